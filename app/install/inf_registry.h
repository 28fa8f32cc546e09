// SPDX-License-Identifier: MIT
// The lines of an INF's add-registry-sections, read and carried out.
#pragma once

#include <string_view>
#include <vector>

#include "app/install/inf.h"
#include "app/install/inf_text.h"
#include "nt/registry.h"

namespace app {

constexpr ULONG addreg_no_clobber = 0x0002;
constexpr ULONG addreg_delete = 0x0004;
constexpr ULONG addreg_append = 0x0008;
constexpr ULONG addreg_key_only = 0x0010;
constexpr ULONG addreg_overwrite_only = 0x0020;

InfRegistryEntry read_registry_entry(const InfText& text, const InfLine& line);

// Decimal, or hexadecimal behind 0x.
ULONGLONG read_number(const InfText& text, const InfLine& line, const std::string& digits);

// `base` is what relative entries are relative to.
void write_registry(nt::Registry& registry, const std::vector<InfRegistryEntry>& entries,
                    std::u16string_view base);

bool has_value(nt::Registry& registry, const InfRegistryEntry& entry, std::u16string_view base);

// REG_MULTI_SZ or REG_SZ data as its texts.
std::vector<std::u16string> texts_of(const std::vector<std::uint8_t>& data);

}  // namespace app
