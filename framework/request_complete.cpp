// SPDX-License-Identifier: MIT
// Completion of received requests: the checks, what is let go before the IRP goes up, and what
// happens to the object afterwards. Also send-and-forget, which ends a request in the same way.
// Source: requests.md 3.5, 4.5-4.7; fxrequest.cpp CompleteInternal, PreProcessSendAndForget.
#include <utility>

#include "framework/device.h"
#include "framework/driver.h"
#include "framework/file_object.h"
#include "framework/request.h"
#include "framework/target.h"

namespace wdf {
namespace {

// FIL-R6: a failed open leaves no file object behind and is not counted.
void end_failed_create(Device& device, PIRP irp, FileObject* file, NTSTATUS status) {
  if (IoGetCurrentIrpStackLocation(irp)->MajorFunction != IRP_MJ_CREATE) return;
  device.files().create_completed(file, status);
}

// 4.6: the framework's own statuses do not leave the driver.
NTSTATUS map_status(NTSTATUS status) {
  if ((static_cast<ULONG>(status) & 0x0FFF0000) != 0x00200000) return status;
  switch (status) {
    case STATUS_WDF_PAUSED:
    case STATUS_WDF_BUSY:
      return STATUS_DEVICE_BUSY;
    case STATUS_WDF_INTERNAL_ERROR:
      return STATUS_INTERNAL_ERROR;
    case STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS:
      return STATUS_INSUFFICIENT_RESOURCES;
    default:
      return STATUS_INVALID_DEVICE_REQUEST;
  }
}

// [VF] More bytes than the issuer's buffer has (4.5 step 2).
void check_information(Request& request, NTSTATUS status) {
  if (!NT_SUCCESS(status) || NT_WARNING(status)) return;
  PIRP irp = request.irp();
  const IO_STACK_LOCATION* location = IoGetCurrentIrpStackLocation(irp);
  ULONG limit;
  switch (location->MajorFunction) {
    case IRP_MJ_READ:
    case IRP_MJ_WRITE:
      limit = location->Parameters.Read.Length;
      break;
    case IRP_MJ_DEVICE_CONTROL:
      limit = location->Parameters.DeviceIoControl.OutputBufferLength;
      if (irp->RequestorMode != UserMode || limit == 0) return;
      break;
    default:
      return;
  }
  if (irp->IoStatus.Information <= limit) return;
  WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH_DATA data{};
  data.Request = static_cast<WDFREQUEST>(request.handle());
  data.Irp = irp;
  data.OutputBufferLength = limit;
  data.Information = irp->IoStatus.Information;
  data.MajorFunction = location->MajorFunction;
  wdf_bug_check(request.globals(), WDF_REQUEST_FATAL_ERROR,
                WDF_REQUEST_FATAL_ERROR_INFORMATION_LENGTH_MISMATCH,
                reinterpret_cast<ULONG_PTR>(&data),
                format_words("completed a request of {} bytes with Information {}", limit,
                             irp->IoStatus.Information)
                    .text);
}

// A control code without output buffer has nothing that could be copied to the issuer (step 4).
void drop_input_flag(Request& request) {
  PIRP irp = request.irp();
  const IO_STACK_LOCATION* location = IoGetCurrentIrpStackLocation(irp);
  if (location->MajorFunction != IRP_MJ_DEVICE_CONTROL || irp->RequestorMode != UserMode ||
      METHOD_FROM_CTL_CODE(location->Parameters.DeviceIoControl.IoControlCode) != METHOD_BUFFERED ||
      location->Parameters.DeviceIoControl.OutputBufferLength != 0 ||
      (irp->Flags & IRP_INPUT_OPERATION) == 0) {
    return;
  }
  irp->Flags &= ~static_cast<ULONG>(IRP_INPUT_OPERATION);
  if (irp->IoStatus.Information != 0) {
    verifier_break(
        request.globals(),
        {.rule = "InformationWithoutBuffer",
         .call = "WdfRequestComplete",
         .object = request.handle()},
        "completed a control code that has no output buffer with Information other than 0",
        "set Information to 0");
  }
}

}  // namespace

// The ownership step of completing or forgetting. False: it must not happen.
bool Request::leave_driver(OwnershipEvent event, Ddi ddi) {
  Queue* queue = this->queue();
  const auto cell =
      queue != nullptr ? leave_queue(*queue, *this, event) : wdf::step(ownership(), event);
  if (queue == nullptr && cell.kind == Kind::Legal) set_ownership(cell.next);
  if (__builtin_expect(cell.kind == Kind::Legal, 1)) return true;
  if (cell.rule == RequestRule::NotCompletable) {
    if (!globals().verifier_on) {
      wdf_bug_check(globals(), WDF_OBJECT_ERROR, reinterpret_cast<ULONG_PTR>(handle()), 0,
                    "WdfRequestComplete: the driver made this request itself");  // 12.1 U7
    }
    report_break(cell.rule, ddi);
    return false;
  }
  report_violation(cell.rule, ddi);
  return cell.next == Ownership::Completed && cell.effect == RequestEffect::Complete;
}

void Request::complete(NTSTATUS status, CCHAR boost, Ddi ddi) {
  const auto& flight_cell = wdf::step(flight(), FlightEvent::GiveAway);
  if (__builtin_expect(flight_cell.kind != Kind::Legal, 0)) {
    report_violation(flight_cell.rule, ddi);
    return;
  }
  if (!leave_driver(OwnershipEvent::Complete, ddi)) return;
  if (globals().verifier_on) check_information(*this, status);
  drop_input_flag(*this);
  finish_completion(map_status(status), boost);
}

bool Request::holds_memory_of(Request& owner) const {
  if (format_part_ == nullptr) return false;
  for (std::uint8_t i = 0; i < format_part_->memory_count; ++i) {
    HandleHeader& kept = *format_part_->memories[i];
    if (is_embedded(kept) ? &owner_header(kept) == &owner.header()
                          : behind<Memory>(kept).locked_for() == &owner) {
      return true;
    }
  }
  return false;
}

namespace {

struct Holder {
  Request& owner;
  const void* found = nullptr;  // its handle
};

void look_for_holder(HandleHeader& block, void* context) {
  auto& holder = *static_cast<Holder*>(context);
  if (block.type.load(std::memory_order_relaxed) != TypeCode::Request) return;
  const Request& request = behind<Request>(block);
  if (request.holds_memory_of(holder.owner)) holder.found = request.handle();
}

}  // namespace

// 1.7 #10. What else can hold a reference is the driver, through the memory's handle.
void Request::stop_for_held_memory(std::uint32_t references) {
  Holder holder{*this};
  arena::for_each_block(look_for_holder, &holder);
  const Words words =
      holder.found != nullptr
          ? format_words(
                "completed a request while request {} is formatted with a memory of it: reuse, "
                "format again or delete that one first",
                holder.found)
          : format_words("completed a request while the driver still references a memory of it");
  wdf_bug_check(globals(), WDF_VERIFIER_FATAL_ERROR, reinterpret_cast<ULONG_PTR>(handle()),
                references, words.text);
}

// ReleaseIrpReference in fxrequest.cpp.
void Request::report_extra_dereference() {
  verifier_break(globals(),
                 {.rule = "DoubleDeletion", .call = "WdfObjectDereference", .object = handle()},
                 "dropped a reference to a memory of a request that nobody had taken",
                 "match each WdfObjectDereference with a WdfObjectReference");
}

// Step 9: the driver's cleanup and what hangs on the request come before the IRP goes. A reserved
// request keeps both for its next use.
void Request::end_before_irp(Ddi ddi) {
  if (!is_received() || is_reserved()) return;
  if (dispose_early()) {
    let_children_go();
    return;
  }
  verifier_break(globals(),
                 {.rule = "CompletionDeferred", .call = ddi_name(ddi), .object = handle()},
                 "gave up at DISPATCH_LEVEL a request with a child that needs PASSIVE_LEVEL",
                 "do it at PASSIVE_LEVEL");
}

void Request::end_memories() {
  const std::uint32_t references = embedded_references();
  if (references != 0) stop_for_held_memory(references);
  retire_memories();
}

// From step 7 on. The request is off every list and nobody's.
void Request::finish_completion(NTSTATUS status, CCHAR boost) {
  if (__builtin_expect(!is_received(), 0)) {
    finish_due(status, boost);
    return;
  }
  // The driver's cleanup may ask for both.
  is_completed_ = true;
  Queue* queue = std::exchange(received_->queue.queue, nullptr);
  restore();
  end_before_irp(Ddi::WdfRequestComplete);
  end_memories();
  PIRP irp = release_irp();
  irp->IoStatus.Status = status;
  end_failed_create(*device(), irp, received_->queue.file, status);
  IoCompleteRequest(irp, boost);
  if (queue != nullptr) request_left(*queue);
  end_received();
}

// The IRP goes up when nobody but its maker references the request any more (2.7; fxrequest.cpp
// PreProcessCompletionForDriverRequest, Release). Until then it lacks the maker's reference, too,
// so that the loss of the last one tells.
void Request::finish_due(NTSTATUS status, CCHAR boost) {
  is_completed_ = true;
  restore();
  end_memories();
  irp_->IoStatus.Status = status;
  received_->boost = boost;
  if (state() != ObjectState::Created) {  // deleted: the maker's is gone already
    give_back();
    return;
  }
  dereference();
  dereference();  // here give_back(), if that was the last one
}

// The IRP goes up and is the driver's again, and with it the request. Takes the reference for being
// due.
void Request::give_back() {
  Queue* queue = std::exchange(received_->queue.queue, nullptr);
  const CCHAR boost = received_->boost;
  PIRP irp = release_irp();
  end_due(wdf::step(ownership(), OwnershipEvent::ReturnToDriver).next);
  // From here on the request may be in use again, or gone.
  IoCompleteRequest(irp, boost);
  if (queue != nullptr) request_left(*queue);
}

void complete_by_framework(Request& request, NTSTATUS status, ULONG_PTR information) {
  request.irp()->IoStatus.Information = information;
  if (request.received().queue.is_presented) {
    request.received().queue.queue = nullptr;
    request.finish_completion(status, IO_NO_INCREMENT);
    return;
  }
  request.complete_unseen(status);
}

// The driver never saw it: no callback of its is called (1.8).
void Request::complete_unseen(NTSTATUS status) {
  PIRP irp = release_irp();
  irp->IoStatus.Status = status;
  end_failed_create(*device(), irp, received_->queue.file, status);
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  if (is_reserved()) {
    end_received();
  } else {
    discard();
  }
}

// 3.5. The target's state is not asked, its lists do not know the request.
bool Request::forget(Target& target) {
  DEVICE_OBJECT* device = target.wdm_device();
  if (device == nullptr || irp_ == nullptr) {
    set_status(STATUS_INVALID_DEVICE_STATE);  // 12.1 U5
    return false;
  }
  const auto& flight_cell = wdf::step(flight(), FlightEvent::GiveAway);
  if (flight_cell.kind != Kind::Legal) {
    report_violation(flight_cell.rule, Ddi::WdfRequestSend);
    return false;
  }
  if (routine_ != nullptr) {
    verifier_break(
        globals(),
        {.rule = "RequestSendAndForgetNoFormatting", .call = "WdfRequestSend", .object = handle()},
        "sent and forgot a request that has a completion routine",
        "send it without WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET, or without routine");
  }
  const bool is_create = IoGetCurrentIrpStackLocation(irp_)->MajorFunction == IRP_MJ_CREATE;
  if (is_create && this->device()->config().file.FileObjectClass != WdfFileObjectNotRequired) {
    verifier_break(globals(),
                   {.rule = "ForgottenCreate", .call = "WdfRequestSend", .object = handle()},
                   "sent and forgot a create request that has a file object",
                   "send it with a completion routine, which learns whether the create failed");
  }
  Queue* queue = this->queue();
  if (!leave_driver(OwnershipEvent::Forget, Ddi::WdfRequestSend)) {
    set_status(STATUS_INVALID_DEVICE_REQUEST);  // 12.1 U12
    return false;
  }
  if (!is_next_location_filled_) IoSkipCurrentIrpStackLocation(irp_);
  end_before_irp(Ddi::WdfRequestSend);
  is_completed_ = true;
  retire_memories();
  PIRP irp = release_irp();
  target.pass_down(device, irp);
  received_->queue.queue = nullptr;
  if (queue != nullptr) request_left(*queue);
  end_received();
  return true;
}

}  // namespace wdf
