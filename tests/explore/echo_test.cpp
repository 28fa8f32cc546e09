// SPDX-License-Identifier: MIT
// The echo driver's held request, whose timer races its cancellation, in every order. Issuer, timer
// and cancel routine each think they may complete it; exactly one may.
// Source: wdf/synchronizing-cancel-and-completion-code, requests.md 5.2 to 5.4.
#include <gtest/gtest.h>

#include <set>

#include "door/fixture.h"
#include "nt/flow.h"
#include "tests/support/explore.h"

namespace {

using test::Window;

constexpr ULONG echo_hold = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS);
const std::string echo = OPENWDF_DRIVER_FOLDER "/echo.so";

// Opens the window when the time of the race has come: armed on the driver's CPU before the
// driver's own timer of the same time, it expires just before it.
struct Opener : nt::Timer {
  explicit Opener(Window& window) : nt::Timer(&Opener::open), window(window) {}
  static void open(nt::Timer& timer) { static_cast<Opener&>(timer).window.is_open = true; }
  Window& window;
};

// Cancels from a thread of its own, which wakes on the other CPU at the very time when the driver's
// timer is due.
struct Canceler {
  door::Pending held;
  KEVENT done;

  static void run(void* context) {
    auto& self = *static_cast<Canceler*>(context);
    nt::current_flow().cpu = nt::machine().cpus()[1].get();
    LARGE_INTEGER due{};
    due.QuadPart = -base::Ticks::from_ms(10).count;
    KeDelayExecutionThread(KernelMode, FALSE, &due);
    self.held.cancel();
    KeSetEvent(&self.done, IO_NO_INCREMENT, FALSE);
    PsTerminateSystemThread(STATUS_SUCCESS);
  }
};

void cancel_when_due(base::Choices& choices, std::set<NTSTATUS>& outcomes) {
  Window window(choices);
  test::Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    const nt::LoadResult loaded = fixture.load(echo);
    ASSERT_TRUE(NT_SUCCESS(loaded.status)) << loaded.message;
    door::File file = fixture.open_dos(u"OpenWdfEcho");
    ASSERT_TRUE(file.is_open());
    nt::current_flow().cpu = nt::machine().cpus()[0].get();
    Opener opener(window);
    nt::arm_timer(opener, nt::executor().now() + base::Ticks::from_ms(10));
    Canceler canceler{file.start_ioctl(echo_hold), {}};
    KeInitializeEvent(&canceler.done, NotificationEvent, FALSE);
    HANDLE thread = nullptr;
    ASSERT_TRUE(NT_SUCCESS(PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, nullptr, nullptr,
                                                nullptr, &Canceler::run, &canceler)));
    ZwClose(thread);
    outcomes.insert(canceler.held.wait().status);
    KeWaitForSingleObject(&canceler.done, Executive, KernelMode, FALSE, nullptr);
    window.is_open = false;
    EXPECT_EQ(canceler.held.information(), 0u);
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

TEST(EchoHold, is_completed_exactly_once_in_every_order_of_timer_and_cancel) {
  std::set<NTSTATUS> outcomes;
  test::explore({.preemption_bound = 3, .schedules_max = 3000000},
                [&](base::Choices& choices) { cancel_when_due(choices, outcomes); });
  // Both sides win in some order; nothing else ever comes out.
  EXPECT_EQ(outcomes, (std::set<NTSTATUS>{STATUS_SUCCESS, STATUS_CANCELLED}));
}

}  // namespace
