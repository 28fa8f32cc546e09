// SPDX-License-Identifier: MIT
// WdfRequestComplete and its kin on received requests: what the issuer sees, what is refused, what
// is gone before the IRP goes up. The cases are those of requests.md 10.8.
// Source: requests.md 4.4 to 4.7; fxrequest.cpp CompleteInternal, VerifyCompleteInternal.
#include "tests/support/driver/received.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ReqComplete, req_163_the_issuer_sees_status_and_information) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(64);
    WdfRequestCompleteWithInformation(take_owned(), STATUS_SUCCESS, 33);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
    EXPECT_EQ(read.information(), 33u);

    read = bench.file.start_read(64);
    WDFREQUEST request = take_owned();
    WdfRequestSetInformation(request, 12);
    EXPECT_EQ(WdfRequestGetInformation(request), 12u);
    WdfRequestCompleteWithPriorityBoost(request, STATUS_SUCCESS, IO_DISK_INCREMENT);
    EXPECT_EQ(read.information(), 12u) << "kept by those that take no information";
  });
}

TEST(ReqComplete, req_164_more_information_than_the_buffer_holds_is_a_bug_check) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_read(8);
    WdfRequestCompleteWithInformation(take_owned(), STATUS_SUCCESS, 9);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  world.machine().take_findings();
  EXPECT_EQ(stop->parameters[0], ULONG_PTR{WDF_REQUEST_FATAL_ERROR});
  EXPECT_EQ(stop->parameters[1], ULONG_PTR{WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH});
  using Data = WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH_DATA;
  const auto& data = *reinterpret_cast<const Data*>(stop->parameters[2]);
  EXPECT_EQ(data.OutputBufferLength, 8u);
  EXPECT_EQ(data.Information, 9u);
  EXPECT_EQ(data.MajorFunction, IRP_MJ_READ);
}

TEST(ReqComplete, warnings_errors_and_internal_codes_may_say_more_than_fits) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_read(8);
    WdfRequestCompleteWithInformation(take_owned(), STATUS_UNSUCCESSFUL, 9);
    bench.file.start_read(8);
    WdfRequestCompleteWithInformation(take_owned(), STATUS_BUFFER_OVERFLOW, 9);
    bench.file.start_internal_ioctl(control_code(METHOD_NEITHER), {}, 8);
    WdfRequestCompleteWithInformation(take_owned(), STATUS_SUCCESS, 9);
  });
  // The framework lets the warning pass; the I/O manager, which would copy as much, does not.
  world.machine().take_one_finding("IrpInformationTooLarge");
}

TEST(ReqComplete, req_166_without_the_verifier_it_is_what_the_issuer_sees) {
  Verifier verifier(false);
  run_with_queue(device_with(WdfDeviceIoDirect), [](QueueBench& bench) {
    door::File file = bench.fixture.open(bench.stack, {}, KernelMode);
    door::Pending read = file.start_read(8);
    WdfRequestCompleteWithInformation(take_owned(), STATUS_SUCCESS, 9);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
    EXPECT_EQ(read.information(), 9u);
  });
}

struct Mapped {
  NTSTATUS given;
  NTSTATUS seen;
};

TEST(ReqComplete, req_167_the_frameworks_own_statuses_do_not_leave_the_driver) {
  constexpr Mapped statuses[] = {
      {STATUS_WDF_BUSY, STATUS_DEVICE_BUSY},
      {STATUS_WDF_PAUSED, STATUS_DEVICE_BUSY},
      {STATUS_WDF_INTERNAL_ERROR, STATUS_INTERNAL_ERROR},
      {STATUS_WDF_TOO_FRAGMENTED, STATUS_INVALID_DEVICE_REQUEST},
      {STATUS_WDF_TOO_MANY_TRANSFERS, STATUS_INVALID_DEVICE_REQUEST},
      {STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS, STATUS_INSUFFICIENT_RESOURCES},
      {STATUS_WDF_QUEUED, STATUS_INVALID_DEVICE_REQUEST},
      {STATUS_WDF_DEVICE_REMOVED_NOT_SENT, STATUS_INVALID_DEVICE_REQUEST},
      {STATUS_NO_MEDIA_IN_DEVICE, STATUS_NO_MEDIA_IN_DEVICE},
  };
  run_with_queue({}, [&statuses](QueueBench& bench) {
    for (const Mapped& each : statuses) {
      door::Pending read = bench.file.start_read(1);
      complete_owned(each.given);
      EXPECT_EQ(read.status(), each.seen) << std::hex << each.given;
    }
  });
}

