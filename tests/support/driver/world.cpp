// SPDX-License-Identifier: MIT
// The fixture's life around a test's body.
#include "tests/support/driver/world.h"

#include <exception>

namespace test {

void World::run(const std::function<void(door::Fixture&)>& body) {
  fixture_ = std::make_unique<door::Fixture>(machine_.machine());
  std::exception_ptr thrown;
  machine_.run([&] {
    try {
      body(*fixture_);
    } catch (...) {
      thrown = std::current_exception();
    }
    fixture_->finish();
  });
  if (machine_.has_stopped()) {
    fixture_->abandon();
  } else {
    for (const std::string& problem : fixture_->finish()) ADD_FAILURE() << problem;
  }
  fixture_.reset();
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace test
