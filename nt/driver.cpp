// SPDX-License-Identifier: MIT
// Driver objects: making one, calling its entry, unloading it, and reporting what it left.
// Source: framework.md 5.4 (R24), wdm/nc-wdm-driver_initialize, wdm/nc-wdm-driver_unload.
#include "nt/driver.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/assert.h"
#include "nt/device.h"
#include "nt/driver_image.h"
#include "nt/driver_list.h"
#include "nt/finding.h"
#include "nt/flow.h"
#include "nt/loaded_driver.h"
#include "nt/name_space.h"
#include "nt/object.h"
#include "nt/pnp_state.h"
#include "nt/registry.h"

namespace nt {
namespace {

// Before the object header of each driver object.
struct DriverPrefix {
  LoadedDriver* loaded;
};

void discard_driver(void* body) {
  delete object_prefix<DriverPrefix>(body)->loaded;
}

void destroy_driver(void* body) {
  discard_driver(body);
  free_object(body);
}

UNICODE_STRING string_of(std::u16string& text) {
  const auto length = USHORT(text.size() * sizeof(char16_t));
  return {
      .Length = length, .MaximumLength = USHORT(length + sizeof(char16_t)), .Buffer = text.data()};
}

// What MajorFunction holds where a driver set nothing.
NTSTATUS refuse_irp(DEVICE_OBJECT*, IRP* irp) {
  irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
  irp->IoStatus.Information = 0;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  return STATUS_INVALID_DEVICE_REQUEST;
}

void set_dispatch_defaults(DRIVER_OBJECT* driver, bool only_missing) {
  for (PDRIVER_DISPATCH& routine : driver->MajorFunction) {
    if (!only_missing || routine == nullptr) routine = &refuse_irp;
  }
}

LoadedDriver* make_driver(std::u16string_view name) {
  auto* object = static_cast<DRIVER_OBJECT*>(
      allocate_object(driver_type, sizeof(DRIVER_OBJECT), sizeof(DriverPrefix)));
  if (object == nullptr) return nullptr;
  auto* loaded = new LoadedDriver;
  object_prefix<DriverPrefix>(object)->loaded = loaded;
  loaded->object = object;
  loaded->name = name;
  loaded->object_name = u"\\Driver\\" + loaded->name;
  loaded->registry_path = service_key_path(name);
  loaded->hardware_database = u"\\REGISTRY\\MACHINE\\HARDWARE\\DESCRIPTION\\SYSTEM";
  loaded->hardware_database_string = string_of(loaded->hardware_database);

  object->Type = IO_TYPE_DRIVER;
  object->Size = sizeof(DRIVER_OBJECT);
  object->DriverExtension = &loaded->extension;
  object->DriverName = string_of(loaded->object_name);
  object->HardwareDatabase = &loaded->hardware_database_string;
  loaded->extension.DriverObject = object;
  loaded->extension.ServiceKeyName = string_of(loaded->name);
  set_dispatch_defaults(object, false);
  return loaded;
}

void report_leak(const LoadedDriver& loaded, std::string what) {
  Finding finding;
  finding.severity = Severity::Leak;
  finding.rule = "DriverLeak";
  finding.call = "DriverUnload";
  finding.object = loaded.object;
  finding.did = fmt::format("{} left {} behind", narrow(loaded.name), what);
  finding.should = "take down in DriverUnload (or on failure in DriverEntry) what was made";
  report(std::move(finding));
}

// Devices that still exist, and notifications that would call code that is going.
void take_leftovers(LoadedDriver& loaded) {
  while (DEVICE_OBJECT* device = loaded.object->DeviceObject) {
    const std::u16string* name = object_header(device)->name;
    report_leak(loaded, name == nullptr ? std::string("a device object without a name")
                                        : fmt::format("the device object {}", narrow(*name)));
    forget_device(device);
    destroy_forgotten_device(device);
  }
  const std::uint32_t notifications = drop_notifications(loaded.object);
  if (notifications != 0) {
    report_leak(loaded, fmt::format("{} plug-and-play notification{}", notifications,
                                    notifications == 1 ? "" : "s"));
  }
}

// The driver is gone from the lists; nothing calls its code any more.
void discard(LoadedDriver& loaded) {
  io_state().remove(loaded);
  machine().names().remove(loaded.object_name);
  for (const DriverExtensionBlock& block : loaded.extensions) ::free(block.memory);
  loaded.extensions.clear();
  void* image = loaded.image;
  const std::string copy = loaded.image_copy;
  dereference_object(loaded.object);
  close_driver_image(image, copy);
}

void run_reinitializations(LoadedDriver& loaded) {
  // A routine may register itself again; it is then called again
  // (ioregisterdriverreinitialization).
  for (std::size_t index = 0; index < loaded.reinitializations.size(); ++index) {
    const Reinitialization next = loaded.reinitializations[index];
    ++loaded.extension.Count;
    next.routine(loaded.object, next.context, loaded.extension.Count);
  }
  loaded.reinitializations.clear();
}

LoadResult start_driver(LoadedDriver& loaded, DRIVER_INITIALIZE* entry) {
  DRIVER_OBJECT* driver = loaded.object;
  driver->DriverInit = entry;
  driver->DriverStart = reinterpret_cast<void*>(entry);
  const NTSTATUS named = machine().names().insert(loaded.object_name, driver);
  if (!NT_SUCCESS(named)) {
    const std::string name = narrow(loaded.name);
    void* image = loaded.image;
    const std::string copy = loaded.image_copy;
    dereference_object(driver);
    close_driver_image(image, copy);
    return {named, nullptr, fmt::format("a driver named {} is loaded already", name)};
  }
  RegistryKeyRef key;
  machine().registry().create(nullptr, loaded.registry_path, key);
  io_state().add(loaded);

  // The string that DriverEntry gets does not outlive the call (wdm/nc-wdm-driver_initialize).
  loaded.entry_path = loaded.registry_path;
  UNICODE_STRING path_string = string_of(loaded.entry_path);
  const NTSTATUS status = entry(driver, &path_string);
  loaded.entry_path.assign(loaded.entry_path.size(), u'?');
  if (!NT_SUCCESS(status)) {
    const std::string name = narrow(loaded.name);
    take_leftovers(loaded);
    discard(loaded);
    return {status, nullptr,
            fmt::format("DriverEntry of {} returned {:#010x}", name, ULONG(status))};
  }
  set_dispatch_defaults(driver, true);
  clear_initializing(driver);
  run_reinitializations(loaded);
  return {status, driver, {}};
}

}  // namespace

const ObjectType driver_type{"Driver", nullptr, &destroy_driver, &discard_driver};

LoadedDriver& loaded_driver(const DRIVER_OBJECT* driver) {
  return *object_prefix<DriverPrefix>(driver)->loaded;
}

LoadResult load_driver(const std::string& path, std::u16string_view service) {
  DriverImage image = open_driver_image(path);
  if (image.handle == nullptr) return {image.status, nullptr, std::move(image.message)};
  const std::u16string stem = widen(std::filesystem::path(path).stem().string());
  LoadedDriver* loaded = make_driver(service.empty() ? stem : service);
  if (loaded == nullptr) {
    close_driver_image(image.handle, image.copy_path);
    return {STATUS_INSUFFICIENT_RESOURCES, nullptr, path + ": out of memory"};
  }
  loaded->image = image.handle;
  loaded->image_copy = std::move(image.copy_path);
  return start_driver(*loaded, image.entry);
}

LoadResult load_driver(std::string_view name, DRIVER_INITIALIZE* entry) {
  LoadedDriver* loaded = make_driver(widen(name));
  if (loaded == nullptr) return {STATUS_INSUFFICIENT_RESOURCES, nullptr, "out of memory"};
  return start_driver(*loaded, entry);
}

NTSTATUS unload_driver(DRIVER_OBJECT* driver) {
  if (driver->DriverUnload == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  LoadedDriver& loaded = loaded_driver(driver);
  // A worker may still send the last CLOSE. An open that stays longer is somebody's leak, and its
  // device is reported below.
  wait_until_closed(driver, base::Ticks::from_s(10));
  driver->Flags |= DRVO_UNLOAD_INVOKED;
  driver->DriverUnload(driver);
  take_leftovers(loaded);
  discard(loaded);
  return STATUS_SUCCESS;
}

DriverList* g_io_state = nullptr;

DriverList::DriverList() : pnp_(make_pnp_state()), wmi_(make_wmi_state()) {
  InitializeListHead(&objects);
  g_io_state = this;
}

DriverList::~DriverList() {
  while (!drivers_.empty()) {
    LoadedDriver& loaded = *drivers_.back();
    while (loaded.object->DeviceObject != nullptr) {
      destroy_forgotten_device(loaded.object->DeviceObject);
    }
    discard(loaded);
  }
  discard_all_objects();
  g_io_state = nullptr;
}

void DriverList::add(LoadedDriver& driver) {
  Guard guard(lock_);
  drivers_.push_back(&driver);
}

void DriverList::remove(LoadedDriver& driver) {
  Guard guard(lock_);
  std::erase(drivers_, &driver);
}

DRIVER_OBJECT* DriverList::find(std::u16string_view name) {
  Guard guard(lock_);
  for (LoadedDriver* driver : drivers_) {
    if (equal_without_case(driver->name, name)) return driver->object;
  }
  return nullptr;
}

}  // namespace nt

extern "C" NTSTATUS IoAllocateDriverObjectExtension(PDRIVER_OBJECT driver, PVOID id, ULONG size,
                                                    PVOID* extension) {
  *extension = nullptr;
  if (IoGetDriverObjectExtension(driver, id) != nullptr) return STATUS_OBJECT_NAME_COLLISION;
  void* memory = ::calloc(1, size == 0 ? 1 : size);
  if (memory == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  nt::Guard guard(nt::io_state().database_lock);
  nt::loaded_driver(driver).extensions.push_back({id, memory});
  *extension = memory;
  return STATUS_SUCCESS;
}

extern "C" PVOID IoGetDriverObjectExtension(PDRIVER_OBJECT driver, PVOID id) {
  nt::Guard guard(nt::io_state().database_lock);
  for (const nt::DriverExtensionBlock& block : nt::loaded_driver(driver).extensions) {
    if (block.client_id == id) return block.memory;
  }
  return nullptr;
}

extern "C" VOID IoRegisterDriverReinitialization(PDRIVER_OBJECT driver,
                                                 PDRIVER_REINITIALIZE routine, PVOID context) {
  nt::loaded_driver(driver).reinitializations.push_back({routine, context});
}

extern "C" VOID IoRegisterBootDriverReinitialization(PDRIVER_OBJECT driver,
                                                     PDRIVER_REINITIALIZE routine, PVOID context) {
  IoRegisterDriverReinitialization(driver, routine, context);
}
