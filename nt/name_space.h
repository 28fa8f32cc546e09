// SPDX-License-Identifier: MIT
// The object name space: \Device, \Driver, \GLOBAL?? with its other names \?? and \DosDevices, and
// symbolic links. Lookup ignores case. A name holds no reference: whoever entered it takes it out
// before the object dies. Source: framework.md WDM-R30, kernel/object-directories.
#pragma once

#include <wdm.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "nt/lock.h"

namespace nt {

class NameSpace {
 public:
  NameSpace();
  ~NameSpace();
  NameSpace(const NameSpace&) = delete;
  NameSpace& operator=(const NameSpace&) = delete;

  // STATUS_OBJECT_NAME_COLLISION, _NAME_INVALID, _PATH_NOT_FOUND, _PATH_SYNTAX_BAD.
  NTSTATUS insert(std::u16string_view path, void* body);
  NTSTATUS insert_directory(std::u16string_view path);
  NTSTATUS insert_link(std::u16string_view path, std::u16string_view target);
  // An object's own name / a link. STATUS_OBJECT_NAME_NOT_FOUND where there is none.
  NTSTATUS remove(std::u16string_view path);
  NTSTATUS remove_link(std::u16string_view path);

  struct Found {
    NTSTATUS status = STATUS_OBJECT_NAME_NOT_FOUND;
    void* body = nullptr;   // referenced for the caller
    std::u16string rest{};  // what follows the object's name, with its leading backslash
  };
  // Follows links, at most 32.
  Found find(std::u16string_view path);

  // The target of the link itself; STATUS_OBJECT_NAME_NOT_FOUND if the name is not a link.
  NTSTATUS link_target(std::u16string_view path, std::u16string& target);

 private:
  struct Node;
  // Names compare without case; the key is the upper-case form.
  using Children = std::map<std::u16string, std::unique_ptr<Node>>;
  struct Position;

  Position locate(std::u16string_view path) REQUIRES(lock_);
  NTSTATUS enter(std::u16string_view path, std::unique_ptr<Node> node);
  NTSTATUS take_out(std::u16string_view path, bool want_link);

  Lock lock_;
  std::unique_ptr<Node> root_ GUARDED_BY(lock_);
};

// The upper-case form that comparisons without case use.
std::u16string upper_case(std::u16string_view text);
bool equal_without_case(std::u16string_view a, std::u16string_view b);
// Counted strings and views.
std::u16string_view view_of(const UNICODE_STRING* string);
// For messages: characters above 0x7E become '?'.
std::string narrow(std::u16string_view text);
std::u16string widen(std::string_view text);

}  // namespace nt
