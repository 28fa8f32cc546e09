// SPDX-License-Identifier: MIT
// The object tree as a driver sees it: framework.md 7.1, by the numbers of its cases, and the
// sentences of section 1 they leave open.
#include "framework/object.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "framework/inspect.h"
#include "tests/support/driver/named_object.h"

namespace {

using namespace test;
using namespace test::named;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Second {
  int value;
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(Second, second_of)

TEST(Object, obj_001_children_go_before_their_parent_and_siblings_in_order) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT p = make("P");
    WDFOBJECT a = make("A", p);
    make("B", p);
    make("A1", a);
    WdfObjectDelete(p);
    EXPECT_THAT(g_log, ElementsAre("cleanup A1", "cleanup A", "cleanup B", "cleanup P",
                                   "destroy A1", "destroy A", "destroy B", "destroy P"));
  });
}

TEST(Object, obj_002_a_reference_delays_only_that_objects_destroy) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT p = make("P");
    WDFOBJECT a = make("A", p);
    make("B", p);
    make("A1", a);
    WdfObjectReference(a);
    WdfObjectDelete(p);
    EXPECT_THAT(g_log, ElementsAre("cleanup A1", "cleanup A", "cleanup B", "cleanup P",
                                   "destroy A1", "destroy B", "destroy P"));
    EXPECT_EQ(name_of(a), "A") << "OBJ-R7: the contexts live as long as the references";
    WdfObjectDereference(a);
    EXPECT_EQ(g_log.back(), "destroy A");
  });
}

TEST(Object, obj_004_a_second_context_of_a_type_is_the_first_one) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT object = make("O");
    WDF_OBJECT_ATTRIBUTES attributes = named_attributes();
    attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("never"); };
    PVOID context = nullptr;
    EXPECT_EQ(WdfObjectAllocateContext(object, &attributes, &context), STATUS_OBJECT_NAME_EXISTS);
    EXPECT_EQ(context, named_of(object));
    WdfObjectDelete(object);
    EXPECT_THAT(g_log, ElementsAre("cleanup O", "destroy O"));
  });
}

TEST(Object, obj_005_a_getter_without_context_gives_null) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT object = nullptr;
    ASSERT_EQ(WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, &object), STATUS_SUCCESS);
    EXPECT_EQ(named_of(object), nullptr);
    WdfObjectDelete(object);
  });
}

TEST(Object, obj_007_008_what_is_wrong_with_an_added_contexts_attributes) {
  run_in_driver([](WDFDRIVER driver) {
    WDFOBJECT object = make("O");
    PVOID context = nullptr;
    EXPECT_EQ(WdfObjectAllocateContext(object, nullptr, &context), STATUS_WDF_PARENT_NOT_SPECIFIED);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, Second);
    attributes.ParentObject = driver;
    EXPECT_EQ(WdfObjectAllocateContext(object, &attributes, &context),
              STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    EXPECT_EQ(WdfObjectAllocateContext(object, &attributes, &context), STATUS_OBJECT_NAME_INVALID);
    WdfObjectDelete(object);
  });
}

TEST(Object, each_context_has_its_own_callbacks_in_the_order_of_addition) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT object = make("O");
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, Second);
    attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("cleanup second"); };
    attributes.EvtDestroyCallback = [](WDFOBJECT) { g_log.push_back("destroy second"); };
    Second* second = nullptr;
    ASSERT_EQ(WdfObjectAllocateContext(object, &attributes, reinterpret_cast<PVOID*>(&second)),
              STATUS_SUCCESS);
    EXPECT_EQ(second->value, 0);
    EXPECT_EQ(second_of(object), second);
    WdfObjectDelete(object);
    EXPECT_THAT(g_log, ElementsAre("cleanup O", "cleanup second", "destroy O", "destroy second"));
  });
}

TEST(Object, obj_010_a_cleanup_callback_can_add_neither_context_nor_child) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT object = nullptr;
    WDF_OBJECT_ATTRIBUTES attributes = named_attributes();
    attributes.EvtCleanupCallback = [](WDFOBJECT self) {
      WDF_OBJECT_ATTRIBUTES more;
      WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&more, Second);
      EXPECT_EQ(WdfObjectAllocateContext(self, &more, nullptr), STATUS_DELETE_PENDING);
      WDF_OBJECT_ATTRIBUTES child = named_attributes(self);
      WDFOBJECT never = nullptr;
      EXPECT_EQ(WdfObjectCreate(&child, &never), STATUS_DELETE_PENDING);
      EXPECT_EQ(never, nullptr);
      g_log.push_back("cleanup");
    };
    ASSERT_EQ(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    WdfObjectDelete(object);
    EXPECT_THAT(g_log, ElementsAre("cleanup", "destroy ?")) << "OBJ-R18: nothing for the child";
  });
}

