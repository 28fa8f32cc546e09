// SPDX-License-Identifier: MIT
// Which Windows this is: 10.0.22621, the release whose contract include/wdk states. Other small
// questions about the system. Source: wdm/rtlgetversion, wdm/rtlverifyversioninfo,
// wdm/rtlisntddiversionavailable.
#include <execinfo.h>
#include <wdm.h>

#include <array>
#include <cstring>

#include "nt/executor.h"

namespace nt {
namespace {

constexpr ULONG major_version = 10;
constexpr ULONG minor_version = 0;
constexpr ULONG build_number = 22'621;
constexpr ULONG platform_nt = 2;
constexpr UCHAR product_workstation = 1;

// How a value of this system relates to the one asked for.
bool holds(ULONGLONG condition, ULONG own, ULONG asked) {
  switch (condition) {
    case VER_EQUAL:
      return own == asked;
    case VER_GREATER:
      return own > asked;
    case VER_GREATER_EQUAL:
      return own >= asked;
    case VER_LESS:
      return own < asked;
    case VER_LESS_EQUAL:
      return own <= asked;
    default:
      return false;
  }
}

// Three bits of a condition mask belong to each bit of a type mask, in its order.
ULONG shift_of(ULONG type) {
  return 3 * static_cast<ULONG>(__builtin_ctz(type));
}

struct Part {
  ULONG type;
  ULONG own;
  ULONG asked;
};

}  // namespace
}  // namespace nt

NTSTATUS RtlGetVersion(PRTL_OSVERSIONINFOW info) {
  info->dwMajorVersion = nt::major_version;
  info->dwMinorVersion = nt::minor_version;
  info->dwBuildNumber = nt::build_number;
  info->dwPlatformId = nt::platform_nt;
  info->szCSDVersion[0] = 0;
  if (info->dwOSVersionInfoSize < sizeof(RTL_OSVERSIONINFOEXW)) return STATUS_SUCCESS;
  auto* extended = reinterpret_cast<PRTL_OSVERSIONINFOEXW>(info);
  extended->wServicePackMajor = 0;
  extended->wServicePackMinor = 0;
  extended->wSuiteMask = 0;
  extended->wProductType = nt::product_workstation;
  extended->wReserved = 0;
  return STATUS_SUCCESS;
}

BOOLEAN PsGetVersion(PULONG major, PULONG minor, PULONG build, PUNICODE_STRING service_pack) {
  if (major != nullptr) *major = nt::major_version;
  if (minor != nullptr) *minor = nt::minor_version;
  if (build != nullptr) *build = nt::build_number;
  if (service_pack != nullptr) service_pack->Length = 0;
  return FALSE;  // not a checked build
}

ULONGLONG VerSetConditionMask(ULONGLONG mask, ULONG type, UCHAR condition) {
  if (type == 0) return mask;
  return mask | static_cast<ULONGLONG>(condition & 7) << nt::shift_of(type);
}

// Major and minor version are one number when both are asked for: the minor one decides only
// between equal major ones.
NTSTATUS RtlVerifyVersionInfo(PRTL_OSVERSIONINFOEXW info, ULONG types, ULONGLONG conditions) {
  const nt::Part parts[] = {
      {VER_MAJORVERSION, nt::major_version, info->dwMajorVersion},
      {VER_MINORVERSION, nt::minor_version, info->dwMinorVersion},
      {VER_BUILDNUMBER, nt::build_number, info->dwBuildNumber},
      {VER_SERVICEPACKMAJOR, 0, info->wServicePackMajor},
  };
  bool is_decided = false;
  for (const nt::Part& part : parts) {
    if ((types & part.type) == 0) continue;
    const bool is_below_major = part.type == VER_MINORVERSION || part.type == VER_SERVICEPACKMAJOR;
    if (is_decided && is_below_major) continue;
    const ULONGLONG condition = conditions >> nt::shift_of(part.type) & 7;
    if (!nt::holds(condition, part.own, part.asked)) return STATUS_REVISION_MISMATCH;
    if (part.type == VER_MAJORVERSION) is_decided = part.own != part.asked;
  }
  return STATUS_SUCCESS;
}

BOOLEAN RtlIsNtDdiVersionAvailable(ULONG version) {
  // A service pack is another question (RtlIsServicePackVersionInstalled).
  return version <= NTDDI_WIN10_NI;
}

BOOLEAN RtlIsServicePackVersionInstalled(ULONG version) {
  return version <= NTDDI_WIN10_NI;
}

USHORT RtlCaptureStackBackTrace(ULONG skip, ULONG count, PVOID* frames, PULONG hash) {
  std::array<void*, 128> all;
  // The first frame is this function's own.
  const ULONG own = skip + 1;
  const auto depth = static_cast<ULONG>(backtrace(all.data(), static_cast<int>(all.size())));
  USHORT taken = 0;
  ULONG sum = 0;
  for (ULONG index = own; index < depth && taken < count; ++index, ++taken) {
    frames[taken] = all[index];
    sum += PtrToUlong(all[index]);
  }
  if (hash != nullptr) *hash = sum;
  return taken;
}

ULONG RtlWalkFrameChain(PVOID* callers, ULONG count, ULONG) {
  return RtlCaptureStackBackTrace(1, count, callers, nullptr);
}

KPROCESSOR_MODE ExGetPreviousMode() {
  return KernelMode;
}

// What every x86-64 processor of today has, by the numbers drivers ask for.
BOOLEAN ExIsProcessorFeaturePresent(ULONG feature) {
  constexpr ULONG compare_exchange_double = 2, mmx = 3, sse = 6, rdtsc = 8, sse2 = 10, sse3 = 13;
  for (const ULONG present : {compare_exchange_double, mmx, sse, rdtsc, sse2, sse3}) {
    if (feature == present) return TRUE;
  }
  return FALSE;
}

// Distinct within a run and a function of it: a counter and the time, in the form of version 4.
NTSTATUS ExUuidCreate(GUID* uuid) {
  static std::atomic<std::uint64_t> counter{1};
  std::array<std::uint64_t, 2> words{
      counter.fetch_add(1) * 0x9E3779B97F4A7C15,
      static_cast<std::uint64_t>(nt::executor().system_time().count)};
  std::memcpy(uuid, words.data(), sizeof(*uuid));
  uuid->Data3 = static_cast<USHORT>((uuid->Data3 & 0x0FFF) | 0x4000);
  uuid->Data4[0] = static_cast<UCHAR>((uuid->Data4[0] & 0x3F) | 0x80);
  return STATUS_SUCCESS;
}
