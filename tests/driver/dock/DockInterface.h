// SPDX-License-Identifier: MIT
// How somebody plugs cups into a dock, and hears of those that were plugged in.
#pragma once

// {7d0e4c1a-93b5-4f1b-8a55-2c1f7be0a601}
DEFINE_GUID(GUID_DEVINTERFACE_DOCK, 0x7d0e4c1a, 0x93b5, 0x4f1b, 0x8a, 0x55, 0x2c, 0x1f, 0x7b, 0xe0,
            0xa6, 0x01);
// {7d0e4c1a-93b5-4f1b-8a55-2c1f7be0a602}: each cup
DEFINE_GUID(GUID_DEVINTERFACE_CUP, 0x7d0e4c1a, 0x93b5, 0x4f1b, 0x8a, 0x55, 0x2c, 0x1f, 0x7b, 0xe0,
            0xa6, 0x02);
// {7d0e4c1a-93b5-4f1b-8a55-2c1f7be0a603}: an event of WMI; its data is the cup's number
DEFINE_GUID(DOCK_PLUGGED_EVENT, 0x7d0e4c1a, 0x93b5, 0x4f1b, 0x8a, 0x55, 0x2c, 0x1f, 0x7b, 0xe0,
            0xa6, 0x03);

// Input: the cup's number, a ULONG.
#define DOCK_IOCTL(index) \
  CTL_CODE(FILE_DEVICE_BUS_EXTENDER, index, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_DOCK_PLUG DOCK_IOCTL(0x800)
#define IOCTL_DOCK_UNPLUG DOCK_IOCTL(0x801)
#define IOCTL_DOCK_EJECT DOCK_IOCTL(0x802)
