// SPDX-License-Identifier: MIT
// What must become of a device when an IRP comes or a step ends, as facts: what it has, what it is
// asked for, what is being done for which IRP. Written from the contract by somebody who had not
// seen the rows of the table. Source: framework.md 2.11.1, 2.11.2 (failures), 2.11.4, 2.12
// (BUS-R6, R9), PNP-R1, PNP-R10; pnpstatemachine.cpp state table and PnpEventXxx; fxpkgpdo.cpp
// PnpEventEjectHardwareOverload, PnpEventCheckForDevicePresenceOverload, PnpGetPostRemoveState.
#pragma once

#include <string_view>

#include "framework/pnp_machine.h"
#include "tests/model/pnp_facts.h"
#include "tests/model/product_search.h"

namespace model {

struct PnpModel {
  using State = wdf::PnpState;
  using Event = wdf::PnpEvent;
  using Effect = wdf::PnpEffect;
  using Rule = wdf::PnpRule;
  using Table = wdf::pnp_table::Table;
  using Facts = PnpFacts;
  static constexpr std::string_view subject = "Pnp";
  static constexpr std::size_t effect_count = number(Effect::Drop) + 1;
  static constexpr std::size_t rule_count = 1;

  static std::vector<std::pair<State, Facts>> worlds() {
    return {{State::ObjectCreated, {}}, {State::ObjectCreated, {.is_pdo = true}}};
  }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define STATE(name, wdf_name) #name,
#include "framework/pnp_states.def"
#undef STATE
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    return pnp_facts_of(state);
  }

  // Who the device is can be seen only at its very end.
  static Facts seen(Facts facts) {
    if (facts.doing != Doing::CleanUpLast) facts.is_pdo = false;
    return facts;
  }

  static AnswerOf<PnpModel> answer(const Facts& now, Event event) {
    if (event >= Event::Done) return answer_outcome(now, event);
    if (event == Event::Eject && !now.is_pdo) return unasked<Self>();
    if (now.doing != Doing::Nothing) return unexpected(now, event);
    switch (event) {
      case Event::Start:
        return answer_start(now);
      case Event::QueryStop:
      case Event::QueryRemove:
        return answer_query(now, event);
      case Event::CancelStop:
      case Event::CancelRemove:
        return answer_cancel(now, event);
      case Event::Stop:
        if (now.life != Life::Working || now.query != Query::Stop) return unexpected(now, event);
        return go(now, Doing::PowerDown, ForIrp::Stop);
      case Event::SurpriseRemove:
        return answer_surprise(now);
      case Event::Eject:
        if (now.life != Life::Fresh && now.life != Life::Disabled) return unexpected(now, event);
        if (now.query != Query::None || now.is_ejected || now.stays_in_slot) {
          return unexpected(now, event);
        }
        return eject(now);
      case Event::Remove:
        return answer_remove(now);
      case Event::PowerUpFailed:
      case Event::PowerDownFailed:
        return answer_power_failure(now, event);
      default:
        UNREACHABLE("no such value");
    }
  }

