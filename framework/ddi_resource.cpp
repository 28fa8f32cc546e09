// SPDX-License-Identifier: MIT
// Resource lists and the DDIs that read them. Those that change a list, and the lists of
// requirements, are for drivers of real hardware and are not implemented.
#include "framework/ddi.h"
#include "framework/resource_list.h"

namespace wdf {

const ObjectType CmResourceList::type = {.code = TypeCode::CmResourceList,
                                         .destroy = destroy_as<CmResourceList>,
                                         .is_undeletable = true};

void CmResourceList::assign(const CM_RESOURCE_LIST* resources) {
  descriptors_.clear();
  if (resources == nullptr || resources->Count == 0) return;
  const CM_PARTIAL_RESOURCE_LIST& list = resources->List[0].PartialResourceList;
  descriptors_.assign(list.PartialDescriptors, list.PartialDescriptors + list.Count);
}

CmResourceList* create_resource_list(Object& device) {
  auto* list = allocate_object<CmResourceList>(device.globals(), {});
  if (list == nullptr) return nullptr;
  if (NT_SUCCESS(list->commit(nullptr, &device))) return list;
  list->discard();
  return nullptr;
}

namespace ddi {

ULONG WdfCmResourceListGetCount(PWDF_DRIVER_GLOBALS globals, WDFCMRESLIST List) {
  return static_cast<ULONG>(
      resolve<CmResourceList>(globals, List, Ddi::WdfCmResourceListGetCount).count());
}

PCM_PARTIAL_RESOURCE_DESCRIPTOR WdfCmResourceListGetDescriptor(PWDF_DRIVER_GLOBALS globals,
                                                               WDFCMRESLIST List, ULONG Index) {
  return resolve<CmResourceList>(globals, List, Ddi::WdfCmResourceListGetDescriptor).at(Index);
}

}  // namespace ddi
}  // namespace wdf
