// SPDX-License-Identifier: MIT
// The drivers of a run as Windows would have them installed: which service each is, who stands in
// the stack of which device, and what the registry holds before the first of them is loaded.
// Source: install/overview-of-the-driver-selection-process, install/installing-a-filter-driver,
// install/registry-trees-and-keys; the order of a stack: kernel/adding-a-pnp-device-to-a-running-
// system and wdm's AddDevice page.
#pragma once

#include <wdm.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/install/inf.h"
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

  // Who a device gets, lowest first, as indexes of the drivers given; and what made it so.
  struct Stack {
    std::vector<std::size_t> drivers;
    const Inf* inf = nullptr;  // none: the driver has no INF
    const InfModel* model = nullptr;
  };
  struct RootDevice {
    std::u16string instance_path;
    std::u16string hardware_id;
    Stack stack;
  };
  // The first driver's, and those that the INFs of the others enumerate.
  std::vector<RootDevice> root_devices();

  // Tells plug-and-play who the devices of buses get. `objects` are the drivers, in their order.
  // The installation must outlive them.
  void bind(const std::vector<DRIVER_OBJECT*>& objects);
  // Writes the keys of a device.
  void install(const Stack& stack, std::u16string_view instance_path) const;

 private:
  struct Package {
    std::size_t driver;
    Inf inf;
  };

  std::u16string service_name(std::size_t driver) const;
  std::optional<std::size_t> driver_of_service(std::u16string_view service) const;
  std::vector<std::u16string> class_filters(const Inf& inf, std::u16string_view name) const;
  Stack stack_of(const Inf& inf, const InfModel& model);
  std::optional<Stack> stack_for(std::u16string_view id);
  std::optional<RootDevice> enumerated_by(const Package& package);
  RootDevice first_device();
  void add_once(std::vector<RootDevice>& devices, RootDevice device) const;
  void note(std::string text);

  std::vector<DriverFile> drivers_;
  nt::Registry& registry_;
  std::vector<Package> packages_;
  std::vector<std::u16string> services_;  // of each driver
  std::vector<std::string> notes_;
};

}  // namespace app
