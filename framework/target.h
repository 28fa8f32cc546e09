// SPDX-License-Identifier: MIT
// An I/O target: the device a request is sent to, and everything that is known of the requests it
// has not given back. Two locks: `lock_` for the target's own states and its pended requests, and
// for each CPU a lane (framework/lane.h) for what is in flight; `lock_` is taken first. The gate is
// decided under `lock_` and copied into each lane, so a send takes its lane's lock and nothing
// else. Source: requests.md 3.6, 4.1, 6.
#pragma once

#include "framework/lane.h"
#include "framework/object.h"
#include "framework/request.h"

namespace wdf {

class Device;
struct Delivery;

// The part of a target that belongs to one CPU; guarded by that CPU's lane lock.
struct alignas(64) Lane {
  Gate gate = Gate::Started;
  bool is_removing = false;  // a close or deletion waits: Drain::Removing
  bool is_watched = false;   // somebody waits for requests to come back
  bool is_counted = false;   // somebody waits until `outstanding` of all lanes is 0
  // Requests in flight, and completion routines that have not returned. A request that is sent
  // again from its completion routine hands its count on, so one lane's number may be negative.
  std::int32_t outstanding = 0;
  base::IntrusiveList<Request, &Request::target_hook> sent;
  base::IntrusiveList<Request, &Request::target_hook> ignored;  // sent with IGNORE_TARGET_STATE
};

struct SendOptions {
  ULONG flags = 0;
  LONGLONG timeout = 0;  // 100 ns; negative = relative

  bool ignores_state() const { return (flags & WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE) != 0; }
  bool has_timeout() const {
    return (flags & WDF_REQUEST_SEND_OPTION_TIMEOUT) != 0 && timeout != 0;
  }
};

// How the device below takes the buffers of reads and writes.
enum class Transfer : std::uint8_t { Undefined, Neither, Buffered, Direct };

class Target : public Object {
 public:
  using Handle = WDFIOTARGET;
  static constexpr TypeCode code = TypeCode::IoTarget;
  static const ObjectType type;

  explicit Target(const ObjectSeed& seed);
  ~Target();

  // The default target of a device: `below` is the next lower device, `pdo` the bottom one. A child
  // of the device. Null: no memory.
  static Target* create_local(Object& device, DEVICE_OBJECT* below, DEVICE_OBJECT* pdo);

  DEVICE_OBJECT* wdm_device() const { return device_object_; }
  DEVICE_OBJECT* wdm_physical_device() const { return physical_device_; }
  FILE_OBJECT* wdm_file() const { return file_; }
  CCHAR stack_size() const { return stack_size_; }
  Transfer transfer() const { return transfer_; }
  bool overrides_file() const { return is_remote_; }
  // To the device below; a self target's goes to the device's own queues.
  void pass_down(DEVICE_OBJECT* device, IRP* irp) {
    if (__builtin_expect(is_self_, 0)) {
      pass_to_queues(device, irp);
    } else {
      IoCallDriver(device, irp);
    }
  }
  Gate gate() const { return gate_.load(std::memory_order_relaxed); }

  // ---- target_send.cpp ----
  // Sends or pends. False: neither, and the request's status says why (requests.md 3.6).
  bool submit(Request& request, SendOptions options);
  // The same for a request that has the timer of its time-out, if there is one. Inlined into
  // WdfRequestSend.
  bool submit_checked(Request& request, SendOptions options);
  // The same and waits (3.7, target_wait.cpp): with `calls_routine` the driver's completion routine
  // is called before the wait ends, else it is lost (6.10). The status of the I/O, or why it was
  // not sent.
  bool submit_and_wait(Request& request, SendOptions options, bool calls_routine);
  // WdfRequestCancelSentRequest.
  static bool cancel(Request& request);
  static void timer_expired(Request& request);
  // Reuse of a request at home: the cancel that was tried does not count any more.
  static void clear_canceled(Request& request);
  // Its queue cancels a request: the next send fails. One in flight stays as it is.
  static void note_canceled(Request& request);
  // Whoever is inside IoCancelIrp for a request in flight leaves.
  void leave_cancel(Request& request);

  // ---- target.cpp ----
  NTSTATUS start();
  void stop(WDF_IO_TARGET_SENT_IO_ACTION action);
  void purge(WDF_IO_TARGET_PURGE_IO_ACTION action);
  // Closes or deletes: pended requests fail, all others are canceled and waited for, then the
  // device is no longer used (6.6).
  void remove(GateEvent event);
  // Deletion's last wait: for completion routines that still run.
  void wait_until_unused();

  // For tests: requests with the device, those that ignore the state, pended ones, and the count.
  struct Numbers {
    std::uint32_t sent = 0;
    std::uint32_t ignored = 0;
    std::uint32_t pended = 0;
    std::int32_t outstanding = 0;
  };
  Numbers numbers();

