// SPDX-License-Identifier: MIT
// Files that tests do real I/O on; gone with the object. Made in the directory that TMPDIR names,
// or /tmp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace test {

class TemporaryFile {
 public:
  // `size` bytes; only the pages that were written to take space.
  explicit TemporaryFile(std::uint64_t size = 0);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  void write(std::uint64_t offset, const std::vector<std::uint8_t>& data);
  std::vector<std::uint8_t> read(std::uint64_t offset, std::size_t length) const;
  std::uint64_t size() const;
  void resize(std::uint64_t size);

 private:
  std::string path_;
  int descriptor_ = -1;
};

// Bytes that are different at every offset of a file within reach: a read from the wrong place
// shows.
std::vector<std::uint8_t> pattern(std::uint64_t offset, std::size_t length);

}  // namespace test
