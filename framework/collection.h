// SPDX-License-Identifier: MIT
// WDFCOLLECTION: references to objects in the order in which they were added. An item is whatever
// its handle names, also the memory inside a request. Source: framework.md COL-R1 to R4;
// fxcollection.cpp.
#pragma once

#include <vector>

#include "framework/object.h"

namespace wdf {

class Collection final : public Object {
 public:
  using Handle = WDFCOLLECTION;
  static constexpr TypeCode code = TypeCode::Collection;
  static const ObjectType type;

  explicit Collection(const ObjectSeed& seed) : Object(seed) {}
  ~Collection();

  std::size_t count();
  // Takes a reference. False: no memory.
  bool add(HandleHeader& item);
  // The item's handle; null if there is none at `index`.
  WDFOBJECT at(std::size_t index);
  WDFOBJECT last();
  // Drops the reference; false if it is not there. The first one of several.
  bool remove_at(std::size_t index);
  bool remove(HandleHeader& item);

 private:
  nt::Lock lock_;
  std::vector<HandleHeader*> items_ GUARDED_BY(lock_);
};

}  // namespace wdf
