// SPDX-License-Identifier: MIT
// A request: an IRP with an owner, a format and a completion routine. Object, what the driver's
// context needs, and the IRP with its stack locations are one block; only a target with a larger
// stack makes a separate IRP. What a format keeps is apart (format_part.h) and made once. Reuse,
// format, send and completion allocate nothing. What may follow what is in the tables
// (request_machine.h and its neighbours).
// Source: requests.md 1, 2, 3.1, 4.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <atomic>
#include <cstdint>
#include <utility>

#include "framework/format_part.h"
#include "framework/memory.h"
#include "framework/request_format_machine.h"
#include "framework/request_machine.h"
#include "framework/request_ownership_machine.h"
#include "framework/request_queue.h"
#include "nt/machine.h"
#include "nt/mdl.h"
#include "nt/timer_queue.h"

namespace wdf {

class Target;
class Device;

// Whose IRP it is (requests.md 0.2): the arrived one, the request's own, the driver's.
enum class IrpOwner : std::uint8_t { FromIo, Internal, Driver };

// What the last target formatter left in the request (1.1 "format context").
enum class FormatKind : std::uint8_t {
  None,
  Abandoned,  // the request was deleted in flight: kept until it comes back (12.1 U19)
  Io,         // read, write, (internal) control code
  Others,     // internal control code with Argument1, 2 and 4
};

// Of a request with a time-out; allocated once and kept.
struct RequestTimer final : nt::Timer {
  explicit RequestTimer(Request& request);
  Request& request;
};

// What only a request has that queues hold: every received one, and one of the driver's own from
// the first reuse on that makes its IRP due (2.7).
struct ReceivedPart {
  explicit ReceivedPart(Request& request) {
    queue.request = input.request = output.request = &request;
  }

  QueuePart queue;
  HandleHeader input_header;
  RequestMemory input;
  HandleHeader output_header;
  RequestMemory output;
  PMDL retrieved_mdl = nullptr;   // made by WdfRequestRetrieve...WdmMdl, one for both directions
  CCHAR boost = IO_NO_INCREMENT;  // of a completion that waits for references (2.7)

  ~ReceivedPart() {
    if (retrieved_mdl != nullptr) IoFreeMdl(retrieved_mdl);
  }
};

// The buffers of a received IRP as it came, whatever a format has put in their place since.
struct ReceivedBuffers {
  void* system = nullptr;
  void* user = nullptr;
  PMDL mdl = nullptr;
};

class Request final : public Object {
 public:
  using Handle = WDFREQUEST;
  static constexpr TypeCode code = TypeCode::Request;
  static const ObjectType type;

  struct Plan {
    IrpOwner owner;
    PIRP irp = nullptr;
    CCHAR embedded_stack_count = 0;  // of the IRP that the trailer has room for; 0: none
    bool is_received = false;
  };
  Request(const ObjectSeed& seed, const Plan& plan);
  ~Request();

  // ---- the IRP (request_create.cpp) ----
  PIRP irp() const { return irp_; }
  IrpOwner irp_owner() const { return irp_owner_; }
  // With an IRP only (request_format.cpp).
  ReceivedBuffers received_buffers() const;
  // An IRP of its own for that many locations, in the trailer if it fits, in place of the one it
  // has.
  [[gnu::noinline]] NTSTATUS gain_irp(CCHAR stack_count);
  // Takes `irp` (null: none) in place of its own, which is freed if it was the framework's to free.
  void replace_irp(PIRP irp);
  // WdfRequestCreateFromIrp with RequestFreesIrp.
  void own_given_irp() { irp_owner_ = IrpOwner::Internal; }
  // Makes sure the IRP has room for `target` (3.1). Undoes an earlier format in any case.
  NTSTATUS validate_target(const Target& target, Ddi ddi);
  CCHAR locations_left() const { return static_cast<CCHAR>(irp_->CurrentLocation - 1); }

  // Status and information, of the IRP or, without one, of the shadow (12.1 U1).
  NTSTATUS status() const {
    return irp_ != nullptr ? irp_->IoStatus.Status : STATUS_INVALID_DEVICE_STATE;
  }
  void set_status(NTSTATUS status) {
    if (irp_ != nullptr) irp_->IoStatus.Status = status;
  }

  // ---- states ----
  Flight flight() const { return flight_.load(std::memory_order_acquire); }
  Ownership ownership() const { return ownership_.load(std::memory_order_relaxed); }
  Format format() const { return format_; }
  Timeout timeout() const { return timeout_; }
  bool is_in_flight() const { return wdf::is_in_flight(flight()); }
  bool is_received() const { return irp_owner_ == IrpOwner::FromIo; }
  bool is_completed() const { return is_completed_; }
  bool can_complete() const { return can_complete_; }
  bool is_canceled() const { return wdf::is_canceled(flight()); }

