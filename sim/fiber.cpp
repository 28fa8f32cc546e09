// SPDX-License-Identifier: MIT
// Switching contexts, and what the sanitizers must hear about it.
#include "sim/fiber.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/assert.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OPENWDF_ASAN
#endif
#if __has_feature(thread_sanitizer)
#define OPENWDF_TSAN
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define OPENWDF_ASAN
#endif
#if defined(__SANITIZE_THREAD__)
#define OPENWDF_TSAN
#endif

#if defined(OPENWDF_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(OPENWDF_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace sim {
namespace {

using boost::context::detail::jump_fcontext;
using boost::context::detail::transfer_t;

// The two contexts of the switch that this thread is making. Not on the stack, because ASan may
// take the stack of a context that is left for good before the receiving side has looked.
struct Switch {
  Context* from = nullptr;
  Context* to = nullptr;
};

thread_local Switch t_switch;

enum class Return : bool { No, Yes };

// `will_return` decides whether ASan keeps the fake stack of the context that is left.
void before_switch([[maybe_unused]] Context& from, [[maybe_unused]] Context& to,
                   [[maybe_unused]] Return will_return) {
#if defined(OPENWDF_ASAN)
  __sanitizer_start_switch_fiber(will_return == Return::Yes ? &from.fake_stack : nullptr,
                                 to.stack_bottom, to.stack_size_bytes);
#endif
#if defined(OPENWDF_TSAN)
  __tsan_switch_to_fiber(to.tsan_fiber, 0);
#endif
}

Context& after_switch(transfer_t arrival) {
  const Switch made = t_switch;
  made.from->registers = arrival.fctx;
#if defined(OPENWDF_ASAN)
  __sanitizer_finish_switch_fiber(made.to->fake_stack, &made.from->stack_bottom,
                                  &made.from->stack_size_bytes);
#endif
  return *made.to;
}

}  // namespace

Fiber::Fiber(std::size_t stack_size_bytes) {
  const auto page_size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t size = (stack_size_bytes + page_size - 1) / page_size * page_size;
  mapping_size_bytes_ = size + page_size;
  mapping_ = ::mmap(nullptr, mapping_size_bytes_, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT(mapping_ != MAP_FAILED);
  ASSERT(::mprotect(mapping_, page_size, PROT_NONE) == 0);
  context.fiber = this;
  context.stack_bottom = static_cast<unsigned char*>(mapping_) + page_size;
  context.stack_size_bytes = size;
}

Fiber::~Fiber() {
#if defined(OPENWDF_TSAN)
  if (context.tsan_fiber != nullptr) __tsan_destroy_fiber(context.tsan_fiber);
#endif
  ::munmap(mapping_, mapping_size_bytes_);
}

void Fiber::prepare(Main main) {
  main_ = main;
  if (context.registers != nullptr && !has_begun_) return;
  has_begun_ = false;
#if defined(OPENWDF_ASAN)
  // An abandoned flow leaves its frames' red zones behind.
  ASAN_UNPOISON_MEMORY_REGION(context.stack_bottom, context.stack_size_bytes);
  context.fake_stack = nullptr;
#endif
#if defined(OPENWDF_TSAN)
  // TSan keeps the calls that were abandoned on a stack of its own, which only grows.
  if (context.tsan_fiber != nullptr) __tsan_destroy_fiber(context.tsan_fiber);
  context.tsan_fiber = __tsan_create_fiber(0);
#endif
  auto* top = static_cast<unsigned char*>(mapping_) + mapping_size_bytes_;
  context.registers =
      boost::context::detail::make_fcontext(top, context.stack_size_bytes, &Fiber::begin);
}

void Fiber::begin(transfer_t arrival) {
  Fiber& self = *after_switch(arrival).fiber;
  self.has_begun_ = true;
  self.main_(self);
  UNREACHABLE("a fiber's main function returned");
}

void adopt_thread([[maybe_unused]] Context& context) {
#if defined(OPENWDF_TSAN)
  context.tsan_fiber = __tsan_get_current_fiber();
#endif
}

void switch_context(Context& from, Context& to) {
  t_switch = {&from, &to};
  before_switch(from, to, Return::Yes);
  after_switch(jump_fcontext(to.registers, nullptr));
}

void leave_context(Context& from, Context& to) {
  t_switch = {&from, &to};
  before_switch(from, to, Return::No);
  jump_fcontext(to.registers, nullptr);
  UNREACHABLE("an abandoned context was continued");
}

}  // namespace sim
