// SPDX-License-Identifier: MIT
// Packs the structures that follow to 2 byte(s); <poppack.h> ends it.
#pragma pack(push, 2)
