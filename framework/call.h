// SPDX-License-Identifier: MIT
// The one way into driver code (design decision 6). Every callback is called through call_driver(),
// which takes the callback lock if there is one, notes in the flow what it is in, and checks on
// return that the driver left IRQL and critical region as it found them (framework.md 0.3, codes
// 0xE and 0xF). No lock of the framework may be held here.
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "framework/callback_lock.h"
#include "framework/globals.h"
#include "framework/object.h"
#include "nt/flow.h"

namespace wdf {

// What a flow is in: the innermost driver callback, and through `outer` those around it. A chain on
// the stack, reached from Flow::callback_frame.
struct CallbackFrame {
  const char* name;  // as documented: "EvtTimerFunc"
  WDFOBJECT handle;  // of the object that it is for, or null; the object may end before it does
  DriverGlobals* globals;
  CallbackFrame* outer;
  KIRQL irql;
  std::uint32_t critical_depth;
  void* note;  // whoever made the call keeps something here, or null
};

// The innermost callback the current flow is in, or null.
inline const CallbackFrame* current_callback() {
  return static_cast<const CallbackFrame*>(nt::current_flow().callback_frame);
}

// Whether the current flow is inside a callback of that name for that object.
bool is_in_callback(const char* name, const Object* object);

// Reports a callback that returned at another IRQL or in another critical region: bug checks.
[[noreturn]] void callback_changed_irql(const CallbackFrame& frame);
[[noreturn]] void callback_changed_critical_region(const CallbackFrame& frame,
                                                   const void* function);

// Which callback is called: for whom, under what name, under which lock (null: none).
struct CallSite {
  DriverGlobals& globals;
  const char* name;
  const Object* object;
  CallbackLock* lock = nullptr;
  void* note = nullptr;
};

// Brackets one call. The frame is apart, because the flow has its address: what is here can be in
// registers.
class CallScope {
 public:
  CallScope(const CallSite& site, const void* function, CallbackFrame& frame)
      : frame_(frame), lock_(site.lock), function_(function) {
    if (lock_ != nullptr) lock_->acquire(site.globals);
    nt::Flow& flow = nt::current_flow();
    frame_ = {site.name,     site.object != nullptr ? site.object->handle() : nullptr,
              &site.globals, static_cast<CallbackFrame*>(flow.callback_frame),
              flow.irql,     flow.critical_depth,
              site.note};
    flow.callback_frame = &frame_;
  }
  ~CallScope() {
    nt::Flow& flow = nt::current_flow();
    flow.callback_frame = frame_.outer;
    if (__builtin_expect(frame_.globals->verifier_on, 1)) {
      if (__builtin_expect(flow.irql != frame_.irql, 0)) callback_changed_irql(frame_);
      if (__builtin_expect(flow.critical_depth != frame_.critical_depth, 0)) {
        callback_changed_critical_region(frame_, function_);
      }
    }
    if (lock_ != nullptr) lock_->release();
  }
  CallScope(const CallScope&) = delete;
  CallScope& operator=(const CallScope&) = delete;

 private:
  CallbackFrame& frame_;
  CallbackLock* const lock_;
  const void* const function_;
};

template <class R, class... P, class... A>
R call_driver(const CallSite& site, R (*function)(P...), A&&... arguments) {
  CallbackFrame frame;
  CallScope scope(site, reinterpret_cast<const void*>(function), frame);
  return function(std::forward<A>(arguments)...);
}

}  // namespace wdf
