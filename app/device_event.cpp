// SPDX-License-Identifier: MIT
// See device_event.h.
#include "app/device_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "app/project/c_text.h"

namespace app {
namespace {

constexpr std::string_view form =
    "expected 'after TIME: ACTION [DEVICE]', TIME such as 1s or 250ms";
constexpr std::uint64_t time_s_max = 1'000'000;

std::optional<base::Ticks> read_time(std::string_view text) {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number > time_s_max * 1'000'000) return std::nullopt;
  const std::string_view unit = text.substr(std::size_t(stop - text.data()));
  if (unit == "s" && number <= time_s_max) return base::Ticks::from_s(std::int64_t(number));
  if (unit == "ms") return base::Ticks::from_ms(std::int64_t(number));
  if (unit == "us") return base::Ticks::from_us(std::int64_t(number));
  return std::nullopt;
}

// Takes what stands before `separator` off the text.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text = trimmed(text.substr(std::min(end + 1, text.size())));
  return trimmed(taken);
}

}  // namespace

std::string device_action_names() {
  std::string names;
  for (const auto& [name, action] : device_actions) {
    if (!names.empty()) names += ", ";
    names += name;
  }
  return names;
}

bool read_device_event(std::string_view text, DeviceEvent& event, std::string& message) {
  event.text = text;
  std::string_view rest = trimmed(text);
  std::string_view time = take_until(rest, ':');
  const bool has_word = take_until(time, ' ') == "after";
  const auto after = read_time(time);
  if (!has_word || !after || rest.empty()) {
    message = form;
    return false;
  }
  const std::string_view name = take_until(rest, ' ');
  const auto found = std::find_if(device_actions.begin(), device_actions.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (found == device_actions.end()) {
    message = fmt::format("\"{}\" is no event; there are {}", name, device_action_names());
    return false;
  }
  event.after = *after;
  event.action = found->second;
  event.device = rest;
  return true;
}

}  // namespace app
