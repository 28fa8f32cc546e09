// SPDX-License-Identifier: MIT
// WDFCOLLECTION: framework.md 7.7, COL-001 to COL-004, and the rules COL-R1 to R4.
#include "framework/collection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "framework/inspect.h"
#include "tests/support/driver/in_driver.h"

namespace {

using test::g_log;
using test::run_in_driver;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Label {
  const char* name;
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(Label, label_of)

VOID log_cleanup(WDFOBJECT object) {
  g_log.push_back(std::string("cleanup ") + label_of(object)->name);
}
VOID log_destroy(WDFOBJECT object) {
  g_log.push_back(std::string("destroy ") + label_of(object)->name);
}

WDF_OBJECT_ATTRIBUTES labeled() {
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, Label);
  attributes.EvtCleanupCallback = log_cleanup;
  attributes.EvtDestroyCallback = log_destroy;
  return attributes;
}

WDFOBJECT make_item(const char* name) {
  WDF_OBJECT_ATTRIBUTES attributes = labeled();
  WDFOBJECT object = nullptr;
  EXPECT_EQ(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
  label_of(object)->name = name;
  return object;
}

WDFCOLLECTION make() {
  WDF_OBJECT_ATTRIBUTES attributes = labeled();
  WDFCOLLECTION collection = nullptr;
  EXPECT_EQ(WdfCollectionCreate(&attributes, &collection), STATUS_SUCCESS);
  label_of(collection)->name = "collection";
  return collection;
}

TEST(Col, col_001_items_are_kept_in_order_and_removed_once) {
  run_in_driver([](WDFDRIVER) {
    WDFCOLLECTION collection = make();
    WDFOBJECT a = make_item("A");
    WDFOBJECT b = make_item("B");
    for (WDFOBJECT item : {a, b, a}) {
      EXPECT_EQ(WdfCollectionAdd(collection, item), STATUS_SUCCESS);
    }
    EXPECT_EQ(WdfCollectionGetCount(collection), 3u);
    EXPECT_EQ(WdfCollectionGetItem(collection, 2), a);
    WdfCollectionRemove(collection, a);
    EXPECT_EQ(WdfCollectionGetItem(collection, 0), b);
    EXPECT_EQ(WdfCollectionGetFirstItem(collection), b);
    EXPECT_EQ(WdfCollectionGetLastItem(collection), a);
    EXPECT_EQ(WdfCollectionGetCount(collection), 2u);
  });
}

TEST(Col, col_002_out_of_range_there_is_no_item) {
  run_in_driver([](WDFDRIVER) {
    WDFCOLLECTION collection = make();
    EXPECT_EQ(WdfCollectionGetFirstItem(collection), nullptr);
    EXPECT_EQ(WdfCollectionGetLastItem(collection), nullptr);
    EXPECT_EQ(WdfCollectionAdd(collection, make_item("A")), STATUS_SUCCESS);
    EXPECT_EQ(WdfCollectionGetItem(collection, 1), nullptr);
  });
}

TEST(Col, col_004_removing_what_is_not_there_is_a_break_only) {
  test::World world;
  run_in_driver(world, [&](WDFDRIVER) {
    WDFCOLLECTION collection = make();
    WdfCollectionRemoveItem(collection, 0);
    world.machine().take_one_finding("NotInCollection");
    WdfCollectionRemove(collection, make_item("A"));
    world.machine().take_one_finding("NotInCollection");
  });
}

TEST(Col, col_r1_adding_references_and_leaves_the_parent_alone) {
  run_in_driver([](WDFDRIVER driver) {
    WDFCOLLECTION collection = make();
    WDFOBJECT a = make_item("A");
    const auto before = wdf::inspect::object(a).references;
    EXPECT_EQ(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    EXPECT_EQ(wdf::inspect::object(a).references, before + 1);
    EXPECT_EQ(wdf::inspect::object(a).parent, driver);
    EXPECT_EQ(WdfCollectionGetItem(collection, 0), a);
    EXPECT_EQ(wdf::inspect::object(a).references, before + 1) << "COL-R2: getting takes none";
    WdfCollectionRemoveItem(collection, 0);
    EXPECT_EQ(wdf::inspect::object(a).references, before);
  });
}

TEST(Col, col_r3_the_items_are_released_when_the_collection_is_destroyed) {
  run_in_driver([](WDFDRIVER) {
    WDFCOLLECTION collection = make();
    WDFOBJECT a = make_item("A");
    WDFOBJECT b = make_item("B");
    EXPECT_EQ(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    EXPECT_EQ(WdfCollectionAdd(collection, b), STATUS_SUCCESS);
    WdfObjectDelete(a);
    WdfObjectDelete(b);
    EXPECT_THAT(g_log, ElementsAre("cleanup A", "cleanup B"));
    g_log.clear();
    WdfObjectReference(collection);
    WdfObjectDelete(collection);
    EXPECT_THAT(g_log, ElementsAre("cleanup collection"));
    WdfObjectDereference(collection);
    EXPECT_THAT(g_log,
                ElementsAre("cleanup collection", "destroy collection", "destroy A", "destroy B"));
  });
}

TEST(Col, col_r4_all_calls_are_legal_at_dispatch_level) {
  run_in_driver([](WDFDRIVER) {
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    WDFCOLLECTION collection = make();
    WDFOBJECT a = make_item("A");
    EXPECT_EQ(WdfCollectionAdd(collection, a), STATUS_SUCCESS);
    EXPECT_EQ(WdfCollectionGetCount(collection), 1u);
    WdfCollectionRemove(collection, a);
    WdfObjectDelete(collection);
    KeLowerIrql(old);
  });
}

}  // namespace
