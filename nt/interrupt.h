// SPDX-License-Identifier: MIT
// Interrupts. There is no hardware: a line is raised by software, by whoever plays the device. The
// service routines connected to the vector then run in the caller's flow, on the virtual CPU that
// it has, at their level and under their lock. Source: framework.md WDM-R41,
// wdm/nf-wdm-ioconnectinterruptex.
#pragma once

#include <wdm.h>

namespace nt {

// The level that a device gets for a vector, as its translated resources say it.
constexpr KIRQL device_irql(ULONG vector) {
  constexpr ULONG lowest = 3;  // on x64 DIRQLs are 3 to 11
  constexpr ULONG count = 9;
  return static_cast<KIRQL>(lowest + vector % count);
}

// Asks the connected service routines one after the other, in the order of connecting, until one
// says that it was its device. False: nobody did. Below the levels of all of them; PASSIVE_LEVEL
// if one of them is handled there.
bool raise_interrupt(ULONG vector);

}  // namespace nt
