// SPDX-License-Identifier: MIT
// The tree of names, and the symbolic link functions drivers call.
// Source: framework.md WDM-R30; wdm/nf-wdm-iocreatesymboliclink, -iodeletesymboliclink.
#include "nt/name_space.h"

#include "nt/machine.h"
#include "nt/object.h"

namespace nt {
namespace {

constexpr int link_count_max = 32;

// Takes the first component off `path`, which begins with a backslash. Empty if there is none.
std::u16string_view take_component(std::u16string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = path.find(u'\\');
  const std::u16string_view component = path.substr(0, end);
  path = end == std::u16string_view::npos ? std::u16string_view{} : path.substr(end);
  return component;
}

char16_t upper(char16_t c) {
  if (c >= u'a' && c <= u'z') return char16_t(c - 32);
  // Latin-1 and the Greek and Cyrillic rows that are 32 apart, as the NT table has them.
  if ((c >= 0xE0 && c <= 0xFE && c != 0xF7) || (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2) ||
      (c >= 0x430 && c <= 0x44F)) {
    return char16_t(c - 32);
  }
  if (c >= 0x450 && c <= 0x45F) return char16_t(c - 80);
  if (c >= 0x100 && c <= 0x17F && c != 0x131 && (c < 0x138 || c >= 0x14A) && c % 2 == 1 &&
      c < 0x178) {
    return char16_t(c - 1);
  }
  return c;
}

}  // namespace

struct NameSpace::Node {
  enum class Kind { Directory, Link, Object };
  explicit Node(Kind kind) : kind(kind) {}

