// SPDX-License-Identifier: MIT
// What an INF says of a driver package: which devices it is for, what services they have, and what
// the registry holds for them. Files, resources, co-installers and what of Windows' own INF files
// is included have no meaning here.
// Source: install/inf-manufacturer-section, inf-models-section, inf-ddinstall-section and its .HW,
// .Services and .Filters sections, inf-addservice-directive, inf-addreg-directive,
// inf-addfilter-directive, using-an-extension-inf-file; develop/device-filter-driver-ordering.
#pragma once

#include <wdm.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace app {

// A line of an add-registry-section.
struct InfRegistryEntry {
  std::u16string root;  // \Registry\...; empty: relative to what the section is for
  std::u16string key;   // below it; may be empty
  std::u16string name;  // empty: the key's default value
  ULONG flags = 0;      // FLG_ADDREG_..., without the type
  ULONG type = REG_SZ;
  std::vector<std::uint8_t> data;
};

struct InfService {
  std::u16string name;
  std::string binary;                      // the file's name without its ending, in lower case
  bool is_function = false;                // of the device; else a filter, or something beside it
  std::vector<InfRegistryEntry> registry;  // relative to the service's key
};

struct InfFilter {
  std::u16string service;
  std::u16string level;   // empty: the default level of where it stands
  bool is_lower = false;  // where it stands, if it names no level
};

// The order of filters above or below a function driver, as its INF wants it; the first is the
// lowest, as in a list of filters.
struct InfFilterLevels {
  std::vector<std::u16string> names;
  std::u16string standard;  // for filters that name none
};

struct InfInstall {
  std::vector<InfService> services;
  std::vector<InfRegistryEntry> hardware;  // relative to the device's hardware key
  std::vector<InfRegistryEntry> software;  // relative to the device's software key
  std::vector<InfFilter> filters;          // lowest first
  InfFilterLevels lower_levels;
  InfFilterLevels upper_levels;
};

struct InfModel {
  std::u16string description;
  std::u16string manufacturer;
  std::vector<std::u16string> ids;  // the hardware id, then compatible ids
  InfInstall install;
};

struct Inf {
  std::u16string class_name;
  std::u16string class_guid;                     // with braces; may be empty
  bool is_extension = false;                     // adds to what another INF says of its devices
  std::u16string extension_id;                   // one of those with the same id counts
  std::vector<InfRegistryEntry> class_registry;  // relative to the class's key
  std::vector<InfModel> models;                  // for 64-bit Windows on x64
  InfInstall without_device;                     // its DefaultInstall
  std::vector<std::string> notes;                // for the author: what is left out, and why
};

// Throws std::runtime_error "FILE:LINE: what is wrong".
Inf read_inf(const std::filesystem::path& path);

}  // namespace app
