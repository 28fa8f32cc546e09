// SPDX-License-Identifier: MIT
// The entries of wdfdpc.h (framework.md 4.3).
#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/dpc.h"

namespace wdf::ddi {

NTSTATUS WdfDpcCreate(PWDF_DRIVER_GLOBALS globals, PWDF_DPC_CONFIG config,
                      PWDF_OBJECT_ATTRIBUTES attributes, WDFDPC* dpc) {
  constexpr Ddi self = Ddi::WdfDpcCreate;
  NTSTATUS status = STATUS_SUCCESS;
  Object* parent = require_parent(globals, attributes, self, &status);
  if (parent == nullptr) return status;
  REQUIRE_NOT_NULL(globals, self, config);
  REQUIRE_NOT_NULL(globals, self, dpc);
  if (config->Size != sizeof(*config)) return STATUS_INFO_LENGTH_MISMATCH;
  status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;

  if (parent->device() == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  CallbackLock* lock = nullptr;
  if (config->AutomaticSerialization) {
    status = find_effective_lock(*parent, false, &lock);
    if (!NT_SUCCESS(status)) return status;
  }
  return create_object<Dpc>(globals_of(globals), attributes, self, dpc, config->EvtDpcFunc, lock,
                            *parent);
}

BOOLEAN WdfDpcEnqueue(PWDF_DRIVER_GLOBALS globals, WDFDPC dpc) {
  return resolve<Dpc>(globals, dpc, Ddi::WdfDpcEnqueue).enqueue();
}

BOOLEAN WdfDpcCancel(PWDF_DRIVER_GLOBALS globals, WDFDPC handle, BOOLEAN wait) {
  constexpr Ddi self = Ddi::WdfDpcCancel;
  Dpc& dpc = resolve<Dpc>(globals, handle, self);
  if (wait && !NT_SUCCESS(check_irql(dpc.globals(), PASSIVE_LEVEL, self))) return FALSE;
  const bool was_queued = dpc.cancel();
  if (wait && !was_queued) KeFlushQueuedDpcs();
  return was_queued;
}

WDFOBJECT WdfDpcGetParentObject(PWDF_DRIVER_GLOBALS globals, WDFDPC dpc) {
  const Object* object = resolve<Dpc>(globals, dpc, Ddi::WdfDpcGetParentObject).associated_object();
  return object != nullptr ? object->handle() : nullptr;
}

PKDPC WdfDpcWdmGetDpc(PWDF_DRIVER_GLOBALS globals, WDFDPC dpc) {
  return resolve<Dpc>(globals, dpc, Ddi::WdfDpcWdmGetDpc).wdm_dpc();
}

}  // namespace wdf::ddi
