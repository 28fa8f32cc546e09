// SPDX-License-Identifier: MIT
// The DDIs of WDFFILEOBJECT (framework.md FIL-R10).
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/file_object.h"

namespace wdf::ddi {

PUNICODE_STRING WdfFileObjectGetFileName(PWDF_DRIVER_GLOBALS globals, WDFFILEOBJECT FileObject) {
  constexpr Ddi self = Ddi::WdfFileObjectGetFileName;
  const wdf::FileObject& file = resolve<wdf::FileObject>(globals, FileObject, self);
  if (!NT_SUCCESS(check_irql(globals_of(globals), PASSIVE_LEVEL, self))) return nullptr;
  return file.wdm_file() != nullptr ? &file.wdm_file()->FileName : nullptr;
}

ULONG WdfFileObjectGetFlags(PWDF_DRIVER_GLOBALS globals, WDFFILEOBJECT FileObject) {
  const wdf::FileObject& file =
      resolve<wdf::FileObject>(globals, FileObject, Ddi::WdfFileObjectGetFlags);
  return file.wdm_file() != nullptr ? file.wdm_file()->Flags : 0;
}

WDFDEVICE WdfFileObjectGetDevice(PWDF_DRIVER_GLOBALS globals, WDFFILEOBJECT FileObject) {
  return resolve<wdf::FileObject>(globals, FileObject, Ddi::WdfFileObjectGetDevice)
      .file_device()
      .device_handle();
}

// Everybody who opens a file is in the one process there is.
ULONG WdfFileObjectGetInitiatorProcessId(PWDF_DRIVER_GLOBALS globals, WDFFILEOBJECT FileObject) {
  constexpr Ddi self = Ddi::WdfFileObjectGetInitiatorProcessId;
  if (resolve<wdf::FileObject>(globals, FileObject, self).wdm_file() != nullptr) {
    return HandleToULong(PsGetCurrentProcessId());
  }
  verifier_break(globals_of(globals),
                 {.rule = "NoWdmFile", .call = ddi_name(self), .object = FileObject},
                 "called for a file object without a WDM file object",
                 "look with WdfFileObjectWdmGetFileObject whether there is one");
  return 0;
}

PFILE_OBJECT WdfFileObjectWdmGetFileObject(PWDF_DRIVER_GLOBALS globals, WDFFILEOBJECT FileObject) {
  return resolve<wdf::FileObject>(globals, FileObject, Ddi::WdfFileObjectWdmGetFileObject)
      .wdm_file();
}

}  // namespace wdf::ddi
