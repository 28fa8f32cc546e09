// SPDX-License-Identifier: MIT
// The DDIs of wdfio.h, and those of wdfdevice.h that route requests to queues. Source: framework.md
// 3.1 (QUE-R2), 3.5; 2.6 (DEV-R31, R32).
#include "framework/call.h"
#include "framework/device.h"
#include "framework/file_object.h"
#include "framework/forward_progress.h"
#include "framework/io_queues.h"
#include "framework/request.h"

namespace wdf {
namespace {

Queue& queue_of(PWDF_DRIVER_GLOBALS globals, WDFQUEUE handle, Ddi ddi) {
  return resolve<Queue>(globals, handle, ddi);
}

WDFREQUEST handle_of_request(Request* request) {
  return request != nullptr ? static_cast<WDFREQUEST>(request->handle()) : nullptr;
}

bool has_any_handler(const WDF_IO_QUEUE_CONFIG& config) {
  return config.EvtIoDefault != nullptr || config.EvtIoRead != nullptr ||
         config.EvtIoWrite != nullptr || config.EvtIoDeviceControl != nullptr ||
         config.EvtIoInternalDeviceControl != nullptr;
}

// The sizes of 1.11 and later, of 1.9 (without Driver) and of 1.7 (without Settings).
bool is_known_size(ULONG size) {
  return size == sizeof(WDF_IO_QUEUE_CONFIG) || size == offsetof(WDF_IO_QUEUE_CONFIG, Driver) ||
         size == offsetof(WDF_IO_QUEUE_CONFIG, Settings);
}

// QUE-R2, checks 8 to 11; a structure of 1.7 has no limit to look at.
NTSTATUS check_dispatch(const WDF_IO_QUEUE_CONFIG& config) {
  switch (config.DispatchType) {
    case WdfIoQueueDispatchSequential:
    case WdfIoQueueDispatchParallel:
      if (!has_any_handler(config)) return STATUS_WDF_NO_CALLBACK;
      break;
    case WdfIoQueueDispatchManual:
      if (has_any_handler(config)) return STATUS_INVALID_PARAMETER;
      break;
    default:
      return STATUS_INVALID_PARAMETER;
  }
  const bool has_limit = config.Size > offsetof(WDF_IO_QUEUE_CONFIG, Settings) &&
                         config.DispatchType != WdfIoQueueDispatchParallel;
  return has_limit && config.Settings.Parallel.NumberOfPresentedRequests != 0
             ? STATUS_INVALID_PARAMETER
             : STATUS_SUCCESS;
}

// QUE-R5.
bool is_power_managed(const Device& device, const WDF_IO_QUEUE_CONFIG& config) {
  if (device.is_control()) return false;
  if (config.PowerManaged == WdfUseDefault) return !device.is_filter();
  return config.PowerManaged == WdfTrue;
}

NTSTATUS make_queue(Device& device, const WDF_IO_QUEUE_CONFIG& given,
                    const WDF_OBJECT_ATTRIBUTES* attributes, const CallbackConstraints& constraints,
                    Queue** made) {
  WDF_IO_QUEUE_CONFIG config{};
  RtlCopyMemory(&config, &given, given.Size);
  const bool is_unlimited = given.Size <= offsetof(WDF_IO_QUEUE_CONFIG, Settings) &&
                            given.DispatchType == WdfIoQueueDispatchParallel;
  if (is_unlimited) config.Settings.Parallel.NumberOfPresentedRequests = MAXULONG;
  config.Size = sizeof config;
  auto* queue = allocate_object<Queue>(
      device.globals(), {.attributes = attributes, .created_by = Ddi::WdfIoQueueCreate},
      Queue::Plan{device, config, constraints, is_power_managed(device, config), false});
  if (queue == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  IoPackage& package = io_package_of(device);
  NTSTATUS status = queue->prepare_deferral();
  if (NT_SUCCESS(status)) status = queue->commit(attributes, &package);
  if (NT_SUCCESS(status) && config.DefaultQueue) status = package.set_default_queue(*queue);
  if (!NT_SUCCESS(status)) {
    queue->discard();
    return status;
  }
  package.add(*queue);
  *made = queue;
  return STATUS_SUCCESS;
}

// Runs `begin` with a callback that sets an event, and waits for it in a critical region (QUE-R31),
// into which the callbacks that `begin` calls do not fall.
template <class Begin>
void run_synchronously(PWDF_DRIVER_GLOBALS globals, Ddi self, Begin begin) {
  if (!NT_SUCCESS(check_irql(globals_of(globals), PASSIVE_LEVEL, self))) return;
  KEVENT done;
  KeInitializeEvent(&done, NotificationEvent, FALSE);
  const PFN_WDF_IO_QUEUE_STATE set_event = [](WDFQUEUE, WDFCONTEXT context) {
    KeSetEvent(static_cast<KEVENT*>(context), IO_NO_INCREMENT, FALSE);
  };
  begin(QueueCallback{set_event, &done});
  KeEnterCriticalRegion();
  KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, nullptr);
  KeLeaveCriticalRegion();
}

NTSTATUS give(NTSTATUS status, Request* request, WDFREQUEST* out) {
  *out = NT_SUCCESS(status) ? handle_of_request(request) : nullptr;
  return status;
}

}  // namespace

namespace ddi {

NTSTATUS WdfIoQueueCreate(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device_,
                          PWDF_IO_QUEUE_CONFIG Config, PWDF_OBJECT_ATTRIBUTES QueueAttributes,
                          WDFQUEUE* Queue_) {
  constexpr Ddi self = Ddi::WdfIoQueueCreate;
  Device& device = resolve<Device>(globals, Device_, self);
  REQUIRE_NOT_NULL(globals, self, Config);
  NTSTATUS status =
      validate_attributes(QueueAttributes, {.takes_scope = true, .takes_level = true});
  if (!NT_SUCCESS(status)) return status;
  if (!is_known_size(Config->Size)) return STATUS_INFO_LENGTH_MISMATCH;
  if (!Config->DefaultQueue && Queue_ == nullptr) return STATUS_INVALID_PARAMETER_4;
  if (Config->DefaultQueue && !device.may_configure_io()) return STATUS_INVALID_DEVICE_STATE;
  if (QueueAttributes != nullptr && QueueAttributes->ParentObject != nullptr) {
    const Object& parent = resolve_object(globals, QueueAttributes->ParentObject, self);
    if (parent.device() != &device) return STATUS_INVALID_DEVICE_REQUEST;
  }
  const CallbackConstraints constraints = constraints_of(QueueAttributes, device.constraints());
  if (constraints.scope == WdfSynchronizationScopeDevice &&
      constraints.level != device.constraints().level) {
    return STATUS_INVALID_PARAMETER;
  }
  const bool names_driver = Config->Size > offsetof(WDF_IO_QUEUE_CONFIG, Driver);
  if (names_driver && Config->Driver != nullptr) resolve<Driver>(globals, Config->Driver, self);
  status = check_dispatch(*Config);
  if (!NT_SUCCESS(status)) return status;
  Queue* queue = nullptr;
  status = make_queue(device, *Config, QueueAttributes, constraints, &queue);
  if (NT_SUCCESS(status) && Queue_ != nullptr) *Queue_ = queue->queue_handle();
  return status;
}

WDF_IO_QUEUE_STATE WdfIoQueueGetState(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                                      PULONG QueueRequests, PULONG DriverRequests) {
  Queue& queue = queue_of(globals, Queue_, Ddi::WdfIoQueueGetState);
  return static_cast<WDF_IO_QUEUE_STATE>(queue.state(QueueRequests, DriverRequests));
}

WDFDEVICE WdfIoQueueGetDevice(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_) {
  return queue_of(globals, Queue_, Ddi::WdfIoQueueGetDevice).owner().device_handle();
}

VOID WdfIoQueueStart(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_) {
  queue_of(globals, Queue_, Ddi::WdfIoQueueStart).start();
}

VOID WdfIoQueueStop(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                    PFN_WDF_IO_QUEUE_STATE StopComplete, WDFCONTEXT Context) {
  queue_of(globals, Queue_, Ddi::WdfIoQueueStop).stop({StopComplete, Context});
}

VOID WdfIoQueueStopSynchronously(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_) {
  constexpr Ddi self = Ddi::WdfIoQueueStopSynchronously;
  Queue& queue = queue_of(globals, Queue_, self);
  run_synchronously(globals, self, [&](QueueCallback callback) { queue.stop(callback); });
}

VOID WdfIoQueueDrain(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                     PFN_WDF_IO_QUEUE_STATE DrainComplete, WDFCONTEXT Context) {
  queue_of(globals, Queue_, Ddi::WdfIoQueueDrain).drain({DrainComplete, Context});
}

VOID WdfIoQueueDrainSynchronously(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_) {
  constexpr Ddi self = Ddi::WdfIoQueueDrainSynchronously;
  Queue& queue = queue_of(globals, Queue_, self);
  run_synchronously(globals, self, [&](QueueCallback callback) { queue.drain(callback); });
}

VOID WdfIoQueuePurge(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                     PFN_WDF_IO_QUEUE_STATE PurgeComplete, WDFCONTEXT Context) {
  queue_of(globals, Queue_, Ddi::WdfIoQueuePurge).purge({PurgeComplete, Context});
}

VOID WdfIoQueuePurgeSynchronously(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_) {
  constexpr Ddi self = Ddi::WdfIoQueuePurgeSynchronously;
  Queue& queue = queue_of(globals, Queue_, self);
  run_synchronously(globals, self, [&](QueueCallback callback) { queue.purge(callback); });
}

VOID WdfIoQueueStopAndPurge(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                            PFN_WDF_IO_QUEUE_STATE StopAndPurgeComplete, WDFCONTEXT Context) {
  queue_of(globals, Queue_, Ddi::WdfIoQueueStopAndPurge)
      .stop_and_purge({StopAndPurgeComplete, Context});
}

VOID WdfIoQueueStopAndPurgeSynchronously(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_) {
  constexpr Ddi self = Ddi::WdfIoQueueStopAndPurgeSynchronously;
  Queue& queue = queue_of(globals, Queue_, self);
  run_synchronously(globals, self, [&](QueueCallback callback) { queue.stop_and_purge(callback); });
}

NTSTATUS WdfIoQueueReadyNotify(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                               PFN_WDF_IO_QUEUE_STATE QueueReady, WDFCONTEXT Context) {
  return queue_of(globals, Queue_, Ddi::WdfIoQueueReadyNotify)
      .set_ready_notify({QueueReady, Context});
}

NTSTATUS WdfIoQueueRetrieveNextRequest(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                                       WDFREQUEST* OutRequest) {
  constexpr Ddi self = Ddi::WdfIoQueueRetrieveNextRequest;
  Queue& queue = queue_of(globals, Queue_, self);
  REQUIRE_NOT_NULL(globals, self, OutRequest);
  Request* request = nullptr;
  const NTSTATUS status = queue.retrieve(nullptr, nullptr, &request);
  return give(status, request, OutRequest);
}

NTSTATUS WdfIoQueueRetrieveRequestByFileObject(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                                               WDFFILEOBJECT FileObject_, WDFREQUEST* OutRequest) {
  constexpr Ddi self = Ddi::WdfIoQueueRetrieveRequestByFileObject;
  Queue& queue = queue_of(globals, Queue_, self);
  REQUIRE_NOT_NULL(globals, self, OutRequest);
  FileObject& file = resolve<FileObject>(globals, FileObject_, self);
  Request* request = nullptr;
  const NTSTATUS status = queue.retrieve(file.wdm_file(), nullptr, &request);
  return give(status, request, OutRequest);
}

NTSTATUS WdfIoQueueRetrieveFoundRequest(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                                        WDFREQUEST FoundRequest, WDFREQUEST* OutRequest) {
  constexpr Ddi self = Ddi::WdfIoQueueRetrieveFoundRequest;
  Queue& queue = queue_of(globals, Queue_, self);
  REQUIRE_NOT_NULL(globals, self, OutRequest);
  Request& found = resolve<Request>(globals, FoundRequest, self);
  *OutRequest = nullptr;
  DriverGlobals& own = globals_of(globals);
  if (own.verifier_on && own.is_at_least(11) && !queue.is_manual()) {
    return queue.refuse(self, "retrieved a found request of a queue that is not manual",
                        "find and retrieve requests in a manual queue");
  }
  NTSTATUS status = own.is_at_least(11) ? STATUS_SUCCESS : queue.check_tag(found, self);
  if (!NT_SUCCESS(status)) return status;
  Request* request = nullptr;
  status = queue.retrieve(nullptr, &found, &request);
  return give(status, request, OutRequest);
}

NTSTATUS WdfIoQueueFindRequest(PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
                               WDFREQUEST FoundRequest, WDFFILEOBJECT FileObject_,
                               PWDF_REQUEST_PARAMETERS Parameters, WDFREQUEST* OutRequest) {
  constexpr Ddi self = Ddi::WdfIoQueueFindRequest;
  Queue& queue = queue_of(globals, Queue_, self);
  REQUIRE_NOT_NULL(globals, self, OutRequest);
  Request* after =
      FoundRequest != nullptr ? &resolve<Request>(globals, FoundRequest, self) : nullptr;
  FILE_OBJECT* file =
      FileObject_ != nullptr ? resolve<FileObject>(globals, FileObject_, self).wdm_file() : nullptr;
  if (Parameters != nullptr && Parameters->Size < sizeof *Parameters) {
    return STATUS_INVALID_PARAMETER_4;
  }
  Request* request = nullptr;
  const NTSTATUS status = queue.find(after, file, &request);
  if (NT_SUCCESS(status) && Parameters != nullptr) {
    Parameters->Size = sizeof *Parameters;  // a larger one is taken here, and answered so
    ddi::WdfRequestGetParameters(globals, handle_of_request(request), Parameters);
  }
  return give(status, request, OutRequest);
}

// requests.md 8.5.
NTSTATUS WdfIoQueueAssignForwardProgressPolicy(
    PWDF_DRIVER_GLOBALS globals, WDFQUEUE Queue_,
    PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY ForwardProgressPolicy) {
  constexpr Ddi self = Ddi::WdfIoQueueAssignForwardProgressPolicy;
  Queue& queue = queue_of(globals, Queue_, self);
  REQUIRE_NOT_NULL(globals, self, ForwardProgressPolicy);
  DriverGlobals& own = globals_of(globals);
  const NTSTATUS status = check_irql(own, PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  if (queue.reserve() != nullptr) return queue.refuse_second_reserve();
  const auto& policy = *ForwardProgressPolicy;
  if (policy.Size != sizeof policy) return STATUS_INFO_LENGTH_MISMATCH;
  const bool has_examine = policy.ForwardProgressReservePolicySettings.Policy.ExaminePolicy
                               .EvtIoWdmIrpForForwardProgress != nullptr;
  if (policy.ForwardProgressReservedPolicy == WdfIoForwardProgressReservedPolicyUseExamine &&
      !has_examine) {
    return STATUS_INVALID_PARAMETER;
  }
  if (policy.TotalForwardProgressRequests == 0) return STATUS_INVALID_PARAMETER;
  // From 1.11 on any queue may get IRPs from outside (WdfDeviceWdmDispatchIrpToIoQueue).
  if (!own.is_at_least(11) && !io_package_of(queue.owner()).is_top_level(queue)) {
    return STATUS_INVALID_PARAMETER;
  }
  return queue.make_reserve(policy);
}

WDFQUEUE WdfDeviceGetDefaultQueue(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device_) {
  Device& device = resolve<Device>(globals, Device_, Ddi::WdfDeviceGetDefaultQueue);
  Queue* queue = io_package_of(device).default_queue();
  return queue != nullptr ? queue->queue_handle() : nullptr;
}

NTSTATUS WdfDeviceConfigureRequestDispatching(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device_,
                                              WDFQUEUE Queue_, WDF_REQUEST_TYPE RequestType) {
  constexpr Ddi self = Ddi::WdfDeviceConfigureRequestDispatching;
  Device& device = resolve<Device>(globals, Device_, self);
  Queue& queue = queue_of(globals, Queue_, self);
  switch (RequestType) {
    case WdfRequestTypeCreate:
    case WdfRequestTypeRead:
    case WdfRequestTypeWrite:
    case WdfRequestTypeDeviceControl:
    case WdfRequestTypeDeviceControlInternal:
      break;
    default:
      return STATUS_INVALID_PARAMETER;
  }
  if (&queue.owner() != &device) return STATUS_INVALID_DEVICE_REQUEST;
  if (!device.may_configure_io()) return STATUS_INVALID_DEVICE_STATE;
  return io_package_of(device).configure(queue, RequestType);
}

NTSTATUS WdfDeviceEnqueueRequest(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device_,
                                 WDFREQUEST Request_) {
  constexpr Ddi self = Ddi::WdfDeviceEnqueueRequest;
  Device& device = resolve<Device>(globals, Device_, self);
  Request& request = resolve<Request>(globals, Request_, self);
  DriverGlobals& own = globals_of(globals);
  const bool is_in_place = request.is_received() && request.received().queue.is_in_caller_context;
  if (own.verifier_on && !is_in_place) {
    verifier_break(own,
                   {.rule = "WdfDeviceEnqueueRequest", .call = ddi_name(self), .object = Request_},
                   "enqueued a request outside EvtIoInCallerContext",
                   "call WdfRequestForwardToIoQueue for a request that a queue presented");
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (is_in_place) request.received().queue.is_in_caller_context = false;
  const NTSTATUS status = io_package_of(device).enqueue(request);
  if (is_in_place && !NT_SUCCESS(status)) request.received().queue.is_in_caller_context = true;
  return status;
}

}  // namespace ddi
}  // namespace wdf
