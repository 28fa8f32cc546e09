// SPDX-License-Identifier: MIT
// The words of the command line, and what the user is told when they are wrong.
#include "target/make_lower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/temporary_file.h"
#include "tests/support/test_machine.h"

namespace target {
namespace {

using ::testing::HasSubstr;

std::string refusal_of(std::string_view spec) {
  std::string message;
  EXPECT_FALSE(is_lower_spec(spec, message)) << spec;
  return message;
}

bool is_accepted(std::string_view spec) {
  std::string message;
  return is_lower_spec(spec, message);
}

class NoTransfers final : public nt::BlockIo {
 public:
  void submit(nt::BlockOp&) override { FAIL() << "no transfer was asked for"; }
  void cancel(nt::BlockOp&) override { FAIL() << "no transfer was asked for"; }
};

// Makes the device in a machine of its own and gives its shape.
struct Result {
  NTSTATUS status = STATUS_UNSUCCESSFUL;
  std::string message;
  DiskShape shape;
};

Result make(const std::string& spec) {
  test::Machine machine;
  NoTransfers io;
  Result result;
  machine.run([&] {
    LowerOptions options;
    options.block_io = [&](std::string&) { return &io; };
    MadeLower made = make_lower(spec, options);
    result.status = made.status;
    result.message = made.message;
    if (made.lower) result.shape = made.lower->shape();
  });
  return result;
}

TEST(LowerSpec, the_three_kinds_are_understood) {
  EXPECT_TRUE(is_accepted("null"));
  EXPECT_TRUE(is_accepted("mem:1"));
  EXPECT_TRUE(is_accepted("mem:64K"));
  EXPECT_TRUE(is_accepted("file:disk.img"));
  EXPECT_TRUE(is_accepted("file:disk.img,direct,ro"));
}

TEST(LowerSpec, an_unknown_kind_names_the_known_ones) {
  EXPECT_THAT(refusal_of("disk"), HasSubstr("null, mem:SIZE or file:PATH[,direct][,ro]"));
  EXPECT_THAT(refusal_of(""), HasSubstr("null, mem:SIZE or file:PATH[,direct][,ro]"));
  EXPECT_THAT(refusal_of("nullx"), HasSubstr("\"nullx\" is no device"));
}

TEST(LowerSpec, a_size_is_a_number_above_zero_with_a_unit) {
  for (const char* spec : {"mem:", "mem:0", "mem:x", "mem:12T", "mem:-1", "mem:K", "mem:1 M"}) {
    EXPECT_THAT(refusal_of(spec), HasSubstr("a size is a number above 0")) << spec;
  }
}

TEST(LowerSpec, a_size_that_no_disk_has_is_refused) {
  EXPECT_THAT(refusal_of("mem:9223372036854775808"), HasSubstr("more than a disk can hold"));
  EXPECT_THAT(refusal_of("mem:99999999999G"), HasSubstr("more than a disk can hold"));
  EXPECT_THAT(refusal_of("mem:99999999999999999999999"), HasSubstr("more than a disk can hold"));
}

TEST(LowerSpec, a_file_needs_a_path) {
  EXPECT_THAT(refusal_of("file:"), HasSubstr("needs a path"));
  EXPECT_THAT(refusal_of("file:,ro"), HasSubstr("needs a path"));
}

TEST(MakeLower, units_of_memory_are_powers_of_1024) {
  EXPECT_EQ(make("mem:3K").shape.length, 3u * 1024);
  EXPECT_EQ(make("mem:2m").shape.length, 2u * 1024 * 1024);
  EXPECT_EQ(make("mem:1G").shape.length, 1024u * 1024 * 1024);
  EXPECT_EQ(make("mem:777").shape.length, 777u);
}

TEST(MakeLower, a_file_is_as_long_as_it_is) {
  test::TemporaryFile file(12345);
  const Result made = make("file:" + file.path());
  EXPECT_EQ(made.status, STATUS_SUCCESS) << made.message;
  EXPECT_EQ(made.shape.length, 12345u);
  EXPECT_FALSE(made.shape.is_read_only);
  EXPECT_TRUE(make("file:" + file.path() + ",ro").shape.is_read_only);
}

TEST(MakeLower, a_missing_file_is_named) {
  const Result made = make("file:/nowhere/at/all.img");
  EXPECT_EQ(made.status, STATUS_OBJECT_NAME_NOT_FOUND);
  EXPECT_THAT(made.message, HasSubstr("/nowhere/at/all.img: there is no such file"));
}

TEST(MakeLower, a_wrong_option_is_named) {
  test::TemporaryFile file(512);
  const Result made = make("file:" + file.path() + ",rw");
  EXPECT_EQ(made.status, STATUS_OBJECT_NAME_NOT_FOUND);
  EXPECT_THAT(made.message, HasSubstr("\"rw\" is none of the options direct and ro"));
}

TEST(MakeLower, a_directory_is_refused_in_both_modes) {
  for (const char* spec : {"file:/tmp", "file:/tmp,ro"}) {
    const Result made = make(spec);
    EXPECT_EQ(made.status, STATUS_FILE_IS_A_DIRECTORY) << spec;
    EXPECT_THAT(made.message, HasSubstr("this is a directory")) << spec;
  }
}

TEST(MakeLower, a_part_of_the_path_that_is_a_file_is_said) {
  test::TemporaryFile file(512);
  const Result made = make("file:" + file.path() + "/disk.img");
  EXPECT_EQ(made.status, STATUS_OBJECT_PATH_NOT_FOUND);
  EXPECT_THAT(made.message, HasSubstr("is not a directory"));
}

TEST(MakeLower, no_permission_to_write_hints_at_reading) {
  // Root may not write to this one either: no permission, or a read-only file system.
  const Result made = make("file:/sys/kernel/notes");
  EXPECT_FALSE(NT_SUCCESS(made.status));
  EXPECT_THAT(made.message, HasSubstr("add \",ro\" to only read"));
}

TEST(MakeLower, no_carrier_of_transfers_is_no_device) {
  test::TemporaryFile file(512);
  test::Machine machine;
  machine.run([&] {
    LowerOptions options;
    options.block_io = [](std::string& message) -> nt::BlockIo* {
      message = "no ring today";
      return nullptr;
    };
    const MadeLower made = make_lower("file:" + file.path(), options);
    EXPECT_FALSE(NT_SUCCESS(made.status));
    EXPECT_EQ(made.message, "no ring today");
    EXPECT_EQ(made.lower, nullptr);
  });
}

TEST(MakeLower, a_name_that_is_taken_is_an_error) {
  test::Machine machine;
  machine.run([&] {
    LowerOptions options;
    options.name = u"\\Device\\Taken";
    const MadeLower first = make_lower("null", options);
    EXPECT_EQ(first.status, STATUS_SUCCESS);
    const MadeLower second = make_lower("null", options);
    EXPECT_EQ(second.status, STATUS_OBJECT_NAME_COLLISION);
    EXPECT_EQ(second.lower, nullptr);
    EXPECT_FALSE(second.message.empty());
  });
}

}  // namespace
}  // namespace target
