// SPDX-License-Identifier: MIT
// The table of errors, row by row, and what is not in it. It does not check that the choice of a
// status is wise, only that it is the one written here a second time by its meaning.
#include "target/uring/status.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace target {
namespace {

struct Row {
  int error;
  const char* name;
  NTSTATUS status;
};

constexpr Row rows[] = {
#define ERRNO(name, status) {name, #name, status},
#include "target/uring/status.def"
#undef ERRNO
};

TEST(ErrnoStatus, every_row_is_answered_as_written) {
  for (const Row& row : rows) {
    EXPECT_EQ(status_of_errno(row.error), row.status) << row.name;
    EXPECT_STREQ(errno_name(row.error), row.name);
  }
}

TEST(ErrnoStatus, every_row_is_an_error_status) {
  for (const Row& row : rows) EXPECT_TRUE(NT_ERROR(row.status)) << row.name;
}

TEST(ErrnoStatus, what_drivers_look_for_has_the_status_that_windows_gives) {
  EXPECT_EQ(status_of_errno(EIO), STATUS_IO_DEVICE_ERROR);
  EXPECT_EQ(status_of_errno(ENOSPC), STATUS_DISK_FULL);
  EXPECT_EQ(status_of_errno(EDQUOT), STATUS_DISK_FULL);
  EXPECT_EQ(status_of_errno(EROFS), STATUS_MEDIA_WRITE_PROTECTED);
  EXPECT_EQ(status_of_errno(ECANCELED), STATUS_CANCELLED);
  EXPECT_EQ(status_of_errno(ENOMEDIUM), STATUS_NO_MEDIA_IN_DEVICE);
  EXPECT_EQ(status_of_errno(ENOENT), STATUS_OBJECT_NAME_NOT_FOUND);
  EXPECT_EQ(status_of_errno(EACCES), STATUS_ACCESS_DENIED);
  EXPECT_EQ(status_of_errno(EINVAL), STATUS_INVALID_PARAMETER);
}

TEST(ErrnoStatus, what_is_not_in_the_table_is_unsuccessful) {
  EXPECT_EQ(status_of_errno(0), STATUS_UNSUCCESSFUL);
  EXPECT_EQ(status_of_errno(ECHILD), STATUS_UNSUCCESSFUL);
  EXPECT_EQ(status_of_errno(100'000), STATUS_UNSUCCESSFUL);
  EXPECT_STREQ(errno_name(ECHILD), "");
}

}  // namespace
}  // namespace target
