// SPDX-License-Identifier: MIT
// Device interfaces: a class, a link name that leads to the PDO, and whether it can be opened now.
// Source: framework.md WDM-R62; wdm/nf-wdm-ioregisterdeviceinterface, -iosetdeviceinterfacestate,
// -iogetdeviceinterfaces.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "nt/machine.h"
#include "nt/name_space.h"
#include "nt/pnp_guids.h"
#include "nt/pnp_state.h"
#include "nt/registry_handle.h"

namespace nt {
namespace {

constexpr ULONG interface_tag = 0x66496F49;  // "IoIf"

Interface* find_link_locked(PnpState& state, std::u16string_view link) REQUIRES(state.lock) {
  for (const auto& entry : state.interfaces) {
    if (equal_without_case(entry->link, link)) return entry.get();
  }
  return nullptr;
}

Interface* find_link(std::u16string_view link) {
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  return find_link_locked(state, link);
}

Interface* find_locked(PnpState& state, const DEVICE_OBJECT* pdo, const GUID& interface_class,
                       std::u16string_view reference) REQUIRES(state.lock) {
  for (const auto& entry : state.interfaces) {
    if (entry->pdo == pdo && IsEqualGUID(entry->interface_class, interface_class) &&
        equal_without_case(entry->reference, reference)) {
      return entry.get();
    }
  }
  return nullptr;
}

// Interfaces that differ only in their reference string share one name in \??.
bool is_base_named_locked(PnpState& state, const Interface& own) REQUIRES(state.lock) {
  return std::any_of(state.interfaces.begin(), state.interfaces.end(), [&](const auto& other) {
    return other.get() != &own && other->is_enabled && other->base_link == own.base_link;
  });
}

std::u16string base_link(const DeviceNode& node, const GUID& interface_class) {
  std::u16string path = node.instance_path;
  std::replace(path.begin(), path.end(), u'\\', u'#');
  return u"\\??\\" + path + u"#" + guid_text(interface_class);
}

NTSTATUS give_string(std::u16string_view text, UNICODE_STRING* string) {
  const auto length = USHORT(text.size() * sizeof(char16_t));
  auto* buffer =
      static_cast<PWCH>(ExAllocatePool2(POOL_FLAG_PAGED, length + sizeof(char16_t), interface_tag));
  if (buffer == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  std::memcpy(buffer, text.data(), length);
  buffer[text.size()] = u'\0';
  *string = {
      .Length = length, .MaximumLength = USHORT(length + sizeof(char16_t)), .Buffer = buffer};
  return STATUS_SUCCESS;
}

NTSTATUS enable(Interface& entry) {
  PnpState& state = pnp_state();
  {
    Guard guard(state.lock);
    if (entry.is_enabled) return STATUS_OBJECT_NAME_EXISTS;
    const bool is_named = is_base_named_locked(state, entry);
    entry.is_enabled = true;
    if (!is_named) machine().names().insert(entry.base_link, entry.pdo);
  }
  notify_interface(entry.interface_class, entry.link, interface_arrival);
  return STATUS_SUCCESS;
}

NTSTATUS disable(Interface& entry) {
  PnpState& state = pnp_state();
  {
    Guard guard(state.lock);
    if (!entry.is_enabled) return STATUS_OBJECT_NAME_NOT_FOUND;
    entry.is_enabled = false;
    if (!is_base_named_locked(state, entry)) machine().names().remove(entry.base_link);
  }
  notify_interface(entry.interface_class, entry.link, interface_removal);
  return STATUS_SUCCESS;
}

std::u16string interface_key_path(const Interface& entry) {
  std::u16string name = entry.base_link.substr(4);  // behind "\??\"
  return u"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\DeviceClasses\\" +
         guid_text(entry.interface_class) + u"\\##?#" + name + u"\\#" + entry.reference +
         u"\\Device Parameters";
}

// The enabled (or all) links of a class, each with its zero, and one more at the end.
std::u16string list_links(const GUID& interface_class, const DEVICE_OBJECT* pdo,
                          bool include_disabled) {
  std::u16string list;
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  for (const auto& entry : state.interfaces) {
    if (!IsEqualGUID(entry->interface_class, interface_class)) continue;
    if (pdo != nullptr && entry->pdo != pdo) continue;
    if (!entry->is_enabled && !include_disabled) continue;
    list += entry->link;
    list += u'\0';
  }
  list += u'\0';
  return list;
}

}  // namespace

std::u16string guid_text(const GUID& guid) {
  return widen(
      fmt::format("{{{:08x}-{:04x}-{:04x}-{:02x}{:02x}-{:02x}{:02x}{:02x}{:02x}{:02x}{:02x}}}",
                  guid.Data1, guid.Data2, guid.Data3, guid.Data4[0], guid.Data4[1], guid.Data4[2],
                  guid.Data4[3], guid.Data4[4], guid.Data4[5], guid.Data4[6], guid.Data4[7]));
}

void drop_interfaces(DEVICE_OBJECT* pdo) {
  PnpState& state = pnp_state();
  while (true) {
    Interface* found = nullptr;
    {
      Guard guard(state.lock);
      const auto place = std::find_if(state.interfaces.begin(), state.interfaces.end(),
                                      [&](const auto& entry) { return entry->pdo == pdo; });
      if (place == state.interfaces.end()) return;
      found = place->get();
      if (!found->is_enabled) {
        state.interfaces.erase(place);
        continue;
      }
    }
    disable(*found);
  }
}

}  // namespace nt

using nt::pnp_state;

extern "C" NTSTATUS IoRegisterDeviceInterface(PDEVICE_OBJECT pdo, const GUID* interface_class,
                                              PUNICODE_STRING reference, PUNICODE_STRING link) {
  using namespace nt;
  const DeviceNode* node = node_of(pdo);
  if (node == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  const std::u16string_view text = view_of(reference);
  if (text.find(u'\\') != std::u16string_view::npos ||
      text.find(u'/') != std::u16string_view::npos) {
    return STATUS_INVALID_PARAMETER;
  }
  Interface* found = nullptr;
  {
    PnpState& state = pnp_state();
    Guard guard(state.lock);
    found = find_locked(state, pdo, *interface_class, text);
    if (found == nullptr) {
      auto entry = std::make_unique<Interface>();
      entry->interface_class = *interface_class;
      entry->pdo = pdo;
      entry->reference = text;
      entry->base_link = base_link(*node, *interface_class);
      entry->link = entry->base_link;
      if (!text.empty()) entry->link += u"\\" + entry->reference;
      found = entry.get();
      state.interfaces.push_back(std::move(entry));
    }
  }
  return give_string(found->link, link);
}

extern "C" NTSTATUS IoSetDeviceInterfaceState(PUNICODE_STRING link, BOOLEAN is_enabled) {
  nt::Interface* entry = nt::find_link(nt::view_of(link));
  if (entry == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
  return is_enabled ? nt::enable(*entry) : nt::disable(*entry);
}

extern "C" NTSTATUS IoGetDeviceInterfaces(const GUID* interface_class, PDEVICE_OBJECT pdo,
                                          ULONG flags, PZZWSTR* list) {
  const bool include_disabled = (flags & DEVICE_INTERFACE_INCLUDE_NONACTIVE) != 0;
  const std::u16string links = nt::list_links(*interface_class, pdo, include_disabled);
  *list = static_cast<PZZWSTR>(
      ExAllocatePool2(POOL_FLAG_PAGED, links.size() * sizeof(char16_t), nt::interface_tag));
  if (*list == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  std::memcpy(*list, links.data(), links.size() * sizeof(char16_t));
  return STATUS_SUCCESS;
}

extern "C" NTSTATUS IoGetDeviceInterfaceAlias(PUNICODE_STRING link, const GUID* alias_class,
                                              PUNICODE_STRING alias_link) {
  using namespace nt;
  const Interface* alias = nullptr;
  {
    PnpState& state = pnp_state();
    Guard guard(state.lock);
    const Interface* own = find_link_locked(state, view_of(link));
    if (own == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
    alias = find_locked(state, own->pdo, *alias_class, own->reference);
  }
  return alias == nullptr ? STATUS_OBJECT_NAME_NOT_FOUND : give_string(alias->link, alias_link);
}

extern "C" NTSTATUS IoOpenDeviceInterfaceRegistryKey(PUNICODE_STRING link, ACCESS_MASK access,
                                                     PHANDLE handle) {
  nt::Interface* entry = nt::find_link(nt::view_of(link));
  if (entry == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
  return nt::open_key_handle(nt::interface_key_path(*entry), access, handle);
}

extern "C" NTSTATUS IoGetDeviceInterfacePropertyData(PUNICODE_STRING link, const DEVPROPKEY* key,
                                                     LCID locale, ULONG, ULONG size, PVOID data,
                                                     PULONG required, PDEVPROPTYPE type) {
  nt::Interface* entry = nt::find_link(nt::view_of(link));
  if (entry == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
  return nt::get_property(entry->properties, *key, locale, {data, size, required, type});
}

extern "C" NTSTATUS IoSetDeviceInterfacePropertyData(PUNICODE_STRING link, const DEVPROPKEY* key,
                                                     LCID locale, ULONG, DEVPROPTYPE type,
                                                     ULONG size, PVOID data) {
  nt::Interface* entry = nt::find_link(nt::view_of(link));
  if (entry == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
  return nt::set_property(entry->properties, {*key, locale, type, {}}, data, size);
}
