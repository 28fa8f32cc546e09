// SPDX-License-Identifier: MIT
// What a stopped machine leaves on the heap. A simulated machine that ends in a bug check is
// abandoned where it stands (nt/bug_check.h), so nothing of it is freed, as on Windows. For exactly
// those blocks LeakSanitizer is told so; every other leak still fails the run.
#pragma once

namespace test {

// Blocks that are allocated while one of these lives are its machine's.
class AbandonedMemory {
 public:
  AbandonedMemory();
  ~AbandonedMemory();
  AbandonedMemory(const AbandonedMemory&) = delete;
  AbandonedMemory& operator=(const AbandonedMemory&) = delete;

  // What was allocated since the first of them began and is still there may stay for ever. Without
  // LeakSanitizer: nothing.
  void ignore();
};

}  // namespace test
