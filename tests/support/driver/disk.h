// SPDX-License-Identifier: MIT
// A bottom device with a name, opened, for tests of target/: on host/ with a real io_uring under
// it, on sim/ with whatever carrier the test gives.
#pragma once

#include <functional>
#include <string>

#include "door/fixture.h"
#include "nt/block_io.h"
#include "target/lower.h"
#include "tests/support/driver/world.h"

namespace test {

struct Disk {
  door::Fixture& fixture;
  target::Lower& lower;
  door::File file;  // open
};

// Makes the device of `spec` in a fresh machine, opens it and runs the body.
void on_disk(Kind kind, const std::string& spec, const std::function<void(Disk&)>& body);
// Inside a world, with a carrier of the test's own.
void with_disk(door::Fixture& fixture, nt::BlockIo& io, const std::string& spec,
               const std::function<void(Disk&)>& body);

}  // namespace test
