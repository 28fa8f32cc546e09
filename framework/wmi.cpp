// SPDX-License-Identifier: MIT
// Providers and instances: when they can be seen, and what a driver is asked. See wmi.h.
#include "framework/wmi.h"

#include <algorithm>
#include <cstring>

#include "framework/call.h"
#include "framework/device.h"

namespace wdf {
namespace {

bool dispose_provider(Object& object) {
  auto& provider = static_cast<WmiProvider&>(object);
  provider.wmi().remove(provider);
  return true;
}

bool dispose_instance(Object& object) {
  auto& instance = static_cast<WmiInstance&>(object);
  instance.provider().wmi().remove(instance);
  return true;
}

bool is_same(const GUID& one, const GUID& other) {
  return std::memcmp(&one, &other, sizeof(GUID)) == 0;
}

template <class T>
bool erase(std::vector<T*>& from, T& what) {
  return std::erase(from, &what) != 0;
}

}  // namespace

const ObjectType WmiProvider::type = {.code = TypeCode::WmiProvider,
                                      .dispose = dispose_provider,
                                      .destroy = destroy_as<WmiProvider>,
                                      .is_undeletable = true};
const ObjectType WmiInstance::type = {
    .code = TypeCode::WmiInstance, .dispose = dispose_instance, .destroy = destroy_as<WmiInstance>};

WmiInstance::WmiInstance(const ObjectSeed& seed, const WDF_WMI_INSTANCE_CONFIG& config,
                         WmiProvider& provider, ULONG context_size)
    : Object(seed), config_(config), provider_(provider), context_size_(context_size) {
  set_device(provider.device());
  provider_.reference();
}

WmiInstance::~WmiInstance() {
  provider_.dereference();
}

NTSTATUS WmiInstance::not_pending(NTSTATUS status, const char* callback) const {
  if (status != STATUS_PENDING) return status;
  verifier_break(globals(), {.rule = "WmiCallbackPending", .call = callback, .object = handle()},
                 "returned STATUS_PENDING", "do the work in the callback");
  return STATUS_UNSUCCESSFUL;
}

NTSTATUS WmiInstance::query(ULONG size, void* buffer, ULONG* used) {
  *used = 0;
  if (config_.UseContextForQuery) {
    *used = context_size_;
    if (size < context_size_) return STATUS_BUFFER_TOO_SMALL;
    std::memcpy(buffer, first_context()->memory(), context_size_);
    return STATUS_SUCCESS;
  }
  if (config_.EvtWmiInstanceQueryInstance == nullptr) return STATUS_SUCCESS;
  if (size != 0) return query_driver(size, buffer, used);
  // The driver is always given a buffer.
  std::uint8_t unused = 0;
  const NTSTATUS status = query_driver(sizeof(unused), &unused, used);
  return NT_SUCCESS(status) && *used > 0 ? STATUS_BUFFER_TOO_SMALL : status;
}

NTSTATUS WmiInstance::query_driver(ULONG size, void* buffer, ULONG* used) {
  constexpr const char* name = "EvtWmiInstanceQueryInstance";
  NTSTATUS status =
      not_pending(call_driver({globals(), name, this}, config_.EvtWmiInstanceQueryInstance,
                              instance_handle(), size, buffer, used),
                  name);
  const char* did = nullptr;
  if (NT_SUCCESS(status) && *used > size) {
    did = "said that it used more than the buffer has";
    status = STATUS_UNSUCCESSFUL;
  } else if (status == STATUS_BUFFER_TOO_SMALL && provider_.instance_size_min() != 0) {
    did = "found a buffer too small that has the size the provider asked for";
  }
  if (did != nullptr) {
    verifier_break(globals(), {.rule = "WmiBufferUsed", .call = name, .object = handle()}, did,
                   "set BufferUsed, and MinInstanceBufferSize, to what the data takes");
  }
  if (!NT_SUCCESS(status) && status != STATUS_BUFFER_TOO_SMALL) *used = 0;
  return status;
}

NTSTATUS WmiInstance::set(ULONG size, void* buffer) {
  constexpr const char* name = "EvtWmiInstanceSetInstance";
  return not_pending(call_driver({globals(), name, this}, config_.EvtWmiInstanceSetInstance,
                                 instance_handle(), size, buffer),
                     name);
}

NTSTATUS WmiInstance::set_item(ULONG item, ULONG size, void* buffer) {
  constexpr const char* name = "EvtWmiInstanceSetItem";
  return not_pending(call_driver({globals(), name, this}, config_.EvtWmiInstanceSetItem,
                                 instance_handle(), item, size, buffer),
                     name);
}

NTSTATUS WmiInstance::execute(ULONG method, ULONG size_in, ULONG size_out, void* buffer,
                              ULONG* used) {
  constexpr const char* name = "EvtWmiInstanceExecuteMethod";
  return not_pending(call_driver({globals(), name, this}, config_.EvtWmiInstanceExecuteMethod,
                                 instance_handle(), method, size_in, size_out, buffer, used),
                     name);
}

// WMI-R3.
NTSTATUS WmiInstance::fire_event(ULONG size, const void* data) {
  if (data == nullptr) size = 0;
  const ULONG whole = sizeof(WNODE_SINGLE_INSTANCE) + size;
  auto* event = static_cast<WNODE_SINGLE_INSTANCE*>(
      ExAllocatePool2(POOL_FLAG_NON_PAGED, whole, globals().DriverTag));
  if (event == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  WNODE_HEADER& header = event->WnodeHeader;
  header.Guid = provider_.guid();
  header.ProviderId = IoWMIDeviceObjectToProviderId(device()->wdm_device());
  header.BufferSize = whole;
  header.Flags =
      WNODE_FLAG_SINGLE_INSTANCE | WNODE_FLAG_EVENT_ITEM | WNODE_FLAG_STATIC_INSTANCE_NAMES;
  KeQuerySystemTime(&header.TimeStamp);
  event->InstanceIndex = provider_.wmi().index_of(*this);
  event->SizeDataBlock = size;
  event->DataBlockOffset = sizeof(WNODE_SINGLE_INSTANCE);
  if (size != 0) std::memcpy(event->VariableData, data, size);
  const NTSTATUS status = IoWMIWriteEvent(event);
  if (!NT_SUCCESS(status)) ExFreePool(event);
  return status;
}

WmiProvider::WmiProvider(const ObjectSeed& seed, const WDF_WMI_PROVIDER_CONFIG& config,
                         Device& device)
    : Object(seed), config_(config) {
  set_device(&device);
}

Wmi& WmiProvider::wmi() const {
  return device()->wmi();
}

bool WmiProvider::is_enabled(WDF_WMI_PROVIDER_CONTROL control) const {
  if (control == WdfWmiEventControl) return has_events_.load(std::memory_order_relaxed);
  return control == WdfWmiInstanceControl && has_collection_.load(std::memory_order_relaxed);
}

void WmiProvider::set_enabled(WDF_WMI_PROVIDER_CONTROL which, bool is_on, ULONGLONG trace) {
  if (which == WdfWmiInstanceControl) {
    has_collection_.store(is_on, std::memory_order_relaxed);
    return;
  }
  has_events_.store(is_on, std::memory_order_relaxed);
  if (is(WdfWmiProviderTracing)) tracing_handle_.store(trace, std::memory_order_relaxed);
}

NTSTATUS WmiProvider::control(WDF_WMI_PROVIDER_CONTROL which, bool is_on, ULONGLONG trace) {
  set_enabled(which, is_on, trace);
  const auto callback = config_.EvtWmiProviderFunctionControl;
  if (callback == nullptr) return STATUS_SUCCESS;
  NTSTATUS status = call_driver({globals(), "EvtWmiProviderFunctionControl", this}, callback,
                                provider_handle(), which, static_cast<BOOLEAN>(is_on));
  if (status == STATUS_PENDING) status = STATUS_UNSUCCESSFUL;
  if (!NT_SUCCESS(status)) set_enabled(which, false, 0);
  return status;
}

ULONG WmiProvider::take_registration_flags() {
  ULONG flags = WMIREG_FLAG_INSTANCE_PDO;
  if (is(WdfWmiProviderTracing)) flags = WMIREG_FLAG_TRACED_GUID | WMIREG_FLAG_TRACE_CONTROL_GUID;
  if (is(WdfWmiProviderExpensive)) flags |= WMIREG_FLAG_EXPENSIVE;
  if (is(WdfWmiProviderEventOnly)) flags |= WMIREG_FLAG_EVENT_ONLY_GUID;
  if (std::exchange(is_going_, false)) flags |= WMIREG_FLAG_REMOVE_GUID;
  return flags;
}

Wmi::Wmi(Device& device)
    : device_(device),
      update_(device, {.run =
                           [](Object& owner) {
                             const DEVICE_OBJECT* wdm = static_cast<Device&>(owner).wdm_device();
                             IoWMIRegistrationControl(const_cast<DEVICE_OBJECT*>(wdm),
                                                      WMIREG_ACTION_UPDATE_GUIDS);
                           },
                       .finished = nullptr}) {}

NTSTATUS Wmi::register_device() {
  {
    nt::Guard guard(lock_);
    state_ = State::Registered;
  }
  const NTSTATUS status = IoWMIRegistrationControl(device_.wdm_device(), WMIREG_ACTION_REGISTER);
  if (!NT_SUCCESS(status)) {
    nt::Guard guard(lock_);
    state_ = State::Unregistered;
  }
  return status;
}

void Wmi::deregister_device() {
  {
    nt::Guard guard(lock_);
    if (state_ != State::Registered) return;
    state_ = State::Deregistered;
  }
  update_.wait_until_idle();
  IoWMIRegistrationControl(device_.wdm_device(), WMIREG_ACTION_DEREGISTER);
}

void Wmi::clean_up() {
  nt::Guard guard(lock_);
  state_ = State::CleanedUp;
}

// WMI is told at PASSIVE_LEVEL that the blocks or their instances changed.
void Wmi::update_blocks() {
  if (KeGetCurrentIrql() == PASSIVE_LEVEL) {
    IoWMIRegistrationControl(device_.wdm_device(), WMIREG_ACTION_UPDATE_GUIDS);
  } else {
    update_.enqueue();
  }
}

WmiProvider* Wmi::find_locked(const GUID& guid) {
  const auto found =
      std::find_if(providers_.begin(), providers_.end(),
                   [&guid](const WmiProvider* each) { return is_same(each->guid(), guid); });
  return found == providers_.end() ? nullptr : *found;
}

NTSTATUS Wmi::add(WmiProvider& provider) {
  bool is_seen = false;
  {
    nt::Guard guard(lock_);
    if (find_locked(provider.guid()) != nullptr) return STATUS_OBJECT_NAME_EXISTS;
    if (state_ == State::Deregistered) return STATUS_INVALID_DEVICE_STATE;
    providers_.push_back(&provider);
    // Any other is seen with its first instance.
    is_seen = state_ == State::Registered && provider.is(WdfWmiProviderTracing);
  }
  if (is_seen) update_blocks();
  return STATUS_SUCCESS;
}

void Wmi::remove(WmiProvider& provider) {
  nt::Guard guard(lock_);
  erase(providers_, provider);
}

NTSTATUS Wmi::add(WmiInstance& instance) {
  WmiProvider& provider = instance.provider();
  if (provider.is(WdfWmiProviderTracing)) return STATUS_INVALID_DEVICE_REQUEST;
  bool is_seen = false;
  {
    nt::Guard guard(lock_);
    auto& instances = provider.instances_;
    if (std::find(instances.begin(), instances.end(), &instance) != instances.end()) {
      return STATUS_INVALID_DEVICE_REQUEST;
    }
    if (state_ == State::CleanedUp) return STATUS_INVALID_DEVICE_STATE;
    instances.push_back(&instance);
    provider.is_going_ = false;
    is_seen = state_ == State::Registered;
  }
  if (is_seen) update_blocks();
  return STATUS_SUCCESS;
}

void Wmi::remove(WmiInstance& instance) {
  WmiProvider& provider = instance.provider();
  {
    nt::Guard guard(lock_);
    if (!erase(provider.instances_, instance) || state_ != State::Registered) return;
    if (provider.instances_.empty() && !provider.is(WdfWmiProviderExpensive)) {
      provider.is_going_ = true;
    }
  }
  update_blocks();
}

ULONG Wmi::index_of(WmiInstance& instance) {
  nt::Guard guard(lock_);
  const auto& instances = instance.provider().instances_;
  return static_cast<ULONG>(std::find(instances.begin(), instances.end(), &instance) -
                            instances.begin());
}

std::size_t Wmi::instance_count(WmiProvider& provider) {
  nt::Guard guard(lock_);
  return provider.instances_.size();
}

WmiInstance* Wmi::instance_at(WmiProvider& provider, std::size_t index) {
  nt::Guard guard(lock_);
  if (index >= provider.instances_.size()) return nullptr;
  provider.instances_[index]->reference();
  return provider.instances_[index];
}

NTSTATUS Wmi::assign_mof_name(const UNICODE_STRING& name) {
  if (mof_name_) return STATUS_INVALID_DEVICE_REQUEST;
  mof_name_.emplace(name.Buffer, name.Length / sizeof(WCHAR));
  return STATUS_SUCCESS;
}

// Its own, or that of the nearest device that enumerated it.
const std::u16string* Wmi::mof_name() const {
  for (const Device* device = &device_; device != nullptr; device = device->config().parent) {
    const auto& name = const_cast<Device*>(device)->wmi().mof_name_;
    if (name) return &*name;
  }
  return nullptr;
}

}  // namespace wdf
