// SPDX-License-Identifier: MIT
// Interrupt objects. Source: framework.md 4.5, cases INT-001 to INT-010; fxinterruptapi.cpp,
// interruptobject.cpp.
#include "nt/interrupt.h"
#include "nt/irql.h"
#include "tests/support/driver/device_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

constexpr ULONG vector = 0x51;

NTSTATUS logged(const char* name) {
  g_log.push_back(name);
  return STATUS_SUCCESS;
}

int g_interrupt_resources = 1;
bool g_is_shared = false;
std::function<void(WDFDEVICE)> g_prepare;

IO_RESOURCE_DESCRIPTOR wanted_interrupt(ULONG number) {
  IO_RESOURCE_DESCRIPTOR descriptor{};
  descriptor.Type = CmResourceTypeInterrupt;
  descriptor.ShareDisposition =
      static_cast<UCHAR>(g_is_shared ? CmResourceShareShared : CmResourceShareDeviceExclusive);
  descriptor.Flags = CM_RESOURCE_INTERRUPT_LATCHED;
  descriptor.u.Interrupt.MinimumVector = descriptor.u.Interrupt.MaximumVector = number;
  return descriptor;
}

NTSTATUS add_resources(WDFDEVICE, WDFIORESREQLIST requirements) {
  WDFIORESLIST list = nullptr;
  EXPECT_EQ(WdfIoResourceListCreate(requirements, WDF_NO_OBJECT_ATTRIBUTES, &list), STATUS_SUCCESS);
  for (int index = 0; index < g_interrupt_resources; ++index) {
    IO_RESOURCE_DESCRIPTOR descriptor = wanted_interrupt(vector + static_cast<ULONG>(index));
    EXPECT_EQ(WdfIoResourceListAppendDescriptor(list, &descriptor), STATUS_SUCCESS);
  }
  return WdfIoResourceRequirementsListAppendIoResList(requirements, list);
}

NTSTATUS remove_resources(WDFDEVICE, WDFCMRESLIST raw, WDFCMRESLIST translated) {
  for (const WDFCMRESLIST list : {raw, translated}) {
    while (WdfCmResourceListGetCount(list) != 0) WdfCmResourceListRemove(list, 0);
  }
  return STATUS_SUCCESS;
}

CM_PARTIAL_RESOURCE_DESCRIPTOR g_raw;
CM_PARTIAL_RESOURCE_DESCRIPTOR g_translated;

NTSTATUS prepare_hardware(WDFDEVICE device, WDFCMRESLIST raw, WDFCMRESLIST translated) {
  g_log.push_back("PrepareHardware");
  if (WdfCmResourceListGetCount(raw) != 0) {
    g_raw = *WdfCmResourceListGetDescriptor(raw, 0);
    g_translated = *WdfCmResourceListGetDescriptor(translated, 0);
  }
  if (g_prepare) g_prepare(device);
  return STATUS_SUCCESS;
}

void set_callbacks(PWDFDEVICE_INIT init) {
  WDF_FDO_EVENT_CALLBACKS fdo;
  WDF_FDO_EVENT_CALLBACKS_INIT(&fdo);
  fdo.EvtDeviceFilterAddResourceRequirements = add_resources;
  fdo.EvtDeviceRemoveAddedResources = remove_resources;
  WdfFdoInitSetEventCallbacks(init, &fdo);
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDevicePrepareHardware = prepare_hardware;
  pnp.EvtDeviceReleaseHardware = [](WDFDEVICE, WDFCMRESLIST) { return logged("ReleaseHardware"); };
  pnp.EvtDeviceD0Entry = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) { return logged("D0Entry"); };
  pnp.EvtDeviceD0Exit = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) { return logged("D0Exit"); };
  pnp.EvtDeviceD0EntryPostInterruptsEnabled = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) {
    return logged("PostEnabled");
  };
  pnp.EvtDeviceD0ExitPreInterruptsDisabled = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) {
    return logged("PreDisabled");
  };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
}

NTSTATUS g_enable_status = STATUS_SUCCESS;
int g_isr_count = 0;
WDFINTERRUPT g_interrupt = nullptr;

BOOLEAN isr(WDFINTERRUPT interrupt, ULONG) {
  ++g_isr_count;
  EXPECT_EQ(KeGetCurrentIrql(), nt::device_irql(vector));
  WdfInterruptQueueDpcForIsr(interrupt);
  return TRUE;
}

void dpc(WDFINTERRUPT interrupt, WDFOBJECT device) {
  EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
  EXPECT_EQ(WdfInterruptGetDevice(interrupt), device);
  g_log.push_back("Dpc");
}

