// SPDX-License-Identifier: MIT
// The framework's own observer of DDI calls, in the table of drivers whose verifier is on: offers a
// switch of flows, notes in each object that is passed which DDI used it last, and traces the call.
// verify/ may put its own in its place (set_observed_table).
#pragma once

#include "framework/ddi.h"
#include "framework/handle.h"
#include "nt/executor.h"

namespace wdf {

class CallObserver {
 public:
  CallObserver(PWDF_DRIVER_GLOBALS, Ddi ddi) : ddi_(ddi) {
    nt::switch_point(nt::SwitchPoint::DdiEntry, nullptr);
  }

  // Any pointer may be asked about: what is no live handle is recognized as such.
  template <class T>
  requires(!std::is_function_v<T>) void observe(T* argument) { record_use(argument, ddi_); }
  template <class T>
  void observe(const T&) {}

 private:
  const Ddi ddi_;
};

}  // namespace wdf
