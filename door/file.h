// SPDX-License-Identifier: MIT
// An open handle as an application has it, and the requests it makes through the handle. Both are
// owned by the fixture and valid until its end, so they may be copied and forgotten; a request that
// is still in flight when the test ends is a failure of the test.
#pragma once

#include <wdm.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/units.h"
#include "door/script.h"

namespace door {

// What a request came to.
struct Outcome {
  NTSTATUS status = STATUS_PENDING;
  ULONG_PTR information = 0;
  Bytes data;  // the first `information` bytes of the caller's output buffer; empty on an error

  bool is_success() const { return NT_SUCCESS(status); }
};

class Pending {
 public:
  struct Request;

  Pending() = default;
  explicit Pending(Request* request) : request_(request) {}

  bool is_done() const;
  // Sleeps until it is done.
  Outcome wait();
  // The same for at most this long; false if it is not done then.
  bool wait_for(base::Ticks limit);
  // IoCancelIrp: true if a cancel routine was called. Harmless after completion (false).
  bool cancel();

  // What the dispatch routine at the top of the stack answered.
  NTSTATUS dispatch_status() const;
  // STATUS_PENDING and 0 until it is done.
  NTSTATUS status() const;
  ULONG_PTR information() const;
  // The caller's whole output buffer (for a write: its input) as it is now.
  std::span<std::uint8_t> buffer() const;
  // Null once done.
  IRP* irp() const;

 private:
  Request* request_ = nullptr;
};

class File {
 public:
  struct Handle;

  File() = default;
  File(NTSTATUS status, Handle* handle) : status_(status), handle_(handle) {}

  // Of the open. Everything below needs a success.
  NTSTATUS status() const { return status_; }
  bool is_open() const;
  FILE_OBJECT* file_object() const;

  Outcome read(std::uint32_t length, std::uint64_t offset = 0);
  Outcome write(const Bytes& data, std::uint64_t offset = 0);
  Outcome ioctl(ULONG control_code, const Bytes& input = {}, std::uint32_t output_length = 0);
  Outcome internal_ioctl(ULONG control_code, const Bytes& input = {},
                         std::uint32_t output_length = 0);
  Outcome flush();

  Pending start_read(std::uint32_t length, std::uint64_t offset = 0);
  Pending start_write(const Bytes& data, std::uint64_t offset = 0);
  Pending start_ioctl(ULONG control_code, const Bytes& input = {}, std::uint32_t output_length = 0);
  Pending start_internal_ioctl(ULONG control_code, const Bytes& input = {},
                               std::uint32_t output_length = 0);
  Pending start_flush();

  // How many of the started requests are not done.
  std::size_t in_flight() const;
  // CLEANUP, then CLOSE when the last outstanding request is done. Once; later calls do nothing.
  void close();

 private:
  Pending::Request& start(UCHAR major, ULONG control_code, const Bytes& input,
                          std::uint32_t output_length, std::uint64_t offset);

  NTSTATUS status_ = STATUS_INVALID_HANDLE;
  Handle* handle_ = nullptr;
};

// The bytes of a plain value, and a plain value of bytes, for control codes.
template <class T>
Bytes bytes_of(const T& value) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(&value);
  return Bytes(first, first + sizeof(T));
}
template <class T>
T value_of(const Bytes& bytes) {
  T value{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), sizeof(T)),
              reinterpret_cast<std::uint8_t*>(&value));
  return value;
}

}  // namespace door
