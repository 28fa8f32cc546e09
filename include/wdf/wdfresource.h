// SPDX-License-Identifier: MIT
// Lists of hardware resources: requirements, and what was assigned (framework.md 4.7).
#ifndef OPENWDF_WDFRESOURCE_H
#define OPENWDF_WDFRESOURCE_H

#include "wdfobject.h"

WDF_EXTERN_C_START

#define WDF_INSERT_AT_END ((ULONG)-1)

// clang-format off
// Sets the slot number of a requirements list.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcerequirementslistsetslotnumber
WDF_DDI(VOID, WdfIoResourceRequirementsListSetSlotNumber,
        WDFIORESOURCEREQUIREMENTSLISTSETSLOTNUMBER,
        (WDFIORESREQLIST RequirementsList, ULONG SlotNumber),
        (RequirementsList, SlotNumber))

// Sets the bus type of a requirements list.
// IRQL: <= DISPATCH_LEVEL.
// wdfresource/nf-wdfresource-wdfioresourcerequirementslistsetinterfacetype
WDF_DDI(VOID, WdfIoResourceRequirementsListSetInterfaceType,
        WDFIORESOURCEREQUIREMENTSLISTSETINTERFACETYPE,
        (WDFIORESREQLIST RequirementsList, INTERFACE_TYPE InterfaceType),
        (RequirementsList, InterfaceType))

// Adds an alternative as the last.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcerequirementslistappendioreslist
WDF_DDI(NTSTATUS, WdfIoResourceRequirementsListAppendIoResList,
        WDFIORESOURCEREQUIREMENTSLISTAPPENDIORESLIST,
        (WDFIORESREQLIST RequirementsList, WDFIORESLIST IoResList),
        (RequirementsList, IoResList))

// Adds an alternative at Index.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcerequirementslistinsertioreslist
WDF_DDI(NTSTATUS, WdfIoResourceRequirementsListInsertIoResList,
        WDFIORESOURCEREQUIREMENTSLISTINSERTIORESLIST,
        (WDFIORESREQLIST RequirementsList, WDFIORESLIST IoResList, ULONG Index),
        (RequirementsList, IoResList, Index))

// Returns how many alternatives there are.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcerequirementslistgetcount
WDF_DDI(ULONG, WdfIoResourceRequirementsListGetCount, WDFIORESOURCEREQUIREMENTSLISTGETCOUNT,
        (WDFIORESREQLIST RequirementsList),
        (RequirementsList))

// Returns the alternative at Index, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcerequirementslistgetioreslist
WDF_DDI(WDFIORESLIST, WdfIoResourceRequirementsListGetIoResList,
        WDFIORESOURCEREQUIREMENTSLISTGETIORESLIST,
        (WDFIORESREQLIST RequirementsList, ULONG Index),
        (RequirementsList, Index))

// Takes the alternative at Index out.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcerequirementslistremove
WDF_DDI(VOID, WdfIoResourceRequirementsListRemove, WDFIORESOURCEREQUIREMENTSLISTREMOVE,
        (WDFIORESREQLIST RequirementsList, ULONG Index),
        (RequirementsList, Index))

// Takes this alternative out.
// IRQL: <= DISPATCH_LEVEL.
// wdfresource/nf-wdfresource-wdfioresourcerequirementslistremovebyioreslist
WDF_DDI(VOID, WdfIoResourceRequirementsListRemoveByIoResList,
        WDFIORESOURCEREQUIREMENTSLISTREMOVEBYIORESLIST,
        (WDFIORESREQLIST RequirementsList, WDFIORESLIST IoResList),
        (RequirementsList, IoResList))

// Creates an empty alternative for a requirements list.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcelistcreate
WDF_DDI(NTSTATUS, WdfIoResourceListCreate, WDFIORESOURCELISTCREATE,
        (WDFIORESREQLIST RequirementsList, PWDF_OBJECT_ATTRIBUTES Attributes,
         WDFIORESLIST* ResourceList),
        (RequirementsList, Attributes, ResourceList))

// Copies a descriptor to the end of the list.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcelistappenddescriptor
WDF_DDI(NTSTATUS, WdfIoResourceListAppendDescriptor, WDFIORESOURCELISTAPPENDDESCRIPTOR,
        (WDFIORESLIST ResourceList, PIO_RESOURCE_DESCRIPTOR Descriptor),
        (ResourceList, Descriptor))

