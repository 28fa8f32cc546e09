// SPDX-License-Identifier: MIT
// Whether the drivers of all tests together have been through every legal row of each table.
// Counted by the AddressSanitizer build, which runs all tests in one program; a run of only some of
// them says nothing and is not judged.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

#include "tests/model/tables.h"

namespace {

// A row that no driver can reach from a test, and why.
template <class M>
struct Excused {
  typename M::State state;
  typename M::Event event;
  const char* reason;
};

// Every other legal row must be reached.
template <class M>
struct Judged {
  static constexpr std::array<Excused<M>, 0> excused{};
};

template <>
struct Judged<model::FlightModel> {
  using S = wdf::Flight;
  using E = wdf::FlightEvent;
  static constexpr Excused<model::FlightModel> excused[] = {
      {S::PendedCanceled, E::TakenTimerDue,
       "a cancel, a time-out and a start within one hold of the target's lock"},
      {S::PendedCanceled, E::PendedIrpCanceled,
       "the cancel found no routine, so somebody takes the request from the list"},
      {S::Resent, E::TargetCancels,
       "a synchronous send's wait that expires between the list and the device below"},
      {S::ResentCanceled, E::TargetCancels, "the same, after a cancel"},
  };
};

template <>
struct Judged<model::FormatModel> {
  using S = wdf::Format;
  using E = wdf::FormatEvent;
  static constexpr Excused<model::FormatModel> excused[] = {
      {S::Empty, E::Reuse, "a reuse need not ask: is_kept_by_reuse()"},
      {S::Bare, E::Reuse, "the same"},
      {S::Formatted, E::Reuse, "the same"},
  };
};

template <>
struct Judged<model::TimeoutModel> {
  static constexpr Excused<model::TimeoutModel> excused[] = {
      {wdf::Timeout::Off, wdf::TimeoutEvent::Deliver, "asked only while a time-out runs"},
  };
};

template <>
struct Judged<model::GateModel> {
  using S = wdf::Gate;
  using E = wdf::GateEvent;
  static constexpr Excused<model::GateModel> excused[] = {
      {S::ClosedForQueryRemove, E::CloseForQueryRemove, "what is closed is not open"},
      {S::Closed, E::CloseForQueryRemove, "what is closed is not open"},
      {S::Deleted, E::CloseForQueryRemove, "what is deleted is not open"},
  };
};

template <>
struct Judged<model::DrainModel> {
  using S = wdf::Drain;
  using E = wdf::DrainEvent;
  static constexpr Excused<model::DrainModel> excused[] = {
      {S::Quiet, E::SentEmpty, "a lane that is still watched, though nobody waits: not asked"},
      {S::Quiet, E::AllEmpty, "the same"},
  };
};

class Coverage : public ::testing::Environment {
 public:
  void TearDown() override {
    const auto& tests = *::testing::UnitTest::GetInstance();
    const bool are_all = tests.test_to_run_count() == tests.total_test_count();
    if (wdf::notes_cells && are_all) judge_all(static_cast<model::AllModels*>(nullptr));
  }

 private:
  template <class... M>
  void judge_all(::testing::Types<M...>*) {
    (judge<M>(), ...);
  }

  template <class M>
  void judge() {
    unsigned legal = 0;
    unsigned hit = 0;
    for (const auto& row : model::parts_of<M>().rows) {
      if (row.cell.kind != wdf::Kind::Legal) continue;
      ++legal;
      const bool is_hit = M::Table::was_asked(row.state, row.event);
      if (is_hit) ++hit;
      if (!is_hit && !is_excused<M>(row.state, row.event)) {
        ADD_FAILURE() << M::subject << ": " << M::name(row.state) << ", event "
                      << model::number(row.event) << " was reached by no test";
      }
    }
    std::printf("rows of %s: %u of %u\n", std::string(M::subject).c_str(), hit, legal);
  }

  template <class M>
  static bool is_excused(typename M::State state, typename M::Event event) {
    for (const Excused<M>& each : Judged<M>::excused) {
      if (each.state == state && each.event == event) return true;
    }
    return false;
  }
};

[[maybe_unused]] const auto* const g_coverage = ::testing::AddGlobalTestEnvironment(new Coverage);

}  // namespace
