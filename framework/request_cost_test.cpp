// SPDX-License-Identifier: MIT
// What a request may cost: its size, and that a cycle of reuse, format and send takes no memory and
// makes no system call of its own (issue 3; design decision 8). Time is `wdf bench`'s matter.
#include <malloc.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string>

#include "framework/arena.h"
#include "nt/irp.h"
#include "target/null.h"
#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

constexpr std::size_t request_bytes_max = 512;

// One request that goes round and round over the null device. The scripted device that the world
// has below would write each IRP down.
class Cycler {
 public:
  explicit Cycler(Bench& bench) : bench_(bench) {
    std::string message;
    EXPECT_EQ(null_.create(u"", message), STATUS_SUCCESS) << message;
    target_ = bench.make_remote();
    EXPECT_EQ(Bench::open_remote(target_, null_.device()), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, target_, &request_), STATUS_SUCCESS);
    memory_ = bench.make_memory(16);
  }
  ~Cycler() {
    WdfObjectDelete(request_);
    WdfIoTargetClose(target_);
  }
  Cycler(const Cycler&) = delete;
  Cycler& operator=(const Cycler&) = delete;

  void run(int count) {
    left_ = count;
    go_round();
    EXPECT_TRUE(bench_.fixture.wait_until([&] { return left_ == 0; }));
  }

 private:
  static VOID is_back(WDFREQUEST, WDFIOTARGET, PWDF_REQUEST_COMPLETION_PARAMS params,
                      WDFCONTEXT context) {
    auto& cycler = *static_cast<Cycler*>(context);
    EXPECT_EQ(params->IoStatus.Status, STATUS_SUCCESS);
    if (--cycler.left_ != 0) cycler.go_round();
  }

  void go_round() {
    EXPECT_EQ(bench_.reuse(request_), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetFormatRequestForRead(target_, request_, memory_, nullptr, nullptr),
              STATUS_SUCCESS);
    WdfRequestSetCompletionRoutine(request_, &is_back, this);
    EXPECT_TRUE(WdfRequestSend(request_, target_, WDF_NO_SEND_OPTIONS));
  }

  Bench& bench_;
  target::NullDevice null_;
  WDFIOTARGET target_ = nullptr;
  WDFREQUEST request_ = nullptr;
  WDFMEMORY memory_ = nullptr;
  std::atomic<int> left_{0};
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