// Copies a descriptor to Index of the list.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcelistinsertdescriptor
WDF_DDI(NTSTATUS, WdfIoResourceListInsertDescriptor, WDFIORESOURCELISTINSERTDESCRIPTOR,
        (WDFIORESLIST ResourceList, PIO_RESOURCE_DESCRIPTOR Descriptor, ULONG Index),
        (ResourceList, Descriptor, Index))

// Replaces the descriptor at Index.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcelistupdatedescriptor
WDF_DDI(VOID, WdfIoResourceListUpdateDescriptor, WDFIORESOURCELISTUPDATEDESCRIPTOR,
        (WDFIORESLIST ResourceList, PIO_RESOURCE_DESCRIPTOR Descriptor, ULONG Index),
        (ResourceList, Descriptor, Index))

// Returns how many descriptors there are.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcelistgetcount
WDF_DDI(ULONG, WdfIoResourceListGetCount, WDFIORESOURCELISTGETCOUNT,
        (WDFIORESLIST ResourceList),
        (ResourceList))

// Returns the descriptor at Index, or NULL; the list's own.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcelistgetdescriptor
WDF_DDI(PIO_RESOURCE_DESCRIPTOR, WdfIoResourceListGetDescriptor, WDFIORESOURCELISTGETDESCRIPTOR,
        (WDFIORESLIST ResourceList, ULONG Index),
        (ResourceList, Index))

// Takes the descriptor at Index out.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcelistremove
WDF_DDI(VOID, WdfIoResourceListRemove, WDFIORESOURCELISTREMOVE,
        (WDFIORESLIST ResourceList, ULONG Index),
        (ResourceList, Index))

// Takes this descriptor out.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfioresourcelistremovebydescriptor
WDF_DDI(VOID, WdfIoResourceListRemoveByDescriptor, WDFIORESOURCELISTREMOVEBYDESCRIPTOR,
        (WDFIORESLIST ResourceList, PIO_RESOURCE_DESCRIPTOR Descriptor),
        (ResourceList, Descriptor))

// Copies a descriptor to the end of the list.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfcmresourcelistappenddescriptor
WDF_DDI(NTSTATUS, WdfCmResourceListAppendDescriptor, WDFCMRESOURCELISTAPPENDDESCRIPTOR,
        (WDFCMRESLIST List, PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor),
        (List, Descriptor))

// Copies a descriptor to Index of the list.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfcmresourcelistinsertdescriptor
WDF_DDI(NTSTATUS, WdfCmResourceListInsertDescriptor, WDFCMRESOURCELISTINSERTDESCRIPTOR,
        (WDFCMRESLIST List, PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor, ULONG Index),
        (List, Descriptor, Index))

// Returns how many descriptors there are.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfcmresourcelistgetcount
WDF_DDI(ULONG, WdfCmResourceListGetCount, WDFCMRESOURCELISTGETCOUNT,
        (WDFCMRESLIST List),
        (List))

// Returns the descriptor at Index, or NULL; the list's own.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfcmresourcelistgetdescriptor
WDF_DDI(PCM_PARTIAL_RESOURCE_DESCRIPTOR, WdfCmResourceListGetDescriptor,
        WDFCMRESOURCELISTGETDESCRIPTOR,
        (WDFCMRESLIST List, ULONG Index),
        (List, Index))

// Takes the descriptor at Index out.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfcmresourcelistremove
WDF_DDI(VOID, WdfCmResourceListRemove, WDFCMRESOURCELISTREMOVE,
        (WDFCMRESLIST List, ULONG Index),
        (List, Index))

// Takes this descriptor out.
// IRQL: <= DISPATCH_LEVEL.  wdfresource/nf-wdfresource-wdfcmresourcelistremovebydescriptor
WDF_DDI(VOID, WdfCmResourceListRemoveByDescriptor, WDFCMRESOURCELISTREMOVEBYDESCRIPTOR,
        (WDFCMRESLIST List, PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor),
        (List, Descriptor))
// clang-format on

WDF_EXTERN_C_END

#endif
