// SPDX-License-Identifier: MIT
// Execution contexts on one OS thread. Boost.Context's fcontext is used below its fiber class,
// because a simulated flow is abandoned where it stands when the machine stops, and the class
// would unwind it by an exception. ASan and TSan are told of every switch.
#pragma once

#include <boost/context/detail/fcontext.hpp>
#include <cstddef>

namespace sim {

class Fiber;

struct Context {
  Fiber* fiber = nullptr;  // null: a thread's own
  boost::context::detail::fcontext_t registers = nullptr;
  // The lowest address; of a thread's own stack known only under ASan, which tells it.
  const void* stack_bottom = nullptr;
  std::size_t stack_size_bytes = 0;
  void* fake_stack = nullptr;  // ASan's
  void* tsan_fiber = nullptr;
};

// A stack with a guard page below it and the context that runs there.
class Fiber {
 public:
  using Main = void (*)(Fiber& self);

  explicit Fiber(std::size_t stack_size_bytes);
  virtual ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // The next switch to the context begins main(*this), which never returns. What ran there before
  // is abandoned; that costs more than to continue a main that waits for its next use.
  void prepare(Main main);

  Context context;

 private:
  static void begin(boost::context::detail::transfer_t from);

  void* mapping_ = nullptr;
  std::size_t mapping_size_bytes_ = 0;
  Main main_ = nullptr;
  bool has_begun_ = false;  // since prepare()
};

// Fills in what a thread's own context needs before the first switch away from it.
void adopt_thread(Context& context);

// Continues `to`; returns when somebody switches back to `from`.
void switch_context(Context& from, Context& to);

// The same for a context that nobody will continue.
[[noreturn]] void leave_context(Context& from, Context& to);

}  // namespace sim
