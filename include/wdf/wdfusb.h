// SPDX-License-Identifier: MIT
// USB devices, interfaces and pipes as I/O targets (framework.md 4.10). Not part of wdf.h: a
// driver includes <usb.h>, <usbdlib.h> and then this header.
#ifndef OPENWDF_WDFUSB_H
#define OPENWDF_WDFUSB_H

#include "wdfusbtypes.h"

WDF_EXTERN_C_START

// clang-format off
// Opens the USB device below as a target. Newer drivers use ...CreateWithParameters.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicecreate
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceCreate, WDFUSBTARGETDEVICECREATE,
        (WDFDEVICE Device, PWDF_OBJECT_ATTRIBUTES Attributes, WDFUSBDEVICE* UsbDevice),
        (Device, Attributes, UsbDevice))

// Copies version, speed and traits of the device.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceretrieveinformation
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceRetrieveInformation, WDFUSBTARGETDEVICERETRIEVEINFORMATION,
        (WDFUSBDEVICE UsbDevice, PWDF_USB_DEVICE_INFORMATION Information),
        (UsbDevice, Information))

// Copies the device descriptor.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicegetdevicedescriptor
WDF_DDI(VOID, WdfUsbTargetDeviceGetDeviceDescriptor, WDFUSBTARGETDEVICEGETDEVICEDESCRIPTOR,
        (WDFUSBDEVICE UsbDevice, PUSB_DEVICE_DESCRIPTOR UsbDeviceDescriptor),
        (UsbDevice, UsbDeviceDescriptor))

// Copies the configuration descriptor; length in bytes, also of what is needed.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceretrieveconfigdescriptor
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceRetrieveConfigDescriptor,
        WDFUSBTARGETDEVICERETRIEVECONFIGDESCRIPTOR,
        (WDFUSBDEVICE UsbDevice, PVOID ConfigDescriptor, PUSHORT ConfigDescriptorLength),
        (UsbDevice, ConfigDescriptor, ConfigDescriptorLength))

// Reads a string descriptor; NumCharacters in characters.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicequerystring
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceQueryString, WDFUSBTARGETDEVICEQUERYSTRING,
        (WDFUSBDEVICE UsbDevice, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
         PUSHORT String, PUSHORT NumCharacters, UCHAR StringIndex, USHORT LangID),
        (UsbDevice, Request, RequestOptions, String, NumCharacters, StringIndex, LangID))

// Returns a string descriptor in a new memory object.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceallocandquerystring
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceAllocAndQueryString, WDFUSBTARGETDEVICEALLOCANDQUERYSTRING,
        (WDFUSBDEVICE UsbDevice, PWDF_OBJECT_ATTRIBUTES StringMemoryAttributes,
         WDFMEMORY* StringMemory, PUSHORT NumCharacters, UCHAR StringIndex, USHORT LangID),
        (UsbDevice, StringMemoryAttributes, StringMemory, NumCharacters, StringIndex, LangID))

// Formats Request to read a string descriptor.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceformatrequestforstring
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceFormatRequestForString,
        WDFUSBTARGETDEVICEFORMATREQUESTFORSTRING,
        (WDFUSBDEVICE UsbDevice, WDFREQUEST Request, WDFMEMORY Memory, PWDFMEMORY_OFFSET Offset,
         UCHAR StringIndex, USHORT LangID),
        (UsbDevice, Request, Memory, Offset, StringIndex, LangID))

// Returns how many interfaces the device has.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicegetnuminterfaces
WDF_DDI(UCHAR, WdfUsbTargetDeviceGetNumInterfaces, WDFUSBTARGETDEVICEGETNUMINTERFACES,
        (WDFUSBDEVICE UsbDevice),
        (UsbDevice))

// Selects a configuration; pipes of its interfaces come into being.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceselectconfig
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceSelectConfig, WDFUSBTARGETDEVICESELECTCONFIG,
        (WDFUSBDEVICE UsbDevice, PWDF_OBJECT_ATTRIBUTES PipeAttributes,
         PWDF_USB_DEVICE_SELECT_CONFIG_PARAMS Params),
        (UsbDevice, PipeAttributes, Params))

