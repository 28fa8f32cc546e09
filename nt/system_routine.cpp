// SPDX-License-Identifier: MIT
// Functions of the executive by name, for drivers that run on several versions of Windows.
// Source: wdm/nf-wdm-mmgetsystemroutineaddress (what the kernel or the HAL exports; null for
// everything else, which includes what the headers or a library of the kit define in the driver).
#include <dlfcn.h>
#include <wdm.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace nt {
namespace {

// The kernel's parts, whose names begin the names of what it exports.
constexpr std::string_view parts[] = {"Cm",  "Dbg", "Etw", "Ex",  "FsRtl", "Hal",   "Io",
                                      "Ke",  "Kf",  "Mm",  "Ob",  "Po",    "Probe", "Ps",
                                      "Rtl", "Se",  "Ver", "Wmi", "Zw"};

// Functions here, and no exports there: inline in wdm.h, or of wdmsec.lib.
constexpr std::string_view not_exported[] = {
    "ExAllocateFromLookasideListEx",
    "ExAllocateFromNPagedLookasideList",
    "ExAllocateFromPagedLookasideList",
    "ExFreeToLookasideListEx",
    "ExFreeToNPagedLookasideList",
    "ExFreeToPagedLookasideList",
    "ExInitializeDriverRuntime",
    "ExInitializeFastMutex",
    "ExInitializeSListHead",
    "IoCreateDeviceSecure",
    "KeQueryInterruptTime",
    "KeQuerySystemTime",
    "KeQueryTickCount",
    "RtlFailFast",
};

bool is_of_kernel(std::string_view name) {
  const auto begins_name = [name](std::string_view part) {
    return name.substr(0, part.size()) == part;
  };
  return std::any_of(std::begin(parts), std::end(parts), begins_name) &&
         !std::binary_search(std::begin(not_exported), std::end(not_exported), name);
}

// The program that holds the executive, and neither a driver nor one of the host's libraries.
bool is_ours(const void* address) {
  Dl_info of_address{};
  Dl_info own{};
  return dladdr(address, &of_address) != 0 &&
         dladdr(reinterpret_cast<void*>(&MmGetSystemRoutineAddress), &own) != 0 &&
         of_address.dli_fbase == own.dli_fbase;
}

}  // namespace
}  // namespace nt

PVOID MmGetSystemRoutineAddress(PUNICODE_STRING name) {
  std::string narrow;
  for (USHORT i = 0; i < name->Length / sizeof(WCHAR); ++i) {
    if (name->Buffer[i] > 0x7E) return nullptr;
    narrow += static_cast<char>(name->Buffer[i]);
  }
  if (!nt::is_of_kernel(narrow)) return nullptr;
  void* address = dlsym(RTLD_DEFAULT, narrow.c_str());
  return address != nullptr && nt::is_ours(address) ? address : nullptr;
}
