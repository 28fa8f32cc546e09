// SPDX-License-Identifier: MIT
// Reading the words and making the device they name.
#include "target/make_lower.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "target/file.h"
#include "target/file_open.h"
#include "target/memory.h"
#include "target/null.h"

namespace target {
namespace {

enum class LowerKind : std::uint8_t { Null, Memory, File };

struct Parsed {
  LowerKind kind = LowerKind::Null;
  std::uint64_t size = 0;  // bytes
  std::string path;
  MediumOptions options;
  std::string message;  // empty if it was understood
};

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

unsigned shift_of_unit(char unit) {
  switch (unit) {
    case 'K':
    case 'k':
      return 10;
    case 'M':
    case 'm':
      return 20;
    case 'G':
    case 'g':
      return 30;
    default:
      return 0;
  }
}

Parsed parse_memory(std::string_view text) {
  Parsed parsed;
  parsed.kind = LowerKind::Memory;
  const std::string_view whole = text;
  const unsigned shift = text.empty() ? 0 : shift_of_unit(text.back());
  if (shift != 0) text.remove_suffix(1);
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_number = error == std::errc{} && end == text.data() + text.size();
  constexpr std::uint64_t size_max = INT64_MAX;
  if (error == std::errc::result_out_of_range || (is_number && count > (size_max >> shift))) {
    parsed.message = fmt::format("mem:{}: this is more than a disk can hold", whole);
  } else if (!is_number || count == 0) {
    parsed.message =
        fmt::format("mem:{}: a size is a number above 0, with K, M or G, such as mem:64M", whole);
  }
  parsed.size = count << shift;
  return parsed;
}

Parsed parse_file(std::string_view text) {
  Parsed parsed;
  parsed.kind = LowerKind::File;
  for (;;) {
    if (take_suffix(text, ",direct")) {
      parsed.options.is_direct = true;
    } else if (take_suffix(text, ",ro")) {
      parsed.options.is_read_only = true;
    } else {
      break;
    }
  }
  parsed.path = text;
  if (text.empty()) parsed.message = "file: needs a path, such as file:disk.img";
  return parsed;
}

Parsed parse(std::string_view spec) {
  std::string_view rest = spec;
  if (rest == "null") return {};
  if (take_prefix(rest, "mem:")) return parse_memory(rest);
  if (take_prefix(rest, "file:")) return parse_file(rest);
  Parsed parsed;
  parsed.message =
      fmt::format("\"{}\" is no device: say null, mem:SIZE or file:PATH[,direct][,ro]", spec);
  return parsed;
}

template <class Device>
MadeLower finish(std::unique_ptr<Device> device, const LowerOptions& options) {
  MadeLower made;
  made.status = device->create(options.name, made.message);
  if (NT_SUCCESS(made.status)) made.lower = std::move(device);
  return made;
}

MadeLower make_file(const Parsed& parsed, const LowerOptions& options) {
  OpenedMedium opened = open_medium(parsed.path, parsed.options);
  if (!NT_SUCCESS(opened.status)) {
    const size_t comma = parsed.path.rfind(',');
    if (comma != std::string::npos && opened.status == STATUS_OBJECT_NAME_NOT_FOUND) {
      opened.message += fmt::format(" (\"{}\" is none of the options direct and ro)",
                                    parsed.path.substr(comma + 1));
    }
    return {opened.status, nullptr, std::move(opened.message)};
  }
  std::string message;
  nt::BlockIo* io = options.block_io(message);
  if (io == nullptr) {
    close_medium(opened.medium);
    return {STATUS_INSUFFICIENT_RESOURCES, nullptr, std::move(message)};
  }
  return finish(std::make_unique<FileDevice>(*io, opened.medium), options);
}

}  // namespace

bool is_lower_spec(std::string_view spec, std::string& message) {
  message = parse(spec).message;
  return message.empty();
}

MadeLower make_lower(std::string_view spec, const LowerOptions& options) {
  const Parsed parsed = parse(spec);
  if (!parsed.message.empty()) return {STATUS_INVALID_PARAMETER, nullptr, parsed.message};
  switch (parsed.kind) {
    case LowerKind::Null:
      return finish(std::make_unique<NullDevice>(), options);
    case LowerKind::Memory:
      return finish(std::make_unique<MemoryDevice>(parsed.size), options);
    case LowerKind::File:
      return make_file(parsed, options);
  }
  return {};
}

}  // namespace target
