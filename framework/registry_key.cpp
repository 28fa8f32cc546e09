// SPDX-License-Identifier: MIT
// See registry_key.h.
#include "framework/registry_key.h"

#include <string_view>

#include "nt/machine.h"
#include "nt/registry.h"
#include "nt/registry_handle.h"

namespace wdf {
namespace {

std::u16string_view view_of(const UNICODE_STRING& string) {
  return {string.Buffer, string.Length / sizeof(WCHAR)};
}

// The handle belongs to no process, whoever's thread opens it.
OBJECT_ATTRIBUTES attributes_of(HANDLE parent, const UNICODE_STRING& name) {
  OBJECT_ATTRIBUTES attributes;
  InitializeObjectAttributes(&attributes, const_cast<UNICODE_STRING*>(&name),
                             OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, parent, nullptr);
  return attributes;
}

}  // namespace

const ObjectType Key::type = {
    .code = TypeCode::Key, .destroy = destroy_as<Key>, .is_passive_dispose = true};

NTSTATUS Key::open(HANDLE parent, const UNICODE_STRING& name, ACCESS_MASK access) {
  OBJECT_ATTRIBUTES attributes = attributes_of(parent, name);
  return ZwOpenKey(&wdm_handle_, access, &attributes);
}

NTSTATUS Key::create(HANDLE parent, const UNICODE_STRING& name, ACCESS_MASK access, ULONG options,
                     ULONG* disposition) {
  OBJECT_ATTRIBUTES attributes = attributes_of(parent, name);
  return ZwCreateKey(&wdm_handle_, access, &attributes, 0, nullptr, options, disposition);
}

void Key::close() {
  if (wdm_handle_ == nullptr) return;
  ZwClose(wdm_handle_);
  wdm_handle_ = nullptr;
}

NTSTATUS Key::read(const UNICODE_STRING& name, Value& value) const {
  nt::RegistryKeyRef key;
  NTSTATUS status = nt::key_of_handle(wdm_handle_, key);
  if (!NT_SUCCESS(status)) return status;
  nt::RegistryValue found;
  status = nt::machine().registry().get(key, view_of(name), found);
  if (!NT_SUCCESS(status)) return status;
  value.type = found.type;
  value.data = std::move(found.data);
  return status;
}

NTSTATUS Key::write(const UNICODE_STRING& name, ULONG type, const void* data,
                    std::size_t size) const {
  nt::RegistryKeyRef key;
  const NTSTATUS status = nt::key_of_handle(wdm_handle_, key);
  if (!NT_SUCCESS(status)) return status;
  return nt::machine().registry().set(key, view_of(name), type, data, size);
}

NTSTATUS check_value_call(const Key& key, const UNICODE_STRING& value_name, Ddi ddi) {
  const NTSTATUS status = check_irql(key.globals(), PASSIVE_LEVEL, ddi);
  return NT_SUCCESS(status) ? validate_unicode_string(&value_name) : status;
}

}  // namespace wdf
