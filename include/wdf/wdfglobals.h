// SPDX-License-Identifier: MIT
// How a driver reaches the framework: its globals, its table pointer, and the form of a call.
// Every DDI is a small inline function that calls through the table with the driver's globals as
// first argument; nothing is imported by name. The variables are hidden, so each driver image in
// a process has its own set (framework.md 6.4, 6.7) and a call is one indirect jump.
#ifndef OPENWDF_WDFGLOBALS_H
#define OPENWDF_WDFGLOBALS_H

#include "wdftypes.h"

WDF_EXTERN_C_START

#define WDF_DRIVER_GLOBALS_NAME_LEN (32)

typedef struct _WDF_DRIVER_GLOBALS {
  WDFDRIVER Driver;   // NULL until WdfDriverCreate.
  ULONG DriverFlags;  // WDF_DRIVER_INIT_FLAGS.
  ULONG DriverTag;    // Pool tag of what the framework allocates for this driver.
  CHAR DriverName[WDF_DRIVER_GLOBALS_NAME_LEN];
  BOOLEAN DisplaceDriverUnload;  // TRUE: the entry code puts itself before DriverUnload.
} WDF_DRIVER_GLOBALS, *PWDF_DRIVER_GLOBALS;

typedef VOID (*WDFFUNC)(VOID);

// One instance per driver image, whatever else is loaded in the process.
#define WDF_PER_IMAGE __attribute__((visibility("hidden")))

// The name carries the version, so that parts built for two versions do not link together.
#define WdfFunctions WdfFunctions_01033
extern WDF_PER_IMAGE const WDFFUNC* WdfFunctions_01033;
extern WDF_PER_IMAGE PWDF_DRIVER_GLOBALS WdfDriverGlobals;
extern WDF_PER_IMAGE WDFFUNC WdfDriverMiniportUnloadOverride;

// The table entry of a DDI, as the function it is.
#define WDF_ENTRY(Name, Pfn) ((PFN_##Pfn)WdfFunctions[Name##TableIndex])
#define WDF_UNWRAP(...) __VA_ARGS__

// Declares one DDI: the type of its table entry and the inline function that drivers call.
#define WDF_DDI(Ret, Name, Pfn, Params, Args)                                     \
  typedef Ret (*PFN_##Pfn)(PWDF_DRIVER_GLOBALS DriverGlobals, WDF_UNWRAP Params); \
  FORCEINLINE Ret Name Params {                                                   \
    return WDF_ENTRY(Name, Pfn)(WdfDriverGlobals, WDF_UNWRAP Args);               \
  }

// The same for a DDI without parameters.
#define WDF_DDI0(Ret, Name, Pfn)                               \
  typedef Ret (*PFN_##Pfn)(PWDF_DRIVER_GLOBALS DriverGlobals); \
  FORCEINLINE Ret Name(VOID) {                                 \
    return WDF_ENTRY(Name, Pfn)(WdfDriverGlobals);             \
  }

// The same for a DDI that an older framework may lack (index 453 and above). Calling it there
// is reported by WdfDriverErrorReportApiMissing instead of a jump past the end of the table.
#define WDF_DDI_LATE_VOID(Ret, Name, Pfn, Params, Args)                              \
  typedef Ret (*PFN_##Pfn)(PWDF_DRIVER_GLOBALS DriverGlobals, WDF_UNWRAP Params);    \
  FORCEINLINE Ret Name Params {                                                      \
    if (WDF_IS_FUNCTION_AVAILABLE(Name)) {                                           \
      WDF_ENTRY(Name, Pfn)(WdfDriverGlobals, WDF_UNWRAP Args);                       \
    } else {                                                                         \
      WdfDriverErrorReportApiMissing(WdfGetDriver(), NULL, Name##TableIndex, FALSE); \
    }                                                                                \
  }

WDF_EXTERN_C_END

#endif
