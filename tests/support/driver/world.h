// SPDX-License-Identifier: MIT
// A fresh machine with the in-process front door before it. At the end of run() everything the body
// made is taken down, and what was left over is a failure of the test: requests in flight, leaks
// (as findings), drivers that do not unload.
//
//   TEST(Echo, answers_what_it_was_sent) {
//     test::World world;
//     world.run([](door::Fixture& fixture) {
//       auto echo = fixture.start("echo", test::kmdf(echo_entry));
//       EXPECT_EQ(fixture.open_dos(u"Echo").write({1, 2, 3}).status, STATUS_SUCCESS);
//     });
//   }
#pragma once

#include <functional>
#include <memory>

#include "door/fixture.h"
#include "tests/support/test_machine.h"

namespace test {

class World {
 public:
  explicit World(MachineOptions options = {}) : machine_(options) {}
  explicit World(Kind kind) : machine_(kind) {}

  // Once. A bug check ends it early; take it with machine().take_bug_check().
  void run(const std::function<void(door::Fixture&)>& body);

  Machine& machine() { return machine_; }

 private:
  Machine machine_;
  // Not on the flow's stack, which a bug check leaves as it stands.
  std::unique_ptr<door::Fixture> fixture_;
};

}  // namespace test
