// SPDX-License-Identifier: MIT
// What the splitter driver knows at its next start: a leg that died, and that it never was removed.
#include <gtest/gtest.h>

#include <string>

#include "nt/pool.h"
#include "tests/explore/splitter_world.h"

namespace splitter {
namespace {

std::u16string parameters_path() {
  return nt::service_key_path(u"splitter") + u"\\Parameters";
}

void set_parameter(door::Fixture& fixture, const std::string& line) {
  std::string message;
  EXPECT_TRUE(fixture.machine().registry().load_text(line + "\n", parameters_path(), message))
      << message;
}

// 0: it is not there.
std::uint32_t parameter(door::Fixture& fixture, std::u16string_view name) {
  nt::Registry& registry = fixture.machine().registry();
  nt::RegistryKeyRef key;
  nt::RegistryValue value;
  if (!NT_SUCCESS(registry.open(nullptr, parameters_path(), key))) return 0;
  if (!NT_SUCCESS(registry.get(key, name, value))) return 0;
  return door::value_of<std::uint32_t>(value.data);
}

TEST(SplitterRecord, a_leg_that_died_before_is_not_asked) {
  for (const int dead : {0, 1}) {
    in_fixture(nullptr, [&](door::Fixture& fixture) {
      set_parameter(fixture, "\"DeadLegs\"=dword:" + std::to_string(1 << dead));
      Bench bench(fixture, 2, Answer::Whole);
      EXPECT_EQ(bench.file.write(door::Bytes(block_bytes, 1)).status, STATUS_SUCCESS);
      for (int count = 0; count < 4; ++count) {
        EXPECT_EQ(bench.file.read(block_bytes).data, door::Bytes(block_bytes, 1));
      }
      EXPECT_EQ(bench.file.flush().status, STATUS_SUCCESS);
      EXPECT_EQ(bench.report().Legs[dead].State, ULONG{SplitterLegDead});
      for (const UCHAR major : {IRP_MJ_READ, IRP_MJ_WRITE, IRP_MJ_FLUSH_BUFFERS}) {
        EXPECT_EQ(bench.legs[dead].device().log(major).size(), 0u);
      }
    });
  }
}

TEST(SplitterRecord, without_a_leg_that_lives_the_device_does_not_start) {
  in_fixture(nullptr, [](door::Fixture& fixture) {
    load_parameters(fixture, 1);
    set_parameter(fixture, "\"DeadLegs\"=dword:3");
    EXPECT_EQ(fixture.start(OPENWDF_DRIVER_FOLDER "/splitter.so").status,
              STATUS_DEVICE_CONFIGURATION_ERROR);
  });
}

// A write that only the first leg does; its acknowledgement, if it comes, is the record's.
bool die_with_failure(std::uint32_t nth) {
  FailOne choices(nth);
  in_fixture(&choices, [](door::Fixture& fixture) {
    Bench bench(fixture, 2, Answer::Whole);
    bench.legs[1].device().next(IRP_MJ_WRITE, bench.legs[1].action(Answer::Error));
    nt::Pool& pool = fixture.machine().pool();
    pool.enable_fault_injection();
    const NTSTATUS status = bench.file.write(door::Bytes(block_bytes, 1)).status;
    pool.disable_fault_injection();
    EXPECT_EQ(NT_SUCCESS(status), parameter(fixture, u"DeadLegs") == 2);
    EXPECT_TRUE(NT_SUCCESS(status) || status == STATUS_INSUFFICIENT_RESOURCES);
    EXPECT_EQ(bench.file.write(door::Bytes(block_bytes, 2)).status, STATUS_SUCCESS);
    EXPECT_EQ(bench.file.read(block_bytes).data, door::Bytes(block_bytes, 2));
  });
  return choices.has_failed();
}

TEST(SplitterRecord, has_a_death_before_a_write_without_the_leg_is_acknowledged) {
  std::uint32_t nth = 0;
  while (die_with_failure(nth)) ++nth;
  EXPECT_GT(nth, 1u) << "the record takes memory";
}

std::uint32_t reads_of_busier_leg(Bench& bench, int count) {
  for (int index = 0; index < count; ++index) bench.file.read(block_bytes);
  const SPLITTER_REPORT report = bench.report();
  return static_cast<std::uint32_t>(std::max(report.Legs[0].Reads, report.Legs[1].Reads));
}

TEST(SplitterRecord, has_the_device_in_use_until_it_is_removed) {
  in_fixture(nullptr, [](door::Fixture& fixture) {
    Bench bench(fixture, 2, Answer::Whole);
    EXPECT_EQ(parameter(fixture, u"InUse"), 1u);
    EXPECT_EQ(reads_of_busier_leg(bench, 6), 3u);
    bench.file.close();
    EXPECT_EQ(bench.stack().remove(), STATUS_SUCCESS);
    EXPECT_EQ(parameter(fixture, u"InUse"), 0u);
  });
}

TEST(SplitterRecord, after_a_start_without_a_removal_reads_stay_on_one_leg) {
  in_fixture(nullptr, [](door::Fixture& fixture) {
    set_parameter(fixture, "\"InUse\"=dword:1");
    Bench bench(fixture, 2, Answer::Whole);
    EXPECT_EQ(reads_of_busier_leg(bench, 6), 6u);
    bench.file.close();
    EXPECT_EQ(bench.stack().remove(), STATUS_SUCCESS);
    EXPECT_EQ(parameter(fixture, u"InUse"), 1u) << "the legs still may differ";
  });
}

}  // namespace
}  // namespace splitter
