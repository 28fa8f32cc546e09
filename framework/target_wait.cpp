// SPDX-License-Identifier: MIT
// A send that waits: the request's own routine is called before the sender goes on, and a wait that
// times out cancels. Source: requests.md 3.7, 6.10; fxiotarget.cpp SubmitSync.
#include "framework/target.h"
#include "nt/dispatcher.h"

namespace wdf {
namespace {

struct Waiter {
  KEVENT is_back;
  PFN_WDF_REQUEST_COMPLETION_ROUTINE routine;
  WDFCONTEXT context;
};

// Stands in for the driver's routine, which runs before the sender goes on (3.7).
VOID release_waiter(WDFREQUEST request, WDFIOTARGET target, PWDF_REQUEST_COMPLETION_PARAMS params,
                    WDFCONTEXT context) {
  auto& waiter = *static_cast<Waiter*>(context);
  if (waiter.routine != nullptr) waiter.routine(request, target, params, waiter.context);
  KeSetEvent(&waiter.is_back, IO_NO_INCREMENT, FALSE);
}

}  // namespace

bool Target::submit_and_wait(Request& request, SendOptions options, bool calls_routine) {
  Waiter waiter{{}, nullptr, nullptr};
  KeInitializeEvent(&waiter.is_back, NotificationEvent, FALSE);
  const PFN_WDF_REQUEST_COMPLETION_ROUTINE routine = request.routine();
  const WDFCONTEXT context = request.routine_context();
  if (calls_routine) {
    waiter.routine = routine;
    waiter.context = context;
  }
  if (request.is_in_flight()) stop_for_second_send(request.handle());
  request.reference();
  request.set_routine(&release_waiter, &waiter);
  request.is_waited_for_ = true;
  SendOptions untimed = options;
  untimed.flags &= ~static_cast<ULONG>(WDF_REQUEST_SEND_OPTION_TIMEOUT);
  const bool is_sent = submit(request, untimed);
  if (is_sent) {
    LARGE_INTEGER timeout{.QuadPart = options.timeout};
    const NTSTATUS waited = KeWaitForSingleObject(&waiter.is_back, Executive, KernelMode, FALSE,
                                                  options.has_timeout() ? &timeout : nullptr);
    if (waited == STATUS_TIMEOUT) {
      cancel_late(request);
      KeWaitForSingleObject(&waiter.is_back, Executive, KernelMode, FALSE, nullptr);
    }
  } else {
    // 12.1 U14 for the helpers: nothing that points at this stack stays behind.
    request.set_routine(calls_routine ? routine : nullptr, calls_routine ? context : nullptr);
  }
  request.is_waited_for_ = false;
  request.dereference();
  return is_sent;
}

}  // namespace wdf
