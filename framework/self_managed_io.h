// SPDX-License-Identifier: MIT
// The small machine behind EvtDeviceSelfManagedIoXxx (framework.md PNP-R7): which of the callbacks
// the next step of the device calls, if any.
#pragma once

#include <cstdint>

#include "framework/state_table.h"

namespace wdf {

enum class SelfManagedState : std::uint8_t {
  Created,  // Init was never called
  Started,
  InitFailed,
  Stopped,
  Flushed,
  Final,
  count_,
};

enum class SelfManagedEvent : std::uint8_t {
  Start,
  StartFailed,  // the callback that Start called failed
  Suspend,
  Flush,
  Cleanup,
  count_,
};

// The callback to call.
enum class SelfManagedEffect : std::uint8_t { None, Init, Restart, Suspend, Flush, Cleanup };

enum class SelfManagedRule : std::uint8_t { None };

namespace self_managed_table {

using S = SelfManagedState;
using E = SelfManagedEvent;
using F = SelfManagedEffect;

constexpr Cell<S, F, SelfManagedRule> to(S next, F effect = F::None) {
  return {Kind::Legal, next, effect, SelfManagedRule::None};
}

// clang-format off
inline constexpr Row<S, E, F, SelfManagedRule> rows[] = {
    {S::Created,       E::Start,       to(S::Started, F::Init)},
    {S::Created,       E::Flush,       to(S::Created)},
    {S::Created,       E::Cleanup,     to(S::Final)},

    {S::Started,       E::StartFailed, to(S::InitFailed)},
    {S::Started,       E::Suspend,     to(S::Stopped, F::Suspend)},

    {S::InitFailed,    E::Flush,       to(S::Flushed, F::Flush)},

    {S::Stopped,       E::Start,       to(S::Started, F::Restart)},
    {S::Stopped,       E::Flush,       to(S::Flushed, F::Flush)},

    {S::Flushed,       E::Start,       to(S::Started, F::Restart)},
    {S::Flushed,       E::Flush,       to(S::Flushed)},
    {S::Flushed,       E::Cleanup,     to(S::Final, F::Cleanup)},
};
// clang-format on

}  // namespace self_managed_table

inline constexpr StateTable<SelfManagedState, SelfManagedEvent, SelfManagedEffect, SelfManagedRule>
    self_managed_machine(self_managed_table::rows);

static_assert(self_managed_machine.has_no_doubles(), "a cell is given twice");

}  // namespace wdf