 protected:
  void use_device(DEVICE_OBJECT* device, DEVICE_OBJECT* physical, FILE_OBJECT* file);
  // Called with lock_ held when nothing is in flight any more.
  void forget_device_locked();
  void use_device_locked(DEVICE_OBJECT* device, DEVICE_OBJECT* physical, FILE_OBJECT* file);
  // The gate follows an event, and what waited at it: first under lock_, then without.
  struct Moved;
  void move_gate_locked(GateEvent event, Moved& moved);
  void send_on(Moved& moved);
  // The steps of remove(): takes lock_ once no stop or purge waits; then under it; then without,
  // before the wait.
  struct Removal;
  void lock_for_removal() ACQUIRE(lock_);
  void begin_removal_locked(GateEvent event, Removal& removal);
  void cancel_removed(Removal& removal);
  void wait_for_sent();

  static bool dispose(Object& object);

  using RequestList = base::IntrusiveList<Request, &Request::target_hook>;
  struct Moved {
    RequestList pended;
    TargetEffect effect = TargetEffect::None;
  };
  struct Removal {
    RequestList pended;
    Request* first_to_cancel = nullptr;
    bool waits = false;
  };

  nt::Lock lock_;
  HANDLE file_handle_ = nullptr;  // of a remote target, until it leaves the device
  const bool is_remote_;
  const bool is_self_;

 private:
  // target_send.cpp
  [[noreturn, gnu::cold]] void stop_for_second_send(const void* handle);
  template <class Guard>
  bool refuse_locked(Guard& guard, Request& request, FlightEvent event, const void* handle);
  template <class Guard>
  bool submit_locked(Guard& guard, Request& request, SendOptions options, const void* handle);
  [[gnu::noinline]] bool submit_shared(Request& request, SendOptions options, const void* handle);
  [[gnu::noinline]] bool pend_referenced(Request& request, SendOptions options);
  bool pend(Request& request, SendOptions options);
  void enter_locked(Lane& lane, Request& request);
  void send_locked(Lane& lane, Request& request, bool ignores_state);
  bool pend_locked(Request& request);
  [[gnu::noinline]] void arm_timeout_locked(Request& request, SendOptions options);
  static NTSTATUS irp_is_back(DEVICE_OBJECT* device, IRP* irp, void* context);
  void resubmit(Request& request);
  bool resubmit_once(Request& request);
  bool pend_again(Request& request);

  // target_back.cpp
  static void fetch_followers_locked(const Lane& lane, Request& request);
  void request_is_back(Request& request);
  [[gnu::noinline]] void settle_back(Request& request);
  static void land_locked(Request& request, Flight next);
  // Stops the time-out of a request whose IRP is back. False: its callback has begun and holds it.
  bool stop_timeout_locked(Request& request);
  // Ends the flight under the lane's lock, then delivers without it.
  void land_and_deliver(Request& request, LaneGuard& guard, Flight next);
  [[gnu::noinline]] void deliver_watched(Request& request, std::uint32_t lane);
  void deliver(Delivery delivery);
  [[gnu::noinline]] static void settle(const Delivery& delivery);
  void wake_waiter();
  void drop_count(std::uint32_t lane_index);

  // target_self.cpp
  void pass_to_queues(DEVICE_OBJECT* device, IRP* irp);

  // target_cancel.cpp
  static void pended_irp_canceled(DEVICE_OBJECT* device, IRP* irp);
  void cancel_late(Request& request);

  // target.cpp
  // Takes the pended requests off, to be sent again or to fail. `status` is for those that somebody
  // else finishes.
  void take_pended_locked(RequestList& taken, NTSTATUS status);
  void unpend_locked(Request& request);
  void fail_taken(RequestList& taken);
  // One pass over the lanes: copies the gate, says whether anything is in flight, and if asked
  // joins those who cancel it all.
  struct Sweep {
    bool watches = false;
    bool removes = false;
    bool cancels = false;
    bool leaves = false;  // the device, if nothing is in flight
    bool finds_any() const { return finds_sent || finds_ignored; }

    bool finds_sent = false;
    bool finds_ignored = false;
    Request* first = nullptr;
    Request* last = nullptr;
  };
  void sweep_locked(Sweep& sweep);
  void join_cancel_of_all(RequestList Lane::*list, Sweep& sweep);
  void join_cancel_locked(Request& request, Sweep& sweep);
  void cancel_joined(Request* first);
  bool settle_drain_locked(bool wants_wait);
  void unwatch_locked();
  void unwatch_lanes();
  bool lanes_emptied();
  void tell_if_unused_locked();

  friend class RemoteTarget;
  friend struct TargetInspector;

  std::atomic<Gate> gate_{Gate::Started};  // guarded by lock_, looked at by anybody
  CCHAR stack_size_ = 0;
  Transfer transfer_ = Transfer::Undefined;
  Drain drain_ = Drain::Quiet;
  DEVICE_OBJECT* device_object_ = nullptr;
  DEVICE_OBJECT* physical_device_ = nullptr;
  FILE_OBJECT* file_ = nullptr;
  Lane* lanes_;
  RequestList pended_;
  KEVENT sent_is_back_;
  KEVENT is_unused_;
};

}  // namespace wdf
