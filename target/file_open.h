// SPDX-License-Identifier: MIT
// Opening the file or block device that a bottom device stands on: what it is, how long it is, how
// direct transfers must be aligned, and clear words where it cannot be opened.
#pragma once

#include <wdm.h>

#include <cstdint>
#include <string>

namespace target {

enum class MediumKind : std::uint8_t {
  File,    // grows with a write past its end
  Block,   // has a fixed end
  Stream,  // has no positions: pipes, terminals
};

// A file that is open; the owner of this closes it.
struct Medium {
  int descriptor = -1;
  MediumKind kind = MediumKind::File;
  std::uint64_t size = 0;  // bytes, when it was opened
  bool is_read_only = false;
  // Of a direct transfer; powers of two. 1: any.
  std::uint32_t offset_alignment = 1;
  std::uint32_t buffer_alignment = 1;
  std::uint32_t sector_size = 512;
};

struct MediumOptions {
  bool is_direct = false;  // without the page cache (O_DIRECT)
  bool is_read_only = false;
};

struct OpenedMedium {
  NTSTATUS status = STATUS_UNSUCCESSFUL;
  Medium medium;
  std::string message;  // empty on success
};

OpenedMedium open_medium(const std::string& path, MediumOptions options);
void close_medium(const Medium& medium);

}  // namespace target
