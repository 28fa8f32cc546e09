// SPDX-License-Identifier: MIT
// The splitter driver between two scripted legs that hold real bytes, and the oracle: what each
// block may hold after the writes that were acknowledged, failed or canceled.
#pragma once

#include <gtest/gtest.h>
#include <wdm.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "door/fixture.h"
#include "door/irp_view.h"
#include "drivers/splitter/public.h"
#include "nt/completion_queue.h"
#include "nt/registry.h"
#include "tests/support/explore.h"
#include "tests/support/test_machine.h"

namespace splitter {

inline constexpr std::uint32_t block_bytes = 512;
inline constexpr std::uint32_t block_count = 12;

// Open while the legs are raced: loading and going away run plainly.
using ::test::Window;

enum class Answer : std::uint8_t {
  Whole,        // from the loop
  WholeInline,  // inside the dispatch routine
  Error,
  ErrorInline,
  Short,  // half of its blocks, and success
  Held,   // until it is canceled
};

// One leg's bytes and how it answers.
class Leg {
 public:
  void attach(door::ScriptedDevice& device, Answer usual) {
    device_ = &device;
    for (UCHAR major : {IRP_MJ_READ, IRP_MJ_WRITE, IRP_MJ_FLUSH_BUFFERS}) {
      device.on(major, action(usual));
    }
  }
  door::ScriptedDevice& device() const { return *device_; }
  door::Action action(Answer answer) {
    if (answer == Answer::Held) return door::chold();
    return door::call(
        [this, answer](DEVICE_OBJECT* device, IRP* irp) { return carry_out(device, irp, answer); });
  }
  const std::uint8_t* block(std::uint32_t index) const { return &bytes_[index * block_bytes]; }

 private:
  NTSTATUS carry_out(DEVICE_OBJECT* device, IRP* irp, Answer answer) {
    const bool is_error = answer == Answer::Error || answer == Answer::ErrorInline;
    const ULONG wanted = door::wanted_length(irp);
    const ULONG half = wanted / 2 / block_bytes * block_bytes;
    const ULONG length = is_error ? 0 : answer == Answer::Short ? half : wanted;
    move(device, irp, length);
    irp->IoStatus.Status = is_error ? STATUS_IO_DEVICE_ERROR : STATUS_SUCCESS;
    irp->IoStatus.Information = length;
    if (answer == Answer::WholeInline || answer == Answer::ErrorInline) {
      const NTSTATUS status = irp->IoStatus.Status;
      IoCompleteRequest(irp, IO_NO_INCREMENT);
      return status;
    }
    IoMarkIrpPending(irp);
    nt::complete_from_loop(irp);
    return STATUS_PENDING;
  }

  void move(DEVICE_OBJECT* device, IRP* irp, ULONG length) {
    const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
    if (location.MajorFunction == IRP_MJ_READ) {
      const auto offset = location.Parameters.Read.ByteOffset.QuadPart;
      std::copy_n(bytes_.begin() + offset, length, door::output_of(device, irp).begin());
    } else if (location.MajorFunction == IRP_MJ_WRITE) {
      const auto offset = location.Parameters.Write.ByteOffset.QuadPart;
      std::copy_n(door::input_of(device, irp).begin(), length, bytes_.begin() + offset);
    }
  }

  door::ScriptedDevice* device_ = nullptr;
  std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(block_count * block_bytes);
};

// What each block may hold. A write fills its blocks with a byte of its own. What failed or was
// canceled may be there or not, block by block.
class Oracle {
 public:
  Oracle() : allowed_(block_count, {0}) {}

  std::uint8_t next_version() { return ++version_; }
  void write_ended(std::uint32_t first, std::uint32_t count, std::uint8_t version, bool is_done) {
    for (std::uint32_t block = first; block < first + count; ++block) {
      if (is_done) allowed_[block].clear();
      allowed_[block].push_back(version);
    }
  }
  bool allows(std::uint32_t block, const std::uint8_t* bytes) const {
    const bool is_uniform =
        std::all_of(bytes, bytes + block_bytes, [&](std::uint8_t byte) { return byte == *bytes; });
    return is_uniform && std::find(allowed_[block].begin(), allowed_[block].end(), *bytes) !=
                             allowed_[block].end();
  }
  void check_block(std::uint32_t block, const std::uint8_t* bytes, const std::string& who) const {
    EXPECT_TRUE(allows(block, bytes))
        << who << ": block " << block << " holds version " << int{*bytes} << ", last acknowledged "
        << int{allowed_[block].front()};
  }

