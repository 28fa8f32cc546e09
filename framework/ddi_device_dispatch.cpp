// SPDX-License-Identifier: MIT
// The DDIs with which a driver sees IRPs before they become requests and chooses their queue
// (framework.md DEV-R28, R29). Source: fxdeviceapi.cpp, fxdeviceapikm.cpp; fxpkgio.cpp
// ConfigureDynamicDispatching, DispatchStep1.
#include <algorithm>

#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/driver.h"
#include "framework/io_package.h"
#include "framework/pnp.h"

namespace wdf {
namespace {

bool is_dispatched(UCHAR major) {
  return major == IRP_MJ_READ || major == IRP_MJ_WRITE || major == IRP_MJ_DEVICE_CONTROL ||
         major == IRP_MJ_INTERNAL_DEVICE_CONTROL;
}

bool is_context_of(const Device& device, WDFCONTEXT context) {
  const auto& entries = device.config().irp_dispatch;
  return std::any_of(entries.begin(), entries.end(),
                     [context](const DispatchEntry& entry) { return &entry == context; });
}

}  // namespace

namespace ddi {

NTSTATUS WdfDeviceConfigureWdmIrpDispatchCallback(
    PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device, WDFDRIVER Driver, UCHAR MajorFunction,
    PFN_WDFDEVICE_WDM_IRP_DISPATCH EvtDeviceWdmIrpDispatch, WDFCONTEXT DriverContext) {
  constexpr Ddi self = Ddi::WdfDeviceConfigureWdmIrpDispatchCallback;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  if (Driver != nullptr) resolve<wdf::Driver>(globals, Driver, self);
  REQUIRE_NOT_NULL(globals, self, EvtDeviceWdmIrpDispatch);
  if (!is_dispatched(MajorFunction)) return STATUS_INVALID_PARAMETER;
  if (!device.may_configure_io()) return STATUS_INVALID_DEVICE_STATE;
  auto& entries = device.config().irp_dispatch;
  const bool is_second = std::any_of(
      entries.begin(), entries.end(),
      [MajorFunction](const DispatchEntry& entry) { return entry.major == MajorFunction; });
  if (is_second) return STATUS_INVALID_PARAMETER;
  entries.push_back({MajorFunction, EvtDeviceWdmIrpDispatch, DriverContext});
  return STATUS_SUCCESS;
}

NTSTATUS WdfDeviceWdmDispatchIrp(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device, PIRP Irp,
                                 WDFCONTEXT DispatchContext) {
  constexpr Ddi self = Ddi::WdfDeviceWdmDispatchIrp;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, Irp);
  REQUIRE_NOT_NULL(globals, self, DispatchContext);
  if (is_context_of(device, DispatchContext)) return continue_dispatch(device, Irp);
  verifier_break(device.globals(),
                 {.rule = "DispatchContext", .call = ddi_name(self), .object = Device},
                 "passed a dispatch context that it was not given",
                 "pass on what EvtDeviceWdmIrpDispatch got");
  return complete_irp(Irp, STATUS_INVALID_PARAMETER);
}

NTSTATUS WdfDeviceWdmDispatchIrpToIoQueue(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device, PIRP Irp,
                                          WDFQUEUE Queue, ULONG Flags) {
  constexpr Ddi self = Ddi::WdfDeviceWdmDispatchIrpToIoQueue;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, Irp);
  if ((Flags & WDF_DISPATCH_IRP_TO_IO_QUEUE_PREPROCESSED_IRP) != 0) IoSetNextIrpStackLocation(Irp);
  return dispatch_to_queue(device, Irp, Queue, Flags);
}

}  // namespace ddi
}  // namespace wdf
