// SPDX-License-Identifier: MIT
// A flow beside the test's body, on either executor: starts when it is made, is joined by join() or
// the destructor. Made and joined by a flow at PASSIVE_LEVEL.
#pragma once

#include <functional>

#include "nt/flow.h"

namespace test {

class Flow {
 public:
  Flow(const char* name, std::function<void()> body);
  ~Flow();
  Flow(const Flow&) = delete;
  Flow& operator=(const Flow&) = delete;

  void join();
  // Only until it is joined.
  nt::Flow& flow();

 private:
  struct Shared* shared_;
};

// Frees what flows held that a stopped machine abandoned. Called by test::Machine at its end.
void discard_abandoned_flows();

}  // namespace test
