// SPDX-License-Identifier: MIT
// See build_messages.h.
#include "app/build_messages.h"

#include <dlfcn.h>
#include <elf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "framework/ddi.h"

namespace fs = std::filesystem;

namespace app {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// One diagnostic line of clang, or "" where the line is the build system's.
std::string explain_line(const std::string& line) {
  static const std::regex missing_header(R"((.*): fatal error: '([^']+)' file not found)");
  static const std::regex undeclared(
      R"((.*): error: (?:implicit declaration of function|call to undeclared function|)"
      R"(use of undeclared identifier) '([^']+)'.*)");
  std::smatch match;
  if (std::regex_match(line, match, missing_header)) {
    return fmt::format("{}: error: the header {} is not part of OpenWDF", match.str(1),
                       match.str(2));
  }
  if (std::regex_match(line, match, undeclared)) {
    return fmt::format("{}: error: {} is not declared by the driver nor by OpenWDF's headers",
                       match.str(1), match.str(2));
  }
  const bool is_noise = line.rfind("ninja:", 0) == 0 || line.rfind("FAILED:", 0) == 0 ||
                        line.rfind("[", 0) == 0 || line.rfind("/usr/bin/", 0) == 0;
  return is_noise ? "" : line;
}

struct Place {
  fs::path file;
  int line;
};

// Every identifier in C or C++ text that is neither in a comment nor in a literal, with its line.
// Good enough to tell an author where a name is used; the compiler has the last word.
template <class Visit>
void for_each_identifier(const std::string& text, Visit visit) {
  int line = 1;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\n') {
      line++;
      i++;
    } else if (text.compare(i, 2, "//") == 0) {
      i = std::min(text.find('\n', i), text.size());
    } else if (text.compare(i, 2, "/*") == 0) {
      const std::size_t end = std::min(text.find("*/", i + 2), text.size() - 2) + 2;
      line += static_cast<int>(std::count(text.begin() + i, text.begin() + end, '\n'));
      i = end;
    } else if (c == '"' || c == '\'') {
      for (i++; i < text.size() && text[i] != c && text[i] != '\n'; i++) {
        if (text[i] == '\\') i++;
      }
      i++;
    } else if (std::isalpha(static_cast<unsigned char>(c)) || c == '_') {
      const std::size_t begin = i;
      while (i < text.size() &&
             (std::isalnum(static_cast<unsigned char>(text[i])) || text[i] == '_')) {
        i++;
      }
      visit(text.substr(begin, i - begin), line);
    } else {
      i++;
    }
  }
}

std::map<std::string, std::vector<Place>> find_uses(const std::vector<fs::path>& sources,
                                                    const std::set<std::string>& names) {
  std::map<std::string, std::vector<Place>> uses;
  for (const fs::path& source : sources) {
    std::ifstream file(source, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for_each_identifier(text, [&](const std::string& name, int line) {
      if (names.count(name) != 0) uses[name].push_back({source, line});
    });
  }
  return uses;
}

// "wdfx.c:12: <sentence> (and 2 more)", or only the sentence where no use was found.
std::string at_first_use(const std::vector<Place>& places, const std::string& sentence) {
  if (places.empty()) return sentence;
  const std::string more =
      places.size() > 1 ? fmt::format(" (used in {} places)", places.size()) : "";
  return fmt::format("{}:{}: {}{}", places[0].file.string(), places[0].line, sentence, more);
}

// The names that a shared object wants from elsewhere, weak ones excepted.
std::set<std::string> undefined_names(const fs::path& object) {
  std::ifstream file(object, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  std::set<std::string> names;
  Elf64_Ehdr header;
  if (bytes.size() < sizeof header) return names;
  std::memcpy(&header, bytes.data(), sizeof header);
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  std::memcpy(sections.data(), bytes.data() + header.e_shoff, header.e_shnum * sizeof(Elf64_Shdr));
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_DYNSYM) continue;
    const char* strings = bytes.data() + sections[section.sh_link].sh_offset;
    for (std::size_t at = 0; at < section.sh_size; at += sizeof(Elf64_Sym)) {
      Elf64_Sym symbol;
      std::memcpy(&symbol, bytes.data() + section.sh_offset + at, sizeof symbol);
      const bool is_wanted = symbol.st_shndx == SHN_UNDEF && symbol.st_name != 0 &&
                             ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL;
      if (is_wanted) names.insert(strings + symbol.st_name);
    }
  }
  return names;
}

// Provided by the compiler's run-time libraries, which the driver is linked with itself.
bool is_runtime_name(const std::string& name) {
  static const char* const prefixes[] = {"__asan_", "__tsan_", "__ubsan_", "__sanitizer_",
                                         "__llvm_"};
  for (const char* prefix : prefixes) {
    if (name.rfind(prefix, 0) == 0) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> explain_build_output(std::string_view output) {
  std::vector<std::string> messages;
  for (const std::string& line : lines_of(output)) {
    if (std::string explained = explain_line(line); !explained.empty()) {
      messages.push_back(std::move(explained));
    }
  }
  return messages;
}

std::vector<std::string> find_missing_functions(const fs::path& driver,
                                                const std::vector<fs::path>& sources) {
  std::set<std::string> missing;
  for (const std::string& name : undefined_names(driver)) {
    if (!is_runtime_name(name) && dlsym(RTLD_DEFAULT, name.c_str()) == nullptr)
      missing.insert(name);
  }
  const auto uses = find_uses(sources, missing);
  std::vector<std::string> messages;
  for (const std::string& name : missing) {
    const auto found = uses.find(name);
    const std::string sentence = name == "DriverEntry"
                                     ? "error: the driver has no DriverEntry function"
                                     : fmt::format("error: {} is not implemented by OpenWDF", name);
    messages.push_back(
        at_first_use(found == uses.end() ? std::vector<Place>{} : found->second, sentence));
  }
  return messages;
}

std::vector<std::string> find_stub_calls(const std::vector<fs::path>& sources) {
  std::set<std::string> stubs;
  for (const wdf::DdiInfo& info : wdf::ddi_infos) {
    if (!info.is_implemented) stubs.insert(info.name);
  }
  std::vector<std::string> messages;
  for (const auto& [name, places] : find_uses(sources, stubs)) {
    messages.push_back(at_first_use(
        places, fmt::format("warning: {} is not implemented yet; calling it ends the run", name)));
  }
  return messages;
}

}  // namespace app
