// SPDX-License-Identifier: MIT
// What the PnP manager does from a system thread, without making the caller wait.
#pragma once

#include <wdm.h>

namespace nt {

void remove_device_later(DEVICE_OBJECT* pdo);

}  // namespace nt
