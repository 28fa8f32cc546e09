// SPDX-License-Identifier: MIT
// What the formatters of I/O targets keep in a request, apart from it: a request that was never
// formatted needs none of it, and one that is in flight in large numbers is smaller without. Made
// by the first format, used again by every later one. Source: requests.md 0.2, 3.2;
// fxrequestcontext.hpp, fxiotargetkm.hpp FxIoContext, which is apart for the same reason.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <cstdint>

#include "framework/arena.h"

namespace wdf {

struct FormatPart {
  FormatPart() { WDF_REQUEST_COMPLETION_PARAMS_INIT(&params); }

  WDF_REQUEST_COMPLETION_PARAMS params;
  HandleHeader* memories[3] = {};
  // The IRP's own buffer fields, as they were before the format.
  PMDL saved_mdl = nullptr;
  void* saved_system_buffer = nullptr;
  void* saved_user_buffer = nullptr;
  ULONG saved_flags = 0;
  bool is_irp_saved = false;
  bool is_in_use = false;          // there is something to restore
  std::uint32_t mdl_capacity = 0;  // pages
  std::uint32_t bounce_capacity = 0;
  PMDL mdl = nullptr;
  void* bounce = nullptr;
  void* copy_back_to = nullptr;  // the caller's buffer that the bounce buffer stands for
  std::size_t copy_back_length = 0;
};

}  // namespace wdf
