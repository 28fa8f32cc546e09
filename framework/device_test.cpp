// SPDX-License-Identifier: MIT
// Drivers, devices, filters and control devices without queues: framework.md 7.2, 7.3 and 7.10, by
// the numbers of their cases.
#include "framework/device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stub/wdfbind.h>

#include "framework/bind.h"
#include "framework/ddi_table.h"
#include "framework/inspect.h"
#include "tests/support/driver/in_driver.h"

namespace {

using test::g_log;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr ULONG pool_tag = 0x61626364;  // 'abcd'

// What the driver under test is to do; set by each test before it starts the driver.
struct Plan {
  std::function<void(WDF_DRIVER_CONFIG&)> configure;
  std::function<NTSTATUS(WDFDRIVER, PWDFDEVICE_INIT)> add;
  NTSTATUS create_status = STATUS_UNSUCCESSFUL;  // of WdfDriverCreate
  WDFDEVICE device = nullptr;
};
Plan* g_plan = nullptr;

NTSTATUS planned_add(WDFDRIVER driver, PWDFDEVICE_INIT init) {
  return g_plan->add(driver, init);
}

NTSTATUS planned_entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, planned_add);
  if (g_plan->configure) g_plan->configure(config);
  g_plan->create_status =
      WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
  return g_plan->create_status;
}

class Device : public ::testing::Test {
 protected:
  void SetUp() override {
    g_log.clear();
    g_plan = &plan_;
  }
  void TearDown() override { g_plan = nullptr; }

  // Creates the device of EvtDriverDeviceAdd as `prepare` says.
  void add(std::function<void(PWDFDEVICE_INIT)> prepare = {}) {
    plan_.add = [this, prepare](WDFDRIVER, PWDFDEVICE_INIT init) {
      if (prepare) prepare(init);
      const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &plan_.device);
      EXPECT_EQ(init == nullptr, NT_SUCCESS(status)) << "DEV-R5";
      return status;
    };
  }

  // Made when it is asked for: there is one machine at a time, and some tests make several.
  test::World& world() {
    if (!world_) world_.emplace();
    return *world_;
  }

  Plan plan_;

 private:
  std::optional<test::World> world_;
};

TEST_F(Device, drv_001_003_004_what_driver_create_refuses) {
  const auto create = [this](std::function<void(WDF_DRIVER_CONFIG&)> configure) {
    plan_.configure = std::move(configure);
    test::World world;
    world.run([](door::Fixture& fixture) {
      EXPECT_FALSE(NT_SUCCESS(fixture.load("planned", test::kmdf(planned_entry)).status));
    });
    return plan_.create_status;
  };
  EXPECT_EQ(create([](WDF_DRIVER_CONFIG& config) { --config.Size; }), STATUS_INFO_LENGTH_MISMATCH);
  EXPECT_EQ(
      create([](WDF_DRIVER_CONFIG& config) { config.DriverInitFlags = WdfDriverInitNonPnpDriver; }),
      STATUS_INVALID_PARAMETER)
      << "EvtDriverDeviceAdd in a driver without PnP";
  EXPECT_EQ(create([](WDF_DRIVER_CONFIG& config) { config.DriverInitFlags = 0x80000000; }),
            STATUS_INVALID_PARAMETER);
}

TEST_F(Device, drv_006_the_pool_tag_and_the_name_are_in_the_globals) {
  plan_.configure = [](WDF_DRIVER_CONFIG& config) { config.DriverPoolTag = pool_tag; };
  add();
  world().run([](door::Fixture& fixture) {
    fixture.load("wdfsample", test::kmdf(planned_entry));
    EXPECT_EQ(WdfDriverGlobals->DriverTag, pool_tag);
    EXPECT_STREQ(WdfDriverGlobals->DriverName, "wdfsample");
    EXPECT_TRUE(WdfDriverGlobals->DisplaceDriverUnload);
  });
}

TEST_F(Device, drv_r3_without_a_tag_it_is_made_from_the_name) {
  add();
  world().run([](door::Fixture& fixture) {
    fixture.load("wdfsample", test::kmdf(planned_entry));
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(&WdfDriverGlobals->DriverTag), 4), "samp");
  });
}

