// SPDX-License-Identifier: MIT
// See run.h.
#include "app/run.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "app/driver_build.h"
#include "app/driver_run.h"
#include "app/event_run.h"
#include "app/exit_codes.h"
#include "app/interrupts.h"
#include "app/sanitizer_runtime.h"
#include "app/session.h"
#include "target/make_lower.h"

namespace app {
namespace {

// The shared objects to load: those given, and what sources are built to. False: said why.
bool add_driver(const std::filesystem::path& given, std::vector<DriverFile>& drivers) {
  if (!std::filesystem::exists(given)) {
    say(fmt::format("{}: no such file or folder", given.string()));
    return false;
  }
  if (!is_driver_source(given)) {
    drivers.push_back(built_driver(given));
    return true;
  }
  BuildRequest request;
  request.inputs = {given};
  request.output = cache_folder() / "run";
  std::filesystem::create_directories(request.output);
  const BuildResult built = build_drivers(request);
  for (const std::string& line : built.messages) say(line);
  drivers.insert(drivers.end(), built.outputs.begin(), built.outputs.end());
  return built.is_built;
}

bool read_registry_file(const RunRequest& request, DriverSetup& setup) {
  if (request.registry_file.empty()) return true;
  std::ifstream file(request.registry_file, std::ios::binary);
  if (!file) {
    say(fmt::format("{}: cannot be read", request.registry_file.string()));
    return false;
  }
  setup.registry_text.assign(std::istreambuf_iterator<char>(file), {});
  return true;
}

bool read_events(const RunRequest& request, std::vector<DeviceEvent>& events) {
  for (const std::string& text : request.events) {
    std::string message;
    if (!read_device_event(text, events.emplace_back(), message)) {
      say(fmt::format("--event '{}': {}", text, message));
      return false;
    }
  }
  return true;
}

bool read_setup(const RunRequest& request, DriverSetup& setup) {
  std::string message;
  if (!target::is_lower_spec(request.lower, message)) {
    say("--lower: " + message);
    return false;
  }
  if (!read_registry_file(request, setup)) return false;
  for (const std::filesystem::path& driver : request.drivers) {
    if (!add_driver(driver, setup.drivers)) return false;
  }
  setup.lower = request.lower;
  setup.links = request.links;
  return true;
}

// What the first Ctrl-C does while a driver may be stuck.
std::function<bool()> hint(const char* state) {
  return [state] {
    say(fmt::format("{}; another Ctrl-C ends the run at once", state));
    return false;
  };
}

bool start(DriverRun& run, const DriverSetup& setup) {
  const InterruptWatch watch(hint("the devices are still being started"));
  return run.start(setup);
}

// While the devices are started: the command, or the wait for Ctrl-C. On the simulated executor
// time passes only while flows sleep, so all events come, and without a command the run ends when
// nothing is left to do.
int use_devices(const RunRequest& request, Session& session, EventRun& events) {
  int code = exit_clean;
  if (!request.program.empty()) {
    const int program_code = run_until_interrupt(request.program);
    if (program_code != 0) {
      say(fmt::format("{} ended with exit code {}", request.program[0], program_code));
      code = exit_command;
    }
    if (session.is_simulated()) {
      const InterruptWatch watch(hint("events are still to come"));
      events.wait();
    }
  } else if (session.is_simulated()) {
    const InterruptWatch watch([] { return true; });
    events.wait();
    LARGE_INTEGER minute{};
    minute.QuadPart = -base::Ticks::from_s(60).count;
    KeDelayExecutionThread(KernelMode, FALSE, &minute);
  } else {
    say("running; Ctrl-C removes the device");
    wait_for_interrupt();
  }
  const InterruptWatch watch(hint("an event is still under way"));
  events.end();
  return code == exit_clean && events.has_failed() ? exit_usage : code;
}

}  // namespace

int run_drivers(const RunRequest& request) {
  DriverSetup setup;
  std::vector<DeviceEvent> events;
  if (!read_events(request, events) || !read_setup(request, setup)) return exit_usage;
  for (const DriverFile& driver : setup.drivers) preload_sanitizer_runtime(driver.object);
  block_interrupts();

  Session session({.cpu_count = request.cpu_count,
                   .sim_seed = request.sim_seed,
                   .is_verified = request.verify == "on",
                   .shows_trace = request.log});
  int code = exit_clean;
  session.run([&] {
    DriverRun run(session);
    if (!start(run, setup)) {
      code = exit_usage;
      return;
    }
    {
      EventRun event_run(std::move(events), run);
      code = use_devices(request, session, event_run);
    }
    const InterruptWatch watch(hint("the devices are still being removed"));
    run.stop();
  });
  return session.exit_code(code);
}

}  // namespace app