NTSTATUS enable(WDFINTERRUPT, WDFDEVICE) {
  EXPECT_EQ(KeGetCurrentIrql(), nt::device_irql(vector));
  logged("Enable");
  return g_enable_status;
}

NTSTATUS disable(WDFINTERRUPT, WDFDEVICE) {
  EXPECT_EQ(KeGetCurrentIrql(), nt::device_irql(vector));
  return logged("Disable");
}

WDF_INTERRUPT_CONFIG usual_config() {
  WDF_INTERRUPT_CONFIG config;
  WDF_INTERRUPT_CONFIG_INIT(&config, isr, dpc);
  config.EvtInterruptEnable = enable;
  config.EvtInterruptDisable = disable;
  return config;
}

NTSTATUS create(WDFDEVICE device, WDF_INTERRUPT_CONFIG config,
                WDF_OBJECT_ATTRIBUTES* attributes = WDF_NO_OBJECT_ATTRIBUTES) {
  return WdfInterruptCreate(device, &config, attributes, &g_interrupt);
}

class Interrupts : public DeviceTest {
 protected:
  void SetUp() override {
    DeviceTest::SetUp();
    g_interrupt_resources = 1;
    g_is_shared = false;
    g_prepare = {};
    g_enable_status = STATUS_SUCCESS;
    g_isr_count = 0;
    g_interrupt = nullptr;
  }
  // The device of EvtDriverDeviceAdd does `created`; then the test, started.
  void run_with(std::function<void(WDFDEVICE)> created,
                const std::function<void(door::Fixture&, door::Fixture::Started&)>& body) {
    add(set_callbacks, std::move(created));
    run(body);
  }
};

TEST_F(Interrupts, int_001_and_002_the_callbacks_are_checked) {
  run_with(
      [](WDFDEVICE device) {
        WDF_INTERRUPT_CONFIG config = usual_config();
        config.EvtInterruptIsr = nullptr;
        EXPECT_EQ(create(device, config), STATUS_INVALID_PARAMETER);
        config = usual_config();
        config.EvtInterruptWorkItem = [](WDFINTERRUPT, WDFOBJECT) {};
        EXPECT_EQ(create(device, config), STATUS_INVALID_PARAMETER);
        config = usual_config();
        config.Size = 1;
        EXPECT_EQ(create(device, config), STATUS_INFO_LENGTH_MISMATCH);
      },
      [](door::Fixture&, door::Fixture::Started&) {});
}

TEST_F(Interrupts, int_r1_what_does_not_fit_add_device_is_refused) {
  run_with(
      [](WDFDEVICE device) {
        WDF_INTERRUPT_CONFIG config = usual_config();
        config.InterruptRaw = &g_raw;
        EXPECT_EQ(create(device, config), STATUS_INVALID_PARAMETER);
        config = usual_config();
        config.CanWakeDevice = TRUE;
        EXPECT_EQ(create(device, config), STATUS_INVALID_PARAMETER);
        WDF_OBJECT_ATTRIBUTES attributes;
        WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
        attributes.ParentObject = device;
        EXPECT_EQ(create(device, usual_config(), &attributes),
                  STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED)
            << "only with AutomaticSerialization";
      },
      [this](door::Fixture&, door::Fixture::Started&) {
        EXPECT_EQ(create(plan_.device, usual_config()), STATUS_INVALID_DEVICE_STATE);
      });
}

TEST_F(Interrupts, pnp_001_enable_and_disable_have_their_place) {
  run_with([](WDFDEVICE device) { EXPECT_EQ(create(device, usual_config()), STATUS_SUCCESS); },
           [](door::Fixture&, door::Fixture::Started&) {
             EXPECT_THAT(g_log, ElementsAre("PrepareHardware", "D0Entry", "Enable", "PostEnabled"));
             g_log.clear();
           });
  EXPECT_THAT(g_log, ElementsAre("PreDisabled", "Disable", "D0Exit", "ReleaseHardware"));
}

TEST_F(Interrupts, pnp_012_a_failed_enable_ends_the_start) {
  g_enable_status = STATUS_UNSUCCESSFUL;
  add(set_callbacks,
      [](WDFDEVICE device) { EXPECT_EQ(create(device, usual_config()), STATUS_SUCCESS); });
  world().run([](door::Fixture& fixture) {
    const door::Fixture::Started started = fixture.start("planned", kmdf(planned_entry));
    EXPECT_EQ(started.status, STATUS_DEVICE_POWER_FAILURE);
  });
  EXPECT_THAT(g_log,
              ElementsAre("PrepareHardware", "D0Entry", "Enable", "D0Exit", "ReleaseHardware"));
}

