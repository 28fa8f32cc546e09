// SPDX-License-Identifier: MIT
// What befalls a device while it runs, as --event says it: "after 1s: surprise-remove [DEVICE]".
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/units.h"

namespace app {

enum class DeviceAction : std::uint8_t {
  SurpriseRemove,  // pulled out: removed when its last handle is closed
  Remove,          // asked first, as when somebody disables it
  QueryRemove,
  CancelRemove,
  Stop,
  Start,
  Rebalance,  // stopped and started, as for new resources
  Sleep,      // to D3
  Wake,       // to D0
  Plug,       // it is back after a removal
  Eject,
};

inline constexpr std::array<std::pair<std::string_view, DeviceAction>, 11> device_actions = {{
    {"surprise-remove", DeviceAction::SurpriseRemove},
    {"remove", DeviceAction::Remove},
    {"query-remove", DeviceAction::QueryRemove},
    {"cancel-remove", DeviceAction::CancelRemove},
    {"stop", DeviceAction::Stop},
    {"start", DeviceAction::Start},
    {"rebalance", DeviceAction::Rebalance},
    {"sleep", DeviceAction::Sleep},
    {"wake", DeviceAction::Wake},
    {"plug", DeviceAction::Plug},
    {"eject", DeviceAction::Eject},
}};

// With commas between them.
std::string device_action_names();

struct DeviceEvent {
  base::Ticks after;  // the devices were started
  DeviceAction action{};
  std::string device;  // an instance path or an id; empty: the first device
  std::string text;    // as it was given
};

// False, and the message says what is wrong.
bool read_device_event(std::string_view text, DeviceEvent& event, std::string& message);

}  // namespace app
