// SPDX-License-Identifier: MIT
// The names of a device: its own, its symbolic link, its device interfaces (framework.md 2.9), and
// the interfaces it answers to IRP_MN_QUERY_INTERFACE with (2.10).
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <string>
#include <vector>

#include "nt/lock.h"

namespace wdf {

class Device;

class DeviceNames {
 public:
  explicit DeviceNames(Device& device);
  ~DeviceNames();
  DeviceNames(const DeviceNames&) = delete;
  DeviceNames& operator=(const DeviceNames&) = delete;

  void set_device_name(const std::u16string& name) { device_name_ = name; }
  const std::u16string& device_name() const { return device_name_; }  // empty: none

  NTSTATUS create_symbolic_link(const UNICODE_STRING& link);
  void delete_symbolic_link();

  // Of a PDO that plug-and-play does not know yet: it is registered when it does.
  NTSTATUS create_interface(const GUID& guid, const UNICODE_STRING* reference);
  // Plug-and-play knows the PDO, as it has asked for its requirements. Every time it asks, since it
  // may have forgotten what was registered before.
  NTSTATUS register_interfaces();
  // The device's PDO; null as long as plug-and-play does not know it (GetSafePhysicalDevice).
  DEVICE_OBJECT* known_pdo() const;
  // Those that were not switched off before, in the order of creation (NAM-R4).
  NTSTATUS enable_interfaces();
  void disable_interfaces();
  // False: there is no such interface.
  bool set_interface_state(const GUID& guid, const UNICODE_STRING* reference, bool is_enabled);
  // The interface's symbolic link; STATUS_OBJECT_NAME_NOT_FOUND, or STATUS_INVALID_DEVICE_STATE as
  // long as it is not registered.
  NTSTATUS find_interface_link(const GUID& guid, const UNICODE_STRING* reference,
                               std::u16string* link);

  NTSTATUS add_query_interface(const WDF_QUERY_INTERFACE_CONFIG& config);
  // IRP_MN_QUERY_INTERFACE. True: the IRP is to be completed with `status`; false: passed down.
  bool answer_query_interface(IRP* irp, NTSTATUS* status);

 private:
  struct Interface {
    GUID guid;
    std::u16string reference;
    std::u16string link;  // empty: not registered yet
    bool enables_itself = true;
    bool is_enabled = false;
  };
  struct Offer {
    GUID guid;
    std::vector<std::uint8_t> bytes;  // an INTERFACE and what follows it; empty: none of its own
    PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST process;
    bool is_import;
    bool is_sent_to_parent;
  };

  Interface* find_interface(const GUID& guid, const UNICODE_STRING* reference);
  NTSTATUS register_interface(Interface& interface);
  void switch_interface(Interface& interface, bool is_enabled);

  Device& device_;
  std::u16string device_name_;
  std::u16string symbolic_link_;
  bool is_pdo_known_;
  std::vector<Interface> interfaces_;  // changed at PASSIVE_LEVEL only, by the driver's own calls
  std::vector<Offer> offers_;
};

}  // namespace wdf
