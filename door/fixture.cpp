// SPDX-License-Identifier: MIT
// Building the world of a test and taking it down again: requests, files, stacks, drivers, lower
// devices, in this order, each with a line about what should not have been there.
#include "door/fixture.h"

#include <fmt/format.h>

#include <utility>

#include "base/assert.h"
#include "door/file_handle.h"
#include "door/sleep.h"
#include "nt/dispatch.h"
#include "nt/executor.h"
#include "nt/pnp.h"

namespace door {
namespace {

// How long what was left in flight may take to end before it is given up as stuck.
constexpr base::Ticks end_limit = base::Ticks::from_s(10);

std::string hex(NTSTATUS status) {
  return fmt::format("0x{:08X}", static_cast<std::uint32_t>(status));
}

void delete_handle(File::Handle* handle) {
  delete handle;
}

nt::OpenOptions open_options(KPROCESSOR_MODE mode) {
  nt::OpenOptions options;
  options.mode = mode;
  return options;
}

}  // namespace

Fixture::Fixture(nt::Machine& machine) : machine_(machine) {}

Fixture::~Fixture() {
  finish();
}

nt::LoadResult Fixture::load(const std::string& path) {
  nt::LoadResult loaded = nt::load_driver(path);
  remember(loaded);
  return loaded;
}

nt::LoadResult Fixture::load(std::string_view name, DRIVER_INITIALIZE* entry) {
  nt::LoadResult loaded = nt::load_driver(name, entry);
  remember(loaded);
  return loaded;
}

void Fixture::remember(const nt::LoadResult& loaded) {
  if (loaded.driver != nullptr) drivers_.push_back(loaded.driver);
}

NTSTATUS Fixture::unload(DRIVER_OBJECT* driver) {
  const NTSTATUS status = nt::unload_driver(driver);
  if (NT_SUCCESS(status)) std::erase(drivers_, driver);
  return status;
}

ScriptedDevice& Fixture::make_lower(ScriptedOptions options) {
  lowers_.push_back(std::make_unique<ScriptedDevice>(std::move(options)));
  const NTSTATUS status = lowers_.back()->create_status();
  if (!NT_SUCCESS(status)) note("a scripted device cannot be created: " + hex(status));
  return *lowers_.back();
}

Stack& Fixture::make_stack(ScriptedDevice& lower, const std::vector<DRIVER_OBJECT*>& drivers) {
  const ScriptedOptions& options = lower.options();
  return make_stack(lower.device(), options.instance_path, options.hardware_id, drivers);
}

Stack& Fixture::make_stack(DEVICE_OBJECT* pdo, std::u16string_view instance_path,
                           std::u16string_view hardware_id,
                           const std::vector<DRIVER_OBJECT*>& drivers) {
  stacks_.push_back(std::make_unique<Stack>(pdo));
  Stack& stack = *stacks_.back();
  add_status_ = nt::register_device_node(pdo, instance_path, hardware_id);
  if (!NT_SUCCESS(add_status_)) {
    note("the device node cannot be registered: " + hex(add_status_));
    return stack;
  }
  add_status_ = stack.add(drivers);
  if (!NT_SUCCESS(add_status_)) stack.remove();
  return stack;
}

Fixture::Started Fixture::start(std::string_view name, DRIVER_INITIALIZE* entry,
                                ScriptedOptions options) {
  return start(load(name, entry), std::move(options));
}

Fixture::Started Fixture::start(const std::string& path, ScriptedOptions options) {
  return start(load(path), std::move(options));
}

Fixture::Started Fixture::start(nt::LoadResult loaded, ScriptedOptions options) {
  Started started;
  started.status = loaded.status;
  started.message = std::move(loaded.message);
  started.driver = loaded.driver;
  if (!NT_SUCCESS(started.status)) return started;
  started.lower = &make_lower(std::move(options));
  started.stack = &make_stack(*started.lower, {started.driver});
  started.status = add_status_;
  if (!NT_SUCCESS(started.status)) {
    started.message = "AddDevice failed: " + hex(started.status);
    return started;
  }
  started.status = started.stack->start();
  if (!NT_SUCCESS(started.status)) started.message = "START failed: " + hex(started.status);
  return started;
}

File Fixture::keep(NTSTATUS status, FILE_OBJECT* file, KPROCESSOR_MODE mode) {
  if (!NT_SUCCESS(status)) return File(status, nullptr);
  files_.emplace_back(new File::Handle, delete_handle);
  File::Handle* handle = files_.back().get();
  handle->file_object = file;
  handle->mode = mode;
  return File(status, handle);
}

File Fixture::open(std::u16string_view nt_name, KPROCESSOR_MODE mode) {
  FILE_OBJECT* file = nullptr;
  const NTSTATUS status = nt::open_file(nt_name, open_options(mode), &file);
  return keep(status, file, mode);
}

File Fixture::open_dos(std::u16string_view dos_name, KPROCESSOR_MODE mode) {
  return open(u"\\??\\" + std::u16string(dos_name), mode);
}

File Fixture::open_interface(const GUID& interface_class, std::u16string_view relative_name,
                             KPROCESSOR_MODE mode) {
  PZZWSTR links = nullptr;
  const NTSTATUS status = IoGetDeviceInterfaces(&interface_class, nullptr, 0, &links);
  if (!NT_SUCCESS(status)) return File(status, nullptr);
  std::u16string name(links);  // the first of the list
  ExFreePool(links);
  if (name.empty()) return File(STATUS_OBJECT_NAME_NOT_FOUND, nullptr);
  if (!relative_name.empty()) name.append(u"\\").append(relative_name);
  return open(name, mode);
}

File Fixture::open(Stack& stack, std::u16string_view relative_name, KPROCESSOR_MODE mode) {
  FILE_OBJECT* file = nullptr;
  const NTSTATUS status = nt::open_device(stack.pdo(), relative_name, open_options(mode), &file);
  return keep(status, file, mode);
}

void Fixture::advance(base::Ticks by) {
  sleep_for(by);
}

void Fixture::run_until_idle() {
  // Virtual time moves only when nothing else can run, so its smallest step is enough.
  sleep_for(machine_.executor().is_simulated() ? base::Ticks{1} : base::Ticks::from_ms(5));
}

bool Fixture::wait_until(const std::function<bool()>& condition, base::Ticks limit) {
  return sleep_until(condition, limit);
}

const std::vector<std::string>& Fixture::finish() {
  if (std::exchange(is_finished_, true)) return problems_;
  end_requests();
  close_files();
  remove_stacks();
  unload_drivers();
  delete_lowers();
  const std::uint32_t leak_count = machine_.check_leaks();
  if (leak_count != 0) note(fmt::format("{} leaks, see the findings", leak_count));
  return problems_;
}

void Fixture::abandon() {
  is_finished_ = true;
  for (auto& lower : lowers_) lower->abandon();
  lowers_.clear();
  files_.clear();
  stacks_.clear();
  drivers_.clear();
}

// A request in flight would keep its file from closing and its stack from being removed.
void Fixture::end_requests() {
  for (auto& handle : files_) {
    const std::size_t count = handle->in_flight();
    if (count == 0) continue;
    note(fmt::format("{} requests of an open file were still in flight at the end", count));
    for (std::size_t index = 0; index < handle->request_count(); ++index) {
      handle->request_at(index).cancel();
    }
  }
  for (auto& lower : lowers_) {
    const std::uint32_t count = lower->in_hand();
    if (count == 0) continue;
    note(fmt::format("the scripted device still had {} IRPs in hand at the end", count));
    lower->release_all(STATUS_CANCELLED);
  }
  for (auto& handle : files_) {
    const bool has_ended = sleep_until([&] { return handle->in_flight() == 0; }, end_limit);
    if (!has_ended) note("a request could not be ended: it is stuck in the driver");
  }
}

void Fixture::close_files() {
  for (auto& handle : files_) File(STATUS_SUCCESS, handle.get()).close();
}

void Fixture::remove_stacks() {
  for (auto& stack : stacks_) {
    if (stack->is_removed()) continue;
    const NTSTATUS status = stack->remove();
    if (status == STATUS_NO_SUCH_DEVICE) continue;  // it failed, and was taken away for that
    if (!NT_SUCCESS(status)) note("a stack cannot be removed: " + hex(status));
  }
}

void Fixture::unload_drivers() {
  while (!drivers_.empty()) {
    DRIVER_OBJECT* driver = drivers_.back();
    drivers_.pop_back();
    const NTSTATUS status = nt::unload_driver(driver);
    if (!NT_SUCCESS(status)) note("a driver cannot be unloaded: " + hex(status));
  }
}

void Fixture::delete_lowers() {
  lowers_.clear();
}

}  // namespace door
