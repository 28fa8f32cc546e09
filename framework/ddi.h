// SPDX-License-Identifier: MIT
// What is made from the one list of DDIs (framework/ddi.def): a name for each, its facts, and the
// declaration of each implementation with exactly the type of its table entry in the public header.
// To implement a DDI: turn its row from DDI_MISSING into DDI and define the function, as
// `NTSTATUS WdfTimerCreate(PWDF_DRIVER_GLOBALS globals, ...)` in namespace wdf::ddi, in a file
// framework/ddi_<family>.cpp that includes this header. There is no other place to edit.
#pragma once

#include <wdm.h>

#include <usb.h>
#include <usbdlib.h>
#include <wdf.h>
#include <wdfcx.h>
#include <wdfminiport.h>
#include <wdfusb.h>

#include <array>
#include <cstdint>
#include <type_traits>

// An entry whose parameters differ from its declaration would be another overload, which only the
// linker would miss; with this it is a compile error at its definition.
#if defined(__clang__)
#pragma clang diagnostic error "-Wmissing-prototypes"
#else
#pragma GCC diagnostic error "-Wmissing-declarations"
#endif

namespace wdf {

enum class Ddi : std::uint16_t {
#define DDI(index, Name, UPPER, irql_max, header) Name = index,
#define DDI_MISSING(index, Name, UPPER, irql_max, header) Name = index,
#include "framework/ddi.def"
#undef DDI
#undef DDI_MISSING
  None = 0xFFFF,  // the framework itself, not a call of the driver's
};

inline constexpr std::size_t ddi_count = WdfFunctionTableNumEntries;

struct DdiInfo {
  const char* name;
  KIRQL irql_max;  // HIGH_LEVEL where the page states no limit
  const char* header;
  bool is_implemented;
};

extern const std::array<DdiInfo, ddi_count> ddi_infos;

// The name of `ddi`, or "" for None.
const char* ddi_name(Ddi ddi);

namespace ddi {
#define DDI(index, Name, UPPER, irql_max, header) std::remove_pointer_t<PFN_##UPPER> Name;
#define DDI_MISSING(index, Name, UPPER, irql_max, header)
#include "framework/ddi.def"
#undef DDI
#undef DDI_MISSING
}  // namespace ddi

}  // namespace wdf
