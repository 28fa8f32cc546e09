// SPDX-License-Identifier: MIT
// The echo driver's held request, whose timer races its cancellation, in every order. Issuer, timer
// and cancel routine each think they may complete it; exactly one may.
// Source: wdf/synchronizing-cancel-and-completion-code, requests.md 5.2 to 5.4.
#include <gtest/gtest.h>

#include <set>

#include "door/fixture.h"
#include "tests/support/explore.h"

namespace {

constexpr ULONG echo_hold = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS);
const std::string echo = OPENWDF_DRIVER_FOLDER "/echo.so";

// Chance only where the race is: loading, opening and going away run plainly, so that every order
// of the rest can be tried.
class Window final : public base::Choices {
 public:
  explicit Window(base::Choices& choices) : choices_(choices) {}
  std::uint32_t pick(base::ChoiceKind kind, std::uint32_t count) override {
    return is_open ? choices_.pick(kind, count) : 0;
  }
  bool is_open = false;

 private:
  base::Choices& choices_;
};

// One request is held; at the time when the timer is due its issuer cancels it.
void cancel_when_due(base::Choices& choices, std::set<NTSTATUS>& outcomes) {
  Window window(choices);
  test::Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    const nt::LoadResult loaded = fixture.load(echo);
    ASSERT_TRUE(NT_SUCCESS(loaded.status)) << loaded.message;
    door::File file = fixture.open_dos(u"OpenWdfEcho");
    ASSERT_TRUE(file.is_open());
    door::Pending held = file.start_ioctl(echo_hold);
    window.is_open = true;
    fixture.advance(base::Ticks::from_ms(10));
    held.cancel();
    const door::Outcome outcome = held.wait();
    window.is_open = false;
    outcomes.insert(outcome.status);
    EXPECT_EQ(outcome.information, 0u);
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

TEST(EchoHold, is_completed_exactly_once_in_every_order_of_timer_and_cancel) {
  std::set<NTSTATUS> outcomes;
  test::explore({.preemption_bound = 3},
                [&](base::Choices& choices) { cancel_when_due(choices, outcomes); });
  // Both sides win in some order; nothing else ever comes out.
  EXPECT_EQ(outcomes, (std::set<NTSTATUS>{STATUS_SUCCESS, STATUS_CANCELLED}));
}

}  // namespace
