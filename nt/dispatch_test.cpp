// SPDX-License-Identifier: MIT
// Opening, transferring and closing as an application does, and devices by name: the conformance
// cases of framework.md 7.9 that concern devices, handles, buffers and MDLs.
#include "nt/dispatch.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "nt/device.h"
#include "nt/machine.h"
#include "nt/mdl.h"
#include "nt/name_space.h"
#include "tests/support/test_machine.h"
#include "tests/support/wdm_stack.h"

namespace {

using test::complete;
using test::WdmDevice;

constexpr ULONG buffered_code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, 0);
constexpr ULONG in_direct_code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_IN_DIRECT, 0);
constexpr ULONG out_direct_code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_OUT_DIRECT, 0);
constexpr ULONG neither_code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x803, METHOD_NEITHER, 0);

UCHAR major_of(IRP* irp) {
  return IoGetCurrentIrpStackLocation(irp)->MajorFunction;
}

FILE_OBJECT* open_named(std::u16string_view name) {
  FILE_OBJECT* file = nullptr;
  EXPECT_EQ(nt::open_file(name, {}, &file), STATUS_SUCCESS);
  return file;
}

class Files : public test::OnBoth {};
OPENWDF_ON_BOTH(Files);

TEST_P(Files, an_open_goes_through_links_to_the_top_of_the_stack) {  // WDM-R27, R30
  machine().run([] {
    WdmDevice lower("lower", u"\\Device\\Thing");
    WdmDevice upper("upper");
    upper.attach_to(lower);
    UNICODE_STRING link, target;
    RtlInitUnicodeString(&link, u"\\DosDevices\\MyThing");
    RtlInitUnicodeString(&target, u"\\Device\\Thing");
    EXPECT_EQ(IoCreateSymbolicLink(&link, &target), STATUS_SUCCESS);
    EXPECT_EQ(IoCreateSymbolicLink(&link, &target), STATUS_OBJECT_NAME_COLLISION);
    std::u16string name;
    std::vector<UCHAR> majors;
    upper.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      majors.push_back(major_of(irp));
      FILE_OBJECT* file = IoGetCurrentIrpStackLocation(irp)->FileObject;
      if (major_of(irp) == IRP_MJ_CREATE) name = nt::view_of(&file->FileName);
      return complete(irp, STATUS_SUCCESS);
    };
    FILE_OBJECT* file = open_named(u"\\??\\mything\\sub\\file");
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(name, u"\\sub\\file");
    EXPECT_EQ(file->DeviceObject, lower.device);
    nt::close_file(file);
    EXPECT_EQ(majors, (std::vector<UCHAR>{IRP_MJ_CREATE, IRP_MJ_CLEANUP, IRP_MJ_CLOSE}));
    EXPECT_EQ(IoDeleteSymbolicLink(&link), STATUS_SUCCESS);
    EXPECT_EQ(IoDeleteSymbolicLink(&link), STATUS_OBJECT_NAME_NOT_FOUND);
  });
}

TEST_P(Files, a_failed_create_is_followed_by_nothing) {  // WDM-R27
  machine().run([] {
    WdmDevice lower("lower", u"\\Device\\Thing");
    int irps = 0;
    lower.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      ++irps;
      return complete(irp, STATUS_ACCESS_DENIED);
    };
    FILE_OBJECT* file = nullptr;
    EXPECT_EQ(nt::open_file(u"\\Device\\Thing", {}, &file), STATUS_ACCESS_DENIED);
    EXPECT_EQ(file, nullptr);
    EXPECT_EQ(irps, 1);
    EXPECT_EQ(nt::open_file(u"\\Device\\Nothing", {}, &file), STATUS_OBJECT_NAME_NOT_FOUND);
  });
}

TEST_P(Files, wdm_028_a_device_name_is_given_once) {
  machine().run([] {
    WdmDevice lower("lower", u"\\Device\\X");
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, u"\\Device\\x");
    DEVICE_OBJECT* device = nullptr;
    EXPECT_EQ(IoCreateDevice(lower.driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device),
              STATUS_OBJECT_NAME_COLLISION);
    EXPECT_EQ(device, nullptr);
  });
}

