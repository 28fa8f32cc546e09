// SPDX-License-Identifier: MIT
// Devices: what is set before one is created (WDFDEVICE_INIT), its callbacks for PnP and power,
// its policy, names, interfaces and I/O. Source: wdfdevice pages; framework.md 2.3 to 2.11.
#ifndef OPENWDF_WDFDEVICE_H
#define OPENWDF_WDFDEVICE_H

#include "wdfdevicestate.h"
#include "wdffileobject.h"
#include "wdfobject.h"
#include "wdfrequest.h"

WDF_EXTERN_C_START

// Registry values, under the device's parameters, that hold the user's choice.
#define WDF_S0_IDLE_ENABLED_VALUE_NAME L"IdleInWorkingState"
#define WDF_SX_WAKE_ENABLED_VALUE_NAME L"WakeFromSleepState"
#define WDF_S0_IDLE_DEFAULT_VALUE_NAME L"WdfDefaultIdleInWorkingState"
#define WDF_SX_WAKE_DEFAULT_VALUE_NAME L"WdfDefaultWakeFromSleepState"
#define IdleTimeoutDefaultValue ((ULONG)IdleTimeoutDefaultConstant)

typedef enum _WDF_POWER_POLICY_S0_IDLE_CAPABILITIES {
  IdleCapsInvalid = 0,
  IdleCannotWakeFromS0,
  IdleCanWakeFromS0,
  IdleUsbSelectiveSuspend,
} WDF_POWER_POLICY_S0_IDLE_CAPABILITIES;

typedef enum _WDF_POWER_POLICY_S0_IDLE_USER_CONTROL {
  IdleUserControlInvalid = 0,
  IdleDoNotAllowUserControl,
  IdleAllowUserControl,
} WDF_POWER_POLICY_S0_IDLE_USER_CONTROL;

typedef enum _WDF_POWER_POLICY_IDLE_TIMEOUT_CONSTANTS {
  IdleTimeoutDefaultConstant = 0,
} WDF_POWER_POLICY_IDLE_TIMEOUT_CONSTANTS;

typedef enum _WDF_POWER_POLICY_SX_WAKE_USER_CONTROL {
  WakeUserControlInvalid = 0,
  WakeDoNotAllowUserControl,
  WakeAllowUserControl,
} WDF_POWER_POLICY_SX_WAKE_USER_CONTROL;

typedef enum _WDF_POWER_DEVICE_STATE {
  WdfPowerDeviceInvalid = 0,
  WdfPowerDeviceD0,
  WdfPowerDeviceD1,
  WdfPowerDeviceD2,
  WdfPowerDeviceD3,
  WdfPowerDeviceD3Final,
  WdfPowerDevicePrepareForHibernation,
  WdfPowerDeviceMaximum,
} WDF_POWER_DEVICE_STATE,
    *PWDF_POWER_DEVICE_STATE;

typedef enum _WDF_DISPATCH_IRP_TO_IO_QUEUE_FLAGS {
  WDF_DISPATCH_IRP_TO_IO_QUEUE_NO_FLAGS = 0x00000000,
  WDF_DISPATCH_IRP_TO_IO_QUEUE_INVOKE_INCALLERCTX_CALLBACK = 0x00000001,
  WDF_DISPATCH_IRP_TO_IO_QUEUE_PREPROCESSED_IRP = 0x00000002,
} WDF_DISPATCH_IRP_TO_IO_QUEUE_FLAGS;

typedef enum _WDF_SPECIAL_FILE_TYPE {
  WdfSpecialFileUndefined = 0,
  WdfSpecialFilePaging = 1,
  WdfSpecialFileHibernation,
  WdfSpecialFileDump,
  WdfSpecialFileBoot,
  WdfSpecialFilePostDisplay,
  WdfSpecialFileGuestAssigned,
  WdfSpecialFileMax,
} WDF_SPECIAL_FILE_TYPE,
    *PWDF_SPECIAL_FILE_TYPE;

typedef enum _WDF_DEVICE_IO_TYPE {
  WdfDeviceIoUndefined = 0,
  WdfDeviceIoNeither,
  WdfDeviceIoBuffered,
  WdfDeviceIoDirect,
  WdfDeviceIoBufferedOrDirect = 4,
  WdfDeviceIoMaximum,
} WDF_DEVICE_IO_TYPE,
    *PWDF_DEVICE_IO_TYPE;

typedef enum _WDF_FILEOBJECT_CLASS {
  WdfFileObjectInvalid = 0,
  WdfFileObjectNotRequired = 1,
  WdfFileObjectWdfCanUseFsContext = 2,
  WdfFileObjectWdfCanUseFsContext2 = 3,
  WdfFileObjectWdfCannotUseFsContexts = 4,
  WdfFileObjectCanBeOptional = 0x80000000,
} WDF_FILEOBJECT_CLASS,
    *PWDF_FILEOBJECT_CLASS;

typedef enum _WDF_DEVICE_FAILED_ACTION {
  WdfDeviceFailedUndefined = 0,
  WdfDeviceFailedAttemptRestart,
  WdfDeviceFailedNoRestart,
} WDF_DEVICE_FAILED_ACTION;

typedef enum _WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE {
  WdfReleaseHardwareOrderOnFailureInvalid = 0,
  WdfReleaseHardwareOrderOnFailureEarly,
  WdfReleaseHardwareOrderOnFailureAfterDescendants,
} WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE,
    *PWDF_RELEASE_HARDWARE_ORDER_ON_FAILURE;

typedef VOID EVT_WDF_DEVICE_FILE_CREATE(WDFDEVICE Device, WDFREQUEST Request,
                                        WDFFILEOBJECT FileObject);
typedef EVT_WDF_DEVICE_FILE_CREATE* PFN_WDF_DEVICE_FILE_CREATE;

typedef VOID EVT_WDF_FILE_CLOSE(WDFFILEOBJECT FileObject);
typedef EVT_WDF_FILE_CLOSE* PFN_WDF_FILE_CLOSE;

typedef VOID EVT_WDF_FILE_CLEANUP(WDFFILEOBJECT FileObject);
typedef EVT_WDF_FILE_CLEANUP* PFN_WDF_FILE_CLEANUP;

typedef struct _WDF_FILEOBJECT_CONFIG {
  ULONG Size;
  PFN_WDF_DEVICE_FILE_CREATE EvtDeviceFileCreate;
  PFN_WDF_FILE_CLOSE EvtFileClose;
  PFN_WDF_FILE_CLEANUP EvtFileCleanup;
  WDF_TRI_STATE AutoForwardCleanupClose;
  WDF_FILEOBJECT_CLASS FileObjectClass;
} WDF_FILEOBJECT_CONFIG, *PWDF_FILEOBJECT_CONFIG;

