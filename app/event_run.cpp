// SPDX-License-Identifier: MIT
// See event_run.h.
#include "app/event_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/report.h"
#include "app/text.h"
#include "nt/executor.h"
#include "nt/name_space.h"
#include "nt/pnp.h"
#include "nt/pnp_async.h"

namespace app {
namespace {

NTSTATUS stop_and_start(DEVICE_OBJECT* pdo, bool starts_again) {
  NTSTATUS status = nt::query_stop_device(pdo);
  if (NT_SUCCESS(status)) status = nt::stop_device(pdo);
  if (NT_SUCCESS(status) && starts_again) status = nt::start_device(pdo);
  return status;
}

NTSTATUS remove_politely(DEVICE_OBJECT* pdo) {
  const NTSTATUS status = nt::query_remove_device(pdo);
  return NT_SUCCESS(status) ? nt::remove_device(pdo) : status;
}

// The handles that keep it from being removed may be closed by the very next event.
NTSTATUS pull_out(DEVICE_OBJECT* pdo) {
  const NTSTATUS status = nt::surprise_remove_device(pdo);
  if (NT_SUCCESS(status)) nt::remove_device_later(pdo);
  return status;
}

NTSTATUS carry_out_on(DEVICE_OBJECT* pdo, DeviceAction action) {
  switch (action) {
    case DeviceAction::SurpriseRemove:
      return pull_out(pdo);
    case DeviceAction::Remove:
      return remove_politely(pdo);
    case DeviceAction::QueryRemove:
      return nt::query_remove_device(pdo);
    case DeviceAction::CancelRemove:
      return nt::cancel_remove_device(pdo);
    case DeviceAction::Stop:
      return stop_and_start(pdo, false);
    case DeviceAction::Start:
      return nt::start_device(pdo);
    case DeviceAction::Rebalance:
      return stop_and_start(pdo, true);
    case DeviceAction::Sleep:
      return nt::set_device_power(pdo, PowerDeviceD3);
    case DeviceAction::Wake:
      return nt::set_device_power(pdo, PowerDeviceD0);
    case DeviceAction::Plug:
      return nt::enable_device(pdo);
    case DeviceAction::Eject:
      return nt::eject_device(pdo);
  }
  return STATUS_INVALID_PARAMETER;
}

bool is_called(const nt::PresentDevice& device, const std::u16string& name) {
  const auto is_name = [&](std::u16string_view own) { return nt::equal_without_case(own, name); };
  const std::u16string_view path = device.instance_path;
  return is_name(path) || is_name(path.substr(0, path.rfind(u'\\'))) ||
         std::any_of(device.ids.begin(), device.ids.end(), is_name);
}

// Those that are called so, referenced.
std::vector<nt::PresentDevice> devices_called(const std::u16string& name) {
  std::vector<nt::PresentDevice> found;
  for (nt::PresentDevice& device : nt::present_devices()) {
    if (is_called(device, name)) {
      found.push_back(std::move(device));
    } else {
      ObDereferenceObject(device.pdo);
    }
  }
  return found;
}

}  // namespace

EventRun::EventRun(std::vector<DeviceEvent> events, DriverRun& drivers)
    : events_(std::move(events)), drivers_(drivers), begin_(nt::executor().now()) {
  std::stable_sort(events_.begin(), events_.end(),
                   [](const DeviceEvent& a, const DeviceEvent& b) { return a.after < b.after; });
  KeInitializeEvent(&ends_, NotificationEvent, FALSE);
  if (events_.empty()) return;
  HANDLE handle = nullptr;
  const auto run = [](PVOID self) { static_cast<EventRun*>(self)->run(); };
  PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, nullptr, nullptr, nullptr, run, this);
  ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode,
                            reinterpret_cast<PVOID*>(&thread_), nullptr);
  ZwClose(handle);
}

EventRun::~EventRun() {
  end();
}

void EventRun::wait() {
  if (thread_ == nullptr) return;
  KeWaitForSingleObject(thread_, Executive, KernelMode, FALSE, nullptr);
}

void EventRun::end() {
  if (thread_ == nullptr) return;
  KeSetEvent(&ends_, IO_NO_INCREMENT, FALSE);
  wait();
  ObDereferenceObject(thread_);
  thread_ = nullptr;
}

void EventRun::run() {
  for (const DeviceEvent& event : events_) {
    if (sleep_until(begin_ + event.after)) {
      carry_out(event);
    } else {
      say(fmt::format("--event '{}': the run ended before", event.text));
    }
  }
}

bool EventRun::sleep_until(base::Ticks time) {
  const base::Ticks left = time - nt::executor().now();
  LARGE_INTEGER interval;
  interval.QuadPart = left.count > 0 ? -left.count : 0;
  return KeWaitForSingleObject(&ends_, Executive, KernelMode, FALSE, &interval) == STATUS_TIMEOUT;
}

void EventRun::carry_out(const DeviceEvent& event) {
  const std::u16string name =
      event.device.empty() ? drivers_.first_device() : to_utf16(event.device);
  const std::vector<nt::PresentDevice> devices = devices_called(name);
  if (devices.size() == 1) {
    const NTSTATUS status = carry_out_on(devices[0].pdo, event.action);
    say(NT_SUCCESS(status)
            ? fmt::format("--event '{}': done", event.text)
            : fmt::format("--event '{}': refused: 0x{:08X}", event.text, ULONG(status)));
  } else if (devices.empty() && event.action == DeviceAction::Plug) {
    if (drivers_.plug_root(name)) {
      say(fmt::format("--event '{}': done", event.text));
    } else {
      has_failed_ = true;
    }
  } else {
    say(fmt::format(
        "--event '{}': {}", event.text,
        devices.empty() ? "there is no such device" : "several devices are called so:"));
    for (const nt::PresentDevice& device : devices) say("  " + nt::narrow(device.instance_path));
    has_failed_ = true;
  }
  for (const nt::PresentDevice& device : devices) ObDereferenceObject(device.pdo);
}

}  // namespace app
