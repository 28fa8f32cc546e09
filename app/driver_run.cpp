// SPDX-License-Identifier: MIT
// See driver_run.h.
#include "app/driver_run.h"

#include <fmt/format.h>

#include "app/report.h"
#include "app/text.h"
#include "nt/driver.h"
#include "nt/name_space.h"
#include "nt/pnp.h"
#include "nt/registry.h"
#include "target/make_lower.h"

namespace app {
namespace {

std::string status_text(NTSTATUS status) {
  return fmt::format("0x{:08X}", static_cast<ULONG>(status));
}

// What the name is in, as far as it is not there: \SystemRoot\temp for a file of a driver's.
void make_directories(nt::NameSpace& names, std::u16string_view name) {
  for (std::size_t end = 1; (end = name.find(u'\\', end)) != std::u16string_view::npos; ++end) {
    names.insert_directory(name.substr(0, end));
  }
}

}  // namespace

bool DriverRun::install(const DriverSetup& setup) {
  try {
    installation_.emplace(setup.drivers, session_.machine().registry());
  } catch (const std::runtime_error& error) {
    say(error.what());
    return false;
  }
  installation_->write_keys();
  return load_registry(setup);
}

bool DriverRun::load_registry(const DriverSetup& setup) {
  if (setup.registry_text.empty()) return true;
  std::string message;
  const std::u16string base = nt::service_key_path(installation_->service(0)) + u"\\Parameters";
  if (session_.machine().registry().load_text(setup.registry_text, base, message)) return true;
  say("registry file: " + message);
  return false;
}

std::unique_ptr<target::Lower> DriverRun::make_device(const std::string& spec,
                                                      std::u16string name) {
  target::LowerOptions options;
  options.name = std::move(name);
  options.block_io = [this](std::string& message) { return session_.block_io(message); };
  target::MadeLower made = target::make_lower(spec, options);
  if (made.lower == nullptr) say(made.message);
  return std::move(made.lower);
}

bool DriverRun::make_links(const std::vector<std::string>& links) {
  for (const std::string& link : links) {
    const std::size_t separator = link.find('=');
    if (separator == std::string::npos || separator == 0) {
      say(fmt::format("--link {}: expected NTNAME=SPEC, such as \\Device\\Disk1=mem:1M", link));
      return false;
    }
    std::u16string name = to_utf16(link.substr(0, separator));
    make_directories(session_.machine().names(), name);
    auto device = make_device(link.substr(separator + 1), std::move(name));
    if (device == nullptr) return false;
    links_.push_back(std::move(device));
  }
  return true;
}

// The bottom device that was asked for is the first one's.
bool DriverRun::make_roots(const DriverSetup& setup) {
  for (Installation::RootDevice& device : installation_->root_devices()) {
    auto lower = make_device(roots_.empty() ? setup.lower : "null", u"");
    if (lower == nullptr) return false;
    roots_.push_back({std::move(device), std::move(lower)});
  }
  return true;
}

bool DriverRun::load_drivers(const DriverSetup& setup) {
  for (std::size_t index = 0; index < setup.drivers.size(); ++index) {
    const std::string path = setup.drivers[index].object.string();
    nt::LoadResult loaded = nt::load_driver(path, installation_->service(index));
    if (loaded.driver == nullptr) {
      say(loaded.message);
      return false;
    }
    drivers_.push_back(loaded.driver);
  }
  return true;
}

// A driver without AddDevice (a legacy or non-PnP driver) made its devices in DriverEntry.
bool DriverRun::add_and_start(const Root& root) {
  const Installation::RootDevice& device = root.device;
  std::vector<DRIVER_OBJECT*> drivers;
  for (const std::size_t index : device.stack.drivers) drivers.push_back(drivers_[index]);
  if (drivers.size() == 1 && drivers[0]->DriverExtension->AddDevice == nullptr) return true;
  const std::string name = nt::narrow(installation_->service(device.stack.drivers[0]));
  DEVICE_OBJECT* pdo = root.lower->device();
  NTSTATUS status = nt::register_device_node(pdo, device.instance_path, device.hardware_id);
  if (NT_SUCCESS(status)) {
    installation_->install(device.stack, device.instance_path);
    status = nt::add_device(pdo, drivers);
  }
  if (!NT_SUCCESS(status)) {
    say(fmt::format("{}: the driver did not add its device: {}", name, status_text(status)));
    return false;
  }
  status = nt::start_device(pdo);
  if (NT_SUCCESS(status)) return true;
  say(fmt::format("{}: the device did not start: {}", name, status_text(status)));
  return false;
}

bool DriverRun::plug_root(std::u16string_view instance_path) {
  for (const Root& root : roots_) {
    if (nt::equal_without_case(root.device.instance_path, instance_path)) {
      return add_and_start(root);
    }
  }
  say(fmt::format("{}: no root-enumerated device of this run", nt::narrow(instance_path)));
  return false;
}

// A bus's child without a driver, or with one that refuses it, stops nobody; its user wants to
// know.
void DriverRun::say_problems() {
  for (const nt::PresentDevice& device : nt::present_devices()) {
    ObDereferenceObject(device.pdo);
    if (NT_SUCCESS(device.problem) || !said_.insert(device.instance_path).second) continue;
    const bool has_driver = device.problem != STATUS_DRIVER_UNABLE_TO_LOAD;
    say(fmt::format(
        "{} was not started: {}", nt::narrow(device.instance_path),
        has_driver ? status_text(device.problem) : "none of the drivers has an INF for it"));
  }
}

bool DriverRun::start(const DriverSetup& setup) {
  bool is_up = install(setup) && make_links(setup.links) && make_roots(setup);
  is_up = is_up && load_drivers(setup);
  if (is_up) installation_->bind(drivers_);
  if (installation_) {
    for (const std::string& note : installation_->notes()) say(note);
  }
  for (const Root& root : roots_) is_up = is_up && add_and_start(root);
  if (!is_up) stop();
  if (is_up) say_problems();
  return is_up;
}

void DriverRun::unload(DRIVER_OBJECT* driver, std::u16string_view name) {
  const NTSTATUS status = nt::unload_driver(driver);
  if (NT_SUCCESS(status)) return;
  say(fmt::format("{}: cannot be unloaded: {} (has it no EvtDriverUnload?)", nt::narrow(name),
                  status_text(status)));
}

// Devices go in the reverse order of their coming; the children of each go with it.
void DriverRun::stop() {
  say_problems();
  for (auto root = roots_.rbegin(); root != roots_.rend(); ++root) {
    const NTSTATUS status = nt::remove_device(root->lower->device());
    // An event, or the start that failed, has removed it.
    if (NT_SUCCESS(status) || status == STATUS_NO_SUCH_DEVICE) continue;
    say(fmt::format("{}: remove: {}", nt::narrow(root->device.instance_path), status_text(status)));
  }
  nt::set_driver_selector({});
  while (!drivers_.empty()) {
    unload(drivers_.back(), installation_->service(drivers_.size() - 1));
    drivers_.pop_back();
  }
  roots_.clear();
  links_.clear();
  session_.end_block_io();
  session_.machine().check_leaks();
}

}  // namespace app
