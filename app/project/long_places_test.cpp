// SPDX-License-Identifier: MIT
#include "app/project/long_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LongPlaces, members_of_records_have_a_place) {
  EXPECT_THAT(long_lines("struct {\n long a;\n unsigned long b : 3;\n};\n"), ElementsAre(2, 3));
  EXPECT_THAT(long_lines("typedef struct _S {\n union {\n  long a; };\n} S;\n"), ElementsAre(3));
  EXPECT_THAT(long_lines("struct S { void (*call)(long a); };"), IsEmpty());
  EXPECT_THAT(long_lines("struct S make(struct T* t) {\n long local = 1;\n}\n"), IsEmpty());
  EXPECT_THAT(long_lines("struct S s = { (long)1 };"), IsEmpty());
}

TEST(LongPlaces, types_arrays_and_what_is_pointed_to_have_one) {
  EXPECT_THAT(long_lines("typedef long COUNT;\n"), ElementsAre(1));
  EXPECT_THAT(long_lines("static long table[4];\n"), ElementsAre(1));
  EXPECT_THAT(long_lines("f((volatile long *)&x);\nlong const* p;\n"), ElementsAre(1, 2));
  EXPECT_THAT(long_lines("n = sizeof(unsigned long);\n"), ElementsAre(1));
}

TEST(LongPlaces, values_have_none) {
  EXPECT_THAT(long_lines("long f(unsigned long a) {\n long i = (long)a;\n return i;\n}\n"),
              IsEmpty());
  EXPECT_THAT(long_lines("struct { long long a; long double b; unsigned long long c; LONG d; };"),
              IsEmpty());
  EXPECT_THAT(long_lines("struct { // long a;\n char* s; }; char* t = \"struct { long\";"),
              IsEmpty());
}

}  // namespace
}  // namespace app