// Returns the USBD handle of the configuration.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicewdmgetconfigurationhandle
WDF_DDI(USBD_CONFIGURATION_HANDLE, WdfUsbTargetDeviceWdmGetConfigurationHandle,
        WDFUSBTARGETDEVICEWDMGETCONFIGURATIONHANDLE,
        (WDFUSBDEVICE UsbDevice),
        (UsbDevice))

// Reads the bus's frame number.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceretrievecurrentframenumber
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceRetrieveCurrentFrameNumber,
        WDFUSBTARGETDEVICERETRIEVECURRENTFRAMENUMBER,
        (WDFUSBDEVICE UsbDevice, PULONG CurrentFrameNumber),
        (UsbDevice, CurrentFrameNumber))

// Sends a control transfer and waits for the end.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicesendcontroltransfersynchronously
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceSendControlTransferSynchronously,
        WDFUSBTARGETDEVICESENDCONTROLTRANSFERSYNCHRONOUSLY,
        (WDFUSBDEVICE UsbDevice, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
         PWDF_USB_CONTROL_SETUP_PACKET SetupPacket, PWDF_MEMORY_DESCRIPTOR MemoryDescriptor,
         PULONG BytesTransferred),
        (UsbDevice, Request, RequestOptions, SetupPacket, MemoryDescriptor, BytesTransferred))

// Formats Request as a control transfer.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceformatrequestforcontroltransfer
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceFormatRequestForControlTransfer,
        WDFUSBTARGETDEVICEFORMATREQUESTFORCONTROLTRANSFER,
        (WDFUSBDEVICE UsbDevice, WDFREQUEST Request, PWDF_USB_CONTROL_SETUP_PACKET SetupPacket,
         WDFMEMORY TransferMemory, PWDFMEMORY_OFFSET TransferOffset),
        (UsbDevice, Request, SetupPacket, TransferMemory, TransferOffset))

// Asks whether the device is still there.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceisconnectedsynchronous
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceIsConnectedSynchronous,
        WDFUSBTARGETDEVICEISCONNECTEDSYNCHRONOUS,
        (WDFUSBDEVICE UsbDevice),
        (UsbDevice))

// Resets the device's port.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceresetportsynchronously
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceResetPortSynchronously,
        WDFUSBTARGETDEVICERESETPORTSYNCHRONOUSLY,
        (WDFUSBDEVICE UsbDevice),
        (UsbDevice))

// Makes the bus forget and find the device again.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicecycleportsynchronously
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceCyclePortSynchronously,
        WDFUSBTARGETDEVICECYCLEPORTSYNCHRONOUSLY,
        (WDFUSBDEVICE UsbDevice),
        (UsbDevice))

// Formats Request to cycle the device's port.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceformatrequestforcycleport
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceFormatRequestForCyclePort,
        WDFUSBTARGETDEVICEFORMATREQUESTFORCYCLEPORT,
        (WDFUSBDEVICE UsbDevice, WDFREQUEST Request),
        (UsbDevice, Request))

// Sends an URB and waits for the end.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicesendurbsynchronously
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceSendUrbSynchronously, WDFUSBTARGETDEVICESENDURBSYNCHRONOUSLY,
        (WDFUSBDEVICE UsbDevice, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
         PURB Urb),
        (UsbDevice, Request, RequestOptions, Urb))

// Formats Request with an URB for the device.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdeviceformatrequestforurb
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceFormatRequestForUrb, WDFUSBTARGETDEVICEFORMATREQUESTFORURB,
        (WDFUSBDEVICE UsbDevice, WDFREQUEST Request, WDFMEMORY UrbMemory,
         PWDFMEMORY_OFFSET UrbMemoryOffset),
        (UsbDevice, Request, UrbMemory, UrbMemoryOffset))

// Copies type, endpoint and packet sizes of the pipe.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipegetinformation
WDF_DDI(VOID, WdfUsbTargetPipeGetInformation, WDFUSBTARGETPIPEGETINFORMATION,
        (WDFUSBPIPE Pipe, PWDF_USB_PIPE_INFORMATION PipeInformation),
        (Pipe, PipeInformation))

