// SPDX-License-Identifier: MIT
// The wdf command: its words, and which file does each of them.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "app/bench.h"
#include "app/bench_report.h"
#include "app/crash.h"
#include "app/demo.h"
#include "app/device_event.h"
#include "app/driver_build.h"
#include "app/exit_codes.h"
#include "app/list.h"
#include "app/report.h"
#include "app/run.h"
#include "app/source_lines.h"

namespace {

void add_build(CLI::App& command, int& exit_code) {
  auto* build = command.add_subcommand("build", "Build a driver's sources to a shared object");
  auto request = std::make_shared<app::BuildRequest>();
  build
      ->add_option("path", request->inputs, "A folder, a .vcxproj or .sln file, or C and C++ files")
      ->required();
  build->add_option("-o,--output", request->output,
                    "The shared object, or a folder for several (default: NAME.so here)");
  build->add_option("-D,--define", request->defines, "NAME or NAME=VALUE")->allow_extra_args(false);
  build->add_flag("--debug", request->debug, "The Debug configuration, not optimised");
  build->add_flag("--asan", request->asan, "With AddressSanitizer");
  build->add_flag("--tsan", request->tsan, "With ThreadSanitizer");
  build->add_flag("--ubsan", request->ubsan, "With UndefinedBehaviorSanitizer");
  build->add_flag("--coverage", request->coverage, "With clang's source-based coverage");
  build->callback([request, &exit_code] {
    const app::BuildResult result = app::build_drivers(*request);
    for (const std::string& line : result.messages) std::fprintf(stderr, "%s\n", line.c_str());
    exit_code = result.is_built ? app::exit_clean : app::exit_usage;
    for (const auto& output : result.outputs) std::printf("%s\n", output.object.c_str());
  });
}

void add_run(CLI::App& command, int& exit_code, const std::vector<std::string>& program) {
  auto* run = command.add_subcommand(
      "run",
      "Load drivers, start their devices, run CMD (or wait for Ctrl-C), remove them, report");
  auto request = std::make_shared<app::RunRequest>();
  run->add_option(
         "driver", request->drivers,
         "Shared objects, or sources to build first. Of several, the INF of each says which "
         "device it is for: a bus, the function drivers of its children, filters")
      ->required();
  run->add_option("--lower", request->lower,
                  "What the bottom of the (first) device stack does: null, mem:SIZE or "
                  "file:PATH[,direct][,ro]");
  run->add_option("--link", request->links, "NTNAME=SPEC: another device, under this name")
      ->allow_extra_args(false);
  run->add_option("--reg", request->registry_file, "A .reg file with the driver's parameters");
  run->add_option(
         "--event", request->events,
         "'after TIME: ACTION [DEVICE]', such as 'after 1s: surprise-remove'; TIME in s, ms "
         "or us since the start. ACTION: " +
             app::device_action_names() +
             ". DEVICE: an instance path or a hardware id (default: the first device)")
      ->allow_extra_args(false);
  run->add_option("--sim", request->sim_seed,
                  "On the deterministic executor, with choices from this seed. Its time passes "
                  "only while every flow sleeps, and stands still while CMD runs");
  run->add_option("--verify", request->verify, "The framework verifier")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  run->add_flag("--log", request->log, "The driver's trace messages (WPP), on stderr");
  run->add_option("--cpus", request->cpu_count, "Virtual CPUs")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  run->footer("After `--`: CMD and its arguments, run while the devices are started.");
  run->callback([request, program, &exit_code] {
    request->program = program;
    exit_code = app::run_drivers(*request);
  });
}

void add_demo_and_bench(CLI::App& command, int& exit_code) {
  auto* demo = command.add_subcommand(
      "demo", "Stream a real file through the pump driver, compare digests, print a table");
  auto file = std::make_shared<std::string>();
  demo->add_option("--file", *file, "This file instead of a fresh file system image");
  demo->callback([file, &exit_code] { exit_code = app::run_demo(*file); });

  auto* bench = command.add_subcommand("bench", "Measure against reference loops, as ratios");
  auto rows = std::make_shared<std::set<int>>();
  bench->add_option("rows", *rows, "Only the rows with these numbers")
      ->check(CLI::Range(1, app::bench_row_count));
  auto reads_each = std::make_shared<std::uint64_t>(0);
  bench->add_option("--cycle", *reads_each,
                    "Only the reuse cycle, so many reads with each request: for a profiler");
  auto reports = std::make_shared<bool>(false);
  bench->add_flag("--report", *reports,
                  "Also what a reuse cycle costs in instructions, where valgrind is installed");
  bench->callback([rows, reads_each, reports, &exit_code] {
    if (*reads_each != 0) {
      exit_code = app::run_reuse_cycle(*reads_each);
      return;
    }
    exit_code = app::run_bench(*rows);
    if (*reports) app::print_cycle_costs();
  });
}

void add_list(CLI::App& command, int& exit_code) {
  auto* list = command.add_subcommand(
      "list", "What is implemented of the framework, or what the drivers at PATH need and lack");
  auto paths = std::make_shared<std::vector<std::filesystem::path>>();
  list->add_option("path", *paths, "As for build");
  list->callback([paths, &exit_code] {
    std::string text;
    std::string message;
    if (paths->empty()) {
      text = app::list_ddis();
    } else if (!app::list_needs(*paths, text, message)) {
      std::fprintf(stderr, "%s\n", message.c_str());
      exit_code = app::exit_usage;
    }
    std::fputs(text.c_str(), stdout);
  });
}

// What follows `--`, taken off before the options are read: it belongs to CMD.
std::vector<std::string> split_program(std::vector<std::string>& arguments) {
  const auto separator = std::find(arguments.begin(), arguments.end(), "--");
  if (separator == arguments.end()) return {};
  std::vector<std::string> program(separator + 1, arguments.end());
  arguments.erase(separator, arguments.end());
  return program;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::vector<std::string> program = split_program(arguments);
  app::install_crash_report();
  app::show_source_lines();

  CLI::App command{
      "OpenWDF: run unmodified Windows KMDF driver sources as Linux processes.\n"
      "Exit codes: 0 clean, 1 usage or build error, 2 the command after -- failed,\n"
      "3 finding or bug check, 4 leak."};
  command.name("wdf");
  command.require_subcommand(1);
  int exit_code = app::exit_clean;
  add_build(command, exit_code);
  add_run(command, exit_code, program);
  add_demo_and_bench(command, exit_code);
  add_list(command, exit_code);
  try {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    command.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return command.exit(error) == 0 ? app::exit_clean : app::exit_usage;
  } catch (const std::exception& error) {
    app::say(error.what());
    return app::exit_usage;
  }
  return exit_code;
}
