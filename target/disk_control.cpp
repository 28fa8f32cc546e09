// SPDX-License-Identifier: MIT
// The answers. Geometry is the one that disks without any are said to have: 255 heads of 63
// sectors. Source: ntdddisk/ns-ntdddisk-_disk_geometry.
#include "target/disk_control.h"

#include <ntdddisk.h>
#include <ntddstor.h>

#include <cstring>

namespace target {
namespace {

constexpr ULONG heads = 255;
constexpr ULONG sectors_per_track = 63;

DISK_GEOMETRY geometry_of(const DiskShape& shape) {
  DISK_GEOMETRY geometry{};
  const std::uint64_t cylinder_size = std::uint64_t{heads} * sectors_per_track * shape.sector_size;
  geometry.Cylinders.QuadPart = static_cast<LONGLONG>(shape.length / cylinder_size);
  geometry.MediaType = FixedMedia;
  geometry.TracksPerCylinder = heads;
  geometry.SectorsPerTrack = sectors_per_track;
  geometry.BytesPerSector = shape.sector_size;
  return geometry;
}

template <class Value>
DiskAnswer give(IRP* irp, const Value& value, std::size_t size = sizeof(Value)) {
  const ULONG room =
      IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.OutputBufferLength;
  if (room < size) return {STATUS_BUFFER_TOO_SMALL, 0};
  std::memcpy(irp->AssociatedIrp.SystemBuffer, &value, size);
  return {STATUS_SUCCESS, size};
}

DiskAnswer give_geometry_ex(IRP* irp, const DiskShape& shape) {
  DISK_GEOMETRY_EX answer{};
  answer.Geometry = geometry_of(shape);
  answer.DiskSize.QuadPart = static_cast<LONGLONG>(shape.length);
  // Partition and detection data follow only for callers that made room for them.
  return give(irp, answer, FIELD_OFFSET(DISK_GEOMETRY_EX, Data));
}

DiskAnswer give_hotplug(IRP* irp) {
  STORAGE_HOTPLUG_INFO answer{};
  answer.Size = sizeof(answer);
  return give(irp, answer);
}

DiskAnswer give_number(IRP* irp) {
  STORAGE_DEVICE_NUMBER answer{};
  answer.DeviceType = FILE_DEVICE_DISK;
  answer.PartitionNumber = ~ULONG{0};  // a device that cannot be partitioned
  return give(irp, answer);
}

}  // namespace

DiskAnswer answer_disk_control(const DiskShape& shape, IRP* irp) {
  switch (IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.IoControlCode) {
    case IOCTL_DISK_GET_LENGTH_INFO: {
      GET_LENGTH_INFORMATION answer{};
      answer.Length.QuadPart = static_cast<LONGLONG>(shape.length);
      return give(irp, answer);
    }
    case IOCTL_DISK_GET_DRIVE_GEOMETRY:
      return give(irp, geometry_of(shape));
    case IOCTL_DISK_GET_DRIVE_GEOMETRY_EX:
      return give_geometry_ex(irp, shape);
    case IOCTL_DISK_IS_WRITABLE:
      return {shape.is_read_only ? STATUS_MEDIA_WRITE_PROTECTED : STATUS_SUCCESS, 0};
    case IOCTL_DISK_CHECK_VERIFY:
    case IOCTL_STORAGE_CHECK_VERIFY:
    case IOCTL_STORAGE_CHECK_VERIFY2:
      return {STATUS_SUCCESS, 0};
    case IOCTL_STORAGE_GET_HOTPLUG_INFO:
      return give_hotplug(irp);
    case IOCTL_STORAGE_GET_DEVICE_NUMBER:
      return give_number(irp);
    default:
      return {};
  }
}

}  // namespace target
