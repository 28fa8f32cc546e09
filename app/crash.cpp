// SPDX-License-Identifier: MIT
// See crash.h. The handler does what a handler may not do in general (it allocates): the process is
// at its end anyway, and a second crash while reporting ends it at once with what was printed.
#include "app/crash.h"

#include <execinfo.h>
#include <fmt/format.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "app/exit_codes.h"
#include "app/source_lines.h"
#include "nt/exception.h"
#include "nt/flow.h"

namespace app {
namespace {

constexpr int frames_max = 64;
constexpr std::size_t signal_stack_bytes = 256 * 1024;

std::string describe_signal(int number, const siginfo_t& info) {
  switch (number) {
    case SIGSEGV:
    case SIGBUS:
      return fmt::format("the driver touched memory at {} that it may not touch ({})", info.si_addr,
                         number == SIGSEGV ? "SIGSEGV" : "SIGBUS");
    case SIGFPE:
      return "an arithmetic error, such as a division by zero (SIGFPE)";
    case SIGILL:
      return "an illegal instruction, such as a failed __builtin_trap (SIGILL)";
    case SIGTRAP:
      return "a break point, such as a failed NT_ASSERT or DbgBreakPoint (SIGTRAP)";
    default:
      return "the process was aborted (SIGABRT)";
  }
}

void report_crash(int number, siginfo_t* info, void* context) {
  static std::atomic<bool> is_reporting{false};
  if (is_reporting.exchange(true)) _exit(exit_finding);
  void* frames[frames_max];
  const int count = backtrace(frames, frames_max);
  const auto* machine_context = static_cast<const ucontext_t*>(context);
  const auto at = static_cast<std::uintptr_t>(machine_context->uc_mcontext.gregs[REG_RIP]);

  std::string text = fmt::format("wdf: crash: {}\n", describe_signal(number, *info));
  if (const nt::Flow* flow = nt::t_flow; flow != nullptr) {
    text += fmt::format("wdf:   in:     flow '{}' at IRQL {}\n", flow->name, flow->irql);
  }
  SourceLines lines;
  text += fmt::format("wdf:   at:     {}\n", lines.describe(at));
  // The frames of the handler itself come first; the stack proper begins after the crashed one.
  bool is_below_crash = false;
  for (int i = 0; i < count; i++) {
    const auto address = reinterpret_cast<std::uintptr_t>(frames[i]);
    if (is_below_crash) text += fmt::format("wdf:   from:   {}\n", lines.describe(address - 1));
    is_below_crash = is_below_crash || address == at;
  }
  if (!is_below_crash) text += "wdf:   (the stack could not be followed)\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  _exit(exit_finding);
}

// A driver may be prepared for it.
void take_signal(int number, siginfo_t* info, void* context) {
  const bool is_fault = number != SIGTRAP && number != SIGABRT;
  if (is_fault && nt::raise_fault(number, *info, *static_cast<ucontext_t*>(context))) return;
  report_crash(number, info, context);
}

}  // namespace

void install_crash_report() {
  // backtrace() loads its unwinder on first use, which a handler should not do.
  void* frame = nullptr;
  backtrace(&frame, 1);
  static stack_t stack{};
  stack.ss_sp = std::malloc(signal_stack_bytes);
  stack.ss_size = signal_stack_bytes;
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_sigaction = take_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) {
    sigaction(number, &action, nullptr);
  }
}

}  // namespace app
