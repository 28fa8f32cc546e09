// SPDX-License-Identifier: MIT
// The drivers of a run as Windows would have them installed: which service each is, who stands in
// the stack of which device, and what the registry holds before the first of them is loaded.
// Source: install/overview-of-the-driver-selection-process,
// install/identifier-score--windows-vista- and-later-, install/using-an-extension-inf-file,
// install/installing-a-filter-driver, install/registry-trees-and-keys; the order of a stack:
// kernel/adding-a-pnp-device-to-a-running- system, wdm's AddDevice page and
// develop/device-filter-driver-ordering.
#pragma once

#include <wdm.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/install/inf.h"
#include "nt/pnp.h"
#include "nt/registry.h"

namespace app {

struct DriverFile {
  std::filesystem::path object;             // a shared object
  std::vector<std::filesystem::path> infs;  // what installs it
};

class Installation {
 public:
  // Throws std::runtime_error for a bad INF.
  Installation(std::vector<DriverFile> drivers, nt::Registry& registry);
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  // For the author: what of the INFs is left out.
  const std::vector<std::string>& notes() const { return notes_; }
  // What the driver is called as a service.
  const std::u16string& service(std::size_t driver) const { return services_[driver]; }

  // The services' and the classes' keys.
  void write_keys();

  struct Part {
    const Inf* inf;
    const InfModel* model;
  };
  // Who a device gets, lowest first, as indexes of the drivers given; and what made it so: the INF
  // of its function driver, then extensions of it. Without parts: the driver has no INF.
  struct Stack {
    std::vector<std::size_t> drivers;
    std::vector<Part> parts;
  };
  struct RootDevice {
    std::u16string instance_path;
    std::u16string hardware_id;
    Stack stack;
  };
  // The first driver's, and those that the INFs of the others enumerate.
  std::vector<RootDevice> root_devices() const;

  // Tells plug-and-play who the devices of buses get, until another selector is set. `objects` are
  // the drivers, in their order.
  void bind(const std::vector<DRIVER_OBJECT*>& objects) const;
  // Writes the keys of a device.
  void install(const Stack& stack, std::u16string_view instance_path) const;

 private:
  struct Package {
    std::size_t driver;
    Inf inf;
  };

  std::u16string service_name(std::size_t driver) const;
  std::optional<std::size_t> driver_of_service(std::u16string_view service) const;
  void note_missing();
  void note(std::string text);
  bool has_driver(const InfModel& model) const;
  std::optional<Part> base_for(const nt::DeviceIds& ids) const;
  void add_extensions(const nt::DeviceIds& ids, std::vector<Part>& parts) const;
  void add_driver(std::u16string_view service, Stack& stack) const;
  void add_class_filters(std::u16string_view name, Stack& stack) const;
  void add_filters(bool is_lower, Stack& stack) const;
  std::optional<Stack> stack_for(const nt::DeviceIds& ids) const;
  std::optional<RootDevice> enumerated_by(const Package& package) const;
  RootDevice first_device() const;
  void add_once(std::vector<RootDevice>& devices, RootDevice device) const;
  std::vector<InfRegistryEntry> missing(const std::vector<InfRegistryEntry>& entries,
                                        std::u16string_view base) const;

  std::vector<DriverFile> drivers_;
  nt::Registry& registry_;
  std::vector<Package> packages_;
  std::vector<std::u16string> services_;  // of each driver
  std::vector<std::string> notes_;
};

}  // namespace app
