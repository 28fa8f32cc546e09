// SPDX-License-Identifier: MIT
// Ends the packing that a <pshpackN.h> began.
#pragma pack(pop)
