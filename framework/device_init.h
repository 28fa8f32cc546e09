// SPDX-License-Identifier: MIT
// WDFDEVICE_INIT: what a driver says about a device before it is created (framework.md 2.3). Made
// by the framework for AddDevice, by the driver for control devices. Everything is checked and
// copied when it is said; WdfDeviceCreate takes it over.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "framework/driver.h"
#include "framework/state_change.h"

namespace wdf {

class ChildList;
class Device;
struct ChildEntry;

enum class DeviceKind : std::uint8_t { Fdo, Filter, Control, Pdo };

struct PreprocessEntry {
  UCHAR major;
  PFN_WDFDEVICE_WDM_IRP_PREPROCESS callback;
  std::vector<UCHAR> minors;  // empty: all of them

  bool matches(UCHAR irp_major, UCHAR irp_minor) const;
};

// WdfDeviceConfigureWdmIrpDispatchCallback: who sees the IRPs of a major function before they
// become requests.
struct DispatchEntry {
  UCHAR major;
  PFN_WDFDEVICE_WDM_IRP_DISPATCH callback;
  WDFCONTEXT context;
};

// A copy of attributes that may be used for every object made later.
struct StoredAttributes {
  WDF_OBJECT_ATTRIBUTES value{};
  bool is_set = false;

  const WDF_OBJECT_ATTRIBUTES* get() const { return is_set ? &value : nullptr; }
  void set(const WDF_OBJECT_ATTRIBUTES& attributes) {
    value = attributes;
    is_set = true;
  }
};

struct DeviceText {
  LCID locale;
  std::u16string description;
  std::u16string location;
};

// What a bus driver says about its child (2.12.1).
struct ChildConfig {
  std::optional<std::u16string> device_id;
  std::optional<std::u16string> instance_id;
  std::optional<std::u16string> container_id;
  std::vector<std::u16string> hardware_ids;  // most particular first
  std::vector<std::u16string> compatible_ids;
  std::vector<DeviceText> texts;
  LCID default_locale = 0;
  bool is_raw = false;
  WDF_PDO_EVENT_CALLBACKS callbacks{};
  ChildList* list = nullptr;          // null: a static child that has not been added yet
  std::shared_ptr<ChildEntry> entry;  // null: a static child, or one that is gone
};

// What is copied into the device.
struct DeviceConfig {
  DeviceKind kind = DeviceKind::Fdo;
  WDF_DEVICE_IO_TYPE read_write_io_type = WdfDeviceIoBuffered;
  DEVICE_TYPE device_type = FILE_DEVICE_UNKNOWN;
  ULONG characteristics = FILE_DEVICE_SECURE_OPEN;
  bool is_exclusive = false;
  bool is_power_pageable = true;
  bool is_power_inrush = false;
  bool acquires_remove_lock_for_io = false;
  bool has_self_target = false;
  Device* parent = nullptr;  // of a PDO: the device that enumerated it
  bool depends_on_parents_power = true;
  bool forwards_to_parent = false;   // its requests may go to queues of the parent (7.10)
  std::optional<ChildConfig> child;  // of a PDO
  std::optional<WDF_CHILD_LIST_CONFIG> child_list;  // of the default list
  StoredAttributes child_list_attributes;
  std::optional<bool> is_power_policy_owner;  // empty: the default of the kind (DEV-R10)
  WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE release_order = WdfReleaseHardwareOrderOnFailureEarly;

  WDF_PNPPOWER_EVENT_CALLBACKS pnp{};
  WDF_POWER_POLICY_EVENT_CALLBACKS power_policy{};
  WDF_FDO_EVENT_CALLBACKS fdo{};
  PnpStateChanges pnp_state_changes;
  PowerStateChanges power_state_changes;
  PolicyStateChanges policy_state_changes;
  std::vector<PreprocessEntry> preprocess;
  std::vector<DispatchEntry> irp_dispatch;
  PFN_WDF_IO_IN_CALLER_CONTEXT io_in_caller_context = nullptr;
  StoredAttributes request_attributes;

  bool has_file_config = false;
  WDF_FILEOBJECT_CONFIG file{};  // FileObjectClass without the CanBeOptional bit
  bool file_object_is_optional = false;
  StoredAttributes file_attributes;

  PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION shutdown_notification = nullptr;
  UCHAR shutdown_flags = 0;

  bool is_filter() const { return kind == DeviceKind::Filter; }
  bool is_control() const { return kind == DeviceKind::Control; }
  bool is_pdo() const { return kind == DeviceKind::Pdo; }
  bool is_function() const { return kind == DeviceKind::Fdo || kind == DeviceKind::Filter; }
  bool owns_power_policy() const {
    const bool is_top = kind == DeviceKind::Fdo || (child && child->is_raw);
    return is_power_policy_owner.value_or(is_top);
  }
};

struct DeviceInit {
  explicit DeviceInit(Driver& driver) : driver(driver) {}

  Driver& driver;
  bool is_framework_owned = false;  // the one for AddDevice; WdfDeviceInitFree leaves it alone
  DEVICE_OBJECT* pdo = nullptr;
  bool has_name = false;
  std::u16string name;
  bool has_sddl = false;
  std::u16string sddl;
  bool has_class = false;
  GUID device_class{};
  DeviceConfig config;
  Device* created = nullptr;

  // Of a device that `parent` enumerates.
  void make_child(Device& parent);
  PWDFDEVICE_INIT pointer();
};

// The DeviceInit behind a driver's pointer; NULL is bug check 0x10D/4.
DeviceInit& device_init_of(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT init, Ddi ddi);

}  // namespace wdf

// The type that drivers have a pointer to and never see.
struct WDFDEVICE_INIT final : wdf::DeviceInit {
  using DeviceInit::DeviceInit;
};

namespace wdf {
inline PWDFDEVICE_INIT DeviceInit::pointer() {
  return static_cast<PWDFDEVICE_INIT>(this);
}
}  // namespace wdf
