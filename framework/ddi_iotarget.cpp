// SPDX-License-Identifier: MIT
// The entries of wdfiotarget.h that make, open, start, stop and ask an I/O target. Those that
// format are in target_format.cpp, those that send and wait in ddi_iotarget_send.cpp. Source:
// requests.md 6.1-6.7, 6.11.
#include "framework/device.h"
#include "framework/driver.h"
#include "framework/target.h"
#include "framework/target_remote.h"

namespace wdf {
namespace {

constexpr AttributeRules target_attribute_rules{};

// The pre-1.13 structure ends before FileName.
constexpr ULONG open_params_size_v1_0 = offsetof(WDF_IO_TARGET_OPEN_PARAMS, FileName);

// 6.7 #4 to #7.
NTSTATUS check_open_parameters(const WDF_IO_TARGET_OPEN_PARAMS& parameters) {
  if (parameters.Size != sizeof(parameters) && parameters.Size != open_params_size_v1_0) {
    return STATUS_INFO_LENGTH_MISMATCH;
  }
  const bool has_callbacks = parameters.EvtIoTargetQueryRemove != nullptr ||
                             parameters.EvtIoTargetRemoveCanceled != nullptr ||
                             parameters.EvtIoTargetRemoveComplete != nullptr;
  const UNICODE_STRING& name = parameters.TargetDeviceName;
  switch (parameters.Type) {
    case WdfIoTargetOpenUseExistingDevice:
      if (parameters.TargetDeviceObject == nullptr) return STATUS_INVALID_PARAMETER;
      if (has_callbacks && parameters.TargetFileObject == nullptr) return STATUS_INVALID_PARAMETER;
      return STATUS_SUCCESS;
    case WdfIoTargetOpenByName:
      if (name.Buffer == nullptr || name.Length == 0 || name.MaximumLength == 0) {
        return STATUS_INVALID_PARAMETER;
      }
      return STATUS_SUCCESS;
    case WdfIoTargetOpenReopen:
      return STATUS_SUCCESS;
    default:
      return STATUS_INVALID_PARAMETER;
  }
}

// WdfIoTargetGetState's words for the gate.
WDF_IO_TARGET_STATE state_of(Gate gate) {
  switch (gate) {
    case Gate::Started:
      return WdfIoTargetStarted;
    case Gate::Stopped:
      return WdfIoTargetStopped;
    case Gate::Purged:
      return WdfIoTargetPurged;
    case Gate::ClosedForQueryRemove:
      return WdfIoTargetClosedForQueryRemove;
    case Gate::Closed:
      return WdfIoTargetClosed;
    case Gate::Deleted:
      return WdfIoTargetDeleted;
    case Gate::count_:
      break;
  }
  UNREACHABLE("a target is in one of its states");
}

bool is_called_too_high(PWDF_DRIVER_GLOBALS globals, Ddi ddi) {
  return !NT_SUCCESS(check_irql(globals_of(globals), PASSIVE_LEVEL, ddi));
}

}  // namespace

namespace ddi {

NTSTATUS WdfIoTargetCreate(PWDF_DRIVER_GLOBALS globals, WDFDEVICE device_handle,
                           PWDF_OBJECT_ATTRIBUTES attributes, WDFIOTARGET* handle) {
  constexpr Ddi self = Ddi::WdfIoTargetCreate;
  Device& device = resolve<Device>(globals, device_handle, self, TypeCode::DeviceBase);
  REQUIRE_NOT_NULL(globals, self, handle);
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  status = validate_attributes(attributes, target_attribute_rules);
  if (!NT_SUCCESS(status)) return status;
  if (attributes != nullptr && attributes->ParentObject != nullptr &&
      resolve_object(globals, attributes->ParentObject, self).device() != &device) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  auto* target = allocate_object<RemoteTarget>(device.globals(), ObjectPlan{attributes, self});
  if (target == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  target->set_device(&device);
  status = target->commit(attributes, &device);
  if (!NT_SUCCESS(status)) {
    target->discard();
    return status;
  }
  *handle = static_cast<WDFIOTARGET>(target->handle());
  return status;
}

NTSTATUS WdfIoTargetOpen(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle,
                         PWDF_IO_TARGET_OPEN_PARAMS parameters) {
  constexpr Ddi self = Ddi::WdfIoTargetOpen;
  auto& target = resolve<RemoteTarget>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, parameters);
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  status = check_open_parameters(*parameters);
  if (!NT_SUCCESS(status)) return status;
  return target.open(*parameters);
}

VOID WdfIoTargetCloseForQueryRemove(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle) {
  constexpr Ddi self = Ddi::WdfIoTargetCloseForQueryRemove;
  auto& target = resolve<RemoteTarget>(globals, handle, self);
  if (is_called_too_high(globals, self)) return;
  target.close_for_query_remove();
}

VOID WdfIoTargetClose(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle) {
  constexpr Ddi self = Ddi::WdfIoTargetClose;
  auto& target = resolve<RemoteTarget>(globals, handle, self);
  if (is_called_too_high(globals, self)) return;
  target.close();
}

NTSTATUS WdfIoTargetStart(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle) {
  return resolve<Target>(globals, handle, Ddi::WdfIoTargetStart).start();
}

VOID WdfIoTargetStop(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle,
                     WDF_IO_TARGET_SENT_IO_ACTION action) {
  constexpr Ddi self = Ddi::WdfIoTargetStop;
  Target& target = resolve<Target>(globals, handle, self);
  switch (action) {
    case WdfIoTargetCancelSentIo:
    case WdfIoTargetWaitForSentIoToComplete:
      if (is_called_too_high(globals, self)) return;
      break;
    case WdfIoTargetLeaveSentIoPending:
      break;
    default:
      return;  // 6.4: ignored
  }
  target.stop(action);
}

VOID WdfIoTargetPurge(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle,
                      WDF_IO_TARGET_PURGE_IO_ACTION action) {
  constexpr Ddi self = Ddi::WdfIoTargetPurge;
  Target& target = resolve<Target>(globals, handle, self);
  switch (action) {
    case WdfIoTargetPurgeIoAndWait:
      if (is_called_too_high(globals, self)) return;
      break;
    case WdfIoTargetPurgeIo:
      break;
    default:
      return;  // 6.5: ignored
  }
  target.purge(action);
}

WDF_IO_TARGET_STATE WdfIoTargetGetState(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle) {
  return state_of(resolve<Target>(globals, handle, Ddi::WdfIoTargetGetState).gate());
}

WDFDEVICE WdfIoTargetGetDevice(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle) {
  return resolve<Target>(globals, handle, Ddi::WdfIoTargetGetDevice).device()->device_handle();
}

PDEVICE_OBJECT WdfIoTargetWdmGetTargetDeviceObject(PWDF_DRIVER_GLOBALS globals,
                                                   WDFIOTARGET handle) {
  return resolve<Target>(globals, handle, Ddi::WdfIoTargetWdmGetTargetDeviceObject).wdm_device();
}

PDEVICE_OBJECT WdfIoTargetWdmGetTargetPhysicalDevice(PWDF_DRIVER_GLOBALS globals,
                                                     WDFIOTARGET handle) {
  return resolve<Target>(globals, handle, Ddi::WdfIoTargetWdmGetTargetPhysicalDevice)
      .wdm_physical_device();
}

PFILE_OBJECT WdfIoTargetWdmGetTargetFileObject(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle) {
  return resolve<Target>(globals, handle, Ddi::WdfIoTargetWdmGetTargetFileObject).wdm_file();
}

HANDLE WdfIoTargetWdmGetTargetFileHandle(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle) {
  return resolve<RemoteTarget>(globals, handle, Ddi::WdfIoTargetWdmGetTargetFileHandle)
      .file_handle();
}

NTSTATUS WdfIoTargetQueryTargetProperty(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle,
                                        DEVICE_REGISTRY_PROPERTY property, ULONG length,
                                        PVOID buffer, PULONG result_length) {
  constexpr Ddi self = Ddi::WdfIoTargetQueryTargetProperty;
  Target& target = resolve<Target>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, result_length);
  if (length != 0) REQUIRE_NOT_NULL(globals, self, buffer);
  const NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  if (target.wdm_physical_device() == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  *result_length = 0;
  return IoGetDeviceProperty(target.wdm_physical_device(), property, length, buffer, result_length);
}

NTSTATUS WdfIoTargetAllocAndQueryTargetProperty(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle,
                                                DEVICE_REGISTRY_PROPERTY property,
                                                POOL_TYPE pool_type,
                                                PWDF_OBJECT_ATTRIBUTES attributes,
                                                WDFMEMORY* memory_handle) {
  constexpr Ddi self = Ddi::WdfIoTargetAllocAndQueryTargetProperty;
  Target& target = resolve<Target>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, memory_handle);
  *memory_handle = nullptr;
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  DEVICE_OBJECT* pdo = target.wdm_physical_device();
  if (pdo == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  ULONG length = 0;
  status = IoGetDeviceProperty(pdo, property, 0, nullptr, &length);
  if (status != STATUS_BUFFER_TOO_SMALL) return NT_SUCCESS(status) ? STATUS_UNSUCCESSFUL : status;
  Memory* memory = nullptr;
  status = Memory::create(globals_of(globals), attributes, pool_type, 0, length, self, &memory);
  if (!NT_SUCCESS(status)) return status;
  status = IoGetDeviceProperty(pdo, property, length, memory->buffer(), &length);
  if (!NT_SUCCESS(status)) {
    memory->delete_object();
    return status;
  }
  *memory_handle = static_cast<WDFMEMORY>(memory->handle());
  return status;
}

namespace {

// A PnP request to the top of the target's stack, waited for.
NTSTATUS query_interface(DEVICE_OBJECT* device, const IO_STACK_LOCATION& location) {
  DEVICE_OBJECT* top = IoGetAttachedDeviceReference(device);
  KEVENT done;
  KeInitializeEvent(&done, NotificationEvent, FALSE);
  IO_STATUS_BLOCK io_status{};
  PIRP irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, top, nullptr, 0, nullptr, &done, &io_status);
  NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
  if (irp != nullptr) {
    irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
    next->MinorFunction = IRP_MN_QUERY_INTERFACE;
    next->Parameters.QueryInterface = location.Parameters.QueryInterface;
    status = IoCallDriver(top, irp);
    if (status == STATUS_PENDING) {
      KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, nullptr);
      status = io_status.Status;
    }
  }
  ObDereferenceObject(top);
  return status;
}

}  // namespace

NTSTATUS WdfIoTargetQueryForInterface(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle,
                                      LPCGUID interface_type, PINTERFACE interface, USHORT size,
                                      USHORT version, PVOID specific_data) {
  constexpr Ddi self = Ddi::WdfIoTargetQueryForInterface;
  Target& target = resolve<Target>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, interface_type);
  REQUIRE_NOT_NULL(globals, self, interface);
  const NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  if (target.wdm_device() == nullptr) return STATUS_INVALID_DEVICE_STATE;  // 12.1 U18
  IO_STACK_LOCATION location{};
  location.Parameters.QueryInterface = {interface_type, size, version, interface, specific_data};
  return query_interface(target.wdm_device(), location);
}

}  // namespace ddi
}  // namespace wdf
