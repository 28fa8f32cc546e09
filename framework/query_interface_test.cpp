// SPDX-License-Identifier: MIT
// The interfaces that a device answers IRP_MN_QUERY_INTERFACE with: framework.md 2.10, by the
// numbers of its cases. Source: fxqueryinterfaceapi.cpp; fxpkgpnp.cpp HandleQueryInterface,
// PnpPassThroughQI; fxpkgfdo.cpp, fxpkgpdo.cpp _PnpQueryInterface.
#include "tests/support/driver/bus_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class QueryInterface : public Bus {
 protected:
  // A bus with one child.
  void run_with_child(const std::function<void(WDFDEVICE child)>& body) {
    run([&](door::Fixture& fixture, door::Fixture::Started&) {
      report(1);
      fixture.run_until_idle();
      g_log.clear();
      body(g_children[1]);
    });
  }
};

constexpr GUID sample_interface = {0x11, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};

struct Offered {
  INTERFACE header;
  ULONG_PTR extra;
};
constexpr USHORT offered_version = 2;

NTSTATUS query(WDFDEVICE device, USHORT size, USHORT version, Offered* answer) {
  KEVENT done;
  KeInitializeEvent(&done, NotificationEvent, FALSE);
  IO_STATUS_BLOCK outcome{};
  DEVICE_OBJECT* top = WdfDeviceWdmGetDeviceObject(device);
  IRP* irp = IoBuildSynchronousFsdRequest(IRP_MJ_PNP, top, nullptr, 0, nullptr, &done, &outcome);
  irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  IO_STACK_LOCATION* location = IoGetNextIrpStackLocation(irp);
  location->MinorFunction = IRP_MN_QUERY_INTERFACE;
  auto& asked = location->Parameters.QueryInterface;
  asked.InterfaceType = &sample_interface;
  asked.Size = size;
  asked.Version = version;
  asked.Interface = &answer->header;
  const NTSTATUS status = IoCallDriver(top, irp);
  if (status != STATUS_PENDING) return status;
  KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, nullptr);
  return outcome.Status;
}

WDF_QUERY_INTERFACE_CONFIG query_config(
    INTERFACE* offered, PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST process = nullptr) {
  WDF_QUERY_INTERFACE_CONFIG config;
  WDF_QUERY_INTERFACE_CONFIG_INIT(&config, offered, &sample_interface, process);
  return config;
}

void offer(WDFDEVICE device, PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST process) {
  Offered offered{};
  offered.header.Size = sizeof offered;
  offered.header.Version = offered_version;
  offered.header.Context = device;
  offered.header.InterfaceReference = [](PVOID) { g_log.push_back("reference"); };
  offered.header.InterfaceDereference = [](PVOID) { g_log.push_back("dereference"); };
  offered.extra = 42;
  WDF_QUERY_INTERFACE_CONFIG config = query_config(&offered.header, process);
  EXPECT_EQ(WdfDeviceAddQueryInterface(device, &config), STATUS_SUCCESS);
}

void expect_fit(WDFDEVICE device, NTSTATUS too_small) {
  offer(device, nullptr);
  Offered answer{};
  EXPECT_EQ(query(device, sizeof(INTERFACE), offered_version, &answer), too_small);
  EXPECT_EQ(query(device, sizeof answer, offered_version - 1, &answer), too_small);
  EXPECT_EQ(query(device, sizeof answer, offered_version, &answer), STATUS_SUCCESS);
  EXPECT_EQ(answer.extra, 42u);
  EXPECT_THAT(g_log, ElementsAre("reference"));
}

TEST_F(QueryInterface, dev_035_an_interface_does_not_fit_into_a_smaller_one) {
  run_with_child([](WDFDEVICE child) { expect_fit(child, STATUS_INVALID_BUFFER_SIZE); });
}

