// SPDX-License-Identifier: MIT
// See demo_image.h.
#include "app/demo_image.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <system_error>

#include "app/process.h"

namespace fs = std::filesystem;

namespace app {
namespace {

constexpr std::uint64_t image_bytes = 288ull << 20;
// Room for the file system's own tables.
constexpr std::uint64_t content_bytes = 240ull << 20;
constexpr std::uint64_t file_bytes_max = 16ull << 20;

// Copies regular files below `source` into `target` until `budget` is used up.
void copy_files(const fs::path& source, const fs::path& target, std::uint64_t& budget,
                std::uint64_t& file_count) {
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(source, options, error), end; !error && at != end;
       at.increment(error)) {
    if (!at->is_regular_file(error) || at->is_symlink(error)) continue;
    const std::uint64_t size = at->file_size(error);
    if (error || size > file_bytes_max || size > budget) continue;
    const fs::path copy = target / at->path().relative_path();
    fs::create_directories(copy.parent_path(), error);
    if (fs::copy_file(at->path(), copy, error)) {
      budget -= size;
      file_count++;
    }
    if (budget < 1 << 20) return;
    error.clear();
  }
}

fs::path make_folder() {
  std::string name = (fs::temp_directory_path() / "openwdf-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "cannot make a temporary folder");
  }
  return name;
}

}  // namespace

TemporaryFolder::TemporaryFolder()
    : path_(make_folder()), watch_([this] {
        remove();
        return true;
      }) {}

TemporaryFolder::~TemporaryFolder() {
  remove();
}

void TemporaryFolder::remove() {
  std::error_code error;
  fs::remove_all(path_, error);
}

DemoImage make_demo_image(const fs::path& folder) {
  DemoImage image;
  image.path = folder / "image.ext4";
  const fs::path staging = folder / "files";
  std::uint64_t budget = content_bytes;
  for (const char* source : {"/usr/include", "/usr/share", "/usr/lib"}) {
    copy_files(source, staging, budget, image.file_count);
  }
  const ProcessResult made = run_and_collect({"mke2fs", "-q", "-t", "ext4", "-d", staging,
                                              image.path, fmt::format("{}M", image_bytes >> 20)});
  std::error_code error;
  fs::remove_all(staging, error);
  if (made.exit_code != 0) {
    image.problem = "mke2fs: " + made.output;
    return image;
  }
  image.size = fs::file_size(image.path);
  return image;
}

}  // namespace app
