// SPDX-License-Identifier: MIT
// In drivers (16-bit wchar_t) the wide functions of crt_wide.h; otherwise the host's header.
#if __SIZEOF_WCHAR_T__ == 2 && !defined(OPENWDF_RUNTIME)
#include "crt_wide.h"
#else
#include_next <wchar.h>
#endif
