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
  for (const char16_t* name : {u"UpperFilters", u"LowerFilters", u"DeviceCharacteristics",
                               u"DeviceType", u"Exclusive", u"Security"}) {
    if (nt::equal_without_case(entry.name, name)) return true;
  }
  return false;
}

// What is there already was asked for by the user, or is of an earlier installation: it stays.
std::vector<InfRegistryEntry> kept(const std::vector<InfRegistryEntry>& entries, bool properties) {
  std::vector<InfRegistryEntry> kept;
  for (const InfRegistryEntry& entry : entries) {
    if (is_property(entry) != properties) continue;
    kept.push_back(entry);
    if ((entry.flags & addreg_append) == 0) kept.back().flags |= addreg_no_clobber;
  }
  return kept;
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

std::vector<std::u16string> Installation::class_filters(const Inf& inf,
                                                        std::u16string_view name) const {
  nt::RegistryKeyRef key;
  nt::RegistryValue value;
  if (inf.class_guid.empty() || !NT_SUCCESS(registry_.open(nullptr, class_key_path(inf), key)) ||
      !NT_SUCCESS(registry_.get(key, name, value))) {
    return {};
  }
  return texts_of(value.data);
}

Installation::Stack Installation::stack_of(const Inf& inf, const InfModel& model) {
  Stack stack{{}, &inf, &model};
  const auto add = [&](const std::u16string& service) {
    if (const auto driver = driver_of_service(service)) {
      if (!contains(stack.drivers, *driver)) stack.drivers.push_back(*driver);
      return;
    }
    note(fmt::format("note: the service {} of \"{}\" is left out: its driver is not given",
                     nt::narrow(service), nt::narrow(model.description)));
  };
  const auto add_all = [&](const std::vector<std::u16string>& services) {
    for (const std::u16string& service : services) add(service);
  };
  add_all(model.install.lower_filters);
  add_all(class_filters(inf, u"LowerFilters"));
  for (const InfService& service : model.install.services) {
    if (service.is_function) add(service.name);
  }
  add_all(model.install.upper_filters);
  add_all(class_filters(inf, u"UpperFilters"));
  return stack;
}

std::optional<Installation::Stack> Installation::stack_for(std::u16string_view id) {
  for (auto package = packages_.rbegin(); package != packages_.rend(); ++package) {
    for (const InfModel& model : package->inf.models) {
      for (const std::u16string& own : model.ids) {
        if (nt::equal_without_case(own, id)) return stack_of(package->inf, model);
      }
    }
  }
  return std::nullopt;
}

std::optional<Installation::RootDevice> Installation::enumerated_by(const Package& package) {
  for (const InfModel& model : package.inf.models) {
    for (const std::u16string& id : model.ids) {
      if (!is_root_id(id)) continue;
      Stack stack = *stack_for(id);
      if (contains(stack.drivers, package.driver)) {
        return RootDevice{nt::upper_case(id) + u"\\0000", id, std::move(stack)};
      }
    }
  }
  return std::nullopt;
}

// A driver that no INF enumerates gets a device of its own all the same: the one that its INF is
// for, or one that is called as the driver is.
Installation::RootDevice Installation::first_device() {
  const std::u16string id = std::u16string(root_enumerator) + to_utf16(stem_of(drivers_[0]));
  RootDevice device{id + u"\\0000", id, {{0}, nullptr, nullptr}};
  for (const Package& package : packages_) {
    if (package.driver != 0) continue;
    for (const InfModel& model : package.inf.models) {
      if (model.ids.empty()) continue;
      Stack stack = *stack_for(model.ids[0]);
      if (!contains(stack.drivers, 0)) continue;
      device.hardware_id = model.ids[0];
      device.stack = std::move(stack);
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

std::vector<Installation::RootDevice> Installation::root_devices() {
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

void Installation::bind(const std::vector<DRIVER_OBJECT*>& objects) {
  for (auto package = packages_.rbegin(); package != packages_.rend(); ++package) {
    for (const InfModel& model : package->inf.models) {
      const Stack stack = stack_of(package->inf, model);
      if (stack.drivers.empty()) continue;
      nt::DriverBinding binding;
      for (const std::size_t driver : stack.drivers) binding.drivers.push_back(objects[driver]);
      binding.install = [this, stack](std::u16string_view path) { install(stack, path); };
      for (const std::u16string& id : model.ids) {
        binding.id = id;
        nt::bind_drivers(binding);
      }
    }
  }
}

void Installation::install(const Stack& stack, std::u16string_view instance_path) const {
  if (stack.inf == nullptr) return;
  const std::u16string path = nt::device_key_path(instance_path);
  nt::RegistryKeyRef key;
  if (!NT_SUCCESS(registry_.create(nullptr, path, key))) return;
  const auto set = [&](const char16_t* name, const std::u16string& text) {
    if (text.empty()) return;
    registry_.set(key, name, REG_SZ, text.c_str(), (text.size() + 1) * sizeof(char16_t));
  };
  const InfInstall& install = stack.model->install;
  set(u"Class", stack.inf->class_name);
  set(u"ClassGUID", stack.inf->class_guid);
  set(u"DeviceDesc", stack.model->description);
  set(u"Mfg", stack.model->manufacturer);
  for (const InfService& service : install.services) {
    if (service.is_function) set(u"Service", service.name);
  }
  write_registry(registry_, kept(install.hardware, true), path);
  write_registry(registry_, kept(install.hardware, false), path + u"\\Device Parameters");
  write_registry(registry_, kept(install.software, false), path + u"\\Driver Parameters");
}

}  // namespace app
