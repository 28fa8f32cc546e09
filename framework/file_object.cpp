// SPDX-License-Identifier: MIT
// See file_object.h. Source: fxpkggeneral.cpp OnCreate, OnCleanup, OnClose, OnShutdown,
// ConfigureConstraints; fxfileobject.cpp _CreateFileObject.
#include "framework/file_object.h"

#include "framework/call.h"
#include "framework/device.h"
#include "framework/io_package.h"

namespace wdf {
namespace {

const CallbackRules* rules_of_file(Object& object) {
  return &static_cast<FileObject&>(object).callback_rules();
}

// FIL-R4. Drivers built for 1.11 or later get passive callbacks even if they did not ask.
CallbackConstraints file_constraints(const Device& device) {
  const DeviceConfig& config = device.config();
  const WDF_OBJECT_ATTRIBUTES* attributes = config.file_attributes.get();
  CallbackConstraints result{device.constraints().level, WdfSynchronizationScopeNone};
  if (device.globals().is_at_least(11)) result.level = WdfExecutionLevelPassive;
  if (attributes == nullptr) return result;
  if (attributes->ExecutionLevel != WdfExecutionLevelInheritFromParent) {
    result.level = attributes->ExecutionLevel;
  }
  result.scope = attributes->SynchronizationScope == WdfSynchronizationScopeInheritFromParent
                     ? device.constraints().scope
                     : attributes->SynchronizationScope;
  // What is inherited from a device that cannot serialize passive callbacks is no scope at all.
  if (attributes->SynchronizationScope == WdfSynchronizationScopeInheritFromParent &&
      device.constraints().level != WdfExecutionLevelPassive) {
    result.scope = WdfSynchronizationScopeNone;
  }
  return result;
}

PVOID* context_slot(FILE_OBJECT* file, WDF_FILEOBJECT_CLASS kind) {
  if (file == nullptr) return nullptr;
  if (kind == WdfFileObjectWdfCanUseFsContext) return &file->FsContext;
  if (kind == WdfFileObjectWdfCanUseFsContext2) return &file->FsContext2;
  return nullptr;
}

}  // namespace

const ObjectType FileObject::type = {.code = TypeCode::FileObject,
                                     .destroy = destroy_as<FileObject>,
                                     .callback_rules = rules_of_file,
                                     .is_undeletable = true};

FileObject::FileObject(const ObjectSeed& seed, Device& device, FILE_OBJECT* wdm_file)
    : Object(seed), device_(device), wdm_file_(wdm_file) {
  rules_ = {device.files().constraints(), device.files().lock()};
  if (rules_.constraints.level == WdfExecutionLevelPassive) mark_passive();
}

FileTable::FileTable(Device& device) : device_(device), constraints_(file_constraints(device)) {}

CallbackLock* FileTable::lock() {
  return constraints_.scope == WdfSynchronizationScopeDevice ? &device_.callback_lock() : nullptr;
}

bool FileTable::forwards() const {
  const DeviceConfig& config = device_.config();
  const WDF_TRI_STATE asked =
      config.has_file_config ? config.file.AutoForwardCleanupClose : WdfUseDefault;
  if (config.is_control() || asked == WdfFalse) return false;
  return asked == WdfTrue || config.is_filter();
}

FileObject* FileTable::find(FILE_OBJECT* wdm_file) {
  if (wdm_file == nullptr) return nullptr;
  if (PVOID* slot = context_slot(wdm_file, device_.config().file.FileObjectClass)) {
    return static_cast<FileObject*>(*slot);
  }
  nt::Guard guard(lock_);
  for (FileObject* file = files_.front(); file != nullptr; file = files_.next(*file)) {
    if (file->wdm_file() == wdm_file) return file;
  }
  return nullptr;
}

bool FileTable::begin_open() {
  nt::Guard guard(lock_);
  if (device_.config().is_exclusive && open_count_ > 0) return false;
  ++open_count_;
  return true;
}

void FileTable::end_open() {
  lock_.acquire();
  const bool is_last = --open_count_ == 0 && is_closed_for_good_;
  lock_.release();
  if (is_last) device_.delete_object();
}

bool FileTable::close_for_good() {
  IoDeleteDevice(device_.forget_wdm_device());
  nt::Guard guard(lock_);
  is_closed_for_good_ = true;
  return open_count_ == 0;
}

NTSTATUS FileTable::create_file_object(IRP* irp, FileObject** file) {
  *file = nullptr;
  const DeviceConfig& config = device_.config();
  const WDF_FILEOBJECT_CLASS kind = config.file.FileObjectClass;
  if (!config.has_file_config || kind == WdfFileObjectNotRequired) return STATUS_SUCCESS;
  FILE_OBJECT* wdm_file = IoGetCurrentIrpStackLocation(irp)->FileObject;
  if (wdm_file == nullptr) {
    if (config.file_object_is_optional) return STATUS_SUCCESS;
    const bool may_do_without = kind == WdfFileObjectWdfCannotUseFsContexts && config.is_exclusive;
    if (!may_do_without) return STATUS_DEVICE_CONFIGURATION_ERROR;
  }
  const WDF_OBJECT_ATTRIBUTES* attributes = config.file_attributes.get();
  auto* made =
      allocate_object<FileObject>(device_.globals(), {.attributes = attributes}, device_, wdm_file);
  if (made == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS status = made->commit(attributes, &device_);
  if (!NT_SUCCESS(status)) {
    made->discard();
    return status;
  }
  if (PVOID* slot = context_slot(wdm_file, kind)) *slot = made;
  lock_.acquire();
  files_.push_back(*made);
  lock_.release();
  *file = made;
  return STATUS_SUCCESS;
}

void FileTable::forget(FileObject& file) {
  const WDF_FILEOBJECT_CLASS kind = device_.config().file.FileObjectClass;
  if (PVOID* slot = context_slot(file.wdm_file(), kind)) *slot = nullptr;
  lock_.acquire();
  file.table_hook.unlink();
  lock_.release();
  file.delete_object();
}

void FileTable::create_completed(FileObject* file, NTSTATUS status) {
  if (NT_SUCCESS(status)) return;
  if (file != nullptr) forget(*file);
  end_open();
}

NTSTATUS FileTable::forwarded_create_done(PDEVICE_OBJECT, PIRP irp, PVOID table) {
  if (irp->PendingReturned) IoMarkIrpPending(irp);
  auto& self = *static_cast<FileTable*>(table);
  FILE_OBJECT* wdm_file = IoGetCurrentIrpStackLocation(irp)->FileObject;
  self.create_completed(self.find(wdm_file), irp->IoStatus.Status);
  return STATUS_CONTINUE_COMPLETION;
}

NTSTATUS FileTable::create(IRP* irp) {
  irp->IoStatus.Information = 0;
  if (!begin_open()) return complete_irp(irp, STATUS_ACCESS_DENIED);
  FileObject* file = nullptr;
  const NTSTATUS status = create_file_object(irp, &file);
  if (!NT_SUCCESS(status)) {
    end_open();
    return complete_irp(irp, status);
  }
  if (has_create_handler(device_)) return dispatch_create(device_, irp, file);
  if (!forwards()) return complete_irp(irp, STATUS_SUCCESS);
  IoCopyCurrentIrpStackLocationToNext(irp);
  IoSetCompletionRoutine(irp, forwarded_create_done, this, TRUE, TRUE, TRUE);
  return IoCallDriver(device_.attached_device(), irp);
}

NTSTATUS FileTable::pass_or_succeed(IRP* irp) {
  return forwards() ? forward_irp(device_, irp) : complete_irp(irp, STATUS_SUCCESS);
}

NTSTATUS FileTable::cleanup(IRP* irp) {
  FILE_OBJECT* wdm_file = IoGetCurrentIrpStackLocation(irp)->FileObject;
  // A stream file object is the cache's or file system's own; it was never opened here.
  if (wdm_file != nullptr && (wdm_file->Flags & FO_STREAM_FILE) != 0) return pass_or_succeed(irp);
  FileObject* file = find(wdm_file);
  const auto callback = device_.config().file.EvtFileCleanup;
  if (callback != nullptr && file != nullptr) {
    call_driver({device_.globals(), "EvtFileCleanup", file, lock()}, callback, file->file_handle());
  }
  if (wdm_file != nullptr) flush_queues_of_file(device_, wdm_file);
  return pass_or_succeed(irp);
}

NTSTATUS FileTable::close(IRP* irp) {
  FILE_OBJECT* wdm_file = IoGetCurrentIrpStackLocation(irp)->FileObject;
  if (wdm_file != nullptr && (wdm_file->Flags & FO_STREAM_FILE) != 0) return pass_or_succeed(irp);
  if (FileObject* file = find(wdm_file)) {
    if (const auto callback = device_.config().file.EvtFileClose) {
      call_driver({device_.globals(), "EvtFileClose", file, lock()}, callback, file->file_handle());
    }
    forget(*file);
  }
  // The IRP first: with the last close the device, and this table, may go.
  const NTSTATUS status = pass_or_succeed(irp);
  end_open();
  return status;
}

NTSTATUS FileTable::shutdown(IRP* irp) {
  if (const auto callback = device_.config().shutdown_notification) {
    call_driver({device_.globals(), "EvtDeviceShutdownNotification", &device_}, callback,
                device_.device_handle());
  }
  return device_.is_filter() ? forward_irp(device_, irp) : complete_irp(irp, STATUS_SUCCESS);
}

}  // namespace wdf
