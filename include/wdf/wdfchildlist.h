// SPDX-License-Identifier: MIT
// Child lists: how a bus driver says which devices are there (framework.md 2.12.2).
#ifndef OPENWDF_WDFCHILDLIST_H
#define OPENWDF_WDFCHILDLIST_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS {
  WdfChildListRetrieveDeviceUndefined = 0,
  WdfChildListRetrieveDeviceSuccess,
  WdfChildListRetrieveDeviceNotYetCreated,
  WdfChildListRetrieveDeviceNoSuchDevice,
} WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS,
    *PWDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS;

typedef enum _WDF_RETRIEVE_CHILD_FLAGS {
  WdfRetrieveUnspecified = 0x0000,
  WdfRetrievePresentChildren = 0x0001,
  WdfRetrieveMissingChildren = 0x0002,
  WdfRetrievePendingChildren = 0x0004,
  WdfRetrieveAddedChildren = (WdfRetrievePresentChildren | WdfRetrievePendingChildren),
  WdfRetrieveAllChildren =
      (WdfRetrievePresentChildren | WdfRetrievePendingChildren | WdfRetrieveMissingChildren),
} WDF_RETRIEVE_CHILD_FLAGS;

typedef struct _WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER {
  ULONG IdentificationDescriptionSize;
} WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER, *PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER;

FORCEINLINE VOID WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER Header, ULONG IdentificationDescriptionSize) {
  RtlZeroMemory(Header, IdentificationDescriptionSize);
  Header->IdentificationDescriptionSize = IdentificationDescriptionSize;
}

typedef struct _WDF_CHILD_ADDRESS_DESCRIPTION_HEADER {
  ULONG AddressDescriptionSize;
} WDF_CHILD_ADDRESS_DESCRIPTION_HEADER, *PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER;

FORCEINLINE VOID WDF_CHILD_ADDRESS_DESCRIPTION_HEADER_INIT(
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER Header, ULONG AddressDescriptionSize) {
  RtlZeroMemory(Header, AddressDescriptionSize);
  Header->AddressDescriptionSize = AddressDescriptionSize;
}

// Creates the device of a child that was reported. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_CHILD_LIST_CREATE_DEVICE(
    WDFCHILDLIST ChildList, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
    PWDFDEVICE_INIT ChildInit);
typedef EVT_WDF_CHILD_LIST_CREATE_DEVICE* PFN_WDF_CHILD_LIST_CREATE_DEVICE;

// Reports which children are there. IRQL: PASSIVE_LEVEL.
typedef VOID EVT_WDF_CHILD_LIST_SCAN_FOR_CHILDREN(WDFCHILDLIST ChildList);
typedef EVT_WDF_CHILD_LIST_SCAN_FOR_CHILDREN* PFN_WDF_CHILD_LIST_SCAN_FOR_CHILDREN;

// Copies an identification description over another. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY(
    WDFCHILDLIST ChildList,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER SourceIdentificationDescription,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER DestinationIdentificationDescription);
typedef EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY*
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY;

// Copies an identification description into an empty one. IRQL: <= DISPATCH_LEVEL.
typedef NTSTATUS EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE(
    WDFCHILDLIST ChildList,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER SourceIdentificationDescription,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER DestinationIdentificationDescription);
typedef EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE*
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE;

// TRUE if two descriptions mean the same child. IRQL: <= DISPATCH_LEVEL.
typedef BOOLEAN EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE(
    WDFCHILDLIST ChildList,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER FirstIdentificationDescription,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER SecondIdentificationDescription);
typedef EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE*
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE;

// Frees what an identification description points to. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP(
    WDFCHILDLIST ChildList, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription);
typedef EVT_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP*
    PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP;

// Copies an address description over another. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY(
    WDFCHILDLIST ChildList, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER SourceAddressDescription,
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER DestinationAddressDescription);
typedef EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY* PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY;

// Copies an address description into an empty one. IRQL: <= DISPATCH_LEVEL.
typedef NTSTATUS EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE(
    WDFCHILDLIST ChildList, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER SourceAddressDescription,
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER DestinationAddressDescription);
typedef EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE*
    PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE;

// Frees what an address description points to. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP(
    WDFCHILDLIST ChildList, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription);
typedef EVT_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP*
    PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP;

