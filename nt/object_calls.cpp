// SPDX-License-Identifier: MIT
// The Ob functions that name handles, types and names, and the type variables drivers pass.
// Source: wdm/nf-wdm-obreferenceobjectbyhandle, -obreferenceobjectbypointer,
// ntifs/obquerynamestring.
#include <cstring>

#include "nt/device.h"
#include "nt/event_object.h"
#include "nt/file.h"
#include "nt/handle_table.h"
#include "nt/machine.h"
#include "nt/name_space.h"
#include "nt/registry_handle.h"

namespace nt {
namespace {

POBJECT_TYPE visible_type(const ObjectType& type) {
  return reinterpret_cast<POBJECT_TYPE>(const_cast<ObjectType*>(&type));
}

// Types that exist as names only: nothing here has them, so nothing matches.
constexpr ObjectType semaphore_type{"Semaphore", nullptr, nullptr};
constexpr ObjectType process_type{"Process", nullptr, nullptr};
constexpr ObjectType token_type{"Token", nullptr, nullptr};

POBJECT_TYPE key = visible_type(key_type);
POBJECT_TYPE event = visible_type(event_type);
POBJECT_TYPE file = visible_type(file_type);
POBJECT_TYPE driver = visible_type(driver_type);
POBJECT_TYPE device = visible_type(device_type);
POBJECT_TYPE thread = visible_type(thread_type);
POBJECT_TYPE semaphore = visible_type(semaphore_type);
POBJECT_TYPE process = visible_type(process_type);
POBJECT_TYPE token = visible_type(token_type);

bool is_of_type(const void* body, POBJECT_TYPE wanted) {
  const ObjectType* own = object_type(body);
  return wanted == nullptr || own == reinterpret_cast<const ObjectType*>(wanted);
}

}  // namespace
}  // namespace nt

extern "C" {
POBJECT_TYPE* CmKeyObjectType = &nt::key;
POBJECT_TYPE* ExEventObjectType = &nt::event;
POBJECT_TYPE* ExSemaphoreObjectType = &nt::semaphore;
POBJECT_TYPE* IoFileObjectType = &nt::file;
POBJECT_TYPE* IoDriverObjectType = &nt::driver;
POBJECT_TYPE* IoDeviceObjectType = &nt::device;
POBJECT_TYPE* PsProcessType = &nt::process;
POBJECT_TYPE* PsThreadType = &nt::thread;
POBJECT_TYPE* SeTokenObjectType = &nt::token;
}

extern "C" NTSTATUS ObReferenceObjectByHandle(HANDLE handle, ACCESS_MASK, POBJECT_TYPE type,
                                              KPROCESSOR_MODE, PVOID* object,
                                              POBJECT_HANDLE_INFORMATION information) {
  *object = nullptr;
  nt::HandleTable& handles = nt::machine().handles();
  const NTSTATUS status =
      handles.reference(handle, reinterpret_cast<const nt::ObjectType*>(type), *object);
  if (NT_SUCCESS(status) && information != nullptr) {
    *information = {0, handles.access_of(handle)};
  }
  return status;
}

extern "C" NTSTATUS ObReferenceObjectByHandleWithTag(HANDLE handle, ACCESS_MASK access,
                                                     POBJECT_TYPE type, KPROCESSOR_MODE mode, ULONG,
                                                     PVOID* object,
                                                     POBJECT_HANDLE_INFORMATION information) {
  return ObReferenceObjectByHandle(handle, access, type, mode, object, information);
}

extern "C" NTSTATUS ObReferenceObjectByPointer(PVOID object, ACCESS_MASK, POBJECT_TYPE type,
                                               KPROCESSOR_MODE) {
  if (!nt::is_of_type(object, type)) return STATUS_OBJECT_TYPE_MISMATCH;
  ObReferenceObject(object);
  return STATUS_SUCCESS;
}

extern "C" NTSTATUS ObReferenceObjectByPointerWithTag(PVOID object, ACCESS_MASK access,
                                                      POBJECT_TYPE type, KPROCESSOR_MODE mode,
                                                      ULONG) {
  return ObReferenceObjectByPointer(object, access, type, mode);
}

extern "C" LONG_PTR ObfReferenceObjectWithTag(PVOID object, ULONG) {
  return ObfReferenceObject(object);
}

extern "C" LONG_PTR ObfDereferenceObjectWithTag(PVOID object, ULONG) {
  return ObfDereferenceObject(object);
}

// A file whose last reference goes here is closed by a worker; nothing else minds where it ends.
extern "C" VOID ObDereferenceObjectDeferDelete(PVOID object) {
  if (nt::object_type(object) == &nt::file_type) {
    nt::release_file_later(static_cast<FILE_OBJECT*>(object));
  } else {
    ObDereferenceObject(object);
  }
}

extern "C" VOID ObDereferenceObjectDeferDeleteWithTag(PVOID object, ULONG) {
  ObDereferenceObjectDeferDelete(object);
}

extern "C" NTSTATUS ObOpenObjectByPointer(PVOID object, ULONG, PACCESS_STATE, ACCESS_MASK access,
                                          POBJECT_TYPE type, KPROCESSOR_MODE, PHANDLE handle) {
  *handle = nullptr;
  if (!nt::is_of_type(object, type)) return STATUS_OBJECT_TYPE_MISMATCH;
  *handle = nt::machine().handles().open(object, access);
  return *handle == nullptr ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

extern "C" NTSTATUS ObCloseHandle(HANDLE handle, KPROCESSOR_MODE) {
  return ZwClose(handle);
}

extern "C" NTSTATUS ObQueryNameString(PVOID object, POBJECT_NAME_INFORMATION information,
                                      ULONG length, PULONG return_length) {
  const nt::ObjectHeader* header = nt::object_header(object);
  if (header == nullptr) return STATUS_INVALID_PARAMETER;
  const std::u16string_view name =
      header->name == nullptr ? std::u16string_view{} : std::u16string_view(*header->name);
  const auto name_size = ULONG(name.size() * sizeof(char16_t));
  const ULONG needed = name.empty() ? ULONG(sizeof(OBJECT_NAME_INFORMATION))
                                    : ULONG(sizeof(OBJECT_NAME_INFORMATION)) + name_size + 2;
  *return_length = needed;
  if (length < needed) return STATUS_INFO_LENGTH_MISMATCH;
  information->Name = {};
  if (name.empty()) return STATUS_SUCCESS;
  auto* buffer = reinterpret_cast<PWCH>(information + 1);
  std::memcpy(buffer, name.data(), name_size);
  buffer[name.size()] = u'\0';
  information->Name = {
      .Length = USHORT(name_size), .MaximumLength = USHORT(name_size + 2), .Buffer = buffer};
  return STATUS_SUCCESS;
}
