// SPDX-License-Identifier: MIT
// Stricter annotation mode of the analyser; the macros are the same, all in sal.h.

#include "specstrings.h"
