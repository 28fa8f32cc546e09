// SPDX-License-Identifier: MIT
// WDFOBJECT made by WdfObjectCreate: nothing but contexts and a place in the tree.
#pragma once

#include "framework/object.h"

namespace wdf {

class UserObject final : public Object {
 public:
  using Handle = WDFOBJECT;
  static constexpr TypeCode code = TypeCode::UserObject;
  static const ObjectType type;

  explicit UserObject(const ObjectSeed& seed) : Object(seed) {}
};

}  // namespace wdf