// fxuserobjectapi.cpp.
TEST(Object, a_creation_that_fails_leaves_the_place_of_its_result) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT before = make("before");
    WDFOBJECT object = before;
    WDF_OBJECT_ATTRIBUTES attributes{};
    EXPECT_EQ(WdfObjectCreate(&attributes, &object), STATUS_INFO_LENGTH_MISMATCH);
    EXPECT_EQ(object, before);
    WdfObjectDelete(before);
  });
}

TEST(Object, obj_011_014_attributes_are_checked_in_the_documented_order) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT object = nullptr;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ExecutionLevel = WdfExecutionLevelInvalid;
    attributes.Size -= 4;
    EXPECT_EQ(WdfObjectCreate(&attributes, &object), STATUS_INFO_LENGTH_MISMATCH);
    attributes.Size += 4;
    EXPECT_EQ(WdfObjectCreate(&attributes, &object), STATUS_WDF_OBJECT_ATTRIBUTES_INVALID);
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    attributes.SynchronizationScope = WdfSynchronizationScopeDevice;
    EXPECT_EQ(WdfObjectCreate(&attributes, &object), STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
    attributes.SynchronizationScope = WdfSynchronizationScopeNone;
    attributes.ContextSizeOverride = 8;
    EXPECT_EQ(WdfObjectCreate(&attributes, &object), STATUS_WDF_OBJECT_ATTRIBUTES_INVALID);
    EXPECT_EQ(object, nullptr);
  });
}

TEST(Object, obj_013_a_size_override_is_usable_and_zero) {
  run_in_driver([](WDFDRIVER) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, Named);
    attributes.ContextSizeOverride = 256;
    for (int round = 0; round < 2; ++round) {  // the second one reuses the memory of the first
      WDFOBJECT object = nullptr;
      ASSERT_EQ(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
      auto* bytes = reinterpret_cast<unsigned char*>(named_of(object));
      EXPECT_EQ(std::count(bytes, bytes + 256, 0), 256);
      std::fill(bytes, bytes + 256, 0xA5);
      WdfObjectDelete(object);
    }
  });
}

TEST(Object, obj_022_a_handle_of_the_wrong_type_is_bug_check_10d_5) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) {
    WDFOBJECT object = make("O");
    WdfDeviceGetDriver(reinterpret_cast<WDFDEVICE>(object));
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->code, 0x10Du);
  EXPECT_EQ(stop->parameters[0], 5u);
  EXPECT_EQ(stop->parameters[2], static_cast<ULONG_PTR>(wdf::TypeCode::Device));
  EXPECT_THAT(stop->text, HasSubstr("created by WdfObjectCreate"));
  EXPECT_THAT(stop->text, HasSubstr("a WDFDEVICE is wanted"));
  world.machine().take_findings();
}

TEST(Object, a_null_handle_is_bug_check_10d_5) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) { WdfObjectDelete(nullptr); });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], 5u);
  EXPECT_EQ(stop->parameters[1], 0u);
  world.machine().take_findings();
}

// requests.md 12.1 U17.
TEST(Object, a_stale_handle_is_explained_and_is_bug_check_10d_5) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) {
    WDFOBJECT object = make("O");
    WdfObjectDelete(object);
    WdfObjectReference(object);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], 5u);
  EXPECT_THAT(stop->text, HasSubstr("stale handle"));
  EXPECT_THAT(stop->text, HasSubstr("deleted by WdfObjectDelete"));
  world.machine().take_findings();
}

TEST(Object, a_stale_handle_stays_stale_when_its_memory_is_used_again) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) {
    WDFOBJECT old = make("old");
    WdfObjectDelete(old);
    WDFOBJECT young = make("young");
    ASSERT_NE(old, young);
    EXPECT_EQ(wdf::inspect::object(young).type, "WDFOBJECT");
    EXPECT_FALSE(wdf::inspect::object(old).is_live);
    WdfObjectReference(old);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_THAT(stop->text, HasSubstr("now lives in its place"));
  world.machine().take_findings();
}

TEST(Object, obj_023_a_null_pointer_for_the_result_is_bug_check_10d_4) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) { WdfObjectCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr); });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->code, 0x10Du);
  EXPECT_EQ(stop->parameters[0], 4u);
}

