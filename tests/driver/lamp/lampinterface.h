// SPDX-License-Identifier: MIT
// How other drivers find and switch a lamp.
#pragma once

// {5a7c6a0e-2f3e-4c62-8f3b-0e5a1f4d9b10}
DEFINE_GUID(GUID_DEVINTERFACE_LAMP, 0x5a7c6a0e, 0x2f3e, 0x4c62, 0x8f, 0x3b, 0x0e, 0x5a, 0x1f, 0x4d,
            0x9b, 0x10);

#define IOCTL_LAMP_SWITCH CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