 private:
  std::uint8_t version_ = 0;
  std::vector<std::vector<std::uint8_t>> allowed_;
};

inline void load_parameters(door::Fixture& fixture, std::uint32_t depth) {
  const std::string text =
      "\"SecondLeg\"=\"\\\\Device\\\\SecondLeg\"\n\"TimeoutMs\"=dword:14\n\"Depth\"=dword:" +
      std::to_string(depth) + "\n";
  const std::u16string key = nt::service_key_path(u"splitter") + u"\\Parameters";
  std::string message;
  EXPECT_TRUE(fixture.machine().registry().load_text(text, key, message)) << message;
}

// The driver started between its legs. In a flow of the machine.
class Bench {
 public:
  Bench(door::Fixture& fixture, std::uint32_t depth, Answer usual) : fixture_(fixture) {
    load_parameters(fixture, depth);
    door::ScriptedOptions second;
    second.name = u"\\Device\\SecondLeg";
    legs[1].attach(fixture.make_lower(second), usual);
    started_ = fixture.start(OPENWDF_DRIVER_FOLDER "/splitter.so");
    EXPECT_EQ(started_.status, STATUS_SUCCESS) << started_.message;
    if (!NT_SUCCESS(started_.status)) return;
    legs[0].attach(*started_.lower, usual);
    file = fixture.open(*started_.stack);
    EXPECT_TRUE(file.is_open());
  }

  door::Stack& stack() { return *started_.stack; }
  door::Fixture& fixture() { return fixture_; }

  SPLITTER_REPORT report() {
    const door::Outcome outcome = file.ioctl(IOCTL_SPLITTER_QUERY, {}, sizeof(SPLITTER_REPORT));
    EXPECT_EQ(outcome.status, STATUS_SUCCESS);
    return door::value_of<SPLITTER_REPORT>(outcome.data);
  }

  // Every live leg has every acknowledged write; nothing is under way.
  void check_legs(const Oracle& oracle) {
    const SPLITTER_REPORT now = report();
    EXPECT_EQ(now.Busy, 0u);
    EXPECT_TRUE(is_live(now, 0) || is_live(now, 1));
    for (int leg = 0; leg < SPLITTER_LEG_COUNT; ++leg) {
      if (is_live(now, leg)) check_leg(leg, oracle);
    }
  }
  static bool is_live(const SPLITTER_REPORT& report, int leg) {
    return report.Legs[leg].State == SplitterLegLive;
  }
  // Of a device that is gone and cannot be asked: one of the two has everything.
  void check_any_leg(const Oracle& oracle) {
    const auto has_all = [&](const Leg& leg) {
      for (std::uint32_t block = 0; block < block_count; ++block) {
        if (!oracle.allows(block, leg.block(block))) return false;
      }
      return true;
    };
    EXPECT_TRUE(has_all(legs[0]) || has_all(legs[1]));
  }

  Leg legs[SPLITTER_LEG_COUNT];
  door::File file;

 private:
  void check_leg(int leg, const Oracle& oracle) {
    for (std::uint32_t block = 0; block < block_count; ++block) {
      oracle.check_block(block, legs[leg].block(block), "leg " + std::to_string(leg));
    }
  }

  door::Fixture& fixture_;
  door::Fixture::Started started_;
};

// A world of its own around the body.
inline void in_fixture(base::Choices* choices, const std::function<void(door::Fixture&)>& body) {
  test::Machine machine({.choices = choices});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    body(fixture);
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
  machine.take_debug_text();
}

// One allocation fails, the nth.
class FailOne final : public base::Choices {
 public:
  explicit FailOne(std::uint32_t nth) : nth_(nth) {}
  std::uint32_t pick(base::ChoiceKind kind, std::uint32_t) override {
    return kind == base::ChoiceKind::Allocation && seen_++ == nth_ ? 1 : 0;
  }
  bool has_failed() const { return seen_ > nth_; }

 private:
  std::uint32_t seen_ = 0;
  const std::uint32_t nth_;
};

inline void check_read(const Oracle& oracle, std::uint32_t first, const door::Outcome& outcome) {
  for (std::uint32_t index = 0; (index + 1) * block_bytes <= outcome.data.size(); ++index) {
    oracle.check_block(first + index, &outcome.data[index * block_bytes], "a read");
  }
}

}  // namespace splitter