// TRUE if the pipe leads to the host.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipeisinendpoint
WDF_DDI(BOOLEAN, WdfUsbTargetPipeIsInEndpoint, WDFUSBTARGETPIPEISINENDPOINT,
        (WDFUSBPIPE Pipe),
        (Pipe))

// TRUE if the pipe leads to the device.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipeisoutendpoint
WDF_DDI(BOOLEAN, WdfUsbTargetPipeIsOutEndpoint, WDFUSBTARGETPIPEISOUTENDPOINT,
        (WDFUSBPIPE Pipe),
        (Pipe))

// Returns what kind of pipe it is.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipegettype
WDF_DDI(WDF_USB_PIPE_TYPE, WdfUsbTargetPipeGetType, WDFUSBTARGETPIPEGETTYPE,
        (WDFUSBPIPE Pipe),
        (Pipe))

// Allows reads that are no multiple of the packet size.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipesetnomaximumpacketsizecheck
WDF_DDI(VOID, WdfUsbTargetPipeSetNoMaximumPacketSizeCheck,
        WDFUSBTARGETPIPESETNOMAXIMUMPACKETSIZECHECK,
        (WDFUSBPIPE Pipe),
        (Pipe))

// Writes to the pipe and waits for the end.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipewritesynchronously
WDF_DDI(NTSTATUS, WdfUsbTargetPipeWriteSynchronously, WDFUSBTARGETPIPEWRITESYNCHRONOUSLY,
        (WDFUSBPIPE Pipe, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
         PWDF_MEMORY_DESCRIPTOR MemoryDescriptor, PULONG BytesWritten),
        (Pipe, Request, RequestOptions, MemoryDescriptor, BytesWritten))

// Formats Request as a write to the pipe.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipeformatrequestforwrite
WDF_DDI(NTSTATUS, WdfUsbTargetPipeFormatRequestForWrite, WDFUSBTARGETPIPEFORMATREQUESTFORWRITE,
        (WDFUSBPIPE Pipe, WDFREQUEST Request, WDFMEMORY WriteMemory, PWDFMEMORY_OFFSET WriteOffset),
        (Pipe, Request, WriteMemory, WriteOffset))

// Reads from the pipe and waits for the end.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipereadsynchronously
WDF_DDI(NTSTATUS, WdfUsbTargetPipeReadSynchronously, WDFUSBTARGETPIPEREADSYNCHRONOUSLY,
        (WDFUSBPIPE Pipe, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
         PWDF_MEMORY_DESCRIPTOR MemoryDescriptor, PULONG BytesRead),
        (Pipe, Request, RequestOptions, MemoryDescriptor, BytesRead))

// Formats Request as a read from the pipe.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipeformatrequestforread
WDF_DDI(NTSTATUS, WdfUsbTargetPipeFormatRequestForRead, WDFUSBTARGETPIPEFORMATREQUESTFORREAD,
        (WDFUSBPIPE Pipe, WDFREQUEST Request, WDFMEMORY ReadMemory, PWDFMEMORY_OFFSET ReadOffset),
        (Pipe, Request, ReadMemory, ReadOffset))

// Makes the framework read the pipe again and again and call the driver with what came.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipeconfigcontinuousreader
WDF_DDI(NTSTATUS, WdfUsbTargetPipeConfigContinuousReader, WDFUSBTARGETPIPECONFIGCONTINUOUSREADER,
        (WDFUSBPIPE Pipe, PWDF_USB_CONTINUOUS_READER_CONFIG Config),
        (Pipe, Config))

// Cancels what is under way in the pipe and waits.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipeabortsynchronously
WDF_DDI(NTSTATUS, WdfUsbTargetPipeAbortSynchronously, WDFUSBTARGETPIPEABORTSYNCHRONOUSLY,
        (WDFUSBPIPE Pipe, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions),
        (Pipe, Request, RequestOptions))

