// SPDX-License-Identifier: MIT
// Drivers and EvtDriverDeviceAdd: framework.md 7.2, by the numbers of its cases. Source:
// fxdriverapi.cpp WdfDriverCreate; fxdriverkm.cpp AddDevice.
#include "framework/driver.h"

#include "framework/inspect.h"
#include "tests/support/abandoned_memory.h"
#include "tests/support/driver/device_world.h"

namespace {

using namespace test;

class Driver : public DeviceTest {};

constexpr ULONG pool_tag = 0x61626364;  // 'abcd'

NTSTATUS create_status(DevicePlan& plan, std::function<void(WDF_DRIVER_CONFIG&)> configure) {
  plan.configure = std::move(configure);
  World world;
  world.run([](door::Fixture& fixture) {
    EXPECT_FALSE(NT_SUCCESS(fixture.load("planned", kmdf(planned_entry)).status));
  });
  return plan.create_status;
}

TEST_F(Driver, drv_001_a_structure_of_unknown_size_is_refused) {
  EXPECT_EQ(create_status(plan_, [](WDF_DRIVER_CONFIG& config) { --config.Size; }),
            STATUS_INFO_LENGTH_MISMATCH);
}

TEST_F(Driver, drv_003_a_driver_without_pnp_adds_no_devices) {
  const auto configure = [](WDF_DRIVER_CONFIG& config) {
    config.DriverInitFlags = WdfDriverInitNonPnpDriver;
  };
  EXPECT_EQ(create_status(plan_, configure), STATUS_INVALID_PARAMETER);
}

TEST_F(Driver, drv_004_unknown_flags_are_refused) {
  const auto configure = [](WDF_DRIVER_CONFIG& config) { config.DriverInitFlags = 0x80000000; };
  EXPECT_EQ(create_status(plan_, configure), STATUS_INVALID_PARAMETER);
}

// fxdriverapi.cpp WdfDriverCreate: they are the framework's to set.
TEST_F(Driver, the_flags_of_the_verifier_are_not_for_a_driver) {
  const auto configure = [](WDF_DRIVER_CONFIG& config) { config.DriverInitFlags = WdfVerifierOn; };
  EXPECT_EQ(create_status(plan_, configure), STATUS_INVALID_PARAMETER);
}

TEST_F(Driver, drv_006_the_pool_tag_and_the_name_are_in_the_globals) {
  plan_.configure = [](WDF_DRIVER_CONFIG& config) { config.DriverPoolTag = pool_tag; };
  add();
  world().run([](door::Fixture& fixture) {
    fixture.load("wdfsample", kmdf(planned_entry));
    EXPECT_EQ(WdfDriverGlobals->DriverTag, pool_tag);
    EXPECT_STREQ(WdfDriverGlobals->DriverName, "wdfsample");
    EXPECT_TRUE(WdfDriverGlobals->DisplaceDriverUnload);
  });
}

// A driver without PnP that gives no EvtDriverUnload stays loaded (DRV-R4, R5).
TEST_F(Driver, drv_007_without_an_unload_callback_it_can_not_be_unloaded) {
  plan_.configure = [](WDF_DRIVER_CONFIG& config) {
    config.DriverInitFlags = WdfDriverInitNonPnpDriver;
    config.EvtDriverDeviceAdd = nullptr;
  };
  world().run([](door::Fixture&) {
    const nt::LoadResult loaded = nt::load_driver("planned", kmdf(planned_entry));
    ASSERT_EQ(loaded.status, STATUS_SUCCESS);
    EXPECT_EQ(loaded.driver->DriverUnload, nullptr);
    EXPECT_FALSE(WdfDriverGlobals->DisplaceDriverUnload);
    EXPECT_EQ(nt::unload_driver(loaded.driver), STATUS_INVALID_DEVICE_REQUEST);
  });
  test::AbandonedMemory().ignore();  // it stays loaded
}

TEST_F(Driver, drv_r3_without_a_tag_it_is_made_from_the_name) {
  add();
  world().run([](door::Fixture& fixture) {
    fixture.load("wdfsample", kmdf(planned_entry));
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(&WdfDriverGlobals->DriverTag), 4), "samp");
  });
}

