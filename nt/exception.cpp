// SPDX-License-Identifier: MIT
// Structured exceptions: <exception.h> says how a driver's statements are compiled. An exception is
// first offered to the filters, from the innermost statement outwards, while everything still
// stands; then the statements inside of the one that took it are terminated, innermost first, and
// that one's handler goes on. Filters and terminations run below the stack of whoever raised: they
// are called, and return. Only the handler is jumped to. An exception does not pass from one
// callback into whatever called the framework: our own frames lie between (framework/call.h).
// Sources: wdm/exraisestatus; driver docs, kernel/handling-exceptions.
#include "nt/exception.h"

#include <dlfcn.h>
#include <wdm.h>

#include "base/assert.h"
#include "nt/bug_check.h"
#include "nt/flow.h"
#include "nt/sentence.h"

extern "C" {
// Goes on in the statement below the caller's stack, until openwdf_return_from_try is called.
LONG openwdf_call_try(OPENWDF_TRY* statement);
[[noreturn]] void openwdf_return_from_try(OPENWDF_TRY* statement, LONG value);
// Goes on in the statement; whatever is below its stack is forgotten.
[[noreturn]] void openwdf_resume_try(OPENWDF_TRY* statement);
}

static_assert(offsetof(OPENWDF_TRY, Registers) == 0 && offsetof(OPENWDF_TRY, Back) == 64);

// clang-format off
asm(R"(
  .text
  .globl OpenWdfMarkTry
  .type OpenWdfMarkTry, @function
OpenWdfMarkTry:
  movq %rbx, 0(%rdi)
  movq %rbp, 8(%rdi)
  movq %r12, 16(%rdi)
  movq %r13, 24(%rdi)
  movq %r14, 32(%rdi)
  movq %r15, 40(%rdi)
  leaq 8(%rsp), %rax
  movq %rax, 48(%rdi)
  movq (%rsp), %rax
  movq %rax, 56(%rdi)
  ret
  .size OpenWdfMarkTry, . - OpenWdfMarkTry

  .globl openwdf_call_try
  .type openwdf_call_try, @function
openwdf_call_try:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  subq $8, %rsp
  movq %rsp, 64(%rdi)
.Lopenwdf_enter:
  movq 0(%rdi), %rbx
  movq 8(%rdi), %rbp
  movq 16(%rdi), %r12
  movq 24(%rdi), %r13
  movq 32(%rdi), %r14
  movq 40(%rdi), %r15
  jmpq *56(%rdi)
  .size openwdf_call_try, . - openwdf_call_try

  .globl openwdf_return_from_try
  .type openwdf_return_from_try, @function
openwdf_return_from_try:
  movq 64(%rdi), %rsp
  movl %esi, %eax
  addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
  .size openwdf_return_from_try, . - openwdf_return_from_try

  .globl openwdf_resume_try
  .type openwdf_resume_try, @function
openwdf_resume_try:
  movq 48(%rdi), %rsp
  jmp .Lopenwdf_enter
  .size openwdf_resume_try, . - openwdf_resume_try
)");
// clang-format on

