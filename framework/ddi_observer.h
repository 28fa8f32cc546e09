// SPDX-License-Identifier: MIT
// The framework's own observer of DDI calls, in the table of drivers whose verifier is on: offers a
// switch of flows, and keeps for reports which DDI used each object it is passed and from where.
// verify/ may put its own in its place (set_observed_table).
#pragma once

#include "framework/call_log.h"
#include "framework/ddi.h"
#include "framework/handle.h"
#include "nt/executor.h"

namespace wdf {

class CallObserver {
 public:
  CallObserver(PWDF_DRIVER_GLOBALS, Ddi ddi, const void* site) : call_(begin(ddi, site)) {}
  ~CallObserver() {
    if (place_ != nullptr) log_creation(*place_, call_.call());
  }
  CallObserver(const CallObserver&) = delete;
  CallObserver& operator=(const CallObserver&) = delete;

  // Any pointer may be asked about: what is no live handle is recognized as such.
  template <class T>
  requires(!std::is_function_v<T>) void observe(T* argument) {
    if constexpr (std::is_pointer_v<T>) note_place(argument);
    record_use(argument, call_.call().ddi);
    call_.uses(argument);
  }
  template <class T>
  void observe(const T&) {}

 private:
  // The switch is offered before the call is noted: what happens meanwhile belongs to others.
  static CallInProgress begin(Ddi ddi, const void* site) {
    nt::switch_point(nt::SwitchPoint::DdiEntry, nullptr);
    return CallInProgress(ddi, site);
  }

  // Where the handle of what the call creates will be. Handles are pointers to structures, but for
  // WDFOBJECT: elsewhere a void** is the place of a buffer's address.
  template <class T>
  void note_place(T* place) {
    using Named = std::remove_pointer_t<T>;
    if constexpr (std::is_class_v<Named>) {
      place_ = reinterpret_cast<void* const*>(place);
    } else if constexpr (std::is_same_v<T, void*>) {
      if (call_.call().ddi == Ddi::WdfObjectCreate) place_ = place;
    }
  }

  CallInProgress call_;
  void* const* place_ = nullptr;
};

}  // namespace wdf