  Kind kind;
  Children children;
  std::u16string target;
  void* body = nullptr;
};

struct NameSpace::Position {
  NTSTATUS status = STATUS_SUCCESS;
  Node* directory = nullptr;
  std::u16string key{};        // of the last component, in upper case
  Node* node = nullptr;        // what it names, or null
  std::u16string_view rest{};  // behind an object or link met on the way
};

NameSpace::NameSpace() : root_(std::make_unique<Node>(Node::Kind::Directory)) {
  for (std::u16string_view path : {u"\\Device", u"\\Driver", u"\\FileSystem", u"\\GLOBAL??",
                                   u"\\Callback", u"\\KernelObjects", u"\\BaseNamedObjects"}) {
    insert_directory(path);
  }
  insert_link(u"\\??", u"\\GLOBAL??");
  insert_link(u"\\DosDevices", u"\\??");
  insert_link(u"\\GLOBAL??\\GLOBALROOT", u"");
  insert_link(u"\\GLOBAL??\\Global", u"\\GLOBAL??");
}

NameSpace::~NameSpace() = default;

// Walks directories until the path ends, or until an object or link comes before its end.
NameSpace::Position NameSpace::locate(std::u16string_view path) {
  Position position;
  if (path.empty()) return {.status = STATUS_OBJECT_NAME_INVALID};
  if (path.front() != u'\\') return {.status = STATUS_OBJECT_PATH_SYNTAX_BAD};
  position.directory = root_.get();
  while (true) {
    const std::u16string_view component = take_component(path);
    if (component.empty()) return {.status = STATUS_OBJECT_NAME_INVALID};
    position.key = upper_case(component);
    const auto found = position.directory->children.find(position.key);
    const bool is_there = found != position.directory->children.end();
    position.node = is_there ? found->second.get() : nullptr;
    if (path.empty()) return position;
    if (!is_there) return {.status = STATUS_OBJECT_PATH_NOT_FOUND};
    if (position.node->kind != Node::Kind::Directory) {
      position.rest = path;
      return position;
    }
    position.directory = position.node;
  }
}

NTSTATUS NameSpace::enter(std::u16string_view path, std::unique_ptr<Node> node) {
  Guard guard(lock_);
  std::u16string current(path);
  for (int links = 0; links < link_count_max; ++links) {
    const Position position = locate(current);
    if (!NT_SUCCESS(position.status)) return position.status;
    if (position.node == nullptr) {
      position.directory->children.emplace(position.key, std::move(node));
      return STATUS_SUCCESS;
    }
    if (position.rest.empty()) return STATUS_OBJECT_NAME_COLLISION;
    if (position.node->kind != Node::Kind::Link) return STATUS_OBJECT_TYPE_MISMATCH;
    current = position.node->target + std::u16string(position.rest);
  }
  return STATUS_OBJECT_PATH_INVALID;
}

NTSTATUS NameSpace::insert(std::u16string_view path, void* body) {
  auto node = std::make_unique<Node>(Node::Kind::Object);
  node->body = body;
  return enter(path, std::move(node));
}

NTSTATUS NameSpace::insert_directory(std::u16string_view path) {
  return enter(path, std::make_unique<Node>(Node::Kind::Directory));
}

NTSTATUS NameSpace::insert_link(std::u16string_view path, std::u16string_view target) {
  auto node = std::make_unique<Node>(Node::Kind::Link);
  node->target = target;
  return enter(path, std::move(node));
}

NTSTATUS NameSpace::take_out(std::u16string_view path, bool want_link) {
  Guard guard(lock_);
  std::u16string current(path);
  for (int links = 0; links < link_count_max; ++links) {
    const Position position = locate(current);
    if (!NT_SUCCESS(position.status)) return position.status;
    if (position.node == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
    if (position.rest.empty()) {
      const bool is_link = position.node->kind == Node::Kind::Link;
      if (is_link != want_link) return STATUS_OBJECT_TYPE_MISMATCH;
      position.directory->children.erase(position.key);
      return STATUS_SUCCESS;
    }
    if (position.node->kind != Node::Kind::Link) return STATUS_OBJECT_NAME_NOT_FOUND;
    current = position.node->target + std::u16string(position.rest);
  }
  return STATUS_OBJECT_PATH_INVALID;
}

NTSTATUS NameSpace::remove(std::u16string_view path) {
  return take_out(path, false);
}
NTSTATUS NameSpace::remove_link(std::u16string_view path) {
  return take_out(path, true);
}

NameSpace::Found NameSpace::find(std::u16string_view path) {
  Guard guard(lock_);
  std::u16string current(path);
  for (int links = 0; links < link_count_max; ++links) {
    const Position position = locate(current);
    if (!NT_SUCCESS(position.status)) return {.status = position.status};
    if (position.node == nullptr) return {.status = STATUS_OBJECT_NAME_NOT_FOUND};
    switch (position.node->kind) {
      case Node::Kind::Directory:
        return {.status = STATUS_OBJECT_TYPE_MISMATCH};
      case Node::Kind::Object:
        reference_object(position.node->body);
        return {STATUS_SUCCESS, position.node->body, std::u16string(position.rest)};
      case Node::Kind::Link:
        current = position.node->target + std::u16string(position.rest);
    }
  }
  return {.status = STATUS_OBJECT_PATH_INVALID};
}

NTSTATUS NameSpace::link_target(std::u16string_view path, std::u16string& target) {
  Guard guard(lock_);
  std::u16string current(path);
  for (int links = 0; links < link_count_max; ++links) {
    const Position position = locate(current);
    if (!NT_SUCCESS(position.status)) return position.status;
    if (position.node == nullptr) return STATUS_OBJECT_NAME_NOT_FOUND;
    if (position.node->kind != Node::Kind::Link) return STATUS_OBJECT_TYPE_MISMATCH;
    if (position.rest.empty()) {
      target = position.node->target;
      return STATUS_SUCCESS;
    }
    current = position.node->target + std::u16string(position.rest);
  }
  return STATUS_OBJECT_PATH_INVALID;
}

std::u16string upper_case(std::u16string_view text) {
  std::u16string result(text);
  for (char16_t& c : result) c = upper(c);
  return result;
}

bool equal_without_case(std::u16string_view a, std::u16string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t index = 0; index < a.size(); ++index) {
    if (upper(a[index]) != upper(b[index])) return false;
  }
  return true;
}

std::u16string_view view_of(const UNICODE_STRING* string) {
  if (string == nullptr || string->Buffer == nullptr) return {};
  return {string->Buffer, string->Length / sizeof(WCHAR)};
}

std::string narrow(std::u16string_view text) {
  std::string result;
  for (const char16_t c : text) result += c >= 0x20 && c <= 0x7E ? char(c) : '?';
  return result;
}

std::u16string widen(std::string_view text) {
  std::u16string result;
  for (const char c : text) result += char16_t(static_cast<unsigned char>(c));
  return result;
}

}  // namespace nt

extern "C" NTSTATUS IoCreateSymbolicLink(PUNICODE_STRING link_name, PUNICODE_STRING device_name) {
  return nt::machine().names().insert_link(nt::view_of(link_name), nt::view_of(device_name));
}

extern "C" NTSTATUS IoCreateUnprotectedSymbolicLink(PUNICODE_STRING link_name,
                                                    PUNICODE_STRING device_name) {
  return IoCreateSymbolicLink(link_name, device_name);
}

extern "C" NTSTATUS IoDeleteSymbolicLink(PUNICODE_STRING link_name) {
  return nt::machine().names().remove_link(nt::view_of(link_name));
}
