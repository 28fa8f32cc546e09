// SPDX-License-Identifier: MIT
// File objects: framework.md 7.3, by the numbers of its cases. Source: fxpkggeneral.cpp OnCreate,
// OnCleanup, OnClose; fxfileobject.cpp; fxrequest.cpp CompleteInternal.
#include "framework/file_object.h"

#include "tests/support/driver/device_world.h"
#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FileObjects : public DeviceTest {};

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

TEST_F(FileObjects, fil_001_without_a_file_configuration_opens_succeed_without_the_driver) {
  add();
  world().run([this](door::Fixture& fixture) {
    auto started = fixture.start("planned", kmdf(planned_entry));
    door::File file = fixture.open(*started.stack);
    EXPECT_EQ(file.status(), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceGetFileObject(plan_.device, file.file_object()), nullptr);
    file.close();
    EXPECT_THAT(started.lower->log(IRP_MJ_CREATE), IsEmpty());
    EXPECT_THAT(started.lower->log(IRP_MJ_CLOSE), IsEmpty());
  });
}

TEST_F(FileObjects, fil_003_cleanup_and_close_are_told_of_opens_the_framework_completed) {
  for (const auto kind : {WdfFileObjectWdfCanUseFsContext, WdfFileObjectWdfCanUseFsContext2,
                          WdfFileObjectWdfCannotUseFsContexts}) {
    g_log.clear();
    add([kind](PWDFDEVICE_INIT init) { set_file_callbacks(init, kind); });
    World world;
    world.run([this](door::Fixture& fixture) {
      auto started = fixture.start("planned", kmdf(planned_entry));
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

TEST_F(FileObjects, fil_r3_a_filter_forwards_create_cleanup_and_close) {
  add([](PWDFDEVICE_INIT init) {
    WdfFdoInitSetFilter(init);
    set_file_callbacks(init, WdfFileObjectWdfCannotUseFsContexts);
  });
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", kmdf(planned_entry));
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

TEST_F(FileObjects, fil_012_file_callbacks_cannot_be_serialized_at_another_level) {
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
    auto loaded = fixture.load("planned", kmdf(planned_entry));
    fixture.make_stack(fixture.make_lower(), {loaded.driver});
  });
}

// WdfDeviceInitSetFileObjectConfig in fxdeviceinitapi.cpp.
TEST_F(FileObjects, a_value_that_is_no_tri_state_is_refused) {
  add([](PWDFDEVICE_INIT init) {
    WDF_FILEOBJECT_CONFIG config;
    WDF_FILEOBJECT_CONFIG_INIT(&config, nullptr, file_close, file_cleanup);
    config.AutoForwardCleanupClose = static_cast<WDF_TRI_STATE>(3);
    WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
  });
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    fixture.open(*started.stack).close();
    EXPECT_THAT(g_log, IsEmpty());
  });
  world().machine().take_one_finding("DeviceInit");
}

TEST_F(FileObjects, fil_013_an_exclusive_device_is_opened_once) {
  add([](PWDFDEVICE_INIT init) { WdfDeviceInitSetExclusive(init, TRUE); });
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", kmdf(planned_entry));
    door::File first = fixture.open(*started.stack);
    EXPECT_EQ(first.status(), STATUS_SUCCESS);
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_ACCESS_DENIED);
    first.close();
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_SUCCESS);
  });
}

VOID file_create(WDFDEVICE, WDFREQUEST request, WDFFILEOBJECT) {
  g_log.push_back("FileCreate");
  WdfRequestComplete(request, STATUS_SHARING_VIOLATION);
}

void set_create_callback(PWDFDEVICE_INIT init) {
  WDF_FILEOBJECT_CONFIG config;
  WDF_FILEOBJECT_CONFIG_INIT(&config, file_create, file_close, file_cleanup);
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("clean up file"); };
  attributes.EvtDestroyCallback = [](WDFOBJECT) { g_log.push_back("destroy file"); };
  WdfDeviceInitSetFileObjectConfig(init, &config, &attributes);
}

// FIL-R5 step 4: it is there before the first open, so that two at once need not make it.
TEST_F(FileObjects, fil_r5_all_opens_share_one_queue_that_is_made_with_the_device) {
  add(set_create_callback);
  const auto queue_count = [] {
    unsigned count = 0;
    wdf::arena::for_each_block(
        [](wdf::HandleHeader& block, void* counted) {
          *static_cast<unsigned*>(counted) += block.type.load() == wdf::TypeCode::Queue;
        },
        &count);
    return count;
  };
  run([&](door::Fixture& fixture, door::Fixture::Started& started) {
    EXPECT_EQ(queue_count(), 1u);
    fixture.open(*started.stack);
    fixture.open(*started.stack);
    EXPECT_EQ(queue_count(), 1u);
  });
}

