// SPDX-License-Identifier: MIT
// The self target of a device: what is sent to it comes out of the device's own queues, without
// leaving the stack. For class extensions; a driver allows it before the device is created.
// Source: requests.md 6.12; fxiotargetself.cpp.
#pragma once

#include "framework/io_queues.h"
#include "framework/target.h"

namespace wdf {

class SelfTarget final : public Target {
 public:
  static constexpr TypeCode code = TypeCode::SelfTarget;
  static const ObjectType type;

  explicit SelfTarget(const ObjectSeed& seed) : Target(seed) {}

  void attach(DEVICE_OBJECT* own, DEVICE_OBJECT* physical) { use_device(own, physical, nullptr); }

  // Gets everything instead of the device's own queues; null: none was assigned. It is kept until
  // this target is disposed, so one that the driver deletes refuses what comes.
  void assign_queue(Queue& queue);
  Queue* queue() const { return queue_.get(); }

 private:
  static bool dispose(Object& object);

  HeldQueue queue_;
};

}  // namespace wdf