  // PNP-R10: a removal comes to its end, whatever the device was doing.
  static bool is_goal(const Facts& facts) {
    return facts.life == Life::Over;
  }
  static bool helps(Event event) {
    return event >= Event::Remove;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Start, Event::PowerDownFailed) && table.has_no_doubles() &&
           table.reaches_all(State::ObjectCreated);
  }
  // What the table's maker adds to its rows, for a table made of other rows.
  static void complete(Table& table) {
    for (std::size_t at = 0; at < Table::state_count * Table::event_count; ++at) {
      const auto state = static_cast<State>(at / Table::event_count);
      const auto event = static_cast<Event>(at % Table::event_count);
      if (event >= Event::Done || table.given(state, event) != 0) continue;
      table.add(state, event, {wdf::Kind::Legal, state, unexpected({}, event).effect, {}});
    }
  }

 private:
  using Self = PnpModel;

  static AnswerOf<Self> go(Facts now, Doing doing, ForIrp irp) {
    now.doing = doing;
    now.irp = irp;
    return legal<Self>(now);
  }

  // PNP-R1: the device stays; START and EJECT cannot succeed without it.
  static AnswerOf<Self> unexpected(const Facts& now, Event event) {
    const bool must_fail = event == Event::Start || event == Event::Eject;
    if (event > Event::Remove) return legal<Self>(now, Effect::Drop);
    return legal<Self>(now, must_fail ? Effect::FailIrp : Effect::PassDown);
  }

  // Back to waiting, with nothing asked.
  static AnswerOf<Self> wait(Facts now) {
    now.query = Query::None;
    return go(now, Doing::Nothing, ForIrp::None);
  }

  static AnswerOf<Self> answer_start(const Facts& now) {
    if (now.query != Query::None || now.is_ejected) return unexpected(now, Event::Start);
    switch (now.life) {
      case Life::Fresh:
      case Life::Stopped:
        return go(now, Doing::SendStart, ForIrp::Start);
      case Life::Working:  // once more, with other resources
        return go(now, Doing::PowerDown, ForIrp::Start);
      case Life::Broken:
        return go(now, Doing::AnswerIrp, ForIrp::Start);
      case Life::Disabled: {
        Facts after = now;
        after.stays_in_slot = false;
        return go(after, Doing::Reset, ForIrp::Start);
      }
      default:
        return unexpected(now, Event::Start);
    }
  }

  // What was never started has nothing to ask the driver about its removal.
  static AnswerOf<Self> answer_query(Facts now, Event event) {
    const bool for_remove = event == Event::QueryRemove;
    const bool can_agree = now.life == Life::Working || (for_remove && now.life == Life::Fresh);
    if (now.query != Query::None || !can_agree) return unexpected(now, event);
    now.query = for_remove ? Query::Remove : Query::Stop;
    if (now.life == Life::Fresh) return legal<Self>(now);
    return go(now, Doing::CheckAllowed, ForIrp::None);
  }

  static AnswerOf<Self> answer_cancel(Facts now, Event event) {
    const Query query = event == Event::CancelRemove ? Query::Remove : Query::Stop;
    const bool agreed = now.query == query;
    if (now.query != Query::None && !agreed) return unexpected(now, event);
    const bool is_fresh = now.life == Life::Fresh;
    if (now.life != Life::Working && !(is_fresh && agreed)) return unexpected(now, event);
    // Not asked, or it refused: the IRP is for those above and below. Which query it was is told to
    // those who asked for the changes of the state.
    now.query = agreed ? Query::None : query;
    const bool drops = agreed && !is_fresh;
    return go(now, drops ? Doing::DropReference : Doing::AnswerIrp, ForIrp::Cancel);
  }

  static AnswerOf<Self> answer_surprise(Facts now) {
    const bool agreed = now.query != Query::None;
    switch (now.life) {
      case Life::Fresh:
        if (agreed) return unexpected(now, Event::SurpriseRemove);
        return go(now, Doing::AnswerIrp, ForIrp::Surprise);
      case Life::Working:
        now.query = Query::None;
        return go(now, agreed ? Doing::DropReference : Doing::TellGone, ForIrp::Surprise);
      case Life::Stopped:
      case Life::Broken:
        return go(now, Doing::TellGone, ForIrp::Surprise);
      case Life::Disabled:
        if (now.is_ejected) return unexpected(now, Event::SurpriseRemove);
        // One that stayed in its slot goes the way of a stopped one.
        if (now.stays_in_slot) now.life = Life::Stopped;
        now.stays_in_slot = false;
        return go(now, Doing::TellGone, ForIrp::Surprise);
      default:
        return unexpected(now, Event::SurpriseRemove);
    }
  }

  // PNP-R10: it always succeeds. The reference expects none where the PnP manager sends none (while
  // it is being made, has agreed to stop, is stopped, stays in its slot), and would wait for ever.
  static AnswerOf<Self> answer_remove(Facts now) {
    switch (now.life) {
      case Life::Working:
        if (now.query == Query::Stop) now.query = Query::Remove;  // the reference is the same
        return go(now, Doing::PowerDown, ForIrp::Remove);
      case Life::Stopped:  // its hardware was released
        return leave(now, Doing::CleanUp);
      case Life::Unmade:
      case Life::Fresh:
      case Life::Broken:
        return leave(now, Doing::RemoveChildren);
      case Life::Disabled:
        if (now.stays_in_slot) return leave(now, Doing::RemoveChildren);
        return leave(now, now.is_ejected ? Doing::CleanUpLast : Doing::FindOut);
      default:
        return unexpected(now, Event::Remove);
    }
  }

  // A working device that does not power up again is treated like one that is gone. While a query
  // is pending, the IRP that follows it takes the device down.
  static AnswerOf<Self> answer_power_failure(Facts now, Event event) {
    if (now.life != Life::Working || now.query != Query::None) return unexpected(now, event);
    now.is_absent = event == Event::PowerUpFailed;
    return break_down(now);
  }

  static AnswerOf<Self> eject(const Facts& now) {
    return legal<Self>({.life = Life::Disabled, .doing = Doing::Eject, .is_pdo = now.is_pdo});
  }
  static AnswerOf<Self> leave(const Facts& now, Doing doing) {
    return legal<Self>({.life = Life::Leaving,
                        .doing = doing,
                        .has_hardware = now.has_hardware,
                        .is_pdo = now.is_pdo});
  }

  // It cannot go on: undo what it has, one thing after the other.
  static AnswerOf<Self> break_down(const Facts& now) {
    Facts after{.life = Life::Broken,
                .has_hardware = now.has_hardware,
                .is_powered = now.is_powered,
                .is_absent = now.is_absent,
                .is_pdo = now.is_pdo};
    after.doing = Doing::CleanUp;
    if (now.has_hardware) after.doing = Doing::Release;
    if (now.is_powered) after.doing = Doing::PowerDown;
    return legal<Self>(after);
  }
  static AnswerOf<Self> break_start(Facts now) {
    now.life = Life::Broken;
    now.is_powered = false;
    now.query = Query::None;
    return go(now, Doing::NoteFailure, ForIrp::None);
  }

  static AnswerOf<Self> answer_outcome(const Facts& now, Event event) {
    switch (now.doing) {
      case Doing::Nothing:
        return answer_unasked_outcome(now, event);
      case Doing::SendStart:
      case Doing::Prepare:
      case Doing::PrepareAndPowerUp:
      case Doing::PowerUp:
      case Doing::EnableInterfaces:
        return answer_starting(now, event);
      case Doing::CheckAllowed:
      case Doing::AskDriver:
      case Doing::WakeUp:
        return answer_asking(now, event);
      case Doing::PowerDown:
        return answer_powered_down(now, event);
      case Doing::ReleaseAndSendStart:
        return answer_released(now, event);
      case Doing::FindOutWho:
      case Doing::FindOut:
        return answer_found_out(now, event);
      case Doing::Eject:
        if (event == Event::Failed) return impossible<Self>();
        return legal<Self>({.life = Life::Disabled,
                            .stays_in_slot = event == Event::Refused,
                            .is_ejected = event == Event::Done,
                            .is_pdo = true});
      default:
        return event == Event::Done ? answer_done(now) : impossible<Self>();
    }
  }

  static AnswerOf<Self> answer_unasked_outcome(Facts now, Event event) {
    if (now.life == Life::Unmade && event == Event::Done) {
      now.life = Life::Fresh;
      return legal<Self>(now);
    }
    const bool can_fail = now.life == Life::Stopped;  // to release its hardware
    return event == Event::Failed && can_fail ? break_down(now) : impossible<Self>();
  }

  // Refused: the device below failed the START, or EvtDevicePrepareHardware failed. Failed: the
  // rest.
  static AnswerOf<Self> answer_starting(Facts now, Event event) {
    const bool is_done = event == Event::Done;
    switch (now.doing) {
      case Doing::SendStart:
        if (event == Event::Failed) return impossible<Self>();
        if (now.life == Life::Fresh) {
          return go(now, is_done ? Doing::PrepareAndPowerUp : Doing::AnswerIrp, ForIrp::Start);
        }
        return is_done ? go(now, Doing::Prepare, ForIrp::Start) : break_down(now);
      case Doing::Prepare:
        if (event == Event::Failed) return impossible<Self>();
        now.has_hardware = true;  // F1: EvtDeviceReleaseHardware follows a failure too
        return is_done ? go(now, Doing::PowerUp, ForIrp::Start) : break_down(now);
      case Doing::PrepareAndPowerUp:
        now.has_hardware = true;
        if (event == Event::Refused) return break_down(now);
        break;
      case Doing::PowerUp:
        if (event == Event::Refused) return impossible<Self>();
        break;
      default:  // EnableInterfaces
        if (event == Event::Refused) return impossible<Self>();
        if (!is_done) return break_down(now);
        now.life = Life::Working;
        return wait(now);
    }
    if (!is_done) return break_start(now);
    now.is_powered = true;
    if (now.life == Life::Fresh) return go(now, Doing::EnableInterfaces, ForIrp::Start);
    now.life = Life::Working;  // its interfaces were on all the time
    return wait(now);
  }

  static AnswerOf<Self> answer_asking(const Facts& now, Event event) {
    if (event == Event::Failed) return impossible<Self>();
    if (event == Event::Refused) return wait(now);
    if (now.doing == Doing::CheckAllowed) return go(now, Doing::AskDriver, ForIrp::None);
    if (now.doing == Doing::AskDriver) return go(now, Doing::WakeUp, ForIrp::None);
    return go(now, Doing::Nothing, ForIrp::None);
  }

  static AnswerOf<Self> answer_powered_down(Facts now, Event event) {
    if (event == Event::Refused) return impossible<Self>();
    now.is_powered = false;
    now.query = Query::None;
    const bool is_done = event == Event::Done;
    switch (now.irp) {
      case ForIrp::Stop:
        if (!is_done) return break_down(now);
        now.has_hardware = false;  // Stopped releases it
        now.life = Life::Stopped;
        return wait(now);
      case ForIrp::Start:
        return is_done ? go(now, Doing::ReleaseAndSendStart, ForIrp::Start) : break_start(now);
      case ForIrp::Remove:  // a removal cannot fail
        return leave(now, Doing::ReleaseAndCleanUp);
      default:
        now.is_absent = false;
        return break_down(now);
    }
  }

  static AnswerOf<Self> answer_released(Facts now, Event event) {
    if (event == Event::Refused) return impossible<Self>();
    now.has_hardware = false;
    if (event == Event::Failed) return break_down(now);
    return go(now, Doing::PrepareAndPowerUp, ForIrp::Start);
  }

  // Whether it is an FDO, and whether a PDO is missing. Refused: no.
  static AnswerOf<Self> answer_found_out(const Facts& now, Event event) {
    if (event == Event::Failed) return impossible<Self>();
    const bool is_done = event == Event::Done;
    if (now.doing == Doing::FindOutWho) {
      if (is_done == now.is_pdo) return unasked<Self>();
      return leave(now, is_done ? Doing::CleanUpLast : Doing::FindOut);
    }
    if (is_done) return leave(now, Doing::CleanUpLast);
    return legal<Self>({.life = Life::Disabled, .is_pdo = true});
  }

  static AnswerOf<Self> answer_done(Facts now) {
    switch (now.doing) {
      case Doing::AnswerIrp:
        return wait(now);
      case Doing::NoteFailure:
        return break_down(now);
      case Doing::DropReference:
        if (now.irp == ForIrp::Cancel) return wait(now);
        return go(now, Doing::TellGone, ForIrp::Surprise);
      case Doing::TellGone:
        if (now.life == Life::Broken || now.life == Life::Disabled) return wait(now);
        now.is_absent = now.is_powered;
        return break_down(now);
      case Doing::Release:
        now.has_hardware = false;
        return break_down(now);
      case Doing::ReleaseAndCleanUp:
        now.has_hardware = false;
        return leave(now, Doing::RemoveChildren);
      case Doing::CleanUp:
        if (now.life == Life::Broken) return go(now, Doing::AnswerIrp, ForIrp::None);
        return leave(now, Doing::RemoveChildren);
      case Doing::RemoveChildren:
        return leave(now, Doing::FindOutWho);
      case Doing::Reset:
        now.life = Life::Fresh;
        return go(now, Doing::PrepareAndPowerUp, ForIrp::Start);
      case Doing::CleanUpLast:
        return legal<Self>({.life = Life::Over, .is_pdo = now.is_pdo});
      default:
        UNREACHABLE("no such value");
    }
  }
};

}  // namespace model
