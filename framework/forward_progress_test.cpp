// SPDX-License-Identifier: MIT
// Queues that make progress when memory is short: the policy, reserved requests, IRPs that wait for
// one. The cases are those of requests.md 10.12. Source: requests.md 8.5; fxioqueueapi.cpp
// WdfIoQueueAssignForwardProgressPolicy; fxioqueuekm.cpp; fxpkgio.cpp DispatchStep2.
#include <vector>

#include "base/choices.h"
#include "nt/pool.h"
#include "tests/support/driver/received.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Lets one allocation fail, counted from the last begin(); nothing else is left to chance.
class Shortage final : public base::Choices {
 public:
  std::uint32_t pick(base::ChoiceKind kind, std::uint32_t) override {
    if (kind != base::ChoiceKind::Allocation) return 0;
    return ++count_ == failing_ ? 1 : 0;
  }
  void begin(std::uint32_t failing) {
    count_ = 0;
    failing_ = failing;
  }
  std::uint32_t count() const { return count_; }

 private:
  std::uint32_t count_ = 0;
  std::uint32_t failing_ = 0;
};

// A queue that gets IRPs for which there is no memory for a request.
class ShortQueue {
 public:
  ShortQueue(QueueBench& bench, Shortage& shortage) : bench_(bench), shortage_(shortage) {
    bench.fixture.machine().pool().enable_fault_injection();
    // The last allocation on an IRP's way to the driver is that of its request.
    shortage.begin(0);
    bench.file.start_read(1);
    request_allocation_ = shortage.count();
    complete_owned();
    g_log.clear();
  }
  ~ShortQueue() { bench_.fixture.machine().pool().disable_fault_injection(); }

  door::Pending read(ULONG length) {
    shortage_.begin(request_allocation_);
    door::Pending read = bench_.file.start_read(length);
    shortage_.begin(0);
    return read;
  }

 private:
  QueueBench& bench_;
  Shortage& shortage_;
  std::uint32_t request_allocation_;
};

// EvtIoAllocateRequestResources: what it answers, and what it logs.
NTSTATUS g_resources = STATUS_SUCCESS;
NTSTATUS allocate_resources(WDFQUEUE, WDFREQUEST request) {
  EXPECT_FALSE(WdfRequestIsReserved(request));
  g_log.push_back("resources");
  return g_resources;
}

// EvtIoAllocateResourcesForReservedRequest: as many succeed.
int g_reserve_count_max = 100;
NTSTATUS allocate_for_reserved(WDFQUEUE queue, WDFREQUEST request) {
  EXPECT_TRUE(WdfRequestIsReserved(request));
  EXPECT_EQ(WdfRequestGetIoQueue(request), queue);
  g_log.push_back("reserve");
  return g_reserve_count_max-- > 0 ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

WDF_IO_FORWARD_PROGRESS_ACTION g_action = WdfIoForwardProgressActionUseReservedRequest;
WDF_IO_FORWARD_PROGRESS_ACTION examine(WDFQUEUE, PIRP irp) {
  EXPECT_EQ(IoGetCurrentIrpStackLocation(irp)->MajorFunction, IRP_MJ_READ);
  g_log.push_back("examine");
  return g_action;
}

WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY always(ULONG count) {
  WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy;
  WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_DEFAULT_INIT(&policy, count);
  return policy;
}

// One whose ordinary requests never get their resources, so that each IRP needs a reserved one.
WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY always_short(ULONG count) {
  WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always(count);
  policy.EvtIoAllocateRequestResources = [](WDFQUEUE, WDFREQUEST) -> NTSTATUS {
    return STATUS_NO_MEMORY;
  };
  return policy;
}

NTSTATUS assign(QueueBench& bench, WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy) {
  return WdfIoQueueAssignForwardProgressPolicy(bench.queue, &policy);
}

struct ReservedContext {
  int uses;
};
WDF_DECLARE_CONTEXT_TYPE(ReservedContext)

// Each request has a context, and logs its end.
void with_contexts(PWDFDEVICE_INIT init) {
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, ReservedContext);
  attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("cleanup"); };
  WdfDeviceInitSetRequestAttributes(init, &attributes);
}

