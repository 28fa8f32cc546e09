// SPDX-License-Identifier: MIT
// See run.h.
#include "app/run.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "app/driver_build.h"
#include "app/driver_run.h"
#include "app/exit_codes.h"
#include "app/interrupts.h"
#include "app/sanitizer_runtime.h"
#include "app/session.h"
#include "target/make_lower.h"

namespace app {
namespace {

// The shared object to load: the given one, or what its sources are built to. Empty: said why.
std::filesystem::path built_driver(const std::filesystem::path& driver) {
  if (!std::filesystem::exists(driver)) {
    say(fmt::format("{}: no such file or folder", driver.string()));
    return {};
  }
  if (!is_driver_source(driver)) return driver;
  BuildRequest request;
  request.inputs = {driver};
  request.output = cache_folder() / "run";
  std::filesystem::create_directories(request.output);
  const BuildResult built = build_drivers(request);
  for (const std::string& line : built.messages) say(line);
  return built.is_built ? built.outputs.front() : std::filesystem::path{};
}

bool read_setup(const RunRequest& request, DriverSetup& setup) {
  std::string message;
  if (!target::is_lower_spec(request.lower, message)) {
    say("--lower: " + message);
    return false;
  }
  if (!request.registry_file.empty()) {
    std::ifstream file(request.registry_file, std::ios::binary);
    if (!file) {
      say(fmt::format("{}: cannot be read", request.registry_file.string()));
      return false;
    }
    setup.registry_text.assign(std::istreambuf_iterator<char>(file), {});
  }
  setup.driver = built_driver(request.driver);
  setup.lower = request.lower;
  setup.links = request.links;
  return !setup.driver.empty();
}

// While the device is started: the command, or the wait for Ctrl-C. On the simulated executor time
// passes only while flows sleep, so without a command the run ends when nothing is left to do.
int use_device(const RunRequest& request, Session& session) {
  if (!request.program.empty()) {
    const int code = run_until_interrupt(request.program);
    if (code == 0) return exit_clean;
    say(fmt::format("{} ended with exit code {}", request.program[0], code));
    return exit_command;
  }
  if (session.is_simulated()) {
    LARGE_INTEGER minute{};
    minute.QuadPart = -base::Ticks::from_s(60).count;
    KeDelayExecutionThread(KernelMode, FALSE, &minute);
    return exit_clean;
  }
  say("running; Ctrl-C removes the device");
  wait_for_interrupt();
  return exit_clean;
}

}  // namespace

int run_driver(const RunRequest& request) {
  DriverSetup setup;
  if (!read_setup(request, setup)) return exit_usage;
  preload_sanitizer_runtime(setup.driver);
  block_interrupts();

  Session session({.cpu_count = request.cpu_count,
                   .sim_seed = request.sim_seed,
                   .is_verified = request.verify == "on",
                   .shows_trace = request.log});
  int code = exit_clean;
  session.run([&] {
    DriverRun run(session);
    if (!run.start(setup)) {
      code = exit_usage;
      return;
    }
    code = use_device(request, session);
    run.stop();
  });
  return session.exit_code(code);
}

}  // namespace app
