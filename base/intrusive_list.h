// SPDX-License-Identifier: MIT
// A doubly linked list whose links live in the members: it never allocates, a member can leave
// in constant time, and a member that is on no list knows it. T has a `base::ListHook` member,
// named as the second template argument: IntrusiveList<Request, &Request::target_hook>.
#pragma once

#include <cstdint>

#include "base/assert.h"

namespace base {

struct ListHook {
  ListHook* next = nullptr;
  ListHook* previous = nullptr;

  bool is_linked() const { return next != nullptr; }

  // Leaves the list it is on. The list's own length is not stored, so no list is needed here.
  void unlink() {
    ASSERT(is_linked());
    previous->next = next;
    next->previous = previous;
    next = previous = nullptr;
  }
};

template <class T, ListHook T::*hook>
class IntrusiveList {
 public:
  IntrusiveList() { head_.next = head_.previous = &head_; }
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;

  bool is_empty() const { return head_.next == &head_; }
  T* front() const { return is_empty() ? nullptr : owner_of(head_.next); }
  T* back() const { return is_empty() ? nullptr : owner_of(head_.previous); }

  void push_back(T& item) { link_before(head_, item.*hook); }
  void push_front(T& item) { link_before(*head_.next, item.*hook); }

  T* pop_front() {
    T* item = front();
    if (item != nullptr) (item->*hook).unlink();
    return item;
  }

  static void remove(T& item) { (item.*hook).unlink(); }

  // The member after `item`, or null at the end.
  T* next(T& item) const {
    ListHook* follower = (item.*hook).next;
    return follower == &head_ ? nullptr : owner_of(follower);
  }

  // Takes every member of `other`, in order, behind the own ones.
  void append_all(IntrusiveList& other) {
    if (other.is_empty()) return;
    ListHook* first = other.head_.next;
    ListHook* last = other.head_.previous;
    other.head_.next = other.head_.previous = &other.head_;
    first->previous = head_.previous;
    head_.previous->next = first;
    last->next = &head_;
    head_.previous = last;
  }

 private:
  static void link_before(ListHook& position, ListHook& item) {
    ASSERT(!item.is_linked());
    item.next = &position;
    item.previous = position.previous;
    position.previous->next = &item;
    position.previous = &item;
  }

  static T* owner_of(ListHook* item) {
    // offsetof for a pointer to member: where the hook lies in an object at a made-up address.
    constexpr std::uintptr_t somewhere = 0x10000;
    const auto offset =
        reinterpret_cast<std::uintptr_t>(&(reinterpret_cast<T*>(somewhere)->*hook)) - somewhere;
    return reinterpret_cast<T*>(reinterpret_cast<unsigned char*>(item) - offset);
  }

  ListHook head_;
};

}  // namespace base
