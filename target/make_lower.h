// SPDX-License-Identifier: MIT
// A bottom device from the words of the command line:
//   null                    succeeds at once and moves nothing
//   mem:SIZE                a zeroed RAM disk; SIZE in bytes or with K, M, G (powers of 1024)
//   file:PATH[,direct][,ro] a file or block device; direct: without the page cache; ro: read only
#pragma once

#include <wdm.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "nt/block_io.h"
#include "target/lower.h"

namespace target {

struct LowerOptions {
  std::u16string name;  // an NT name, or empty for a device that is only used as a PDO
  // Asked once there is a file to read. Null answers with a message. It outlives the device.
  std::function<nt::BlockIo*(std::string& message)> block_io;
};

struct MadeLower {
  NTSTATUS status = STATUS_UNSUCCESSFUL;
  std::unique_ptr<Lower> lower;  // null unless NT_SUCCESS(status)
  std::string message;           // for the user; empty on success
};

// At PASSIVE_LEVEL in a flow of the machine.
MadeLower make_lower(std::string_view spec, const LowerOptions& options);

// Whether `spec` has the right form, without opening anything; the message says what is wrong.
bool is_lower_spec(std::string_view spec, std::string& message);

}  // namespace target