TEST_F(FileObjects, fil_004_an_open_that_the_driver_fails_leaves_no_file_object) {
  add(set_create_callback);
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_SHARING_VIOLATION);
    EXPECT_THAT(g_log, ElementsAre("FileCreate", "clean up file", "destroy file"));
  });
}

TEST_F(FileObjects, fil_006_a_queue_for_creates_gets_them_instead_of_the_callback) {
  const auto handler = [](WDFQUEUE, WDFREQUEST request) {
    WDF_REQUEST_PARAMETERS params;
    WDF_REQUEST_PARAMETERS_INIT(&params);
    WdfRequestGetParameters(request, &params);
    EXPECT_EQ(params.Type, WdfRequestTypeCreate);
    EXPECT_NE(WdfRequestGetFileObject(request), nullptr);
    g_log.push_back("EvtIoDefault");
    WdfRequestComplete(request, STATUS_SUCCESS);
  };
  add(set_create_callback, [handler](WDFDEVICE device) {
    WDFQUEUE creates = nullptr;
    EXPECT_EQ(create_queue(device,
                           {.configure = [=](auto& config) { config.EvtIoDefault = handler; },
                            .is_default = false},
                           &creates),
              STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceConfigureRequestDispatching(device, creates, WdfRequestTypeCreate),
              STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceConfigureRequestDispatching(device, creates, WdfRequestTypeCreate),
              STATUS_INVALID_PARAMETER)
        << "DEV-R32";
  });
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    door::File file = fixture.open(*started.stack);
    EXPECT_EQ(file.status(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("EvtIoDefault"));
    file.close();
  });
}

TEST_F(FileObjects, fil_007_the_default_queue_gets_no_creates) {
  add({}, [](WDFDEVICE device) {
    WDFQUEUE queue = nullptr;
    EXPECT_EQ(create_queue(device, {}, &queue), STATUS_SUCCESS);
  });
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, IsEmpty());
  });
}

// OnCleanup: the callback first, then the queues.
TEST_F(FileObjects, fil_009_the_files_waiting_requests_end_after_its_cleanup_callback) {
  static std::vector<bool> done;
  static std::vector<door::Pending> reads;
  done.clear();
  const auto look = [](WDFFILEOBJECT) {
    for (door::Pending& read : reads) done.push_back(read.is_done());
    reads.clear();
  };
  const auto prepare = [look](PWDFDEVICE_INIT init) {
    WDF_FILEOBJECT_CONFIG config;
    WDF_FILEOBJECT_CONFIG_INIT(&config, nullptr, nullptr, look);
    WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
  };
  add(prepare, [](WDFDEVICE device) {
    EXPECT_EQ(create_queue(device, {.dispatch_type = WdfIoQueueDispatchManual}, &g_default_queue),
              STATUS_SUCCESS);
  });
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    door::File first = fixture.open(*started.stack);
    door::File second = fixture.open(*started.stack);
    std::vector<door::Pending> all = {first.start_read(1), first.start_read(2),
                                      second.start_read(3)};
    reads = all;
    first.close();
    EXPECT_THAT(done, ElementsAre(false, false, false));
    EXPECT_EQ(all[0].status(), STATUS_CANCELLED);
    EXPECT_EQ(all[1].status(), STATUS_CANCELLED);
    EXPECT_FALSE(all[2].is_done());
    WdfRequestComplete(retrieve(g_default_queue), STATUS_SUCCESS);
    second.close();
  });
}

TEST_F(FileObjects, fil_010_close_waits_for_what_the_driver_owns) {
  add([](PWDFDEVICE_INIT init) { set_file_callbacks(init, WdfFileObjectWdfCannotUseFsContexts); },
      [](WDFDEVICE device) {
        EXPECT_EQ(
            create_queue(device, {.dispatch_type = WdfIoQueueDispatchManual}, &g_default_queue),
            STATUS_SUCCESS);
      });
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    door::File file = fixture.open(*started.stack);
    door::Pending read = file.start_read(1);
    WDFREQUEST own = retrieve(g_default_queue);
    file.close();
    EXPECT_THAT(g_log, ElementsAre("FileCleanup"));
    EXPECT_FALSE(read.is_done());
    WdfRequestComplete(own, STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("FileCleanup", "FileClose", "destroy file"));
  });
}

}  // namespace
