// SPDX-License-Identifier: MIT
// Reports that are made below the framework name the driver's objects: of an address that an IRP, a
// device or a context is, of a flow that waits, of what nobody finishes. Places are symbols of the
// test program here, as in call_log_test.cpp.
#include <gmock/gmock.h>

#include "nt/finding.h"
#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(Storyteller, a_misused_irp_is_told_as_the_drivers_request) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    IRP* irp = WdfRequestWdmGetIrp(g_owned.front());
    IoFreeIrp(irp);
    complete_owned();
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
  const nt::Finding finding = world.machine().take_one_finding("IrpFreedForeign");
  EXPECT_THAT(finding.history, Contains(StartsWith("object:  WDFREQUEST")));
  EXPECT_THAT(finding.history, Contains("created: by the framework"));
  EXPECT_THAT(finding.history,
              Contains(StartsWith("used:    last by WdfRequestWdmGetIrp, called from ")));
}

TEST(Storyteller, a_bug_check_about_an_irp_is_told_as_the_drivers_request) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the first look at the IRP that is gone ends in AddressSanitizer's own report";
#endif
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_read(1);
    IRP* irp = WdfRequestWdmGetIrp(g_owned.front());
    irp->IoStatus.Status = STATUS_SUCCESS;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    complete_owned();
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->code, 0x44u);
  EXPECT_THAT(stop->text, AllOf(HasSubstr("\nobject:  WDFREQUEST"),
                                HasSubstr("\nbroke:   in WdfRequestComplete, called from ")));
  world.machine().take_findings();
}

struct EventContext {
  KEVENT event;  // nobody initializes it
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(EventContext, event_of)

TEST(Storyteller, what_lies_in_a_context_is_told_as_its_object) {
  World world;
  run_in_driver(world, [](WDFDRIVER) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, EventContext);
    WDFCOLLECTION collection = nullptr;
    ASSERT_EQ(WdfCollectionCreate(&attributes, &collection), STATUS_SUCCESS);
    KeSetEvent(&event_of(collection)->event, IO_NO_INCREMENT, FALSE);
    WdfObjectDelete(collection);
  });
  const nt::Finding finding = world.machine().take_one_finding("KeInitializeXxx");
  EXPECT_THAT(finding.history, Contains(StartsWith("object:  WDFCOLLECTION")));
  EXPECT_THAT(finding.history, Contains(StartsWith("created: by WdfCollectionCreate")));
}

TEST(Storyteller, a_device_is_told_as_the_drivers_and_what_is_nobodys_not_at_all) {
  run_with_queue({}, [](QueueBench& bench) {
    nt::Storyteller& teller = nt::storyteller();
    EXPECT_THAT(teller.story_of(WdfDeviceWdmGetDeviceObject(bench.device)),
                Contains(StartsWith("object:  WDFDEVICE")));
    int somewhere = 0;
    EXPECT_THAT(teller.story_of(&somewhere), IsEmpty());
    EXPECT_THAT(teller.story_of(nullptr), IsEmpty());
    EXPECT_THAT(teller.unfinished(), IsEmpty());
  });
}

TEST(Storyteller, a_finding_in_a_callback_says_in_which) {
  World world;
  const QueuePlan plan{.configure = [](WDF_IO_QUEUE_CONFIG& config) {
    config.EvtIoRead = [](WDFQUEUE, WDFREQUEST request, size_t) {
      KEVENT event{};
      KeSetEvent(&event, IO_NO_INCREMENT, FALSE);
      WdfRequestComplete(request, STATUS_SUCCESS);
    };
  }};
  run_with_queue(world, plan, [](QueueBench& bench) { bench.file.read(1); });
  const nt::Finding finding = world.machine().take_one_finding("KeInitializeXxx");
  EXPECT_THAT(finding.history, Contains(StartsWith("inside:  EvtIoRead of a WDFQUEUE")));
}

// A request that the driver keeps, one that waits behind it, and who waits in vain.
TEST(Storyteller, a_deadlock_names_the_requests_that_nobody_finishes_and_who_is_where) {
  World world;
  const QueuePlan plan{.configure = [](WDF_IO_QUEUE_CONFIG& config) {
    config.EvtIoWrite = [](WDFQUEUE, WDFREQUEST, size_t) {
      KEVENT never;
      KeInitializeEvent(&never, NotificationEvent, FALSE);
      KeWaitForSingleObject(&never, Executive, KernelMode, FALSE, nullptr);
    };
  }};
  run_with_queue(world, plan, [](QueueBench& bench) {
    g_owned.clear();
    bench.file.start_read(1);
    WdfRequestForwardToIoQueue(take_owned(), bench.make_manual());
    bench.file.write({1});
  });
  EXPECT_TRUE(world.machine().has_stopped());
  const nt::Finding finding = world.machine().take_one_finding("Deadlock");
  EXPECT_THAT(finding.did, HasSubstr("in EvtIoWrite of a WDFQUEUE"));
  EXPECT_THAT(finding.history,
              Contains(AllOf(StartsWith("object: "), HasSubstr("WDFREQUEST"))).Times(2));
  EXPECT_THAT(finding.history, Contains("created: by the framework"));
  EXPECT_THAT(finding.history,
              Contains(StartsWith("used:    last by WdfRequestForwardToIoQueue, called from ")));
  EXPECT_THAT(finding.history, Contains("state:   On a queue; the driver has had it before."));
  EXPECT_THAT(finding.history,
              Contains("state:   The driver has it and must complete, forward or send it."));
  EXPECT_THAT(finding.history, Contains(HasSubstr(", major function 0x4, with \\Driver\\")));
}

}  // namespace
