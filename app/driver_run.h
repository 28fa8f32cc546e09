// SPDX-License-Identifier: MIT
// One driver in a session: its parameters, its device stack over a bottom device, and the way down
// again. Everything is said to the user as it happens; what went wrong decides the exit code.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/session.h"
#include "target/lower.h"

namespace app {

struct DriverSetup {
  std::filesystem::path driver;    // a shared object
  std::string lower = "null";      // see target/make_lower.h
  std::vector<std::string> links;  // NTNAME=SPEC
  std::string registry_text;       // .reg text; empty: none
};

class DriverRun {
 public:
  explicit DriverRun(Session& session) : session_(session) {}
  DriverRun(const DriverRun&) = delete;
  DriverRun& operator=(const DriverRun&) = delete;

  // Loads the driver and starts its device. False: said why, and everything is down again. Both in
  // a flow of the session.
  bool start(const DriverSetup& setup);
  // Removes the device, unloads the driver, deletes the bottom devices and looks for leaks.
  void stop();

 private:
  bool load_registry(const DriverSetup& setup);
  bool make_links(const std::vector<std::string>& links);
  std::unique_ptr<target::Lower> make_device(const std::string& spec, std::u16string name);
  bool add_and_start();

  Session& session_;
  std::string name_;
  DRIVER_OBJECT* driver_ = nullptr;
  bool is_added_ = false;  // the device node exists
  std::unique_ptr<target::Lower> lower_;
  std::vector<std::unique_ptr<target::Lower>> links_;
};

}  // namespace app
