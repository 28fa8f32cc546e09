// SPDX-License-Identifier: MIT
// The blocks are known from the sanitizer's own allocation hooks.
#include "tests/support/abandoned_memory.h"

#if defined(__SANITIZE_ADDRESS__)
#define OPENWDF_LEAKS_ARE_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OPENWDF_LEAKS_ARE_WATCHED 1
#endif
#endif

#if defined(OPENWDF_LEAKS_ARE_WATCHED)

#include <sanitizer/lsan_interface.h>

#include <cstddef>
#include <mutex>
#include <unordered_set>

// Of sanitizer/allocator_interface.h, which g++ does not ship.
extern "C" int __sanitizer_install_malloc_and_free_hooks(
    void (*allocated)(const volatile void* block, std::size_t size),
    void (*freed)(const volatile void* block));

namespace test {
namespace {

std::mutex g_mutex;
int g_machine_count = 0;                              // guarded by g_mutex
std::unordered_set<const volatile void*>& blocks() {  // guarded by g_mutex
  static auto* const kept = new std::unordered_set<const volatile void*>;
  return *kept;
}
// The table's own blocks are not among those it holds.
thread_local bool t_is_inside = false;

void allocated(const volatile void* block, std::size_t) {
  if (t_is_inside || block == nullptr) return;
  t_is_inside = true;
  {
    const std::lock_guard guard(g_mutex);
    if (g_machine_count > 0) blocks().insert(block);
  }
  t_is_inside = false;
}

void freed(const volatile void* block) {
  if (t_is_inside || block == nullptr) return;
  t_is_inside = true;
  {
    const std::lock_guard guard(g_mutex);
    if (g_machine_count > 0) blocks().erase(block);
  }
  t_is_inside = false;
}

}  // namespace

AbandonedMemory::AbandonedMemory() {
  [[maybe_unused]] static const int is_installed =
      __sanitizer_install_malloc_and_free_hooks(&allocated, &freed);
  const std::lock_guard guard(g_mutex);
  ++g_machine_count;
}

AbandonedMemory::~AbandonedMemory() {
  t_is_inside = true;
  {
    const std::lock_guard guard(g_mutex);
    if (--g_machine_count == 0) blocks().clear();
  }
  t_is_inside = false;
}

void AbandonedMemory::ignore() {
  const std::lock_guard guard(g_mutex);
  for (const volatile void* block : blocks()) {
    __lsan_ignore_object(const_cast<const void*>(block));
  }
}

}  // namespace test

#else

namespace test {

AbandonedMemory::AbandonedMemory() = default;
AbandonedMemory::~AbandonedMemory() = default;
void AbandonedMemory::ignore() {}

}  // namespace test

#endif
