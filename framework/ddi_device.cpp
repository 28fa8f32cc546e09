// SPDX-License-Identifier: MIT
// The DDIs that create a device, look at its stack and handle its IRPs (framework.md 2.4, 2.5).
#include "framework/call.h"
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/file_object.h"
#include "framework/pnp.h"

namespace wdf {
namespace {

Device& device_at(PWDF_DRIVER_GLOBALS globals, WDFDEVICE device, Ddi ddi) {
  return resolve<Device>(globals, device, ddi);
}
// For the entries that the reference gives to all kinds of devices (fxdeviceapi.cpp).
Device& base_at(PWDF_DRIVER_GLOBALS globals, WDFDEVICE device, Ddi ddi) {
  return resolve<Device>(globals, device, ddi, TypeCode::DeviceBase);
}

// After a success the driver's pointer is NULL and the structure gone (DEV-R5).
void consume_init(PWDFDEVICE_INIT* pointer, Device& created) {
  PWDFDEVICE_INIT init = *pointer;
  init->created = &created;
  *pointer = nullptr;
  if (!init->is_framework_owned) delete init;
}

}  // namespace

namespace ddi {

NTSTATUS WdfDeviceCreate(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT* DeviceInit,
                         PWDF_OBJECT_ATTRIBUTES DeviceAttributes, WDFDEVICE* Device) {
  constexpr Ddi self = Ddi::WdfDeviceCreate;
  REQUIRE_NOT_NULL(globals, self, DeviceInit);
  REQUIRE_NOT_NULL(globals, self, *DeviceInit);
  REQUIRE_NOT_NULL(globals, self, Device);
  *Device = nullptr;
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  wdf::Device* device = nullptr;
  status = create_device(**DeviceInit, DeviceAttributes, &device);
  if (!NT_SUCCESS(status)) return status;
  consume_init(DeviceInit, *device);
  if (!device->is_control()) device->pnp().device_created();
  *Device = device->device_handle();
  return STATUS_SUCCESS;
}

WDFDEVICE WdfWdmDeviceGetWdfDeviceHandle(PWDF_DRIVER_GLOBALS globals, PDEVICE_OBJECT DeviceObject) {
  REQUIRE_NOT_NULL(globals, Ddi::WdfWdmDeviceGetWdfDeviceHandle, DeviceObject);
  return device_of(DeviceObject).device_handle();
}

PDEVICE_OBJECT WdfDeviceWdmGetDeviceObject(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  return base_at(globals, Device, Ddi::WdfDeviceWdmGetDeviceObject).wdm_device();
}

PDEVICE_OBJECT WdfDeviceWdmGetAttachedDevice(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  return base_at(globals, Device, Ddi::WdfDeviceWdmGetAttachedDevice).attached_device();
}

PDEVICE_OBJECT WdfDeviceWdmGetPhysicalDevice(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  return base_at(globals, Device, Ddi::WdfDeviceWdmGetPhysicalDevice).physical_device();
}

WDFDRIVER WdfDeviceGetDriver(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  return device_at(globals, Device, Ddi::WdfDeviceGetDriver).driver().driver_handle();
}

WDFIOTARGET WdfDeviceGetIoTarget(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  return base_at(globals, Device, Ddi::WdfDeviceGetIoTarget).default_target;
}

WDFFILEOBJECT WdfDeviceGetFileObject(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                     PFILE_OBJECT FileObject) {
  wdf::Device& device = device_at(globals, Device, Ddi::WdfDeviceGetFileObject);
  wdf::FileObject* file = device.files().find(FileObject);
  return file != nullptr ? file->file_handle() : nullptr;
}

// DEV-R26: the driver skipped or copied its stack location, so this is the next one.
NTSTATUS WdfDeviceWdmDispatchPreprocessedIrp(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                             PIRP Irp) {
  constexpr Ddi self = Ddi::WdfDeviceWdmDispatchPreprocessedIrp;
  wdf::Device& device = device_at(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, Irp);
  IoSetNextIrpStackLocation(Irp);
  return dispatch_to_package(device, Irp);
}

VOID WdfDeviceSetCharacteristics(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                 ULONG DeviceCharacteristics) {
  device_at(globals, Device, Ddi::WdfDeviceSetCharacteristics).wdm_device()->Characteristics =
      DeviceCharacteristics;
}

ULONG WdfDeviceGetCharacteristics(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  return device_at(globals, Device, Ddi::WdfDeviceGetCharacteristics).wdm_device()->Characteristics;
}

ULONG WdfDeviceGetAlignmentRequirement(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device) {
  return base_at(globals, Device, Ddi::WdfDeviceGetAlignmentRequirement)
      .wdm_device()
      ->AlignmentRequirement;
}

VOID WdfDeviceSetAlignmentRequirement(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                      ULONG AlignmentRequirement) {
  base_at(globals, Device, Ddi::WdfDeviceSetAlignmentRequirement)
      .wdm_device()
      ->AlignmentRequirement = AlignmentRequirement;
}

}  // namespace ddi
}  // namespace wdf
