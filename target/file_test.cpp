// SPDX-License-Identifier: MIT
// The file device with real files under a real io_uring: contents, edges, sizes above 4 GiB,
// direct transfers, errors of the medium. It does not check speed, nor real block devices.
#include "target/file.h"

#include <gtest/gtest.h>
#include <ntdddisk.h>

#include <cstdlib>

#include "nt/dispatch.h"
#include "target/uring/ring.h"
#include "tests/support/driver/disk.h"
#include "tests/support/temporary_file.h"

namespace target {
namespace {

using door::Bytes;
using test::pattern;
using test::TemporaryFile;

void on_file(const std::string& path, const std::function<void(test::Disk&)>& body) {
  test::on_disk(test::Kind::Host, "file:" + path, body);
}

std::uint64_t length_of(test::Disk& disk) {
  const Bytes data = disk.file.ioctl(IOCTL_DISK_GET_LENGTH_INFO, {}, 8).data;
  return static_cast<std::uint64_t>(door::value_of<GET_LENGTH_INFORMATION>(data).Length.QuadPart);
}

TEST(FileDevice, reads_what_the_file_holds) {
  TemporaryFile file(100'000);
  file.write(0, pattern(0, 100'000));
  on_file(file.path(), [](test::Disk& disk) {
    for (std::uint64_t offset : {0u, 1u, 4095u, 4096u, 77'777u}) {
      EXPECT_EQ(disk.file.read(5000, offset).data, pattern(offset, 5000)) << offset;
    }
    EXPECT_EQ(disk.file.read(100'000, 0).data, pattern(0, 100'000));
  });
}

TEST(FileDevice, what_is_written_is_in_the_file) {
  TemporaryFile file(10'000);
  on_file(file.path(), [](test::Disk& disk) {
    EXPECT_EQ(disk.file.write(pattern(1234, 3000), 1234).information, 3000u);
    EXPECT_EQ(disk.file.flush().status, STATUS_SUCCESS);
  });
  EXPECT_EQ(file.read(1234, 3000), pattern(1234, 3000));
  EXPECT_EQ(file.read(0, 1234), Bytes(1234, 0));
  EXPECT_EQ(file.size(), 10'000u);
}

TEST(FileDevice, transfers_are_pended) {
  TemporaryFile file(4096);
  on_file(file.path(), [](test::Disk& disk) {
    door::Pending read = disk.file.start_read(4096);
    EXPECT_EQ(read.dispatch_status(), STATUS_PENDING);
    EXPECT_EQ(read.wait().information, 4096u);
  });
}

TEST(FileDevice, more_than_the_ring_holds_are_all_carried_out) {
  constexpr std::uint64_t count = 3 * Medium{}.sector_size;  // 1536 against 512 in flight
  TemporaryFile file(count * 512);
  file.write(0, pattern(0, count * 512));
  on_file(file.path(), [&](test::Disk& disk) {
    std::vector<door::Pending> reads;
    for (std::uint64_t index = 0; index < count; ++index) {
      reads.push_back(disk.file.start_read(512, index * 512));
    }
    for (std::uint64_t index = 0; index < count; ++index) {
      EXPECT_EQ(reads[index].wait().data, pattern(index * 512, 512)) << index;
    }
  });
}

TEST(FileDevice, offsets_above_4_gib_are_not_cut) {
  constexpr std::uint64_t five_gib = 5ULL << 30;
  TemporaryFile file(five_gib);
  file.write(five_gib - 4096, pattern(five_gib - 4096, 4096));
  on_file(file.path(), [&](test::Disk& disk) {
    EXPECT_EQ(length_of(disk), five_gib);
    EXPECT_EQ(disk.file.read(4096, five_gib - 4096).data, pattern(five_gib - 4096, 4096));
    EXPECT_EQ(disk.file.write(pattern(9, 512), (4ULL << 30) + 512).information, 512u);
    EXPECT_EQ(disk.file.read(512, 512).data, Bytes(512, 0)) << "not at the offset modulo 4 GiB";
  });
  EXPECT_EQ(file.read((4ULL << 30) + 512, 512), pattern(9, 512));
}

TEST(FileDevice, a_read_at_the_end_is_end_of_file_and_one_across_it_is_short) {
  TemporaryFile file(1000);
  file.write(0, pattern(0, 1000));
  on_file(file.path(), [](test::Disk& disk) {
    EXPECT_EQ(disk.file.read(100, 1000).status, STATUS_END_OF_FILE);
    EXPECT_EQ(disk.file.read(100, 5000).status, STATUS_END_OF_FILE);
    const door::Outcome crossing = disk.file.read(100, 950);
    EXPECT_EQ(crossing.status, STATUS_SUCCESS);
    EXPECT_EQ(crossing.data, pattern(950, 50));
  });
}

TEST(FileDevice, an_empty_file_ends_at_once_and_grows) {
  TemporaryFile file;
  on_file(file.path(), [](test::Disk& disk) {
    EXPECT_EQ(length_of(disk), 0u);
    EXPECT_EQ(disk.file.read(1, 0).status, STATUS_END_OF_FILE);
    EXPECT_EQ(disk.file.write(pattern(0, 100), 4000).information, 100u);
    EXPECT_EQ(length_of(disk), 4100u);
    EXPECT_EQ(disk.file.read(200, 4000).data, pattern(0, 100));
  });
  EXPECT_EQ(file.size(), 4100u);
}

TEST(FileDevice, a_file_that_shrank_is_said_to_be_invalid) {
  TemporaryFile file(8192);
  on_file(file.path(), [&](test::Disk& disk) {
    EXPECT_EQ(disk.file.read(4096, 4096).status, STATUS_SUCCESS);
    file.resize(4096 + 100);
    EXPECT_EQ(disk.file.read(4096, 4096).status, STATUS_FILE_INVALID) << "100 bytes are left";
    EXPECT_EQ(disk.file.read(512, 6000).status, STATUS_FILE_INVALID);
    EXPECT_EQ(disk.file.read(4096, 0).status, STATUS_SUCCESS);
    EXPECT_EQ(disk.file.read(512, 8192).status, STATUS_END_OF_FILE);
  });
}

TEST(FileDevice, nothing_is_written_to_what_was_opened_to_read) {
  TemporaryFile file(4096);
  on_file(file.path() + ",ro", [](test::Disk& disk) {
    EXPECT_EQ(disk.file.write(Bytes(512, 1)).status, STATUS_MEDIA_WRITE_PROTECTED);
    EXPECT_EQ(disk.file.ioctl(IOCTL_DISK_IS_WRITABLE).status, STATUS_MEDIA_WRITE_PROTECTED);
    EXPECT_EQ(disk.file.flush().status, STATUS_SUCCESS);
    EXPECT_EQ(disk.file.read(4096).data, Bytes(4096, 0));
  });
}

TEST(FileDevice, a_full_disk_is_said) {
  on_file("/dev/full", [](test::Disk& disk) {
    EXPECT_EQ(disk.file.write(Bytes(4096, 1)).status, STATUS_DISK_FULL);
    EXPECT_EQ(disk.file.read(16).data, Bytes(16, 0));
  });
}

TEST(FileDevice, no_offset_is_below_zero_or_past_the_last_one) {
  TemporaryFile file(4096);
  on_file(file.path(), [](test::Disk& disk) {
    EXPECT_EQ(disk.file.read(16, ~0ULL).status, STATUS_INVALID_PARAMETER);
    EXPECT_EQ(disk.file.read(16, (1ULL << 63) - 8).status, STATUS_INVALID_PARAMETER);
    EXPECT_EQ(disk.file.read(0, 0).status, STATUS_SUCCESS);
  });
}

TEST(FileDevice, a_descriptor_that_is_given_out_again_is_another_file) {
  // The second device most likely gets the first one's descriptor, which was registered.
  test::World world(test::Kind::Host);
  world.run([&](door::Fixture& fixture) {
    auto made = UringIo::make(world.machine().machine().cpus());
    ASSERT_NE(made.io, nullptr) << made.message;
    for (std::uint64_t round = 0; round < 20; ++round) {
      TemporaryFile file(4096);
      file.write(0, pattern(round * 4096, 4096));
      test::with_disk(fixture, *made.io, "file:" + file.path(), [&](test::Disk& disk) {
        for (int again = 0; again < 3; ++again) {
          EXPECT_EQ(disk.file.read(4096).data, pattern(round * 4096, 4096)) << round;
        }
      });
    }
  });
}

// A direct transfer needs buffers that are aligned as the device says.
class Aligned {
 public:
  explicit Aligned(std::size_t size)
      : bytes_(static_cast<std::uint8_t*>(aligned_alloc(4096, size))) {}
  ~Aligned() { free(bytes_); }
  Aligned(const Aligned&) = delete;
  Aligned& operator=(const Aligned&) = delete;
  std::uint8_t* get() { return bytes_; }

 private:
  std::uint8_t* bytes_;
};

IO_STATUS_BLOCK read_into(door::File& file, void* buffer, ULONG length, LONGLONG offset) {
  nt::IoRequest request;
  request.major = IRP_MJ_READ;
  request.output = buffer;
  request.output_length = length;
  request.offset = offset;
  IO_STATUS_BLOCK result{};
  nt::send_and_wait(file.file_object(), request, &result);
  return result;
}

bool has_direct_transfers(const std::string& path) {
  const OpenedMedium opened = open_medium(path, {.is_direct = true});
  close_medium(opened.medium);
  return NT_SUCCESS(opened.status);
}

TEST(FileDevice, direct_transfers_are_carried_out_where_they_are_aligned) {
  TemporaryFile file(20'000);
  file.write(0, pattern(0, 20'000));
  if (!has_direct_transfers(file.path())) GTEST_SKIP() << "no direct I/O in this file system";
  on_file(file.path() + ",direct", [](test::Disk& disk) {
    Aligned buffer(8192);
    IO_STATUS_BLOCK result = read_into(disk.file, buffer.get(), 8192, 4096);
    EXPECT_EQ(result.Status, STATUS_SUCCESS);
    EXPECT_EQ(Bytes(buffer.get(), buffer.get() + 8192), pattern(4096, 8192));
    result = read_into(disk.file, buffer.get(), 8192, 16'384);
    EXPECT_EQ(result.Status, STATUS_SUCCESS);
    EXPECT_EQ(result.Information, 20'000u - 16'384u) << "short at the end";
  });
}

TEST(FileDevice, direct_transfers_that_are_not_aligned_are_refused) {
  TemporaryFile file(20'000);
  if (!has_direct_transfers(file.path())) GTEST_SKIP() << "no direct I/O in this file system";
  on_file(file.path() + ",direct", [](test::Disk& disk) {
    Aligned buffer(8192);
    ASSERT_NE(disk.lower.device()->AlignmentRequirement, 0u);
    EXPECT_EQ(read_into(disk.file, buffer.get(), 4096, 1).Status, STATUS_INVALID_PARAMETER);
    EXPECT_EQ(read_into(disk.file, buffer.get(), 4095, 0).Status, STATUS_INVALID_PARAMETER);
    EXPECT_EQ(read_into(disk.file, buffer.get() + 1, 4096, 0).Status, STATUS_INVALID_PARAMETER);
  });
}

}  // namespace
}  // namespace target
