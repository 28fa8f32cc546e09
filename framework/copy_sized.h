// SPDX-License-Identifier: MIT
// Structures that a driver passes with their Size in front: of this version, or of an older one
// that ends earlier.
#pragma once

#include <cstring>

#include "framework/globals.h"

namespace wdf {

// Copies a structure of an accepted size; false, with a break, for another size.
template <class T>
bool copy_sized(DriverGlobals& globals, Ddi ddi, T& to, const T& from, ULONG older_size) {
  if (from.Size != sizeof(T) && from.Size != older_size) {
    verifier_break(
        globals, {.rule = "StructureSize", .call = ddi_name(ddi)},
        format_words("passed a structure of Size {}; {} is expected", from.Size, sizeof(T)).text,
        "initialize the structure with its INIT function");
    return false;
  }
  to = T{};
  std::memcpy(&to, &from, from.Size);
  return true;
}

}  // namespace wdf
