// SPDX-License-Identifier: MIT
// The kit's compiler warning levels. They address the Windows compiler only.
#pragma once
