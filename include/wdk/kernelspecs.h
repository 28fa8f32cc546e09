// SPDX-License-Identifier: MIT
// Annotations of the kernel dialect; all of them are in sal.h.

#include "specstrings.h"
