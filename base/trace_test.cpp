// SPDX-License-Identifier: MIT
// The ring of last events.
#include "base/trace.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace {

TEST(Trace, keeps_the_last_events_about_an_object_in_order) {
  int subject = 0;
  int other = 0;
  base::trace("made", &subject, 1);
  base::trace("made", &other, 2);
  base::trace("sent", &subject, 3);
  base::trace("done", &subject, 4);
  const auto events = base::trace_tail(&subject, 2);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_STREQ(events[0].what, "sent");
  EXPECT_EQ(events[0].value, 3u);
  EXPECT_STREQ(events[1].what, "done");
  EXPECT_LT(events[0].sequence, events[1].sequence);
}

TEST(Trace, forgets_the_oldest_when_it_is_full) {
  int subject = 0;
  base::trace("old", &subject, 0);
  for (int index = 0; index < 10'000; ++index) base::trace("noise", nullptr, 0);
  EXPECT_TRUE(base::trace_tail(&subject, 10).empty());
}

TEST(Trace, has_one_line_for_each_event) {
  const std::string text = base::format_trace({{7, "sent", nullptr, 255}, {8, "done", nullptr, 0}});
  EXPECT_EQ(text, "  #7 sent 0x0 0xff\n  #8 done 0x0 0x0\n");
}

TEST(Trace, never_shows_half_an_event_to_a_reader_beside_writers) {
  static std::array<int, 2> subjects;
  std::atomic<bool> is_over{false};
  std::array<std::thread, 2> writers;
  for (std::size_t index = 0; index < writers.size(); ++index) {
    writers[index] = std::thread([index, &is_over] {
      while (!is_over) base::trace(index == 0 ? "zero" : "one", &subjects[index], index);
    });
  }
  for (int turn = 0; turn < 50; ++turn) {
    for (const base::TraceEvent& event : base::trace_tail(nullptr, 4096)) {
      const auto* subject = static_cast<const int*>(event.object);
      if (subject != &subjects[0] && subject != &subjects[1]) continue;
      const std::uint64_t index = subject == &subjects[0] ? 0 : 1;
      EXPECT_EQ(event.value, index);
      EXPECT_STREQ(event.what, index == 0 ? "zero" : "one");
    }
  }
  is_over = true;
  for (std::thread& writer : writers) writer.join();
}

}  // namespace