// A child was reported again with another address; FALSE asks for a new device. IRQL: <=
// DISPATCH_LEVEL.
typedef BOOLEAN EVT_WDF_CHILD_LIST_DEVICE_REENUMERATED(
    WDFCHILDLIST ChildList, WDFDEVICE OldDevice,
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER OldAddressDescription,
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER NewAddressDescription);
typedef EVT_WDF_CHILD_LIST_DEVICE_REENUMERATED* PFN_WDF_CHILD_LIST_DEVICE_REENUMERATED;

typedef struct _WDF_CHILD_RETRIEVE_INFO {
  ULONG Size;
  PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription;
  PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription;
  WDF_CHILD_LIST_RETRIEVE_DEVICE_STATUS Status;
  PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE
      EvtChildListIdentificationDescriptionCompare;
} WDF_CHILD_RETRIEVE_INFO, *PWDF_CHILD_RETRIEVE_INFO;

FORCEINLINE VOID WDF_CHILD_RETRIEVE_INFO_INIT(
    PWDF_CHILD_RETRIEVE_INFO Info,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription) {
  WDF_CLEAR_SIZED(Info, WDF_CHILD_RETRIEVE_INFO);
  Info->IdentificationDescription = IdentificationDescription;
}

typedef struct _WDF_CHILD_LIST_CONFIG {
  ULONG Size;
  ULONG IdentificationDescriptionSize;
  ULONG AddressDescriptionSize;
  PFN_WDF_CHILD_LIST_CREATE_DEVICE EvtChildListCreateDevice;
  PFN_WDF_CHILD_LIST_SCAN_FOR_CHILDREN EvtChildListScanForChildren;
  PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COPY EvtChildListIdentificationDescriptionCopy;
  PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_DUPLICATE
      EvtChildListIdentificationDescriptionDuplicate;
  PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_CLEANUP
      EvtChildListIdentificationDescriptionCleanup;
  PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE
      EvtChildListIdentificationDescriptionCompare;
  PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_COPY EvtChildListAddressDescriptionCopy;
  PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_DUPLICATE EvtChildListAddressDescriptionDuplicate;
  PFN_WDF_CHILD_LIST_ADDRESS_DESCRIPTION_CLEANUP EvtChildListAddressDescriptionCleanup;
  PFN_WDF_CHILD_LIST_DEVICE_REENUMERATED EvtChildListDeviceReenumerated;
} WDF_CHILD_LIST_CONFIG, *PWDF_CHILD_LIST_CONFIG;

FORCEINLINE VOID
WDF_CHILD_LIST_CONFIG_INIT(PWDF_CHILD_LIST_CONFIG Config, ULONG IdentificationDescriptionSize,
                           PFN_WDF_CHILD_LIST_CREATE_DEVICE EvtChildListCreateDevice) {
  WDF_CLEAR_SIZED(Config, WDF_CHILD_LIST_CONFIG);
  Config->IdentificationDescriptionSize = IdentificationDescriptionSize;
  Config->EvtChildListCreateDevice = EvtChildListCreateDevice;
}

typedef struct _WDF_CHILD_LIST_ITERATOR {
  ULONG Size;
  ULONG Flags;
  PVOID Reserved[4];
} WDF_CHILD_LIST_ITERATOR, *PWDF_CHILD_LIST_ITERATOR;

FORCEINLINE VOID WDF_CHILD_LIST_ITERATOR_INIT(PWDF_CHILD_LIST_ITERATOR Iterator, ULONG Flags) {
  WDF_CLEAR_SIZED(Iterator, WDF_CHILD_LIST_ITERATOR);
  Iterator->Flags = Flags;
}

// clang-format off
// Creates a further child list of Device, with its own kinds of description.
// IRQL: PASSIVE_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistcreate
WDF_DDI(NTSTATUS, WdfChildListCreate, WDFCHILDLISTCREATE,
        (WDFDEVICE Device, PWDF_CHILD_LIST_CONFIG Config,
         PWDF_OBJECT_ATTRIBUTES ChildListAttributes, WDFCHILDLIST* ChildList),
        (Device, Config, ChildListAttributes, ChildList))

// Returns the parent device of the list.
// IRQL: <= DISPATCH_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistgetdevice
WDF_DDI(WDFDEVICE, WdfChildListGetDevice, WDFCHILDLISTGETDEVICE,
        (WDFCHILDLIST ChildList),
        (ChildList))

// Returns the PDO of the child that matches RetrieveInfo, or NULL; RetrieveInfo says why.
// IRQL: <= DISPATCH_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistretrievepdo
WDF_DDI(WDFDEVICE, WdfChildListRetrievePdo, WDFCHILDLISTRETRIEVEPDO,
        (WDFCHILDLIST ChildList, PWDF_CHILD_RETRIEVE_INFO RetrieveInfo),
        (ChildList, RetrieveInfo))

