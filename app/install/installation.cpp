// SPDX-License-Identifier: MIT
// See installation.h. Of several INFs for the same device the last one given counts: Windows would
// choose by date, which unstamped files do not have.
#include "app/install/installation.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/install/inf_registry.h"
#include "app/project/c_text.h"
#include "app/text.h"
#include "nt/name_space.h"
#include "nt/pnp.h"

namespace app {
namespace {

constexpr std::u16string_view root_enumerator = u"ROOT\\";

std::u16string class_key_path(const Inf& inf) {
  return u"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Class\\" + inf.class_guid;
}

bool is_root_id(std::u16string_view id) {
  return nt::equal_without_case(id.substr(0, root_enumerator.size()), root_enumerator);
}

std::string stem_of(const DriverFile& driver) {
  return driver.object.stem().string();
}

bool contains(const std::vector<std::size_t>& drivers, std::size_t driver) {
  return std::find(drivers.begin(), drivers.end(), driver) != drivers.end();
}

// Values that setup keeps as properties of the device, beside its parameters
// (inf-addreg-directive, "special value entry names").
bool is_property(const InfRegistryEntry& entry) {
  if (!entry.root.empty() || !entry.key.empty()) return false;
  for (const char16_t* name :
       {u"UpperFilters", u"LowerFilters", u"DeviceCharacteristics", u"DeviceType", u"Exclusive",
        u"Security", u"FriendlyName", u"UpperFilterLevels", u"UpperFilterDefaultLevel",
        u"LowerFilterLevels", u"LowerFilterDefaultLevel"}) {
    if (nt::equal_without_case(entry.name, name)) return true;
  }
  return false;
}

// The score of the best match; the lower, the better. None: the model is not for the device.
std::optional<std::uint32_t> identifier_score(const nt::DeviceIds& ids, const InfModel& model) {
  constexpr std::uint32_t by_compatible_id_of_model = 0x1000;
  constexpr std::uint32_t by_compatible_id_of_device = 0x2000;
  constexpr std::uint32_t place_in_model = 0x100;
  std::optional<std::uint32_t> best;
  const auto compare = [&](const std::vector<std::u16string>& own, bool is_compatible) {
    for (std::uint32_t place = 0; place < own.size(); ++place) {
      for (std::uint32_t in_model = 0; in_model < model.ids.size(); ++in_model) {
        if (!nt::equal_without_case(own[place], model.ids[in_model])) continue;
        std::uint32_t score = place;
        if (in_model != 0) score += by_compatible_id_of_model;
        if (is_compatible) score += by_compatible_id_of_device;
        if (is_compatible && in_model != 0) score += (in_model - 1) * place_in_model;
        if (!best || score < *best) best = score;
      }
    }
  };
  compare(ids.hardware, false);
  compare(ids.compatible, true);
  return best;
}

std::optional<std::size_t> place_of(const InfFilterLevels& levels, std::u16string_view name) {
  for (std::size_t place = 0; place < levels.names.size(); ++place) {
    if (nt::equal_without_case(levels.names[place], name)) return place;
  }
  return std::nullopt;
}

}  // namespace

Installation::Installation(std::vector<DriverFile> drivers, nt::Registry& registry)
    : drivers_(std::move(drivers)), registry_(registry) {
  for (std::size_t driver = 0; driver < drivers_.size(); ++driver) {
    for (const std::filesystem::path& path : drivers_[driver].infs) {
      packages_.push_back({driver, read_inf(path)});
      for (std::string& text : packages_.back().inf.notes) note(std::move(text));
    }
  }
  for (std::size_t driver = 0; driver < drivers_.size(); ++driver) {
    services_.push_back(service_name(driver));
  }
  note_missing();
}

void Installation::note(std::string text) {
  if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) {
    notes_.push_back(std::move(text));
  }
}

// What an INF, its own before the others', calls the service with this binary.
std::u16string Installation::service_name(std::size_t driver) const {
  const std::string binary = lower_case(stem_of(drivers_[driver]));
  std::optional<std::u16string> found;
  for (const Package& package : packages_) {
    const auto look = [&](const InfInstall& install) {
      for (const InfService& service : install.services) {
        if (service.binary != binary) continue;
        if (!found || package.driver == driver) found = service.name;
        return;
      }
    };
    if (found && package.driver != driver) continue;
    look(package.inf.without_device);
    for (const InfModel& model : package.inf.models) look(model.install);
  }
  return found.value_or(to_utf16(stem_of(drivers_[driver])));
}

std::optional<std::size_t> Installation::driver_of_service(std::u16string_view service) const {
  for (std::size_t driver = 0; driver < services_.size(); ++driver) {
    if (nt::equal_without_case(services_[driver], service)) return driver;
  }
  return std::nullopt;
}

void Installation::write_keys() {
  const auto write = [this](const InfInstall& install) {
    for (const InfService& service : install.services) {
      if (!driver_of_service(service.name)) continue;
      write_registry(registry_, service.registry, nt::service_key_path(service.name));
    }
  };
  for (const Package& package : packages_) {
    const Inf& inf = package.inf;
    if (!inf.class_guid.empty()) {
      write_registry(registry_, inf.class_registry, class_key_path(inf));
    }
    write_registry(registry_, inf.without_device.software, {});
    write(inf.without_device);
    for (const InfModel& model : inf.models) write(model.install);
  }
}

