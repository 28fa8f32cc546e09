// SPDX-License-Identifier: MIT
// The facts behind each plug-and-play state: what the device has, what it is asked for, what is
// being done for which IRP. pnp_model.h says what must become of them.
#pragma once

#include <compare>

#include "base/assert.h"
#include "framework/pnp_machine.h"

namespace model {

enum class Life {
  Unmade,
  Fresh,     // never started, or not since it was enabled again
  Working,   // its interfaces are on
  Stopped,   // to get other resources
  Broken,    // it cannot go on
  Disabled,  // a PDO that was removed or ejected and is still there
  Leaving,
  Over,
};

enum class Doing {
  Nothing,
  AnswerIrp,  // nothing else has to be done for it
  SendStart,
  Prepare,
  PrepareAndPowerUp,
  PowerUp,
  NoteFailure,  // into the START
  EnableInterfaces,
  CheckAllowed,
  AskDriver,
  WakeUp,
  DropReference,  // the one that kept it awake since it agreed
  PowerDown,
  Release,
  ReleaseAndSendStart,
  ReleaseAndCleanUp,
  CleanUp,  // remove part 1
  TellGone,
  RemoveChildren,
  FindOutWho,
  FindOut,      // whether the PDO is still reported
  CleanUpLast,  // remove part 2
  Reset,
  Eject,
};

enum class ForIrp { None, Start, Cancel, Stop, Remove, Surprise };
enum class Query { None, Stop, Remove };

struct PnpFacts {
  Life life = Life::Unmade;
  Doing doing = Doing::Nothing;
  ForIrp irp = ForIrp::None;
  Query query = Query::None;  // it is being asked, or has agreed
  bool has_hardware = false;  // EvtDevicePrepareHardware was called
  bool is_powered = false;
  bool is_absent = false;  // its hardware does not answer any more
  bool stays_in_slot = false;
  bool is_ejected = false;
  bool is_pdo = false;
  auto operator<=>(const PnpFacts&) const = default;
};

inline PnpFacts powered(Life life, Doing doing, ForIrp irp, Query query = Query::None) {
  return {.life = life,
          .doing = doing,
          .irp = irp,
          .query = query,
          .has_hardware = true,
          .is_powered = true};
}

inline PnpFacts seen_disabled(wdf::PnpState state) {
  using State = wdf::PnpState;
  switch (state) {
    case State::RemovedPdoWait:
      return {.life = Life::Disabled};
    case State::RemovedPdoSurpriseRemoved:
      return {.life = Life::Disabled, .doing = Doing::TellGone, .irp = ForIrp::Surprise};
    case State::PdoRestart:
      return {.life = Life::Disabled, .doing = Doing::Reset, .irp = ForIrp::Start};
    case State::EjectHardware:
      return {.life = Life::Disabled, .doing = Doing::Eject};
    case State::EjectFailed:
      return {.life = Life::Disabled, .stays_in_slot = true};
    case State::EjectedWaitingForRemove:
      return {.life = Life::Disabled, .is_ejected = true};
    default:
      UNREACHABLE("no such value");
  }
}

inline PnpFacts seen_going(wdf::PnpState state) {
  PnpFacts facts{.life = Life::Broken};
  using State = wdf::PnpState;
  switch (state) {
    case State::HardwareAvailableFailed:
      return {.life = Life::Broken, .doing = Doing::NoteFailure, .has_hardware = true};
    case State::FailedIoStarting:
      facts = powered(Life::Broken, Doing::PowerDown, ForIrp::None);
      facts.is_absent = true;
      return facts;
    case State::FailedPowerDown:
      return powered(Life::Broken, Doing::PowerDown, ForIrp::None);
    case State::FailedOwnHardware:
      return {.life = Life::Broken, .doing = Doing::Release, .has_hardware = true};
    case State::Failed:
      return {.life = Life::Broken, .doing = Doing::CleanUp};
    case State::FailedPowerPolicyRemoved:
      return {.life = Life::Broken, .doing = Doing::AnswerIrp};
    case State::FailedWaitForRemove:
      return {.life = Life::Broken};
    case State::FailedSurpriseRemoved:
      return {.life = Life::Broken, .doing = Doing::TellGone, .irp = ForIrp::Surprise};
    case State::FailedStarted:
      return {.life = Life::Broken, .doing = Doing::AnswerIrp, .irp = ForIrp::Start};
    case State::RemovingDisableInterfaces:
      return {.life = Life::Leaving, .doing = Doing::ReleaseAndCleanUp, .has_hardware = true};
    case State::StoppedRemoving:
      return {.life = Life::Leaving, .doing = Doing::CleanUp};
    case State::Removed:
      return {.life = Life::Leaving, .doing = Doing::RemoveChildren};
    case State::RemovedChildrenRemoved:
      return {.life = Life::Leaving, .doing = Doing::FindOutWho};
    case State::FdoRemoved:
      return {.life = Life::Leaving, .doing = Doing::CleanUpLast};
    case State::CheckForDevicePresence:
      return {.life = Life::Leaving, .doing = Doing::FindOut};
    case State::PdoRemoved:
      return {.life = Life::Leaving, .doing = Doing::CleanUpLast, .is_pdo = true};
    case State::Final:
      return {.life = Life::Over};
    default:
      return seen_disabled(state);
  }
}

inline PnpFacts seen_at_work(wdf::PnpState state) {
  constexpr Life life = Life::Working;
  using State = wdf::PnpState;
  switch (state) {
    case State::Started:
      return powered(life, Doing::Nothing, ForIrp::None);
    case State::QueryRemoveStaticCheck:
      return powered(life, Doing::CheckAllowed, ForIrp::None, Query::Remove);
    case State::QueryRemoveAskDriver:
      return powered(life, Doing::AskDriver, ForIrp::None, Query::Remove);
    case State::QueryRemoveAwake:
      return powered(life, Doing::WakeUp, ForIrp::None, Query::Remove);
    case State::QueryRemovePending:
      return powered(life, Doing::Nothing, ForIrp::None, Query::Remove);
    case State::QueryCanceled:
      return powered(life, Doing::DropReference, ForIrp::Cancel);
    case State::QueryStopStaticCheck:
      return powered(life, Doing::CheckAllowed, ForIrp::None, Query::Stop);
    case State::QueryStopAskDriver:
      return powered(life, Doing::AskDriver, ForIrp::None, Query::Stop);
    case State::QueryStopAwake:
      return powered(life, Doing::WakeUp, ForIrp::None, Query::Stop);
    case State::QueryStopPending:
      return powered(life, Doing::Nothing, ForIrp::None, Query::Stop);
    case State::StartedCancelStop:
      return powered(life, Doing::AnswerIrp, ForIrp::Cancel, Query::Stop);
    case State::StartedCancelRemove:
      return powered(life, Doing::AnswerIrp, ForIrp::Cancel, Query::Remove);
    case State::StartedStopping:
      return powered(life, Doing::PowerDown, ForIrp::Stop, Query::Stop);
    case State::Restart:
      return powered(life, Doing::PowerDown, ForIrp::Start);
    case State::StartedRemoving:
      return powered(life, Doing::PowerDown, ForIrp::Remove);
    case State::QueriedRemoving:
      return powered(life, Doing::PowerDown, ForIrp::Remove, Query::Remove);
    case State::QueriedSurpriseRemove:
      return powered(life, Doing::DropReference, ForIrp::Surprise);
    case State::SurpriseRemoveIoStarted:
      return powered(life, Doing::TellGone, ForIrp::Surprise);
    default:
      return seen_going(state);
  }
}

inline PnpFacts pnp_facts_of(wdf::PnpState state) {
  using State = wdf::PnpState;
  switch (state) {
    case State::ObjectCreated:
      return {};
    case State::Init:
      return {.life = Life::Fresh};
    case State::InitStarting:
      return {.life = Life::Fresh, .doing = Doing::SendStart, .irp = ForIrp::Start};
    case State::FailedInit:
      return {.life = Life::Fresh, .doing = Doing::AnswerIrp, .irp = ForIrp::Start};
    case State::InitQueryRemove:
      return {.life = Life::Fresh, .query = Query::Remove};
    case State::InitQueryRemoveCanceled:
      return {.life = Life::Fresh, .doing = Doing::AnswerIrp, .irp = ForIrp::Cancel};
    case State::InitSurpriseRemoved:
      return {.life = Life::Fresh, .doing = Doing::AnswerIrp, .irp = ForIrp::Surprise};
    case State::HardwareAvailable:
      return {.life = Life::Fresh, .doing = Doing::PrepareAndPowerUp, .irp = ForIrp::Start};
    case State::EnableInterfaces:
      return powered(Life::Fresh, Doing::EnableInterfaces, ForIrp::Start);
    case State::Stopped:
      return {.life = Life::Stopped};
    case State::StoppedStarting:
      return {.life = Life::Stopped, .doing = Doing::SendStart, .irp = ForIrp::Start};
    case State::StartingFromStopped:
      return {.life = Life::Stopped, .doing = Doing::Prepare, .irp = ForIrp::Start};
    case State::Restarting:
      return {.life = Life::Stopped,
              .doing = Doing::PowerUp,
              .irp = ForIrp::Start,
              .has_hardware = true};
    case State::SurpriseRemove:
      return {.life = Life::Stopped, .doing = Doing::TellGone, .irp = ForIrp::Surprise};
    case State::RestartReleaseHardware:
      return {.life = Life::Working,
              .doing = Doing::ReleaseAndSendStart,
              .irp = ForIrp::Start,
              .has_hardware = true};
    case State::RestartHardwareAvailable:
      return {.life = Life::Working, .doing = Doing::PrepareAndPowerUp, .irp = ForIrp::Start};
    default:
      return seen_at_work(state);
  }
}

}  // namespace model
