// SPDX-License-Identifier: MIT
// The port between a file or block device (target/) and what carries its transfers out: an io_uring
// instance (target/uring/) or the simulated disk (sim/disk.h). One transfer is a plain value; the
// device owns it and neither side allocates.
#pragma once

#include <cstdint>

#include "base/intrusive_list.h"

namespace nt {

enum class BlockOpKind : std::uint8_t { Read, Write, Flush };

// A position for descriptors that have none, such as pipes: wherever the stream stands.
inline constexpr std::uint64_t block_offset_none = ~std::uint64_t{0};

struct BlockOp;

// What the owner of an op is told, at DISPATCH_LEVEL on the loop of the CPU that submit() was
// called on. So a submitter that owns its CPU is not overtaken.
class BlockOpEvents {
 public:
  // Once, at the end: bytes moved, or -errno.
  virtual void done(BlockOp& op, std::int32_t result) = 0;
  // Before, if the first look for the end of the op has not found it; perhaps more than once. Most
  // transfers to memory are over by then, and need nothing that only a long wait needs.
  virtual void waits(BlockOp& op) = 0;

 protected:
  ~BlockOpEvents() = default;
};

struct BlockOp {
  BlockOpKind kind = BlockOpKind::Read;
  std::uint16_t carrier = 0;  // for whoever carries it out, as `hook`
  int descriptor = -1;
  std::uint32_t length = 0;  // bytes
  void* buffer = nullptr;
  std::uint64_t offset = 0;  // bytes
  BlockOpEvents* events = nullptr;
  base::ListHook hook;
};

class BlockIo {
 public:
  virtual ~BlockIo() = default;
  // Any flow, any IRQL <= DISPATCH_LEVEL. `op` stays untouched by its owner until `done`.
  virtual void submit(BlockOp& op) = 0;
  // Asks for an early end of a submitted op; `done` comes in any case (-ECANCELED if it worked).
  // May run while `done` runs or after it, as long as the op's memory lives; then it does nothing.
  virtual void cancel(BlockOp& op) = 0;
  // The owner of an op that was canceled calls this when both cancel() and `done` have been
  // called, before it gives the op's memory to anything else.
  virtual void withdraw_cancel(BlockOp&) {}
  // From attach() to detach() ops will name this descriptor again and again, so that preparing it
  // pays. PASSIVE_LEVEL; no op that names it is in flight at detach().
  virtual void attach(int) {}
  virtual void detach(int) {}
};

}  // namespace nt
