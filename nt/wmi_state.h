// SPDX-License-Identifier: MIT
// Who provides data blocks of WMI, and who listens to events of which. For nt/wmi*.cpp only.
#pragma once

#include <list>
#include <memory>
#include <vector>

#include "nt/lock.h"
#include "nt/wmi.h"

namespace nt {

struct WmiProvider {
  DEVICE_OBJECT* device;  // with a reference
  ULONG id;
  std::vector<WmiBlock> blocks;
  EX_RUNDOWN_REF calls;         // IRPs and events on their way; ended by deregistration
  std::vector<GUID> events_on;  // guarded by WmiState::settling
};

// A data block object that was opened for notification.
struct WmiListener {
  GUID guid{};
  WMI_NOTIFICATION_CALLBACK callback = nullptr;
  void* context = nullptr;
  bool is_closed = false;
};

// An event that its listeners were not told of yet. It holds its provider's `calls`.
struct WmiEvent {
  std::shared_ptr<WmiProvider> provider;
  WNODE_HEADER* node;  // in pool memory
};

struct WmiState {
  WmiState();

  Lock lock;
  std::list<std::shared_ptr<WmiProvider>> providers GUARDED_BY(lock);
  ULONG last_id GUARDED_BY(lock) = 0;
  std::function<void(const WNODE_HEADER&)> sink GUARDED_BY(lock);
  std::list<std::shared_ptr<WmiListener>> listeners GUARDED_BY(lock);
  std::list<WmiEvent> events GUARDED_BY(lock);
  bool is_work_queued GUARDED_BY(lock) = false;
  WORK_QUEUE_ITEM work{};
  KMUTEX settling{};  // held while providers are told whether somebody listens
};

WmiState& wmi_state();

// Of a provider. STATUS_WMI_GUID_NOT_FOUND: it has deregistered.
IO_STATUS_BLOCK send_wmi(WmiProvider& provider, UCHAR minor, void* path, void* buffer, ULONG size);

// Tells the provider of each of its blocks that somebody listens to its events, or nobody any more,
// where that has changed. PASSIVE_LEVEL.
void settle_wmi_events(WmiProvider& provider);

// Has the listeners called with the event, one event after the other, by a worker thread. The event
// is freed then. <= DISPATCH_LEVEL.
void post_wmi_event(const WmiEvent& event);

}  // namespace nt
