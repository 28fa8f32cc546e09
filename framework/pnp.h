// SPDX-License-Identifier: MIT
// Plug-and-play and power of one device in a stack (framework.md 2.11): takes the PnP and power
// IRPs, walks the machine of pnp_machine.h, and calls the driver's callbacks in the order of 2.11.2
// to 2.11.4. The PnP manager sends one state-changing IRP at a time and at PASSIVE_LEVEL, and
// everything up to the IRP's completion is done in its thread. Power IRPs come besides: whoever has
// something to do takes turns with the others, so the driver's PnP and power callbacks never
// overlap.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <atomic>
#include <optional>

#include "framework/pnp_machine.h"
#include "framework/power_policy.h"
#include "framework/removal_relations.h"
#include "framework/self_managed_io.h"
#include "framework/special_files.h"
#include "framework/wake.h"

namespace wdf {

class CmResourceList;
class Device;

class Pnp {
 public:
  explicit Pnp(Device& device);
  Pnp(const Pnp&) = delete;
  Pnp& operator=(const Pnp&) = delete;

  // The dispatch routines. Each owns the IRP; the remove lock is held but for REMOVE_DEVICE.
  NTSTATUS dispatch_pnp(IRP* irp);
  NTSTATUS dispatch_power(IRP* irp);

  // WdfDeviceCreate is done.
  void device_created() { process_in_turn(PnpEvent::Done); }
  // Removes it without an IRP.
  void remove_without_irp();

  bool is_in_init() const {
    return state() == PnpState::ObjectCreated || state() == PnpState::Init;
  }
  PnpState state() const { return state_.load(std::memory_order_relaxed); }
  WDF_DEVICE_PNP_STATE wdf_state() const;
  WDF_POWER_DEVICE_STATE power_state() const {
    return power_state_.load(std::memory_order_relaxed);
  }
  // It was started and not stopped, whatever power it has now.
  bool is_powered() const { return power_state() != WdfPowerDeviceD3Final; }
  WDF_DEVICE_POWER_STATE wdf_power_state() const {
    return wdf_power_state_.load(std::memory_order_relaxed);
  }
  bool is_in_d0() const { return power_state() == WdfPowerDeviceD0; }
  bool is_started() const { return state() == PnpState::Started; }
  PowerPolicy& policy() { return policy_; }
  Wake& wake() { return wake_; }

  // What the driver says about its device in answers to queries.
  WDF_DEVICE_PNP_CAPABILITIES pnp_capabilities{};
  WDF_DEVICE_POWER_CAPABILITIES power_capabilities{};
  WDF_DEVICE_STATE device_state{};
  // WdfDeviceSetStaticStopRemove (PNP-R8), WdfDeviceSetFailed.
  std::atomic<std::int32_t> not_stoppable_count{0};
  std::atomic<bool> is_failed{false};
  // Who has to go when the device is removed.
  RelatedDevices removal_relations;
  SpecialFiles special_files;
  // What its children say about the bus they are on; Data1 zero: nothing was said.
  PNP_BUS_INFORMATION bus_of_children{};
  // Why the device leaves D0, until it is back there.
  std::atomic<POWER_ACTION> system_power_action{PowerActionNone};
  // Of a PDO: its parent does not report it any more.
  std::atomic<bool> is_reported_missing{false};

