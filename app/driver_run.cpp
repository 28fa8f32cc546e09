// SPDX-License-Identifier: MIT
// See driver_run.h.
#include "app/driver_run.h"

#include <fmt/format.h>

#include "app/report.h"
#include "app/text.h"
#include "nt/driver.h"
#include "nt/pnp.h"
#include "nt/registry.h"
#include "target/make_lower.h"

namespace app {
namespace {

std::string status_text(NTSTATUS status) {
  return fmt::format("0x{:08X}", static_cast<ULONG>(status));
}

}  // namespace

bool DriverRun::load_registry(const DriverSetup& setup) {
  if (setup.registry_text.empty()) return true;
  std::string message;
  const std::u16string base = nt::service_key_path(to_utf16(name_)) + u"\\Parameters";
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
    auto device = make_device(link.substr(separator + 1), to_utf16(link.substr(0, separator)));
    if (device == nullptr) return false;
    links_.push_back(std::move(device));
  }
  return true;
}

// A driver without AddDevice (a legacy or non-PnP driver) made its devices in DriverEntry.
bool DriverRun::add_and_start() {
  if (driver_->DriverExtension->AddDevice == nullptr) return true;
  DEVICE_OBJECT* pdo = lower_->device();
  NTSTATUS status = nt::register_device_node(pdo, to_utf16("ROOT\\" + name_ + "\\0000"),
                                             to_utf16("ROOT\\" + name_));
  if (NT_SUCCESS(status)) {
    is_added_ = true;
    DRIVER_OBJECT* const drivers[] = {driver_};
    status = nt::add_device(pdo, drivers);
  }
  if (!NT_SUCCESS(status)) {
    say(fmt::format("{}: the driver did not add its device: {}", name_, status_text(status)));
    return false;
  }
  status = nt::start_device(pdo);
  if (NT_SUCCESS(status)) return true;
  is_added_ = false;  // a start that fails removes the device
  say(fmt::format("{}: the device did not start: {}", name_, status_text(status)));
  return false;
}

bool DriverRun::start(const DriverSetup& setup) {
  name_ = setup.driver.stem();
  bool is_up = load_registry(setup) && make_links(setup.links);
  if (is_up) lower_ = make_device(setup.lower, u"");
  is_up = is_up && lower_ != nullptr;
  if (is_up) {
    nt::LoadResult loaded = nt::load_driver(setup.driver.string());
    driver_ = loaded.driver;
    if (driver_ == nullptr) say(loaded.message);
    is_up = driver_ != nullptr && add_and_start();
  }
  if (!is_up) stop();
  return is_up;
}

void DriverRun::stop() {
  if (is_added_) {
    const NTSTATUS status = nt::remove_device(lower_->device());
    if (!NT_SUCCESS(status)) say(fmt::format("{}: remove: {}", name_, status_text(status)));
    is_added_ = false;
  }
  if (driver_ != nullptr) {
    const NTSTATUS status = nt::unload_driver(driver_);
    if (!NT_SUCCESS(status)) {
      say(fmt::format("{}: cannot be unloaded: {} (has it no EvtDriverUnload?)", name_,
                      status_text(status)));
    }
    driver_ = nullptr;
  }
  lower_.reset();
  links_.clear();
  session_.end_block_io();
  session_.machine().check_leaks();
}

}  // namespace app
