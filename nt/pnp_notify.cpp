// SPDX-License-Identifier: MIT
// Who is told of what: changes of a device that a driver has open, and interfaces that come and
// go. Callbacks run in the flow that causes the change, at PASSIVE_LEVEL, without any lock.
// Source: wdm/nf-wdm-ioregisterplugplaynotification,
// kernel/registering-for-device-interface-change- notification,
// kernel/handling-a-guid-target-device-query-remove-event.
#include "nt/device.h"
#include "nt/machine.h"
#include "nt/name_space.h"
#include "nt/pnp_guids.h"
#include "nt/pnp_state.h"
#include "nt/work_item.h"

namespace nt {
namespace {

// Those who are registered for this event now: who registers in a callback is told of the next one.
// An entry's memory stays until the machine ends.
std::vector<Notification*> listeners_of(IO_NOTIFICATION_EVENT_CATEGORY category,
                                        const GUID* interface_class, const DEVICE_OBJECT* device) {
  std::vector<Notification*> listeners;
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  for (const auto& entry : state.notifications) {
    if (entry->is_gone || entry->category != category) continue;
    if (interface_class != nullptr && !IsEqualGUID(entry->interface_class, *interface_class))
      continue;
    if (device != nullptr && entry->device != device) continue;
    listeners.push_back(entry.get());
  }
  return listeners;
}

// Nobody who has unregistered meanwhile is called.
NTSTATUS call_listener(Notification& listener, void* structure) {
  {
    Guard guard(pnp_state().lock);
    if (listener.is_gone) return STATUS_SUCCESS;
    ++listener.calls_running;
  }
  const NTSTATUS status = listener.callback(structure, listener.context);
  Guard guard(pnp_state().lock);
  --listener.calls_running;
  return status;
}

// A callback that runs is not waited for.
void unregister(Notification& notification) {
  {
    Guard guard(pnp_state().lock);
    if (notification.is_gone) return;
    notification.is_gone = true;
  }
  if (notification.device != nullptr) ObDereferenceObject(notification.device);
}

// The links of the class's interfaces that are enabled.
std::vector<std::u16string> enabled_links(const GUID& interface_class) {
  std::vector<std::u16string> links;
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  for (const auto& entry : state.interfaces) {
    if (entry->is_enabled && IsEqualGUID(entry->interface_class, interface_class)) {
      links.push_back(entry->link);
    }
  }
  return links;
}

void tell_about_existing(Notification& notification) {
  for (std::u16string& link : enabled_links(notification.interface_class)) {
    UNICODE_STRING name{.Length = USHORT(link.size() * 2),
                        .MaximumLength = USHORT(link.size() * 2),
                        .Buffer = link.data()};
    DEVICE_INTERFACE_CHANGE_NOTIFICATION structure{1, sizeof(structure), interface_arrival,
                                                   notification.interface_class, &name};
    call_listener(notification, &structure);
  }
}

Notification* find_of_driver(const DRIVER_OBJECT* driver) {
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  for (const auto& entry : state.notifications) {
    if (entry->driver == driver && !entry->is_gone) return entry.get();
  }
  return nullptr;
}

struct AsynchronousReport {
  WORK_QUEUE_ITEM item;
  DEVICE_OBJECT* pdo;
  std::vector<std::byte> structure;  // the caller's is not kept until it is read
  PDEVICE_CHANGE_COMPLETE_CALLBACK done;
  void* context;
};

NTSTATUS report_custom(DEVICE_OBJECT* pdo, void* structure) {
  for (Notification* listener : listeners_of(EventCategoryTargetDeviceChange, nullptr, pdo)) {
    static_cast<TARGET_DEVICE_CUSTOM_NOTIFICATION*>(structure)->FileObject = listener->file;
    call_listener(*listener, structure);
  }
  return STATUS_SUCCESS;
}

void run_report(PVOID parameter) {
  auto* report = static_cast<AsynchronousReport*>(parameter);
  report_custom(report->pdo, report->structure.data());
  if (report->done != nullptr) report->done(report->context);
  ObDereferenceObject(report->pdo);
  delete report;
}

}  // namespace

NTSTATUS notify_target(DEVICE_OBJECT* pdo, const GUID& event) {
  NTSTATUS first_refusal = STATUS_SUCCESS;
  for (Notification* listener : listeners_of(EventCategoryTargetDeviceChange, nullptr, pdo)) {
    TARGET_DEVICE_REMOVAL_NOTIFICATION structure{1, sizeof(structure), event, listener->file};
    const NTSTATUS status = call_listener(*listener, &structure);
    if (!NT_SUCCESS(status) && NT_SUCCESS(first_refusal)) first_refusal = status;
  }
  return first_refusal;
}

void notify_interface(const GUID& interface_class, std::u16string_view link, const GUID& event) {
  UNICODE_STRING name{.Length = USHORT(link.size() * 2),
                      .MaximumLength = USHORT(link.size() * 2),
                      .Buffer = const_cast<char16_t*>(link.data())};
  for (Notification* listener :
       listeners_of(EventCategoryDeviceInterfaceChange, &interface_class, nullptr)) {
    DEVICE_INTERFACE_CHANGE_NOTIFICATION structure{1, sizeof(structure), event, interface_class,
                                                   &name};
    call_listener(*listener, &structure);
  }
}

std::uint32_t drop_notifications(DRIVER_OBJECT* driver) {
  std::uint32_t count = 0;
  while (Notification* left = find_of_driver(driver)) {
    unregister(*left);
    ++count;
  }
  return count;
}

}  // namespace nt