TEST_P(Files, wdm_029_a_deleted_device_lives_until_its_last_handle_closes) {
  machine().run([] {
    WdmDevice lower("lower", u"\\Device\\Thing");
    FILE_OBJECT* file = open_named(u"\\Device\\Thing");
    IoDeleteDevice(lower.device);
    FILE_OBJECT* second = nullptr;
    EXPECT_EQ(nt::open_file(u"\\Device\\Thing", {}, &second), STATUS_OBJECT_NAME_NOT_FOUND);
    IO_STATUS_BLOCK result{};
    EXPECT_EQ(nt::send_and_wait(file, {.major = IRP_MJ_FLUSH_BUFFERS}, &result), STATUS_SUCCESS);
    nt::close_file(file);
    EXPECT_EQ(lower.driver->DeviceObject, nullptr);
    lower.device = nullptr;
  });
}

TEST_P(Files, wdm_r28_an_exclusive_device_is_opened_once) {
  machine().run([] {
    WdmDevice lower("lower", u"\\Device\\Thing", 0, true);
    FILE_OBJECT* file = open_named(u"\\Device\\Thing");
    FILE_OBJECT* second = nullptr;
    EXPECT_EQ(nt::open_file(u"\\Device\\Thing", {}, &second), STATUS_ACCESS_DENIED);
    nt::close_file(file);
    file = open_named(u"\\Device\\Thing");
    nt::close_file(file);
  });
}

struct PendingCall {
  nt::IoCall call;
  KEVENT done;
  PendingCall() {
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    call.context = this;
    call.done = [](nt::IoCall& call) {
      KeSetEvent(&static_cast<PendingCall*>(call.context)->done, 0, FALSE);
    };
  }
  void wait() { KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, nullptr); }
};

TEST_P(Files, wdm_032_close_comes_after_the_last_irp) {
  machine().run([] {
    std::vector<UCHAR> majors;
    {
      WdmDevice lower("lower", u"\\Device\\Thing");
      IRP* kept = nullptr;
      lower.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
        majors.push_back(major_of(irp));
        if (major_of(irp) == IRP_MJ_READ) {
          IoMarkIrpPending(irp);
          kept = irp;
          return STATUS_PENDING;
        }
        return complete(irp, STATUS_SUCCESS);
      };
      FILE_OBJECT* file = open_named(u"\\Device\\Thing");
      char buffer[4];
      PendingCall pending;
      pending.call.request.output = buffer;
      pending.call.request.output_length = sizeof(buffer);
      EXPECT_EQ(nt::send(file, pending.call), STATUS_PENDING);
      nt::close_file(file);
      EXPECT_EQ(majors.back(), IRP_MJ_CLEANUP);
      complete(kept, STATUS_SUCCESS, 0);
      pending.wait();
    }  // a worker sends CLOSE; the unload of the driver waits for it
    EXPECT_EQ(majors,
              (std::vector<UCHAR>{IRP_MJ_CREATE, IRP_MJ_READ, IRP_MJ_CLEANUP, IRP_MJ_CLOSE}));
  });
}

TEST_P(Files, a_call_that_is_cancelled_ends_with_what_the_driver_says) {
  machine().run([] {
    WdmDevice lower("lower", u"\\Device\\Thing");
    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) {
      if (major_of(irp) != IRP_MJ_READ) return complete(irp, STATUS_SUCCESS);
      IoMarkIrpPending(irp);
      IoSetCancelRoutine(irp, [](DEVICE_OBJECT*, IRP* canceled) {
        IoReleaseCancelSpinLock(canceled->CancelIrql);
        complete(canceled, STATUS_CANCELLED);
      });
      return STATUS_PENDING;
    };
    FILE_OBJECT* file = open_named(u"\\Device\\Thing");
    PendingCall pending;
    nt::send(file, pending.call);
    EXPECT_TRUE(nt::cancel(pending.call));
    pending.wait();
    EXPECT_EQ(pending.call.result.Status, STATUS_CANCELLED);
    EXPECT_FALSE(nt::cancel(pending.call));
    nt::close_file(file);
  });
}

// What the driver sees of a control code's buffers, and what it answers.
struct ControlCase {
  NTSTATUS answer = STATUS_SUCCESS;
  ULONG_PTR information = 0;
  std::string output;  // written to where the method's output is
  std::string input_seen;
};

