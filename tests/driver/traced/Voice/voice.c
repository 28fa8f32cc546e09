// SPDX-License-Identifier: MIT
// A library that the driver is linked with. The driver's control enables its messages.
#include <ntddk.h>

#include "voice.h"
#include "voice.tmh"

VOID TracedHum(VOID) {
  TracedSay("%!FUNC! hums %!FLAGS!");
}
