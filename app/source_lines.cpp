// SPDX-License-Identifier: MIT
// See source_lines.h.
#include "app/source_lines.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fmt/format.h>
#include <link.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "nt/call_site.h"

namespace app {
namespace {

// The scopes around an address, innermost first, as the code is laid out: those of an inlined
// function are followed by those of its caller, not by those of its definition.
class Scopes {
 public:
  Scopes(Dwarf_Die* unit, Dwarf_Addr address) {
    Dwarf_Die* innermost = nullptr;
    if (dwarf_getscopes(unit, address, &innermost) > 0) {
      count_ = dwarf_getscopes_die(&innermost[0], &first_);
    }
    std::free(innermost);
  }
  ~Scopes() { std::free(first_); }
  Scopes(const Scopes&) = delete;
  Scopes& operator=(const Scopes&) = delete;

  int count() const { return count_; }
  Dwarf_Die* at(int index) const { return &first_[index]; }

 private:
  Dwarf_Die* first_ = nullptr;
  int count_ = 0;
};

bool is_ddi(const char* function) {
  return function != nullptr && std::string_view(function).starts_with("Wdf");
}

// The file and line that an inlined function was called from.
std::string call_of(Dwarf_Die* unit, Dwarf_Die* inlined) {
  Dwarf_Attribute attribute;
  Dwarf_Word file = 0;
  Dwarf_Word line = 0;
  Dwarf_Files* files = nullptr;
  std::size_t file_count = 0;
  if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) != 0 ||
      dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) != 0 ||
      dwarf_getsrcfiles(unit, &files, &file_count) != 0 || file >= file_count) {
    return "";
  }
  return fmt::format("{}:{}", dwarf_filesrc(files, file, nullptr, nullptr), line);
}

// The driver's function around the scopes, and the line in it that calls the DDI; "": the address
// is not in an inlined DDI.
std::string caller_of_inlined_ddi(Dwarf_Die* unit, const Scopes& scopes) {
  std::string place;
  for (int i = 0; i < scopes.count(); i++) {
    Dwarf_Die* scope = scopes.at(i);
    const int tag = dwarf_tag(scope);
    if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
    const char* name = dwarf_diename(scope);
    if (tag == DW_TAG_inlined_subroutine && is_ddi(name)) {
      place = call_of(unit, scope);
      continue;
    }
    return place.empty() || name == nullptr ? "" : fmt::format("{} at {}", name, place);
  }
  return "";
}

// How often modules came and went: until that changes, an address keeps its meaning.
int add_changes(dl_phdr_info* info, std::size_t, void* context) {
  *static_cast<unsigned long long*>(context) = info->dlpi_adds + info->dlpi_subs;
  return 1;
}

// The places that reports have named. Reading DWARF takes milliseconds, and a driver that breaks a
// rule for each request has few places.
class KnownPlaces {
 public:
  std::string describe(const void* return_address) {
    const std::lock_guard lock(mutex_);
    unsigned long long changes = 0;
    dl_iterate_phdr(add_changes, &changes);
    if (!lines_ || changes != changes_) {
      lines_.emplace();
      names_.clear();
      changes_ = changes;
    }
    const auto [place, is_new] = names_.try_emplace(return_address);
    if (is_new) {
      place->second = lines_->describe_caller(reinterpret_cast<std::uintptr_t>(return_address) - 1);
    }
    return place->second;
  }

 private:
  std::mutex mutex_;
  std::optional<SourceLines> lines_;
  std::unordered_map<const void*, std::string> names_;
  unsigned long long changes_ = 0;
};

std::string describe_return_address(const void* address) {
  static KnownPlaces places;
  return places.describe(address);
}

}  // namespace

SourceLines::SourceLines() {
  callbacks_.find_elf = dwfl_linux_proc_find_elf;
  callbacks_.find_debuginfo = dwfl_standard_find_debuginfo;
  session_.reset(dwfl_begin(&callbacks_));
  if (session_ == nullptr) return;
  dwfl_linux_proc_report(session_.get(), getpid());
  dwfl_report_end(session_.get(), nullptr, nullptr);
}

std::string SourceLines::describe(std::uintptr_t address) {
  Dwfl_Module* module = session_ ? dwfl_addrmodule(session_.get(), address) : nullptr;
  if (module == nullptr) return fmt::format("{:#x}", address);
  const char* function = dwfl_module_addrname(module, address);
  const char* object =
      dwfl_module_info(module, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
  std::string text = function != nullptr ? function : fmt::format("{:#x}", address);
  int line_number = 0;
  Dwfl_Line* line = dwfl_module_getsrc(module, address);
  const char* file = line != nullptr
                         ? dwfl_lineinfo(line, nullptr, &line_number, nullptr, nullptr, nullptr)
                         : nullptr;
  if (file != nullptr) return text + fmt::format(" at {}:{}", file, line_number);
  return text + fmt::format(" in {}", object != nullptr ? object : "?");
}

std::string SourceLines::describe_caller(std::uintptr_t address) {
  Dwfl_Module* module = session_ ? dwfl_addrmodule(session_.get(), address) : nullptr;
  Dwarf_Addr bias = 0;
  Dwarf_Die* unit = module != nullptr ? dwfl_module_addrdie(module, address, &bias) : nullptr;
  if (unit != nullptr) {
    const Scopes scopes(unit, address - bias);
    const std::string caller = caller_of_inlined_ddi(unit, scopes);
    if (!caller.empty()) return caller;
  }
  return describe(address);
}

void show_source_lines() {
  nt::set_site_describer(describe_return_address);
}

}  // namespace app
