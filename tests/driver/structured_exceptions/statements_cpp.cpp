// SPDX-License-Identifier: MIT
#include "statements.c"