TEST(ForwardProgress, req_238_and_239_que_087_policies_that_are_refused) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    EXPECT_EQ(assign(bench, always(0)), STATUS_INVALID_PARAMETER);
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always(1);
    policy.Size = 1;
    EXPECT_EQ(assign(bench, policy), STATUS_INFO_LENGTH_MISMATCH);
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_EXAMINE_INIT(&policy, 1, nullptr);
    EXPECT_EQ(assign(bench, policy), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(assign(bench, always(1)), STATUS_SUCCESS);
    const auto before = breaks();
    EXPECT_EQ(assign(bench, always(1)), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(breaks(), before + 1);
  });
  world.machine().take_findings();
}

TEST(ForwardProgress, que_088_each_reserved_request_gets_its_resources_within_the_call) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always(2);
    policy.EvtIoAllocateResourcesForReservedRequest = allocate_for_reserved;
    g_reserve_count_max = 2;
    g_log.clear();
    EXPECT_EQ(assign(bench, policy), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("reserve", "reserve"));
    EXPECT_EQ(assign(bench, policy), STATUS_INVALID_PARAMETER);
    EXPECT_THAT(g_log, ElementsAre("reserve", "reserve"));
  });
  world.machine().take_findings();
}

TEST(ForwardProgress, no_policy_is_a_bug_check) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    WdfIoQueueAssignForwardProgressPolicy(bench.queue, nullptr);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], ULONG_PTR{WDF_REQUIRED_PARAMETER_IS_NULL});
}

TEST(ForwardProgress, a_failure_of_the_reserve_callback_leaves_nothing) {
  run_with_queue({.prepare_device = with_contexts}, [](QueueBench& bench) {
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always(3);
    policy.EvtIoAllocateResourcesForReservedRequest = allocate_for_reserved;
    g_reserve_count_max = 1;
    EXPECT_EQ(assign(bench, policy), STATUS_NO_MEMORY);
    EXPECT_THAT(g_log, ElementsAre("reserve", "reserve", "cleanup", "cleanup"));
    g_reserve_count_max = 3;
    EXPECT_EQ(assign(bench, policy), STATUS_SUCCESS) << "the queue has none yet";
  });
}

// 2.5: with its own IRP it may, without one there is nothing to make ready, and a new IRP is
// refused in both cases. Afterwards it goes its usual way.
TEST(ForwardProgress, reuse_in_the_callbacks_that_see_a_request_first_changes_nothing) {
  run_with_queue({}, [](QueueBench& bench) {
    static const auto reuse = [](WDFREQUEST request) {
      EXPECT_EQ(reuse_as_it_is(request), STATUS_SUCCESS);
      WDF_REQUEST_REUSE_PARAMS parameters;
      WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
      WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&parameters, nullptr);
      EXPECT_EQ(WdfRequestReuse(request, &parameters), STATUS_WDF_REQUEST_INVALID_STATE);
    };
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always(1);
    policy.EvtIoAllocateResourcesForReservedRequest = [](WDFQUEUE, WDFREQUEST request) -> NTSTATUS {
      reuse(request);
      return STATUS_SUCCESS;
    };
    policy.EvtIoAllocateRequestResources = [](WDFQUEUE, WDFREQUEST request) -> NTSTATUS {
      reuse(request);
      return g_resources;
    };
    ASSERT_EQ(assign(bench, policy), STATUS_SUCCESS);
    for (const NTSTATUS resources : {STATUS_SUCCESS, STATUS_NO_MEMORY}) {
      g_resources = resources;
      door::Pending read = bench.file.start_read(1);
      WDFREQUEST request = take_owned();
      EXPECT_EQ(WdfRequestIsReserved(request), !NT_SUCCESS(resources));
      WdfRequestComplete(request, STATUS_SUCCESS);
      EXPECT_EQ(read.status(), STATUS_SUCCESS);
    }
    g_resources = STATUS_SUCCESS;
  });
}

