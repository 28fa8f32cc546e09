// SPDX-License-Identifier: MIT
// The table of an object's life: (state, event) -> next state and effect. Pure; no lock, no call. A
// driver can cause a deletion and the loss of the last reference at any time, so these events have
// a cell in every state; the others are the framework's own steps, and a missing cell is our bug.
#pragma once

#include <cstdint>

#include "framework/state_table.h"

namespace wdf {

enum class ObjectState : std::uint8_t {
#define STATE(name) name,
#include "framework/object_states.def"
#undef STATE
  count_,
};

enum class ObjectEvent : std::uint8_t {
  // The driver can cause these in any state.
  Delete,                 // somebody deletes it; it has no parent (any more)
  DeleteParentBusy,       // somebody deletes it while its parent is being disposed
  LastReference,          // the count is zero
  LastReferenceMustWait,  // the same, but its end needs PASSIVE_LEVEL
  // The framework's own steps.
  Dispose,         // its parent disposes it, or it is disposed before its deletion
  MustWait,        // the disposal that runs needs PASSIVE_LEVEL; whoever began it will come again
  PassiveReached,  // the dispose list has come to it
  DisposeDone,     // it and everything below it is disposed
  ParentDeleted,   // its parent is deleted and lets it go
  count_,
};

enum class ObjectEffect : std::uint8_t {
  None,
  Dispose,  // dispose the children and then itself
  LetGo,    // tell the children, then drop the first reference
  Destroy,  // destroy callbacks, then the memory
  Defer,    // put it on the dispose list
};

enum class ObjectRule : std::uint8_t {
  None,
  DeletedTwice,     // OBJ-R25: ignored, but not silently
  DroppedTooEarly,  // a reference that was never taken was dropped (OBJ-R9)
};

namespace object_table {

using ObjectEvent::Delete;
using ObjectEvent::DeleteParentBusy;
using ObjectEvent::Dispose;
using ObjectEvent::DisposeDone;
using ObjectEvent::LastReference;
using ObjectEvent::LastReferenceMustWait;
using ObjectEvent::MustWait;
using ObjectEvent::ParentDeleted;
using ObjectEvent::PassiveReached;
using ObjectState::Created;
using ObjectState::DeferredWaitsForParent;
using ObjectState::Deleted;
using ObjectState::DeleteDeferred;
using ObjectState::DeleteDisposing;
using ObjectState::DeleteWaitsForParent;
using ObjectState::DestroyDeferred;
using ObjectState::Destroyed;
using ObjectState::Disposed;
using ObjectState::DisposeDeferred;
using ObjectState::DisposedWaitsForParent;
using ObjectState::Disposing;
using ObjectState::DisposingWaitsForParent;
using E = ObjectEffect;
using ObjectCell = Cell<ObjectState, ObjectEffect, ObjectRule>;

constexpr ObjectCell legal(ObjectState next, ObjectEffect effect = E::None) {
  return {Kind::Legal, next, effect, ObjectRule::None};
}
constexpr ObjectCell twice(ObjectState state) {
  return {Kind::Violation, state, E::None, ObjectRule::DeletedTwice};
}
constexpr ObjectCell too_early(ObjectState next, ObjectEffect effect) {
  return {Kind::Violation, next, effect, ObjectRule::DroppedTooEarly};
}

// clang-format off
inline constexpr Row<ObjectState, ObjectEvent, ObjectEffect, ObjectRule> rows[] = {
    {Created,                Delete,                 legal(DeleteDisposing, E::Dispose)},
    {Created,                DeleteParentBusy,       legal(DeleteWaitsForParent)},
    {Created,                Dispose,                legal(Disposing, E::Dispose)},
    {Created,                LastReference,          legal(Destroyed, E::Destroy)},
    {Created,                LastReferenceMustWait,  legal(DestroyDeferred, E::Defer)},

    {DeleteWaitsForParent,   Delete,                 twice(DeleteWaitsForParent)},
    {DeleteWaitsForParent,   DeleteParentBusy,       twice(DeleteWaitsForParent)},
    {DeleteWaitsForParent,   Dispose,                legal(DisposingWaitsForParent, E::Dispose)},
    {DeleteWaitsForParent,   LastReference,          too_early(Destroyed, E::Destroy)},
    {DeleteWaitsForParent,   LastReferenceMustWait,  too_early(DestroyDeferred, E::Defer)},

    {Disposing,              Delete,                 legal(DeleteDisposing)},
    {Disposing,              DeleteParentBusy,       legal(DisposingWaitsForParent)},
    {Disposing,              MustWait,               legal(DisposeDeferred)},
    {Disposing,              DisposeDone,            legal(Disposed)},
    {Disposing,              LastReference,          too_early(Destroyed, E::Destroy)},
    {Disposing,              LastReferenceMustWait,  too_early(DestroyDeferred, E::Defer)},

    {DisposeDeferred,        Delete,                 legal(DeleteDeferred)},
    {DisposeDeferred,        DeleteParentBusy,       legal(DeferredWaitsForParent)},
    {DisposeDeferred,        Dispose,                legal(Disposing, E::Dispose)},
    {DisposeDeferred,        PassiveReached,         legal(Disposing, E::Dispose)},
    {DisposeDeferred,        LastReference,          too_early(Destroyed, E::Destroy)},
    {DisposeDeferred,        LastReferenceMustWait,  too_early(DestroyDeferred, E::Defer)},

    {DisposingWaitsForParent, Delete,                twice(DisposingWaitsForParent)},
    {DisposingWaitsForParent, DeleteParentBusy,      twice(DisposingWaitsForParent)},
    {DisposingWaitsForParent, MustWait,              legal(DeferredWaitsForParent)},
    {DisposingWaitsForParent, DisposeDone,           legal(DisposedWaitsForParent)},
    {DisposingWaitsForParent, LastReference,         too_early(Destroyed, E::Destroy)},
    {DisposingWaitsForParent, LastReferenceMustWait, too_early(DestroyDeferred, E::Defer)},

    {DeferredWaitsForParent, Delete,                 twice(DeferredWaitsForParent)},
    {DeferredWaitsForParent, DeleteParentBusy,       twice(DeferredWaitsForParent)},
    {DeferredWaitsForParent, Dispose,                legal(DisposingWaitsForParent, E::Dispose)},
    {DeferredWaitsForParent, LastReference,          too_early(Destroyed, E::Destroy)},
    {DeferredWaitsForParent, LastReferenceMustWait,  too_early(DestroyDeferred, E::Defer)},

    {Disposed,               Delete,                 legal(Deleted, E::LetGo)},
    {Disposed,               DeleteParentBusy,       legal(DisposedWaitsForParent)},
    {Disposed,               Dispose,                legal(Disposed)},
    {Disposed,               ParentDeleted,          legal(Deleted, E::LetGo)},
    {Disposed,               LastReference,          too_early(Destroyed, E::Destroy)},
    {Disposed,               LastReferenceMustWait,  too_early(DestroyDeferred, E::Defer)},

    {DisposedWaitsForParent, Delete,                 twice(DisposedWaitsForParent)},
    {DisposedWaitsForParent, DeleteParentBusy,       twice(DisposedWaitsForParent)},
    {DisposedWaitsForParent, Dispose,                legal(DisposedWaitsForParent)},
    {DisposedWaitsForParent, ParentDeleted,          legal(Deleted, E::LetGo)},
    {DisposedWaitsForParent, LastReference,          too_early(Destroyed, E::Destroy)},
    {DisposedWaitsForParent, LastReferenceMustWait,  too_early(DestroyDeferred, E::Defer)},

    {DeleteDisposing,        Delete,                 twice(DeleteDisposing)},
    {DeleteDisposing,        DeleteParentBusy,       twice(DeleteDisposing)},
    {DeleteDisposing,        MustWait,               legal(DeleteDeferred)},
    {DeleteDisposing,        DisposeDone,            legal(Deleted, E::LetGo)},
    {DeleteDisposing,        LastReference,          too_early(Destroyed, E::Destroy)},
    {DeleteDisposing,        LastReferenceMustWait,  too_early(DestroyDeferred, E::Defer)},

    {DeleteDeferred,         Delete,                 twice(DeleteDeferred)},
    {DeleteDeferred,         DeleteParentBusy,       twice(DeleteDeferred)},
    {DeleteDeferred,         PassiveReached,         legal(DeleteDisposing, E::Dispose)},
    {DeleteDeferred,         LastReference,          too_early(Destroyed, E::Destroy)},
    {DeleteDeferred,         LastReferenceMustWait,  too_early(DestroyDeferred, E::Defer)},

    {Deleted,                Delete,                 twice(Deleted)},
    {Deleted,                DeleteParentBusy,       twice(Deleted)},
    {Deleted,                LastReference,          legal(Destroyed, E::Destroy)},
    {Deleted,                LastReferenceMustWait,  legal(DestroyDeferred, E::Defer)},

    {DestroyDeferred,        Delete,                 twice(DestroyDeferred)},
    {DestroyDeferred,        DeleteParentBusy,       twice(DestroyDeferred)},
    {DestroyDeferred,        PassiveReached,         legal(Destroyed, E::Destroy)},
    {DestroyDeferred,        LastReference,          too_early(DestroyDeferred, E::None)},
    {DestroyDeferred,        LastReferenceMustWait,  too_early(DestroyDeferred, E::None)},

    {Destroyed,              Delete,                 twice(Destroyed)},
    {Destroyed,              DeleteParentBusy,       twice(Destroyed)},
    {Destroyed,              LastReference,          too_early(Destroyed, E::None)},
    {Destroyed,              LastReferenceMustWait,  too_early(Destroyed, E::None)},
};
// clang-format on

}  // namespace object_table

inline constexpr StateTable<ObjectState, ObjectEvent, ObjectEffect, ObjectRule> object_machine(
    object_table::rows);

static_assert(object_machine.answers_all(ObjectEvent::Delete, ObjectEvent::LastReferenceMustWait),
              "a driver can cause these in any state: give the cell once");
static_assert(object_machine.has_no_doubles(), "a cell is given twice");

}  // namespace wdf