NTSTATUS serve(ControlCase& control, IRP* irp) {
  const auto& parameters = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl;
  const ULONG method = METHOD_FROM_CTL_CODE(parameters.IoControlCode);
  const char* input = method == METHOD_NEITHER
                          ? static_cast<const char*>(parameters.Type3InputBuffer)
                          : static_cast<const char*>(irp->AssociatedIrp.SystemBuffer);
  control.input_seen.assign(input, parameters.InputBufferLength);
  char* output = static_cast<char*>(irp->AssociatedIrp.SystemBuffer);
  if (method == METHOD_NEITHER) output = static_cast<char*>(irp->UserBuffer);
  if (irp->MdlAddress != nullptr) {
    output = static_cast<char*>(MmGetSystemAddressForMdlSafe(irp->MdlAddress, NormalPagePriority));
  }
  std::memcpy(output, control.output.data(), control.output.size());
  return complete(irp, control.answer, control.information);
}

NTSTATUS control(ControlCase& control, ULONG code, std::string& output, IO_STATUS_BLOCK* result) {
  WdmDevice lower("lower", u"\\Device\\Thing");
  lower.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
    return major_of(irp) == IRP_MJ_DEVICE_CONTROL ? serve(control, irp)
                                                  : complete(irp, STATUS_SUCCESS);
  };
  FILE_OBJECT* file = open_named(u"\\Device\\Thing");
  const NTSTATUS status = nt::send_and_wait(file,
                                            {.major = IRP_MJ_DEVICE_CONTROL,
                                             .control_code = code,
                                             .input = "ask",
                                             .input_length = 3,
                                             .output = output.data(),
                                             .output_length = ULONG(output.size())},
                                            result);
  nt::close_file(file);
  return status;
}

TEST_P(Files, wdm_r31_every_method_moves_the_input_in_and_the_output_out) {
  for (const ULONG code : {buffered_code, in_direct_code, out_direct_code, neither_code}) {
    machine().run([&] {
      ControlCase wanted{.information = 6, .output = "answer", .input_seen = {}};
      std::string output(16, '.');
      IO_STATUS_BLOCK result{};
      EXPECT_EQ(control(wanted, code, output, &result), STATUS_SUCCESS);
      EXPECT_EQ(wanted.input_seen, "ask");
      EXPECT_EQ(output.substr(0, 7), "answer.") << code;
      EXPECT_EQ(result.Information, 6U);
    });
  }
}

TEST_P(Files, wdm_034_an_error_copies_nothing_back) {
  machine().run([] {
    ControlCase wanted{
        .answer = STATUS_UNSUCCESSFUL, .information = 8, .output = "12345678", .input_seen = {}};
    std::string output(8, '.');
    IO_STATUS_BLOCK result{};
    EXPECT_EQ(control(wanted, buffered_code, output, &result), STATUS_UNSUCCESSFUL);
    EXPECT_EQ(output, "........");
    EXPECT_EQ(result.Information, 0U);
  });
}

TEST_P(Files, wdm_035_a_warning_copies_back) {
  machine().run([] {
    ControlCase wanted{
        .answer = STATUS_BUFFER_OVERFLOW, .information = 8, .output = "12345678", .input_seen = {}};
    std::string output(8, '.');
    IO_STATUS_BLOCK result{};
    EXPECT_EQ(control(wanted, buffered_code, output, &result), STATUS_BUFFER_OVERFLOW);
    EXPECT_EQ(output, "12345678");
    EXPECT_EQ(result.Information, 8U);
  });
}

TEST_P(Files, more_information_than_the_buffer_takes_is_named_and_cut) {
  machine().run([&] {
    ControlCase wanted{.information = 100, .output = "1234", .input_seen = {}};
    std::string output(4, '.');
    control(wanted, buffered_code, output, nullptr);
    EXPECT_EQ(output, "1234");
    machine().take_one_finding("IrpInformationTooLarge");
  });
}

TEST_P(Files, an_impossible_buffer_is_an_access_violation_before_the_driver) {  // WDM-R34
  machine().run([] {
    WdmDevice lower("lower", u"\\Device\\Thing", DO_DIRECT_IO);
    FILE_OBJECT* file = open_named(u"\\Device\\Thing");
    IO_STATUS_BLOCK result{};
    EXPECT_EQ(nt::send_and_wait(
                  file, {.output = reinterpret_cast<void*>(0x1000), .output_length = 64}, &result),
              STATUS_ACCESS_VIOLATION);
    nt::close_file(file);
  });
}

