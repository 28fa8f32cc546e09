// SPDX-License-Identifier: MIT
// Requests of an application through an open handle, made of nt::IoCall.
#include "door/file.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "door/file_handle.h"
#include "nt/executor.h"

namespace door {
namespace {

bool is_set(const KEVENT& event) {
  return KeReadStateEvent(const_cast<KEVENT*>(&event)) != 0;
}

void call_done(nt::IoCall& call) {
  auto& request = *static_cast<Pending::Request*>(call.context);
  KeSetEvent(&request.done, IO_NO_INCREMENT, FALSE);
}

bool has_output(UCHAR major) {
  return major != IRP_MJ_WRITE;
}

Outcome outcome_of(const Pending::Request& request) {
  Outcome outcome;
  outcome.status = request.call.result.Status;
  outcome.information = request.call.result.Information;
  if (NT_ERROR(outcome.status) || !has_output(request.call.request.major)) return outcome;
  const std::size_t count = std::min<std::size_t>(outcome.information, request.output.size());
  outcome.data.assign(request.output.begin(),
                      request.output.begin() + static_cast<std::ptrdiff_t>(count));
  return outcome;
}

// Of a request that nobody has a Pending for. The request itself stays: its event may still be
// being set.
Outcome wait_and_drop(Pending::Request& request) {
  Outcome outcome = Pending(&request).wait();
  request.input = {};
  request.output = {};
  return outcome;
}

}  // namespace

Pending::Request& File::Handle::make_request(UCHAR major, ULONG control_code, const Bytes& input,
                                             std::uint32_t output_length, std::uint64_t offset) {
  Pending::Request* made = nullptr;
  {
    nt::Guard guard(lock);
    made = &requests.emplace_back();
  }
  Pending::Request& request = *made;
  request.input = input;
  request.output.resize(output_length);
  KeInitializeEvent(&request.done, NotificationEvent, FALSE);
  nt::IoRequest& wanted = request.call.request;
  wanted.major = major;
  wanted.mode = mode;
  wanted.control_code = control_code;
  wanted.input = input.empty() ? nullptr : request.input.data();
  wanted.input_length = static_cast<ULONG>(input.size());
  wanted.output = output_length == 0 ? nullptr : request.output.data();
  wanted.output_length = output_length;
  wanted.offset = static_cast<LONGLONG>(offset);
  request.call.context = made;
  request.call.done = call_done;
  return request;
}

void File::Handle::send(Pending::Request& request) {
  ASSERT(file_object != nullptr);
  request.dispatch_status = nt::send(file_object, request.call);
}

std::size_t File::Handle::in_flight() {
  nt::Guard guard(lock);
  return static_cast<std::size_t>(
      std::count_if(requests.begin(), requests.end(),
                    [](const Pending::Request& request) { return !is_set(request.done); }));
}

std::size_t File::Handle::request_count() {
  nt::Guard guard(lock);
  return requests.size();
}

Pending File::Handle::request_at(std::size_t index) {
  nt::Guard guard(lock);
  return Pending(&requests[index]);
}

bool Pending::is_done() const {
  return is_set(request_->done);
}

Outcome Pending::wait() {
  KeWaitForSingleObject(&request_->done, Executive, KernelMode, FALSE, nullptr);
  return outcome_of(*request_);
}

bool Pending::wait_for(base::Ticks limit) {
  LARGE_INTEGER timeout;
  timeout.QuadPart = -limit.count;  // negative: from now on
  return KeWaitForSingleObject(&request_->done, Executive, KernelMode, FALSE, &timeout) ==
         STATUS_SUCCESS;
}

bool Pending::cancel() {
  return nt::cancel(request_->call);
}

NTSTATUS Pending::dispatch_status() const {
  return request_->dispatch_status;
}

NTSTATUS Pending::status() const {
  return is_done() ? request_->call.result.Status : STATUS_PENDING;
}

ULONG_PTR Pending::information() const {
  return is_done() ? request_->call.result.Information : 0;
}

std::span<std::uint8_t> Pending::buffer() const {
  return has_output(request_->call.request.major) ? request_->output : request_->input;
}

IRP* Pending::irp() const {
  return request_->call.irp.load(std::memory_order_acquire);
}

bool File::is_open() const {
  return handle_ != nullptr && handle_->file_object != nullptr;
}

FILE_OBJECT* File::file_object() const {
  return handle_ != nullptr ? handle_->file_object : nullptr;
}

Pending File::start_read(std::uint32_t length, std::uint64_t offset) {
  return Pending(&start(IRP_MJ_READ, 0, {}, length, offset));
}

Pending File::start_write(const Bytes& data, std::uint64_t offset) {
  return Pending(&start(IRP_MJ_WRITE, 0, data, 0, offset));
}

Pending File::start_ioctl(ULONG control_code, const Bytes& input, std::uint32_t output_length) {
  return Pending(&start(IRP_MJ_DEVICE_CONTROL, control_code, input, output_length, 0));
}

Pending File::start_internal_ioctl(ULONG control_code, const Bytes& input,
                                   std::uint32_t output_length) {
  return Pending(&start(IRP_MJ_INTERNAL_DEVICE_CONTROL, control_code, input, output_length, 0));
}

Pending File::start_flush() {
  return Pending(&start(IRP_MJ_FLUSH_BUFFERS, 0, {}, 0, 0));
}

Pending::Request& File::start(UCHAR major, ULONG control_code, const Bytes& input,
                              std::uint32_t output_length, std::uint64_t offset) {
  ASSERT(is_open());
  Pending::Request& request =
      handle_->make_request(major, control_code, input, output_length, offset);
  handle_->send(request);
  return request;
}

Outcome File::read(std::uint32_t length, std::uint64_t offset) {
  return wait_and_drop(start(IRP_MJ_READ, 0, {}, length, offset));
}

Outcome File::write(const Bytes& data, std::uint64_t offset) {
  return wait_and_drop(start(IRP_MJ_WRITE, 0, data, 0, offset));
}

Outcome File::ioctl(ULONG control_code, const Bytes& input, std::uint32_t output_length) {
  return wait_and_drop(start(IRP_MJ_DEVICE_CONTROL, control_code, input, output_length, 0));
}

Outcome File::internal_ioctl(ULONG control_code, const Bytes& input, std::uint32_t output_length) {
  return wait_and_drop(
      start(IRP_MJ_INTERNAL_DEVICE_CONTROL, control_code, input, output_length, 0));
}

Outcome File::flush() {
  return wait_and_drop(start(IRP_MJ_FLUSH_BUFFERS, 0, {}, 0, 0));
}

std::size_t File::in_flight() const {
  return handle_ != nullptr ? handle_->in_flight() : 0;
}

void File::close() {
  if (!is_open()) return;
  nt::close_file(std::exchange(handle_->file_object, nullptr));
}

}  // namespace door