TEST_F(Device, drv_r8_versions_and_trace) {
  test::run_in_driver(world(), [](WDFDRIVER driver) {
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

TEST_F(Device, dev_001_no_device_and_success_leaves_the_stack_without_it) {
  plan_.add = [](WDFDRIVER, PWDFDEVICE_INIT) { return STATUS_SUCCESS; };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", test::kmdf(planned_entry));
    door::ScriptedDevice& lower = fixture.make_lower();
    door::Stack& stack = fixture.make_stack(lower, {loaded.driver});
    EXPECT_EQ(fixture.add_status(), STATUS_SUCCESS);
    EXPECT_EQ(stack.top(), lower.device());
  });
}

TEST_F(Device, dev_002_a_filter_that_fails_is_left_out) {
  plan_.add = [](WDFDRIVER, PWDFDEVICE_INIT init) {
    WdfFdoInitSetFilter(init);
    return STATUS_UNSUCCESSFUL;
  };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", test::kmdf(planned_entry));
    door::ScriptedDevice& lower = fixture.make_lower();
    door::Stack& stack = fixture.make_stack(lower, {loaded.driver});
    EXPECT_EQ(fixture.add_status(), STATUS_SUCCESS);
    EXPECT_EQ(stack.top(), lower.device());
  });
}

TEST_F(Device, dev_r2_a_failure_after_the_device_was_created_takes_it_down) {
  add();
  plan_.add = [create = plan_.add](WDFDRIVER driver, PWDFDEVICE_INIT init) {
    EXPECT_EQ(create(driver, init), STATUS_SUCCESS);
    return STATUS_UNSUCCESSFUL;
  };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", test::kmdf(planned_entry));
    fixture.make_stack(fixture.make_lower(), {loaded.driver});
    EXPECT_EQ(fixture.add_status(), STATUS_UNSUCCESSFUL);
    EXPECT_EQ(wdf::inspect::counts(loaded.driver).live_objects, 1u) << "the driver itself";
  });
}

TEST_F(Device, dev_004_the_device_is_in_its_stack) {
  add();
  world().run([this](door::Fixture& fixture) {
    auto started = fixture.start("planned", test::kmdf(planned_entry));
    ASSERT_EQ(started.status, STATUS_SUCCESS);
    DEVICE_OBJECT* own = WdfDeviceWdmGetDeviceObject(plan_.device);
    EXPECT_EQ(started.stack->top(), own);
    EXPECT_EQ(WdfDeviceWdmGetAttachedDevice(plan_.device), started.lower->device());
    EXPECT_EQ(WdfDeviceWdmGetPhysicalDevice(plan_.device), started.lower->device());
    EXPECT_EQ(WdfWdmDeviceGetWdfDeviceHandle(own), plan_.device);
    EXPECT_EQ(own->Flags & DO_DEVICE_INITIALIZING, 0u);
    EXPECT_NE(own->Flags & DO_BUFFERED_IO, 0u);
    EXPECT_EQ(WdfDeviceGetDevicePnpState(plan_.device), WdfDevStatePnpStarted);
  });
}

TEST_F(Device, dev_005_a_class_without_a_name_is_refused) {
  plan_.add = [](WDFDRIVER, PWDFDEVICE_INIT init) {
    constexpr GUID some_class = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
    WdfDeviceInitSetDeviceClass(init, &some_class);
    WDFDEVICE device = nullptr;
    EXPECT_EQ(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device),
              STATUS_INVALID_SECURITY_DESCR);
    EXPECT_NE(init, nullptr);
    return STATUS_UNSUCCESSFUL;
  };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", test::kmdf(planned_entry));
    fixture.make_stack(fixture.make_lower(), {loaded.driver});
  });
}

TEST_F(Device, dev_007_a_filter_has_the_io_type_of_the_device_below) {
  add([](PWDFDEVICE_INIT init) {
    WdfFdoInitSetFilter(init);
    WdfDeviceInitSetIoType(init, WdfDeviceIoBuffered);
  });
  world().run([this](door::Fixture& fixture) {
    ASSERT_EQ(fixture.start("planned", test::kmdf(planned_entry)).status, STATUS_SUCCESS);
    const ULONG flags = WdfDeviceWdmGetDeviceObject(plan_.device)->Flags;
    EXPECT_NE(flags & DO_DIRECT_IO, 0u);
    EXPECT_EQ(flags & DO_BUFFERED_IO, 0u);
  });
}

