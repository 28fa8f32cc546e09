// SPDX-License-Identifier: MIT
// What the DDIs that create an object have in common: the check of the parent's handle, and the way
// from validated attributes to a handle. Source: fxvalidatefunctions.hpp
// FxValidateObjectAttributesForParentHandle.
#pragma once

#include "framework/driver.h"
#include "framework/object.h"

namespace wdf {

// OBJ-R2 for a parent that may be given. Attributes of another size are looked at later.
inline void check_parent_handle(PWDF_DRIVER_GLOBALS globals,
                                const WDF_OBJECT_ATTRIBUTES* attributes, Ddi ddi) {
  if (attributes == nullptr || attributes->Size != sizeof(*attributes)) return;
  if (attributes->ParentObject != nullptr) resolve_object(globals, attributes->ParentObject, ddi);
}

// The same for a parent that must be given: null with the status to return.
inline Object* require_parent(PWDF_DRIVER_GLOBALS globals, const WDF_OBJECT_ATTRIBUTES* attributes,
                              Ddi ddi, NTSTATUS* status) {
  *status = STATUS_WDF_PARENT_NOT_SPECIFIED;
  if (attributes == nullptr) return nullptr;
  if (attributes->Size != sizeof(*attributes)) {
    *status = STATUS_INFO_LENGTH_MISMATCH;
    return nullptr;
  }
  if (attributes->ParentObject == nullptr) return nullptr;
  *status = STATUS_SUCCESS;
  return &resolve_object(globals, attributes->ParentObject, ddi);
}

// An object of type T, committed; the driver is the parent if the attributes name none. `handle` is
// written on success only.
template <class T, class... A>
NTSTATUS create_object(DriverGlobals& globals, const WDF_OBJECT_ATTRIBUTES* attributes, Ddi ddi,
                       typename T::Handle* handle, A&&... arguments) {
  T* object = allocate_object<T>(globals, {.attributes = attributes, .created_by = ddi},
                                 std::forward<A>(arguments)...);
  if (object == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS status = object->commit(attributes, globals.driver);
  if (!NT_SUCCESS(status)) {
    object->discard();
    return status;
  }
  *handle = static_cast<typename T::Handle>(object->handle());
  return status;
}

}  // namespace wdf