// Copies the address description of the child with this identification.
// IRQL: <= DISPATCH_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistretrieveaddressdescription
WDF_DDI(NTSTATUS, WdfChildListRetrieveAddressDescription, WDFCHILDLISTRETRIEVEADDRESSDESCRIPTION,
        (WDFCHILDLIST ChildList,
         PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
         PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription),
        (ChildList, IdentificationDescription, AddressDescription))

// Begins a scan: children not reported until the end of it count as missing.
// IRQL: <= DISPATCH_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistbeginscan
WDF_DDI(VOID, WdfChildListBeginScan, WDFCHILDLISTBEGINSCAN,
        (WDFCHILDLIST ChildList),
        (ChildList))

// Ends a scan; children not reported in it are missing.
// IRQL: <= DISPATCH_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistendscan
WDF_DDI(VOID, WdfChildListEndScan, WDFCHILDLISTENDSCAN,
        (WDFCHILDLIST ChildList),
        (ChildList))

// Begins to walk the list; it does not change until the walk ends.
// IRQL: <= DISPATCH_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistbeginiteration
WDF_DDI(VOID, WdfChildListBeginIteration, WDFCHILDLISTBEGINITERATION,
        (WDFCHILDLIST ChildList, PWDF_CHILD_LIST_ITERATOR Iterator),
        (ChildList, Iterator))

// Returns the next child of a walk; STATUS_NO_MORE_ENTRIES at the end.
// IRQL: <= DISPATCH_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistretrievenextdevice
WDF_DDI(NTSTATUS, WdfChildListRetrieveNextDevice, WDFCHILDLISTRETRIEVENEXTDEVICE,
        (WDFCHILDLIST ChildList, PWDF_CHILD_LIST_ITERATOR Iterator, WDFDEVICE* Device,
         PWDF_CHILD_RETRIEVE_INFO Info),
        (ChildList, Iterator, Device, Info))

// Ends a walk; changes that came meanwhile are applied.
// IRQL: <= DISPATCH_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistenditeration
WDF_DDI(VOID, WdfChildListEndIteration, WDFCHILDLISTENDITERATION,
        (WDFCHILDLIST ChildList, PWDF_CHILD_LIST_ITERATOR Iterator),
        (ChildList, Iterator))

// Reports a child as present, or that its address changed.
// IRQL: <= DISPATCH_LEVEL.
// wdfchildlist/nf-wdfchildlist-wdfchildlistaddorupdatechilddescriptionaspresent
WDF_DDI(NTSTATUS, WdfChildListAddOrUpdateChildDescriptionAsPresent,
        WDFCHILDLISTADDORUPDATECHILDDESCRIPTIONASPRESENT,
        (WDFCHILDLIST ChildList,
         PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
         PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription),
        (ChildList, IdentificationDescription, AddressDescription))

// Reports a child as missing.
// IRQL: <= DISPATCH_LEVEL.
// wdfchildlist/nf-wdfchildlist-wdfchildlistupdatechilddescriptionasmissing
WDF_DDI(NTSTATUS, WdfChildListUpdateChildDescriptionAsMissing,
        WDFCHILDLISTUPDATECHILDDESCRIPTIONASMISSING,
        (WDFCHILDLIST ChildList,
         PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription),
        (ChildList, IdentificationDescription))

// Reports every child of the list as present.
// IRQL: <= DISPATCH_LEVEL.
// wdfchildlist/nf-wdfchildlist-wdfchildlistupdateallchilddescriptionsaspresent
WDF_DDI(VOID, WdfChildListUpdateAllChildDescriptionsAsPresent,
        WDFCHILDLISTUPDATEALLCHILDDESCRIPTIONSASPRESENT,
        (WDFCHILDLIST ChildList),
        (ChildList))

// Asks the PnP manager to eject a child; FALSE if there is none.
// IRQL: <= DISPATCH_LEVEL.  wdfchildlist/nf-wdfchildlist-wdfchildlistrequestchildeject
WDF_DDI(BOOLEAN, WdfChildListRequestChildEject, WDFCHILDLISTREQUESTCHILDEJECT,
        (WDFCHILDLIST ChildList,
         PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription),
        (ChildList, IdentificationDescription))
// clang-format on

WDF_EXTERN_C_END

#endif
