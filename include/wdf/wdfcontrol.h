// SPDX-License-Identifier: MIT
// Control devices: a name to open that is no part of a PnP stack (framework.md 2.8).
#ifndef OPENWDF_WDFCONTROL_H
#define OPENWDF_WDFCONTROL_H

#include "wdfdevice.h"

WDF_EXTERN_C_START

// The system shuts down. IRQL: PASSIVE_LEVEL.
typedef VOID EVT_WDF_DEVICE_SHUTDOWN_NOTIFICATION(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_SHUTDOWN_NOTIFICATION* PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION;

typedef enum _WDF_DEVICE_SHUTDOWN_FLAGS {
  WdfDeviceShutdown = 0x01,
  WdfDeviceLastChanceShutdown = 0x02,
} WDF_DEVICE_SHUTDOWN_FLAGS;

// clang-format off
// Allocates the init structure of a control device with this security descriptor; NULL on failure.
// IRQL: PASSIVE_LEVEL.  wdfcontrol/nf-wdfcontrol-wdfcontroldeviceinitallocate
WDF_DDI(PWDFDEVICE_INIT, WdfControlDeviceInitAllocate, WDFCONTROLDEVICEINITALLOCATE,
        (WDFDRIVER Driver, const UNICODE_STRING* SDDLString),
        (Driver, SDDLString))

// Asks for a call when the system shuts down.
// IRQL: PASSIVE_LEVEL.  wdfcontrol/nf-wdfcontrol-wdfcontroldeviceinitsetshutdownnotification
WDF_DDI(VOID, WdfControlDeviceInitSetShutdownNotification,
        WDFCONTROLDEVICEINITSETSHUTDOWNNOTIFICATION,
        (PWDFDEVICE_INIT DeviceInit, PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION Notification,
         UCHAR Flags),
        (DeviceInit, Notification, Flags))

// Opens a control device for use; until then every open fails.
// IRQL: <= DISPATCH_LEVEL.  wdfcontrol/nf-wdfcontrol-wdfcontrolfinishinitializing
WDF_DDI(VOID, WdfControlFinishInitializing, WDFCONTROLFINISHINITIALIZING,
        (WDFDEVICE Device),
        (Device))
// clang-format on

WDF_EXTERN_C_END

#endif
