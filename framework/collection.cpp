// SPDX-License-Identifier: MIT
// See collection.h. References are dropped without the lock: the last one may run callbacks.
#include "framework/collection.h"

#include <algorithm>

#include "nt/machine.h"
#include "nt/pool.h"

namespace wdf {
namespace {

void reference_item(HandleHeader& item) {
  if (is_embedded(item)) {
    reference_embedded(item);
  } else {
    behind<Object>(item).reference();
  }
}

void dereference_item(HandleHeader& item) {
  if (is_embedded(item)) {
    dereference_embedded(item);
  } else {
    behind<Object>(item).dereference();
  }
}

}  // namespace

const ObjectType Collection::type = {.code = TypeCode::Collection,
                                     .destroy = destroy_as<Collection>};

// COL-R3: not at cleanup, and in their order.
Collection::~Collection() {
  for (HandleHeader* item : items_) dereference_item(*item);
}

std::size_t Collection::count() {
  nt::Guard guard(lock_);
  return items_.size();
}

bool Collection::add(HandleHeader& item) {
  if (nt::machine().pool().fails_now()) return false;
  reference_item(item);
  nt::Guard guard(lock_);
  items_.push_back(&item);
  return true;
}

WDFOBJECT Collection::at(std::size_t index) {
  nt::Guard guard(lock_);
  return index < items_.size() ? handle_of(*items_[index]) : nullptr;
}

WDFOBJECT Collection::last() {
  nt::Guard guard(lock_);
  return items_.empty() ? nullptr : handle_of(*items_.back());
}

bool Collection::remove_at(std::size_t index) {
  HandleHeader* item = nullptr;
  {
    nt::Guard guard(lock_);
    if (index >= items_.size()) return false;
    item = items_[index];
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(index));
  }
  dereference_item(*item);
  return true;
}

bool Collection::remove(HandleHeader& item) {
  {
    nt::Guard guard(lock_);
    const auto place = std::find(items_.begin(), items_.end(), &item);
    if (place == items_.end()) return false;
    items_.erase(place);
  }
  dereference_item(item);
  return true;
}

}  // namespace wdf