TEST_F(Device, dev_013_a_function_driver_refuses_what_it_does_not_know) {
  add();
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", test::kmdf(planned_entry));
    door::File file = fixture.open(*started.stack);
    ASSERT_EQ(file.status(), STATUS_SUCCESS);
    EXPECT_EQ(file.flush().status, STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_THAT(started.lower->log(IRP_MJ_FLUSH_BUFFERS), IsEmpty());
  });
}

TEST_F(Device, dev_014_a_filter_forwards_what_it_does_not_know) {
  add([](PWDFDEVICE_INIT init) { WdfFdoInitSetFilter(init); });
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", test::kmdf(planned_entry));
    door::File file = fixture.open(*started.stack);
    EXPECT_EQ(file.flush().status, STATUS_SUCCESS);
    EXPECT_EQ(started.lower->log(IRP_MJ_FLUSH_BUFFERS).size(), 1u);
  });
}

NTSTATUS preprocess_flush(WDFDEVICE device, PIRP irp) {
  g_log.push_back("preprocess");
  IoSkipCurrentIrpStackLocation(irp);
  return WdfDeviceWdmDispatchPreprocessedIrp(device, irp);
}

TEST_F(Device, dev_022_023_a_preprocessed_irp_comes_back_to_where_it_would_have_gone) {
  add([](PWDFDEVICE_INIT init) {
    EXPECT_EQ(WdfDeviceInitAssignWdmIrpPreprocessCallback(init, preprocess_flush,
                                                          IRP_MJ_FLUSH_BUFFERS, nullptr, 0),
              STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceInitAssignWdmIrpPreprocessCallback(init, preprocess_flush,
                                                          IRP_MJ_MAXIMUM_FUNCTION + 1, nullptr, 0),
              STATUS_INVALID_PARAMETER);
  });
  world().run([this](door::Fixture& fixture) {
    auto started = fixture.start("planned", test::kmdf(planned_entry));
    EXPECT_EQ(WdfDeviceWdmGetDeviceObject(plan_.device)->StackSize,
              started.lower->device()->StackSize + 2);
    EXPECT_EQ(fixture.open(*started.stack).flush().status, STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_THAT(g_log, ElementsAre("preprocess"));
  });
}

constexpr GUID sample_interface = {0x11, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};

TEST_F(Device, dev_031_nam_r1_one_symbolic_link_that_the_removal_deletes) {
  plan_.add = [this](WDFDRIVER, PWDFDEVICE_INIT init) {
    DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\Planned");
    DECLARE_CONST_UNICODE_STRING(link, u"\\DosDevices\\Planned");
    EXPECT_EQ(WdfDeviceInitAssignName(init, &name), STATUS_SUCCESS);
    const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &plan_.device);
    EXPECT_EQ(WdfDeviceCreateSymbolicLink(plan_.device, &link), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceCreateSymbolicLink(plan_.device, &link), STATUS_INVALID_DEVICE_REQUEST);
    return status;
  };
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", test::kmdf(planned_entry));
    door::File file = fixture.open_dos(u"Planned");
    EXPECT_EQ(file.status(), STATUS_SUCCESS);
    file.close();
    EXPECT_EQ(started.stack->remove(), STATUS_SUCCESS);
    EXPECT_FALSE(NT_SUCCESS(fixture.open_dos(u"Planned").status()));
  });
}

TEST_F(Device, dev_032_an_interface_is_enabled_by_the_start_and_not_before) {
  add();
  plan_.add = [this, create = plan_.add](WDFDRIVER driver, PWDFDEVICE_INIT init) {
    const NTSTATUS status = create(driver, init);
    EXPECT_EQ(WdfDeviceCreateDeviceInterface(plan_.device, &sample_interface, nullptr),
              STATUS_SUCCESS);
    return status;
  };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", test::kmdf(planned_entry));
    door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
    EXPECT_FALSE(NT_SUCCESS(fixture.open_interface(sample_interface).status()));
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    door::File file = fixture.open_interface(sample_interface);
    EXPECT_EQ(file.status(), STATUS_SUCCESS);
    file.close();
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_FALSE(NT_SUCCESS(fixture.open_interface(sample_interface).status()));
  });
}

