// SPDX-License-Identifier: MIT
// What the formatters of I/O targets keep in a request, apart from it: a request that was never
// formatted needs none of it, and one that is in flight in large numbers is smaller without. Made
// by the first format, used again by every later one. Source: requests.md 0.2, 3.2;
// fxrequestcontext.hpp, fxiotargetkm.hpp FxIoContext, which is apart for the same reason.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <cstdint>

#include "base/assert.h"
#include "base/fetch.h"
#include "framework/memory.h"
#include "framework/standing_reference.h"

namespace wdf {

struct FormatPart {
  FormatPart() { WDF_REQUEST_COMPLETION_PARAMS_INIT(&params); }

  void keep_memory(HandleHeader& header) {
    const std::uint8_t count = memory_count;
    ASSERT(count < memory_count_max);
    if (count != 0 || !standing.use(header)) count_memory(header);
    memories[count] = &header;
    memory_count = count + 1;
  }
  void release_memories() {
    const std::uint8_t count = memory_count;
    const bool stands = standing.is_used();
    memory_count = 0;
    if (stands) standing.leave();
    if (count > stands) release_counted(stands, count);
  }

  void save_irp_buffers(const IRP& irp) {
    ASSERT(!is_irp_saved);
    saved_mdl = irp.MdlAddress;
    saved_flags = irp.Flags;
    saved_system_buffer = irp.AssociatedIrp.SystemBuffer;
    saved_user_buffer = irp.UserBuffer;
    is_irp_saved = true;
  }
  // `irp`: null if the request has lost it.
  void restore_irp_buffers(IRP* irp) {
    if (!is_irp_saved) return;
    is_irp_saved = false;
    if (irp == nullptr) return;
    irp->MdlAddress = saved_mdl;
    irp->Flags = saved_flags;
    irp->AssociatedIrp.SystemBuffer = saved_system_buffer;
    irp->UserBuffer = saved_user_buffer;
  }

  // What lies elsewhere and the next format or the end of this one looks at.
  [[gnu::always_inline]] void fetch_used() const {
    base::fetch_for_write(memories[0], sizeof(HandleHeader) + sizeof(Memory));
    base::fetch_for_write(mdl, sizeof(MDL));
  }

  static constexpr std::uint8_t memory_count_max = 3;

  // Formatted with the same memory twice, a request will be so again.
  [[gnu::noinline]] void count_memory(HandleHeader& header) {
    reference_memory(header);
    if (memory_count != 0 || is_embedded(header)) return;
    standing.end();
    if (memories[0] == &header) standing.begin(header);
  }

  [[gnu::noinline]] void release_counted(std::uint8_t first, std::uint8_t end) {
    for (std::uint8_t i = first; i < end; ++i) dereference_memory(*memories[i]);
  }

  WDF_REQUEST_COMPLETION_PARAMS params;
  HandleHeader* memories[memory_count_max] = {};
  // On the first of them. What follows lies in its last bytes: a block of the cache holds a format
  // part to the byte.
  [[no_unique_address]] StandingReference standing;
  bool is_irp_saved = false;
  bool is_in_use = false;         // there is something to restore
  std::uint8_t memory_count = 0;  // how many `memories` are kept
  // The IRP's own buffer fields, as they were before the format.
  ULONG saved_flags = 0;
  std::uint32_t copy_back_length = 0;
  PMDL saved_mdl = nullptr;
  void* saved_system_buffer = nullptr;
  void* saved_user_buffer = nullptr;
  std::uint32_t mdl_capacity = 0;  // pages; 0: there is no MDL
  std::uint32_t bounce_capacity = 0;
  PMDL mdl = nullptr;
  void* bounce = nullptr;
  void* copy_back_to = nullptr;  // the caller's buffer that the bounce buffer stands for
};

}  // namespace wdf
