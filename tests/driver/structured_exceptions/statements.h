// SPDX-License-Identifier: MIT
#pragma once

#include <ntddk.h>

#ifdef __cplusplus
#define RUN_STATEMENTS RunStatementsCpp
extern "C" {
#else
#define RUN_STATEMENTS RunStatements
#endif

// How many of the cases went otherwise than on Windows.
ULONG RunStatements(VOID);
ULONG RunStatementsCpp(VOID);

FORCEINLINE BOOLEAN CanBeRead(const volatile LONG* Address) {
  __try {
    LONG Value = *Address;

    UNREFERENCED_PARAMETER(Value);
    return TRUE;
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    return FALSE;
  }
}

#ifdef __cplusplus
}
#endif
