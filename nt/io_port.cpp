// SPDX-License-Identifier: MIT
// I/O ports. No device answers at any of them: a read finds the bus as it floats, all ones, and a
// write goes nowhere. Source: wdm/nf-wdm-read_port_uchar and its like.
#include <wdm.h>

#include <algorithm>
#include <limits>

namespace {

PUCHAR debugger_port = nullptr;

template <class T>
constexpr T floating_bus = std::numeric_limits<T>::max();

}  // namespace

// The port that the kernel debugger uses: none. Drivers of serial ports declare it themselves.
extern "C" PUCHAR* KdComPortInUse;
PUCHAR* KdComPortInUse = &debugger_port;

UCHAR READ_PORT_UCHAR(PUCHAR) {
  return floating_bus<UCHAR>;
}
USHORT READ_PORT_USHORT(PUSHORT) {
  return floating_bus<USHORT>;
}
ULONG READ_PORT_ULONG(PULONG) {
  return floating_bus<ULONG>;
}
VOID READ_PORT_BUFFER_UCHAR(PUCHAR, PUCHAR buffer, ULONG count) {
  std::fill_n(buffer, count, floating_bus<UCHAR>);
}
VOID READ_PORT_BUFFER_USHORT(PUSHORT, PUSHORT buffer, ULONG count) {
  std::fill_n(buffer, count, floating_bus<USHORT>);
}
VOID READ_PORT_BUFFER_ULONG(PULONG, PULONG buffer, ULONG count) {
  std::fill_n(buffer, count, floating_bus<ULONG>);
}

VOID WRITE_PORT_UCHAR(PUCHAR, UCHAR) {}
VOID WRITE_PORT_USHORT(PUSHORT, USHORT) {}
VOID WRITE_PORT_ULONG(PULONG, ULONG) {}
VOID WRITE_PORT_BUFFER_UCHAR(PUCHAR, PUCHAR, ULONG) {}
VOID WRITE_PORT_BUFFER_USHORT(PUSHORT, PUSHORT, ULONG) {}
VOID WRITE_PORT_BUFFER_ULONG(PULONG, PULONG, ULONG) {}