using nt::pnp_state;

extern "C" NTSTATUS IoRegisterPlugPlayNotification(IO_NOTIFICATION_EVENT_CATEGORY category,
                                                   ULONG flags, PVOID data, PDRIVER_OBJECT driver,
                                                   PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback,
                                                   PVOID context, PVOID* entry) {
  *entry = nullptr;
  auto notification = std::make_unique<nt::Notification>();
  notification->category = category;
  notification->driver = driver;
  notification->callback = callback;
  notification->context = context;
  if (category == EventCategoryDeviceInterfaceChange) {
    if (data == nullptr) return STATUS_INVALID_PARAMETER;
    notification->interface_class = *static_cast<const GUID*>(data);
  } else if (category == EventCategoryTargetDeviceChange) {
    if (data == nullptr) return STATUS_INVALID_PARAMETER;
    // The device is watched, not the file: who closes the file stays registered, and the pointer in
    // later notifications is not valid (handling-a-guid-target-device-query-remove-event).
    notification->file = static_cast<FILE_OBJECT*>(data);
    notification->device = nt::bottom_of_stack(notification->file->DeviceObject);
    ObReferenceObject(notification->device);
  } else if (category != EventCategoryHardwareProfileChange) {
    return STATUS_INVALID_PARAMETER;
  }
  nt::Notification* registered = notification.get();
  {
    nt::Guard guard(pnp_state().lock);
    pnp_state().notifications.push_back(std::move(notification));
  }
  *entry = registered;
  if (category == EventCategoryDeviceInterfaceChange &&
      (flags & PNPNOTIFY_DEVICE_INTERFACE_INCLUDE_EXISTING_INTERFACES) != 0) {
    nt::tell_about_existing(*registered);
  }
  return STATUS_SUCCESS;
}

extern "C" NTSTATUS IoUnregisterPlugPlayNotification(PVOID entry) {
  nt::unregister(*static_cast<nt::Notification*>(entry));
  return STATUS_SUCCESS;
}

// Waits for callbacks that run; must not be called from one of them (the page says so too).
extern "C" NTSTATUS IoUnregisterPlugPlayNotificationEx(PVOID entry) {
  auto& notification = *static_cast<nt::Notification*>(entry);
  nt::unregister(notification);
  while (true) {
    {
      nt::Guard guard(pnp_state().lock);
      if (notification.calls_running == 0) return STATUS_SUCCESS;
    }
    LARGE_INTEGER interval;
    interval.QuadPart = -base::Ticks::from_ms(1).count;
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
  }
}

extern "C" NTSTATUS IoReportTargetDeviceChange(PDEVICE_OBJECT pdo, PVOID structure) {
  const GUID& event = static_cast<TARGET_DEVICE_CUSTOM_NOTIFICATION*>(structure)->Event;
  if (event == nt::target_query_remove || event == nt::target_remove_canceled ||
      event == nt::target_remove_complete) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return nt::report_custom(pdo, structure);
}

extern "C" NTSTATUS IoReportTargetDeviceChangeAsynchronous(PDEVICE_OBJECT pdo, PVOID structure,
                                                           PDEVICE_CHANGE_COMPLETE_CALLBACK done,
                                                           PVOID context) {
  ObReferenceObject(pdo);
  const auto* bytes = static_cast<const std::byte*>(structure);
  const USHORT size = static_cast<TARGET_DEVICE_CUSTOM_NOTIFICATION*>(structure)->Size;
  auto* report = new nt::AsynchronousReport{{}, pdo, {bytes, bytes + size}, done, context};
  report->item.WorkerRoutine = &nt::run_report;
  report->item.Parameter = report;
  nt::machine().workers().queue(report->item);
  return STATUS_PENDING;
}
