// SPDX-License-Identifier: MIT
// The table of an object's life: (state, event) -> next state and effect. Pure; no lock, no call. A
// driver can cause a deletion and the loss of the last reference at any time, so these events have
// a cell in every state; the others are the framework's own steps, and a missing cell is our bug.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wdf {

enum class ObjectState : std::uint8_t {
#define STATE(name) name,
#include "framework/object_states.def"
#undef STATE
};
inline constexpr std::size_t object_state_count =
    static_cast<std::size_t>(ObjectState::Destroyed) + 1;

enum class ObjectEvent : std::uint8_t {
  Delete,            // somebody deletes it; it has no parent (any more)
  DeleteParentBusy,  // somebody deletes it while its parent is being disposed
  Dispose,           // its parent disposes it, or it is disposed before its deletion
  MustWait,          // the disposal that runs needs PASSIVE_LEVEL; whoever began it will come again
  PassiveReached,    // the dispose list has come to it
  DisposeDone,       // it and everything below it is disposed
  ParentDeleted,     // its parent is deleted and lets it go
  LastReference,     // the count is zero
  LastReferenceMustWait,
};
inline constexpr std::size_t object_event_count =
    static_cast<std::size_t>(ObjectEvent::LastReferenceMustWait) + 1;

enum class ObjectEffect : std::uint8_t {
  None,
  Dispose,         // dispose the children and then itself
  DisposeOrDefer,  // the same, but first see whether the IRQL allows it
  LetGo,           // tell the children, then drop the first reference
  Destroy,         // destroy callbacks, then the memory
  Defer,           // put it on the dispose list
};

enum class ObjectCellKind : std::uint8_t { Impossible, Legal, Violation };

struct ObjectCell {
  ObjectCellKind kind = ObjectCellKind::Impossible;
  ObjectState next = ObjectState::Created;
  ObjectEffect effect = ObjectEffect::None;
};

struct ObjectRow {
  ObjectState from;
  ObjectEvent event;
  ObjectCell cell;
};

