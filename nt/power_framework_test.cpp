// SPDX-License-Identifier: MIT
// The run-time power framework: what a driver with two components is asked for, in what order.
// Source: wdm/nf-wdm-pofxregisterdevice, -pofxactivatecomponent, -pofxidlecomponent.
#include <gmock/gmock.h>
#include <wdm.h>

#include <string>
#include <vector>

#include "tests/support/test_machine.h"

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Log {
  std::vector<std::string> lines;
  POHANDLE handle = nullptr;
  bool completes = true;
};

Log& log_of(PVOID context) {
  return *static_cast<Log*>(context);
}

void active(PVOID context, ULONG component) {
  log_of(context).lines.push_back("active " + std::to_string(component));
}
void idle(PVOID context, ULONG component) {
  log_of(context).lines.push_back("idle " + std::to_string(component));
  if (log_of(context).completes) PoFxCompleteIdleCondition(log_of(context).handle, component);
}
void state(PVOID context, ULONG component, ULONG number) {
  log_of(context).lines.push_back("F" + std::to_string(number) + " " + std::to_string(component));
  if (log_of(context).completes) PoFxCompleteIdleState(log_of(context).handle, component);
}

class PowerFramework : public ::testing::Test {
 protected:
  // One component with F0, F1 (10 us) and F2 (1 ms).
  void run(const std::function<void()>& body) {
    machine_.run([&] {
      PO_FX_COMPONENT_IDLE_STATE states[3] = {{0, 0, 0}, {100, 100, 0}, {10'000, 10'000, 0}};
      PO_FX_DEVICE_V1 device{};
      device.Version = PO_FX_VERSION_V1;
      device.ComponentCount = 1;
      device.ComponentActiveConditionCallback = active;
      device.ComponentIdleConditionCallback = idle;
      device.ComponentIdleStateCallback = state;
      device.DeviceContext = &log_;
      device.Components[0].IdleStateCount = 3;
      device.Components[0].IdleStates = states;
      ASSERT_EQ(PoFxRegisterDevice(nullptr, &device, &log_.handle), STATUS_SUCCESS);
      body();
      PoFxUnregisterDevice(log_.handle);
    });
  }
  std::vector<std::string> taken() { return std::exchange(log_.lines, {}); }

  test::Machine machine_;
  Log log_;
};

TEST_F(PowerFramework, a_component_goes_idle_into_its_deepest_state_and_back) {
  run([this] {
    EXPECT_THAT(taken(), IsEmpty()) << "everything is active until management starts";
    PoFxStartDevicePowerManagement(log_.handle);
    EXPECT_THAT(taken(), ElementsAre("idle 0", "F2 0"));
    PoFxActivateComponent(log_.handle, 0, PO_FX_FLAG_BLOCKING);
    EXPECT_THAT(taken(), ElementsAre("F0 0", "active 0"));
    PoFxActivateComponent(log_.handle, 0, PO_FX_FLAG_BLOCKING);
    PoFxIdleComponent(log_.handle, 0, PO_FX_FLAG_BLOCKING);
    EXPECT_THAT(taken(), IsEmpty()) << "it is still referenced";
    PoFxIdleComponent(log_.handle, 0, PO_FX_FLAG_BLOCKING);
    EXPECT_THAT(taken(), ElementsAre("idle 0", "F2 0"));
  });
}

TEST_F(PowerFramework, a_component_that_is_referenced_stays_active_when_management_starts) {
  run([this] {
    PoFxActivateComponent(log_.handle, 0, 0);
    PoFxStartDevicePowerManagement(log_.handle);
    EXPECT_THAT(taken(), IsEmpty());
    PoFxIdleComponent(log_.handle, 0, PO_FX_FLAG_BLOCKING);
    EXPECT_THAT(taken(), ElementsAre("idle 0", "F2 0"));
  });
}

TEST_F(PowerFramework, latency_limits_the_state_and_a_change_goes_through_f0) {
  run([this] {
    PoFxSetComponentLatency(log_.handle, 0, 500);
    PoFxStartDevicePowerManagement(log_.handle);
    EXPECT_THAT(taken(), ElementsAre("idle 0", "F1 0"));
    PoFxSetComponentLatency(log_.handle, 0, PO_FX_UNKNOWN_TIME);
    EXPECT_THAT(taken(), ElementsAre("F0 0", "F2 0"));
    PoFxSetComponentResidency(log_.handle, 0, 50);
    EXPECT_THAT(taken(), ElementsAre("F0 0"));
  });
}

TEST_F(PowerFramework, each_step_waits_for_the_drivers_answer) {
  run([this] {
    log_.completes = false;
    PoFxStartDevicePowerManagement(log_.handle);
    EXPECT_THAT(taken(), ElementsAre("idle 0"));
    PoFxActivateComponent(log_.handle, 0, 0);
    EXPECT_THAT(taken(), IsEmpty());
    PoFxCompleteIdleCondition(log_.handle, 0);
    EXPECT_THAT(taken(), ElementsAre("active 0"));
  });
}

TEST_F(PowerFramework, an_answer_or_a_reference_too_many_is_reported) {
  run([this] {
    PoFxIdleComponent(log_.handle, 0, 0);
    machine_.take_one_finding("PoFxIdleComponent");
    PoFxCompleteIdleState(log_.handle, 0);
    machine_.take_one_finding("PoFxCompleteIdleState");
    PoFxActivateComponent(log_.handle, 1, 0);
    machine_.take_one_finding("PoFxActivateComponent");
    EXPECT_THAT(taken(), IsEmpty());
  });
}

TEST_F(PowerFramework, asynchronous_calls_are_carried_out_by_another_thread) {
  run([this] {
    PoFxStartDevicePowerManagement(log_.handle);
    taken();
    KIRQL irql = KeRaiseIrqlToDpcLevel();
    PoFxActivateComponent(log_.handle, 0, PO_FX_FLAG_ASYNC_ONLY);
    KeLowerIrql(irql);
    LARGE_INTEGER second;
    second.QuadPart = -10'000'000;
    KeDelayExecutionThread(KernelMode, FALSE, &second);
    EXPECT_THAT(taken(), ElementsAre("F0 0", "active 0"));
  });
}

TEST(IoSpace, a_range_without_a_device_reads_all_ones) {
  test::Machine machine;
  machine.run([] {
    auto* registers = static_cast<ULONG*>(MmMapIoSpace({}, 16, MmNonCached));
    ASSERT_NE(registers, nullptr);
    EXPECT_EQ(READ_REGISTER_ULONG(registers + 3), 0xFFFFFFFFu);
    MmUnmapIoSpace(registers, 16);
    EXPECT_EQ(READ_PORT_UCHAR(reinterpret_cast<PUCHAR>(std::uintptr_t{0x3F8})), 0xFF);
    EXPECT_EQ(MmMapIoSpace({}, 0, MmNonCached), nullptr);
  });
}

}  // namespace
