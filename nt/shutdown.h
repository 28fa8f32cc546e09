// SPDX-License-Identifier: MIT
// The end of the system as drivers see it. Source: wdm/nf-wdm-ioregistershutdownnotification.
#pragma once

namespace nt {

// Sends IRP_MJ_SHUTDOWN to every device that asked for it, the last-chance ones at the end.
// PASSIVE_LEVEL.
void send_shutdown();

}  // namespace nt
