// SPDX-License-Identifier: MIT
// What a device provides to WMI (framework.md 4.9): providers, one for each data block, in the
// order of their creation, and their registered instances; and the answers to
// IRP_MJ_SYSTEM_CONTROL. Source: fxwmiirphandler.cpp, fxwmiprovider.cpp, fxwmiinstance.cpp.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "framework/object.h"
#include "framework/passive_work.h"

namespace wdf {

class Wmi;
class WmiProvider;

class WmiInstance final : public Object {
 public:
  using Handle = WDFWMIINSTANCE;
  static constexpr TypeCode code = TypeCode::WmiInstance;
  static const ObjectType type;

  WmiInstance(const ObjectSeed& seed, const WDF_WMI_INSTANCE_CONFIG& config, WmiProvider& provider,
              ULONG context_size);
  ~WmiInstance();

  WDFWMIINSTANCE instance_handle() const { return static_cast<WDFWMIINSTANCE>(handle()); }
  WmiProvider& provider() const { return provider_; }

  bool can_query() const {
    return config_.UseContextForQuery || config_.EvtWmiInstanceQueryInstance != nullptr ||
           config_.EvtWmiInstanceExecuteMethod != nullptr;
  }
  bool can_set() const { return config_.EvtWmiInstanceSetInstance != nullptr; }
  bool can_set_item() const { return config_.EvtWmiInstanceSetItem != nullptr; }
  bool can_execute() const { return config_.EvtWmiInstanceExecuteMethod != nullptr; }

  // The driver's callbacks. PASSIVE_LEVEL.
  NTSTATUS query(ULONG size, void* buffer, ULONG* used);
  NTSTATUS set(ULONG size, void* buffer);
  NTSTATUS set_item(ULONG item, ULONG size, void* buffer);
  NTSTATUS execute(ULONG method, ULONG size_in, ULONG size_out, void* buffer, ULONG* used);
  NTSTATUS fire_event(ULONG size, const void* data);

 private:
  NTSTATUS query_driver(ULONG size, void* buffer, ULONG* used);
  // No callback may leave its work for later.
  NTSTATUS not_pending(NTSTATUS status, const char* callback) const;

  const WDF_WMI_INSTANCE_CONFIG config_;
  WmiProvider& provider_;  // with a reference: the parent's deletion may come first
  const ULONG context_size_;
};

class WmiProvider final : public Object {
 public:
  using Handle = WDFWMIPROVIDER;
  static constexpr TypeCode code = TypeCode::WmiProvider;
  static const ObjectType type;

  WmiProvider(const ObjectSeed& seed, const WDF_WMI_PROVIDER_CONFIG& config, Device& device);

  WDFWMIPROVIDER provider_handle() const { return static_cast<WDFWMIPROVIDER>(handle()); }
  const GUID& guid() const { return config_.Guid; }
  ULONG instance_size_min() const { return config_.MinInstanceBufferSize; }
  bool is(WDF_WMI_PROVIDER_FLAGS flag) const { return (config_.Flags & flag) != 0; }
  Wmi& wmi() const;

  bool is_enabled(WDF_WMI_PROVIDER_CONTROL control) const;
  ULONGLONG tracing_handle() const { return tracing_handle_.load(std::memory_order_relaxed); }
  // Somebody wants its events or its collection, or nobody any more. PASSIVE_LEVEL.
  NTSTATUS control(WDF_WMI_PROVIDER_CONTROL which, bool is_on, ULONGLONG trace);

 private:
  friend class Wmi;

  void set_enabled(WDF_WMI_PROVIDER_CONTROL which, bool is_on, ULONGLONG trace);
  ULONG take_registration_flags();

  const WDF_WMI_PROVIDER_CONFIG config_;
  std::atomic<bool> has_events_{false};
  std::atomic<bool> has_collection_{false};
  std::atomic<ULONGLONG> tracing_handle_{0};
  // Guarded by the lock of its Wmi.
  std::vector<WmiInstance*> instances_;
  bool is_going_ = false;  // the next registration says that the block is gone
};

class Wmi {
 public:
  explicit Wmi(Device& device);
  Wmi(const Wmi&) = delete;
  Wmi& operator=(const Wmi&) = delete;

  // WMI-R2. PASSIVE_LEVEL.
  NTSTATUS register_device();
  void deregister_device();
  // The device is being removed: no instance can be registered any more.
  void clean_up();

  // STATUS_OBJECT_NAME_EXISTS, a success: there is one for the block; WMI does not see this one.
  NTSTATUS add(WmiProvider& provider);
  void remove(WmiProvider& provider);
  NTSTATUS add(WmiInstance& instance);
  void remove(WmiInstance& instance);
  ULONG index_of(WmiInstance& instance);

  NTSTATUS assign_mof_name(const UNICODE_STRING& name);

  // Owns the IRP; the remove lock is held.
  NTSTATUS dispatch(IRP* irp);

 private:
  enum class State : std::uint8_t { Unregistered, Registered, Deregistered, CleanedUp };
  // Who an IRP is for, with a reference each.
  struct Target {
    WmiProvider* provider = nullptr;
    WmiInstance* instance = nullptr;
  };

  void update_blocks();
  WmiProvider* find_locked(const GUID& guid) REQUIRES(lock_);
  NTSTATUS find_target(const IO_STACK_LOCATION& location, Target* target);
  WmiInstance* instance_at(WmiProvider& provider, std::size_t index);
  std::size_t instance_count(WmiProvider& provider);
  const std::u16string* mof_name() const;

  // wmi_dispatch.cpp: each completes the IRP.
  NTSTATUS answer(IRP* irp, const Target& target);
  NTSTATUS query_all(IRP* irp, WmiProvider& provider);
  NTSTATUS query_one(IRP* irp, const Target& target);
  NTSTATUS set_one(IRP* irp, const Target& target);
  NTSTATUS set_item(IRP* irp, const Target& target);
  NTSTATUS execute(IRP* irp, const Target& target);
  NTSTATUS control(IRP* irp, WmiProvider& provider);
  NTSTATUS tell_blocks(IRP* irp);
  void list_blocks_locked(WMIREGINFOW& info, bool takes_references) REQUIRES(lock_);

  Device& device_;
  PassiveWork update_;
  nt::Lock lock_;
  State state_ GUARDED_BY(lock_) = State::Unregistered;
  std::vector<WmiProvider*> providers_ GUARDED_BY(lock_);
  std::optional<std::u16string> mof_name_;  // set once
};

}  // namespace wdf