  void set_ownership(Ownership state) { ownership_.store(state, std::memory_order_relaxed); }
  void move_format(FormatEvent event) {
    const auto& cell = wdf::step(format_, event);
    ASSERT(cell.kind == Kind::Legal);
    format_ = cell.next;
  }

  // A rule that the driver broke: a violation, or with the verifier a break.
  void report_violation(RequestRule rule, Ddi ddi) const;
  // Of a request that may be gone.
  static void report_violation(DriverGlobals& globals, WDFOBJECT handle, RequestRule rule, Ddi ddi);
  void report_break(RequestRule rule, Ddi ddi) const;

  // ---- what a format keeps (request_format.cpp) ----
  FormatKind format_kind() const { return format_kind_; }
  // Undoes the last format (0.2 ReleaseAndRestore): IRP fields, MDL, references, params.
  // `will_clear_irp`: the caller does that next, so its fields need not be put back.
  void restore(bool will_clear_irp = false) {
    if (format_kind_ == FormatKind::None) return;
    if (format_part_->is_in_use || (irp_ != nullptr && irp_->MdlAddress != nullptr)) {
      undo_format(will_clear_irp);
    }
  }
  // STATUS_INSUFFICIENT_RESOURCES: there is no memory for what the first format of a request keeps.
  NTSTATUS begin_format(FormatKind kind) {
    if (__builtin_expect(format_kind_ != kind, 0)) {
      const NTSTATUS status = change_format_kind(kind);
      if (!NT_SUCCESS(status)) return status;
    }
    format_part_->is_in_use = true;
    return STATUS_SUCCESS;
  }
  // Forgets that there ever was one: cached buffer and MDL are freed.
  void drop_format();
  // At least `length` bytes that live as long as the request. Null: no memory.
  void* bounce_buffer(std::size_t length);
  PMDL build_mdl(void* buffer, std::size_t length) {
    FormatPart& part = *format_part_;
    if (part.mdl != nullptr && nt::describes_nonpaged(part.mdl, buffer, length)) return part.mdl;
    const std::uint32_t pages = ADDRESS_AND_SIZE_TO_SPAN_PAGES(buffer, length);
    if (__builtin_expect(part.mdl_capacity < pages, 0) && !gain_mdl(buffer, length)) return nullptr;
    nt::describe_nonpaged(part.mdl, buffer, length);
    return part.mdl;
  }
  // Of a request that was formatted.
  FormatPart& format_part() { return *format_part_; }
  void arm_copy_back(void* buffer, std::size_t length);
  void mark_next_location_filled();

  // ---- completion routine ----
  void set_routine(PFN_WDF_REQUEST_COMPLETION_ROUTINE routine, WDFCONTEXT context) {
    routine_ = routine;
    routine_context_ = context;
  }
  PFN_WDF_REQUEST_COMPLETION_ROUTINE routine() const { return routine_; }
  WDFCONTEXT routine_context() const { return routine_context_; }

  // ---- reuse (request_reuse.cpp) ----
  // With valid flags; `new_irp` counts with the flag that says so. For request_reuse.cpp.
  NTSTATUS reuse(ULONG flags, NTSTATUS status, PIRP new_irp);
  // The same, and checks the flags.
  [[gnu::noinline]] NTSTATUS reuse_with(const WDF_REQUEST_REUSE_PARAMS& parameters);

  // ---- completion (request_complete.cpp) ----
  void complete(NTSTATUS status, CCHAR boost, Ddi ddi);
  void finish_completion(NTSTATUS status, CCHAR boost);
  // SEND_AND_FORGET (3.5), after its checks.
  bool forget(Target& target);
  void complete_unseen(NTSTATUS status);

  // ---- forward progress (request_reserve.cpp) ----
  bool is_reserved() const { return received_ != nullptr && received_->queue.reserve != nullptr; }
  // A reserved request begins to stand for an IRP that arrived.
  void stand_for(PIRP irp);
  void return_to_reserve();
  // Ends without its IRP, which somebody else takes, or without ever having had one. The driver's
  // callbacks are called if it has seen the request.
  void free_unused();

