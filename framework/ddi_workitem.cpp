// SPDX-License-Identifier: MIT
// The entries of wdfworkitem.h (framework.md 4.3).
#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/work_item.h"

namespace wdf::ddi {

NTSTATUS WdfWorkItemCreate(PWDF_DRIVER_GLOBALS globals, PWDF_WORKITEM_CONFIG config,
                           PWDF_OBJECT_ATTRIBUTES attributes, WDFWORKITEM* work_item) {
  constexpr Ddi self = Ddi::WdfWorkItemCreate;
  NTSTATUS status = STATUS_SUCCESS;
  Object* parent = require_parent(globals, attributes, self, &status);
  if (parent == nullptr) return status;
  REQUIRE_NOT_NULL(globals, self, config);
  REQUIRE_NOT_NULL(globals, self, work_item);
  if (config->Size != sizeof(*config)) return STATUS_INFO_LENGTH_MISMATCH;
  if (config->EvtWorkItemFunc == nullptr) return STATUS_INVALID_PARAMETER;
  status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;

  if (parent->device() == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  CallbackLock* lock = nullptr;
  if (config->AutomaticSerialization) {
    status = find_effective_lock(*parent, true, &lock);
    if (!NT_SUCCESS(status)) return status;
  }
  return create_object<WorkItem>(globals_of(globals), attributes, self, work_item,
                                 config->EvtWorkItemFunc, lock, *parent);
}

VOID WdfWorkItemEnqueue(PWDF_DRIVER_GLOBALS globals, WDFWORKITEM work_item) {
  resolve<WorkItem>(globals, work_item, Ddi::WdfWorkItemEnqueue).enqueue();
}

WDFOBJECT WdfWorkItemGetParentObject(PWDF_DRIVER_GLOBALS globals, WDFWORKITEM work_item) {
  const Object* object =
      resolve<WorkItem>(globals, work_item, Ddi::WdfWorkItemGetParentObject).associated_object();
  return object != nullptr ? object->handle() : nullptr;
}

VOID WdfWorkItemFlush(PWDF_DRIVER_GLOBALS globals, WDFWORKITEM handle) {
  constexpr Ddi self = Ddi::WdfWorkItemFlush;
  WorkItem& work_item = resolve<WorkItem>(globals, handle, self);
  if (!NT_SUCCESS(check_irql(work_item.globals(), PASSIVE_LEVEL, self))) return;
  work_item.flush();
}

}  // namespace wdf::ddi
