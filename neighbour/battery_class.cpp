// SPDX-License-Identifier: MIT
// The battery class driver, as far as a miniclass driver without hardware needs it: the device
// interface, and the four requests of a battery, which become calls of the miniclass driver. Its
// data blocks for WMI are not there. Source: driver docs, battery/ pages; the request's own pages.
#include <wdm.h>

#include <batclass.h>
#include <wmilib.h>

#include <algorithm>
#include <new>
#include <optional>

#include "nt/machine.h"
#include "nt/work_item.h"

namespace neighbour {
namespace {

// GUID_DEVICE_BATTERY, of which a driver's own source has the object.
constexpr GUID battery_interface = {
    0x72631e54, 0x78a4, 0x11d0, {0xbc, 0xf7, 0x00, 0xaa, 0x00, 0xb7, 0xb3, 0x2a}};
constexpr ULONG wait_for_ever = 0xFFFFFFFF;  // of a request's time-out in milliseconds
constexpr LONGLONG ticks_per_millisecond = 10'000;

// What BatteryClassInitializeDevice returns as ClassData.
struct BatteryClass {
  BATTERY_MINIPORT_INFO port;
  UNICODE_STRING link{};
  // Requests that wait for a battery or for a change of one; DriverContext[0] is their deadline.
  IO_CSQ waiting;
  KSPIN_LOCK lock;
  LIST_ENTRY irps;
  KTIMER timer;
  KDPC timer_dpc;
  WORK_QUEUE_ITEM work;
  KEVENT idle;                  // signaled while the work item is neither queued nor running
  bool is_work_queued = false;  // guarded by `lock`, as is the next
  bool is_work_asked_again = false;
};

BatteryClass& class_of(IO_CSQ* csq) {
  return *CONTAINING_RECORD(csq, BatteryClass, waiting);
}

void insert(IO_CSQ* csq, IRP* irp) {
  InsertTailList(&class_of(csq).irps, &irp->Tail.Overlay.ListEntry);
}
void remove(IO_CSQ*, IRP* irp) {
  RemoveEntryList(&irp->Tail.Overlay.ListEntry);
}
IRP* peek(IO_CSQ* csq, IRP* before, PVOID) {
  LIST_ENTRY& irps = class_of(csq).irps;
  LIST_ENTRY* next = before != nullptr ? before->Tail.Overlay.ListEntry.Flink : irps.Flink;
  return next == &irps ? nullptr : CONTAINING_RECORD(next, IRP, Tail.Overlay.ListEntry);
}
void acquire(IO_CSQ* csq, PKIRQL irql) {
  KeAcquireSpinLock(&class_of(csq).lock, irql);
}
void release(IO_CSQ* csq, KIRQL irql) {
  KeReleaseSpinLock(&class_of(csq).lock, irql);
}

void complete(IRP* irp, NTSTATUS status) {
  irp->IoStatus.Status = status;
  if (!NT_SUCCESS(status)) irp->IoStatus.Information = 0;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
}
void complete_canceled(IO_CSQ*, IRP* irp) {
  complete(irp, STATUS_CANCELLED);
}

LONGLONG now() {
  return static_cast<LONGLONG>(KeQueryInterruptTime());
}

LONGLONG deadline_after(ULONG timeout_ms) {
  return timeout_ms == wait_for_ever ? MAXLONGLONG
                                     : now() + LONGLONG{timeout_ms} * ticks_per_millisecond;
}

LONGLONG deadline_of(const IRP* irp) {
  return reinterpret_cast<LONGLONG>(irp->Tail.Overlay.DriverContext[0]);
}
void set_deadline(IRP* irp, LONGLONG deadline) {
  irp->Tail.Overlay.DriverContext[0] = reinterpret_cast<PVOID>(deadline);
}

// The request's buffers, which are one.
template <class T>
const T* input_of(IRP* irp, std::size_t size = sizeof(T)) {
  const auto& request = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl;
  return request.InputBufferLength < size ? nullptr
                                          : static_cast<const T*>(irp->AssociatedIrp.SystemBuffer);
}

template <class T>
NTSTATUS put_output(IRP* irp, const T& value) {
  const auto& request = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl;
  if (request.OutputBufferLength < sizeof(T)) return STATUS_BUFFER_TOO_SMALL;
  *static_cast<T*>(irp->AssociatedIrp.SystemBuffer) = value;
  irp->IoStatus.Information = sizeof(T);
  return STATUS_SUCCESS;
}

// Empty: the request goes on waiting.
using Answer = std::optional<NTSTATUS>;

Answer query_tag(BatteryClass& battery, IRP* irp) {
  ULONG tag = BATTERY_TAG_INVALID;
  const NTSTATUS status = battery.port.QueryTag(battery.port.Context, &tag);
  if (NT_SUCCESS(status)) return put_output(irp, tag);
  const bool waits = status == STATUS_NO_SUCH_DEVICE && now() < deadline_of(irp);
  return waits ? std::nullopt : Answer(status);
}

NTSTATUS query_information(BatteryClass& battery, IRP* irp) {
  const auto* input = input_of<BATTERY_QUERY_INFORMATION>(irp);
  if (input == nullptr) return STATUS_INVALID_PARAMETER;
  const BATTERY_QUERY_INFORMATION wanted = *input;  // the output goes over it
  ULONG length = 0;
  const NTSTATUS status = battery.port.QueryInformation(
      battery.port.Context, wanted.BatteryTag, wanted.InformationLevel,
      static_cast<LONG>(wanted.AtRate), irp->AssociatedIrp.SystemBuffer,
      IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.OutputBufferLength, &length);
  irp->IoStatus.Information = length;
  return status;
}

NTSTATUS set_information(BatteryClass& battery, IRP* irp) {
  constexpr std::size_t least = offsetof(BATTERY_SET_INFORMATION, Buffer);
  const auto* input = input_of<BATTERY_SET_INFORMATION>(irp, least);
  if (input == nullptr) return STATUS_INVALID_PARAMETER;
  if (battery.port.SetInformation == nullptr) return STATUS_NOT_SUPPORTED;
  const bool has_data =
      IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.InputBufferLength > least;
  return battery.port.SetInformation(battery.port.Context, input->BatteryTag,
                                     input->InformationLevel,
                                     has_data ? const_cast<UCHAR*>(input->Buffer) : nullptr);
}

bool has_changed(const BATTERY_WAIT_STATUS& since, const BATTERY_STATUS& status) {
  return status.PowerState != since.PowerState || status.Capacity < since.LowCapacity ||
         status.Capacity > since.HighCapacity;
}

// The miniclass driver is told what is waited for before its status is looked at once more.
Answer query_status(BatteryClass& battery, IRP* irp) {
  const auto* since = input_of<BATTERY_WAIT_STATUS>(irp);
  if (since == nullptr) return STATUS_INVALID_PARAMETER;
  const bool may_wait = now() < deadline_of(irp);
  if (may_wait && battery.port.SetStatusNotify != nullptr) {
    BATTERY_NOTIFY notify{since->PowerState, since->LowCapacity, since->HighCapacity};
    battery.port.SetStatusNotify(battery.port.Context, since->BatteryTag, &notify);
  }
  BATTERY_STATUS current{};
  const NTSTATUS status =
      battery.port.QueryStatus(battery.port.Context, since->BatteryTag, &current);
  if (!NT_SUCCESS(status)) return status;
  if (may_wait && !has_changed(*since, current)) return std::nullopt;
  return put_output(irp, current);
}

Answer answer(BatteryClass& battery, IRP* irp) {
  switch (IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_BATTERY_QUERY_TAG:
      return query_tag(battery, irp);
    case IOCTL_BATTERY_QUERY_INFORMATION:
      return query_information(battery, irp);
    case IOCTL_BATTERY_SET_INFORMATION:
      return set_information(battery, irp);
    default:
      return query_status(battery, irp);
  }
}

ULONG timeout_of(IRP* irp) {
  switch (IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_BATTERY_QUERY_TAG: {
      const auto* timeout = input_of<ULONG>(irp);
      return timeout != nullptr ? *timeout : 0;
    }
    case IOCTL_BATTERY_QUERY_STATUS: {
      const auto* since = input_of<BATTERY_WAIT_STATUS>(irp);
      return since != nullptr ? since->Timeout : 0;
    }
    default:
      return 0;
  }
}

void ask_worker(BatteryClass& battery) {
  KIRQL irql;
  KeAcquireSpinLock(&battery.lock, &irql);
  const bool is_queued = battery.is_work_queued;
  battery.is_work_queued = true;
  battery.is_work_asked_again = is_queued;
  if (!is_queued) KeClearEvent(&battery.idle);
  KeReleaseSpinLock(&battery.lock, irql);
  if (!is_queued) nt::machine().workers().queue(battery.work);
}

// The earliest deadline of those that wait.
void arm_timer(BatteryClass& battery) {
  LONGLONG earliest = MAXLONGLONG;
  KIRQL irql;
  KeAcquireSpinLock(&battery.lock, &irql);
  for (IRP* irp = nullptr; (irp = peek(&battery.waiting, irp, nullptr)) != nullptr;) {
    earliest = std::min(earliest, deadline_of(irp));
  }
  KeReleaseSpinLock(&battery.lock, irql);
  LARGE_INTEGER due;
  due.QuadPart = -std::max<LONGLONG>(earliest - now(), 1);
  if (earliest != MAXLONGLONG) KeSetTimer(&battery.timer, due, &battery.timer_dpc);
}

// Those that still have to wait go to the end: all that were there before are asked once.
void ask_all(BatteryClass& battery) {
  LIST_ENTRY asked;
  InitializeListHead(&asked);
  while (IRP* irp = IoCsqRemoveNextIrp(&battery.waiting, nullptr)) {
    InsertTailList(&asked, &irp->Tail.Overlay.ListEntry);
  }
  while (!IsListEmpty(&asked)) {
    IRP* irp = CONTAINING_RECORD(RemoveHeadList(&asked), IRP, Tail.Overlay.ListEntry);
    const Answer status = answer(battery, irp);
    if (status) {
      complete(irp, *status);
    } else {
      IoCsqInsertIrp(&battery.waiting, irp, nullptr);
    }
  }
  arm_timer(battery);
}

void work(PVOID parameter) {
  auto& battery = *static_cast<BatteryClass*>(parameter);
  for (bool is_asked = true; is_asked;) {
    ask_all(battery);
    KIRQL irql;
    KeAcquireSpinLock(&battery.lock, &irql);
    is_asked = battery.is_work_asked_again;
    battery.is_work_asked_again = false;
    battery.is_work_queued = is_asked;
    if (!is_asked) KeSetEvent(&battery.idle, IO_NO_INCREMENT, FALSE);
    KeReleaseSpinLock(&battery.lock, irql);
  }
}

NTSTATUS show(BatteryClass& battery) {
  if (battery.port.Pdo == nullptr) return STATUS_SUCCESS;
  NTSTATUS status =
      IoRegisterDeviceInterface(battery.port.Pdo, &battery_interface, nullptr, &battery.link);
  if (!NT_SUCCESS(status)) return status;
  status = IoSetDeviceInterfaceState(&battery.link, TRUE);
  if (!NT_SUCCESS(status)) RtlFreeUnicodeString(&battery.link);
  return status;
}

}  // namespace
}  // namespace neighbour

