// SPDX-License-Identifier: MIT
// Helpers of USB client drivers: building URBs, walking descriptors, the client handle.
#pragma once

#include "usb.h"
#include "usbioctl.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _USBD_INTERFACE_LIST_ENTRY {
  PUSB_INTERFACE_DESCRIPTOR InterfaceDescriptor;
  PUSBD_INTERFACE_INFORMATION Interface;
} USBD_INTERFACE_LIST_ENTRY, *PUSBD_INTERFACE_LIST_ENTRY;

// Any IRQL for resident memory: fill in a URB of the caller's.
FORCEINLINE VOID UsbBuildInterruptOrBulkTransferRequest_(
    PURB Urb, USHORT Length, USBD_PIPE_HANDLE PipeHandle, PVOID TransferBuffer,
    PMDL TransferBufferMDL, ULONG TransferBufferLength, ULONG TransferFlags, PURB Link) {
  Urb->UrbHeader.Function = URB_FUNCTION_BULK_OR_INTERRUPT_TRANSFER;
  Urb->UrbHeader.Length = Length;
  Urb->UrbBulkOrInterruptTransfer.PipeHandle = PipeHandle;
  Urb->UrbBulkOrInterruptTransfer.TransferBufferLength = TransferBufferLength;
  Urb->UrbBulkOrInterruptTransfer.TransferBufferMDL = TransferBufferMDL;
  Urb->UrbBulkOrInterruptTransfer.TransferBuffer = TransferBuffer;
  Urb->UrbBulkOrInterruptTransfer.TransferFlags = TransferFlags;
  Urb->UrbBulkOrInterruptTransfer.UrbLink = Link;
}
#define UsbBuildInterruptOrBulkTransferRequest(urb, length, pipe, buffer, mdl, n, flags, link)   \
  UsbBuildInterruptOrBulkTransferRequest_((urb), (USHORT)(length), (pipe), (buffer), (mdl), (n), \
                                          (flags), (link))

FORCEINLINE VOID UsbBuildGetDescriptorRequest_(PURB Urb, USHORT Length, UCHAR DescriptorType,
                                               UCHAR Index, USHORT LanguageId, PVOID TransferBuffer,
                                               PMDL TransferBufferMDL, ULONG TransferBufferLength,
                                               PURB Link) {
  Urb->UrbHeader.Function = URB_FUNCTION_GET_DESCRIPTOR_FROM_DEVICE;
  Urb->UrbHeader.Length = Length;
  Urb->UrbControlDescriptorRequest.TransferBufferLength = TransferBufferLength;
  Urb->UrbControlDescriptorRequest.TransferBufferMDL = TransferBufferMDL;
  Urb->UrbControlDescriptorRequest.TransferBuffer = TransferBuffer;
  Urb->UrbControlDescriptorRequest.DescriptorType = DescriptorType;
  Urb->UrbControlDescriptorRequest.Index = Index;
  Urb->UrbControlDescriptorRequest.LanguageId = LanguageId;
  Urb->UrbControlDescriptorRequest.UrbLink = Link;
}
#define UsbBuildGetDescriptorRequest(urb, length, type, index, language, buffer, mdl, n, link) \
  UsbBuildGetDescriptorRequest_((urb), (USHORT)(length), (UCHAR)(type), (UCHAR)(index),        \
                                (USHORT)(language), (buffer), (mdl), (n), (link))

// PASSIVE unless said otherwise.
NTSTATUS USBD_CreateHandle(PDEVICE_OBJECT DeviceObject, PDEVICE_OBJECT TargetDeviceObject,
                           ULONG USBDClientContractVersion, ULONG PoolTag, USBD_HANDLE* USBDHandle);
VOID USBD_CloseHandle(USBD_HANDLE USBDHandle);
// <= DISPATCH.
NTSTATUS USBD_UrbAllocate(USBD_HANDLE USBDHandle, PURB* Urb);
NTSTATUS USBD_IsochUrbAllocate(USBD_HANDLE USBDHandle, ULONG NumberOfIsochPacket, PURB* Urb);
VOID USBD_UrbFree(USBD_HANDLE USBDHandle, PURB Urb);
VOID USBD_AssignUrbToIoStackLocation(USBD_HANDLE USBDHandle, PIO_STACK_LOCATION IoStackLocation,
                                     PURB Urb);
NTSTATUS USBD_SelectConfigUrbAllocateAndBuild(USBD_HANDLE USBDHandle,
                                              PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
                                              PUSBD_INTERFACE_LIST_ENTRY InterfaceList, PURB* Urb);
NTSTATUS USBD_SelectInterfaceUrbAllocateAndBuild(USBD_HANDLE USBDHandle,
                                                 USBD_CONFIGURATION_HANDLE ConfigurationHandle,
                                                 PUSBD_INTERFACE_LIST_ENTRY InterfaceListEntry,
                                                 PURB* Urb);
NTSTATUS USBD_QueryUsbCapability(USBD_HANDLE USBDHandle, const GUID* CapabilityType,
                                 ULONG OutputBufferLength, PUCHAR OutputBuffer,
                                 PULONG ResultLength);
BOOLEAN USBD_IsInterfaceVersionSupported(USBD_HANDLE USBDHandle, ULONG USBDInterfaceVersion);
VOID USBD_GetUSBDIVersion(PUSBD_VERSION_INFORMATION VersionInformation);
// <= DISPATCH: find descriptors inside a configuration.
PUSB_COMMON_DESCRIPTOR USBD_ParseDescriptors(PVOID DescriptorBuffer, ULONG TotalLength,
                                             PVOID StartPosition, LONG DescriptorType);
PUSB_INTERFACE_DESCRIPTOR USBD_ParseConfigurationDescriptorEx(
    PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor, PVOID StartPosition,
    LONG InterfaceNumber, LONG AlternateSetting, LONG InterfaceClass, LONG InterfaceSubClass,
    LONG InterfaceProtocol);
PURB USBD_CreateConfigurationRequestEx(PUSB_CONFIGURATION_DESCRIPTOR ConfigurationDescriptor,
                                       PUSBD_INTERFACE_LIST_ENTRY InterfaceList);
USBD_STATUS USBD_ValidateConfigurationDescriptor(PUSB_CONFIGURATION_DESCRIPTOR ConfigDesc,
                                                 ULONG BufferLength, USHORT Level, PUCHAR* Offset,
                                                 ULONG Tag);

#ifdef __cplusplus
}
#endif
