// SPDX-License-Identifier: MIT
// For the tests of objects: objects with a name that log their cleanup and destroy callbacks as
// "cleanup <name>", and the IRQL if it is not PASSIVE_LEVEL.
#pragma once

#include <gtest/gtest.h>
#include <wdm.h>

#include <wdf.h>

#include <string>

#include "tests/support/driver/in_driver.h"

namespace test::named {

struct Named {
  const char* name;
  WDFOBJECT kept;
  unsigned char bytes[16];
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(Named, named_of)

inline std::string name_of(WDFOBJECT object) {
  const Named* named = named_of(object);
  return named != nullptr && named->name != nullptr ? named->name : "?";
}

inline std::string level() {
  return KeGetCurrentIrql() == PASSIVE_LEVEL ? "" : " at " + std::to_string(KeGetCurrentIrql());
}

inline VOID log_cleanup(WDFOBJECT object) {
  g_log.push_back("cleanup " + name_of(object) + level());
}
inline VOID log_destroy(WDFOBJECT object) {
  g_log.push_back("destroy " + name_of(object) + level());
}

inline WDF_OBJECT_ATTRIBUTES named_attributes(WDFOBJECT parent = nullptr) {
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, Named);
  attributes.EvtCleanupCallback = log_cleanup;
  attributes.EvtDestroyCallback = log_destroy;
  attributes.ParentObject = parent;
  return attributes;
}

inline WDFOBJECT make(const char* name, WDFOBJECT parent = nullptr,
                      WDF_EXECUTION_LEVEL execution_level = WdfExecutionLevelInheritFromParent) {
  WDF_OBJECT_ATTRIBUTES attributes = named_attributes(parent);
  attributes.ExecutionLevel = execution_level;
  WDFOBJECT object = nullptr;
  EXPECT_EQ(WdfObjectCreate(&attributes, &object), STATUS_SUCCESS);
  named_of(object)->name = name;
  return object;
}

}  // namespace test::named
