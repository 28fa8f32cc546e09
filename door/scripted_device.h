// SPDX-License-Identifier: MIT
// A lower device that does what the test tells it: the PDO at the bottom of a device stack, or a
// named device that a driver opens. It logs every IRP. What is not scripted: create, cleanup and
// close succeed; reads, writes and flushes succeed from the loop with the whole length; PnP and
// power are answered as a root-enumerated PDO does; the rest is STATUS_INVALID_DEVICE_REQUEST.
#pragma once

#include <wdm.h>

#include <memory>
#include <string>
#include <vector>

#include "door/script.h"

namespace door {

enum class Buffering : std::uint8_t { Buffered, Direct, Neither };

struct ScriptedOptions {
  std::u16string name;  // such as u"\\Device\\Lower"; empty: none
  std::u16string instance_path = u"ROOT\\SCRIPTED\\0000";
  std::u16string hardware_id = u"ROOT\\Scripted";
  Buffering buffering = Buffering::Direct;
  CCHAR stack_size = 1;
  DEVICE_TYPE device_type = FILE_DEVICE_UNKNOWN;
};

class ScriptedDevice {
 public:
  // At PASSIVE_LEVEL, in a flow of the machine. create_status() says whether it worked: a name may
  // be taken.
  explicit ScriptedDevice(ScriptedOptions options = {});
  // Everything it held must have been released; the stack above it is gone.
  ~ScriptedDevice();
  ScriptedDevice(const ScriptedDevice&) = delete;
  ScriptedDevice& operator=(const ScriptedDevice&) = delete;

  NTSTATUS create_status() const;
  DEVICE_OBJECT* device() const;
  const ScriptedOptions& options() const;

  // From now on; of several that match the more exact one counts, then the later one.
  void on(Match match, Action action);
  // For the next `count` matching IRPs only, before any lasting rule; the oldest one first.
  void next(Match match, Action action, std::uint32_t count = 1);

  // The IRPs in hand, oldest first. Those that are being canceled are not among them.
  std::vector<IRP*> held() const;
  // Sleeps until at least `count` are held. False after ten seconds of the executor's time.
  bool wait_held(std::size_t count) const;
  // Completes a held IRP in the calling flow at its IRQL. False if it is not held (any more).
  bool release(IRP* irp, NTSTATUS status, ULONG_PTR information = 0, const Bytes& data = {});
  // The oldest one.
  bool release(NTSTATUS status, ULONG_PTR information = 0, const Bytes& data = {});
  // All, oldest first; their number.
  std::size_t release_all(NTSTATUS status, ULONG_PTR information = 0);

  std::vector<LoggedIrp> log() const;
  std::vector<LoggedIrp> log(UCHAR major) const;
  void clear_log();
  // How many IRPs it holds or delays.
  std::uint32_t in_hand() const;

  // The machine has stopped: the destructor only frees memory.
  void abandon();

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace door