TEST_F(Device, obj_037_038_the_devices_lock_has_the_level_of_the_device) {
  for (const bool is_passive : {false, true}) {
    plan_.add = [this, is_passive](WDFDRIVER, PWDFDEVICE_INIT init) {
      WDF_OBJECT_ATTRIBUTES attributes;
      WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
      attributes.ExecutionLevel = is_passive ? WdfExecutionLevelPassive : WdfExecutionLevelDispatch;
      return WdfDeviceCreate(&init, &attributes, &plan_.device);
    };
    test::World world;
    world.run([this, is_passive](door::Fixture& fixture) {
      ASSERT_EQ(fixture.start("planned", test::kmdf(planned_entry)).status, STATUS_SUCCESS);
      WdfObjectAcquireLock(plan_.device);
      EXPECT_EQ(KeGetCurrentIrql(), is_passive ? PASSIVE_LEVEL : DISPATCH_LEVEL);
      EXPECT_EQ(KeAreApcsDisabled() != FALSE, is_passive);
      WdfObjectReleaseLock(plan_.device);
      EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
      EXPECT_FALSE(KeAreApcsDisabled());
    });
  }
}

TEST_F(Device, obj_r42_taking_the_devices_lock_twice_is_bug_check_10d_2) {
  add();
  world().run([this](door::Fixture& fixture) {
    fixture.start("planned", test::kmdf(planned_entry));
    WdfObjectAcquireLock(plan_.device);
    WdfObjectAcquireLock(plan_.device);
  });
  const auto stop = world().machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->code, 0x10Du);
  EXPECT_EQ(stop->parameters[0], 2u);
}

TEST_F(Device, obj_025_a_function_device_cannot_be_deleted_by_its_driver) {
  add();
  world().run([this](door::Fixture& fixture) {
    auto started = fixture.start("planned", test::kmdf(planned_entry));
    WdfObjectDelete(plan_.device);
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_SUCCESS) << "it still works";
  });
  world().machine().take_one_finding("STATUS_CANNOT_DELETE");
}

// ---- File objects ----

VOID file_cleanup(WDFFILEOBJECT file) {
  EXPECT_EQ(WdfFileObjectGetDevice(file), g_plan->device);
  g_log.push_back("FileCleanup");
}
VOID file_close(WDFFILEOBJECT) {
  g_log.push_back("FileClose");
}

void set_file_callbacks(PWDFDEVICE_INIT init, WDF_FILEOBJECT_CLASS kind) {
  WDF_FILEOBJECT_CONFIG config;
  WDF_FILEOBJECT_CONFIG_INIT(&config, nullptr, file_close, file_cleanup);
  config.FileObjectClass = kind;
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtDestroyCallback = [](WDFOBJECT) { g_log.push_back("destroy file"); };
  WdfDeviceInitSetFileObjectConfig(init, &config, &attributes);
}

TEST_F(Device, fil_001_without_a_file_configuration_opens_succeed_without_the_driver) {
  add();
  world().run([this](door::Fixture& fixture) {
    auto started = fixture.start("planned", test::kmdf(planned_entry));
    door::File file = fixture.open(*started.stack);
    EXPECT_EQ(file.status(), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceGetFileObject(plan_.device, file.file_object()), nullptr);
    file.close();
    EXPECT_THAT(started.lower->log(IRP_MJ_CREATE), IsEmpty());
    EXPECT_THAT(started.lower->log(IRP_MJ_CLOSE), IsEmpty());
  });
}

TEST_F(Device, fil_003_cleanup_and_close_are_told_of_opens_the_framework_completed) {
  for (const auto kind : {WdfFileObjectWdfCanUseFsContext, WdfFileObjectWdfCanUseFsContext2,
                          WdfFileObjectWdfCannotUseFsContexts}) {
    g_log.clear();
    add([kind](PWDFDEVICE_INIT init) { set_file_callbacks(init, kind); });
    test::World world;
    world.run([this](door::Fixture& fixture) {
      auto started = fixture.start("planned", test::kmdf(planned_entry));
      door::File file = fixture.open(*started.stack);
      EXPECT_EQ(file.status(), STATUS_SUCCESS);
      WDFFILEOBJECT handle = WdfDeviceGetFileObject(plan_.device, file.file_object());
      EXPECT_NE(handle, nullptr);
      EXPECT_EQ(WdfFileObjectWdmGetFileObject(handle), file.file_object());
      EXPECT_EQ(WdfFileObjectGetFlags(handle), file.file_object()->Flags);
      file.close();
    });
    EXPECT_THAT(g_log, ElementsAre("FileCleanup", "FileClose", "destroy file"));
  }
}