FORCEINLINE VOID WDF_FILEOBJECT_CONFIG_INIT(PWDF_FILEOBJECT_CONFIG FileEventCallbacks,
                                            PFN_WDF_DEVICE_FILE_CREATE EvtDeviceFileCreate,
                                            PFN_WDF_FILE_CLOSE EvtFileClose,
                                            PFN_WDF_FILE_CLEANUP EvtFileCleanup) {
  WDF_CLEAR_SIZED(FileEventCallbacks, WDF_FILEOBJECT_CONFIG);
  FileEventCallbacks->EvtDeviceFileCreate = EvtDeviceFileCreate;
  FileEventCallbacks->EvtFileClose = EvtFileClose;
  FileEventCallbacks->EvtFileCleanup = EvtFileCleanup;
  FileEventCallbacks->FileObjectClass = WdfFileObjectWdfCannotUseFsContexts;
  FileEventCallbacks->AutoForwardCleanupClose = WdfUseDefault;
}

typedef struct _WDF_DEVICE_PNP_NOTIFICATION_DATA {
  WDF_STATE_NOTIFICATION_TYPE Type;
  union {
    struct {
      WDF_DEVICE_PNP_STATE CurrentState;
      WDF_DEVICE_PNP_STATE NewState;
    } EnterState;
    struct {
      WDF_DEVICE_PNP_STATE CurrentState;
    } PostProcessState;
    struct {
      WDF_DEVICE_PNP_STATE CurrentState;
      WDF_DEVICE_PNP_STATE NewState;
    } LeaveState;
  } Data;
} WDF_DEVICE_PNP_NOTIFICATION_DATA;

typedef const WDF_DEVICE_PNP_NOTIFICATION_DATA* PCWDF_DEVICE_PNP_NOTIFICATION_DATA;

typedef struct _WDF_DEVICE_POWER_NOTIFICATION_DATA {
  WDF_STATE_NOTIFICATION_TYPE Type;
  union {
    struct {
      WDF_DEVICE_POWER_STATE CurrentState;
      WDF_DEVICE_POWER_STATE NewState;
    } EnterState;
    struct {
      WDF_DEVICE_POWER_STATE CurrentState;
    } PostProcessState;
    struct {
      WDF_DEVICE_POWER_STATE CurrentState;
      WDF_DEVICE_POWER_STATE NewState;
    } LeaveState;
  } Data;
} WDF_DEVICE_POWER_NOTIFICATION_DATA;

typedef const WDF_DEVICE_POWER_NOTIFICATION_DATA* PCWDF_DEVICE_POWER_NOTIFICATION_DATA;

typedef struct _WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA {
  WDF_STATE_NOTIFICATION_TYPE Type;
  union {
    struct {
      WDF_DEVICE_POWER_POLICY_STATE CurrentState;
      WDF_DEVICE_POWER_POLICY_STATE NewState;
    } EnterState;
    struct {
      WDF_DEVICE_POWER_POLICY_STATE CurrentState;
    } PostProcessState;
    struct {
      WDF_DEVICE_POWER_POLICY_STATE CurrentState;
      WDF_DEVICE_POWER_POLICY_STATE NewState;
    } LeaveState;
  } Data;
} WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA;

typedef const WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA*
    PCWDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA;

typedef VOID EVT_WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION(
    WDFDEVICE Device, PCWDF_DEVICE_PNP_NOTIFICATION_DATA NotificationData);
typedef EVT_WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION* PFN_WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION;

typedef VOID EVT_WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION(
    WDFDEVICE Device, PCWDF_DEVICE_POWER_NOTIFICATION_DATA NotificationData);
typedef EVT_WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION*
    PFN_WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION;

typedef VOID EVT_WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION(
    WDFDEVICE Device, PCWDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA NotificationData);
typedef EVT_WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION*
    PFN_WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION;

typedef NTSTATUS EVT_WDF_DEVICE_D0_ENTRY(WDFDEVICE Device, WDF_POWER_DEVICE_STATE PreviousState);
typedef EVT_WDF_DEVICE_D0_ENTRY* PFN_WDF_DEVICE_D0_ENTRY;

typedef NTSTATUS EVT_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED(
    WDFDEVICE Device, WDF_POWER_DEVICE_STATE PreviousState);
typedef EVT_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED*
    PFN_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED;

typedef NTSTATUS EVT_WDF_DEVICE_D0_ENTRY_POST_HARDWARE_ENABLED(
    WDFDEVICE Device, WDF_POWER_DEVICE_STATE PreviousState);
typedef EVT_WDF_DEVICE_D0_ENTRY_POST_HARDWARE_ENABLED*
    PFN_WDF_DEVICE_D0_ENTRY_POST_HARDWARE_ENABLED;

typedef NTSTATUS EVT_WDF_DEVICE_D0_EXIT(WDFDEVICE Device, WDF_POWER_DEVICE_STATE TargetState);
typedef EVT_WDF_DEVICE_D0_EXIT* PFN_WDF_DEVICE_D0_EXIT;

typedef NTSTATUS EVT_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED(WDFDEVICE Device,
                                                                WDF_POWER_DEVICE_STATE TargetState);
typedef EVT_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED*
    PFN_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED;

typedef NTSTATUS EVT_WDF_DEVICE_D0_EXIT_PRE_HARDWARE_DISABLED(WDFDEVICE Device,
                                                              WDF_POWER_DEVICE_STATE TargetState);
typedef EVT_WDF_DEVICE_D0_EXIT_PRE_HARDWARE_DISABLED* PFN_WDF_DEVICE_D0_EXIT_PRE_HARDWARE_DISABLED;

typedef NTSTATUS EVT_WDF_DEVICE_PREPARE_HARDWARE(WDFDEVICE Device, WDFCMRESLIST ResourcesRaw,
                                                 WDFCMRESLIST ResourcesTranslated);
typedef EVT_WDF_DEVICE_PREPARE_HARDWARE* PFN_WDF_DEVICE_PREPARE_HARDWARE;

typedef NTSTATUS EVT_WDF_DEVICE_RELEASE_HARDWARE(WDFDEVICE Device,
                                                 WDFCMRESLIST ResourcesTranslated);
typedef EVT_WDF_DEVICE_RELEASE_HARDWARE* PFN_WDF_DEVICE_RELEASE_HARDWARE;

typedef VOID EVT_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP* PFN_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP;

