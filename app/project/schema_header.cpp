// SPDX-License-Identifier: MIT
// See schema_header.h.
#include "app/project/schema_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <vector>

#include "app/project/c_text.h"

namespace app {
namespace {

// Words, literals (with their quotes) and single characters.
std::vector<std::string> tokens_of(const std::string& text) {
  static const std::regex token(R"("(?:\\.|[^"\\])*"|[A-Za-z0-9_]+|[^\sA-Za-z0-9_"])");
  return {std::sregex_token_iterator(text.begin(), text.end(), token), {}};
}

struct Member {
  std::string type;  // as C spells it; empty: of variable size
  std::string name;
  std::string count;  // of a fixed array; empty: no array
  std::string id;     // WmiDataId; empty: not part of the data
  bool is_in = false;
  bool is_out = false;
};

struct Method {
  std::string name;
  std::string id;
  std::vector<Member> parameters;
};

struct Class {
  std::string schema_name;
  std::string name;  // in the header: another one with HeaderName
  std::string guid;
  std::vector<Member> members;
  std::vector<Method> methods;
};

using Qualifiers = std::map<std::string, std::string>;  // lower-case name -> its only argument

class SchemaReader {
 public:
  explicit SchemaReader(const std::string& text) : tokens_(tokens_of(text)) {}

  bool read(std::vector<Class>& classes) {
    while (at_ < tokens_.size()) {
      const Qualifiers qualifiers = read_qualifiers();
      if (take("class")) {
        const std::string name = next();
        const std::string header_name = unquoted(value(qualifiers, "headername"));
        classes.push_back(
            {name, header_name.empty() ? name : header_name, value(qualifiers, "guid"), {}, {}});
        if (!read_class(classes.back())) return false;
      } else {
        next();
      }
    }
    return true;
  }

 private:
  bool read_class(Class& read) {
    while (!is("{") && at_ < tokens_.size()) next();
    next();
    while (!is("}")) {
      if (at_ >= tokens_.size()) return false;
      const Qualifiers qualifiers = read_qualifiers();
      Member member = read_member(qualifiers);
      if (take("(")) {
        Method method{member.name, value(qualifiers, "wmimethodid"), {}};
        while (!take(")")) {
          if (at_ >= tokens_.size()) return false;
          const Qualifiers own = read_qualifiers();
          method.parameters.push_back(read_member(own));
          take(",");
        }
        read.methods.push_back(std::move(method));
      } else {
        read.members.push_back(std::move(member));
      }
      take(";");
    }
    next();
    return true;
  }

  // [Name, Name(argument), Name{...}: flavor]
  Qualifiers read_qualifiers() {
    Qualifiers qualifiers;
    if (!take("[")) return qualifiers;
    while (!take("]") && at_ < tokens_.size()) {
      const std::string name = lower_case(next());
      std::string argument;
      if (is("(") || is("{")) {
        const std::string end = next() == "(" ? ")" : "}";
        argument = is(end.c_str()) ? "" : tokens_[at_];
        while (!take(end.c_str()) && at_ < tokens_.size()) next();
      }
      qualifiers[name] = argument;
    }
    return qualifiers;
  }

  Member read_member(const Qualifiers& qualifiers) {
    static const std::map<std::string, std::string> types = {
        {"boolean", "BOOLEAN"}, {"uint8", "UCHAR"},  {"sint8", "CHAR"},  {"uint16", "USHORT"},
        {"sint16", "SHORT"},    {"uint32", "ULONG"}, {"sint32", "LONG"}, {"uint64", "ULONGLONG"},
        {"sint64", "LONGLONG"}, {"char16", "WCHAR"}, {"string", ""}};
    const std::string spelled = next();
    const auto known = types.find(lower_case(spelled));
    Member member{known == types.end() ? spelled : known->second,
                  next(),
                  "",
                  "",
                  qualifiers.count("in") != 0,
                  qualifiers.count("out") != 0};
    member.id = value(qualifiers, "wmidataid");
    if (lower_case(spelled) == "datetime") {
      member.type = "WCHAR";
      member.count = "25";
    }
    if (take("[")) {
      if (is("]")) {
        member.type.clear();
      } else {
        member.count = next();
      }
      take("]");
    }
    return member;
  }

  static std::string value(const Qualifiers& qualifiers, const char* name) {
    const auto found = qualifiers.find(name);
    return found == qualifiers.end() ? "" : found->second;
  }

  static std::string unquoted(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
    return text;
  }

  bool is(const char* token) const {
    return at_ < tokens_.size() && lower_case(tokens_[at_]) == token;
  }
  bool take(const char* token) {
    if (!is(token)) return false;
    ++at_;
    return true;
  }
  std::string next() { return at_ < tokens_.size() ? tokens_[at_++] : ""; }

  std::vector<std::string> tokens_;
  std::size_t at_ = 0;
};

std::string guid_definition(const Class& from) {
  std::string digits;
  for (const char c : from.guid) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) digits += c;
  }
  if (digits.size() != 32) return "";
  std::string bytes;
  for (std::size_t i = 16; i < 32; i += 2) {
    bytes += fmt::format("{}0x{}", i == 16 ? "" : ", ", digits.substr(i, 2));
  }
  const std::string words = fmt::format("0x{}, 0x{}, 0x{}", digits.substr(0, 8),
                                        digits.substr(8, 4), digits.substr(12, 4));
  return fmt::format("#define {0}Guid {{ {1}, {{ {2} }} }}\nDEFINE_GUID({0}_GUID, {1}, {2});\n",
                     from.name, words, bytes);
}

// One structure. Everything from the first member of variable size on is VariableData, and then the
// structure has no size.
std::string structure(const std::string& name, const std::vector<Member>& members) {
  std::string text = fmt::format("typedef struct _{} {{\n", name);
  std::string last;
  bool is_variable = false;
  for (const Member& member : members) {
    if (member.type.empty() && !is_variable) {
      text += "  CHAR VariableData[1];\n";
      is_variable = true;
    }
    if (!is_variable) {
      const std::string array = member.count.empty() ? "" : fmt::format("[{}]", member.count);
      text += fmt::format("  {0} {1}{2};\n#define {3}_{1}_SIZE sizeof({0}{2})\n", member.type,
                          member.name, array, name);
      last = member.name;
    }
    if (!member.id.empty()) {
      text += fmt::format("#define {}_{}_ID {}\n", name, member.name, member.id);
    }
  }
  text += fmt::format("}} {0}, *P{0};\n", name);
  if (!is_variable && !last.empty()) {
    text += fmt::format("#define {0}_SIZE (FIELD_OFFSET({0}, {1}) + {0}_{1}_SIZE)\n", name, last);
  }
  return text;
}

std::string methods(const Class& from) {
  std::string text;
  for (const Method& method : from.methods) {
    text += fmt::format("#define {} {}\n", method.name, method.id);
    std::vector<Member> in;
    std::vector<Member> out;
    for (const Member& parameter : method.parameters) {
      if (parameter.is_in) in.push_back(parameter);
      if (parameter.is_out) out.push_back(parameter);
    }
    if (!in.empty()) text += structure(method.name + "_IN", in);
    if (!out.empty()) text += structure(method.name + "_OUT", out);
  }
  return text;
}

// A member or parameter that is an object of another class is a structure of that class's name.
void name_embedded(std::vector<Class>& classes) {
  std::map<std::string, std::string> names;
  for (const Class& read : classes) names[read.schema_name] = read.name;
  const auto rename = [&](std::vector<Member>& members) {
    for (Member& member : members) {
      const auto found = names.find(member.type);
      if (found != names.end()) member.type = found->second;
    }
  };
  for (Class& read : classes) {
    rename(read.members);
    for (Method& method : read.methods) rename(method.parameters);
  }
}

}  // namespace

bool make_schema_header(std::string_view schema, std::string& header, std::string& message) {
  std::vector<Class> classes;
  if (!SchemaReader(without_comments(schema)).read(classes) || classes.empty()) {
    message = " error: not a WMI schema, or one that ends early";
    return false;
  }
  name_embedded(classes);
  header = "#pragma once\n";
  for (Class& read : classes) {
    header += guid_definition(read);
    auto& members = read.members;
    // The framework of WMI itself fills in the name of the instance and whether it is active.
    members.erase(std::remove_if(members.begin(), members.end(),
                                 [](const Member& member) { return member.id.empty(); }),
                  members.end());
    std::sort(members.begin(), members.end(),
              [](const Member& a, const Member& b) { return std::stoi(a.id) < std::stoi(b.id); });
    header += methods(read);
    if (!members.empty()) header += structure(read.name, members);
  }
  return true;
}

}  // namespace app
