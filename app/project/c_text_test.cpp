// SPDX-License-Identifier: MIT
// What is read from source text without a compiler.
#include "app/project/c_text.h"

#include <gmock/gmock.h>

namespace app {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(CText, an_include_in_a_comment_is_none) {
  const auto found = include_lines(
      "// #include \"a.h\"\n/* \n#include <b.h>\n*/ # include <c.h> // why\n"
      "#include \"..\\inc\\D.h\"\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name, "c.h");
  EXPECT_TRUE(found[0].is_angled);
  EXPECT_EQ(found[0].line, 4);
  EXPECT_EQ(found[1].name, "..\\inc\\D.h");
  EXPECT_FALSE(found[1].is_angled);
  EXPECT_EQ(found[1].line, 5);
}

TEST(CText, identifiers_in_comments_and_literals_do_not_count) {
  std::vector<std::pair<std::string, int>> found;
  for_each_identifier("a /* b\n */ \"c \\\" d\" 0x1F 'e'\n// f\ng1_;",
                      [&](std::string_view name, int line) { found.emplace_back(name, line); });
  EXPECT_THAT(found, ElementsAre(Pair("a", 1), Pair("g1_", 4)));
}

TEST(CText, a_slash_in_a_literal_begins_no_comment) {
  EXPECT_EQ(without_comments("\"http://x\" /*y*/ z"), "\"http://x\"       z");
}

}  // namespace
}  // namespace app
