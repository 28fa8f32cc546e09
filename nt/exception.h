// SPDX-License-Identifier: MIT
// Faults of the processor as exceptions that a driver's __try catches. Whoever handles the
// process's signals asks here first.
#pragma once

#include <signal.h>
#include <ucontext.h>

namespace nt {

// For use in the handler of SIGSEGV, SIGBUS, SIGFPE or SIGILL, installed with SA_SIGINFO and
// SA_NODEFER: asks the filters of the statements that the current flow is in. True: return from the
// handler; `context` is changed so that the flow goes on where the filter wanted it. False: nobody
// takes it.
bool raise_fault(int number, const siginfo_t& info, ucontext_t& context);

}  // namespace nt
