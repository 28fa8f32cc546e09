// SPDX-License-Identifier: MIT
// What the observer of DDI calls reports by itself: an IRQL that is too high. Some DDIs then refuse
// the call, as on Windows (check_irql); the others are carried out as if nothing were wrong.
// Source: rules.md rule 51; the annotations of the published 1.33 headers.
#include "framework/ddi_observer.h"

namespace wdf {

void report_irql(DriverGlobals& globals, KIRQL irql_max, Ddi ddi) {
  verifier_break(
      globals, {.rule = "KmdfIrql", .call = ddi_name(ddi)},
      format_words("called {} at IRQL {}; the highest legal IRQL is {}", ddi_name(ddi),
                   static_cast<unsigned>(nt::current_irql()), static_cast<unsigned>(irql_max))
          .text,
      "call it from a work item, or lower the object's execution level to passive");
}

}  // namespace wdf
