// SPDX-License-Identifier: MIT
// Which hardware resources a device gets. There is no hardware: nobody competes for addresses, so a
// device gets the first alternative of what it wants, each range at its lowest place.
#pragma once

#include <wdm.h>

#include <optional>

#include "nt/pnp_state.h"

namespace nt {

// None: no alternative can be met. An empty list: it wants nothing.
std::optional<ResourceBlock> choose_resources(const IO_RESOURCE_REQUIREMENTS_LIST& wanted);

// `list` lies in pool and is freed; null: empty.
ResourceBlock take_resources(CM_RESOURCE_LIST* list);

// As the processors see it: addresses are the same, an interrupt gets its level.
ResourceBlock translated(ResourceBlock block);

// As an IRP carries it; null: none.
CM_RESOURCE_LIST* list_in(ResourceBlock& block);

}  // namespace nt
