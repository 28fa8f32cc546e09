// SPDX-License-Identifier: MIT
// Registry values by table and by path. Source: wdm/nf-wdm-rtlqueryregistryvalues,
// -rtlwriteregistryvalue, -rtldeleteregistryvalue, -rtlcheckregistrykey, -rtlcreateregistrykey.
#include <algorithm>
#include <cstring>

#include "nt/machine.h"
#include "nt/name_space.h"
#include "nt/registry_handle.h"

namespace nt {
namespace {

std::u16string_view view_of_zero(const WCHAR* text) {
  return text == nullptr ? std::u16string_view{} : std::u16string_view(text);
}

std::u16string_view root_path(ULONG relative_to) {
  switch (relative_to) {
    case RTL_REGISTRY_SERVICES:
      return u"\\Registry\\Machine\\System\\CurrentControlSet\\Services";
    case RTL_REGISTRY_CONTROL:
      return u"\\Registry\\Machine\\System\\CurrentControlSet\\Control";
    case RTL_REGISTRY_WINDOWS_NT:
      return u"\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion";
    case RTL_REGISTRY_DEVICEMAP:
      return u"\\Registry\\Machine\\Hardware\\DeviceMap";
    case RTL_REGISTRY_USER:
      return u"\\Registry\\User\\CurrentUser";
    default:
      return {};
  }
}

// With RTL_REGISTRY_HANDLE the path is a key's handle.
NTSTATUS find_key(ULONG relative_to, const WCHAR* path, bool creates, RegistryKeyRef& key) {
  if ((relative_to & RTL_REGISTRY_HANDLE) != 0) {
    return key_of_handle(const_cast<WCHAR*>(path), key);
  }
  relative_to &= ~RTL_REGISTRY_OPTIONAL;
  if (relative_to >= RTL_REGISTRY_MAXIMUM) return STATUS_INVALID_PARAMETER;
  std::u16string full(root_path(relative_to));
  if (!full.empty()) full += u'\\';
  full += view_of_zero(path);
  Registry& registry = machine().registry();
  return creates ? registry.create(nullptr, full, key) : registry.open(nullptr, full, key);
}

// RTL_QUERY_REGISTRY_DIRECT: the value goes to where EntryContext points.
NTSTATUS store_direct(const RTL_QUERY_REGISTRY_TABLE& entry, const RegistryValue& value) {
  const auto size = ULONG(value.data.size());
  if (value.type == REG_SZ || value.type == REG_EXPAND_SZ || value.type == REG_MULTI_SZ) {
    auto* string = static_cast<UNICODE_STRING*>(entry.EntryContext);
    if (string->Buffer == nullptr) {
      string->Buffer = static_cast<PWCH>(ExAllocatePool2(POOL_FLAG_PAGED, size + 2, 0x7252746E));
      if (string->Buffer == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
      string->MaximumLength = USHORT(size);
    }
    if (size > string->MaximumLength) return STATUS_BUFFER_TOO_SMALL;
    std::memcpy(string->Buffer, value.data.data(), size);
    string->Length = USHORT(size >= sizeof(WCHAR) ? size - sizeof(WCHAR) : 0);
    return STATUS_SUCCESS;
  }
  if (size <= sizeof(ULONG)) {
    std::memcpy(entry.EntryContext, value.data.data(), size);
    return STATUS_SUCCESS;
  }
  // Larger ones: the first long is the buffer's size, negative for no header (the page's table).
  auto* header = static_cast<LONG*>(entry.EntryContext);
  const LONG room = *header;
  if (room < 0) {
    if (ULONG(-room) < size) return STATUS_BUFFER_TOO_SMALL;
    std::memcpy(header, value.data.data(), size);
    return STATUS_SUCCESS;
  }
  if (ULONG(room) < size + 2 * sizeof(ULONG)) return STATUS_BUFFER_TOO_SMALL;
  header[0] = LONG(size);
  header[1] = LONG(value.type);
  std::memcpy(header + 2, value.data.data(), size);
  return STATUS_SUCCESS;
}

bool is_type_refused(const RTL_QUERY_REGISTRY_TABLE& entry, const RegistryValue& value) {
  if ((entry.Flags & RTL_QUERY_REGISTRY_TYPECHECK) == 0) return false;
  return (entry.DefaultType >> RTL_QUERY_REGISTRY_TYPECHECK_SHIFT & 0xFF) != value.type;
}

NTSTATUS give_value(const RTL_QUERY_REGISTRY_TABLE& entry, RegistryValue& value, void* context) {
  if (is_type_refused(entry, value)) return STATUS_OBJECT_TYPE_MISMATCH;
  if ((entry.Flags & RTL_QUERY_REGISTRY_DIRECT) != 0) return store_direct(entry, value);
  const bool is_split =
      value.type == REG_MULTI_SZ && (entry.Flags & RTL_QUERY_REGISTRY_NOEXPAND) == 0;
  if (!is_split) {
    return entry.QueryRoutine(value.name.data(), value.type, value.data.data(),
                              ULONG(value.data.size()), context, entry.EntryContext);
  }
  auto* text = reinterpret_cast<char16_t*>(value.data.data());
  std::size_t left = value.data.size() / sizeof(char16_t);
  while (left != 0 && *text != u'\0') {
    const std::size_t length = std::u16string_view(text, left).find(u'\0');
    const std::size_t size =
        std::min(left, length == std::u16string_view::npos ? left : length + 1);
    const NTSTATUS status = entry.QueryRoutine(value.name.data(), REG_SZ, text, ULONG(size * 2),
                                               context, entry.EntryContext);
    if (!NT_SUCCESS(status)) return status;
    text += size;
    left -= size;
  }
  return STATUS_SUCCESS;
}

// What stands in the table for a value that is not there.
NTSTATUS give_default(const RTL_QUERY_REGISTRY_TABLE& entry, void* context) {
  const ULONG type = entry.DefaultType & 0x00FFFFFF;
  if (type == REG_NONE || entry.DefaultData == nullptr) {
    const bool is_required = (entry.Flags & RTL_QUERY_REGISTRY_REQUIRED) != 0;
    return is_required ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_SUCCESS;
  }
  std::size_t size = entry.DefaultLength;
  if (size == 0 && (type == REG_SZ || type == REG_EXPAND_SZ)) {
    size = (view_of_zero(static_cast<const WCHAR*>(entry.DefaultData)).size() + 1) * sizeof(WCHAR);
  }
  const auto* bytes = static_cast<const std::uint8_t*>(entry.DefaultData);
  RegistryValue value{std::u16string(view_of_zero(entry.Name)), type, {bytes, bytes + size}};
  RTL_QUERY_REGISTRY_TABLE unchecked = entry;
  unchecked.Flags &= ~ULONG{RTL_QUERY_REGISTRY_TYPECHECK};
  return give_value(unchecked, value, context);
}

NTSTATUS query_entry(const RTL_QUERY_REGISTRY_TABLE& entry, const RegistryKeyRef& key,
                     void* context) {
  Registry& registry = machine().registry();
  RegistryValue value;
  if (entry.Name == nullptr) {  // every value of the key
    for (std::uint32_t index = 0; NT_SUCCESS(registry.nth_value(key, index, value)); ++index) {
      const NTSTATUS status = give_value(entry, value, context);
      if (!NT_SUCCESS(status)) return status;
    }
    return STATUS_SUCCESS;
  }
  const std::u16string_view name = view_of_zero(entry.Name);
  if (!NT_SUCCESS(registry.get(key, name, value))) return give_default(entry, context);
  const NTSTATUS status = give_value(entry, value, context);
  if (NT_SUCCESS(status) && (entry.Flags & RTL_QUERY_REGISTRY_DELETE) != 0) {
    registry.remove_value(key, name);
  }
  return status;
}

NTSTATUS walk_table(const RTL_QUERY_REGISTRY_TABLE* table, const RegistryKeyRef& top,
                    void* context) {
  RegistryKeyRef key = top;
  for (; table->QueryRoutine != nullptr || table->Name != nullptr; ++table) {
    if ((table->Flags & RTL_QUERY_REGISTRY_TOPKEY) != 0) key = top;
    NTSTATUS status = STATUS_SUCCESS;
    if ((table->Flags & RTL_QUERY_REGISTRY_SUBKEY) != 0) {
      const NTSTATUS found = machine().registry().open(top, view_of_zero(table->Name), key);
      if (!NT_SUCCESS(found) && (table->Flags & RTL_QUERY_REGISTRY_REQUIRED) != 0) return found;
      if (NT_SUCCESS(found) && table->QueryRoutine != nullptr) {
        RTL_QUERY_REGISTRY_TABLE every_value = *table;
        every_value.Name = nullptr;
        status = query_entry(every_value, key, context);
      }
    } else if ((table->Flags & RTL_QUERY_REGISTRY_NOVALUE) != 0) {
      status = table->QueryRoutine(nullptr, REG_NONE, nullptr, 0, context, table->EntryContext);
    } else {
      status = query_entry(*table, key, context);
    }
    if (!NT_SUCCESS(status)) return status;
  }
  return STATUS_SUCCESS;
}

}  // namespace
}  // namespace nt

using nt::RegistryKeyRef;

extern "C" NTSTATUS RtlQueryRegistryValues(ULONG relative_to, PCWSTR path,
                                           PRTL_QUERY_REGISTRY_TABLE table, PVOID context, PVOID) {
  RegistryKeyRef key;
  const NTSTATUS status = nt::find_key(relative_to, path, false, key);
  if (!NT_SUCCESS(status)) {
    const bool is_optional =
        (relative_to & RTL_REGISTRY_HANDLE) == 0 && (relative_to & RTL_REGISTRY_OPTIONAL) != 0;
    return is_optional ? STATUS_SUCCESS : status;
  }
  return nt::walk_table(table, key, context);
}

extern "C" NTSTATUS RtlWriteRegistryValue(ULONG relative_to, PCWSTR path, PCWSTR name, ULONG type,
                                          PVOID data, ULONG length) {
  RegistryKeyRef key;
  const NTSTATUS status = nt::find_key(relative_to, path, true, key);
  if (!NT_SUCCESS(status)) return status;
  return nt::machine().registry().set(key, nt::view_of_zero(name), type, data, length);
}

extern "C" NTSTATUS RtlDeleteRegistryValue(ULONG relative_to, PCWSTR path, PCWSTR name) {
  RegistryKeyRef key;
  const NTSTATUS status = nt::find_key(relative_to, path, false, key);
  if (!NT_SUCCESS(status)) return status;
  return nt::machine().registry().remove_value(key, nt::view_of_zero(name));
}

extern "C" NTSTATUS RtlCheckRegistryKey(ULONG relative_to, PWSTR path) {
  RegistryKeyRef key;
  return nt::find_key(relative_to, path, false, key);
}

extern "C" NTSTATUS RtlCreateRegistryKey(ULONG relative_to, PWSTR path) {
  RegistryKeyRef key;
  return nt::find_key(relative_to, path, true, key);
}
