// SPDX-License-Identifier: MIT
// See wmi.h.
#include "nt/wmi.h"

#include <algorithm>

#include "nt/device.h"
#include "nt/driver_list.h"
#include "nt/pnp_state.h"
#include "nt/sync_irp.h"
#include "nt/wmi_state.h"

namespace nt {

namespace {

constexpr ULONG first_info_size = 4096;

std::shared_ptr<WmiProvider> find_provider(const DEVICE_OBJECT* device) {
  WmiState& state = wmi_state();
  Guard guard(state.lock);
  for (const auto& provider : state.providers) {
    if (provider->device == device) return provider;
  }
  return nullptr;
}

// The answer carries a reference to each PDO that names instances.
std::vector<WmiBlock> read_blocks(const WMIREGINFOW& info, DEVICE_OBJECT* provider) {
  std::vector<WmiBlock> blocks;
  for (ULONG index = 0; index < info.GuidCount; ++index) {
    const WMIREGGUIDW& block = info.WmiRegGuid[index];
    if ((block.Flags & WMIREG_FLAG_INSTANCE_PDO) != 0) {
      if (auto* pdo = reinterpret_cast<DEVICE_OBJECT*>(block.Pdo)) ObDereferenceObject(pdo);
    }
    if ((block.Flags & WMIREG_FLAG_REMOVE_GUID) == 0) {
      blocks.push_back({block.Guid, block.Flags, block.InstanceCount, provider});
    }
  }
  return blocks;
}

NTSTATUS ask_blocks(WmiProvider& provider, ULONG action) {
  std::vector<std::uint64_t> buffer;
  for (ULONG size = first_info_size;;) {
    buffer.assign(size / sizeof(buffer[0]), 0);
    const IO_STATUS_BLOCK answer =
        send_wmi(provider, IRP_MN_REGINFO_EX, UlongToPtr(action), buffer.data(), size);
    if (!NT_SUCCESS(answer.Status)) return answer.Status;
    const auto& info = *reinterpret_cast<const WMIREGINFOW*>(buffer.data());
    // One number only: how large the buffer has to be.
    if (answer.Information == sizeof(ULONG) && info.BufferSize > size) {
      size = (info.BufferSize + sizeof(buffer[0]) - 1) & ~ULONG{sizeof(buffer[0]) - 1};
      continue;
    }
    std::vector<WmiBlock> blocks = read_blocks(info, provider.device);
    {
      Guard guard(wmi_state().lock);
      provider.blocks = std::move(blocks);
    }
    settle_wmi_events(provider);
    return STATUS_SUCCESS;
  }
}

NTSTATUS register_provider(DEVICE_OBJECT* device) {
  if (find_provider(device) != nullptr) return STATUS_OBJECT_NAME_EXISTS;
  auto provider = std::make_shared<WmiProvider>();
  provider->device = device;
  ExInitializeRundownProtection(&provider->calls);
  ObReferenceObject(device);
  {
    WmiState& state = wmi_state();
    Guard guard(state.lock);
    provider->id = ++state.last_id;
    state.providers.push_back(provider);
  }
  ask_blocks(*provider, WMIREGISTER);  // who does not answer has no blocks
  return STATUS_SUCCESS;
}

NTSTATUS deregister_provider(DEVICE_OBJECT* device) {
  const std::shared_ptr<WmiProvider> provider = find_provider(device);
  if (provider == nullptr) return STATUS_INVALID_PARAMETER;
  {
    WmiState& state = wmi_state();
    Guard guard(state.lock);
    state.providers.remove(provider);
  }
  ExWaitForRundownProtectionRelease(&provider->calls);
  ObDereferenceObject(device);
  return STATUS_SUCCESS;
}

NTSTATUS update_provider(DEVICE_OBJECT* device) {
  const std::shared_ptr<WmiProvider> provider = find_provider(device);
  return provider == nullptr ? STATUS_INVALID_PARAMETER : ask_blocks(*provider, WMIUPDATE);
}

}  // namespace

WmiState::WmiState() {
  KeInitializeMutex(&settling, 0);
}

WmiState& wmi_state() {
  return io_state().wmi();
}

IO_STATUS_BLOCK send_wmi(WmiProvider& provider, UCHAR minor, void* path, void* buffer, ULONG size) {
  IO_STATUS_BLOCK result{};
  result.Status = STATUS_WMI_GUID_NOT_FOUND;
  if (!ExAcquireRundownProtection(&provider.calls)) return result;
  DEVICE_OBJECT* top = IoGetAttachedDeviceReference(provider.device);
  const SyncIrp sync = make_sync_irp(top, IRP_MJ_SYSTEM_CONTROL, minor);
  result.Status = STATUS_INSUFFICIENT_RESOURCES;
  if (sync.irp != nullptr) {
    sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
    auto& wmi = sync.location->Parameters.WMI;
    wmi.ProviderId = reinterpret_cast<ULONG_PTR>(provider.device);
    wmi.DataPath = path;
    wmi.Buffer = buffer;
    wmi.BufferSize = size;
    result = send_sync_irp(top, sync);
  }
  ObDereferenceObject(top);
  ExReleaseRundownProtection(&provider.calls);
  return result;
}

std::unique_ptr<WmiState, DeleteWmiState> make_wmi_state() {
  return std::unique_ptr<WmiState, DeleteWmiState>(new WmiState);
}
void DeleteWmiState::operator()(WmiState* state) const {
  delete state;
}

std::vector<WmiBlock> wmi_blocks_of(DEVICE_OBJECT* any_of_stack) {
  std::vector<WmiBlock> blocks;
  const DEVICE_OBJECT* top = top_of_stack(any_of_stack);
  WmiState& state = wmi_state();
  Guard guard(state.lock);
  for (const auto& provider : state.providers) {
    if (top_of_stack(provider->device) != top) continue;
    blocks.insert(blocks.end(), provider->blocks.begin(), provider->blocks.end());
  }
  return blocks;
}

IO_STATUS_BLOCK send_wmi(DEVICE_OBJECT* provider, UCHAR minor, const GUID& block, void* buffer,
                         ULONG size) {
  const std::shared_ptr<WmiProvider> found = find_provider(provider);
  GUID path = block;
  if (found != nullptr) return send_wmi(*found, minor, &path, buffer, size);
  IO_STATUS_BLOCK result{};
  result.Status = STATUS_WMI_GUID_NOT_FOUND;
  return result;
}

void set_wmi_event_sink(std::function<void(const WNODE_HEADER& event)> sink) {
  WmiState& state = wmi_state();
  Guard guard(state.lock);
  state.sink = std::move(sink);
}

}  // namespace nt

