// SPDX-License-Identifier: MIT
// The DDIs of WMI providers and instances (framework.md WMI-R1 to WMI-R3). Source: fxwmiapi.cpp,
// fxwmiprovider.cpp _Create, fxwmiinstance.cpp _Create.
#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/wmi.h"

namespace wdf {
namespace {

constexpr AttributeRules no_parent = {.parent = AttributeRules::Parent::Forbidden};

// WMI-R1, of a provider.
NTSTATUS check_config(const WDF_WMI_PROVIDER_CONFIG& config) {
  if (config.Size != sizeof(config)) return STATUS_INFO_LENGTH_MISMATCH;
  const ULONG flags = config.Flags;
  if ((flags & ~ULONG{WdfWmiProviderValidFlags}) != 0) return STATUS_INVALID_PARAMETER;
  const bool is_tracing = (flags & WdfWmiProviderTracing) != 0;
  if (is_tracing && flags != WdfWmiProviderTracing) return STATUS_INVALID_PARAMETER;
  const bool may_control = is_tracing || (flags & WdfWmiProviderExpensive) != 0;
  if (config.EvtWmiProviderFunctionControl != nullptr && !may_control) {
    return STATUS_INVALID_PARAMETER;
  }
  constexpr GUID none{};
  return IsEqualGUID(config.Guid, none) ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

NTSTATUS create_provider(PWDF_DRIVER_GLOBALS globals, Device& device,
                         const WDF_WMI_PROVIDER_CONFIG& config,
                         const WDF_OBJECT_ATTRIBUTES* attributes, Ddi ddi, WmiProvider** created) {
  NTSTATUS status = validate_attributes(attributes, no_parent);
  if (NT_SUCCESS(status)) status = check_config(config);
  if (!NT_SUCCESS(status)) return status;
  auto* provider = allocate_object<WmiProvider>(
      globals_of(globals), {.attributes = attributes, .created_by = ddi}, config, device);
  if (provider == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  status = device.wmi().add(*provider);
  if (NT_SUCCESS(status)) status = provider->commit(attributes, &device);
  if (NT_SUCCESS(status)) {
    *created = provider;
  } else {
    provider->discard();
  }
  return status;
}

// WMI-R1, of an instance: whether it may be one of this provider. `size` is that of the context a
// query is answered with.
NTSTATUS check_config(const WmiProvider& provider, const WDF_WMI_INSTANCE_CONFIG& config,
                      const WDF_OBJECT_ATTRIBUTES* attributes, ULONG* size) {
  *size = 0;
  const bool is_set =
      config.EvtWmiInstanceSetInstance != nullptr || config.EvtWmiInstanceSetItem != nullptr;
  const bool has_data = config.UseContextForQuery || is_set ||
                        config.EvtWmiInstanceQueryInstance != nullptr ||
                        config.EvtWmiInstanceExecuteMethod != nullptr;
  if (provider.is(WdfWmiProviderEventOnly) && has_data) return STATUS_INVALID_PARAMETER;
  const NTSTATUS status = validate_attributes(attributes, no_parent);
  if (!NT_SUCCESS(status) || !config.UseContextForQuery) return status;
  if (is_set || attributes == nullptr || attributes->ContextTypeInfo == nullptr) {
    return STATUS_INVALID_PARAMETER;
  }
  const std::size_t context = context_size(attributes);
  if (context > MAXULONG) return STATUS_INTEGER_OVERFLOW;
  *size = static_cast<ULONG>(context);
  return context < provider.instance_size_min() ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
}

NTSTATUS create_instance(WmiProvider& provider, const WDF_WMI_INSTANCE_CONFIG& config,
                         const WDF_OBJECT_ATTRIBUTES* attributes, WDFWMIINSTANCE* handle) {
  ULONG size = 0;
  NTSTATUS status = check_config(provider, config, attributes, &size);
  if (!NT_SUCCESS(status)) return status;
  auto* instance = allocate_object<WmiInstance>(
      provider.globals(), {.attributes = attributes, .created_by = Ddi::WdfWmiInstanceCreate},
      config, provider, size);
  if (instance == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  status = instance->commit(attributes, &provider);
  if (NT_SUCCESS(status) && config.Register) status = provider.wmi().add(*instance);
  if (!NT_SUCCESS(status)) {
    instance->discard();
    return status;
  }
  if (handle != nullptr) *handle = instance->instance_handle();
  return status;
}

WmiProvider& provider_at(PWDF_DRIVER_GLOBALS globals, WDFWMIPROVIDER handle, Ddi ddi) {
  return resolve<WmiProvider>(globals, handle, ddi);
}

WmiInstance& instance_at(PWDF_DRIVER_GLOBALS globals, WDFWMIINSTANCE handle, Ddi ddi) {
  return resolve<WmiInstance>(globals, handle, ddi);
}

}  // namespace

namespace ddi {

NTSTATUS WdfDeviceAssignMofResourceName(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                        PCUNICODE_STRING MofResourceName) {
  constexpr Ddi self = Ddi::WdfDeviceAssignMofResourceName;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, MofResourceName);
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) status = validate_unicode_string(MofResourceName);
  return NT_SUCCESS(status) ? device.wmi().assign_mof_name(*MofResourceName) : status;
}

NTSTATUS WdfWmiProviderCreate(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                              PWDF_WMI_PROVIDER_CONFIG WmiProviderConfig,
                              PWDF_OBJECT_ATTRIBUTES ProviderAttributes,
                              WDFWMIPROVIDER* WmiProvider) {
  constexpr Ddi self = Ddi::WdfWmiProviderCreate;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, WmiProviderConfig);
  REQUIRE_NOT_NULL(globals, self, WmiProvider);
  *WmiProvider = nullptr;
  wdf::WmiProvider* provider = nullptr;
  const NTSTATUS status =
      create_provider(globals, device, *WmiProviderConfig, ProviderAttributes, self, &provider);
  if (NT_SUCCESS(status)) *WmiProvider = provider->provider_handle();
  return status;
}

WDFDEVICE WdfWmiProviderGetDevice(PWDF_DRIVER_GLOBALS globals, WDFWMIPROVIDER WmiProvider) {
  return provider_at(globals, WmiProvider, Ddi::WdfWmiProviderGetDevice).device()->device_handle();
}

BOOLEAN WdfWmiProviderIsEnabled(PWDF_DRIVER_GLOBALS globals, WDFWMIPROVIDER WmiProvider,
                                WDF_WMI_PROVIDER_CONTROL ProviderControl) {
  return provider_at(globals, WmiProvider, Ddi::WdfWmiProviderIsEnabled)
      .is_enabled(ProviderControl);
}

ULONGLONG WdfWmiProviderGetTracingHandle(PWDF_DRIVER_GLOBALS globals, WDFWMIPROVIDER WmiProvider) {
  return provider_at(globals, WmiProvider, Ddi::WdfWmiProviderGetTracingHandle).tracing_handle();
}

NTSTATUS WdfWmiInstanceCreate(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                              PWDF_WMI_INSTANCE_CONFIG InstanceConfig,
                              PWDF_OBJECT_ATTRIBUTES InstanceAttributes, WDFWMIINSTANCE* Instance) {
  constexpr Ddi self = Ddi::WdfWmiInstanceCreate;
  REQUIRE_NOT_NULL(globals, self, InstanceConfig);
  const WDF_WMI_INSTANCE_CONFIG& config = *InstanceConfig;
  if (config.Size != sizeof(config)) return STATUS_INFO_LENGTH_MISMATCH;
  const bool makes_provider = config.ProviderConfig != nullptr;
  if (makes_provider == (config.Provider != nullptr)) return STATUS_INVALID_PARAMETER;
  wdf::WmiProvider* provider = nullptr;
  if (makes_provider) {
    wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
    const NTSTATUS status =
        create_provider(globals, device, *config.ProviderConfig, nullptr, self, &provider);
    if (!NT_SUCCESS(status)) return status;
  } else {
    provider = &provider_at(globals, config.Provider, self);
  }
  const NTSTATUS status = create_instance(*provider, config, InstanceAttributes, Instance);
  if (!NT_SUCCESS(status) && makes_provider) provider->discard();
  return status;
}

NTSTATUS WdfWmiInstanceRegister(PWDF_DRIVER_GLOBALS globals, WDFWMIINSTANCE WmiInstance) {
  wdf::WmiInstance& instance = instance_at(globals, WmiInstance, Ddi::WdfWmiInstanceRegister);
  return instance.provider().wmi().add(instance);
}

VOID WdfWmiInstanceDeregister(PWDF_DRIVER_GLOBALS globals, WDFWMIINSTANCE WmiInstance) {
  wdf::WmiInstance& instance = instance_at(globals, WmiInstance, Ddi::WdfWmiInstanceDeregister);
  instance.provider().wmi().remove(instance);
}

WDFDEVICE WdfWmiInstanceGetDevice(PWDF_DRIVER_GLOBALS globals, WDFWMIINSTANCE WmiInstance) {
  return instance_at(globals, WmiInstance, Ddi::WdfWmiInstanceGetDevice).device()->device_handle();
}

WDFWMIPROVIDER WdfWmiInstanceGetProvider(PWDF_DRIVER_GLOBALS globals, WDFWMIINSTANCE WmiInstance) {
  return instance_at(globals, WmiInstance, Ddi::WdfWmiInstanceGetProvider)
      .provider()
      .provider_handle();
}

NTSTATUS WdfWmiInstanceFireEvent(PWDF_DRIVER_GLOBALS globals, WDFWMIINSTANCE WmiInstance,
                                 ULONG EventDataSize, PVOID EventData) {
  constexpr Ddi self = Ddi::WdfWmiInstanceFireEvent;
  wdf::WmiInstance& instance = instance_at(globals, WmiInstance, self);
  const NTSTATUS status = check_irql(globals_of(globals), APC_LEVEL, self);
  return NT_SUCCESS(status) ? instance.fire_event(EventDataSize, EventData) : status;
}

}  // namespace ddi
}  // namespace wdf
