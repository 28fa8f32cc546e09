// SPDX-License-Identifier: MIT
// What a PDO answers for its bus: ids, texts, capabilities, relations, lock (2.12.1). Source:
// fxpkgpdo.cpp, fxpkgpdokm.cpp; wdm/irp-mn-query-id and its neighbours.
#include <algorithm>
#include <cstring>

#include "framework/call.h"
#include "framework/child_list.h"
#include "framework/device.h"
#include "framework/pnp.h"
#include "nt/pnp_ask.h"

namespace wdf {
namespace {

constexpr ULONG answer_tag = 0x6F506657;  // 'WfPo'

void answer_with(IRP* irp, const void* data, std::size_t size) {
  void* memory = ExAllocatePool2(POOL_FLAG_PAGED, size, answer_tag);
  irp->IoStatus.Information = reinterpret_cast<ULONG_PTR>(memory);
  irp->IoStatus.Status = memory == nullptr ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
  if (memory != nullptr) std::memcpy(memory, data, size);
}

// With its zeros.
void answer_text(IRP* irp, const std::u16string& text) {
  answer_with(irp, text.c_str(), (text.size() + 1) * sizeof(char16_t));
}

void answer_list(IRP* irp, const std::vector<std::u16string>& texts) {
  std::u16string joined;
  for (const std::u16string& text : texts) joined.append(text).push_back(u'\0');
  if (joined.empty()) joined.push_back(u'\0');
  answer_text(irp, joined);
}

void answer_optional(IRP* irp, const std::optional<std::u16string>& text) {
  if (text) answer_text(irp, *text);
}

void answer_id(const ChildConfig& child, IRP* irp) {
  switch (IoGetCurrentIrpStackLocation(irp)->Parameters.QueryId.IdType) {
    case BusQueryDeviceID:
      return answer_optional(irp, child.device_id);
    case BusQueryInstanceID:
      return answer_optional(irp, child.instance_id);
    case BusQueryContainerID:
      return answer_optional(irp, child.container_id);
    case BusQueryHardwareIDs:
      return answer_list(irp, child.hardware_ids);
    case BusQueryCompatibleIDs:
      return answer_list(irp, child.compatible_ids);
    default:
      return;
  }
}

const DeviceText* find_text(const ChildConfig& child, LCID locale) {
  const auto found =
      std::find_if(child.texts.begin(), child.texts.end(),
                   [locale](const DeviceText& text) { return text.locale == locale; });
  return found == child.texts.end() ? nullptr : &*found;
}

void answer_device_text(const ChildConfig& child, IRP* irp) {
  const auto& query = IoGetCurrentIrpStackLocation(irp)->Parameters.QueryDeviceText;
  const DeviceText* text = find_text(child, query.LocaleId);
  if (text == nullptr) text = find_text(child, child.default_locale);
  if (text == nullptr) return;
  if (query.DeviceTextType == DeviceTextDescription) {
    answer_text(irp, text->description);
  } else if (query.DeviceTextType == DeviceTextLocationInformation) {
    answer_text(irp, text->location);
  }
}

void answer_devices(IRP* irp, const std::vector<DEVICE_OBJECT*>& devices) {
  std::vector<DEVICE_OBJECT*> block(devices.size() + 1);  // the count has the room of a pointer
  auto* relations = reinterpret_cast<DEVICE_RELATIONS*>(block.data());
  static_assert(offsetof(DEVICE_RELATIONS, Objects) == sizeof(DEVICE_OBJECT*));
  std::copy(devices.begin(), devices.end(), block.begin() + 1);
  relations->Count = static_cast<ULONG>(devices.size());
  answer_with(irp, relations, block.size() * sizeof(DEVICE_OBJECT*));
  if (!NT_SUCCESS(irp->IoStatus.Status)) return;
  for (DEVICE_OBJECT* device : devices) ObReferenceObject(device);
}

}  // namespace

// What the parent's stack can do is the least a child can be expected to.
void Pnp::begin_child_capabilities(IRP* irp, DEVICE_CAPABILITIES& answer) {
  const DEVICE_CAPABILITIES parent =
      nt::ask_capabilities(device_.config().parent->physical_device());
  std::copy(std::begin(parent.DeviceState), std::end(parent.DeviceState), answer.DeviceState);
  answer.SystemWake = parent.SystemWake;
  answer.DeviceWake = parent.DeviceWake;
  if (device_.config().child->is_raw) answer.RawDeviceOK = answer.SilentInstall = TRUE;
  irp->IoStatus.Status = STATUS_SUCCESS;
}

void Pnp::answer_child_relations(IRP* irp) {
  const DEVICE_RELATION_TYPE type =
      IoGetCurrentIrpStackLocation(irp)->Parameters.QueryDeviceRelations.Type;
  if (type == TargetDeviceRelation) {
    answer_devices(irp, {device_.wdm_device()});
  } else if (type == EjectionRelations) {
    const std::vector<DEVICE_OBJECT*> others = device_.children().ejected_with();
    if (!others.empty()) answer_devices(irp, others);
  }
}

bool Pnp::answer_as_child(IRP* irp) {
  const ChildConfig& child = *device_.config().child;
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  switch (location.MinorFunction) {
    case IRP_MN_QUERY_ID:
      answer_id(child, irp);
      return true;
    case IRP_MN_QUERY_DEVICE_TEXT:
      answer_device_text(child, irp);
      return true;
    case IRP_MN_QUERY_RESOURCES:
      answer_child_resources(irp);
      return true;
    case IRP_MN_QUERY_RESOURCE_REQUIREMENTS:
      answer_child_requirements(irp);
      return true;
    case IRP_MN_QUERY_BUS_INFORMATION: {
      const PNP_BUS_INFORMATION& bus = device_.config().parent->pnp().bus_of_children;
      if (bus.BusTypeGuid.Data1 != 0) answer_with(irp, &bus, sizeof(bus));
      return true;
    }
    case IRP_MN_SET_LOCK:
      if (const auto callback = child.callbacks.EvtDeviceSetLock) {
        const BOOLEAN is_locked = location.Parameters.SetLock.Lock;
        irp->IoStatus.Status = call_driver({device_.globals(), "EvtDeviceSetLock", &device_},
                                           callback, device_.device_handle(), is_locked);
        irp->IoStatus.Information = 0;
      }
      return true;
    case IRP_MN_QUERY_DEVICE_RELATIONS:
      answer_child_relations(irp);
      return false;
    default:
      return false;
  }
}

}  // namespace wdf
