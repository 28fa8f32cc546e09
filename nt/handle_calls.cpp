// SPDX-License-Identifier: MIT
// What drivers do with handles of any kind: get the object behind one, close one.
// Source: wdm/obreferenceobjectbyhandle, ntifs/zwclose.
#include <wdm.h>

#include "nt/dispatcher.h"
#include "nt/handle_table.h"
#include "nt/irql.h"
#include "nt/object.h"

namespace nt {
namespace {

POBJECT_TYPE thread_object_type =
    reinterpret_cast<POBJECT_TYPE>(const_cast<ObjectType*>(&thread_type));

NTSTATUS close(HANDLE handle, const char* call) {
  require_irql(PASSIVE_LEVEL, call, handle);
  const NTSTATUS status = machine().handles().close(handle);
  if (status == STATUS_INVALID_HANDLE) {
    report({.severity = Severity::Violation,
            .rule = "INVALID_HANDLE",
            .call = call,
            .object = handle,
            .did = "closed a handle that is not open",
            .should = "close each handle once"});
  }
  return status;
}

}  // namespace
}  // namespace nt

POBJECT_TYPE* PsThreadType = &nt::thread_object_type;

// Access is granted to whoever asks in kernel mode, which is everybody here.
NTSTATUS ObReferenceObjectByHandle(HANDLE handle, ACCESS_MASK, POBJECT_TYPE type, KPROCESSOR_MODE,
                                   PVOID* object, POBJECT_HANDLE_INFORMATION information) {
  nt::require_irql(PASSIVE_LEVEL, "ObReferenceObjectByHandle", handle);
  *object = nullptr;
  nt::HandleTable& handles = nt::machine().handles();
  const auto* expected = reinterpret_cast<const nt::ObjectType*>(type);
  const NTSTATUS status = handles.reference(handle, expected, *object);
  if (NT_SUCCESS(status) && information != nullptr) {
    *information = {OBJ_KERNEL_HANDLE, handles.access_of(handle)};
  }
  return status;
}

NTSTATUS ObReferenceObjectByHandleWithTag(HANDLE handle, ACCESS_MASK access, POBJECT_TYPE type,
                                          KPROCESSOR_MODE mode, ULONG, PVOID* object,
                                          POBJECT_HANDLE_INFORMATION information) {
  return ObReferenceObjectByHandle(handle, access, type, mode, object, information);
}

NTSTATUS ZwClose(HANDLE handle) {
  return nt::close(handle, "ZwClose");
}

NTSTATUS ObCloseHandle(HANDLE handle, KPROCESSOR_MODE) {
  return nt::close(handle, "ObCloseHandle");
}
