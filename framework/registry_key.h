// SPDX-License-Identifier: MIT
// WDFKEY: a handle of the executive's to a registry key, closed with the object. Values are read
// and written as a whole. Source: framework.md 4.6; fxregkey.cpp, fxregkeykm.cpp.
#pragma once

#include <vector>

#include "framework/driver.h"
#include "framework/object.h"

namespace wdf {

class Key final : public Object {
 public:
  using Handle = WDFKEY;
  static constexpr TypeCode code = TypeCode::Key;
  static const ObjectType type;

  explicit Key(const ObjectSeed& seed) : Object(seed) {}
  ~Key() { close(); }

  // Null once it is closed.
  HANDLE wdm_handle() const { return wdm_handle_; }
  void take_handle(HANDLE handle) { wdm_handle_ = handle; }
  NTSTATUS open(HANDLE parent, const UNICODE_STRING& name, ACCESS_MASK access);
  // `disposition` may be null.
  NTSTATUS create(HANDLE parent, const UNICODE_STRING& name, ACCESS_MASK access, ULONG options,
                  ULONG* disposition);
  void close();

  struct Value {
    ULONG type = REG_NONE;
    std::vector<std::uint8_t> data;

    bool is_text() const { return type == REG_SZ || type == REG_EXPAND_SZ; }
    // Whole characters only.
    std::u16string_view text() const {
      return {reinterpret_cast<const WCHAR*>(data.data()), data.size() / sizeof(WCHAR)};
    }
  };
  NTSTATUS read(const UNICODE_STRING& name, Value& value) const;
  NTSTATUS write(const UNICODE_STRING& name, ULONG type, const void* data, std::size_t size) const;

 private:
  HANDLE wdm_handle_ = nullptr;
};

// A key that `open(key)` opens; no object is left when that fails. `handle` is written on success
// only.
template <class Open>
NTSTATUS create_key(DriverGlobals& globals, const WDF_OBJECT_ATTRIBUTES* attributes, Ddi ddi,
                    WDFKEY* handle, const Open& open) {
  auto* key = allocate_object<Key>(globals, {.attributes = attributes, .created_by = ddi});
  if (key == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  NTSTATUS status = key->commit(attributes, globals.driver);
  if (NT_SUCCESS(status)) status = open(*key);
  if (!NT_SUCCESS(status)) {
    key->discard();
    return status;
  }
  *handle = static_cast<WDFKEY>(key->handle());
  return status;
}

// What every DDI about a value asks first: [VF] the IRQL, then the value's name.
NTSTATUS check_value_call(const Key& key, const UNICODE_STRING& value_name, Ddi ddi);

}  // namespace wdf
