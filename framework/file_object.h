// SPDX-License-Identifier: MIT
// WDFFILEOBJECT and what a device does with CREATE, CLEANUP, CLOSE and SHUTDOWN (framework.md 2.7).
#pragma once

#include "framework/callback_lock.h"
#include "framework/object.h"

namespace wdf {

class FileObject final : public Object {
 public:
  using Handle = WDFFILEOBJECT;
  static constexpr TypeCode code = TypeCode::FileObject;
  static const ObjectType type;

  FileObject(const ObjectSeed& seed, Device& device, FILE_OBJECT* wdm_file);

  WDFFILEOBJECT file_handle() const { return static_cast<WDFFILEOBJECT>(handle()); }
  FILE_OBJECT* wdm_file() const { return wdm_file_; }  // null: there is none
  Device& file_device() const { return device_; }
  const CallbackRules& callback_rules() const { return rules_; }

  base::ListHook table_hook;

 private:
  Device& device_;
  FILE_OBJECT* const wdm_file_;
  CallbackRules rules_;
};

// The opens of one device.
class FileTable {
 public:
  explicit FileTable(Device& device);

  // The dispatch routines. Each owns the IRP.
  NTSTATUS create(IRP* irp);
  NTSTATUS cleanup(IRP* irp);
  NTSTATUS close(IRP* irp);
  NTSTATUS shutdown(IRP* irp);

  // The framework's object of a WDM file object; null if there is none (class NotRequired).
  FileObject* find(FILE_OBJECT* wdm_file);

  // Level and scope of EvtDeviceFileCreate, EvtFileCleanup and EvtFileClose (FIL-R4), and the lock
  // to hold around them; null: none.
  const CallbackConstraints& constraints() const { return constraints_; }
  CallbackLock* lock();

  // A request for CREATE is about to be completed with `status`: on failure the file object goes
  // without EvtFileCleanup and EvtFileClose, and the open is not counted (FIL-R6).
  void create_completed(FileObject* file, NTSTATUS status);

  // Deletes the name space's way to a control device. True if nobody has it open, so that it can go
  // now; else the last close deletes it (CTL-R4).
  bool close_for_good();

  bool forwards() const;  // FIL-R3

 private:
  NTSTATUS create_file_object(IRP* irp, FileObject** file);
  static NTSTATUS forwarded_create_done(PDEVICE_OBJECT, PIRP irp, PVOID table);
  bool begin_open();
  void end_open();
  void forget(FileObject& file);
  NTSTATUS pass_or_succeed(IRP* irp);

  Device& device_;
  CallbackConstraints constraints_;
  nt::Lock lock_;
  base::IntrusiveList<FileObject, &FileObject::table_hook> files_ GUARDED_BY(lock_);
  std::int32_t open_count_ GUARDED_BY(lock_) = 0;
  bool is_closed_for_good_ GUARDED_BY(lock_) = false;
};

}  // namespace wdf
