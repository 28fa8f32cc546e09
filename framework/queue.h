// SPDX-License-Identifier: MIT
// WDFQUEUE. Requests wait in it, are presented to the driver by its dispatch loop, and are counted
// until the driver has completed or given them away. What it may do is in queue_machine.h; where a
// request stands with it in request_ownership_machine.h. The loop runs in whatever flow brings an
// event, and no driver code is called with the queue's lock held.
// Source: framework.md 3.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include "framework/callback_lock.h"
#include "framework/object.h"
#include "framework/queue_machine.h"
#include "framework/request_queue.h"

namespace wdf {

class Device;
class IoPackage;

// A callback of the driver's with its context; null: none.
struct QueueCallback {
  PFN_WDF_IO_QUEUE_STATE function = nullptr;
  WDFCONTEXT context = nullptr;
};

class Queue final : public Object {
 public:
  using Handle = WDFQUEUE;
  static constexpr TypeCode code = TypeCode::Queue;
  static const ObjectType type;

  struct Plan {
    Device& device;
    const WDF_IO_QUEUE_CONFIG& config;
    CallbackConstraints constraints;
    bool is_power_managed = false;
    // Presents nothing by itself and is invisible: for EvtDeviceFileCreate (FIL-R5 step 4).
    bool is_internal = false;
  };
  Queue(const ObjectSeed& seed, const Plan& plan);
  ~Queue();
  // The work item or DPC through which the loop is deferred.
  NTSTATUS prepare_deferral();

  WDFQUEUE queue_handle() const { return static_cast<WDFQUEUE>(handle()); }
  Device& owner() const { return device_; }
  const WDF_IO_QUEUE_CONFIG& config() const { return config_; }
  bool is_manual() const { return config_.DispatchType == WdfIoQueueDispatchManual; }
  bool is_power_managed() const { return is_power_managed_; }
  bool is_internal() const { return is_internal_; }
  const CallbackRules& callback_rules() const { return rules_; }
  // Null: the queue has no forward progress policy.
  ForwardProgress* reserve() const { return reserve_.load(std::memory_order_acquire); }
  NTSTATUS make_reserve(const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY& policy);
  NTSTATUS refuse_second_reserve() const;
  // Whether a request of this kind can be handled: a handler for it, EvtIoDefault, or a manual
  // queue.
  bool has_handler(WDF_REQUEST_TYPE request_type) const;

  // ---- requests come (queue_insert.cpp) ----
  bool refuses_arrivals();
  // From outside: completes the request itself if it is refused. What dispatch returns (QUE-R8).
  NTSTATUS take_arrival(Request& request);
  // From the driver: STATUS_WDF_BUSY if it is refused, and the request is left as it was (QUE-R9).
  NTSTATUS take_forwarded(Request& request);
  // The same for one that is in no queue: in EvtIoInCallerContext, or made by the driver around an
  // IRP that it must complete (requests.md 2.7, 7.7).
  NTSTATUS take_unqueued(Request& request, Ddi ddi);

  // ---- the driver's calls ----
  void start();
  void stop(QueueCallback callback);
  void stop_and_purge(QueueCallback callback);
  void drain(QueueCallback callback);
  void purge(QueueCallback callback);
  NTSTATUS set_ready_notify(QueueCallback callback);
  // STATUS_INVALID_DEVICE_REQUEST, and the verifier's break for the call that misused the queue.
  NTSTATUS refuse(Ddi ddi, const char* did, const char* should);
  ULONG state(ULONG* waiting_count, ULONG* driver_count);

  // ---- taking requests out (queue_retrieve.cpp) ----
  // The next one, or that of `file`, or `found`.
  NTSTATUS retrieve(FILE_OBJECT* file, Request* found, Request** request);
  NTSTATUS find(Request* after, FILE_OBJECT* file, Request** request);
  // Whether the driver may name `tag` as what it found. STATUS_INVALID_PARAMETER.
  NTSTATUS check_tag(Request& tag, Ddi ddi);

