// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <usbdlib.h>

#include <vector>

namespace {

using Bytes = std::vector<UCHAR>;

// One interface with two settings; the second has endpoints.
Bytes good() {
  return {9, 2, 41,   0, 1,  1, 0,  0x80, 50,  // configuration
          9, 4, 0,    0, 0,  3, 0,  0,    0,   // interface 0, setting 0
          9, 4, 0,    1, 2,  3, 0,  0,    0,   // setting 1
          7, 5, 0x81, 3, 8,  0, 10,            // endpoint 1 in
          7, 5, 2,    2, 64, 0, 0};            // endpoint 2 out
}

USBD_STATUS check(Bytes bytes, USHORT level, ULONG* place = nullptr) {
  UCHAR* offset = nullptr;
  const USBD_STATUS status = USBD_ValidateConfigurationDescriptor(
      reinterpret_cast<USB_CONFIGURATION_DESCRIPTOR*>(bytes.data()),
      static_cast<ULONG>(bytes.size()), level, &offset, 0);
  if (place != nullptr) *place = static_cast<ULONG>(offset - bytes.data());
  return status;
}

Bytes with(std::size_t index, UCHAR value) {
  Bytes bytes = good();
  bytes[index] = value;
  return bytes;
}

TEST(UsbDescriptor, a_good_configuration_passes_every_level) {
  for (const USHORT level : {1, 2, 3}) EXPECT_EQ(check(good(), level), USBD_STATUS_SUCCESS);
}

TEST(UsbDescriptor, level_1_looks_at_the_header_only) {
  EXPECT_EQ(check(with(1, 4), 1), USBD_STATUS_BAD_DESCRIPTOR_TYPE);
  EXPECT_EQ(check(with(2, 42), 1), USBD_STATUS_BAD_CONFIG_DESC_LENGTH);
  EXPECT_EQ(check(with(0, 8), 1), USBD_STATUS_BAD_DESCRIPTOR_BLEN);
  EXPECT_EQ(check(with(9, 0), 1), USBD_STATUS_SUCCESS);
}

TEST(UsbDescriptor, level_2_says_where_a_descriptor_is_wrong) {
  ULONG place = 0;
  EXPECT_EQ(check(with(9, 0), 2, &place), USBD_STATUS_BAD_DESCRIPTOR_BLEN);
  EXPECT_EQ(place, 9u);
  EXPECT_EQ(check(with(34, 8), 2, &place), USBD_STATUS_BAD_DESCRIPTOR_BLEN);
  EXPECT_EQ(place, 34u);
  EXPECT_EQ(check(with(21, 0), 2), USBD_STATUS_BAD_INTERFACE_DESCRIPTOR);  // setting 0 again
  EXPECT_EQ(check(with(29, 0x80), 2), USBD_STATUS_BAD_ENDPOINT_ADDRESS);
  EXPECT_EQ(check(with(4, 2), 2), USBD_STATUS_BAD_NUMBER_OF_INTERFACES);
}

TEST(UsbDescriptor, level_3_counts_endpoints_and_numbers_interfaces_in_order) {
  EXPECT_EQ(check(with(22, 1), 2), USBD_STATUS_SUCCESS);
  EXPECT_EQ(check(with(22, 1), 3), USBD_STATUS_BAD_NUMBER_OF_ENDPOINTS);
  Bytes bytes = good();
  bytes[11] = bytes[20] = 1;
  EXPECT_EQ(check(bytes, 2), USBD_STATUS_SUCCESS);
  EXPECT_EQ(check(bytes, 3), USBD_STATUS_BAD_INTERFACE_DESCRIPTOR);
}

}  // namespace