TEST(ReqComplete, req_170_a_second_completion_is_ignored) {
  for (const bool verifier_on : {true, false}) {
    Verifier verifier(verifier_on);
    World world;
    run_with_queue(world, {}, [verifier_on](QueueBench& bench) {
      door::Pending read = bench.file.start_read(1);
      WDFREQUEST request = take_owned();
      WdfObjectReference(request);
      WdfRequestComplete(request, STATUS_SUCCESS);
      const auto before = breaks();
      WdfRequestComplete(request, STATUS_UNSUCCESSFUL);
      EXPECT_EQ(breaks() - before, verifier_on ? 1u : 0u);
      EXPECT_EQ(read.status(), STATUS_SUCCESS);
      bench.file.start_read(2);
      complete_owned();
      WdfObjectDereference(request);
    });
    EXPECT_EQ(world.machine().take_findings().size(), 1u);
  }
}

TEST(ReqComplete, a_completed_request_tells_nothing_more) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    WdfObjectReference(request);
    WdfRequestComplete(request, STATUS_SUCCESS);
    const auto before = breaks();
    EXPECT_EQ(WdfRequestGetInformation(request), 0u);
    WdfRequestSetInformation(request, 1);
    EXPECT_EQ(WdfRequestGetRequestorMode(request), UserMode);
    EXPECT_EQ(WdfRequestWdmGetIrp(request), nullptr);
    void* buffer = nullptr;
    EXPECT_EQ(WdfRequestRetrieveOutputBuffer(request, 0, &buffer, nullptr), STATUS_INTERNAL_ERROR);
    EXPECT_EQ(WdfRequestGetFileObject(request), nullptr);
    EXPECT_EQ(breaks() - before, 6u);
    EXPECT_EQ(WdfRequestGetIoQueue(request), nullptr);
    WdfObjectDereference(request);
  });
  world.machine().take_findings();
}

struct Marker {};
WDF_DECLARE_CONTEXT_TYPE(Marker)

door::Pending g_issued;

// Where in the completion the object's callbacks come.
VOID log_destroy_with_irp(WDFOBJECT) {
  g_log.push_back(g_issued.is_done() ? "destroyed late" : "destroyed");
}

TEST(ReqComplete, req_172_locked_memory_is_gone_before_the_irp) {
  run_with_queue({}, [](QueueBench& bench) {
    door::File file = bench.fixture.open(bench.stack, {}, KernelMode);
    g_issued = file.start_read(16);
    WDFREQUEST request = take_owned();
    g_log.clear();
    char bytes[16];
    WDFMEMORY memory = nullptr;
    ASSERT_EQ(WdfRequestProbeAndLockUserBufferForWrite(request, bytes, sizeof bytes, &memory),
              STATUS_SUCCESS);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, Marker);
    attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("cleanup"); };
    attributes.EvtDestroyCallback = log_destroy_with_irp;
    ASSERT_EQ(WdfObjectAllocateContext(memory, &attributes, nullptr), STATUS_SUCCESS);
    const auto freed = bench.fixture.machine().counters().mdls_freed.load();
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("cleanup", "destroyed"));
    EXPECT_EQ(bench.fixture.machine().counters().mdls_freed.load(), freed + 1);
  });
}

TEST(ReqComplete, cleanup_comes_before_the_irp_goes_up_and_destroy_with_the_last_reference) {
  run_with_queue({.prepare_device = log_ends_of_requests}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    g_log.clear();
    WdfObjectReference(request);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("cleanup"));
    EXPECT_TRUE(read.is_done());
    WdfObjectDereference(request);
    EXPECT_THAT(g_log, ElementsAre("cleanup", "destroy"));
  });
}

