// SPDX-License-Identifier: MIT
// Assertions of drivers: active when the framework verifier is on for the driver (WDFVERIFY), or
// when the source is compiled (WDFCASSERT).
#ifndef OPENWDF_WDFASSERT_H
#define OPENWDF_WDFASSERT_H

#include "wdffuncenum.h"

WDF_EXTERN_C_START

NTSYSAPI VOID NTAPI RtlAssert(PVOID FailedAssertion, PVOID FileName, ULONG LineNumber,
                              PSTR Message);

#define WDFVERIFY(exp)                                                  \
  {                                                                     \
    if ((WdfDriverGlobals->DriverFlags & WdfVerifyOn) != 0 && !(exp)) { \
      RtlAssert((PVOID) #exp, (PVOID)__FILE__, __LINE__, NULL);         \
    }                                                                   \
  }

#define VERIFY_IS_IRQL_PASSIVE_LEVEL() WDFVERIFY(KeGetCurrentIrql() == PASSIVE_LEVEL)
#define IS_AT_PASSIVE() VERIFY_IS_IRQL_PASSIVE_LEVEL()  // The old name.

#ifdef __cplusplus
#define WDFCASSERT(c) static_assert(c, #c)
#else
#define WDFCASSERT(c) _Static_assert(c, #c)
#endif

WDF_EXTERN_C_END

#endif
