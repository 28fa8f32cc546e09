// SPDX-License-Identifier: MIT
// See object_names.h.
#include "app/project/object_names.h"

#include <dlfcn.h>
#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "app/project/build_folder.h"

namespace fs = std::filesystem;

namespace app {
namespace {

struct Names {
  std::set<std::string> wanted;
  std::set<std::string> defined;
};

void add_symbol(const Elf64_Sym& symbol, const char* strings, Names& names) {
  const auto binding = ELF64_ST_BIND(symbol.st_info);
  if (symbol.st_name == 0 || binding == STB_LOCAL) return;
  const char* name = strings + symbol.st_name;
  if (symbol.st_shndx != SHN_UNDEF) {
    names.defined.insert(name);
  } else if (binding == STB_GLOBAL) {
    names.wanted.insert(name);
  }
}

void read_object(const fs::path& path, Names& names) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  Elf64_Ehdr header;
  if (bytes.size() < sizeof header) return;
  std::memcpy(&header, bytes.data(), sizeof header);
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  std::memcpy(sections.data(), bytes.data() + header.e_shoff, header.e_shnum * sizeof(Elf64_Shdr));
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_SYMTAB) continue;
    const char* strings = bytes.data() + sections[section.sh_link].sh_offset;
    for (std::size_t at = 0; at < section.sh_size; at += sizeof(Elf64_Sym)) {
      Elf64_Sym symbol;
      std::memcpy(&symbol, bytes.data() + section.sh_offset + at, sizeof symbol);
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
