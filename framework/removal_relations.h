// SPDX-License-Identifier: MIT
// Devices that are no children of a device and yet have to do with it: those that are removed with
// it, which the driver names in answer to a query for removal relations, and those that hear of its
// special files. Source: fxpkgpnp.cpp AddRemovalDevice, AddUsageDevice, HandleQueryDeviceRelations.
#pragma once

#include <wdm.h>

#include <vector>

#include "nt/lock.h"

namespace wdf {

// The IRP's answer is what it was and `devices`, which have a reference each for it. False: no
// memory; the references are given back.
bool append_relations(IRP* irp, const std::vector<DEVICE_OBJECT*>& devices);

class RelatedDevices {
 public:
  RelatedDevices() = default;
  ~RelatedDevices() { clear(); }
  RelatedDevices(const RelatedDevices&) = delete;
  RelatedDevices& operator=(const RelatedDevices&) = delete;

  // STATUS_DUPLICATE_OBJECTID: it is there.
  NTSTATUS add(DEVICE_OBJECT* pdo);
  void remove(DEVICE_OBJECT* pdo);
  void clear();
  // Those there are now; the caller gives the references back.
  std::vector<DEVICE_OBJECT*> referenced();
  // Adds them to what the IRP says already.
  void answer(IRP* irp);

 private:
  nt::Lock lock_;
  std::vector<DEVICE_OBJECT*> devices_ GUARDED_BY(lock_);  // with a reference each
};

}  // namespace wdf