// Formats Request to cancel what is under way in the pipe.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipeformatrequestforabort
WDF_DDI(NTSTATUS, WdfUsbTargetPipeFormatRequestForAbort, WDFUSBTARGETPIPEFORMATREQUESTFORABORT,
        (WDFUSBPIPE Pipe, WDFREQUEST Request),
        (Pipe, Request))

// Clears a stall of the pipe and waits.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpiperesetsynchronously
WDF_DDI(NTSTATUS, WdfUsbTargetPipeResetSynchronously, WDFUSBTARGETPIPERESETSYNCHRONOUSLY,
        (WDFUSBPIPE Pipe, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions),
        (Pipe, Request, RequestOptions))

// Formats Request to clear a stall of the pipe.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipeformatrequestforreset
WDF_DDI(NTSTATUS, WdfUsbTargetPipeFormatRequestForReset, WDFUSBTARGETPIPEFORMATREQUESTFORRESET,
        (WDFUSBPIPE Pipe, WDFREQUEST Request),
        (Pipe, Request))

// Sends an URB for the pipe and waits for the end.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipesendurbsynchronously
WDF_DDI(NTSTATUS, WdfUsbTargetPipeSendUrbSynchronously, WDFUSBTARGETPIPESENDURBSYNCHRONOUSLY,
        (WDFUSBPIPE Pipe, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions, PURB Urb),
        (Pipe, Request, RequestOptions, Urb))

// Formats Request with an URB for the pipe.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipeformatrequestforurb
WDF_DDI(NTSTATUS, WdfUsbTargetPipeFormatRequestForUrb, WDFUSBTARGETPIPEFORMATREQUESTFORURB,
        (WDFUSBPIPE PIPE, WDFREQUEST Request, WDFMEMORY UrbMemory,
         PWDFMEMORY_OFFSET UrbMemoryOffset),
        (PIPE, Request, UrbMemory, UrbMemoryOffset))

// Returns the number of the interface.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbinterfacegetinterfacenumber
WDF_DDI(BYTE, WdfUsbInterfaceGetInterfaceNumber, WDFUSBINTERFACEGETINTERFACENUMBER,
        (WDFUSBINTERFACE UsbInterface),
        (UsbInterface))

// Returns how many endpoints a setting has.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbinterfacegetnumendpoints
WDF_DDI(BYTE, WdfUsbInterfaceGetNumEndpoints, WDFUSBINTERFACEGETNUMENDPOINTS,
        (WDFUSBINTERFACE UsbInterface, UCHAR SettingIndex),
        (UsbInterface, SettingIndex))

// Copies the descriptor of a setting.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbinterfacegetdescriptor
WDF_DDI(VOID, WdfUsbInterfaceGetDescriptor, WDFUSBINTERFACEGETDESCRIPTOR,
        (WDFUSBINTERFACE UsbInterface, UCHAR SettingIndex,
         PUSB_INTERFACE_DESCRIPTOR InterfaceDescriptor),
        (UsbInterface, SettingIndex, InterfaceDescriptor))

// Selects a setting; new pipes replace the old.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbinterfaceselectsetting
WDF_DDI(NTSTATUS, WdfUsbInterfaceSelectSetting, WDFUSBINTERFACESELECTSETTING,
        (WDFUSBINTERFACE UsbInterface, PWDF_OBJECT_ATTRIBUTES PipesAttributes,
         PWDF_USB_INTERFACE_SELECT_SETTING_PARAMS Params),
        (UsbInterface, PipesAttributes, Params))

// Copies what a setting says of an endpoint.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbinterfacegetendpointinformation
WDF_DDI(VOID, WdfUsbInterfaceGetEndpointInformation, WDFUSBINTERFACEGETENDPOINTINFORMATION,
        (WDFUSBINTERFACE UsbInterface, UCHAR SettingIndex, UCHAR EndpointIndex,
         PWDF_USB_PIPE_INFORMATION EndpointInfo),
        (UsbInterface, SettingIndex, EndpointIndex, EndpointInfo))

