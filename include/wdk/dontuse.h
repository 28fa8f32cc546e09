// SPDX-License-Identifier: MIT
// In the kit: a list of discouraged C library functions to warn about. Nothing here.
#pragma once