namespace object_table {

using enum ObjectState;
using enum ObjectEvent;

constexpr ObjectCell legal(ObjectState next, ObjectEffect effect = ObjectEffect::None) {
  return {ObjectCellKind::Legal, next, effect};
}
// The driver deleted it once already (OBJ-R25): ignored, but not silently.
constexpr ObjectCell twice(ObjectState state) {
  return {ObjectCellKind::Violation, state, ObjectEffect::None};
}
// The driver dropped a reference that it never took (OBJ-R9).
constexpr ObjectCell too_early(ObjectState next, ObjectEffect effect) {
  return {ObjectCellKind::Violation, next, effect};
}

// clang-format off
inline constexpr ObjectRow rows[] = {
    {Created,                Delete,                 legal(DeleteDisposing, ObjectEffect::DisposeOrDefer)},
    {Created,                DeleteParentBusy,       legal(DeleteWaitsForParent)},
    {Created,                Dispose,                legal(Disposing, ObjectEffect::DisposeOrDefer)},
    {Created,                LastReference,          legal(Destroyed, ObjectEffect::Destroy)},
    {Created,                LastReferenceMustWait,  legal(DestroyDeferred, ObjectEffect::Defer)},

    {DeleteWaitsForParent,   Delete,                 twice(DeleteWaitsForParent)},
    {DeleteWaitsForParent,   DeleteParentBusy,       twice(DeleteWaitsForParent)},
    {DeleteWaitsForParent,   Dispose,                legal(Disposing, ObjectEffect::DisposeOrDefer)},
    {DeleteWaitsForParent,   LastReference,          too_early(Destroyed, ObjectEffect::Destroy)},
    {DeleteWaitsForParent,   LastReferenceMustWait,  too_early(DestroyDeferred, ObjectEffect::Defer)},

    {Disposing,              Delete,                 legal(DeleteDisposing)},
    {Disposing,              DeleteParentBusy,       legal(Disposing)},
    {Disposing,              MustWait,               legal(DisposeDeferred)},
    {Disposing,              DisposeDone,            legal(Disposed)},
    {Disposing,              LastReference,          too_early(Destroyed, ObjectEffect::Destroy)},
    {Disposing,              LastReferenceMustWait,  too_early(DestroyDeferred, ObjectEffect::Defer)},

    {DisposeDeferred,        Delete,                 legal(DeleteDeferred)},
    {DisposeDeferred,        DeleteParentBusy,       legal(DisposeDeferred)},
    {DisposeDeferred,        Dispose,                legal(Disposing, ObjectEffect::Dispose)},
    {DisposeDeferred,        PassiveReached,         legal(Disposing, ObjectEffect::Dispose)},
    {DisposeDeferred,        LastReference,          too_early(Destroyed, ObjectEffect::Destroy)},
    {DisposeDeferred,        LastReferenceMustWait,  too_early(DestroyDeferred, ObjectEffect::Defer)},

    {Disposed,               Delete,                 legal(Deleted, ObjectEffect::LetGo)},
    {Disposed,               DeleteParentBusy,       legal(DisposedWaitsForParent)},
    {Disposed,               Dispose,                legal(Disposed)},
    {Disposed,               ParentDeleted,          legal(Deleted, ObjectEffect::LetGo)},
    {Disposed,               LastReference,          too_early(Destroyed, ObjectEffect::Destroy)},
    {Disposed,               LastReferenceMustWait,  too_early(DestroyDeferred, ObjectEffect::Defer)},

    {DisposedWaitsForParent, Delete,                 twice(DisposedWaitsForParent)},
    {DisposedWaitsForParent, DeleteParentBusy,       twice(DisposedWaitsForParent)},
    {DisposedWaitsForParent, Dispose,                legal(DisposedWaitsForParent)},
    {DisposedWaitsForParent, ParentDeleted,          legal(Deleted, ObjectEffect::LetGo)},
    {DisposedWaitsForParent, LastReference,          too_early(Destroyed, ObjectEffect::Destroy)},
    {DisposedWaitsForParent, LastReferenceMustWait,  too_early(DestroyDeferred, ObjectEffect::Defer)},

    {DeleteDisposing,        Delete,                 twice(DeleteDisposing)},
    {DeleteDisposing,        DeleteParentBusy,       twice(DeleteDisposing)},
    {DeleteDisposing,        MustWait,               legal(DeleteDeferred)},
    {DeleteDisposing,        DisposeDone,            legal(Deleted, ObjectEffect::LetGo)},
    {DeleteDisposing,        LastReference,          too_early(Destroyed, ObjectEffect::Destroy)},
    {DeleteDisposing,        LastReferenceMustWait,  too_early(DestroyDeferred, ObjectEffect::Defer)},

    {DeleteDeferred,         Delete,                 twice(DeleteDeferred)},
    {DeleteDeferred,         DeleteParentBusy,       twice(DeleteDeferred)},
    {DeleteDeferred,         PassiveReached,         legal(DeleteDisposing, ObjectEffect::Dispose)},
    {DeleteDeferred,         LastReference,          too_early(Destroyed, ObjectEffect::Destroy)},
    {DeleteDeferred,         LastReferenceMustWait,  too_early(DestroyDeferred, ObjectEffect::Defer)},

    {Deleted,                Delete,                 twice(Deleted)},
    {Deleted,                DeleteParentBusy,       twice(Deleted)},
    {Deleted,                LastReference,          legal(Destroyed, ObjectEffect::Destroy)},
    {Deleted,                LastReferenceMustWait,  legal(DestroyDeferred, ObjectEffect::Defer)},

    {DestroyDeferred,        Delete,                 twice(DestroyDeferred)},
    {DestroyDeferred,        DeleteParentBusy,       twice(DestroyDeferred)},
    {DestroyDeferred,        PassiveReached,         legal(Destroyed, ObjectEffect::Destroy)},
    {DestroyDeferred,        LastReference,          too_early(DestroyDeferred, ObjectEffect::None)},
    {DestroyDeferred,        LastReferenceMustWait,  too_early(DestroyDeferred, ObjectEffect::None)},

    {Destroyed,              Delete,                 twice(Destroyed)},
    {Destroyed,              DeleteParentBusy,       twice(Destroyed)},
    {Destroyed,              LastReference,          too_early(Destroyed, ObjectEffect::None)},
    {Destroyed,              LastReferenceMustWait,  too_early(Destroyed, ObjectEffect::None)},
};
// clang-format on

using Cells = std::array<std::array<ObjectCell, object_event_count>, object_state_count>;

constexpr Cells make_cells() {
  Cells cells{};
  for (const ObjectRow& row : rows) {
    cells[static_cast<std::size_t>(row.from)][static_cast<std::size_t>(row.event)] = row.cell;
  }
  return cells;
}

inline constexpr Cells cells = make_cells();

constexpr bool is_given_once(ObjectState state, ObjectEvent event) {
  int count = 0;
  for (const ObjectRow& row : rows) count += row.from == state && row.event == event;
  return count == 1;
}

constexpr bool driver_cells_are_total() {
  for (std::size_t state = 0; state < object_state_count; ++state) {
    for (ObjectEvent event : {Delete, DeleteParentBusy, LastReference, LastReferenceMustWait}) {
      if (!is_given_once(static_cast<ObjectState>(state), event)) return false;
    }
  }
  return true;
}
static_assert(driver_cells_are_total(),
              "a driver can cause these in any state: give the cell once");

}  // namespace object_table

constexpr const ObjectCell& object_step(ObjectState state, ObjectEvent event) {
  return object_table::cells[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

}  // namespace wdf
