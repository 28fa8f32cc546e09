// SPDX-License-Identifier: MIT
// The simulated disk: plain by default, and as unkind as its options allow.
#include "sim/disk.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <deque>
#include <set>
#include <string>

#include "base/seeded_choices.h"
#include "nt/irql.h"
#include "sim/explorer.h"
#include "tests/support/explore.h"
#include "tests/support/test_flow.h"
#include "tests/support/test_machine.h"

namespace {

using nt::BlockOpKind;

// An operation that notes how it ended and wakes the flow that waits for it.
struct Op final : nt::BlockOp, private nt::BlockOpEvents {
  Op(BlockOpKind kind, std::uint64_t offset, std::uint32_t length, char fill = 0)
      : bytes(length, fill), flow(nt::current_flow()), cpu(nt::current_cpu()) {
    this->kind = kind;
    this->offset = offset;
    this->length = length;
    buffer = bytes.data();
    events = this;
  }

  void waits(nt::BlockOp&) override { ++wait_count; }
  void done(nt::BlockOp&, std::int32_t with) override {
    EXPECT_EQ(nt::current_irql(), DISPATCH_LEVEL);
    EXPECT_EQ(&nt::current_flow(), cpu.loop);
    ++end_count;
    result = with;
    ended_at = nt::executor().now();
    nt::executor().unpark(flow);
  }

  void wait() {
    while (end_count == 0) nt::executor().park();
  }