TEST_F(Interrupts, a_raised_interrupt_runs_the_isr_and_its_dpc) {
  run_with([](WDFDEVICE device) { EXPECT_EQ(create(device, usual_config()), STATUS_SUCCESS); },
           [](door::Fixture& fixture, door::Fixture::Started&) {
             g_log.clear();
             EXPECT_TRUE(nt::raise_interrupt(vector));
             EXPECT_FALSE(nt::raise_interrupt(vector + 1));
             fixture.run_until_idle();
             EXPECT_EQ(g_isr_count, 1);
             EXPECT_THAT(g_log, ElementsAre("Dpc"));
             WDF_INTERRUPT_INFO info;
             WDF_INTERRUPT_INFO_INIT(&info);
             WdfInterruptGetInfo(g_interrupt, &info);
             EXPECT_EQ(info.Vector, vector);
             EXPECT_EQ(info.Irql, nt::device_irql(vector));
             EXPECT_EQ(info.Mode, Latched);
             EXPECT_NE(WdfInterruptWdmGetInterrupt(g_interrupt), nullptr);
           });
}

TEST_F(Interrupts, int_005_an_object_without_a_resource_is_never_connected) {
  static WDFINTERRUPT second = nullptr;
  run_with(
      [](WDFDEVICE device) {
        EXPECT_EQ(create(device, usual_config()), STATUS_SUCCESS);
        const WDFINTERRUPT first = g_interrupt;
        EXPECT_EQ(create(device, usual_config()), STATUS_SUCCESS);
        second = std::exchange(g_interrupt, first);
      },
      [](door::Fixture&, door::Fixture::Started&) {
        EXPECT_NE(WdfInterruptWdmGetInterrupt(g_interrupt), nullptr);
        EXPECT_EQ(WdfInterruptWdmGetInterrupt(second), nullptr);
        EXPECT_EQ(std::count(g_log.begin(), g_log.end(), "Enable"), 1);
      });
}

TEST_F(Interrupts, int_007_synchronize_runs_at_the_interrupts_level) {
  run_with([](WDFDEVICE device) { EXPECT_EQ(create(device, usual_config()), STATUS_SUCCESS); },
           [](door::Fixture&, door::Fixture::Started&) {
             int irql = 0;
             const auto callback = [](WDFINTERRUPT, WDFCONTEXT context) -> BOOLEAN {
               *static_cast<int*>(context) = KeGetCurrentIrql();
               return TRUE;
             };
             EXPECT_TRUE(WdfInterruptSynchronize(g_interrupt, callback, &irql));
             EXPECT_EQ(irql, nt::device_irql(vector));
             WdfInterruptAcquireLock(g_interrupt);
             EXPECT_EQ(KeGetCurrentIrql(), nt::device_irql(vector));
             WdfInterruptReleaseLock(g_interrupt);
             EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
           });
}

TEST_F(Interrupts, int_r8_the_lock_of_an_unconnected_interrupt_is_not_taken) {
  g_interrupt_resources = 0;
  run_with([](WDFDEVICE device) { EXPECT_EQ(create(device, usual_config()), STATUS_SUCCESS); },
           [this](door::Fixture&, door::Fixture::Started&) {
             WdfInterruptAcquireLock(g_interrupt);
             EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
             world().machine().take_one_finding("WdfInterruptLock");
           });
}

TEST_F(Interrupts, int_r2_lck_010_a_spin_lock_that_was_given_is_the_interrupts) {
  static WDFSPINLOCK lock = nullptr;
  run_with(
      [](WDFDEVICE device) {
        EXPECT_EQ(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock), STATUS_SUCCESS);
        WDF_INTERRUPT_CONFIG config = usual_config();
        config.SpinLock = lock;
        EXPECT_EQ(create(device, config), STATUS_SUCCESS);
      },
      [this](door::Fixture&, door::Fixture::Started&) {
        EXPECT_TRUE(nt::raise_interrupt(vector));
        WdfSpinLockAcquire(lock);
        EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
        world().machine().take_one_finding("WdfInterruptLock");
      });
}

