// SPDX-License-Identifier: MIT
// The DDIs that every object has (framework.md 1).
#include "framework/call.h"
#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/driver.h"
#include "framework/memory.h"
#include "framework/pnp.h"
#include "framework/standing_reference.h"
#include "framework/user_object.h"

namespace wdf {

const ObjectType UserObject::type = {.code = TypeCode::UserObject,
                                     .destroy = destroy_as<UserObject>};

namespace {

// The lock that WdfObjectAcquireLock takes; without one, bug check 0x10D/0xB (OBJ-R43).
CallbackLock& object_lock(PWDF_DRIVER_GLOBALS globals, WDFOBJECT handle, Ddi ddi) {
  Object& object = resolve_object(globals, handle, ddi);
  const auto callback_rules = object.type().callback_rules;
  CallbackLock* lock = callback_rules != nullptr ? callback_rules(object)->lock : nullptr;
  if (lock != nullptr) return *lock;
  const Words what = describe_handle(handle);
  verifier_break(globals_of(globals),
                 {.rule = "WDF_INVALID_LOCK_OPERATION", .call = ddi_name(ddi), .object = handle},
                 format_words("asked for the lock of {}, which has none", what.text).text,
                 "use a WDFSPINLOCK or a WDFWAITLOCK, or the lock of the device or queue");
  wdf_bug_check(globals_of(globals), WDF_INVALID_LOCK_OPERATION,
                reinterpret_cast<ULONG_PTR>(handle), 0,
                format_words("{} has no lock", what.text).text);
}

// With a reference for the length of the call: of two flows that delete the same object, both
// having found it, the second one is told so (OBJ-R25) instead of looking at what the first one
// freed.
void delete_for_driver(Object& object) {
  if (object.reference_count() == 0) {
    violation(object.globals(),
              {.rule = "DoubleDeletion", .call = "WdfObjectDelete", .object = object.handle()},
              format_words("deleted {} while its last reference goes",
                           describe_handle(object.handle()).text)
                  .text,
              "delete an object once");
    return;
  }
  object.reference();
  object.delete_object();
  object.dereference();
}

// For the DDIs that take any object and to which NULL is a missing parameter (0x10D/4), not an
// invalid handle. Inline: the parameter of the bug check is the DDI's caller.
[[gnu::always_inline]] inline HandleHeader& header_of(PWDF_DRIVER_GLOBALS globals, WDFOBJECT Object,
                                                      Ddi ddi) {
  if (__builtin_expect(is_live_handle(Object), 1)) return header_at(Object);
  REQUIRE_NOT_NULL(globals, ddi, Object);
  handle_is_invalid(globals, Object, TypeCode::Object, ddi);
}

}  // namespace

namespace ddi {

NTSTATUS WdfObjectCreate(PWDF_DRIVER_GLOBALS globals, PWDF_OBJECT_ATTRIBUTES Attributes,
                         WDFOBJECT* Object) {
  constexpr Ddi self = Ddi::WdfObjectCreate;
  check_parent_handle(globals, Attributes, self);
  REQUIRE_NOT_NULL(globals, self, Object);
  const NTSTATUS status = validate_attributes(Attributes, {.takes_level = true});
  if (!NT_SUCCESS(status)) return status;
  return create_object<UserObject>(globals_of(globals), Attributes, self, Object);
}

VOID WdfObjectDelete(PWDF_DRIVER_GLOBALS globals, WDFOBJECT Handle) {
  constexpr Ddi self = Ddi::WdfObjectDelete;
  Object& object = resolve_object(globals, Handle, self);
  DriverGlobals& own = globals_of(globals);
  if (object.has(Object::NoDelete) || is_embedded(header_at(Handle))) {
    verifier_break(
        own, {.rule = "ObjectNotDeletable", .call = "WdfObjectDelete", .object = Handle},
        format_words("deleted {}, which the framework owns", describe_handle(Handle).text).text,
        "leave it alone: it ends with its parent");
    return;
  }
  if (object.type().code == TypeCode::Device) {
    // A control device (CTL-R4), or a static child before it is added (BUS-R10).
    if (!NT_SUCCESS(check_irql(own, PASSIVE_LEVEL, self))) return;
    record_use(Handle, self);
    auto& device = static_cast<Device&>(object);
    if (device.is_pdo()) {
      remove_child(device);
    } else {
      delete_control_device(device);
    }
    return;
  }
  record_use(Handle, self);
  delete_for_driver(object);
}

PVOID WdfObjectGetTypedContextWorker(PWDF_DRIVER_GLOBALS globals, WDFOBJECT Handle,
                                     PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo) {
  constexpr Ddi self = Ddi::WdfObjectGetTypedContextWorker;
  HandleHeader& header = header_of(globals, Handle, self);
  void* found = is_embedded(header) ? nullptr : find_context(behind<Object>(header), TypeInfo);
  if (__builtin_expect(found == nullptr, 0)) REQUIRE_NOT_NULL(globals, self, TypeInfo);
  return found;
}

NTSTATUS WdfObjectAllocateContext(PWDF_DRIVER_GLOBALS globals, WDFOBJECT Handle,
                                  PWDF_OBJECT_ATTRIBUTES ContextAttributes, PVOID* Context) {
  Object& object =
      behind<Object>(owner_header(header_of(globals, Handle, Ddi::WdfObjectAllocateContext)));
  if (is_embedded(header_at(Handle))) return STATUS_OBJECT_PATH_INVALID;
  const NTSTATUS status = validate_attributes(ContextAttributes, {.attributes_required = true});
  if (!NT_SUCCESS(status)) return status;
  if (ContextAttributes->ParentObject != nullptr && globals_of(globals).is_at_least(11)) {
    return STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED;
  }
  if (ContextAttributes->ContextTypeInfo == nullptr) return STATUS_OBJECT_NAME_INVALID;
  return add_context(object, *ContextAttributes, Context);
}

WDFOBJECT WdfObjectContextGetObject(PWDF_DRIVER_GLOBALS globals, PVOID ContextPointer) {
  REQUIRE_NOT_NULL(globals, Ddi::WdfObjectContextGetObject, ContextPointer);
  return ContextHeader::of(ContextPointer).object->handle();
}

VOID WdfObjectReferenceActual(PWDF_DRIVER_GLOBALS globals, WDFOBJECT Handle, PVOID, LONG, PCCH) {
  HandleHeader& header = header_of(globals, Handle, Ddi::WdfObjectReferenceActual);
  if (is_embedded(header)) {
    reference_embedded(header);
  } else {
    behind<Object>(header).reference();
  }
}

VOID WdfObjectDereferenceActual(PWDF_DRIVER_GLOBALS globals, WDFOBJECT Handle, PVOID, LONG, PCCH) {
  HandleHeader& header = header_of(globals, Handle, Ddi::WdfObjectDereferenceActual);
  if (is_embedded(header)) {
    dereference_embedded(header);
  } else {
    if (header.type == TypeCode::Memory) {
      StandingReference::before_dereference(behind<Memory>(header));
    }
    behind<Object>(header).dereference();
  }
}

// Always so in the released framework (OBJ-R46).
NTSTATUS WdfObjectQuery(PWDF_DRIVER_GLOBALS globals, WDFOBJECT Object, const GUID*, ULONG, PVOID) {
  resolve_object(globals, Object, Ddi::WdfObjectQuery);
  return STATUS_NOT_FOUND;
}

VOID WdfObjectAcquireLock(PWDF_DRIVER_GLOBALS globals, WDFOBJECT Object) {
  object_lock(globals, Object, Ddi::WdfObjectAcquireLock).acquire(globals_of(globals));
}

VOID WdfObjectReleaseLock(PWDF_DRIVER_GLOBALS globals, WDFOBJECT Object) {
  CallbackLock& lock = object_lock(globals, Object, Ddi::WdfObjectReleaseLock);
  if (!lock.is_held_here()) {
    violation(
        globals_of(globals),
        {.rule = "WDF_INVALID_LOCK_OPERATION", .call = "WdfObjectReleaseLock", .object = Object},
        "released an object's lock that this thread does not hold",
        "pair each WdfObjectReleaseLock with a WdfObjectAcquireLock before it");
    return;
  }
  lock.release();
}

}  // namespace ddi
}  // namespace wdf
