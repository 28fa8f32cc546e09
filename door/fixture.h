// SPDX-License-Identifier: MIT
// The in-process front door: how a test drives a driver. It loads drivers, makes a device stack
// over a scripted or a real lower device, sends it PnP, opens it as an application does, and at the
// end takes everything down and counts what is left. It makes IRPs and knows nothing of the
// framework. All of it is used inside a flow of the machine at PASSIVE_LEVEL.
#pragma once

#include <wdm.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "door/file.h"
#include "door/scripted_device.h"
#include "door/stack.h"
#include "nt/driver.h"
#include "nt/machine.h"

namespace door {

class Fixture {
 public:
  explicit Fixture(nt::Machine& machine);
  ~Fixture();  // finish()
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  nt::Machine& machine() { return machine_; }

  // Loads a shared object / an entry in this process. The result's driver is unloaded at the end
  // unless the test did it.
  nt::LoadResult load(const std::string& path);
  nt::LoadResult load(std::string_view name, DRIVER_INITIALIZE* entry);
  NTSTATUS unload(DRIVER_OBJECT* driver);

  ScriptedDevice& make_lower(ScriptedOptions options = {});
  // Registers the device as a node and adds the drivers, lowest first. `status` of the last step is
  // in add_status(); a stack that failed to be added is removed already.
  Stack& make_stack(ScriptedDevice& lower, const std::vector<DRIVER_OBJECT*>& drivers);
  Stack& make_stack(DEVICE_OBJECT* pdo, std::u16string_view instance_path,
                    std::u16string_view hardware_id, const std::vector<DRIVER_OBJECT*>& drivers);
  NTSTATUS add_status() const { return add_status_; }

  // All of it for the plain case: loads, makes the stack over a scripted lower device and starts
  // it. The first failure is the status; what was made until then is there.
  struct Started {
    NTSTATUS status = STATUS_UNSUCCESSFUL;
    std::string message;
    DRIVER_OBJECT* driver = nullptr;
    ScriptedDevice* lower = nullptr;
    Stack* stack = nullptr;
  };
  Started start(std::string_view name, DRIVER_INITIALIZE* entry, ScriptedOptions options = {});
  Started start(const std::string& path, ScriptedOptions options = {});

  // Opens as an application does: by NT name (u"\\Device\\X", u"\\??\\X"), by DOS name (u"X" for
  // "\\.\X"), through an enabled device interface, or the top of a stack without any name.
  File open(std::u16string_view nt_name, KPROCESSOR_MODE mode = UserMode);
  File open_dos(std::u16string_view dos_name, KPROCESSOR_MODE mode = UserMode);
  File open_interface(const GUID& interface_class, std::u16string_view relative_name = {},
                      KPROCESSOR_MODE mode = UserMode);
  File open(Stack& stack, std::u16string_view relative_name = {}, KPROCESSOR_MODE mode = UserMode);

  // Sleeps: virtual time on sim/, real time on host/.
  void advance(base::Ticks by);
  // On sim/: everything that can run without time moving has run. On host/: a short sleep.
  void run_until_idle();
  // Looks once a millisecond; false if it did not become true within `limit`.
  bool wait_until(const std::function<bool()>& condition,
                  base::Ticks limit = base::Ticks::from_s(10));

  // Closes files, removes stacks, unloads drivers, deletes lower devices, has the machine look for
  // leaks. The lines say what was wrong; none is the wanted answer. Once.
  const std::vector<std::string>& finish();
  // Instead of finish(), when the machine has stopped (a bug check that the test wanted): frees
  // memory and touches nothing of the machine's. Outside any flow.
  void abandon();

 private:
  void note(std::string line) { problems_.push_back(std::move(line)); }
  void close_files();
  void remove_stacks();
  void unload_drivers();
  void end_requests();
  void delete_lowers();
  File keep(NTSTATUS status, FILE_OBJECT* file, KPROCESSOR_MODE mode);
  void remember(const nt::LoadResult& loaded);
  Started start(nt::LoadResult loaded, ScriptedOptions options);

  nt::Machine& machine_;
  std::vector<DRIVER_OBJECT*> drivers_;
  std::vector<std::unique_ptr<ScriptedDevice>> lowers_;
  std::vector<std::unique_ptr<Stack>> stacks_;
  std::vector<std::unique_ptr<File::Handle, void (*)(File::Handle*)>> files_;
  std::vector<std::string> problems_;
  NTSTATUS add_status_ = STATUS_SUCCESS;
  bool is_finished_ = false;
};

}  // namespace door
