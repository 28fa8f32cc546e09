// SPDX-License-Identifier: MIT
// A queue's making and its state-changing calls. Source: framework.md 3.1, 3.2, 3.5.
#include "framework/queue.h"

#include <algorithm>

#include "framework/device.h"
#include "framework/forward_progress.h"
#include "framework/request.h"

namespace wdf {

const ObjectType Queue::type = {
    .code = TypeCode::Queue,
    .dispose = &Queue::dispose,
    .destroy = &destroy_as<Queue>,
    .callback_rules = [](Object& object) -> const CallbackRules* {
      return &static_cast<Queue&>(object).callback_rules();
    },
    .is_passive_dispose = true,
};

namespace {

// The driver's structure may be an older, shorter one.
WDF_IO_QUEUE_CONFIG whole_config(const WDF_IO_QUEUE_CONFIG& given) {
  WDF_IO_QUEUE_CONFIG config{};
  RtlCopyMemory(&config, &given, std::min<std::size_t>(given.Size, sizeof config));
  return config;
}

}  // namespace

Queue::Queue(const ObjectSeed& seed, const Plan& plan)
    : Object(seed),
      device_(plan.device),
      config_(whole_config(plan.config)),
      is_power_managed_(plan.is_power_managed),
      is_internal_(plan.is_internal),
      own_lock_(plan.constraints.lock_kind(), *this),
      rules_{plan.constraints, nullptr},
      deferral_lock_(plan.constraints.scope == WdfSynchronizationScopeDevice
                         ? &plan.device.callback_lock()
                         : &own_lock_) {
  rules_.lock = deferral_lock_;
  if (plan.constraints.level == WdfExecutionLevelPassive) set(PassiveCallbacks);
  KeInitializeEvent(&changed_, NotificationEvent, FALSE);
  KeInitializeDpc(&dpc_, &Queue::deferred_dpc, this);
}

Queue::~Queue() {
  delete reserve();
  if (work_item_ != nullptr) IoFreeWorkItem(work_item_);
}

NTSTATUS Queue::make_reserve(const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY& policy) {
  ForwardProgress* made = nullptr;
  const NTSTATUS status = ForwardProgress::create(*this, policy, &made);
  if (!NT_SUCCESS(status)) return status;
  ForwardProgress* first = nullptr;
  if (reserve_.compare_exchange_strong(first, made)) return STATUS_SUCCESS;
  made->close();
  delete made;
  return refuse_second_reserve();
}

NTSTATUS Queue::refuse_second_reserve() const {
  verifier_break(globals(),
                 {.rule = "ForwardProgressPolicy",
                  .call = "WdfIoQueueAssignForwardProgressPolicy",
                  .object = handle()},
                 "gave a queue a forward progress policy for the second time",
                 "call it once for each queue");
  return STATUS_INVALID_PARAMETER;
}

bool Queue::refuses_arrivals() {
  nt::Guard guard(lock_);
  return wdf::step(accept_, AcceptEvent::Arrive).effect == QueueEffect::Refuse;
}

bool Queue::has_handler(WDF_REQUEST_TYPE request_type) const {
  if (is_manual() || config_.EvtIoDefault != nullptr) return true;
  switch (request_type) {
    case WdfRequestTypeRead:
      return config_.EvtIoRead != nullptr;
    case WdfRequestTypeWrite:
      return config_.EvtIoWrite != nullptr;
    case WdfRequestTypeDeviceControl:
      return config_.EvtIoDeviceControl != nullptr;
    case WdfRequestTypeDeviceControlInternal:
      return config_.EvtIoInternalDeviceControl != nullptr;
    default:
      return false;
  }
}

void Queue::fatal_error(NTSTATUS status, Request* request) {
  // What bug check 0x10D/0xA shows: {Queue, Request, Status}.
  static struct {
    WDFQUEUE queue;
    WDFREQUEST request;
    NTSTATUS status;
  } shown;
  shown.queue = queue_handle();
  shown.request = request != nullptr ? static_cast<WDFREQUEST>(request->handle()) : nullptr;
  shown.status = status;
  const char* sentence =
      status == STATUS_DELETE_PENDING
          ? "the driver changed the state of a queue that is deleted"
          : "the driver gave a queue state callback while an earlier one is still pending";
  wdf_bug_check(globals(), WDF_QUEUE_FATAL_ERROR, reinterpret_cast<ULONG_PTR>(&shown), 0, sentence);
}

// QUE-R23 to R30: the tables decide, then the loop sees what has become possible.
void Queue::change(AcceptEvent accept_event, DispatchEvent dispatch_event, Slot* slot,
                   QueueCallback* registered, QueueCallback callback) {
  lock_.acquire();
  const auto& accepted = wdf::step(accept_, accept_event);
  if (accepted.kind == Kind::Violation) {
    lock_.release();
    fatal_error(STATUS_DELETE_PENDING, nullptr);
  }
  if (slot != nullptr) {
    const auto& given =
        wdf::step(*slot, callback.function != nullptr ? SlotEvent::Give : SlotEvent::GiveNone);
    if (given.kind == Kind::Violation) {
      lock_.release();
      fatal_error(STATUS_INVALID_DEVICE_REQUEST, nullptr);
    }
    *slot = given.next;
    if (callback.function != nullptr) *registered = callback;
  }
  accept_ = accepted.next;
  dispatch_ = wdf::step(dispatch_, dispatch_event).next;
  if (accept_event == AcceptEvent::Start) {
    cancels_dispatched_ = false;
    announce_waiting_locked();
  }
  if (accept_event == AcceptEvent::StopAndPurge) {
    cancels_dispatched_ = true;
    cancel_unserved_and_relock();
    cancel_all_and_relock(true);  // QUE-R30: what comes meanwhile is kept
  } else if (accepted.effect == QueueEffect::CancelAll) {
    purge_and_relock();
  } else if (accept_event == AcceptEvent::Drain) {
    cancel_unserved_and_relock();
  }
  run_and_unlock(nullptr);
}

void Queue::start() {
  change(AcceptEvent::Start, DispatchEvent::Start, nullptr, nullptr, {});
}

void Queue::stop(QueueCallback callback) {
  change(AcceptEvent::Stop, DispatchEvent::Stop, &stop_slot_, &stop_callback_, callback);
}

void Queue::stop_and_purge(QueueCallback callback) {
  change(AcceptEvent::StopAndPurge, DispatchEvent::StopAndPurge, &stop_slot_, &stop_callback_,
         callback);
}

void Queue::drain(QueueCallback callback) {
  change(AcceptEvent::Drain, DispatchEvent::Drain, &purge_slot_, &purge_callback_, callback);
}

void Queue::purge(QueueCallback callback) {
  change(AcceptEvent::Purge, DispatchEvent::Purge, &purge_slot_, &purge_callback_, callback);
}

NTSTATUS Queue::refuse(Ddi ddi, const char* did, const char* should) {
  verifier_break(globals(),
                 {.rule = ddi_name(ddi), .call = ddi_name(ddi), .object = queue_handle()}, did,
                 should);
  return STATUS_INVALID_DEVICE_REQUEST;
}

// QUE-R38, R39.
NTSTATUS Queue::set_ready_notify(QueueCallback callback) {
  constexpr Ddi self = Ddi::WdfIoQueueReadyNotify;
  if (!is_manual()) {
    return refuse(self, "asked for ready notifications of a queue that is not manual",
                  "ask a manual queue");
  }
  lock_.acquire();
  const bool has_one = ready_notify_.function != nullptr;
  const char* did = nullptr;
  if (accept_ == Accept::Deleted) {
    lock_.release();
    return STATUS_DELETE_PENDING;
  }
  if (callback.function != nullptr) {
    if (has_one) did = "gave a queue a second ready notification";
  } else if (!has_one) {
    did = "took back a ready notification that the queue does not have";
  } else if (dispatch_ == Dispatch::Running) {
    did = "took back the ready notification of a running queue";
  }
  if (did != nullptr) {
    lock_.release();
    return refuse(self, did, "give one at a time, and stop the queue before it is taken back");
  }
  ready_notify_ = callback;
  run_and_unlock(nullptr);
  return STATUS_SUCCESS;
}

ULONG Queue::state(ULONG* waiting_count, ULONG* driver_count) {
  nt::Guard guard(lock_);
  ULONG bits = 0;
  if (accept_ == Accept::Open) bits |= WdfIoQueueAcceptRequests;
  if (dispatch_ == Dispatch::Running) bits |= WdfIoQueueDispatchRequests;
  if (waiting_count_ == 0) bits |= WdfIoQueueNoRequests;
  if (owned_count_ == 0) bits |= WdfIoQueueDriverNoRequests;
  if (is_power_managed_ && power_ != Power::On) bits |= WdfIoQueuePnpHeld;
  if (waiting_count != nullptr) *waiting_count = waiting_count_;
  if (driver_count != nullptr) *driver_count = owned_count_;
  return bits;
}

}  // namespace wdf
