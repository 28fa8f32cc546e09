// SPDX-License-Identifier: MIT
// What is behind door::File and door::Pending; the fixture owns it.
#pragma once

#include <wdm.h>

#include <deque>

#include "door/file.h"
#include "nt/dispatch.h"
#include "nt/lock.h"

namespace door {

struct Pending::Request {
  nt::IoCall call;
  Bytes input;
  Bytes output;
  NTSTATUS dispatch_status = STATUS_PENDING;
  KEVENT done;  // set when `call` is done
};

struct File::Handle {
  FILE_OBJECT* file_object = nullptr;  // null once closed
  KPROCESSOR_MODE mode = UserMode;
  nt::Lock lock;
  std::deque<Pending::Request> requests GUARDED_BY(lock);  // a deque keeps its members in place

  Pending::Request& make_request(UCHAR major, ULONG control_code, const Bytes& input,
                                 std::uint32_t output_length, std::uint64_t offset);
  void send(Pending::Request& request);
  std::size_t in_flight();
  Pending request_at(std::size_t index);
  std::size_t request_count();
};

}  // namespace door
