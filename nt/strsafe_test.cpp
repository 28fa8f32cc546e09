// SPDX-License-Identifier: MIT
// The safe-string functions of <ntstrsafe.h> in both widths, by characters and by bytes.
// Source: the pages of ntstrsafe/ (RtlStringCchCopy, -Cat, -Length, -Printf and their N, Ex forms).
#include <gtest/gtest.h>
#include <ntstrsafe.h>
#include <wdm.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

// One width's functions under common names, so that each test speaks of both.
struct Narrow {
  using Char = CHAR;
  static constexpr auto copy = &RtlStringCchCopyA;
  static constexpr auto copy_bytes = &RtlStringCbCopyA;
  static constexpr auto copy_n_bytes = &RtlStringCbCopyNA;
  static constexpr auto copy_ex = &RtlStringCchCopyExA;
  static constexpr auto copy_ex_bytes = &RtlStringCbCopyExA;
  static constexpr auto cat = &RtlStringCchCatA;
  static constexpr auto cat_ex = &RtlStringCchCatExA;
  static constexpr auto length = &RtlStringCchLengthA;
  static constexpr auto length_bytes = &RtlStringCbLengthA;
};
struct Wide {
  using Char = WCHAR;
  static constexpr auto copy = &RtlStringCchCopyW;
  static constexpr auto copy_bytes = &RtlStringCbCopyW;
  static constexpr auto copy_n_bytes = &RtlStringCbCopyNW;
  static constexpr auto copy_ex = &RtlStringCchCopyExW;
  static constexpr auto copy_ex_bytes = &RtlStringCbCopyExW;
  static constexpr auto cat = &RtlStringCchCatW;
  static constexpr auto cat_ex = &RtlStringCchCatExW;
  static constexpr auto length = &RtlStringCchLengthW;
  static constexpr auto length_bytes = &RtlStringCbLengthW;
};

template <typename Width>
class SafeString : public ::testing::Test {
 protected:
  using Char = typename Width::Char;
  using Text = std::basic_string<Char>;

  static Text text(std::string_view narrow) { return Text(narrow.begin(), narrow.end()); }
  Text content() const { return Text(buffer.data()); }

  std::vector<Char> buffer = std::vector<Char>(8, Char('#'));
  Char* end = nullptr;
  SIZE_T remaining = 0;
};
using Widths = ::testing::Types<Narrow, Wide>;
TYPED_TEST_SUITE(SafeString, Widths);

