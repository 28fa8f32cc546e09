// SPDX-License-Identifier: MIT
// Plug and play and power as a function driver over a root-enumerated PDO sees them.
// Source: framework.md 5.10 (WDM-R58 to R62) and the pages named there.
#include "nt/pnp.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "nt/device.h"
#include "nt/dispatch.h"
#include "nt/machine.h"
#include "nt/name_space.h"
#include "tests/support/test_flow.h"
#include "tests/support/test_machine.h"
#include "tests/support/wdm_stack.h"

namespace {

using test::complete;
using test::WdmDevice;

constexpr GUID test_class = {0x12345678, 0x1234, 0x5678, {1, 2, 3, 4, 5, 6, 7, 8}};

// A function driver of WDM style: starts after the lower driver, removes before it.
struct Function {
  Function() {
    current = this;
    nt::LoadResult loaded = nt::load_driver("function", &entry);
    EXPECT_EQ(loaded.status, STATUS_SUCCESS);
    driver = loaded.driver;
  }
  ~Function() { EXPECT_EQ(nt::unload_driver(driver), STATUS_SUCCESS); }

  static inline Function* current = nullptr;
  DRIVER_OBJECT* driver = nullptr;
  DEVICE_OBJECT* device = nullptr;
  DEVICE_OBJECT* lower = nullptr;
  std::vector<int> pnp;  // minor functions, in the order of arrival
  std::vector<UCHAR> files;
  DEVICE_POWER_STATE power = PowerDeviceUnspecified;
  NTSTATUS start_status = STATUS_SUCCESS;
  NTSTATUS query_remove_status = STATUS_SUCCESS;
  bool forgets_to_detach = false;

 private:
  static NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING*) {
    driver->DriverExtension->AddDevice = &add;
    driver->DriverUnload = [](DRIVER_OBJECT*) {};
    for (PDRIVER_DISPATCH& routine : driver->MajorFunction) routine = &dispatch_file;
    driver->MajorFunction[IRP_MJ_PNP] = &dispatch_pnp;
    driver->MajorFunction[IRP_MJ_POWER] = &dispatch_power;
    return STATUS_SUCCESS;
  }
  static NTSTATUS add(DRIVER_OBJECT* driver, DEVICE_OBJECT* pdo) {
    EXPECT_EQ(IoCreateDevice(driver, 0, nullptr, FILE_DEVICE_UNKNOWN, 0, FALSE, &current->device),
              STATUS_SUCCESS);
    current->lower = IoAttachDeviceToDeviceStack(current->device, pdo);
    EXPECT_EQ(current->lower, pdo);
    EXPECT_EQ(current->device->StackSize, pdo->StackSize + 1);  // WDM-R25
    current->device->Flags &= ~ULONG{DO_DEVICE_INITIALIZING};
    return STATUS_SUCCESS;
  }
  static NTSTATUS dispatch_file(DEVICE_OBJECT*, IRP* irp) {
    current->files.push_back(IoGetCurrentIrpStackLocation(irp)->MajorFunction);
    return complete(irp, STATUS_SUCCESS);
  }
  static NTSTATUS pass_down(IRP* irp) {
    IoSkipCurrentIrpStackLocation(irp);
    return IoCallDriver(current->lower, irp);
  }
  static NTSTATUS dispatch_pnp(DEVICE_OBJECT* device, IRP* irp) {
    const int minor = IoGetCurrentIrpStackLocation(irp)->MinorFunction;
    current->pnp.push_back(minor);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
    if (minor == IRP_MN_START_DEVICE) {
      EXPECT_EQ(irp->IoStatus.Status, STATUS_NOT_SUPPORTED);  // WDM-R59
      IoForwardIrpSynchronously(current->lower, irp);
      EXPECT_EQ(irp->IoStatus.Status, STATUS_SUCCESS);
      return complete(irp, current->start_status);
    }
    if (minor == IRP_MN_QUERY_REMOVE_DEVICE && !NT_SUCCESS(current->query_remove_status)) {
      return complete(irp, current->query_remove_status);
    }
    if (minor != IRP_MN_REMOVE_DEVICE) return pass_down(irp);
    irp->IoStatus.Status = STATUS_SUCCESS;
    const NTSTATUS status = pass_down(irp);
    if (current->forgets_to_detach) return status;
    IoDetachDevice(current->lower);
    IoDeleteDevice(device);
    return status;
  }
  static NTSTATUS dispatch_power(DEVICE_OBJECT*, IRP* irp) {
    current->power = IoGetCurrentIrpStackLocation(irp)->Parameters.Power.State.DeviceState;
    PoStartNextPowerIrp(irp);
    IoSkipCurrentIrpStackLocation(irp);
    return PoCallDriver(current->lower, irp);
  }
};

