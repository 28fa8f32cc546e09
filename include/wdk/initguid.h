// SPDX-License-Identifier: MIT
// Turns DEFINE_GUID from a declaration into a definition for the rest of the source.
#ifndef INITGUID
#define INITGUID
#endif
#include "guiddef.h"