// Of each INF, what it wants that nobody gave.
void Installation::note_missing() {
  const auto look = [this](const InfModel& model, const std::u16string& service) {
    if (driver_of_service(service)) return;
    note(fmt::format("note: the service {} of \"{}\" is left out: its driver is not given",
                     nt::narrow(service), nt::narrow(model.description)));
  };
  const auto is_level = [this](const std::u16string& name) {
    for (const Package& package : packages_) {
      for (const InfModel& model : package.inf.models) {
        if (place_of(model.install.lower_levels, name)) return true;
        if (place_of(model.install.upper_levels, name)) return true;
      }
    }
    return false;
  };
  for (const Package& package : packages_) {
    for (const InfModel& model : package.inf.models) {
      for (const InfService& service : model.install.services) {
        if (service.is_function) look(model, service.name);
      }
      for (const InfFilter& filter : model.install.filters) {
        look(model, filter.service);
        if (filter.level.empty() || is_level(filter.level)) continue;
        note(fmt::format("note: the filter {} is left out: no INF has a filter level {}",
                         nt::narrow(filter.service), nt::narrow(filter.level)));
      }
    }
  }
}

bool Installation::has_driver(const InfModel& model) const {
  const InfInstall& install = model.install;
  return std::any_of(install.services.begin(), install.services.end(),
                     [this](const InfService& service) {
                       return service.is_function && driver_of_service(service.name);
                     }) ||
         std::any_of(install.filters.begin(), install.filters.end(),
                     [this](const InfFilter& filter) { return driver_of_service(filter.service); });
}

// The INF that suits the device best; of equals the one that was given last.
std::optional<Installation::Part> Installation::base_for(const nt::DeviceIds& ids) const {
  std::optional<Part> best;
  std::uint32_t best_score = 0;
  for (auto package = packages_.rbegin(); package != packages_.rend(); ++package) {
    if (package->inf.is_extension) continue;
    for (const InfModel& model : package->inf.models) {
      const auto score = identifier_score(ids, model);
      if (!score || !has_driver(model) || (best && *score >= best_score)) continue;
      best = {&package->inf, &model};
      best_score = *score;
    }
  }
  return best;
}

// Of each extension the best model; of those with one id the last.
void Installation::add_extensions(const nt::DeviceIds& ids, std::vector<Part>& parts) const {
  for (const Package& package : packages_) {
    if (!package.inf.is_extension) continue;
    const InfModel* best = nullptr;
    std::uint32_t best_score = 0;
    for (const InfModel& model : package.inf.models) {
      const auto score = identifier_score(ids, model);
      if (!score || (best != nullptr && *score >= best_score)) continue;
      best = &model;
      best_score = *score;
    }
    if (best == nullptr) continue;
    std::erase_if(parts, [&package](const Part& part) {
      return part.inf->is_extension &&
             nt::equal_without_case(part.inf->extension_id, package.inf.extension_id);
    });
    parts.push_back({&package.inf, best});
  }
}

void Installation::add_driver(std::u16string_view service, Stack& stack) const {
  const auto driver = driver_of_service(service);
  if (driver && !contains(stack.drivers, *driver)) stack.drivers.push_back(*driver);
}

void Installation::add_class_filters(std::u16string_view name, Stack& stack) const {
  const Inf& inf = *stack.parts[0].inf;
  nt::RegistryKeyRef key;
  nt::RegistryValue value;
  if (inf.class_guid.empty() || !NT_SUCCESS(registry_.open(nullptr, class_key_path(inf), key)) ||
      !NT_SUCCESS(registry_.get(key, name, value))) {
    return;
  }
  for (const std::u16string& service : texts_of(value.data)) add_driver(service, stack);
}

// Those of all parts by their level. A filter of a level that the first part does not have is left
// out; one without a level is of the default level.
void Installation::add_filters(bool is_lower, Stack& stack) const {
  const InfInstall& base = stack.parts[0].model->install;
  const InfFilterLevels& levels = is_lower ? base.lower_levels : base.upper_levels;
  const std::size_t standard = place_of(levels, levels.standard).value_or(levels.names.size());
  std::vector<std::pair<std::size_t, std::u16string_view>> filters;
  for (const Part& part : stack.parts) {
    for (const InfFilter& filter : part.model->install.filters) {
      if (!filter.level.empty()) {
        if (const auto place = place_of(levels, filter.level)) {
          filters.emplace_back(*place, filter.service);
        }
      } else if (filter.is_lower == is_lower) {
        filters.emplace_back(standard, filter.service);
      }
    }
  }
  std::stable_sort(filters.begin(), filters.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [place, service] : filters) add_driver(service, stack);
}

