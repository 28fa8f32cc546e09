// SPDX-License-Identifier: MIT
// Every form of the structured exception statements. Each case writes the steps it goes through;
// what they must be is Windows' order. Compiled as C and, through statements_cpp.cpp, as C++.
#include "statements.h"

static char Steps[64];
static ULONG StepCount;

static VOID Step(char Which) {
  if (StepCount < sizeof(Steps) - 1) {
    Steps[StepCount++] = Which;
    Steps[StepCount] = 0;
  }
}

static LONG Answer(char Which, LONG Disposition) {
  Step(Which);
  return Disposition;
}

static volatile LONG* volatile Nowhere;  // NULL, which the compiler is not to know
static volatile LONG Zero;

static DECLSPEC_NOINLINE VOID RaiseDeep(NTSTATUS Status) {
  __try {
    Step('b');
    ExRaiseStatus(Status);
  } __finally {
    Step(AbnormalTermination() ? 'T' : 't');
  }
}

static VOID HandlerSeesLocalsAndCode(VOID) {
  NTSTATUS Status = STATUS_SUCCESS;
  char Last = 'a';

  __try {
    Last = 'c';
    ProbeForRead((PVOID)1, 4, 4);
    Last = 'x';
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    Status = GetExceptionCode();
  }
  Step(Last);
  Step(Status == STATUS_DATATYPE_MISALIGNMENT ? 'm' : 'x');
}

static VOID FiltersRunBeforeTerminations(VOID) {
  __try {
    __try {
      RaiseDeep(STATUS_NO_MEMORY);
    } __except (Answer('s', EXCEPTION_CONTINUE_SEARCH)) {
      Step('x');
    }
  } __except (
      Answer(GetExceptionCode() == STATUS_NO_MEMORY ? 'f' : 'x', EXCEPTION_EXECUTE_HANDLER)) {
    Step('h');
  }
}

static LONG IsWriteToNowhere(PEXCEPTION_POINTERS Information) {
  PEXCEPTION_RECORD Record = Information->ExceptionRecord;

  Step(Record->ExceptionCode == STATUS_ACCESS_VIOLATION ? 'v' : 'x');
  Step(Record->NumberParameters == 2 && Record->ExceptionInformation[0] == 1 ? 'w' : 'x');
  Step(Record->ExceptionInformation[1] == 0 ? '0' : 'x');
  Step(Information->ContextRecord->Rip == (ULONG_PTR)Record->ExceptionAddress ? 'r' : 'x');
  return EXCEPTION_EXECUTE_HANDLER;
}

static VOID AccessFaultIsCaught(VOID) {
  LONG Before = 0;

  __try {
    Before = 1;
    *Nowhere = 5;
    Before = 2;
  } __except (IsWriteToNowhere(GetExceptionInformation())) {
    Step(Before == 1 ? 'h' : 'x');
  }
}

static VOID FaultInCalledFunctionIsCaught(VOID) {
  __try {
    RtlZeroMemory((PVOID)Nowhere, 16);
    Step('x');
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    Step(GetExceptionCode() == STATUS_ACCESS_VIOLATION ? 'h' : 'x');
  }
}

static VOID HeaderHasAStatement(VOID) {
  Step(CanBeRead(&Zero) ? 'y' : 'n');
  Step(CanBeRead(Nowhere) ? 'y' : 'n');
}

static VOID DivisionByZeroIsCaught(VOID) {
  __try {
    Step((char)('0' + 7 / Zero));
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    Step(GetExceptionCode() == STATUS_INTEGER_DIVIDE_BY_ZERO ? 'd' : 'x');
  }
}

static VOID ProbeForWriteTouchesThePages(VOID) {
  __try {
    ProbeForWrite((PVOID)Nowhere, 1, 1);
    Step('x');
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    Step(GetExceptionCode() == STATUS_ACCESS_VIOLATION ? 'h' : 'x');
  }
  __try {
    ProbeForRead((PVOID)(ULONG_PTR)0xFFFF800000000000, 1, 1);
    Step('x');
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    Step(GetExceptionCode() == STATUS_ACCESS_VIOLATION ? 'h' : 'x');
  }
}

