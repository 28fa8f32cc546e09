// SPDX-License-Identifier: MIT
// The DDIs of WDFDRIVER (framework.md 2.1) and of the verifier.
#include <cctype>
#include <cstring>

#include "framework/bind.h"
#include "framework/ddi.h"
#include "framework/driver.h"
#include "framework/string_object.h"

namespace wdf {
namespace {

// The verifier's flags are the framework's to set.
constexpr ULONG known_init_flags =
    WdfDriverInitNonPnpDriver | WdfDriverInitNoDispatchOverride | WdfDriverInitCompanion;
constexpr ULONG no_tag = 0x206B6444;         // 'Ddk ', which means nothing was chosen
constexpr ULONG framework_tag = 0x72447846;  // 'FxDr'

// DRV-R3.
void name_driver(DriverGlobals& globals, const UNICODE_STRING& registry_path) {
  std::memset(globals.DriverName, 0, sizeof(globals.DriverName));
  const std::u16string_view path(registry_path.Buffer, registry_path.Length / sizeof(WCHAR));
  const std::size_t slash = path.rfind(u'\\');
  if (slash == std::u16string_view::npos || slash == 0) {
    std::strcpy(globals.DriverName, "WDF");
    return;
  }
  std::size_t length = 0;
  for (const char16_t c : path.substr(slash + 1)) {
    if (length == WDF_DRIVER_GLOBALS_NAME_LEN - 1) break;
    globals.DriverName[length++] = static_cast<char>(c);
  }
}

void tag_driver(DriverGlobals& globals, ULONG wanted) {
  globals.DriverTag = wanted;
  if (wanted != 0 && wanted != no_tag) return;
  std::string_view name = globals.DriverName;
  const bool has_prefix = name.size() >= 3 && std::tolower(name[0]) == 'w' &&
                          std::tolower(name[1]) == 'd' && std::tolower(name[2]) == 'f';
  if (has_prefix) name.remove_prefix(3);
  globals.DriverTag = framework_tag;
  if (name.size() <= 2) return;
  globals.DriverTag = 0;
  std::memcpy(&globals.DriverTag, name.data(), std::min(name.size(), sizeof(ULONG)));
}

NTSTATUS check_driver_create(DriverGlobals& globals, const UNICODE_STRING& registry_path,
                             const WDF_DRIVER_CONFIG& config) {
  if (config.Size != sizeof(WDF_DRIVER_CONFIG)) return STATUS_INFO_LENGTH_MISMATCH;
  if ((config.DriverInitFlags & ~known_init_flags) != 0) return STATUS_INVALID_PARAMETER;
  NTSTATUS status = check_irql(globals, PASSIVE_LEVEL, Ddi::WdfDriverCreate);
  if (!NT_SUCCESS(status)) return status;
  status = validate_unicode_string(&registry_path);
  if (!NT_SUCCESS(status)) return status;
  return globals.driver != nullptr ? STATUS_DRIVER_INTERNAL_ERROR : STATUS_SUCCESS;
}

// DRV-R5.
bool displaces_unload(const WDF_DRIVER_CONFIG& config) {
  constexpr ULONG own_ways = WdfDriverInitNoDispatchOverride | WdfDriverInitNonPnpDriver;
  return (config.DriverInitFlags & own_ways) == 0 || config.EvtDriverUnload != nullptr;
}

Driver& driver_of(PWDF_DRIVER_GLOBALS globals, WDFDRIVER driver, Ddi ddi) {
  return resolve<Driver>(globals, driver, ddi);
}

}  // namespace

namespace ddi {

NTSTATUS WdfDriverCreate(PWDF_DRIVER_GLOBALS globals, PDRIVER_OBJECT DriverObject,
                         PCUNICODE_STRING RegistryPath, PWDF_OBJECT_ATTRIBUTES DriverAttributes,
                         PWDF_DRIVER_CONFIG DriverConfig, WDFDRIVER* Driver) {
  constexpr Ddi self = Ddi::WdfDriverCreate;
  REQUIRE_NOT_NULL(globals, self, DriverObject);
  REQUIRE_NOT_NULL(globals, self, RegistryPath);
  REQUIRE_NOT_NULL(globals, self, DriverConfig);
  DriverGlobals& own = globals_of(globals);
  NTSTATUS status = check_driver_create(own, *RegistryPath, *DriverConfig);
  if (!NT_SUCCESS(status)) return status;
  if (Driver != nullptr) *Driver = nullptr;

  name_driver(own, *RegistryPath);
  tag_driver(own, DriverConfig->DriverPoolTag);
  const ULONG flags = DriverConfig->DriverInitFlags;
  if ((flags & WdfDriverInitNoDispatchOverride) == 0 && (flags & WdfDriverInitNonPnpDriver) != 0 &&
      DriverConfig->EvtDriverDeviceAdd != nullptr) {
    return STATUS_INVALID_PARAMETER;
  }
  status = validate_attributes(
      DriverAttributes,
      {.parent = AttributeRules::Parent::Forbidden, .takes_scope = true, .takes_level = true});
  if (!NT_SUCCESS(status)) return status;

  auto* driver =
      allocate_object<wdf::Driver>(own, {.attributes = DriverAttributes, .created_by = self},
                                   *DriverObject, *RegistryPath, *DriverConfig, DriverAttributes);
  if (driver == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  status = driver->commit(DriverAttributes, nullptr);
  ASSERT(NT_SUCCESS(status));
  own.wdm_driver = DriverObject;
  own.driver = driver;
  own.Driver = driver->driver_handle();
  own.DriverFlags |= flags;
  own.DisplaceDriverUnload = displaces_unload(*DriverConfig);
  driver->take_over_dispatch();
  if (Driver != nullptr) *Driver = own.Driver;
  return STATUS_SUCCESS;
}

PWSTR WdfDriverGetRegistryPath(PWDF_DRIVER_GLOBALS globals, WDFDRIVER Driver) {
  constexpr Ddi self = Ddi::WdfDriverGetRegistryPath;
  wdf::Driver& driver = driver_of(globals, Driver, self);
  const NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  return NT_SUCCESS(status) ? driver.registry_path().data() : nullptr;
}

PDRIVER_OBJECT WdfDriverWdmGetDriverObject(PWDF_DRIVER_GLOBALS globals, WDFDRIVER Driver) {
  return &driver_of(globals, Driver, Ddi::WdfDriverWdmGetDriverObject).wdm_driver();
}

WDFDRIVER WdfWdmDriverGetWdfDriverHandle(PWDF_DRIVER_GLOBALS globals, PDRIVER_OBJECT DriverObject) {
  REQUIRE_NOT_NULL(globals, Ddi::WdfWdmDriverGetWdfDriverHandle, DriverObject);
  const DriverGlobals* found = find_globals(DriverObject);
  return found != nullptr ? found->Driver : nullptr;
}

NTSTATUS WdfDriverRetrieveVersionString(PWDF_DRIVER_GLOBALS globals, WDFDRIVER Driver,
                                        WDFSTRING String) {
  constexpr Ddi self = Ddi::WdfDriverRetrieveVersionString;
  driver_of(globals, Driver, self);
  REQUIRE_NOT_NULL(globals, self, String);
  DriverGlobals& own = globals_of(globals);
  const NTSTATUS status = check_irql(own, PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  wdf::String& string = resolve<wdf::String>(globals, String, self);
  const Words text =
      format_words("Kernel Mode Driver Framework{} version {}.{}.0",
                   own.verifier_on ? " (verifier on)" : "", library_major, library_minor);
  const std::string_view narrow = text.text;
  return string.assign(std::u16string(narrow.begin(), narrow.end()));
}

NTSTATUS WdfDriverRegisterTraceInfo(PWDF_DRIVER_GLOBALS, PDRIVER_OBJECT, PFN_WDF_TRACE_CALLBACK,
                                    PVOID) {
  return STATUS_NOT_SUPPORTED;
}

BOOLEAN WdfDriverIsVersionAvailable(PWDF_DRIVER_GLOBALS globals, WDFDRIVER Driver,
                                    PWDF_DRIVER_VERSION_AVAILABLE_PARAMS VersionAvailableParams) {
  constexpr Ddi self = Ddi::WdfDriverIsVersionAvailable;
  driver_of(globals, Driver, self);
  REQUIRE_NOT_NULL(globals, self, VersionAvailableParams);
  if (!NT_SUCCESS(check_irql(globals_of(globals), PASSIVE_LEVEL, self))) return FALSE;
  if (VersionAvailableParams->Size != sizeof(*VersionAvailableParams)) return FALSE;
  return VersionAvailableParams->MajorVersion == library_major &&
         VersionAvailableParams->MinorVersion <= library_minor;
}

NTSTATUS WdfDriverErrorReportApiMissing(PWDF_DRIVER_GLOBALS globals, WDFDRIVER Driver,
                                        PCWSTR FrameworkExtensionName, ULONG ApiIndex,
                                        BOOLEAN DoesApiReturnNtstatus) {
  DriverGlobals& own = globals_of(globals);
  driver_of(globals, Driver, Ddi::WdfDriverErrorReportApiMissing);
  if (DoesApiReturnNtstatus && !own.verifier_on) return STATUS_PROCEDURE_NOT_FOUND;
  const PCWSTR library = FrameworkExtensionName != nullptr ? FrameworkExtensionName : u"KMDF";
  nt::bug_check(bug_code_wdf_violation, WDF_API_UNAVAILABLE,
                reinterpret_cast<ULONG_PTR>(own.DriverName), reinterpret_cast<ULONG_PTR>(library),
                ApiIndex,
                format_words("the driver \"{}\" called function {} of the table, which this "
                             "framework does not have",
                             own.DriverName, ApiIndex)
                    .text);
}

VOID WdfVerifierDbgBreakPoint(PWDF_DRIVER_GLOBALS globals) {
  DriverGlobals& own = globals_of(globals);
  own.break_count.fetch_add(1, std::memory_order_relaxed);
  report_finding(own, nt::Severity::Break,
                 {.rule = "BreakPoint", .call = "WdfVerifierDbgBreakPoint"},
                 "the driver called WdfVerifierDbgBreakPoint", "");
}

VOID WdfVerifierKeBugCheck(PWDF_DRIVER_GLOBALS, ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                           ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3,
                           ULONG_PTR BugCheckParameter4) {
  nt::bug_check(BugCheckCode, BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
                BugCheckParameter4, "the driver called WdfVerifierKeBugCheck");
}

}  // namespace ddi
}  // namespace wdf
