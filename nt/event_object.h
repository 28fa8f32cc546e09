// SPDX-License-Identifier: MIT
// Events that have handles and perhaps names.
#pragma once

#include "nt/object.h"

namespace nt {

extern const ObjectType event_type;

}  // namespace nt