TEST(ReqComplete, its_cleanup_may_ask_whether_it_is_canceled_and_has_no_queue) {
  const auto add_cleanup = [](PWDFDEVICE_INIT init) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtCleanupCallback = [](WDFOBJECT object) {
      const auto request = static_cast<WDFREQUEST>(object);
      g_log.push_back(WdfRequestIsCanceled(request) ? "canceled" : "not canceled");
      EXPECT_EQ(WdfRequestGetIoQueue(request), nullptr);
    };
    WdfDeviceInitSetRequestAttributes(init, &attributes);
  };
  run_with_queue({.prepare_device = add_cleanup}, [](QueueBench& bench) {
    bench.file.start_read(1);
    door::Pending canceled = bench.file.start_read(2);
    g_log.clear();
    complete_owned();
    canceled.cancel();
    complete_owned(STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("not canceled", "r2", "canceled"));
  });
}

// Afterwards: the request was completed with `references` to its memories left.
void expect_stop_for_references(World& world, ULONG_PTR references) {
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], ULONG_PTR{WDF_VERIFIER_FATAL_ERROR});
  EXPECT_EQ(stop->parameters[2], references);
}

WDFMEMORY input_memory(WDFREQUEST request) {
  WDFMEMORY memory = nullptr;
  EXPECT_EQ(WdfRequestRetrieveInputMemory(request, &memory), STATUS_SUCCESS);
  return memory;
}

TEST(ReqComplete, memory_that_is_still_referenced_is_a_bug_check) {
  World world;
  run_with_queue(world, device_with(WdfDeviceIoBuffered), [](QueueBench& bench) {
    bench.file.start_write(door::Bytes(8, 'w'));
    WDFREQUEST request = take_owned();
    WdfObjectReference(input_memory(request));
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  world.machine().take_findings();
  expect_stop_for_references(world, 1);
}

struct Locked {
  WDFREQUEST request;
  WDFMEMORY memory;
};
Locked lock_memory(QueueBench& bench) {
  static char bytes[16];
  door::File file = bench.fixture.open(bench.stack, {}, KernelMode);
  file.start_read(16);
  Locked locked{take_owned(), nullptr};
  EXPECT_EQ(
      WdfRequestProbeAndLockUserBufferForWrite(locked.request, bytes, sizeof bytes, &locked.memory),
      STATUS_SUCCESS);
  return locked;
}

// FxRequestMemory counts at the request's IRP until it is destroyed (fxrequestmemory.cpp).
TEST(ReqComplete, locked_memory_that_is_still_referenced_is_a_bug_check) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    const Locked locked = lock_memory(bench);
    WdfObjectReference(locked.memory);
    WdfRequestComplete(locked.request, STATUS_SUCCESS);
  });
  world.machine().take_findings();
  expect_stop_for_references(world, 1);
}

// The same of a deleted one: the pages stay locked for whoever still uses it.
TEST(ReqComplete, locked_memory_stays_locked_until_its_last_reference_goes) {
  run_with_queue({}, [](QueueBench& bench) {
    const Locked locked = lock_memory(bench);
    const auto& freed = bench.fixture.machine().counters().mdls_freed;
    const auto before = freed.load();
    WdfObjectReference(locked.memory);
    WdfObjectDelete(locked.memory);
    EXPECT_EQ(freed.load(), before);
    WdfObjectDereference(locked.memory);
    EXPECT_EQ(freed.load(), before + 1);
    WdfRequestComplete(locked.request, STATUS_SUCCESS);
  });
}

// ReleaseIrpReference in fxrequest.cpp; the count below zero is no better than one above.
TEST(ReqComplete, a_reference_too_few_to_a_memory_is_a_finding_and_then_a_bug_check) {
  World world;
  run_with_queue(world, device_with(WdfDeviceIoBuffered), [](QueueBench& bench) {
    bench.file.start_write(door::Bytes(8, 'w'));
    WDFREQUEST request = take_owned();
    WdfObjectDereference(input_memory(request));
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  expect_stop_for_references(world, 0xFFFFFFFF);
  const auto findings = world.machine().take_findings();
  ASSERT_FALSE(findings.empty());
  EXPECT_STREQ(findings.front().rule, "DoubleDeletion");
}

}  // namespace
