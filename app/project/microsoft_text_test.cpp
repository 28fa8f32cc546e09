// SPDX-License-Identifier: MIT
#include "app/project/microsoft_text.h"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(MicrosoftText, the_name_of_a_function_is_a_literal_in_its_body) {
  EXPECT_EQ(
      with_function_literals("int x = 1;\nvoid\nfirst(int (*a)(int))\n{\n  if (a) { b(); }\n}\n"
                             "namespace n {\nint second() { return 0; }\n}\n"),
      "int x = 1;\nvoid\nfirst(int (*a)(int))\n"
      "#undef __FUNCTION__\n#define __FUNCTION__ \"first\"\n#line 4\n"
      "{\n  if (a) { b(); }\n}\nnamespace n {\n"
      "#undef __FUNCTION__\n#define __FUNCTION__ \"second\"\n#line 8\n"
      "int second() { return 0; }\n}\n");
}

TEST(MicrosoftText, what_is_no_function_has_no_name) {
  const char* text =
      "int a[] = {1};\nstruct S { int b; };\n#define M(x) \\\n  { x }\n// f() {\nint f(void);\n";
  EXPECT_EQ(with_function_literals(text), text);
}

TEST(MicrosoftText, a_function_name_beside_a_literal_is_seen) {
  EXPECT_TRUE(joins_function_name("Print(\"Leaving \" __FUNCTION__ \"\\n\")"));
  EXPECT_FALSE(joins_function_name("Print(\"%s\", __FUNCTION__)"));
}

TEST(MicrosoftText, the_address_of_a_cast_is_a_cast_of_the_address) {
  EXPECT_EQ(with_addresses_of_casts("f(&((PVOID)(State)), &((PVOID)f(x)))"),
            "f((PVOID*)&(State), &((PVOID)f(x)))");
}

}  // namespace
}  // namespace app
