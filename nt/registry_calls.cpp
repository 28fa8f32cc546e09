// SPDX-License-Identifier: MIT
// The registry functions by handle. Source: wdm/nf-wdm-zwopenkey, -zwcreatekey, -zwqueryvaluekey,
// -zwsetvaluekey, -zwenumeratekey, -zwquerykey, -zwdeletekey.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "nt/handle_table.h"
#include "nt/machine.h"
#include "nt/name_space.h"
#include "nt/registry_handle.h"

namespace nt {
namespace {

struct KeyBody {
  RegistryKeyRef* key;
};

KeyBody* key_body(void* body) {
  return static_cast<KeyBody*>(body);
}

void discard_key(void* body) {
  delete key_body(body)->key;
}

void destroy_key(void* body) {
  discard_key(body);
  free_object(body);
}

// Fills the caller's structure as far as it fits: STATUS_BUFFER_TOO_SMALL if not even its fixed
// part does, STATUS_BUFFER_OVERFLOW if only the variable part is cut off.
struct Reply {
  void* buffer;
  ULONG length;
  PULONG result_length;
};

NTSTATUS give(const Reply& reply, const void* fixed, std::size_t fixed_size, const void* variable,
              std::size_t variable_size) {
  *reply.result_length = ULONG(fixed_size + variable_size);
  if (reply.length < fixed_size) return STATUS_BUFFER_TOO_SMALL;
  std::memcpy(reply.buffer, fixed, fixed_size);
  const std::size_t room = reply.length - fixed_size;
  const std::size_t fitting = std::min(room, variable_size);
  if (fitting != 0 && variable != nullptr) {
    std::memcpy(static_cast<char*>(reply.buffer) + fixed_size, variable, fitting);
  }
  return fitting == variable_size ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

std::vector<std::uint8_t> name_then_data(const RegistryValue& value, std::size_t data_offset) {
  const std::size_t name_size = value.name.size() * sizeof(char16_t);
  const std::size_t begin = offsetof(KEY_VALUE_FULL_INFORMATION, Name);
  std::vector<std::uint8_t> bytes(data_offset - begin + value.data.size());
  std::memcpy(bytes.data(), value.name.data(), name_size);
  std::copy(value.data.begin(), value.data.end(),
            bytes.begin() + std::ptrdiff_t(data_offset - begin));
  return bytes;
}

NTSTATUS give_value(const RegistryValue& value, KEY_VALUE_INFORMATION_CLASS information_class,
                    const Reply& reply) {
  const auto name_size = ULONG(value.name.size() * sizeof(char16_t));
  const auto data_size = ULONG(value.data.size());
  switch (information_class) {
    case KeyValueBasicInformation: {
      const KEY_VALUE_BASIC_INFORMATION fixed{0, value.type, name_size, {}};
      return give(reply, &fixed, offsetof(KEY_VALUE_BASIC_INFORMATION, Name), value.name.data(),
                  name_size);
    }
    case KeyValueFullInformation: {
      const auto offset =
          ULONG((offsetof(KEY_VALUE_FULL_INFORMATION, Name) + name_size + 3) & ~std::size_t{3});
      const KEY_VALUE_FULL_INFORMATION fixed{0, value.type, offset, data_size, name_size, {}};
      const auto variable = name_then_data(value, offset);
      return give(reply, &fixed, offsetof(KEY_VALUE_FULL_INFORMATION, Name), variable.data(),
                  variable.size());
    }
    case KeyValuePartialInformation: {
      const KEY_VALUE_PARTIAL_INFORMATION fixed{0, value.type, data_size, {}};
      return give(reply, &fixed, offsetof(KEY_VALUE_PARTIAL_INFORMATION, Data), value.data.data(),
                  data_size);
    }
    default:
      return STATUS_INVALID_PARAMETER;
  }
}

NTSTATUS give_key(const RegistryKey& key, KEY_INFORMATION_CLASS information_class,
                  const Registry::Counts& counts, const Reply& reply) {
  const auto name_size = ULONG(key.name.size() * sizeof(char16_t));
  LARGE_INTEGER time;
  time.QuadPart = key.last_write;
  switch (information_class) {
    case KeyBasicInformation: {
      const KEY_BASIC_INFORMATION fixed{time, 0, name_size, {}};
      return give(reply, &fixed, offsetof(KEY_BASIC_INFORMATION, Name), key.name.data(), name_size);
    }
    case KeyNodeInformation: {
      const KEY_NODE_INFORMATION fixed{time, 0, ~0U, 0, name_size, {}};
      return give(reply, &fixed, offsetof(KEY_NODE_INFORMATION, Name), key.name.data(), name_size);
    }
    case KeyFullInformation: {
      KEY_FULL_INFORMATION fixed{};
      fixed.LastWriteTime = time;
      fixed.ClassOffset = ~0U;
      fixed.SubKeys = counts.keys;
      fixed.MaxNameLen = counts.key_name_bytes_max;
      fixed.Values = counts.values;
      fixed.MaxValueNameLen = counts.value_name_bytes_max;
      fixed.MaxValueDataLen = counts.value_data_bytes_max;
      return give(reply, &fixed, offsetof(KEY_FULL_INFORMATION, Class), nullptr, 0);
    }
    case KeyNameInformation: {
      const KEY_NAME_INFORMATION fixed{ULONG(key.path.size() * sizeof(char16_t)), {}};
      return give(reply, &fixed, offsetof(KEY_NAME_INFORMATION, Name), key.path.data(),
                  key.path.size() * sizeof(char16_t));
    }
    default:
      return STATUS_INVALID_PARAMETER;
  }
}

NTSTATUS give_handle(const RegistryKeyRef& key, ACCESS_MASK access, PHANDLE handle) {
  auto* body = static_cast<KeyBody*>(allocate_object(key_type, sizeof(KeyBody)));
  if (body == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  body->key = new RegistryKeyRef(key);
  *handle = machine().handles().open(body, access);
  dereference_object(body);
  return *handle == nullptr ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

// Root and name of an OBJECT_ATTRIBUTES.
NTSTATUS root_of(const OBJECT_ATTRIBUTES* attributes, RegistryKeyRef& root) {
  if (attributes == nullptr || attributes->ObjectName == nullptr) return STATUS_INVALID_PARAMETER;
  return attributes->RootDirectory == nullptr ? STATUS_SUCCESS
                                              : key_of_handle(attributes->RootDirectory, root);
}

}  // namespace

const ObjectType key_type{"Key", nullptr, &destroy_key, &discard_key};

NTSTATUS open_key_handle(std::u16string_view path, ACCESS_MASK access, PHANDLE handle) {
  *handle = nullptr;
  RegistryKeyRef key;
  const NTSTATUS status = machine().registry().create(nullptr, path, key);
  return NT_SUCCESS(status) ? give_handle(key, access, handle) : status;
}

NTSTATUS open_existing_key_handle(std::u16string_view path, ACCESS_MASK access, PHANDLE handle) {
  *handle = nullptr;
  RegistryKeyRef key;
  const NTSTATUS status = machine().registry().open(nullptr, path, key);
  return NT_SUCCESS(status) ? give_handle(key, access, handle) : status;
}

NTSTATUS key_of_handle(HANDLE handle, RegistryKeyRef& key) {
  void* body = nullptr;
  const NTSTATUS status = machine().handles().reference(handle, &key_type, body);
  if (!NT_SUCCESS(status)) return status;
  key = *key_body(body)->key;
  dereference_object(body);
  return STATUS_SUCCESS;
}

}  // namespace nt

using nt::RegistryKeyRef;

extern "C" NTSTATUS ZwOpenKeyEx(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                ULONG) {
  *handle = nullptr;
  RegistryKeyRef root;
  NTSTATUS status = nt::root_of(attributes, root);
  if (!NT_SUCCESS(status)) return status;
  RegistryKeyRef key;
  status = nt::machine().registry().open(root, nt::view_of(attributes->ObjectName), key);
  return NT_SUCCESS(status) ? nt::give_handle(key, access, handle) : status;
}

extern "C" NTSTATUS ZwOpenKey(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes) {
  return ZwOpenKeyEx(handle, access, attributes, 0);
}

extern "C" NTSTATUS ZwCreateKey(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                ULONG, PUNICODE_STRING, ULONG, PULONG disposition) {
  *handle = nullptr;
  RegistryKeyRef root;
  NTSTATUS status = nt::root_of(attributes, root);
  if (!NT_SUCCESS(status)) return status;
  // Only the last component is created (zwcreatekey); the way to it must exist.
  const std::u16string_view path = nt::view_of(attributes->ObjectName);
  const std::size_t last = path.rfind(u'\\');
  RegistryKeyRef parent;
  if (last != std::u16string_view::npos) {
    status = nt::machine().registry().open(root, path.substr(0, last), parent);
    if (!NT_SUCCESS(status)) return status;
  }
  RegistryKeyRef key;
  bool was_created = false;
  status = nt::machine().registry().create(root, path, key, &was_created);
  if (!NT_SUCCESS(status)) return status;
  if (disposition != nullptr) {
    *disposition = was_created ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
  }
  return nt::give_handle(key, access, handle);
}

extern "C" NTSTATUS ZwDeleteKey(HANDLE handle) {
  RegistryKeyRef key;
  const NTSTATUS status = nt::key_of_handle(handle, key);
  return NT_SUCCESS(status) ? nt::machine().registry().remove(key) : status;
}

extern "C" NTSTATUS ZwFlushKey(HANDLE handle) {
  RegistryKeyRef key;
  return nt::key_of_handle(handle, key);
}

extern "C" NTSTATUS ZwQueryValueKey(HANDLE handle, PUNICODE_STRING name,
                                    KEY_VALUE_INFORMATION_CLASS information_class, PVOID buffer,
                                    ULONG length, PULONG result_length) {
  RegistryKeyRef key;
  NTSTATUS status = nt::key_of_handle(handle, key);
  if (!NT_SUCCESS(status)) return status;
  nt::RegistryValue value;
  status = nt::machine().registry().get(key, nt::view_of(name), value);
  if (!NT_SUCCESS(status)) return status;
  return nt::give_value(value, information_class, {buffer, length, result_length});
}

extern "C" NTSTATUS ZwEnumerateValueKey(HANDLE handle, ULONG index,
                                        KEY_VALUE_INFORMATION_CLASS information_class, PVOID buffer,
                                        ULONG length, PULONG result_length) {
  RegistryKeyRef key;
  NTSTATUS status = nt::key_of_handle(handle, key);
  if (!NT_SUCCESS(status)) return status;
  nt::RegistryValue value;
  status = nt::machine().registry().nth_value(key, index, value);
  if (!NT_SUCCESS(status)) return status;
  return nt::give_value(value, information_class, {buffer, length, result_length});
}

extern "C" NTSTATUS ZwEnumerateKey(HANDLE handle, ULONG index,
                                   KEY_INFORMATION_CLASS information_class, PVOID buffer,
                                   ULONG length, PULONG result_length) {
  RegistryKeyRef key;
  NTSTATUS status = nt::key_of_handle(handle, key);
  if (!NT_SUCCESS(status)) return status;
  RegistryKeyRef child;
  status = nt::machine().registry().nth_key(key, index, child);
  if (!NT_SUCCESS(status)) return status;
  nt::Registry::Counts counts;
  nt::machine().registry().count(child, counts);
  return nt::give_key(*child, information_class, counts, {buffer, length, result_length});
}

extern "C" NTSTATUS ZwQueryKey(HANDLE handle, KEY_INFORMATION_CLASS information_class, PVOID buffer,
                               ULONG length, PULONG result_length) {
  RegistryKeyRef key;
  NTSTATUS status = nt::key_of_handle(handle, key);
  if (!NT_SUCCESS(status)) return status;
  nt::Registry::Counts counts;
  status = nt::machine().registry().count(key, counts);
  if (!NT_SUCCESS(status)) return status;
  return nt::give_key(*key, information_class, counts, {buffer, length, result_length});
}

extern "C" NTSTATUS ZwSetValueKey(HANDLE handle, PUNICODE_STRING name, ULONG, ULONG type,
                                  PVOID data, ULONG size) {
  RegistryKeyRef key;
  const NTSTATUS status = nt::key_of_handle(handle, key);
  if (!NT_SUCCESS(status)) return status;
  return nt::machine().registry().set(key, nt::view_of(name), type, data, size);
}

extern "C" NTSTATUS ZwDeleteValueKey(HANDLE handle, PUNICODE_STRING name) {
  RegistryKeyRef key;
  const NTSTATUS status = nt::key_of_handle(handle, key);
  if (!NT_SUCCESS(status)) return status;
  return nt::machine().registry().remove_value(key, nt::view_of(name));
}
