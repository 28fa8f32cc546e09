// SPDX-License-Identifier: MIT
// A driver that goes through every form of structured exceptions, in C and in C++ and in two
// threads at once. Its DriverEntry fails unless all went as on Windows.
#include <ntddk.h>
#include <wdf.h>

#include "statements.h"

DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_UNLOAD EvtDriverUnload;

static LONG Caught;

static VOID Pause(VOID) {
  LARGE_INTEGER Time;

  Time.QuadPart = -10000;
  KeDelayExecutionThread(KernelMode, FALSE, &Time);
}

// Each thread waits where it is in the middle of an exception, so that the other one is, too.
static VOID RaiseAndWait(PVOID Context) {
  ULONG Round;

  for (Round = 0; Round < 10; ++Round) {
    __try {
      __try {
        Pause();
        if (Context != NULL) {
          ExRaiseStatus(STATUS_CANCELLED);
        }
        *(volatile LONG*)Context = 0;
      } __finally {
        Pause();
      }
    } __except (EXCEPTION_EXECUTE_HANDLER) {
      Pause();
      if (GetExceptionCode() == (Context != NULL ? STATUS_CANCELLED : STATUS_ACCESS_VIOLATION)) {
        InterlockedIncrement(&Caught);
      }
    }
  }
  PsTerminateSystemThread(STATUS_SUCCESS);
}

static NTSTATUS RunTwoThreads(VOID) {
  HANDLE Handles[2];
  PVOID Threads[2];
  ULONG Index;

  for (Index = 0; Index < 2; ++Index) {
    NTSTATUS Status = PsCreateSystemThread(&Handles[Index], THREAD_ALL_ACCESS, NULL, NULL, NULL,
                                           RaiseAndWait, Index == 0 ? NULL : (PVOID)Threads);

    if (!NT_SUCCESS(Status)) {
      return Status;
    }
    ObReferenceObjectByHandle(Handles[Index], THREAD_ALL_ACCESS, NULL, KernelMode, &Threads[Index],
                              NULL);
    ZwClose(Handles[Index]);
  }
  for (Index = 0; Index < 2; ++Index) {
    KeWaitForSingleObject(Threads[Index], Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(Threads[Index]);
  }
  return Caught == 20 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

VOID EvtDriverUnload(WDFDRIVER Driver) {
  UNREFERENCED_PARAMETER(Driver);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  WDF_DRIVER_CONFIG Config;
  NTSTATUS Status;

  if (RunStatements() + RunStatementsCpp() != 0) {
    return STATUS_UNSUCCESSFUL;
  }
  Status = RunTwoThreads();
  if (!NT_SUCCESS(Status)) {
    return Status;
  }
  WDF_DRIVER_CONFIG_INIT(&Config, NULL);
  Config.DriverInitFlags = WdfDriverInitNonPnpDriver;
  Config.EvtDriverUnload = EvtDriverUnload;
  return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &Config,
                         WDF_NO_HANDLE);
}
