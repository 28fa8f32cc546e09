// SPDX-License-Identifier: MIT
// See bench_report.h. Two runs of different length are counted; their difference, divided, is one
// cycle without the way there.
#include "app/bench_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>

#include "app/demo_image.h"
#include "app/process.h"

namespace fs = std::filesystem;

namespace app {
namespace {

constexpr std::uint64_t depth = 32;  // of `wdf bench --cycle`
constexpr std::uint64_t short_run = 1'000;
constexpr std::uint64_t long_run = 3'000;

struct Counts {
  double instructions = 0;
  double locked = 0;
};

// A number as callgrind_annotate prints it: "1,234 (12.3%)". Moves `at` behind it.
std::optional<double> take_number(const std::string& line, std::size_t& at) {
  at = line.find_first_not_of(' ', at);
  if (at == std::string::npos) return std::nullopt;
  double value = 0;
  bool has_digit = false;
  for (; at < line.size() && (std::isdigit(line[at]) != 0 || line[at] == ','); ++at) {
    if (line[at] == ',') continue;
    value = value * 10 + (line[at] - '0');
    has_digit = true;
  }
  if (!has_digit && line[at] != '.') return std::nullopt;  // "." is none
  if (!has_digit) ++at;
  const std::size_t rest = line.find_first_not_of(' ', at);
  if (rest != std::string::npos && line[rest] == '(') at = line.find(')', rest) + 1;
  return value;
}

struct Run {
  std::string text;  // callgrind_annotate's, inclusive
  std::string problem;

  // What the functions whose line has `name` in it cost together with what they call.
  Counts of(const std::string& name) const {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.find(name) == std::string::npos) continue;
      std::size_t at = 0;
      const auto instructions = take_number(line, at);
      const auto locked = take_number(line, at);
      if (instructions) return {*instructions, locked.value_or(0)};
    }
    return {};
  }
};

Run count_run(const fs::path& folder, std::uint64_t reads_each) {
  const std::string file = folder / fmt::format("callgrind.{}", reads_each);
  const std::string self = fs::read_symlink("/proc/self/exe");
  const ProcessResult counted = run_and_collect(
      {"valgrind", "--tool=callgrind", "--collect-bus=yes", "--callgrind-out-file=" + file, self,
       "bench", "--cycle", fmt::format("{}", reads_each)});
  if (counted.exit_code == 127) return {"", "valgrind is not installed"};
  if (counted.exit_code != 0) return {"", "valgrind failed: " + counted.output};
  const ProcessResult listed = run_and_collect(
      {"callgrind_annotate", "--inclusive=yes", "--threshold=100", "--auto=no", file});
  if (listed.exit_code != 0) return {"", "callgrind_annotate failed: " + listed.output};
  return {listed.output, ""};
}

}  // namespace

void print_cycle_costs() {
  fmt::print("5. One reuse cycle, counted by callgrind\n");
  const TemporaryFolder folder;
  const Run one = count_run(folder.path(), short_run);
  const Run other = one.problem.empty() ? count_run(folder.path(), long_run) : one;
  if (!other.problem.empty()) {
    fmt::print("  not counted: {}\n", other.problem);
    return;
  }
  struct Part {
    const char* name;
    const char* function;
  };
  static constexpr std::array parts = {
      Part{"WdfRequestReuse", "ddi::WdfRequestReuse("},
      Part{"WdfIoTargetFormatRequestForRead", "ddi::WdfIoTargetFormatRequestForRead("},
      Part{"WdfRequestSetCompletionRoutine", "ddi::WdfRequestSetCompletionRoutine("},
      Part{"WdfRequestSend, with the device below", "ddi::WdfRequestSend("},
      Part{"  of these IoCallDriver", "IofCallDriver"},
      Part{"the whole cycle, with the driver's code", "PROGRAM TOTALS"},
  };
  fmt::print("  {:<44} {:>12} {:>8}\n", "", "instructions", "locked");
  for (const Part& part : parts) {
    const Counts from = one.of(part.function);
    const Counts to = other.of(part.function);
    constexpr double cycles = depth * (long_run - short_run);
    // What the process does once varies a little from run to run, so none may come out below zero.
    const double locked = std::max(0.0, to.locked - from.locked);
    fmt::print("  {:<44} {:>12.0f} {:>8.1f}\n", part.name,
               (to.instructions - from.instructions) / cycles, locked / cycles);
  }
}

}  // namespace app
