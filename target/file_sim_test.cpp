// SPDX-License-Identifier: MIT
// The same file device on the simulated disk: short transfers, errors, operations that overtake
// each other, and cancellation against completion in every order. What it finds is printed as a
// line that replays it.
#include <gtest/gtest.h>

#include "base/seeded_choices.h"
#include "sim/disk.h"
#include "target/file.h"
#include "tests/support/driver/world.h"
#include "tests/support/explore.h"
#include "tests/support/temporary_file.h"

namespace target {
namespace {

using door::Bytes;
using test::pattern;

constexpr std::uint64_t disk_size = 64 * 1024;

void on_simulated(base::Choices& choices, sim::DiskOptions options,
                  const std::function<void(sim::Disk&, door::File&)>& body) {
  test::World world({.choices = &choices});
  options.size_bytes = disk_size;
  sim::Disk disk(options, choices);
  world.run([&](door::Fixture& fixture) {
    Medium medium;
    medium.size = disk_size;
    medium.kind = MediumKind::Block;
    FileDevice device(disk, medium);
    std::string message;
    ASSERT_EQ(device.create(u"\\Device\\Disk", message), STATUS_SUCCESS) << message;
    door::File file = fixture.open(u"\\Device\\Disk");
    ASSERT_EQ(file.status(), STATUS_SUCCESS);
    body(disk, file);
    file.close();
  });
}

TEST(FileOnSim, transfers_that_the_disk_shortens_and_reorders_are_whole_and_right) {
  sim::DiskOptions options;
  options.may_shorten = true;
  options.latency_ways = 4;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    base::SeededChoices choices(seed, {.switch_percent = 25, .fault_percent = 40});
    on_simulated(choices, options, [&](sim::Disk& disk, door::File& file) {
      const Bytes data = pattern(0, disk_size);
      disk.poke(0, data.data(), data.size());
      std::vector<door::Pending> reads;
      for (std::uint64_t index = 0; index < 8; ++index) {
        reads.push_back(file.start_read(4096, index * 8192));
      }
      const door::Outcome written = file.write(pattern(1, 4096), 4096);
      for (std::uint64_t index = 0; index < 8; ++index) {
        EXPECT_EQ(reads[index].wait().data, pattern(index * 8192, 4096)) << "seed " << seed;
      }
      EXPECT_EQ(written.information, 4096u) << "seed " << seed;
      Bytes on_disk(4096);
      disk.peek(4096, on_disk.data(), on_disk.size());
      EXPECT_EQ(on_disk, pattern(1, 4096)) << "seed " << seed;
    });
  }
}

TEST(FileOnSim, an_error_of_the_disk_is_the_status_of_the_request) {
  sim::DiskOptions options;
  options.may_fail = true;
  int failed_count = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    base::SeededChoices choices(seed, {.switch_percent = 0, .fault_percent = 30});
    on_simulated(choices, options, [&](sim::Disk&, door::File& file) {
      for (int again = 0; again < 4; ++again) {
        const door::Outcome outcome = file.write(pattern(0, 512));
        if (outcome.is_success()) continue;
        ++failed_count;
        EXPECT_TRUE(outcome.status == STATUS_IO_DEVICE_ERROR || outcome.status == STATUS_DISK_FULL)
            << std::hex << outcome.status;
        EXPECT_EQ(outcome.information, 0u);
      }
    });
  }
  EXPECT_GT(failed_count, 0) << "no error was simulated";
}

struct Canceler {
  door::Pending* read;
  KEVENT over;
};

void cancel_in_thread(void* context) {
  auto& canceler = *static_cast<Canceler*>(context);
  canceler.read->cancel();
  KeSetEvent(&canceler.over, 0, FALSE);
}

TEST(FileOnSim, cancel_against_completion_ends_a_read_once_in_every_order) {
  sim::DiskOptions options;
  options.latency_min = base::Ticks{0};
  options.latency_step = base::Ticks{1};
  options.latency_ways = 2;
  options.may_miss_cancel = true;
  test::explore({.preemption_bound = 2}, [&](base::Choices& choices) {
    on_simulated(choices, options, [&](sim::Disk&, door::File& file) {
      door::Pending read = file.start_read(512, 0);
      Canceler canceler{&read, {}};
      KeInitializeEvent(&canceler.over, NotificationEvent, FALSE);
      HANDLE thread = nullptr;
      PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, nullptr, nullptr, nullptr, cancel_in_thread,
                           &canceler);
      const NTSTATUS status = read.wait().status;
      EXPECT_TRUE(status == STATUS_SUCCESS || status == STATUS_CANCELLED) << std::hex << status;
      KeWaitForSingleObject(&canceler.over, Executive, KernelMode, FALSE, nullptr);
      ZwClose(thread);
    });
  });
}

}  // namespace
}  // namespace target
