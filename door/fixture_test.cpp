// SPDX-License-Identifier: MIT
// The fixture with a plain WDM driver: a filter that passes everything down. What a test sees of a
// driver, and what the fixture says at the end about what was left over.
#include "door/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "nt/dispatch.h"
#include "tests/support/driver/world.h"

namespace door {
namespace {

using ::testing::HasSubstr;

constexpr GUID filter_interface = {
    0x6d3e1f02, 0x51b4, 0x4d0a, {0x9c, 0x11, 0x4e, 0x2b, 0x77, 0x10, 0x58, 0xa1}};

struct FilterExtension {
  DEVICE_OBJECT* below;
  UNICODE_STRING interface_link;
};

FilterExtension& extension_of(DEVICE_OBJECT* device) {
  return *static_cast<FilterExtension*>(device->DeviceExtension);
}

UNICODE_STRING counted(std::u16string& text) {
  UNICODE_STRING string{};
  string.Buffer = text.data();
  string.Length = static_cast<USHORT>(text.size() * sizeof(WCHAR));
  string.MaximumLength = string.Length;
  return string;
}

NTSTATUS filter_pass(DEVICE_OBJECT* device, IRP* irp) {
  IoSkipCurrentIrpStackLocation(irp);
  return IoCallDriver(extension_of(device).below, irp);
}

NTSTATUS filter_pnp(DEVICE_OBJECT* device, IRP* irp) {
  const UCHAR minor = IoGetCurrentIrpStackLocation(irp)->MinorFunction;
  const NTSTATUS status = filter_pass(device, irp);
  FilterExtension& extension = extension_of(device);
  if (minor == IRP_MN_START_DEVICE && NT_SUCCESS(status)) {
    IoSetDeviceInterfaceState(&extension.interface_link, TRUE);
  }
  if (minor != IRP_MN_REMOVE_DEVICE) return status;
  IoSetDeviceInterfaceState(&extension.interface_link, FALSE);
  RtlFreeUnicodeString(&extension.interface_link);
  IoDetachDevice(extension.below);
  IoDeleteDevice(device);
  std::u16string link = u"\\DosDevices\\Filter";
  UNICODE_STRING link_name = counted(link);
  IoDeleteSymbolicLink(&link_name);
  return status;
}

NTSTATUS filter_add(DRIVER_OBJECT* driver, DEVICE_OBJECT* pdo) {
  std::u16string name = u"\\Device\\Filter";
  std::u16string link = u"\\DosDevices\\Filter";
  UNICODE_STRING device_name = counted(name);
  UNICODE_STRING link_name = counted(link);
  DEVICE_OBJECT* device = nullptr;
  NTSTATUS status = IoCreateDevice(driver, sizeof(FilterExtension), &device_name,
                                   FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
  if (!NT_SUCCESS(status)) return status;
  FilterExtension& extension = extension_of(device);
  status = IoRegisterDeviceInterface(pdo, &filter_interface, nullptr, &extension.interface_link);
  if (!NT_SUCCESS(status)) return status;
  IoCreateSymbolicLink(&link_name, &device_name);
  extension.below = IoAttachDeviceToDeviceStack(device, pdo);
  device->Flags |= extension.below->Flags & (DO_BUFFERED_IO | DO_DIRECT_IO);
  device->Flags &= ~static_cast<ULONG>(DO_DEVICE_INITIALIZING);
  return STATUS_SUCCESS;
}

void filter_unload(DRIVER_OBJECT*) {
  DbgPrint("filter unloaded\n");
}

NTSTATUS filter_entry(DRIVER_OBJECT* driver, UNICODE_STRING*) {
  std::fill(std::begin(driver->MajorFunction), std::end(driver->MajorFunction), filter_pass);
  driver->MajorFunction[IRP_MJ_PNP] = filter_pnp;
  driver->DriverExtension->AddDevice = filter_add;
  driver->DriverUnload = filter_unload;
  return STATUS_SUCCESS;
}

NTSTATUS failing_entry(DRIVER_OBJECT*, UNICODE_STRING*) {
  return STATUS_NOT_SUPPORTED;
}

NTSTATUS failing_add(DRIVER_OBJECT*, DEVICE_OBJECT*) {
  return STATUS_NO_MEMORY;
}

NTSTATUS entry_with_failing_add(DRIVER_OBJECT* driver, UNICODE_STRING*) {
  driver->DriverExtension->AddDevice = failing_add;
  driver->DriverUnload = filter_unload;
  return STATUS_SUCCESS;
}

class FixtureOnBoth : public ::testing::TestWithParam<test::Kind> {
 protected:
  // With the filter started over a scripted device.
  void with_filter(const std::function<void(Fixture&, Fixture::Started&)>& body) {
    test::World world(GetParam());
    world.run([&](Fixture& fixture) {
      Fixture::Started started = fixture.start("filter", filter_entry);
      ASSERT_EQ(started.status, STATUS_SUCCESS) << started.message;
      body(fixture, started);
    });
    debug_text = world.machine().take_debug_text();
  }

  std::string debug_text;
};
OPENWDF_ON_BOTH(FixtureOnBoth);

TEST_P(FixtureOnBoth, a_driver_is_loaded_started_removed_and_unloaded) {
  with_filter([](Fixture&, Fixture::Started& started) {
    EXPECT_NE(started.stack->top(), started.lower->device());
    std::size_t start_count = 0;
    for (const LoggedIrp& line : started.lower->log(IRP_MJ_PNP)) {
      EXPECT_EQ(line.irql, PASSIVE_LEVEL);
      if (line.minor() == IRP_MN_START_DEVICE) ++start_count;
    }
    EXPECT_EQ(start_count, 1u);
  });
  EXPECT_EQ(debug_text, "filter unloaded\n");
}

TEST_P(FixtureOnBoth, a_device_is_opened_by_each_of_its_names) {
  with_filter([](Fixture& fixture, Fixture::Started& started) {
    EXPECT_EQ(fixture.open(u"\\Device\\Filter").status(), STATUS_SUCCESS);
    EXPECT_EQ(fixture.open(u"\\??\\Filter").status(), STATUS_SUCCESS);
    EXPECT_EQ(fixture.open_dos(u"Filter").status(), STATUS_SUCCESS);
    EXPECT_EQ(fixture.open_interface(filter_interface).status(), STATUS_SUCCESS);
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_SUCCESS);
    EXPECT_EQ(started.lower->log(IRP_MJ_CREATE).size(), 5u);
  });
}

TEST_P(FixtureOnBoth, a_name_that_is_not_there_cannot_be_opened) {
  with_filter([](Fixture& fixture, Fixture::Started&) {
    const File file = fixture.open(u"\\Device\\Nothing");
    EXPECT_EQ(file.status(), STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT_FALSE(file.is_open());
    constexpr GUID unknown = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
    EXPECT_FALSE(NT_SUCCESS(fixture.open_interface(unknown).status()));
  });
}

TEST_P(FixtureOnBoth, reads_writes_and_control_codes_reach_the_lower_device) {
  with_filter([](Fixture& fixture, Fixture::Started& started) {
    constexpr ULONG code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x900, METHOD_BUFFERED, FILE_ANY_ACCESS);
    started.lower->on(IRP_MJ_READ, pend(STATUS_SUCCESS, 3, {1, 2, 3}));
    started.lower->on(ioctl(code), done(STATUS_SUCCESS, 2, {8, 9}));
    File file = fixture.open_dos(u"Filter");
    EXPECT_EQ(file.read(10, 0x123456789).data, (Bytes{1, 2, 3}));
    EXPECT_EQ(file.write({5, 6}, 7).information, 2u);
    EXPECT_EQ(file.ioctl(code, {4}, 16).data, (Bytes{8, 9}));

    const LoggedIrp read = started.lower->log(IRP_MJ_READ).at(0);
    EXPECT_EQ(read.location.Parameters.Read.ByteOffset.QuadPart, 0x123456789);
    EXPECT_EQ(read.location.Parameters.Read.Length, 10u);
    EXPECT_NE(read.mdl, nullptr) << "direct I/O is the scripted device's default";
    EXPECT_EQ(read.location.FileObject, file.file_object());
    EXPECT_EQ(started.lower->log(IRP_MJ_WRITE).at(0).input, (Bytes{5, 6}));
    EXPECT_EQ(started.lower->log(IRP_MJ_DEVICE_CONTROL).at(0).input, (Bytes{4}));
  });
}

TEST_P(FixtureOnBoth, a_request_is_pending_until_it_is_released) {
  with_filter([](Fixture& fixture, Fixture::Started& started) {
    started.lower->on(IRP_MJ_READ, hold());
    File file = fixture.open_dos(u"Filter");
    Pending read = file.start_read(4);
    EXPECT_TRUE(started.lower->wait_held(1));
    EXPECT_FALSE(read.is_done());
    EXPECT_EQ(read.dispatch_status(), STATUS_PENDING);
    EXPECT_EQ(read.status(), STATUS_PENDING);
    EXPECT_EQ(file.in_flight(), 1u);
    EXPECT_EQ(read.irp(), started.lower->held().at(0));
    EXPECT_TRUE(started.lower->release(STATUS_SUCCESS, 2, {7, 8}));
    EXPECT_EQ(read.wait().data, (Bytes{7, 8}));
    EXPECT_EQ(read.irp(), nullptr);
    EXPECT_EQ(file.in_flight(), 0u);
  });
}

TEST_P(FixtureOnBoth, close_sends_cleanup_then_close) {
  with_filter([](Fixture& fixture, Fixture::Started& started) {
    File file = fixture.open_dos(u"Filter");
    file.close();
    file.close();
    EXPECT_FALSE(file.is_open());
    EXPECT_EQ(started.lower->log(IRP_MJ_CLEANUP).size(), 1u);
    EXPECT_TRUE(fixture.wait_until([&] { return started.lower->log(IRP_MJ_CLOSE).size() == 1; }));
  });
}

TEST_P(FixtureOnBoth, plug_and_play_events_reach_the_stack_in_order) {
  with_filter([](Fixture&, Fixture::Started& started) {
    started.lower->clear_log();
    EXPECT_EQ(started.stack->query_remove(), STATUS_SUCCESS);
    EXPECT_EQ(started.stack->cancel_remove(), STATUS_SUCCESS);
    EXPECT_EQ(started.stack->surprise_remove(), STATUS_SUCCESS);
    EXPECT_EQ(started.stack->remove(), STATUS_SUCCESS);
    EXPECT_TRUE(started.stack->is_removed());
    std::vector<UCHAR> minors;
    for (const LoggedIrp& line : started.lower->log(IRP_MJ_PNP)) minors.push_back(line.minor());
    EXPECT_EQ(minors, (std::vector<UCHAR>{IRP_MN_QUERY_REMOVE_DEVICE, IRP_MN_CANCEL_REMOVE_DEVICE,
                                          IRP_MN_SURPRISE_REMOVAL, IRP_MN_REMOVE_DEVICE}));
  });
}

// The state-changing PnP IRPs that have reached the lower device since its log was cleared.
std::vector<UCHAR> changes_of(const ScriptedDevice& lower) {
  std::vector<UCHAR> minors;
  for (const LoggedIrp& line : lower.log(IRP_MJ_PNP)) {
    if (line.minor() <= IRP_MN_CANCEL_STOP_DEVICE || line.minor() == IRP_MN_EJECT) {
      minors.push_back(line.minor());
    }
  }
  return minors;
}

TEST_P(FixtureOnBoth, a_stop_is_taken_back_or_followed_by_a_start) {
  with_filter([](Fixture&, Fixture::Started& started) {
    started.lower->clear_log();
    EXPECT_EQ(started.stack->query_stop(), STATUS_SUCCESS);
    EXPECT_EQ(started.stack->cancel_stop(), STATUS_SUCCESS);
    EXPECT_EQ(started.stack->rebalance(), STATUS_SUCCESS);
    EXPECT_EQ(
        changes_of(*started.lower),
        (std::vector<UCHAR>{IRP_MN_QUERY_STOP_DEVICE, IRP_MN_CANCEL_STOP_DEVICE,
                            IRP_MN_QUERY_STOP_DEVICE, IRP_MN_STOP_DEVICE, IRP_MN_START_DEVICE}));
  });
}

TEST_P(FixtureOnBoth, what_is_not_to_be_stopped_is_not_rebalanced) {
  with_filter([](Fixture&, Fixture::Started& started) {
    started.lower->clear_log();
    started.lower->next(pnp(IRP_MN_QUERY_STOP_DEVICE), done(STATUS_DEVICE_BUSY));
    EXPECT_EQ(started.stack->rebalance(), STATUS_DEVICE_BUSY);
    const std::vector<UCHAR> minors = changes_of(*started.lower);
    EXPECT_EQ(std::count(minors.begin(), minors.end(), IRP_MN_STOP_DEVICE), 0);
    EXPECT_FALSE(started.stack->is_removed());
  });
}

TEST_P(FixtureOnBoth, what_refuses_its_removal_is_not_ejected) {
  with_filter([](Fixture&, Fixture::Started& started) {
    started.lower->clear_log();
    started.lower->next(pnp(IRP_MN_QUERY_REMOVE_DEVICE), done(STATUS_DEVICE_BUSY));
    EXPECT_EQ(started.stack->eject(), STATUS_DEVICE_BUSY);
    const std::vector<UCHAR> minors = changes_of(*started.lower);
    EXPECT_EQ(std::count(minors.begin(), minors.end(), IRP_MN_EJECT), 0);
    EXPECT_FALSE(started.stack->is_removed());
  });
}

TEST_P(FixtureOnBoth, the_systems_sleep_is_told_with_its_own_type) {
  with_filter([](Fixture&, Fixture::Started& started) {
    started.lower->on(power(IRP_MN_SET_POWER), call([](DEVICE_OBJECT*, IRP* irp) {
                        const auto& set = IoGetCurrentIrpStackLocation(irp)->Parameters.Power;
                        EXPECT_EQ(set.Type, SystemPowerState);
                        EXPECT_EQ(set.State.SystemState, PowerSystemSleeping3);
                        irp->IoStatus.Status = STATUS_SUCCESS;
                        IoCompleteRequest(irp, IO_NO_INCREMENT);
                        return STATUS_SUCCESS;
                      }));
    EXPECT_EQ(started.stack->set_system_power(PowerSystemSleeping3), STATUS_SUCCESS);
    EXPECT_EQ(started.lower->log(IRP_MJ_POWER).size(), 1u);
  });
}

TEST_P(FixtureOnBoth, a_child_that_no_bus_reports_is_not_there) {
  with_filter([](Fixture&, Fixture::Started& started) {
    EXPECT_EQ(started.stack->child(u"Rack\\Lamp").pdo(), nullptr);
  });
}

TEST_P(FixtureOnBoth, a_start_that_the_lower_device_fails_removes_the_stack) {
  test::World world(GetParam());
  world.run([](Fixture& fixture) {
    const nt::LoadResult loaded = fixture.load("filter", filter_entry);
    ScriptedDevice& lower = fixture.make_lower();
    lower.on(pnp(IRP_MN_START_DEVICE), done(STATUS_DEVICE_POWER_FAILURE));
    Stack& stack = fixture.make_stack(lower, {loaded.driver});
    ASSERT_EQ(fixture.add_status(), STATUS_SUCCESS);
    EXPECT_EQ(stack.start(), STATUS_DEVICE_POWER_FAILURE);
    EXPECT_TRUE(stack.is_removed());
    EXPECT_EQ(lower.log(IRP_MJ_PNP).back().minor(), IRP_MN_REMOVE_DEVICE);
  });
  world.machine().take_debug_text();
}

TEST_P(FixtureOnBoth, failures_of_entry_and_add_device_are_given_back) {
  test::World world(GetParam());
  world.run([](Fixture& fixture) {
    const Fixture::Started no_entry = fixture.start("bad", failing_entry);
    EXPECT_EQ(no_entry.status, STATUS_NOT_SUPPORTED);
    EXPECT_EQ(no_entry.driver, nullptr);
    EXPECT_FALSE(no_entry.message.empty());
    const Fixture::Started no_device = fixture.start("worse", entry_with_failing_add);
    EXPECT_EQ(no_device.status, STATUS_NO_MEMORY);
    EXPECT_THAT(no_device.message, HasSubstr("AddDevice"));
  });
  world.machine().take_debug_text();
}

TEST_P(FixtureOnBoth, a_shared_object_that_is_not_there_is_named) {
  test::World world(GetParam());
  world.run([](Fixture& fixture) {
    const nt::LoadResult loaded = fixture.load("/nowhere/driver.so");
    EXPECT_FALSE(NT_SUCCESS(loaded.status));
    EXPECT_THAT(loaded.message, HasSubstr("/nowhere/driver.so"));
  });
}

TEST(FixtureTime, virtual_time_moves_only_by_what_is_slept) {
  test::World world;
  world.run([](Fixture& fixture) {
    const base::Ticks before = nt::executor().now();
    fixture.advance(base::Ticks::from_s(3600));
    EXPECT_GE(nt::executor().now() - before, base::Ticks::from_s(3600));
    EXPECT_LT(nt::executor().now() - before, base::Ticks::from_s(3601));
  });
}

TEST(FixtureTime, idle_means_that_everything_that_can_run_has_run) {
  test::World world;
  world.run([](Fixture& fixture) {
    auto started = fixture.start("filter", filter_entry);
    File file = fixture.open_dos(u"Filter");
    Pending read = file.start_read(4);
    fixture.run_until_idle();
    EXPECT_TRUE(read.is_done());
  });
  world.machine().take_debug_text();
}

TEST_P(FixtureOnBoth, wait_until_gives_up_after_its_limit) {
  test::World world(GetParam());
  world.run([](Fixture& fixture) {
    EXPECT_TRUE(fixture.wait_until([] { return true; }));
    EXPECT_FALSE(fixture.wait_until([] { return false; }, base::Ticks::from_ms(3)));
  });
}

// What a fixture says at its end about a world that was not cleaned up.
std::vector<std::string> problems_after(
    const std::function<void(Fixture&, Fixture::Started&)>& body) {
  test::Machine machine;
  std::vector<std::string> problems;
  machine.run([&] {
    Fixture fixture(machine.machine());
    Fixture::Started started = fixture.start("filter", filter_entry);
    body(fixture, started);
    problems = fixture.finish();
  });
  machine.take_debug_text();
  machine.take_findings();
  return problems;
}

TEST(FixtureEnd, a_clean_world_has_no_problems) {
  EXPECT_TRUE(problems_after([](Fixture& fixture, Fixture::Started&) {
                fixture.open_dos(u"Filter");  // left open, which is not wrong
              }).empty());
}

TEST(FixtureEnd, requests_in_flight_and_irps_in_hand_are_said_and_ended) {
  const std::vector<std::string> problems =
      problems_after([](Fixture& fixture, Fixture::Started& started) {
        started.lower->on(IRP_MJ_READ, hold());
        fixture.open_dos(u"Filter").start_read(4);
      });
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_THAT(problems[0], HasSubstr("1 requests of an open file were still in flight"));
  EXPECT_THAT(problems[1], HasSubstr("still had 1 IRPs in hand"));
}

TEST(FixtureEnd, a_leak_of_the_driver_is_said) {
  const std::vector<std::string> problems =
      problems_after([](Fixture&, Fixture::Started&) { IoAllocateIrp(2, FALSE); });
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0], HasSubstr("leaks, see the findings"));
}

TEST(FixtureEnd, a_bug_check_ends_the_world_and_nothing_is_touched_after_it) {
  test::World world;
  world.run([](Fixture& fixture) {
    fixture.start("filter", filter_entry);
    fixture.open_dos(u"Filter").start_read(4);
    KeBugCheckEx(0xDEADDEAD, 1, 2, 3, 4);
  });
  const auto bug_check = world.machine().take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xDEADDEADu);
}

}  // namespace
}  // namespace door
