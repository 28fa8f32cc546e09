// SPDX-License-Identifier: MIT
// The headers that are made of WPP configurations, message files and WMI schemas. What they mean to
// a compiler is tested by building tests/driver/traced.
#include <gmock/gmock.h>

#include "app/project/include_scan.h"
#include "app/project/message_file.h"
#include "app/project/schema_header.h"
#include "app/project/trace_config.h"
#include "app/project/trace_header.h"

namespace app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

TEST(TraceConfig, do_trace_message_is_always_there) {
  const TraceConfig config = default_trace_config();
  ASSERT_EQ(config.functions.size(), 1u);
  EXPECT_EQ(config.functions[0].name, "DoTraceMessage");
  EXPECT_TRUE(config.functions[0].has_message);
}

TEST(TraceConfig, blocks_outside_of_begin_and_end_are_not_read) {
  TraceConfig config;
  add_trace_config(
      "// FUNC A(MSG, ...);\n// begin_wpp config\n// FUNC B(MSG, ...);\n// end_wpp\n"
      "// FUNC C(MSG, ...);\n",
      config);
  ASSERT_EQ(config.functions.size(), 1u);
  EXPECT_EQ(config.functions[0].name, "B");
}

TEST(TraceConfig, fixed_and_own_parameters_keep_their_order) {
  TraceConfig config;
  add_trace_config(
      "//begin_wpp config\n"
      "//FUNC Say{LEVEL=TRACE_LEVEL_ERROR, FLAGS=IO}(LOG, MSG, ...);\n"
      "//USEPREFIX (Say, \"%!STDPREFIX! [%d] \", __LINE__);\n"
      "//USESUFFIX(Say, \" -> %!STATUS!\", status(a, b));\n//end_wpp\n",
      config);
  ASSERT_EQ(config.functions.size(), 1u);
  const TraceFunction& say = config.functions[0];
  EXPECT_THAT(say.fixed, ElementsAre(Pair("LEVEL", "TRACE_LEVEL_ERROR"), Pair("FLAGS", "IO")));
  EXPECT_THAT(say.parameters, ElementsAre("LOG"));
  EXPECT_EQ(say.prefix, "[%d] ");
  EXPECT_EQ(say.prefix_arguments, ", __LINE__");
  EXPECT_EQ(say.suffix, " -> %!STATUS!");
  EXPECT_EQ(say.suffix_arguments, ", status(a, b)");
}

TEST(TraceConfig, parentheses_say_how_the_function_is_called) {
  TraceConfig config;
  add_trace_function("Dump((LEVEL,MSG,...))", config);
  add_trace_function("Parts(LEVEL,(MSG,...))", config);
  EXPECT_TRUE(config.functions[0].is_doubly_parenthesized);
  EXPECT_TRUE(config.functions[1].is_message_parenthesized);
  EXPECT_THAT(config.functions[1].parameters, ElementsAre("LEVEL"));
}

TEST(TraceHeader, conditions_are_named_by_the_parameters) {
  TraceConfig config;
  add_trace_function("Trace(LEVEL,FLAGS,MSG,...)", config);
  EXPECT_THAT(trace_header_text("driver", config),
              HasSubstr("WPP_LEVEL_FLAGS_ENABLED(LEVEL, FLAGS)"));
}

TEST(MessageFile, identifiers_have_severity_facility_and_number) {
  std::string header;
  std::string message;
  ASSERT_TRUE(
      make_message_header("MessageIdTypedef=NTSTATUS\nFacilityNames=(Mine=0x5)\n"
                          "MessageId=0x10\nSeverity=Warning\nFacility=Mine\n"
                          "SymbolicName=FIRST\nLanguage=English\nText = x\n.\n"
                          "MessageId=\nSymbolicName=SECOND\nLanguage=English\ny\n.\n",
                          header, message))
      << message;
  EXPECT_THAT(header, HasSubstr("#define FIRST ((NTSTATUS)0x80050010L)"));
  EXPECT_THAT(header, HasSubstr("#define SECOND ((NTSTATUS)0x80050011L)"));
}

