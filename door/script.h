// SPDX-License-Identifier: MIT
// What a scripted lower device is told to do with an IRP: an Action for each Match. The words are
// those of the conformance cases: done, pend, hold, chold (hold with a cancel routine), delay.
// Source: requests.md 10.0.
#pragma once

#include <wdm.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "base/units.h"

namespace door {

using Bytes = std::vector<std::uint8_t>;

// As an Action's `information`: as many bytes as the request asked for.
inline constexpr ULONG_PTR whole_length = ~ULONG_PTR{0};

struct Action {
  enum class Kind : std::uint8_t {
    InDispatch,      // completed before the dispatch routine returns
    FromLoop,        // marked pending, completed by the loop of the CPU
    AfterDelay,      // marked pending, completed by a timer
    Held,            // marked pending, kept without a cancel routine until released
    HeldCancelable,  // the same with one, which completes STATUS_CANCELLED / 0
    Call,            // `call` does the whole of the dispatch routine's work
  };

  Kind kind = Kind::InDispatch;
  NTSTATUS status = STATUS_SUCCESS;
  ULONG_PTR information = 0;
  Bytes data;  // copied to the output buffer, wherever the transfer method has put it
  base::Ticks delay;
  std::function<NTSTATUS(DEVICE_OBJECT* device, IRP* irp)> call;
};

Action done(NTSTATUS status, ULONG_PTR information = 0, Bytes data = {});
Action pend(NTSTATUS status, ULONG_PTR information = 0, Bytes data = {});
Action delay(base::Ticks by, NTSTATUS status, ULONG_PTR information = 0, Bytes data = {});
Action hold();
Action chold();
Action call(std::function<NTSTATUS(DEVICE_OBJECT* device, IRP* irp)> body);

// Which IRPs an Action is for.
struct Match {
  static constexpr int any = -1;

  Match(UCHAR major) : major(major) {}  // NOLINT: so that on(IRP_MJ_READ, hold()) reads well
  Match(UCHAR major, UCHAR minor) : major(major), minor(minor) {}

  bool is_for(const IO_STACK_LOCATION& location) const;
  bool is_exact() const { return minor != any || control_code != any; }

  UCHAR major;
  int minor = any;
  std::int64_t control_code = any;
};

Match pnp(UCHAR minor);
Match power(UCHAR minor);
Match ioctl(ULONG control_code);
Match internal_ioctl(ULONG control_code);

// One IRP as it arrived.
struct LoggedIrp {
  IRP* irp = nullptr;
  IO_STACK_LOCATION location{};  // the device's own, copied
  void* system_buffer = nullptr;
  void* user_buffer = nullptr;
  MDL* mdl = nullptr;
  ULONG flags = 0;  // Irp->Flags
  KPROCESSOR_MODE requestor_mode = KernelMode;
  KIRQL irql = PASSIVE_LEVEL;
  CCHAR stack_count = 0;
  Bytes input;  // what a write, or the input buffer of a control code, held on arrival

  UCHAR major() const { return location.MajorFunction; }
  UCHAR minor() const { return location.MinorFunction; }
};

}  // namespace door
