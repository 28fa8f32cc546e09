// SPDX-License-Identifier: MIT
// The former name of <usb.h>.
#pragma once

#include "usb.h"
#include "usbioctl.h"