TEST_F(Device, fil_r3_a_filter_forwards_create_cleanup_and_close) {
  add([](PWDFDEVICE_INIT init) {
    WdfFdoInitSetFilter(init);
    set_file_callbacks(init, WdfFileObjectWdfCannotUseFsContexts);
  });
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", test::kmdf(planned_entry));
    fixture.open(*started.stack).close();
    EXPECT_EQ(started.lower->log(IRP_MJ_CREATE).size(), 1u);
    EXPECT_EQ(started.lower->log(IRP_MJ_CLEANUP).size(), 1u);
    EXPECT_EQ(started.lower->log(IRP_MJ_CLOSE).size(), 1u);
    EXPECT_THAT(g_log, ElementsAre("FileCleanup", "FileClose", "destroy file"));

    g_log.clear();
    started.lower->next(IRP_MJ_CREATE, door::done(STATUS_ACCESS_DENIED));
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_ACCESS_DENIED);
    EXPECT_THAT(g_log, ElementsAre("destroy file")) << "FIL-R5 step 3";
  });
}

TEST_F(Device, fil_012_file_callbacks_cannot_be_serialized_at_another_level) {
  plan_.add = [](WDFDRIVER, PWDFDEVICE_INIT init) {
    WDF_FILEOBJECT_CONFIG config;
    WDF_FILEOBJECT_CONFIG_INIT(&config, nullptr, file_close, nullptr);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    WDFDEVICE device = nullptr;
    for (const auto scope : {WdfSynchronizationScopeDevice, WdfSynchronizationScopeQueue}) {
      attributes.SynchronizationScope = scope;
      WdfDeviceInitSetFileObjectConfig(init, &config, &attributes);
      EXPECT_EQ(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device),
                STATUS_INVALID_DEVICE_REQUEST);
    }
    return STATUS_UNSUCCESSFUL;
  };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", test::kmdf(planned_entry));
    fixture.make_stack(fixture.make_lower(), {loaded.driver});
  });
}

TEST_F(Device, fil_013_an_exclusive_device_is_opened_once) {
  add([](PWDFDEVICE_INIT init) { WdfDeviceInitSetExclusive(init, TRUE); });
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", test::kmdf(planned_entry));
    door::File first = fixture.open(*started.stack);
    EXPECT_EQ(first.status(), STATUS_SUCCESS);
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_ACCESS_DENIED);
    first.close();
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_SUCCESS);
  });
}

// ---- Control devices ----

// A control device made in DriverEntry of a driver without PnP devices.
WDFDEVICE make_control_device(WDFDRIVER driver) {
  DECLARE_CONST_UNICODE_STRING(sddl, u"D:P(A;;GA;;;SY)(A;;GA;;;BA)");
  DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\Control");
  DECLARE_CONST_UNICODE_STRING(link, u"\\DosDevices\\Control");
  PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(driver, &sddl);
  EXPECT_EQ(WdfDeviceInitAssignSDDLString(init, nullptr), STATUS_INVALID_DEVICE_REQUEST)
      << "CTL-006";
  EXPECT_EQ(WdfDeviceInitAssignName(init, &name), STATUS_SUCCESS);
  set_file_callbacks(init, WdfFileObjectWdfCannotUseFsContexts);
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("cleanup device"); };
  attributes.EvtDestroyCallback = [](WDFOBJECT) { g_log.push_back("destroy device"); };
  WDFDEVICE device = nullptr;
  EXPECT_EQ(WdfDeviceCreate(&init, &attributes, &device), STATUS_SUCCESS);
  EXPECT_EQ(WdfDeviceCreateSymbolicLink(device, &link), STATUS_SUCCESS);
  WdfControlFinishInitializing(device);
  g_plan->device = device;
  return device;
}