TEST(MessageFile, a_line_may_have_several_statements) {
  std::string header;
  std::string message;
  ASSERT_TRUE(make_message_header(
      "MessageIdTypedef=NTSTATUS\nFacilityNames=(Port=0x6:FACILITY_PORT)\n"
      "MessageId=0x0022 Facility=Port Severity=Error SymbolicName=BROKEN\nLanguage=English\n"
      "x = y.\n.\nMessageId= Severity=Warning SymbolicName=NEXT\nLanguage=English\n.\n",
      header, message))
      << message;
  EXPECT_THAT(header, HasSubstr("#define FACILITY_PORT 0x6"));
  EXPECT_THAT(header, HasSubstr("#define BROKEN ((NTSTATUS)0xC0060022L)"));
  EXPECT_THAT(header, HasSubstr("#define NEXT ((NTSTATUS)0x80060023L)"));
}

TEST(MessageFile, a_line_that_is_no_statement_is_named) {
  std::string header;
  std::string message;
  EXPECT_FALSE(make_message_header("MessageId=1\nnonsense\n", header, message));
  EXPECT_THAT(message, HasSubstr("2: error"));
}

TEST(SchemaHeader, members_stand_in_the_order_of_their_identifiers) {
  std::string header;
  std::string message;
  ASSERT_TRUE(
      make_schema_header("[WMI, guid(\"01020304-0506-0708-090a-0b0c0d0e0f10\")] class Counts {"
                         "[key, read] string InstanceName; [WmiDataId(2)] uint64 Second;"
                         "[WmiDataId(1)] uint8 First[4]; };",
                         header, message))
      << message;
  EXPECT_LT(header.find("UCHAR First[4]"), header.find("ULONGLONG Second"));
  EXPECT_THAT(header, HasSubstr("Counts_SIZE (FIELD_OFFSET(Counts, Second)"));
  EXPECT_THAT(header, HasSubstr("DEFINE_GUID(Counts_GUID, 0x01020304, 0x0506, 0x0708, 0x09"));
  EXPECT_THAT(header, Not(HasSubstr("InstanceName")));
}

TEST(SchemaHeader, a_structure_that_ends_in_text_has_no_size) {
  std::string header;
  std::string message;
  ASSERT_TRUE(
      make_schema_header("class Named { [WmiDataId(1)] uint32 Number;"
                         "[WmiDataId(2)] string Name; };",
                         header, message));
  EXPECT_THAT(header, HasSubstr("CHAR VariableData[1]"));
  EXPECT_THAT(header, Not(HasSubstr("Named_SIZE")));
  EXPECT_FALSE(make_schema_header("class Unfinished {", header, message));
}

TEST(SchemaHeader, a_class_may_have_another_name_in_the_header) {
  std::string header;
  std::string message;
  ASSERT_TRUE(
      make_schema_header("[HeaderName(\"Part\")] class Vendor_Part { [WmiDataId(1)] uint8 One; };"
                         "class Whole { [WmiDataId(1)] Vendor_Part Parts[2];"
                         "[WmiMethodId(1)] void Turn([in] Vendor_Part Which); };",
                         header, message));
  EXPECT_THAT(header, HasSubstr("typedef struct _Part {"));
  EXPECT_THAT(header, HasSubstr("  Part Parts[2];"));
  EXPECT_THAT(header, HasSubstr("  Part Which;"));
  EXPECT_THAT(header, Not(HasSubstr("Vendor_Part")));
}

TEST(IncludeScan, misspelt_missing_and_generated_headers_are_told_apart) {
  const auto folder = std::filesystem::path(OPENWDF_SOURCE_FOLDER) / "tests/driver/traced";
  DriverProject project;
  project.sources = {{folder / "driver.c", {}, {folder / "Inc"}, false}};
  const IncludeScan scan =
      scan_includes(project, {std::filesystem::path(OPENWDF_INCLUDE_FOLDER) / "wdk"},
                    {"events.h", "tracedmof.h"});
  EXPECT_THAT(scan.files,
              ElementsAre(folder / "Inc/Public.h", folder / "Inc/Trace.h", folder / "driver.c"));
  EXPECT_THAT(scan.trace_headers, ElementsAre("Driver.tmh"));
  EXPECT_THAT(scan.missing, ElementsAre("Wdf.h"));  // its folder is not among the kit's here
  EXPECT_EQ(scan.misspelt.count(folder / "Inc/Trace.h"), 1u);
}

}  // namespace
}  // namespace app
