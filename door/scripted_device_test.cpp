// SPDX-License-Identifier: MIT
// Each word of a script, with nothing above the scripted device: it is opened by its name.
#include "door/scripted_device.h"

#include <gtest/gtest.h>

#include "door/fixture.h"
#include "tests/support/driver/world.h"
#include "tests/support/explore.h"

namespace door {
namespace {

constexpr ULONG buffered = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x900, METHOD_BUFFERED, FILE_ANY_ACCESS);
constexpr ULONG in_direct = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x901, METHOD_IN_DIRECT, FILE_ANY_ACCESS);
constexpr ULONG out_direct =
    CTL_CODE(FILE_DEVICE_UNKNOWN, 0x902, METHOD_OUT_DIRECT, FILE_ANY_ACCESS);
constexpr ULONG neither = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x903, METHOD_NEITHER, FILE_ANY_ACCESS);

class ScriptedOnBoth : public ::testing::TestWithParam<test::Kind> {
 protected:
  void with_device(ScriptedOptions options,
                   const std::function<void(ScriptedDevice&, File&)>& body) {
    test::World world(GetParam());
    world.run([&](Fixture& fixture) {
      options.name = u"\\Device\\Scripted";
      ScriptedDevice& device = fixture.make_lower(options);
      ASSERT_EQ(device.create_status(), STATUS_SUCCESS);
      File file = fixture.open(options.name);
      ASSERT_EQ(file.status(), STATUS_SUCCESS);
      body(device, file);
    });
  }
  void with_device(const std::function<void(ScriptedDevice&, File&)>& body) {
    with_device({}, body);
  }
};
OPENWDF_ON_BOTH(ScriptedOnBoth);

TEST_P(ScriptedOnBoth, done_completes_inside_the_dispatch_call) {
  with_device([](ScriptedDevice& device, File& file) {
    device.on(IRP_MJ_READ, done(STATUS_SUCCESS, 2, {4, 5}));
    Pending read = file.start_read(8);
    EXPECT_TRUE(read.is_done());
    EXPECT_EQ(read.dispatch_status(), STATUS_SUCCESS);
    EXPECT_EQ(read.wait().data, (Bytes{4, 5}));
  });
}

TEST_P(ScriptedOnBoth, done_fails_with_the_status_it_was_given) {
  with_device([](ScriptedDevice& device, File& file) {
    device.on(IRP_MJ_WRITE, done(STATUS_DEVICE_DATA_ERROR));
    const Outcome outcome = file.write({1});
    EXPECT_EQ(outcome.status, STATUS_DEVICE_DATA_ERROR);
    EXPECT_FALSE(outcome.is_success());
  });
}

TEST_P(ScriptedOnBoth, pend_completes_from_the_loop) {
  with_device([](ScriptedDevice& device, File& file) {
    device.on(IRP_MJ_READ, pend(STATUS_SUCCESS, whole_length));
    Pending read = file.start_read(8);
    EXPECT_EQ(read.dispatch_status(), STATUS_PENDING);
    EXPECT_EQ(read.wait().information, 8u);
  });
}

TEST_P(ScriptedOnBoth, a_short_transfer_moves_less_than_was_asked_for) {
  with_device([](ScriptedDevice& device, File& file) {
    device.on(IRP_MJ_WRITE, pend(STATUS_SUCCESS, 3));
    EXPECT_EQ(file.write(Bytes(100, 1)).information, 3u);
  });
}

TEST_P(ScriptedOnBoth, delay_completes_after_its_time) {
  with_device([](ScriptedDevice& device, File& file) {
    device.on(IRP_MJ_READ, delay(base::Ticks::from_ms(20), STATUS_SUCCESS, 1, {9}));
    const base::Ticks before = nt::executor().now();
    Pending read = file.start_read(8);
    EXPECT_EQ(device.in_hand(), 1u);
    EXPECT_EQ(read.wait().data, Bytes{9});
    EXPECT_GE(nt::executor().now() - before, base::Ticks::from_ms(20));
    EXPECT_EQ(device.in_hand(), 0u);
  });
}

TEST_P(ScriptedOnBoth, hold_ignores_cancellation) {
  with_device([](ScriptedDevice& device, File& file) {
    device.on(IRP_MJ_READ, hold());
    Pending read = file.start_read(8);
    EXPECT_FALSE(read.cancel());
    EXPECT_FALSE(read.wait_for(base::Ticks::from_ms(2)));
    EXPECT_EQ(device.held().size(), 1u);
    EXPECT_TRUE(device.release(STATUS_SUCCESS, 1, {3}));
    EXPECT_EQ(read.wait().data, Bytes{3});
  });
}