TEST_P(Files, zw_functions_reach_a_named_device) {
  machine().run([] {
    WdmDevice lower("lower", u"\\Device\\Thing", DO_BUFFERED_IO);
    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) {
      if (major_of(irp) != IRP_MJ_READ) return complete(irp, STATUS_SUCCESS);
      std::memcpy(irp->AssociatedIrp.SystemBuffer, "data", 4);
      return complete(irp, STATUS_SUCCESS, 4);
    };
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, u"\\Device\\Thing");
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, nullptr, nullptr);
    HANDLE handle = nullptr;
    IO_STATUS_BLOCK result{};
    ASSERT_EQ(ZwCreateFile(&handle, GENERIC_READ, &attributes, &result, nullptr, 0, 0, FILE_OPEN,
                           FILE_SYNCHRONOUS_IO_NONALERT, nullptr, 0),
              STATUS_SUCCESS);
    char buffer[4];
    EXPECT_EQ(ZwReadFile(handle, nullptr, nullptr, nullptr, &result, buffer, 4, nullptr, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(std::string_view(buffer, 4), "data");
    EXPECT_EQ(ZwClose(handle), STATUS_SUCCESS);
  });
}

// ntifs/nf-ntifs-ntsetinformationfile: FilePositionInformation, of files opened for synchronous
// I/O.
TEST_P(Files, the_position_of_a_synchronous_file_is_set_and_queried) {
  machine().run([] {
    WdmDevice lower("lower", u"\\Device\\Thing", DO_BUFFERED_IO);
    LONGLONG read_at = -1;
    lower.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      const auto* location = IoGetCurrentIrpStackLocation(irp);
      if (major_of(irp) == IRP_MJ_READ) read_at = location->Parameters.Read.ByteOffset.QuadPart;
      return complete(irp, STATUS_SUCCESS, major_of(irp) == IRP_MJ_READ ? 4 : 0);
    };
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, u"\\Device\\Thing");
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, nullptr, nullptr);
    HANDLE handle = nullptr;
    IO_STATUS_BLOCK result{};
    ASSERT_EQ(ZwCreateFile(&handle, GENERIC_READ, &attributes, &result, nullptr, 0, 0, FILE_OPEN,
                           FILE_SYNCHRONOUS_IO_NONALERT, nullptr, 0),
              STATUS_SUCCESS);
    FILE_POSITION_INFORMATION position{};
    position.CurrentByteOffset.QuadPart = 512;
    EXPECT_EQ(ZwSetInformationFile(handle, &result, &position, 4, FilePositionInformation),
              STATUS_INFO_LENGTH_MISMATCH);
    EXPECT_EQ(
        ZwSetInformationFile(handle, &result, &position, sizeof position, FilePositionInformation),
        STATUS_SUCCESS);
    char buffer[4];
    EXPECT_EQ(ZwReadFile(handle, nullptr, nullptr, nullptr, &result, buffer, 4, nullptr, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(read_at, 512);
    EXPECT_EQ(ZwQueryInformationFile(handle, &result, &position, sizeof position,
                                     FilePositionInformation),
              STATUS_SUCCESS);
    EXPECT_EQ(position.CurrentByteOffset.QuadPart, 516);
    EXPECT_EQ(
        ZwSetInformationFile(handle, &result, &position, sizeof position, FileEndOfFileInformation),
        STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(ZwClose(handle), STATUS_SUCCESS);
  });
}

TEST_P(Files, wdm_041_a_partial_mdl_of_length_0_is_the_rest) {
  machine().run([] {
    std::vector<char> buffer(3 * PAGE_SIZE);
    MDL* whole = IoAllocateMdl(buffer.data(), ULONG(buffer.size()), FALSE, FALSE, nullptr);
    EXPECT_EQ(nt::lock_pages(whole, KernelMode, IoWriteAccess), STATUS_SUCCESS);
    MDL* part =
        IoAllocateMdl(buffer.data() + 100, ULONG(buffer.size() - 100), FALSE, FALSE, nullptr);
    IoBuildPartialMdl(whole, part, buffer.data() + 100, 0);
    EXPECT_EQ(MmGetMdlByteCount(part), buffer.size() - 100);
    EXPECT_EQ(MmGetSystemAddressForMdlSafe(part, NormalPagePriority), buffer.data() + 100);
    IoFreeMdl(part);
    MmUnlockPages(whole);
    IoFreeMdl(whole);
  });
}

}  // namespace
