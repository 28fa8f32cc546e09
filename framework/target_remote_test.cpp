// SPDX-License-Identifier: MIT
// Remote targets: what they are opened with, reopened with, and told when their device is to be
// removed. Their states are in target_test.cpp.
// Source: requests.md 6.6 to 6.8; fxiotargetremote.cpp Open; fxiotargetremotekm.cpp.
#include <string>
#include <vector>

#include "tests/support/driver/remote_target.h"

namespace wdf::test {
namespace {

TEST(ReqRemote, a_reopen_repeats_all_of_the_open) {
  World world;
  world.run([](Bench& bench) {
    std::vector<std::string> seen;
    make_other(bench).on(
        IRP_MJ_CREATE, door::call([&](DEVICE_OBJECT*, IRP* irp) -> NTSTATUS {
          const auto& create = IoGetCurrentIrpStackLocation(irp)->Parameters.Create;
          const auto* ea = static_cast<const char*>(irp->AssociatedIrp.SystemBuffer);
          seen.push_back(std::string(ea, create.EaLength) + ", " +
                         std::to_string(irp->Overlay.AllocationSize.QuadPart));
          irp->IoStatus.Status = STATUS_SUCCESS;
          irp->IoStatus.Information = FILE_OPENED;
          IoCompleteRequest(irp, IO_NO_INCREMENT);
          return STATUS_SUCCESS;
        }));
    WDFIOTARGET target = bench.make_remote();
    {
      std::u16string name = other_name;
      char attributes[] = "attributes";
      LONGLONG size = 4096;
      UNICODE_STRING string;
      WDF_IO_TARGET_OPEN_PARAMS parameters = by_name(string, name.c_str());
      parameters.EaBuffer = attributes;
      parameters.EaBufferLength = sizeof attributes - 1;
      parameters.AllocationSize = &size;
      parameters.FileInformation = 99;
      ASSERT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_SUCCESS);
      EXPECT_EQ(parameters.FileInformation, ULONG{FILE_OPENED});
      WdfIoTargetClose(target);
      name.assign(name.size(), u'?');
      attributes[0] = '?';
      size = 0;
    }
    EXPECT_EQ(reopen(target), STATUS_SUCCESS);
    EXPECT_EQ(seen, (std::vector<std::string>{"attributes, 4096", "attributes, 4096"}));
    EXPECT_NE(WdfIoTargetWdmGetTargetFileHandle(target), nullptr);
    WdfObjectDelete(target);
  });
}

TEST(ReqRemote, req_208_a_failed_open_writes_the_information_and_leaves_nothing_to_reopen) {
  World world;
  world.run([](Bench& bench) {
    make_other(bench);
    WDFIOTARGET target = bench.make_remote();
    EXPECT_EQ(reopen(target), STATUS_INVALID_DEVICE_REQUEST) << "never opened";
    ASSERT_EQ(open(target, other_name), STATUS_SUCCESS);
    WdfIoTargetClose(target);
    UNICODE_STRING string;
    WDF_IO_TARGET_OPEN_PARAMS parameters = by_name(string, u"\\Device\\Nobody");
    parameters.FileInformation = 99;
    EXPECT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT_EQ(parameters.FileInformation, 0u);
    EXPECT_EQ(reopen(target), STATUS_INVALID_DEVICE_REQUEST);
  });
}

// 6.6: fxiotargetremote.cpp Open, OpenLocked lets nobody in before the first open has ended.
TEST(ReqRemote, a_target_that_is_being_opened_is_not_opened_a_second_time) {
  World world;
  world.run([](Bench& bench) {
    WDFIOTARGET target = bench.make_remote();
    NTSTATUS second = STATUS_SUCCESS;
    make_other(bench).on(IRP_MJ_CREATE, door::call([&](DEVICE_OBJECT*, IRP* irp) -> NTSTATUS {
                           second = open(target, other_name);
                           irp->IoStatus.Status = STATUS_SUCCESS;
                           IoCompleteRequest(irp, IO_NO_INCREMENT);
                           return STATUS_SUCCESS;
                         }));
    EXPECT_EQ(open(target, other_name), STATUS_SUCCESS);
    EXPECT_EQ(second, STATUS_INVALID_DEVICE_STATE);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetStarted);
    WdfObjectDelete(target);
  });
}

TEST(ReqRemote, an_existing_device_has_no_handle_and_is_not_reopened) {
  World world;
  world.run([](Bench& bench) {
    WDFIOTARGET target = bench.make_remote();
    ASSERT_EQ(Bench::open_remote(target, make_other(bench).device()), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetWdmGetTargetFileHandle(target), nullptr);
    EXPECT_EQ(WdfIoTargetWdmGetTargetFileObject(target), nullptr);
    WdfIoTargetClose(target);
    EXPECT_EQ(reopen(target), STATUS_INVALID_DEVICE_REQUEST);
    WdfObjectDelete(target);
  });
}