// WDM-040: and no page stays locked.
static VOID LockingNowhereIsCaught(VOID) {
  PMDL Mdl = IoAllocateMdl((PVOID)Nowhere, 1, FALSE, FALSE, NULL);

  __try {
    MmProbeAndLockPages(Mdl, UserMode, IoReadAccess);
    Step('x');
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    Step(GetExceptionCode() == STATUS_ACCESS_VIOLATION ? 'h' : 'x');
  }
  Step((Mdl->MdlFlags & MDL_PAGES_LOCKED) == 0 ? 'u' : 'x');
  IoFreeMdl(Mdl);
}

static LONG Repaired;

static LONG Repair(PEXCEPTION_POINTERS Information) {
  Step('r');
  Nowhere = &Repaired;
  // The register that held the bad address, whichever it was.
  if (Information->ContextRecord->Rax == 0) {
    Information->ContextRecord->Rax = (ULONG_PTR)&Repaired;
  } else if (Information->ContextRecord->Rcx == 0) {
    Information->ContextRecord->Rcx = (ULONG_PTR)&Repaired;
  }
  return EXCEPTION_CONTINUE_EXECUTION;
}

static VOID FaultCanBeContinued(VOID) {
  Repaired = 0;
  __try {
    *Nowhere = 5;
    Step(Repaired == 5 ? 'c' : 'x');
  } __except (Repair(GetExceptionInformation())) {
    Step('x');
  }
  Nowhere = NULL;
}

static VOID RaisedRecordCanBeContinued(VOID) {
  EXCEPTION_RECORD Record = {0};

  Record.ExceptionCode = STATUS_BREAKPOINT;
  __try {
    ExRaiseException(&Record);
    Step('c');
    RtlRaiseException(&Record);
    Step('c');
  } __except (Answer('f', EXCEPTION_CONTINUE_EXECUTION)) {
    Step('x');
  }
}

static char ReturnRunsFinally(VOID) {
  char Result = 'r';

  __try {
    __try {
      Step('a');
      return Result;
    } __finally {
      Result = 'x';
      Step(AbnormalTermination() ? 'T' : 't');
    }
  } __finally {
    Step('o');
  }
  return 'x';
}

static VOID ReturnRunsFinallyOnce(VOID) {
  Step(ReturnRunsFinally());
}

static VOID JumpsRunFinally(VOID) {
  LONG Round;

  for (Round = 0; Round < 3; ++Round) {
    __try {
      if (Round == 0) {
        continue;
      }
      if (Round == 1) {
        break;
      }
      Step('x');
    } __finally {
      Step((char)('0' + Round));
    }
  }
  __try {
    goto Out;
  } __finally {
    Step('g');
  }
  Step('x');
Out:
  switch (Round) {
    case 1:
      __try {
        break;
      } __except (EXCEPTION_EXECUTE_HANDLER) {
        Step('x');
      }
      Step('x');
      break;
    default:
      Step('x');
  }
  Step('e');
}

static VOID LeaveEndsTheBody(VOID) {
  __try {
    Step('a');
    if (Zero == 0) {
      __leave;
    }
    Step('x');
  } __finally {
    Step(AbnormalTermination() ? 'T' : 't');
  }
  __try {
    __try {
      ExRaiseAccessViolation();
    } __except (EXCEPTION_EXECUTE_HANDLER) {
      __leave;
    }
    Step('x');
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    Step('x');
  }
  Step('e');
}

