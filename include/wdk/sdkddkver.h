// SPDX-License-Identifier: MIT
// Version numbers of the contract; they are part of ntdef_macros.h.
#pragma once

#include "ntdef_macros.h"
