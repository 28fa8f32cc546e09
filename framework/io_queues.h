// SPDX-License-Identifier: MIT
// The I/O package of a device: its queues, which of them gets what, and the way of an IRP to one of
// them. What the rest of the device calls is in io_package.h. Source: framework.md 2.6, 3.1.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "framework/io_package.h"
#include "framework/queue.h"

namespace wdf {

// A queue that cannot go meanwhile.
struct QueueRelease {
  void operator()(Queue* queue) const { queue->dereference(); }
};
using HeldQueue = std::unique_ptr<Queue, QueueRelease>;

class IoPackage final : public Object {
 public:
  static constexpr TypeCode code = TypeCode::IoPackage;
  static const ObjectType type;

  IoPackage(const ObjectSeed& seed, Device& device) : Object(seed), owner_(device) {}

  Device& owner() const { return owner_; }

  // Takes a new queue in and gives it the state of the device's power (QUE-R6).
  void add(Queue& queue);
  void forget(Queue& queue);

  NTSTATUS set_default_queue(Queue& queue);  // STATUS_UNSUCCESSFUL if there is one
  Queue* default_queue() const { return default_queue_; }
  NTSTATUS configure(Queue& queue, WDF_REQUEST_TYPE request_type);

  // The queue configured for that major function, else the default one, else null. Creates go to a
  // configured queue only (DEV-R33).
  Queue* queue_for(UCHAR major) const;
  // Whether IRPs come to it by their major function.
  bool is_top_level(const Queue& queue) const;
  // Makes the manual queue that holds creates while EvtDeviceFileCreate has them, if there is one.
  NTSTATUS prepare_creates();
  Queue* create_callback_queue() const { return create_callback_queue_; }

  // A filter sends on what it has no queue for, or no handler in the default one.
  bool passes_by(const Queue* queue, UCHAR major) const;
  NTSTATUS dispatch(IRP* irp);
  NTSTATUS dispatch_as_configured(IRP* irp);
  NTSTATUS dispatch_to(IRP* irp, Queue& queue, ULONG flags);
  // To `queue`; null: to EvtIoInCallerContext, which there is then.
  NTSTATUS take(IRP* irp, Queue* queue, PFN_WDF_IO_IN_CALLER_CONTEXT in_caller_context);
  // WdfDeviceEnqueueRequest.
  NTSTATUS enqueue(Request& request);

  // Power and the end (3.7), queue by queue in the order of creation (QUE-R57a).
  void resume();
  void hold();
  void watch_power();
  void purge(bool power_managed);
  void cancel_of_file(FILE_OBJECT* file);

 private:
  using QueueList = base::IntrusiveList<Queue, &Queue::package_hook>;

  std::vector<HeldQueue> queues_locked() REQUIRES(lock_);
  Request* make_request(IRP* irp, Queue* queue, NTSTATUS& status);

  Device& owner_;
  nt::Lock lock_;
  QueueList queues_ GUARDED_BY(lock_);
  bool is_powered_ GUARDED_BY(lock_) = false;
  bool is_power_watched_ GUARDED_BY(lock_) = false;
  bool is_shut_down_ GUARDED_BY(lock_) = false;
  // Written while the device is not started, read by every IRP.
  Queue* default_queue_ = nullptr;
  Queue* create_callback_queue_ = nullptr;  // internal, for EvtDeviceFileCreate
  std::array<Queue*, IRP_MJ_MAXIMUM_FUNCTION + 1> configured_{};
};

IoPackage& io_package_of(Device& device);

// What queues hold besides creates.
constexpr bool is_queueable(UCHAR major) {
  return major == IRP_MJ_READ || major == IRP_MJ_WRITE || major == IRP_MJ_DEVICE_CONTROL ||
         major == IRP_MJ_INTERNAL_DEVICE_CONTROL;
}

// The queue's end: the package does not know it any more.
void forget_queue(Queue& queue);

}  // namespace wdf
