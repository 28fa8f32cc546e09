// SPDX-License-Identifier: MIT
// See session.h.
#include "app/session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "app/exit_codes.h"
#include "base/seeded_choices.h"
#include "framework/globals.h"
#include "host/host_executor.h"
#include "sim/disk.h"
#include "sim/simulation.h"
#include "target/uring/ring.h"

namespace app {

struct Session::Simulated {
  Simulated(std::uint64_t seed, std::uint32_t cpu_count)
      : choices(seed), simulation({.cpu_count = cpu_count}, choices) {}
  base::SeededChoices choices;
  sim::Simulation simulation;
};

struct Session::Real {
  explicit Real(std::uint32_t cpu_count) : executor(cpu_count) {}
  host::HostExecutor executor;
};

Session::Session(const SessionOptions& options) {
  wdf::set_verifier_default(options.is_verified);
  if (options.sim_seed) {
    simulation_ = std::make_unique<Simulated>(*options.sim_seed, options.cpu_count);
    make_machine(simulation_->simulation, simulation_->simulation.cpus(), options);
  } else {
    real_ = std::make_unique<Real>(options.cpu_count);
    make_machine(real_->executor, real_->executor.cpus(), options);
  }
}

// The machine goes before what carries its transfers, and both before the executor.
Session::~Session() {
  machine_.reset();
  block_io_.reset();
}

void Session::make_machine(nt::Executor& executor, std::vector<std::unique_ptr<nt::Cpu>>& cpus,
                           const SessionOptions& session) {
  nt::MachineOptions options;
  options.findings = &reporter_;
  const auto print = [](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
  };
  if (session.shows_debug_text) options.debug_print = print;
  if (session.shows_trace) options.trace_print = print;
  options.bug_check = [this](const nt::BugCheck& why) {
    is_stopped_ = true;
    const std::string text = to_text(why);
    std::fwrite(text.data(), 1, text.size(), stderr);
  };
  machine_ = std::make_unique<nt::Machine>(executor, cpus, std::move(options));
}

bool Session::run(const std::function<void()>& body) {
  machine_->executor().run("main", body);
  return !is_stopped_;
}

nt::BlockIo* Session::block_io(std::string& message) {
  if (block_io_ == nullptr && is_simulated()) {
    sim::DiskOptions options;
    options.contents = sim::DiskOptions::Contents::Descriptor;
    options.latency_ways = 4;
    block_io_ = std::make_unique<sim::Disk>(options, simulation_->choices);
  } else if (block_io_ == nullptr) {
    target::UringIo::Made made = target::UringIo::make(machine_->cpus());
    message = made.message;
    block_io_ = std::move(made.io);
  }
  return block_io_.get();
}

int Session::exit_code(int otherwise) const {
  if (is_stopped_ || reporter_.finding_count() > 0) return exit_finding;
  if (otherwise != exit_clean) return otherwise;
  return reporter_.leak_count() > 0 ? exit_leak : exit_clean;
}

}  // namespace app
