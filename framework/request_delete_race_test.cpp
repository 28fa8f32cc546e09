// SPDX-License-Identifier: MIT
// A driver that deletes a received request, which it must not, in one thread while another one of
// its threads completes it: the IRP ends once, and the queue goes on. Source: requests.md 1.4 item
// 3, 12.1 U11.
#include <set>

#include "tests/support/driver/queue_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;

void race(base::Choices& choices, std::set<NTSTATUS>& endings) {
  Window window(choices);
  World world({.choices = &window});
  run_with_queue(world, {}, [&](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST own = take_owned();
    WdfObjectReference(own);  // two threads use it
    window.is_open = true;
    {
      SystemThread deleter([&] { WdfObjectDelete(own); });
      WdfRequestComplete(own, STATUS_SUCCESS);
    }
    window.is_open = false;
    WdfObjectDereference(own);
    ASSERT_TRUE(read.is_done());
    endings.insert(read.status());
    bench.file.start_read(2);
    EXPECT_EQ(g_owned.size(), 1u) << "the queue counts right";
    complete_owned();
  });
  static const std::set<std::string> fit = {"DeletedReceivedRequest", "DoubleCompletion",
                                            "DoubleDeletion", "CompletionDeferred"};
  for (const nt::Finding& finding : world.machine().take_findings()) {
    EXPECT_TRUE(fit.contains(finding.rule)) << describe(finding);
  }
}

TEST(ReqDeleteRace, a_received_request_that_is_deleted_and_completed_ends_once_in_every_order) {
  std::set<NTSTATUS> endings;
  explore({.preemption_bound = 2}, [&](base::Choices& choices) { race(choices, endings); });
  EXPECT_EQ(endings, (std::set<NTSTATUS>{STATUS_SUCCESS, STATUS_INTERNAL_ERROR}));
}

}  // namespace
