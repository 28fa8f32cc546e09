// SPDX-License-Identifier: MIT
// The base of everything a driver has a handle of: reference count, place in the tree of objects,
// contexts, deletion (framework.md 1). An object, its first context and what its type keeps behind
// them (a request's IRP) are one block of the arena. No virtual functions: what differs between
// types at the end of life is in an ObjectType, everything else is called directly.
#pragma once

#include <atomic>
#include <cstdint>
#include <new>
#include <utility>

#include "base/intrusive_list.h"
#include "framework/attributes.h"
#include "framework/context.h"
#include "framework/handle.h"
#include "framework/object_machine.h"
#include "nt/lock.h"

namespace wdf {

class Device;
struct CallbackRules;

// What is common to the objects of one type.
struct ObjectType {
  TypeCode code;
  // Internal teardown at disposal, after the children's and before the cleanup callbacks (stop the
  // timer, purge the queue). False: the cleanup callbacks are called later by the type itself, with
  // call_cleanup(). Null: nothing to tear down.
  bool (*dispose)(Object&) = nullptr;
  // The destructor: destroy_as<T>. The block is freed afterwards.
  void (*destroy)(Object&) = nullptr;
  // The constraints and the lock of an object with callbacks (device, queue, file object); null for
  // a type that has none.
  const CallbackRules* (*callback_rules)(Object&) = nullptr;
  // The last reference is gone. True: the object lives on all the same, with a new one, or has met
  // its end meanwhile. Null: none does.
  bool (*revive)(Object&) = nullptr;
  // For a type with something embedded: WdfObjectReference and -Dereference of its handle.
  void (*reference_embedded)(HandleHeader&) = nullptr;
  void (*dereference_embedded)(HandleHeader&) = nullptr;
  bool is_passive_dispose = false;  // column PD of framework.md 1.5
  bool is_undeletable = false;      // column ND
};

// What the constructor of Object is given by allocate_object; types hand it through.
struct ObjectSeed {
  DriverGlobals& globals;
  const ObjectType& type;
  ContextHeader* context;
  void* trailer;  // `trailer_size` bytes behind the context, aligned to 16; null if none
};

class Object {
 public:
  using Handle = WDFOBJECT;
  static constexpr TypeCode code = TypeCode::Object;

  enum Flag : std::uint16_t {
    PassiveCallbacks = 1,    // its callbacks need PASSIVE_LEVEL
    PassiveDispose = 2,      // it may be disposed at PASSIVE_LEVEL only
    ForceDisposeThread = 4,  // it is disposed in the dispose list's work item, whatever the IRQL
    NoDelete = 8,            // WdfObjectDelete is refused
    Committed = 16,          // its handle was given out: callbacks are delivered
  };

  explicit Object(const ObjectSeed& seed);
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  WDFOBJECT handle() const { return handle_of(header()); }
  const HandleHeader& header() const { return reinterpret_cast<const HandleHeader*>(this)[-1]; }
  HandleHeader& header() { return reinterpret_cast<HandleHeader*>(this)[-1]; }

  const ObjectType& type() const { return type_; }
  DriverGlobals& globals() const { return globals_; }
  Object* parent() const { return parent_.load(std::memory_order_relaxed); }
  Device* device() const { return device_; }
  void set_device(Device* device) { device_ = device; }
  ObjectState state() const { return state_.load(std::memory_order_relaxed); }
  std::int32_t reference_count() const { return references_.load(std::memory_order_relaxed); }

  bool has(Flag flag) const { return (flags_.load(std::memory_order_relaxed) & flag) != 0; }
  void set(Flag flag) { flags_.fetch_or(flag, std::memory_order_relaxed); }
  void clear(Flag flag) {
    flags_.fetch_and(static_cast<std::uint16_t>(~flag), std::memory_order_relaxed);
  }
  // Callbacks at PASSIVE_LEVEL, hence disposal at PASSIVE_LEVEL.
  void mark_passive() {
    set(PassiveCallbacks);
    set(PassiveDispose);
  }

