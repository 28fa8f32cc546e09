// SPDX-License-Identifier: MIT
// The end of a WMI request of a driver that uses the WMI library. WmiSystemControl, which takes
// requests apart for such a driver, is not there: a driver gets here with what it refuses.
// Source: wmilib/nf-wmilib-wmicompleterequest.
#include <wdm.h>

#include <wmilib.h>
#include <wmistr.h>

// A buffer that is too small is an answer, which says how large it must be.
NTSTATUS WmiCompleteRequest(PDEVICE_OBJECT, PIRP irp, NTSTATUS status, ULONG used, CCHAR boost) {
  const auto& request = IoGetCurrentIrpStackLocation(irp)->Parameters.WMI;
  if (status == STATUS_BUFFER_TOO_SMALL && request.BufferSize >= sizeof(WNODE_TOO_SMALL)) {
    auto& answer = *static_cast<WNODE_TOO_SMALL*>(request.Buffer);
    answer.WnodeHeader.BufferSize = sizeof(answer);
    answer.WnodeHeader.Flags |= WNODE_FLAG_TOO_SMALL;
    answer.SizeNeeded = sizeof(WNODE_HEADER) + used;
    status = STATUS_SUCCESS;
    used = sizeof(answer);
  }
  irp->IoStatus.Status = status;
  irp->IoStatus.Information = NT_SUCCESS(status) ? used : 0;
  IoCompleteRequest(irp, boost);
  return status;
}
