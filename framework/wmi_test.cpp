// SPDX-License-Identifier: MIT
// What an instance of a WMI provider answers: queries, changes, methods. Source: framework.md 4.9;
// fxwmiirphandler.cpp, fxwmiinstance.cpp; wdm/irp-mn-query-all-data and its neighbours.
#include "tests/support/driver/wmi_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

TEST_F(WmiBlock, an_instance_is_queried_and_set) {
  make_instances(2);
  run_block([this](const Wmi& wmi) {
    ASSERT_TRUE(wmi.is_provided());
    EXPECT_EQ(wmi.block().instance_count, 2u);
    EXPECT_EQ(wmi.block().flags, ULONG{WMIREG_FLAG_INSTANCE_PDO});
    EXPECT_EQ(wmi.query(1).data, bytes_of(101));
    EXPECT_EQ(wmi.set(1, bytes_of(7)), STATUS_SUCCESS);
    EXPECT_EQ(value_of(instances_[1])->number, 7u);
    EXPECT_EQ(wmi.set_item(0, 1, bytes_of(8)), STATUS_SUCCESS);
    EXPECT_EQ(wmi.query(0).data, bytes_of(8));
    EXPECT_EQ(wmi.query(2).status, STATUS_WMI_INSTANCE_NOT_FOUND);
    EXPECT_EQ(wmi.set(0, Bytes(2)), STATUS_WMI_SET_FAILURE) << "smaller than an instance is";
  });
}

TEST_F(WmiBlock, all_instances_come_in_their_order) {
  make_instances(3);
  run_block([](const Wmi& wmi) {
    const Wmi::Answers all = wmi.query_all();
    EXPECT_EQ(all.status, STATUS_SUCCESS);
    EXPECT_THAT(all.instances, ElementsAre(bytes_of(100), bytes_of(101), bytes_of(102)));
  });
}

TEST_F(WmiBlock, a_buffer_that_is_too_small_says_how_large_it_has_to_be) {
  make_instances(40, 0);
  run_block([](const Wmi& wmi) {
    const Wmi::Answers all = wmi.query_all();  // asks a second time
    EXPECT_EQ(all.status, STATUS_SUCCESS);
    ASSERT_EQ(all.instances.size(), 40u);
    EXPECT_EQ(all.instances[39], bytes_of(139));

    WNODE_ALL_DATA node{};
    const IO_STATUS_BLOCK answer =
        nt::send_wmi(wmi.block().provider, IRP_MN_QUERY_ALL_DATA, block_guid, &node, sizeof(node));
    EXPECT_EQ(answer.Status, STATUS_SUCCESS);
    EXPECT_EQ(answer.Information, sizeof(WNODE_TOO_SMALL));
    EXPECT_EQ(node.WnodeHeader.Flags, ULONG{WNODE_FLAG_TOO_SMALL});
  });
}

TEST_F(WmiBlock, a_method_is_run) {
  make_instances(1);
  run_block([](const Wmi& wmi) {
    const Wmi::Answer answer = wmi.execute(0, 7, {1, 2}, 16);
    EXPECT_EQ(answer.status, STATUS_SUCCESS);
    EXPECT_THAT(answer.data, ElementsAre(1, 2, 1, 2));
    EXPECT_EQ(wmi.execute(0, 7, Bytes(12), 12).status, STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(wmi.execute(0, 8, {}, 0).status, STATUS_WMI_INSTANCE_NOT_FOUND);
  });
}

TEST_F(WmiBlock, what_has_no_callback_is_read_only_or_refused) {
  add({}, [](WDFDEVICE device) {
    WDF_WMI_PROVIDER_CONFIG provider = provider_config();
    WDF_WMI_INSTANCE_CONFIG config = instance_config(&provider);
    config.EvtWmiInstanceQueryInstance = nullptr;
    config.EvtWmiInstanceSetInstance = nullptr;
    config.EvtWmiInstanceSetItem = nullptr;
    config.EvtWmiInstanceExecuteMethod = nullptr;
    EXPECT_EQ(create_instance(device, config, 0), STATUS_SUCCESS);
  });
  run_block([](const Wmi& wmi) {
    EXPECT_EQ(wmi.query(0).status, STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(wmi.set(0, bytes_of(1)), STATUS_WMI_READ_ONLY);
    EXPECT_EQ(wmi.set_item(0, 1, bytes_of(1)), STATUS_WMI_READ_ONLY);
    EXPECT_EQ(wmi.execute(0, 7, {}, 8).status, STATUS_INVALID_DEVICE_REQUEST);
  });
}

TEST_F(WmiBlock, a_query_can_be_answered_from_the_context) {
  add({}, [](WDFDEVICE device) {
    WDF_WMI_PROVIDER_CONFIG provider = provider_config();
    provider.MinInstanceBufferSize = sizeof(Value);
    WDF_WMI_INSTANCE_CONFIG config;
    WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(&config, &provider);
    config.UseContextForQuery = TRUE;
    config.Register = TRUE;
    EXPECT_EQ(create_instance(device, config, 55), STATUS_SUCCESS);
  });
  run_block([](const Wmi& wmi) { EXPECT_EQ(wmi.query(0).data, bytes_of(55)); });
}

TEST_F(WmiBlock, wmi_r2_what_is_for_another_provider_goes_down) {
  make_instances(1);
  run([](door::Fixture&, door::Fixture::Started& started) {
    DEVICE_OBJECT* lower = started.lower->device();
    EXPECT_EQ(IoWMIRegistrationControl(lower, WMIREG_ACTION_REGISTER), STATUS_SUCCESS);
    EXPECT_EQ(started.lower->log(IRP_MJ_SYSTEM_CONTROL).size(), 1u) << "its blocks are asked for";
    EXPECT_EQ(IoWMIRegistrationControl(lower, WMIREG_ACTION_DEREGISTER), STATUS_SUCCESS);
  });
}

}  // namespace
