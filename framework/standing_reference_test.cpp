// SPDX-License-Identifier: MIT
// The reference of a format on its memory ends with the reuse of the request, as far as anybody can
// tell, and costs a request that is used again nothing. Source: requests.md 1.7, 2.3;
// fxrequestbase.cpp ReleaseAndRestore.
#include "framework/memory.h"
#include "tests/support/driver/request_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

using ::test::explore;
using ::test::SystemThread;

std::atomic<unsigned> g_destroys;

WDFMEMORY make_watched_memory() {
  g_destroys = 0;
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtDestroyCallback = [](WDFOBJECT) { ++g_destroys; };
  WDFMEMORY memory = nullptr;
  EXPECT_EQ(WdfMemoryCreate(&attributes, NonPagedPool, 0, 16, &memory, nullptr), STATUS_SUCCESS);
  return memory;
}

int references(WDFMEMORY memory) {
  return behind<Memory>(header_at(memory)).reference_count();
}

// Formatted and made ready again so often that a reference stands on `memory`.
WDFREQUEST make_used(Bench& bench, WDFMEMORY memory) {
  WDFREQUEST request = bench.make_request();
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(bench.format_read(request, memory), STATUS_SUCCESS);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
  }
  return request;
}

void format(Bench& bench, WDFREQUEST request, WDFMEMORY memory) {
  EXPECT_EQ(bench.format_read(request, memory), STATUS_SUCCESS);
}

TEST(StandingReference, serves_every_format_with_the_same_memory) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = bench.make_memory(16);
    WDFREQUEST request = bench.make_request();
    format(bench, request, memory);
    EXPECT_EQ(references(memory), 2);
    bench.reuse(request);
    EXPECT_EQ(references(memory), 1) << "a memory that is used once is not kept";
    for (int round = 0; round < 3; ++round) {
      format(bench, request, memory);
      EXPECT_EQ(references(memory), 2);
      bench.reuse(request);
      EXPECT_EQ(references(memory), 2);
    }
    WdfObjectDelete(request);
    EXPECT_EQ(references(memory), 1);
  });
}

TEST(StandingReference, ends_with_the_memory_that_no_format_uses) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = make_watched_memory();
    WDFREQUEST request = make_used(bench, memory);
    WdfObjectDelete(memory);
    EXPECT_EQ(g_destroys, 1u);
    WDFMEMORY next = bench.make_memory(16);
    format(bench, request, next);
    EXPECT_EQ(references(next), 2);
  });
}

TEST(StandingReference, ends_with_the_format_that_uses_a_deleted_memory) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = make_watched_memory();
    WDFREQUEST request = make_used(bench, memory);
    format(bench, request, memory);
    WdfObjectDelete(memory);
    EXPECT_EQ(g_destroys, 0u);
    bench.reuse(request);
    EXPECT_EQ(g_destroys, 1u);
  });
}

TEST(StandingReference, moves_on_with_the_request) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY first = make_watched_memory();
    WDFMEMORY second = bench.make_memory(16);
    WDFREQUEST request = make_used(bench, first);
    format(bench, request, second);
    EXPECT_EQ(references(first), 1);
    bench.reuse(request);
    format(bench, request, second);
    bench.reuse(request);
    EXPECT_EQ(references(second), 2);
    WdfObjectDelete(first);
    EXPECT_EQ(g_destroys, 1u);
  });
}

TEST(StandingReference, is_that_of_one_request_and_the_others_count) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = make_watched_memory();
    WDFREQUEST one = make_used(bench, memory);
    WDFREQUEST other = make_used(bench, memory);
    EXPECT_EQ(references(memory), 2);
    format(bench, one, memory);
    format(bench, other, memory);
    EXPECT_EQ(references(memory), 3);
    WdfObjectDelete(memory);
    bench.reuse(one);
    EXPECT_EQ(g_destroys, 0u);
    bench.reuse(other);
    EXPECT_EQ(g_destroys, 1u);
  });
}

TEST(StandingReference, is_not_begun_on_a_memory_that_is_being_deleted) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = make_watched_memory();
    WDFREQUEST request = bench.make_request();
    format(bench, request, memory);
    WdfObjectReference(memory);
    WdfObjectDelete(memory);
    for (int round = 0; round < 2; ++round) {
      bench.reuse(request);
      format(bench, request, memory);
    }
    WdfObjectDereference(memory);
    EXPECT_EQ(g_destroys, 0u);
    bench.reuse(request);
    EXPECT_EQ(g_destroys, 1u);
  });
}

// It would end unnoticed later, by the reference that nobody but us knows of.
TEST(StandingReference, does_not_hide_that_the_driver_drops_the_first_reference) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = make_watched_memory();
    make_used(bench, memory);
    WdfObjectDereference(memory);
    ADD_FAILURE() << "the driver goes on";
  });
  EXPECT_EQ(g_destroys, 1u);
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], ULONG_PTR{WDF_OBJECT_ERROR});
  world.take_findings();
}

TEST(StandingReference, outlives_a_reference_that_the_driver_gives_back) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = bench.make_memory(16);
    make_used(bench, memory);
    WdfObjectReference(memory);
    WdfObjectDereference(memory);
    EXPECT_EQ(references(memory), 2);
  });
}

// One flow uses the memory, by a reference of its own, while another one deletes it.
void use_while_deleted(Bench& bench, const std::function<void()>& at_race) {
  WDFMEMORY memory = make_watched_memory();
  WDFREQUEST request = make_used(bench, memory);
  WdfObjectReference(memory);
  at_race();
  SystemThread deleter([&] { WdfObjectDelete(memory); });
  for (int round = 0; round < 2; ++round) {
    format(bench, request, memory);
    bench.reuse(request);
  }
  format(bench, request, memory);
  WdfObjectDereference(memory);
  bench.reuse(request);
  deleter.join();
  EXPECT_EQ(g_destroys, 1u);
  WdfObjectDelete(request);
}

TEST(StandingReference, ends_once_in_every_order_of_its_uses_and_the_deletion) {
  explore({.preemption_bound = 3, .schedules_max = 20000}, [](base::Choices& choices) {
    ::test::Window window(choices);
    World world({.machine = {.choices = &window}});
    world.run([&](Bench& bench) {
      use_while_deleted(bench, [&] { window.is_open = true; });
      window.is_open = false;
    });
  });
}

TEST(StandingReference, ends_once_where_threads_meet) {
  World world({.machine = {.kind = ::test::Kind::Host}});
  world.run([](Bench& bench) {
    for (int i = 0; i < 2000; ++i) use_while_deleted(bench, [] {});
  });
}

}  // namespace
}  // namespace wdf::test
