// SPDX-License-Identifier: MIT
// The list whose links live in its members.
#include "base/intrusive_list.h"

#include <gtest/gtest.h>

#include <string>

namespace {

struct Item {
  explicit Item(char letter) : letter(letter) {}
  char letter;
  base::ListHook hook;
};

using List = base::IntrusiveList<Item, &Item::hook>;

std::string text_of(List& list) {
  std::string text;
  for (Item* item = list.front(); item != nullptr; item = list.next(*item)) text += item->letter;
  return text;
}

struct IntrusiveList : ::testing::Test {
  ~IntrusiveList() override {
    while (list.pop_front() != nullptr) {
    }
  }
  Item a{'a'}, b{'b'}, c{'c'};
  List list;
};

TEST_F(IntrusiveList, keeps_the_order_of_its_members) {
  list.push_back(b);
  list.push_back(c);
  list.push_front(a);
  EXPECT_EQ(text_of(list), "abc");
  EXPECT_EQ(list.front(), &a);
  EXPECT_EQ(list.back(), &c);
}

TEST_F(IntrusiveList, is_empty_before_and_after) {
  EXPECT_TRUE(list.is_empty());
  EXPECT_EQ(list.front(), nullptr);
  EXPECT_EQ(list.back(), nullptr);
  EXPECT_EQ(list.pop_front(), nullptr);
  list.push_back(a);
  EXPECT_FALSE(list.is_empty());
  EXPECT_EQ(list.pop_front(), &a);
  EXPECT_TRUE(list.is_empty());
}

TEST_F(IntrusiveList, lets_a_member_leave_from_the_middle) {
  for (Item* item : {&a, &b, &c}) list.push_back(*item);
  EXPECT_TRUE(b.hook.is_linked());
  List::remove(b);
  EXPECT_FALSE(b.hook.is_linked());
  EXPECT_EQ(text_of(list), "ac");
  list.push_back(b);
  EXPECT_EQ(text_of(list), "acb");
}

TEST_F(IntrusiveList, takes_all_of_another_list_behind_its_own) {
  List other;
  list.push_back(a);
  other.push_back(b);
  other.push_back(c);
  list.append_all(other);
  EXPECT_EQ(text_of(list), "abc");
  EXPECT_TRUE(other.is_empty());
  list.append_all(other);
  EXPECT_EQ(text_of(list), "abc");
}

TEST_F(IntrusiveList, refuses_a_member_that_is_on_a_list) {
  list.push_back(a);
  EXPECT_DEATH(list.push_back(a), "is_linked");
  EXPECT_DEATH(List::remove(b), "is_linked");
}

}  // namespace