using neighbour::BatteryClass;

NTSTATUS BatteryClassInitializeDevice(PBATTERY_MINIPORT_INFO port, PVOID* class_data) {
  const bool is_complete = port->QueryTag != nullptr && port->QueryInformation != nullptr &&
                           port->QueryStatus != nullptr;
  if (port->MajorVersion != BATTERY_CLASS_MAJOR_VERSION || !is_complete) {
    return STATUS_INVALID_PARAMETER;
  }
  auto* battery = new (std::nothrow) BatteryClass{};
  if (battery == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  battery->port = *port;
  KeInitializeSpinLock(&battery->lock);
  InitializeListHead(&battery->irps);
  KeInitializeEvent(&battery->idle, NotificationEvent, TRUE);
  KeInitializeTimer(&battery->timer);
  KeInitializeDpc(
      &battery->timer_dpc,
      [](PKDPC, PVOID context, PVOID, PVOID) {
        neighbour::ask_worker(*static_cast<BatteryClass*>(context));
      },
      battery);
  ExInitializeWorkItem(&battery->work, neighbour::work, battery);
  IoCsqInitialize(&battery->waiting, neighbour::insert, neighbour::remove, neighbour::peek,
                  neighbour::acquire, neighbour::release, neighbour::complete_canceled);
  const NTSTATUS status = neighbour::show(*battery);
  if (NT_SUCCESS(status)) {
    *class_data = battery;
  } else {
    delete battery;
  }
  return status;
}

// The miniclass driver sends nothing more; what waits ends.
NTSTATUS BatteryClassUnload(PVOID class_data) {
  auto* battery = static_cast<BatteryClass*>(class_data);
  if (battery->link.Buffer != nullptr) {
    IoSetDeviceInterfaceState(&battery->link, FALSE);
    RtlFreeUnicodeString(&battery->link);
  }
  KeWaitForSingleObject(&battery->idle, Executive, KernelMode, FALSE, nullptr);
  while (IRP* irp = IoCsqRemoveNextIrp(&battery->waiting, nullptr)) {
    neighbour::complete(irp, STATUS_NO_SUCH_DEVICE);
  }
  KeCancelTimer(&battery->timer);
  KeFlushQueuedDpcs();
  KeWaitForSingleObject(&battery->idle, Executive, KernelMode, FALSE, nullptr);
  // The worker signals with the lock held: it is out of the block when the lock is free.
  KIRQL irql;
  KeAcquireSpinLock(&battery->lock, &irql);
  KeReleaseSpinLock(&battery->lock, irql);
  if (battery->port.DisableStatusNotify != nullptr) {
    battery->port.DisableStatusNotify(battery->port.Context);
  }
  delete battery;
  return STATUS_SUCCESS;
}

NTSTATUS BatteryClassIoctl(PVOID class_data, PIRP irp) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  const ULONG code = location.Parameters.DeviceIoControl.IoControlCode;
  const bool is_ours = code == IOCTL_BATTERY_QUERY_TAG || code == IOCTL_BATTERY_QUERY_STATUS ||
                       code == IOCTL_BATTERY_QUERY_INFORMATION ||
                       code == IOCTL_BATTERY_SET_INFORMATION;
  if (location.MajorFunction != IRP_MJ_DEVICE_CONTROL || !is_ours) return STATUS_NOT_SUPPORTED;
  auto& battery = *static_cast<BatteryClass*>(class_data);
  neighbour::set_deadline(irp, neighbour::deadline_after(neighbour::timeout_of(irp)));
  const neighbour::Answer status = neighbour::answer(battery, irp);
  if (status) {
    neighbour::complete(irp, *status);
    return *status;
  }
  IoCsqInsertIrp(&battery.waiting, irp, nullptr);
  neighbour::ask_worker(battery);  // it may have changed since, and the timer is to be set
  return STATUS_PENDING;
}

// No data block is registered: the driver passes the request on.
NTSTATUS BatteryClassSystemControl(PVOID, PVOID, PDEVICE_OBJECT, PIRP, PVOID disposition) {
  *static_cast<PSYSCTL_IRP_DISPOSITION>(disposition) = IrpForward;
  return STATUS_NOT_SUPPORTED;
}

NTSTATUS BatteryClassQueryWmiDataBlock(PVOID, PDEVICE_OBJECT, PIRP, ULONG, PULONG, ULONG, PUCHAR) {
  return STATUS_WMI_GUID_NOT_FOUND;
}

NTSTATUS BatteryClassStatusNotify(PVOID class_data) {
  neighbour::ask_worker(*static_cast<BatteryClass*>(class_data));
  return STATUS_SUCCESS;
}
