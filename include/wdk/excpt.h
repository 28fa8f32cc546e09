// SPDX-License-Identifier: MIT
// Structured exception values. The statements themselves (__try, __except, __finally) belong to
// the compiler; clang does not offer them on this host, so a source that uses them does not
// compile rather than silently meaning something else.
#pragma once

#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)

#define EXCEPTION_NONCONTINUABLE 0x1
#define EXCEPTION_MAXIMUM_PARAMETERS 15
