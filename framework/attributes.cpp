// SPDX-License-Identifier: MIT
// See attributes.h. Source: fxvalidatefunctions.cpp FxValidateObjectAttributes.
#include "framework/attributes.h"

#include <cstddef>

namespace wdf {
namespace {

// The first KMDF had neither UniqueType nor EvtDriverGetUniqueContextType.
constexpr ULONG type_info_size_1_0 = offsetof(WDF_OBJECT_CONTEXT_TYPE_INFO, UniqueType);

NTSTATUS validate_context_type(const WDF_OBJECT_ATTRIBUTES& attributes) {
  const WDF_OBJECT_CONTEXT_TYPE_INFO* type = attributes.ContextTypeInfo;
  if (type != nullptr) {
    if (type->Size != sizeof(*type) && type->Size != type_info_size_1_0) {
      return STATUS_INFO_LENGTH_MISMATCH;
    }
    if (type->ContextSize > 0 && type->ContextName == nullptr) {
      return STATUS_WDF_OBJECT_ATTRIBUTES_INVALID;
    }
  }
  if (attributes.ContextSizeOverride > 0 &&
      (type == nullptr || attributes.ContextSizeOverride < type->ContextSize)) {
    return STATUS_WDF_OBJECT_ATTRIBUTES_INVALID;
  }
  return STATUS_SUCCESS;
}

}  // namespace

NTSTATUS validate_attributes(const WDF_OBJECT_ATTRIBUTES* attributes, const AttributeRules& rules) {
  using Parent = AttributeRules::Parent;
  if (attributes == nullptr) {
    return rules.attributes_required || rules.parent == Parent::Required
               ? STATUS_WDF_PARENT_NOT_SPECIFIED
               : STATUS_SUCCESS;
  }
  if (attributes->Size != sizeof(WDF_OBJECT_ATTRIBUTES)) return STATUS_INFO_LENGTH_MISMATCH;
  const NTSTATUS status = validate_context_type(*attributes);
  if (!NT_SUCCESS(status)) return status;

  if (rules.parent == Parent::Forbidden && attributes->ParentObject != nullptr) {
    return STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED;
  }
  if (rules.parent == Parent::Required && attributes->ParentObject == nullptr) {
    return STATUS_WDF_PARENT_NOT_SPECIFIED;
  }
  if (attributes->ExecutionLevel == WdfExecutionLevelInvalid ||
      attributes->ExecutionLevel > WdfExecutionLevelDispatch) {
    return STATUS_WDF_OBJECT_ATTRIBUTES_INVALID;
  }
  if (attributes->SynchronizationScope == WdfSynchronizationScopeInvalid ||
      attributes->SynchronizationScope > WdfSynchronizationScopeNone) {
    return STATUS_WDF_OBJECT_ATTRIBUTES_INVALID;
  }
  if (!rules.takes_scope &&
      attributes->SynchronizationScope != WdfSynchronizationScopeInheritFromParent &&
      attributes->SynchronizationScope != WdfSynchronizationScopeNone) {
    return STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID;
  }
  if (!rules.takes_level && attributes->ExecutionLevel != WdfExecutionLevelInheritFromParent) {
    return STATUS_WDF_EXECUTION_LEVEL_INVALID;
  }
  return STATUS_SUCCESS;
}

std::size_t context_size(const WDF_OBJECT_ATTRIBUTES* attributes) {
  if (attributes == nullptr || attributes->ContextTypeInfo == nullptr) return 0;
  return attributes->ContextSizeOverride != 0 ? attributes->ContextSizeOverride
                                              : attributes->ContextTypeInfo->ContextSize;
}

NTSTATUS validate_unicode_string(const UNICODE_STRING* string) {
  const bool is_odd = ((string->Length | string->MaximumLength) & 1) != 0;
  const bool has_no_buffer = string->MaximumLength > 0 && string->Buffer == nullptr;
  if (is_odd || has_no_buffer || string->Length > string->MaximumLength) {
    return STATUS_INVALID_PARAMETER;
  }
  return STATUS_SUCCESS;
}

}  // namespace wdf
