// SPDX-License-Identifier: MIT
// The entries of wdfstring.h (framework.md STR-R1).
#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/string_object.h"

namespace wdf::ddi {

NTSTATUS WdfStringCreate(PWDF_DRIVER_GLOBALS globals, PCUNICODE_STRING source,
                         PWDF_OBJECT_ATTRIBUTES attributes, WDFSTRING* string) {
  constexpr Ddi self = Ddi::WdfStringCreate;
  check_parent_handle(globals, attributes, self);
  REQUIRE_NOT_NULL(globals, self, string);
  *string = nullptr;
  DriverGlobals& own = globals_of(globals);
  NTSTATUS status = check_irql(own, PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  if (source != nullptr) {
    status = validate_unicode_string(source);
    if (!NT_SUCCESS(status)) return status;
  }
  auto* object = allocate_object<String>(own, {.attributes = attributes, .created_by = self});
  if (object == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  if (source != nullptr) {
    status = object->assign({source->Buffer, source->Length / sizeof(WCHAR)});
  }
  if (NT_SUCCESS(status)) status = object->commit(attributes, own.driver);
  if (!NT_SUCCESS(status)) {
    object->discard();
    return status;
  }
  *string = static_cast<WDFSTRING>(object->handle());
  return status;
}

VOID WdfStringGetUnicodeString(PWDF_DRIVER_GLOBALS globals, WDFSTRING handle,
                               PUNICODE_STRING unicode_string) {
  constexpr Ddi self = Ddi::WdfStringGetUnicodeString;
  const String& string = resolve<String>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, unicode_string);
  if (!NT_SUCCESS(check_irql(string.globals(), PASSIVE_LEVEL, self))) return;
  *unicode_string = string.unicode_string();
}

}  // namespace wdf::ddi
