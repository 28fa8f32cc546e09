// SPDX-License-Identifier: MIT
// For the tests of requests that the driver makes around an IRP which must be completed through
// them: such an IRP, and the request. Source: requests.md 2.7.
#pragma once

#include <functional>

#include "tests/support/driver/request_world.h"

namespace wdf::test {

inline constexpr ULONG must_complete = 0x2;  // not in the public header
inline constexpr ULONG read_length = 12;

// An IRP that arrived outside of the framework's dispatch: a read that a device below has taken for
// the driver, and that counts how often it was completed.
struct OwnIrp {
  explicit OwnIrp(Bench& bench, CCHAR stack_count = 1) : irp(IoAllocateIrp(stack_count, FALSE)) {
    PIO_STACK_LOCATION location = IoGetNextIrpStackLocation(irp);
    location->MajorFunction = IRP_MJ_READ;
    location->Parameters.Read.Length = read_length;
    IoSetCompletionRoutine(irp, &is_back, this, TRUE, TRUE, TRUE);
    bench.lower.on(IRP_MJ_READ, door::call([](DEVICE_OBJECT*, IRP* taken) {
                     IoMarkIrpPending(taken);
                     return STATUS_PENDING;
                   }));
    EXPECT_EQ(IoCallDriver(bench.lower.device(), irp), STATUS_PENDING);
  }
  ~OwnIrp() { IoFreeIrp(irp); }
  OwnIrp(const OwnIrp&) = delete;
  OwnIrp& operator=(const OwnIrp&) = delete;

  static NTSTATUS is_back(PDEVICE_OBJECT, PIRP irp, PVOID context) {
    auto& own = *static_cast<OwnIrp*>(context);
    ++own.completions;
    own.status = irp->IoStatus.Status;
    if (own.then) own.then();
    return STATUS_MORE_PROCESSING_REQUIRED;
  }
  // Of one that no request completes.
  void complete() { IoCompleteRequest(irp, IO_NO_INCREMENT); }

  PIRP irp;
  unsigned completions = 0;
  NTSTATUS status = 0;
  std::function<void()> then;
};

inline NTSTATUS make_due(WDFREQUEST request, PIRP irp) {
  WDF_REQUEST_REUSE_PARAMS parameters;
  WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, must_complete, STATUS_SUCCESS);
  WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&parameters, irp);
  return WdfRequestReuse(request, &parameters);
}

inline WDFREQUEST make_from_irp(PIRP irp) {
  WDFREQUEST request = nullptr;
  EXPECT_EQ(WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, irp, FALSE, &request),
            STATUS_SUCCESS);
  return request;
}

}  // namespace wdf::test
