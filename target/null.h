// SPDX-License-Identifier: MIT
// A bottom device that does nothing: reads, writes and flushes succeed with the whole length and
// leave the buffer as it was. It has no end and answers no control code.
#pragma once

#include "target/lower.h"

namespace target {

class NullDevice final : public Lower {
 public:
  NTSTATUS create(std::u16string_view name, std::string& message);

 private:
  static DRIVER_INITIALIZE entry;
  static DRIVER_DISPATCH dispatch_transfer;
};

}  // namespace target
