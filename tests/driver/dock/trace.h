// SPDX-License-Identifier: MIT
#pragma once

#define WPP_CONTROL_GUIDS                                                        \
  WPP_DEFINE_CONTROL_GUID(DockGuid, (7d0e4c1a, 93b5, 4f1b, 8a55, 2c1f7be0a604),  \
                          WPP_DEFINE_BIT(DOCK_IO)                                \
                          WPP_DEFINE_BIT(DOCK_PNP))

#define WPP_LEVEL_FLAGS_LOGGER(lvl, flags) WPP_LEVEL_LOGGER(flags)
#define WPP_LEVEL_FLAGS_ENABLED(lvl, flags) \
  (WPP_LEVEL_ENABLED(flags) && WPP_CONTROL(WPP_BIT_##flags).Level >= lvl)
