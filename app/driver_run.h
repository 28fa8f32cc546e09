// SPDX-License-Identifier: MIT
// Drivers in a session: their services and parameters, the device stacks they make over bottom
// devices, and the way down again. Everything is said to the user as it happens; what went wrong
// decides the exit code.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/install/installation.h"
#include "app/session.h"
#include "target/lower.h"

namespace app {

struct DriverSetup {
  std::vector<DriverFile> drivers;
  std::string lower = "null";      // below the first driver's device; see target/make_lower.h
  std::vector<std::string> links;  // NTNAME=SPEC
  std::string registry_text;       // .reg text; empty: none
};

class DriverRun {
 public:
  explicit DriverRun(Session& session) : session_(session) {}
  DriverRun(const DriverRun&) = delete;
  DriverRun& operator=(const DriverRun&) = delete;

  // Loads the drivers and starts their devices. False: said why, and everything is down again. Both
  // in a flow of the session.
  bool start(const DriverSetup& setup);
  // Removes the devices, unloads the drivers, deletes the bottom devices and looks for leaks.
  void stop();

  // The device that is meant where none is named.
  const std::u16string& first_device() const { return roots_.front().device.instance_path; }
  // A root-enumerated device that was removed is plugged in again. False: said why.
  bool plug_root(std::u16string_view instance_path);

 private:
  struct Root {
    Installation::RootDevice device;
    std::unique_ptr<target::Lower> lower;
  };

  bool install(const DriverSetup& setup);
  bool load_registry(const DriverSetup& setup);
  bool make_links(const std::vector<std::string>& links);
  bool make_roots(const DriverSetup& setup);
  std::unique_ptr<target::Lower> make_device(const std::string& spec, std::u16string name);
  bool load_drivers(const DriverSetup& setup);
  bool add_and_start(const Root& root);
  void say_problems();
  void unload(DRIVER_OBJECT* driver, std::u16string_view name);

  Session& session_;
  std::optional<Installation> installation_;
  std::vector<Root> roots_;
  std::vector<std::unique_ptr<target::Lower>> links_;
  std::vector<DRIVER_OBJECT*> drivers_;  // in the order given
  std::set<std::u16string> said_;        // devices whose problem was said
};

}  // namespace app
