// SPDX-License-Identifier: MIT
// The words of a script.
#include "door/script.h"

#include <utility>

namespace door {
namespace {

Action completing(Action::Kind kind, NTSTATUS status, ULONG_PTR information, Bytes data) {
  Action action;
  action.kind = kind;
  action.status = status;
  action.information = information;
  action.data = std::move(data);
  return action;
}

Action holding(Action::Kind kind) {
  Action action;
  action.kind = kind;
  return action;
}

Match with_code(UCHAR major, ULONG control_code) {
  Match match(major);
  match.control_code = control_code;
  return match;
}

}  // namespace

bool Match::is_for(const IO_STACK_LOCATION& location) const {
  if (location.MajorFunction != major) return false;
  if (minor != any && location.MinorFunction != minor) return false;
  return control_code == any || location.Parameters.DeviceIoControl.IoControlCode == control_code;
}

Action done(NTSTATUS status, ULONG_PTR information, Bytes data) {
  return completing(Action::Kind::InDispatch, status, information, std::move(data));
}

Action pend(NTSTATUS status, ULONG_PTR information, Bytes data) {
  return completing(Action::Kind::FromLoop, status, information, std::move(data));
}

Action delay(base::Ticks by, NTSTATUS status, ULONG_PTR information, Bytes data) {
  Action action = completing(Action::Kind::AfterDelay, status, information, std::move(data));
  action.delay = by;
  return action;
}

Action hold() {
  return holding(Action::Kind::Held);
}

Action chold() {
  return holding(Action::Kind::HeldCancelable);
}

Action call(std::function<NTSTATUS(DEVICE_OBJECT* device, IRP* irp)> body) {
  Action action;
  action.kind = Action::Kind::Call;
  action.call = std::move(body);
  return action;
}

Match pnp(UCHAR minor) {
  return Match(IRP_MJ_PNP, minor);
}

Match power(UCHAR minor) {
  return Match(IRP_MJ_POWER, minor);
}

Match ioctl(ULONG control_code) {
  return with_code(IRP_MJ_DEVICE_CONTROL, control_code);
}

Match internal_ioctl(ULONG control_code) {
  return with_code(IRP_MJ_INTERNAL_DEVICE_CONTROL, control_code);
}

}  // namespace door
