// SPDX-License-Identifier: MIT
// A finding: what a driver did wrong, in words. Anybody from nt/ upwards may make one; who listens
// (the command's report, a test) is decided by whoever made the machine. A finding does not stop
// the run; what Windows would stop is a bug check (nt/bug_check.h), which also is a finding.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nt {

enum class Severity : std::uint8_t {
  Break,      // the framework verifier's debug break: the run goes on, the call may be refused
  Violation,  // undefined on Windows; the least harmful thing was done instead
  Leak,       // something of the driver's outlived its unloading
  BugCheck,   // Windows would have stopped
};

struct Finding {
  Severity severity = Severity::Violation;
  const char* rule = "";  // the documented rule or check, such as "WDF_REQUEST_FATAL_ERROR"
  const char* call = "";  // the DDI in which it was noticed, or ""
  const void* object = nullptr;
  std::string did = {};                   // what the driver did
  std::string should = {};                // what it should do instead, or ""
  std::vector<std::string> history = {};  // of the object, oldest first; may be empty
};

class FindingSink {
 public:
  virtual ~FindingSink() = default;
  // May be called from any flow at any IRQL, several at once.
  virtual void report(const Finding& finding) = 0;
};

// To the current machine's sink. What has no history gets what the storyteller knows.
void report(Finding finding);

struct Flow;

// A layer above, which knows the objects that are behind nt/'s addresses and flows.
class Storyteller {
 public:
  virtual ~Storyteller() = default;
  // A line each, any IRQL: the object that `address` is an IRP, a device or a part of (null: none),
  // where it was created and last used, what the current flow is in. Empty: nothing is known.
  virtual std::vector<std::string> story_of(const void* address) = 0;
  // "in EvtIoRead of ..., in WdfRequestSend, called from ...", or "".
  virtual std::string place_of(const Flow& flow) = 0;
  // A line each: what has not come to its end, whose it is, where it was created and last used. For
  // a machine in which nothing runs any more.
  virtual std::vector<std::string> unfinished() = 0;
};

// The current machine's; of a new machine nothing is known.
void set_storyteller(Storyteller& storyteller);
void forget_storyteller();
Storyteller& storyteller();

}  // namespace nt
