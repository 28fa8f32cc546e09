// SPDX-License-Identifier: MIT
// Framework objects inside a miniport of another port driver: the device is not the framework's
// own (framework.md 2.4). Not part of wdf.h.
#ifndef OPENWDF_WDFMINIPORT_H
#define OPENWDF_WDFMINIPORT_H

#include "wdf.h"

WDF_EXTERN_C_START

// clang-format off
// Creates a framework device over a device object that a port driver owns.
// IRQL: PASSIVE_LEVEL.  wdfminiport/nf-wdfminiport-wdfdeviceminiportcreate
WDF_DDI(NTSTATUS, WdfDeviceMiniportCreate, WDFDEVICEMINIPORTCREATE,
        (WDFDRIVER Driver, PWDF_OBJECT_ATTRIBUTES Attributes, PDEVICE_OBJECT DeviceObject,
         PDEVICE_OBJECT AttachedDeviceObject, PDEVICE_OBJECT Pdo, WDFDEVICE* Device),
        (Driver, Attributes, DeviceObject, AttachedDeviceObject, Pdo, Device))

// Ends the framework part of a miniport driver, and its binding.
// IRQL: not stated.  wdfminiport/nf-wdfminiport-wdfdriverminiportunload
typedef VOID (*PFN_WDFDRIVERMINIPORTUNLOAD)(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDRIVER Driver);
FORCEINLINE VOID WdfDriverMiniportUnload(WDFDRIVER Driver)
{
    ((PFN_WDFDRIVERMINIPORTUNLOAD)WdfDriverMiniportUnloadOverride)(WdfDriverGlobals, Driver);
}
// clang-format on

WDF_EXTERN_C_END

#endif
