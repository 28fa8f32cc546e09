// SPDX-License-Identifier: MIT
// The scripted device: finding the rule for an IRP, carrying it out, and the IRPs in hand. Rules
// are never removed, so that what runs may point at one without owning anything on its stack (a
// bug check leaves a stack as it stands).
#include "door/scripted_device.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <list>

#include "base/assert.h"
#include "door/irp_view.h"
#include "door/sleep.h"
#include "nt/completion_queue.h"
#include "nt/device.h"
#include "nt/driver.h"
#include "nt/executor.h"
#include "nt/flow.h"
#include "nt/irp.h"
#include "nt/lock.h"
#include "nt/pnp.h"
#include "nt/timer_queue.h"

namespace door {

namespace {

struct Rule {
  Match match;
  Action action;
  std::uint32_t left = 0;  // of a rule for the next so many
};

struct DelayedIrp : nt::Timer {
  DelayedIrp(ScriptedDevice::State& state, IRP* irp, const Action& action);
  ScriptedDevice::State& state;
  IRP* irp;
  const Action& action;
};

}  // namespace

struct ScriptedDevice::State {
  ScriptedOptions options;
  NTSTATUS create_status = STATUS_UNSUCCESSFUL;
  DRIVER_OBJECT* driver = nullptr;
  DEVICE_OBJECT* device = nullptr;
  Action default_transfer = pend(STATUS_SUCCESS, whole_length);
  Action refusal = done(STATUS_INVALID_DEVICE_REQUEST);
  Action success = done(STATUS_SUCCESS);

  mutable nt::Lock lock;
  std::deque<Rule> lasting GUARDED_BY(lock);
  std::deque<Rule> one_time GUARDED_BY(lock);
  std::vector<LoggedIrp> log GUARDED_BY(lock);
  LIST_ENTRY held GUARDED_BY(lock);
  std::list<DelayedIrp> delayed GUARDED_BY(lock);
  std::uint32_t in_hand GUARDED_BY(lock) = 0;

  static State& of(DEVICE_OBJECT* device) {
    return **static_cast<State**>(device->DeviceExtension);
  }

  NTSTATUS create();
  void note(IRP* irp);
  const Action* take_action(const IO_STACK_LOCATION& location);
  NTSTATUS answer_by_itself(IRP* irp);
  NTSTATUS perform(IRP* irp, const Action& action);
  NTSTATUS hold(IRP* irp, bool is_cancelable);
  NTSTATUS postpone(IRP* irp, const Action& action);
  void fill(IRP* irp, NTSTATUS status, ULONG_PTR information, const Bytes& data) const;
  void remove_held_locked(IRP* irp) REQUIRES(lock);
  // Makes the IRP the caller's; false if it is canceled at this moment.
  bool take_held_locked(IRP* irp) REQUIRES(lock);

  static NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path);
  static void unload(DRIVER_OBJECT*) {}
  static NTSTATUS dispatch(DEVICE_OBJECT* device, IRP* irp);
  static void cancel_held(DEVICE_OBJECT* device, IRP* irp);
  static void delay_over(nt::Timer& timer);
};

namespace {

DelayedIrp::DelayedIrp(ScriptedDevice::State& state, IRP* irp, const Action& action)
    : nt::Timer(ScriptedDevice::State::delay_over), state(state), irp(irp), action(action) {}

IRP* irp_of(LIST_ENTRY* entry) {
  return CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);
}

// A held IRP that can be canceled carries this in its first driver word.
void* cancelable_mark(ScriptedDevice::State& state) {
  return &state;
}

}  // namespace

NTSTATUS ScriptedDevice::State::create() {
  static std::atomic<std::uint32_t> count{0};
  InitializeListHead(&held);
  const nt::LoadResult loaded =
      nt::load_driver(fmt::format("scripted{}", count.fetch_add(1)), entry);
  if (!NT_SUCCESS(loaded.status)) return loaded.status;
  driver = loaded.driver;
  UNICODE_STRING name{};
  name.Buffer = options.name.data();
  name.Length = static_cast<USHORT>(options.name.size() * sizeof(WCHAR));
  name.MaximumLength = name.Length;
  const NTSTATUS status =
      IoCreateDevice(driver, sizeof(State*), options.name.empty() ? nullptr : &name,
                     options.device_type, 0, FALSE, &device);
  if (!NT_SUCCESS(status)) return status;
  *static_cast<State**>(device->DeviceExtension) = this;
  device->StackSize = options.stack_size;
  if (options.buffering == Buffering::Buffered) device->Flags |= DO_BUFFERED_IO;
  if (options.buffering == Buffering::Direct) device->Flags |= DO_DIRECT_IO;
  device->Flags &= ~static_cast<ULONG>(DO_DEVICE_INITIALIZING);
  return STATUS_SUCCESS;
}

NTSTATUS ScriptedDevice::State::entry(DRIVER_OBJECT* driver, UNICODE_STRING*) {
  std::fill(std::begin(driver->MajorFunction), std::end(driver->MajorFunction), &dispatch);
  driver->DriverUnload = unload;
  return STATUS_SUCCESS;
}

