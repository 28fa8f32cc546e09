// SPDX-License-Identifier: MIT
// See interrupt.h.
#include "framework/interrupt.h"

#include <algorithm>

#include "framework/call.h"
#include "framework/device.h"
#include "framework/resource_list.h"
#include "nt/irql.h"

namespace wdf {
namespace {

// The framework's own checks come before: this is only what a disposal needs.
void flush(PassiveWork& work) {
  KeFlushQueuedDpcs();
  work.wait_until_idle();
}

}  // namespace

const ObjectType Interrupt::type = {.code = TypeCode::Interrupt,
                                    .dispose = &Interrupt::dispose,
                                    .destroy = destroy_as<Interrupt>,
                                    .is_passive_dispose = true,
                                    .is_undeletable = true};

Interrupt::Interrupt(const ObjectSeed& seed, const Made& made)
    : Object(seed),
      device_(made.device),
      config_(made.config),
      callback_lock_(made.callback_lock),
      spin_lock_(made.spin_lock),
      wait_lock_(made.wait_lock),
      is_for_one_start_(made.is_for_one_start),
      work_(*this, {.run = run_work, .finished = work_finished}) {
  KeInitializeSpinLock(&own_lock_);
  KeInitializeDpc(&dpc_, run_dpc, this);
  if (spin_lock_ != nullptr) spin_lock_->reference();
  if (wait_lock_ != nullptr) wait_lock_->reference();
}

Interrupt::~Interrupt() {
  if (spin_lock_ != nullptr) spin_lock_->dereference();
  if (wait_lock_ != nullptr) wait_lock_->dereference();
}

const void* Interrupt::lock_identity() const {
  if (wait_lock_ != nullptr) return wait_lock_;
  return spin_lock_ != nullptr ? static_cast<const void*>(spin_lock_) : &own_lock_;
}

void Interrupt::assign(const CM_PARTIAL_RESOURCE_DESCRIPTOR& raw,
                       const CM_PARTIAL_RESOURCE_DESCRIPTOR& translated, ULONG message) {
  const bool is_message = (translated.Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0;
  WDF_INTERRUPT_INFO_INIT(&info_);
  info_.MessageSignaled = is_message;
  info_.MessageNumber = message;
  info_.Vector =
      is_message ? raw.u.MessageInterrupt.Raw.Vector + message : translated.u.Interrupt.Vector;
  info_.Irql = static_cast<KIRQL>(translated.u.Interrupt.Level);
  info_.Group = translated.u.Interrupt.Group;
  info_.TargetProcessorSet = translated.u.Interrupt.Affinity;
  info_.ShareDisposition = translated.ShareDisposition;
  const bool is_latched = (translated.Flags & CM_RESOURCE_INTERRUPT_LATCHED) != 0;
  info_.Mode = is_latched ? Latched : LevelSensitive;
  info_.Polarity = WdfInterruptPolarityUnknown;
}

NTSTATUS Interrupt::connect(KIRQL synchronize_irql) {
  if (is_forced_off_ || info_.Vector == 0) return STATUS_SUCCESS;
  synchronize_irql_ = is_passive() ? KIRQL{PASSIVE_LEVEL} : synchronize_irql;
  const bool is_shared =
      config_.ShareVector == WdfTrue ||
      (config_.ShareVector == WdfUseDefault && info_.ShareDisposition == CmResourceShareShared);
  PKINTERRUPT connected = nullptr;
  IO_CONNECT_INTERRUPT_PARAMETERS parameters{};
  parameters.Version = CONNECT_FULLY_SPECIFIED;
  auto& wanted = parameters.FullySpecified;
  wanted.PhysicalDeviceObject = device_.physical_device();
  wanted.InterruptObject = &connected;
  wanted.ServiceRoutine = service;
  wanted.ServiceContext = this;
  wanted.SpinLock = spin_lock_ != nullptr ? spin_lock_->wdm_lock() : &own_lock_;
  wanted.SynchronizeIrql = synchronize_irql_;
  wanted.ShareVector = is_shared;
  wanted.Vector = info_.Vector;
  wanted.Irql = info_.Irql;
  wanted.InterruptMode = info_.Mode;
  wanted.ProcessorEnableMask = info_.TargetProcessorSet;
  wanted.Group = info_.Group;
  NTSTATUS status = IoConnectInterruptEx(&parameters);
  if (!NT_SUCCESS(status)) return status;
  wdm_interrupt_.store(connected, std::memory_order_release);
  status = call_locked("EvtInterruptEnable", config_.EvtInterruptEnable);
  is_enabled_ = NT_SUCCESS(status);
  return status;
}

NTSTATUS Interrupt::disconnect() {
  if (!is_connected()) return STATUS_SUCCESS;
  NTSTATUS status = STATUS_SUCCESS;
  if (is_enabled_) status = call_locked("EvtInterruptDisable", config_.EvtInterruptDisable);
  is_enabled_ = false;
  flush(work_);
  IO_DISCONNECT_INTERRUPT_PARAMETERS parameters{};
  parameters.Version = CONNECT_FULLY_SPECIFIED;
  parameters.ConnectionContext.InterruptObject = wdm_interrupt();
  if (is_passive()) acquire();  // so that a service routine that runs is over
  wdm_interrupt_.store(nullptr, std::memory_order_release);
  if (is_passive()) wait_lock_->release();
  IoDisconnectInterruptEx(&parameters);
  flush(work_);  // what was queued since
  return status;
}

NTSTATUS Interrupt::force(bool is_off) {
  is_forced_off_ = is_off;
  if (is_off) return disconnect();
  if (is_connected() || device_.interrupts().are_off()) return STATUS_SUCCESS;
  return connect(device_.interrupts().synchronize_irql(*this));
}

NTSTATUS Interrupt::call_locked(const char* name, NTSTATUS (*callback)(WDFINTERRUPT, WDFDEVICE)) {
  if (callback == nullptr) return STATUS_SUCCESS;
  acquire();
  const NTSTATUS status =
      call_driver({globals(), name, this}, callback, interrupt_handle(), device_.device_handle());
  release();
  return status;
}

// INT-R6: before the pointer is published and after it was taken back it is nobody's.
BOOLEAN Interrupt::service(PKINTERRUPT wdm_interrupt, PVOID context) {
  auto& interrupt = *static_cast<Interrupt*>(context);
  if (interrupt.is_passive()) interrupt.wait_lock_->acquire(nullptr);
  const bool is_own = interrupt.wdm_interrupt() == wdm_interrupt;
  const bool is_handled =
      is_own && call_driver({interrupt.globals(), "EvtInterruptIsr", &interrupt},
                            interrupt.config_.EvtInterruptIsr, interrupt.interrupt_handle(),
                            interrupt.info_.MessageNumber);
  if (interrupt.is_passive()) interrupt.wait_lock_->release();
  return is_handled;
}

bool Interrupt::queue_dpc() {
  if (config_.EvtInterruptWorkItem != nullptr) return queue_work_item();
  return KeInsertQueueDpc(&dpc_, nullptr, nullptr);
}

// A worker cannot be asked at the interrupt's level: the DPC does it.
bool Interrupt::queue_work_item() {
  if (nt::current_irql() > DISPATCH_LEVEL) return KeInsertQueueDpc(&dpc_, nullptr, nullptr);
  reference();  // before it is queued: the run may be over before enqueue() returns
  const bool is_queued = work_.enqueue() == PassiveWork::Answer::Queued;
  if (!is_queued) dereference();
  return is_queued;
}

void Interrupt::run_dpc(PKDPC, void* object, void*, void*) {
  auto& interrupt = *static_cast<Interrupt*>(object);
  if (interrupt.config_.EvtInterruptWorkItem != nullptr) {
    interrupt.queue_work_item();
  } else if (const auto callback = interrupt.config_.EvtInterruptDpc) {
    call_driver({interrupt.globals(), "EvtInterruptDpc", &interrupt, interrupt.callback_lock_},
                callback, interrupt.interrupt_handle(),
                static_cast<WDFOBJECT>(interrupt.device_.handle()));
  }
}

void Interrupt::run_work(Object& object) {
  auto& interrupt = static_cast<Interrupt&>(object);
  call_driver({interrupt.globals(), "EvtInterruptWorkItem", &interrupt, interrupt.callback_lock_},
              interrupt.config_.EvtInterruptWorkItem, interrupt.interrupt_handle(),
              static_cast<WDFOBJECT>(interrupt.device_.handle()));
}

void Interrupt::work_finished(Object& object) {
  object.dereference();
}

void Interrupt::acquire() {
  if (is_passive()) {
    wait_lock_->acquire(nullptr);
    return;
  }
  const KIRQL before = KeAcquireInterruptSpinLock(wdm_interrupt());
  irql_before_ = before;
}

void Interrupt::release() {
  if (is_passive()) {
    wait_lock_->release();
  } else {
    KeReleaseInterruptSpinLock(wdm_interrupt(), irql_before_);
  }
}

bool Interrupt::try_acquire() {
  const LONGLONG at_once = 0;
  return wait_lock_->acquire(&at_once) != STATUS_TIMEOUT;
}

bool Interrupt::dispose(Object& object) {
  auto& interrupt = static_cast<Interrupt&>(object);
  interrupt.device_.interrupts().remove(interrupt);
  interrupt.work_.run_down();
  flush(interrupt.work_);
  return true;
}

void Interrupts::add(Interrupt& interrupt) {
  nt::Guard guard(lock_);
  interrupts_.push_back(&interrupt);
}

void Interrupts::remove(Interrupt& interrupt) {
  nt::Guard guard(lock_);
  std::erase(interrupts_, &interrupt);
}

std::vector<Interrupt*> Interrupts::all() const {
  nt::Guard guard(lock_);
  return interrupts_;
}

// INT-R3: in the order of creation; a message resource serves as many as it has messages.
void Interrupts::assign(const CmResourceList& raw, const CmResourceList& translated) {
  const std::vector<Interrupt*> interrupts = all();
  auto next = interrupts.begin();
  const auto raw_list = raw.descriptors.values();
  const auto translated_list = translated.descriptors.values();
  for (std::size_t index = 0; index < translated_list.size(); ++index) {
    if (translated_list[index].Type != CmResourceTypeInterrupt) continue;
    const bool is_message = (translated_list[index].Flags & CM_RESOURCE_INTERRUPT_MESSAGE) != 0;
    const ULONG count = is_message ? raw_list[index].u.MessageInterrupt.Raw.MessageCount : ULONG{1};
    for (ULONG message = 0; message < count && next != interrupts.end(); ++message, ++next) {
      (*next)->assign(raw_list[index], translated_list[index], message);
    }
  }
}

void Interrupts::revoke() {
  for (Interrupt* interrupt : all()) {
    interrupt->revoke();
    if (interrupt->is_for_one_start()) interrupt->delete_object();
  }
}

KIRQL Interrupts::synchronize_irql(const Interrupt& interrupt) const {
  KIRQL highest = interrupt.info().Irql;
  for (const Interrupt* other : all()) {
    if (other->lock_identity() != interrupt.lock_identity()) continue;
    highest = std::max(highest, other->info().Irql);
  }
  return highest;
}

NTSTATUS Interrupts::connect() {
  are_off_ = false;
  for (Interrupt* interrupt : all()) {
    const NTSTATUS status = interrupt->connect(synchronize_irql(*interrupt));
    if (NT_SUCCESS(status)) continue;
    disconnect();
    return status;
  }
  return STATUS_SUCCESS;
}

NTSTATUS Interrupts::disconnect() {
  are_off_ = true;
  NTSTATUS result = STATUS_SUCCESS;
  std::vector<Interrupt*> interrupts = all();
  std::reverse(interrupts.begin(), interrupts.end());
  for (Interrupt* interrupt : interrupts) {
    const NTSTATUS status = interrupt->disconnect();
    if (!NT_SUCCESS(status)) result = status;
  }
  return result;
}

}  // namespace wdf
