// SPDX-License-Identifier: MIT
// IRP_MJ_SYSTEM_CONTROL: who it is for, and how the answer is laid out in its WNODE. Source:
// fxwmiirphandler.cpp; wdm/irp-mn-query-all-data and its neighbours.
#include <algorithm>
#include <cstring>

#include "framework/device.h"
#include "framework/wmi.h"

namespace wdf {
namespace {

constexpr ULONG alignment = MEMORY_ALLOCATION_ALIGNMENT;

constexpr ULONGLONG aligned(ULONGLONG size) {
  return (size + alignment - 1) / alignment * alignment;
}

decltype(IO_STACK_LOCATION::Parameters.WMI)& wmi_of(IRP* irp) {
  return IoGetCurrentIrpStackLocation(irp)->Parameters.WMI;
}

template <class T>
T& node_of(IRP* irp) {
  return *static_cast<T*>(wmi_of(irp).Buffer);
}

// The block behind the header of `node`; null where nothing is.
template <class T>
void* block_of(T& node, ULONG size) {
  return size == 0 ? nullptr : reinterpret_cast<std::uint8_t*>(&node) + node.DataBlockOffset;
}

bool checks_instance(UCHAR minor) {
  return minor == IRP_MN_QUERY_SINGLE_INSTANCE || minor == IRP_MN_CHANGE_SINGLE_INSTANCE ||
         minor == IRP_MN_CHANGE_SINGLE_ITEM || minor == IRP_MN_EXECUTE_METHOD;
}

bool is_known(UCHAR minor) {
  return minor <= IRP_MN_EXECUTE_METHOD || minor == IRP_MN_REGINFO_EX;
}

NTSTATUS complete(IRP* irp, NTSTATUS status, ULONG_PTR information) {
  irp->IoStatus.Information = information;
  return complete_irp(irp, status);
}

// A query whose answer takes `used` bytes of data behind the header. What does not fit is not an
// error: the buffer says how large it has to be.
template <class T>
NTSTATUS complete_query(IRP* irp, NTSTATUS status, ULONGLONG used) {
  T& node = node_of<T>(irp);
  const auto needed =
      static_cast<ULONG>(std::min<ULONGLONG>(node.DataBlockOffset + used, MAXULONG));
  if (NT_SUCCESS(status) && needed > wmi_of(irp).BufferSize) status = STATUS_BUFFER_TOO_SMALL;
  if (status == STATUS_BUFFER_TOO_SMALL) {
    auto& too_small = node_of<WNODE_TOO_SMALL>(irp);
    too_small.WnodeHeader.BufferSize = sizeof(too_small);
    too_small.WnodeHeader.Flags = WNODE_FLAG_TOO_SMALL;
    too_small.SizeNeeded = needed;
    return complete(irp, STATUS_SUCCESS, sizeof(too_small));
  }
  if (!NT_SUCCESS(status)) return complete(irp, status, 0);
  node.WnodeHeader.BufferSize = needed;
  KeQuerySystemTime(&node.WnodeHeader.TimeStamp);
  return complete(irp, status, needed);
}

NTSTATUS complete_change(IRP* irp, NTSTATUS status) {
  return complete(irp, status == STATUS_BUFFER_TOO_SMALL ? STATUS_WMI_SET_FAILURE : status, 0);
}

// A length and the characters, as all texts of a registration.
std::uint8_t* put_text(std::uint8_t* to, std::u16string_view text) {
  const auto length = static_cast<USHORT>(text.size() * sizeof(char16_t));
  std::memcpy(to, &length, sizeof(length));
  return std::copy_n(reinterpret_cast<const std::uint8_t*>(text.data()), length,
                     to + sizeof(length));
}

ULONG text_size(std::u16string_view text) {
  return static_cast<ULONG>(sizeof(USHORT) + text.size() * sizeof(char16_t));
}

}  // namespace

NTSTATUS Wmi::dispatch(IRP* irp) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  const bool is_ours =
      is_known(location.MinorFunction) &&
      location.Parameters.WMI.ProviderId == reinterpret_cast<ULONG_PTR>(device_.wdm_device());
  if (!is_ours) {
    return device_.attached_device() == nullptr ? complete_irp(irp, irp->IoStatus.Status)
                                                : forward_irp(device_, irp);
  }
  if (location.MinorFunction == IRP_MN_REGINFO || location.MinorFunction == IRP_MN_REGINFO_EX) {
    return tell_blocks(irp);
  }
  Target target;
  const NTSTATUS status = find_target(location, &target);
  if (!NT_SUCCESS(status)) return complete_irp(irp, status);
  const NTSTATUS result = answer(irp, target);
  if (target.instance != nullptr) target.instance->dereference();
  target.provider->dereference();
  return result;
}

