// SPDX-License-Identifier: MIT
// What a format keeps in a request, and how it is undone: references on memories, the IRP's own
// buffer fields, the copy-back, and the cached bounce buffer and MDL that the next format uses
// again. Also the two formatters that are not tied to a target. Source: requests.md
// 0.2, 2.4, 3.3, 4.2; fxiotargetkm.hpp FxIoContext.
#include "framework/driver.h"
#include "framework/request.h"
#include "framework/target_format.h"
#include "nt/block_cache.h"
#include "nt/machine.h"
#include "nt/pool.h"

namespace wdf {
namespace {

constexpr ULONG bounce_tag = 0x64467842;  // "BxFd"

constinit nt::BlockCache parts;

}  // namespace

NTSTATUS Request::change_format_kind(FormatKind kind) {
  drop_format();
  if (nt::machine().pool().fails_now()) return STATUS_INSUFFICIENT_RESOURCES;
  void* memory = parts.allocate(sizeof(FormatPart));
  if (memory == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  format_part_ = new (memory) FormatPart;
  format_kind_ = kind;
  return STATUS_SUCCESS;
}

ReceivedBuffers Request::received_buffers() const {
  if (format_part_ != nullptr && format_part_->is_irp_saved) {
    return {format_part_->saved_system_buffer, format_part_->saved_user_buffer,
            format_part_->saved_mdl};
  }
  return {irp_->AssociatedIrp.SystemBuffer, irp_->UserBuffer, irp_->MdlAddress};
}

void Request::drop_format() {
  if (format_kind_ == FormatKind::None) return;
  undo_format();
  FormatPart& part = *format_part_;
  part.standing.end();
  if (part.bounce != nullptr) {
    nt::machine().pool().free(part.bounce, bounce_tag, "a request", nullptr);
  }
  if (part.mdl != nullptr) IoFreeMdl(part.mdl);
  part.~FormatPart();
  parts.free(&part, sizeof(FormatPart));
  format_part_ = nullptr;
  format_kind_ = FormatKind::None;
}

void Request::restore_irp() {
  format_part_->restore_irp_buffers(irp_);
  if (irp_ != nullptr && irp_->MdlAddress != nullptr) free_mdl_chain();
}

// What a lower driver left in an IRP that IoCompleteRequest does not clean up (fxrequestbasekm.hpp
// FreeMdls).
void Request::free_mdl_chain() {
  if (irp_owner_ == IrpOwner::FromIo || can_complete_) return;
  PMDL next = nullptr;
  for (PMDL mdl = irp_->MdlAddress; mdl != nullptr; mdl = next) {
    next = mdl->Next;
    if ((mdl->MdlFlags & MDL_PAGES_LOCKED) != 0) {
      MmUnlockPages(mdl);
    } else {
      verifier_break(globals(), {.rule = "MdlNotLocked", .call = "", .object = handle()},
                     "left an MDL in an IRP of its own that is not locked",
                     "lock the pages of an MDL before it is put in an IRP");
    }
    IoFreeMdl(mdl);
  }
  irp_->MdlAddress = nullptr;
}

void* Request::bounce_buffer(std::size_t length) {
  FormatPart& part = *format_part_;
  if (part.bounce != nullptr && part.bounce_capacity >= length) return part.bounce;
  void* fresh = nt::machine().pool().allocate({.size = length,
                                               .tag = bounce_tag,
                                               .is_paged = false,
                                               .is_zeroed = true,
                                               .call = "a format"});
  if (fresh == nullptr) return nullptr;
  if (part.bounce != nullptr) {
    nt::machine().pool().free(part.bounce, bounce_tag, "a request", nullptr);
  }
  part.bounce = fresh;
  part.bounce_capacity = static_cast<std::uint32_t>(length);
  return fresh;
}

bool Request::gain_mdl(void* buffer, std::size_t length) {
  PMDL fresh = IoAllocateMdl(buffer, static_cast<ULONG>(length), FALSE, FALSE, nullptr);
  if (fresh == nullptr) return false;
  FormatPart& part = *format_part_;
  if (part.mdl != nullptr) IoFreeMdl(part.mdl);
  part.mdl = fresh;
  part.mdl_capacity = ADDRESS_AND_SIZE_TO_SPAN_PAGES(buffer, length);
  return true;
}

void Request::arm_copy_back(void* buffer, std::size_t length) {
  format_part_->copy_back_to = buffer;
  format_part_->copy_back_length = static_cast<std::uint32_t>(length);
}

namespace {

// 12.1 U16: without a current location there is nothing to copy, and the next one needs room.
void require_irp_location(Request& request, Ddi ddi, CCHAR locations) {
  const auto& cell = wdf::step(request.format(), FormatEvent::UseCurrentType);
  if (cell.kind != Kind::Legal) {
    wdf_bug_check(request.globals(), WDF_REQUEST_FATAL_ERROR, WDF_REQUEST_FATAL_ERROR_NULL_IRP,
                  reinterpret_cast<ULONG_PTR>(request.handle()),
                  format_words("{} was given a request without an IRP", ddi_name(ddi)).text);
  }
  PIRP irp = request.irp();
  if (irp->CurrentLocation < 2 || irp->CurrentLocation > irp->StackCount + locations) {
    wdf_bug_check(
        request.globals(), WDF_REQUEST_FATAL_ERROR, WDF_REQUEST_FATAL_ERROR_NO_MORE_STACK_LOCATIONS,
        reinterpret_cast<ULONG_PTR>(irp),
        format_words("{}: the IRP has no stack location to copy from or to", ddi_name(ddi)).text);
  }
}

}  // namespace

void Request::mark_next_location_filled() {
  is_next_location_filled_ = true;
  // The status that it will come back with goes to what the last format keeps, which the next reuse
  // has to clear then (FxRequestContext::ReleaseAndRestore).
  if (format_kind_ != FormatKind::None) format_part_->is_in_use = true;
  move_format(FormatEvent::UseCurrentType);
}

namespace ddi {

VOID WdfRequestFormatRequestUsingCurrentType(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  constexpr Ddi self = Ddi::WdfRequestFormatRequestUsingCurrentType;
  Request& request = resolve<Request>(globals, handle, self);
  if (request.irp() != nullptr && !is_formattable(request)) {
    refuse_format(request, self);
    return;
  }
  require_irp_location(request, self, 0);
  IoCopyCurrentIrpStackLocationToNext(request.irp());
  request.mark_next_location_filled();
}

VOID WdfRequestWdmFormatUsingStackLocation(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                                           PIO_STACK_LOCATION stack) {
  constexpr Ddi self = Ddi::WdfRequestWdmFormatUsingStackLocation;
  Request& request = resolve<Request>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, stack);
  if (request.irp() != nullptr && !is_formattable(request)) {
    refuse_format(request, self);
    return;
  }
  require_irp_location(request, self, 1);
  PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(request.irp());
  RtlCopyMemory(next, stack, offsetof(IO_STACK_LOCATION, CompletionRoutine));
  next->Control = 0;
  request.mark_next_location_filled();
}

}  // namespace ddi
}  // namespace wdf