  // ---- what the driver does with a request it owns (queue_cancel.cpp, queue_forward.cpp) ----
  NTSTATUS mark_cancelable(Request& request, PFN_WDF_REQUEST_CANCEL callback, bool calls_back,
                           Ddi ddi);
  NTSTATUS unmark_cancelable(Request& request);
  NTSTATUS forward(Request& request, Queue& destination, Ddi ddi);
  // From a queue of a child device, or from none: uses up a stack location (requests.md 7.10).
  NTSTATUS take_from_child(Request& request, Queue* source);
  NTSTATUS requeue(Request& request);
  void acknowledge_stop(Request& request, bool is_requeue);
  machine::OwnershipTable::CellType leave(Request& request, OwnershipEvent event);
  void request_left();

  // ---- files, power and the end (queue_power.cpp) ----
  void cancel_of_file(FILE_OBJECT* file);
  // Power goes down in two steps over all queues, and comes back in two (3.7). Each waits for what
  // it is about: handlers that run, requests that the driver was asked about.
  void stop_presenting();
  void ask_driver(WDF_REQUEST_STOP_ACTION_FLAGS reason);
  void tell_driver();
  void resume_presenting();
  // From now on it says when it has something to do (PWR-R3).
  void watch_power();
  // Starts in the state of a device without power.
  void start_held() { power_ = Power::Off; }
  void refuse_for_good();
  void purge_for_removal();
  void restart();
  static bool dispose(Object& object);

 private:
  friend struct QueueInspector;
  using WaitingList = base::IntrusiveList<QueuePart, &QueuePart::queue_hook>;
  using CancelList = base::IntrusiveList<QueuePart, &QueuePart::cancel_hook>;
  enum class Turn : std::uint8_t { Again, Leave };

  // ---- the loop (queue_dispatch.cpp); both are entered with the lock held and give it back ----
  void run_and_unlock(Request* fresh) RELEASE(lock_);
  void run_if_idle_and_unlock() RELEASE(lock_);
  bool must_defer() const;
  void defer_locked() REQUIRES(lock_);
  void post_deferral();
  void run_deferred();
  static KDEFERRED_ROUTINE deferred_dpc;
  static IO_WORKITEM_ROUTINE deferred_work;
  Turn turn(Request*& fresh) REQUIRES(lock_);
  bool call_canceled(Request*& fresh) REQUIRES(lock_);
  bool call_state_callbacks(Request*& fresh) REQUIRES(lock_);
  bool call_ready_notify(Request*& fresh) REQUIRES(lock_);
  bool has_room() const REQUIRES(lock_);
  Request* next_to_present(Request*& fresh) REQUIRES(lock_);
  void call_state(const QueueCallback& callback, const char* name, CallbackLock* lock)
      REQUIRES(lock_);
  void present(Request& request) EXCLUDES(lock_);
  void finish_unpresented(Request& request, NTSTATUS status) EXCLUDES(lock_);
  CallbackLock* presentation_lock();

  void check_retrieval();

  // ---- lists (queue_insert.cpp) ----
  void attach(Request& request);
  void insert_waiting_locked(Request& request, bool at_head) REQUIRES(lock_);
  void keep_fresh_locked(Request*& fresh) REQUIRES(lock_);
  // Takes it off the waiting list, unless a cancel has begun, which then owns it.
  bool take_waiting_locked(QueuePart& part) REQUIRES(lock_);
  void own_locked(Request& request) REQUIRES(lock_);
  void cancel_waiting_locked(Request& request) REQUIRES(lock_);
  void complete_doomed_and_relock(Request*& fresh) REQUIRES(lock_);
  void note_arrival_locked() REQUIRES(lock_);
  // A queue that presents again announces what waits (QueueStart, StartPowerTransitionOn).
  void announce_waiting_locked() REQUIRES(lock_);

