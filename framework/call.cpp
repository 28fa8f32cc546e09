// SPDX-License-Identifier: MIT
// What call.h says when a callback came back in another state than it was called in.
#include "framework/call.h"

#include "framework/object.h"

namespace wdf {

bool is_in_callback(const char* name, const Object* object) {
  for (const CallbackFrame* frame = current_callback(); frame != nullptr; frame = frame->outer) {
    if (frame->handle == object->handle() && std::string_view(frame->name) == name) return true;
  }
  return false;
}

void callback_changed_irql(const CallbackFrame& frame) {
  const KIRQL now = nt::current_irql();
  wdf_bug_check(*frame.globals, WDF_VERIFIER_IRQL_MISMATCH, frame.irql, now,
                format_words("{} of driver \"{}\" was called at IRQL {} and returned at IRQL {}: a "
                             "spin lock it acquired was not released, or an IRQL not restored",
                             frame.name, frame.globals->DriverName,
                             static_cast<unsigned>(frame.irql), static_cast<unsigned>(now))
                    .text);
}

void callback_changed_critical_region(const CallbackFrame& frame, const void* function) {
  wdf_bug_check(*frame.globals, WDF_VERIFIER_CRITICAL_REGION_MISMATCH,
                reinterpret_cast<ULONG_PTR>(function), 0,
                format_words("{} of driver \"{}\" returned in another critical region than it was "
                             "called in: KeEnterCriticalRegion and KeLeaveCriticalRegion, or the "
                             "acquisitions and releases of a wait lock, are not balanced",
                             frame.name, frame.globals->DriverName)
                    .text);
}

}  // namespace wdf
