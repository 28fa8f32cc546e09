// SPDX-License-Identifier: MIT
#include "app/project/loose_declarations.h"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(LooseDeclarations, only_declarations_of_the_function_are_left_open) {
  EXPECT_EQ(with_loose_declarations("int f(\n  void* p, // (\n  int (*q)(int)\n  );\n"
                                    "int g(int);\nint f(H* h) { return f(h); }",
                                    {"f"}),
            "int f(\n               \n               \n  );\n"
            "int g(int);\nint f(H* h) { return f(h); }");
}

TEST(LooseDeclarations, are_kept_for_the_next_build) {
  const auto folder = std::filesystem::temp_directory_path() / "openwdf_loose_declarations_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  EXPECT_TRUE(read_loose_declarations(folder).empty());
  EXPECT_TRUE(add_loose_declarations(folder, {{"/a b/c.h", {"f"}}}));
  EXPECT_FALSE(add_loose_declarations(folder, {{"/a b/c.h", {"f"}}}));
  EXPECT_TRUE(add_loose_declarations(folder, {{"/a b/c.h", {"f", "g"}}}));
  EXPECT_EQ(read_loose_declarations(folder), (LooseDeclarations{{"/a b/c.h", {"f", "g"}}}));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace app
