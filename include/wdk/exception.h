// SPDX-License-Identifier: MIT
// Structured exceptions. The compiler has none on this host, so __try and its companions are macros
// over a record on the stack, and nt/exception.cpp does what the compiler's run-time library does.
// `wdf build` sees to two things: it writes OPENWDF_END_TRY behind the block that ends a statement
// (app/project/try_statements.h), and it does not optimise such sources, so that a filter or
// handler finds every local in memory as the exception left it. Filters run before anything is
// unwound.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _EXCEPTION_RECORD {
  NTSTATUS ExceptionCode;
  ULONG ExceptionFlags;  // EXCEPTION_NONCONTINUABLE
  struct _EXCEPTION_RECORD* ExceptionRecord;
  PVOID ExceptionAddress;
  ULONG NumberParameters;
  // Of an access violation: 0 read, 1 written, 8 executed; then the address.
  ULONG_PTR ExceptionInformation[EXCEPTION_MAXIMUM_PARAMETERS];
} EXCEPTION_RECORD, *PEXCEPTION_RECORD;

// Registers of an AMD64 processor. Only control and integer registers are filled in.
typedef struct DECLSPEC_ALIGN(16) _CONTEXT {
  ULONGLONG P1Home, P2Home, P3Home, P4Home, P5Home, P6Home;
  ULONG ContextFlags;
  ULONG MxCsr;
  USHORT SegCs, SegDs, SegEs, SegFs, SegGs, SegSs;
  ULONG EFlags;
  ULONGLONG Dr0, Dr1, Dr2, Dr3, Dr6, Dr7;
  ULONGLONG Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15;
  ULONGLONG Rip;
  UCHAR FltSave[512];
  ULONGLONG VectorRegister[52];
  ULONGLONG VectorControl;
  ULONGLONG DebugControl;
  ULONGLONG LastBranchToRip, LastBranchFromRip, LastExceptionToRip, LastExceptionFromRip;
} CONTEXT, *PCONTEXT;
#define CONTEXT_AMD64 0x00100000
#define CONTEXT_CONTROL (CONTEXT_AMD64 | 0x1)
#define CONTEXT_INTEGER (CONTEXT_AMD64 | 0x2)

typedef struct _EXCEPTION_POINTERS {
  PEXCEPTION_RECORD ExceptionRecord;
  PCONTEXT ContextRecord;
} EXCEPTION_POINTERS, *PEXCEPTION_POINTERS;

// Raising: the innermost __except whose filter takes it goes on. Nobody: bug check 0x1E. <= APC.
DECLSPEC_NORETURN VOID ExRaiseStatus(NTSTATUS Status);
DECLSPEC_NORETURN VOID ExRaiseAccessViolation(VOID);
DECLSPEC_NORETURN VOID ExRaiseDatatypeMisalignment(VOID);
DECLSPEC_NORETURN VOID RtlRaiseStatus(NTSTATUS Status);
// These return where a filter answers EXCEPTION_CONTINUE_EXECUTION.
VOID ExRaiseException(PEXCEPTION_RECORD ExceptionRecord);
VOID RtlRaiseException(PEXCEPTION_RECORD ExceptionRecord);
// Raise an access violation or a misalignment. Every page is written to, none is read.
VOID ProbeForRead(const volatile VOID* Address, SIZE_T Length, ULONG Alignment);
VOID ProbeForWrite(volatile VOID* Address, SIZE_T Length, ULONG Alignment);

// Why the code of a __try statement runs.
enum {
  OpenWdfTryBody,
  OpenWdfTryFilter,     // to evaluate its filter, below everything the body called
  OpenWdfTryHandler,    // an exception that its filter took
  OpenWdfTryTerminate,  // the body is left by an exception, return, goto, break or continue
  OpenWdfTryDone,       // the body has ended, or was left by __leave
};

typedef struct _OPENWDF_TRY {
  PVOID Registers[8];  // rbx, rbp, r12 to r15, rsp, rip: where the statement goes on
  PVOID Back;          // the stack of whoever has it evaluate its filter or terminate
  struct _OPENWDF_TRY* Outer;
  PVOID Callback;  // the callback and the dispatch routine it is in
  PVOID Dispatch;
  PEXCEPTION_POINTERS Information;
  NTSTATUS Code;
  int Phase;
  // FALSE. What depends on it makes the compiler reach locals through the frame pointer alone.
  BOOLEAN IsStackVariable;
} OPENWDF_TRY;

VOID OpenWdfEnterTry(OPENWDF_TRY* Try);
__attribute__((returns_twice)) VOID OpenWdfMarkTry(OPENWDF_TRY* Try);
DECLSPEC_NORETURN VOID OpenWdfFiltered(OPENWDF_TRY* Try, LONG Disposition);
DECLSPEC_NORETURN VOID OpenWdfLeaveTry(OPENWDF_TRY* Try);
VOID OpenWdfEndBody(OPENWDF_TRY* Try);
VOID OpenWdfEndTry(OPENWDF_TRY* Try);
VOID OpenWdfExitTry(OPENWDF_TRY* Try);

#ifdef __cplusplus
}
#endif

#ifndef OPENWDF_RUNTIME
// clang-format off
#undef __try
#define __try                                                                                \
  {                                                                                          \
    OPENWDF_TRY OpenWdfTry __attribute__((cleanup(OpenWdfExitTry)));                         \
    OpenWdfEnterTry(&OpenWdfTry);                                                            \
    if (OpenWdfTry.IsStackVariable) OpenWdfTry.Back = __builtin_alloca(1);                   \
    OpenWdfMarkTry(&OpenWdfTry);                                                             \
    if (OpenWdfTry.Phase == OpenWdfTryBody)
#define __except(Filter)                                                                     \
    else if (OpenWdfTry.Phase == OpenWdfTryFilter) OpenWdfFiltered(&OpenWdfTry, (Filter));   \
    else if (OpenWdfTry.Phase == OpenWdfTryHandler)
#define __finally                                                                            \
    else if (OpenWdfTry.Phase == OpenWdfTryFilter)                                           \
      OpenWdfFiltered(&OpenWdfTry, EXCEPTION_CONTINUE_SEARCH);                               \
    OpenWdfEndBody(&OpenWdfTry);
#define OPENWDF_END_TRY                                                                      \
    OpenWdfEndTry(&OpenWdfTry);                                                              \
  }
// clang-format on
#define __leave OpenWdfLeaveTry(&OpenWdfTry)

#define GetExceptionCode() (OpenWdfTry.Code)
#define GetExceptionInformation() (OpenWdfTry.Information)
#define AbnormalTermination() (OpenWdfTry.Phase == OpenWdfTryTerminate)
#define _exception_code() GetExceptionCode()
#define _exception_info() GetExceptionInformation()
#define _abnormal_termination() AbnormalTermination()
#endif  // OPENWDF_RUNTIME
