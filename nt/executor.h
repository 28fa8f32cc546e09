// SPDX-License-Identifier: MIT
// The port through which time, order and flows of control reach the executive. Two executors
// implement it: host/ (threads, real time) and sim/ (fibers on one thread, virtual time, every
// decision from base/choices.h). Everything above this line is the same code in both.
//
// A *flow* (nt::Flow) is anything that runs: a system thread, an attached thread of the process, or
// the loop of a virtual CPU. A flow sleeps by park() and is woken by unpark(); a wake that comes
// first is kept (one permit), so that "decide under a lock, unlock, park" has no lost wake.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "base/choices.h"
#include "base/units.h"

namespace nt {

struct Flow;
struct Cpu;

using FlowEntry = void (*)(void* argument);

// Why a flow offers the executor to run another one. The simulated executor may switch at each.
enum class SwitchPoint : std::uint8_t {
  DdiEntry,   // a driver calls the framework or the executive
  LockTaken,  // before a lock is taken
  LockGiven,  // after a lock was given back
  Wait,
  Completion,  // before an IRP is completed
  IrqlRaised,
  IrqlLowered,
  Yield,
};

class Executor {
 public:
  virtual ~Executor() = default;

  // Time since the machine was started, monotonic. On sim/ it moves only when every flow sleeps.
  virtual base::Ticks now() = 0;
  // 100-ns ticks since 1601-01-01 UTC, as KeQuerySystemTime reports. On sim/ a fixed start + now().
  virtual base::Ticks system_time() = 0;

  // Starts a flow that runs entry(argument). `flow` was made by the caller and outlives the run;
  // the executor calls flow_ended (see nt/flow.h) after entry has returned.
  virtual void start(Flow& flow, FlowEntry entry, void* argument) = 0;

  // Returns when every started flow that is signaled has also left the machine's code: who waited
  // for a flow may go on while that flow still gives back the dispatcher's lock.
  virtual void join_ended() = 0;

  // Runs `body` as a flow of its own at PASSIVE_LEVEL in the calling OS thread and returns when it
  // has ended. The way in for main() and for tests. The CPUs' loops run meanwhile.
  virtual void run(const char* name, const std::function<void()>& body) = 0;

  // Sleeps until unpark() of the current flow; consumes one permit. A flow may end while another
  // one still wakes it, so the wake is sent under the lock under which the sleeper looks again.
  virtual void park() = 0;
  virtual void unpark(Flow& flow) = 0;

  // The current flow cannot go on while `word` still holds `observed` (a lock's word, a CPU's
  // owner). host/ backs off and returns; sim/ runs other flows until word_changed(word).
  virtual void wait_while(const std::atomic<std::uint32_t>& word, std::uint32_t observed) = 0;
  virtual void word_changed(const std::atomic<std::uint32_t>& word) = 0;

  // There is something to do for the loop of this CPU, or its next deadline moved closer.
  // Any thread, any IRQL. Cheap when the loop is awake.
  virtual void wake_cpu(Cpu& cpu) = 0;

  // A place where another flow may run. No effect on host/.
  virtual void switch_point(SwitchPoint point, const void* object) = 0;

  // The machine has stopped (bug check): the current flow never continues and run() returns in its
  // caller as soon as possible, all other flows abandoned. Only sim/ returns from run(); on host/
  // the process ends here with the given exit code, after the report was printed.
  [[noreturn]] virtual void stop_machine(int exit_code) = 0;

  // Where chance comes from (simulated faults, latencies). host/ answers every pick with 0.
  virtual base::Choices& choices() = 0;

  virtual bool is_simulated() const = 0;
};

// The executor of the running machine; null outside Machine's life. Whether it is a simulated one
// is kept beside it, so that a switch point costs one test on host/.
extern __attribute__((visibility("hidden"))) Executor* g_executor;
extern __attribute__((visibility("hidden"))) bool g_is_simulated;

inline Executor& executor() {
  return *g_executor;
}

inline bool is_simulated() {
  return __builtin_expect(g_is_simulated, 0);
}

inline void switch_point(SwitchPoint point, const void* object) {
  if (is_simulated()) g_executor->switch_point(point, object);
}

}  // namespace nt
