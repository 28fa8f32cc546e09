// SPDX-License-Identifier: MIT
// Excluded by the project.
#error "the project excludes this source"