TEST_F(QueryInterface, a_query_that_the_interface_does_not_fit_goes_on_below_a_function_device) {
  run([&](door::Fixture&, door::Fixture::Started&) {
    expect_fit(plan_.device, STATUS_NOT_SUPPORTED);
  });
}

TEST_F(QueryInterface, dev_037_not_supported_from_the_callback_counts_as_success) {
  run([&](door::Fixture&, door::Fixture::Started&) {
    offer(plan_.device, [](WDFDEVICE, LPGUID, PINTERFACE, PVOID) {
      g_log.push_back("process");
      return STATUS_NOT_SUPPORTED;
    });
    Offered answer{};
    EXPECT_EQ(query(plan_.device, sizeof answer, offered_version, &answer), STATUS_NOT_SUPPORTED)
        << "nobody below changed the status that the query goes on with";
    EXPECT_EQ(answer.extra, 42u);
    EXPECT_THAT(g_log, ElementsAre("process", "reference"));
  });
}

TEST_F(QueryInterface, what_the_driver_imports_is_referenced_too) {
  run([&](door::Fixture&, door::Fixture::Started&) {
    WDF_QUERY_INTERFACE_CONFIG config =
        query_config(nullptr, [](WDFDEVICE, LPGUID, PINTERFACE exposed, PVOID) {
          exposed->InterfaceReference = [](PVOID) { g_log.push_back("reference"); };
          return STATUS_SUCCESS;
        });
    config.ImportInterface = TRUE;
    EXPECT_EQ(WdfDeviceAddQueryInterface(plan_.device, &config), STATUS_SUCCESS);
    Offered answer{};
    EXPECT_EQ(query(plan_.device, sizeof answer, offered_version, &answer), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("reference"));
  });
}

TEST_F(QueryInterface, qif_r2_a_child_sends_the_query_to_the_stack_of_its_parent) {
  run_with_child([this](WDFDEVICE child) {
    WDF_QUERY_INTERFACE_CONFIG config = query_config(nullptr);
    config.SendQueryToParentStack = TRUE;
    EXPECT_EQ(WdfDeviceAddQueryInterface(child, &config), STATUS_SUCCESS);
    Offered answer{};
    EXPECT_EQ(query(child, sizeof answer, offered_version, &answer), STATUS_NOT_SUPPORTED)
        << "nobody there knows it";
    EXPECT_THAT(g_log, IsEmpty());
    offer(plan_.device, nullptr);
    EXPECT_EQ(query(child, sizeof answer, offered_version, &answer), STATUS_SUCCESS);
    EXPECT_EQ(answer.extra, 42u);
    EXPECT_THAT(g_log, ElementsAre("reference")) << "by the parent only";
  });
}

TEST_F(QueryInterface, qif_r1_a_configuration_says_who_answers) {
  run_with_child([this](WDFDEVICE child) {
    Offered offered{};
    offered.header.Size = sizeof offered;
    WDF_QUERY_INTERFACE_CONFIG config = query_config(&offered.header);
    --config.Size;
    EXPECT_EQ(WdfDeviceAddQueryInterface(child, &config), STATUS_INFO_LENGTH_MISMATCH);
    config = query_config(&offered.header);
    config.SendQueryToParentStack = TRUE;
    EXPECT_EQ(WdfDeviceAddQueryInterface(plan_.device, &config), STATUS_INVALID_PARAMETER);
    config = query_config(nullptr);
    EXPECT_EQ(WdfDeviceAddQueryInterface(child, &config), STATUS_INVALID_PARAMETER);
    config.ImportInterface = TRUE;
    EXPECT_EQ(WdfDeviceAddQueryInterface(child, &config), STATUS_INVALID_PARAMETER);
    offered.header.Size = sizeof(INTERFACE) - 1;
    config = query_config(&offered.header);
    EXPECT_EQ(WdfDeviceAddQueryInterface(child, &config), STATUS_INVALID_PARAMETER);
  });
}

}  // namespace