// The PDO, registered and with the function driver over it.
struct Node {
  Node() : pdo("bus") {
    pdo.on_irp = [](DEVICE_OBJECT* device, IRP* irp) {
      switch (IoGetCurrentIrpStackLocation(irp)->MajorFunction) {
        case IRP_MJ_PNP:
          return nt::dispatch_pdo_pnp(device, irp);
        case IRP_MJ_POWER:
          return nt::dispatch_pdo_power(device, irp);
        default:
          return complete(irp, STATUS_SUCCESS);
      }
    };
    EXPECT_EQ(nt::register_device_node(pdo.device, u"ROOT\\THING\\0000", u"ROOT\\Thing"),
              STATUS_SUCCESS);
    DRIVER_OBJECT* const drivers[] = {function.driver};
    EXPECT_EQ(nt::add_device(pdo.device, drivers), STATUS_SUCCESS);
  }
  Function function;
  WdmDevice pdo;
};

class Pnp : public test::OnBoth {};
OPENWDF_ON_BOTH(Pnp);

TEST_P(Pnp, a_device_is_started_and_removed) {  // WDM-R58
  machine().run([] {
    Node node;
    EXPECT_EQ(nt::start_device(node.pdo.device), STATUS_SUCCESS);
    EXPECT_EQ(nt::remove_device(node.pdo.device), STATUS_SUCCESS);
    const std::vector<int> wanted = {IRP_MN_QUERY_RESOURCE_REQUIREMENTS,
                                     IRP_MN_FILTER_RESOURCE_REQUIREMENTS,
                                     IRP_MN_START_DEVICE,
                                     IRP_MN_QUERY_CAPABILITIES,
                                     IRP_MN_QUERY_PNP_DEVICE_STATE,
                                     IRP_MN_QUERY_DEVICE_RELATIONS,
                                     IRP_MN_REMOVE_DEVICE};
    EXPECT_EQ(node.function.pnp, wanted);
    EXPECT_EQ(node.pdo.device->AttachedDevice, nullptr);
    EXPECT_EQ(nt::remove_device(node.pdo.device), STATUS_NO_SUCH_DEVICE);
  });
}

TEST_P(Pnp, a_failed_start_is_followed_by_remove) {
  machine().run([] {
    Node node;
    node.function.start_status = STATUS_INSUFFICIENT_RESOURCES;
    EXPECT_EQ(nt::start_device(node.pdo.device), STATUS_INSUFFICIENT_RESOURCES);
    EXPECT_EQ(node.function.pnp.back(), IRP_MN_REMOVE_DEVICE);
    EXPECT_EQ(node.pdo.device->AttachedDevice, nullptr);
  });
}

TEST_P(Pnp, a_stop_and_a_restart_keep_the_stack) {
  machine().run([] {
    Node node;
    nt::start_device(node.pdo.device);
    node.function.pnp.clear();
    EXPECT_EQ(nt::query_stop_device(node.pdo.device), STATUS_SUCCESS);
    EXPECT_EQ(nt::stop_device(node.pdo.device), STATUS_SUCCESS);
    EXPECT_EQ(nt::start_device(node.pdo.device), STATUS_SUCCESS);
    const std::vector<int> wanted = {IRP_MN_QUERY_STOP_DEVICE, IRP_MN_STOP_DEVICE,
                                     IRP_MN_START_DEVICE, IRP_MN_QUERY_PNP_DEVICE_STATE,
                                     IRP_MN_QUERY_DEVICE_RELATIONS};
    EXPECT_EQ(node.function.pnp, wanted);
    nt::remove_device(node.pdo.device);
  });
}

TEST_P(Pnp, wdm_r60_an_open_handle_vetoes_removal_and_a_pending_removal_refuses_opens) {
  machine().run([] {
    Node node;
    nt::start_device(node.pdo.device);
    FILE_OBJECT* file = nullptr;
    ASSERT_EQ(nt::open_device(node.pdo.device, {}, {}, &file), STATUS_SUCCESS);
    EXPECT_FALSE(NT_SUCCESS(nt::query_remove_device(node.pdo.device)));
    nt::close_file(file);
    EXPECT_EQ(nt::query_remove_device(node.pdo.device), STATUS_SUCCESS);
    EXPECT_EQ(nt::open_device(node.pdo.device, {}, {}, &file), STATUS_NO_SUCH_DEVICE);
    EXPECT_EQ(nt::cancel_remove_device(node.pdo.device), STATUS_SUCCESS);
    ASSERT_EQ(nt::open_device(node.pdo.device, {}, {}, &file), STATUS_SUCCESS);
    nt::close_file(file);
    nt::remove_device(node.pdo.device);
  });
}

