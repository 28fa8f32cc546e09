// SPDX-License-Identifier: MIT
// Sized integer types; all of them are part of ntdef.h.
#pragma once

#include "ntdef.h"