static VOID HandlersRaiseOutwards(VOID) {
  __try {
    __try {
      ExRaiseStatus(STATUS_UNSUCCESSFUL);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
      Step('h');
      ExRaiseStatus(STATUS_CANCELLED);
    }
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    Step(GetExceptionCode() == STATUS_CANCELLED ? 'H' : 'x');
  }
  __try {
    __try {
      ExRaiseStatus(STATUS_UNSUCCESSFUL);
    } __finally {
      Step('f');
      RtlRaiseStatus(STATUS_CANCELLED);
    }
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    Step(GetExceptionCode() == STATUS_CANCELLED ? 'H' : 'x');
  }
}

static VOID FinallyRunsAtTheEnd(VOID) {
  LONG Round;

  for (Round = 0; Round < 2; ++Round) {
    __try {
      Step('b');
    } __finally {
      __try {
        *Nowhere = 1;
      } __except (EXCEPTION_EXECUTE_HANDLER) {
        Step('n');
      }
      Step(AbnormalTermination() ? 'T' : 't');
    }
  }
}

static VOID ManyAreCheap(VOID) {
  LONG Round;
  LONG Caught = 0;

  for (Round = 0; Round < 10000; ++Round) {
    __try {
      if (Round % 2 == 0) {
        ExRaiseDatatypeMisalignment();
      }
      *Nowhere = Round;
    } __except (EXCEPTION_EXECUTE_HANDLER) {
      ++Caught;
    }
  }
  Step(Caught == 10000 ? 'a' : 'x');
}

// The conditions cut through statements and braces.
static VOID ConditionalText(VOID) {
#if defined(NEVER_DEFINED)
  if (Zero) {
#else
  {
#endif
    __try {
      Step('}');
    } __except (EXCEPTION_EXECUTE_HANDLER) { /* } */
      Step('x');
    }
    Step('"');
  }
}

typedef struct _CASE {
  const char* Name;
  VOID (*Run)(VOID);
  const char* Steps;
} CASE;

static const CASE Cases[] = {
    {"HandlerSeesLocalsAndCode", HandlerSeesLocalsAndCode, "cm"},
    {"FiltersRunBeforeTerminations", FiltersRunBeforeTerminations, "bsfTh"},
    {"AccessFaultIsCaught", AccessFaultIsCaught, "vw0rh"},
    {"FaultInCalledFunctionIsCaught", FaultInCalledFunctionIsCaught, "h"},
    {"HeaderHasAStatement", HeaderHasAStatement, "yn"},
    {"DivisionByZeroIsCaught", DivisionByZeroIsCaught, "d"},
    {"ProbeForWriteTouchesThePages", ProbeForWriteTouchesThePages, "hh"},
    {"LockingNowhereIsCaught", LockingNowhereIsCaught, "hu"},
    {"FaultCanBeContinued", FaultCanBeContinued, "rc"},
    {"RaisedRecordCanBeContinued", RaisedRecordCanBeContinued, "fcfc"},
    {"ReturnRunsFinallyOnce", ReturnRunsFinallyOnce, "aTor"},
    {"JumpsRunFinally", JumpsRunFinally, "01ge"},
    {"LeaveEndsTheBody", LeaveEndsTheBody, "ate"},
    {"HandlersRaiseOutwards", HandlersRaiseOutwards, "hHfH"},
    {"FinallyRunsAtTheEnd", FinallyRunsAtTheEnd, "bntbnt"},
    {"ManyAreCheap", ManyAreCheap, "a"},
    {"ConditionalText", ConditionalText, "}\""},
};

ULONG RUN_STATEMENTS(VOID) {
  ULONG Index;
  ULONG Failures = 0;

  for (Index = 0; Index < ARRAYSIZE(Cases); ++Index) {
    StepCount = 0;
    Steps[0] = 0;
    Cases[Index].Run();
    if (strcmp(Steps, Cases[Index].Steps) != 0) {
      DbgPrint("%s: '%s' instead of '%s'\n", Cases[Index].Name, Steps, Cases[Index].Steps);
      ++Failures;
    }
  }
  return Failures;
}
