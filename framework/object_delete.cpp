// SPDX-License-Identifier: MIT
// The end of an object, as the table in object_machine.h says: disposal of the tree below it, first
// children first, then the cleanup callbacks; after the whole tree is disposed the same order again
// for letting go, and the destroy callbacks when the last reference is gone
// (framework.md 1.6, 1.7). Effects run without the lock.
#include "framework/call.h"
#include "framework/device.h"
#include "framework/dispose_list.h"
#include "framework/driver.h"
#include "framework/object.h"

namespace wdf {
namespace {

// Puts it on the dispose list of its device, else of its driver. Nothing can wait any more once the
// driver object itself is gone.
void defer(Object& object) {
  if (object.device() != nullptr) {
    object.device()->dispose_list().add(object);
  } else if (object.globals().driver != nullptr) {
    object.globals().driver->dispose_list().add(object);
  } else {
    object.passive_reached();
  }
}

bool is_at_passive() {
  return nt::current_irql() == PASSIVE_LEVEL;
}

// What the call that the current flow is in is called, for reports.
Ddi deleting_ddi(const Object& object) {
  return object.header().last_used_by.load(std::memory_order_relaxed);
}

}  // namespace

ObjectEffect Object::step_locked(ObjectEvent event) {
  const auto& cell = object_machine.at(state(), event);
  ASSERT(cell.kind != Kind::Impossible);
  state_.store(cell.next, std::memory_order_relaxed);
  return cell.effect;
}

ObjectEffect Object::step(ObjectEvent event) {
  lock_.acquire();
  const bool is_misuse = object_machine.at(state(), event).kind == Kind::Violation;
  const ObjectEffect effect = step_locked(event);
  lock_.release();
  if (is_misuse) report_misuse(event);
  return effect;
}

void Object::report_misuse(ObjectEvent event) {
  const bool is_deletion = event == ObjectEvent::Delete || event == ObjectEvent::DeleteParentBusy;
  const Words object = describe_handle(handle());
  violation(globals_,
            {.rule = is_deletion ? "DoubleDeletion" : "WDF_OBJECT_ERROR", .object = handle()},
            format_words("{} {}",
                         is_deletion ? "deleted a second time:"
                                     : "dropped the last reference to what was not deleted:",
                         object.text)
                .text,
            is_deletion ? "delete an object once"
                        : "match each WdfObjectDereference with a WdfObjectReference; end the "
                          "object with WdfObjectDelete");
}

// Whether the parent lets the object go; it does not while it is being disposed.
bool Object::leave_parent_locked() {
  Object* parent = this->parent();
  if (parent == nullptr) return true;
  nt::Guard guard(parent->lock_);
  if (parent->state() != ObjectState::Created) return false;
  Children::remove(*this);
  parent_.store(nullptr, std::memory_order_relaxed);
  return true;
}

void Object::delete_object() {
  header().deleted_by = deleting_ddi(*this);
  lock_.acquire();
  const ObjectEvent event =
      leave_parent_locked() ? ObjectEvent::Delete : ObjectEvent::DeleteParentBusy;
  const bool is_misuse = object_machine.at(state(), event).kind == Kind::Violation;
  const ObjectEffect effect = step_locked(event);
  lock_.release();
  if (is_misuse) {
    report_misuse(event);
  } else if (effect == ObjectEffect::Dispose) {
    run_disposal(true);
  } else if (effect == ObjectEffect::LetGo) {
    let_go();
  }
}

void Object::discard() {
  clear_callbacks();
  delete_object();
}

bool Object::dispose_early() {
  lock_.acquire();
  if (state() != ObjectState::Created || !leave_parent_locked()) {
    lock_.release();
    return false;
  }
  step_locked(ObjectEvent::Dispose);
  lock_.release();
  return run_disposal(true);
}

bool Object::dispose_from_parent() {
  const ObjectEffect effect = step(ObjectEvent::Dispose);
  return effect == ObjectEffect::None || run_disposal(false);
}

void Object::passive_reached() {
  const ObjectEffect effect = step(ObjectEvent::PassiveReached);
  if (effect == ObjectEffect::Destroy) {
    destroy();
  } else {
    run_disposal(false);
  }
}

// OBJ-R30, R31. `may_defer` says that this object is the root of what is being disposed: then it
// also decides for itself; below the root the parent has looked at its direct children already.
bool Object::disposal_must_wait(bool may_defer) {
  if (may_defer && has(ForceDisposeThread)) return true;
  if (is_at_passive()) return false;
  if (has(ForceDisposeThread)) return true;
  if (may_defer && has(PassiveDispose)) return true;
  for (Object* child = children_.front(); child != nullptr; child = children_.next(*child)) {
    if (child->has(PassiveDispose)) return true;
  }
  return false;
}

void Object::wait_for_passive(bool may_defer) {
  step(ObjectEvent::MustWait);
  if (may_defer) defer(*this);
}

// Disposes what is below and then the object itself. False: it has to wait for PASSIVE_LEVEL and,
// if `may_defer`, was put on the dispose list. The list of children does not change meanwhile:
// nobody joins or leaves an object that is not in state Created.
bool Object::run_disposal(bool may_defer) {
  if (disposal_must_wait(may_defer)) {
    wait_for_passive(may_defer);
    return false;
  }
  for (Object* child = children_.front(); child != nullptr; child = children_.next(*child)) {
    if (!child->dispose_from_parent()) {
      wait_for_passive(may_defer);
      return false;
    }
  }
  if (type_.dispose == nullptr || type_.dispose(*this)) call_cleanup();
  if (step(ObjectEvent::DisposeDone) == ObjectEffect::LetGo) let_go();
  return true;
}

void Object::call_cleanup() {
  if (!has(Committed)) return;
  for (ContextHeader* each = contexts_; each != nullptr; each = each->next.load()) {
    const auto cleanup = std::exchange(each->cleanup, nullptr);
    if (cleanup == nullptr) continue;
    call_driver({globals_, "EvtCleanupCallback", this}, cleanup, handle());
  }
}

void Object::parent_deleted() {
  lock_.acquire();
  parent_.store(nullptr, std::memory_order_relaxed);
  const ObjectEffect effect = step_locked(ObjectEvent::ParentDeleted);
  lock_.release();
  ASSERT(effect == ObjectEffect::LetGo);
  let_go();
}

void Object::let_children_go() {
  while (Object* child = children_.pop_front()) child->parent_deleted();
}

void Object::let_go() {
  let_children_go();
  dereference();
}

void Object::last_reference_gone() {
  if (type_.revive != nullptr && type_.revive(*this)) return;
  const bool must_wait = has(PassiveDispose) && !is_at_passive();
  const ObjectEffect effect =
      step(must_wait ? ObjectEvent::LastReferenceMustWait : ObjectEvent::LastReference);
  if (effect == ObjectEffect::Defer) {
    defer(*this);
  } else if (effect == ObjectEffect::Destroy) {
    destroy();
  }
}

// OBJ-R8, R9.
void Object::destroy() {
  if (has(Committed)) {
    for (ContextHeader* each = contexts_; each != nullptr; each = each->next.load()) {
      if (const auto cleanup = std::exchange(each->cleanup, nullptr)) {
        call_driver({globals_, "EvtCleanupCallback", this}, cleanup, handle());
      }
      if (const auto destroy = std::exchange(each->destroy, nullptr)) {
        call_driver({globals_, "EvtDestroyCallback", this}, destroy, handle());
      }
    }
  }
  if (parent() != nullptr || !children_.is_empty()) {
    wdf_bug_check(globals_, WDF_OBJECT_ERROR, reinterpret_cast<ULONG_PTR>(handle()),
                  reinterpret_cast<ULONG_PTR>(this),
                  format_words("the last reference to {} was dropped, but it was never deleted",
                               describe_handle(handle()).text)
                      .text);
  }
  HandleHeader& block = header();
  type_.destroy(*this);
  arena::free(block);
}

void Object::clear_callbacks() {
  for (ContextHeader* each = contexts_; each != nullptr; each = each->next.load()) {
    each->cleanup = nullptr;
    each->destroy = nullptr;
  }
}

Object::~Object() {
  const auto* block_begin = reinterpret_cast<const std::uint8_t*>(&header());
  const auto* block_end = block_begin + arena::block_size(header());
  while (contexts_ != nullptr) {
    ContextHeader* next = contexts_->next.load();
    const auto* address = reinterpret_cast<const std::uint8_t*>(contexts_);
    const bool is_in_block = address >= block_begin && address < block_end;
    if (!is_in_block) ::operator delete (contexts_, std::align_val_t{alignof(ContextHeader)});
    contexts_ = next;
  }
}

}  // namespace wdf
