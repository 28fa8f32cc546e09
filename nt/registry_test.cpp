// SPDX-License-Identifier: MIT
// Registry text, the Zw functions on keys, and queries by table.
#include "nt/registry.h"

#include <gtest/gtest.h>

#include <cstring>

#include "nt/machine.h"
#include "nt/name_space.h"
#include "tests/support/test_machine.h"

namespace {

constexpr char text[] = R"(Windows Registry Editor Version 5.00

; a comment
[HKEY_LOCAL_MACHINE\System\CurrentControlSet\Services\pump\Parameters]
"Depth"=dword:00000020
"Path"="C:\\disk \"one\".img"
"Big"=qword:0000000100000000
"Raw"=hex:01,02,\
  03
"List"=hex(7):61,00,00,00,62,00,00,00,00,00
[HKR\Sub]
@="default"
)";
constexpr char16_t base[] = u"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\pump";
constexpr char16_t parameters[] =
    u"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\pump\\Parameters";

HANDLE open_key(const char16_t* path) {
  UNICODE_STRING name;
  RtlInitUnicodeString(&name, path);
  OBJECT_ATTRIBUTES attributes;
  InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, nullptr, nullptr);
  HANDLE handle = nullptr;
  EXPECT_EQ(ZwOpenKey(&handle, KEY_READ, &attributes), STATUS_SUCCESS);
  return handle;
}

class RegistryText : public ::testing::Test {
 protected:
  void load() {
    std::string message;
    EXPECT_TRUE(machine.machine().registry().load_text(text, base, message)) << message;
  }
  nt::RegistryValue value(const char16_t* path, const char16_t* name) {
    nt::RegistryKeyRef key;
    nt::RegistryValue found;
    EXPECT_EQ(machine.machine().registry().open(nullptr, path, key), STATUS_SUCCESS);
    EXPECT_EQ(machine.machine().registry().get(key, name, found), STATUS_SUCCESS);
    return found;
  }
  test::Machine machine;
};

TEST_F(RegistryText, every_kind_of_value_is_read) {
  machine.run([&] {
    load();
    EXPECT_EQ(value(parameters, u"depth").data, (std::vector<std::uint8_t>{0x20, 0, 0, 0}));
    EXPECT_EQ(value(parameters, u"Big").type, ULONG{REG_QWORD});
    EXPECT_EQ(value(parameters, u"Raw").data, (std::vector<std::uint8_t>{1, 2, 3}));
    EXPECT_EQ(value(parameters, u"List").type, ULONG{REG_MULTI_SZ});
    const nt::RegistryValue path = value(parameters, u"Path");
    EXPECT_EQ(std::u16string(reinterpret_cast<const char16_t*>(path.data.data())),
              u"C:\\disk \"one\".img");
    EXPECT_EQ(value((std::u16string(base) + u"\\sub").c_str(), u"").type, ULONG{REG_SZ});
  });
}

TEST_F(RegistryText, a_mistake_is_named_with_its_line) {
  machine.run([&] {
    std::string message;
    EXPECT_FALSE(
        machine.machine().registry().load_text("[HKLM\\X]\n\n\"A\"=dword:xyz\n", base, message));
    EXPECT_EQ(message, "line 3: data that is no text, dword, qword or hex: \"A\"=dword:xyz");
  });
}

TEST_F(RegistryText, a_query_says_how_much_it_needs) {
  machine.run([&] {
    load();
    const HANDLE key = open_key(parameters);
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, u"Depth");
    ULONG needed = 0;
    EXPECT_EQ(ZwQueryValueKey(key, &name, KeyValuePartialInformation, nullptr, 0, &needed),
              STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(needed, FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data) + 4U);
    alignas(8) char buffer[64];
    EXPECT_EQ(ZwQueryValueKey(key, &name, KeyValuePartialInformation, buffer, needed - 1, &needed),
              STATUS_BUFFER_OVERFLOW);
    EXPECT_EQ(ZwQueryValueKey(key, &name, KeyValuePartialInformation, buffer, needed, &needed),
              STATUS_SUCCESS);
    const auto* partial = reinterpret_cast<KEY_VALUE_PARTIAL_INFORMATION*>(buffer);
    EXPECT_EQ(partial->Type, ULONG{REG_DWORD});
    EXPECT_EQ(partial->Data[0], 0x20);
    RtlInitUnicodeString(&name, u"Nothing");
    EXPECT_EQ(ZwQueryValueKey(key, &name, KeyValuePartialInformation, buffer, 64, &needed),
              STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT_EQ(ZwClose(key), STATUS_SUCCESS);
  });
}

TEST_F(RegistryText, a_deleted_key_answers_nothing_more) {
  machine.run([&] {
    load();
    const HANDLE key = open_key(parameters);
    EXPECT_EQ(ZwDeleteKey(key), STATUS_SUCCESS);
    EXPECT_EQ(ZwDeleteKey(key), STATUS_KEY_DELETED);
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, u"Depth");
    ULONG value = 1;
    EXPECT_EQ(ZwSetValueKey(key, &name, 0, REG_DWORD, &value, 4), STATUS_KEY_DELETED);
    EXPECT_EQ(ZwClose(key), STATUS_SUCCESS);
    const HANDLE parent = open_key(base);
    EXPECT_EQ(ZwDeleteKey(parent), STATUS_CANNOT_DELETE);  // it has \Sub
    EXPECT_EQ(ZwClose(parent), STATUS_SUCCESS);
  });
}

TEST_F(RegistryText, a_table_fetches_values_and_defaults) {
  machine.run([&] {
    load();
    ULONG depth = 0, other = 0, fallback = 42;
    RTL_QUERY_REGISTRY_TABLE table[4]{};
    char16_t sub[] = u"Parameters", depth_name[] = u"Depth", other_name[] = u"Other";
    table[0].Flags = RTL_QUERY_REGISTRY_SUBKEY;
    table[0].Name = sub;
    table[1].Flags = RTL_QUERY_REGISTRY_DIRECT | RTL_QUERY_REGISTRY_TYPECHECK;
    table[1].Name = depth_name;
    table[1].EntryContext = &depth;
    table[1].DefaultType = REG_DWORD << RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;
    table[2].Flags = RTL_QUERY_REGISTRY_DIRECT;
    table[2].Name = other_name;
    table[2].EntryContext = &other;
    table[2].DefaultType = REG_DWORD;
    table[2].DefaultData = &fallback;
    table[2].DefaultLength = sizeof(fallback);
    EXPECT_EQ(RtlQueryRegistryValues(RTL_REGISTRY_SERVICES, u"pump", table, nullptr, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(depth, 0x20U);
    EXPECT_EQ(other, 42U);
  });
}

}  // namespace