typedef VOID EVT_WDF_DEVICE_SELF_MANAGED_IO_FLUSH(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_SELF_MANAGED_IO_FLUSH* PFN_WDF_DEVICE_SELF_MANAGED_IO_FLUSH;

typedef NTSTATUS EVT_WDF_DEVICE_SELF_MANAGED_IO_INIT(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_SELF_MANAGED_IO_INIT* PFN_WDF_DEVICE_SELF_MANAGED_IO_INIT;

typedef NTSTATUS EVT_WDF_DEVICE_SELF_MANAGED_IO_SUSPEND(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_SELF_MANAGED_IO_SUSPEND* PFN_WDF_DEVICE_SELF_MANAGED_IO_SUSPEND;

typedef NTSTATUS EVT_WDF_DEVICE_SELF_MANAGED_IO_RESTART(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_SELF_MANAGED_IO_RESTART* PFN_WDF_DEVICE_SELF_MANAGED_IO_RESTART;

typedef NTSTATUS EVT_WDF_DEVICE_QUERY_STOP(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_QUERY_STOP* PFN_WDF_DEVICE_QUERY_STOP;

typedef NTSTATUS EVT_WDF_DEVICE_QUERY_REMOVE(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_QUERY_REMOVE* PFN_WDF_DEVICE_QUERY_REMOVE;

typedef VOID EVT_WDF_DEVICE_SURPRISE_REMOVAL(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_SURPRISE_REMOVAL* PFN_WDF_DEVICE_SURPRISE_REMOVAL;

typedef VOID EVT_WDF_DEVICE_USAGE_NOTIFICATION(WDFDEVICE Device,
                                               WDF_SPECIAL_FILE_TYPE NotificationType,
                                               BOOLEAN IsInNotificationPath);
typedef EVT_WDF_DEVICE_USAGE_NOTIFICATION* PFN_WDF_DEVICE_USAGE_NOTIFICATION;

typedef NTSTATUS EVT_WDF_DEVICE_USAGE_NOTIFICATION_EX(WDFDEVICE Device,
                                                      WDF_SPECIAL_FILE_TYPE NotificationType,
                                                      BOOLEAN IsInNotificationPath);
typedef EVT_WDF_DEVICE_USAGE_NOTIFICATION_EX* PFN_WDF_DEVICE_USAGE_NOTIFICATION_EX;

typedef VOID EVT_WDF_DEVICE_RELATIONS_QUERY(WDFDEVICE Device, DEVICE_RELATION_TYPE RelationType);
typedef EVT_WDF_DEVICE_RELATIONS_QUERY* PFN_WDF_DEVICE_RELATIONS_QUERY;

typedef NTSTATUS EVT_WDF_DEVICE_ARM_WAKE_FROM_S0(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_ARM_WAKE_FROM_S0* PFN_WDF_DEVICE_ARM_WAKE_FROM_S0;

typedef NTSTATUS EVT_WDF_DEVICE_ARM_WAKE_FROM_SX(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_ARM_WAKE_FROM_SX* PFN_WDF_DEVICE_ARM_WAKE_FROM_SX;

typedef NTSTATUS EVT_WDF_DEVICE_ARM_WAKE_FROM_SX_WITH_REASON(WDFDEVICE Device,
                                                             BOOLEAN DeviceWakeEnabled,
                                                             BOOLEAN ChildrenArmedForWake);
typedef EVT_WDF_DEVICE_ARM_WAKE_FROM_SX_WITH_REASON* PFN_WDF_DEVICE_ARM_WAKE_FROM_SX_WITH_REASON;

typedef VOID EVT_WDF_DEVICE_DISARM_WAKE_FROM_S0(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_DISARM_WAKE_FROM_S0* PFN_WDF_DEVICE_DISARM_WAKE_FROM_S0;

typedef VOID EVT_WDF_DEVICE_DISARM_WAKE_FROM_SX(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_DISARM_WAKE_FROM_SX* PFN_WDF_DEVICE_DISARM_WAKE_FROM_SX;

typedef VOID EVT_WDF_DEVICE_WAKE_FROM_S0_TRIGGERED(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_WAKE_FROM_S0_TRIGGERED* PFN_WDF_DEVICE_WAKE_FROM_S0_TRIGGERED;

typedef VOID EVT_WDF_DEVICE_WAKE_FROM_SX_TRIGGERED(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_WAKE_FROM_SX_TRIGGERED* PFN_WDF_DEVICE_WAKE_FROM_SX_TRIGGERED;

typedef struct _WDF_PNPPOWER_EVENT_CALLBACKS {
  ULONG Size;
  PFN_WDF_DEVICE_D0_ENTRY EvtDeviceD0Entry;
  PFN_WDF_DEVICE_D0_ENTRY_POST_INTERRUPTS_ENABLED EvtDeviceD0EntryPostInterruptsEnabled;
  PFN_WDF_DEVICE_D0_EXIT EvtDeviceD0Exit;
  PFN_WDF_DEVICE_D0_EXIT_PRE_INTERRUPTS_DISABLED EvtDeviceD0ExitPreInterruptsDisabled;
  PFN_WDF_DEVICE_PREPARE_HARDWARE EvtDevicePrepareHardware;
  PFN_WDF_DEVICE_RELEASE_HARDWARE EvtDeviceReleaseHardware;
  PFN_WDF_DEVICE_SELF_MANAGED_IO_CLEANUP EvtDeviceSelfManagedIoCleanup;
  PFN_WDF_DEVICE_SELF_MANAGED_IO_FLUSH EvtDeviceSelfManagedIoFlush;
  PFN_WDF_DEVICE_SELF_MANAGED_IO_INIT EvtDeviceSelfManagedIoInit;
  PFN_WDF_DEVICE_SELF_MANAGED_IO_SUSPEND EvtDeviceSelfManagedIoSuspend;
  PFN_WDF_DEVICE_SELF_MANAGED_IO_RESTART EvtDeviceSelfManagedIoRestart;
  PFN_WDF_DEVICE_SURPRISE_REMOVAL EvtDeviceSurpriseRemoval;
  PFN_WDF_DEVICE_QUERY_REMOVE EvtDeviceQueryRemove;
  PFN_WDF_DEVICE_QUERY_STOP EvtDeviceQueryStop;
  PFN_WDF_DEVICE_USAGE_NOTIFICATION EvtDeviceUsageNotification;
  PFN_WDF_DEVICE_RELATIONS_QUERY EvtDeviceRelationsQuery;
  PFN_WDF_DEVICE_USAGE_NOTIFICATION_EX EvtDeviceUsageNotificationEx;
} WDF_PNPPOWER_EVENT_CALLBACKS, *PWDF_PNPPOWER_EVENT_CALLBACKS;

typedef struct _WDF_POWER_POLICY_EVENT_CALLBACKS {
  ULONG Size;
  PFN_WDF_DEVICE_ARM_WAKE_FROM_S0 EvtDeviceArmWakeFromS0;
  PFN_WDF_DEVICE_DISARM_WAKE_FROM_S0 EvtDeviceDisarmWakeFromS0;
  PFN_WDF_DEVICE_WAKE_FROM_S0_TRIGGERED EvtDeviceWakeFromS0Triggered;
  PFN_WDF_DEVICE_ARM_WAKE_FROM_SX EvtDeviceArmWakeFromSx;
  PFN_WDF_DEVICE_DISARM_WAKE_FROM_SX EvtDeviceDisarmWakeFromSx;
  PFN_WDF_DEVICE_WAKE_FROM_SX_TRIGGERED EvtDeviceWakeFromSxTriggered;
  PFN_WDF_DEVICE_ARM_WAKE_FROM_SX_WITH_REASON EvtDeviceArmWakeFromSxWithReason;
} WDF_POWER_POLICY_EVENT_CALLBACKS, *PWDF_POWER_POLICY_EVENT_CALLBACKS;

FORCEINLINE VOID
WDF_POWER_POLICY_EVENT_CALLBACKS_INIT(PWDF_POWER_POLICY_EVENT_CALLBACKS Callbacks) {
  WDF_CLEAR_SIZED(Callbacks, WDF_POWER_POLICY_EVENT_CALLBACKS);
}

FORCEINLINE VOID WDF_PNPPOWER_EVENT_CALLBACKS_INIT(PWDF_PNPPOWER_EVENT_CALLBACKS Callbacks) {
  WDF_CLEAR_SIZED(Callbacks, WDF_PNPPOWER_EVENT_CALLBACKS);
}

typedef enum _WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE {
  DriverManagedIdleTimeout = 0,
  SystemManagedIdleTimeout = 1,
  SystemManagedIdleTimeoutWithHint = 2
} WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE,
    *PWDF_POWER_POLICY_IDLE_TIMEOUT_TYPE;

typedef struct _WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS {
  ULONG Size;
  WDF_POWER_POLICY_S0_IDLE_CAPABILITIES IdleCaps;
  DEVICE_POWER_STATE DxState;
  ULONG IdleTimeout;
  WDF_POWER_POLICY_S0_IDLE_USER_CONTROL UserControlOfIdleSettings;
  WDF_TRI_STATE Enabled;
  WDF_TRI_STATE PowerUpIdleDeviceOnSystemWake;
  WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE IdleTimeoutType;
  WDF_TRI_STATE ExcludeD3Cold;
} WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS, *PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS;

FORCEINLINE VOID
WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings,
                                           WDF_POWER_POLICY_S0_IDLE_CAPABILITIES IdleCaps) {
  WDF_CLEAR_SIZED(Settings, WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS);
  Settings->IdleCaps = IdleCaps;
  Settings->IdleTimeout = IdleTimeoutDefaultValue;
  Settings->UserControlOfIdleSettings = IdleAllowUserControl;
  Settings->Enabled = WdfUseDefault;
  Settings->PowerUpIdleDeviceOnSystemWake = WdfUseDefault;
  Settings->IdleTimeoutType = DriverManagedIdleTimeout;
  Settings->ExcludeD3Cold = WdfUseDefault;
  // A device that can wake itself sleeps as deep as it can wake from; one that cannot, in D3.
  if (IdleCaps == IdleCannotWakeFromS0) {
    Settings->DxState = PowerDeviceD3;
  } else if (IdleCaps == IdleCanWakeFromS0 || IdleCaps == IdleUsbSelectiveSuspend) {
    Settings->DxState = PowerDeviceMaximum;
  }
}

typedef struct _WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS {
  ULONG Size;
  DEVICE_POWER_STATE DxState;
  WDF_POWER_POLICY_SX_WAKE_USER_CONTROL UserControlOfWakeSettings;
  WDF_TRI_STATE Enabled;
  BOOLEAN ArmForWakeIfChildrenAreArmedForWake;
  BOOLEAN IndicateChildWakeOnParentWake;
} WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS, *PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS;

FORCEINLINE VOID
WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings) {
  WDF_CLEAR_SIZED(Settings, WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS);
  Settings->Enabled = WdfUseDefault;
  Settings->DxState = PowerDeviceMaximum;
  Settings->UserControlOfWakeSettings = WakeAllowUserControl;
}

typedef struct _WDF_DEVICE_STATE {
  ULONG Size;
  WDF_TRI_STATE Disabled;
  WDF_TRI_STATE DontDisplayInUI;
  WDF_TRI_STATE Failed;
  WDF_TRI_STATE NotDisableable;
  WDF_TRI_STATE Removed;
  WDF_TRI_STATE ResourcesChanged;
  WDF_TRI_STATE AssignedToGuest;
} WDF_DEVICE_STATE, *PWDF_DEVICE_STATE;

FORCEINLINE VOID WDF_DEVICE_STATE_INIT(PWDF_DEVICE_STATE PnpDeviceState) {
  WDF_CLEAR_SIZED(PnpDeviceState, WDF_DEVICE_STATE);
  PnpDeviceState->Disabled = WdfUseDefault;
  PnpDeviceState->DontDisplayInUI = WdfUseDefault;
  PnpDeviceState->Failed = WdfUseDefault;
  PnpDeviceState->NotDisableable = WdfUseDefault;
  PnpDeviceState->Removed = WdfUseDefault;
  PnpDeviceState->ResourcesChanged = WdfUseDefault;
  PnpDeviceState->AssignedToGuest = WdfUseDefault;
}

typedef struct _WDF_DEVICE_PNP_CAPABILITIES {
  ULONG Size;
  WDF_TRI_STATE LockSupported;
  WDF_TRI_STATE EjectSupported;
  WDF_TRI_STATE Removable;
  WDF_TRI_STATE DockDevice;
  WDF_TRI_STATE UniqueID;
  WDF_TRI_STATE SilentInstall;
  WDF_TRI_STATE SurpriseRemovalOK;
  WDF_TRI_STATE HardwareDisabled;
  WDF_TRI_STATE NoDisplayInUI;
  ULONG Address;
  ULONG UINumber;
} WDF_DEVICE_PNP_CAPABILITIES, *PWDF_DEVICE_PNP_CAPABILITIES;

FORCEINLINE VOID WDF_DEVICE_PNP_CAPABILITIES_INIT(PWDF_DEVICE_PNP_CAPABILITIES Caps) {
  WDF_CLEAR_SIZED(Caps, WDF_DEVICE_PNP_CAPABILITIES);
  Caps->LockSupported = WdfUseDefault;
  Caps->EjectSupported = WdfUseDefault;
  Caps->Removable = WdfUseDefault;
  Caps->DockDevice = WdfUseDefault;
  Caps->UniqueID = WdfUseDefault;
  Caps->SilentInstall = WdfUseDefault;
  Caps->SurpriseRemovalOK = WdfUseDefault;
  Caps->HardwareDisabled = WdfUseDefault;
  Caps->NoDisplayInUI = WdfUseDefault;
  Caps->Address = (ULONG)-1;
  Caps->UINumber = (ULONG)-1;
}

typedef struct _WDF_DEVICE_POWER_CAPABILITIES {
  ULONG Size;
  WDF_TRI_STATE DeviceD1;
  WDF_TRI_STATE DeviceD2;
  WDF_TRI_STATE WakeFromD0;
  WDF_TRI_STATE WakeFromD1;
  WDF_TRI_STATE WakeFromD2;
  WDF_TRI_STATE WakeFromD3;
  DEVICE_POWER_STATE DeviceState[PowerSystemMaximum];
  DEVICE_POWER_STATE DeviceWake;
  SYSTEM_POWER_STATE SystemWake;
  ULONG D1Latency;
  ULONG D2Latency;
  ULONG D3Latency;
  DEVICE_POWER_STATE IdealDxStateForSx;
} WDF_DEVICE_POWER_CAPABILITIES, *PWDF_DEVICE_POWER_CAPABILITIES;

FORCEINLINE VOID WDF_DEVICE_POWER_CAPABILITIES_INIT(PWDF_DEVICE_POWER_CAPABILITIES Caps) {
  size_t State;
  WDF_CLEAR_SIZED(Caps, WDF_DEVICE_POWER_CAPABILITIES);
  Caps->DeviceD1 = Caps->DeviceD2 = WdfUseDefault;
  Caps->WakeFromD0 = Caps->WakeFromD1 = WdfUseDefault;
  Caps->WakeFromD2 = Caps->WakeFromD3 = WdfUseDefault;
  for (State = 0; State < sizeof(Caps->DeviceState) / sizeof(Caps->DeviceState[0]); ++State) {
    Caps->DeviceState[State] = PowerDeviceMaximum;
  }
  Caps->DeviceWake = PowerDeviceMaximum;
  Caps->SystemWake = PowerSystemMaximum;
  Caps->D1Latency = Caps->D2Latency = Caps->D3Latency = (ULONG)-1;
  Caps->IdealDxStateForSx = PowerDeviceMaximum;
}

typedef enum _WDF_REMOVE_LOCK_OPTIONS_FLAGS {
  WDF_REMOVE_LOCK_OPTION_ACQUIRE_FOR_IO = 0x00000001
} WDF_REMOVE_LOCK_OPTIONS_FLAGS;

typedef struct _WDF_REMOVE_LOCK_OPTIONS {
  ULONG Size;
  ULONG Flags;
} WDF_REMOVE_LOCK_OPTIONS, *PWDF_REMOVE_LOCK_OPTIONS;

FORCEINLINE VOID WDF_REMOVE_LOCK_OPTIONS_INIT(PWDF_REMOVE_LOCK_OPTIONS RemoveLockOptions,
                                              ULONG Flags) {
  WDF_CLEAR_SIZED(RemoveLockOptions, WDF_REMOVE_LOCK_OPTIONS);
  RemoveLockOptions->Flags = Flags;
}

typedef NTSTATUS EVT_WDFDEVICE_WDM_IRP_PREPROCESS(WDFDEVICE Device, PIRP Irp);
typedef EVT_WDFDEVICE_WDM_IRP_PREPROCESS* PFN_WDFDEVICE_WDM_IRP_PREPROCESS;

typedef NTSTATUS EVT_WDFDEVICE_WDM_IRP_DISPATCH(WDFDEVICE Device, UCHAR MajorFunction,
                                                UCHAR MinorFunction, ULONG Code,
                                                WDFCONTEXT DriverContext, PIRP Irp,
                                                WDFCONTEXT DispatchContext);
typedef EVT_WDFDEVICE_WDM_IRP_DISPATCH* PFN_WDFDEVICE_WDM_IRP_DISPATCH;

typedef VOID EVT_WDF_IO_IN_CALLER_CONTEXT(WDFDEVICE Device, WDFREQUEST Request);
typedef EVT_WDF_IO_IN_CALLER_CONTEXT* PFN_WDF_IO_IN_CALLER_CONTEXT;

typedef NTSTATUS EVT_WDFDEVICE_WDM_POST_PO_FX_REGISTER_DEVICE(WDFDEVICE Device, POHANDLE PoHandle);
typedef EVT_WDFDEVICE_WDM_POST_PO_FX_REGISTER_DEVICE* PFN_WDFDEVICE_WDM_POST_PO_FX_REGISTER_DEVICE;

typedef VOID EVT_WDFDEVICE_WDM_PRE_PO_FX_UNREGISTER_DEVICE(WDFDEVICE Device, POHANDLE PoHandle);
typedef EVT_WDFDEVICE_WDM_PRE_PO_FX_UNREGISTER_DEVICE*
    PFN_WDFDEVICE_WDM_PRE_PO_FX_UNREGISTER_DEVICE;

typedef struct _WDF_POWER_FRAMEWORK_SETTINGS {
  ULONG Size;
  PFN_WDFDEVICE_WDM_POST_PO_FX_REGISTER_DEVICE EvtDeviceWdmPostPoFxRegisterDevice;
  PFN_WDFDEVICE_WDM_PRE_PO_FX_UNREGISTER_DEVICE EvtDeviceWdmPrePoFxUnregisterDevice;
  PPO_FX_COMPONENT Component;
  PPO_FX_COMPONENT_ACTIVE_CONDITION_CALLBACK ComponentActiveConditionCallback;
  PPO_FX_COMPONENT_IDLE_CONDITION_CALLBACK ComponentIdleConditionCallback;
  PPO_FX_COMPONENT_IDLE_STATE_CALLBACK ComponentIdleStateCallback;
  PPO_FX_POWER_CONTROL_CALLBACK PowerControlCallback;
  PVOID PoFxDeviceContext;
  ULONGLONG PoFxDeviceFlags;
  WDF_TRI_STATE DirectedPoFxEnabled;
} WDF_POWER_FRAMEWORK_SETTINGS, *PWDF_POWER_FRAMEWORK_SETTINGS;

FORCEINLINE VOID
WDF_POWER_FRAMEWORK_SETTINGS_INIT(PWDF_POWER_FRAMEWORK_SETTINGS PowerFrameworkSettings) {
  WDF_CLEAR_SIZED(PowerFrameworkSettings, WDF_POWER_FRAMEWORK_SETTINGS);
  PowerFrameworkSettings->DirectedPoFxEnabled = WdfUseDefault;
}

typedef struct _WDF_IO_TYPE_CONFIG {
  ULONG Size;
  WDF_DEVICE_IO_TYPE ReadWriteIoType;
  WDF_DEVICE_IO_TYPE DeviceControlIoType;
  ULONG DirectTransferThreshold;
} WDF_IO_TYPE_CONFIG, *PWDF_IO_TYPE_CONFIG;

FORCEINLINE VOID WDF_IO_TYPE_CONFIG_INIT(PWDF_IO_TYPE_CONFIG IoTypeConfig) {
  WDF_CLEAR_SIZED(IoTypeConfig, WDF_IO_TYPE_CONFIG);
  IoTypeConfig->ReadWriteIoType = WdfDeviceIoBuffered;
  IoTypeConfig->DeviceControlIoType = WdfDeviceIoBuffered;
}

typedef struct _WDF_DEVICE_PROPERTY_DATA {
  ULONG Size;
  const DEVPROPKEY* PropertyKey;
  LCID Lcid;
  ULONG Flags;
} WDF_DEVICE_PROPERTY_DATA, *PWDF_DEVICE_PROPERTY_DATA;

FORCEINLINE VOID WDF_DEVICE_PROPERTY_DATA_INIT(PWDF_DEVICE_PROPERTY_DATA PropertyData,
                                               const DEVPROPKEY* PropertyKey) {
  WDF_CLEAR_SIZED(PropertyData, WDF_DEVICE_PROPERTY_DATA);
  PropertyData->PropertyKey = PropertyKey;
}

// clang-format off
WDF_DDI(VOID, WdfDeviceGetDeviceState, WDFDEVICEGETDEVICESTATE,
        (WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState),
        (Device, DeviceState))

WDF_DDI(VOID, WdfDeviceSetDeviceState, WDFDEVICESETDEVICESTATE,
        (WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState),
        (Device, DeviceState))

WDF_DDI(WDFDEVICE, WdfWdmDeviceGetWdfDeviceHandle, WDFWDMDEVICEGETWDFDEVICEHANDLE,
        (PDEVICE_OBJECT DeviceObject),
        (DeviceObject))

WDF_DDI(PDEVICE_OBJECT, WdfDeviceWdmGetDeviceObject, WDFDEVICEWDMGETDEVICEOBJECT,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(PDEVICE_OBJECT, WdfDeviceWdmGetAttachedDevice, WDFDEVICEWDMGETATTACHEDDEVICE,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(PDEVICE_OBJECT, WdfDeviceWdmGetPhysicalDevice, WDFDEVICEWDMGETPHYSICALDEVICE,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(NTSTATUS, WdfDeviceWdmDispatchPreprocessedIrp, WDFDEVICEWDMDISPATCHPREPROCESSEDIRP,
        (WDFDEVICE Device, PIRP Irp),
        (Device, Irp))

WDF_DDI(NTSTATUS, WdfDeviceAddDependentUsageDeviceObject, WDFDEVICEADDDEPENDENTUSAGEDEVICEOBJECT,
        (WDFDEVICE Device, PDEVICE_OBJECT DependentDevice),
        (Device, DependentDevice))

WDF_DDI(NTSTATUS, WdfDeviceAddRemovalRelationsPhysicalDevice, WDFDEVICEADDREMOVALRELATIONSPHYSICALDEVICE,
        (WDFDEVICE Device, PDEVICE_OBJECT PhysicalDevice),
        (Device, PhysicalDevice))

WDF_DDI(VOID, WdfDeviceRemoveRemovalRelationsPhysicalDevice, WDFDEVICEREMOVEREMOVALRELATIONSPHYSICALDEVICE,
        (WDFDEVICE Device, PDEVICE_OBJECT PhysicalDevice),
        (Device, PhysicalDevice))

WDF_DDI(VOID, WdfDeviceClearRemovalRelationsDevices, WDFDEVICECLEARREMOVALRELATIONSDEVICES,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(WDFDRIVER, WdfDeviceGetDriver, WDFDEVICEGETDRIVER,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(NTSTATUS, WdfDeviceRetrieveDeviceName, WDFDEVICERETRIEVEDEVICENAME,
        (WDFDEVICE Device, WDFSTRING String),
        (Device, String))

WDF_DDI(NTSTATUS, WdfDeviceAssignMofResourceName, WDFDEVICEASSIGNMOFRESOURCENAME,
        (WDFDEVICE Device, PCUNICODE_STRING MofResourceName),
        (Device, MofResourceName))

WDF_DDI(WDFIOTARGET, WdfDeviceGetIoTarget, WDFDEVICEGETIOTARGET,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(WDF_DEVICE_PNP_STATE, WdfDeviceGetDevicePnpState, WDFDEVICEGETDEVICEPNPSTATE,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(WDF_DEVICE_POWER_STATE, WdfDeviceGetDevicePowerState, WDFDEVICEGETDEVICEPOWERSTATE,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(WDF_DEVICE_POWER_POLICY_STATE, WdfDeviceGetDevicePowerPolicyState, WDFDEVICEGETDEVICEPOWERPOLICYSTATE,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(NTSTATUS, WdfDeviceAssignS0IdleSettings, WDFDEVICEASSIGNS0IDLESETTINGS,
        (WDFDEVICE Device, PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings),
        (Device, Settings))

WDF_DDI(NTSTATUS, WdfDeviceAssignSxWakeSettings, WDFDEVICEASSIGNSXWAKESETTINGS,
        (WDFDEVICE Device, PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings),
        (Device, Settings))

WDF_DDI(NTSTATUS, WdfDeviceOpenRegistryKey, WDFDEVICEOPENREGISTRYKEY,
        (WDFDEVICE Device, ULONG DeviceInstanceKeyType, ACCESS_MASK DesiredAccess,
         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (Device, DeviceInstanceKeyType, DesiredAccess, KeyAttributes, Key))

WDF_DDI(VOID, WdfDeviceSetSpecialFileSupport, WDFDEVICESETSPECIALFILESUPPORT,
        (WDFDEVICE Device, WDF_SPECIAL_FILE_TYPE FileType, BOOLEAN FileTypeIsSupported),
        (Device, FileType, FileTypeIsSupported))

WDF_DDI(VOID, WdfDeviceSetCharacteristics, WDFDEVICESETCHARACTERISTICS,
        (WDFDEVICE Device, ULONG DeviceCharacteristics),
        (Device, DeviceCharacteristics))

WDF_DDI(ULONG, WdfDeviceGetCharacteristics, WDFDEVICEGETCHARACTERISTICS,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(ULONG, WdfDeviceGetAlignmentRequirement, WDFDEVICEGETALIGNMENTREQUIREMENT,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(VOID, WdfDeviceSetAlignmentRequirement, WDFDEVICESETALIGNMENTREQUIREMENT,
        (WDFDEVICE Device, ULONG AlignmentRequirement),
        (Device, AlignmentRequirement))

WDF_DDI(VOID, WdfDeviceInitFree, WDFDEVICEINITFREE,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

WDF_DDI(VOID, WdfDeviceInitSetPnpPowerEventCallbacks, WDFDEVICEINITSETPNPPOWEREVENTCALLBACKS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_PNPPOWER_EVENT_CALLBACKS PnpPowerEventCallbacks),
        (DeviceInit, PnpPowerEventCallbacks))

WDF_DDI(VOID, WdfDeviceInitSetPowerPolicyEventCallbacks, WDFDEVICEINITSETPOWERPOLICYEVENTCALLBACKS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_POWER_POLICY_EVENT_CALLBACKS PowerPolicyEventCallbacks),
        (DeviceInit, PowerPolicyEventCallbacks))

WDF_DDI(VOID, WdfDeviceInitSetPowerPolicyOwnership, WDFDEVICEINITSETPOWERPOLICYOWNERSHIP,
        (PWDFDEVICE_INIT DeviceInit, BOOLEAN IsPowerPolicyOwner),
        (DeviceInit, IsPowerPolicyOwner))

WDF_DDI(NTSTATUS, WdfDeviceInitRegisterPnpStateChangeCallback, WDFDEVICEINITREGISTERPNPSTATECHANGECALLBACK,
        (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_PNP_STATE PnpState,
         PFN_WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION EvtDevicePnpStateChange, ULONG CallbackTypes),
        (DeviceInit, PnpState, EvtDevicePnpStateChange, CallbackTypes))

WDF_DDI(NTSTATUS, WdfDeviceInitRegisterPowerStateChangeCallback, WDFDEVICEINITREGISTERPOWERSTATECHANGECALLBACK,
        (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_POWER_STATE PowerState,
         PFN_WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION EvtDevicePowerStateChange,
         ULONG CallbackTypes),
        (DeviceInit, PowerState, EvtDevicePowerStateChange, CallbackTypes))

WDF_DDI(NTSTATUS, WdfDeviceInitRegisterPowerPolicyStateChangeCallback, WDFDEVICEINITREGISTERPOWERPOLICYSTATECHANGECALLBACK,
        (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_POWER_POLICY_STATE PowerPolicyState,
         PFN_WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION EvtDevicePowerPolicyStateChange,
         ULONG CallbackTypes),
        (DeviceInit, PowerPolicyState, EvtDevicePowerPolicyStateChange, CallbackTypes))

WDF_DDI(VOID, WdfDeviceInitSetIoType, WDFDEVICEINITSETIOTYPE,
        (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_IO_TYPE IoType),
        (DeviceInit, IoType))

WDF_DDI(VOID, WdfDeviceInitSetExclusive, WDFDEVICEINITSETEXCLUSIVE,
        (PWDFDEVICE_INIT DeviceInit, BOOLEAN IsExclusive),
        (DeviceInit, IsExclusive))

WDF_DDI(VOID, WdfDeviceInitSetPowerNotPageable, WDFDEVICEINITSETPOWERNOTPAGEABLE,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

WDF_DDI(VOID, WdfDeviceInitSetPowerPageable, WDFDEVICEINITSETPOWERPAGEABLE,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

WDF_DDI(VOID, WdfDeviceInitSetPowerInrush, WDFDEVICEINITSETPOWERINRUSH,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

WDF_DDI(VOID, WdfDeviceInitSetDeviceType, WDFDEVICEINITSETDEVICETYPE,
        (PWDFDEVICE_INIT DeviceInit, DEVICE_TYPE DeviceType),
        (DeviceInit, DeviceType))

WDF_DDI(NTSTATUS, WdfDeviceInitAssignName, WDFDEVICEINITASSIGNNAME,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING DeviceName),
        (DeviceInit, DeviceName))

WDF_DDI(NTSTATUS, WdfDeviceInitAssignSDDLString, WDFDEVICEINITASSIGNSDDLSTRING,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING SDDLString),
        (DeviceInit, SDDLString))

WDF_DDI(VOID, WdfDeviceInitSetDeviceClass, WDFDEVICEINITSETDEVICECLASS,
        (PWDFDEVICE_INIT DeviceInit, const GUID* DeviceClassGuid),
        (DeviceInit, DeviceClassGuid))

WDF_DDI(VOID, WdfDeviceInitSetCharacteristics, WDFDEVICEINITSETCHARACTERISTICS,
        (PWDFDEVICE_INIT DeviceInit, ULONG DeviceCharacteristics, BOOLEAN OrInValues),
        (DeviceInit, DeviceCharacteristics, OrInValues))

WDF_DDI(VOID, WdfDeviceInitSetFileObjectConfig, WDFDEVICEINITSETFILEOBJECTCONFIG,
        (PWDFDEVICE_INIT DeviceInit, PWDF_FILEOBJECT_CONFIG FileObjectConfig,
         PWDF_OBJECT_ATTRIBUTES FileObjectAttributes),
        (DeviceInit, FileObjectConfig, FileObjectAttributes))

WDF_DDI(VOID, WdfDeviceInitSetRequestAttributes, WDFDEVICEINITSETREQUESTATTRIBUTES,
        (PWDFDEVICE_INIT DeviceInit, PWDF_OBJECT_ATTRIBUTES RequestAttributes),
        (DeviceInit, RequestAttributes))

WDF_DDI(NTSTATUS, WdfDeviceInitAssignWdmIrpPreprocessCallback, WDFDEVICEINITASSIGNWDMIRPPREPROCESSCALLBACK,
        (PWDFDEVICE_INIT DeviceInit, PFN_WDFDEVICE_WDM_IRP_PREPROCESS EvtDeviceWdmIrpPreprocess,
         UCHAR MajorFunction, PUCHAR MinorFunctions, ULONG NumMinorFunctions),
        (DeviceInit, EvtDeviceWdmIrpPreprocess, MajorFunction, MinorFunctions, NumMinorFunctions))

WDF_DDI(VOID, WdfDeviceInitSetIoInCallerContextCallback, WDFDEVICEINITSETIOINCALLERCONTEXTCALLBACK,
        (PWDFDEVICE_INIT DeviceInit, PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext),
        (DeviceInit, EvtIoInCallerContext))

WDF_DDI(NTSTATUS, WdfDeviceCreate, WDFDEVICECREATE,
        (PWDFDEVICE_INIT* DeviceInit, PWDF_OBJECT_ATTRIBUTES DeviceAttributes, WDFDEVICE* Device),
        (DeviceInit, DeviceAttributes, Device))

WDF_DDI(VOID, WdfDeviceSetStaticStopRemove, WDFDEVICESETSTATICSTOPREMOVE,
        (WDFDEVICE Device, BOOLEAN Stoppable),
        (Device, Stoppable))

WDF_DDI(NTSTATUS, WdfDeviceCreateDeviceInterface, WDFDEVICECREATEDEVICEINTERFACE,
        (WDFDEVICE Device, const GUID* InterfaceClassGUID, PCUNICODE_STRING ReferenceString),
        (Device, InterfaceClassGUID, ReferenceString))

WDF_DDI(VOID, WdfDeviceSetDeviceInterfaceState, WDFDEVICESETDEVICEINTERFACESTATE,
        (WDFDEVICE Device, const GUID* InterfaceClassGUID, PCUNICODE_STRING ReferenceString,
         BOOLEAN IsInterfaceEnabled),
        (Device, InterfaceClassGUID, ReferenceString, IsInterfaceEnabled))

WDF_DDI(NTSTATUS, WdfDeviceRetrieveDeviceInterfaceString, WDFDEVICERETRIEVEDEVICEINTERFACESTRING,
        (WDFDEVICE Device, const GUID* InterfaceClassGUID, PCUNICODE_STRING ReferenceString,
         WDFSTRING String),
        (Device, InterfaceClassGUID, ReferenceString, String))

WDF_DDI(NTSTATUS, WdfDeviceCreateSymbolicLink, WDFDEVICECREATESYMBOLICLINK,
        (WDFDEVICE Device, PCUNICODE_STRING SymbolicLinkName),
        (Device, SymbolicLinkName))

WDF_DDI(NTSTATUS, WdfDeviceQueryProperty, WDFDEVICEQUERYPROPERTY,
        (WDFDEVICE Device, DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG ResultLength),
        (Device, DeviceProperty, BufferLength, PropertyBuffer, ResultLength))

WDF_DDI(NTSTATUS, WdfDeviceAllocAndQueryProperty, WDFDEVICEALLOCANDQUERYPROPERTY,
        (WDFDEVICE Device, DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory),
        (Device, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))

WDF_DDI(VOID, WdfDeviceSetPnpCapabilities, WDFDEVICESETPNPCAPABILITIES,
        (WDFDEVICE Device, PWDF_DEVICE_PNP_CAPABILITIES PnpCapabilities),
        (Device, PnpCapabilities))

WDF_DDI(VOID, WdfDeviceSetPowerCapabilities, WDFDEVICESETPOWERCAPABILITIES,
        (WDFDEVICE Device, PWDF_DEVICE_POWER_CAPABILITIES PowerCapabilities),
        (Device, PowerCapabilities))

WDF_DDI(VOID, WdfDeviceSetBusInformationForChildren, WDFDEVICESETBUSINFORMATIONFORCHILDREN,
        (WDFDEVICE Device, PPNP_BUS_INFORMATION BusInformation),
        (Device, BusInformation))

WDF_DDI(NTSTATUS, WdfDeviceIndicateWakeStatus, WDFDEVICEINDICATEWAKESTATUS,
        (WDFDEVICE Device, NTSTATUS WaitWakeStatus),
        (Device, WaitWakeStatus))

WDF_DDI(VOID, WdfDeviceSetFailed, WDFDEVICESETFAILED,
        (WDFDEVICE Device, WDF_DEVICE_FAILED_ACTION FailedAction),
        (Device, FailedAction))

WDF_DDI(NTSTATUS, WdfDeviceStopIdleNoTrack, WDFDEVICESTOPIDLENOTRACK,
        (WDFDEVICE Device, BOOLEAN WaitForD0),
        (Device, WaitForD0))

WDF_DDI(VOID, WdfDeviceResumeIdleNoTrack, WDFDEVICERESUMEIDLENOTRACK,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(WDFFILEOBJECT, WdfDeviceGetFileObject, WDFDEVICEGETFILEOBJECT,
        (WDFDEVICE Device, PFILE_OBJECT FileObject),
        (Device, FileObject))

WDF_DDI(NTSTATUS, WdfDeviceEnqueueRequest, WDFDEVICEENQUEUEREQUEST,
        (WDFDEVICE Device, WDFREQUEST Request),
        (Device, Request))

WDF_DDI(WDFQUEUE, WdfDeviceGetDefaultQueue, WDFDEVICEGETDEFAULTQUEUE,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(NTSTATUS, WdfDeviceConfigureRequestDispatching, WDFDEVICECONFIGUREREQUESTDISPATCHING,
        (WDFDEVICE Device, WDFQUEUE Queue, WDF_REQUEST_TYPE RequestType),
        (Device, Queue, RequestType))

WDF_DDI(VOID, WdfDeviceRemoveDependentUsageDeviceObject, WDFDEVICEREMOVEDEPENDENTUSAGEDEVICEOBJECT,
        (WDFDEVICE Device, PDEVICE_OBJECT DependentDevice),
        (Device, DependentDevice))

WDF_DDI(POWER_ACTION, WdfDeviceGetSystemPowerAction, WDFDEVICEGETSYSTEMPOWERACTION,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(NTSTATUS, WdfDeviceWdmDispatchIrp, WDFDEVICEWDMDISPATCHIRP,
        (WDFDEVICE Device, PIRP Irp, WDFCONTEXT DispatchContext),
        (Device, Irp, DispatchContext))

WDF_DDI(NTSTATUS, WdfDeviceWdmDispatchIrpToIoQueue, WDFDEVICEWDMDISPATCHIRPTOIOQUEUE,
        (WDFDEVICE Device, PIRP Irp, WDFQUEUE Queue, ULONG Flags),
        (Device, Irp, Queue, Flags))

WDF_DDI(VOID, WdfDeviceInitSetRemoveLockOptions, WDFDEVICEINITSETREMOVELOCKOPTIONS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_REMOVE_LOCK_OPTIONS Options),
        (DeviceInit, Options))

WDF_DDI(NTSTATUS, WdfDeviceConfigureWdmIrpDispatchCallback, WDFDEVICECONFIGUREWDMIRPDISPATCHCALLBACK,
        (WDFDEVICE Device, WDFDRIVER Driver, UCHAR MajorFunction,
         PFN_WDFDEVICE_WDM_IRP_DISPATCH EvtDeviceWdmIrpDispatch, WDFCONTEXT DriverContext),
        (Device, Driver, MajorFunction, EvtDeviceWdmIrpDispatch, DriverContext))

WDF_DDI(NTSTATUS, WdfDeviceWdmAssignPowerFrameworkSettings, WDFDEVICEWDMASSIGNPOWERFRAMEWORKSETTINGS,
        (WDFDEVICE Device, PWDF_POWER_FRAMEWORK_SETTINGS PowerFrameworkSettings),
        (Device, PowerFrameworkSettings))

WDF_DDI(VOID, WdfDeviceInitSetReleaseHardwareOrderOnFailure, WDFDEVICEINITSETRELEASEHARDWAREORDERONFAILURE,
        (PWDFDEVICE_INIT DeviceInit,
         WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE ReleaseHardwareOrderOnFailure),
        (DeviceInit, ReleaseHardwareOrderOnFailure))

WDF_DDI(VOID, WdfDeviceInitSetIoTypeEx, WDFDEVICEINITSETIOTYPEEX,
        (PWDFDEVICE_INIT DeviceInit, PWDF_IO_TYPE_CONFIG IoTypeConfig),
        (DeviceInit, IoTypeConfig))

WDF_DDI(NTSTATUS, WdfDeviceQueryPropertyEx, WDFDEVICEQUERYPROPERTYEX,
        (WDFDEVICE Device, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG RequiredSize, PDEVPROPTYPE Type),
        (Device, DeviceProperty, BufferLength, PropertyBuffer, RequiredSize, Type))

WDF_DDI(NTSTATUS, WdfDeviceAllocAndQueryPropertyEx, WDFDEVICEALLOCANDQUERYPROPERTYEX,
        (WDFDEVICE Device, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory,
         PDEVPROPTYPE Type),
        (Device, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory, Type))

WDF_DDI(NTSTATUS, WdfDeviceAssignProperty, WDFDEVICEASSIGNPROPERTY,
        (WDFDEVICE Device, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, DEVPROPTYPE Type, ULONG Size,
         PVOID Data),
        (Device, DeviceProperty, Type, Size, Data))

WDF_DDI(NTSTATUS, WdfDeviceStopIdleActual, WDFDEVICESTOPIDLEACTUAL,
        (WDFDEVICE Device, BOOLEAN WaitForD0, PVOID Tag, LONG Line, PCCH File),
        (Device, WaitForD0, Tag, Line, File))

WDF_DDI(VOID, WdfDeviceResumeIdleActual, WDFDEVICERESUMEIDLEACTUAL,
        (WDFDEVICE Device, PVOID Tag, LONG Line, PCCH File),
        (Device, Tag, Line, File))

WDF_DDI(NTSTATUS, WdfDeviceOpenDevicemapKey, WDFDEVICEOPENDEVICEMAPKEY,
        (WDFDEVICE Device, PCUNICODE_STRING KeyName, ACCESS_MASK DesiredAccess,
         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (Device, KeyName, DesiredAccess, KeyAttributes, Key))

WDF_DDI(NTSTATUS, WdfDeviceRetrieveCompanionTarget, WDFDEVICERETRIEVECOMPANIONTARGET,
        (WDFDEVICE Device, WDFCOMPANIONTARGET* CompanionTarget),
        (Device, CompanionTarget))

WDF_DDI_LATE_VOID(VOID, WdfDeviceSetDeviceInterfaceStateEx, WDFDEVICESETDEVICEINTERFACESTATEEX,
                  (WDFDEVICE Device, const GUID* InterfaceClassGUID,
                   PCUNICODE_STRING ReferenceString, BOOLEAN IsInterfaceEnabled),
                  (Device, InterfaceClassGUID, ReferenceString, IsInterfaceEnabled))
// clang-format on

// Power references with the place they were taken.
#define WdfDeviceStopIdle(Device, WaitForD0) WdfDeviceStopIdleWithTag(Device, WaitForD0, NULL)
#define WdfDeviceStopIdleWithTag(Device, WaitForD0, Tag) \
  WdfDeviceStopIdleActual(Device, WaitForD0, Tag, __LINE__, __FILE__)
#define WdfDeviceResumeIdle(Device) WdfDeviceResumeIdleWithTag(Device, NULL)
#define WdfDeviceResumeIdleWithTag(Device, Tag) \
  WdfDeviceResumeIdleActual(Device, Tag, __LINE__, __FILE__)

WDF_EXTERN_C_END

#endif
