// SPDX-License-Identifier: MIT
// See io_queues.h.
#include "framework/io_queues.h"

#include <algorithm>
#include <utility>

#include "framework/call.h"
#include "framework/device.h"
#include "framework/file_object.h"
#include "framework/forward_progress.h"
#include "framework/request.h"
#include "framework/target.h"
#include "nt/irql.h"

namespace wdf {

const ObjectType IoPackage::type = {.code = TypeCode::IoPackage, .destroy = &destroy_as<IoPackage>};

IoPackage& io_package_of(Device& device) {
  return static_cast<IoPackage&>(*device.io_package);
}

void forget_queue(Queue& queue) {
  io_package_of(queue.owner()).forget(queue);
}

void IoPackage::add(Queue& queue) {
  nt::Guard guard(lock_);
  queues_.push_back(queue);
  if (is_shut_down_) queue.refuse_for_good();
  if (queue.is_power_managed() && !is_powered_) queue.start_held();
  if (queue.is_power_managed() && is_power_watched_) queue.watch_power();
}

void IoPackage::forget(Queue& queue) {
  nt::Guard guard(lock_);
  QueueList::remove(queue);
}

// FIL-R5 step 4; fxpkggeneral.cpp PostCreateDeviceInitialize.
NTSTATUS IoPackage::prepare_creates() {
  if (owner_.config().file.EvtDeviceFileCreate == nullptr) return STATUS_SUCCESS;
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
  config.AllowZeroLengthRequests = TRUE;
  Queue* queue = allocate_object<Queue>(
      globals(), {},
      Queue::Plan{
          owner_, config, {WdfExecutionLevelDispatch, WdfSynchronizationScopeNone}, false, true});
  if (queue == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS status = queue->commit(nullptr, this);
  if (!NT_SUCCESS(status)) {
    queue->discard();
    return status;
  }
  add(*queue);
  create_callback_queue_ = queue;
  return STATUS_SUCCESS;
}

NTSTATUS IoPackage::set_default_queue(Queue& queue) {
  if (default_queue_ != nullptr) return STATUS_UNSUCCESSFUL;
  queue.set(Object::NoDelete);
  default_queue_ = &queue;
  return STATUS_SUCCESS;
}

// DEV-R32.
NTSTATUS IoPackage::configure(Queue& queue, WDF_REQUEST_TYPE request_type) {
  const bool is_create = request_type == WdfRequestTypeCreate;
  Queue*& configured = configured_[request_type];
  constexpr Ddi self = Ddi::WdfDeviceConfigureRequestDispatching;
  if (!queue.has_handler(request_type)) {
    return queue.refuse(self, "sent a type of request to a queue without a callback for it",
                        "give the queue that callback or EvtIoDefault");
  }
  if (!is_create && &queue == default_queue_) {
    return queue.refuse(self, "sent a type of request to the default queue",
                        "leave out the call: the default queue gets what no other queue gets");
  }
  if (configured != nullptr) {
    if (is_create) return STATUS_INVALID_PARAMETER;
    queue.refuse(self, "sent a type of request to a second queue", "choose one queue for each");
    return STATUS_WDF_BUSY;
  }
  configured = &queue;
  if (!is_create) queue.set(Object::NoDelete);
  return STATUS_SUCCESS;
}

Queue* IoPackage::queue_for(UCHAR major) const {
  if (configured_[major] != nullptr) return configured_[major];
  return major == IRP_MJ_CREATE ? nullptr : default_queue_;
}

bool IoPackage::is_top_level(const Queue& queue) const {
  return &queue == default_queue_ ||
         std::find(configured_.begin(), configured_.end(), &queue) != configured_.end();
}

bool IoPackage::passes_by(const Queue* queue, UCHAR major) const {
  if (!owner_.is_filter()) return false;
  return queue == nullptr ||
         (queue == default_queue_ && !queue->has_handler(static_cast<WDF_REQUEST_TYPE>(major)));
}

namespace {

// Around whatever is queued in the caller's thread: APCs do not stop who holds up a queue.
// Source: fxpkgio.cpp DispatchStep2, fxpkggeneral.cpp OnCreate.
class CriticalRegion {
 public:
  CriticalRegion() : is_entered_(nt::current_irql() <= APC_LEVEL) {
    if (is_entered_) KeEnterCriticalRegion();
  }
  ~CriticalRegion() {
    if (is_entered_) KeLeaveCriticalRegion();
  }
  CriticalRegion(const CriticalRegion&) = delete;
  CriticalRegion& operator=(const CriticalRegion&) = delete;

 private:
  const bool is_entered_;
};

}  // namespace

// Framework.md 2.6, step 1 (DEV-R28).
NTSTATUS IoPackage::dispatch(IRP* irp) {
  const std::vector<DispatchEntry>& entries = owner_.config().irp_dispatch;
  if (__builtin_expect(entries.empty(), 1)) return dispatch_as_configured(irp);
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  const UCHAR major = location.MajorFunction;
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [major](const DispatchEntry& it) { return it.major == major; });
  if (entry == entries.end()) return dispatch_as_configured(irp);
  const bool is_control = major == IRP_MJ_DEVICE_CONTROL || major == IRP_MJ_INTERNAL_DEVICE_CONTROL;
  const ULONG code = is_control ? location.Parameters.DeviceIoControl.IoControlCode : 0;
  const auto dispatch_context = static_cast<WDFCONTEXT>(const_cast<DispatchEntry*>(&*entry));
  return call_driver({globals(), "EvtDeviceWdmIrpDispatch", &owner_}, entry->callback,
                     owner_.device_handle(), major, location.MinorFunction, code, entry->context,
                     irp, dispatch_context);
}

// Steps 2 to 7.
NTSTATUS IoPackage::dispatch_as_configured(IRP* irp) {
  const UCHAR major = IoGetCurrentIrpStackLocation(irp)->MajorFunction;
  const auto in_caller_context = owner_.config().io_in_caller_context;
  Queue* queue = queue_for(major);
  if (in_caller_context == nullptr) {
    if (passes_by(queue, major)) return forward_irp(owner_, irp);
    if (queue == nullptr) return dispatch_by_default(owner_, irp);
  }
  return take(irp, queue, in_caller_context);
}

// DEV-R29. A queue of the parent gets the IRP in a stack location more.
NTSTATUS IoPackage::dispatch_to(IRP* irp, Queue& queue, ULONG flags) {
  const bool calls_in_context =
      (flags & WDF_DISPATCH_IRP_TO_IO_QUEUE_INVOKE_INCALLERCTX_CALLBACK) != 0;
  Device& owner = queue.owner();
  if (&owner != &owner_) {
    IoCopyCurrentIrpStackLocationToNext(irp);
    IoSetNextIrpStackLocation(irp);
    IoGetCurrentIrpStackLocation(irp)->DeviceObject = owner.wdm_device();
  }
  return io_package_of(owner).take(
      irp, &queue, calls_in_context ? owner.config().io_in_caller_context : nullptr);
}

// What shall be queued for an IRP. Null: the IRP is gone, and `status` is for the dispatch routine.
Request* IoPackage::make_request(IRP* irp, Queue* queue, NTSTATUS& status) {
  Request* request = create_received_request(owner_, irp, owner_.config().request_attributes.get());
  ForwardProgress* reserve = queue != nullptr ? queue->reserve() : nullptr;
  if (reserve != nullptr) return reserve->choose(request, irp, status);
  if (request == nullptr) status = complete_irp(irp, STATUS_INSUFFICIENT_RESOURCES);
  return request;
}

// A reserved request may come in any thread, so it never sees EvtIoInCallerContext.
NTSTATUS IoPackage::take(IRP* irp, Queue* queue, PFN_WDF_IO_IN_CALLER_CONTEXT in_caller_context) {
  const CriticalRegion region;
  NTSTATUS status = STATUS_SUCCESS;
  Request* request = make_request(irp, queue, status);
  if (request == nullptr) return status;
  if (in_caller_context == nullptr || request->is_reserved()) return queue->take_arrival(*request);

  IoMarkIrpPending(irp);
  request->set_ownership(wdf::step(request->ownership(), OwnershipEvent::Present).next);
  QueuePart& part = request->received().queue;
  part.is_presented = part.is_in_caller_context = true;
  part.destination = queue;
  if (queue != nullptr) queue->reference();  // the driver may delete that of a self target
  call_driver({globals(), "EvtIoInCallerContext", &owner_}, in_caller_context,
              owner_.device_handle(), static_cast<WDFREQUEST>(request->handle()));
  if (queue != nullptr) queue->dereference();
  return STATUS_PENDING;
}

// DEV-R31. On a failure the driver still owns the request.
NTSTATUS IoPackage::enqueue(Request& request) {
  constexpr Ddi self = Ddi::WdfDeviceEnqueueRequest;
  const auto refuse = [&](const char* did, const char* should) {
    verifier_break(globals(),
                   {.rule = ddi_name(self), .call = ddi_name(self), .object = request.handle()},
                   did, should);
    return STATUS_INVALID_DEVICE_REQUEST;
  };
  const bool is_in_hand = request.is_received() && request.irp() != nullptr &&
                          request.queue() == nullptr && is_driver_owned(request.ownership());
  if (!is_in_hand) {
    return refuse("enqueued a request that EvtIoInCallerContext did not get",
                  "enqueue that one, once; forward those that a queue presented");
  }
  const UCHAR major = IoGetCurrentIrpStackLocation(request.irp())->MajorFunction;
  Queue* queue = request.received().queue.destination;
  if (queue == nullptr) queue = queue_for(major);
  if (passes_by(queue, major)) {
    if (request.format_kind() != FormatKind::None) {
      return refuse("enqueued a formatted request that passes by to the device below",
                    "send it with WdfRequestSend, or do not format it");
    }
    Target& below = resolve<Target>(&globals(), owner_.default_target, self);
    return request.forget(below) ? STATUS_SUCCESS : STATUS_INVALID_DEVICE_REQUEST;
  }
  if (queue == nullptr) {
    return refuse("enqueued a request for which the device has no queue",
                  "make a default queue or configure one for this type");
  }
  return queue->take_unqueued(request, self);
}

// Called with the package's lock, which whoever changes what new queues begin with holds, too: so a
// queue is either told of the change or begins with it.
std::vector<HeldQueue> IoPackage::queues_locked() {
  std::vector<HeldQueue> all;
  for (Queue* queue = queues_.front(); queue != nullptr; queue = queues_.next(*queue)) {
    queue->reference();
    all.emplace_back(queue);
  }
  return all;
}

// QUE-R57: every EvtIoResume comes before the first request that was stored meanwhile.
void IoPackage::resume() {
  lock_.acquire();
  is_powered_ = true;
  const bool was_shut_down = std::exchange(is_shut_down_, false);
  const auto queues = queues_locked();
  lock_.release();
  for (const HeldQueue& queue : queues) {
    // QUE-R60: a device that comes back after a removal takes requests again.
    if (was_shut_down) queue->restart();
    if (queue->is_power_managed()) queue->tell_driver();
  }
  for (const HeldQueue& queue : queues) {
    if (queue->is_power_managed()) queue->resume_presenting();
  }
}

void IoPackage::hold() {
  lock_.acquire();
  is_powered_ = false;
  const auto queues = queues_locked();
  lock_.release();
  for (const HeldQueue& queue : queues) {
    if (queue->is_power_managed()) queue->stop_presenting();
  }
  for (const HeldQueue& queue : queues) {
    if (queue->is_power_managed()) queue->ask_driver(WdfRequestStopActionSuspend);
  }
}

void IoPackage::watch_power() {
  lock_.acquire();
  is_power_watched_ = true;
  const auto queues = queues_locked();
  lock_.release();
  for (const HeldQueue& queue : queues) {
    if (queue->is_power_managed()) queue->watch_power();
  }
}

void IoPackage::purge(bool power_managed) {
  lock_.acquire();
  is_powered_ = false;
  is_shut_down_ = true;
  const auto queues = queues_locked();
  lock_.release();
  for (const HeldQueue& queue : queues) {
    if (queue->is_power_managed() == power_managed) queue->purge_for_removal();
  }
}

void IoPackage::cancel_of_file(FILE_OBJECT* file) {
  lock_.acquire();
  const auto queues = queues_locked();
  lock_.release();
  for (const HeldQueue& queue : queues) queue->cancel_of_file(file);
}

// ---- io_package.h ----

NTSTATUS create_io_package(Device& device) {
  auto* package = allocate_object<IoPackage>(device.globals(), {}, device);
  if (package == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS status = package->commit(nullptr, &device);
  if (!NT_SUCCESS(status)) {
    package->discard();
    return status;
  }
  device.io_package = package;
  return package->prepare_creates();
}

NTSTATUS dispatch_io(Device& device, IRP* irp) {
  return io_package_of(device).dispatch(irp);
}

NTSTATUS continue_dispatch(Device& device, IRP* irp) {
  return io_package_of(device).dispatch_as_configured(irp);
}

NTSTATUS dispatch_to_queue(Device& device, IRP* irp, WDFQUEUE handle, ULONG flags) {
  Queue& queue = resolve<Queue>(&device.globals(), handle, Ddi::WdfDeviceWdmDispatchIrpToIoQueue);
  const UCHAR major = IoGetCurrentIrpStackLocation(irp)->MajorFunction;
  const bool is_ours = &queue.owner() == &device || &queue.owner() == device.config().parent;
  constexpr ULONG known_flags = WDF_DISPATCH_IRP_TO_IO_QUEUE_INVOKE_INCALLERCTX_CALLBACK |
                                WDF_DISPATCH_IRP_TO_IO_QUEUE_PREPROCESSED_IRP;
  const bool is_sound = (flags & ~known_flags) == 0 && is_queueable(major) && is_ours &&
                        queue.has_handler(static_cast<WDF_REQUEST_TYPE>(major));
  if (is_sound) return io_package_of(device).dispatch_to(irp, queue, flags);
  verifier_break(device.globals(),
                 {.rule = "IrpDispatchedToQueue",
                  .call = ddi_name(Ddi::WdfDeviceWdmDispatchIrpToIoQueue),
                  .object = handle},
                 "gave the queue an IRP that it has no handler for, or unknown flags",
                 "give reads, writes and device controls to a queue of this device or of its "
                 "parent that handles them");
  irp->IoStatus.Information = 0;
  return complete_irp(irp, STATUS_INVALID_PARAMETER);
}

bool has_create_handler(Device& device) {
  return io_package_of(device).queue_for(IRP_MJ_CREATE) != nullptr ||
         device.config().file.EvtDeviceFileCreate != nullptr;
}

namespace {

NTSTATUS call_file_create(Device& device, Request& request, FileObject* file) {
  IoPackage& package = io_package_of(device);
  Queue* queue = package.create_callback_queue();
  const NTSTATUS taken = queue->take_arrival(request);
  Request* presented = nullptr;
  if (!NT_SUCCESS(taken) || !NT_SUCCESS(queue->retrieve(nullptr, &request, &presented))) {
    return taken;
  }
  call_driver({device.globals(), "EvtDeviceFileCreate", &device, device.files().lock()},
              device.config().file.EvtDeviceFileCreate, device.device_handle(),
              static_cast<WDFREQUEST>(presented->handle()),
              file != nullptr ? file->file_handle() : nullptr);
  return STATUS_PENDING;
}

}  // namespace

NTSTATUS dispatch_create(Device& device, IRP* irp, FileObject* file) {
  const CriticalRegion region;
  Request* request = create_received_request(device, irp, device.config().request_attributes.get());
  if (request == nullptr) {
    device.files().create_completed(file, STATUS_INSUFFICIENT_RESOURCES);
    return complete_irp(irp, STATUS_INSUFFICIENT_RESOURCES);
  }
  request->received().queue.file = file;
  Queue* queue = io_package_of(device).queue_for(IRP_MJ_CREATE);
  if (queue != nullptr) return queue->take_arrival(*request);
  return call_file_create(device, *request, file);
}

void flush_queues_of_file(Device& device, FILE_OBJECT* file) {
  io_package_of(device).cancel_of_file(file);
}

void resume_power_managed_queues(Device& device) {
  io_package_of(device).resume();
}
void hold_power_managed_queues(Device& device) {
  io_package_of(device).hold();
}
void watch_power_managed_queues(Device& device) {
  io_package_of(device).watch_power();
}
void purge_power_managed_queues(Device& device) {
  io_package_of(device).purge(true);
}
void purge_other_queues(Device& device) {
  io_package_of(device).purge(false);
}

}  // namespace wdf
