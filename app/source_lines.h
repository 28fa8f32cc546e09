// SPDX-License-Identifier: MIT
// Names source lines in this process, the drivers' shared objects included, from their DWARF.
#pragma once

#include <elfutils/libdwfl.h>

#include <cstdint>
#include <memory>
#include <string>

namespace app {

class SourceLines {
 public:
  // Knows the modules that are loaded now.
  SourceLines();

  // "function at file:line" or "function in module", as far as it is known.
  std::string describe(std::uintptr_t address);
  // As describe, of the place in the driver from which a DDI is called: the DDIs' own inline
  // functions in the contract's headers are passed over.
  std::string describe_caller(std::uintptr_t address);

 private:
  struct Deleter {
    void operator()(Dwfl* session) const { dwfl_end(session); }
  };

  Dwfl_Callbacks callbacks_{};
  std::unique_ptr<Dwfl, Deleter> session_;
};

// From now on reports say call sites by source line (nt/call_site.h).
void show_source_lines();

}  // namespace app
