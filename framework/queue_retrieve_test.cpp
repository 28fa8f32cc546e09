// SPDX-License-Identifier: MIT
// Taking requests out of a queue and looking for them. The cases are those of framework.md 7.5 and
// the rules of 3.5.1, by their numbers. Source: fxioqueue.cpp GetRequest, PeekRequest;
// fxirpqueue.cpp PeekRequest.
#include "framework/inspect.h"
#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const QueuePlan manual{.dispatch_type = WdfIoQueueDispatchManual};

TEST(QueRetrieve, que_054_a_parallel_queue_gives_nothing_out) {
  run_with_queue({.dispatch_type = WdfIoQueueDispatchParallel}, [](QueueBench& bench) {
    WDFREQUEST request = nullptr;
    EXPECT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &request), STATUS_INVALID_DEVICE_STATE);
  });
}

TEST(QueRetrieve, que_055_a_stopped_queue_is_paused) {
  run_with_queue(manual, [](QueueBench& bench) {
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    bench.file.start_read(1);
    auto request = reinterpret_cast<WDFREQUEST>(&bench);
    EXPECT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &request), STATUS_WDF_PAUSED);
    EXPECT_EQ(request, nullptr);
    WdfIoQueueStart(bench.queue);
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
  });
}

TEST(QueRetrieve, que_057_an_empty_queue_has_no_more_entries) {
  run_with_queue(manual, [](QueueBench& bench) {
    auto request = reinterpret_cast<WDFREQUEST>(&bench);
    EXPECT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &request), STATUS_NO_MORE_ENTRIES);
    EXPECT_EQ(request, nullptr);
  });
}

TEST(QueRetrieve, que_058_a_retrieved_request_counts_in_a_sequential_queue) {
  run_with_queue({}, [](QueueBench& bench) {
    for (ULONG i = 1; i <= 3; ++i) bench.file.start_read(i);
    WDFREQUEST second = retrieve(bench.queue);
    EXPECT_EQ(name_of_request(second), "r2");
    ULONG owned = 0;
    bench.state(nullptr, &owned);
    EXPECT_EQ(owned, 2u);
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1"));
    WdfRequestComplete(second, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "r3"));
    complete_owned();
  });
}

TEST(QueRetrieve, que_r37_the_verifier_warns_of_a_race_with_the_queue_itself) {
  for (const bool is_verified : {true, false}) {
    World world;
    run_with_queue(world, {}, [=](QueueBench& bench) {
      wdf::inspect::set_verifier(WdfDriverWdmGetDriverObject(WdfGetDriver()), is_verified);
      WDFREQUEST request = nullptr;
      EXPECT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &request), STATUS_NO_MORE_ENTRIES);
      bench.file.start_read(1);
      EXPECT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &request), STATUS_NO_MORE_ENTRIES);
      complete_owned();
    });
    EXPECT_EQ(world.machine().take_findings().size(), is_verified ? 1u : 0u);
  }
}

TEST(QueRetrieve, que_r20_empty_transfers_are_not_retrieved) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending empty = bench.file.start_read(0);
    bench.file.start_read(2);
    EXPECT_FALSE(empty.is_done());
    WDFREQUEST request = retrieve(bench.queue);
    EXPECT_EQ(empty.status(), STATUS_SUCCESS);
    EXPECT_EQ(name_of_request(request), "r2");
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

std::int32_t references_of(WDFREQUEST request) {
  return wdf::inspect::object(request).references;
}

TEST(QueRetrieve, que_060_find_walks_the_queue_and_references_what_it_finds) {
  run_with_queue(manual, [](QueueBench& bench) {
    for (ULONG i = 1; i <= 3; ++i) bench.file.start_read(i);
    WDFREQUEST tag = nullptr;
    for (const char* name : {"r1", "r2", "r3"}) {
      WDFREQUEST found = nullptr;
      ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, tag, nullptr, nullptr, &found), STATUS_SUCCESS);
      EXPECT_EQ(name_of_request(found), name);
      const std::int32_t held = references_of(found);
      WDFREQUEST again = nullptr;
      ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, tag, nullptr, nullptr, &again), STATUS_SUCCESS);
      EXPECT_EQ(again, found);
      EXPECT_EQ(references_of(found), held + 1);
      WdfObjectDereference(again);
      if (tag != nullptr) WdfObjectDereference(tag);
      tag = found;
    }
    WDFREQUEST found = nullptr;
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, tag, nullptr, nullptr, &found),
              STATUS_NO_MORE_ENTRIES);
    EXPECT_EQ(WdfIoQueueRetrieveFoundRequest(bench.queue, tag, &found), STATUS_SUCCESS);
    EXPECT_EQ(found, tag);
    EXPECT_EQ(WdfIoQueueRetrieveFoundRequest(bench.queue, tag, &found), STATUS_NOT_FOUND);
    WdfRequestComplete(tag, STATUS_SUCCESS);
    WdfObjectDereference(tag);
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
  });
}

TEST(QueRetrieve, que_061_a_canceled_one_is_not_found) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST found = nullptr;
    ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, nullptr, &found),
              STATUS_SUCCESS);
    EXPECT_TRUE(read.cancel());
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    WDFREQUEST retrieved = nullptr;
    EXPECT_EQ(WdfIoQueueRetrieveFoundRequest(bench.queue, found, &retrieved), STATUS_NOT_FOUND);
    WdfObjectDereference(found);
    EXPECT_FALSE(wdf::inspect::object(found).is_live);
  });
}

