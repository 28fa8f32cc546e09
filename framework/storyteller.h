// SPDX-License-Identifier: MIT
// What the framework knows of what nt/ reports: which of a driver's objects an address stands for,
// in which callback and call a flow is, and which requests nobody has finished.
#pragma once

namespace wdf {

// Makes the framework the machine's storyteller, if it is not that already.
void tell_stories();

}  // namespace wdf
