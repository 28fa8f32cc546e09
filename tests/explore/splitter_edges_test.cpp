// SPDX-License-Identifier: MIT
// The splitter driver at its edges: what a leg gets to see of a request, which control codes reach
// it, which requests wait for which, and a leg that never answers.
#include <gtest/gtest.h>
#include <ntdddisk.h>

#include <vector>

#include "nt/pool.h"
#include "tests/explore/splitter_world.h"

namespace splitter {
namespace {

using base::Ticks;

void in_bench(std::uint32_t depth, const std::function<void(Bench&)>& body) {
  in_fixture(nullptr, [&](door::Fixture& fixture) {
    Bench bench(fixture, depth, Answer::Whole);
    body(bench);
  });
}

std::size_t seen(Bench& bench, int leg, UCHAR major) {
  return bench.legs[leg].device().log(major).size();
}
ULONG state(Bench& bench, int leg) {
  return bench.report().Legs[leg].State;
}
door::Pending start_write(Bench& bench, std::uint32_t block, std::uint8_t version,
                          std::uint32_t count = 1) {
  return bench.file.start_write(door::Bytes(count * block_bytes, version),
                                std::uint64_t{block} * block_bytes);
}
NTSTATUS write(Bench& bench, std::uint32_t block, std::uint8_t version) {
  return start_write(bench, block, version).wait().status;
}
int version_read(Bench& bench, std::uint32_t block) {
  const door::Outcome outcome = bench.file.read(block_bytes, std::uint64_t{block} * block_bytes);
  return outcome.data.empty() ? -1 : outcome.data[0];
}
// The next write of the leg fails, after the other one has done it.
void kill(Bench& bench, int leg) {
  bench.legs[leg].device().next(IRP_MJ_WRITE, bench.legs[leg].action(Answer::Error));
  EXPECT_EQ(write(bench, block_count - 1, 1), STATUS_SUCCESS);
  EXPECT_EQ(state(bench, leg), ULONG{SplitterLegDead});
}

// ---- what a leg sees ----

constexpr UCHAR flags = SL_WRITE_THROUGH | SL_OVERRIDE_VERIFY_VOLUME;

NTSTATUS keep_irp(DEVICE_OBJECT*, IRP*, void* event) {
  KeSetEvent(static_cast<KEVENT*>(event), IO_NO_INCREMENT, FALSE);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

void send_with_flags(Bench& bench, UCHAR major) {
  DEVICE_OBJECT* top = bench.stack().top();
  std::uint8_t data[block_bytes] = {};
  KEVENT event;
  KeInitializeEvent(&event, NotificationEvent, FALSE);
  LARGE_INTEGER offset{};
  IRP* irp = IoBuildAsynchronousFsdRequest(major, top, data, sizeof(data), &offset, nullptr);
  IoGetNextIrpStackLocation(irp)->Flags = flags;
  IoSetCompletionRoutine(irp, &keep_irp, &event, TRUE, TRUE, TRUE);
  IoCallDriver(top, irp);
  KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, nullptr);
  EXPECT_EQ(irp->IoStatus.Status, STATUS_SUCCESS);
  if (irp->MdlAddress != nullptr) {
    MmUnlockPages(irp->MdlAddress);
    IoFreeMdl(irp->MdlAddress);
  }
  IoFreeIrp(irp);
}

TEST(SplitterLegs, see_the_callers_flags) {
  in_bench(2, [](Bench& bench) {
    send_with_flags(bench, IRP_MJ_WRITE);
    send_with_flags(bench, IRP_MJ_READ);
    send_with_flags(bench, IRP_MJ_READ);
    for (const Leg& leg : bench.legs) {
      for (const UCHAR major : {IRP_MJ_WRITE, IRP_MJ_READ}) {
        const auto log = leg.device().log(major);
        ASSERT_EQ(log.size(), 1u);
        EXPECT_EQ(log[0].location.Flags, flags);
      }
    }
  });
}

// ---- control codes ----

constexpr ULONG code_that(ULONG access) {
  return CTL_CODE(FILE_DEVICE_MASS_STORAGE, 0x0801, METHOD_BUFFERED, access);
}

void answer_codes(Bench& bench) {
  for (int leg = 0; leg < SPLITTER_LEG_COUNT; ++leg) {
    bench.legs[leg].device().clear_log();  // it was asked for its length
    for (const ULONG access : {FILE_ANY_ACCESS, FILE_READ_ACCESS, FILE_WRITE_ACCESS}) {
      bench.legs[leg].device().on(door::ioctl(code_that(access)), door::done(STATUS_SUCCESS));
    }
  }
}

TEST(SplitterControl, goes_to_a_leg_that_lives) {
  in_bench(2, [](Bench& bench) {
    answer_codes(bench);
    EXPECT_EQ(bench.file.ioctl(code_that(FILE_ANY_ACCESS)).status, STATUS_SUCCESS);
    EXPECT_EQ(bench.file.ioctl(code_that(FILE_READ_ACCESS)).status, STATUS_SUCCESS);
    EXPECT_EQ(seen(bench, 0, IRP_MJ_DEVICE_CONTROL), 2u);
    kill(bench, 0);
    EXPECT_EQ(bench.file.ioctl(code_that(FILE_ANY_ACCESS)).status, STATUS_SUCCESS);
    EXPECT_EQ(seen(bench, 0, IRP_MJ_DEVICE_CONTROL), 2u);
    EXPECT_EQ(seen(bench, 1, IRP_MJ_DEVICE_CONTROL), 1u);
  });
}

TEST(SplitterControl, that_may_write_is_refused) {
  in_bench(2, [](Bench& bench) {
    answer_codes(bench);
    EXPECT_EQ(bench.file.ioctl(code_that(FILE_WRITE_ACCESS)).status, STATUS_NOT_SUPPORTED);
    EXPECT_EQ(seen(bench, 0, IRP_MJ_DEVICE_CONTROL) + seen(bench, 1, IRP_MJ_DEVICE_CONTROL), 0u);
  });
}

// ---- lengths ----

void tell_length(door::ScriptedDevice& device, std::uint64_t length) {
  GET_LENGTH_INFORMATION information{};
  information.Length.QuadPart = static_cast<LONGLONG>(length);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&information);
  device.on(door::ioctl(IOCTL_DISK_GET_LENGTH_INFO),
            door::done(STATUS_SUCCESS, sizeof(information),
                       door::Bytes(bytes, bytes + sizeof(information))));
}

// Both legs told how long they are before the driver asks.
void with_lengths(std::uint64_t first, std::uint64_t second,
                  const std::function<void(door::Stack&, Leg (&)[SPLITTER_LEG_COUNT])>& body) {
  in_fixture(nullptr, [&](door::Fixture& fixture) {
    load_parameters(fixture, 2);
    Leg legs[SPLITTER_LEG_COUNT];
    door::ScriptedOptions named;
    named.name = u"\\Device\\SecondLeg";
    named.instance_path = u"ROOT\\SCRIPTED\\0001";
    legs[0].attach(fixture.make_lower(), Answer::Whole);
    legs[1].attach(fixture.make_lower(named), Answer::Whole);
    tell_length(legs[0].device(), first);
    tell_length(legs[1].device(), second);
    const nt::LoadResult loaded = fixture.load(OPENWDF_DRIVER_FOLDER "/splitter.so");
    ASSERT_EQ(loaded.status, STATUS_SUCCESS) << loaded.message;
    body(fixture.make_stack(legs[0].device(), {loaded.driver}), legs);
  });
}

TEST(SplitterStart, is_refused_with_a_second_leg_that_is_too_short) {
  with_lengths(1024, 512, [](door::Stack& stack, Leg(&)[SPLITTER_LEG_COUNT]) {
    EXPECT_EQ(stack.start(), STATUS_DEVICE_CONFIGURATION_ERROR);
  });
}

TEST(SplitterLegs, are_not_asked_for_a_write_past_the_first_ones_end) {
  with_lengths(1024, 2048, [](door::Stack& stack, Leg(&legs)[SPLITTER_LEG_COUNT]) {
    ASSERT_EQ(stack.start(), STATUS_SUCCESS);
    std::uint8_t data[block_bytes] = {};
    KEVENT event;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    for (const LONGLONG at : {512, 1024, 1023}) {
      IO_STATUS_BLOCK status{};
      LARGE_INTEGER offset{};
      offset.QuadPart = at;
      IRP* irp = IoBuildSynchronousFsdRequest(IRP_MJ_WRITE, stack.top(), data, sizeof(data),
                                              &offset, &event, &status);
      if (IoCallDriver(stack.top(), irp) == STATUS_PENDING) {
        KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, nullptr);
      }
      EXPECT_EQ(status.Status, at == 512 ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER) << at;
      KeClearEvent(&event);
    }
    EXPECT_EQ(legs[0].device().log(IRP_MJ_WRITE).size(), 1u);
    EXPECT_EQ(legs[1].device().log(IRP_MJ_WRITE).size(), 1u);
  });
}