NTSTATUS ScriptedDevice::State::dispatch(DEVICE_OBJECT* device, IRP* irp) {
  State& state = of(device);
  state.note(irp);
  const Action* action = state.take_action(*IoGetCurrentIrpStackLocation(irp));
  return action != nullptr ? state.perform(irp, *action) : state.answer_by_itself(irp);
}

void ScriptedDevice::State::note(IRP* irp) {
  nt::Guard guard(lock);
  LoggedIrp& line = log.emplace_back();
  line.irp = irp;
  line.location = *IoGetCurrentIrpStackLocation(irp);
  line.system_buffer = irp->AssociatedIrp.SystemBuffer;
  line.user_buffer = irp->UserBuffer;
  line.mdl = irp->MdlAddress;
  line.flags = irp->Flags;
  line.requestor_mode = irp->RequestorMode;
  line.irql = nt::current_flow().irql;
  line.stack_count = irp->StackCount;
  const std::span<const std::uint8_t> input = input_of(device, irp);
  line.input.assign(input.begin(), input.end());
}

const Action* ScriptedDevice::State::take_action(const IO_STACK_LOCATION& location) {
  nt::Guard guard(lock);
  for (Rule& rule : one_time) {
    if (rule.left == 0 || !rule.match.is_for(location)) continue;
    --rule.left;
    return &rule.action;
  }
  const Rule* best = nullptr;
  for (const Rule& rule : lasting) {
    if (!rule.match.is_for(location)) continue;
    if (best == nullptr || rule.match.is_exact() || !best->match.is_exact()) best = &rule;
  }
  return best != nullptr ? &best->action : nullptr;
}

NTSTATUS ScriptedDevice::State::answer_by_itself(IRP* irp) {
  switch (IoGetCurrentIrpStackLocation(irp)->MajorFunction) {
    case IRP_MJ_CREATE:
    case IRP_MJ_CLEANUP:
    case IRP_MJ_CLOSE:
      return perform(irp, success);
    case IRP_MJ_READ:
    case IRP_MJ_WRITE:
    case IRP_MJ_FLUSH_BUFFERS:
      return perform(irp, default_transfer);
    case IRP_MJ_PNP:
      return nt::dispatch_pdo_pnp(device, irp);
    case IRP_MJ_POWER:
      return nt::dispatch_pdo_power(device, irp);
    case IRP_MJ_SYSTEM_CONTROL: {
      // As it came. Source: kernel/handling-wmi-requests.
      const NTSTATUS status = irp->IoStatus.Status;
      IoCompleteRequest(irp, IO_NO_INCREMENT);
      return status;
    }
    default:
      return perform(irp, refusal);
  }
}

NTSTATUS ScriptedDevice::State::perform(IRP* irp, const Action& action) {
  switch (action.kind) {
    case Action::Kind::InDispatch:
      fill(irp, action.status, action.information, action.data);
      IoCompleteRequest(irp, IO_NO_INCREMENT);
      return action.status;
    case Action::Kind::FromLoop:
      IoMarkIrpPending(irp);
      fill(irp, action.status, action.information, action.data);
      nt::complete_from_loop(irp);
      return STATUS_PENDING;
    case Action::Kind::AfterDelay:
      return postpone(irp, action);
    case Action::Kind::Held:
      return hold(irp, false);
    case Action::Kind::HeldCancelable:
      return hold(irp, true);
    case Action::Kind::Call:
      return action.call(device, irp);
  }
  UNREACHABLE("an action of no kind");
}

void ScriptedDevice::State::fill(IRP* irp, NTSTATUS status, ULONG_PTR information,
                                 const Bytes& data) const {
  const std::span<std::uint8_t> output = output_of(device, irp);
  std::copy_n(data.begin(), std::min(data.size(), output.size()), output.begin());
  irp->IoStatus.Status = status;
  irp->IoStatus.Information = information == whole_length ? wanted_length(irp) : information;
}

NTSTATUS ScriptedDevice::State::postpone(IRP* irp, const Action& action) {
  IoMarkIrpPending(irp);
  nt::Timer* timer = nullptr;
  {
    nt::Guard guard(lock);
    timer = &delayed.emplace_back(*this, irp, action);
    ++in_hand;
  }
  nt::arm_timer(*timer, nt::executor().now() + action.delay);
  return STATUS_PENDING;
}

void ScriptedDevice::State::delay_over(nt::Timer& timer) {
  auto& over = static_cast<DelayedIrp&>(timer);
  State& state = over.state;
  IRP* irp = over.irp;
  state.fill(irp, over.action.status, over.action.information, over.action.data);
  {
    nt::Guard guard(state.lock);
    state.delayed.remove_if([&](const DelayedIrp& item) { return &item == &over; });
    --state.in_hand;
  }
  IoCompleteRequest(irp, IO_NO_INCREMENT);
}

