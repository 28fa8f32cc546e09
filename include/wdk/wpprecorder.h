// SPDX-License-Identifier: MIT
// The in-flight recorder's logs. On Windows they keep the last trace messages for a debugger; here
// every message goes to the trace, whichever log it names, so that a log holds nothing and only its
// handle is real. Source: wpprecorder/index.
#pragma once

#include "ntddk.h"

DECLARE_HANDLE(RECORDER_LOG);

typedef enum _WPP_RECORDER_TRI_STATE {
  WppRecorderUseDefault = 0,
  WppRecorderFalse = 1,
  WppRecorderTrue = 2
} WPP_RECORDER_TRI_STATE;

typedef struct _RECORDER_CONFIGURE_PARAMS {
  ULONG Size;
  BOOLEAN CreateDefaultLog;
  WPP_RECORDER_TRI_STATE UseTimeStamp;
  WPP_RECORDER_TRI_STATE PreciseTimeStamp;
} RECORDER_CONFIGURE_PARAMS, *PRECORDER_CONFIGURE_PARAMS;

#define RECORDER_LOG_IDENTIFIER_MAX_CHARS 16

typedef struct _RECORDER_LOG_CREATE_PARAMS {
  ULONG Size;
  ULONG LogTag;
  ULONG TotalBufferSize;
  ULONG ErrorPartitionSize;
  ULONG_PTR LogIdentifierAppendValue;
  BOOLEAN LogIdentifierAppendValueSet;
  USHORT LogIdentifierSize;
  CHAR LogIdentifier[RECORDER_LOG_IDENTIFIER_MAX_CHARS];
  WPP_RECORDER_TRI_STATE UseTimeStamp;
  WPP_RECORDER_TRI_STATE PreciseTimeStamp;
} RECORDER_LOG_CREATE_PARAMS, *PRECORDER_LOG_CREATE_PARAMS;

FORCEINLINE VOID RECORDER_CONFIGURE_PARAMS_INIT(PRECORDER_CONFIGURE_PARAMS Params) {
  RtlZeroMemory(Params, sizeof(*Params));
  Params->Size = sizeof(*Params);
  Params->CreateDefaultLog = TRUE;
}

FORCEINLINE VOID RECORDER_LOG_CREATE_PARAMS_INIT(PRECORDER_LOG_CREATE_PARAMS Params,
                                                 PCSTR LogIdentifier) {
  ULONG i;
  RtlZeroMemory(Params, sizeof(*Params));
  Params->Size = sizeof(*Params);
  Params->LogIdentifierSize = sizeof(Params->LogIdentifier);
  if (LogIdentifier == NULL) return;
  for (i = 0; i + 1 < sizeof(Params->LogIdentifier) && LogIdentifier[i] != 0; i++) {
    Params->LogIdentifier[i] = LogIdentifier[i];
  }
}

FORCEINLINE VOID RECORDER_LOG_CREATE_PARAMS_INIT_APPEND_POINTER(PRECORDER_LOG_CREATE_PARAMS Params,
                                                                PCSTR LogIdentifier,
                                                                PVOID LogIdentifierAppend) {
  RECORDER_LOG_CREATE_PARAMS_INIT(Params, LogIdentifier);
  Params->LogIdentifierAppendValue = (ULONG_PTR)LogIdentifierAppend;
  Params->LogIdentifierAppendValueSet = TRUE;
}

FORCEINLINE VOID WppRecorderConfigure(PRECORDER_CONFIGURE_PARAMS ConfigureParams) {
  UNREFERENCED_PARAMETER(ConfigureParams);
}

// One log for all: the default one.
FORCEINLINE RECORDER_LOG WppRecorderLogGetDefault(VOID) {
  static struct RECORDER_LOG__ DefaultLog;
  return &DefaultLog;
}
FORCEINLINE BOOLEAN WppRecorderIsDefaultLogAvailable(VOID) {
  return TRUE;
}

FORCEINLINE NTSTATUS WppRecorderLogCreate(PRECORDER_LOG_CREATE_PARAMS CreateParams,
                                          RECORDER_LOG* RecorderLog) {
  UNREFERENCED_PARAMETER(CreateParams);
  *RecorderLog = WppRecorderLogGetDefault();
  return STATUS_SUCCESS;
}
FORCEINLINE VOID WppRecorderLogDelete(RECORDER_LOG RecorderLog) {
  UNREFERENCED_PARAMETER(RecorderLog);
}