// ---- what waits for what ----

TEST(SplitterReads, take_turns_until_a_write_may_be_on_one_leg_only) {
  in_bench(2, [](Bench& bench) {
    EXPECT_EQ(write(bench, 0, 1), STATUS_SUCCESS);
    for (int count = 0; count < 6; ++count) EXPECT_EQ(version_read(bench, 0), 1);
    EXPECT_EQ(seen(bench, 0, IRP_MJ_READ), 3u);
    EXPECT_EQ(seen(bench, 1, IRP_MJ_READ), 3u);
    bench.legs[0].device().next(IRP_MJ_WRITE, bench.legs[0].action(Answer::Short));
    bench.legs[1].device().next(IRP_MJ_WRITE, bench.legs[1].action(Answer::Error));
    EXPECT_EQ(start_write(bench, 0, 2, 2).wait().status, STATUS_IO_DEVICE_ERROR);
    const int version = version_read(bench, 0);
    for (int count = 0; count < 6; ++count) EXPECT_EQ(version_read(bench, 0), version);
    EXPECT_EQ(state(bench, 0), ULONG{SplitterLegLive});
    EXPECT_EQ(state(bench, 1), ULONG{SplitterLegLive});
  });
}

TEST(SplitterOverlap, waits_for_the_end_of_the_write) {
  in_bench(4, [](Bench& bench) {
    bench.legs[1].device().next(IRP_MJ_WRITE, door::hold());
    door::Pending first = start_write(bench, 0, 1, 2);
    EXPECT_TRUE(bench.legs[1].device().wait_held(1));
    door::Pending read = bench.file.start_read(block_bytes, block_bytes);
    bench.fixture().advance(Ticks::from_ms(2));
    EXPECT_EQ(seen(bench, 0, IRP_MJ_READ) + seen(bench, 1, IRP_MJ_READ), 0u);
    read.cancel();
    EXPECT_EQ(read.wait().status, STATUS_CANCELLED);
    door::Pending second = start_write(bench, 1, 2);
    bench.fixture().advance(Ticks::from_ms(2));
    EXPECT_EQ(seen(bench, 0, IRP_MJ_WRITE), 1u);
    bench.legs[1].device().release(STATUS_SUCCESS, 2 * block_bytes);
    EXPECT_EQ(first.wait().status, STATUS_SUCCESS);
    EXPECT_EQ(second.wait().status, STATUS_SUCCESS);
    EXPECT_EQ(version_read(bench, 1), 2);
  });
}

