// SPDX-License-Identifier: MIT
// A target that the driver opens itself: by name, or over a device object that it has. What it was
// opened with is kept, so that it can be opened again. Source: requests.md 6.6-6.8.
#pragma once

#include <memory>

#include "framework/target.h"

namespace wdf {

class RemoteTarget final : public Target {
 public:
  static constexpr TypeCode code = TypeCode::RemoteTarget;
  static const ObjectType type;

  explicit RemoteTarget(const ObjectSeed& seed);

  // `parameters` were checked (6.7 #4 to #7); FileInformation is written.
  NTSTATUS open(WDF_IO_TARGET_OPEN_PARAMS& parameters);
  void close_for_query_remove();
  void close();
  HANDLE file_handle() const { return file_handle_; }
  static bool dispose(Object& object);

 private:
  // What the device was reached by; given back when the target is closed.
  struct Reached {
    NTSTATUS status = STATUS_SUCCESS;
    HANDLE handle = nullptr;
    FILE_OBJECT* file = nullptr;
    DEVICE_OBJECT* device = nullptr;
    DEVICE_OBJECT* pdo = nullptr;  // null: its stack names none
  };

  // What it was opened by name with, in copies of its own: the next reopen needs it.
  struct Kept {
    NTSTATUS copy(const WDF_IO_TARGET_OPEN_PARAMS& given);
    bool is_by_name() const { return parameters.Type == WdfIoTargetOpenByName; }

    WDF_IO_TARGET_OPEN_PARAMS parameters{};
    std::unique_ptr<char16_t[]> name;
    std::unique_ptr<std::uint8_t[]> attributes;  // the extended ones, EaBuffer
    LONGLONG allocation_size = 0;
  };
  struct RemovalCallbacks {
    PFN_WDF_IO_TARGET_QUERY_REMOVE query_remove = nullptr;
    PFN_WDF_IO_TARGET_REMOVE_CANCELED remove_canceled = nullptr;
    PFN_WDF_IO_TARGET_REMOVE_COMPLETE remove_complete = nullptr;
  };

  bool begin_open();
  NTSTATUS fail_open(const Reached& reached);
  Reached open_by_name(ULONG* file_information);
  Reached use_existing(const WDF_IO_TARGET_OPEN_PARAMS& parameters);
  void finish_open(const Reached& reached);
  void end_open_and_unlock(OpeningEvent opening, GateEvent gate) RELEASE(lock_);
  struct Closing {
    GateEvent event;
    GateEvent event_if_unopened;
    bool keeps_notification = false;
  };
  void close_with(const Closing& closing);
  GateEvent plain_close() const;
  void give_back(const Reached& reached);
  PVOID register_notification(FILE_OBJECT* file);
  PVOID take_notification();
  void unregister(PVOID notification);
  static NTSTATUS notify(PVOID notification, PVOID context);
  NTSTATUS query_remove();
  void remove_canceled();
  void remove_complete();

  Opening opening_ = Opening::Unopened;           // guarded by lock_
  KEVENT is_settled_;                             // no open is at work
  Reached reached_;                               // guarded by lock_; of an open target
  PVOID notification_ = nullptr;                  // guarded by lock_
  std::atomic<PVOID> notified_thread_ = nullptr;  // that runs the notification's callback
  Kept kept_;                                     // whoever is opening has it
  RemovalCallbacks callbacks_;
};

}  // namespace wdf