namespace nt {
namespace {

// From here on are the system's addresses, which no user buffer has.
constexpr ULONG_PTR user_end = 0x7FFF'FFFF'0000;
constexpr ULONG_PTR page_size = 4096;
// What a leaf function may use below its stack pointer.
constexpr ULONG_PTR red_zone_bytes = 128;

OPENWDF_TRY* pop(Flow& flow) {
  OPENWDF_TRY* statement = flow.innermost_try;
  flow.innermost_try = statement->Outer;
  return statement;
}

void terminate(OPENWDF_TRY* statement) {
  statement->Phase = OpenWdfTryTerminate;
  openwdf_call_try(statement);
}

struct Search {
  OPENWDF_TRY* taker = nullptr;
  bool is_continued = false;  // a filter wants to go on where the exception was raised
};

// A statement whose own filter raises is not asked again: it could only raise again.
Search ask_filters(EXCEPTION_POINTERS& information) {
  const Flow& flow = current_flow();
  for (OPENWDF_TRY* statement = flow.innermost_try; statement != nullptr;
       statement = statement->Outer) {
    if (statement->Callback != flow.callback_frame || statement->Dispatch != flow.dispatch_frame) {
      break;
    }
    if (statement->Phase != OpenWdfTryBody) continue;
    statement->Phase = OpenWdfTryFilter;
    statement->Code = information.ExceptionRecord->ExceptionCode;
    statement->Information = &information;
    const LONG disposition = openwdf_call_try(statement);
    statement->Phase = OpenWdfTryBody;
    if (disposition > 0) return {statement, false};
    if (disposition < 0) return {nullptr, true};
  }
  return {};
}

// AddressSanitizer, where the driver is built with it, must hear that frames are given up.
void forget_frames() {
  using Forget = void (*)();
  static const auto forget =
      reinterpret_cast<Forget>(dlsym(RTLD_DEFAULT, "__asan_handle_no_return"));
  if (forget != nullptr) forget();
}

[[noreturn]] void unwind_to(OPENWDF_TRY* taker) {
  Flow& flow = current_flow();
  while (flow.innermost_try != taker) terminate(pop(flow));
  pop(flow);
  taker->Phase = OpenWdfTryHandler;
  forget_frames();
  openwdf_resume_try(taker);
}

[[noreturn]] void stop(NTSTATUS status, const void* site) {
  const Sentence sentence("status {:#x} was raised and no handler took it",
                          static_cast<ULONG>(status));
  bug_check(KMODE_EXCEPTION_NOT_HANDLED, static_cast<ULONG>(status),
            reinterpret_cast<ULONG_PTR>(site), 0, 0, sentence);
}

// Returns where a filter wants to go on and the record allows it.
void raise(EXCEPTION_RECORD& record, const void* site) {
  record.ExceptionAddress = const_cast<void*>(site);
  CONTEXT registers{};
  registers.ContextFlags = CONTEXT_CONTROL;
  registers.Rip = reinterpret_cast<ULONG_PTR>(site);
  EXCEPTION_POINTERS information{&record, &registers};
  const Search search = ask_filters(information);
  if (search.taker != nullptr) unwind_to(search.taker);
  if (!search.is_continued) stop(record.ExceptionCode, site);
  if ((record.ExceptionFlags & EXCEPTION_NONCONTINUABLE) != 0) {
    stop(STATUS_NONCONTINUABLE_EXCEPTION, site);
  }
}

[[noreturn]] void raise_status(NTSTATUS status, const void* site) {
  EXCEPTION_RECORD record{};
  record.ExceptionCode = status;
  record.ExceptionFlags = EXCEPTION_NONCONTINUABLE;
  raise(record, site);
  UNREACHABLE("a raised status was continued");
}

struct Register {
  int index;  // in the signal's context
  ULONGLONG CONTEXT::*field;
};

constexpr Register registers_of_context[] = {
    {REG_RAX, &CONTEXT::Rax}, {REG_RCX, &CONTEXT::Rcx}, {REG_RDX, &CONTEXT::Rdx},
    {REG_RBX, &CONTEXT::Rbx}, {REG_RSP, &CONTEXT::Rsp}, {REG_RBP, &CONTEXT::Rbp},
    {REG_RSI, &CONTEXT::Rsi}, {REG_RDI, &CONTEXT::Rdi}, {REG_R8, &CONTEXT::R8},
    {REG_R9, &CONTEXT::R9},   {REG_R10, &CONTEXT::R10}, {REG_R11, &CONTEXT::R11},
    {REG_R12, &CONTEXT::R12}, {REG_R13, &CONTEXT::R13}, {REG_R14, &CONTEXT::R14},
    {REG_R15, &CONTEXT::R15}, {REG_RIP, &CONTEXT::Rip}};

// Bits of the processor's page fault error code.
constexpr greg_t page_fault_write = 0x2;
constexpr greg_t page_fault_execute = 0x10;

EXCEPTION_RECORD record_of(int number, const siginfo_t& info, const ucontext_t& context) {
  const auto& registers = context.uc_mcontext.gregs;
  EXCEPTION_RECORD record{};
  record.ExceptionAddress = reinterpret_cast<PVOID>(registers[REG_RIP]);
  if (number == SIGILL) {
    record.ExceptionCode = STATUS_ILLEGAL_INSTRUCTION;
  } else if (number == SIGFPE) {
    record.ExceptionCode =
        info.si_code == FPE_INTDIV ? STATUS_INTEGER_DIVIDE_BY_ZERO : STATUS_FLOAT_DIVIDE_BY_ZERO;
  } else {
    // SIGBUS: the page's file has no such part.
    record.ExceptionCode = number == SIGBUS ? STATUS_IN_PAGE_ERROR : STATUS_ACCESS_VIOLATION;
    record.NumberParameters = 2;
    const greg_t error = registers[REG_ERR];
    record.ExceptionInformation[0] =
        (error & page_fault_execute) != 0 ? 8 : ((error & page_fault_write) != 0 ? 1 : 0);
    record.ExceptionInformation[1] = reinterpret_cast<ULONG_PTR>(info.si_addr);
  }
  return record;
}

void probe_range(const volatile void* address, SIZE_T length, ULONG alignment, const void* site) {
  const auto start = reinterpret_cast<ULONG_PTR>(address);
  if ((start & (alignment - 1)) != 0) raise_status(STATUS_DATATYPE_MISALIGNMENT, site);
  if (start + length < start || start + length > user_end) {
    raise_status(STATUS_ACCESS_VIOLATION, site);
  }
}

}  // namespace

// At DISPATCH_LEVEL a fault stops Windows (bug check 0xA or 0xD1), whatever statement it is in.
bool raise_fault(int number, const siginfo_t& info, ucontext_t& context) {
  const Flow* flow = t_flow;
  if (flow == nullptr || flow->innermost_try == nullptr || flow->irql >= DISPATCH_LEVEL) {
    return false;
  }
  auto& registers = context.uc_mcontext.gregs;
  EXCEPTION_RECORD record = record_of(number, info, context);
  CONTEXT seen{};
  seen.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
  for (const Register& each : registers_of_context) {
    seen.*each.field = static_cast<ULONGLONG>(registers[each.index]);
  }
  EXCEPTION_POINTERS information{&record, &seen};
  const Search search = ask_filters(information);
  if (search.is_continued) {
    for (const Register& each : registers_of_context) {
      registers[each.index] = static_cast<greg_t>(seen.*each.field);
    }
    return true;
  }
  if (search.taker == nullptr) return false;
  // As if the instruction had called unwind_to(search.taker).
  const ULONG_PTR stack = static_cast<ULONG_PTR>(registers[REG_RSP]) - red_zone_bytes;
  registers[REG_RSP] = static_cast<greg_t>(stack / 16 * 16 - 8);
  registers[REG_RDI] = reinterpret_cast<greg_t>(search.taker);
  registers[REG_RIP] = reinterpret_cast<greg_t>(&unwind_to);
  return true;
}

}  // namespace nt

