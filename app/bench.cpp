// SPDX-License-Identifier: MIT
// See bench.h. The KMDF side is drivers/cycle: the reuse cycle and nothing else.
#include "app/bench.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <wdm.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <vector>

#include "app/allocation_count.h"
#include "app/apart.h"
#include "app/bare_loop.h"
#include "app/control.h"
#include "app/demo_image.h"
#include "app/driver_build.h"
#include "app/driver_run.h"
#include "app/exit_codes.h"
#include "app/least_cycle.h"
#include "app/process.h"
#include "app/session.h"
#include "drivers/cycle/public.h"

namespace fs = std::filesystem;

namespace app {
namespace {

constexpr std::uint32_t depth = 32;
constexpr std::uint32_t read_bytes = 4096;
constexpr std::uint64_t file_bytes = 256ull << 20;
constexpr int repetitions = 5;
// SPDK's null block device on a machine of this kind: 24 million I/Os a second on one core.
constexpr double spdk_null_ns = 42;

struct Measured {
  double ns = 0;  // for each read; the best of the repetitions, which others disturbed least
  double allocations = 0;
  bool is_valid = false;
};

Measured best_of(const std::function<Measured()>& once, int count = repetitions) {
  Measured best;
  for (int i = 0; i < count; i++) {
    const Measured one = once();
    if (!one.is_valid) return one;
    if (!best.is_valid || one.ns < best.ns) best = one;
  }
  return best;
}

// All sides of a comparison in turn, so that what slows the machine for a while slows them all.
std::vector<Measured> best_in_turn(const std::vector<std::function<Measured()>>& sides,
                                   int rounds = repetitions) {
  std::vector<Measured> best(sides.size());
  for (int round = 0; round < rounds; round++) {
    for (std::size_t i = 0; i < sides.size(); i++) {
      const Measured one = sides[i]();
      if (!one.is_valid) return std::vector<Measured>(sides.size());
      if (!best[i].is_valid || one.ns < best[i].ns) best[i] = one;
    }
  }
  return best;
}

Measured run_cycle(Control& cycle, const CYCLE_RUN& run) {
  CYCLE_RESULT result{};
  const std::uint64_t before = allocation_count();
  const NTSTATUS status = cycle.send(IOCTL_CYCLE_RUN, run, result);
  const std::uint64_t allocations = allocation_count() - before;
  if (!NT_SUCCESS(status) || !NT_SUCCESS(result.Status)) {
    say(fmt::format("the cycle driver failed: 0x{:08X}, 0x{:08X}", static_cast<ULONG>(status),
                    static_cast<ULONG>(result.Status)));
    return {};
  }
  const auto reads = static_cast<double>(result.Reads);
  return {static_cast<double>(result.ElapsedNanoseconds) / reads,
          static_cast<double>(allocations) / reads, true};
}

Measured measure_cycle(const fs::path& driver, const std::string& lower, const CYCLE_RUN& run,
                       int count = repetitions) {
  Measured best;
  Session session({.cpu_count = run.CpuCount,
                   .sim_seed = std::nullopt,
                   .is_verified = false,
                   .shows_debug_text = false});
  session.run([&] {
    DriverRun cycling(session);
    DriverSetup setup;
    setup.drivers = {{driver, {}}};
    setup.lower = lower;
    if (!cycling.start(setup)) return;
    {
      Control cycle(u"\\??\\OpenWdfCycle");
      if (NT_SUCCESS(cycle.status())) best = best_of([&] { return run_cycle(cycle, run); }, count);
    }
    cycling.stop();
  });
  return best;
}

Measured measure_bare(const std::string& file, std::uint64_t count) {
  BareReads reads{
      open(file.c_str(), O_RDONLY | O_CLOEXEC), depth, read_bytes, count, file_bytes, true};
  const BareResult result = run_bare_reads(reads);
  close(reads.descriptor);
  if (!result.problem.empty()) {
    say("bare loop: " + result.problem);
    return {};
  }
  return {static_cast<double>(result.elapsed_ns) / static_cast<double>(count),
          static_cast<double>(result.allocations) / static_cast<double>(count), true};
}

// fio's own figure for the same reads; invalid where fio is missing.
Measured measure_fio(const std::string& file) {
  const ProcessResult run =
      run_and_collect({"fio", "--name=cached", "--filename=" + file, "--ioengine=io_uring",
                       "--rw=randread", "--bs=4k", fmt::format("--iodepth={}", depth),
                       "--runtime=3", "--time_based", "--readonly", "--output-format=json",
                       // As cheap as it gets: the cache stays, no map of what was read, registered.
                       "--invalidate=0", "--norandommap", "--registerfiles"});
  if (run.exit_code != 0) return {};
  const auto json = nlohmann::json::parse(run.output.substr(run.output.find('{')), nullptr, false);
  if (json.is_discarded()) return {};
  const double iops = json["jobs"][0]["read"]["iops"].get<double>();
  return {1e9 / iops, 0, iops > 0};
}

void print_row(const char* name, const Measured& measured, const char* note = "") {
  if (!measured.is_valid) {
    fmt::print("  {:<44} {:>9}\n", name, "n/a");
    return;
  }
  fmt::print("  {:<44} {:>9.1f} ns {:>9.1f} M/s  {:>8.4f} allocations {}\n", name, measured.ns,
             1e3 / measured.ns, measured.allocations, note);
}

void print_ratio(const char* name, double ratio, std::string_view goal) {
  fmt::print("  {:<44} {:>9.2f} x   ({})\n", name, ratio, goal);
}

bool bench_null(const fs::path& driver) {
  fmt::print("1. Reuse cycle: null device, depth {}, one CPU, verifier off\n", depth);
  const CYCLE_RUN run{depth, read_bytes, 200'000, 0, 0, 1, 0};
  const Measured reuse = measure_cycle(driver, "null", run);
  CYCLE_RUN create = run;
  create.CreateEachTime = 1;
  const Measured each = measure_cycle(driver, "null", create);
  const Measured least = best_of([&]() -> Measured {
    const std::uint64_t count = 32 * 1'000'000;
    return {static_cast<double>(run_least_cycles(depth, count)) / static_cast<double>(count), 0,
            true};
  });
  print_row("reused requests", reuse);
  print_row("a new request each time", each);
  print_row("the least any framework could do", least, "(list, callback, queue)");
  if (!reuse.is_valid) return false;
  print_ratio("against SPDK's null device (42 ns, published)", spdk_null_ns / reuse.ns,
              "goal 1.00");
  print_ratio("against the least loop", least.ns / reuse.ns,
              "no goal: it checks nothing and keeps nothing");
  return true;
}

bool bench_file(const fs::path& driver, const fs::path& folder) {
  fmt::print("2. {} byte random reads of a cached file, depth {}, io_uring\n", read_bytes, depth);
  const std::string file = folder / "data";
  {
    std::ofstream data(file, std::ios::binary);
    const std::vector<char> block(1 << 20, 'x');
    for (std::uint64_t at = 0; at < file_bytes; at += block.size()) {
      data.write(block.data(), static_cast<std::streamsize>(block.size()));
    }
  }
  const CYCLE_RUN run{depth, read_bytes, 20'000, file_bytes, 0, 1, 0};
  const auto best = best_in_turn({
      [&] { return measure_cycle(driver, "file:" + file + ",ro", run, 2); },
      [&] { return measure_bare(file, std::uint64_t{depth} * run.ReadsEach); },
  });
  const Measured& driven = best[0];
  const Measured& bare = best[1];
  const Measured fio = measure_fio(file);
  print_row("reused requests through the file device", driven);
  print_row("bare liburing loop", bare);
  print_row("fio, io_uring", fio);
  if (!driven.is_valid) return false;
  print_ratio("against the bare loop", bare.ns / driven.ns, "goal 0.95");
  if (fio.is_valid) print_ratio("against fio", fio.ns / driven.ns, "goal 1.50");
  return true;
}

// The memory of this process that is in use, in bytes.
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  file >> pages >> pages;
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

bool bench_many(const fs::path& driver) {
  constexpr std::uint32_t many = 1'000'000;
  constexpr std::uint32_t few = 10'000;
  constexpr std::uint32_t small_bytes = 16;
  fmt::print("3. {} requests outstanding: null device, one CPU, verifier off\n", many);
  const CYCLE_RUN run_of_32{depth, small_bytes, 100'000, 0, 0, 1, 0};
  double each = 0;
  const auto best = best_in_turn(
      {
          [&] { return measure_cycle(driver, "null", run_of_32, 2); },
          [&] {
            const double before = resident_bytes();
            const Measured measured =
                measure_cycle(driver, "null", {many, small_bytes, 4, 0, 0, 1, 0}, 1);
            if (each == 0) each = (resident_bytes() - before) / many;
            return measured;
          },
          [&] {
            return measure_cycle(driver, "null", {few, small_bytes, 1, 0, 0, 1, 1}, 2);
          },
          [&] {
            return measure_cycle(driver, "null", {many, small_bytes, 1, 0, 0, 1, 1}, 1);
          },
      },
      3);
  const Measured& at_32 = best[0];
  const Measured& at_many = best[1];
  const Measured& cancel_few = best[2];
  const Measured& cancel_many = best[3];
  print_row("32 outstanding", at_32);
  print_row("1,000,000 outstanding", at_many);
  if (!at_32.is_valid) return false;
  print_ratio("time for each, against 32", at_many.ns / at_32.ns, "at most 1.50");
  fmt::print("  {:<44} {:>9.0f} bytes, with its memory object and the driver's contexts\n",
             "memory for each", each);
  print_row("cancelling 10,000 that wait", cancel_few);
  print_row("cancelling 1,000,000 that wait", cancel_many);
  print_ratio("time for each, 1 where cancelling is linear", cancel_many.ns / cancel_few.ns,
              "at most 1.50");
  return true;
}

// Two processes, each with a target of its own, at the same time: what the machine's two CPUs give.
Measured measure_two_apart(const fs::path& driver, const CYCLE_RUN& run) {
  const std::vector<double> each =
      measure_apart(2, [&] { return measure_cycle(driver, "null", run, 1).ns; });
  if (each.size() != 2 || each[0] <= 0 || each[1] <= 0) return {};
  return {1 / (1 / each[0] + 1 / each[1]), 0, true};
}

bool bench_cpus(const fs::path& driver) {
  fmt::print("4. Two virtual CPUs sending to one target: null device, depth {} each\n", depth);
  const CYCLE_RUN run{depth, read_bytes, 200'000, 0, 0, 1, 0};
  const CYCLE_RUN run_of_two{2 * depth, read_bytes, 200'000, 0, 0, 2, 0};
  const auto best = best_in_turn({
      [&] { return measure_cycle(driver, "null", run, 2); },
      [&] { return measure_cycle(driver, "null", run_of_two, 2); },
      [&] { return measure_two_apart(driver, run); },
  });
  const Measured& one = best[0];
  const Measured& two = best[1];
  const Measured& apart = best[2];
  print_row("one CPU", one);
  print_row("two CPUs together", two);
  print_row("two processes that share nothing", apart);
  if (!one.is_valid) return false;
  print_ratio("rate of two against one", one.ns / two.ns, "goal 1.70");
  print_ratio("against two processes", apart.ns / two.ns, "1.00 is all the machine has");
  return true;
}

// Empty if it cannot be built; then it was said why.
fs::path build_cycle_driver() {
  BuildRequest build;
  build.inputs = {fs::path(OPENWDF_SOURCE_FOLDER) / "drivers/cycle"};
  build.output = cache_folder() / "run/cycle.so";
  fs::create_directories(build.output.parent_path());
  const BuildResult built = build_drivers(build);
  for (const std::string& line : built.messages) say(line);
  return built.is_built ? build.output : fs::path();
}

}  // namespace

int run_bench(const std::set<int>& rows) {
  const fs::path driver = build_cycle_driver();
  if (driver.empty()) return exit_usage;
  const TemporaryFolder folder;
  const std::function<bool()> benches[bench_row_count] = {
      [&] { return bench_null(driver); },
      [&] { return bench_file(driver, folder.path()); },
      [&] { return bench_many(driver); },
      [&] { return bench_cpus(driver); },
  };
  bool are_valid = true;
  for (int row = 1; row <= bench_row_count; row++) {
    if (rows.empty() || rows.contains(row)) are_valid &= benches[row - 1]();
  }
  return are_valid ? exit_clean : exit_usage;
}

int run_reuse_cycle(std::uint64_t reads_each) {
  const fs::path driver = build_cycle_driver();
  if (driver.empty()) return exit_usage;
  const CYCLE_RUN run{depth, read_bytes, reads_each, 0, 0, 1, 0};
  return measure_cycle(driver, "null", run, 1).is_valid ? exit_clean : exit_usage;
}

}  // namespace app
