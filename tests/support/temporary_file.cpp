// SPDX-License-Identifier: MIT
// Files for tests.
#include "tests/support/temporary_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace test {
namespace {

void require(bool is_right, const char* what) {
  if (!is_right) throw std::runtime_error(std::string(what) + " a temporary file failed");
}

}  // namespace

TemporaryFile::TemporaryFile(std::uint64_t size) {
  const char* directory = std::getenv("TMPDIR");
  path_ = std::string(directory != nullptr ? directory : "/tmp") + "/openwdf-test-XXXXXX";
  descriptor_ = mkstemp(path_.data());
  require(descriptor_ >= 0, "making");
  resize(size);
}

TemporaryFile::~TemporaryFile() {
  close(descriptor_);
  unlink(path_.c_str());
}

void TemporaryFile::write(std::uint64_t offset, const std::vector<std::uint8_t>& data) {
  const ssize_t count = pwrite(descriptor_, data.data(), data.size(), static_cast<off_t>(offset));
  require(count == static_cast<ssize_t>(data.size()), "writing");
}

std::vector<std::uint8_t> TemporaryFile::read(std::uint64_t offset, std::size_t length) const {
  std::vector<std::uint8_t> data(length);
  const ssize_t count = pread(descriptor_, data.data(), length, static_cast<off_t>(offset));
  require(count >= 0, "reading");
  data.resize(static_cast<std::size_t>(count));
  return data;
}

std::uint64_t TemporaryFile::size() const {
  struct stat status {};
  require(fstat(descriptor_, &status) == 0, "looking at");
  return static_cast<std::uint64_t>(status.st_size);
}

void TemporaryFile::resize(std::uint64_t size) {
  require(ftruncate(descriptor_, static_cast<off_t>(size)) == 0, "resizing");
}

std::vector<std::uint8_t> pattern(std::uint64_t offset, std::size_t length) {
  std::vector<std::uint8_t> data(length);
  for (std::size_t index = 0; index < length; ++index) {
    // A multiplicative hash of the offset, of which the well-mixed top byte is taken.
    data[index] = static_cast<std::uint8_t>(((offset + index + 1) * 0x9E3779B97F4A7C15ULL) >> 56);
  }
  return data;
}

}  // namespace test
