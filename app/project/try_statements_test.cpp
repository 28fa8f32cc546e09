// SPDX-License-Identifier: MIT
#include "app/project/try_statements.h"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(TryStatements, nested_statements_end_behind_their_own_braces) {
  EXPECT_EQ(with_ends_of_try("f() {\n__try { __try { if (a) {} } __finally { b(); }\n} "
                             "__except (1) { {} }\nc(); }"),
            "f() {\n__try { __try { if (a) {} } __finally { b(); } OPENWDF_END_TRY\n} "
            "__except (1) { {} } OPENWDF_END_TRY\nc(); }");
}

TEST(TryStatements, comments_literals_and_directives_are_no_code) {
  const char* text =
      "__try {\n// }\n#error don't {\n#define OPEN {\\\n{\n\"}\" '}' \n} __finally\n{ /* } */";
  EXPECT_EQ(with_ends_of_try(text), text);
  EXPECT_EQ(with_ends_of_try(std::string(text) + "}"), std::string(text) + "} OPENWDF_END_TRY");
  EXPECT_FALSE(has_try_statement("// __try\n\"__try\" __tryst"));
  EXPECT_TRUE(has_try_statement("a __try {"));
}

TEST(TryStatements, each_branch_of_a_condition_begins_alike) {
  EXPECT_EQ(with_ends_of_try("{\n#if A\nif (a) {\n#else\n{\n#endif\n__try {} __finally {}\n}}"),
            "{\n#if A\nif (a) {\n#else\n{\n#endif\n__try {} __finally {} OPENWDF_END_TRY\n}}");
}

}  // namespace
}  // namespace app