NTSTATUS Wmi::find_target(const IO_STACK_LOCATION& location, Target* target) {
  nt::Guard guard(lock_);
  WmiProvider* provider = find_locked(*static_cast<const GUID*>(location.Parameters.WMI.DataPath));
  if (provider == nullptr) return STATUS_WMI_GUID_NOT_FOUND;
  if (checks_instance(location.MinorFunction)) {
    const auto& node = *static_cast<const WNODE_SINGLE_INSTANCE*>(location.Parameters.WMI.Buffer);
    const bool is_there = (node.WnodeHeader.Flags & WNODE_FLAG_STATIC_INSTANCE_NAMES) != 0 &&
                          node.InstanceIndex < provider->instances_.size();
    if (!is_there) return STATUS_WMI_INSTANCE_NOT_FOUND;
    target->instance = provider->instances_[node.InstanceIndex];
    target->instance->reference();
  }
  target->provider = provider;
  provider->reference();
  return STATUS_SUCCESS;
}

NTSTATUS Wmi::answer(IRP* irp, const Target& target) {
  switch (IoGetCurrentIrpStackLocation(irp)->MinorFunction) {
    case IRP_MN_QUERY_ALL_DATA:
      return query_all(irp, *target.provider);
    case IRP_MN_QUERY_SINGLE_INSTANCE:
      return query_one(irp, target);
    case IRP_MN_CHANGE_SINGLE_INSTANCE:
      return set_one(irp, target);
    case IRP_MN_CHANGE_SINGLE_ITEM:
      return set_item(irp, target);
    case IRP_MN_EXECUTE_METHOD:
      return execute(irp, target);
    default:
      return control(irp, *target.provider);
  }
}

// Each instance begins aligned; instances that do not fit are asked all the same, for their size.
NTSTATUS Wmi::query_all(IRP* irp, WmiProvider& provider) {
  auto& node = node_of<WNODE_ALL_DATA>(irp);
  const ULONG size = wmi_of(irp).BufferSize;
  if (size < sizeof(node)) return complete(irp, STATUS_UNSUCCESSFUL, 0);
  const std::size_t count = instance_count(provider);
  if (count == 0) return complete(irp, STATUS_WMI_INSTANCE_NOT_FOUND, 0);
  const ULONGLONG begin = aligned(offsetof(WNODE_ALL_DATA, OffsetInstanceDataAndLength) +
                                  count * sizeof(OFFSETINSTANCEDATAANDLENGTH));
  if (begin > MAXULONG) return complete(irp, STATUS_INTEGER_OVERFLOW, 0);
  node.InstanceCount = static_cast<ULONG>(count);
  node.WnodeHeader.Flags &= ~ULONG{WNODE_FLAG_FIXED_INSTANCE_SIZE};
  node.DataBlockOffset = static_cast<ULONG>(begin);

  const ULONG minimum = provider.instance_size_min();
  const ULONGLONG least = minimum == 0 ? 0 : aligned(minimum) * (count - 1) + minimum;
  bool fits = begin <= size;
  ULONGLONG room = fits ? size - begin : 0;
  if (room < least) return complete_query<WNODE_ALL_DATA>(irp, STATUS_BUFFER_TOO_SMALL, least);

  auto* data = reinterpret_cast<std::uint8_t*>(&node) + begin;
  ULONGLONG used = 0;     // with the padding between instances
  ULONGLONG padding = 0;  // behind the last one
  for (std::size_t index = 0; index < count; ++index) {
    WmiInstance* instance = instance_at(provider, index);
    if (instance == nullptr) break;  // it has gone meanwhile
    ULONG length = 0;
    NTSTATUS status = STATUS_SUCCESS;
    const bool is_asked = instance->can_query();
    if (is_asked) {
      status = instance->query(static_cast<ULONG>(room), data, &length);
    }
    instance->dereference();
    if (!NT_SUCCESS(status) && status != STATUS_BUFFER_TOO_SMALL) return complete(irp, status, 0);
    fits = fits && NT_SUCCESS(status);
    if (fits) {
      node.OffsetInstanceDataAndLength[index] = {static_cast<ULONG>(begin + used), length};
      data += aligned(length);
    }
    if (!is_asked) continue;
    used += aligned(length);
    padding = aligned(length) - length;
    room -= std::min(room, aligned(length));
  }
  return complete_query<WNODE_ALL_DATA>(irp, fits ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL,
                                        used - padding);
}

NTSTATUS Wmi::query_one(IRP* irp, const Target& target) {
  auto& node = node_of<WNODE_SINGLE_INSTANCE>(irp);
  const ULONG size = wmi_of(irp).BufferSize - node.DataBlockOffset;
  const ULONG minimum = target.provider->instance_size_min();
  if (!target.instance->can_query()) return complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
  if (size < minimum) {
    return complete_query<WNODE_SINGLE_INSTANCE>(irp, STATUS_BUFFER_TOO_SMALL, minimum);
  }
  ULONG used = 0;
  const NTSTATUS status = target.instance->query(size, block_of(node, size), &used);
  node.SizeDataBlock = used;
  return complete_query<WNODE_SINGLE_INSTANCE>(irp, status, used);
}