NTSTATUS control_entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, nullptr);
  config.DriverInitFlags = WdfDriverInitNonPnpDriver;
  config.EvtDriverUnload = [](WDFDRIVER) {};
  WDFDRIVER handle = nullptr;
  const NTSTATUS status = WdfDriverCreate(driver, registry_path, nullptr, &config, &handle);
  if (NT_SUCCESS(status)) make_control_device(handle);
  return status;
}

TEST_F(Device, ctl_003_a_control_device_goes_when_it_is_closed_for_the_last_time) {
  world().run([this](door::Fixture& fixture) {
    ASSERT_EQ(fixture.load("control", test::kmdf(control_entry)).status, STATUS_SUCCESS);
    door::File file = fixture.open_dos(u"Control");
    ASSERT_EQ(file.status(), STATUS_SUCCESS);
    WdfObjectDelete(plan_.device);
    EXPECT_THAT(g_log, IsEmpty());
    EXPECT_FALSE(NT_SUCCESS(fixture.open_dos(u"Control").status())) << "no new opens";
    file.close();
    EXPECT_THAT(g_log, ElementsAre("FileCleanup", "FileClose", "destroy file", "cleanup device",
                                   "destroy device"));
  });
}

TEST_F(Device, ctl_r4_a_control_device_that_is_not_open_goes_at_once) {
  world().run([this](door::Fixture& fixture) {
    fixture.load("control", test::kmdf(control_entry));
    WdfObjectDelete(plan_.device);
    EXPECT_THAT(g_log, ElementsAre("cleanup device", "destroy device"));
  });
}

TEST_F(Device, ctl_005_an_unnamed_control_device_can_have_no_link) {
  test::run_in_driver(world(), [](WDFDRIVER driver) {
    DECLARE_CONST_UNICODE_STRING(sddl, u"D:P(A;;GA;;;SY)");
    DECLARE_CONST_UNICODE_STRING(link, u"\\DosDevices\\Unnamed");
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(driver, &sddl);
    WDFDEVICE device = nullptr;
    ASSERT_EQ(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceCreateSymbolicLink(device, &link), STATUS_INVALID_DEVICE_STATE);
    EXPECT_EQ(WdfDeviceCreateDeviceInterface(device, &sample_interface, nullptr),
              STATUS_INVALID_DEVICE_REQUEST)
        << "CTL-R2";
    WdfObjectDelete(device);
  });
}

// ---- Binding and the table ----

TEST_F(Device, bnd_001_to_005_007_what_binding_accepts) {
  world().run([](door::Fixture&) {
    WDFFUNC functions[458] = {};
    const WDFFUNC* table = nullptr;
    PWDF_COMPONENT_GLOBALS globals = nullptr;
    WDF_BIND_INFO info{sizeof(WDF_BIND_INFO),
                       nullptr,
                       {1, 33, 0},
                       458,
                       static_cast<WDFFUNC*>(static_cast<void*>(&table)),
                       nullptr};
    ASSERT_EQ(WdfVersionBind(nullptr, nullptr, &info, &globals), STATUS_SUCCESS);
    EXPECT_NE(table[WdfDriverCreateTableIndex], nullptr);
    EXPECT_EQ(globals->Driver, nullptr);
    WdfVersionUnbind(nullptr, &info, globals);

    info.Version.Minor = 13;
    info.FuncCount = 438;
    info.FuncTable = functions;
    ASSERT_EQ(WdfVersionBind(nullptr, nullptr, &info, &globals), STATUS_SUCCESS);
    EXPECT_EQ(std::count(functions, functions + 438, nullptr), 0);
    EXPECT_EQ(functions[438], nullptr);
    WdfVersionUnbind(nullptr, &info, globals);

    for (const ULONG count : {440u, 459u}) {
      info.FuncCount = count;
      EXPECT_EQ(WdfVersionBind(nullptr, nullptr, &info, &globals), STATUS_INVALID_PARAMETER);
    }
    info.FuncCount = 458;
    info.FuncTable = nullptr;
    EXPECT_EQ(WdfVersionBind(nullptr, nullptr, &info, &globals), STATUS_INVALID_PARAMETER);
    info.FuncTable = functions;
    info.Version.Minor = 35;
    EXPECT_EQ(WdfVersionBind(nullptr, nullptr, &info, &globals), STATUS_REVISION_MISMATCH);
  });
}

