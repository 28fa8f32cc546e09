// SPDX-License-Identifier: MIT
// WDFKEY: framework.md 7.7, REG-001 to REG-010, and the rest of section 4.6.
#include "framework/registry_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "framework/inspect.h"
#include "nt/machine.h"
#include "nt/registry.h"
#include "tests/support/driver/in_driver.h"

namespace {

using namespace std::string_view_literals;
using test::run_in_driver;
using ::testing::ElementsAre;

// A counted string that lives as long as its text.
UNICODE_STRING us(std::u16string_view text) {
  const auto size = static_cast<USHORT>(text.size() * sizeof(WCHAR));
  return {size, size, const_cast<WCHAR*>(text.data())};
}

WDFKEY open_parameters(WDFDRIVER driver, ACCESS_MASK access = KEY_WRITE) {
  WDFKEY key = nullptr;
  EXPECT_EQ(WdfDriverOpenParametersRegistryKey(driver, access, nullptr, &key), STATUS_SUCCESS);
  return key;
}

// The body gets the driver's key of parameters, open for writing. Values are written and looked at
// in the executive's registry, beside the framework.
struct Parameters {
  WDFDRIVER driver;
  WDFKEY key;
  nt::RegistryKeyRef ref;

  void set(std::u16string_view name, ULONG type, std::u16string_view text) const {
    EXPECT_EQ(
        nt::machine().registry().set(ref, name, type, text.data(), text.size() * sizeof(WCHAR)),
        STATUS_SUCCESS);
  }
  nt::RegistryValue get(std::u16string_view name) const {
    nt::RegistryValue value;
    EXPECT_EQ(nt::machine().registry().get(ref, name, value), STATUS_SUCCESS);
    return value;
  }
  std::u16string get_text(std::u16string_view name) const {
    const nt::RegistryValue value = get(name);
    return {reinterpret_cast<const char16_t*>(value.data.data()), value.data.size() / 2};
  }
};

void with_parameters(test::World& world, const std::function<void(Parameters&)>& body) {
  run_in_driver(world, [&](WDFDRIVER driver) {
    nt::RegistryKeyRef service;
    const std::u16string path = WdfDriverGetRegistryPath(driver);
    nt::machine().registry().create(nullptr, path, service);
    Parameters parameters{driver, open_parameters(driver), nullptr};
    ASSERT_EQ(nt::machine().registry().open(service, u"Parameters", parameters.ref),
              STATUS_SUCCESS);
    body(parameters);
    WdfRegistryClose(parameters.key);
  });
}

void with_parameters(const std::function<void(Parameters&)>& body) {
  test::World world;
  with_parameters(world, body);
}

std::vector<std::u16string> strings_of(WDFCOLLECTION collection) {
  std::vector<std::u16string> strings;
  for (ULONG i = 0; i < WdfCollectionGetCount(collection); ++i) {
    UNICODE_STRING content{};
    WdfStringGetUnicodeString(static_cast<WDFSTRING>(WdfCollectionGetItem(collection, i)),
                              &content);
    strings.emplace_back(content.Buffer, content.Length / sizeof(WCHAR));
  }
  return strings;
}

WDFCOLLECTION make_collection() {
  WDFCOLLECTION collection = nullptr;
  EXPECT_EQ(WdfCollectionCreate(nullptr, &collection), STATUS_SUCCESS);
  return collection;
}

WDFSTRING make_string(std::u16string_view text) {
  const UNICODE_STRING source = us(text);
  WDFSTRING string = nullptr;
  EXPECT_EQ(WdfStringCreate(&source, nullptr, &string), STATUS_SUCCESS);
  return string;
}

const UNICODE_STRING value_name = us(u"Value"sv);

TEST(Reg, reg_001_a_number_is_read_and_a_text_is_not_one) {
  with_parameters([](Parameters& parameters) {
    EXPECT_EQ(WdfRegistryAssignULong(parameters.key, &value_name, 0x12345678), STATUS_SUCCESS);
    ULONG number = 0;
    EXPECT_EQ(WdfRegistryQueryULong(parameters.key, &value_name, &number), STATUS_SUCCESS);
    EXPECT_EQ(number, 0x12345678u);
    EXPECT_EQ(parameters.get(u"value").type, ULONG{REG_DWORD});
    parameters.set(u"Value", REG_SZ, u"1\0"sv);
    EXPECT_EQ(WdfRegistryQueryULong(parameters.key, &value_name, &number),
              STATUS_OBJECT_TYPE_MISMATCH);
    const UNICODE_STRING missing = us(u"Missing"sv);
    EXPECT_EQ(WdfRegistryQueryULong(parameters.key, &missing, &number),
              STATUS_OBJECT_NAME_NOT_FOUND);
  });
}

TEST(Reg, reg_003_a_text_that_fits_is_copied_and_its_length_is_without_the_terminator) {
  with_parameters([](Parameters& parameters) {
    parameters.set(u"Value", REG_SZ, u"abc\0"sv);
    WCHAR buffer[4] = {};
    UNICODE_STRING text = {0, sizeof(buffer), buffer};
    USHORT byte_length = 0;
    EXPECT_EQ(WdfRegistryQueryUnicodeString(parameters.key, &value_name, &byte_length, &text),
              STATUS_SUCCESS);
    EXPECT_EQ(text.Length, 6);
    EXPECT_EQ(byte_length, 8);
    EXPECT_EQ(std::u16string_view(buffer, 4), u"abc\0"sv);
  });
}

TEST(Reg, reg_004_a_text_that_does_not_fit_says_what_it_needs) {
  with_parameters([](Parameters& parameters) {
    parameters.set(u"Value", REG_SZ, u"abc\0"sv);
    WCHAR buffer[4] = {u'z', u'z', u'z', u'z'};
    UNICODE_STRING text = {0, 4, buffer};
    USHORT byte_length = 0;
    EXPECT_EQ(WdfRegistryQueryUnicodeString(parameters.key, &value_name, &byte_length, &text),
              STATUS_BUFFER_OVERFLOW);
    EXPECT_EQ(byte_length, 8);
    EXPECT_EQ(buffer[0], u'z');
    byte_length = 0;
    EXPECT_EQ(WdfRegistryQueryUnicodeString(parameters.key, &value_name, &byte_length, nullptr),
              STATUS_BUFFER_OVERFLOW);
    EXPECT_EQ(byte_length, 8);
    text = {0, 0, nullptr};
    EXPECT_EQ(WdfRegistryQueryUnicodeString(parameters.key, &value_name, nullptr, &text),
              STATUS_INVALID_PARAMETER);
  });
}

TEST(Reg, query_unicode_string_wants_a_text) {
  with_parameters([](Parameters& parameters) {
    WCHAR buffer[4] = {};
    UNICODE_STRING text = {0, sizeof(buffer), buffer};
    parameters.set(u"Value", REG_EXPAND_SZ, u"abc"sv);
    EXPECT_EQ(WdfRegistryQueryUnicodeString(parameters.key, &value_name, nullptr, &text),
              STATUS_SUCCESS);
    EXPECT_EQ(text.Length, 6) << "nothing was taken off, because there was no terminator";
    parameters.set(u"Value", REG_BINARY, u"abc"sv);
    EXPECT_EQ(WdfRegistryQueryUnicodeString(parameters.key, &value_name, nullptr, &text),
              STATUS_OBJECT_TYPE_MISMATCH);
  });
}

TEST(Reg, reg_006_each_string_of_a_list_is_appended) {
  with_parameters([](Parameters& parameters) {
    parameters.set(u"Value", REG_MULTI_SZ, u"a\0bc\0\0"sv);
    WDFCOLLECTION collection = make_collection();
    EXPECT_EQ(WdfCollectionAdd(collection, make_string(u"first")), STATUS_SUCCESS);
    EXPECT_EQ(WdfRegistryQueryMultiString(parameters.key, &value_name, nullptr, collection),
              STATUS_SUCCESS);
    EXPECT_THAT(strings_of(collection), ElementsAre(u"first", u"a", u"bc"));
    EXPECT_EQ(wdf::inspect::object(WdfCollectionGetItem(collection, 1)).parent, parameters.driver)
        << "REG-R1";
  });
}

TEST(Reg, reg_007_a_list_that_does_not_end_changes_nothing) {
  with_parameters([](Parameters& parameters) {
    WDFCOLLECTION collection = make_collection();
    const auto query = [&] {
      return WdfRegistryQueryMultiString(parameters.key, &value_name, nullptr, collection);
    };
    parameters.set(u"Value", REG_MULTI_SZ, u"a\0"sv);
    EXPECT_EQ(query(), STATUS_OBJECT_TYPE_MISMATCH);
    parameters.set(u"Value", REG_MULTI_SZ, u"\0"sv);
    EXPECT_EQ(query(), STATUS_OBJECT_TYPE_MISMATCH);
    parameters.set(u"Value", REG_MULTI_SZ, u""sv);
    EXPECT_EQ(query(), STATUS_RESOURCE_DATA_NOT_FOUND);
    parameters.set(u"Value", REG_SZ, u"a\0\0"sv);
    EXPECT_EQ(query(), STATUS_OBJECT_TYPE_MISMATCH);
    EXPECT_EQ(WdfCollectionGetCount(collection), 0u);
    parameters.set(u"Value", REG_MULTI_SZ, u"\0\0"sv);
    EXPECT_EQ(query(), STATUS_SUCCESS) << "an empty list";
    EXPECT_EQ(WdfCollectionGetCount(collection), 0u);
  });
}

TEST(Reg, reg_009_a_text_is_written_with_one_terminator) {
  with_parameters([](Parameters& parameters) {
    const UNICODE_STRING text = us(u"abc"sv);
    EXPECT_EQ(WdfRegistryAssignUnicodeString(parameters.key, &value_name, &text), STATUS_SUCCESS);
    EXPECT_EQ(parameters.get(u"Value").type, ULONG{REG_SZ});
    EXPECT_EQ(parameters.get_text(u"Value"), u"abc\0"sv);
    EXPECT_EQ(WdfRegistryAssignString(parameters.key, &value_name, make_string(u"de")),
              STATUS_SUCCESS);
    EXPECT_EQ(parameters.get_text(u"Value"), u"de\0"sv);
  });
}

TEST(Reg, reg_010_a_list_of_strings_takes_strings_only) {
  with_parameters([](Parameters& parameters) {
    WDFCOLLECTION collection = make_collection();
    const auto assign = [&] {
      return WdfRegistryAssignMultiString(parameters.key, &value_name, collection);
    };
    EXPECT_EQ(assign(), STATUS_SUCCESS);
    EXPECT_EQ(parameters.get_text(u"Value"), u"\0\0"sv) << "an empty list";
    EXPECT_EQ(WdfCollectionAdd(collection, make_string(u"a")), STATUS_SUCCESS);
    EXPECT_EQ(WdfCollectionAdd(collection, make_string(u"bc")), STATUS_SUCCESS);
    EXPECT_EQ(assign(), STATUS_SUCCESS);
    EXPECT_EQ(parameters.get(u"Value").type, ULONG{REG_MULTI_SZ});
    EXPECT_EQ(parameters.get_text(u"Value"), u"a\0bc\0\0"sv);
    EXPECT_EQ(WdfCollectionAdd(collection, collection), STATUS_SUCCESS);
    EXPECT_EQ(assign(), STATUS_INVALID_PARAMETER);
    WdfCollectionRemove(collection, collection);
  });
}

TEST(Reg, query_string_replaces_the_content) {
  with_parameters([](Parameters& parameters) {
    WDFSTRING string = make_string(u"something long");
    const auto query = [&] { return WdfRegistryQueryString(parameters.key, &value_name, string); };
    UNICODE_STRING content{};
    parameters.set(u"Value", REG_SZ, u"ab\0"sv);
    EXPECT_EQ(query(), STATUS_SUCCESS);
    WdfStringGetUnicodeString(string, &content);
    EXPECT_EQ(content.Length, 4);
    parameters.set(u"Value", REG_SZ, u""sv);
    EXPECT_EQ(query(), STATUS_RESOURCE_DATA_NOT_FOUND);
    parameters.set(u"Value", REG_BINARY, u"ab\0"sv);
    EXPECT_EQ(query(), STATUS_OBJECT_TYPE_MISMATCH);
    parameters.set(u"Value", REG_SZ, std::u16string(40'000, u'a'));
    EXPECT_EQ(query(), STATUS_INVALID_BUFFER_SIZE);
    WdfStringGetUnicodeString(string, &content);
    EXPECT_EQ(content.Length, 4) << "unchanged by what failed";
  });
}

TEST(Reg, query_value_says_length_and_type_also_when_it_does_not_fit) {
  with_parameters([](Parameters& parameters) {
    UCHAR data[] = {1, 2, 3, 4, 5};
    EXPECT_EQ(WdfRegistryAssignValue(parameters.key, &value_name, REG_BINARY, 5, data),
              STATUS_SUCCESS);
    ULONG length = 0;
    ULONG type = 0;
    EXPECT_EQ(WdfRegistryQueryValue(parameters.key, &value_name, 0, nullptr, &length, &type),
              STATUS_BUFFER_OVERFLOW);
    EXPECT_EQ(length, 5u);
    EXPECT_EQ(type, ULONG{REG_BINARY});
    UCHAR buffer[8] = {};
    EXPECT_EQ(WdfRegistryQueryValue(parameters.key, &value_name, 4, buffer, nullptr, nullptr),
              STATUS_BUFFER_OVERFLOW);
    EXPECT_EQ(buffer[0], 0);
    EXPECT_EQ(WdfRegistryQueryValue(parameters.key, &value_name, 8, buffer, &length, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(length, 5u);
    EXPECT_THAT(buffer, ElementsAre(1, 2, 3, 4, 5, 0, 0, 0));
    EXPECT_EQ(WdfRegistryRemoveValue(parameters.key, &value_name), STATUS_SUCCESS);
    EXPECT_EQ(WdfRegistryRemoveValue(parameters.key, &value_name), STATUS_OBJECT_NAME_NOT_FOUND);
  });
}

TEST(Reg, memory_goes_out_and_comes_back) {
  with_parameters([](Parameters& parameters) {
    WDFMEMORY memory = nullptr;
    PVOID buffer = nullptr;
    ASSERT_EQ(WdfMemoryCreate(nullptr, NonPagedPoolNx, 0, 8, &memory, &buffer), STATUS_SUCCESS);
    RtlCopyMemory(buffer, "abcdefgh", 8);
    WDFMEMORY_OFFSET offsets = {2, 3};
    EXPECT_EQ(WdfRegistryAssignMemory(parameters.key, &value_name, REG_BINARY, memory, &offsets),
              STATUS_SUCCESS);
    ULONG type = 0;
    WDFMEMORY answer = nullptr;
    ASSERT_EQ(
        WdfRegistryQueryMemory(parameters.key, &value_name, PagedPool, nullptr, &answer, &type),
        STATUS_SUCCESS);
    std::size_t size = 0;
    const void* bytes = WdfMemoryGetBuffer(answer, &size);
    EXPECT_EQ(std::string_view(static_cast<const char*>(bytes), size), "cde");
    EXPECT_EQ(type, ULONG{REG_BINARY});
    offsets = {7, 2};
    EXPECT_EQ(WdfRegistryAssignMemory(parameters.key, &value_name, REG_BINARY, memory, &offsets),
              STATUS_INTEGER_OVERFLOW);
    EXPECT_EQ(WdfRegistryAssignValue(parameters.key, &value_name, REG_BINARY, 0, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(
        WdfRegistryQueryMemory(parameters.key, &value_name, PagedPool, nullptr, &answer, nullptr),
        STATUS_RESOURCE_DATA_NOT_FOUND);
    EXPECT_EQ(answer, nullptr);
  });
}

TEST(Reg, keys_are_created_opened_and_removed) {
  with_parameters([](Parameters& parameters) {
    const UNICODE_STRING name = us(u"Below"sv);
    const UNICODE_STRING other_case = us(u"bELOW"sv);
    WDFKEY key = parameters.key;
    EXPECT_EQ(WdfRegistryOpenKey(parameters.key, &name, KEY_READ, nullptr, &key),
              STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT_EQ(key, nullptr);
    ULONG disposition = 0;
    ASSERT_EQ(WdfRegistryCreateKey(parameters.key, &name, KEY_WRITE, REG_OPTION_NON_VOLATILE,
                                   &disposition, nullptr, &key),
              STATUS_SUCCESS);
    EXPECT_EQ(disposition, ULONG{REG_CREATED_NEW_KEY});
    WDFKEY again = nullptr;
    ASSERT_EQ(WdfRegistryOpenKey(parameters.key, &other_case, KEY_READ, nullptr, &again),
              STATUS_SUCCESS);
    EXPECT_NE(WdfRegistryWdmGetHandle(again), nullptr);
    WdfRegistryClose(again);
    EXPECT_FALSE(wdf::inspect::object(again).is_live);
    EXPECT_EQ(WdfRegistryRemoveKey(key), STATUS_SUCCESS);
    EXPECT_FALSE(wdf::inspect::object(key).is_live);
    EXPECT_EQ(WdfRegistryOpenKey(parameters.key, &name, KEY_READ, nullptr, &key),
              STATUS_OBJECT_NAME_NOT_FOUND);
  });
}

TEST(Reg, a_key_that_cannot_be_removed_stays_open) {
  with_parameters([](Parameters& parameters) {
    const UNICODE_STRING name = us(u"Below"sv);
    WDFKEY below = nullptr;
    ASSERT_EQ(WdfRegistryCreateKey(parameters.key, &name, KEY_WRITE, 0, nullptr, nullptr, &below),
              STATUS_SUCCESS);
    WDFKEY parent = open_parameters(parameters.driver);
    EXPECT_EQ(WdfRegistryRemoveKey(parent), STATUS_CANNOT_DELETE);
    EXPECT_TRUE(wdf::inspect::object(parent).is_live);
  });
}

TEST(Reg, a_full_path_needs_no_parent_key) {
  with_parameters([](Parameters& parameters) {
    const std::u16string path =
        std::u16string(WdfDriverGetRegistryPath(parameters.driver)) + u"\\Parameters";
    const UNICODE_STRING name = us(path);
    WDFKEY key = nullptr;
    EXPECT_EQ(WdfRegistryOpenKey(nullptr, &name, KEY_READ, nullptr, &key), STATUS_SUCCESS);
    EXPECT_EQ(wdf::inspect::object(key).parent, parameters.driver);
  });
}

TEST(Reg, parameters_are_found_for_reading_too) {
  with_parameters([](Parameters& parameters) {
    EXPECT_EQ(WdfRegistryAssignULong(parameters.key, &value_name, 7), STATUS_SUCCESS);
    WDFKEY key = open_parameters(parameters.driver, KEY_READ);
    ULONG number = 0;
    EXPECT_EQ(WdfRegistryQueryULong(key, &value_name, &number), STATUS_SUCCESS);
    EXPECT_EQ(number, 7u);
  });
}

TEST(Reg, every_call_needs_passive_level_and_a_valid_name) {
  test::World world;
  with_parameters(world, [&](Parameters& parameters) {
    ULONG number = 0;
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    EXPECT_EQ(WdfRegistryQueryULong(parameters.key, &value_name, &number),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(WdfRegistryAssignULong(parameters.key, &value_name, 1),
              STATUS_INVALID_DEVICE_REQUEST);
    KeLowerIrql(old);
    EXPECT_EQ(world.machine().take_findings().size(), 2u);
    UNICODE_STRING odd = value_name;
    odd.Length = 3;
    EXPECT_EQ(WdfRegistryQueryULong(parameters.key, &odd, &number), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfRegistryAssignULong(parameters.key, &odd, 1), STATUS_INVALID_PARAMETER);
  });
}

// Of a PnP device: its hardware key by its node, both from the device and before it is created.
NTSTATUS device_key_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  WDFKEY key = nullptr;
  EXPECT_EQ(WdfFdoInitOpenRegistryKey(init, PLUGPLAY_REGKEY_DEVICE, KEY_WRITE, nullptr, &key),
            STATUS_SUCCESS);
  EXPECT_EQ(WdfRegistryAssignULong(key, &value_name, 5), STATUS_SUCCESS);
  WdfRegistryClose(key);
  WDFDEVICE device = nullptr;
  const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
  EXPECT_EQ(status, STATUS_SUCCESS);
  if (!NT_SUCCESS(status)) return status;
  ULONG number = 0;
  EXPECT_EQ(WdfDeviceOpenRegistryKey(device, PLUGPLAY_REGKEY_DEVICE, KEY_READ, nullptr, &key),
            STATUS_SUCCESS);
  EXPECT_EQ(WdfRegistryQueryULong(key, &value_name, &number), STATUS_SUCCESS);
  EXPECT_EQ(number, 5u);
  WdfRegistryClose(key);
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.ParentObject = device;
  EXPECT_EQ(WdfDeviceOpenRegistryKey(device, PLUGPLAY_REGKEY_DEVICE, KEY_READ, &attributes, &key),
            STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED);
  return status;
}

NTSTATUS device_key_entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_key_add);
  return WdfDriverCreate(driver, registry_path, nullptr, &config, nullptr);
}

TEST(Reg, reg_r2_a_device_has_a_key_of_its_node) {
  test::World world;
  world.run([](door::Fixture& fixture) {
    EXPECT_EQ(fixture.start("device_key", test::kmdf(device_key_entry)).status, STATUS_SUCCESS);
  });
}

}  // namespace
