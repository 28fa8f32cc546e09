// SPDX-License-Identifier: MIT
// The HID parser's functions. What they parse is made by the HID class driver out of a device's
// report descriptor, and there is none here, so nothing that a driver passes is a collection's
// data. Source: hidpi/hidp_getcaps and its neighbours, HIDP_STATUS_INVALID_PREPARSED_DATA.
#include <hidpi.h>

extern "C" {

NTSTATUS HidP_GetCaps(PHIDP_PREPARSED_DATA, PHIDP_CAPS) {
  return HIDP_STATUS_INVALID_PREPARSED_DATA;
}

NTSTATUS HidP_SetUsages(HIDP_REPORT_TYPE, USAGE, USHORT, PUSAGE, PULONG, PHIDP_PREPARSED_DATA,
                        PCHAR, ULONG) {
  return HIDP_STATUS_INVALID_PREPARSED_DATA;
}

NTSTATUS HidP_GetUsages(HIDP_REPORT_TYPE, USAGE, USHORT, PUSAGE, PULONG, PHIDP_PREPARSED_DATA,
                        PCHAR, ULONG) {
  return HIDP_STATUS_INVALID_PREPARSED_DATA;
}

NTSTATUS HidP_SetUsageValue(HIDP_REPORT_TYPE, USAGE, USHORT, USAGE, ULONG, PHIDP_PREPARSED_DATA,
                            PCHAR, ULONG) {
  return HIDP_STATUS_INVALID_PREPARSED_DATA;
}

NTSTATUS HidP_GetUsageValue(HIDP_REPORT_TYPE, USAGE, USHORT, USAGE, PULONG, PHIDP_PREPARSED_DATA,
                            PCHAR, ULONG) {
  return HIDP_STATUS_INVALID_PREPARSED_DATA;
}

}  // extern "C"
