// SPDX-License-Identifier: MIT
// Questions the PnP manager asks a stack on its own account; each waits for the node's turn.
#pragma once

#include <wdm.h>

namespace nt {

// IRP_MN_QUERY_DEVICE_RELATIONS for BusRelations. Children are not enumerated further: the devices
// here are leaves.
void ask_bus_relations(DEVICE_OBJECT* pdo);
// IRP_MN_QUERY_PNP_DEVICE_STATE; what it answered, or the former state.
PNP_DEVICE_STATE ask_device_state(DEVICE_OBJECT* pdo);

}  // namespace nt