TEST(Object, obj_025_the_driver_object_cannot_be_deleted) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER driver) {
    WdfObjectDelete(driver);
    EXPECT_NE(WdfDriverWdmGetDriverObject(driver), nullptr);
  });
  world.machine().take_one_finding("ObjectNotDeletable");
}

TEST(Object, obj_026_dropping_the_first_reference_runs_the_callbacks_and_is_bug_check_10d_7) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) { WdfObjectDereference(make("O")); });
  EXPECT_THAT(g_log, ElementsAre("cleanup O", "destroy O"));
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], 7u);
  world.machine().take_findings();
}

TEST(Object, obj_029_an_object_without_level_goes_at_dispatch_level) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT object = make("O");
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfObjectDelete(object);
    KeLowerIrql(irql);
    EXPECT_THAT(g_log, ElementsAre("cleanup O at 2", "destroy O at 2"));
  });
}

TEST(Object, obj_032_a_context_leads_back_to_its_object) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT object = make("O");
    EXPECT_EQ(WdfObjectContextGetObject(named_of(object)), object);
    WdfObjectDelete(object);
  });
}

TEST(Object, obj_034_an_object_without_lock_is_bug_check_10d_b) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER driver) { WdfObjectAcquireLock(driver); });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], 0xBu);
  EXPECT_EQ(stop->parameters[2], 0u);
  world.machine().take_findings();
}

TEST(Object, obj_040_unloading_ends_what_is_left_after_the_unload_callback) {
  test::World world;
  run_in_driver(
      world, [](WDFDRIVER) { make("O"); }, [] { g_log.push_back("unload"); });
  EXPECT_THAT(g_log, ElementsAre("unload", "cleanup O", "destroy O"));
}

// OBJ-R25.
TEST(Object, a_second_deletion_is_ignored_and_reported) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER driver) {
    WDFOBJECT object = make("O");
    WdfObjectReference(object);
    WdfObjectDelete(object);
    WdfObjectDelete(object);
    EXPECT_EQ(wdf::inspect::counts(WdfDriverWdmGetDriverObject(driver)).violations, 1u);
    WdfObjectDereference(object);
  });
  EXPECT_THAT(g_log, ElementsAre("cleanup O", "destroy O"));
  world.machine().take_one_finding("DoubleDeletion");
}

TEST(Object, a_leaked_reference_is_a_finding_at_unload) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) { WdfObjectReference(make("O")); });
  const nt::Finding leak = world.machine().take_one_finding("ObjectLeak");
  EXPECT_EQ(leak.severity, nt::Severity::Leak);
  EXPECT_THAT(leak.did, HasSubstr("created by WdfObjectCreate"));
}

TEST(Object, what_inspection_says) {
  run_in_driver([](WDFDRIVER driver) {
    const DRIVER_OBJECT* wdm_driver = WdfDriverWdmGetDriverObject(driver);
    const std::uint32_t before = wdf::inspect::counts(wdm_driver).live_objects;
    WDFOBJECT parent = make("P");
    WDFOBJECT child = make("C", parent);
    WdfObjectReference(child);
    const wdf::inspect::ObjectFacts facts = wdf::inspect::object(child);
    EXPECT_TRUE(facts.is_live);
    EXPECT_EQ(facts.references, 2);
    EXPECT_EQ(facts.parent, parent);
    EXPECT_EQ(facts.state, "Created");
    EXPECT_EQ(facts.created_by, "WdfObjectCreate");
    EXPECT_EQ(facts.last_used_by, "WdfObjectReferenceActual");
    EXPECT_EQ(wdf::inspect::counts(wdm_driver).live_objects, before + 2);
    WdfObjectDereference(child);
    WdfObjectDelete(parent);
    EXPECT_EQ(wdf::inspect::counts(wdm_driver).live_objects, before);
  });
}

// framework.md 0.3, code 0xE.
TEST(Object, a_callback_that_returns_at_another_irql_is_bug_check_10d_e) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtCleanupCallback = [](WDFOBJECT) {
      KIRQL irql;
      KeRaiseIrql(DISPATCH_LEVEL, &irql);
    };
    WDFOBJECT object = nullptr;
    ASSERT_EQ(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
    WdfObjectDelete(object);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], 0xEu);
  EXPECT_EQ(stop->parameters[1], static_cast<ULONG_PTR>(PASSIVE_LEVEL));
  EXPECT_EQ(stop->parameters[2], static_cast<ULONG_PTR>(DISPATCH_LEVEL));
}

}  // namespace
