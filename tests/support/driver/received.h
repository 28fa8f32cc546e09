// SPDX-License-Identifier: MIT
// For the tests of received requests: what they need besides queue_world.h.
#pragma once

#include "framework/globals.h"
#include "tests/support/driver/queue_world.h"

namespace test {

inline std::uint32_t breaks() {
  return wdf::globals_of(WdfDriverGlobals).break_count;
}

// V1 or V0 for drivers that are loaded while it lives.
class Verifier {
 public:
  explicit Verifier(bool is_on) { wdf::set_verifier_default(is_on); }
  ~Verifier() { wdf::set_verifier_default(true); }
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;
};

inline NTSTATUS reuse_as_it_is(WDFREQUEST request) {
  WDF_REQUEST_REUSE_PARAMS parameters;
  WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
  return WdfRequestReuse(request, &parameters);
}

constexpr ULONG control_code(ULONG method) {
  return CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, method, FILE_ANY_ACCESS);
}

// A device whose reads and writes come so; its queue also presents those without a byte.
inline QueuePlan device_with(WDF_DEVICE_IO_TYPE type) {
  QueuePlan plan;
  plan.configure = [](WDF_IO_QUEUE_CONFIG& config) { config.AllowZeroLengthRequests = TRUE; };
  plan.prepare_device = [type](PWDFDEVICE_INIT init) { WdfDeviceInitSetIoType(init, type); };
  return plan;
}

// Received requests log the end of their contexts.
inline void log_ends_of_requests(PWDFDEVICE_INIT init) {
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("cleanup"); };
  attributes.EvtDestroyCallback = [](WDFOBJECT) { g_log.push_back("destroy"); };
  WdfDeviceInitSetRequestAttributes(init, &attributes);
}

}  // namespace test
