// SPDX-License-Identifier: MIT
// The entries of wdfregistry.h that read a value (framework.md 4.6).
#include <algorithm>
#include <cstring>

#include "framework/collection.h"
#include "framework/ddi.h"
#include "framework/memory.h"
#include "framework/registry_key.h"
#include "framework/string_object.h"

namespace wdf {
namespace {

// The answer to a reader without a buffer, or with one that is too small.
NTSTATUS room_status(const Key::Value& value, const void* buffer, std::size_t size) {
  const bool fits = value.data.empty() || (buffer != nullptr && value.data.size() <= size);
  return fits ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

bool ends_with_terminator(std::u16string_view text) {
  return !text.empty() && text.back() == u'\0';
}

// fxregkey.cpp _VerifyMultiSzString.
bool is_multi_string(const Key::Value& value) {
  const std::u16string_view text = value.text();
  return value.data.size() % sizeof(WCHAR) == 0 && text.size() >= 2 &&
         text.substr(text.size() - 2) == std::u16string_view(u"\0\0", 2);
}

// One string object in the collection. A string that was made stays with its parent even if a later
// one cannot be made: only the collection is as before then.
NTSTATUS add_string(DriverGlobals& globals, const WDF_OBJECT_ATTRIBUTES* attributes,
                    std::u16string_view text, Collection& collection) {
  auto* string = allocate_object<String>(
      globals, {.attributes = attributes, .created_by = Ddi::WdfRegistryQueryMultiString});
  if (string == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  NTSTATUS status = string->assign(text);
  if (NT_SUCCESS(status)) status = string->commit(attributes, globals.driver);
  if (NT_SUCCESS(status) && !collection.add(string->header())) {
    status = STATUS_INSUFFICIENT_RESOURCES;
  }
  if (!NT_SUCCESS(status)) string->discard();
  return status;
}

NTSTATUS add_strings(DriverGlobals& globals, const WDF_OBJECT_ATTRIBUTES* attributes,
                     std::u16string_view text, Collection& collection) {
  const std::size_t count_before = collection.count();
  NTSTATUS status = STATUS_SUCCESS;
  while (NT_SUCCESS(status) && text.front() != u'\0') {
    const std::size_t length = text.find(u'\0');
    status = add_string(globals, attributes, text.substr(0, length), collection);
    text.remove_prefix(length + 1);
  }
  if (NT_SUCCESS(status)) return status;
  while (collection.count() > count_before) collection.remove_at(count_before);
  return status;
}

Key& key_of(PWDF_DRIVER_GLOBALS globals, WDFKEY key, Ddi ddi) {
  return resolve<Key>(globals, key, ddi);
}

}  // namespace

namespace ddi {

NTSTATUS WdfRegistryQueryValue(PWDF_DRIVER_GLOBALS globals, WDFKEY handle, PCUNICODE_STRING name,
                               ULONG length, PVOID buffer, PULONG length_queried, PULONG type) {
  constexpr Ddi self = Ddi::WdfRegistryQueryValue;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  NTSTATUS status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  Key::Value value;
  status = key.read(*name, value);
  if (!NT_SUCCESS(status)) return status;
  if (length_queried != nullptr) *length_queried = static_cast<ULONG>(value.data.size());
  if (type != nullptr) *type = value.type;
  status = room_status(value, buffer, length);
  if (NT_SUCCESS(status) && !value.data.empty()) {
    std::memcpy(buffer, value.data.data(), value.data.size());
  }
  return status;
}

NTSTATUS WdfRegistryQueryMemory(PWDF_DRIVER_GLOBALS globals, WDFKEY handle, PCUNICODE_STRING name,
                                POOL_TYPE pool_type, PWDF_OBJECT_ATTRIBUTES attributes,
                                WDFMEMORY* memory_handle, PULONG type) {
  constexpr Ddi self = Ddi::WdfRegistryQueryMemory;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, memory_handle);
  *memory_handle = nullptr;
  NTSTATUS status = check_irql(key.globals(), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  status = validate_unicode_string(name);
  if (!NT_SUCCESS(status)) return status;
  Key::Value value;
  status = key.read(*name, value);
  if (!NT_SUCCESS(status)) return status;
  if (value.data.empty()) return STATUS_RESOURCE_DATA_NOT_FOUND;
  if (type != nullptr) *type = value.type;
  Memory* memory = nullptr;
  status =
      Memory::create(key.globals(), attributes, pool_type, 0, value.data.size(), self, &memory);
  if (!NT_SUCCESS(status)) return status;
  std::memcpy(memory->buffer(), value.data.data(), value.data.size());
  *memory_handle = static_cast<WDFMEMORY>(memory->handle());
  return status;
}

NTSTATUS WdfRegistryQueryMultiString(PWDF_DRIVER_GLOBALS globals, WDFKEY handle,
                                     PCUNICODE_STRING name, PWDF_OBJECT_ATTRIBUTES attributes,
                                     WDFCOLLECTION collection_handle) {
  constexpr Ddi self = Ddi::WdfRegistryQueryMultiString;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, collection_handle);
  NTSTATUS status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  Collection& collection = resolve<Collection>(globals, collection_handle, self);
  if (attributes != nullptr && attributes->ParentObject != nullptr) {
    resolve_object(globals, attributes->ParentObject, self);
  }
  Key::Value value;
  status = key.read(*name, value);
  if (!NT_SUCCESS(status)) return status;
  if (value.type != REG_MULTI_SZ) return STATUS_OBJECT_TYPE_MISMATCH;
  if (value.data.empty()) return STATUS_RESOURCE_DATA_NOT_FOUND;
  if (!is_multi_string(value)) return STATUS_OBJECT_TYPE_MISMATCH;
  return add_strings(key.globals(), attributes, value.text(), collection);
}

NTSTATUS WdfRegistryQueryUnicodeString(PWDF_DRIVER_GLOBALS globals, WDFKEY handle,
                                       PCUNICODE_STRING name, PUSHORT byte_length,
                                       PUNICODE_STRING string) {
  constexpr Ddi self = Ddi::WdfRegistryQueryUnicodeString;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  NTSTATUS status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  if (string != nullptr) {
    status = validate_unicode_string(string);
    if (!NT_SUCCESS(status)) return status;
    if (string->MaximumLength == 0) return STATUS_INVALID_PARAMETER;
  }
  Key::Value value;
  status = key.read(*name, value);
  if (!NT_SUCCESS(status)) return status;
  status = string != nullptr ? room_status(value, string->Buffer, string->MaximumLength)
                             : room_status(value, nullptr, 0);
  // A value that does not fit is not asked for its type.
  if (NT_SUCCESS(status) && !value.is_text()) return STATUS_OBJECT_TYPE_MISMATCH;
  if (byte_length != nullptr) *byte_length = static_cast<USHORT>(value.data.size());
  if (!NT_SUCCESS(status) || string == nullptr) return status;
  if (!value.data.empty()) std::memcpy(string->Buffer, value.data.data(), value.data.size());
  string->Length = static_cast<USHORT>(value.data.size());
  if (ends_with_terminator(value.text())) string->Length -= sizeof(WCHAR);
  return status;
}

NTSTATUS WdfRegistryQueryString(PWDF_DRIVER_GLOBALS globals, WDFKEY handle, PCUNICODE_STRING name,
                                WDFSTRING string_handle) {
  constexpr Ddi self = Ddi::WdfRegistryQueryString;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, string_handle);
  NTSTATUS status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  String& string = resolve<String>(globals, string_handle, self);
  Key::Value value;
  status = key.read(*name, value);
  if (!NT_SUCCESS(status)) return status;
  if (!value.is_text()) return STATUS_OBJECT_TYPE_MISMATCH;
  if (value.data.empty()) return STATUS_RESOURCE_DATA_NOT_FOUND;
  if (value.data.size() > MAXUSHORT) return STATUS_INVALID_BUFFER_SIZE;
  std::u16string_view text = value.text();
  // Terminators before the last character stay.
  if (ends_with_terminator(text)) text.remove_suffix(1);
  return string.assign(text);
}

NTSTATUS WdfRegistryQueryULong(PWDF_DRIVER_GLOBALS globals, WDFKEY handle, PCUNICODE_STRING name,
                               PULONG number) {
  constexpr Ddi self = Ddi::WdfRegistryQueryULong;
  const Key& key = key_of(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, number);
  NTSTATUS status = check_value_call(key, *name, self);
  if (!NT_SUCCESS(status)) return status;
  Key::Value value;
  status = key.read(*name, value);
  if (!NT_SUCCESS(status)) return status;
  if (value.type != REG_DWORD) return STATUS_OBJECT_TYPE_MISMATCH;
  if (value.data.size() > sizeof(ULONG)) return STATUS_BUFFER_OVERFLOW;
  // Nobody keeps a driver from storing fewer bytes as REG_DWORD.
  *number = 0;
  std::copy(value.data.begin(), value.data.end(), reinterpret_cast<std::uint8_t*>(number));
  return status;
}

}  // namespace ddi
}  // namespace wdf
