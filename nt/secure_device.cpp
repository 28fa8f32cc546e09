// SPDX-License-Identifier: MIT
// Devices with a security descriptor given as text. Every caller of a machine in a process is
// trusted: a descriptor is accepted and nobody is kept out. Source:
// wdmsec/wdmlibiocreatedevicesecure, windows-driver-docs, kernel/sddl-for-device-objects.
#include <wdmsec.h>

namespace {

constexpr WCHAR kernel_only[] = u"D:P";
constexpr WCHAR sys_all[] = u"D:P(A;;GA;;;SY)";
constexpr WCHAR sys_adm_all[] = u"D:P(A;;GA;;;SY)(A;;GA;;;BA)";
constexpr WCHAR sys_all_adm_rx[] = u"D:P(A;;GA;;;SY)(A;;GRGX;;;BA)";
constexpr WCHAR world_r[] = u"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GR;;;WD)";
constexpr WCHAR world_r_res_r[] = u"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GR;;;WD)(A;;GR;;;RC)";
constexpr WCHAR world_rw_res_r[] = u"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GRGW;;;WD)(A;;GR;;;RC)";
constexpr WCHAR world_rwx_res_rwx[] =
    u"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GRGWGX;;;WD)(A;;GRGWGX;;;RC)";

template <unsigned long size>
constexpr UNICODE_STRING counted(const WCHAR (&text)[size]) {
  constexpr auto bytes = static_cast<USHORT>(size * sizeof(WCHAR));
  return {bytes - sizeof(WCHAR), bytes, const_cast<WCHAR*>(text)};
}

}  // namespace

const UNICODE_STRING SDDL_DEVOBJ_KERNEL_ONLY = counted(kernel_only);
const UNICODE_STRING SDDL_DEVOBJ_SYS_ALL = counted(sys_all);
const UNICODE_STRING SDDL_DEVOBJ_SYS_ALL_ADM_ALL = counted(sys_adm_all);
const UNICODE_STRING SDDL_DEVOBJ_SYS_ALL_ADM_RX = counted(sys_all_adm_rx);
const UNICODE_STRING SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R = counted(world_r);
const UNICODE_STRING SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R_RES_R = counted(world_r_res_r);
const UNICODE_STRING SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RW_RES_R = counted(world_rw_res_r);
const UNICODE_STRING SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RWX_RES_RWX = counted(world_rwx_res_rwx);

NTSTATUS WdmlibIoCreateDeviceSecure(PDRIVER_OBJECT driver, ULONG extension_size,
                                    PUNICODE_STRING name, DEVICE_TYPE type, ULONG characteristics,
                                    BOOLEAN is_exclusive, PCUNICODE_STRING, LPCGUID,
                                    PDEVICE_OBJECT* device) {
  return IoCreateDevice(driver, extension_size, name, type, characteristics, is_exclusive, device);
}
