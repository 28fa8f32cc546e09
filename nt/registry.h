// SPDX-License-Identifier: MIT
// The registry: a tree of keys and values in memory, filled by the executive, by drivers and from
// .reg text. Names compare without case. Keys that were deleted stay usable for nothing but being
// closed, as on Windows. Source: framework.md 4.6, wdm/nf-wdm-zwopenkey and its neighbours.
#pragma once

#include <wdm.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nt/lock.h"

namespace nt {

struct RegistryValue {
  std::u16string name;
  ULONG type = 0;
  std::vector<std::uint8_t> data;
};

struct RegistryKey {
  std::u16string name;  // of this key, as it was created
  std::u16string path;  // absolute
  std::weak_ptr<RegistryKey> parent;
  bool is_deleted = false;
  LONGLONG last_write = 0;  // system time
  // Keyed by the upper-case name. Values keep the order of their creation, as enumeration shows it.
  std::map<std::u16string, std::shared_ptr<RegistryKey>> keys;
  std::vector<RegistryValue> values;
};
using RegistryKeyRef = std::shared_ptr<RegistryKey>;

class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Absolute paths begin with \Registry\Machine or \Registry\User; relative ones need `root`.
  NTSTATUS open(const RegistryKeyRef& root, std::u16string_view path, RegistryKeyRef& key);
  // Creates what is missing on the way. `was_created` may be null.
  NTSTATUS create(const RegistryKeyRef& root, std::u16string_view path, RegistryKeyRef& key,
                  bool* was_created = nullptr);
  // STATUS_CANNOT_DELETE while it has keys below, STATUS_KEY_DELETED the second time.
  NTSTATUS remove(const RegistryKeyRef& key);

  NTSTATUS set(const RegistryKeyRef& key, std::u16string_view name, ULONG type, const void* data,
               std::size_t size);
  NTSTATUS get(const RegistryKeyRef& key, std::u16string_view name, RegistryValue& value);
  NTSTATUS remove_value(const RegistryKeyRef& key, std::u16string_view name);

  NTSTATUS nth_value(const RegistryKeyRef& key, std::uint32_t index, RegistryValue& value);
  NTSTATUS nth_key(const RegistryKeyRef& key, std::uint32_t index, RegistryKeyRef& child);
  struct Counts {
    std::uint32_t keys = 0, values = 0;
    std::uint32_t key_name_bytes_max = 0, value_name_bytes_max = 0, value_data_bytes_max = 0;
  };
  NTSTATUS count(const RegistryKeyRef& key, Counts& counts);

  // Text as regedit exports it (UTF-8, or UTF-16 with a byte order mark). Key paths may begin with
  // HKEY_LOCAL_MACHINE, HKLM, HKEY_USERS, HKU or be absolute NT paths; HKR stands for `base`.
  // False and a message naming the line at the first mistake; what came before it was applied.
  bool load_text(std::string_view text, std::u16string_view base, std::string& message);

 private:
  NTSTATUS walk(const RegistryKeyRef& root, std::u16string_view path, bool create,
                RegistryKeyRef& key, bool& was_created) REQUIRES(lock_);

  Lock lock_;
  const RegistryKeyRef root_;
};

// Where a driver's and a device's keys lie.
std::u16string service_key_path(std::u16string_view driver_name);
std::u16string device_key_path(std::u16string_view instance_path);

}  // namespace nt