TEST(ForwardProgress, req_241_a_second_irp_waits_until_the_reserved_request_is_free) {
  Shortage shortage;
  World world({.choices = &shortage});
  QueuePlan plan{.dispatch_type = WdfIoQueueDispatchParallel};
  run_with_queue(world, plan, [&shortage](QueueBench& bench) {
    ASSERT_EQ(assign(bench, always(1)), STATUS_SUCCESS);
    ShortQueue queue(bench, shortage);
    door::Pending first = queue.read(1);
    door::Pending second = queue.read(2);
    EXPECT_EQ(second.dispatch_status(), STATUS_PENDING);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    WDFREQUEST reserved = take_owned();
    EXPECT_TRUE(WdfRequestIsReserved(reserved));
    EXPECT_EQ(WdfRequestGetIoQueue(reserved), bench.queue);
    WdfRequestCompleteWithInformation(reserved, STATUS_SUCCESS, 1);
    EXPECT_EQ(first.status(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "r2"));
    EXPECT_EQ(g_owned.front(), reserved);
    complete_owned();
    EXPECT_EQ(second.status(), STATUS_SUCCESS);
    queue.read(3);
    EXPECT_EQ(g_owned.front(), reserved);
    complete_owned();
  });
}

// Each of them is refused when the request returns; the stack must not grow with their number.
TEST(ForwardProgress, any_number_of_irps_may_wait_for_a_queue_that_accepts_no_more) {
  run_with_queue({}, [](QueueBench& bench) {
    ASSERT_EQ(assign(bench, always_short(2)), STATUS_SUCCESS);
    bench.file.start_read(1);
    door::Pending queued = bench.file.start_read(2);
    std::vector<door::Pending> waiting;
    for (int i = 0; i < 5000; ++i) waiting.push_back(bench.file.start_read(3));
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
    EXPECT_EQ(queued.status(), STATUS_CANCELLED) << "its request returns while the queue is purged";
    for (const door::Pending& each : waiting) {
      ASSERT_EQ(each.status(), STATUS_INVALID_DEVICE_STATE);
    }
    complete_owned();
    WdfIoQueueStart(bench.queue);
    bench.file.start_read(3);
    EXPECT_EQ(g_owned.size(), 1u) << "the reserve is whole again";
    complete_owned();
  });
}

TEST(ForwardProgress, req_241_the_context_stays_and_cleanup_comes_with_the_queues_end) {
  run_with_queue({.prepare_device = with_contexts}, [](QueueBench& bench) {
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always_short(1);
    policy.EvtIoAllocateResourcesForReservedRequest = allocate_for_reserved;
    g_reserve_count_max = 1;
    ASSERT_EQ(assign(bench, policy), STATUS_SUCCESS);
    for (int use = 1; use <= 3; ++use) {
      bench.file.start_read(1);
      EXPECT_EQ(++WdfObjectGet_ReservedContext(g_owned.front())->uses, use);
      g_log.clear();
      complete_owned();
      EXPECT_THAT(g_log, IsEmpty());
    }
  });
  EXPECT_THAT(g_log, ElementsAre("cleanup"));
}

TEST(ForwardProgress, an_ordinary_request_without_resources_is_cleaned_up) {
  run_with_queue({.prepare_device = with_contexts}, [](QueueBench& bench) {
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always(1);
    policy.EvtIoAllocateRequestResources = allocate_resources;
    ASSERT_EQ(assign(bench, policy), STATUS_SUCCESS);
    g_resources = STATUS_NO_MEMORY;
    bench.file.start_read(1);
    EXPECT_THAT(g_log, ElementsAre("resources", "cleanup", "r1"));
    EXPECT_TRUE(WdfRequestIsReserved(g_owned.front()));
    complete_owned();
    g_log.clear();
    g_resources = STATUS_SUCCESS;
    bench.file.start_read(2);
    EXPECT_THAT(g_log, ElementsAre("resources", "r2"));
    EXPECT_FALSE(WdfRequestIsReserved(g_owned.front()));
    complete_owned();
  });
}

TEST(ForwardProgress, req_242_que_090_an_irp_that_waits_can_be_canceled) {
  run_with_queue({}, [](QueueBench& bench) {
    ASSERT_EQ(assign(bench, always_short(1)), STATUS_SUCCESS);
    bench.file.start_read(1);
    door::Pending second = bench.file.start_read(2);
    door::Pending third = bench.file.start_read(3);
    EXPECT_TRUE(second.cancel());
    EXPECT_EQ(second.status(), STATUS_CANCELLED);
    EXPECT_EQ(second.information(), 0u);
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "r3"));
    complete_owned();
    EXPECT_EQ(third.status(), STATUS_SUCCESS);
  });
}

