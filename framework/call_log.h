// SPDX-License-Identifier: MIT
// What drivers whose verifier is on called, for reports: of each object where it was created and
// its last DDIs, of each flow the DDI it is in. Filled by the observer of the DDI table only, so
// that a driver without the verifier pays nothing. Places are kept as return addresses; they become
// words when a report is made (nt/call_site.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "framework/ddi.h"

namespace nt {
struct Flow;
}

namespace wdf {

// One call of a driver's: which DDI, and the address it returns to.
struct LoggedCall {
  Ddi ddi = Ddi::None;
  const void* site = nullptr;
};

// A call that the current flow is in, from its begin to its end.
class CallInProgress {
 public:
  CallInProgress(Ddi ddi, const void* site);
  ~CallInProgress();
  CallInProgress(const CallInProgress&) = delete;
  CallInProgress& operator=(const CallInProgress&) = delete;

  // An argument; any pointer. What is or was a handle gets the call into its history.
  void uses(const void* argument);
  const LoggedCall& call() const { return call_; }

 private:
  const LoggedCall call_;
  std::uint32_t slot_;
  std::uint64_t sequence_ = 0;
};

// The current flow is in no call any more: a bug check abandons it where it stands.
void abandon_calls();

// `handle`, if it names something that `call` has just created, was created there.
void log_creation(const void* handle, const LoggedCall& call);

// Where it was created and last used only, a line each.
std::vector<std::string> brief_story(const void* handle);

// The innermost call that `flow` is in: "WdfRequestSend, called from ...", or "".
std::string call_in_words(const nt::Flow& flow);

// For a report, a line each: the object, where it was created, last used and deleted, the call that
// is going on and where it was made, the last calls before it. A null handle: the first object
// among the arguments of the call going on. What was not logged is left out.
std::vector<std::string> object_story(const void* handle);

}  // namespace wdf
