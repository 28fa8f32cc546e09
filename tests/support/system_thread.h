// SPDX-License-Identifier: MIT
// A driver's own thread in a test: made, joined and closed as the pages tell a driver to.
// Source: wdm/pscreatesystemthread, "ObReferenceObjectByHandle ... wait".
#pragma once

#include <gtest/gtest.h>
#include <wdm.h>

#include <functional>
#include <utility>

namespace test {

class SystemThread {
 public:
  explicit SystemThread(std::function<void()> body) : body_(std::move(body)) {
    HANDLE handle = nullptr;
    EXPECT_EQ(
        PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, nullptr, nullptr, nullptr, &run, this),
        STATUS_SUCCESS);
    EXPECT_EQ(ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode,
                                        &thread_, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(ZwClose(handle), STATUS_SUCCESS);
  }
  ~SystemThread() { join(); }
  SystemThread(const SystemThread&) = delete;
  SystemThread& operator=(const SystemThread&) = delete;

  // Waits until the body has returned.
  void join() {
    if (thread_ == nullptr) return;
    KeWaitForSingleObject(thread_, Executive, KernelMode, FALSE, nullptr);
    ObDereferenceObject(thread_);
    thread_ = nullptr;
  }

  PVOID object() { return thread_; }

 private:
  static VOID run(PVOID context) {
    static_cast<SystemThread*>(context)->body_();
    PsTerminateSystemThread(STATUS_SUCCESS);
  }

  std::function<void()> body_;
  PVOID thread_ = nullptr;
};

}  // namespace test
