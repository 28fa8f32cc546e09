// SPDX-License-Identifier: MIT
// See dpc.h.
#include "framework/dpc.h"

#include "framework/call.h"

namespace wdf {

const ObjectType Dpc::type = {.code = TypeCode::Dpc,
                              .dispose = &Dpc::dispose,
                              .destroy = destroy_as<Dpc>,
                              .is_passive_dispose = true};

Dpc::Dpc(const ObjectSeed& seed, PFN_WDF_DPC callback, CallbackLock* lock, Object& parent)
    : Object(seed), callback_(callback), callback_lock_(lock), associated_(&parent) {
  KeInitializeDpc(&dpc_, run, this);
  parent.reference();
}

// The published source does not look whether the object is going: a DPC that is queued behind the
// flush of its disposal runs in memory that was freed.
bool Dpc::enqueue() {
  {
    nt::Guard guard(lock_);
    if (!is_running_down_) return KeInsertQueueDpc(&dpc_, nullptr, nullptr);
  }
  violation(globals(), {.rule = "DpcRunningDown", .call = "WdfDpcEnqueue", .object = handle()},
            "queued a DPC whose deletion has begun",
            "stop using a DPC before it or its parent is deleted");
  return false;
}

void Dpc::run(PKDPC, void* object, void*, void*) {
  auto& dpc = *static_cast<Dpc*>(object);
  if (dpc.callback_ == nullptr) return;
  call_driver({dpc.globals(), "EvtDpcFunc", &dpc, dpc.callback_lock_}, dpc.callback_,
              static_cast<WDFDPC>(dpc.handle()));
}

// DPC-R4: one that is queued runs first. At PASSIVE_LEVEL.
bool Dpc::dispose(Object& object) {
  auto& dpc = static_cast<Dpc&>(object);
  {
    nt::Guard guard(dpc.lock_);
    dpc.is_running_down_ = true;
  }
  KeFlushQueuedDpcs();
  if (Object* parent = dpc.associated_.exchange(nullptr)) parent->dereference();
  return true;
}

}  // namespace wdf
