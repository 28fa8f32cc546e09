// SPDX-License-Identifier: MIT
// The kernel's format letters, DbgPrint, and their limits.
#include "nt/format.h"

#include <gtest/gtest.h>
#include <wdm.h>

#include <string>
#include <string_view>

#include "tests/support/test_machine.h"

namespace {

std::string formatted(const char* format, ...) {
  char buffer[512];
  va_list arguments;
  va_start(arguments, format);
  const int length = OpenwdfFormatA(buffer, sizeof(buffer), format, arguments);
  va_end(arguments);
  EXPECT_EQ(static_cast<std::size_t>(length), std::string_view(buffer).size());
  return buffer;
}

std::u16string formatted(const char16_t* format, ...) {
  char16_t buffer[512];
  va_list arguments;
  va_start(arguments, format);
  OpenwdfFormatW(buffer, 512, format, arguments);
  va_end(arguments);
  return buffer;
}

TEST(Format, writes_integers) {
  EXPECT_EQ(formatted("%d %i %u", -5, 7, 0xFFFFFFFF), "-5 7 4294967295");
  EXPECT_EQ(formatted("%x %X %o %#x %#X %#x", 255, 255, 8, 255, 255, 0), "ff FF 10 0xff 0XFF 0");
  EXPECT_EQ(formatted("[%5d] [%-5d] [%05d] [%+d] [% d]", 42, 42, 42, 42, 42),
            "[   42] [42   ] [00042] [+42] [ 42]");
  EXPECT_EQ(formatted("[%.4d] [%8.3d] [%-8.3d] [%08.3d] [%.0d]", 42, 42, 42, 42, 0),
            "[0042] [     042] [042     ] [     042] []");
  EXPECT_EQ(formatted("%*d|%-*d|%.*d", 4, 1, 4, 2, 3, 3), "   1|2   |003");
  EXPECT_EQ(formatted("%d", -2147483647 - 1), "-2147483648");
}

// A LONG has 32 bits on Windows; l says nothing more.
TEST(Format, takes_l_as_32_bits_and_I64_as_64) {
  EXPECT_EQ(formatted("%ld %lu %lx", -1, 0xFFFFFFFF, 0x80000000), "-1 4294967295 80000000");
  EXPECT_EQ(formatted("%I64d %I64u %I64x %lld %llx", -1LL, ~0ULL, 0x123456789ABCDEFULL,
                      -9'000'000'000LL, ~0ULL),
            "-1 18446744073709551615 123456789abcdef -9000000000 ffffffffffffffff");
  EXPECT_EQ(formatted("%I32d %Iu %Ix %zu", -3, SIZE_T{5'000'000'000}, SIZE_T{16}, SIZE_T{9}),
            "-3 5000000000 10 9");
  EXPECT_EQ(formatted("%hd %hu %hhd %hhx", 0x18000, 0x18000, 0x1FF, 0x1FF), "-32768 32768 -1 ff");
}

TEST(Format, writes_pointers_in_full) {
  EXPECT_EQ(formatted("%p", reinterpret_cast<void*>(0xDEADBEEF)), "00000000DEADBEEF");
  EXPECT_EQ(formatted("%p", nullptr), "0000000000000000");
}

TEST(Format, writes_strings_of_both_widths) {
  EXPECT_EQ(formatted("%s %S %ws %ls %hs", "a", u"b", u"c", u"d", "e"), "a b c d e");
  EXPECT_EQ(formatted(u"%s %S %hs %ws", u"a", "b", "c", u"d"), u"a b c d");
  EXPECT_EQ(formatted("[%5s] [%-5s] [%.2s] [%5.1s]", "abc", "abc", "abc", "abc"),
            "[  abc] [abc  ] [ab] [    a]");
  EXPECT_EQ(formatted("%c%C%wc%hc", 'a', u'b', u'c', 'd'), "abcd");
  EXPECT_EQ(formatted("%ws", u"\u00E4\U0001F600"), "\u00E4\U0001F600");
  EXPECT_EQ(formatted(u"%hs", "\u00E4"), u"\u00E4");
}

TEST(Format, writes_counted_strings) {
  char16_t wide[] = u"wide!";
  char narrow[] = "narrow!";
  UNICODE_STRING unicode{8, 12, wide};  // without the exclamation mark
  STRING ansi{6, 8, narrow};
  EXPECT_EQ(formatted("%wZ|%Z|%.2wZ|%7wZ", &unicode, &ansi, &unicode, &unicode),
            "wide|narrow|wi|   wide");
  EXPECT_EQ(formatted(u"%wZ|%Z", &unicode, &ansi), u"wide|narrow");
}

TEST(Format, writes_null_for_null_pointers) {
  UNICODE_STRING empty{};
  EXPECT_EQ(formatted("%s %ws %wZ %Z", nullptr, nullptr, nullptr, nullptr),
            "(null) (null) (null) (null)");
  EXPECT_EQ(formatted("%wZ", &empty), "(null)");
}

TEST(Format, leaves_what_it_does_not_know) {
  EXPECT_EQ(formatted("100%% %k"), "100% k");
  EXPECT_EQ(formatted("end %"), "end ");
}

TEST(Format, cuts_what_does_not_fit_and_tells_the_whole_length) {
  char buffer[4] = "xyz";
  const auto cut = [&](const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = OpenwdfFormatA(buffer, sizeof(buffer), format, arguments);
    va_end(arguments);
    return length;
  };
  EXPECT_EQ(cut("%d", 123'456), 6);
  EXPECT_STREQ(buffer, "123");
}

// A va_list with more arguments than registers.
TEST(Format, takes_many_arguments) {
  EXPECT_EQ(formatted("%d%d%d%d%d%d%d%d%d%s", 1, 2, 3, 4, 5, 6, 7, 8, 9, "x"), "123456789x");
}

TEST(DebugPrint, goes_where_the_machine_says_up_to_512_bytes) {  // wdm/dbgprint
  test::Machine machine;
  machine.run([] {
    DbgPrint("one %d\n", 1);
    DbgPrintEx(DPFLTR_IHVDRIVER_ID, DPFLTR_INFO_LEVEL, "two %s\n", "x");
  });
  EXPECT_EQ(machine.take_debug_text(), "one 1\ntwo x\n");
  machine.run([] { DbgPrint("%s", std::string(1000, 'a').c_str()); });
  EXPECT_EQ(machine.take_debug_text().size(), 512u);
}

TEST(DebugPrint, a_breakpoint_and_a_failed_assertion_are_findings) {
  test::Machine machine;
  machine.run([] { DbgBreakPoint(); });
  machine.take_one_finding("DbgBreakPoint");
  char expression[] = "1 == 2", file[] = "x.c";
  machine.run([&] { RtlAssert(expression, file, 7, nullptr); });
  const nt::Finding finding = machine.take_one_finding("RtlAssert");
  EXPECT_EQ(finding.did, "assertion failed: 1 == 2 (x.c:7)");
  machine.take_debug_text();
}

}  // namespace
