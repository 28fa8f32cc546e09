// SPDX-License-Identifier: MIT
// Functions of the executive by name, for drivers that run on several versions of Windows. Source:
// wdm/mmgetsystemroutineaddress (exports of the kernel and the HAL; null if there is none).
#include <dlfcn.h>
#include <wdm.h>

#include <string>

PVOID MmGetSystemRoutineAddress(PUNICODE_STRING name) {
  std::string narrow;
  for (USHORT i = 0; i < name->Length / sizeof(WCHAR); ++i) {
    narrow += static_cast<char>(name->Buffer[i]);
  }
  // Names of the kernel are in PascalCase; the host's own functions are none of them.
  if (narrow.empty() || narrow[0] < 'A' || narrow[0] > 'Z') return nullptr;
  return dlsym(RTLD_DEFAULT, narrow.c_str());
}
