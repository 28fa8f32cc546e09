// SPDX-License-Identifier: MIT
// The resource hub, through which drivers open the controllers that their connection resources
// name. Source: the pages of reshub and driver docs, spb/connection-ids-for-spb-peripheral-devices.
#pragma once

#include "ntstrsafe.h"
#include "wdm.h"

#define RESOURCE_HUB_DEVICE_NAME L"\\Device\\RESOURCE_HUB"
// The device's name, a backslash, 16 digits of the connection's identifier, and the end.
#define RESOURCE_HUB_PATH_CHARS (sizeof(RESOURCE_HUB_DEVICE_NAME) / sizeof(WCHAR) + 17)
#define RESOURCE_HUB_PATH_SIZE (RESOURCE_HUB_PATH_CHARS * sizeof(WCHAR))

FORCEINLINE NTSTATUS RESOURCE_HUB_CREATE_PATH_FROM_ID(PUNICODE_STRING TargetPath,
                                                      ULONG ConnectionIdLow,
                                                      ULONG ConnectionIdHigh) {
  return RtlUnicodeStringPrintf(TargetPath, L"%s\\%08x%08x", RESOURCE_HUB_DEVICE_NAME,
                                ConnectionIdHigh, ConnectionIdLow);
}

#pragma pack(push, 1)
typedef struct _PNP_SERIAL_BUS_DESCRIPTOR {
  UCHAR Tag;
  USHORT Length;
  UCHAR RevisionId;
  UCHAR ResourceSourceIndex;
  UCHAR SerialBusType;
  UCHAR GeneralFlags;
  USHORT TypeSpecificFlags;
  UCHAR TypeSpecificRevisionId;
  USHORT TypeDataLength;
} PNP_SERIAL_BUS_DESCRIPTOR, *PPNP_SERIAL_BUS_DESCRIPTOR;
#pragma pack(pop)
C_ASSERT(sizeof(PNP_SERIAL_BUS_DESCRIPTOR) == 12);

typedef struct _RH_QUERY_CONNECTION_PROPERTIES_OUTPUT_BUFFER {
  ULONG Version;
  ULONG PropertiesLength;
  UCHAR ConnectionProperties[1];
} RH_QUERY_CONNECTION_PROPERTIES_OUTPUT_BUFFER, *PRH_QUERY_CONNECTION_PROPERTIES_OUTPUT_BUFFER;
