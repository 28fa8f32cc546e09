// SPDX-License-Identifier: MIT
// See string_object.h.
#include "framework/string_object.h"

#include <cstring>
#include <new>

#include "nt/machine.h"
#include "nt/pool.h"

namespace wdf {

const ObjectType String::type = {
    .code = TypeCode::String, .destroy = destroy_as<String>, .is_passive_dispose = true};

String::~String() {
  delete[] string_.Buffer;
}

NTSTATUS String::assign(std::u16string_view content) {
  const std::size_t length = content.size() * sizeof(WCHAR);
  const std::size_t size = length + sizeof(WCHAR);
  if (size > USHRT_MAX) return STATUS_INTEGER_OVERFLOW;
  if (size > string_.MaximumLength) {
    if (nt::machine().pool().fails_now()) return STATUS_INSUFFICIENT_RESOURCES;
    auto* buffer = new (std::nothrow) WCHAR[content.size() + 1];
    if (buffer == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
    delete[] string_.Buffer;
    string_.Buffer = buffer;
    string_.MaximumLength = static_cast<USHORT>(size);
  }
  std::memcpy(string_.Buffer, content.data(), length);
  string_.Buffer[content.size()] = u'\0';
  string_.Length = static_cast<USHORT>(length);
  return STATUS_SUCCESS;
}

}  // namespace wdf
