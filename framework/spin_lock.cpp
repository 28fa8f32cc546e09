// SPDX-License-Identifier: MIT
// See spin_lock.h.
#include "framework/spin_lock.h"

namespace wdf {

const ObjectType SpinLock::type = {.code = TypeCode::SpinLock, .destroy = destroy_as<SpinLock>};

void SpinLock::note_release() {
  const nt::Flow* holder = holder_.load(std::memory_order_relaxed);
  if (holder != &nt::current_flow()) {
    wdf_bug_check(globals(), WDF_INVALID_LOCK_OPERATION, reinterpret_cast<ULONG_PTR>(handle()), 1,
                  format_words("{} is released by a thread that does not hold it; {}",
                               describe_handle(handle()).text,
                               holder == nullptr ? "nobody does" : "another one does")
                      .text);
  }
  holder_.store(nullptr, std::memory_order_relaxed);
}

}  // namespace wdf
