// SPDX-License-Identifier: MIT
// WdfGetTriageInfo. What a debugger does with the offsets of the published framework's objects, it
// cannot do here: a handle is not the address of an object (framework/handle.h), and requests are
// on lists of another shape. Those tables are there and all zero, as the published ones are until
// they are filled in. The one of context types is of a structure that drivers define, and is true.
// Source: verifierapi.cpp, fxlibrarycommon.cpp GetTriageInfo.
#include <wdftriage.h>

#include <cstddef>

#include "framework/bind.h"
#include "framework/ddi.h"

namespace wdf {
namespace {

WDFOBJECT_TRIAGE_INFO g_object;
WDFCONTEXT_TRIAGE_INFO g_context;
WDFCONTEXTTYPE_TRIAGE_INFO g_context_type = {
    .TypeInfoSize = sizeof(WDF_OBJECT_CONTEXT_TYPE_INFO),
    .ContextSize = offsetof(WDF_OBJECT_CONTEXT_TYPE_INFO, ContextSize),
    .ContextName = offsetof(WDF_OBJECT_CONTEXT_TYPE_INFO, ContextName),
};
WDFQUEUE_TRIAGE_INFO g_queue;
WDFFWDPROGRESS_TRIAGE_INFO g_forward_progress;
WDFIRPQUEUE_TRIAGE_INFO g_irp_queue;
WDFREQUEST_TRIAGE_INFO g_request;
WDFDEVICE_TRIAGE_INFO g_device;
WDFIRP_TRIAGE_INFO g_irp;

WDF_TRIAGE_INFO g_triage_info = {
    .WdfMajorVersion = library_major,
    .WdfMinorVersion = library_minor,
    .TriageInfoMajorVersion = WDF_01_TRIAGE_INFO_MAJOR_VERSION,
    .TriageInfoMinorVersion = WDF_01_TRIAGE_INFO_MINOR_VERSION,
    .Reserved = nullptr,
    .WdfObjectTriageInfo = &g_object,
    .WdfContextTriageInfo = &g_context,
    .WdfContextTypeTriageInfo = &g_context_type,
    .WdfQueueTriageInfo = &g_queue,
    .WdfFwdProgressTriageInfo = &g_forward_progress,
    .WdfIrpQueueTriageInfo = &g_irp_queue,
    .WdfRequestTriageInfo = &g_request,
    .WdfDeviceTriageInfo = &g_device,
    .WdfIrpTriageInfo = &g_irp,
};

}  // namespace

namespace ddi {

PVOID WdfGetTriageInfo(PWDF_DRIVER_GLOBALS) {
  return &g_triage_info;
}

}  // namespace ddi
}  // namespace wdf
