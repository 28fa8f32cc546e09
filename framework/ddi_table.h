// SPDX-License-Identifier: MIT
// The function tables that drivers call through. A Table has one typed member for each DDI in the
// order of the indexes, so it is the array a driver indexes, and filling it needs no cast. The
// plain table's entries are the implementations themselves. make_table<Observer>() makes a second
// one whose entries tell an observer of each call first (framework/ddi_observer.h, verify/).
#pragma once

#include "framework/ddi.h"

namespace wdf {

struct Table {
#define DDI(index, Name, UPPER, irql_max, header) PFN_##UPPER Name;
#define DDI_MISSING(index, Name, UPPER, irql_max, header) PFN_##UPPER Name;
#include "framework/ddi.def"
#undef DDI
#undef DDI_MISSING
};

static_assert(sizeof(Table) == ddi_count * sizeof(WDFFUNC));

// Reports that the driver called a DDI that is not implemented, and stops the machine.
[[noreturn]] void call_missing_ddi(PWDF_DRIVER_GLOBALS globals, Ddi ddi);

// The stub of one missing DDI: a function of its own type, distinct from all others.
template <Ddi ddi, class Function>
struct Missing;

template <Ddi ddi, class R, class... A>
struct Missing<ddi, R (*)(PWDF_DRIVER_GLOBALS, A...)> {
  static R call(PWDF_DRIVER_GLOBALS globals, A...) { call_missing_ddi(globals, ddi); }
};

// The observer of the plain table: there is none, the entry is the implementation.
struct Plain {};

// The table's entry for one DDI. An Observer is made at each call with (globals, ddi, return
// address), is shown the arguments with observe(arguments...), and is destroyed when the call
// returns.
template <class Observer, Ddi ddi, class Function, Function implementation>
struct Entry;

template <class Observer, Ddi ddi, class R, class... A,
          R (*implementation)(PWDF_DRIVER_GLOBALS, A...)>
struct Entry<Observer, ddi, R (*)(PWDF_DRIVER_GLOBALS, A...), implementation> {
  static R call(PWDF_DRIVER_GLOBALS globals, A... arguments) {
    Observer observer(globals, ddi, __builtin_return_address(0));
    observer.observe(arguments...);
    return implementation(globals, arguments...);
  }
  static constexpr R (*pointer)(PWDF_DRIVER_GLOBALS, A...) = &call;
};

template <Ddi ddi, class R, class... A, R (*implementation)(PWDF_DRIVER_GLOBALS, A...)>
struct Entry<Plain, ddi, R (*)(PWDF_DRIVER_GLOBALS, A...), implementation> {
  static constexpr R (*pointer)(PWDF_DRIVER_GLOBALS, A...) = implementation;
};

template <class Observer>
constexpr Table make_table() {
  Table table{};
#define DDI(index, Name, UPPER, irql_max, header) \
  table.Name = Entry<Observer, Ddi::Name, PFN_##UPPER, &ddi::Name>::pointer;
#define DDI_MISSING(index, Name, UPPER, irql_max, header) \
  table.Name = &Missing<Ddi::Name, PFN_##UPPER>::call;
#include "framework/ddi.def"
#undef DDI
#undef DDI_MISSING
  return table;
}

// The two tables. A driver whose verifier is on gets the observed one (framework.md BND-R10).
extern const Table plain_table;
extern const Table observed_table;

// Replaces the observed table for drivers bound from now on; null: the framework's own again.
void set_observed_table(const Table* table);
const Table& current_observed_table();

}  // namespace wdf
