// SPDX-License-Identifier: MIT
// Which table of the framework belongs to which model, and the rows it is made of.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "tests/model/flight_model.h"
#include "tests/model/format_model.h"
#include "tests/model/idle_model.h"
#include "tests/model/object_model.h"
#include "tests/model/ownership_model.h"
#include "tests/model/pnp_model.h"
#include "tests/model/queue_model.h"
#include "tests/model/self_managed_model.h"
#include "tests/model/stop_answer_model.h"
#include "tests/model/target_model.h"

namespace model {

using AllModels =
    testing::Types<FlightModel, OwnershipModel, FormatModel, TimeoutModel, StopModel, GateModel,
                   DrainModel, OpeningModel, AcceptModel, DispatchModel, PowerModel, SlotModel,
                   ObjectModel, PnpModel, SelfManagedModel, IdleModel>;

template <class M>
using Rows = std::span<const typename M::Table::RowType>;
template <class M>
using Bans = std::span<const typename M::Table::BanType>;

namespace from {
using namespace wdf::machine;
template <class M>
struct Parts {
  const typename M::Table& table;
  Rows<M> rows;
  Bans<M> bans;
};
inline Parts<FlightModel> parts(FlightModel) {
  return {flight::table, flight::rows, flight::bans};
}
inline Parts<OwnershipModel> parts(OwnershipModel) {
  return {ownership::table, ownership::rows, ownership::bans};
}
inline Parts<FormatModel> parts(FormatModel) {
  return {format::table, format::rows, format::bans};
}
inline Parts<TimeoutModel> parts(TimeoutModel) {
  return {timeout::table, timeout::rows, {}};
}
inline Parts<StopModel> parts(StopModel) {
  return {stop_answer::table, stop_answer::rows, {}};
}
inline Parts<GateModel> parts(GateModel) {
  return {gate::table, gate::rows, {}};
}
inline Parts<DrainModel> parts(DrainModel) {
  return {drain::table, drain::rows, {}};
}
inline Parts<OpeningModel> parts(OpeningModel) {
  return {opening::table, opening::rows, {}};
}
inline Parts<AcceptModel> parts(AcceptModel) {
  return {accept::table, accept::rows, accept::bans};
}
inline Parts<DispatchModel> parts(DispatchModel) {
  return {dispatch::table, dispatch::rows, {}};
}
inline Parts<PowerModel> parts(PowerModel) {
  return {power::table, power::rows, {}};
}
inline Parts<SlotModel> parts(SlotModel) {
  return {slot::table, slot::rows, slot::bans};
}
inline Parts<ObjectModel> parts(ObjectModel) {
  return {wdf::object_machine, wdf::object_table::rows, {}};
}
inline Parts<PnpModel> parts(PnpModel) {
  return {wdf::pnp_machine, wdf::pnp_table::expected, {}};
}
inline Parts<SelfManagedModel> parts(SelfManagedModel) {
  return {wdf::self_managed_machine, wdf::self_managed_table::rows, {}};
}
inline Parts<IdleModel> parts(IdleModel) {
  return {wdf::idle_machine, wdf::idle_table::rows, {}};
}
}  // namespace from

// The parts of the table that M is a model of.
template <class M>
from::Parts<M> parts_of() {
  return from::parts(M{});
}
template <class M>
const typename M::Table& table_of() {
  return parts_of<M>().table;
}

// How the tests of a model are called.
struct Names {
  template <class M>
  static std::string GetName(int) {
    return std::string(M::subject);
  }
};

}  // namespace model
