// SPDX-License-Identifier: MIT
// What a format keeps in a request, and how it is undone: references on memories, the IRP's own
// buffer fields, the copy-back, and the cached bounce buffer and MDL that the next format uses
// again. Also the two formatters that are not tied to a target. Source: requests.md
// 0.2, 2.4, 3.3, 4.2; fxiotargetkm.hpp FxIoContext.
#include "framework/driver.h"
#include "framework/request.h"
#include "nt/machine.h"
#include "nt/pool.h"

namespace wdf {
namespace {

constexpr ULONG bounce_tag = 0x64467842;  // "BxFd"

}  // namespace

void Request::change_format_kind(FormatKind kind) {
  drop_format();
  format_kind_ = kind;
}

void Request::free_caches() {
  if (bounce_ != nullptr) nt::machine().pool().free(bounce_, bounce_tag, "a request", nullptr);
  bounce_ = nullptr;
  bounce_capacity_ = 0;
  if (mdl_ != nullptr) IoFreeMdl(mdl_);
  mdl_ = nullptr;
  mdl_capacity_ = 0;
}

void Request::drop_format() {
  if (format_kind_ == FormatKind::None) return;
  restore_slowly();
  free_caches();
  format_kind_ = FormatKind::None;
}

void Request::keep_memory(HandleHeader& header) {
  reference_memory(header);
  for (HandleHeader*& kept : memories_) {
    if (kept != nullptr) continue;
    kept = &header;
    return;
  }
  UNREACHABLE("a format keeps at most three memories");
}

void Request::save_irp_buffers() {
  ASSERT(!is_irp_saved_);
  saved_system_buffer_ = irp_->AssociatedIrp.SystemBuffer;
  saved_user_buffer_ = irp_->UserBuffer;
  saved_mdl_ = irp_->MdlAddress;
  saved_flags_ = irp_->Flags;
  is_irp_saved_ = true;
}

void Request::restore_slowly() {
  if (is_irp_saved_ && irp_ != nullptr) {
    irp_->AssociatedIrp.SystemBuffer = saved_system_buffer_;
    irp_->UserBuffer = saved_user_buffer_;
    irp_->MdlAddress = saved_mdl_;
    irp_->Flags = saved_flags_;
  }
  is_irp_saved_ = false;
  copy_back_to_ = nullptr;
  for (HandleHeader*& kept : memories_) {
    if (kept == nullptr) break;
    HandleHeader* header = kept;
    kept = nullptr;
    dereference_memory(*header);
  }
  if (irp_ != nullptr && irp_->MdlAddress != nullptr) free_mdl_chain();
  WDF_REQUEST_COMPLETION_PARAMS_INIT(&params_);
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
  if (bounce_ != nullptr && bounce_capacity_ >= length) return bounce_;
  void* fresh = nt::machine().pool().allocate({.size = length,
                                               .tag = bounce_tag,
                                               .is_paged = false,
                                               .is_zeroed = false,
                                               .call = "a format"});
  if (fresh == nullptr) return nullptr;
  if (bounce_ != nullptr) nt::machine().pool().free(bounce_, bounce_tag, "a request", nullptr);
  bounce_ = fresh;
  bounce_capacity_ = static_cast<std::uint32_t>(length);
  return fresh;
}

PMDL Request::build_mdl(void* buffer, std::size_t length) {
  const std::uint32_t pages = ADDRESS_AND_SIZE_TO_SPAN_PAGES(buffer, length);
  if (mdl_ == nullptr || mdl_capacity_ < pages) {
    PMDL fresh = IoAllocateMdl(buffer, static_cast<ULONG>(length), FALSE, FALSE, nullptr);
    if (fresh == nullptr) return nullptr;
    if (mdl_ != nullptr) IoFreeMdl(mdl_);
    mdl_ = fresh;
    mdl_capacity_ = pages;
  } else {
    MmInitializeMdl(mdl_, buffer, length);
    mdl_->MdlFlags = MDL_ALLOCATED_FIXED_SIZE;  // still IoAllocateMdl's, for IoFreeMdl
  }
  MmBuildMdlForNonPagedPool(mdl_);
  return mdl_;
}

void Request::arm_copy_back(void* buffer, std::size_t length) {
  copy_back_to_ = buffer;
  copy_back_length_ = length;
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

bool refuse_in_flight(Request& request, Ddi ddi) {
  const auto& cell = wdf::step(request.flight(), FlightEvent::Format);
  if (__builtin_expect(cell.kind == Kind::Legal, 1)) return false;
  request.report_violation(cell.rule, ddi);
  return true;
}

}  // namespace

void Request::mark_next_location_filled() {
  is_next_location_filled_ = true;
  move_format(FormatEvent::UseCurrentType);
}

namespace ddi {

VOID WdfRequestFormatRequestUsingCurrentType(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  constexpr Ddi self = Ddi::WdfRequestFormatRequestUsingCurrentType;
  Request& request = resolve<Request>(globals, handle, self);
  if (refuse_in_flight(request, self)) return;
  require_irp_location(request, self, 0);
  IoCopyCurrentIrpStackLocationToNext(request.irp());
  request.mark_next_location_filled();
}

VOID WdfRequestWdmFormatUsingStackLocation(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                                           PIO_STACK_LOCATION stack) {
  constexpr Ddi self = Ddi::WdfRequestWdmFormatUsingStackLocation;
  Request& request = resolve<Request>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, stack);
  if (refuse_in_flight(request, self)) return;
  require_irp_location(request, self, 1);
  PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(request.irp());
  RtlCopyMemory(next, stack, offsetof(IO_STACK_LOCATION, CompletionRoutine));
  next->Control = 0;
  request.mark_next_location_filled();
}

}  // namespace ddi
}  // namespace wdf
