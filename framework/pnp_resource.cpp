// SPDX-License-Identifier: MIT
// The callbacks about hardware resources: what a function driver changes in the requirements of its
// device, and what a bus driver says of its child's. Source: fxpkgfdokm.cpp
// PnpFilterResourceRequirements; fxpkgfdo.cpp PnpSendStartDeviceDownTheStackOverload;
// fxpkgpdokm.cpp PnpQueryResources, PnpQueryResourceRequirements.
#include <memory>

#include "framework/call.h"
#include "framework/device.h"
#include "framework/device_names.h"
#include "framework/pnp.h"
#include "framework/resource_list.h"

namespace wdf {
namespace {

struct FreePool {
  void operator()(void* block) const { ExFreePool(block); }
};
using PoolList = std::unique_ptr<CM_RESOURCE_LIST, FreePool>;

// Has the driver change the requirements that the IRP carries.
NTSTATUS filter(Device& device, IRP* irp, PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS callback,
                const char* name) {
  auto* before = reinterpret_cast<IO_RESOURCE_REQUIREMENTS_LIST*>(irp->IoStatus.Information);
  IoResourceRequirementsList* list = create_requirements_list(device.globals(), before);
  if (list == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  NTSTATUS status = call_driver({device.globals(), name, &device}, callback, device.device_handle(),
                                list->list_handle());
  if (NT_SUCCESS(status) && list->is_changed()) {
    IO_RESOURCE_REQUIREMENTS_LIST* after = list->make_wdm_list();
    if (after == nullptr) {
      status = STATUS_INSUFFICIENT_RESOURCES;
    } else {
      if (before != nullptr) {
        after->BusNumber = before->BusNumber;
        ExFreePool(before);
      }
      irp->IoStatus.Information = reinterpret_cast<ULONG_PTR>(after);
    }
  }
  list->delete_object();
  return status;
}

}  // namespace

// Taken from on the way down, added to on the way up.
NTSTATUS Pnp::filter_requirements(IRP* irp) {
  if (device_.is_pdo()) return forward_irp(device_, irp);
  const WDF_FDO_EVENT_CALLBACKS& callbacks = device_.config().fdo;
  NTSTATUS status = STATUS_SUCCESS;
  if (const auto callback = callbacks.EvtDeviceFilterRemoveResourceRequirements) {
    status = filter(device_, irp, callback, "EvtDeviceFilterRemoveResourceRequirements");
  }
  if (NT_SUCCESS(status)) status = ask_below(device_, irp);
  const auto callback = callbacks.EvtDeviceFilterAddResourceRequirements;
  if (callback != nullptr && (NT_SUCCESS(status) || status == STATUS_NOT_SUPPORTED)) {
    status = filter(device_, irp, callback, "EvtDeviceFilterAddResourceRequirements");
  }
  return complete_irp(irp, status);
}

// What is below the function driver shall not see the resources that it added.
NTSTATUS Pnp::start_below_without_added() {
  auto& start = IoGetCurrentIrpStackLocation(irp_)->Parameters.StartDevice;
  const auto callback = device_.config().fdo.EvtDeviceRemoveAddedResources;
  if (callback == nullptr || start.AllocatedResources == nullptr ||
      start.AllocatedResourcesTranslated == nullptr) {
    return ask_below(device_, irp_);
  }
  if (!assign_resources(true)) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS status =
      call_driver({device_.globals(), "EvtDeviceRemoveAddedResources", &device_}, callback,
                  device_.device_handle(), raw_->list_handle(), translated_->list_handle());
  if (!NT_SUCCESS(status)) return status;
  if (!raw_->descriptors.is_changed() && !translated_->descriptors.is_changed()) {
    return ask_below(device_, irp_);
  }
  const PoolList raw(raw_->make_wdm_list(POOL_FLAG_NON_PAGED));
  const PoolList translated(translated_->make_wdm_list(POOL_FLAG_NON_PAGED));
  if ((raw == nullptr && raw_->descriptors.count() != 0) ||
      (translated == nullptr && translated_->descriptors.count() != 0)) {
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  const auto whole = start;
  start.AllocatedResources = raw.get();
  start.AllocatedResourcesTranslated = translated.get();
  const NTSTATUS below = ask_below(device_, irp_);
  start = whole;
  return below;
}

// False: no memory.
bool Pnp::assign_resources(bool may_change) {
  if (raw_ == nullptr) raw_ = create_resource_list(device_);
  if (translated_ == nullptr) translated_ = create_resource_list(device_);
  if (raw_ == nullptr || translated_ == nullptr) return false;
  const auto& start = IoGetCurrentIrpStackLocation(irp_)->Parameters.StartDevice;
  raw_->assign(start.AllocatedResources);
  translated_->assign(start.AllocatedResourcesTranslated);
  raw_->may_change = translated_->may_change = may_change;
  return true;
}

// A list that the driver leaves empty is no answer.
void Pnp::answer_child_resources(IRP* irp) {
  const auto callback = device_.config().child->callbacks.EvtDeviceResourcesQuery;
  if (callback == nullptr) return;
  CmResourceList* list = create_resource_list(device_);
  if (list == nullptr) {
    irp->IoStatus.Information = 0;
    irp->IoStatus.Status = STATUS_INSUFFICIENT_RESOURCES;
    return;
  }
  list->may_change = true;
  const NTSTATUS status = call_driver({device_.globals(), "EvtDeviceResourcesQuery", &device_},
                                      callback, device_.device_handle(), list->list_handle());
  if (!NT_SUCCESS(status) || list->descriptors.count() != 0) {
    CM_RESOURCE_LIST* answer = NT_SUCCESS(status) ? list->make_wdm_list(POOL_FLAG_PAGED) : nullptr;
    irp->IoStatus.Information = reinterpret_cast<ULONG_PTR>(answer);
    irp->IoStatus.Status = status;
  }
  list->delete_object();
}

void Pnp::answer_child_requirements(IRP* irp) {
  const NTSTATUS registered = device_.names().register_interfaces();
  if (!NT_SUCCESS(registered)) {
    irp->IoStatus.Status = registered;
    return;
  }
  const auto callback = device_.config().child->callbacks.EvtDeviceResourceRequirementsQuery;
  if (callback == nullptr) {
    irp->IoStatus.Status = STATUS_SUCCESS;
    return;
  }
  IoResourceRequirementsList* list = create_requirements_list(device_.globals(), nullptr);
  if (list == nullptr) {
    irp->IoStatus.Status = STATUS_INSUFFICIENT_RESOURCES;
    return;
  }
  NTSTATUS status = call_driver({device_.globals(), "EvtDeviceResourceRequirementsQuery", &device_},
                                callback, device_.device_handle(), list->list_handle());
  if (!NT_SUCCESS(status)) {
    irp->IoStatus.Status = status;
  } else if (list->count() != 0) {
    IO_RESOURCE_REQUIREMENTS_LIST* answer = list->make_wdm_list();
    irp->IoStatus.Status = answer == nullptr ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
    if (answer != nullptr) irp->IoStatus.Information = reinterpret_cast<ULONG_PTR>(answer);
  }
  list->delete_object();
}

}  // namespace wdf
