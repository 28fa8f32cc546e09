// SPDX-License-Identifier: MIT
// The tables and the facts made from framework/ddi.def, the checks that the list agrees with the
// public headers, and what happens when a driver calls a DDI that is not implemented.
#include "framework/ddi_table.h"

#include <atomic>
#include <cstddef>

#include "framework/ddi_observer.h"
#include "framework/globals.h"

namespace wdf {
namespace {

constexpr KIRQL NO_IRQL_LIMIT = HIGH_LEVEL;

std::atomic<const Table*> chosen_observed_table{nullptr};

}  // namespace

#define DDI(index, Name, UPPER, irql_max, header)                          \
  static_assert(index == Name##TableIndex, #Name " is not at this index"); \
  static_assert(offsetof(Table, Name) == index * sizeof(WDFFUNC),          \
                #Name " is out of order in the list");
#define DDI_MISSING DDI
#include "framework/ddi.def"
#undef DDI
#undef DDI_MISSING

const std::array<DdiInfo, ddi_count> ddi_infos = {{
#define DDI(index, Name, UPPER, irql_max, header) {#Name, irql_max, #header, true},
#define DDI_MISSING(index, Name, UPPER, irql_max, header) {#Name, irql_max, #header, false},
#include "framework/ddi.def"
#undef DDI
#undef DDI_MISSING
}};

const char* ddi_name(Ddi ddi) {
  const auto index = static_cast<std::size_t>(ddi);
  return index < ddi_count ? ddi_infos[index].name : "";
}

constinit const Table plain_table = make_table<Plain>();
constinit const Table observed_table = make_table<CallObserver>();

void set_observed_table(const Table* table) {
  chosen_observed_table.store(table);
}

const Table& current_observed_table() {
  const Table* table = chosen_observed_table.load();
  return table != nullptr ? *table : observed_table;
}

void call_missing_ddi(PWDF_DRIVER_GLOBALS globals, Ddi ddi) {
  const DdiInfo& info = ddi_infos[static_cast<std::size_t>(ddi)];
  DriverGlobals& driver = globals_of(globals);
  report_finding(driver, nt::Severity::Violation,
                 {.rule = "WDF_API_UNAVAILABLE", .call = info.name, .object = nullptr},
                 format_words("the driver \"{}\" called {} ({}.h), which this framework does not "
                              "implement",
                              driver.DriverName, info.name, info.header)
                     .text,
                 "run the driver without this call, or implement it: turn its row in "
                 "framework/ddi.def into DDI and define it; `wdf list` says what is missing");
  // Parameter 4 is the index for this code (rules.md 2.3).
  nt::bug_check(bug_code_wdf_violation, WDF_API_UNAVAILABLE,
                reinterpret_cast<ULONG_PTR>(driver.DriverName), 0, static_cast<ULONG_PTR>(ddi),
                format_words("{} is not implemented", info.name).text);
}

}  // namespace wdf