TEST_P(ScriptedOnBoth, chold_is_completed_by_cancellation) {
  with_device([](ScriptedDevice& device, File& file) {
    device.on(IRP_MJ_READ, chold());
    Pending read = file.start_read(8);
    EXPECT_EQ(device.in_hand(), 1u);
    EXPECT_TRUE(read.cancel());
    EXPECT_EQ(read.wait().status, STATUS_CANCELLED);
    EXPECT_EQ(read.information(), 0u);
    EXPECT_EQ(device.in_hand(), 0u);
    EXPECT_FALSE(device.release(STATUS_SUCCESS)) << "nothing is held";
  });
}

TEST_P(ScriptedOnBoth, held_irps_are_released_in_any_order) {
  with_device([](ScriptedDevice& device, File& file) {
    device.on(IRP_MJ_READ, chold());
    Pending first = file.start_read(1);
    Pending second = file.start_read(2);
    Pending third = file.start_read(3);
    ASSERT_EQ(device.held(), (std::vector<IRP*>{first.irp(), second.irp(), third.irp()}));
    EXPECT_TRUE(device.release(second.irp(), STATUS_SUCCESS, 2));
    EXPECT_EQ(second.wait().information, 2u);
    EXPECT_FALSE(first.is_done());
    EXPECT_EQ(device.release_all(STATUS_UNSUCCESSFUL), 2u);
    EXPECT_EQ(first.wait().status, STATUS_UNSUCCESSFUL);
    EXPECT_EQ(third.wait().status, STATUS_UNSUCCESSFUL);
  });
}

TEST_P(ScriptedOnBoth, call_does_the_whole_work) {
  with_device([](ScriptedDevice& device, File& file) {
    DEVICE_OBJECT* seen = nullptr;
    device.on(IRP_MJ_READ, call([&](DEVICE_OBJECT* self, IRP* irp) {
                seen = self;
                irp->IoStatus.Status = STATUS_NO_MEDIA_IN_DEVICE;
                irp->IoStatus.Information = 0;
                IoCompleteRequest(irp, IO_NO_INCREMENT);
                return STATUS_NO_MEDIA_IN_DEVICE;
              }));
    EXPECT_EQ(file.read(8).status, STATUS_NO_MEDIA_IN_DEVICE);
    EXPECT_EQ(seen, device.device());
  });
}

TEST_P(ScriptedOnBoth, rules_for_the_next_come_first_and_then_the_exact_and_the_later) {
  with_device([](ScriptedDevice& device, File& file) {
    device.on(ioctl(buffered), done(STATUS_SUCCESS, 0));
    device.on(IRP_MJ_DEVICE_CONTROL, done(STATUS_NOT_SUPPORTED));
    EXPECT_EQ(file.ioctl(buffered).status, STATUS_SUCCESS) << "the exact one";
    EXPECT_EQ(file.ioctl(neither).status, STATUS_NOT_SUPPORTED);
    device.on(ioctl(buffered), done(STATUS_DEVICE_BUSY));
    EXPECT_EQ(file.ioctl(buffered).status, STATUS_DEVICE_BUSY) << "the later one";
    device.next(IRP_MJ_DEVICE_CONTROL, done(STATUS_DISK_FULL), 2);
    device.next(ioctl(buffered), done(STATUS_IO_TIMEOUT));
    EXPECT_EQ(file.ioctl(buffered).status, STATUS_DISK_FULL);
    EXPECT_EQ(file.ioctl(buffered).status, STATUS_DISK_FULL);
    EXPECT_EQ(file.ioctl(buffered).status, STATUS_IO_TIMEOUT);
    EXPECT_EQ(file.ioctl(buffered).status, STATUS_DEVICE_BUSY);
  });
}

