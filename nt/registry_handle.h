// SPDX-License-Identifier: MIT
// Handles to registry keys, for the functions that open keys on behalf of devices and drivers.
#pragma once

#include <wdm.h>

#include <string_view>

#include "nt/object.h"
#include "nt/registry.h"

namespace nt {

extern const ObjectType key_type;

// Creates what is missing of the path and opens a handle to it.
NTSTATUS open_key_handle(std::u16string_view path, ACCESS_MASK access, PHANDLE handle);
// The same without creating.
NTSTATUS open_existing_key_handle(std::u16string_view path, ACCESS_MASK access, PHANDLE handle);

// The key behind a handle.
NTSTATUS key_of_handle(HANDLE handle, RegistryKeyRef& key);

}  // namespace nt