std::optional<Installation::Stack> Installation::stack_for(const nt::DeviceIds& ids) const {
  const auto base = base_for(ids);
  if (!base) return std::nullopt;
  Stack stack{{}, {*base}};
  add_extensions(ids, stack.parts);
  add_filters(true, stack);
  add_class_filters(u"LowerFilters", stack);
  for (const InfService& service : base->model->install.services) {
    if (service.is_function) add_driver(service.name, stack);
  }
  add_filters(false, stack);
  add_class_filters(u"UpperFilters", stack);
  return stack;
}

std::optional<Installation::RootDevice> Installation::enumerated_by(const Package& package) const {
  for (const InfModel& model : package.inf.models) {
    for (const std::u16string& id : model.ids) {
      if (!is_root_id(id)) continue;
      auto stack = stack_for({{id}, {}});
      if (stack && contains(stack->drivers, package.driver)) {
        return RootDevice{nt::upper_case(id) + u"\\0000", id, std::move(*stack)};
      }
    }
  }
  return std::nullopt;
}

// A driver that no INF enumerates gets a device of its own all the same: the one that its INF is
// for, or one that is called as the driver is.
Installation::RootDevice Installation::first_device() const {
  const std::u16string id = std::u16string(root_enumerator) + to_utf16(stem_of(drivers_[0]));
  RootDevice device{id + u"\\0000", id, {{0}, {}}};
  for (const Package& package : packages_) {
    if (package.driver != 0) continue;
    for (const InfModel& model : package.inf.models) {
      if (model.ids.empty()) continue;
      auto stack = stack_for({{model.ids[0]}, {}});
      if (!stack || !contains(stack->drivers, 0)) continue;
      device.hardware_id = model.ids[0];
      device.stack = std::move(*stack);
      return device;
    }
  }
  return device;
}

void Installation::add_once(std::vector<RootDevice>& devices, RootDevice device) const {
  const auto is_same = [&](const RootDevice& other) {
    return nt::equal_without_case(other.instance_path, device.instance_path);
  };
  if (std::none_of(devices.begin(), devices.end(), is_same)) devices.push_back(std::move(device));
}

std::vector<Installation::RootDevice> Installation::root_devices() const {
  std::vector<RootDevice> devices;
  for (std::size_t driver = 0; driver < drivers_.size(); ++driver) {
    for (const Package& package : packages_) {
      if (package.driver != driver) continue;
      if (auto device = enumerated_by(package)) add_once(devices, std::move(*device));
    }
    if (driver == 0 && devices.empty()) devices.push_back(first_device());
  }
  return devices;
}

void Installation::bind(const std::vector<DRIVER_OBJECT*>& objects) const {
  nt::set_driver_selector([this, objects](const nt::DeviceIds& ids, std::u16string_view path) {
    std::vector<DRIVER_OBJECT*> drivers;
    const auto stack = stack_for(ids);
    if (!stack) return drivers;
    install(*stack, path);
    for (const std::size_t driver : stack->drivers) drivers.push_back(objects[driver]);
    return drivers;
  });
}

// What is there already was asked for by the user, or is of an earlier installation: it stays.
std::vector<InfRegistryEntry> Installation::missing(const std::vector<InfRegistryEntry>& entries,
                                                    std::u16string_view base) const {
  std::vector<InfRegistryEntry> missing;
  for (const InfRegistryEntry& entry : entries) {
    const bool appends = (entry.flags & addreg_append) != 0;
    if (appends || !has_value(registry_, entry, base)) missing.push_back(entry);
  }
  return missing;
}

// An extension has the last word over the INF it extends.
void Installation::install(const Stack& stack, std::u16string_view instance_path) const {
  if (stack.parts.empty()) return;
  const std::u16string path = nt::device_key_path(instance_path);
  nt::RegistryKeyRef key;
  if (!NT_SUCCESS(registry_.create(nullptr, path, key))) return;
  const auto set = [&](const char16_t* name, const std::u16string& text) {
    if (text.empty()) return;
    registry_.set(key, name, REG_SZ, text.c_str(), (text.size() + 1) * sizeof(char16_t));
  };
  const auto& [inf, model] = stack.parts[0];
  set(u"Class", inf->class_name);
  set(u"ClassGUID", inf->class_guid);
  set(u"DeviceDesc", model->description);
  set(u"Mfg", model->manufacturer);
  for (const InfService& service : model->install.services) {
    if (service.is_function) set(u"Service", service.name);
  }
  std::vector<InfRegistryEntry> properties;
  std::vector<InfRegistryEntry> hardware;
  std::vector<InfRegistryEntry> software;
  for (const Part& part : stack.parts) {
    const InfInstall& own = part.model->install;
    for (const InfRegistryEntry& entry : own.hardware) {
      (is_property(entry) ? properties : hardware).push_back(entry);
    }
    software.insert(software.end(), own.software.begin(), own.software.end());
  }
  const auto write = [&](const std::vector<InfRegistryEntry>& entries, const std::u16string& base) {
    write_registry(registry_, missing(entries, base), base);
  };
  write(properties, path);
  write(hardware, path + u"\\Device Parameters");
  write(software, path + u"\\Driver Parameters");
}

}  // namespace app