  // ---- cancellation (queue_cancel.cpp) ----
  static DRIVER_CANCEL on_irp_cancel;
  void irp_canceled_locked(Request& request) REQUIRES(lock_);
  bool arm_locked(Request& request) REQUIRES(lock_);
  bool disarm_locked(Request& request) REQUIRES(lock_);
  void owe_cancel_locked(Request& request, OwnershipEvent event) REQUIRES(lock_);
  void cancel_one_and_relock(QueuePart& part) REQUIRES(lock_);
  QueuePart* take_to_cancel_locked(bool only_marked) REQUIRES(lock_);
  QueuePart* take_of_file_locked(FILE_OBJECT* file) REQUIRES(lock_);
  QueuePart* take_cancelable_locked() REQUIRES(lock_);
  void cancel_all_and_relock(bool only_those_here) REQUIRES(lock_);
  void cancel_unserved_and_relock() REQUIRES(lock_);
  void purge_and_relock() REQUIRES(lock_);

  void change(AcceptEvent accept_event, DispatchEvent dispatch_event, Slot* slot,
              QueueCallback* registered, QueueCallback callback);
  [[noreturn]] void fatal_error(NTSTATUS status, Request* request);
  void move_power_locked(PowerEvent event) REQUIRES(lock_);
  void settle_locked(QueuePart& part) REQUIRES(lock_);
  void process_answer_locked(QueuePart& part) REQUIRES(lock_);
  bool process_answers_locked() REQUIRES(lock_);
  void ask_about_locked(QueuePart& part, ULONG reason) REQUIRES(lock_);
  bool give_back_locked(QueuePart& part) REQUIRES(lock_);
  void unlock_and_wake() RELEASE(lock_);
  void update_power_need_locked(const Request* fresh) REQUIRES(lock_);
  void await_settled();
  void await_empty_locked() REQUIRES(lock_);
  void await_change_and_relock() REQUIRES(lock_);

  Device& device_;
  const WDF_IO_QUEUE_CONFIG config_;
  const bool is_power_managed_;
  const bool is_internal_;
  CallbackLock own_lock_;
  CallbackRules rules_;
  CallbackLock* deferral_lock_;  // whose holder may not present
  std::atomic<ForwardProgress*> reserve_{nullptr};

  nt::Lock lock_;
  Accept accept_ = Accept::Open;
  Dispatch dispatch_ = Dispatch::Running;
  Power power_ = Power::On;
  Slot stop_slot_ = Slot::Free;
  Slot purge_slot_ = Slot::Free;
  QueueCallback stop_callback_;
  QueueCallback purge_callback_;
  QueueCallback ready_notify_;
  bool cancels_dispatched_ = false;  // later marks and requeues count as canceled (QUE-R29)
  bool became_nonempty_ = false;     // the ready notification is due
  bool announces_next_ = false;      // the next insertion makes it due, whatever the count (R36)
  bool has_late_answers_ = false;    // answers to EvtIoStop that nobody has looked at
  bool is_power_watched_ = false;    // the device may go idle
  bool needs_power_ = false;         // and may not now
  std::uint32_t awaiter_count_ = 0;  // flows that wait for `changed_`
  bool is_deferred_ = false;         // a DPC or work item is on its way or runs the loop
  bool is_rerun_due_ = false;        // and shall run it once more

  WaitingList waiting_;                // queued, oldest first
  WaitingList owned_;                  // the driver's, oldest first
  WaitingList asked_;                  // the driver's that EvtIoStop was called for
  WaitingList doomed_;                 // canceled while waiting; the framework completes them
  CancelList cancelable_;              // in the order of marking
  CancelList cancel_owed_;             // EvtRequestCancel is due
  CancelList notice_owed_;             // EvtIoCanceledOnQueue is due
  std::uint32_t waiting_count_ = 0;    // on waiting_
  std::uint32_t owned_count_ = 0;      // counted until the IRP has left
  std::uint32_t doomed_count_ = 0;     // until completed
  std::uint32_t unsettled_count_ = 0;  // asked and not yet settled
  std::uint32_t leaving_count_ = 0;    // of owned_count_: the driver is done, the IRP not yet
  std::uint32_t loop_count_ = 0;       // flows in the loop

  KEVENT changed_;  // a power transition or the end shall look again
  KDPC dpc_;
  PIO_WORKITEM work_item_ = nullptr;

 public:
  base::ListHook package_hook;  // in the device's I/O package, in the order of creation
};

}  // namespace wdf
