// SPDX-License-Identifier: MIT
// See inf.h.
#include "app/install/inf.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "app/install/inf_registry.h"
#include "app/install/inf_text.h"
#include "app/install/inf_version.h"
#include "app/project/c_text.h"
#include "app/project/windows_path.h"
#include "app/text.h"
#include "nt/name_space.h"

namespace app {
namespace {

constexpr ULONGLONG associated_service = 0x2;  // SPSVCINST_ASSOCSERVICE
constexpr std::u16string_view extension_class = u"{e2f84ce7-8efa-411c-aa69-97454ca4cb57}";

bool is_key(const InfLine& line, std::string_view key) {
  return lower_case(line.key) == key;
}

InfRegistryEntry dword_entry(const char16_t* name, ULONG value) {
  InfRegistryEntry entry;
  entry.name = name;
  entry.type = REG_DWORD;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
  entry.data.assign(bytes, bytes + sizeof(value));
  return entry;
}

InfRegistryEntry text_entry(const char16_t* name, ULONG type, const std::string& value) {
  InfRegistryEntry entry;
  entry.name = name;
  entry.type = type;
  const std::u16string text = to_utf16(value);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.c_str());
  entry.data.assign(bytes, bytes + (text.size() + 1) * sizeof(char16_t));
  return entry;
}

class InfReader {
 public:
  explicit InfReader(const std::filesystem::path& path) : text_(path) {}

  Inf read() {
    read_version();
    if (const InfLines* lines = text_.find("ClassInstall32.NT")) {
      read_registry(*lines, inf_.class_registry);
    } else if (const InfLines* plain = text_.find("ClassInstall32")) {
      read_registry(*plain, inf_.class_registry);
    }
    if (const InfLines* manufacturers = text_.find("Manufacturer")) {
      for (const InfLine& line : *manufacturers) read_manufacturer(line);
    }
    if (const auto name = decorated("DefaultInstall")) inf_.without_device = read_install(*name);
    return std::move(inf_);
  }

 private:
  void read_version() {
    const InfLines* version = text_.find("Version");
    const InfLine* signature = version == nullptr ? nullptr : text_.find_key(*version, "Signature");
    if (signature == nullptr) {
      text_.fail({{}, {}, 1}, "no INF file: it has no [Version] section with a Signature");
    }
    const auto value = [&](const char* key) {
      const InfLine* line = text_.find_key(*version, key);
      return line == nullptr ? std::u16string() : to_utf16(line->value(0));
    };
    inf_.class_name = value("Class");
    inf_.class_guid = value("ClassGuid");
    inf_.is_extension = nt::equal_without_case(inf_.class_guid, extension_class);
    inf_.extension_id = value("ExtensionId");
  }

  // %name%=models-section[,decoration...], or a name that is the section's too.
  void read_manufacturer(const InfLine& line) {
    const std::string base = line.value(0);
    std::string best = base;
    std::optional<TargetVersion> best_version;
    bool is_for_others = line.values.size() > 1;
    for (std::size_t at = 1; at < line.values.size(); ++at) {
      const auto version = read_target_version(line.values[at]);
      if (!version) {
        text_.fail(line, fmt::format("\"{}\" is no target version, such as NTamd64.10.0",
                                     line.values[at]));
      }
      if (!version->is_ours()) continue;
      is_for_others = false;
      if (best_version && version->rank() < best_version->rank()) continue;
      best = base + "." + line.values[at];
      best_version = version;
    }
    if (is_for_others) {
      note(line, "its models are not for Windows 10 or 11 on x64");
      return;
    }
    const std::string name = line.key.empty() ? base : line.key;
    for (const InfLine& model : text_.section(best, line)) read_model(model, to_utf16(name));
  }

  // description=install-section[,hardware-id][,compatible-id...]
  void read_model(const InfLine& line, const std::u16string& manufacturer) {
    if (line.key.empty() || line.values.empty()) {
      text_.fail(line, "no model: expected DESCRIPTION=INSTALL-SECTION,HARDWARE-ID");
    }
    InfModel model;
    model.description = to_utf16(line.key);
    model.manufacturer = manufacturer;
    for (std::size_t at = 1; at < line.values.size(); ++at) {
      if (!line.values[at].empty()) model.ids.push_back(to_utf16(line.values[at]));
    }
    const auto name = decorated(line.values[0]);
    if (!name) text_.fail(line, fmt::format("there is no section [{}]", line.values[0]));
    model.install = read_install(*name);
    inf_.models.push_back(std::move(model));
  }

  // The install section for this Windows, with the ending that its .HW, .Services and other
  // sections then share.
  std::optional<std::string> decorated(const std::string& base) const {
    for (const char* ending : {".NTamd64", ".NT", ""}) {
      const std::string name = base + ending;
      if (text_.find(name) != nullptr || text_.find(name + ".Services") != nullptr) return name;
    }
    return std::nullopt;
  }

  InfInstall read_install(const std::string& name) {
    InfInstall install;
    if (const InfLines* lines = text_.find(name)) read_registry(*lines, install.software);
    if (const InfLines* lines = text_.find(name + ".HW")) read_registry(*lines, install.hardware);
    take_filters(install);
    if (const InfLines* lines = text_.find(name + ".Services")) read_services(*lines, install);
    if (const InfLines* lines = text_.find(name + ".Filters")) read_filters(*lines, install);
    if (const InfLines* lines = text_.find(name + ".Interfaces")) {
      for (const InfLine& line : *lines) note(line, "a device's interfaces are its drivers' own");
    }
    return install;
  }

