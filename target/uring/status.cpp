// SPDX-License-Identifier: MIT
// errno to NTSTATUS. A switch over the table, so that a duplicate row does not compile.
#include "target/uring/status.h"

#include <cerrno>

namespace target {

NTSTATUS status_of_errno(int error) {
  switch (error) {
#define ERRNO(name, status) \
  case name:                \
    return status;
#include "target/uring/status.def"
#undef ERRNO
    default:
      return STATUS_UNSUCCESSFUL;
  }
}

const char* errno_name(int error) {
  switch (error) {
#define ERRNO(name, status) \
  case name:                \
    return #name;
#include "target/uring/status.def"
#undef ERRNO
    default:
      return "";
  }
}

}  // namespace target
