// SPDX-License-Identifier: MIT
// Debug output and the debugger's other doors. Every component and level prints: whoever reads a
// driver's output here wants to see it. Source: wdm/dbgprint (512 bytes a call), wdm/dbgprintex,
// wdm/rtlassert.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <string_view>

#include "nt/call_site.h"
#include "nt/format.h"
#include "nt/machine.h"

namespace nt {
namespace {

constexpr std::size_t message_size_max = 512;

void emit(std::string_view text) {
  const auto& print = machine().options().debug_print;
  if (print) print(text);
}

void print(const char* prefix, const char* format, va_list arguments) {
  std::array<char, message_size_max> text;
  TextBuffer<char> out(text.data(), text.size());
  for (; *prefix != 0; ++prefix) out.put(*prefix);
  format_text(out, format, arguments);
  emit(std::string_view(text.data(), std::min(out.length(), text.size())));
}

// No debugger is attached to a machine in a process; gdb's user sees the finding.
void report_break(const char* call, std::string did, const void* site) {
  report({.severity = Severity::Break,
          .rule = call,
          .call = call,
          .object = site,
          .did = std::move(did),
          .history = {"at " + describe_site(site)}});
}

BOOLEAN is_debugger_enabled = FALSE;
BOOLEAN is_debugger_absent = TRUE;

}  // namespace
}  // namespace nt

PBOOLEAN KdDebuggerEnabled = &nt::is_debugger_enabled;
PBOOLEAN KdDebuggerNotPresent = &nt::is_debugger_absent;

ULONG DbgPrint(PCSTR format, ...) {
  va_list arguments;
  va_start(arguments, format);
  nt::print("", format, arguments);
  va_end(arguments);
  return STATUS_SUCCESS;
}

ULONG DbgPrintEx(ULONG, ULONG, PCSTR format, ...) {
  va_list arguments;
  va_start(arguments, format);
  nt::print("", format, arguments);
  va_end(arguments);
  return STATUS_SUCCESS;
}

ULONG DbgPrintReturnControlC(PCCH format, ...) {
  va_list arguments;
  va_start(arguments, format);
  nt::print("", format, arguments);
  va_end(arguments);
  return STATUS_SUCCESS;
}

ULONG vDbgPrintEx(ULONG, ULONG, PCCH format, va_list arguments) {
  nt::print("", format, arguments);
  return STATUS_SUCCESS;
}

ULONG vDbgPrintExWithPrefix(PCCH prefix, ULONG, ULONG, PCCH format, va_list arguments) {
  nt::print(prefix, format, arguments);
  return STATUS_SUCCESS;
}

// TRUE: the message would be printed.
NTSTATUS DbgQueryDebugFilterState(ULONG, ULONG) {
  return TRUE;
}

NTSTATUS DbgSetDebugFilterState(ULONG, ULONG, BOOLEAN) {
  return STATUS_SUCCESS;
}

VOID DbgBreakPoint() {
  nt::report_break("DbgBreakPoint", "broke into the debugger", __builtin_return_address(0));
}

VOID DbgBreakPointWithStatus(ULONG status) {
  nt::report_break("DbgBreakPointWithStatus",
                   fmt::format("broke into the debugger with status {:#x}", status),
                   __builtin_return_address(0));
}

VOID RtlAssert(PVOID expression, PVOID file, ULONG line, PSTR message) {
  const auto* failed = static_cast<const char*>(expression);
  const std::string did =
      fmt::format("assertion failed: {}{}{} ({}:{})", message == nullptr ? "" : message,
                  message == nullptr ? "" : " ", failed, static_cast<const char*>(file), line);
  nt::emit("*** " + did + "\n");
  nt::report_break("RtlAssert", did, __builtin_return_address(0));
}

int OpenwdfFormatA(char* buffer, size_t capacity, const char* format, va_list arguments) {
  nt::TextBuffer<char> out(buffer, capacity == 0 ? 0 : capacity - 1);
  nt::format_text(out, format, arguments);
  if (capacity != 0) buffer[std::min(out.length(), capacity - 1)] = 0;
  return static_cast<int>(out.length());
}

int OpenwdfFormatW(WCHAR* buffer, size_t capacity, const WCHAR* format, va_list arguments) {
  nt::TextBuffer<char16_t> out(buffer, capacity == 0 ? 0 : capacity - 1);
  nt::format_text(out, format, arguments);
  if (capacity != 0) buffer[std::min(out.length(), capacity - 1)] = 0;
  return static_cast<int>(out.length());
}

int OpenwdfFormatCountedW(WCHAR* buffer, size_t capacity, const WCHAR* format, va_list arguments) {
  nt::TextBuffer<char16_t> out(buffer, capacity);
  nt::format_text(out, format, arguments);
  return static_cast<int>(out.length());
}
