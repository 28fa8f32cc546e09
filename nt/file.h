// SPDX-License-Identifier: MIT
// File objects: what an open makes. IRP_MJ_CLEANUP comes when the last handle closes, IRP_MJ_CLOSE
// when the last reference goes, always at PASSIVE_LEVEL and never inside a driver's completion.
// Source: framework.md WDM-R27.
#pragma once

#include <wdm.h>

#include <string>
#include <string_view>

#include "nt/dispatch.h"
#include "nt/object.h"

namespace nt {

extern const ObjectType file_type;

// Lies before each file object's header.
struct FileState {
  std::u16string* name;  // FileObject->FileName's text as it was opened
  bool is_open;          // IRP_MJ_CREATE succeeded: CLEANUP and CLOSE are owed
  bool counts_as_open;   // in DEVICE_OBJECT::ReferenceCount
  WORK_QUEUE_ITEM deferred_close;
};

inline FileState& file_state(const FILE_OBJECT* file) {
  return *object_prefix<FileState>(file);
}

// A file object for `device`, counted as an open of it. Null and a status where it may not be.
NTSTATUS make_file(DEVICE_OBJECT* device, std::u16string_view name, const OpenOptions& options,
                   FILE_OBJECT** file);
// One that was not opened after all: no CLEANUP, no CLOSE.
void abandon_file(FILE_OBJECT* file);

// Drops a reference from where CLOSE must not be sent at once.
void release_file_later(FILE_OBJECT* file);

}  // namespace nt