 private:
  // The turn of the flow that works on the device. No lock: driver code runs in it, and who waits
  // for it sleeps. PASSIVE_LEVEL.
  class Turn {
   public:
    explicit Turn(Pnp& pnp) : pnp_(pnp) { pnp_.take_turn(); }
    ~Turn() { pnp_.give_turn(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Pnp& pnp_;
  };

  void take_turn() { KeWaitForSingleObject(&turn_, Executive, KernelMode, FALSE, nullptr); }
  void give_turn() { KeSetEvent(&turn_, IO_NO_INCREMENT, FALSE); }

  // pnp.cpp: the machine. Steps of the machine are taken in a turn.
  PnpEffect process(PnpEvent event);
  void process_in_turn(PnpEvent event);
  void enter(PnpState next);
  NTSTATUS change_state(IRP* irp, PnpEvent event);
  NTSTATUS remove(IRP* irp);
  void notify(ULONG type, PnpState from, PnpState to);

  // pnp_act.cpp: what is done in a state; empty: it waits for an IRP.
  std::optional<PnpEvent> act();
  PnpEvent send_start_down();
  PnpEvent eject_hardware();
  PnpEvent check_static();
  PnpEvent ask(NTSTATUS (*callback)(WDFDEVICE), const char* name);
  PnpEvent prepare_hardware();
  NTSTATUS release_hardware();
  PnpEvent prepare_and_power_up();
  PnpEvent power_up_now();
  PnpEvent power_down_now();
  PnpEvent power_down_for_good();
  PnpEvent keep_awake();
  void let_sleep();
  PnpEvent enable_interfaces();
  void surprise_removal();
  void clean_up_for_remove();
  void removed();

  // pnp_power.cpp: the sequences.
  NTSTATUS power_up(WDF_POWER_DEVICE_STATE from);
  NTSTATUS power_down(WDF_POWER_DEVICE_STATE to);
  NTSTATUS self_managed(SelfManagedEvent event);
  NTSTATUS call_d0(const char* name, NTSTATUS (*callback)(WDFDEVICE, WDF_POWER_DEVICE_STATE),
                   WDF_POWER_DEVICE_STATE other);
  NTSTATUS need_parent();
  NTSTATUS enter_d0(WDF_POWER_DEVICE_STATE from);
  void tell_policy();
  // What drivers see of it; a state is left when the next one is entered.
  void enter_power(WDF_DEVICE_POWER_STATE next);
  void stay_in_power(WDF_DEVICE_POWER_STATE next);
  void notify(ULONG type, WDF_DEVICE_POWER_STATE from, WDF_DEVICE_POWER_STATE to);
  WDF_DEVICE_POWER_STATE with_paging(WDF_DEVICE_POWER_STATE pageable) const;
  void stay_in_d0();
  void pageable_changed();
  void stop_power();
  NTSTATUS set_system_power(IRP* irp);
  NTSTATUS set_device_power(IRP* irp);
  NTSTATUS power_down_for(IRP* irp, POWER_ACTION action);
  NTSTATUS power_up_for(IRP* irp);
  void fail(PnpEvent event);
  NTSTATUS set_device_power_later(IRP* irp);

  // pnp_query.cpp: IRPs that change no state.
  NTSTATUS answer_query(IRP* irp);
  NTSTATUS answer_capabilities(IRP* irp);
  NTSTATUS answer_device_state(IRP* irp);
  NTSTATUS answer_interface(IRP* irp);
  NTSTATUS answer_relations(IRP* irp);

  // pnp_usage.cpp: special files.
  struct Usage {
    DEVICE_USAGE_NOTIFICATION_TYPE type;
    WDF_SPECIAL_FILE_TYPE file;
    bool is_in_path;
  };
  NTSTATUS answer_usage(IRP* irp);
  void count_usage(const Usage& usage);
  void uncount_usage(const Usage& usage, ULONG flags_before);
  NTSTATUS carry_out_usage(IRP* irp, const Usage& usage);
  NTSTATUS tell_below_and_driver(IRP* irp, const Usage& usage);
  NTSTATUS call_usage(const Usage& usage);
  void commit_usage(ULONG flags_before);

  // pnp_resource.cpp: hardware resources. The lists for the driver are filled from the START.
  NTSTATUS filter_requirements(IRP* irp);
  NTSTATUS start_below_without_added();
  bool assign_resources(bool may_change);
  void answer_child_resources(IRP* irp);
  void answer_child_requirements(IRP* irp);

  // pnp_child.cpp: what a PDO answers for its bus. False: the IRP is treated like those of others.
  bool answer_as_child(IRP* irp);
  void begin_child_capabilities(IRP* irp, DEVICE_CAPABILITIES& answer);
  void answer_child_relations(IRP* irp);

  Device& device_;
  std::atomic<PnpState> state_{PnpState::ObjectCreated};
  std::atomic<WDF_POWER_DEVICE_STATE> power_state_{WdfPowerDeviceD3Final};
  std::atomic<WDF_DEVICE_POWER_STATE> wdf_power_state_{WdfDevStatePowerObjectCreated};
  bool is_power_step_over_ = true;  // what was to be done in wdf_power_state_ is done
  SelfManagedState self_managed_state_ = SelfManagedState::Created;
  KEVENT turn_;                     // signaled: nobody's
  std::atomic<IRP*> irp_{nullptr};  // the state-changing IRP that came and is not answered
  NTSTATUS irp_status_ = STATUS_SUCCESS;
  bool owns_hardware_ = false;
  bool is_kept_awake_ = false;  // since it agreed to be stopped or removed
  bool keeps_parent_awake_ = false;
  PowerPolicy policy_;
  Wake wake_;
  CmResourceList* raw_ = nullptr;
  CmResourceList* translated_ = nullptr;
};

// AddDevice failed although the driver had created its device (DEV-R2).
void remove_after_failed_add(Device& device);
// A child goes because its parent does, or because plug-and-play has never heard of it.
void remove_child(Device& device);

}  // namespace wdf
