// SPDX-License-Identifier: MIT
// Mapping driver files. The ELF tables are read only to name what is missing after dlopen has
// refused the file: dlopen itself names the first function and stops.
#include "nt/driver_image.h"

#include <dlfcn.h>
#include <elf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>

namespace nt {
namespace {

using Bytes = std::vector<char>;

Bytes read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

bool is_elf(const Bytes& file) {
  return file.size() >= sizeof(Elf64_Ehdr) && std::memcmp(file.data(), ELFMAG, SELFMAG) == 0 &&
         file[EI_CLASS] == ELFCLASS64;
}

// The entries of a table in the file; empty where the file is too short for it.
template <class T>
std::span<const T> table(const Bytes& file, std::uint64_t offset, std::uint64_t size) {
  if (offset > file.size() || size > file.size() - offset || offset % alignof(T) != 0) return {};
  return {reinterpret_cast<const T*>(file.data() + offset), size / sizeof(T)};
}

std::span<const Elf64_Shdr> sections_of(const Bytes& file) {
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(file.data());
  return table<Elf64_Shdr>(file, header->e_shoff,
                           std::uint64_t(header->e_shnum) * sizeof(Elf64_Shdr));
}

const char* string_at(std::span<const char> strings, std::uint64_t offset) {
  if (offset >= strings.size()) return "";
  const auto rest = strings.subspan(offset);
  return std::find(rest.begin(), rest.end(), '\0') == rest.end() ? "" : rest.data();
}

// Makes the libraries the file needs known to dlsym for the look-up that follows.
std::vector<void*> open_needed(const Bytes& file, const Elf64_Shdr& dynamic,
                               std::span<const char> strings) {
  std::vector<void*> handles;
  for (const Elf64_Dyn& entry : table<Elf64_Dyn>(file, dynamic.sh_offset, dynamic.sh_size)) {
    if (entry.d_tag != DT_NEEDED) continue;
    if (void* handle = dlopen(string_at(strings, entry.d_un.d_val), RTLD_LAZY | RTLD_LOCAL)) {
      handles.push_back(handle);
    }
  }
  return handles;
}

bool is_known(const char* name, const std::vector<void*>& libraries) {
  if (dlsym(RTLD_DEFAULT, name) != nullptr) return true;
  return std::any_of(libraries.begin(), libraries.end(),
                     [&](void* library) { return dlsym(library, name) != nullptr; });
}

std::string message_for_refused(const std::string& path, const std::string& error) {
  const Bytes file = read_file(path);
  if (!is_elf(file)) {
    return fmt::format("{}: not a shared object; build the driver with `wdf build` first", path);
  }
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(file.data());
  if (header->e_type != ET_DYN) {
    return fmt::format("{}: an ELF file, but not a shared object", path);
  }
  const std::vector<std::string> missing = unresolved_functions(path);
  if (!missing.empty()) {
    return fmt::format("{}: calls {} that {} not implemented: {}", path,
                       missing.size() == 1 ? "a function" : "functions",
                       missing.size() == 1 ? "is" : "are", fmt::join(missing, ", "));
  }
  return fmt::format("{}: cannot be loaded: {}", path, error);
}

bool is_mapped(const std::string& path) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (handle == nullptr) return false;
  dlclose(handle);
  return true;
}

// A copy of the file beside the others of its kind; empty where none can be made.
std::string copy_image(const std::string& path) {
  std::error_code error;
  const std::filesystem::path source(path);
  std::string place =
      (std::filesystem::temp_directory_path(error) / (source.stem().string() + "-XXXXXX.so"))
          .string();
  const int descriptor = mkstemps(place.data(), 3);
  if (descriptor < 0) return {};
  close(descriptor);
  std::filesystem::copy_file(source, place, std::filesystem::copy_options::overwrite_existing,
                             error);
  if (!error) return place;
  unlink(place.c_str());
  return {};
}

DriverImage refuse(NTSTATUS status, std::string message) {
  DriverImage image;
  image.status = status;
  image.message = std::move(message);
  return image;
}

}  // namespace

std::vector<std::string> unresolved_functions(const std::string& path) {
  const Bytes file = read_file(path);
  if (!is_elf(file)) return {};
  const auto sections = sections_of(file);
  std::vector<std::string> missing;
  std::vector<void*> libraries;
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_DYNAMIC || section.sh_link >= sections.size()) continue;
    const Elf64_Shdr& names = sections[section.sh_link];
    libraries = open_needed(file, section, table<char>(file, names.sh_offset, names.sh_size));
  }
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_DYNSYM || section.sh_link >= sections.size()) continue;
    const Elf64_Shdr& names = sections[section.sh_link];
    const auto strings = table<char>(file, names.sh_offset, names.sh_size);
    for (const Elf64_Sym& symbol : table<Elf64_Sym>(file, section.sh_offset, section.sh_size)) {
      if (symbol.st_shndx != SHN_UNDEF || ELF64_ST_BIND(symbol.st_info) != STB_GLOBAL) continue;
      const char* name = string_at(strings, symbol.st_name);
      if (*name != '\0' && !is_known(name, libraries)) missing.emplace_back(name);
    }
  }
  for (void* library : libraries) dlclose(library);
  std::sort(missing.begin(), missing.end());
  return missing;
}

DriverImage open_driver_image(const std::string& given_path) {
  // Without a slash dlopen would search the libraries' folders.
  const std::string path =
      given_path.find('/') == std::string::npos ? "./" + given_path : given_path;
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) {
    return refuse(STATUS_OBJECT_NAME_NOT_FOUND,
                  fmt::format("{}: {}", given_path, std::strerror(errno)));
  }
  if (!S_ISREG(about.st_mode)) {
    return refuse(STATUS_INVALID_IMAGE_FORMAT,
                  fmt::format("{}: not a file but {}", given_path,
                              S_ISDIR(about.st_mode) ? "a directory" : "something else"));
  }
  DriverImage image;
  std::string map_path = path;
  if (is_mapped(path)) {
    image.copy_path = copy_image(path);
    if (image.copy_path.empty()) {
      return refuse(STATUS_INSUFFICIENT_RESOURCES,
                    fmt::format("{}: is loaded already and cannot be copied: {}", given_path,
                                std::strerror(errno)));
    }
    map_path = image.copy_path;
  }
  image.handle = dlopen(map_path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (image.handle == nullptr) {
    const char* error = dlerror();
    const std::string text = error == nullptr ? "" : error;
    close_driver_image(nullptr, image.copy_path);
    return refuse(STATUS_INVALID_IMAGE_FORMAT, message_for_refused(path, text));
  }
  for (const char* name : {"FxDriverEntry", "DriverEntry"}) {
    void* address = dlsym(image.handle, name);
    if (address == nullptr) continue;
    image.entry = reinterpret_cast<DRIVER_INITIALIZE*>(address);
    return image;
  }
  close_driver_image(image.handle, image.copy_path);
  return refuse(STATUS_DRIVER_ENTRYPOINT_NOT_FOUND,
                fmt::format("{}: has no DriverEntry; is it a driver, and is DriverEntry a C "
                            "function (extern \"C\")?",
                            given_path));
}

void close_driver_image(void* handle, const std::string& copy_path) {
  if (handle != nullptr) dlclose(handle);
  if (!copy_path.empty()) unlink(copy_path.c_str());
}

}  // namespace nt