// A read as the memory manager sends it. The caller frees the IRP.
PIRP send_paging_read(QueueBench& bench, void* buffer, ULONG length) {
  DEVICE_OBJECT* top = bench.stack.top();
  PIRP irp = IoAllocateIrp(top->StackSize, FALSE);
  irp->Flags = IRP_PAGING_IO | IRP_NOCACHE;
  irp->AssociatedIrp.SystemBuffer = buffer;
  PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
  next->MajorFunction = IRP_MJ_READ;
  next->FileObject = bench.file.file_object();
  next->Parameters.Read.Length = length;
  IoSetCompletionRoutine(
      irp, [](PDEVICE_OBJECT, PIRP, PVOID) -> NTSTATUS { return STATUS_MORE_PROCESSING_REQUIRED; },
      nullptr, TRUE, TRUE, TRUE);
  EXPECT_EQ(IoCallDriver(top, irp), STATUS_PENDING);
  return irp;
}

TEST(ForwardProgress, req_244_the_paging_policy_fails_what_is_not_paging) {
  run_with_queue({}, [](QueueBench& bench) {
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always_short(1);
    policy.ForwardProgressReservedPolicy = WdfIoForwardProgressReservedPolicyPagingIO;
    ASSERT_EQ(assign(bench, policy), STATUS_SUCCESS);
    door::Pending read = bench.file.start_read(1);
    EXPECT_EQ(read.dispatch_status(), STATUS_UNSUCCESSFUL);
    EXPECT_EQ(read.status(), STATUS_UNSUCCESSFUL);
    EXPECT_EQ(read.information(), 0u);
    char buffer[4];
    PIRP irp = send_paging_read(bench, buffer, sizeof buffer);
    EXPECT_THAT(g_log, ElementsAre("r4"));
    complete_owned();
    EXPECT_EQ(irp->IoStatus.Status, STATUS_SUCCESS);
    IoFreeIrp(irp);
  });
}

TEST(ForwardProgress, the_examine_callback_decides) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always_short(1);
    policy.ForwardProgressReservedPolicy = WdfIoForwardProgressReservedPolicyUseExamine;
    policy.ForwardProgressReservePolicySettings.Policy.ExaminePolicy.EvtIoWdmIrpForForwardProgress =
        examine;
    ASSERT_EQ(assign(bench, policy), STATUS_SUCCESS);
    g_action = WdfIoForwardProgressActionFailRequest;
    EXPECT_EQ(bench.file.start_read(1).status(), STATUS_UNSUCCESSFUL);
    g_action = WdfIoForwardProgressActionUseReservedRequest;
    bench.file.start_read(2);
    EXPECT_THAT(g_log, ElementsAre("examine", "examine", "r2"));
    complete_owned();
    const auto before = breaks();
    g_action = WdfIoForwardProgressActionInvalid;
    EXPECT_EQ(bench.file.start_read(3).status(), STATUS_UNSUCCESSFUL);
    EXPECT_EQ(breaks(), before + 1);
  });
  world.machine().take_findings();
}

TEST(ForwardProgress, a_purge_and_a_close_cancel_what_waits) {
  run_with_queue({}, [](QueueBench& bench) {
    ASSERT_EQ(assign(bench, always_short(1)), STATUS_SUCCESS);
    door::File other = bench.fixture.open(bench.stack);
    door::Pending first = bench.file.start_read(1);
    door::Pending of_other = other.start_read(2);
    door::Pending third = bench.file.start_read(3);
    other.close();
    EXPECT_EQ(of_other.status(), STATUS_CANCELLED);
    EXPECT_FALSE(third.is_done());
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
    EXPECT_EQ(third.status(), STATUS_CANCELLED);
    EXPECT_FALSE(first.is_done());
    complete_owned();
    WdfIoQueueStart(bench.queue);
    bench.file.start_read(4);
    EXPECT_THAT(g_log, ElementsAre("r1", "r4"));
    complete_owned();
  });
}

TEST(ForwardProgress, a_drain_cancels_what_waits_for_a_reserved_request) {
  run_with_queue({}, [](QueueBench& bench) {
    ASSERT_EQ(assign(bench, always_short(1)), STATUS_SUCCESS);
    bench.file.start_read(1);
    door::Pending second = bench.file.start_read(2);
    WdfIoQueueDrain(bench.queue, nullptr, nullptr);
    EXPECT_EQ(second.status(), STATUS_CANCELLED);
    complete_owned();
    WdfIoQueueStart(bench.queue);
    bench.file.start_read(3);
    complete_owned();
  });
}

