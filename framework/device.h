// SPDX-License-Identifier: MIT
// WDFDEVICE: a function device, a filter or a control device; how it hangs in its stack, and where
// each IRP goes (framework.md 2.4, 2.5). What it does about PnP and power is in pnp.h, its opens in
// file_object.h, its names and interfaces in device_names.h.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "framework/callback_lock.h"
#include "framework/device_init.h"
#include "framework/dispose_list.h"
#include "framework/object.h"

namespace wdf {

class ChildLists;
class DeviceNames;
class FileTable;
class Interrupts;
class Pnp;
class Wmi;

class Device final : public Object {
 public:
  using Handle = WDFDEVICE;
  static constexpr TypeCode code = TypeCode::Device;
  static const ObjectType type;

  // Takes the configuration out of `init`.
  Device(const ObjectSeed& seed, DeviceInit& init, const WDF_OBJECT_ATTRIBUTES* attributes);
  ~Device();

  WDFDEVICE device_handle() const { return static_cast<WDFDEVICE>(handle()); }
  Driver& driver() const { return driver_; }
  const DeviceConfig& config() const { return config_; }
  DeviceConfig& config() { return config_; }
  bool is_filter() const { return config_.is_filter(); }
  bool is_control() const { return config_.is_control(); }
  bool is_pdo() const { return config_.is_pdo(); }

  DEVICE_OBJECT* wdm_device() const { return wdm_device_; }
  // Below; null: a control device or a PDO.
  DEVICE_OBJECT* attached_device() const { return attached_device_; }
  DEVICE_OBJECT* physical_device() const { return physical_device_; }

  const CallbackConstraints& constraints() const { return rules_.constraints; }
  // Of WdfObjectAcquireLock and of scope Device; exists whatever the scope is (OBJ-R38).
  CallbackLock& callback_lock() { return callback_lock_; }
  const CallbackRules& callback_rules() const { return rules_; }
  DisposeList& dispose_list() { return dispose_list_; }

  Pnp& pnp() { return *pnp_; }
  DeviceNames& names() { return *names_; }
  ChildLists& children() { return *children_; }
  Wmi& wmi() { return *wmi_; }
  Interrupts& interrupts() { return *interrupts_; }
  // What create_io_package(), create_default_target() and create_self_target() made.
  Object* io_package = nullptr;
  WDFIOTARGET default_target = nullptr;
  WDFIOTARGET self_target = nullptr;  // null: the driver did not ask for one

  // Whether the default queue may be created and dispatching configured (DEV-R21).
  bool may_configure_io() const;

  FileTable& files() { return *files_; }
  IO_REMOVE_LOCK& remove_lock() { return remove_lock_; }

  // Makes the device object and puts it on its stack; nothing of it is left when that fails.
  NTSTATUS enter_stack(const DeviceInit& init);
  // Takes it off its stack and deletes the device object. Once.
  void leave_stack();
  // A control device: its device object takes no new opens but stays for those there are. Null:
  // gone.
  DEVICE_OBJECT* forget_wdm_device() { return std::exchange(wdm_device_, nullptr); }
  // The I/O flags, type and characteristics of the device below, for a filter (DEV-R16).
  void copy_flags_from_below();
  // WdfControlFinishInitializing.
  void finish_control_device();

 private:
  void set_flags_of_function();

  Driver& driver_;
  DeviceConfig config_;
  DEVICE_OBJECT* wdm_device_ = nullptr;
  DEVICE_OBJECT* attached_device_ = nullptr;
  DEVICE_OBJECT* physical_device_ = nullptr;
  CallbackLock callback_lock_;
  CallbackRules rules_;
  DisposeList dispose_list_;
  IO_REMOVE_LOCK remove_lock_;
  std::unique_ptr<FileTable> files_;
  std::unique_ptr<Pnp> pnp_;  // null: control device
  std::unique_ptr<DeviceNames> names_;
  std::unique_ptr<ChildLists> children_;  // null: control device
  std::unique_ptr<Wmi> wmi_;
  std::unique_ptr<Interrupts> interrupts_;
  std::atomic<bool> is_control_finished_{false};
};

// WdfDeviceCreate after its pointers were checked (2.4).
NTSTATUS create_device(DeviceInit& init, const WDF_OBJECT_ATTRIBUTES* attributes, Device** device);

// WdfObjectDelete of a control device: at once, or when it is closed for the last time (CTL-R4).
void delete_control_device(Device& device);

// The framework device behind a device object that this framework made.
Device& device_of(const DEVICE_OBJECT* wdm_device);

// Every IRP of every device comes in here.
NTSTATUS dispatch_irp(DEVICE_OBJECT* wdm_device, IRP* irp);
// The same after the preprocess callbacks and the remove lock: to the package for its major
// function.
NTSTATUS dispatch_to_package(Device& device, IRP* irp);

// Completes with STATUS_INVALID_DEVICE_REQUEST or, in a filter, forwards (DEV-R22).
NTSTATUS dispatch_by_default(Device& device, IRP* irp);
// Sends it on to the device below in the same stack location. At a PDO it ends: the IRP is
// completed with the status it has.
NTSTATUS forward_irp(Device& device, IRP* irp);
// Sends it down and waits; the status is then in the IRP. At a PDO it stays as it is.
NTSTATUS ask_below(Device& device, IRP* irp);
NTSTATUS complete_irp(IRP* irp, NTSTATUS status);

}  // namespace wdf