// The order that races with cancellation ask for: insert, set the routine, look at Cancel.
// Source: framework.md WDM-R21.
NTSTATUS ScriptedDevice::State::hold(IRP* irp, bool is_cancelable) {
  IoMarkIrpPending(irp);
  {
    nt::Guard guard(lock);
    irp->Tail.Overlay.DriverContext[0] = is_cancelable ? cancelable_mark(*this) : nullptr;
    InsertTailList(&held, &irp->Tail.Overlay.ListEntry);
    ++in_hand;
    if (!is_cancelable) return STATUS_PENDING;
    IoSetCancelRoutine(irp, cancel_held);
    const bool is_ours = nt::is_irp_canceled(irp) && IoSetCancelRoutine(irp, nullptr) != nullptr;
    if (!is_ours) return STATUS_PENDING;
    remove_held_locked(irp);
  }
  fill(irp, STATUS_CANCELLED, 0, {});
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  return STATUS_PENDING;
}

void ScriptedDevice::State::cancel_held(DEVICE_OBJECT* device, IRP* irp) {
  IoReleaseCancelSpinLock(irp->CancelIrql);
  State& state = of(device);
  {
    nt::Guard guard(state.lock);
    state.remove_held_locked(irp);
  }
  irp->IoStatus.Status = STATUS_CANCELLED;
  irp->IoStatus.Information = 0;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
}

void ScriptedDevice::State::remove_held_locked(IRP* irp) {
  RemoveEntryList(&irp->Tail.Overlay.ListEntry);
  --in_hand;
}

bool ScriptedDevice::State::take_held_locked(IRP* irp) {
  const bool is_cancelable = irp->Tail.Overlay.DriverContext[0] != nullptr;
  if (is_cancelable && IoSetCancelRoutine(irp, nullptr) == nullptr) return false;
  remove_held_locked(irp);
  return true;
}

ScriptedDevice::ScriptedDevice(ScriptedOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  state_->create_status = state_->create();
}

ScriptedDevice::~ScriptedDevice() {
  ASSERT(in_hand() == 0 || state_->driver == nullptr);
  if (state_->device != nullptr) IoDeleteDevice(state_->device);
  if (state_->driver != nullptr) nt::unload_driver(state_->driver);
}

void ScriptedDevice::abandon() {
  state_->device = nullptr;
  state_->driver = nullptr;
}

NTSTATUS ScriptedDevice::create_status() const {
  return state_->create_status;
}
DEVICE_OBJECT* ScriptedDevice::device() const {
  return state_->device;
}
const ScriptedOptions& ScriptedDevice::options() const {
  return state_->options;
}

void ScriptedDevice::on(Match match, Action action) {
  nt::Guard guard(state_->lock);
  state_->lasting.push_back({match, std::move(action), 0});
}

void ScriptedDevice::next(Match match, Action action, std::uint32_t count) {
  nt::Guard guard(state_->lock);
  state_->one_time.push_back({match, std::move(action), count});
}

std::vector<IRP*> ScriptedDevice::held() const {
  nt::Guard guard(state_->lock);
  std::vector<IRP*> irps;
  LIST_ENTRY* head = &state_->held;
  for (LIST_ENTRY* entry = head->Flink; entry != head; entry = entry->Flink) {
    IRP* irp = irp_of(entry);
    const bool is_cancelable = irp->Tail.Overlay.DriverContext[0] != nullptr;
    if (!is_cancelable || irp->CancelRoutine != nullptr) irps.push_back(irp);
  }
  return irps;
}

bool ScriptedDevice::wait_held(std::size_t count) const {
  return sleep_until([&] { return held().size() >= count; }, base::Ticks::from_s(10));
}

bool ScriptedDevice::release(IRP* irp, NTSTATUS status, ULONG_PTR information, const Bytes& data) {
  {
    nt::Guard guard(state_->lock);
    LIST_ENTRY* head = &state_->held;
    LIST_ENTRY* entry = head->Flink;
    while (entry != head && irp_of(entry) != irp) entry = entry->Flink;
    if (entry == head || !state_->take_held_locked(irp)) return false;
  }
  state_->fill(irp, status, information, data);
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  return true;
}

bool ScriptedDevice::release(NTSTATUS status, ULONG_PTR information, const Bytes& data) {
  for (IRP* irp : held()) {
    if (release(irp, status, information, data)) return true;
  }
  return false;
}

std::size_t ScriptedDevice::release_all(NTSTATUS status, ULONG_PTR information) {
  std::size_t count = 0;
  for (IRP* irp : held()) count += release(irp, status, information) ? 1 : 0;
  return count;
}

std::vector<LoggedIrp> ScriptedDevice::log() const {
  nt::Guard guard(state_->lock);
  return state_->log;
}

std::vector<LoggedIrp> ScriptedDevice::log(UCHAR major) const {
  std::vector<LoggedIrp> lines = log();
  std::erase_if(lines, [&](const LoggedIrp& line) { return line.major() != major; });
  return lines;
}

void ScriptedDevice::clear_log() {
  nt::Guard guard(state_->lock);
  state_->log.clear();
}

std::uint32_t ScriptedDevice::in_hand() const {
  nt::Guard guard(state_->lock);
  return state_->in_hand;
}

}  // namespace door