extern "C" {

VOID OpenWdfEnterTry(OPENWDF_TRY* statement) {
  nt::Flow& flow = nt::current_flow();
  statement->Outer = flow.innermost_try;
  statement->Callback = flow.callback_frame;
  statement->Dispatch = flow.dispatch_frame;
  statement->Phase = OpenWdfTryBody;
  statement->IsStackVariable = FALSE;
  flow.innermost_try = statement;
}

VOID OpenWdfFiltered(OPENWDF_TRY* statement, LONG disposition) {
  openwdf_return_from_try(statement, disposition);
}

// In a handler, __leave speaks of the statement around it.
VOID OpenWdfLeaveTry(OPENWDF_TRY* statement) {
  while (statement->Phase != OpenWdfTryBody) statement = statement->Outer;
  nt::pop(nt::current_flow());
  statement->Phase = OpenWdfTryDone;
  nt::forget_frames();
  openwdf_resume_try(statement);
}

VOID OpenWdfEndBody(OPENWDF_TRY* statement) {
  if (statement->Phase != OpenWdfTryBody) return;
  nt::pop(nt::current_flow());
  statement->Phase = OpenWdfTryDone;
}

VOID OpenWdfEndTry(OPENWDF_TRY* statement) {
  if (statement->Phase == OpenWdfTryTerminate) openwdf_return_from_try(statement, 0);
  OpenWdfEndBody(statement);
  statement->Phase = OpenWdfTryDone;
}

// The scope of the statement ends: by its own end, or because the body jumps out of it.
VOID OpenWdfExitTry(OPENWDF_TRY* statement) {
  if (statement->Phase == OpenWdfTryBody) nt::terminate(nt::pop(nt::current_flow()));
}

VOID ExRaiseStatus(NTSTATUS status) {
  nt::raise_status(status, __builtin_return_address(0));
}

VOID RtlRaiseStatus(NTSTATUS status) {
  nt::raise_status(status, __builtin_return_address(0));
}

VOID ExRaiseAccessViolation() {
  nt::raise_status(STATUS_ACCESS_VIOLATION, __builtin_return_address(0));
}

VOID ExRaiseDatatypeMisalignment() {
  nt::raise_status(STATUS_DATATYPE_MISALIGNMENT, __builtin_return_address(0));
}

VOID ExRaiseException(PEXCEPTION_RECORD record) {
  nt::raise(*record, __builtin_return_address(0));
}

VOID RtlRaiseException(PEXCEPTION_RECORD record) {
  nt::raise(*record, __builtin_return_address(0));
}

VOID ProbeForRead(const volatile VOID* address, SIZE_T length, ULONG alignment) {
  if (length != 0) nt::probe_range(address, length, alignment, __builtin_return_address(0));
}

// A page that cannot be written to faults here, in the caller's __try.
VOID ProbeForWrite(volatile VOID* address, SIZE_T length, ULONG alignment) {
  if (length == 0) return;
  nt::probe_range(address, length, alignment, __builtin_return_address(0));
  auto* byte = static_cast<volatile UCHAR*>(address);
  volatile UCHAR* const end = byte + length;
  while (byte < end) {
    *byte = *byte;
    byte += nt::page_size - reinterpret_cast<ULONG_PTR>(byte) % nt::page_size;
  }
}

}  // extern "C"