  // ---- requests of a queue (request_buffers.cpp) ----
  ReceivedPart& received() { return *received_; }
  Queue* queue() const { return received_ != nullptr ? received_->queue.queue : nullptr; }
  void reference_embedded() { embedded_references_.fetch_add(1, std::memory_order_relaxed); }
  void dereference_embedded() {
    const auto before = embedded_references_.fetch_sub(1, std::memory_order_acq_rel);
    if (__builtin_expect(before == 0, 0)) report_extra_dereference();
  }
  std::uint32_t embedded_references() const { return embedded_references_.load(); }
  // Whether its last format keeps a memory of `owner`, embedded or locked.
  bool holds_memory_of(Request& owner) const;

  NTSTATUS allocate_timer();

  base::ListHook target_hook;

 private:
  friend class Target;
  friend struct RequestTimer;
  friend Request* create_received_request(Device& device, PIRP irp,
                                          const WDF_OBJECT_ATTRIBUTES* attributes);
  friend struct RequestInspector;

  void set_flight(Flight state) { flight_.store(state, std::memory_order_release); }
  std::uint32_t lane() const { return lane_.load(std::memory_order_relaxed); }
  void undo_format(bool will_clear_irp = false) {
    FormatPart& part = *format_part_;
    part.is_in_use = false;
    part.copy_back_to = nullptr;
    part.release_memories();
    if (will_clear_irp && part.is_irp_saved && part.saved_mdl == nullptr) {
      part.is_irp_saved = false;
      irp_->MdlAddress = nullptr;  // also if the IRP turns out to be one that is not cleared
    } else {
      restore_irp();
    }
    WDF_REQUEST_COMPLETION_PARAMS_INIT(&part.params);
  }
  // An MDL of the format's own that has room for that buffer. False: no memory.
  [[gnu::noinline]] bool gain_mdl(void* buffer, std::size_t length);
  [[gnu::noinline]] NTSTATUS change_format_kind(FormatKind kind);
  std::uint32_t distance_to(const void* trailer) const;
  void* embedded_irp() {
    return embedded_irp_offset_ != 0 ? reinterpret_cast<std::uint8_t*>(this) + embedded_irp_offset_
                                     : nullptr;
  }
  void free_irp();
  // The IRP goes: up, down for good, or it never came. Null: there was none.
  PIRP release_irp() {
    is_completed_ = true;
    move_format(FormatEvent::IrpLost);
    return std::exchange(irp_, nullptr);
  }
  void count_embedded_irp(std::atomic<std::uint64_t> nt::Counters::*counter);
  void abandon_owned();
  void restore_irp();
  void free_mdl_chain();
  static bool dispose(Object& object);
  static bool revive(Object& object);
  void clear_use();
  void end_before_irp(Ddi ddi);
  void end_received();
  bool leave_driver(OwnershipEvent event, Ddi ddi);
  void retire_memories();
  [[gnu::cold]] NTSTATUS refuse_reuse(RequestRule rule, NTSTATUS status) const;
  [[gnu::noinline]] NTSTATUS reuse_received(bool has_new_irp, NTSTATUS status);
  NTSTATUS check_due() const;
  [[gnu::noinline]] NTSTATUS become_due();
  void end_due(Ownership next);
  [[gnu::noinline]] void finish_due(NTSTATUS status, CCHAR boost);
  void give_back();
  void end_memories();
  void make_received_part();
  [[noreturn]] void stop_for_held_memory(std::uint32_t references);
  [[gnu::cold]] void report_extra_dereference();

  // What a send and a completion touch.
  PIRP irp_;
  std::atomic<Flight> flight_{Flight::Home};  // in flight: guarded by the lane's lock
  Timeout timeout_ = Timeout::Off;
  Format format_;
  std::atomic<Ownership> ownership_;
  IrpOwner irp_owner_;
  FormatKind format_kind_ = FormatKind::None;
  std::uint8_t holders_ = 0;  // who is inside IoCancelIrp, and a timer that is due
  std::atomic<std::uint16_t> lane_{0};
  bool is_waited_for_ = false;  // a synchronous send
  bool is_sent_ignoring_ = false;
  bool is_completed_;
  bool can_complete_;
  bool is_next_location_filled_ = false;  // by one of the two stack-copy formatters
  CCHAR embedded_stack_count_;
  std::uint32_t embedded_irp_offset_;  // bytes from the request on; 0: there is none
  std::atomic<std::uint32_t> embedded_references_{0};
  PFN_WDF_REQUEST_COMPLETION_ROUTINE routine_ = nullptr;
  WDFCONTEXT routine_context_ = nullptr;
  Target* target_ = nullptr;

  FormatPart* format_part_ = nullptr;
  ReceivedPart* received_ = nullptr;
  RequestTimer* timer_ = nullptr;
  Request* next_to_cancel_ = nullptr;
};

}  // namespace wdf
