// SPDX-License-Identifier: MIT
// Events by handle and by name. Source: wdm/nf-wdm-zwcreateevent, -iocreatenotificationevent.
#include "nt/event_object.h"

#include "nt/flow.h"
#include "nt/handle_table.h"
#include "nt/machine.h"
#include "nt/name_space.h"

namespace nt {
namespace {

void destroy_event(void* body) {
  if (const std::u16string* name = object_header(body)->name) machine().names().remove(*name);
  free_object(body);
}

// The event of that name, or a new one; its body with a reference. `existed` tells which.
NTSTATUS make_event(std::u16string_view name, EVENT_TYPE type, BOOLEAN is_set, KEVENT*& event,
                    bool& existed) {
  existed = false;
  auto* body = static_cast<KEVENT*>(allocate_object(event_type, sizeof(KEVENT)));
  if (body == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  KeInitializeEvent(body, type, is_set);
  event = body;
  if (name.empty()) return STATUS_SUCCESS;
  const NTSTATUS status = machine().names().insert(name, body);
  if (NT_SUCCESS(status)) {
    object_header(body)->name = new std::u16string(name);
    return status;
  }
  free_object(body);
  if (status != STATUS_OBJECT_NAME_COLLISION) return status;
  NameSpace::Found found = machine().names().find(name);
  if (!NT_SUCCESS(found.status)) return found.status;
  if (object_type(found.body) != &event_type) {
    dereference_object(found.body);
    return STATUS_OBJECT_TYPE_MISMATCH;
  }
  existed = true;
  event = static_cast<KEVENT*>(found.body);
  return STATUS_SUCCESS;
}

KEVENT* open_named_event(const UNICODE_STRING* name, EVENT_TYPE type, PHANDLE handle) {
  *handle = nullptr;
  KEVENT* event = nullptr;
  bool existed = false;
  if (!NT_SUCCESS(make_event(view_of(name), type, TRUE, event, existed))) return nullptr;
  *handle = machine().handles().open(event, EVENT_ALL_ACCESS);
  dereference_object(event);  // the handle keeps it (iocreatenotificationevent)
  return *handle == nullptr ? nullptr : event;
}

}  // namespace

const ObjectType event_type{"Event", nullptr, &destroy_event};

}  // namespace nt

extern "C" NTSTATUS ZwCreateEvent(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                  EVENT_TYPE type, BOOLEAN is_set) {
  *handle = nullptr;
  const UNICODE_STRING* name = attributes == nullptr ? nullptr : attributes->ObjectName;
  KEVENT* event = nullptr;
  bool existed = false;
  const NTSTATUS status = nt::make_event(nt::view_of(name), type, is_set, event, existed);
  if (!NT_SUCCESS(status)) return status;
  if (existed && (attributes->Attributes & OBJ_OPENIF) == 0) {
    nt::dereference_object(event);
    return STATUS_OBJECT_NAME_COLLISION;
  }
  *handle = nt::machine().handles().open(event, access);
  nt::dereference_object(event);
  if (*handle == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  return existed ? STATUS_OBJECT_NAME_EXISTS : STATUS_SUCCESS;
}

extern "C" NTSTATUS ZwSetEvent(HANDLE handle, PLONG previous) {
  void* body = nullptr;
  const NTSTATUS status = nt::machine().handles().reference(handle, &nt::event_type, body);
  if (!NT_SUCCESS(status)) return status;
  const LONG state = KeSetEvent(static_cast<KEVENT*>(body), IO_NO_INCREMENT, FALSE);
  if (previous != nullptr) *previous = state;
  nt::dereference_object(body);
  return STATUS_SUCCESS;
}

extern "C" NTSTATUS ZwWaitForSingleObject(HANDLE handle, BOOLEAN is_alertable,
                                          PLARGE_INTEGER timeout) {
  void* body = nullptr;
  NTSTATUS status = nt::machine().handles().reference(handle, nullptr, body);
  if (!NT_SUCCESS(status)) return status;
  const nt::ObjectType* type = nt::is_thread(body) ? nullptr : nt::object_type(body);
  void* waitable = body;
  if (type != nullptr && std::string_view(type->name) == "File") {
    waitable = &static_cast<FILE_OBJECT*>(body)->Event;
  } else if (type != nullptr && type != &nt::event_type) {
    nt::dereference_object(body);
    return STATUS_OBJECT_TYPE_MISMATCH;
  }
  status = KeWaitForSingleObject(waitable, UserRequest, KernelMode, is_alertable, timeout);
  ObDereferenceObject(body);
  return status;
}

extern "C" PKEVENT IoCreateNotificationEvent(PUNICODE_STRING name, PHANDLE handle) {
  return nt::open_named_event(name, NotificationEvent, handle);
}

extern "C" PKEVENT IoCreateSynchronizationEvent(PUNICODE_STRING name, PHANDLE handle) {
  return nt::open_named_event(name, SynchronizationEvent, handle);
}
