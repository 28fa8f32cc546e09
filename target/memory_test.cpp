// SPDX-License-Identifier: MIT
// The RAM disk and the device that does nothing, through the front door: what they answer at their
// edges, that they never complete inside the dispatch call, and what a disk says of itself.
#include "target/memory.h"

#include <gtest/gtest.h>
#include <ntdddisk.h>

#include "tests/support/driver/disk.h"
#include "tests/support/temporary_file.h"

namespace target {
namespace {

using door::Bytes;

class LowerOnBoth : public ::testing::TestWithParam<test::Kind> {
 protected:
  void on(const std::string& spec, const std::function<void(test::Disk&)>& body) {
    test::on_disk(GetParam(), spec, body);
  }
};
OPENWDF_ON_BOTH(LowerOnBoth);

TEST_P(LowerOnBoth, memory_gives_back_what_was_written) {
  on("mem:64K", [](test::Disk& disk) {
    const Bytes data = test::pattern(5000, 3000);
    EXPECT_EQ(disk.file.write(data, 5000).information, 3000u);
    EXPECT_EQ(disk.file.read(3000, 5000).data, data);
    EXPECT_EQ(disk.file.read(10, 0).data, Bytes(10, 0));
    EXPECT_EQ(disk.file.read(2, 4999).data, (Bytes{0, data[0]}));
  });
}

TEST_P(LowerOnBoth, memory_ends_where_its_size_says) {
  on("mem:4096", [](test::Disk& disk) {
    EXPECT_EQ(disk.file.read(100, 4096).status, STATUS_END_OF_FILE);
    EXPECT_EQ(disk.file.read(100, 1ULL << 40).status, STATUS_END_OF_FILE);
    const door::Outcome crossing = disk.file.read(100, 4090);
    EXPECT_EQ(crossing.status, STATUS_SUCCESS);
    EXPECT_EQ(crossing.information, 6u);
    EXPECT_EQ(disk.file.write(Bytes(7, 1), 4090).status, STATUS_DISK_FULL);
    EXPECT_EQ(disk.file.read(6, 4090).data, Bytes(6, 0)) << "nothing of it was written";
    EXPECT_EQ(disk.file.write(Bytes(6, 1), 4090).status, STATUS_SUCCESS);
  });
}

TEST_P(LowerOnBoth, no_offset_is_below_zero) {
  for (const char* spec : {"mem:4096", "null"}) {
    on(spec, [&](test::Disk& disk) {
      const bool is_null = std::string_view(spec) == "null";
      const NTSTATUS expected = is_null ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
      EXPECT_EQ(disk.file.read(16, ~0ULL - 15).status, expected) << spec;
    });
  }
}

TEST_P(LowerOnBoth, null_moves_the_whole_length_and_no_byte) {
  on("null", [](test::Disk& disk) {
    const door::Outcome read = disk.file.read(4096, 1ULL << 50);
    EXPECT_EQ(read.status, STATUS_SUCCESS);
    EXPECT_EQ(read.information, 4096u);
    EXPECT_EQ(disk.file.write(Bytes(512, 7), 0).information, 512u);
    EXPECT_EQ(disk.file.flush().status, STATUS_SUCCESS);
    EXPECT_EQ(disk.file.ioctl(IOCTL_DISK_GET_LENGTH_INFO, {}, 8).status,
              STATUS_INVALID_DEVICE_REQUEST);
  });
}

TEST_P(LowerOnBoth, transfers_are_pended_and_completed_by_the_loop) {
  for (const char* spec : {"mem:4096", "null"}) {
    on(spec, [&](test::Disk& disk) {
      door::Pending read = disk.file.start_read(512);
      EXPECT_EQ(read.dispatch_status(), STATUS_PENDING) << spec;
      EXPECT_EQ(read.wait().status, STATUS_SUCCESS) << spec;
    });
  }
}

TEST_P(LowerOnBoth, nothing_is_done_at_once_even_when_it_fails_or_moves_nothing) {
  on("mem:4096", [](test::Disk& disk) {
    door::Pending past_the_end = disk.file.start_read(512, 8192);
    door::Pending nothing = disk.file.start_read(0);
    EXPECT_EQ(past_the_end.dispatch_status(), STATUS_PENDING);
    EXPECT_EQ(nothing.dispatch_status(), STATUS_PENDING);
    EXPECT_EQ(past_the_end.wait().status, STATUS_END_OF_FILE);
    EXPECT_EQ(nothing.wait().status, STATUS_SUCCESS);
    EXPECT_EQ(nothing.information(), 0u);
  });
}

TEST_P(LowerOnBoth, many_in_flight_are_all_completed) {
  on("mem:1M", [](test::Disk& disk) {
    std::vector<door::Pending> reads;
    for (int index = 0; index < 500; ++index) reads.push_back(disk.file.start_read(64, 64));
    for (door::Pending& read : reads) EXPECT_EQ(read.wait().information, 64u);
  });
}

TEST_P(LowerOnBoth, a_disk_tells_its_length_and_geometry) {
  on("mem:64M", [](test::Disk& disk) {
    const auto length = door::value_of<GET_LENGTH_INFORMATION>(
        disk.file.ioctl(IOCTL_DISK_GET_LENGTH_INFO, {}, sizeof(GET_LENGTH_INFORMATION)).data);
    EXPECT_EQ(length.Length.QuadPart, 64 << 20);
    const auto geometry = door::value_of<DISK_GEOMETRY>(
        disk.file.ioctl(IOCTL_DISK_GET_DRIVE_GEOMETRY, {}, sizeof(DISK_GEOMETRY)).data);
    EXPECT_EQ(geometry.BytesPerSector, 512u);
    EXPECT_EQ(geometry.MediaType, FixedMedia);
    EXPECT_EQ(geometry.Cylinders.QuadPart, (64 << 20) / (255 * 63 * 512));
    const auto extended = door::value_of<DISK_GEOMETRY_EX>(
        disk.file.ioctl(IOCTL_DISK_GET_DRIVE_GEOMETRY_EX, {}, sizeof(DISK_GEOMETRY_EX)).data);
    EXPECT_EQ(extended.DiskSize.QuadPart, 64 << 20);
    EXPECT_EQ(extended.Geometry.TracksPerCylinder, 255u);
  });
}

TEST_P(LowerOnBoth, a_disk_is_writable_there_and_not_removable) {
  on("mem:4096", [](test::Disk& disk) {
    EXPECT_EQ(disk.file.ioctl(IOCTL_DISK_IS_WRITABLE).status, STATUS_SUCCESS);
    EXPECT_EQ(disk.file.ioctl(IOCTL_DISK_CHECK_VERIFY).status, STATUS_SUCCESS);
    EXPECT_EQ(disk.file.ioctl(IOCTL_STORAGE_CHECK_VERIFY2).status, STATUS_SUCCESS);
    const auto hotplug = door::value_of<STORAGE_HOTPLUG_INFO>(
        disk.file.ioctl(IOCTL_STORAGE_GET_HOTPLUG_INFO, {}, sizeof(STORAGE_HOTPLUG_INFO)).data);
    EXPECT_EQ(hotplug.Size, sizeof(STORAGE_HOTPLUG_INFO));
    EXPECT_FALSE(hotplug.MediaRemovable);
  });
}

TEST_P(LowerOnBoth, control_codes_fail_where_the_answer_does_not_fit_or_is_unknown) {
  on("mem:4096", [](test::Disk& disk) {
    EXPECT_EQ(disk.file.ioctl(IOCTL_DISK_GET_LENGTH_INFO, {}, 7).status, STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(disk.file.ioctl(IOCTL_DISK_GET_LENGTH_INFO).status, STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(disk.file.ioctl(CTL_CODE(FILE_DEVICE_DISK, 0xFFF, METHOD_BUFFERED, 0)).status,
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(disk.file.internal_ioctl(IOCTL_DISK_GET_LENGTH_INFO, {}, 8).status,
              STATUS_INVALID_DEVICE_REQUEST);
  });
}

}  // namespace
}  // namespace target