// GetTargetDeviceRelations in fxiotargetremotekm.cpp: only one answer makes the open fail.
TEST(ReqRemote, the_physical_device_is_the_one_that_the_stack_names) {
  World world;
  world.run([](Bench& bench) {
    door::ScriptedDevice& other = make_other(bench);
    WDFIOTARGET target = bench.make_remote();
    ASSERT_EQ(open(target, other_name), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetWdmGetTargetPhysicalDevice(target), other.device());
    WdfIoTargetClose(target);

    NTSTATUS answer = STATUS_NOT_SUPPORTED;
    other.on(IRP_MJ_PNP, door::call([&](DEVICE_OBJECT*, IRP* irp) -> NTSTATUS {
               const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
               EXPECT_EQ(location.MinorFunction, IRP_MN_QUERY_DEVICE_RELATIONS);
               EXPECT_EQ(location.Parameters.QueryDeviceRelations.Type, TargetDeviceRelation);
               EXPECT_EQ(irp->IoStatus.Status, STATUS_NOT_SUPPORTED);
               irp->IoStatus.Status = answer;
               IoCompleteRequest(irp, IO_NO_INCREMENT);
               return answer;
             }));
    ASSERT_EQ(open(target, other_name), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetWdmGetTargetPhysicalDevice(target), nullptr);
    WdfIoTargetClose(target);
    answer = STATUS_INSUFFICIENT_RESOURCES;
    EXPECT_EQ(open(target, other_name), STATUS_INSUFFICIENT_RESOURCES);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosed);
    answer = STATUS_NOT_SUPPORTED;
    EXPECT_EQ(reopen(target), STATUS_SUCCESS) << "the file itself could be opened";
    WdfObjectDelete(target);
  });
}

TEST(ReqRemote, opens_of_other_sizes_and_kinds) {
  World world;
  world.run([](Bench& bench) {
    make_other(bench);
    WDFIOTARGET target = bench.make_remote();
    UNICODE_STRING string;
    WDF_IO_TARGET_OPEN_PARAMS parameters = by_name(string, other_name);
    parameters.Size = 1;
    EXPECT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_INFO_LENGTH_MISMATCH);
    parameters = by_name(string, u"");
    EXPECT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_INVALID_PARAMETER);
    parameters = by_name(string, other_name);
    parameters.Type = WdfIoTargetOpenLocalTargetByFile;
    EXPECT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_INVALID_PARAMETER);
    parameters.Type = WdfIoTargetOpenUndefined;
    EXPECT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetStarted) << "as before";
    parameters = by_name(string, other_name);
    parameters.Size = offsetof(WDF_IO_TARGET_OPEN_PARAMS, FileName);
    EXPECT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_SUCCESS) << "of a driver before 1.13";
    WdfObjectDelete(target);
  });
}

TEST(ReqRemote, by_default_it_closes_for_a_removal_and_opens_again_if_that_is_canceled) {
  World world;
  world.run([](Bench& bench) {
    door::Stack& stack = bench.fixture.make_stack(make_other(bench), {});
    ASSERT_EQ(stack.start(), STATUS_SUCCESS);
    WDFIOTARGET target = bench.make_remote();
    ASSERT_EQ(open(target, other_name), STATUS_SUCCESS);
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
      EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosedForQueryRemove);
      EXPECT_EQ(WdfIoTargetWdmGetTargetDeviceObject(target), nullptr);
      EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
      EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetStarted);
    }
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosed);
    WdfObjectDelete(target);
  });
}

// Close in fxiotargetremote.cpp.
TEST(ReqRemote, a_driver_older_than_1_9_finds_an_open_one_closed_as_for_a_query_remove) {
  World world;
  world.run([](Bench& bench) {
    door::Stack& stack = bench.fixture.make_stack(make_other(bench), {});
    ASSERT_EQ(stack.start(), STATUS_SUCCESS);
    const BuiltFor older(7);
    WDFIOTARGET target = bench.make_remote();
    ASSERT_EQ(open(target, other_name), STATUS_SUCCESS);
    WdfIoTargetClose(target);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosedForQueryRemove);
    WdfIoTargetClose(target);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosed) << "it was not open";
    ASSERT_EQ(reopen(target), STATUS_SUCCESS);
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosedForQueryRemove);
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    WdfObjectDelete(target);
  });
}

std::string g_told;

TEST(ReqRemote, the_drivers_callbacks_replace_that) {
  g_told.clear();
  World world;
  world.run([](Bench& bench) {
    door::Stack& stack = bench.fixture.make_stack(make_other(bench), {});
    ASSERT_EQ(stack.start(), STATUS_SUCCESS);
    WDFIOTARGET target = bench.make_remote();
    UNICODE_STRING string;
    WDF_IO_TARGET_OPEN_PARAMS parameters = by_name(string, other_name);
    parameters.EvtIoTargetQueryRemove = [](WDFIOTARGET) -> NTSTATUS {
      g_told += "query ";
      return STATUS_DEVICE_BUSY;
    };
    parameters.EvtIoTargetRemoveCanceled = [](WDFIOTARGET) { g_told += "canceled "; };
    ASSERT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_SUCCESS);
    EXPECT_FALSE(NT_SUCCESS(stack.query_remove())) << "vetoed";
    EXPECT_EQ(g_told.substr(0, 6), "query ");
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetStarted);
    WdfObjectDelete(target);
  });
}

}  // namespace
}  // namespace wdf::test
