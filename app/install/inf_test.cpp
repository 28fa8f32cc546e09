// SPDX-License-Identifier: MIT
// INF texts as drivers' authors write them, and as they get them wrong. Source: the pages named in
// inf.h and inf_text.h.
#include "app/install/inf.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "app/install/inf_registry.h"
#include "app/install/inf_text.h"
#include "app/install/inf_version.h"

namespace app {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class InfFile : public testing::Test {
 protected:
  ~InfFile() override { std::filesystem::remove(path_); }

  const std::filesystem::path& file(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }
  Inf read(const std::string& text) {
    return read_inf(file("[Version]\nSignature=\"$X$\"\n" + text));
  }
  std::string problem(const std::string& text) {
    try {
      read(text);
    } catch (const std::runtime_error& error) {
      const std::string message = error.what();
      EXPECT_EQ(message.rfind(path_.string() + ":", 0), 0U) << message;
      return message.substr(path_.string().size() + 1);
    }
    return "";
  }

  const std::filesystem::path path_ = std::filesystem::temp_directory_path() /
                                      ("openwdf-inf-test-" + std::to_string(getpid()) + ".inx");
};

std::vector<std::uint8_t> text_data(std::u16string text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.c_str());
  return {bytes, bytes + (text.size() + 1) * sizeof(char16_t)};
}

const std::string one_model =
    "[Manufacturer]\n%M%=Models,NT$ARCH$\n[Models.NTamd64]\n%D%=Install,root\\one\n[Strings]\n"
    "M=\"Maker\"\nD=\"The device\"\n";

TEST_F(InfFile, lines_lose_comments_quotes_and_continuations) {
  const InfText text(
      file("[A] ; first\nKey = one , \"two; \"\"2\"\"\" , , three;no\n\"quoted\",\\\n"
           "  behind\n[b]\n"));
  const InfLines& lines = *text.find("a");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].key, "Key");
  EXPECT_THAT(lines[0].values, ElementsAre("one", "two; \"2\"", "", "three"));
  EXPECT_THAT(lines[1].values, ElementsAre("quoted", "behind"));
  EXPECT_EQ(lines[1].number, 3);
  EXPECT_THAT(*text.find("B"), IsEmpty());
}

TEST_F(InfFile, strings_take_the_place_of_their_names_and_directory_numbers_stay) {
  const InfText text(file("[A]\nx=%Name%\\y, %12%\\z.sys, 100%%\n[Strings]\nname = \"a, b\"\n"));
  EXPECT_THAT(text.find("A")->front().values, ElementsAre("a, b\\y", "%12%\\z.sys", "100%"));
}

TEST_F(InfFile, sections_of_one_name_are_one_section) {
  const InfText text(file("[A]\nx=1\n[B]\n[a]\ny=2\n"));
  EXPECT_EQ(text.find("A")->size(), 2U);
}

TEST_F(InfFile, a_model_has_its_services_ids_and_registry_values) {
  const Inf inf = read(one_model +
                       "[Install.NT]\nAddReg=Soft\n[Install.NT.HW]\nAddReg=Hard\n"
                       "[Install.NT.Services]\nAddService=One,2,Service\nAddService=Two,,Other\n"
                       "[Service]\nServiceType=1\nStartType=3\nServiceBinary=%13%\\One_File.sys\n"
                       "AddReg=Parameters\n[Other]\nServiceBinary=%12%\\two.sys\n"
                       "[Soft]\nHKR,,S,,text\n[Hard]\nHKR,,\"UpperFilters\",0x00010000,Two\n"
                       "HKR,Sub,N,0x10003,4\n[Parameters]\nHKR,Parameters,P,0x00010001,0xF\n");
  ASSERT_EQ(inf.models.size(), 1U);
  const InfModel& model = inf.models[0];
  EXPECT_EQ(model.description, u"The device");
  EXPECT_EQ(model.manufacturer, u"Maker");
  EXPECT_THAT(model.ids, ElementsAre(u"root\\one"));
  const InfInstall& install = model.install;
  ASSERT_EQ(install.services.size(), 2U);
  EXPECT_EQ(install.services[0].binary, "one_file");
  EXPECT_TRUE(install.services[0].is_function);
  EXPECT_FALSE(install.services[1].is_function);
  EXPECT_EQ(install.services[0].registry.back().key, u"Parameters");
  ASSERT_EQ(install.filters.size(), 1U);
  EXPECT_EQ(install.filters[0].service, u"Two");
  EXPECT_FALSE(install.filters[0].is_lower);
  EXPECT_EQ(install.software[0].data, text_data(u"text"));
  EXPECT_EQ(install.hardware[1].flags, addreg_no_clobber);
  EXPECT_EQ(install.hardware[1].type, ULONG{REG_DWORD});
  EXPECT_THAT(install.hardware[1].data, ElementsAre(4, 0, 0, 0));
}