  std::string bytes;
  nt::Flow& flow;
  nt::Cpu& cpu;  // where it was made and submitted
  int end_count = 0;
  int wait_count = 0;
  std::int32_t result = 0;
  base::Ticks ended_at;
};

std::int32_t transfer(sim::Disk& disk, Op& op) {
  op.end_count = op.wait_count = 0;
  disk.submit(op);
  op.wait();
  EXPECT_EQ(op.end_count, 1);
  EXPECT_EQ(op.wait_count, 1) << "no operation of this disk is over at once";
  return op.result;
}

struct DiskTest : ::testing::Test {
  test::Machine machine;
  base::QuietChoices quiet;
};

TEST_F(DiskTest, gives_back_what_was_written) {
  sim::Disk disk({}, quiet);
  machine.run([&] {
    Op write(BlockOpKind::Write, 5000, 9000, 'x');
    EXPECT_EQ(transfer(disk, write), 9000);
    Op read(BlockOpKind::Read, 4999, 9002);
    EXPECT_EQ(transfer(disk, read), 9002);
    EXPECT_EQ(read.bytes, std::string(1, '\0') + std::string(9000, 'x') + std::string(1, '\0'));
    Op flush(BlockOpKind::Flush, 0, 0);
    EXPECT_EQ(transfer(disk, flush), 0);
  });
}

TEST_F(DiskTest, takes_virtual_time_and_keeps_the_order_when_it_is_plain) {
  sim::Disk disk({.latency_min = base::Ticks::from_ms(2)}, quiet);
  machine.run([&] {
    std::deque<Op> ops;
    const base::Ticks start = nt::executor().now();
    for (int index = 0; index < 8; ++index) {
      disk.submit(ops.emplace_back(BlockOpKind::Read, 512 * index, 512));
    }
    EXPECT_EQ(disk.in_flight_count(), 8u);
    for (Op& op : ops) op.wait();
    for (Op& op : ops) EXPECT_EQ(op.ended_at, start + base::Ticks::from_ms(2));
    EXPECT_EQ(disk.in_flight_count(), 0u);
  });
}

TEST_F(DiskTest, ends_at_its_size) {
  sim::Disk disk({.size_bytes = 10'000}, quiet);
  machine.run([&] {
    Op across(BlockOpKind::Read, 9'000, 4'096);
    EXPECT_EQ(transfer(disk, across), 1'000);
    Op behind(BlockOpKind::Read, 20'000, 512);
    EXPECT_EQ(transfer(disk, behind), 0);
    Op write_across(BlockOpKind::Write, 9'000, 4'096, 'y');
    EXPECT_EQ(transfer(disk, write_across), 1'000);
    Op write_behind(BlockOpKind::Write, 10'000, 512, 'y');
    EXPECT_EQ(transfer(disk, write_behind), -ENOSPC);
  });
}

TEST_F(DiskTest, reaches_offsets_above_four_gibibytes_without_their_memory) {
  sim::Disk disk({.size_bytes = 1ull << 44}, quiet);
  machine.run([&] {
    const std::uint64_t far = (1ull << 43) + 123;
    Op write(BlockOpKind::Write, far, 100, 'z');
    EXPECT_EQ(transfer(disk, write), 100);
    std::string back(100, '\0');
    disk.peek(far, back.data(), back.size());
    EXPECT_EQ(back, std::string(100, 'z'));
  });
}

TEST_F(DiskTest, carries_out_transfers_on_a_descriptor) {
  sim::Disk disk({.contents = sim::DiskOptions::Contents::Descriptor}, quiet);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  machine.run([&] {
    Op write(BlockOpKind::Write, 1'000, 600, 'f');
    write.descriptor = ::fileno(file.get());
    EXPECT_EQ(transfer(disk, write), 600);
    Op read(BlockOpKind::Read, 900, 4'096);
    read.descriptor = ::fileno(file.get());
    EXPECT_EQ(transfer(disk, read), 700);
    EXPECT_EQ(read.bytes.substr(0, 700), std::string(100, '\0') + std::string(600, 'f'));
    Op flush(BlockOpKind::Flush, 0, 0);
    flush.descriptor = ::fileno(file.get());
    EXPECT_EQ(transfer(disk, flush), 0);
    Op stream(BlockOpKind::Read, nt::block_offset_none, 100);
    stream.descriptor = ::fileno(file.get());
    EXPECT_EQ(transfer(disk, stream), 100);
    EXPECT_EQ(transfer(disk, stream), 100) << "from where the first one ended";
    EXPECT_EQ(::lseek(stream.descriptor, 0, SEEK_CUR), 200);
    Op bad(BlockOpKind::Read, 0, 512);
    EXPECT_EQ(transfer(disk, bad), -EBADF);
  });
}

TEST_F(DiskTest, ends_a_canceled_operation_at_once_and_leaves_its_buffer_alone) {
  sim::Disk disk({.latency_min = base::Ticks::from_s(10)}, quiet);
  machine.run([&] {
    Op op(BlockOpKind::Read, 0, 512, 'o');
    disk.submit(op);
    disk.cancel(op);
    EXPECT_EQ(op.end_count, 0) << "not inside cancel()";
    disk.cancel(op);
    op.wait();
    EXPECT_EQ(op.result, -ECANCELED);
    EXPECT_LT(op.ended_at, base::Ticks::from_s(1));
    EXPECT_EQ(op.bytes, std::string(512, 'o'));
    disk.cancel(op);
    EXPECT_EQ(op.end_count, 1);
  });
}

// Collects, over every choice within a fault bound, what became of one operation.
std::set<std::int32_t> outcomes(const sim::DiskOptions& options, BlockOpKind kind, bool do_cancel) {
  std::set<std::int32_t> results;
  const auto world = test::make_world([&](base::Choices& choices) {
    test::Machine machine({.choices = &choices});
    sim::Disk disk(options, choices);
    machine.run([&] {
      Op op(kind, 0, 4'096);
      disk.submit(op);
      if (do_cancel) disk.cancel(op);
      op.wait();
      results.insert(op.result);
    });
  });
  const auto result = sim::explore({.preemption_bound = 0, .fault_bound = 1}, world);
  EXPECT_TRUE(result.is_complete);
  EXPECT_FALSE(result.failure) << result.failure->text;
  return results;
}

TEST(DiskFaults, are_every_one_that_the_options_allow_and_no_other) {
  using Results = std::set<std::int32_t>;
  EXPECT_EQ(outcomes({}, BlockOpKind::Read, false), (Results{4096}));
  EXPECT_EQ(outcomes({.may_fail = true}, BlockOpKind::Read, false), (Results{4096, -EIO}));
  EXPECT_EQ(outcomes({.may_fail = true}, BlockOpKind::Write, false),
            (Results{4096, -EIO, -ENOSPC}));
  EXPECT_EQ(outcomes({.may_fail = true}, BlockOpKind::Flush, false), (Results{0, -EIO}));
  EXPECT_EQ(outcomes({.may_shorten = true}, BlockOpKind::Read, false), (Results{4096, 512, 2048}));
  EXPECT_EQ(outcomes({}, BlockOpKind::Write, true), (Results{-ECANCELED}));
  EXPECT_EQ(outcomes({.may_miss_cancel = true}, BlockOpKind::Write, true),
            (Results{4096, -ECANCELED}));
}

TEST(DiskLatency, lets_operations_overtake_each_other) {
  std::set<std::string> orders;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    base::SeededChoices choices(seed, {.switch_percent = 0});
    test::Machine machine({.choices = &choices});
    sim::Disk disk({.latency_ways = 4}, choices);
    machine.run([&] {
      std::deque<Op> ops;
      for (int index = 0; index < 3; ++index) {
        disk.submit(ops.emplace_back(BlockOpKind::Read, 0, 512));
      }
      for (Op& op : ops) op.wait();
      std::string order = "012";
      std::stable_sort(order.begin(), order.end(), [&](char one, char other) {
        return ops[one - '0'].ended_at < ops[other - '0'].ended_at;
      });
      orders.insert(order);
    });
  }
  EXPECT_EQ(orders.size(), 6u);
}

// Cancel and completion may meet anywhere; the operation ends exactly once.
TEST(DiskCancel, ends_an_operation_once_in_every_order) {
  test::explore({.preemption_bound = 2, .fault_bound = 1, .random_schedules = 200},
                test::ChoicesWorld([](base::Choices& choices) {
                  test::Machine machine({.choices = &choices});
                  sim::Disk disk({.latency_min = base::Ticks{0}, .may_miss_cancel = true}, choices);
                  machine.run([&] {
                    Op op(BlockOpKind::Write, 0, 512);
                    disk.submit(op);
                    test::Flow canceler("canceler", [&] { disk.cancel(op); });
                    op.wait();
                    canceler.join();
                    EXPECT_EQ(op.end_count, 1);
                  });
                }));
}

}  // namespace
