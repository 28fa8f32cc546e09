// SPDX-License-Identifier: MIT
// A bottom device for a test.
#include "tests/support/driver/disk.h"

#include <gtest/gtest.h>

#include "target/make_lower.h"
#include "target/uring/ring.h"

namespace test {
namespace {

void run_disk(door::Fixture& fixture, const target::LowerOptions& options, const std::string& spec,
              const std::function<void(Disk&)>& body) {
  const target::MadeLower made = target::make_lower(spec, options);
  ASSERT_EQ(made.status, STATUS_SUCCESS) << made.message;
  Disk disk{fixture, *made.lower, fixture.open(options.name)};
  ASSERT_EQ(disk.file.status(), STATUS_SUCCESS);
  body(disk);
  EXPECT_EQ(disk.file.in_flight(), 0u);
  disk.file.close();
}

target::LowerOptions named() {
  target::LowerOptions options;
  options.name = u"\\Device\\Disk";
  return options;
}

}  // namespace

void with_disk(door::Fixture& fixture, nt::BlockIo& io, const std::string& spec,
               const std::function<void(Disk&)>& body) {
  target::LowerOptions options = named();
  options.block_io = [&](std::string&) { return &io; };
  run_disk(fixture, options, spec, body);
}

void on_disk(Kind kind, const std::string& spec, const std::function<void(Disk&)>& body) {
  World world(kind);
  world.run([&](door::Fixture& fixture) {
    std::unique_ptr<target::UringIo> io;
    target::LowerOptions options = named();
    options.block_io = [&](std::string& message) {
      auto made = target::UringIo::make(world.machine().machine().cpus());
      message = made.message;
      io = std::move(made.io);
      return io.get();
    };
    run_disk(fixture, options, spec, body);
  });
}

}  // namespace test
