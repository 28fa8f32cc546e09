// SPDX-License-Identifier: MIT
// The scheduler of the simulation. Nothing below start() allocates; a step that switches nowhere is
// a counter, a comparison and, if anybody else could run, one choice.
#include "sim/simulation.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "nt/finding.h"
#include "nt/thread_irps.h"

namespace sim {
namespace {

constexpr int no_progress_exit_code = 3;

// What a flow pays that yields while nobody else can run: so that a loop that waits for the clock
// ends, and one that stalls for microseconds does not overrun every deadline of the machine.
constexpr base::Ticks yield_duration = base::Ticks::from_us(10);

FlowFiber& fiber_of(const nt::Flow& flow) {
  return *static_cast<FlowFiber*>(flow.executor_state);
}

struct Body {
  const std::function<void()>* function;
};

void run_body(void* argument) {
  (*static_cast<Body*>(argument)->function)();
}

}  // namespace

Simulation::Simulation(Options options, base::Choices& choices)
    : options_(options), choices_(choices) {
  ASSERT(options_.cpu_count > 0);
  for (std::uint32_t number = 0; number < options_.cpu_count; ++number) {
    cpus_.push_back(std::make_unique<nt::Cpu>(number));
  }
  for (const auto& cpu : cpus_) make_cpu_loop(*cpu);
}

Simulation::~Simulation() {
  ASSERT(current_ == nullptr);
  for (FlowList* list : {&runnable_, &sleeping_, &blocked_}) {
    while (FlowFiber* fiber = list->pop_front()) {
      // A flow that has said its last word but was not chosen again keeps its own reference. What a
      // stopped machine leaves is not looked at any more.
      if (!has_stopped_ && !fiber->flow->is_cpu_loop) nt::dereference_flow(*fiber->flow);
      give_back_fiber(*fiber);
    }
  }
  trim_fibers();
}

nt::Flow& Simulation::make_own_flow(const char* name) {
  own_flows_.push_back(std::make_unique<nt::Flow>());
  nt::Flow& flow = *own_flows_.back();
  flow.name = name;
  nt::initialize_flow(flow);
  return flow;
}

FlowFiber& Simulation::make_fiber(nt::Flow& flow, nt::FlowEntry entry, void* argument) {
  FlowFiber& fiber = take_fiber(options_.stack_size_bytes);
  fiber.simulation = this;
  fiber.flow = &flow;
  fiber.entry = entry;
  fiber.argument = argument;
  if (!fiber.is_reusable) fiber.prepare(&Simulation::run_fibers_flows);
  flow.executor_state = &fiber;
  if (flow.cpu == nullptr) flow.cpu = cpus_[cpu_turn_++ % cpus_.size()].get();
  return fiber;
}

void Simulation::make_cpu_loop(nt::Cpu& cpu) {
  nt::Flow& flow = make_own_flow("cpu loop");
  flow.is_cpu_loop = true;
  flow.cpu = &cpu;
  cpu.loop = &flow;
  FlowFiber& fiber = make_fiber(flow, &Simulation::run_cpu_loop, &cpu);
  // It has never run, and like a sleeper it runs when there is something to do.
  fiber.place = FlowFiber::Place::Sleeping;
  sleeping_.push_back(fiber);
}

void Simulation::run_cpu_loop(void* argument) {
  nt::Cpu& cpu = *static_cast<nt::Cpu*>(argument);
  nt::Flow& flow = *cpu.loop;
  for (;;) {
    nt::acquire_cpu(cpu, flow);
    flow.irql = DISPATCH_LEVEL;
    nt::run_pass(cpu);
    const bool has_more = nt::has_work(cpu);
    flow.irql = PASSIVE_LEVEL;
    nt::release_cpu(cpu, flow);
    if (!has_more) nt::executor().park();
  }
}

void Simulation::start(nt::Flow& flow, nt::FlowEntry entry, void* argument) {
  make_runnable(make_fiber(flow, entry, argument));
}

void Simulation::run(const char* name, const std::function<void()>& body) {
  ASSERT(current_ == nullptr);
  if (has_stopped_) return;
  Body argument{&body};
  body_ = &make_fiber(make_own_flow(name), &run_body, &argument);
  adopt_thread(thread_);
  current_ = body_;
  current_->place = FlowFiber::Place::Running;
  nt::t_flow = current_->flow;
  switch_context(thread_, current_->context);
  nt::t_flow = nullptr;
  current_ = nullptr;
  body_ = nullptr;
}

// One flow after the other, because to begin a stack anew is not cheap under TSan.
void Simulation::run_fibers_flows(Fiber& self) {
  auto& fiber = static_cast<FlowFiber&>(self);
  for (;;) {
    fiber.entry(fiber.argument);
    nt::flow_ended(*fiber.flow);
    fiber.simulation->finish_current();
    fiber.is_reusable = false;
  }
}

// Returns when the fiber has got its next flow, which may be another simulation's.
void Simulation::finish_current() {
  FlowFiber& ended = *current_;
  const bool is_body = &ended == body_;
  nt::t_flow = nullptr;
  // Chosen first: if there is nobody, the report is made in the ended flow's place.
  FlowFiber* next = is_body ? nullptr : &take_next();
  ended.is_reusable = true;
  give_back_fiber(ended);
  if (next == nullptr) return switch_context(ended.context, thread_);
  current_ = next;
  next->place = FlowFiber::Place::Running;
  nt::t_flow = next->flow;
  switch_context(ended.context, next->context);
}

void Simulation::stop_machine(int) {
  ASSERT(current_ != nullptr);
  has_stopped_ = true;
  FlowFiber& abandoned = *current_;
  give_back_fiber(abandoned);
  leave_context(abandoned.context, thread_);
}

void Simulation::park() {
  FlowFiber& self = *current_;
  if (self.has_permit) {
    self.has_permit = false;
    return;
  }
  sleep_in(FlowFiber::Place::Sleeping);
}

void Simulation::unpark(nt::Flow& flow) {
  FlowFiber& fiber = fiber_of(flow);
  if (fiber.place != FlowFiber::Place::Sleeping) {
    fiber.has_permit = true;
    return;
  }
  fiber.hook.unlink();
  make_runnable(fiber);
}

void Simulation::wait_while(const std::atomic<std::uint32_t>& word, std::uint32_t observed) {
  ASSERT(current_ != nullptr);
  if (word.load(std::memory_order_relaxed) != observed) return;
  current_->word = &word;
  sleep_in(FlowFiber::Place::Blocked);
}

void Simulation::word_changed(const std::atomic<std::uint32_t>& word) {
  FlowFiber* fiber = blocked_.front();
  while (fiber != nullptr) {
    FlowFiber* next = blocked_.next(*fiber);
    if (fiber->word == &word) {
      fiber->hook.unlink();
      make_runnable(*fiber);
    }
    fiber = next;
  }
}

void Simulation::wake_cpu(nt::Cpu& cpu) {
  unpark(*cpu.loop);
}

void Simulation::switch_point(nt::SwitchPoint point, const void*) {
  if (current_ == nullptr) return;
  count_step();
  if (point == nt::SwitchPoint::Yield) return yield();
  if (runnable_count_ == 0) return;
  const std::uint32_t choice = choices_.pick(base::ChoiceKind::NextFlow, runnable_count_ + 1);
  if (choice == 0) return;
  FlowFiber& next = take_runnable(choice - 1);
  make_runnable(*current_);
  switch_to(next);
}

// Whoever yields asks not to be the one that continues. No choice, but the one that waits longest:
// two flows that yield to each other in a loop must not make the tree of choices infinite.
void Simulation::yield() {
  if (runnable_count_ == 0) advance_time_for_yield();
  if (runnable_count_ == 0) return;
  FlowFiber& next = take_runnable(0);
  make_runnable(*current_);
  switch_to(next);
}

void Simulation::count_step() {
  if (++step_count_ < options_.steps_max || is_reporting_) return;
  stop_for("NoProgress", fmt::format("the run did not end in {} steps", options_.steps_max));
}

void Simulation::make_runnable(FlowFiber& fiber) {
  fiber.place = FlowFiber::Place::Runnable;
  runnable_.push_back(fiber);
  ++runnable_count_;
}

FlowFiber& Simulation::take_runnable(std::uint32_t position) {
  ASSERT(position < runnable_count_);
  FlowFiber* fiber = runnable_.front();
  for (; position > 0; --position) fiber = runnable_.next(*fiber);
  fiber->hook.unlink();
  --runnable_count_;
  return *fiber;
}

// The flow that goes on after one that cannot.
FlowFiber& Simulation::take_next() {
  count_step();
  if (runnable_count_ == 0 && !advance_time()) {
    stop_for("Deadlock", "no flow can ever run again:\n" + describe_flows());
  }
  return take_runnable(choices_.pick(base::ChoiceKind::AfterWait, runnable_count_));
}

void Simulation::switch_to(FlowFiber& next) {
  FlowFiber& previous = *current_;
  current_ = &next;
  next.place = FlowFiber::Place::Running;
  nt::t_flow = next.flow;
  switch_context(previous.context, next.context);
}

void Simulation::sleep_in(FlowFiber::Place place) {
  FlowFiber& self = *current_;
  // A report of a deadlock that itself has to wait for one of the dead.
  if (is_reporting_) stop_machine(no_progress_exit_code);
  self.place = place;
  (place == FlowFiber::Place::Sleeping ? sleeping_ : blocked_).push_back(self);
  FlowFiber& next = take_next();
  if (&next == &self) {
    self.place = FlowFiber::Place::Running;
    return;
  }
  switch_to(next);
}

bool Simulation::advance_time() {
  base::Ticks earliest = base::Ticks::never();
  for (const auto& cpu : cpus_) earliest = std::min(earliest, nt::next_deadline(*cpu));
  if (earliest.is_never()) return false;
  now_ = std::max(now_, earliest);
  wake_due_cpus();
  return runnable_count_ > 0;
}

void Simulation::advance_time_for_yield() {
  now_ = now_ + yield_duration;
  wake_due_cpus();
}

void Simulation::wake_due_cpus() {
  for (const auto& cpu : cpus_) {
    if (nt::next_deadline(*cpu) <= now_) wake_cpu(*cpu);
  }
}

// `did` is moved on: the stack of this call is abandoned and may own nothing.
void Simulation::stop_for(const char* rule, std::string did) {
  is_reporting_ = true;
  if (current_->hook.is_linked()) current_->hook.unlink();
  nt::Finding finding;
  finding.severity = nt::Severity::Violation;
  finding.rule = rule;
  finding.did = std::move(did);
  finding.history = nt::storyteller().unfinished();
  nt::report(std::move(finding));
  stop_machine(no_progress_exit_code);
}

std::string Simulation::describe_flows() const {
  std::string text;
  const auto describe = [&](const FlowFiber& fiber, const std::string& why) {
    const nt::Flow& flow = *fiber.flow;
    // A loop that sleeps has nothing to do; that is no reason for anything.
    if (flow.is_cpu_loop && fiber.place == FlowFiber::Place::Sleeping) return;
    const std::string place = nt::storyteller().place_of(flow);
    text += fmt::format("  {} (id {}) at IRQL {} {}{}{}\n", flow.name, flow.id, flow.irql, why,
                        place.empty() ? "" : "; ", place);
    for (const std::string& irp : nt::describe_thread_irps(flow)) text += "    its " + irp + "\n";
  };
  for (FlowFiber* fiber = sleeping_.front(); fiber != nullptr; fiber = sleeping_.next(*fiber)) {
    describe(*fiber, fmt::format("sleeps in a wait ({})", fmt::ptr(fiber->flow->wait)));
  }
  for (FlowFiber* fiber = blocked_.front(); fiber != nullptr; fiber = blocked_.next(*fiber)) {
    std::string why = fmt::format("waits for the lock at {}", fmt::ptr(fiber->word));
    for (const auto& cpu : cpus_) {
      if (&cpu->owner_word != fiber->word) continue;
      why = fmt::format("waits for CPU {}, owned by {}", cpu->number,
                        cpu->owner != nullptr ? cpu->owner->name : "nobody");
    }
    describe(*fiber, why);
  }
  return text;
}

}  // namespace sim
