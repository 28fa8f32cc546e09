// SPDX-License-Identifier: MIT
// See fence.h. The process says once that it will use the call.
#include "nt/fence.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/assert.h"
#include "nt/executor.h"

namespace nt {
namespace {

bool is_registered() {
#if defined(__SANITIZE_THREAD__)
  return false;
#else
  static const bool is_done =
      syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
  return is_done;
#endif
}

}  // namespace

bool can_fence_all() {
  return is_simulated() || is_registered();
}

void fence_all() {
  if (is_simulated()) return;
  const long result = syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
  ASSERT(result == 0);
}

}  // namespace nt
