// SPDX-License-Identifier: MIT
// See pnp_resource.h. Source: wdm/ns-wdm-_io_resource_descriptor,
// wdm/ns-wdm-_cm_partial_resource_descriptor.
#include "nt/pnp_resource.h"

#include <algorithm>
#include <cstring>

#include "nt/interrupt.h"

namespace nt {
namespace {

using Wanted = IO_RESOURCE_DESCRIPTOR;
using Given = CM_PARTIAL_RESOURCE_DESCRIPTOR;

// How far the length of a large memory range is shifted.
int length_shift(const Wanted& wanted) {
  if (wanted.Type != CmResourceTypeMemoryLarge) return 0;
  switch (wanted.Flags & CM_RESOURCE_MEMORY_LARGE) {
    case CM_RESOURCE_MEMORY_LARGE_40:
      return 8;
    case CM_RESOURCE_MEMORY_LARGE_48:
      return 16;
    default:
      return 32;
  }
}

// The lowest aligned place; false: there is none.
bool place_range(const Wanted& wanted, Given& given) {
  const auto& range = wanted.u.Generic;
  const int shift = length_shift(wanted);
  const ULONGLONG length = ULONGLONG{range.Length} << shift;
  const ULONGLONG alignment = ULONGLONG{range.Alignment == 0 ? 1 : range.Alignment} << shift;
  const auto first = static_cast<ULONGLONG>(range.MinimumAddress.QuadPart);
  const auto last = static_cast<ULONGLONG>(range.MaximumAddress.QuadPart);
  const ULONGLONG start = (first + alignment - 1) / alignment * alignment;
  const bool fits = start >= first && start <= last && (length == 0 || length - 1 <= last - start);
  if (!fits) return false;
  given.u.Generic.Start.QuadPart = static_cast<LONGLONG>(start);
  given.u.Generic.Length = range.Length;
  return true;
}

bool place(const Wanted& wanted, Given& given) {
  given.Type = wanted.Type;
  given.ShareDisposition = wanted.ShareDisposition;
  given.Flags = wanted.Flags;
  switch (wanted.Type) {
    case CmResourceTypePort:
    case CmResourceTypeMemory:
    case CmResourceTypeMemoryLarge:
      return place_range(wanted, given);
    case CmResourceTypeInterrupt:
      given.u.Interrupt.Level = static_cast<USHORT>(wanted.u.Interrupt.MinimumVector);
      given.u.Interrupt.Vector = wanted.u.Interrupt.MinimumVector;
      given.u.Interrupt.Affinity = ~KAFFINITY{0};
      return wanted.u.Interrupt.MinimumVector <= wanted.u.Interrupt.MaximumVector;
    case CmResourceTypeDma:
      given.u.Dma.Channel = wanted.u.Dma.MinimumChannel;
      return wanted.u.Dma.MinimumChannel <= wanted.u.Dma.MaximumChannel;
    case CmResourceTypeBusNumber:
      given.u.BusNumber.Start = wanted.u.BusNumber.MinBusNumber;
      given.u.BusNumber.Length = wanted.u.BusNumber.Length;
      return wanted.u.BusNumber.MinBusNumber <= wanted.u.BusNumber.MaxBusNumber;
    default:  // nobody arbitrates it: handed on as it is
      std::memcpy(given.u.DevicePrivate.Data, wanted.u.DevicePrivate.Data,
                  sizeof(given.u.DevicePrivate.Data));
      return true;
  }
}

bool is_for_device(const Wanted& wanted) {
  return wanted.Type != CmResourceTypeNull && wanted.Type != CmResourceTypeConfigData;
}

// A requirement and the alternatives behind it give one resource: the first that can be had.
bool place_all(const IO_RESOURCE_LIST& alternative, std::vector<Given>& all) {
  const Wanted* const end = alternative.Descriptors + alternative.Count;
  for (const Wanted* wanted = alternative.Descriptors; wanted != end;) {
    bool is_met = !is_for_device(*wanted);
    do {
      Given given{};
      if (!is_met && place(*wanted, given)) {
        all.push_back(given);
        is_met = true;
      }
      ++wanted;
    } while (wanted != end && (wanted->Option & IO_RESOURCE_ALTERNATIVE) != 0);
    if (!is_met) return false;
  }
  return true;
}

ResourceBlock block_of(INTERFACE_TYPE type, ULONG bus, const std::vector<Given>& all) {
  if (all.empty()) return {};
  constexpr std::size_t header =
      offsetof(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors);
  const std::size_t size = header + all.size() * sizeof(Given);
  ResourceBlock block((size + sizeof(block[0]) - 1) / sizeof(block[0]));
  CM_RESOURCE_LIST& list = *list_in(block);
  list.Count = 1;
  list.List[0].InterfaceType = type;
  list.List[0].BusNumber = bus;
  CM_PARTIAL_RESOURCE_LIST& partial = list.List[0].PartialResourceList;
  partial.Version = partial.Revision = 1;
  partial.Count = static_cast<ULONG>(all.size());
  std::copy(all.begin(), all.end(), partial.PartialDescriptors);
  return block;
}

}  // namespace

std::optional<ResourceBlock> choose_resources(const IO_RESOURCE_REQUIREMENTS_LIST& wanted) {
  const IO_RESOURCE_LIST* alternative = wanted.List;
  for (ULONG index = 0; index < wanted.AlternativeLists; ++index) {
    std::vector<Given> all;
    if (place_all(*alternative, all)) return block_of(wanted.InterfaceType, wanted.BusNumber, all);
    alternative =
        reinterpret_cast<const IO_RESOURCE_LIST*>(alternative->Descriptors + alternative->Count);
  }
  return std::nullopt;
}

ResourceBlock take_resources(CM_RESOURCE_LIST* list) {
  if (list == nullptr) return {};
  const CM_FULL_RESOURCE_DESCRIPTOR& full = list->List[0];
  const Given* first = full.PartialResourceList.PartialDescriptors;
  const std::vector<Given> all(first, first + full.PartialResourceList.Count);
  ResourceBlock block = block_of(full.InterfaceType, full.BusNumber, all);
  ExFreePool(list);
  return block;
}

ResourceBlock translated(ResourceBlock block) {
  CM_RESOURCE_LIST* list = list_in(block);
  if (list == nullptr) return block;
  CM_PARTIAL_RESOURCE_LIST& partial = list->List[0].PartialResourceList;
  for (ULONG index = 0; index < partial.Count; ++index) {
    Given& given = partial.PartialDescriptors[index];
    if (given.Type != CmResourceTypeInterrupt) continue;
    // Raw, a message's group lies where its translation has the level.
    const bool is_message = (given.Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0;
    if (is_message) given.u.Interrupt.Group = given.u.MessageInterrupt.Raw.Group;
    given.u.Interrupt.Level = device_irql(given.u.Interrupt.Vector);
  }
  return block;
}

CM_RESOURCE_LIST* list_in(ResourceBlock& block) {
  return block.empty() ? nullptr : reinterpret_cast<CM_RESOURCE_LIST*>(block.data());
}

}  // namespace nt
