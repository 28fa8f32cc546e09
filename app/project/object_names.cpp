// SPDX-License-Identifier: MIT
// See object_names.h.
#include "app/project/object_names.h"

#include <dlfcn.h>
#include <elf.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "app/project/build_folder.h"

namespace fs = std::filesystem;

namespace app {
namespace {

struct Names {
  std::set<std::string> wanted;
  std::set<std::string> defined;
};

// The entries of a table in the file; none where it does not lie within it. What the compiler wrote
// may have been cut short by a full disk.
template <class T>
std::vector<T> table(std::string_view file, std::uint64_t offset, std::uint64_t size) {
  if (offset > file.size() || size > file.size() - offset) return {};
  std::vector<T> entries(size / sizeof(T));
  if (!entries.empty()) {
    std::memcpy(entries.data(), file.data() + offset, entries.size() * sizeof(T));
  }
  return entries;
}

std::string string_at(const std::vector<char>& strings, std::uint32_t offset) {
  if (offset >= strings.size()) return {};
  const auto begin = strings.begin() + offset;
  return {begin, std::find(begin, strings.end(), '\0')};
}

void add_symbol(const Elf64_Sym& symbol, const std::vector<char>& strings, Names& names) {
  const auto binding = ELF64_ST_BIND(symbol.st_info);
  if (symbol.st_name == 0 || binding == STB_LOCAL) return;
  if (symbol.st_shndx != SHN_UNDEF) {
    names.defined.insert(string_at(strings, symbol.st_name));
  } else if (binding == STB_GLOBAL) {
    names.wanted.insert(string_at(strings, symbol.st_name));
  }
}

void read_object(const fs::path& path, Names& names) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const auto headers = table<Elf64_Ehdr>(bytes, 0, sizeof(Elf64_Ehdr));
  if (headers.empty() || std::memcmp(headers[0].e_ident, ELFMAG, SELFMAG) != 0) return;
  const auto sections = table<Elf64_Shdr>(bytes, headers[0].e_shoff,
                                          std::uint64_t(headers[0].e_shnum) * sizeof(Elf64_Shdr));
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
    const Elf64_Shdr& text = sections[section.sh_link];
    const auto strings = table<char>(bytes, text.sh_offset, text.sh_size);
    for (const Elf64_Sym& symbol : table<Elf64_Sym>(bytes, section.sh_offset, section.sh_size)) {
      add_symbol(symbol, strings, names);
    }
  }
}

// Made by the linker or by the compiler's start-up objects.
bool is_linker_name(const std::string& name) {
  return name == "_GLOBAL_OFFSET_TABLE_" || name == "__dso_handle";
}

}  // namespace

std::set<std::string> undefined_names(const fs::path& build_folder) {
  std::ifstream list(build_folder / object_list);
  Names names;
  for (std::string path; std::getline(list, path);) read_object(build_folder / path, names);
  std::set<std::string> missing;
  for (const std::string& name : names.wanted) {
    const bool is_there = is_linker_name(name) || names.defined.count(name) != 0 ||
                          dlsym(RTLD_DEFAULT, name.c_str()) != nullptr;
    if (!is_there) missing.insert(name);
  }
  return missing;
}

}  // namespace app