TEST_F(InfFile, the_models_of_the_nearest_windows_on_x64_count) {
  const Inf inf = read(
      "[Manufacturer]\nM=A,NTx86,NTamd64,NTamd64.10.0...16299,NTamd64.10.0...99999\n"
      "[A.NTx86]\nD=I,x86\n[A.NTamd64]\nD=I,old\n[A.NTamd64.10.0...16299]\n"
      "D=I,new\n[A.NTamd64.10.0...99999]\nD=I,future\n[I]\n");
  ASSERT_EQ(inf.models.size(), 1U);
  EXPECT_THAT(inf.models[0].ids, ElementsAre(u"new"));
}

TEST_F(InfFile, models_for_other_machines_only_are_noted) {
  const Inf inf = read("[Manufacturer]\nM=A,NTarm64\n[A.NTarm64]\nD=I,x\n[I]\n");
  EXPECT_THAT(inf.models, IsEmpty());
  EXPECT_THAT(inf.notes,
              ElementsAre(EndsWith(":4: M is left out: its models are not for Windows 10 "
                                   "or 11 on x64")));
}

TEST_F(InfFile, included_files_of_windows_are_noted) {
  const Inf inf = read(one_model + "[Install]\nInclude=input.inf\nNeeds=HID_Inst.NT\n");
  ASSERT_EQ(inf.notes.size(), 2U);
  EXPECT_THAT(inf.notes[0], HasSubstr("Include is left out"));
}

TEST_F(InfFile, a_declared_filter_has_its_position) {
  const Inf inf = read(one_model +
                       "[Install]\n[Install.Filters]\nAddFilter=F,,Where\n[Where]\n"
                       "FilterPosition=Lower\n");
  const InfFilter& filter = inf.models[0].install.filters.at(0);
  EXPECT_EQ(filter.service, u"F");
  EXPECT_TRUE(filter.is_lower);
  EXPECT_EQ(filter.level, u"");
}

TEST_F(InfFile, a_declared_filter_has_a_level_of_those_the_device_has) {
  const Inf inf = read(one_model +
                       "[Install]\n[Install.HW]\nAddReg=Levels\n[Levels]\n"
                       "HKR,,UpperFilterLevels,0x10000,\"Low\",\"High\"\n"
                       "HKR,,UpperFilterDefaultLevel,,Low\n"
                       "[Install.Filters]\nAddFilter=F,,Where\n[Where]\nFilterLevel=High\n");
  const InfInstall& install = inf.models[0].install;
  EXPECT_THAT(install.upper_levels.names, ElementsAre(u"Low", u"High"));
  EXPECT_EQ(install.upper_levels.standard, u"Low");
  EXPECT_THAT(install.lower_levels.names, IsEmpty());
  EXPECT_EQ(install.filters.at(0).level, u"High");
}

TEST_F(InfFile, an_extension_says_so_by_its_class) {
  const Inf inf =
      read_inf(file("[Version]\nSignature=\"$X$\"\nClass=Extension\n"
                    "ClassGuid={E2F84CE7-8EFA-411c-AA69-97454CA4CB57}\nExtensionId={1}\n"));
  EXPECT_TRUE(inf.is_extension);
  EXPECT_EQ(inf.extension_id, u"{1}");
  EXPECT_FALSE(read(one_model + "[Install]\n").is_extension);
}

TEST_F(InfFile, one_section_of_strings_counts) {
  const auto name = [this](const std::string& sections) {
    const InfText text(file("[A]\nx=%N%\n[Strings]\nN=any\n" + sections));
    return text.find("A")->front().value(0);
  };
  EXPECT_EQ(name("[Strings.0407]\nN=German\n"), "any");
  EXPECT_EQ(name("[Strings.0809]\nN=British\n"), "British");
  EXPECT_EQ(name("[Strings.0809]\nN=British\n[Strings.0009]\nN=English\n"), "English");
  EXPECT_EQ(name("[Strings.0009]\nN=English\n[Strings.0409]\nN=American\n"), "American");
  EXPECT_EQ(name("[Strings.0409]\nOther=1\n"), "%N%") << "nothing is taken from another section";
}

