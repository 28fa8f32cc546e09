// SPDX-License-Identifier: MIT
// The splitter driver in real time on real files: threads that write all over one another leave two
// equal files, and a leg that cannot be written to costs nothing but itself.
#include <gtest/gtest.h>

#include <random>

#include "door/fixture.h"
#include "drivers/splitter/public.h"
#include "nt/registry.h"
#include "target/make_lower.h"
#include "target/uring/ring.h"
#include "tests/support/temporary_file.h"
#include "tests/support/test_flow.h"
#include "tests/support/test_machine.h"

namespace splitter {
namespace {

constexpr std::uint64_t disk_bytes = 1 << 20;
constexpr std::uint32_t sector_bytes = 512;

// The driver on two devices given as on the command line.
class Mirror {
 public:
  Mirror(door::Fixture& fixture, const std::string& first, const std::string& second)
      : fixture_(fixture) {
    target::UringIo::Made made = target::UringIo::make(fixture.machine().cpus());
    io_ = std::move(made.io);
    EXPECT_NE(io_, nullptr) << made.message;
    legs_[0] = make_leg(first, u"");
    legs_[1] = make_leg(second, u"\\Device\\SecondLeg");
    load_parameters();
    const nt::LoadResult loaded = fixture.load(OPENWDF_DRIVER_FOLDER "/splitter.so");
    EXPECT_EQ(loaded.status, STATUS_SUCCESS) << loaded.message;
    driver_ = loaded.driver;
    stack_ = &fixture.make_stack(legs_[0]->device(), u"ROOT\\DISK\\0000", u"ROOT\\Disk", {driver_});
    EXPECT_EQ(stack_->start(), STATUS_SUCCESS);
    file = fixture.open(*stack_);
    EXPECT_TRUE(file.is_open());
  }
  ~Mirror() {
    file.close();
    EXPECT_EQ(stack_->remove(), STATUS_SUCCESS);
    EXPECT_EQ(fixture_.unload(driver_), STATUS_SUCCESS);
    for (auto& leg : legs_) leg.reset();
  }

  SPLITTER_REPORT report() {
    return door::value_of<SPLITTER_REPORT>(
        file.ioctl(IOCTL_SPLITTER_QUERY, {}, sizeof(SPLITTER_REPORT)).data);
  }

  door::File file;

 private:
  std::unique_ptr<target::Lower> make_leg(const std::string& spec, std::u16string name) {
    target::LowerOptions options;
    options.name = std::move(name);
    options.block_io = [this](std::string&) { return io_.get(); };
    target::MadeLower made = target::make_lower(spec, options);
    EXPECT_NE(made.lower, nullptr) << made.message;
    return std::move(made.lower);
  }
  void load_parameters() {
    std::string message;
    EXPECT_TRUE(fixture_.machine().registry().load_text(
        "\"SecondLeg\"=\"\\\\Device\\\\SecondLeg\"\n\"Depth\"=dword:4\n",
        nt::service_key_path(u"splitter") + u"\\Parameters", message))
        << message;
  }

