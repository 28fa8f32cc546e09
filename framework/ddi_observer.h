// SPDX-License-Identifier: MIT
// The framework's own observer of DDI calls, in the table of drivers whose verifier is on: offers a
// switch of flows, keeps for reports which DDI used each object it is passed and from where, and
// compares the IRQL with the highest legal one of the DDI's row.
// verify/ may put its own in its place (set_observed_table).
#pragma once

#include "framework/call_log.h"
#include "framework/ddi.h"
#include "framework/globals.h"
#include "framework/handle.h"
#include "nt/executor.h"
#include "nt/irql.h"

namespace wdf {

// A break: `ddi` was called above the IRQL that is legal for it, or for these arguments of it.
void report_irql(DriverGlobals& globals, KIRQL irql_max, Ddi ddi);

class CallObserver {
 public:
  CallObserver(PWDF_DRIVER_GLOBALS globals, Ddi ddi, const void* site)
      : globals_(globals_of(globals)), call_(begin(ddi, site)) {}
  ~CallObserver() {
    if (place_ != nullptr) log_creation(*place_, call_.call());
  }
  CallObserver(const CallObserver&) = delete;
  CallObserver& operator=(const CallObserver&) = delete;

  // The IRQL comes last, so that its report knows the object.
  template <class... A>
  void observe(const A&... arguments) {
    (note(arguments), ...);
    const KIRQL irql_max = ddi_infos[static_cast<std::size_t>(call_.call().ddi)].irql_max;
    if (nt::current_irql() > irql_max) report_irql(globals_, irql_max, call_.call().ddi);
  }

 private:
  // Any pointer may be asked about: what is no live handle is recognized as such.
  template <class T>
  void note(const T& argument) {
    using Named = std::remove_pointer_t<T>;
    if constexpr (std::is_pointer_v<T> && !std::is_function_v<Named>) {
      if constexpr (std::is_pointer_v<Named>) note_place(argument);
      record_use(argument, call_.call().ddi);
      call_.uses(argument);
    }
  }

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

  DriverGlobals& globals_;
  CallInProgress call_;
  void* const* place_ = nullptr;
};

}  // namespace wdf
