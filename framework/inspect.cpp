// SPDX-License-Identifier: MIT
// See inspect.h.
#include "framework/inspect.h"

#include "framework/driver.h"
#include "framework/object.h"

namespace wdf::inspect {
namespace {

struct Count {
  const DriverGlobals* globals;
  std::uint32_t objects = 0;
};

void count_block(HandleHeader& block, void* context) {
  auto& count = *static_cast<Count*>(context);
  if (&behind<Object>(block).globals() == count.globals) ++count.objects;
}

const char* state_name(ObjectState state) {
  switch (state) {
#define STATE(name)       \
  case ObjectState::name: \
    return #name;
#include "framework/object_states.def"
#undef STATE
    case ObjectState::count_:
      break;
  }
  return "";
}

std::string caller(Ddi ddi) {
  return ddi == Ddi::None ? "the framework" : ddi_name(ddi);
}

}  // namespace

DriverCounts counts(const DRIVER_OBJECT* driver) {
  const DriverGlobals* globals = find_globals(driver);
  if (globals == nullptr) return {};
  Count count{globals};
  arena::for_each_block(count_block, &count);
  return {globals->break_count.load(), globals->violation_count.load(), globals->last_rule.load(),
          count.objects};
}

void set_verifier(const DRIVER_OBJECT* driver, bool is_on) {
  DriverGlobals* globals = find_globals(driver);
  if (globals != nullptr) globals->verifier_on = is_on;
}

ObjectFacts object(WDFOBJECT handle) {
  ObjectFacts facts;
  if (!is_live_handle(handle)) return facts;
  HandleHeader& header = header_at(handle);
  const Object& owner = behind<Object>(owner_header(header));
  facts.is_live = true;
  facts.type = type_name(header.type.load());
  facts.references = owner.reference_count();
  facts.parent = owner.parent() != nullptr ? owner.parent()->handle() : nullptr;
  facts.state = state_name(owner.state());
  facts.created_by = caller(header.created_by);
  facts.last_used_by = caller(header.last_used_by.load());
  return facts;
}

}  // namespace wdf::inspect
