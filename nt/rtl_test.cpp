// SPDX-License-Identifier: MIT
// The run-time library: strings, conversions, numbers, dates, bitmaps, versions, clocks.
#include <gtest/gtest.h>
#include <wdm.h>

#include <cstring>
#include <string>
#include <string_view>
#include <tuple>

#include "nt/letter_case.h"
#include "tests/support/test_machine.h"

namespace {

std::u16string_view text_of(const UNICODE_STRING& string) {
  return {string.Buffer, string.Length / sizeof(WCHAR)};
}

UNICODE_STRING unicode(const char16_t* text) {
  UNICODE_STRING string;
  RtlInitUnicodeString(&string, text);
  return string;
}

// A string with a buffer of its own for results.
struct Room {
  explicit Room(USHORT units) : buffer(units, u'?') {
    RtlInitEmptyUnicodeString(&string, buffer.data(), static_cast<USHORT>(units * sizeof(WCHAR)));
  }
  std::u16string buffer;
  UNICODE_STRING string;
};

TEST(UnicodeString, refers_to_text_and_counts_its_bytes) {  // wdm/rtlinitunicodestring
  const UNICODE_STRING string = unicode(u"abc");
  EXPECT_EQ(string.Length, 6);
  EXPECT_EQ(string.MaximumLength, 8);
  const UNICODE_STRING none = unicode(nullptr);
  EXPECT_EQ(none.Length, 0);
  EXPECT_EQ(none.MaximumLength, 0);
  EXPECT_EQ(none.Buffer, nullptr);
  const std::u16string long_text(40'000, u'x');
  UNICODE_STRING string_ex;
  EXPECT_EQ(RtlInitUnicodeStringEx(&string_ex, long_text.c_str()), STATUS_NAME_TOO_LONG);
}

TEST(UnicodeString, copies_what_fits) {  // wdm/rtlcopyunicodestring
  Room room(3);
  const UNICODE_STRING source = unicode(u"abcdef");
  RtlCopyUnicodeString(&room.string, &source);
  EXPECT_EQ(text_of(room.string), u"abc");
  RtlCopyUnicodeString(&room.string, nullptr);
  EXPECT_EQ(room.string.Length, 0);
}

TEST(UnicodeString, appends_whole_or_not_at_all) {  // wdm/rtlappendunicodestringtostring
  Room room(5);
  const UNICODE_STRING source = unicode(u"ab");
  EXPECT_EQ(RtlAppendUnicodeStringToString(&room.string, &source), STATUS_SUCCESS);
  EXPECT_EQ(room.buffer[2], u'\0');
  EXPECT_EQ(RtlAppendUnicodeToString(&room.string, u"cde"), STATUS_SUCCESS);
  EXPECT_EQ(text_of(room.string), u"abcde");
  EXPECT_EQ(RtlAppendUnicodeToString(&room.string, u"f"), STATUS_BUFFER_TOO_SMALL);
  EXPECT_EQ(text_of(room.string), u"abcde");
}

TEST(UnicodeString, compares_with_and_without_case) {  // wdm/rtlcompareunicodestring
  const UNICODE_STRING a = unicode(u"Stra\u00DFe \u0416"), b = unicode(u"sTRA\u00DFE \u0436");
  EXPECT_FALSE(RtlEqualUnicodeString(&a, &b, FALSE));
  EXPECT_TRUE(RtlEqualUnicodeString(&a, &b, TRUE));
  const UNICODE_STRING c = unicode(u"ab"), d = unicode(u"abc"), e = unicode(u"B");
  EXPECT_LT(RtlCompareUnicodeString(&c, &d, FALSE), 0);
  EXPECT_GT(RtlCompareUnicodeString(&c, &e, FALSE), 0);
  EXPECT_LT(RtlCompareUnicodeString(&c, &e, TRUE), 0);
  EXPECT_TRUE(RtlPrefixUnicodeString(&c, &d, FALSE));
  EXPECT_FALSE(RtlPrefixUnicodeString(&d, &c, FALSE));
  const UNICODE_STRING f = unicode(u"BC");
  EXPECT_TRUE(RtlSuffixUnicodeString(&f, &d, TRUE));
}

TEST(UnicodeString, hashes_by_x65599) {  // wdm/rtlhashunicodestring
  const UNICODE_STRING a = unicode(u"ab"), b = unicode(u"AB");
  ULONG plain = 0, folded = 0, upper = 0;
  EXPECT_EQ(RtlHashUnicodeString(&a, FALSE, HASH_STRING_ALGORITHM_X65599, &plain), STATUS_SUCCESS);
  EXPECT_EQ(plain, u'a' * 65'599u + u'b');
  RtlHashUnicodeString(&a, TRUE, HASH_STRING_ALGORITHM_DEFAULT, &folded);
  RtlHashUnicodeString(&b, FALSE, HASH_STRING_ALGORITHM_DEFAULT, &upper);
  EXPECT_EQ(folded, upper);
  EXPECT_EQ(RtlHashUnicodeString(&a, FALSE, 7, &plain), STATUS_INVALID_PARAMETER);
}

TEST(LetterCase, goes_up_and_comes_back) {
  const std::u16string_view lower =
      u"az\u00E4\u00FF\u0101\u017E\u03AC\u03C9\u0431\u0451\u0561\uFF41";
  const std::u16string_view upper =
      u"AZ\u00C4\u0178\u0100\u017D\u0386\u03A9\u0411\u0401\u0531\uFF21";
  for (std::size_t index = 0; index < lower.size(); ++index) {
    EXPECT_EQ(nt::upper_case(lower[index]), upper[index]) << index;
    EXPECT_EQ(nt::lower_case(upper[index]), lower[index]) << index;
    EXPECT_EQ(nt::lower_case(lower[index]), lower[index]) << index;
    EXPECT_EQ(nt::upper_case(upper[index]), upper[index]) << index;
  }
  for (const char16_t caseless : std::u16string_view(u"1@[`{\u00D7\u00F7\u4E00")) {
    EXPECT_EQ(nt::upper_case(caseless), caseless);
    EXPECT_EQ(nt::lower_case(caseless), caseless);
  }
}

TEST(Conversion, between_wide_and_narrow_strings) {  // wdm/rtlunicodestringtoansistring
  test::Machine machine;
  machine.run([] {
    const UNICODE_STRING wide = unicode(u"a\u00E4\U0001F600");
    ANSI_STRING narrow{};
    EXPECT_EQ(RtlUnicodeStringToAnsiSize(&wide), 8u);
    EXPECT_EQ(RtlUnicodeStringToAnsiString(&narrow, &wide, TRUE), STATUS_SUCCESS);
    EXPECT_STREQ(narrow.Buffer, "a\u00E4\U0001F600");
    EXPECT_EQ(narrow.Length, 7);
    UNICODE_STRING back{};
    EXPECT_EQ(RtlAnsiStringToUnicodeString(&back, &narrow, TRUE), STATUS_SUCCESS);
    EXPECT_EQ(text_of(back), text_of(wide));
    RtlFreeUnicodeString(&back);
    RtlFreeAnsiString(&narrow);
    EXPECT_EQ(narrow.Buffer, nullptr);
    char small[4];
    ANSI_STRING cut{0, sizeof(small), small};
    EXPECT_EQ(RtlUnicodeStringToAnsiString(&cut, &wide, FALSE), STATUS_BUFFER_OVERFLOW);
    EXPECT_STREQ(small, "a\u00E4");
  });
  EXPECT_EQ(machine.machine().check_leaks(), 0u);
}

TEST(Conversion, of_utf8_measures_replaces_and_refuses) {  // wdm/rtlunicodetoutf8n
  const char16_t lone[] = {u'a', 0xD800, u'b'};
  ULONG size = 0;
  EXPECT_EQ(RtlUnicodeToUTF8N(nullptr, 0, &size, lone, sizeof(lone)), STATUS_SOME_NOT_MAPPED);
  EXPECT_EQ(size, 5u);
  char bytes[8];
  EXPECT_EQ(RtlUnicodeToUTF8N(bytes, sizeof(bytes), &size, lone, sizeof(lone)),
            STATUS_SOME_NOT_MAPPED);
  EXPECT_EQ(std::string_view(bytes, size), "a\uFFFDb");
  EXPECT_EQ(RtlUnicodeToUTF8N(bytes, 3, &size, lone, sizeof(lone)), STATUS_BUFFER_TOO_SMALL);
  EXPECT_EQ(size, 1u);
  char16_t units[8];
  EXPECT_EQ(RtlUTF8ToUnicodeN(units, sizeof(units), &size, "\xF0\x9F\x98\x80", 4), STATUS_SUCCESS);
  EXPECT_EQ(size, 4u);
  EXPECT_EQ(RtlUTF8ToUnicodeN(units, sizeof(units), &size, "\xC0\x80", 2), STATUS_SOME_NOT_MAPPED);
}

TEST(Number, to_text_and_back) {  // wdm/rtlintegertounicodestring, wdm/rtlunicodestringtointeger
  Room room(12);
  EXPECT_EQ(RtlIntegerToUnicodeString(0xBEEF, 16, &room.string), STATUS_SUCCESS);
  EXPECT_EQ(text_of(room.string), u"BEEF");
  EXPECT_EQ(RtlIntegerToUnicodeString(0, 0, &room.string), STATUS_SUCCESS);
  EXPECT_EQ(text_of(room.string), u"0");
  EXPECT_EQ(RtlIntegerToUnicodeString(1, 7, &room.string), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(RtlIntegerToUnicodeString(0xFFFFFFFF, 2, &room.string), STATUS_BUFFER_OVERFLOW);
  const auto value_of = [](const char16_t* text, ULONG base) {
    const UNICODE_STRING string = unicode(text);
    ULONG value = 99;
    EXPECT_EQ(RtlUnicodeStringToInteger(&string, base, &value), STATUS_SUCCESS);
    return value;
  };
  EXPECT_EQ(value_of(u"  42xyz", 0), 42u);
  EXPECT_EQ(value_of(u"0x1F", 0), 0x1Fu);
  EXPECT_EQ(value_of(u"0o17", 0), 15u);
  EXPECT_EQ(value_of(u"0b101", 0), 5u);
  EXPECT_EQ(value_of(u"-1", 10), 0xFFFFFFFFu);
  EXPECT_EQ(value_of(u"ff", 16), 255u);
  EXPECT_EQ(value_of(u"none", 10), 0u);
}

TEST(Guid, to_text_and_back) {  // wdm/rtlstringfromguid
  test::Machine machine;
  machine.run([] {
    const GUID guid = {
        0x01234567, 0x89AB, 0xCDEF, {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF}};
    UNICODE_STRING string;
    EXPECT_EQ(RtlStringFromGUID(guid, &string), STATUS_SUCCESS);
    EXPECT_EQ(text_of(string), u"{01234567-89AB-CDEF-0123-456789ABCDEF}");
    GUID back{};
    EXPECT_EQ(RtlGUIDFromString(&string, &back), STATUS_SUCCESS);
    EXPECT_EQ(std::memcmp(&guid, &back, sizeof(guid)), 0);
    string.Buffer[0] = u'(';
    EXPECT_EQ(RtlGUIDFromString(&string, &back), STATUS_INVALID_PARAMETER);
    RtlFreeUnicodeString(&string);
  });
}

TEST(Date, to_fields_and_back) {  // wdm/rtltimetotimefields
  TIME_FIELDS fields{};
  LARGE_INTEGER time;
  time.QuadPart = 134'116'992'000'000'000 + 12'345'678;  // 2026-01-01 and 1.2345678 s, a Thursday
  RtlTimeToTimeFields(&time, &fields);
  EXPECT_EQ(fields.Year, 2026);
  EXPECT_EQ(fields.Month, 1);
  EXPECT_EQ(fields.Day, 1);
  EXPECT_EQ(fields.Second, 1);
  EXPECT_EQ(fields.Milliseconds, 234);
  EXPECT_EQ(fields.Weekday, 4);
  for (const auto& [year, month, day] :
       {std::tuple{1601, 1, 1}, {1999, 12, 31}, {2000, 2, 29}, {2100, 3, 1}, {30827, 12, 31}}) {
    const TIME_FIELDS wanted{CSHORT(year), CSHORT(month), CSHORT(day), 23, 59, 58, 999, 0};
    fields = wanted;
    ASSERT_TRUE(RtlTimeFieldsToTime(&fields, &time));
    RtlTimeToTimeFields(&time, &fields);
    fields.Weekday = 0;
    EXPECT_EQ(std::memcmp(&fields, &wanted, sizeof(fields)), 0) << year;
  }
  fields = {2100, 2, 29, 0, 0, 0, 0, 0};
  EXPECT_FALSE(RtlTimeFieldsToTime(&fields, &time));
  ULONG seconds = 0;
  RtlSecondsSince1970ToTime(86'400, &time);
  EXPECT_EQ(time.QuadPart, 116'445'600'000'000'000);
  EXPECT_TRUE(RtlTimeToSecondsSince1970(&time, &seconds));
  EXPECT_EQ(seconds, 86'400u);
}

TEST(Memory, compares_bytes) {  // wdm/rtlcomparememory
  EXPECT_EQ(RtlCompareMemory("abcd", "abxd", 4), 2u);
  EXPECT_EQ(RtlCompareMemory("abcd", "abcd", 4), 4u);
  ULONG words[3] = {7, 7, 8};
  EXPECT_EQ(RtlCompareMemoryUlong(words, sizeof(words), 7), 8u);
}

TEST(Bitmap, finds_sets_and_counts) {  // wdm/rtlfindclearbits, wdm/rtlfindclearruns
  ULONG words[2] = {};
  RTL_BITMAP map;
  RtlInitializeBitMap(&map, words, 50);
  RtlSetBits(&map, 0, 4);
  RtlSetBits(&map, 30, 5);
  EXPECT_EQ(RtlNumberOfSetBits(&map), 9u);
  EXPECT_EQ(RtlNumberOfClearBits(&map), 41u);
  EXPECT_TRUE(RtlAreBitsSet(&map, 30, 5));
  EXPECT_FALSE(RtlAreBitsClear(&map, 29, 2));
  EXPECT_FALSE(RtlAreBitsClear(&map, 45, 10));  // beyond the end
  EXPECT_EQ(RtlFindClearBits(&map, 15, 0), 4u);
  EXPECT_EQ(RtlFindClearBits(&map, 15, 20), 35u);
  EXPECT_EQ(RtlFindClearBits(&map, 26, 40), 4u);
  EXPECT_EQ(RtlFindClearBits(&map, 27, 0), 0xFFFFFFFFu);
  EXPECT_EQ(RtlFindClearBitsAndSet(&map, 2, 0), 4u);
  EXPECT_TRUE(RtlTestBit(&map, 5));
  ULONG start = 0;
  EXPECT_EQ(RtlFindFirstRunClear(&map, &start), 24u);
  EXPECT_EQ(start, 6u);
  EXPECT_EQ(RtlFindLongestRunClear(&map, &start), 24u);
  RTL_BITMAP_RUN runs[4];
  EXPECT_EQ(RtlFindClearRuns(&map, runs, 4, TRUE), 2u);
  EXPECT_EQ(runs[0].NumberOfBits, 24u);
  EXPECT_EQ(runs[1].StartingIndex, 35u);
  EXPECT_EQ(RtlFindClearRuns(&map, runs, 1, TRUE), 1u);
  EXPECT_EQ(runs[0].NumberOfBits, 24u);
}

TEST(Version, is_windows_10_and_compares) {  // wdm/rtlgetversion, wdm/rtlverifyversioninfo
  RTL_OSVERSIONINFOEXW info{};
  info.dwOSVersionInfoSize = sizeof(info);
  EXPECT_EQ(RtlGetVersion(reinterpret_cast<PRTL_OSVERSIONINFOW>(&info)), STATUS_SUCCESS);
  EXPECT_EQ(info.dwMajorVersion, 10u);
  info.dwMajorVersion = 6;
  info.dwMinorVersion = 3;
  ULONGLONG mask = VerSetConditionMask(0, VER_MAJORVERSION, VER_GREATER_EQUAL);
  mask = VerSetConditionMask(mask, VER_MINORVERSION, VER_GREATER_EQUAL);
  EXPECT_EQ(RtlVerifyVersionInfo(&info, VER_MAJORVERSION | VER_MINORVERSION, mask), STATUS_SUCCESS);
  info.dwMajorVersion = 11;
  EXPECT_EQ(RtlVerifyVersionInfo(&info, VER_MAJORVERSION, mask), STATUS_REVISION_MISMATCH);
  EXPECT_TRUE(RtlIsNtDdiVersionAvailable(NTDDI_WIN7));
  EXPECT_FALSE(RtlIsNtDdiVersionAvailable(0x0B000000));
}

TEST(Clock, views_agree_with_each_other) {  // wdm/kequeryperformancecounter
  test::Machine machine;
  machine.run([] {
    LARGE_INTEGER interval, ticks, frequency;
    interval.QuadPart = -10'000'000;
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
    EXPECT_EQ(KeQueryInterruptTime(), 10'000'000u);
    const LARGE_INTEGER counter = KeQueryPerformanceCounter(&frequency);
    EXPECT_EQ(counter.QuadPart, frequency.QuadPart);
    KeQueryTickCount(&ticks);
    EXPECT_EQ(ticks.QuadPart, 64);
    EXPECT_EQ(KeQueryTimeIncrement(), 156'250u);
    const ULONGLONG before = KeQueryInterruptTime();
    KeStallExecutionProcessor(50);
    EXPECT_GE(KeQueryInterruptTime() - before, 500u);
  });
}

TEST(Address, is_valid_if_it_can_be_read) {  // ntddk/mmisaddressvalid
  int local = 0;
  EXPECT_TRUE(MmIsAddressValid(&local));
  EXPECT_FALSE(MmIsAddressValid(nullptr));
  EXPECT_FALSE(MmIsAddressValid(reinterpret_cast<PVOID>(0x10)));
}

TEST(Processor, numbers_are_those_of_the_machine) {  // wdm/kequeryactiveprocessorcountex
  test::Machine machine;
  machine.run([] {
    KAFFINITY active = 0;
    EXPECT_EQ(KeQueryActiveProcessorCount(&active), 2u);
    EXPECT_EQ(active, 3u);
    for (const KAFFINITY one : {KAFFINITY{2}, KAFFINITY{1}}) {
      KeSetSystemAffinityThread(one);
      EXPECT_EQ(KeGetCurrentProcessorNumber(), one == 2 ? 1u : 0u);
    }
  });
}

}  // namespace