  void reference(std::int32_t count = 1) {
    references_.fetch_add(count, std::memory_order_relaxed);
  }
  // May end the object.
  void dereference() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) last_reference_gone();
  }

  // Becomes the last child of `parent`, which takes over the first reference. STATUS_DELETE_PENDING
  // if the parent is being deleted.
  NTSTATUS assign_parent(Object& parent);

  // Gives the object out: takes the level from the attributes, assigns the parent (that of the
  // attributes, else `default_parent`; both may be null) and from now on delivers its callbacks. On
  // failure the caller discards the object.
  NTSTATUS commit(const WDF_OBJECT_ATTRIBUTES* attributes, Object* default_parent);
  // Ends an object whose creation failed: no callback of the driver is called (OBJ-R18).
  void discard();

  // Deletion as WdfObjectDelete does it, without its checks (OBJ-R24 to R34).
  void delete_object();
  // Disposal before deletion, as when a request is completed (OBJ-R29). False: deferred. The object
  // must still be deleted.
  bool dispose_early();
  // After an early disposal: what is below it goes now.
  void let_children_go();
  // The dispose list has reached it.
  void passive_reached();
  // Runs the cleanup callbacks that have not run yet.
  void call_cleanup();

  ContextHeader* first_context() const { return contexts_; }
  Object* first_child() const { return children_.front(); }

  base::ListHook sibling_hook;
  Object* next_deferred = nullptr;  // belongs to the dispose list

 protected:
  ~Object();

 private:
  friend NTSTATUS add_context(Object& object, const WDF_OBJECT_ATTRIBUTES& attributes,
                              void** context);
  friend void* find_context(Object& object, PCWDF_OBJECT_CONTEXT_TYPE_INFO type);

  using Children = base::IntrusiveList<Object, &Object::sibling_hook>;

  ObjectEffect step(ObjectEvent event) EXCLUDES(lock_);
  ObjectEffect step_locked(ObjectEvent event) REQUIRES(lock_);
  bool leave_parent_locked() REQUIRES(lock_);
  bool disposal_must_wait(bool may_defer);
  bool run_disposal(bool may_defer);
  bool dispose_from_parent();
  void wait_for_passive(bool may_defer);
  void parent_deleted();
  void let_go();
  void last_reference_gone();
  void destroy();
  void clear_callbacks();
  void report_misuse(ObjectEvent event);

  std::atomic<std::int32_t> references_{1};
  std::atomic<std::uint16_t> flags_;
  std::atomic<ObjectState> state_{ObjectState::Created};
  nt::Lock lock_;
  const ObjectType& type_;
  DriverGlobals& globals_;
  Device* device_ = nullptr;  // the device it belongs to, inherited from the parent
  std::atomic<Object*> parent_{nullptr};
  ContextHeader* contexts_;
  Children children_;
};

// References to what is embedded in an object count at its owner, by the rules of the owner's type
// (requests.md 1.7.9). The owner's ObjectType has the two functions.
inline void reference_embedded(HandleHeader& header) {
  behind<Object>(owner_header(header)).type().reference_embedded(header);
}
inline void dereference_embedded(HandleHeader& header) {
  behind<Object>(owner_header(header)).type().dereference_embedded(header);
}

// The `destroy` of an ObjectType.
template <class T>
void destroy_as(Object& object) {
  static_cast<T&>(object).~T();
}

// What allocate_object needs besides the constructor's arguments.
struct ObjectPlan {
  const WDF_OBJECT_ATTRIBUTES* attributes = nullptr;  // validated; may be null
  Ddi created_by = Ddi::None;
  std::size_t trailer_size = 0;
  // A context header even without a context: for objects that are found from its memory.
  bool always_context = false;
};

// The block with its header and first context, and what the constructor needs of it. Null block: no
// memory, or sizes that overflow.
struct ObjectBlock {
  HandleHeader* header = nullptr;
  ContextHeader* context = nullptr;
  void* trailer = nullptr;
};
ObjectBlock allocate_block(const ObjectPlan& plan, std::size_t object_size, TypeCode type);

// A new object of type T, constructed as T(seed, arguments...), without parent and not yet
// committed. T has `static const ObjectType type`. Null: no memory. It is ended by discard() or
// deletion.
template <class T, class... A>
T* allocate_object(DriverGlobals& globals, const ObjectPlan& plan, A&&... arguments) {
  const ObjectBlock block = allocate_block(plan, sizeof(T), T::type.code);
  if (block.header == nullptr) return nullptr;
  const ObjectSeed seed{globals, T::type, block.context, block.trailer};
  T* object = new (block.header + 1) T(seed, std::forward<A>(arguments)...);
  // The first thing in a T is its Object, so that a header's object can be found without its type.
  ASSERT(static_cast<Object*>(object) == static_cast<void*>(object));
  return object;
}

}  // namespace wdf
