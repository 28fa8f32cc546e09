// SPDX-License-Identifier: MIT
// What a request may cost: its size, and that a cycle of reuse, format and send takes no memory and
// makes no system call of its own (issue 3; design decision 8). Time is `wdf bench`'s matter.
#include <malloc.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "framework/arena.h"
#include "nt/irp.h"
#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

constexpr std::size_t request_bytes_max = 512;

VOID keep_silent(WDFREQUEST, WDFIOTARGET, PWDF_REQUEST_COMPLETION_PARAMS, WDFCONTEXT) {}

// The device below completes what it is sent at once, so a cycle is over when send() returns.
class Cycler {
 public:
  explicit Cycler(Bench& bench) : bench_(bench), request_(bench.make_request()) {
    bench.lower.on(IRP_MJ_READ, door::done(STATUS_SUCCESS, 16));
    memory_ = bench.make_memory(16);
  }

  void run(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_EQ(bench_.reuse(request_), STATUS_SUCCESS);
      ASSERT_EQ(bench_.format_read(request_, memory_), STATUS_SUCCESS);
      WdfRequestSetCompletionRoutine(request_, &keep_silent, nullptr);
      ASSERT_TRUE(bench_.send(request_));
      ASSERT_FALSE(inspect(request_).has_routine) << "the request did not come back";
    }
  }

 private:
  Bench& bench_;
  WDFREQUEST request_;
  WDFMEMORY memory_ = nullptr;
};

struct Taken {
  std::uint64_t pool;
  std::uint64_t irps;
  std::uint64_t mdls;
  std::size_t heap_bytes;
  bool operator==(const Taken&) const = default;
};
Taken taken_so_far() {
  const nt::Counters& counters = nt::machine().counters();
  return {counters.pool_allocations.load(), counters.irps_allocated.load(),
          counters.mdls_allocated.load(), mallinfo2().uordblks};
}

TEST(RequestCost, a_request_with_an_irp_for_one_driver_takes_at_most_512_bytes) {
  const std::size_t object_bytes = (sizeof(HandleHeader) + sizeof(Request) + 15) & ~std::size_t{15};
  EXPECT_LE(object_bytes + nt::irp_size_bytes(1), request_bytes_max);
  World world;
  world.run([](Bench& bench) {
    const CCHAR more = static_cast<CCHAR>(bench.stack.top()->StackSize - 2);
    const HandleHeader& header = header_at(bench.make_request());
    EXPECT_LE(arena::block_size(header),
              request_bytes_max + static_cast<std::size_t>(more) * sizeof(IO_STACK_LOCATION));
  });
}

TEST(RequestCost, a_cycle_takes_no_memory) {
  World world(with_verifier(false));
  world.run([](Bench& bench) {
    Cycler cycler(bench);
    cycler.run(10);
    const Taken before = taken_so_far();
    cycler.run(1000);
    EXPECT_EQ(taken_so_far(), before);
  });
}

// The system calls of a process in which a simulated machine, which is one thread, makes so many
// cycles. -1: the process may not be watched here.
long system_calls_of(int cycle_count) {
  const pid_t child = fork();
  if (child == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(1);
    raise(SIGSTOP);
    World world(with_verifier(false));
    world.run([cycle_count](Bench& bench) {
      Cycler cycler(bench);
      cycler.run(10);
      kill(getpid(), SIGURG);  // counted from here
      cycler.run(cycle_count);
      kill(getpid(), SIGURG);
    });
    _exit(0);
  }
  long stop_count = 0;
  int marks = 0;
  int status = 0;
  bool was_watched = false;
  for (;;) {
    if (waitpid(child, &status, 0) != child || WIFEXITED(status) || WIFSIGNALED(status)) break;
    const bool is_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
    if (!was_watched) {
      was_watched = ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD) == 0;
    }
    if (WSTOPSIG(status) == SIGURG) ++marks;
    if (is_call && marks == 1) ++stop_count;
    if (ptrace(PTRACE_SYSCALL, child, nullptr, nullptr) != 0) break;
  }
  return was_watched && marks == 2 ? stop_count / 2 : -1;
}

TEST(RequestCost, a_cycle_makes_no_system_call) {
  const long few = system_calls_of(10);
  if (few < 0) GTEST_SKIP() << "no process may be watched here";
  EXPECT_EQ(system_calls_of(1010), few);
}

}  // namespace
}  // namespace wdf::test
