// SPDX-License-Identifier: MIT
// See device_names.h. Source: fxdeviceapi.cpp, fxdevicekm.cpp CreateSymbolicLink,
// fxdeviceinterfacekm.cpp, fxpkgpdokm.cpp PnpQueryResourceRequirements, fxqueryinterfaceapi.cpp,
// fxpkgpnp.cpp HandleQueryInterface.
#include "framework/device_names.h"

#include <cstring>

#include "framework/call.h"
#include "framework/device.h"
#include "nt/sync_irp.h"

namespace wdf {
namespace {

UNICODE_STRING view_of(const std::u16string& string) {
  UNICODE_STRING view;
  view.Length = view.MaximumLength = static_cast<USHORT>(string.size() * sizeof(WCHAR));
  view.Buffer = const_cast<WCHAR*>(string.data());
  return view;
}

std::u16string copy_of(const UNICODE_STRING* string) {
  if (string == nullptr) return {};
  return std::u16string(string->Buffer, string->Length / sizeof(WCHAR));
}

// An unnamed FDO's link leads to its PDO (NAM-R1).
NTSTATUS pdo_name(DEVICE_OBJECT* pdo, std::u16string* name) {
  WCHAR buffer[256];
  ULONG length = 0;
  const NTSTATUS status = IoGetDeviceProperty(pdo, DevicePropertyPhysicalDeviceObjectName,
                                              sizeof(buffer), buffer, &length);
  if (!NT_SUCCESS(status)) return status;
  name->assign(buffer, length / sizeof(WCHAR));
  while (!name->empty() && name->back() == 0) name->pop_back();
  return name->empty() ? STATUS_INVALID_DEVICE_STATE : STATUS_SUCCESS;
}

bool is_same(const GUID& a, const GUID& b) {
  return std::memcmp(&a, &b, sizeof(GUID)) == 0;
}

// The same query, to the top of the parent's stack; who does not know it there leaves the status.
// Source: fxpkgpnp.cpp PnpPassThroughQI.
NTSTATUS ask_parent_stack(const Device& child, IRP* irp) {
  DEVICE_OBJECT* top = IoGetAttachedDeviceReference(child.config().parent->wdm_device());
  const nt::SyncIrp sync = nt::make_sync_irp(top, IRP_MJ_PNP, IRP_MN_QUERY_INTERFACE);
  NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
  if (sync.irp != nullptr) {
    sync.location->Parameters.QueryInterface =
        IoGetCurrentIrpStackLocation(irp)->Parameters.QueryInterface;
    sync.irp->IoStatus = {.Status = STATUS_NOT_SUPPORTED, .Information = irp->IoStatus.Information};
    const IO_STATUS_BLOCK answer = nt::send_sync_irp(top, sync);
    status = answer.Status != STATUS_NOT_SUPPORTED ? answer.Status : irp->IoStatus.Status;
    irp->IoStatus.Information = answer.Information;
  }
  ObDereferenceObject(top);
  return status;
}

}  // namespace

DeviceNames::DeviceNames(Device& device) : device_(device), is_pdo_known_(!device.is_pdo()) {}

DeviceNames::~DeviceNames() = default;

NTSTATUS DeviceNames::create_symbolic_link(const UNICODE_STRING& link) {
  if (link.Length == 0 || !symbolic_link_.empty()) return STATUS_INVALID_DEVICE_REQUEST;
  std::u16string target = device_name_;
  if (target.empty()) {
    if (device_.is_control()) return STATUS_INVALID_DEVICE_STATE;
    const NTSTATUS status = pdo_name(device_.physical_device(), &target);
    if (!NT_SUCCESS(status)) return status;
  }
  std::u16string own = copy_of(&link);
  UNICODE_STRING link_view = view_of(own);
  UNICODE_STRING target_view = view_of(target);
  const NTSTATUS status = IoCreateSymbolicLink(&link_view, &target_view);
  if (NT_SUCCESS(status)) symbolic_link_ = std::move(own);
  return status;
}

void DeviceNames::delete_symbolic_link() {
  if (symbolic_link_.empty()) return;
  UNICODE_STRING view = view_of(symbolic_link_);
  IoDeleteSymbolicLink(&view);
  symbolic_link_.clear();
}

DeviceNames::Interface* DeviceNames::find_interface(const GUID& guid,
                                                    const UNICODE_STRING* reference) {
  const std::u16string wanted = copy_of(reference);
  for (Interface& each : interfaces_) {
    if (is_same(each.guid, guid) && each.reference == wanted) return &each;
  }
  return nullptr;
}

NTSTATUS DeviceNames::register_interface(Interface& interface) {
  UNICODE_STRING reference = view_of(interface.reference);
  UNICODE_STRING link{};
  const NTSTATUS status =
      IoRegisterDeviceInterface(device_.physical_device(), &interface.guid,
                                interface.reference.empty() ? nullptr : &reference, &link);
  if (!NT_SUCCESS(status)) return status;
  interface.link = copy_of(&link);
  RtlFreeUnicodeString(&link);
  return STATUS_SUCCESS;
}

NTSTATUS DeviceNames::create_interface(const GUID& guid, const UNICODE_STRING* reference) {
  Interface made{guid, copy_of(reference), {}, true, false};
  const NTSTATUS status = is_pdo_known_ ? register_interface(made) : STATUS_SUCCESS;
  if (NT_SUCCESS(status)) interfaces_.push_back(std::move(made));
  return status;
}

NTSTATUS DeviceNames::register_interfaces() {
  is_pdo_known_ = true;
  NTSTATUS status = STATUS_SUCCESS;
  for (Interface& each : interfaces_) {
    status = register_interface(each);
    if (!NT_SUCCESS(status)) break;
  }
  return status;
}

DEVICE_OBJECT* DeviceNames::known_pdo() const {
  return is_pdo_known_ ? device_.physical_device() : nullptr;
}

void DeviceNames::switch_interface(Interface& interface, bool is_enabled) {
  if (interface.is_enabled == is_enabled || interface.link.empty()) return;
  UNICODE_STRING link = view_of(interface.link);
  if (NT_SUCCESS(IoSetDeviceInterfaceState(&link, is_enabled))) interface.is_enabled = is_enabled;
}

NTSTATUS DeviceNames::enable_interfaces() {
  for (Interface& each : interfaces_) {
    if (!each.enables_itself) continue;
    switch_interface(each, true);
    if (!each.is_enabled) return STATUS_UNSUCCESSFUL;
  }
  return STATUS_SUCCESS;
}

void DeviceNames::disable_interfaces() {
  for (Interface& each : interfaces_) switch_interface(each, false);
}

bool DeviceNames::set_interface_state(const GUID& guid, const UNICODE_STRING* reference,
                                      bool is_enabled) {
  Interface* found = find_interface(guid, reference);
  if (found == nullptr) return false;
  found->enables_itself = is_enabled;
  switch_interface(*found, is_enabled);
  return true;
}

NTSTATUS DeviceNames::find_interface_link(const GUID& guid, const UNICODE_STRING* reference,
                                          std::u16string* link) {
  const Interface* found = find_interface(guid, reference);
  if (found == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
  if (found->link.empty()) return STATUS_INVALID_DEVICE_STATE;
  *link = found->link;
  return STATUS_SUCCESS;
}

NTSTATUS DeviceNames::add_query_interface(const WDF_QUERY_INTERFACE_CONFIG& config) {
  Offer offer{*config.InterfaceType,
              {},
              config.EvtDeviceProcessQueryInterfaceRequest,
              config.ImportInterface != FALSE,
              config.SendQueryToParentStack != FALSE};
  if (config.Interface != nullptr) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(config.Interface);
    offer.bytes.assign(bytes, bytes + config.Interface->Size);
    auto* stored = reinterpret_cast<INTERFACE*>(offer.bytes.data());
    if (stored->InterfaceReference == nullptr) {
      stored->InterfaceReference = WdfDeviceInterfaceReferenceNoOp;
    }
    if (stored->InterfaceDereference == nullptr) {
      stored->InterfaceDereference = WdfDeviceInterfaceDereferenceNoOp;
    }
  }
  offers_.push_back(std::move(offer));
  return STATUS_SUCCESS;
}

// QIF-R2. An interface that does not fit is none to a device that can pass the query down; a PDO
// fails it.
bool DeviceNames::answer_query_interface(IRP* irp, NTSTATUS* status) {
  const auto& query = IoGetCurrentIrpStackLocation(irp)->Parameters.QueryInterface;
  Offer* offer = nullptr;
  for (Offer& each : offers_) {
    if (offer == nullptr && is_same(each.guid, *query.InterfaceType)) offer = &each;
  }
  if (offer == nullptr) return false;

  const auto* stored = reinterpret_cast<const INTERFACE*>(offer->bytes.data());
  const bool has_stored = !offer->bytes.empty();
  if (has_stored && (stored->Size > query.Size || stored->Version > query.Version)) {
    *status = STATUS_INVALID_BUFFER_SIZE;
    return device_.is_pdo();
  }
  if (has_stored && !offer->is_import) std::memcpy(query.Interface, stored, stored->Size);
  *status = STATUS_SUCCESS;
  if (offer->process != nullptr) {
    *status = call_driver({device_.globals(), "EvtDeviceProcessQueryInterfaceRequest", &device_},
                          offer->process, device_.device_handle(),
                          const_cast<LPGUID>(query.InterfaceType), query.Interface,
                          static_cast<PVOID>(query.InterfaceSpecificData));
    if (!NT_SUCCESS(*status) && *status != STATUS_NOT_SUPPORTED) return true;
  }
  if (offer->is_sent_to_parent) {
    *status = ask_parent_stack(device_, irp);
    return true;
  }
  const auto reference = query.Interface->InterfaceReference;
  if (reference != nullptr) reference(query.Interface->Context);
  irp->IoStatus.Status = *status;
  return false;
}

}  // namespace wdf