TEST(QueRetrieve, que_063_parameters_of_the_wrong_size_are_refused) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST found = nullptr;
    WDF_REQUEST_PARAMETERS params;
    WDF_REQUEST_PARAMETERS_INIT(&params);
    params.Size = 1;
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, &params, &found),
              STATUS_INVALID_PARAMETER_4);
    EXPECT_EQ(found, nullptr);
    WDF_REQUEST_PARAMETERS_INIT(&params);
    ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, &params, &found),
              STATUS_SUCCESS);
    EXPECT_EQ(params.Type, WdfRequestTypeRead);
    EXPECT_EQ(params.Parameters.Read.Length, 1u);
    WdfObjectDereference(found);
    read.cancel();
  });
}

// VerifyRequestIsTagRequest in fxrequest.cpp: with the verifier only what was found, or is owned.
TEST(QueRetrieve, what_was_retrieved_and_requeued_is_no_place_to_search_from) {
  World world;
  run_with_queue(world, manual, [](QueueBench& bench) {
    for (ULONG i = 1; i <= 2; ++i) bench.file.start_read(i);
    WDFREQUEST found = nullptr;
    ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, nullptr, &found),
              STATUS_SUCCESS);
    WDFREQUEST retrieved = nullptr;
    ASSERT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &retrieved), STATUS_SUCCESS);
    ASSERT_EQ(retrieved, found);
    WDFREQUEST next = nullptr;
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, found, nullptr, nullptr, &next), STATUS_NOT_FOUND)
        << "the driver has it";
    ASSERT_EQ(WdfRequestRequeue(retrieved), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, found, nullptr, nullptr, &next),
              STATUS_INVALID_PARAMETER);
    WdfObjectDereference(found);
    wdf::inspect::set_verifier(WdfDriverWdmGetDriverObject(WdfGetDriver()), false);
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, retrieved, nullptr, nullptr, &next),
              STATUS_SUCCESS);
    EXPECT_EQ(name_of_request(next), "r2");
    WdfObjectDereference(next);
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
  });
  world.machine().take_one_finding("WdfIoQueueFindRequest");
}

// Source: fxioqueue.cpp PeekRequest, VerifyGetRequestUpdateFlags.
TEST(QueRetrieve, que_064_only_a_manual_queue_is_searched) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    WDFREQUEST found = nullptr;
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, nullptr, &found),
              STATUS_INVALID_DEVICE_REQUEST);
    bench.file.start_read(1);
    WDFREQUEST owned = take_owned();
    WDFREQUEST retrieved = nullptr;
    EXPECT_EQ(WdfIoQueueRetrieveFoundRequest(bench.queue, owned, &retrieved),
              STATUS_INVALID_DEVICE_REQUEST);
    WdfRequestComplete(owned, STATUS_SUCCESS);
  });
  EXPECT_EQ(world.machine().take_findings().size(), 2u);
}

// Source: fxioqueueapi.cpp WdfIoQueueFindRequest, fxrequest.cpp GetParameters.
TEST(QueRetrieve, a_larger_structure_for_parameters_is_filled_and_gets_the_size_of_ours) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    struct Larger {
      WDF_REQUEST_PARAMETERS params;
      ULONG more;
    } larger{};
    larger.params.Size = sizeof(larger);
    WDFREQUEST found = nullptr;
    ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, &larger.params, &found),
              STATUS_SUCCESS);
    EXPECT_EQ(larger.params.Size, sizeof(WDF_REQUEST_PARAMETERS));
    EXPECT_EQ(larger.params.Type, WdfRequestTypeRead);
    WdfObjectDereference(found);
    read.cancel();
  });
}

TEST(QueRetrieve, que_r35_find_works_where_retrieval_is_paused) {
  run_with_queue(manual, [](QueueBench& bench) {
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST found = nullptr;
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, nullptr, &found),
              STATUS_SUCCESS);
    WdfObjectDereference(found);
    read.cancel();
  });
}

// The file object a request belongs to filters both (3.5.1).
TEST(QueRetrieve, by_file_object_the_others_requests_are_passed_over) {
  const auto with_files = [](PWDFDEVICE_INIT init) {
    WDF_FILEOBJECT_CONFIG config;
    WDF_FILEOBJECT_CONFIG_INIT(&config, nullptr, nullptr, nullptr);
    WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
  };
  run_with_queue({.dispatch_type = WdfIoQueueDispatchManual, .prepare_device = with_files},
                 [](QueueBench& bench) {
                   door::File other = bench.fixture.open(bench.stack);
                   bench.file.start_read(1);
                   other.start_read(2);
                   WDFFILEOBJECT file = WdfDeviceGetFileObject(bench.device, other.file_object());
                   WDFREQUEST found = nullptr;
                   ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, file, nullptr, &found),
                             STATUS_SUCCESS);
                   EXPECT_EQ(name_of_request(found), "r2");
                   WDFREQUEST request = nullptr;
                   ASSERT_EQ(WdfIoQueueRetrieveRequestByFileObject(bench.queue, file, &request),
                             STATUS_SUCCESS);
                   EXPECT_EQ(request, found);
                   WdfObjectDereference(found);
                   WdfRequestComplete(request, STATUS_SUCCESS);
                   EXPECT_EQ(WdfIoQueueRetrieveRequestByFileObject(bench.queue, file, &request),
                             STATUS_NO_MORE_ENTRIES);
                   WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
                   other.close();
                 });
}

}  // namespace
