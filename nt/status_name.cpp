// SPDX-License-Identifier: MIT
// See status_name.h. The list is made from <ntstatus.h> by the build.
#include "nt/status_name.h"

#include <ntstatus.h>

#include <algorithm>
#include <iterator>

namespace nt {
namespace {

struct Row {
  NTSTATUS status;
  const char* name;
};

constexpr Row rows[] = {
#define STATUS_NAME(name) {name, #name},
#include <status_names.def>
#undef STATUS_NAME
};

}  // namespace

const char* status_name(NTSTATUS status) {
  const Row* row = std::find_if(std::begin(rows), std::end(rows),
                                [=](const Row& r) { return r.status == status; });
  return row == std::end(rows) ? nullptr : row->name;
}

}  // namespace nt
