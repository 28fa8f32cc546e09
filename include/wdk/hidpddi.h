// SPDX-License-Identifier: MIT
// The HID parser for the drivers of collections. Source: the pages of hidpddi.
#pragma once

#include "hidpi.h"
