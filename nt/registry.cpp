// SPDX-License-Identifier: MIT
// The tree of keys and values.
#include "nt/registry.h"

#include <algorithm>

#include "nt/executor.h"
#include "nt/name_space.h"

namespace nt {
namespace {

// The next component of a path; leading backslashes are skipped. Empty at the end.
std::u16string_view next_component(std::u16string_view& path) {
  while (!path.empty() && path.front() == u'\\') path.remove_prefix(1);
  const std::size_t end = path.find(u'\\');
  const std::u16string_view component = path.substr(0, end);
  path = end == std::u16string_view::npos ? std::u16string_view{} : path.substr(end);
  return component;
}

RegistryValue* find_value(RegistryKey& key, std::u16string_view name) {
  for (RegistryValue& value : key.values) {
    if (equal_without_case(value.name, name)) return &value;
  }
  return nullptr;
}

RegistryKeyRef add_key(const RegistryKeyRef& parent, std::u16string_view name) {
  auto key = std::make_shared<RegistryKey>();
  key->name = name;
  key->path = parent->path + u"\\" + std::u16string(name);
  key->parent = parent;
  key->last_write = executor().system_time().count;
  parent->keys.emplace(upper_case(name), key);
  return key;
}

constexpr std::size_t name_length_max = 255;

}  // namespace

Registry::Registry() : root_(std::make_shared<RegistryKey>()) {
  RegistryKeyRef key;
  for (std::u16string_view path :
       {u"\\Registry\\Machine\\System\\CurrentControlSet\\Services",
        u"\\Registry\\Machine\\System\\CurrentControlSet\\Enum",
        u"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Class",
        u"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\DeviceClasses",
        u"\\Registry\\Machine\\Software", u"\\Registry\\Machine\\Hardware\\DeviceMap",
        u"\\Registry\\User"}) {
    create(nullptr, path, key);
  }
}

Registry::~Registry() = default;

NTSTATUS Registry::walk(const RegistryKeyRef& root, std::u16string_view path, bool create,
                        RegistryKeyRef& key, bool& was_created) {
  was_created = false;
  RegistryKeyRef current = root == nullptr ? root_ : root;
  if (root == nullptr && (path.empty() || path.front() != u'\\')) {
    return STATUS_OBJECT_PATH_SYNTAX_BAD;
  }
  if (root != nullptr && !path.empty() && path.front() == u'\\') {
    return STATUS_OBJECT_PATH_SYNTAX_BAD;
  }
  if (current->is_deleted) return STATUS_KEY_DELETED;
  for (auto name = next_component(path); !name.empty(); name = next_component(path)) {
    if (name.size() > name_length_max) return STATUS_INVALID_PARAMETER;
    const auto found = current->keys.find(upper_case(name));
    if (found != current->keys.end()) {
      current = found->second;
      continue;
    }
    if (!create) return STATUS_OBJECT_NAME_NOT_FOUND;
    current = add_key(current, name);
    was_created = true;
  }
  key = current;
  return STATUS_SUCCESS;
}

NTSTATUS Registry::open(const RegistryKeyRef& root, std::u16string_view path, RegistryKeyRef& key) {
  Guard guard(lock_);
  bool was_created = false;
  return walk(root, path, false, key, was_created);
}

NTSTATUS Registry::create(const RegistryKeyRef& root, std::u16string_view path, RegistryKeyRef& key,
                          bool* created) {
  Guard guard(lock_);
  bool was_created = false;
  const NTSTATUS status = walk(root, path, true, key, was_created);
  if (created != nullptr) *created = was_created;
  return status;
}

NTSTATUS Registry::remove(const RegistryKeyRef& key) {
  Guard guard(lock_);
  if (key->is_deleted) return STATUS_KEY_DELETED;
  const RegistryKeyRef parent = key->parent.lock();
  if (parent == nullptr || !key->keys.empty()) return STATUS_CANNOT_DELETE;
  key->is_deleted = true;
  parent->keys.erase(upper_case(key->name));
  return STATUS_SUCCESS;
}

NTSTATUS Registry::set(const RegistryKeyRef& key, std::u16string_view name, ULONG type,
                       const void* data, std::size_t size) {
  Guard guard(lock_);
  if (key->is_deleted) return STATUS_KEY_DELETED;
  RegistryValue* value = find_value(*key, name);
  if (value == nullptr) {
    key->values.push_back({.name = std::u16string(name), .type = type, .data = {}});
    value = &key->values.back();
  }
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  value->type = type;
  value->data.assign(bytes, bytes + size);
  key->last_write = executor().system_time().count;
  return STATUS_SUCCESS;
}

NTSTATUS Registry::get(const RegistryKeyRef& key, std::u16string_view name, RegistryValue& result) {
  Guard guard(lock_);
  if (key->is_deleted) return STATUS_KEY_DELETED;
  const RegistryValue* value = find_value(*key, name);
  if (value == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
  result = *value;
  return STATUS_SUCCESS;
}

NTSTATUS Registry::remove_value(const RegistryKeyRef& key, std::u16string_view name) {
  Guard guard(lock_);
  if (key->is_deleted) return STATUS_KEY_DELETED;
  const RegistryValue* value = find_value(*key, name);
  if (value == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
  key->values.erase(key->values.begin() + (value - key->values.data()));
  return STATUS_SUCCESS;
}

NTSTATUS Registry::nth_value(const RegistryKeyRef& key, std::uint32_t index, RegistryValue& value) {
  Guard guard(lock_);
  if (key->is_deleted) return STATUS_KEY_DELETED;
  if (index >= key->values.size()) return STATUS_NO_MORE_ENTRIES;
  value = key->values[index];
  return STATUS_SUCCESS;
}

NTSTATUS Registry::nth_key(const RegistryKeyRef& key, std::uint32_t index, RegistryKeyRef& child) {
  Guard guard(lock_);
  if (key->is_deleted) return STATUS_KEY_DELETED;
  if (index >= key->keys.size()) return STATUS_NO_MORE_ENTRIES;
  child = std::next(key->keys.begin(), index)->second;
  return STATUS_SUCCESS;
}

NTSTATUS Registry::count(const RegistryKeyRef& key, Counts& counts) {
  Guard guard(lock_);
  if (key->is_deleted) return STATUS_KEY_DELETED;
  counts = {};
  counts.keys = std::uint32_t(key->keys.size());
  counts.values = std::uint32_t(key->values.size());
  for (const auto& [name, child] : key->keys) {
    counts.key_name_bytes_max = std::max(counts.key_name_bytes_max, std::uint32_t(name.size() * 2));
  }
  for (const RegistryValue& value : key->values) {
    counts.value_name_bytes_max =
        std::max(counts.value_name_bytes_max, std::uint32_t(value.name.size() * 2));
    counts.value_data_bytes_max =
        std::max(counts.value_data_bytes_max, std::uint32_t(value.data.size()));
  }
  return STATUS_SUCCESS;
}

std::u16string service_key_path(std::u16string_view driver_name) {
  return u"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\" +
         std::u16string(driver_name);
}

std::u16string device_key_path(std::u16string_view instance_path) {
  return u"\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\" + std::u16string(instance_path);
}

}  // namespace nt