NTSTATUS Wmi::set_one(IRP* irp, const Target& target) {
  auto& node = node_of<WNODE_SINGLE_INSTANCE>(irp);
  const ULONG size = node.SizeDataBlock;
  if (!target.instance->can_set()) return complete_change(irp, STATUS_WMI_READ_ONLY);
  if (size < target.provider->instance_size_min()) {
    return complete_change(irp, STATUS_BUFFER_TOO_SMALL);
  }
  return complete_change(irp, target.instance->set(size, block_of(node, size)));
}

NTSTATUS Wmi::set_item(IRP* irp, const Target& target) {
  auto& node = node_of<WNODE_SINGLE_ITEM>(irp);
  const ULONG size = node.SizeDataItem;
  if (!target.instance->can_set_item()) return complete_change(irp, STATUS_WMI_READ_ONLY);
  return complete_change(irp, target.instance->set_item(node.ItemId, size, block_of(node, size)));
}

NTSTATUS Wmi::execute(IRP* irp, const Target& target) {
  auto& node = node_of<WNODE_METHOD_ITEM>(irp);
  const ULONG size_in = node.SizeDataBlock;
  const ULONG size_out = wmi_of(irp).BufferSize - node.DataBlockOffset;
  if (!target.instance->can_execute()) return complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
  ULONG used = 0;
  const NTSTATUS status = target.instance->execute(
      node.MethodId, size_in, size_out, block_of(node, std::max(size_in, size_out)), &used);
  if (NT_SUCCESS(status)) node.SizeDataBlock = used;
  return complete_query<WNODE_METHOD_ITEM>(irp, status, used);
}

NTSTATUS Wmi::control(IRP* irp, WmiProvider& provider) {
  const UCHAR minor = IoGetCurrentIrpStackLocation(irp)->MinorFunction;
  if (wmi_of(irp).BufferSize < sizeof(WNODE_HEADER)) {
    return complete(irp, STATUS_INVALID_PARAMETER, 0);
  }
  const bool is_events = minor == IRP_MN_ENABLE_EVENTS || minor == IRP_MN_DISABLE_EVENTS;
  const bool is_on = minor == IRP_MN_ENABLE_EVENTS || minor == IRP_MN_ENABLE_COLLECTION;
  const ULONGLONG trace = node_of<WNODE_HEADER>(irp).HistoricalContext;
  const NTSTATUS status =
      provider.control(is_events ? WdfWmiEventControl : WdfWmiInstanceControl, is_on, trace);
  return complete(irp, status, 0);
}

NTSTATUS Wmi::tell_blocks(IRP* irp) {
  const bool is_extended = IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_REGINFO_EX;
  const std::u16string* mof = mof_name();
  const std::u16string_view mof_text = mof == nullptr ? std::u16string_view() : *mof;
  const std::u16string_view path = device_.driver().registry_path().c_str();
  ULONG needed = 0;
  {
    nt::Guard guard(lock_);
    const auto mof_offset =
        static_cast<ULONG>(sizeof(WMIREGINFOW) + providers_.size() * sizeof(WMIREGGUIDW));
    const ULONG path_offset = mof_offset + text_size(mof_text);
    needed = path_offset + text_size(path);
    if (needed <= wmi_of(irp).BufferSize) {
      auto& info = node_of<WMIREGINFOW>(irp);
      info = {.BufferSize = needed,
              .NextWmiRegInfo = 0,
              .RegistryPath = path_offset,
              .MofResourceName = mof_offset,
              .GuidCount = static_cast<ULONG>(providers_.size())};
      list_blocks_locked(info, is_extended);
      put_text(put_text(reinterpret_cast<std::uint8_t*>(&info) + mof_offset, mof_text), path);
    }
  }
  if (needed <= wmi_of(irp).BufferSize) return complete(irp, STATUS_SUCCESS, needed);
  node_of<ULONG>(irp) = needed;
  return complete(irp, STATUS_SUCCESS, sizeof(needed));
}

void Wmi::list_blocks_locked(WMIREGINFOW& info, bool takes_references) {
  DEVICE_OBJECT* pdo = device_.physical_device();
  WMIREGGUIDW* block = info.WmiRegGuid;
  for (WmiProvider* provider : providers_) {
    block->Guid = provider->guid();
    block->InstanceCount = static_cast<ULONG>(provider->instances_.size());
    block->Flags = provider->take_registration_flags();
    block->Pdo = reinterpret_cast<ULONG_PTR>(pdo);
    // Whoever asked gives the reference back.
    const bool names_pdo = (block->Flags & WMIREG_FLAG_INSTANCE_PDO) != 0 && pdo != nullptr;
    if (takes_references && names_pdo) ObReferenceObject(pdo);
    ++block;
  }
}

}  // namespace wdf
