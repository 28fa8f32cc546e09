// SPDX-License-Identifier: MIT
// Binding and the table of functions: framework.md 7.10, by the numbers of its cases.
#include "framework/bind.h"

#include <stub/wdfbind.h>

#include "framework/ddi_table.h"
#include "tests/support/driver/device_world.h"
#include "tests/support/driver/with_device.h"

namespace {

using namespace test;
using ::testing::HasSubstr;

class Bind : public DeviceTest {};

TEST_F(Bind, bnd_001_to_005_007_what_binding_accepts) {
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

TEST_F(Bind, bnd_006_008_a_newer_driver_learns_what_is_here) {
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

TEST(BindOfOldDriver, bnd_009_an_index_means_the_same_in_every_version) {
  run_with_device([](WDFDEVICE device) {
    const WDFFUNC* table = nullptr;
    WDF_BIND_INFO info{sizeof(WDF_BIND_INFO),
                       nullptr,
                       {1, 15, 0},
                       444,
                       static_cast<WDFFUNC*>(static_cast<void*>(&table)),
                       nullptr};
    PWDF_COMPONENT_GLOBALS globals = nullptr;
    ASSERT_EQ(WdfVersionBind(nullptr, nullptr, &info, &globals), STATUS_SUCCESS);
    const auto create = reinterpret_cast<PFN_WDFIOQUEUECREATE>(table[152]);
    WDF_IO_QUEUE_CONFIG config;
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    WDFQUEUE queue = nullptr;
    EXPECT_EQ(create(globals, device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoQueueGetDevice(queue), device);
    WdfObjectDelete(queue);
    WdfVersionUnbind(nullptr, &info, globals);
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

TEST_F(Bind, a_missing_ddi_is_named_and_is_bug_check_10d_10) {
  run_in_driver(world(), [](WDFDRIVER) {
    WDFDMAENABLER enabler = nullptr;
    WdfDmaEnablerCreate(nullptr, nullptr, nullptr, &enabler);
  });
  const nt::Finding finding = world().machine().take_findings().at(0);
  EXPECT_STREQ(finding.call, "WdfDmaEnablerCreate");
  EXPECT_THAT(finding.did, HasSubstr("\"in_driver\" called WdfDmaEnablerCreate"));
  const auto stop = world().machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->code, 0x10Du);
  EXPECT_EQ(stop->parameters[0], 0x10u);
  EXPECT_EQ(stop->parameters[3], static_cast<ULONG_PTR>(WdfDmaEnablerCreateTableIndex));
}

}  // namespace