// Returns the interface at this index, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicegetinterface
WDF_DDI(WDFUSBINTERFACE, WdfUsbTargetDeviceGetInterface, WDFUSBTARGETDEVICEGETINTERFACE,
        (WDFUSBDEVICE UsbDevice, UCHAR InterfaceIndex),
        (UsbDevice, InterfaceIndex))

// Returns which setting is selected.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbinterfacegetconfiguredsettingindex
WDF_DDI(BYTE, WdfUsbInterfaceGetConfiguredSettingIndex, WDFUSBINTERFACEGETCONFIGUREDSETTINGINDEX,
        (WDFUSBINTERFACE Interface),
        (Interface))

// Returns how many pipes the selected setting has.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbinterfacegetnumconfiguredpipes
WDF_DDI(BYTE, WdfUsbInterfaceGetNumConfiguredPipes, WDFUSBINTERFACEGETNUMCONFIGUREDPIPES,
        (WDFUSBINTERFACE UsbInterface),
        (UsbInterface))

// Returns a pipe of the selected setting, or NULL; PipeInfo may be NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbinterfacegetconfiguredpipe
WDF_DDI(WDFUSBPIPE, WdfUsbInterfaceGetConfiguredPipe, WDFUSBINTERFACEGETCONFIGUREDPIPE,
        (WDFUSBINTERFACE UsbInterface, UCHAR PipeIndex, PWDF_USB_PIPE_INFORMATION PipeInfo),
        (UsbInterface, PipeIndex, PipeInfo))

// Returns the USBD handle of the pipe.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetpipewdmgetpipehandle
WDF_DDI(USBD_PIPE_HANDLE, WdfUsbTargetPipeWdmGetPipeHandle, WDFUSBTARGETPIPEWDMGETPIPEHANDLE,
        (WDFUSBPIPE UsbPipe),
        (UsbPipe))

// Returns how many settings the interface has.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbinterfacegetnumsettings
WDF_DDI(BYTE, WdfUsbInterfaceGetNumSettings, WDFUSBINTERFACEGETNUMSETTINGS,
        (WDFUSBINTERFACE UsbInterface),
        (UsbInterface))

// Opens the USB device below as a target, for a contract version.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicecreatewithparameters
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceCreateWithParameters, WDFUSBTARGETDEVICECREATEWITHPARAMETERS,
        (WDFDEVICE Device, PWDF_USB_DEVICE_CREATE_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes,
         WDFUSBDEVICE* UsbDevice),
        (Device, Config, Attributes, UsbDevice))

// Asks whether host controller and stack can do something.
// IRQL: PASSIVE_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicequeryusbcapability
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceQueryUsbCapability, WDFUSBTARGETDEVICEQUERYUSBCAPABILITY,
        (WDFUSBDEVICE UsbDevice, const GUID* CapabilityType, ULONG CapabilityBufferLength,
         PVOID CapabilityBuffer, PULONG ResultLength),
        (UsbDevice, CapabilityType, CapabilityBufferLength, CapabilityBuffer, ResultLength))

// Allocates an URB in a memory object.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicecreateurb
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceCreateUrb, WDFUSBTARGETDEVICECREATEURB,
        (WDFUSBDEVICE UsbDevice, PWDF_OBJECT_ATTRIBUTES Attributes, WDFMEMORY* UrbMemory,
         PURB* Urb),
        (UsbDevice, Attributes, UrbMemory, Urb))

// Allocates an URB for this many isochronous packets in a memory object.
// IRQL: <= DISPATCH_LEVEL.  wdfusb/nf-wdfusb-wdfusbtargetdevicecreateisochurb
WDF_DDI(NTSTATUS, WdfUsbTargetDeviceCreateIsochUrb, WDFUSBTARGETDEVICECREATEISOCHURB,
        (WDFUSBDEVICE UsbDevice, PWDF_OBJECT_ATTRIBUTES Attributes, ULONG NumberOfIsochPackets,
         WDFMEMORY* UrbMemory, PURB* Urb),
        (UsbDevice, Attributes, NumberOfIsochPackets, UrbMemory, Urb))
// clang-format on

WDF_EXTERN_C_END

#endif
