// SPDX-License-Identifier: MIT
// The questions asked of the operating system, each once: open(2), fstat(2), statx(2) for direct
// alignment, the block device's own size and sector.
#include "target/file_open.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <linux/stat.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "target/uring/status.h"

namespace target {
namespace {

OpenedMedium failed(int error, std::string message) {
  return {status_of_errno(error), {}, std::move(message)};
}

std::string why_not_opened(const std::string& path, MediumOptions options, int error) {
  switch (error) {
    case ENOENT:
      return fmt::format("{}: there is no such file", path);
    case ENOTDIR:
      return fmt::format("{}: a part of the path is not a directory", path);
    case EISDIR:
      return fmt::format("{}: this is a directory, not a file or block device", path);
    case EACCES:
    case EPERM:
    case EROFS:
      if (options.is_read_only) return fmt::format("{}: no permission to read it", path);
      return fmt::format("{}: no permission to read and write it (add \",ro\" to only read)", path);
    case EINVAL:
      if (options.is_direct) {
        return fmt::format("{}: its file system has no direct I/O (leave \",direct\" out)", path);
      }
      break;
    default:
      break;
  }
  return fmt::format("{}: {}", path, strerror(error));
}

// Since Linux 6.1 the kernel says it. Before, the logical sector is right for block devices and
// the block size of the file system always enough for files.
void find_alignment(Medium& medium, const struct stat& status) {
  struct statx answer {};
  if (syscall(SYS_statx, medium.descriptor, "", AT_EMPTY_PATH, STATX_DIOALIGN, &answer) == 0 &&
      (answer.stx_mask & STATX_DIOALIGN) != 0 && answer.stx_dio_offset_align != 0) {
    medium.offset_alignment = answer.stx_dio_offset_align;
    medium.buffer_alignment = answer.stx_dio_mem_align;
    return;
  }
  const auto block = medium.kind == MediumKind::Block
                         ? medium.sector_size
                         : static_cast<std::uint32_t>(status.st_blksize);
  medium.offset_alignment = block;
  medium.buffer_alignment = block;
}

int find_block_size(Medium& medium) {
  std::uint64_t size = 0;
  int sector = 0;
  if (ioctl(medium.descriptor, BLKGETSIZE64, &size) != 0) return errno;
  if (ioctl(medium.descriptor, BLKSSZGET, &sector) != 0) return errno;
  medium.size = size;
  medium.sector_size = static_cast<std::uint32_t>(sector);
  return 0;
}

}  // namespace

OpenedMedium open_medium(const std::string& path, MediumOptions options) {
  // O_NONBLOCK: a pipe without a writer must not keep us here. It is taken off again below.
  const int flags = (options.is_read_only ? O_RDONLY : O_RDWR) |
                    (options.is_direct ? O_DIRECT : 0) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  OpenedMedium opened;
  Medium& medium = opened.medium;
  medium.is_read_only = options.is_read_only;
  medium.descriptor = open(path.c_str(), flags);
  if (medium.descriptor < 0) return failed(errno, why_not_opened(path, options, errno));
  fcntl(medium.descriptor, F_SETFL, flags & O_DIRECT);

  struct stat status {};
  int error = fstat(medium.descriptor, &status) == 0 ? 0 : errno;
  if (error == 0 && S_ISDIR(status.st_mode)) error = EISDIR;
  if (error == 0 && S_ISBLK(status.st_mode)) {
    medium.kind = MediumKind::Block;
    error = find_block_size(medium);
  } else if (S_ISREG(status.st_mode)) {
    medium.size = static_cast<std::uint64_t>(status.st_size);
  } else {
    medium.kind = MediumKind::Stream;
  }
  if (error != 0) {
    close_medium(medium);
    return failed(error, why_not_opened(path, options, error));
  }
  if (options.is_direct) find_alignment(medium, status);
  opened.status = STATUS_SUCCESS;
  return opened;
}

void close_medium(const Medium& medium) {
  if (medium.descriptor >= 0) close(medium.descriptor);
}

}  // namespace target
