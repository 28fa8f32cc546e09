// SPDX-License-Identifier: MIT
// One data block of a device as a WMI consumer sees it: queries, changes and methods of its
// instances, by index. Makes WNODEs and takes them apart; a buffer that is too small is made as
// large as the driver says. PASSIVE_LEVEL, in a flow of the machine.
#pragma once

#include <wdm.h>

#include <functional>
#include <vector>

#include "door/script.h"
#include "nt/wmi.h"

namespace door {

class Wmi {
 public:
  struct Answer {
    NTSTATUS status = STATUS_UNSUCCESSFUL;
    Bytes data;
  };
  struct Answers {
    NTSTATUS status = STATUS_UNSUCCESSFUL;
    std::vector<Bytes> instances;
  };

  // `any_of_stack`: a device of the stack that provides the block, or a control device.
  Wmi(DEVICE_OBJECT* any_of_stack, const GUID& block);

  // Where it stands now: not at all, when nothing says that it provides the block.
  bool is_provided() const { return block_.provider != nullptr; }
  const nt::WmiBlock& block() const { return block_; }

  Answers query_all() const;
  Answer query(ULONG instance) const;
  NTSTATUS set(ULONG instance, const Bytes& data) const;
  NTSTATUS set_item(ULONG instance, ULONG item, const Bytes& data) const;
  Answer execute(ULONG instance, ULONG method, const Bytes& input, ULONG output_size) const;
  NTSTATUS enable_events(bool is_on) const;
  NTSTATUS enable_collection(bool is_on) const;

 private:
  struct Node;

  NTSTATUS send(UCHAR minor, Node& node) const;
  Answer ask(UCHAR minor, Node& node) const;
  NTSTATUS control(UCHAR minor) const;

  nt::WmiBlock block_;
};

}  // namespace door
