// SPDX-License-Identifier: MIT
// The demo's input: a file system image, made by mke2fs from files that are on this machine anyway.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "app/interrupts.h"

namespace app {

// A folder in the temporary directory that goes with the object. An interrupt removes it, too, and
// ends the process.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  void remove();

  const std::filesystem::path path_;
  const InterruptWatch watch_;
};

struct DemoImage {
  std::filesystem::path path;
  std::uint64_t size = 0;        // bytes
  std::uint64_t file_count = 0;  // real files in it
  std::string problem;           // empty if it was made
};

// Makes <folder>/image.ext4 of at least 256 MiB.
DemoImage make_demo_image(const std::filesystem::path& folder);

}  // namespace app
