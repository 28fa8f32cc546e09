// SPDX-License-Identifier: MIT
// What a driver tells the PnP manager, which then asks back in an IRP from a system thread.
// Source: wdm/nf-wdm-ioinvalidatedevicerelations, -ioinvalidatedevicestate, -iorequestdeviceeject;
// framework.md WDM-R61.
#include "nt/pnp_async.h"

#include "nt/device.h"
#include "nt/machine.h"
#include "nt/pnp.h"
#include "nt/pnp_ask.h"
#include "nt/pnp_state.h"
#include "nt/work_item.h"

namespace nt {
namespace {

enum class Wish : std::uint8_t { AskState, AskRelations, Eject, Remove };

struct Order {
  WORK_QUEUE_ITEM item;
  DEVICE_OBJECT* pdo;
  Wish wish;
};

void carry_out(DEVICE_OBJECT* pdo, Wish wish) {
  switch (wish) {
    case Wish::AskRelations:
      ask_bus_relations(pdo);
      return;
    case Wish::AskState:
      // A device that failed is taken away as if it had been pulled
      // (irp-mn-query-pnp-device-state).
      if ((ask_device_state(pdo) & (PNP_DEVICE_FAILED | PNP_DEVICE_REMOVED)) == 0) return;
      if (NT_SUCCESS(surprise_remove_device(pdo))) remove_device(pdo);
      return;
    case Wish::Eject:
      eject_device(pdo);
      return;
    case Wish::Remove:
      remove_device(pdo);
      return;
  }
}

void run_order(PVOID parameter) {
  auto* order = static_cast<Order*>(parameter);
  DEVICE_OBJECT* pdo = order->pdo;
  const Wish wish = order->wish;
  delete order;
  if (node_of(pdo) != nullptr) carry_out(pdo, wish);
  ObDereferenceObject(pdo);
}

void order_later(DEVICE_OBJECT* pdo, Wish wish) {
  if (node_of(pdo) == nullptr) return;
  ObReferenceObject(pdo);
  auto* order = new Order{{}, pdo, wish};
  order->item.WorkerRoutine = &run_order;
  order->item.Parameter = order;
  machine().workers().queue(order->item);
}

}  // namespace

void remove_device_later(DEVICE_OBJECT* pdo) {
  order_later(pdo, Wish::Remove);
}

}  // namespace nt

extern "C" VOID IoInvalidateDeviceRelations(PDEVICE_OBJECT pdo, DEVICE_RELATION_TYPE type) {
  if (type == BusRelations) nt::order_later(pdo, nt::Wish::AskRelations);
}

extern "C" VOID IoInvalidateDeviceState(PDEVICE_OBJECT pdo) {
  nt::order_later(pdo, nt::Wish::AskState);
}

extern "C" VOID IoRequestDeviceEject(PDEVICE_OBJECT pdo) {
  nt::order_later(pdo, nt::Wish::Eject);
}

extern "C" BOOLEAN IoIsValidIrpStatus(NTSTATUS status) {
  return status != STATUS_PENDING && status != STATUS_MORE_PROCESSING_REQUIRED;
}
