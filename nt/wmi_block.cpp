// SPDX-License-Identifier: MIT
// Data blocks of WMI as other drivers open them, and the events of blocks on their way to those who
// listen. A block may be opened for notification before anybody provides it; its providers are told
// when the first one opens it and when the last one has closed it.
// Source: wdm/iowmiopenblock, wdm/iowmisetnotificationcallback, wdm/iowmiwriteevent,
// kernel/irp-mn-enable-events.
#include <algorithm>
#include <new>
#include <utility>

#include "nt/machine.h"
#include "nt/object.h"
#include "nt/wmi_state.h"
#include "nt/work_item.h"

namespace nt {
namespace {

struct DataBlock {
  std::shared_ptr<WmiListener> listener;  // null: not opened for notification
};

void run_wmi_work(void* parameter);

// Has a worker look at what has changed.
void queue_work(WmiState& state) {
  {
    Guard guard(state.lock);
    if (std::exchange(state.is_work_queued, true)) return;
  }
  ExInitializeWorkItem(&state.work, &run_wmi_work, &state);
  machine().workers().queue(state.work);
}

// The providers may be told at PASSIVE_LEVEL only: a worker does.
void close_block(void* body) {
  auto* block = static_cast<DataBlock*>(body);
  if (block->listener != nullptr) {
    WmiState& state = wmi_state();
    {
      Guard guard(state.lock);
      block->listener->is_closed = true;
      state.listeners.remove(block->listener);
    }
    queue_work(state);
  }
  block->~DataBlock();
  free_object(body);
}

void discard_block(void* body) {
  static_cast<DataBlock*>(body)->~DataBlock();
}

const ObjectType wmi_block_type{"WmiGuid", nullptr, &close_block, &discard_block};

std::vector<std::shared_ptr<WmiProvider>> all_providers() {
  WmiState& state = wmi_state();
  Guard guard(state.lock);
  return {state.providers.begin(), state.providers.end()};
}

bool is_provided(const GUID& guid) {
  WmiState& state = wmi_state();
  Guard guard(state.lock);
  return std::any_of(state.providers.begin(), state.providers.end(), [&guid](const auto& provider) {
    return std::any_of(provider->blocks.begin(), provider->blocks.end(),
                       [&guid](const WmiBlock& block) { return IsEqualGUID(block.guid, guid); });
  });
}

bool contains(const std::vector<GUID>& guids, const GUID& guid) {
  return std::any_of(guids.begin(), guids.end(),
                     [&guid](const GUID& each) { return IsEqualGUID(each, guid); });
}

// The provider's blocks that somebody listens to.
std::vector<GUID> wanted_events(const WmiProvider& provider) {
  std::vector<GUID> wanted;
  WmiState& state = wmi_state();
  Guard guard(state.lock);
  for (const WmiBlock& block : provider.blocks) {
    const bool has_listener = std::any_of(
        state.listeners.begin(), state.listeners.end(),
        [&block](const auto& listener) { return IsEqualGUID(listener->guid, block.guid); });
    if (has_listener) wanted.push_back(block.guid);
  }
  return wanted;
}

void switch_events(WmiProvider& provider, const GUID& guid, UCHAR minor) {
  GUID path = guid;
  WNODE_HEADER header{};
  header.BufferSize = sizeof(header);
  header.Guid = guid;
  send_wmi(provider, minor, &path, &header, sizeof(header));
}

// Who closes the block meanwhile is not called.
void call_listener(const WmiListener& listener, WNODE_HEADER* event) {
  WMI_NOTIFICATION_CALLBACK callback = nullptr;
  void* context = nullptr;
  {
    Guard guard(wmi_state().lock);
    if (!listener.is_closed) callback = listener.callback;
    context = listener.context;
  }
  if (callback != nullptr) callback(event, context);
}

void deliver(const WmiEvent& event) {
  std::vector<std::shared_ptr<WmiListener>> listeners;
  {
    WmiState& state = wmi_state();
    Guard guard(state.lock);
    for (const auto& listener : state.listeners) {
      if (IsEqualGUID(listener->guid, event.node->Guid)) listeners.push_back(listener);
    }
  }
  for (const auto& listener : listeners) call_listener(*listener, event.node);
  ExFreePool(event.node);
  ExReleaseRundownProtection(&event.provider->calls);
}

void run_wmi_work(void* parameter) {
  auto& state = *static_cast<WmiState*>(parameter);
  std::list<WmiEvent> events;
  {
    Guard guard(state.lock);
    state.is_work_queued = false;
    events.swap(state.events);
  }
  for (const WmiEvent& event : events) deliver(event);
  for (const auto& provider : all_providers()) settle_wmi_events(*provider);
}

}  // namespace

void settle_wmi_events(WmiProvider& provider) {
  WmiState& state = wmi_state();
  KeWaitForSingleObject(&state.settling, Executive, KernelMode, FALSE, nullptr);
  const std::vector<GUID> wanted = wanted_events(provider);
  for (const GUID& guid : provider.events_on) {
    if (!contains(wanted, guid)) switch_events(provider, guid, IRP_MN_DISABLE_EVENTS);
  }
  for (const GUID& guid : wanted) {
    if (!contains(provider.events_on, guid)) switch_events(provider, guid, IRP_MN_ENABLE_EVENTS);
  }
  provider.events_on = wanted;
  KeReleaseMutex(&state.settling, FALSE);
}

void post_wmi_event(const WmiEvent& event) {
  WmiState& state = wmi_state();
  {
    Guard guard(state.lock);
    state.events.push_back(event);
  }
  queue_work(state);
}

}  // namespace nt

extern "C" NTSTATUS IoWMIOpenBlock(LPCGUID guid, ULONG access, PVOID* block) {
  *block = nullptr;
  const bool listens = (access & WMIGUID_NOTIFICATION) != 0;
  if (!listens && !nt::is_provided(*guid)) return STATUS_WMI_GUID_NOT_FOUND;
  void* body = nt::allocate_object(nt::wmi_block_type, sizeof(nt::DataBlock));
  if (body == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  auto* made = new (body) nt::DataBlock;
  if (listens) {
    made->listener = std::make_shared<nt::WmiListener>();
    made->listener->guid = *guid;
    nt::WmiState& state = nt::wmi_state();
    nt::Guard guard(state.lock);
    state.listeners.push_back(made->listener);
  }
  for (const auto& provider : nt::all_providers()) nt::settle_wmi_events(*provider);
  *block = body;
  return STATUS_SUCCESS;
}

extern "C" NTSTATUS IoWMISetNotificationCallback(PVOID block, WMI_NOTIFICATION_CALLBACK callback,
                                                 PVOID context) {
  if (nt::object_type(block) != &nt::wmi_block_type) return STATUS_OBJECT_TYPE_MISMATCH;
  const auto& listener = static_cast<nt::DataBlock*>(block)->listener;
  if (listener == nullptr) return STATUS_ACCESS_DENIED;
  nt::Guard guard(nt::wmi_state().lock);
  listener->callback = callback;
  listener->context = context;
  return STATUS_SUCCESS;
}
