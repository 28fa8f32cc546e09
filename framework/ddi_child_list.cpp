// SPDX-License-Identifier: MIT
// The DDIs of child lists. Source: fxchildlistapi.cpp; framework.md 2.12.2.
#include <algorithm>

#include "framework/child_list.h"
#include "framework/ddi.h"
#include "framework/device.h"

namespace wdf {
namespace {

bool is_id(const ChildList& list, const IdHeader& id) {
  return id.IdentificationDescriptionSize == list.config().IdentificationDescriptionSize;
}
bool has_addresses(const ChildList& list) {
  return list.config().AddressDescriptionSize != 0;
}
// A list without addresses takes none.
bool is_address(const ChildList& list, const AddressHeader* address) {
  if (!has_addresses(list) || address == nullptr) return !has_addresses(list) && address == nullptr;
  return address->AddressDescriptionSize == list.config().AddressDescriptionSize;
}

NTSTATUS check_retrieve_info(const ChildList& list, const WDF_CHILD_RETRIEVE_INFO& info) {
  if (info.Size != sizeof(info)) return STATUS_INFO_LENGTH_MISMATCH;
  if (info.IdentificationDescription != nullptr && !is_id(list, *info.IdentificationDescription)) {
    return STATUS_INVALID_PARAMETER;
  }
  if (info.AddressDescription == nullptr) return STATUS_SUCCESS;
  if (!has_addresses(list)) return STATUS_INVALID_DEVICE_REQUEST;
  return is_address(list, info.AddressDescription) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

ChildList& list_at(PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST list, Ddi ddi) {
  return resolve<ChildList>(globals, list, ddi);
}

NTSTATUS check_iterator(const WDF_CHILD_LIST_ITERATOR& iterator) {
  if (iterator.Size != sizeof(iterator)) return STATUS_INFO_LENGTH_MISMATCH;
  const bool has_unknown = (iterator.Flags & ~ULONG{WdfRetrieveAllChildren}) != 0;
  return has_unknown ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

// A DDI without a status to return says it with a finding.
bool is_iterator(ChildList& list, const WDF_CHILD_LIST_ITERATOR& iterator, Ddi ddi) {
  if (NT_SUCCESS(check_iterator(iterator))) return true;
  verifier_break(list.globals(),
                 {.rule = "StructureSize", .call = ddi_name(ddi), .object = list.list_handle()},
                 "passed an iterator of the wrong size or with unknown flags",
                 "initialize it with WDF_CHILD_LIST_ITERATOR_INIT");
  return false;
}

}  // namespace

namespace ddi {

NTSTATUS WdfChildListCreate(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                            PWDF_CHILD_LIST_CONFIG Config,
                            PWDF_OBJECT_ATTRIBUTES ChildListAttributes, WDFCHILDLIST* ChildList) {
  constexpr Ddi self = Ddi::WdfChildListCreate;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, Config);
  REQUIRE_NOT_NULL(globals, self, ChildList);
  *ChildList = nullptr;
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) status = check_child_list_config(*Config);
  if (NT_SUCCESS(status)) {
    status =
        validate_attributes(ChildListAttributes, {.parent = AttributeRules::Parent::Forbidden});
  }
  if (NT_SUCCESS(status) && device.is_control()) status = STATUS_INVALID_DEVICE_REQUEST;
  wdf::ChildList* list = nullptr;
  if (NT_SUCCESS(status)) {
    status = device.children().create(device, *Config, ChildListAttributes, &list);
  }
  if (NT_SUCCESS(status)) *ChildList = list->list_handle();
  return status;
}

WDFDEVICE WdfChildListGetDevice(PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList) {
  return list_at(globals, ChildList, Ddi::WdfChildListGetDevice).parent_device().device_handle();
}

WDFDEVICE WdfChildListRetrievePdo(PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList,
                                  PWDF_CHILD_RETRIEVE_INFO RetrieveInfo) {
  constexpr Ddi self = Ddi::WdfChildListRetrievePdo;
  wdf::ChildList& list = list_at(globals, ChildList, self);
  REQUIRE_NOT_NULL(globals, self, RetrieveInfo);
  const NTSTATUS status = check_retrieve_info(list, *RetrieveInfo);
  if (!NT_SUCCESS(status) || RetrieveInfo->IdentificationDescription == nullptr) return nullptr;
  // With the list's own comparison, whatever the structure brings: GetDeviceFromId.
  const ChildEntry child = list.find(*RetrieveInfo->IdentificationDescription);
  if (child.id == nullptr) {
    RetrieveInfo->Status = WdfChildListRetrieveDeviceNoSuchDevice;
    return nullptr;
  }
  if (RetrieveInfo->AddressDescription != nullptr) {
    child.address->copy_to(*RetrieveInfo->AddressDescription);
  }
  RetrieveInfo->Status = child.device == nullptr ? WdfChildListRetrieveDeviceNotYetCreated
                                                 : WdfChildListRetrieveDeviceSuccess;
  return child.device == nullptr ? nullptr : child.device->device_handle();
}

NTSTATUS WdfChildListRetrieveAddressDescription(
    PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription) {
  constexpr Ddi self = Ddi::WdfChildListRetrieveAddressDescription;
  wdf::ChildList& list = list_at(globals, ChildList, self);
  REQUIRE_NOT_NULL(globals, self, IdentificationDescription);
  REQUIRE_NOT_NULL(globals, self, AddressDescription);
  if (!is_id(list, *IdentificationDescription) || !is_address(list, AddressDescription)) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  const ChildEntry child = list.find(*IdentificationDescription);
  if (child.id == nullptr) return STATUS_NO_SUCH_DEVICE;
  child.address->copy_to(*AddressDescription);
  return STATUS_SUCCESS;
}

VOID WdfChildListBeginScan(PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList) {
  list_at(globals, ChildList, Ddi::WdfChildListBeginScan).begin_scan();
}

VOID WdfChildListEndScan(PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList) {
  list_at(globals, ChildList, Ddi::WdfChildListEndScan).end_scan();
}

VOID WdfChildListBeginIteration(PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList,
                                PWDF_CHILD_LIST_ITERATOR Iterator) {
  constexpr Ddi self = Ddi::WdfChildListBeginIteration;
  wdf::ChildList& list = list_at(globals, ChildList, self);
  REQUIRE_NOT_NULL(globals, self, Iterator);
  if (!is_iterator(list, *Iterator, self)) return;
  std::fill(std::begin(Iterator->Reserved), std::end(Iterator->Reserved), nullptr);
  list.begin_iteration();
}

NTSTATUS WdfChildListRetrieveNextDevice(PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList,
                                        PWDF_CHILD_LIST_ITERATOR Iterator, WDFDEVICE* Device,
                                        PWDF_CHILD_RETRIEVE_INFO Info) {
  constexpr Ddi self = Ddi::WdfChildListRetrieveNextDevice;
  wdf::ChildList& list = list_at(globals, ChildList, self);
  REQUIRE_NOT_NULL(globals, self, Iterator);
  REQUIRE_NOT_NULL(globals, self, Device);
  *Device = nullptr;
  NTSTATUS status = check_iterator(*Iterator);
  if (NT_SUCCESS(status) && Info != nullptr) status = check_retrieve_info(list, *Info);
  wdf::Device* device = nullptr;
  if (NT_SUCCESS(status)) status = list.next(*Iterator, &device, Info);
  if (device != nullptr) *Device = device->device_handle();
  return status;
}

VOID WdfChildListEndIteration(PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList,
                              PWDF_CHILD_LIST_ITERATOR Iterator) {
  constexpr Ddi self = Ddi::WdfChildListEndIteration;
  wdf::ChildList& list = list_at(globals, ChildList, self);
  REQUIRE_NOT_NULL(globals, self, Iterator);
  if (!is_iterator(list, *Iterator, self)) return;
  list.end_iteration();
  std::fill(std::begin(Iterator->Reserved), std::end(Iterator->Reserved), nullptr);
}

NTSTATUS WdfChildListAddOrUpdateChildDescriptionAsPresent(
    PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
    PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription) {
  constexpr Ddi self = Ddi::WdfChildListAddOrUpdateChildDescriptionAsPresent;
  wdf::ChildList& list = list_at(globals, ChildList, self);
  REQUIRE_NOT_NULL(globals, self, IdentificationDescription);
  if (!is_id(list, *IdentificationDescription) || !is_address(list, AddressDescription)) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return list.add(*IdentificationDescription, AddressDescription);
}

NTSTATUS WdfChildListUpdateChildDescriptionAsMissing(
    PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription) {
  constexpr Ddi self = Ddi::WdfChildListUpdateChildDescriptionAsMissing;
  wdf::ChildList& list = list_at(globals, ChildList, self);
  REQUIRE_NOT_NULL(globals, self, IdentificationDescription);
  if (!is_id(list, *IdentificationDescription)) return STATUS_INVALID_DEVICE_REQUEST;
  return list.mark_missing(*IdentificationDescription);
}

VOID WdfChildListUpdateAllChildDescriptionsAsPresent(PWDF_DRIVER_GLOBALS globals,
                                                     WDFCHILDLIST ChildList) {
  list_at(globals, ChildList, Ddi::WdfChildListUpdateAllChildDescriptionsAsPresent)
      .mark_all_present();
}

BOOLEAN WdfChildListRequestChildEject(
    PWDF_DRIVER_GLOBALS globals, WDFCHILDLIST ChildList,
    PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription) {
  constexpr Ddi self = Ddi::WdfChildListRequestChildEject;
  wdf::ChildList& list = list_at(globals, ChildList, self);
  REQUIRE_NOT_NULL(globals, self, IdentificationDescription);
  if (!is_id(list, *IdentificationDescription)) return FALSE;
  const ChildEntry child = list.find(*IdentificationDescription);
  if (child.device == nullptr) return FALSE;
  IoRequestDeviceEject(child.device->wdm_device());
  return TRUE;
}

}  // namespace ddi
}  // namespace wdf
