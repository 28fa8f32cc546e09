// SPDX-License-Identifier: MIT
// Where an IRP's buffers are for the device that has it now, by transfer method.
// Source: framework.md WDM-R31.
#pragma once

#include <wdm.h>

#include <cstdint>
#include <span>

namespace door {

// What the device is to read: a write's data, a control code's input. Empty where there is none.
std::span<const std::uint8_t> input_of(DEVICE_OBJECT* device, IRP* irp);
// What the device is to fill: a read's buffer, a control code's output.
std::span<std::uint8_t> output_of(DEVICE_OBJECT* device, IRP* irp);
// How many bytes the request asks to be moved; 0 for what moves none.
ULONG wanted_length(IRP* irp);

}  // namespace door