TEST_F(InfFile, a_filter_of_a_class_is_installed_without_a_device) {
  const Inf inf = read(
      "[DefaultInstall.NTamd64]\nAddReg=R\n[DefaultInstall.NTamd64.Services]\n"
      "AddService=F,,S\n[S]\nServiceBinary=%13%\\f.sys\n[R]\n"
      "HKLM,System\\X,UpperFilters,0x10008,F\n");
  ASSERT_EQ(inf.without_device.software.size(), 1U);
  EXPECT_EQ(inf.without_device.software[0].root, u"\\Registry\\Machine");
  EXPECT_EQ(inf.without_device.software[0].flags, addreg_append);
  EXPECT_EQ(inf.without_device.services[0].name, u"F");
}

TEST_F(InfFile, what_is_wrong_is_said_with_its_line) {
  EXPECT_EQ(problem("[Manufacturer\n"), "3: a section's name is not closed by ]");
  EXPECT_EQ(problem("[Manufacturer]\n%M%=\"A\n"), "4: a quote is not closed");
  EXPECT_EQ(problem("[Manufacturer]\nM=A\n"), "4: there is no section [A]");
  EXPECT_EQ(problem("[Manufacturer]\nM=A,x64\n"),
            "4: \"x64\" is no target version, such as NTamd64.10.0");
  EXPECT_EQ(problem("[Manufacturer]\nM=A\n[A]\nD=I,x\n"), "6: there is no section [I]");
  EXPECT_EQ(problem("[Manufacturer]\nM=A\n[A]\nD\n"),
            "6: no model: expected DESCRIPTION=INSTALL-SECTION,HARDWARE-ID");
  EXPECT_EQ(problem(one_model + "[Install.Services]\nAddService=S,%ASSOC%,X\n"),
            "11: \"%ASSOC%\" is no number");
  EXPECT_EQ(problem(one_model + "[Install.Services]\nAddService=S,2,X\n"),
            "11: there is no section [X]");
  EXPECT_EQ(problem(one_model + "[Install.Services]\nAddService=S,2,X\n[X]\n"),
            "11: [X] has no ServiceBinary");
  EXPECT_EQ(problem(one_model + "[Install]\nAddReg=R\n[R]\nHKX,,A,,1\n"),
            "13: HKX is no root of the registry (HKR, HKLM, HKU, HKCU, HKCR)");
  EXPECT_EQ(problem(one_model + "[Install]\nAddReg=R\n[R]\nHKR,,A,0x10001,ten\n"),
            "13: \"ten\" is no number");
  EXPECT_EQ(problem(one_model + "[Install]\n[Install.Filters]\nAddFilter=F,,W\n[W]\n"),
            "12: a filter has either a FilterLevel or a FilterPosition");
}

TEST_F(InfFile, a_text_without_a_signature_is_no_inf) {
  file("[Version]\nClass=System\n");
  EXPECT_THROW(read_inf(path_), std::runtime_error);
  EXPECT_THROW(read_inf("/not/there.inf"), std::runtime_error);
}

TEST(TargetVersion, begins_with_nt) {
  EXPECT_FALSE(read_target_version("amd64"));
  EXPECT_FALSE(read_target_version("NTamd64.ten"));
  EXPECT_FALSE(read_target_version("NTamd64.10.0.1.0.5.6"));
}

TEST(TargetVersion, of_another_machine_or_a_later_windows_is_not_ours) {
  EXPECT_TRUE(read_target_version("NT")->is_ours());
  EXPECT_TRUE(read_target_version("NTAMD64.6.1")->is_ours());
  EXPECT_TRUE(read_target_version("NTamd64.10.0.1.0x0.22000")->is_ours());
  EXPECT_FALSE(read_target_version("NTarm64")->is_ours());
  EXPECT_FALSE(read_target_version("NTamd64.11")->is_ours());
  EXPECT_FALSE(read_target_version("NTamd64.10.0.3")->is_ours());
}

}  // namespace
}  // namespace app