TEST(SplitterOverlap, is_no_reason_to_wait_elsewhere_or_for_a_read) {
  in_bench(4, [](Bench& bench) {
    bench.legs[1].device().next(IRP_MJ_WRITE, door::hold());
    door::Pending held = start_write(bench, 0, 1);
    EXPECT_TRUE(bench.legs[1].device().wait_held(1));
    EXPECT_EQ(version_read(bench, 1), 0);
    bench.legs[0].device().next(IRP_MJ_READ, door::hold());
    bench.legs[1].device().next(IRP_MJ_READ, door::hold());
    door::Pending read = bench.file.start_read(block_bytes, 4 * block_bytes);
    EXPECT_EQ(write(bench, 4, 1), STATUS_SUCCESS);
    for (const Leg& leg : bench.legs) leg.device().release_all(STATUS_SUCCESS, block_bytes);
    EXPECT_EQ(held.wait().status, STATUS_SUCCESS);
    EXPECT_EQ(read.wait().status, STATUS_SUCCESS);
  });
}

TEST(SplitterOverlap, does_not_let_later_ones_pass_for_ever) {
  in_bench(2, [](Bench& bench) {
    for (const Leg& leg : bench.legs) {
      leg.device().on(IRP_MJ_WRITE,
                      door::delay(Ticks::from_ms(4), STATUS_SUCCESS, door::whole_length));
    }
    std::vector<door::Pending> narrow;
    narrow.push_back(start_write(bench, 3, 1));
    bench.fixture().advance(Ticks::from_ms(2));
    door::Pending wide = start_write(bench, 0, 9, 4);
    for (int round = 0; round < 20 && !wide.is_done(); ++round) {
      narrow.push_back(start_write(bench, round % 2 == 0 ? 0 : 3, 2));
      bench.fixture().advance(Ticks::from_ms(2));
    }
    EXPECT_LE(narrow.size(), 5u) << "it begins when the one before it ends";
    for (door::Pending& one : narrow) EXPECT_EQ(one.wait().status, STATUS_SUCCESS);
    EXPECT_EQ(wide.wait().status, STATUS_SUCCESS);
  });
}

// ---- legs that fail ----

