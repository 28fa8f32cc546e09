// SPDX-License-Identifier: MIT
// Devices on a simple peripheral bus (I2C, SPI), as their drivers talk to the bus's controller:
// control codes and lists of transfers. Source: driver docs, spb/ pages.
#pragma once

#include "devioctl.h"
#include "rtl.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OPENWDF_SPB_CODE_(n) CTL_CODE(FILE_DEVICE_CONTROLLER, n, METHOD_BUFFERED, FILE_ANY_ACCESS)
typedef enum SpbIoctl {
  IOCTL_SPB_LOCK_CONTROLLER = OPENWDF_SPB_CODE_(0x600),
  IOCTL_SPB_UNLOCK_CONTROLLER = OPENWDF_SPB_CODE_(0x601),
  IOCTL_SPB_EXECUTE_SEQUENCE = OPENWDF_SPB_CODE_(0x602),
  IOCTL_SPB_LOCK_CONNECTION = OPENWDF_SPB_CODE_(0x603),
  IOCTL_SPB_UNLOCK_CONNECTION = OPENWDF_SPB_CODE_(0x604),
  IOCTL_SPB_FULL_DUPLEX = OPENWDF_SPB_CODE_(0x605),
  IOCTL_SPB_MULTI_SPI_TRANSFER = OPENWDF_SPB_CODE_(0x606)
} SpbIoctl,
    *PSpbIoctl;

typedef enum SPB_TRANSFER_DIRECTION {
  SpbTransferDirectionNone,
  SpbTransferDirectionFromDevice,
  SpbTransferDirectionToDevice,
  SpbTransferDirectionMax
} SPB_TRANSFER_DIRECTION,
    *PSPB_TRANSFER_DIRECTION;

typedef enum SPB_TRANSFER_BUFFER_FORMAT {
  SpbTransferBufferFormatInvalid,
  SpbTransferBufferFormatSimple,
  SpbTransferBufferFormatList,
  SpbTransferBufferFormatSimpleNonPaged,
  SpbTransferBufferFormatMdl,
  SpbTransferBufferFormatMax
} SPB_TRANSFER_BUFFER_FORMAT,
    *PSPB_TRANSFER_BUFFER_FORMAT;

typedef struct SPB_TRANSFER_BUFFER_LIST_ENTRY {
  PVOID Buffer;
  ULONG BufferCb;
} SPB_TRANSFER_BUFFER_LIST_ENTRY, *PSPB_TRANSFER_BUFFER_LIST_ENTRY;

typedef struct SPB_TRANSFER_BUFFER {
  SPB_TRANSFER_BUFFER_FORMAT Format;
  union {
    SPB_TRANSFER_BUFFER_LIST_ENTRY Simple;
    struct {
      PSPB_TRANSFER_BUFFER_LIST_ENTRY List;
      ULONG ListCe;
    } BufferList;
    struct _MDL* Mdl;
  };
} SPB_TRANSFER_BUFFER, *PSPB_TRANSFER_BUFFER;

typedef struct SPB_TRANSFER_LIST_ENTRY {
  SPB_TRANSFER_DIRECTION Direction;
  ULONG DelayInUs;  // before it
  SPB_TRANSFER_BUFFER Buffer;
} SPB_TRANSFER_LIST_ENTRY, *PSPB_TRANSFER_LIST_ENTRY;
C_ASSERT(sizeof(SPB_TRANSFER_LIST_ENTRY) == 32);

typedef struct SPB_TRANSFER_LIST {
  ULONG Size;
  ULONG Reserved;
  ULONG TransferCount;
  SPB_TRANSFER_LIST_ENTRY Transfers[1];
} SPB_TRANSFER_LIST, *PSPB_TRANSFER_LIST;
C_ASSERT(sizeof(SPB_TRANSFER_LIST) == 48);

#define SPB_TRANSFER_LIST_AND_ENTRIES(n)           \
  struct {                                         \
    SPB_TRANSFER_LIST List;                        \
    SPB_TRANSFER_LIST_ENTRY ExtraTransfers[(n)-1]; \
  }

FORCEINLINE VOID SPB_TRANSFER_LIST_INIT(SPB_TRANSFER_LIST* TransferList, ULONG TransferCount) {
  RtlZeroMemory(TransferList,
                sizeof(SPB_TRANSFER_LIST) + sizeof(SPB_TRANSFER_LIST_ENTRY) * (TransferCount - 1));
  TransferList->Size = sizeof(SPB_TRANSFER_LIST);
  TransferList->TransferCount = TransferCount;
}

FORCEINLINE SPB_TRANSFER_LIST_ENTRY SPB_TRANSFER_LIST_ENTRY_INIT_SIMPLE(
    SPB_TRANSFER_DIRECTION Direction, ULONG DelayInUs, PVOID Buffer, ULONG BufferCb) {
  SPB_TRANSFER_LIST_ENTRY Entry;
  Entry.Direction = Direction;
  Entry.DelayInUs = DelayInUs;
  Entry.Buffer.Format = SpbTransferBufferFormatSimple;
  Entry.Buffer.Simple.Buffer = Buffer;
  Entry.Buffer.Simple.BufferCb = BufferCb;
  return Entry;
}

// The buffer lies in memory that is not paged.
FORCEINLINE SPB_TRANSFER_LIST_ENTRY SPB_TRANSFER_LIST_ENTRY_INIT_NON_PAGED(
    SPB_TRANSFER_DIRECTION Direction, ULONG DelayInUs, PVOID Buffer, ULONG BufferCb) {
  SPB_TRANSFER_LIST_ENTRY Entry =
      SPB_TRANSFER_LIST_ENTRY_INIT_SIMPLE(Direction, DelayInUs, Buffer, BufferCb);
  Entry.Buffer.Format = SpbTransferBufferFormatSimpleNonPaged;
  return Entry;
}

FORCEINLINE SPB_TRANSFER_LIST_ENTRY SPB_TRANSFER_LIST_ENTRY_INIT_MDL(
    SPB_TRANSFER_DIRECTION Direction, ULONG DelayInUs, struct _MDL* Mdl) {
  SPB_TRANSFER_LIST_ENTRY Entry;
  Entry.Direction = Direction;
  Entry.DelayInUs = DelayInUs;
  Entry.Buffer.Format = SpbTransferBufferFormatMdl;
  Entry.Buffer.Mdl = Mdl;
  return Entry;
}

FORCEINLINE SPB_TRANSFER_LIST_ENTRY SPB_TRANSFER_LIST_ENTRY_INIT_BUFFER_LIST(
    SPB_TRANSFER_DIRECTION Direction, ULONG DelayInUs, SPB_TRANSFER_BUFFER_LIST_ENTRY BufferList[],
    ULONG BufferListCe) {
  SPB_TRANSFER_LIST_ENTRY Entry;
  Entry.Direction = Direction;
  Entry.DelayInUs = DelayInUs;
  Entry.Buffer.Format = SpbTransferBufferFormatList;
  Entry.Buffer.BufferList.List = BufferList;
  Entry.Buffer.BufferList.ListCe = BufferListCe;
  return Entry;
}

#ifdef __cplusplus
}
#endif