int g_depth = 0, g_depth_max = 0;

TEST(ForwardProgress, completions_in_the_handler_do_not_nest) {
  g_depth = g_depth_max = 0;
  QueuePlan plan;
  plan.configure = [](WDF_IO_QUEUE_CONFIG& config) {
    config.EvtIoDefault = [](WDFQUEUE, WDFREQUEST request) {
      const bool is_first = g_owned.empty() && g_depth_max == 0;
      g_depth_max = std::max(g_depth_max, ++g_depth);
      if (is_first) {
        g_owned.push_back(request);
      } else {
        WdfRequestComplete(request, STATUS_SUCCESS);
      }
      --g_depth;
    };
  };
  run_with_queue(plan, [](QueueBench& bench) {
    ASSERT_EQ(assign(bench, always_short(1)), STATUS_SUCCESS);
    std::vector<door::Pending> reads;
    for (int i = 0; i < 100; ++i) reads.push_back(bench.file.start_read(1));
    complete_owned();
    for (const door::Pending& each : reads) EXPECT_EQ(each.status(), STATUS_SUCCESS);
    EXPECT_EQ(g_depth_max, 1);
  });
}

TEST(ForwardProgress, a_reference_delays_the_return) {
  run_with_queue({}, [](QueueBench& bench) {
    ASSERT_EQ(assign(bench, always_short(1)), STATUS_SUCCESS);
    bench.file.start_read(1);
    door::Pending second = bench.file.start_read(2);
    WDFREQUEST reserved = take_owned();
    WdfObjectReference(reserved);
    WdfRequestComplete(reserved, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    WdfObjectDereference(reserved);
    EXPECT_THAT(g_log, ElementsAre("r1", "r2"));
    complete_owned();
    EXPECT_EQ(second.status(), STATUS_SUCCESS);
  });
}

TEST(ForwardProgress, a_reserved_request_returns_from_wherever_it_ends) {
  run_with_queue({}, [](QueueBench& bench) {
    ASSERT_EQ(assign(bench, always_short(1)), STATUS_SUCCESS);
    WDFQUEUE other = bench.make_manual();
    bench.file.start_read(1);
    WDFREQUEST reserved = take_owned();
    ASSERT_EQ(WdfRequestForwardToIoQueue(reserved, other), STATUS_SUCCESS);
    WDFREQUEST retrieved = nullptr;
    ASSERT_EQ(WdfIoQueueRetrieveNextRequest(other, &retrieved), STATUS_SUCCESS);
    EXPECT_EQ(retrieved, reserved);
    WdfRequestComplete(retrieved, STATUS_SUCCESS);

    door::Pending forgotten = bench.file.start_read(2);
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    EXPECT_TRUE(WdfRequestSend(take_owned(), WdfDeviceGetIoTarget(bench.device), &options));
    EXPECT_EQ(forgotten.wait().status, STATUS_SUCCESS);

    bench.file.start_read(3);
    EXPECT_EQ(g_owned.front(), reserved);
    complete_owned();
  });
}

TEST(ForwardProgress, it_does_not_come_in_the_callers_context) {
  QueuePlan plan;
  plan.prepare_device = [](PWDFDEVICE_INIT init) {
    WdfDeviceInitSetIoInCallerContextCallback(init, [](WDFDEVICE device, WDFREQUEST request) {
      g_log.push_back("in context");
      EXPECT_EQ(WdfDeviceEnqueueRequest(device, request), STATUS_SUCCESS);
    });
  };
  run_with_queue(plan, [](QueueBench& bench) {
    WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy = always(1);
    policy.EvtIoAllocateRequestResources = allocate_resources;
    ASSERT_EQ(assign(bench, policy), STATUS_SUCCESS);
    g_resources = STATUS_SUCCESS;
    bench.file.start_read(1);
    complete_owned();
    g_resources = STATUS_NO_MEMORY;
    bench.file.start_read(2);
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("resources", "in context", "r1", "resources", "r2"));
  });
}

}  // namespace