TEST(SplitterMute, is_served_around) {
  constexpr std::uint32_t depth = 2;
  in_bench(depth, [](Bench& bench) {
    for (const UCHAR major : {IRP_MJ_READ, IRP_MJ_WRITE}) {
      bench.legs[1].device().on(major, door::hold());
    }
    std::vector<door::Pending> all;
    for (int block = 0; block < 6; ++block) all.push_back(start_write(bench, block, 1));
    for (int block = 0; block < 4; ++block) {
      all.push_back(bench.file.start_read(block_bytes, block * block_bytes));
    }
    bench.fixture().advance(Ticks::from_ms(100));
    EXPECT_EQ(state(bench, 1), ULONG{SplitterLegDead});
    const auto is_done = [](const door::Pending& one) { return one.is_done(); };
    EXPECT_GE(std::count_if(all.begin(), all.end(), is_done), 10 - int{depth});
    EXPECT_EQ(write(bench, 0, 3), STATUS_SUCCESS) << "over what the leg still has";
    EXPECT_EQ(version_read(bench, 0), 3);
    bench.legs[1].device().release_all(STATUS_IO_DEVICE_ERROR);
    for (door::Pending& one : all) EXPECT_EQ(one.wait().status, STATUS_SUCCESS);
    EXPECT_EQ(bench.report().Busy, 0u);
  });
}

TEST(SplitterMute, is_not_dead_where_both_are) {
  in_bench(2, [](Bench& bench) {
    for (const Leg& leg : bench.legs) leg.device().next(IRP_MJ_WRITE, door::hold());
    door::Pending pending = start_write(bench, 0, 1);
    bench.fixture().advance(Ticks::from_s(60));
    EXPECT_EQ(state(bench, 0), ULONG{SplitterLegLive});
    EXPECT_EQ(state(bench, 1), ULONG{SplitterLegLive});
    for (const Leg& leg : bench.legs) leg.device().release_all(STATUS_SUCCESS, block_bytes);
    EXPECT_EQ(pending.wait().status, STATUS_SUCCESS);
  });
}

TEST(SplitterLegs, die_of_a_flush_that_the_other_did) {
  for (int leg = 0; leg < SPLITTER_LEG_COUNT; ++leg) {
    in_bench(2, [leg](Bench& bench) {
      bench.legs[leg].device().next(IRP_MJ_FLUSH_BUFFERS, bench.legs[leg].action(Answer::Error));
      EXPECT_EQ(bench.file.flush().status, STATUS_SUCCESS);
      EXPECT_EQ(state(bench, leg), ULONG{SplitterLegDead});
      EXPECT_EQ(state(bench, 1 - leg), ULONG{SplitterLegLive});
    });
  }
}

TEST(SplitterLegs, die_of_a_read_that_timed_out_and_live_on_after_one_that_failed) {
  for (const Answer answer : {Answer::Held, Answer::Error}) {
    in_bench(2, [answer](Bench& bench) {
      for (Leg& leg : bench.legs) leg.device().next(IRP_MJ_READ, leg.action(Answer::Whole));
      bench.legs[0].device().next(IRP_MJ_READ, bench.legs[0].action(answer));
      for (int count = 0; count < 4; ++count) EXPECT_EQ(version_read(bench, 0), 0);
      EXPECT_EQ(state(bench, 0), ULONG{answer == Answer::Held ? SplitterLegDead : SplitterLegLive});
      EXPECT_EQ(state(bench, 1), ULONG{SplitterLegLive});
    });
  }
}

// ---- the driver's own want of memory ----

bool fail_one_allocation(std::uint32_t nth, const std::function<NTSTATUS(Bench&)>& deed) {
  FailOne choices(nth);
  in_fixture(&choices, [&](door::Fixture& fixture) {
    Bench bench(fixture, 2, Answer::Whole);
    nt::Pool& pool = fixture.machine().pool();
    pool.enable_fault_injection();
    const NTSTATUS status = deed(bench);
    pool.disable_fault_injection();
    EXPECT_TRUE(status == STATUS_SUCCESS || status == STATUS_INSUFFICIENT_RESOURCES) << status;
    EXPECT_EQ(write(bench, 0, 2), STATUS_SUCCESS);
    for (int leg = 0; leg < SPLITTER_LEG_COUNT; ++leg) {
      EXPECT_EQ(state(bench, leg), ULONG{SplitterLegLive}) << "allocation " << nth;
      EXPECT_EQ(*bench.legs[leg].block(0), 2);
    }
  });
  return choices.has_failed();
}

TEST(SplitterLegs, do_not_die_of_the_drivers_own_want_of_memory) {
  const std::function<NTSTATUS(Bench&)> deeds[] = {
      [](Bench& bench) { return write(bench, 0, 1); },
      [](Bench& bench) { return bench.file.read(block_bytes).status; },
      [](Bench& bench) { return bench.file.flush().status; },
  };
  for (const auto& deed : deeds) {
    std::uint32_t nth = 0;
    while (fail_one_allocation(nth, deed)) ++nth;
    EXPECT_GT(nth, 0u);
  }
}

}  // namespace
}  // namespace splitter
