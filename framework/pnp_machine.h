// SPDX-License-Identifier: MIT
// The table of a device's plug-and-play life: (state, event) -> next state. What is done in a state
// is in pnp.cpp; this says only where it leads. IRP events may come in any state (an upper driver
// or a test can send what it likes), so each state answers each of them: where one is not expected
// it stays, and the cell says what becomes of the IRP (PNP-R1). A power failure may come in any
// state likewise.
#pragma once

#include <cstdint>

#include "framework/state_table.h"

namespace wdf {

enum class PnpState : std::uint8_t {
#define STATE(name, wdf_name) name,
#include "framework/pnp_states.def"
#undef STATE
  count_,
};

enum class PnpEvent : std::uint8_t {
  // IRPs.
  Start,
  QueryStop,
  CancelStop,
  Stop,
  QueryRemove,
  CancelRemove,
  SurpriseRemove,
  Eject,  // of a PDO
  Remove,
  // A power IRP could not be carried out: the device failed to come to D0, or to leave it.
  PowerUpFailed,
  PowerDownFailed,
  // How what is done in a state came out.
  Done,
  Refused,  // a failure that leaves the device as it was, or the first kind of two
  Failed,   // a failure after which the device cannot go on
  count_,
};

enum class PnpEffect : std::uint8_t {
  None,
  PassDown,  // an IRP that means nothing here goes on to the device below
  // START where there is nothing to start, EJECT of what is in use: STATUS_INVALID_DEVICE_STATE
  FailIrp,
  Drop,  // a power failure of a device that is not started, or about to be stopped or removed
};

enum class PnpRule : std::uint8_t { None };

namespace pnp_table {

using S = PnpState;
using E = PnpEvent;
using PnpRow = Row<PnpState, PnpEvent, PnpEffect, PnpRule>;

constexpr Cell<PnpState, PnpEffect, PnpRule> to(PnpState next) {
  return {Kind::Legal, next, PnpEffect::None, PnpRule::None};
}

// clang-format off
inline constexpr PnpRow expected[] = {
    {S::ObjectCreated,            E::Done,           to(S::Init)},
    {S::ObjectCreated,            E::Remove,         to(S::Removed)},

    {S::Init,                     E::Start,          to(S::InitStarting)},
    {S::Init,                     E::QueryRemove,    to(S::InitQueryRemove)},
    {S::Init,                     E::Remove,         to(S::Removed)},
    {S::Init,                     E::SurpriseRemove, to(S::InitSurpriseRemoved)},
    {S::Init,                     E::Eject,          to(S::EjectHardware)},

    {S::InitStarting,             E::Done,           to(S::HardwareAvailable)},
    {S::InitStarting,             E::Refused,        to(S::FailedInit)},
    {S::FailedInit,               E::Done,           to(S::Init)},

    {S::InitQueryRemove,          E::Remove,         to(S::Removed)},
    {S::InitQueryRemove,          E::CancelRemove,   to(S::InitQueryRemoveCanceled)},
    {S::InitQueryRemoveCanceled,  E::Done,           to(S::Init)},
    {S::InitSurpriseRemoved,      E::Done,           to(S::Init)},

    {S::HardwareAvailable,        E::Done,           to(S::EnableInterfaces)},
    {S::HardwareAvailable,        E::Refused,        to(S::FailedOwnHardware)},
    {S::HardwareAvailable,        E::Failed,         to(S::HardwareAvailableFailed)},
    {S::HardwareAvailableFailed,  E::Done,           to(S::FailedOwnHardware)},

    {S::EnableInterfaces,         E::Done,           to(S::Started)},
    {S::EnableInterfaces,         E::Failed,         to(S::FailedPowerDown)},

    {S::Started,                  E::Start,          to(S::Restart)},
    {S::Started,                  E::QueryStop,      to(S::QueryStopStaticCheck)},
    {S::Started,                  E::CancelStop,     to(S::StartedCancelStop)},
    {S::Started,                  E::QueryRemove,    to(S::QueryRemoveStaticCheck)},
    {S::Started,                  E::CancelRemove,   to(S::StartedCancelRemove)},
    {S::Started,                  E::Remove,         to(S::StartedRemoving)},
    {S::Started,                  E::SurpriseRemove, to(S::SurpriseRemoveIoStarted)},
    {S::Started,                  E::PowerUpFailed,  to(S::FailedIoStarting)},
    {S::Started,                  E::PowerDownFailed, to(S::FailedPowerDown)},
    {S::StartedCancelStop,        E::Done,           to(S::Started)},
    {S::StartedCancelRemove,      E::Done,           to(S::Started)},

    {S::QueryRemoveStaticCheck,   E::Done,           to(S::QueryRemoveAskDriver)},
    {S::QueryRemoveStaticCheck,   E::Refused,        to(S::Started)},
    {S::QueryRemoveAskDriver,     E::Done,           to(S::QueryRemoveAwake)},
    {S::QueryRemoveAskDriver,     E::Refused,        to(S::Started)},
    {S::QueryRemoveAwake,         E::Done,           to(S::QueryRemovePending)},
    {S::QueryRemoveAwake,         E::Refused,        to(S::Started)},
    {S::QueryRemovePending,       E::Remove,         to(S::QueriedRemoving)},
    {S::QueryRemovePending,       E::CancelRemove,   to(S::QueryCanceled)},
    {S::QueryRemovePending,       E::SurpriseRemove, to(S::QueriedSurpriseRemove)},

    {S::QueryStopStaticCheck,     E::Done,           to(S::QueryStopAskDriver)},
    {S::QueryStopStaticCheck,     E::Refused,        to(S::Started)},
    {S::QueryStopAskDriver,       E::Done,           to(S::QueryStopAwake)},
    {S::QueryStopAskDriver,       E::Refused,        to(S::Started)},
    {S::QueryStopAwake,           E::Done,           to(S::QueryStopPending)},
    {S::QueryStopAwake,           E::Refused,        to(S::Started)},
    {S::QueryStopPending,         E::Stop,           to(S::StartedStopping)},
    {S::QueryStopPending,         E::CancelStop,     to(S::QueryCanceled)},
    {S::QueryStopPending,         E::Remove,         to(S::QueriedRemoving)},
    {S::QueryStopPending,         E::SurpriseRemove, to(S::QueriedSurpriseRemove)},
    {S::QueryCanceled,            E::Done,           to(S::Started)},

    {S::StartedStopping,          E::Done,           to(S::Stopped)},
    {S::StartedStopping,          E::Failed,         to(S::FailedOwnHardware)},
    {S::Stopped,                  E::Failed,         to(S::Failed)},
    {S::Stopped,                  E::Start,          to(S::StoppedStarting)},
    {S::Stopped,                  E::SurpriseRemove, to(S::SurpriseRemove)},
    {S::Stopped,                  E::Remove,         to(S::StoppedRemoving)},
    {S::StoppedStarting,          E::Done,           to(S::StartingFromStopped)},
    {S::StoppedStarting,          E::Refused,        to(S::Failed)},
    {S::StartingFromStopped,      E::Done,           to(S::Restarting)},
    {S::StartingFromStopped,      E::Refused,        to(S::FailedOwnHardware)},
    {S::Restarting,               E::Done,           to(S::Started)},
    {S::Restarting,               E::Failed,         to(S::HardwareAvailableFailed)},

    {S::Restart,                  E::Done,           to(S::RestartReleaseHardware)},
    {S::Restart,                  E::Failed,         to(S::HardwareAvailableFailed)},
    {S::RestartReleaseHardware,   E::Done,           to(S::RestartHardwareAvailable)},
    {S::RestartReleaseHardware,   E::Failed,         to(S::Failed)},
    {S::RestartHardwareAvailable, E::Done,           to(S::Started)},
    {S::RestartHardwareAvailable, E::Refused,        to(S::FailedOwnHardware)},
    {S::RestartHardwareAvailable, E::Failed,         to(S::HardwareAvailableFailed)},

    {S::StartedRemoving,          E::Done,           to(S::RemovingDisableInterfaces)},
    {S::StartedRemoving,          E::Failed,         to(S::RemovingDisableInterfaces)},
    {S::QueriedRemoving,          E::Done,           to(S::RemovingDisableInterfaces)},
    {S::QueriedRemoving,          E::Failed,         to(S::RemovingDisableInterfaces)},
    {S::RemovingDisableInterfaces, E::Done,          to(S::Removed)},
    {S::StoppedRemoving,          E::Done,           to(S::Removed)},

    {S::QueriedSurpriseRemove,    E::Done,           to(S::SurpriseRemoveIoStarted)},
    {S::SurpriseRemoveIoStarted,  E::Done,           to(S::FailedIoStarting)},
    {S::SurpriseRemove,           E::Done,           to(S::Failed)},
    {S::FailedIoStarting,         E::Done,           to(S::FailedOwnHardware)},
    {S::FailedIoStarting,         E::Failed,         to(S::FailedOwnHardware)},
    {S::FailedPowerDown,          E::Done,           to(S::FailedOwnHardware)},
    {S::FailedPowerDown,          E::Failed,         to(S::FailedOwnHardware)},
    {S::FailedOwnHardware,        E::Done,           to(S::Failed)},
    {S::Failed,                   E::Done,           to(S::FailedPowerPolicyRemoved)},
    {S::FailedPowerPolicyRemoved, E::Done,           to(S::FailedWaitForRemove)},
    {S::FailedWaitForRemove,      E::Remove,         to(S::Removed)},
    {S::FailedWaitForRemove,      E::SurpriseRemove, to(S::FailedSurpriseRemoved)},
    {S::FailedWaitForRemove,      E::Start,          to(S::FailedStarted)},
    {S::FailedSurpriseRemoved,    E::Done,           to(S::FailedWaitForRemove)},
    {S::FailedStarted,            E::Done,           to(S::FailedWaitForRemove)},

    {S::Removed,                  E::Done,           to(S::RemovedChildrenRemoved)},
    {S::RemovedChildrenRemoved,   E::Done,           to(S::FdoRemoved)},
    {S::RemovedChildrenRemoved,   E::Refused,        to(S::CheckForDevicePresence)},
    {S::FdoRemoved,               E::Done,           to(S::Final)},
    {S::CheckForDevicePresence,   E::Done,           to(S::PdoRemoved)},
    {S::CheckForDevicePresence,   E::Refused,        to(S::RemovedPdoWait)},
    {S::PdoRemoved,               E::Done,           to(S::Final)},
    {S::RemovedPdoWait,           E::Start,          to(S::PdoRestart)},
    {S::RemovedPdoWait,           E::SurpriseRemove, to(S::RemovedPdoSurpriseRemoved)},
    {S::RemovedPdoWait,           E::Eject,          to(S::EjectHardware)},
    {S::RemovedPdoWait,           E::Remove,         to(S::CheckForDevicePresence)},
    {S::RemovedPdoSurpriseRemoved, E::Done,          to(S::RemovedPdoWait)},
    {S::PdoRestart,               E::Done,           to(S::HardwareAvailable)},
    {S::EjectHardware,            E::Done,           to(S::EjectedWaitingForRemove)},
    {S::EjectHardware,            E::Refused,        to(S::EjectFailed)},
    {S::EjectFailed,              E::Start,          to(S::PdoRestart)},
    {S::EjectFailed,              E::SurpriseRemove, to(S::SurpriseRemove)},
    {S::EjectFailed,              E::Remove,         to(S::Removed)},
    {S::EjectedWaitingForRemove,  E::Remove,         to(S::PdoRemoved)},
};
// clang-format on

using Table = StateTable<PnpState, PnpEvent, PnpEffect, PnpRule>;

// What becomes of an event from outside that a state does not expect.
constexpr PnpEffect unexpected(PnpEvent event) {
  switch (event) {
    case E::Start:
    case E::Eject:
      return PnpEffect::FailIrp;
    case E::PowerUpFailed:
    case E::PowerDownFailed:
      return PnpEffect::Drop;
    default:
      return PnpEffect::PassDown;
  }
}

// Every event from outside that `expected` says nothing about: the state stays.
constexpr Table make_table() {
  Table table(expected);
  for (std::size_t state = 0; state < Table::state_count; ++state) {
    for (auto at = static_cast<std::size_t>(E::Start);
         at <= static_cast<std::size_t>(E::PowerDownFailed); ++at) {
      const auto from = static_cast<PnpState>(state);
      const auto event = static_cast<PnpEvent>(at);
      if (table.given(from, event) != 0) continue;
      table.add(from, event, {Kind::Legal, from, unexpected(event), PnpRule::None});
    }
  }
  return table;
}

}  // namespace pnp_table

inline constexpr pnp_table::Table pnp_machine = pnp_table::make_table();

static_assert(pnp_machine.answers_all(PnpEvent::Start, PnpEvent::PowerDownFailed),
              "each state answers each IRP and each power failure");
static_assert(pnp_machine.has_no_doubles(), "a cell is given twice");
static_assert(pnp_machine.reaches_all(PnpState::ObjectCreated), "a state is never reached");

}  // namespace wdf
