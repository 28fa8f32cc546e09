// SPDX-License-Identifier: MIT
// The battery class driver under a WDM miniclass driver, asked through the device interface. The
// battery is what the test says. Source: driver docs, battery/ pages.
#include <gtest/gtest.h>
#include <wdm.h>

#include <batclass.h>

#include "door/fixture.h"
#include "tests/support/driver/world.h"

namespace {

using door::bytes_of;
using door::value_of;

constexpr GUID battery_interface = {
    0x72631e54, 0x78a4, 0x11d0, {0xbc, 0xf7, 0x00, 0xaa, 0x00, 0xb7, 0xb3, 0x2a}};

struct Battery {
  ULONG tag = 7;
  BATTERY_STATUS status{
      .PowerState = BATTERY_POWER_ON_LINE, .Capacity = 500, .Voltage = 12'000, .Rate = 0};
  BATTERY_NOTIFY notify{};
  int disable_count = 0;
  BATTERY_SET_INFORMATION_LEVEL set_level{};
  PVOID class_data = nullptr;
  DEVICE_OBJECT* below = nullptr;
};
Battery* g_battery = nullptr;

NTSTATUS query_tag(PVOID context, PULONG tag) {
  EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  *tag = static_cast<Battery*>(context)->tag;
  return *tag == BATTERY_TAG_INVALID ? STATUS_NO_SUCH_DEVICE : STATUS_SUCCESS;
}

NTSTATUS query_information(PVOID context, ULONG tag, BATTERY_QUERY_INFORMATION_LEVEL level, LONG,
                           PVOID buffer, ULONG length, PULONG returned) {
  if (tag != static_cast<Battery*>(context)->tag) return STATUS_NO_SUCH_DEVICE;
  if (level != BatteryInformation) return STATUS_INVALID_DEVICE_REQUEST;
  BATTERY_INFORMATION information{};
  information.Capabilities = BATTERY_SYSTEM_BATTERY;
  information.FullChargedCapacity = 1000;
  *returned = sizeof(information);
  if (length < sizeof(information)) return STATUS_BUFFER_TOO_SMALL;
  std::memcpy(buffer, &information, sizeof(information));
  return STATUS_SUCCESS;
}

NTSTATUS set_information(PVOID context, ULONG, BATTERY_SET_INFORMATION_LEVEL level, PVOID buffer) {
  static_cast<Battery*>(context)->set_level = level;
  return buffer == nullptr ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
}

NTSTATUS query_status(PVOID context, ULONG tag, PBATTERY_STATUS status) {
  if (tag != static_cast<Battery*>(context)->tag) return STATUS_NO_SUCH_DEVICE;
  *status = static_cast<Battery*>(context)->status;
  return STATUS_SUCCESS;
}

NTSTATUS set_notify(PVOID context, ULONG, PBATTERY_NOTIFY notify) {
  static_cast<Battery*>(context)->notify = *notify;
  return STATUS_SUCCESS;
}

NTSTATUS disable_notify(PVOID context) {
  ++static_cast<Battery*>(context)->disable_count;
  return STATUS_SUCCESS;
}

NTSTATUS pass(DEVICE_OBJECT*, IRP* irp) {
  IoSkipCurrentIrpStackLocation(irp);
  return IoCallDriver(g_battery->below, irp);
}

NTSTATUS control(DEVICE_OBJECT* device, IRP* irp) {
  const NTSTATUS status = BatteryClassIoctl(g_battery->class_data, irp);
  return status == STATUS_NOT_SUPPORTED ? pass(device, irp) : status;
}

NTSTATUS pnp(DEVICE_OBJECT* device, IRP* irp) {
  const bool is_removed = IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_REMOVE_DEVICE;
  if (is_removed) {
    EXPECT_EQ(BatteryClassUnload(g_battery->class_data), STATUS_SUCCESS);
  }
  const NTSTATUS status = pass(device, irp);
  if (!is_removed) return status;
  IoDetachDevice(g_battery->below);
  IoDeleteDevice(device);
  return status;
}

NTSTATUS add(DRIVER_OBJECT* driver, DEVICE_OBJECT* pdo) {
  DEVICE_OBJECT* device = nullptr;
  const NTSTATUS status =
      IoCreateDevice(driver, 0, nullptr, FILE_DEVICE_BATTERY, 0, FALSE, &device);
  if (!NT_SUCCESS(status)) return status;
  g_battery->below = IoAttachDeviceToDeviceStack(device, pdo);
  device->Flags &= ~static_cast<ULONG>(DO_DEVICE_INITIALIZING);
  BATTERY_MINIPORT_INFO_V1_1 port{};
  port.MajorVersion = BATTERY_CLASS_MAJOR_VERSION;
  port.MinorVersion = BATTERY_CLASS_MINOR_VERSION_1;
  port.Context = g_battery;
  port.QueryTag = query_tag;
  port.QueryInformation = query_information;
  port.SetInformation = set_information;
  port.QueryStatus = query_status;
  port.SetStatusNotify = set_notify;
  port.DisableStatusNotify = disable_notify;
  port.Pdo = pdo;
  port.Fdo = device;
  return BatteryClassInitializeDevice(reinterpret_cast<PBATTERY_MINIPORT_INFO>(&port),
                                      &g_battery->class_data);
}

NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING*) {
  std::fill(std::begin(driver->MajorFunction), std::end(driver->MajorFunction), pass);
  driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = control;
  driver->MajorFunction[IRP_MJ_PNP] = pnp;
  driver->DriverExtension->AddDevice = add;
  driver->DriverUnload = [](DRIVER_OBJECT*) {};
  return STATUS_SUCCESS;
}

class BatteryClassOnBoth : public ::testing::TestWithParam<test::Kind> {
 protected:
  void run(const std::function<void(door::Fixture&, door::File&)>& body) {
    g_battery = &battery;
    test::World world(GetParam());
    world.run([&](door::Fixture& fixture) {
      const door::Fixture::Started started = fixture.start("battery", entry);
      ASSERT_EQ(started.status, STATUS_SUCCESS) << started.message;
      door::File file = fixture.open_interface(battery_interface);
      ASSERT_EQ(file.status(), STATUS_SUCCESS);
      body(fixture, file);
    });
  }

