// SPDX-License-Identifier: MIT
// Loading drivers from files that the test compiles: entries, messages, fresh globals, leaks.
#include "nt/driver.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "nt/driver_image.h"
#include "nt/loaded_driver.h"
#include "nt/name_space.h"
#include "tests/support/test_machine.h"

namespace {

// A folder of the test's own with what it compiled.
class Drivers : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string place = (std::filesystem::temp_directory_path() / "openwdf-XXXXXX").string();
    folder = mkdtemp(place.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string write(const std::string& name, const std::string& text) {
    const std::string path = (folder / name).string();
    std::ofstream(path) << text;
    return path;
  }
  // The C source as a shared object.
  std::string build(const std::string& name, const std::string& source) {
    const std::string input = write(name + ".c", source);
    const std::string output = (folder / (name + ".so")).string();
    const std::string command = "cc -shared -fPIC -o " + output + " " + input;
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return output;
  }

  std::filesystem::path folder;
  test::Machine machine;
};

// DriverUnload lies at offset 0x68 (framework.md WDM-R8).
const char* counting_driver = R"(
  int counter = 7;
  static void unload(void *driver) { (void)driver; }
  int DriverEntry(void *driver, void *path) {
    (void)path;
    *(void **)((char *)driver + 0x68) = (void *)unload;
    return counter++ == 7 ? 0 : (int)0xC0000001;
  })";

TEST_F(Drivers, each_load_sees_the_globals_as_in_the_file) {
  const std::string path = build("counting", counting_driver);
  machine.run([&] {
    for (int round = 0; round < 3; ++round) {
      const nt::LoadResult loaded = nt::load_driver(path);
      ASSERT_EQ(loaded.status, STATUS_SUCCESS) << loaded.message;
      EXPECT_EQ(nt::view_of(&loaded.driver->DriverName), u"\\Driver\\counting");
      EXPECT_EQ(nt::unload_driver(loaded.driver), STATUS_SUCCESS);
    }
  });
}

TEST_F(Drivers, a_file_that_stays_mapped_is_loaded_from_a_copy) {
  const std::string path = build("counting", counting_driver);
  nt::DriverImage kept = nt::open_driver_image(path);
  ASSERT_NE(kept.handle, nullptr);
  char object[0x150] = {};
  auto* driver = reinterpret_cast<DRIVER_OBJECT*>(object);
  EXPECT_EQ(kept.entry(driver, nullptr), STATUS_SUCCESS);
  machine.run([&] {
    const nt::LoadResult loaded = nt::load_driver(path);
    ASSERT_EQ(loaded.status, STATUS_SUCCESS) << loaded.message;
    EXPECT_EQ(nt::unload_driver(loaded.driver), STATUS_SUCCESS);
  });
  nt::close_driver_image(kept.handle, kept.copy_path);
}

TEST_F(Drivers, a_driver_is_loaded_once_at_a_time) {
  const std::string path = build("counting", counting_driver);
  machine.run([&] {
    const nt::LoadResult first = nt::load_driver(path);
    const nt::LoadResult second = nt::load_driver(path);
    EXPECT_EQ(second.status, STATUS_OBJECT_NAME_COLLISION);
    EXPECT_EQ(second.message, "a driver named counting is loaded already");
    EXPECT_EQ(nt::unload_driver(first.driver), STATUS_SUCCESS);
  });
}

TEST_F(Drivers, the_frameworks_entry_comes_before_the_drivers) {
  const std::string path = build("framework", R"(
    int DriverEntry(void *driver, void *path) { return (int)0xC0000001; }
    int FxDriverEntry(void *driver, void *path) { return (int)0xC0000002; })");
  machine.run([&] {
    const nt::LoadResult loaded = nt::load_driver(path);
    EXPECT_EQ(loaded.status, STATUS_NOT_IMPLEMENTED);
    EXPECT_EQ(loaded.message, "DriverEntry of framework returned 0xc0000002");
  });
}

TEST_F(Drivers, what_is_wrong_with_a_file_is_said) {
  const std::string no_entry = build("noentry", "int something(void) { return 1; }");
  const std::string missing = build("missing", R"(
    int WdfNotThere(void); int IoNotThere(void);
    int DriverEntry(void *driver, void *path) { return WdfNotThere() + IoNotThere(); })");
  const std::string text = write("text.so",
                                 "this is no shared object at all, but it is long enough "
                                 "to hold a header, if it were one");
  machine.run([&] {
    const auto message = [](const std::string& path) { return nt::load_driver(path).message; };
    EXPECT_EQ(message(no_entry), no_entry +
                                     ": has no DriverEntry; is it a driver, and is "
                                     "DriverEntry a C function (extern \"C\")?");
    EXPECT_EQ(message(missing),
              missing + ": calls functions that are not implemented: IoNotThere, WdfNotThere");
    EXPECT_EQ(message(text),
              text + ": not a shared object; build the driver with `wdf build` first");
    EXPECT_EQ(message("/nowhere/x.so"), "/nowhere/x.so: No such file or directory");
    EXPECT_EQ(message(folder.string()), folder.string() + ": not a file but a directory");
  });
}

TEST_F(Drivers, a_driver_without_unload_stays) {
  machine.run([&] {
    const nt::LoadResult loaded =
        nt::load_driver("stays", [](DRIVER_OBJECT*, UNICODE_STRING*) { return STATUS_SUCCESS; });
    EXPECT_EQ(nt::unload_driver(loaded.driver), STATUS_INVALID_DEVICE_REQUEST);
  });
}

TEST_F(Drivers, devices_a_driver_leaves_are_named) {
  machine.run([&] {
    const nt::LoadResult loaded =
        nt::load_driver("leaky", [](DRIVER_OBJECT* driver, UNICODE_STRING* path) -> NTSTATUS {
          EXPECT_EQ(nt::view_of(path),
                    u"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\leaky");
          driver->DriverUnload = [](DRIVER_OBJECT*) {};
          UNICODE_STRING name;
          RtlInitUnicodeString(&name, u"\\Device\\Left");
          DEVICE_OBJECT* device = nullptr;
          return IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
        });
    // WDM-R24: made in DriverEntry, so the I/O manager says that it is ready.
    EXPECT_EQ(loaded.driver->DeviceObject->Flags & DO_DEVICE_INITIALIZING, 0U);
    EXPECT_EQ(nt::unload_driver(loaded.driver), STATUS_SUCCESS);
  });
  const nt::Finding leak = machine.take_one_finding("DriverLeak");
  EXPECT_EQ(leak.did, "leaky left the device object \\Device\\Left behind");
}

TEST_F(Drivers, a_failing_entry_leaves_nothing) {
  machine.run([&] {
    const auto fail = [](DRIVER_OBJECT*, UNICODE_STRING*) -> NTSTATUS {
      return STATUS_DEVICE_CONFIGURATION_ERROR;
    };
    EXPECT_EQ(nt::load_driver("fails", fail).status, STATUS_DEVICE_CONFIGURATION_ERROR);
    EXPECT_EQ(nt::load_driver("fails", fail).status, STATUS_DEVICE_CONFIGURATION_ERROR);
  });
}

}  // namespace
