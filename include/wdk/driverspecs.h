// SPDX-License-Identifier: MIT
// Driver annotations. All of them are in sal.h; this is the name driver sources include.
#pragma once

#include "specstrings.h"