  Battery battery;
};
OPENWDF_ON_BOTH(BatteryClassOnBoth);

TEST_P(BatteryClassOnBoth, requests_become_calls_of_the_miniclass_driver) {
  run([this](door::Fixture&, door::File& file) {
    EXPECT_EQ(value_of<ULONG>(file.ioctl(IOCTL_BATTERY_QUERY_TAG, {}, 4).data), 7u);
    const BATTERY_QUERY_INFORMATION wanted{7, BatteryInformation, 0};
    const auto information =
        file.ioctl(IOCTL_BATTERY_QUERY_INFORMATION, bytes_of(wanted), sizeof(BATTERY_INFORMATION));
    EXPECT_EQ(information.status, STATUS_SUCCESS);
    EXPECT_EQ(value_of<BATTERY_INFORMATION>(information.data).FullChargedCapacity, 1000u);
    const BATTERY_WAIT_STATUS at_once{7, 0, 0, 0, 0};
    const auto status =
        file.ioctl(IOCTL_BATTERY_QUERY_STATUS, bytes_of(at_once), sizeof(BATTERY_STATUS));
    EXPECT_EQ(value_of<BATTERY_STATUS>(status.data).Voltage, 12'000u);
    const ULONG charge[2] = {7, BatteryCharge};
    EXPECT_EQ(file.ioctl(IOCTL_BATTERY_SET_INFORMATION, bytes_of(charge)).status, STATUS_SUCCESS);
    EXPECT_EQ(battery.set_level, BatteryCharge);
  });
  EXPECT_EQ(battery.disable_count, 1);
}

TEST_P(BatteryClassOnBoth, what_the_miniclass_driver_refuses_is_refused) {
  run([](door::Fixture&, door::File& file) {
    const BATTERY_WAIT_STATUS old{6, 0, 0, 0, 0};
    EXPECT_EQ(file.ioctl(IOCTL_BATTERY_QUERY_STATUS, bytes_of(old), 16).status,
              STATUS_NO_SUCH_DEVICE);
    EXPECT_EQ(file.ioctl(IOCTL_BATTERY_QUERY_STATUS, {1}, 16).status, STATUS_INVALID_PARAMETER);
    EXPECT_EQ(file.ioctl(IOCTL_BATTERY_QUERY_TAG, {}, 2).status, STATUS_BUFFER_TOO_SMALL);
  });
}

TEST_P(BatteryClassOnBoth, a_tag_is_waited_for) {
  battery.tag = BATTERY_TAG_INVALID;
  run([this](door::Fixture&, door::File& file) {
    EXPECT_EQ(file.ioctl(IOCTL_BATTERY_QUERY_TAG, bytes_of(ULONG{0}), 4).status,
              STATUS_NO_SUCH_DEVICE);
    EXPECT_EQ(file.ioctl(IOCTL_BATTERY_QUERY_TAG, bytes_of(ULONG{20}), 4).status,
              STATUS_NO_SUCH_DEVICE)
        << "after its time";
    door::Pending pending =
        file.start_ioctl(IOCTL_BATTERY_QUERY_TAG, bytes_of(ULONG{0xFFFFFFFF}), 4);
    battery.tag = 9;
    BatteryClassStatusNotify(battery.class_data);
    EXPECT_EQ(value_of<ULONG>(pending.wait().data), 9u);
  });
}

TEST_P(BatteryClassOnBoth, a_status_is_waited_for_until_it_leaves_the_limits) {
  run([this](door::Fixture&, door::File& file) {
    const BATTERY_WAIT_STATUS since{7, 0xFFFFFFFF, BATTERY_POWER_ON_LINE, 400, 600};
    door::Pending pending =
        file.start_ioctl(IOCTL_BATTERY_QUERY_STATUS, bytes_of(since), sizeof(BATTERY_STATUS));
    battery.status.Capacity = 600;
    BatteryClassStatusNotify(battery.class_data);
    EXPECT_EQ(file.in_flight(), 1u);
    EXPECT_EQ(battery.notify.HighCapacity, 600u);
    battery.status.Capacity = 601;
    BatteryClassStatusNotify(battery.class_data);
    EXPECT_EQ(value_of<BATTERY_STATUS>(pending.wait().data).Capacity, 601u);
  });
}

TEST_P(BatteryClassOnBoth, what_waits_can_be_canceled) {
  battery.tag = BATTERY_TAG_INVALID;
  run([](door::Fixture&, door::File& file) {
    door::Pending pending =
        file.start_ioctl(IOCTL_BATTERY_QUERY_TAG, bytes_of(ULONG{0xFFFFFFFF}), 4);
    pending.cancel();
    EXPECT_EQ(pending.wait().status, STATUS_CANCELLED);
  });
}

}  // namespace
