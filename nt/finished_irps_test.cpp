// SPDX-License-Identifier: MIT
// The order of finished IRPs (design decision 8: completed by the loop as they were finished).
#include "nt/finished_irps.h"

#include <gtest/gtest.h>

#include <vector>

namespace nt {
namespace {

std::vector<IRP*> drain(FinishedIrps& queue) {
  std::vector<IRP*> irps;
  for (IRP* irp = queue.take_all(); irp != nullptr; irp = FinishedIrps::next(irp)) {
    irps.push_back(irp);
  }
  return irps;
}

TEST(FinishedIrps, come_out_in_the_order_they_went_in_and_leave_none_behind) {
  IRP first{};
  IRP second{};
  IRP third{};
  FinishedIrps queue;
  EXPECT_TRUE(queue.is_empty());
  EXPECT_EQ(queue.take_all(), nullptr);
  for (IRP* irp : {&first, &second, &third}) queue.push_back(irp);
  EXPECT_FALSE(queue.is_empty());
  EXPECT_EQ(drain(queue), (std::vector<IRP*>{&first, &second, &third}));
  EXPECT_TRUE(queue.is_empty());
  queue.push_back(&second);
  EXPECT_EQ(drain(queue), (std::vector<IRP*>{&second}));
}

TEST(FinishedIrps, of_another_queue_come_behind_the_own_ones) {
  IRP own{};
  IRP other{};
  IRP late{};
  FinishedIrps queue;
  FinishedIrps others;
  queue.append_all(others);
  EXPECT_TRUE(queue.is_empty());
  queue.push_back(&own);
  others.push_back(&other);
  queue.append_all(others);
  EXPECT_TRUE(others.is_empty());
  queue.push_back(&late);
  EXPECT_EQ(drain(queue), (std::vector<IRP*>{&own, &other, &late}));
}

}  // namespace
}  // namespace nt