TYPED_TEST(SafeString, a_copy_that_does_not_fit_is_cut_and_terminated) {
  EXPECT_EQ(TypeParam::copy(this->buffer.data(), 8, this->text("seven..").c_str()), STATUS_SUCCESS);
  EXPECT_EQ(this->content(), this->text("seven.."));
  EXPECT_EQ(TypeParam::copy(this->buffer.data(), 8, this->text("eight...").c_str()),
            STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(this->content(), this->text("eight.."));
  EXPECT_EQ(TypeParam::copy(this->buffer.data(), 0, this->text("x").c_str()),
            STATUS_INVALID_PARAMETER);
}

TYPED_TEST(SafeString, bytes_are_counted_in_whole_characters) {
  using Char = typename TestFixture::Char;
  EXPECT_EQ(TypeParam::copy_bytes(this->buffer.data(), 5 * sizeof(Char) + sizeof(Char) / 2,
                                  this->text("eight...").c_str()),
            STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(this->content(), this->text("eigh"));
  EXPECT_EQ(TypeParam::copy_n_bytes(this->buffer.data(), 8 * sizeof(Char),
                                    this->text("eight...").c_str(), 2 * sizeof(Char)),
            STATUS_SUCCESS);
  EXPECT_EQ(this->content(), this->text("ei"));
  SIZE_T bytes = 0;
  EXPECT_EQ(TypeParam::length_bytes(this->buffer.data(), 8 * sizeof(Char), &bytes), STATUS_SUCCESS);
  EXPECT_EQ(bytes, 2 * sizeof(Char));
}

TYPED_TEST(SafeString, a_text_without_end_has_no_length) {
  SIZE_T length = 1;
  EXPECT_EQ(TypeParam::length(this->buffer.data(), 8, &length), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(length, 0u);
  EXPECT_EQ(TypeParam::cat(this->buffer.data(), 8, this->text("x").c_str()),
            STATUS_INVALID_PARAMETER);
}

TYPED_TEST(SafeString, the_ex_forms_say_where_the_text_ends_and_what_is_left) {
  using Char = typename TestFixture::Char;
  Char* begin = this->buffer.data();
  EXPECT_EQ(TypeParam::copy_ex(begin, 8, this->text("abc").c_str(), &this->end, &this->remaining,
                               STRSAFE_FILL_BYTE('-')),
            STATUS_SUCCESS);
  EXPECT_EQ(this->end, begin + 3);
  EXPECT_EQ(this->remaining, 5u);
  EXPECT_EQ(begin[7], Char('-'));
  EXPECT_EQ(TypeParam::copy_ex_bytes(begin, 8 * sizeof(Char) + sizeof(Char) / 2,
                                     this->text("abc").c_str(), &this->end, &this->remaining, 0),
            STATUS_SUCCESS);
  EXPECT_EQ(this->remaining, 5 * sizeof(Char) + sizeof(Char) / 2);
}

TYPED_TEST(SafeString, flags_say_what_a_failure_leaves) {
  using Char = typename TestFixture::Char;
  Char* begin = this->buffer.data();
  const auto whole = this->text("eight...");
  EXPECT_EQ(TypeParam::copy_ex(begin, 8, whole.c_str(), &this->end, nullptr, STRSAFE_NO_TRUNCATION),
            STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(this->content(), this->text(""));
  EXPECT_EQ(this->end, begin);
  EXPECT_EQ(TypeParam::copy(begin, 8, this->text("keep").c_str()), STATUS_SUCCESS);
  EXPECT_EQ(TypeParam::cat_ex(begin, 8, whole.c_str(), nullptr, nullptr, STRSAFE_NO_TRUNCATION),
            STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(this->content(), this->text("keep"));
  EXPECT_EQ(
      TypeParam::copy_ex(begin, 8, whole.c_str(), nullptr, nullptr, STRSAFE_FAILURE_BYTE('!')),
      STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(this->content(), this->text("!!!!!!!"));
}

TYPED_TEST(SafeString, a_size_beyond_the_limit_is_refused_and_touches_nothing) {
  using Char = typename TestFixture::Char;
  Char* begin = this->buffer.data();
  EXPECT_EQ(TypeParam::copy_ex(begin, SIZE_T(NTSTRSAFE_MAX_CCH) + 1, this->text("abc").c_str(),
                               nullptr, nullptr, STRSAFE_FAILURE_BYTE('!')),
            STATUS_INVALID_PARAMETER);
  EXPECT_EQ(begin[0], Char('#'));
}

TYPED_TEST(SafeString, a_null_source_is_the_empty_text_where_the_flag_says_so) {
  EXPECT_EQ(TypeParam::copy_ex(this->buffer.data(), 8, nullptr, nullptr, &this->remaining,
                               STRSAFE_IGNORE_NULLS),
            STATUS_SUCCESS);
  EXPECT_EQ(this->content(), this->text(""));
  EXPECT_EQ(this->remaining, 8u);
}

TEST(SafeStrings, a_counted_string_is_copied_without_its_neighbours) {
  WCHAR source[] = u"abcdef";
  const UNICODE_STRING counted{.Length = 6, .MaximumLength = 14, .Buffer = source};
  WCHAR buffer[8];
  EXPECT_EQ(RtlStringCchCopyUnicodeString(buffer, 8, &counted), STATUS_SUCCESS);
  EXPECT_EQ(std::u16string(buffer), u"abc");
  EXPECT_EQ(RtlStringCbCopyUnicodeString(buffer, 6, &counted), STATUS_BUFFER_OVERFLOW);
  EXPECT_EQ(std::u16string(buffer), u"ab");
}

}  // namespace
