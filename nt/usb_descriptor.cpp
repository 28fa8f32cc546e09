// SPDX-License-Identifier: MIT
// Checks of USB configuration descriptors. The three levels are those of
// usbdlib/usbd_validateconfigurationdescriptor.
#include <usbdlib.h>

#include <bitset>

namespace nt {
namespace {

enum Level : USHORT { Header = 1, Full = 2, Strict = 3 };

class Configuration {
 public:
  Configuration(USB_CONFIGURATION_DESCRIPTOR& header, ULONG buffer_size, USHORT level)
      : header_(header),
        begin_(reinterpret_cast<UCHAR*>(&header)),
        buffer_size_(buffer_size),
        level_(level) {}

  USBD_STATUS check() {
    USBD_STATUS status = check_header();
    if (status != USBD_STATUS_SUCCESS || level_ < Full) return status;
    for (at_ = header_.bLength; at_ < header_.wTotalLength; at_ += begin_[at_]) {
      status = check_descriptor();
      if (status != USBD_STATUS_SUCCESS) return status;
    }
    return check_end();
  }

  UCHAR* place() const { return begin_ + at_; }

 private:
  bool is_strict() const { return level_ >= Strict; }

  bool is_length_wrong(UCHAR length, UCHAR specified) const {
    return length < specified || (is_strict() && length != specified);
  }

  USBD_STATUS check_header() const {
    if (buffer_size_ < sizeof(header_) || header_.wTotalLength > buffer_size_ ||
        header_.wTotalLength < sizeof(header_)) {
      return USBD_STATUS_BAD_CONFIG_DESC_LENGTH;
    }
    if (header_.bDescriptorType != USB_CONFIGURATION_DESCRIPTOR_TYPE) {
      return USBD_STATUS_BAD_DESCRIPTOR_TYPE;
    }
    return is_length_wrong(header_.bLength, sizeof(header_)) ? USBD_STATUS_BAD_DESCRIPTOR_BLEN
                                                             : USBD_STATUS_SUCCESS;
  }

  USBD_STATUS check_descriptor() {
    const ULONG left = header_.wTotalLength - at_;
    if (left < sizeof(USB_COMMON_DESCRIPTOR)) return USBD_STATUS_BAD_CONFIG_DESC_LENGTH;
    const auto& common = *reinterpret_cast<USB_COMMON_DESCRIPTOR*>(place());
    if (common.bLength < sizeof(common) || common.bLength > left) {
      return USBD_STATUS_BAD_DESCRIPTOR_BLEN;
    }
    if (common.bDescriptorType == USB_INTERFACE_DESCRIPTOR_TYPE) return check_interface();
    if (common.bDescriptorType == USB_ENDPOINT_DESCRIPTOR_TYPE) return check_endpoint();
    return common.bDescriptorType == USB_CONFIGURATION_DESCRIPTOR_TYPE
               ? USBD_STATUS_BAD_DESCRIPTOR_TYPE
               : USBD_STATUS_SUCCESS;
  }

  USBD_STATUS check_interface() {
    const auto& found = *reinterpret_cast<USB_INTERFACE_DESCRIPTOR*>(place());
    if (found.bLength < sizeof(found)) return USBD_STATUS_BAD_INTERFACE_DESCRIPTOR;
    if (is_length_wrong(found.bLength, sizeof(found))) return USBD_STATUS_BAD_DESCRIPTOR_BLEN;
    if (const USBD_STATUS status = end_interface(); status != USBD_STATUS_SUCCESS) return status;
    const bool is_new = !numbers_[found.bInterfaceNumber];
    if (is_strict() && is_new && found.bInterfaceNumber != numbers_.count()) {
      return USBD_STATUS_BAD_INTERFACE_DESCRIPTOR;
    }
    // The first setting of an interface is 0; the others follow it.
    if (is_new != (found.bAlternateSetting == 0)) return USBD_STATUS_BAD_INTERFACE_DESCRIPTOR;
    numbers_.set(found.bInterfaceNumber);
    endpoints_.reset();
    endpoint_count_ = found.bNumEndpoints;
    return USBD_STATUS_SUCCESS;
  }

  USBD_STATUS check_endpoint() {
    const auto& found = *reinterpret_cast<USB_ENDPOINT_DESCRIPTOR*>(place());
    // Devices for audio have two bytes more.
    constexpr UCHAR audio_size = sizeof(found) + 2;
    if (numbers_.none() || found.bLength < sizeof(found)) {
      return USBD_STATUS_BAD_ENDPOINT_DESCRIPTOR;
    }
    if (is_strict() && found.bLength != sizeof(found) && found.bLength != audio_size) {
      return USBD_STATUS_BAD_DESCRIPTOR_BLEN;
    }
    // Bit 7 is the direction, bits 4 to 6 are 0, and endpoint 0 has no descriptor.
    const bool is_number_wrong = (found.bEndpointAddress & 0x0F) == 0;
    if (is_number_wrong || (found.bEndpointAddress & 0x70) != 0 ||
        endpoints_[found.bEndpointAddress]) {
      return USBD_STATUS_BAD_ENDPOINT_ADDRESS;
    }
    endpoints_.set(found.bEndpointAddress);
    return USBD_STATUS_SUCCESS;
  }

  USBD_STATUS end_interface() const {
    return is_strict() && numbers_.any() && endpoints_.count() != endpoint_count_
               ? USBD_STATUS_BAD_NUMBER_OF_ENDPOINTS
               : USBD_STATUS_SUCCESS;
  }

  USBD_STATUS check_end() const {
    if (const USBD_STATUS status = end_interface(); status != USBD_STATUS_SUCCESS) return status;
    return numbers_.count() != header_.bNumInterfaces ? USBD_STATUS_BAD_NUMBER_OF_INTERFACES
                                                      : USBD_STATUS_SUCCESS;
  }

  USB_CONFIGURATION_DESCRIPTOR& header_;
  UCHAR* const begin_;
  const ULONG buffer_size_;
  const USHORT level_;
  ULONG at_ = 0;
  std::bitset<256> numbers_;    // of the interfaces
  std::bitset<256> endpoints_;  // addresses in the interface's setting
  UCHAR endpoint_count_ = 0;    // that it says it has
};

}  // namespace
}  // namespace nt

extern "C" USBD_STATUS USBD_ValidateConfigurationDescriptor(
    PUSB_CONFIGURATION_DESCRIPTOR descriptor, ULONG buffer_size, USHORT level, PUCHAR* offset,
    ULONG) {
  nt::Configuration configuration(*descriptor, buffer_size, level);
  const USBD_STATUS status = configuration.check();
  *offset = status == USBD_STATUS_SUCCESS ? nullptr : configuration.place();
  return status;
}