TEST_P(Pnp, a_driver_that_refuses_removal_is_told_that_it_is_cancelled) {
  machine().run([] {
    Node node;
    nt::start_device(node.pdo.device);
    node.function.query_remove_status = STATUS_DEVICE_BUSY;
    EXPECT_EQ(nt::query_remove_device(node.pdo.device), STATUS_DEVICE_BUSY);
    EXPECT_EQ(node.function.pnp.back(), IRP_MN_CANCEL_REMOVE_DEVICE);
    nt::remove_device(node.pdo.device);
  });
}

TEST_P(Pnp, wdm_r60_after_a_surprise_remove_waits_for_the_last_handle) {
  machine().run([] {
    Node node;
    nt::start_device(node.pdo.device);
    FILE_OBJECT* file = nullptr;
    ASSERT_EQ(nt::open_device(node.pdo.device, {}, {}, &file), STATUS_SUCCESS);
    EXPECT_EQ(nt::surprise_remove_device(node.pdo.device), STATUS_SUCCESS);
    EXPECT_EQ(node.function.pnp.back(), IRP_MN_SURPRISE_REMOVAL);
    bool was_closed = false;
    test::Flow closer("closer", [&] {
      LARGE_INTEGER interval{.QuadPart = -100'000};
      KeDelayExecutionThread(KernelMode, FALSE, &interval);
      EXPECT_NE(node.function.pnp.back(), IRP_MN_REMOVE_DEVICE);
      was_closed = true;
      nt::close_file(file);
    });
    EXPECT_EQ(nt::remove_device(node.pdo.device), STATUS_SUCCESS);
    EXPECT_TRUE(was_closed);
    closer.join();
    EXPECT_EQ(node.function.files,
              (std::vector<UCHAR>{IRP_MJ_CREATE, IRP_MJ_CLEANUP, IRP_MJ_CLOSE}));
  });
}

TEST_P(Pnp, a_driver_that_forgets_to_detach_is_named) {
  machine().run([&] {
    Node node;
    nt::start_device(node.pdo.device);
    node.function.forgets_to_detach = true;
    nt::remove_device(node.pdo.device);
    machine().take_one_finding("DeviceNotDetached");
    IoDeleteDevice(node.function.device);
  });
}

TEST_P(Pnp, wdm_r62_an_interface_opens_while_it_is_enabled) {
  machine().run([] {
    Node node;
    nt::start_device(node.pdo.device);
    UNICODE_STRING link{};
    ASSERT_EQ(IoRegisterDeviceInterface(node.pdo.device, &test_class, nullptr, &link),
              STATUS_SUCCESS);
    EXPECT_EQ(nt::view_of(&link), u"\\??\\ROOT#THING#0000#{12345678-1234-5678-0102-030405060708}");
    FILE_OBJECT* file = nullptr;
    EXPECT_EQ(nt::open_file(nt::view_of(&link), {}, &file), STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT_EQ(IoSetDeviceInterfaceState(&link, TRUE), STATUS_SUCCESS);
    EXPECT_EQ(IoSetDeviceInterfaceState(&link, TRUE), STATUS_OBJECT_NAME_EXISTS);
    ASSERT_EQ(nt::open_file(nt::view_of(&link), {}, &file), STATUS_SUCCESS);
    nt::close_file(file);
    PZZWSTR list = nullptr;
    EXPECT_EQ(IoGetDeviceInterfaces(&test_class, nullptr, 0, &list), STATUS_SUCCESS);
    EXPECT_EQ(std::u16string_view(list), nt::view_of(&link));
    ExFreePool(list);
    EXPECT_EQ(IoSetDeviceInterfaceState(&link, FALSE), STATUS_SUCCESS);
    EXPECT_EQ(IoSetDeviceInterfaceState(&link, FALSE), STATUS_OBJECT_NAME_NOT_FOUND);
    RtlFreeUnicodeString(&link);
    nt::remove_device(node.pdo.device);
  });
}

TEST_P(Pnp, who_watches_a_target_is_asked_and_told) {
  machine().run([] {
    Node node;
    nt::start_device(node.pdo.device);
    FILE_OBJECT* file = nullptr;
    ASSERT_EQ(nt::open_device(node.pdo.device, {}, {}, &file), STATUS_SUCCESS);
    struct Watch {
      FILE_OBJECT* file;
      std::vector<ULONG> events;  // the first word of each event's identifier
    } watch{file, {}};
    const auto told = [](void* structure, void* context) -> NTSTATUS {
      auto& watch = *static_cast<Watch*>(context);
      watch.events.push_back(static_cast<PLUGPLAY_NOTIFICATION_HEADER*>(structure)->Event.Data1);
      if (watch.events.size() == 1) nt::close_file(watch.file);
      return STATUS_SUCCESS;
    };
    void* entry = nullptr;
    ASSERT_EQ(IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, file,
                                             node.function.driver, told, &watch, &entry),
              STATUS_SUCCESS);
    EXPECT_EQ(nt::query_remove_device(node.pdo.device), STATUS_SUCCESS) << "the file is closed";
    EXPECT_EQ(nt::cancel_remove_device(node.pdo.device), STATUS_SUCCESS);
    EXPECT_EQ(watch.events, (std::vector<ULONG>{0xCB3A4006, 0xCB3A4007})) << "still registered";
    EXPECT_EQ(IoUnregisterPlugPlayNotificationEx(entry), STATUS_SUCCESS);
    EXPECT_EQ(nt::query_remove_device(node.pdo.device), STATUS_SUCCESS);
    nt::remove_device(node.pdo.device);
  });
}

TEST_P(Pnp, properties_are_those_of_the_node) {
  machine().run([] {
    Node node;
    ULONG length = 0;
    char16_t text[32]{};
    EXPECT_EQ(IoGetDeviceProperty(node.pdo.device, DevicePropertyHardwareID, 2, text, &length),
              STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(length, 24U);  // ten characters and two zeros
    EXPECT_EQ(
        IoGetDeviceProperty(node.pdo.device, DevicePropertyHardwareID, sizeof(text), text, &length),
        STATUS_SUCCESS);
    EXPECT_EQ(std::u16string_view(text), u"ROOT\\Thing");
    EXPECT_EQ(IoGetDeviceProperty(node.pdo.device, DevicePropertyFriendlyName, sizeof(text), text,
                                  &length),
              STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT_EQ(IoGetDeviceProperty(node.function.device, DevicePropertyHardwareID, sizeof(text),
                                  text, &length),
              STATUS_INVALID_DEVICE_REQUEST);
    nt::remove_device(node.pdo.device);
  });
}

TEST_P(Pnp, a_requested_power_irp_reaches_the_top_and_reports_back) {
  machine().run([] {
    Node node;
    nt::start_device(node.pdo.device);
    struct Done {
      KEVENT event;
      NTSTATUS status = STATUS_PENDING;
    } done;
    KeInitializeEvent(&done.event, NotificationEvent, FALSE);
    POWER_STATE state;
    state.DeviceState = PowerDeviceD3;
    EXPECT_EQ(PoRequestPowerIrp(
                  node.pdo.device, IRP_MN_SET_POWER, state,
                  [](DEVICE_OBJECT*, UCHAR, POWER_STATE, void* context, IO_STATUS_BLOCK* result) {
                    auto* done = static_cast<Done*>(context);
                    done->status = result->Status;
                    KeSetEvent(&done->event, 0, FALSE);
                  },
                  &done, nullptr),
              STATUS_PENDING);
    KeWaitForSingleObject(&done.event, Executive, KernelMode, FALSE, nullptr);
    EXPECT_EQ(done.status, STATUS_SUCCESS);
    EXPECT_EQ(node.function.power, PowerDeviceD3);
    EXPECT_EQ(nt::set_device_power(node.pdo.device, PowerDeviceD0), STATUS_SUCCESS);
    EXPECT_EQ(node.function.power, PowerDeviceD0);
    nt::remove_device(node.pdo.device);
  });
}

TEST_P(Pnp, wdm_r29_a_remove_lock_waits_for_its_holders_and_lets_no_new_one_in) {
  machine().run([] {
    IO_REMOVE_LOCK lock;
    IoInitializeRemoveLock(&lock, 0, 0, 0);
    ASSERT_EQ(IoAcquireRemoveLock(&lock, nullptr), STATUS_SUCCESS);
    ASSERT_EQ(IoAcquireRemoveLock(&lock, nullptr), STATUS_SUCCESS);
    bool was_released = false;
    test::Flow holder("holder", [&] {
      LARGE_INTEGER interval{.QuadPart = -100'000};
      KeDelayExecutionThread(KernelMode, FALSE, &interval);
      EXPECT_EQ(IoAcquireRemoveLock(&lock, nullptr), STATUS_DELETE_PENDING);
      was_released = true;
      IoReleaseRemoveLock(&lock, nullptr);
    });
    IoReleaseRemoveLockAndWait(&lock, nullptr);
    EXPECT_TRUE(was_released);
    holder.join();
  });
}

}  // namespace
