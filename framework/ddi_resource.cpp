// SPDX-License-Identifier: MIT
// The DDIs of resource lists. Source: fxresourceapi.cpp; framework.md RES-R1 to RES-R3.
#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/resource_list.h"

namespace wdf {
namespace {

IoResourceRequirementsList& requirements_at(PWDF_DRIVER_GLOBALS globals, WDFIORESREQLIST handle,
                                            Ddi ddi) {
  return resolve<IoResourceRequirementsList>(globals, handle, ddi);
}

void nothing_there(PWDF_DRIVER_GLOBALS globals, WDFOBJECT list, Ddi ddi) {
  verifier_break(globals_of(globals),
                 {.rule = "ResourceListIndex", .call = ddi_name(ddi), .object = list},
                 "passed an index at which the list has nothing", "pass an index below the count");
}

// RES-R1.
bool may_change(CmResourceList& list, Ddi ddi) {
  if (list.may_change) return true;
  verifier_break(list.globals(),
                 {.rule = "ResourceListRights", .call = ddi_name(ddi), .object = list.handle()},
                 "changed a list of resources that may only be read",
                 "change lists in the callbacks that filter resources or answer for a child");
  return false;
}

NTSTATUS insert(PWDF_DRIVER_GLOBALS globals, WDFCMRESLIST handle,
                const CM_PARTIAL_RESOURCE_DESCRIPTOR& descriptor, ULONG index, Ddi ddi) {
  auto& list = resolve<CmResourceList>(globals, handle, ddi);
  return may_change(list, ddi) ? list.descriptors.insert(descriptor, index) : STATUS_ACCESS_DENIED;
}

// RES-R3.
NTSTATUS insert(PWDF_DRIVER_GLOBALS globals, WDFIORESREQLIST handle, WDFIORESLIST alternative,
                ULONG index, Ddi ddi) {
  IoResourceRequirementsList& requirements = requirements_at(globals, handle, ddi);
  auto& list = resolve<IoResourceList>(globals, alternative, ddi);
  return &list.owner() == &requirements ? requirements.insert(list, index)
                                        : STATUS_INVALID_DEVICE_REQUEST;
}

}  // namespace

namespace ddi {

VOID WdfIoResourceRequirementsListSetSlotNumber(PWDF_DRIVER_GLOBALS globals,
                                                WDFIORESREQLIST RequirementsList,
                                                ULONG SlotNumber) {
  requirements_at(globals, RequirementsList, Ddi::WdfIoResourceRequirementsListSetSlotNumber)
      .set_slot(SlotNumber);
}

VOID WdfIoResourceRequirementsListSetInterfaceType(PWDF_DRIVER_GLOBALS globals,
                                                   WDFIORESREQLIST RequirementsList,
                                                   INTERFACE_TYPE InterfaceType) {
  requirements_at(globals, RequirementsList, Ddi::WdfIoResourceRequirementsListSetInterfaceType)
      .set_interface(InterfaceType);
}

NTSTATUS WdfIoResourceRequirementsListAppendIoResList(PWDF_DRIVER_GLOBALS globals,
                                                      WDFIORESREQLIST RequirementsList,
                                                      WDFIORESLIST IoResList) {
  return insert(globals, RequirementsList, IoResList, WDF_INSERT_AT_END,
                Ddi::WdfIoResourceRequirementsListAppendIoResList);
}

NTSTATUS WdfIoResourceRequirementsListInsertIoResList(PWDF_DRIVER_GLOBALS globals,
                                                      WDFIORESREQLIST RequirementsList,
                                                      WDFIORESLIST IoResList, ULONG Index) {
  return insert(globals, RequirementsList, IoResList, Index,
                Ddi::WdfIoResourceRequirementsListInsertIoResList);
}

ULONG WdfIoResourceRequirementsListGetCount(PWDF_DRIVER_GLOBALS globals,
                                            WDFIORESREQLIST RequirementsList) {
  return static_cast<ULONG>(
      requirements_at(globals, RequirementsList, Ddi::WdfIoResourceRequirementsListGetCount)
          .count());
}

WDFIORESLIST WdfIoResourceRequirementsListGetIoResList(PWDF_DRIVER_GLOBALS globals,
                                                       WDFIORESREQLIST RequirementsList,
                                                       ULONG Index) {
  const IoResourceList* list =
      requirements_at(globals, RequirementsList, Ddi::WdfIoResourceRequirementsListGetIoResList)
          .at(Index);
  return list == nullptr ? nullptr : list->list_handle();
}

VOID WdfIoResourceRequirementsListRemove(PWDF_DRIVER_GLOBALS globals,
                                         WDFIORESREQLIST RequirementsList, ULONG Index) {
  constexpr Ddi self = Ddi::WdfIoResourceRequirementsListRemove;
  if (!requirements_at(globals, RequirementsList, self).remove_at(Index)) {
    nothing_there(globals, RequirementsList, self);
  }
}

VOID WdfIoResourceRequirementsListRemoveByIoResList(PWDF_DRIVER_GLOBALS globals,
                                                    WDFIORESREQLIST RequirementsList,
                                                    WDFIORESLIST IoResList) {
  constexpr Ddi self = Ddi::WdfIoResourceRequirementsListRemoveByIoResList;
  requirements_at(globals, RequirementsList, self)
      .remove(resolve<IoResourceList>(globals, IoResList, self));
}

NTSTATUS WdfIoResourceListCreate(PWDF_DRIVER_GLOBALS globals, WDFIORESREQLIST RequirementsList,
                                 PWDF_OBJECT_ATTRIBUTES Attributes, WDFIORESLIST* ResourceList) {
  constexpr Ddi self = Ddi::WdfIoResourceListCreate;
  IoResourceRequirementsList& owner = requirements_at(globals, RequirementsList, self);
  REQUIRE_NOT_NULL(globals, self, ResourceList);
  *ResourceList = nullptr;
  NTSTATUS status = validate_attributes(Attributes, {.parent = AttributeRules::Parent::Forbidden});
  if (!NT_SUCCESS(status)) return status;
  auto* list = allocate_object<IoResourceList>(
      globals_of(globals), {.attributes = Attributes, .created_by = self}, owner);
  if (list == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  status = list->commit(Attributes, &owner);
  if (!NT_SUCCESS(status)) {
    list->discard();
    return status;
  }
  *ResourceList = list->list_handle();
  return status;
}

NTSTATUS WdfIoResourceListAppendDescriptor(PWDF_DRIVER_GLOBALS globals, WDFIORESLIST ResourceList,
                                           PIO_RESOURCE_DESCRIPTOR Descriptor) {
  constexpr Ddi self = Ddi::WdfIoResourceListAppendDescriptor;
  auto& list = resolve<IoResourceList>(globals, ResourceList, self);
  REQUIRE_NOT_NULL(globals, self, Descriptor);
  return list.descriptors.insert(*Descriptor, WDF_INSERT_AT_END);
}

NTSTATUS WdfIoResourceListInsertDescriptor(PWDF_DRIVER_GLOBALS globals, WDFIORESLIST ResourceList,
                                           PIO_RESOURCE_DESCRIPTOR Descriptor, ULONG Index) {
  constexpr Ddi self = Ddi::WdfIoResourceListInsertDescriptor;
  auto& list = resolve<IoResourceList>(globals, ResourceList, self);
  REQUIRE_NOT_NULL(globals, self, Descriptor);
  return list.descriptors.insert(*Descriptor, Index);
}

VOID WdfIoResourceListUpdateDescriptor(PWDF_DRIVER_GLOBALS globals, WDFIORESLIST ResourceList,
                                       PIO_RESOURCE_DESCRIPTOR Descriptor, ULONG Index) {
  constexpr Ddi self = Ddi::WdfIoResourceListUpdateDescriptor;
  auto& list = resolve<IoResourceList>(globals, ResourceList, self);
  REQUIRE_NOT_NULL(globals, self, Descriptor);
  if (!list.descriptors.update(*Descriptor, Index)) nothing_there(globals, ResourceList, self);
}

ULONG WdfIoResourceListGetCount(PWDF_DRIVER_GLOBALS globals, WDFIORESLIST ResourceList) {
  constexpr Ddi self = Ddi::WdfIoResourceListGetCount;
  return static_cast<ULONG>(
      resolve<IoResourceList>(globals, ResourceList, self).descriptors.count());
}

PIO_RESOURCE_DESCRIPTOR WdfIoResourceListGetDescriptor(PWDF_DRIVER_GLOBALS globals,
                                                       WDFIORESLIST ResourceList, ULONG Index) {
  constexpr Ddi self = Ddi::WdfIoResourceListGetDescriptor;
  return resolve<IoResourceList>(globals, ResourceList, self).descriptors.clone_at(Index);
}

VOID WdfIoResourceListRemove(PWDF_DRIVER_GLOBALS globals, WDFIORESLIST ResourceList, ULONG Index) {
  constexpr Ddi self = Ddi::WdfIoResourceListRemove;
  auto& list = resolve<IoResourceList>(globals, ResourceList, self);
  if (!list.descriptors.remove_at(Index)) nothing_there(globals, ResourceList, self);
}

VOID WdfIoResourceListRemoveByDescriptor(PWDF_DRIVER_GLOBALS globals, WDFIORESLIST ResourceList,
                                         PIO_RESOURCE_DESCRIPTOR Descriptor) {
  constexpr Ddi self = Ddi::WdfIoResourceListRemoveByDescriptor;
  auto& list = resolve<IoResourceList>(globals, ResourceList, self);
  REQUIRE_NOT_NULL(globals, self, Descriptor);
  list.descriptors.remove(*Descriptor);
}

NTSTATUS WdfCmResourceListAppendDescriptor(PWDF_DRIVER_GLOBALS globals, WDFCMRESLIST List,
                                           PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor) {
  constexpr Ddi self = Ddi::WdfCmResourceListAppendDescriptor;
  REQUIRE_NOT_NULL(globals, self, Descriptor);
  return insert(globals, List, *Descriptor, WDF_INSERT_AT_END, self);
}

NTSTATUS WdfCmResourceListInsertDescriptor(PWDF_DRIVER_GLOBALS globals, WDFCMRESLIST List,
                                           PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor,
                                           ULONG Index) {
  constexpr Ddi self = Ddi::WdfCmResourceListInsertDescriptor;
  REQUIRE_NOT_NULL(globals, self, Descriptor);
  return insert(globals, List, *Descriptor, Index, self);
}

ULONG WdfCmResourceListGetCount(PWDF_DRIVER_GLOBALS globals, WDFCMRESLIST List) {
  constexpr Ddi self = Ddi::WdfCmResourceListGetCount;
  return static_cast<ULONG>(resolve<CmResourceList>(globals, List, self).descriptors.count());
}

PCM_PARTIAL_RESOURCE_DESCRIPTOR WdfCmResourceListGetDescriptor(PWDF_DRIVER_GLOBALS globals,
                                                               WDFCMRESLIST List, ULONG Index) {
  constexpr Ddi self = Ddi::WdfCmResourceListGetDescriptor;
  return resolve<CmResourceList>(globals, List, self).descriptors.clone_at(Index);
}

VOID WdfCmResourceListRemove(PWDF_DRIVER_GLOBALS globals, WDFCMRESLIST List, ULONG Index) {
  constexpr Ddi self = Ddi::WdfCmResourceListRemove;
  auto& list = resolve<CmResourceList>(globals, List, self);
  if (!may_change(list, self)) return;
  if (!list.descriptors.remove_at(Index)) nothing_there(globals, List, self);
}

VOID WdfCmResourceListRemoveByDescriptor(PWDF_DRIVER_GLOBALS globals, WDFCMRESLIST List,
                                         PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor) {
  constexpr Ddi self = Ddi::WdfCmResourceListRemoveByDescriptor;
  auto& list = resolve<CmResourceList>(globals, List, self);
  REQUIRE_NOT_NULL(globals, self, Descriptor);
  if (may_change(list, self)) list.descriptors.remove(*Descriptor);
}

}  // namespace ddi
}  // namespace wdf
