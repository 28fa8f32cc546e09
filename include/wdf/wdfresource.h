// SPDX-License-Identifier: MIT
// Lists of hardware resources: requirements, and what was assigned (framework.md 4.7).
#ifndef OPENWDF_WDFRESOURCE_H
#define OPENWDF_WDFRESOURCE_H

#include "wdfobject.h"

WDF_EXTERN_C_START

#define WDF_INSERT_AT_END ((ULONG)-1)

// clang-format off
WDF_DDI(VOID, WdfIoResourceRequirementsListSetSlotNumber, WDFIORESOURCEREQUIREMENTSLISTSETSLOTNUMBER,
        (WDFIORESREQLIST RequirementsList, ULONG SlotNumber),
        (RequirementsList, SlotNumber))

WDF_DDI(VOID, WdfIoResourceRequirementsListSetInterfaceType, WDFIORESOURCEREQUIREMENTSLISTSETINTERFACETYPE,
        (WDFIORESREQLIST RequirementsList, INTERFACE_TYPE InterfaceType),
        (RequirementsList, InterfaceType))

WDF_DDI(NTSTATUS, WdfIoResourceRequirementsListAppendIoResList, WDFIORESOURCEREQUIREMENTSLISTAPPENDIORESLIST,
        (WDFIORESREQLIST RequirementsList, WDFIORESLIST IoResList),
        (RequirementsList, IoResList))

WDF_DDI(NTSTATUS, WdfIoResourceRequirementsListInsertIoResList, WDFIORESOURCEREQUIREMENTSLISTINSERTIORESLIST,
        (WDFIORESREQLIST RequirementsList, WDFIORESLIST IoResList, ULONG Index),
        (RequirementsList, IoResList, Index))

WDF_DDI(ULONG, WdfIoResourceRequirementsListGetCount, WDFIORESOURCEREQUIREMENTSLISTGETCOUNT,
        (WDFIORESREQLIST RequirementsList),
        (RequirementsList))

WDF_DDI(WDFIORESLIST, WdfIoResourceRequirementsListGetIoResList, WDFIORESOURCEREQUIREMENTSLISTGETIORESLIST,
        (WDFIORESREQLIST RequirementsList, ULONG Index),
        (RequirementsList, Index))

WDF_DDI(VOID, WdfIoResourceRequirementsListRemove, WDFIORESOURCEREQUIREMENTSLISTREMOVE,
        (WDFIORESREQLIST RequirementsList, ULONG Index),
        (RequirementsList, Index))

WDF_DDI(VOID, WdfIoResourceRequirementsListRemoveByIoResList, WDFIORESOURCEREQUIREMENTSLISTREMOVEBYIORESLIST,
        (WDFIORESREQLIST RequirementsList, WDFIORESLIST IoResList),
        (RequirementsList, IoResList))

WDF_DDI(NTSTATUS, WdfIoResourceListCreate, WDFIORESOURCELISTCREATE,
        (WDFIORESREQLIST RequirementsList, PWDF_OBJECT_ATTRIBUTES Attributes,
         WDFIORESLIST* ResourceList),
        (RequirementsList, Attributes, ResourceList))

WDF_DDI(NTSTATUS, WdfIoResourceListAppendDescriptor, WDFIORESOURCELISTAPPENDDESCRIPTOR,
        (WDFIORESLIST ResourceList, PIO_RESOURCE_DESCRIPTOR Descriptor),
        (ResourceList, Descriptor))

WDF_DDI(NTSTATUS, WdfIoResourceListInsertDescriptor, WDFIORESOURCELISTINSERTDESCRIPTOR,
        (WDFIORESLIST ResourceList, PIO_RESOURCE_DESCRIPTOR Descriptor, ULONG Index),
        (ResourceList, Descriptor, Index))

WDF_DDI(VOID, WdfIoResourceListUpdateDescriptor, WDFIORESOURCELISTUPDATEDESCRIPTOR,
        (WDFIORESLIST ResourceList, PIO_RESOURCE_DESCRIPTOR Descriptor, ULONG Index),
        (ResourceList, Descriptor, Index))

WDF_DDI(ULONG, WdfIoResourceListGetCount, WDFIORESOURCELISTGETCOUNT,
        (WDFIORESLIST ResourceList),
        (ResourceList))

WDF_DDI(PIO_RESOURCE_DESCRIPTOR, WdfIoResourceListGetDescriptor, WDFIORESOURCELISTGETDESCRIPTOR,
        (WDFIORESLIST ResourceList, ULONG Index),
        (ResourceList, Index))

WDF_DDI(VOID, WdfIoResourceListRemove, WDFIORESOURCELISTREMOVE,
        (WDFIORESLIST ResourceList, ULONG Index),
        (ResourceList, Index))

WDF_DDI(VOID, WdfIoResourceListRemoveByDescriptor, WDFIORESOURCELISTREMOVEBYDESCRIPTOR,
        (WDFIORESLIST ResourceList, PIO_RESOURCE_DESCRIPTOR Descriptor),
        (ResourceList, Descriptor))

WDF_DDI(NTSTATUS, WdfCmResourceListAppendDescriptor, WDFCMRESOURCELISTAPPENDDESCRIPTOR,
        (WDFCMRESLIST List, PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor),
        (List, Descriptor))

WDF_DDI(NTSTATUS, WdfCmResourceListInsertDescriptor, WDFCMRESOURCELISTINSERTDESCRIPTOR,
        (WDFCMRESLIST List, PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor, ULONG Index),
        (List, Descriptor, Index))

WDF_DDI(ULONG, WdfCmResourceListGetCount, WDFCMRESOURCELISTGETCOUNT,
        (WDFCMRESLIST List),
        (List))

WDF_DDI(PCM_PARTIAL_RESOURCE_DESCRIPTOR, WdfCmResourceListGetDescriptor, WDFCMRESOURCELISTGETDESCRIPTOR,
        (WDFCMRESLIST List, ULONG Index),
        (List, Index))

WDF_DDI(VOID, WdfCmResourceListRemove, WDFCMRESOURCELISTREMOVE,
        (WDFCMRESLIST List, ULONG Index),
        (List, Index))

WDF_DDI(VOID, WdfCmResourceListRemoveByDescriptor, WDFCMRESOURCELISTREMOVEBYDESCRIPTOR,
        (WDFCMRESLIST List, PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor),
        (List, Descriptor))
// clang-format on

WDF_EXTERN_C_END

#endif