TEST_F(Device, bnd_006_008_a_newer_driver_learns_what_is_here) {
  world().run([](door::Fixture&) {
    const WDFFUNC* table = nullptr;
    WDF_MINOR_VERSION minimum = 31;
    BOOLEAN is_higher = FALSE;
    ULONG function_count = 0;
    ULONG structure_count = 0;
    WDF_STRUCT_INFO structures = nullptr;
    WDF_BIND_INFO2 info{{sizeof(WDF_BIND_INFO2),
                         nullptr,
                         {1, 35, 0},
                         470,
                         static_cast<WDFFUNC*>(static_cast<void*>(&table)),
                         nullptr},
                        &minimum,
                        &is_higher,
                        &function_count,
                        &structure_count,
                        &structures};
    PWDF_COMPONENT_GLOBALS first = nullptr;
    PWDF_COMPONENT_GLOBALS second = nullptr;
    ASSERT_EQ(WdfVersionBind(nullptr, nullptr, &info.V1, &first), STATUS_SUCCESS);
    ASSERT_EQ(WdfVersionBind(nullptr, nullptr, &info.V1, &second), STATUS_SUCCESS);
    EXPECT_NE(first, second);
    EXPECT_TRUE(is_higher);
    EXPECT_EQ(function_count, 458u);
    EXPECT_EQ(structure_count, 81u);
    EXPECT_EQ(structures[INDEX_WDF_OBJECT_ATTRIBUTES], sizeof(WDF_OBJECT_ATTRIBUTES));
    WdfVersionUnbind(nullptr, &info.V1, first);
    WdfVersionUnbind(nullptr, &info.V1, second);
    minimum = 34;
    EXPECT_EQ(WdfVersionBind(nullptr, nullptr, &info.V1, &first), STATUS_REVISION_MISMATCH);
  });
}

TEST(Table, no_entry_is_null_and_the_plain_entry_is_the_implementation) {
  const auto* plain = reinterpret_cast<const WDFFUNC*>(&wdf::plain_table);
  const auto* observed = reinterpret_cast<const WDFFUNC*>(&wdf::observed_table);
  EXPECT_EQ(std::count(plain, plain + wdf::ddi_count, nullptr), 0);
  EXPECT_EQ(std::count(observed, observed + wdf::ddi_count, nullptr), 0);
  EXPECT_EQ(wdf::plain_table.WdfDriverCreate, &wdf::ddi::WdfDriverCreate);
  EXPECT_NE(wdf::observed_table.WdfDriverCreate, &wdf::ddi::WdfDriverCreate);
}

TEST_F(Device, a_missing_ddi_is_named_and_is_bug_check_10d_10) {
  test::run_in_driver(world(), [](WDFDRIVER) {
    WDFCHILDLIST list = nullptr;
    WdfChildListCreate(nullptr, nullptr, nullptr, &list);
  });
  const nt::Finding finding = world().machine().take_findings().at(0);
  EXPECT_STREQ(finding.call, "WdfChildListCreate");
  EXPECT_THAT(finding.did, HasSubstr("\"in_driver\" called WdfChildListCreate"));
  const auto stop = world().machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->code, 0x10Du);
  EXPECT_EQ(stop->parameters[0], 0x10u);
  EXPECT_EQ(stop->parameters[3], static_cast<ULONG_PTR>(WdfChildListCreateTableIndex));
}

// framework.md 0.2: IRQL checks exist with the verifier only.
TEST_F(Device, an_irql_check_is_the_verifiers) {
  test::run_in_driver(world(), [](WDFDRIVER driver) {
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS params;
    WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(&params, 1, 33);
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    EXPECT_FALSE(WdfDriverIsVersionAvailable(driver, &params));
    wdf::inspect::set_verifier(WdfDriverWdmGetDriverObject(driver), false);
    EXPECT_TRUE(WdfDriverIsVersionAvailable(driver, &params));
    KeLowerIrql(irql);
  });
  const nt::Finding finding = world().machine().take_one_finding("IrqlTooHigh");
  EXPECT_EQ(finding.severity, nt::Severity::Break);
}

}  // namespace