TEST_F(Driver, drv_r8_versions_and_trace) {
  run_in_driver(world(), [](WDFDRIVER driver) {
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS params;
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(&params, 1, 33);
    EXPECT_TRUE(WdfDriverIsVersionAvailable(driver, &params));
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(&params, 1, 34);
    EXPECT_FALSE(WdfDriverIsVersionAvailable(driver, &params));
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(&params, 2, 0);
    EXPECT_FALSE(WdfDriverIsVersionAvailable(driver, &params));
    params.Size = 0;
    EXPECT_FALSE(WdfDriverIsVersionAvailable(driver, &params));
    EXPECT_EQ(WdfDriverRegisterTraceInfo(WdfDriverWdmGetDriverObject(driver), nullptr, nullptr),
              STATUS_NOT_SUPPORTED);
    EXPECT_EQ(WdfWdmDriverGetWdfDriverHandle(WdfDriverWdmGetDriverObject(driver)), driver);
    EXPECT_TRUE(std::u16string(WdfDriverGetRegistryPath(driver)).ends_with(u"\\in_driver"));
  });
}

TEST_F(Driver, dev_001_no_device_and_success_leaves_the_stack_without_it) {
  plan_.add = [](WDFDRIVER, PWDFDEVICE_INIT) { return STATUS_SUCCESS; };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", kmdf(planned_entry));
    door::ScriptedDevice& lower = fixture.make_lower();
    door::Stack& stack = fixture.make_stack(lower, {loaded.driver});
    EXPECT_EQ(fixture.add_status(), STATUS_SUCCESS);
    EXPECT_EQ(stack.top(), lower.device());
  });
}

TEST_F(Driver, dev_002_a_filter_that_fails_is_left_out) {
  plan_.add = [](WDFDRIVER, PWDFDEVICE_INIT init) {
    WdfFdoInitSetFilter(init);
    return STATUS_UNSUCCESSFUL;
  };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", kmdf(planned_entry));
    door::ScriptedDevice& lower = fixture.make_lower();
    door::Stack& stack = fixture.make_stack(lower, {loaded.driver});
    EXPECT_EQ(fixture.add_status(), STATUS_SUCCESS);
    EXPECT_EQ(stack.top(), lower.device());
  });
}

TEST_F(Driver, dev_r2_a_failure_after_the_device_was_created_takes_it_down) {
  add();
  plan_.add = [create = plan_.add](WDFDRIVER driver, PWDFDEVICE_INIT init) {
    EXPECT_EQ(create(driver, init), STATUS_SUCCESS);
    return STATUS_UNSUCCESSFUL;
  };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", kmdf(planned_entry));
    fixture.make_stack(fixture.make_lower(), {loaded.driver});
    EXPECT_EQ(fixture.add_status(), STATUS_UNSUCCESSFUL);
    EXPECT_EQ(wdf::inspect::counts(loaded.driver).live_objects, 1u) << "the driver itself";
  });
}

// fxdriverapi.cpp WdfDriverErrorReportApiMissing.
TEST_F(Driver, a_call_of_what_this_framework_does_not_have_names_the_framework) {
  run_in_driver(world(), [](WDFDRIVER driver) {
    WdfDriverErrorReportApiMissing(driver, nullptr, 500, FALSE);
    ADD_FAILURE() << "it went on";
  });
  const auto stop = world().machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->code, 0x10Du);
  EXPECT_EQ(stop->parameters[0], static_cast<ULONG_PTR>(WDF_API_UNAVAILABLE));
  EXPECT_EQ(std::u16string_view(reinterpret_cast<PCWSTR>(stop->parameters[2])), u"KMDF");
  EXPECT_EQ(stop->parameters[3], 500u);
}

// framework.md 0.2: IRQL checks exist with the verifier only.
TEST_F(Driver, an_irql_check_is_the_verifiers) {
  run_in_driver(world(), [](WDFDRIVER driver) {
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS params;
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(&params, 1, 33);
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    EXPECT_FALSE(WdfDriverIsVersionAvailable(driver, &params));
    wdf::inspect::set_verifier(WdfDriverWdmGetDriverObject(driver), false);
    EXPECT_TRUE(WdfDriverIsVersionAvailable(driver, &params));
    KeLowerIrql(irql);
  });
  const nt::Finding finding = world().machine().take_one_finding("KmdfIrql");
  EXPECT_EQ(finding.severity, nt::Severity::Break);
}

}  // namespace
