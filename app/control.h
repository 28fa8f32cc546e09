// SPDX-License-Identifier: MIT
// How the command talks to a driver it runs: opens the driver's device and sends control codes.
// Used in a flow of the session, at PASSIVE_LEVEL.
#pragma once

#include <wdm.h>

#include <string_view>

#include "nt/dispatch.h"

namespace app {

class Control {
 public:
  // Opens by NT name, such as u"\\??\\OpenWdfPump". status() says whether it worked.
  explicit Control(std::u16string_view name) { status_ = nt::open_file(name, {}, &file_); }
  ~Control() {
    if (file_ != nullptr) nt::close_file(file_);
  }
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

  NTSTATUS status() const { return status_; }

  // Sends the code and waits. An answer that is shorter than `output` is a failure.
  template <class Output>
  NTSTATUS send(ULONG code, Output& output) {
    return send_bytes(code, nullptr, 0, &output, sizeof output);
  }
  template <class Input, class Output>
  NTSTATUS send(ULONG code, const Input& input, Output& output) {
    return send_bytes(code, &input, sizeof input, &output, sizeof output);
  }

 private:
  NTSTATUS send_bytes(ULONG code, const void* input, ULONG input_length, void* output,
                      ULONG output_length) {
    nt::IoRequest request;
    request.major = IRP_MJ_DEVICE_CONTROL;
    request.control_code = code;
    request.input = input;
    request.input_length = input_length;
    request.output = output;
    request.output_length = output_length;
    IO_STATUS_BLOCK result{};
    const NTSTATUS status = nt::send_and_wait(file_, request, &result);
    if (NT_SUCCESS(status) && result.Information != output_length)
      return STATUS_INFO_LENGTH_MISMATCH;
    return status;
  }

  FILE_OBJECT* file_ = nullptr;
  NTSTATUS status_;
};

}  // namespace app
