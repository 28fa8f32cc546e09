// SPDX-License-Identifier: MIT
// The arguments of bad_input_test.cpp, by their types: for each parameter of each DDI one with
// which the call gets past its checks, and each bad one that can stand there. What a parameter may
// be is framework/parameters.def.
#pragma once

#include <concepts>
#include <cstring>
#include <set>
#include <utility>

#include "framework/ddi.h"
#include "framework/handle.h"
#include "tests/support/driver/queue_world.h"

namespace test {

using wdf::Ddi;
using wdf::TypeCode;

enum class Bad : std::uint8_t { NullHandle, OtherType, Deleted, Invented, NullPointer, Size, Irql };

inline const char* name_of(Bad bad) {
  switch (bad) {
    case Bad::NullHandle:
      return "a NULL handle";
    case Bad::OtherType:
      return "a handle of another type";
    case Bad::Deleted:
      return "a deleted handle";
    case Bad::Invented:
      return "an invented handle";
    case Bad::NullPointer:
      return "a NULL pointer";
    case Bad::Size:
      return "a wrong Size";
    case Bad::Irql:
      return "too high an IRQL";
  }
  return "";
}

// ------------------------------------------------------------------------------------------------
// Arguments, by their types.

template <class T>
struct HandleType {
  static constexpr bool is_handle = false;
};
template <class T>
inline T g_live = nullptr;

#define HANDLE(Name, Type)                           \
  template <>                                        \
  struct HandleType<Name> {                          \
    static constexpr bool is_handle = true;          \
    static constexpr TypeCode code = TypeCode::Type; \
  };
HANDLE(WDFDRIVER, Driver)
HANDLE(WDFDEVICE, Device)
HANDLE(WDFFILEOBJECT, FileObject)
HANDLE(WDFQUEUE, Queue)
HANDLE(WDFREQUEST, Request)
HANDLE(WDFIOTARGET, IoTarget)
HANDLE(WDFMEMORY, Memory)
HANDLE(WDFLOOKASIDE, Lookaside)
HANDLE(WDFDPC, Dpc)
HANDLE(WDFTIMER, Timer)
HANDLE(WDFWORKITEM, WorkItem)
HANDLE(WDFWAITLOCK, WaitLock)
HANDLE(WDFSPINLOCK, SpinLock)
HANDLE(WDFKEY, Key)
HANDLE(WDFSTRING, String)
HANDLE(WDFCOLLECTION, Collection)
HANDLE(WDFCHILDLIST, ChildList)
HANDLE(WDFIORESREQLIST, IoResourceRequirementsList)
HANDLE(WDFIORESLIST, IoResourceList)
HANDLE(WDFCMRESLIST, CmResourceList)
HANDLE(WDFWMIPROVIDER, WmiProvider)
HANDLE(WDFWMIINSTANCE, WmiInstance)
#undef HANDLE

inline void* g_deleted = nullptr;
inline PWDFDEVICE_INIT g_init = nullptr;
inline WDF_OBJECT_ATTRIBUTES g_below_device;

// Handles of these are only given out in callbacks that filter resources, not here; those of WMI
// need a device that has registered with it.
template <class T>
constexpr bool has_object =
    !std::is_same_v<T, WDFIORESREQLIST> && !std::is_same_v<T, WDFIORESLIST> &&
    !std::is_same_v<T, WDFCMRESLIST> && !std::is_same_v<T, WDFWMIPROVIDER> &&
    !std::is_same_v<T, WDFWMIINSTANCE>;

// What the cases of this file do not reach, because the DDI first asks for something else.
inline bool is_unseen(Ddi ddi, Bad bad) {
  static const std::set<std::pair<Ddi, Bad>> rows = {
      {Ddi::WdfChildListCreate, Bad::Size},
      {Ddi::WdfChildListRetrieveNextDevice, Bad::Size},
      {Ddi::WdfChildListRetrievePdo, Bad::Size},
      {Ddi::WdfDeviceCreate, Bad::Size},               // a device's init structure
      {Ddi::WdfDriverCreate, Bad::Size},               // a driver that has no driver object yet
      {Ddi::WdfDriverIsVersionAvailable, Bad::Size},   // answers FALSE and says nothing
      {Ddi::WdfFdoInitOpenRegistryKey, Bad::Size},     // an init structure of an FDO
      {Ddi::WdfMemoryAssignBuffer, Bad::NullPointer},  // memory that was made for it
      {Ddi::WdfWmiInstanceCreate, Bad::NullHandle},    // a configuration that makes a provider
      {Ddi::WdfWmiInstanceCreate, Bad::Size},          // the same
  };
  return rows.contains({ddi, bad});
}

// A target of the driver's own, not the device's.
inline bool wants_remote(Ddi ddi) {
  return ddi == Ddi::WdfIoTargetOpen || ddi == Ddi::WdfIoTargetClose ||
         ddi == Ddi::WdfIoTargetCloseForQueryRemove ||
         ddi == Ddi::WdfIoTargetWdmGetTargetFileHandle;
}
inline WDFIOTARGET g_remote = nullptr;

// The entries that ask for a type near that of the handle (the published entries' FX_TYPE_...).
inline TypeCode wanted_type(Ddi ddi, TypeCode handle_type) {
  if (wants_remote(ddi)) return TypeCode::RemoteTarget;
  switch (ddi) {
    case Ddi::WdfMemoryAssignBuffer:
      return TypeCode::PreallocatedMemory;
    case Ddi::WdfDeviceGetAlignmentRequirement:
    case Ddi::WdfDeviceGetIoTarget:
    case Ddi::WdfDeviceSetAlignmentRequirement:
    case Ddi::WdfDeviceWdmGetAttachedDevice:
    case Ddi::WdfDeviceWdmGetDeviceObject:
    case Ddi::WdfDeviceWdmGetPhysicalDevice:
    case Ddi::WdfIoTargetCreate:
      return TypeCode::DeviceBase;
    default:
      return handle_type;
  }
}

inline bool needs_parent(Ddi ddi) {
  return ddi == Ddi::WdfDpcCreate || ddi == Ddi::WdfTimerCreate || ddi == Ddi::WdfWorkItemCreate;
}

inline bool is_optional(Ddi ddi, std::size_t argument) {
  static const std::set<std::pair<Ddi, std::size_t>> rows = {
#define OPTIONAL(Name, index) {Ddi::Name, index},
#define REQUIRED(Name, index)
#define OBJECT(Name, index)
#include "framework/parameters.def"
#undef OPTIONAL
#undef REQUIRED
#undef OBJECT
  };
  return rows.contains({ddi, argument});
}

inline bool is_required(Ddi ddi, std::size_t argument) {
  static const std::set<std::pair<Ddi, std::size_t>> rows = {
#define OPTIONAL(Name, index)
#define REQUIRED(Name, index) {Ddi::Name, index},
#define OBJECT(Name, index)
#include "framework/parameters.def"
#undef OPTIONAL
#undef REQUIRED
#undef OBJECT
  };
  return rows.contains({ddi, argument});
}

inline bool is_object(Ddi ddi, std::size_t argument) {
  static const std::set<std::pair<Ddi, std::size_t>> rows = {
#define OPTIONAL(Name, index)
#define REQUIRED(Name, index)
#define OBJECT(Name, index) {Ddi::Name, index},
#include "framework/parameters.def"
#undef OPTIONAL
#undef REQUIRED
#undef OBJECT
  };
  return rows.contains({ddi, argument});
}

template <class T>
concept Sized = requires(T value) {
  { value.Size } -> std::same_as<ULONG&>;
};

// Memory for whatever a DDI reads or writes behind a pointer of which nothing else is said.
alignas(64) inline std::uint8_t g_scratch[16][4096];
alignas(64) inline std::uint8_t g_invented[256];

template <class R, class... A>
R do_nothing(A...) {
  if constexpr (!std::is_void_v<R>) return R{};
}
template <class R, class... A>
R (*nothing_of(R (*)(A...)))
(A...) {
  return &do_nothing<R, A...>;
}

inline UNICODE_STRING* good_string() {
  static WCHAR text[] = u"Name";
  static UNICODE_STRING string;
  RtlInitUnicodeString(&string, text);
  return &string;
}

// An argument with which a DDI gets past its checks of the argument.
template <class T>
T good(Ddi ddi, std::size_t argument) {
  if constexpr (std::is_same_v<T, WDFIOTARGET>) {
    return wants_remote(ddi) ? g_remote : g_live<T>;
  } else if constexpr (HandleType<T>::is_handle) {
    return g_live<T>;
  } else if constexpr (std::is_same_v<T, void*>) {
    return is_object(ddi, argument) ? static_cast<void*>(g_live<WDFCOLLECTION>)
                                    : static_cast<void*>(g_scratch[argument]);
  } else if constexpr (std::is_same_v<T, PWDF_OBJECT_ATTRIBUTES>) {
    return needs_parent(ddi) ? &g_below_device : nullptr;
  } else if constexpr (std::is_same_v<T, PWDFDEVICE_INIT>) {
    return g_init;
  } else if constexpr (std::is_same_v<T, const UNICODE_STRING*> ||
                       std::is_same_v<T, UNICODE_STRING*>) {
    return good_string();
  } else if constexpr (std::is_pointer_v<T> && std::is_function_v<std::remove_pointer_t<T>>) {
    return nothing_of(T{});
  } else if constexpr (std::is_pointer_v<T>) {
    using Value = std::remove_const_t<std::remove_pointer_t<T>>;
    std::memset(g_scratch[argument], 0, sizeof(g_scratch[argument]));
    if constexpr (Sized<Value>) {
      reinterpret_cast<Value*>(g_scratch[argument])->Size = sizeof(Value);
    }
    return reinterpret_cast<T>(g_scratch[argument]);
  } else if constexpr (std::is_enum_v<T> || std::is_arithmetic_v<T>) {
    return static_cast<T>(1);
  } else {
    return T{};
  }
}

template <class T>
T bad(Bad kind, T was) {
  if constexpr (std::is_pointer_v<T>) {
    switch (kind) {
      case Bad::NullHandle:
      case Bad::NullPointer:
        return nullptr;
      case Bad::OtherType: {
        const bool is_lock = std::is_same_v<T, WDFSPINLOCK>;
        void* other = is_lock ? static_cast<void*>(g_live<WDFCOLLECTION>)
                              : static_cast<void*>(g_live<WDFSPINLOCK>);
        return reinterpret_cast<T>(other);
      }
      case Bad::Deleted:
        return reinterpret_cast<T>(g_deleted);
      case Bad::Invented:
        return reinterpret_cast<T>(g_invented);
      case Bad::Size:
        if constexpr (Sized<std::remove_pointer_t<T>>) {
          // Attributes are left out where they are good.
          static std::remove_pointer_t<T> instead{};
          T place = was != nullptr ? was : &instead;
          place->Size = 1;
          return place;
        }
        return was;
      case Bad::Irql:
        return was;
    }
  }
  return was;
}

}  // namespace test