TEST_P(ScriptedOnBoth, without_a_script_transfers_succeed_and_control_codes_are_refused) {
  with_device([](ScriptedDevice&, File& file) {
    EXPECT_EQ(file.read(100).information, 100u);
    EXPECT_EQ(file.write(Bytes(50, 1)).information, 50u);
    EXPECT_EQ(file.flush().status, STATUS_SUCCESS);
    EXPECT_EQ(file.ioctl(buffered).status, STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(file.internal_ioctl(buffered).status, STATUS_INVALID_DEVICE_REQUEST);
  });
}

// Source: framework.md WDM-R31.
TEST_P(ScriptedOnBoth, reads_and_writes_use_the_buffers_that_the_device_asks_for) {
  for (Buffering buffering : {Buffering::Buffered, Buffering::Direct, Buffering::Neither}) {
    ScriptedOptions options;
    options.buffering = buffering;
    with_device(options, [&](ScriptedDevice& device, File& file) {
      device.on(IRP_MJ_READ, done(STATUS_SUCCESS, 3, {1, 2, 3}));
      EXPECT_EQ(file.read(3).data, (Bytes{1, 2, 3}));
      EXPECT_EQ(file.write({4, 5, 6}).status, STATUS_SUCCESS);
      const LoggedIrp write = device.log(IRP_MJ_WRITE).at(0);
      EXPECT_EQ(write.input, (Bytes{4, 5, 6}));
      EXPECT_EQ(write.system_buffer != nullptr, buffering == Buffering::Buffered);
      EXPECT_EQ(write.mdl != nullptr, buffering == Buffering::Direct);
      const LoggedIrp read = device.log(IRP_MJ_READ).at(0);
      EXPECT_EQ(read.mdl != nullptr, buffering == Buffering::Direct);
    });
  }
}

TEST_P(ScriptedOnBoth, control_codes_use_the_buffers_of_their_method) {
  with_device([](ScriptedDevice& device, File& file) {
    for (ULONG code : {buffered, out_direct, neither}) {
      device.next(ioctl(code), done(STATUS_SUCCESS, 2, {7, 8}));
      EXPECT_EQ(file.ioctl(code, {1, 2, 3}, 4).data, (Bytes{7, 8})) << std::hex << code;
    }
    device.next(ioctl(in_direct), done(STATUS_SUCCESS, 0));
    EXPECT_EQ(file.ioctl(in_direct, {1, 2, 3}, 4).status, STATUS_SUCCESS);
    for (const LoggedIrp& line : device.log(IRP_MJ_DEVICE_CONTROL)) {
      const auto& control = line.location.Parameters.DeviceIoControl;
      EXPECT_EQ(line.input, (Bytes{1, 2, 3})) << std::hex << control.IoControlCode;
      EXPECT_EQ(control.OutputBufferLength, 4u);
      const ULONG method = METHOD_FROM_CTL_CODE(control.IoControlCode);
      EXPECT_EQ(line.mdl != nullptr, method == METHOD_IN_DIRECT || method == METHOD_OUT_DIRECT);
    }
  });
}

TEST_P(ScriptedOnBoth, the_log_says_how_an_irp_came) {
  ScriptedOptions options;
  options.stack_size = 3;
  with_device(options, [](ScriptedDevice& device, File& file) {
    device.clear_log();
    file.read(10, 99);
    const std::vector<LoggedIrp> log = device.log();
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].major(), IRP_MJ_READ);
    EXPECT_EQ(log[0].location.Parameters.Read.ByteOffset.QuadPart, 99);
    EXPECT_EQ(log[0].location.DeviceObject, device.device());
    EXPECT_EQ(log[0].requestor_mode, UserMode);
    EXPECT_EQ(log[0].irql, PASSIVE_LEVEL);
    EXPECT_GE(log[0].stack_count, 3);
  });
}

TEST(ScriptedRace, cancel_against_release_completes_once_in_every_order) {
  test::explore({.preemption_bound = 2}, [](base::Choices& choices) {
    test::World world({.choices = &choices});
    world.run([](Fixture& fixture) {
      ScriptedOptions options;
      options.name = u"\\Device\\Scripted";
      ScriptedDevice& device = fixture.make_lower(options);
      device.on(IRP_MJ_READ, chold());
      File file = fixture.open(options.name);
      Pending read = file.start_read(8);
      struct Racer {
        Pending* read;
        bool was_canceled = false;
        KEVENT over;
      } racer{&read, false, {}};
      KeInitializeEvent(&racer.over, NotificationEvent, FALSE);
      HANDLE thread = nullptr;
      PsCreateSystemThread(
          &thread, THREAD_ALL_ACCESS, nullptr, nullptr, nullptr,
          [](void* context) {
            auto& self = *static_cast<Racer*>(context);
            self.was_canceled = self.read->cancel();
            KeSetEvent(&self.over, 0, FALSE);
          },
          &racer);
      const bool was_released = device.release(STATUS_SUCCESS, 1);
      KeWaitForSingleObject(&racer.over, Executive, KernelMode, FALSE, nullptr);
      EXPECT_EQ(read.wait().status, was_released ? STATUS_SUCCESS : STATUS_CANCELLED);
      EXPECT_NE(was_released, racer.was_canceled);
      ZwClose(thread);
    });
  });
}

}  // namespace
}  // namespace door
