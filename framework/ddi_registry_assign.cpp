// SPDX-License-Identifier: MIT
// The entries of wdfregistry.h that write or remove a value (framework.md 4.6).
#include <string>

#include "framework/collection.h"
#include "framework/ddi.h"
#include "framework/memory.h"
#include "framework/registry_key.h"
#include "framework/string_object.h"

namespace wdf {
namespace {

// As REG_SZ, with one terminator.
NTSTATUS write_text(const Key& key, const UNICODE_STRING& name, std::u16string_view text) {
  const std::u16string terminated(text);
  return key.write(name, REG_SZ, terminated.c_str(), (terminated.size() + 1) * sizeof(WCHAR));
}

// All strings with their terminators and one more, or two for none. False: not all are strings.
bool join(Collection& collection, std::u16string& joined) {
  const std::size_t count = collection.count();
  for (std::size_t i = 0; i < count; ++i) {
    HandleHeader& item = header_at(collection.at(i));
    if (item.type.load() != TypeCode::String) return false;
    joined += behind<String>(item).view();
    joined += u'\0';
  }
  joined.append(count == 0 ? 2 : 1, u'\0');
  return true;
}

Key& key_of(PWDF_DRIVER_GLOBALS globals, WDFKEY key, Ddi ddi) {
  return resolve<Key>(globals, key, ddi);
}

}  // namespace

namespace ddi {

NTSTATUS WdfRegistryRemoveValue(PWDF_DRIVER_GLOBALS globals, WDFKEY handle, PCUNICODE_STRING name) {
  constexpr Ddi self = Ddi::WdfRegistryRemoveValue;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  const NTSTATUS status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  return ZwDeleteValueKey(key.wdm_handle(), const_cast<PUNICODE_STRING>(name));
}

NTSTATUS WdfRegistryAssignValue(PWDF_DRIVER_GLOBALS globals, WDFKEY handle, PCUNICODE_STRING name,
                                ULONG type, ULONG length, PVOID value) {
  constexpr Ddi self = Ddi::WdfRegistryAssignValue;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  const NTSTATUS status = check_value_call(key, *name, self);
  return NT_SUCCESS(status) ? key.write(*name, type, value, length) : status;
}

NTSTATUS WdfRegistryAssignMemory(PWDF_DRIVER_GLOBALS globals, WDFKEY handle, PCUNICODE_STRING name,
                                 ULONG type, WDFMEMORY memory_handle, PWDFMEMORY_OFFSET offsets) {
  constexpr Ddi self = Ddi::WdfRegistryAssignMemory;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, memory_handle);
  NTSTATUS status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  // With an offset and no length the published source goes on for the whole length of the memory,
  // beyond its end; here it ends with the memory.
  MemoryPart part;
  status = take_part(view_memory(globals, memory_handle, self), offsets, part);
  if (!NT_SUCCESS(status)) return status;
  if (part.length > MAXULONG) return STATUS_INTEGER_OVERFLOW;
  return key.write(*name, type, part.buffer, part.length);
}

NTSTATUS WdfRegistryAssignMultiString(PWDF_DRIVER_GLOBALS globals, WDFKEY handle,
                                      PCUNICODE_STRING name, WDFCOLLECTION collection_handle) {
  constexpr Ddi self = Ddi::WdfRegistryAssignMultiString;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, collection_handle);
  const NTSTATUS status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  Collection& collection = resolve<Collection>(globals, collection_handle, self);
  std::u16string joined;
  if (!join(collection, joined)) return STATUS_INVALID_PARAMETER;
  return key.write(*name, REG_MULTI_SZ, joined.data(), joined.size() * sizeof(WCHAR));
}

NTSTATUS WdfRegistryAssignUnicodeString(PWDF_DRIVER_GLOBALS globals, WDFKEY handle,
                                        PCUNICODE_STRING name, PCUNICODE_STRING value) {
  constexpr Ddi self = Ddi::WdfRegistryAssignUnicodeString;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, value);
  NTSTATUS status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  status = validate_unicode_string(value);
  if (!NT_SUCCESS(status)) return status;
  return write_text(key, *name, {value->Buffer, value->Length / sizeof(WCHAR)});
}

NTSTATUS WdfRegistryAssignString(PWDF_DRIVER_GLOBALS globals, WDFKEY handle, PCUNICODE_STRING name,
                                 WDFSTRING string_handle) {
  constexpr Ddi self = Ddi::WdfRegistryAssignString;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, string_handle);
  const NTSTATUS status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  return write_text(key, *name, resolve<String>(globals, string_handle, self).view());
}

NTSTATUS WdfRegistryAssignULong(PWDF_DRIVER_GLOBALS globals, WDFKEY handle, PCUNICODE_STRING name,
                                ULONG number) {
  constexpr Ddi self = Ddi::WdfRegistryAssignULong;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  const NTSTATUS status = check_value_call(key, *name, self);
  return NT_SUCCESS(status) ? key.write(*name, REG_DWORD, &number, sizeof(number)) : status;
}

}  // namespace ddi
}  // namespace wdf
