// SPDX-License-Identifier: MIT
// Trace messages of drivers (WPP). On Windows a decoder formats them later from the driver's symbol
// file; here the format is at hand, so each is formatted at once and printed as a line that begins
// with its place. Formats are printf's with WPP's own items, %!NAME!, between them. Source:
// windows-driver-docs, devtest/what-are-the-wpp-extended-format-specification-strings-.
#include <fmt/format.h>
#include <openwdf_trace.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdarg>
#include <string>
#include <string_view>

#include "nt/format.h"
#include "nt/machine.h"
#include "nt/status_name.h"

namespace nt {
namespace {

constexpr std::size_t message_size_max = 1024;

using Out = TextBuffer<char>;

struct Message {
  const OPENWDF_TRACE_MODULE& module;
  const char* file;
  ULONG line;
  const char* function;
  ULONG level;
  const char* flags;
};

void put(Out& out, std::string_view text) {
  for (const char c : text) out.put(c);
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

// Items that stand for a plain conversion.
struct Conversion {
  std::string_view item;
  const char* format;
};

constexpr Conversion conversions[] = {
    {"ASTR", "%s"},        {"WSTR", "%ws"},       {"ANSTR", "%Z"},        {"USTR", "%wZ"},
    {"SBYTE", "%hhd"},     {"UBYTE", "%hhu"},     {"SSHORT", "%hd"},      {"USHORT", "%hu"},
    {"SINT", "%d"},        {"UINT", "%u"},        {"SLONG", "%d"},        {"ULONG", "%u"},
    {"XINT", "%x"},        {"XLONG", "%x"},       {"OINT", "%o"},         {"SINT64", "%I64d"},
    {"UINT64", "%I64u"},   {"XINT64", "%I64x"},   {"PTR", "%p"},          {"HANDLE", "%p"},
    {"HRESULT", "0x%08X"}, {"WINERROR", "%u"},    {"TIMESTAMP", "%I64d"}, {"TIME", "%I64d"},
    {"DATE", "%I64d"},     {"datetime", "%I64d"}, {"delta", "%I64d"},     {"WAITTIME", "%I64d"},
};

// Items that are named values of their own.
struct ValueNames {
  std::string_view item;
  const char* names;
};

constexpr ValueNames value_names[] = {
    {"bool", "false,true"},
    {"BOOLEAN", "FALSE,TRUE"},
    {"irql", "Low,APC,DPC"},
    {"pnpmn",
     "IRP_MN_START_DEVICE,IRP_MN_QUERY_REMOVE_DEVICE,IRP_MN_REMOVE_DEVICE,"
     "IRP_MN_CANCEL_REMOVE_DEVICE,IRP_MN_STOP_DEVICE,IRP_MN_QUERY_STOP_DEVICE,"
     "IRP_MN_CANCEL_STOP_DEVICE,IRP_MN_QUERY_DEVICE_RELATIONS,IRP_MN_QUERY_INTERFACE,"
     "IRP_MN_QUERY_CAPABILITIES,IRP_MN_QUERY_RESOURCES,IRP_MN_QUERY_RESOURCE_REQUIREMENTS,"
     "IRP_MN_QUERY_DEVICE_TEXT,IRP_MN_FILTER_RESOURCE_REQUIREMENTS"},
};

std::string_view nth_name(std::string_view names, ULONG index) {
  for (; index > 0 && !names.empty(); --index) {
    names.remove_prefix(std::min(names.find(','), names.size() - 1) + 1);
  }
  return names.substr(0, names.find(','));
}

void put_value(Out& out, std::string_view names, ULONG value) {
  const std::string_view name = nth_name(names, value);
  name.empty() ? put(out, fmt::format("{}", value)) : put(out, name);
}

void put_bits(Out& out, std::string_view names, ULONG bits) {
  const char* separator = "";
  for (ULONG bit = 0; bit < 32; ++bit) {
    if ((bits & 1u << bit) == 0) continue;
    put(out, separator);
    separator = ",";
    const std::string_view name = nth_name(names, bit);
    name.empty() ? put(out, fmt::format("{:#x}", 1u << bit)) : put(out, name);
  }
}

void put_guid(Out& out, const GUID* guid) {
  if (guid == nullptr) return put(out, "(null)");
  put(out, fmt::format("{:08x}-{:04x}-{:04x}-{:02x}{:02x}-", guid->Data1, guid->Data2, guid->Data3,
                       guid->Data4[0], guid->Data4[1]));
  for (int i = 2; i < 8; ++i) put(out, fmt::format("{:02x}", guid->Data4[i]));
}

void put_status(Out& out, NTSTATUS status) {
  const char* name = status_name(status);
  put(out, fmt::format("{:#010x}", static_cast<ULONG>(status)));
  if (name != nullptr) put(out, fmt::format("({})", name));
}

// The structure that drivers hand to their HEXDUMP type: see the page on logging complex types.
struct CountedBytes {
  const unsigned char* bytes;
  short count;
};

void put_bytes(Out& out, const CountedBytes& bytes) {
  for (short i = 0; i < bytes.count; ++i) {
    put(out, fmt::format("{}{:02x}", i == 0 ? "" : " ", bytes.bytes[i]));
  }
}

constexpr std::string_view level_names =
    "NONE,CRITICAL,ERROR,WARNING,INFORMATION,VERBOSE,RESERVED6,RESERVED7,RESERVED8,RESERVED9";

// Items about the message itself take no argument. False if `item` is none of them.
bool put_own_item(Out& out, std::string_view item, const Message& message) {
  if (item == "FUNC") {
    put(out, message.function);
  } else if (item == "FILE") {
    put(out, base_name(message.file));
  } else if (item == "LINE") {
    put(out, fmt::format("{}", message.line));
  } else if (item == "LEVEL") {
    put_value(out, level_names, message.level);
  } else if (item == "FLAGS") {
    put(out, message.flags);
  } else if (item == "MOD" || item == "COMPNAME" || item == "SUBCOMP") {
    put(out, message.module.Driver);
  } else {
    return item == "STDPREFIX" || item == "SPACE";
  }
  return true;
}

// Types of the driver's own CUSTOM_TYPE statements.
bool put_custom_item(Out& out, std::string_view item, const Message& message,
                     FormatArguments& arguments) {
  for (const OPENWDF_TRACE_TYPE* type = message.module.Types; type->Name != nullptr; ++type) {
    if (item != type->Name) continue;
    const ULONG value = va_arg(arguments.list, ULONG);
    type->IsSet ? put_bits(out, type->Names, value) : put_value(out, type->Names, value);
    return true;
  }
  return false;
}

void put_item(Out& out, std::string_view item, const Message& message, FormatArguments& arguments) {
  if (put_own_item(out, item, message) || put_custom_item(out, item, message, arguments)) return;
  if (item == "STATUS") return put_status(out, va_arg(arguments.list, NTSTATUS));
  if (item == "GUID" || item == "CLSID" || item == "IID" || item == "LIBID") {
    return put_guid(out, va_arg(arguments.list, const GUID*));
  }
  if (item == "HEXDUMP") return put_bytes(out, va_arg(arguments.list, CountedBytes));
  for (const ValueNames& row : value_names) {
    if (row.item == item) return put_value(out, row.names, va_arg(arguments.list, ULONG));
  }
  for (const Conversion& row : conversions) {
    if (row.item == item) return format_text(out, row.format, arguments);
  }
  // What no decoder here knows is one value of register size.
  put(out, fmt::format("{:#x}", va_arg(arguments.list, ULONGLONG)));
}

// Only a plain name between the marks is an item: "100%!" is text.
std::string_view item_at(std::string_view format) {
  if (format.substr(0, 2) != "%!") return {};
  const std::size_t end = format.find('!', 2);
  if (end == std::string_view::npos) return {};
  const std::string_view name = format.substr(2, end - 2);
  const auto is_name = [](char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c));
  };
  return std::all_of(name.begin(), name.end(), is_name) ? name : std::string_view{};
}

void put_message(Out& out, std::string_view format, const Message& message,
                 FormatArguments& arguments) {
  while (!format.empty()) {
    if (const std::string_view item = item_at(format); !item.empty()) {
      put_item(out, item, message, arguments);
      format.remove_prefix(item.size() + 3);
      continue;
    }
    const std::size_t end = std::min(format.find("%!", 1), format.size());
    format_text(out, std::string(format.substr(0, end)).c_str(), arguments);
    format.remove_prefix(end);
  }
}

void set_enabled(OPENWDF_TRACE_BLOCK* blocks, ULONG count, bool is_enabled) {
  for (ULONG i = 0; i < count; ++i) {
    blocks[i].Control.Level = is_enabled ? 0xFF : 0;
    blocks[i].Control.Flags[0] = is_enabled ? ~0u : 0;
  }
}

}  // namespace
}  // namespace nt

// Whoever asks for the messages gets all of them: every flag, every level.
VOID OpenwdfTraceStart(OPENWDF_TRACE_BLOCK* blocks, ULONG count) {
  if (nt::machine().options().trace_print) nt::set_enabled(blocks, count, true);
}

VOID OpenwdfTraceStop(OPENWDF_TRACE_BLOCK* blocks, ULONG count) {
  nt::set_enabled(blocks, count, false);
}

VOID OpenwdfTraceMessage(const OPENWDF_TRACE_MODULE* module, PCSTR file, ULONG line, PCSTR function,
                         ULONG level, PCSTR flags, PCSTR format, ...) {
  const auto& print = nt::machine().options().trace_print;
  if (!print) return;
  std::array<char, nt::message_size_max> text;
  nt::Out out(text.data(), text.size() - 1);
  nt::put(out, fmt::format("{}:{}: ", nt::base_name(file), line));
  nt::FormatArguments arguments;
  va_start(arguments.list, format);
  nt::put_message(out, format, {*module, file, line, function, level, flags}, arguments);
  va_end(arguments.list);
  std::size_t length = std::min(out.length(), text.size() - 1);
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) --length;
  text[length++] = '\n';
  print(std::string_view(text.data(), length));
}