TEST_F(Interrupts, int_010_a_disabled_interrupt_stays_off_until_it_is_enabled) {
  run_with([](WDFDEVICE device) { EXPECT_EQ(create(device, usual_config()), STATUS_SUCCESS); },
           [](door::Fixture& fixture, door::Fixture::Started& started) {
             g_log.clear();
             WdfInterruptDisable(g_interrupt);
             EXPECT_THAT(g_log, ElementsAre("Disable"));
             EXPECT_FALSE(nt::raise_interrupt(vector));
             EXPECT_EQ(started.stack->set_power(PowerDeviceD3), STATUS_SUCCESS);
             EXPECT_EQ(started.stack->set_power(PowerDeviceD0), STATUS_SUCCESS);
             EXPECT_FALSE(nt::raise_interrupt(vector));
             WdfInterruptEnable(g_interrupt);
             EXPECT_TRUE(nt::raise_interrupt(vector));
             fixture.run_until_idle();
           });
}

TEST_F(Interrupts, a_passive_interrupt_is_handled_under_its_wait_lock) {
  static int work_count = 0;
  work_count = 0;
  run_with(
      [](WDFDEVICE device) {
        WDF_INTERRUPT_CONFIG config;
        WDF_INTERRUPT_CONFIG_INIT(
            &config,
            [](WDFINTERRUPT interrupt, ULONG) -> BOOLEAN {
              EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
              EXPECT_FALSE(WdfInterruptTryToAcquireLock(interrupt));
              return WdfInterruptQueueWorkItemForIsr(interrupt);
            },
            nullptr);
        config.PassiveHandling = TRUE;
        config.EvtInterruptWorkItem = [](WDFINTERRUPT, WDFOBJECT) {
          EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
          ++work_count;
        };
        EXPECT_EQ(create(device, config), STATUS_SUCCESS);
      },
      [](door::Fixture& fixture, door::Fixture::Started&) {
        EXPECT_TRUE(nt::raise_interrupt(vector));
        fixture.run_until_idle();
        EXPECT_TRUE(WdfInterruptTryToAcquireLock(g_interrupt));
        WdfInterruptReleaseLock(g_interrupt);
      });
  EXPECT_EQ(work_count, 1);
}

TEST_F(Interrupts, int_r3_one_that_prepare_hardware_creates_lasts_for_that_start) {
  static int destroyed = 0;
  destroyed = 0;
  g_prepare = [](WDFDEVICE device) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtDestroyCallback = [](WDFOBJECT) { ++destroyed; };
    WDF_INTERRUPT_CONFIG config = usual_config();
    config.InterruptRaw = &g_raw;
    EXPECT_EQ(create(device, config, &attributes), STATUS_INVALID_DEVICE_STATE);
    config.InterruptTranslated = &g_translated;
    config.ShareVector = WdfTrue;
    EXPECT_EQ(create(device, config, &attributes), STATUS_INVALID_DEVICE_STATE);
    config.ShareVector = WdfUseDefault;
    EXPECT_EQ(create(device, config, &attributes), STATUS_SUCCESS);
  };
  run_with({}, [](door::Fixture& fixture, door::Fixture::Started& started) {
    EXPECT_TRUE(nt::raise_interrupt(vector));
    fixture.run_until_idle();
    EXPECT_EQ(started.stack->rebalance(), STATUS_SUCCESS);
    EXPECT_EQ(destroyed, 1);
    EXPECT_TRUE(nt::raise_interrupt(vector));
    fixture.run_until_idle();
  });
  EXPECT_EQ(destroyed, 2);
}

// fxinterruptapi.cpp WdfInterruptSetPolicy, WdfInterruptSetExtendedPolicy.
TEST_F(Interrupts, a_policy_is_one_of_the_documented_ones) {
  run_with(
      [](WDFDEVICE device) {
        EXPECT_EQ(create(device, usual_config()), STATUS_SUCCESS);
        const auto unknown = static_cast<WDF_INTERRUPT_POLICY>(6);
        WdfInterruptSetPolicy(g_interrupt, WdfIrqPolicyAllCloseProcessors, WdfIrqPriorityLow, 1);
        WdfInterruptSetPolicy(g_interrupt, unknown, WdfIrqPriorityNormal, 0);
        WDF_INTERRUPT_EXTENDED_POLICY policy;
        WDF_INTERRUPT_EXTENDED_POLICY_INIT(&policy);
        WdfInterruptSetExtendedPolicy(g_interrupt, &policy);  // its priority is undefined
        policy.Priority = WdfIrqPriorityHigh;
        WdfInterruptSetExtendedPolicy(g_interrupt, &policy);
        policy.TargetProcessorSetAndGroup.Reserved[2] = 1;
        WdfInterruptSetExtendedPolicy(g_interrupt, &policy);
        --policy.Size;
        WdfInterruptSetExtendedPolicy(g_interrupt, &policy);
      },
      [](door::Fixture&, door::Fixture::Started&) {});
  EXPECT_EQ(world().machine().take_findings().size(), 4u);
}

}  // namespace