  door::Fixture& fixture_;
  std::unique_ptr<target::UringIo> io_;
  std::unique_ptr<target::Lower> legs_[SPLITTER_LEG_COUNT];
  DRIVER_OBJECT* driver_ = nullptr;
  door::Stack* stack_ = nullptr;
};

void with_mirror(const std::string& first, const std::string& second,
                 const std::function<void(Mirror&)>& body) {
  test::Machine machine(test::Kind::Host);
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    {
      Mirror mirror(fixture, first, second);
      body(mirror);
    }
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
  machine.take_debug_text();
}

// Writes of random places and lengths with a few in flight; one in eight is canceled.
void write_at_random(Mirror& mirror, std::uint32_t seed, bool may_cancel) {
  std::mt19937 random(seed);
  for (int round = 0; round < 60; ++round) {
    std::vector<door::Pending> pending;
    for (int index = 0; index < 4; ++index) {
      const std::uint32_t sectors = 1 + random() % 24;
      const std::uint64_t sector = random() % (disk_bytes / sector_bytes - sectors + 1);
      door::Bytes data(sectors * sector_bytes);
      for (std::uint8_t& byte : data) byte = static_cast<std::uint8_t>(random());
      pending.push_back(mirror.file.start_write(data, sector * sector_bytes));
    }
    if (may_cancel && random() % 2 == 0) pending[random() % 4].cancel();
    for (door::Pending& write : pending) {
      const NTSTATUS status = write.wait().status;
      EXPECT_TRUE(status == STATUS_SUCCESS || (may_cancel && status == STATUS_CANCELLED));
    }
  }
}

void write_from_four_threads(Mirror& mirror, bool may_cancel) {
  test::Flow one("one", [&] { write_at_random(mirror, 1, may_cancel); });
  test::Flow two("two", [&] { write_at_random(mirror, 2, may_cancel); });
  test::Flow three("three", [&] { write_at_random(mirror, 3, may_cancel); });
  test::Flow four("four", [&] { write_at_random(mirror, 4, may_cancel); });
}

std::string spec_of(const test::TemporaryFile& file) {
  return "file:" + file.path();
}

TEST(SplitterFiles, are_equal_after_overlapping_writes_from_many_threads) {
  const test::TemporaryFile first(disk_bytes);
  const test::TemporaryFile second(disk_bytes);
  with_mirror(spec_of(first), spec_of(second), [&](Mirror& mirror) {
    write_from_four_threads(mirror, false);
    EXPECT_EQ(mirror.file.flush().status, STATUS_SUCCESS);
    const SPLITTER_REPORT report = mirror.report();
    EXPECT_EQ(report.Legs[0].Writes, 960u);
    EXPECT_EQ(report.Legs[1].Writes, 960u);
    EXPECT_EQ(report.Legs[1].Flushes, 1u);
    EXPECT_GT(report.Waited, 0u);
    EXPECT_EQ(mirror.file.read(disk_bytes).data, first.read(0, disk_bytes));
  });
  EXPECT_EQ(first.read(0, disk_bytes), second.read(0, disk_bytes));
}

TEST(SplitterFiles, both_stay_live_while_writes_are_canceled) {
  const test::TemporaryFile first(disk_bytes);
  const test::TemporaryFile second(disk_bytes);
  with_mirror(spec_of(first), spec_of(second), [&](Mirror& mirror) {
    write_from_four_threads(mirror, true);
    const SPLITTER_REPORT report = mirror.report();
    EXPECT_EQ(report.Legs[0].State, ULONG{SplitterLegLive});
    EXPECT_EQ(report.Legs[1].State, ULONG{SplitterLegLive});
    EXPECT_EQ(report.Busy, 0u);
  });
}

TEST(SplitterFiles, a_full_second_leg_dies_and_every_write_is_on_the_first) {
  const test::TemporaryFile first(disk_bytes);
  with_mirror(spec_of(first), "file:/dev/full", [&](Mirror& mirror) {
    write_from_four_threads(mirror, false);
    const SPLITTER_REPORT report = mirror.report();
    EXPECT_EQ(report.Legs[0].State, ULONG{SplitterLegLive});
    EXPECT_EQ(report.Legs[1].State, ULONG{SplitterLegDead});
    EXPECT_EQ(report.Legs[1].LastFailure, STATUS_DISK_FULL);
    const door::Outcome all = mirror.file.read(disk_bytes);
    EXPECT_EQ(all.status, STATUS_SUCCESS);
    EXPECT_EQ(all.data, first.read(0, disk_bytes));
    EXPECT_EQ(mirror.report().Legs[1].Reads, 0u);
  });
}

TEST(SplitterFiles, a_first_leg_that_cannot_be_written_dies_and_the_second_one_serves) {
  const test::TemporaryFile first(disk_bytes);
  const test::TemporaryFile second(disk_bytes);
  with_mirror(spec_of(first) + ",ro", spec_of(second), [&](Mirror& mirror) {
    write_from_four_threads(mirror, false);
    EXPECT_EQ(mirror.report().Legs[0].LastFailure, STATUS_MEDIA_WRITE_PROTECTED);
    EXPECT_EQ(mirror.file.read(disk_bytes).data, second.read(0, disk_bytes));
  });
  EXPECT_EQ(first.read(0, disk_bytes), std::vector<std::uint8_t>(disk_bytes));
}

TEST(SplitterFiles, an_acknowledged_write_is_there_after_the_next_start) {
  const test::TemporaryFile first(disk_bytes);
  const test::TemporaryFile second(disk_bytes);
  test::Machine machine(test::Kind::Host);
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    const door::Bytes data(sector_bytes, 0x5A);
    {
      Mirror mirror(fixture, spec_of(first) + ",ro", spec_of(second));
      EXPECT_EQ(mirror.file.write(data).status, STATUS_SUCCESS);
      EXPECT_EQ(mirror.file.flush().status, STATUS_SUCCESS);
    }
    {
      Mirror mirror(fixture, spec_of(first), spec_of(second));
      EXPECT_EQ(mirror.report().Legs[0].State, ULONG{SplitterLegDead});
      for (int count = 0; count < 4; ++count) {
        EXPECT_EQ(mirror.file.read(sector_bytes).data, data);
      }
    }
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
  machine.take_debug_text();
}

}  // namespace
}  // namespace splitter
