// SPDX-License-Identifier: MIT
// See demo.h.
#include "app/demo.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <wdm.h>

#include <cstdio>
#include <optional>
#include <string>

#include "app/allocation_count.h"
#include "app/bare_loop.h"
#include "app/control.h"
#include "app/cost.h"
#include "app/demo_image.h"
#include "app/driver_build.h"
#include "app/driver_run.h"
#include "app/exit_codes.h"
#include "app/process.h"
#include "app/session.h"
#include "drivers/pump/public.h"

namespace fs = std::filesystem;

namespace app {
namespace {

constexpr std::uint32_t digest_block_bytes = 65536;
constexpr std::uint32_t measured_block_bytes = 4096;
constexpr std::uint32_t depth = 32;

std::string pump_parameters(bool creates_each_time, bool digests) {
  return fmt::format(
      "Windows Registry Editor Version 5.00\n\n"
      "[HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\pump\\Parameters]\n"
      "\"Depth\"=dword:{:x}\n\"BlockBytes\"=dword:{:x}\n"
      "\"CreateEachTime\"=dword:{:x}\n\"Digest\"=dword:{:x}\n",
      depth, digests ? digest_block_bytes : measured_block_bytes, creates_each_time ? 1 : 0,
      digests ? 1 : 0);
}

void show_progress(const char* title, const PUMP_REPORT& report) {
  constexpr int width = 40;
  const double part = report.DeviceBytes == 0 ? 1
                                              : static_cast<double>(report.ConsumedBytes) /
                                                    static_cast<double>(report.DeviceBytes);
  const int filled = static_cast<int>(part * width);
  if (isatty(STDOUT_FILENO) != 0) fmt::print("\r");
  fmt::print("  {:<28} [{:=<{}}{:<{}}] {:>3.0f}% {:>6.0f} MB/s", title, "", filled, "",
             width - filled, part * 100,
             report.ElapsedNanoseconds == 0 ? 0.0
                                            : static_cast<double>(report.ConsumedBytes) * 1e3 /
                                                  static_cast<double>(report.ElapsedNanoseconds));
  std::fflush(stdout);
}

void sleep_for(base::Ticks time) {
  LARGE_INTEGER due{};
  due.QuadPart = -time.count;
  KeDelayExecutionThread(KernelMode, FALSE, &due);
}

struct PumpRun {
  int exit_code = exit_usage;
  PUMP_REPORT report{};
  Cost cost;
};

// Allocations and instructions are taken in the middle of the stream, between two looks at it, so
// that they are those of I/Os and not of the start.
NTSTATUS watch(Control& pump, const char* title, bool is_measured,
               const InstructionCounter& instructions, PumpRun& run) {
  const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  std::optional<PUMP_REPORT> first;
  std::uint64_t allocations = 0;
  std::optional<std::uint64_t> instructions_before;
  for (;;) {
    const std::uint64_t allocations_now = allocation_count();
    const auto instructions_now = instructions.read();
    const NTSTATUS status = pump.send(IOCTL_PUMP_QUERY, run.report);
    if (!NT_SUCCESS(status) || run.report.Status != STATUS_PENDING) return status;
    if (is_terminal) show_progress(title, run.report);
    if (first) {
      run.cost.transfers = run.report.Reads - first->Reads;
      run.cost.requests_created = run.report.RequestsCreated - first->RequestsCreated;
      run.cost.elapsed_ns = run.report.ElapsedNanoseconds - first->ElapsedNanoseconds;
      run.cost.allocations = allocations_now - allocations;
      if (instructions_before && instructions_now) {
        run.cost.instructions = *instructions_now - *instructions_before;
      }
    }
    first = run.report;
    allocations = allocation_count();
    instructions_before = instructions.read();
    sleep_for(base::Ticks::from_ms(is_measured ? 20 : 100));
  }
}

PumpRun run_pump(const fs::path& driver, const std::string& file, const char* title,
                 bool creates_each_time, bool digests) {
  PumpRun run;
  const InstructionCounter instructions;
  Session session({.cpu_count = 1,
                   .sim_seed = std::nullopt,
                   .is_verified = digests,
                   .shows_debug_text = false});
  session.run([&] {
    DriverRun pumping(session);
    DriverSetup setup;
    setup.drivers = {{driver, {}}};
    setup.lower = "file:" + file + ",ro";
    setup.registry_text = pump_parameters(creates_each_time, digests);
    if (!pumping.start(setup)) return;
    NTSTATUS status = STATUS_SUCCESS;
    {
      Control pump(u"\\??\\OpenWdfPump");
      status = pump.status();
      if (NT_SUCCESS(status)) status = watch(pump, title, !digests, instructions, run);
    }
    pumping.stop();
    run.exit_code = NT_SUCCESS(status) && NT_SUCCESS(run.report.Status) ? exit_clean : exit_usage;
  });
  run.exit_code = session.exit_code(run.exit_code);
  show_progress(title, run.report);
  fmt::print("\n");
  return run;
}

std::string hex(const UCHAR (&bytes)[32]) {
  std::string text;
  for (const UCHAR byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

// The digest of coreutils, for comparison.
std::string sha256sum(const std::string& file) {
  const ProcessResult result = run_and_collect({"sha256sum", "--", file});
  return result.output.substr(0, result.output.find(' '));
}

Cost run_bare(const std::string& file) {
  const InstructionCounter instructions;
  BareReads reads;
  reads.descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  reads.depth = depth;
  reads.read_bytes = measured_block_bytes;
  reads.range_bytes = fs::file_size(file);
  reads.read_count = reads.range_bytes / reads.read_bytes;
  const auto before = instructions.read();
  const BareResult result = run_bare_reads(reads);
  const auto after = instructions.read();
  close(reads.descriptor);
  if (!result.problem.empty()) fmt::print("  bare loop: {}\n", result.problem);
  Cost cost{reads.read_count, result.elapsed_ns, 0, result.allocations, std::nullopt};
  if (before && after) cost.instructions = *after - *before;
  return cost;
}

void print_row(const char* name, std::uint64_t created, std::uint64_t transfers, const Cost& cost) {
  const std::string instructions =
      cost.instructions ? fmt::format("{:.0f}", cost.per_transfer(*cost.instructions)) : "n/a";
  fmt::print("  {:<24} {:>10} {:>10} {:>12.3f} {:>10.0f} {:>14}\n", name, created, transfers,
             cost.per_transfer(cost.allocations), cost.per_transfer(cost.elapsed_ns), instructions);
}

int compare_digests(const fs::path& driver, const std::string& file) {
  const PumpRun created = run_pump(driver, file, "a new request each time", true, true);
  const PumpRun reused = run_pump(driver, file, "reused requests", false, true);
  if (created.exit_code != exit_clean) return created.exit_code;
  if (reused.exit_code != exit_clean) return reused.exit_code;
  const std::string expected = sha256sum(file);
  const std::string mine = hex(reused.report.Sha256);
  const bool is_equal = mine == expected && hex(created.report.Sha256) == expected;
  fmt::print(
      "\n  sha256 pump       {}\n  sha256 sha256sum  {}   {}\n  crc32c pump       {:08x}\n\n", mine,
      expected, is_equal ? "equal" : "DIFFERENT", reused.report.Crc32c);
  return is_equal ? exit_clean : exit_command;
}

int measure(const fs::path& driver, const std::string& file) {
  const PumpRun created = run_pump(driver, file, "create each time, 4 KiB", true, false);
  const PumpRun reused = run_pump(driver, file, "reuse, 4 KiB", false, false);
  if (created.exit_code != exit_clean) return created.exit_code;
  if (reused.exit_code != exit_clean) return reused.exit_code;
  const Cost bare = run_bare(file);
  fmt::print("\n  {:<24} {:>10} {:>10} {:>12} {:>10} {:>14}\n", "4 KiB reads, depth 32", "requests",
             "I/Os", "allocs/I/O", "ns/I/O", "instr/I/O");
  print_row("create each time", created.report.RequestsCreated, created.report.Reads, created.cost);
  print_row("reuse", reused.report.RequestsCreated, reused.report.Reads, reused.cost);
  print_row("bare liburing loop", 0, bare.transfers, bare);
  return exit_clean;
}

}  // namespace

int run_demo(const std::string& given_file) {
  BuildRequest build;
  build.inputs = {fs::path(OPENWDF_SOURCE_FOLDER) / "drivers/pump"};
  build.output = cache_folder() / "run/pump.so";
  fs::create_directories(build.output.parent_path());
  fmt::print("1. Build drivers/pump, a KMDF driver, from its sources\n");
  const BuildResult built = build_drivers(build);
  for (const std::string& line : built.messages) say(line);
  if (!built.is_built) return exit_usage;

  const TemporaryFolder folder;
  std::string file = given_file;
  if (file.empty()) {
    fmt::print("2. Make a file system image from this machine's own files\n");
    std::fflush(stdout);
    const DemoImage image = make_demo_image(folder.path());
    if (!image.problem.empty()) {
      say(image.problem);
      return exit_usage;
    }
    fmt::print("   {} MiB, {} files\n", image.size >> 20, image.file_count);
    file = image.path;
  } else {
    fmt::print("2. Input: {}\n", file);
  }
  fmt::print("3. Stream it through the driver: {} KiB reads, {} in flight, io_uring below\n",
             digest_block_bytes / 1024, depth);
  std::fflush(stdout);
  int code = compare_digests(build.output, file);
  if (code == exit_clean) {
    fmt::print("4. What one I/O costs, with the digests and the verifier off\n");
    code = measure(build.output, file);
  }
  return code;
}

}  // namespace app
