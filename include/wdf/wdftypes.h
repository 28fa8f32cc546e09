// SPDX-License-Identifier: MIT
// The words every other WDF header uses: handles, tri-states, "nothing here" arguments.
// Each handle is a pointer to a struct that is never defined, so that a queue cannot be passed
// where a request is wanted. WDFOBJECT is typeless on purpose: any handle converts to it.
// Source: wdftypes pages; framework.md 1.1.
#ifndef OPENWDF_WDFTYPES_H
#define OPENWDF_WDFTYPES_H

#include <wdm.h>

#ifndef WDF_EXTERN_C
#ifdef __cplusplus
#define WDF_EXTERN_C extern "C"
#define WDF_EXTERN_C_START extern "C" {
#define WDF_EXTERN_C_END }
#else
#define WDF_EXTERN_C
#define WDF_EXTERN_C_START
#define WDF_EXTERN_C_END
#endif
#endif

// The version a driver is built for. A project may define an older minor version; without one,
// it is built for the version these headers describe.
#ifndef KMDF_VERSION_MAJOR
#define KMDF_VERSION_MAJOR 1
#endif
#ifndef KMDF_VERSION_MINOR
#define KMDF_VERSION_MINOR 33
#endif
#ifndef KMDF_MINIMUM_VERSION_REQUIRED
#define OPENWDF_MINIMUM_VERSION_IS_TARGET
#endif

#define WDFAPI
#define WDF_WPP_KMDF_DRIVER

WDF_EXTERN_C_START

#ifndef __WDF_BYTE_DEFINED__
#define __WDF_BYTE_DEFINED__
typedef UCHAR BYTE;
#endif

#if defined(__cplusplus) && !defined(WDF_NO_NULLPTR)
#define WDF_NULL_POINTER nullptr
#else
#define WDF_NULL_POINTER NULL
#endif

// Read better than a bare NULL in a call.
#define WDF_NO_OBJECT_ATTRIBUTES WDF_NULL_POINTER
#define WDF_NO_EVENT_CALLBACK WDF_NULL_POINTER
#define WDF_NO_HANDLE WDF_NULL_POINTER
#define WDF_NO_CONTEXT WDF_NULL_POINTER
#define WDF_NO_SEND_OPTIONS WDF_NULL_POINTER

// No invalid value: FALSE and TRUE given by mistake still mean WdfFalse and WdfTrue.
typedef enum _WDF_TRI_STATE {
  WdfFalse = FALSE,
  WdfTrue = TRUE,
  WdfUseDefault = 2,
} WDF_TRI_STATE,
    *PWDF_TRI_STATE;

typedef size_t* WDF_STRUCT_INFO;  // Sizes of the structures the running framework knows.
typedef PVOID WDFCONTEXT;         // A value of the driver's that comes back in its callback.

typedef struct WDFDEVICE_INIT* PWDFDEVICE_INIT;
typedef struct WDFCXDEVICE_INIT* PWDFCXDEVICE_INIT;
typedef struct _WDF_OBJECT_ATTRIBUTES* PWDF_OBJECT_ATTRIBUTES;

typedef HANDLE WDFOBJECT, *PWDFOBJECT;

#define WDF_DECLARE_HANDLE(Name) typedef struct Name##__* Name

WDF_DECLARE_HANDLE(WDFDRIVER);
WDF_DECLARE_HANDLE(WDFDEVICE);
WDF_DECLARE_HANDLE(WDFFILEOBJECT);
WDF_DECLARE_HANDLE(WDFQUEUE);
WDF_DECLARE_HANDLE(WDFREQUEST);
WDF_DECLARE_HANDLE(WDFIOTARGET);
WDF_DECLARE_HANDLE(WDFMEMORY);
WDF_DECLARE_HANDLE(WDFLOOKASIDE);

WDF_DECLARE_HANDLE(WDFDPC);
WDF_DECLARE_HANDLE(WDFTIMER);
WDF_DECLARE_HANDLE(WDFWORKITEM);
WDF_DECLARE_HANDLE(WDFINTERRUPT);
WDF_DECLARE_HANDLE(WDFWAITLOCK);
WDF_DECLARE_HANDLE(WDFSPINLOCK);

WDF_DECLARE_HANDLE(WDFUSBDEVICE);
WDF_DECLARE_HANDLE(WDFUSBINTERFACE);
WDF_DECLARE_HANDLE(WDFUSBPIPE);
WDF_DECLARE_HANDLE(WDFDMAENABLER);
WDF_DECLARE_HANDLE(WDFDMATRANSACTION);
WDF_DECLARE_HANDLE(WDFCOMMONBUFFER);
WDF_DECLARE_HANDLE(WDFWMIPROVIDER);
WDF_DECLARE_HANDLE(WDFWMIINSTANCE);
WDF_DECLARE_HANDLE(WDFCOMPANIONTARGET);

WDF_DECLARE_HANDLE(WDFKEY);
WDF_DECLARE_HANDLE(WDFSTRING);
WDF_DECLARE_HANDLE(WDFCOLLECTION);
WDF_DECLARE_HANDLE(WDFCHILDLIST);
WDF_DECLARE_HANDLE(WDFIORESREQLIST);
WDF_DECLARE_HANDLE(WDFIORESLIST);
WDF_DECLARE_HANDLE(WDFCMRESLIST);

WDF_EXTERN_C_END

#endif