extern "C" NTSTATUS IoWMIRegistrationControl(PDEVICE_OBJECT device, ULONG action) {
  switch (action) {
    case WMIREG_ACTION_REGISTER:
      return nt::register_provider(device);
    case WMIREG_ACTION_DEREGISTER:
      return nt::deregister_provider(device);
    case WMIREG_ACTION_REREGISTER:
    case WMIREG_ACTION_UPDATE_GUIDS:
      return nt::update_provider(device);
    default:
      return STATUS_INVALID_PARAMETER;
  }
}

extern "C" ULONG IoWMIDeviceObjectToProviderId(PDEVICE_OBJECT device) {
  const std::shared_ptr<nt::WmiProvider> provider = nt::find_provider(device);
  return provider == nullptr ? 0 : provider->id;
}

// The event is WMI's from here on, unless it is refused. The provider's deregistration waits for
// it: its memory is gone before the driver is.
extern "C" NTSTATUS IoWMIWriteEvent(PVOID event) {
  auto& header = *static_cast<WNODE_HEADER*>(event);
  std::function<void(const WNODE_HEADER&)> sink;
  std::shared_ptr<nt::WmiProvider> provider;
  {
    nt::WmiState& state = nt::wmi_state();
    nt::Guard guard(state.lock);
    const auto found =
        std::find_if(state.providers.begin(), state.providers.end(),
                     [&header](const auto& each) { return each->id == header.ProviderId; });
    if (found == state.providers.end()) return STATUS_UNSUCCESSFUL;
    provider = *found;
    if (!ExAcquireRundownProtection(&provider->calls)) return STATUS_UNSUCCESSFUL;
    sink = state.sink;
  }
  if (sink) sink(header);
  nt::post_wmi_event({std::move(provider), &header});
  return STATUS_SUCCESS;
}
