// SPDX-License-Identifier: MIT
// The port between a file or block device (target/) and what carries its transfers out: an io_uring
// instance (target/uring/) or the simulated disk (sim/disk.h). One transfer is a plain value; the
// device owns it and neither side allocates.
#pragma once

#include <cstdint>

#include "base/intrusive_list.h"

namespace nt {

struct Cpu;

enum class BlockOpKind : std::uint8_t { Read, Write, Flush };

struct BlockOp {
  // Called once, at DISPATCH_LEVEL on a CPU's loop, with `result`: bytes moved, or -errno.
  using Done = void (*)(BlockOp& op, std::int32_t result);

  BlockOpKind kind = BlockOpKind::Read;
  int descriptor = -1;
  std::uint32_t length = 0;   // bytes
  void* buffer = nullptr;
  std::uint64_t offset = 0;   // bytes
  Done done = nullptr;
  base::ListHook hook;        // for whoever carries it out
};

class BlockIo {
 public:
  virtual ~BlockIo() = default;
  // Any flow, any IRQL. `op` stays untouched by its owner until `done`.
  virtual void submit(BlockOp& op) = 0;
  // Asks for an early end of a submitted op; `done` comes in any case (-ECANCELED if it worked).
  virtual void cancel(BlockOp& op) = 0;
};

}  // namespace nt
