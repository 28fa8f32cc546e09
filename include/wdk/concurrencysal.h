// SPDX-License-Identifier: MIT
// Lock annotations; all of them are in sal.h.

#include "specstrings.h"
