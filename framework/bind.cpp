// SPDX-License-Identifier: MIT
// Binding a driver to the framework and ending the binding (framework.md 6). The check of version
// and counts is what a loader and a library do on Windows; the table is the plain one or, with the
// driver's verifier on, the observed one (BND-R10).
#include "framework/bind.h"

#include <stub/wdfbind.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "framework/ddi_table.h"
#include "framework/driver.h"
#include "framework/storyteller.h"

namespace wdf {
namespace {

// BND-R8: the counts of released versions; up to the limit the client brings an array to be filled.
constexpr std::array<ULONG, 14> released_counts = {383, 386, 387, 396, 432, 438, 444,
                                                   446, 448, 451, 453, 454, 458};
constexpr ULONG copied_count_max = 438;

constexpr std::size_t struct_sizes[] = {
#define STRUCT(name) sizeof(name),
#define ABSENT(name) 0,
#include "framework/struct_sizes.def"
#undef STRUCT
#undef ABSENT
};

nt::Lock drivers_lock;
base::IntrusiveList<DriverGlobals, &DriverGlobals::bound_hook>& bound_drivers() {
  static base::IntrusiveList<DriverGlobals, &DriverGlobals::bound_hook> list;
  return list;
}

const WDF_BIND_INFO2* second_form(const WDF_BIND_INFO& info) {
  return info.Size >= sizeof(WDF_BIND_INFO2) ? reinterpret_cast<const WDF_BIND_INFO2*>(&info)
                                             : nullptr;
}

// BND-R12.
NTSTATUS check_version(const WDF_BIND_INFO& info) {
  if (info.Version.Major != library_major) return STATUS_REVISION_MISMATCH;
  const WDF_BIND_INFO2* newer = second_form(info);
  const ULONG minimum = newer != nullptr && newer->MinimumVersionRequired != nullptr
                            ? std::min<ULONG>(*newer->MinimumVersionRequired, info.Version.Minor)
                            : info.Version.Minor;
  return minimum <= library_minor ? STATUS_SUCCESS : STATUS_REVISION_MISMATCH;
}

bool is_higher(const WDF_BIND_INFO& info) {
  return info.Version.Minor > library_minor;
}

// BND-R8. A driver that is newer than this framework brings a larger count, which is cut down.
NTSTATUS check_count(const WDF_BIND_INFO& info) {
  if (info.FuncTable == nullptr) return STATUS_INVALID_PARAMETER;
  if (is_higher(info)) return STATUS_SUCCESS;
  const auto& counts = released_counts;
  const bool is_released = std::find(counts.begin(), counts.end(), info.FuncCount) != counts.end();
  return is_released ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

// BND-R9. The table of typed members is an array of functions to the driver.
void deliver_table(const WDF_BIND_INFO& info, const Table& table) {
  const auto* entries = reinterpret_cast<const WDFFUNC*>(&table);
  if (info.FuncCount <= copied_count_max) {
    std::copy(entries, entries + info.FuncCount, info.FuncTable);
  } else {
    // What is declared as an array of functions is the address of the driver's table pointer.
    std::memcpy(info.FuncTable, &entries, sizeof(entries));
  }
}

void deliver_counts(const WDF_BIND_INFO& info) {
  const WDF_BIND_INFO2* newer = second_form(info);
  if (newer == nullptr) return;
  *newer->ClientVersionHigherThanFramework = is_higher(info);
  if (!is_higher(info)) return;
  *newer->FuncCountPtr = static_cast<ULONG>(ddi_count);
  *newer->StructCountPtr = static_cast<ULONG>(std::size(struct_sizes));
  *newer->StructTable = const_cast<std::size_t*>(struct_sizes);
}

NTSTATUS bind(DRIVER_OBJECT* wdm_driver, const WDF_BIND_INFO* info,
              PWDF_COMPONENT_GLOBALS* component) {
  if (info == nullptr || component == nullptr) return STATUS_INVALID_PARAMETER;
  NTSTATUS status = check_version(*info);
  if (NT_SUCCESS(status)) status = check_count(*info);
  if (!NT_SUCCESS(status)) return status;

  arena::reserve();
  tell_stories();
  auto* globals = new (std::nothrow) DriverGlobals{};
  if (globals == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  globals->wdm_driver = wdm_driver;
  globals->version_minor = info->Version.Minor;
  globals->verifier_on = verifier_default();
  drivers_lock.acquire();
  // In front: an abandoned machine (a test that ended in a bug check) may have left others behind.
  bound_drivers().push_front(*globals);
  drivers_lock.release();

  deliver_table(*info, globals->verifier_on ? current_observed_table() : plain_table);
  deliver_counts(*info);
  *component = globals;
  return STATUS_SUCCESS;
}

struct LeakWalk {
  DriverGlobals& globals;
  std::vector<HandleHeader*> blocks;
};

void collect_leak(HandleHeader& block, void* context) {
  auto& walk = *static_cast<LeakWalk*>(context);
  if (&behind<Object>(block).globals() == &walk.globals) walk.blocks.push_back(&block);
}

void report_leak(DriverGlobals& globals, HandleHeader& block) {
  const Object& object = behind<Object>(block);
  const Words what = describe_handle(object.handle());
  const Words above = object.parent() != nullptr ? describe_handle(object.parent()->handle())
                                                 : format_words("no object");
  report_finding(globals, nt::Severity::Leak, {.rule = "ObjectLeak", .object = object.handle()},
                 format_words("the driver \"{}\" left {} behind, with {} references, below {}",
                              globals.DriverName, what.text, object.reference_count(), above.text)
                     .text,
                 "drop every reference that was taken with WdfObjectReference, and complete or "
                 "delete every request, before the driver is unloaded");
}

}  // namespace

DriverGlobals* find_globals(const DRIVER_OBJECT* wdm_driver) {
  nt::Guard guard(drivers_lock);
  auto& list = bound_drivers();
  for (DriverGlobals* each = list.front(); each != nullptr; each = list.next(*each)) {
    if (each->wdm_driver == wdm_driver) return each;
  }
  return nullptr;
}

void for_each_driver(void (*visit)(DriverGlobals& globals, void* context), void* context) {
  auto& list = bound_drivers();
  for (DriverGlobals* each = list.front(); each != nullptr; each = list.next(*each)) {
    visit(*each, context);
  }
}

std::uint32_t report_leaked_objects(DriverGlobals& globals) {
  LeakWalk walk{globals, {}};
  arena::for_each_block(collect_leak, &walk);
  for (HandleHeader* block : walk.blocks) report_leak(globals, *block);
  for (HandleHeader* block : walk.blocks) arena::free(*block);
  return static_cast<std::uint32_t>(walk.blocks.size());
}

}  // namespace wdf

NTSTATUS WdfVersionBind(PDRIVER_OBJECT DriverObject, PUNICODE_STRING, PWDF_BIND_INFO BindInfo,
                        PWDF_COMPONENT_GLOBALS* ComponentGlobals) {
  return wdf::bind(DriverObject, BindInfo, ComponentGlobals);
}

NTSTATUS WdfVersionUnbind(PUNICODE_STRING, PWDF_BIND_INFO,
                          PWDF_COMPONENT_GLOBALS ComponentGlobals) {
  if (ComponentGlobals == nullptr) return STATUS_INVALID_PARAMETER;
  wdf::DriverGlobals& globals = wdf::globals_of(ComponentGlobals);
  wdf::delete_driver(globals);
  // A work item that deleted itself may still be in its callback.
  ExWaitForRundownProtectionRelease(&globals.worker_runs);
  wdf::report_leaked_objects(globals);
  wdf::drivers_lock.acquire();
  globals.bound_hook.unlink();
  wdf::drivers_lock.release();
  delete &globals;
  return STATUS_SUCCESS;
}
