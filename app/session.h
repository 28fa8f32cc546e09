// SPDX-License-Identifier: MIT
// Where the layers are joined: an executor (real or simulated), a machine on it, and the reporter
// that listens. One session is one run of the command.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/report.h"
#include "base/choices.h"
#include "nt/block_io.h"
#include "nt/machine.h"

namespace app {

struct SessionOptions {
  std::uint32_t cpu_count = 1;
  std::optional<std::uint64_t> sim_seed;  // simulated, with this seed; else real threads and time
  bool is_verified = true;                // the framework verifier of drivers bound from now on
  bool shows_debug_text = true;           // DbgPrint, on stderr
  bool shows_trace = false;               // the drivers' trace messages (WPP), on stderr
};

class Session {
 public:
  explicit Session(const SessionOptions& options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Runs `body` as a flow at PASSIVE_LEVEL. False if the machine stopped before its end.
  bool run(const std::function<void()>& body);

  nt::Machine& machine() { return *machine_; }
  const Reporter& reporter() const { return reporter_; }
  bool is_simulated() const { return simulation_ != nullptr; }

  // What carries out the transfers of a file target: io_uring, or the simulated disk. Null with a
  // message if the machine has neither.
  nt::BlockIo* block_io(std::string& message);
  // In a flow of the machine, when nothing uses it any more.
  void end_block_io() { block_io_.reset(); }

  // The exit code that findings, bug check and leaks ask for; `otherwise` if there are none.
  int exit_code(int otherwise) const;

 private:
  struct Simulated;
  struct Real;

  void make_machine(nt::Executor& executor, std::vector<std::unique_ptr<nt::Cpu>>& cpus,
                    const SessionOptions& options);

  Reporter reporter_;
  bool is_stopped_ = false;
  std::unique_ptr<Simulated> simulation_;
  std::unique_ptr<Real> real_;
  std::unique_ptr<nt::BlockIo> block_io_;
  std::unique_ptr<nt::Machine> machine_;
};

}  // namespace app
