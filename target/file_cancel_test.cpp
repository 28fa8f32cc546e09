// SPDX-License-Identifier: MIT
// Cancelling transfers that are under way. A pipe without data is the medium whose reads stay.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/driver/disk.h"
#include "tests/support/temporary_file.h"

namespace target {
namespace {

using door::Bytes;

// A named pipe in the place of a temporary file.
class Pipe {
 public:
  Pipe() : path_(test::TemporaryFile().path() + "-pipe") {
    EXPECT_EQ(mkfifo(path_.c_str(), 0600), 0);
    descriptor_ = open(path_.c_str(), O_RDWR | O_NONBLOCK);
    EXPECT_GE(descriptor_, 0);
  }
  ~Pipe() {
    close(descriptor_);
    unlink(path_.c_str());
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  const std::string& path() const { return path_; }
  void say(const Bytes& data) {
    EXPECT_EQ(write(descriptor_, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  }

 private:
  std::string path_;
  int descriptor_ = -1;
};

void on_pipe(const std::function<void(test::Disk&, Pipe&)>& body) {
  Pipe pipe;
  test::on_disk(test::Kind::Host, "file:" + pipe.path(),
                [&](test::Disk& disk) { body(disk, pipe); });
}

TEST(FileCancel, a_read_that_waits_for_data_is_canceled) {
  on_pipe([](test::Disk& disk, Pipe&) {
    door::Pending read = disk.file.start_read(100);
    EXPECT_FALSE(read.wait_for(base::Ticks::from_ms(5)));
    EXPECT_TRUE(read.cancel());
    const door::Outcome outcome = read.wait();
    EXPECT_EQ(outcome.status, STATUS_CANCELLED);
    EXPECT_EQ(outcome.information, 0u);
  });
}

TEST(FileCancel, a_read_that_was_not_canceled_gets_what_came) {
  on_pipe([](test::Disk& disk, Pipe& pipe) {
    door::Pending first = disk.file.start_read(100);
    EXPECT_TRUE(first.cancel());
    EXPECT_EQ(first.wait().status, STATUS_CANCELLED);
    door::Pending second = disk.file.start_read(100);
    pipe.say({1, 2, 3});
    EXPECT_EQ(second.wait().data, (Bytes{1, 2, 3})) << "a pipe gives what it has";
  });
}

TEST(FileCancel, cancel_after_the_end_is_harmless) {
  on_pipe([](test::Disk& disk, Pipe& pipe) {
    pipe.say({7});
    door::Pending read = disk.file.start_read(1);
    EXPECT_EQ(read.wait().status, STATUS_SUCCESS);
    EXPECT_FALSE(read.cancel());
  });
}

TEST(FileCancel, cancel_against_data_ends_each_read_once_with_one_of_the_two) {
  on_pipe([](test::Disk& disk, Pipe& pipe) {
    int canceled_count = 0;
    int read_count = 0;
    for (int round = 0; round < 2000; ++round) {
      door::Pending read = disk.file.start_read(1);
      pipe.say({static_cast<std::uint8_t>(round)});
      read.cancel();
      const NTSTATUS status = read.wait().status;
      ASSERT_TRUE(status == STATUS_SUCCESS || status == STATUS_CANCELLED) << round;
      (status == STATUS_SUCCESS ? read_count : canceled_count) += 1;
      // What a canceled read left behind is for the next one: take it out.
      if (status == STATUS_CANCELLED) {
        EXPECT_EQ(disk.file.read(1).status, STATUS_SUCCESS);
      }
    }
    EXPECT_EQ(canceled_count + read_count, 2000);
  });
}

TEST(FileCancel, reads_that_did_not_fit_into_the_ring_are_canceled_too) {
  on_pipe([](test::Disk& disk, Pipe&) {
    std::vector<door::Pending> reads;
    for (int index = 0; index < 1200; ++index) reads.push_back(disk.file.start_read(16));
    // From the end, so that those that wait outside of the ring come first.
    for (auto read = reads.rbegin(); read != reads.rend(); ++read) EXPECT_TRUE(read->cancel());
    for (door::Pending& read : reads) EXPECT_EQ(read.wait().status, STATUS_CANCELLED);
  });
}

}  // namespace
}  // namespace target