  // What the AddReg lines of a section name. Other lines that say more than files are noted.
  void read_registry(const InfLines& lines, std::vector<InfRegistryEntry>& entries) {
    for (const InfLine& line : lines) {
      if (is_key(line, "include") || is_key(line, "needs")) {
        note(line, "Windows' own INF files are not here");
      }
      if (!is_key(line, "addreg")) continue;
      for (const std::string& name : line.values) {
        for (const InfLine& entry : text_.section(name, line)) {
          entries.push_back(read_registry_entry(text_, entry));
        }
      }
    }
  }

  void read_services(const InfLines& lines, InfInstall& install) {
    for (const InfLine& line : lines) {
      if (is_key(line, "include") || is_key(line, "needs")) {
        note(line, "Windows' own INF files are not here");
      }
      // Without a name: the device has no function driver.
      if (is_key(line, "addservice") && !line.value(0).empty()) {
        install.services.push_back(read_service(line));
      }
    }
  }

  // AddService=name,[flags],service-install-section
  InfService read_service(const InfLine& line) {
    InfService service;
    service.name = to_utf16(line.value(0));
    const std::string flags = line.value(1);
    service.is_function =
        !flags.empty() && (read_number(text_, line, flags) & associated_service) != 0;
    const InfLines& lines = text_.section(line.value(2), line);
    const InfLine* binary = text_.find_key(lines, "ServiceBinary");
    if (binary == nullptr) {
      text_.fail(line, fmt::format("[{}] has no ServiceBinary", line.value(2)));
    }
    const std::string path = binary->value(0);
    service.binary = lower_case(from_windows_path({}, path).stem().string());
    service.registry.push_back(text_entry(u"ImagePath", REG_EXPAND_SZ, path));
    add_numbers(lines, service);
    if (const InfLine* name = text_.find_key(lines, "DisplayName")) {
      service.registry.push_back(text_entry(u"DisplayName", REG_SZ, name->value(0)));
    }
    read_registry(lines, service.registry);
    return service;
  }

  void add_numbers(const InfLines& lines, InfService& service) const {
    constexpr std::array<std::pair<const char*, const char16_t*>, 3> numbers = {
        {{"ServiceType", u"Type"}, {"StartType", u"Start"}, {"ErrorControl", u"ErrorControl"}}};
    for (const auto& [key, name] : numbers) {
      const InfLine* line = text_.find_key(lines, key);
      if (line == nullptr) continue;
      service.registry.push_back(
          dword_entry(name, ULONG(read_number(text_, *line, line->value(0)))));
    }
  }

  // AddFilter=service,[flags],filter-install-section
  void read_filters(const InfLines& lines, InfInstall& install) {
    for (const InfLine& line : lines) {
      if (is_key(line, "addfilter")) install.filters.push_back(read_filter(line));
    }
  }

  InfFilter read_filter(const InfLine& line) {
    InfFilter filter;
    filter.service = to_utf16(line.value(0));
    const InfLines& section = text_.section(line.value(2), line);
    const InfLine* level = text_.find_key(section, "FilterLevel");
    const InfLine* position = text_.find_key(section, "FilterPosition");
    if ((level == nullptr) == (position == nullptr)) {
      text_.fail(line, "a filter has either a FilterLevel or a FilterPosition");
    }
    if (level != nullptr) {
      filter.level = to_utf16(level->value(0));
    } else {
      filter.is_lower = lower_case(position->value(0)) == "lower";
      if (!filter.is_lower && lower_case(position->value(0)) != "upper") {
        text_.fail(*position, "FilterPosition is Upper or Lower");
      }
    }
    return filter;
  }

  // The lists among the values of the hardware key.
  static void take_filters(InfInstall& install) {
    for (const InfRegistryEntry& entry : install.hardware) {
      if (!entry.root.empty() || !entry.key.empty()) continue;
      const auto is_called = [&entry](std::u16string_view name) {
        return nt::equal_without_case(entry.name, name);
      };
      if (is_called(u"UpperFilters")) add_filters(entry, false, install);
      if (is_called(u"LowerFilters")) add_filters(entry, true, install);
      if (is_called(u"UpperFilterLevels")) install.upper_levels.names = texts_of(entry.data);
      if (is_called(u"LowerFilterLevels")) install.lower_levels.names = texts_of(entry.data);
      if (is_called(u"UpperFilterDefaultLevel")) install.upper_levels.standard = text_of(entry);
      if (is_called(u"LowerFilterDefaultLevel")) install.lower_levels.standard = text_of(entry);
    }
  }

  static void add_filters(const InfRegistryEntry& entry, bool is_lower, InfInstall& install) {
    if (entry.type != REG_MULTI_SZ) return;
    for (std::u16string& service : texts_of(entry.data)) {
      install.filters.push_back({std::move(service), {}, is_lower});
    }
  }

  static std::u16string text_of(const InfRegistryEntry& entry) {
    const std::vector<std::u16string> texts = texts_of(entry.data);
    return texts.empty() ? std::u16string() : texts.front();
  }

  void note(const InfLine& line, const char* reason) {
    inf_.notes.push_back(fmt::format("note: {}: {} is left out: {}", text_.place(line),
                                     line.key.empty() ? line.value(0) : line.key, reason));
  }

  InfText text_;
  Inf inf_;
};

}  // namespace

Inf read_inf(const std::filesystem::path& path) {
  return InfReader(path).read();
}

}  // namespace app
