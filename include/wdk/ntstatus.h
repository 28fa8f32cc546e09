// SPDX-License-Identifier: MIT
// The NTSTATUS values that drivers and our own code use, each with the sentence it stands for.
// Severity is in the top two bits: 0 success, 1 information, 2 warning, 3 error. The values of
// the framework's facility (0x20) are in <wdfstatus.h>.
#pragma once

#include "ntdef.h"

#define STATUS_SEVERITY_SUCCESS 0x0
#define STATUS_SEVERITY_INFORMATIONAL 0x1
#define STATUS_SEVERITY_WARNING 0x2
#define STATUS_SEVERITY_ERROR 0x3
#define FACILITY_NTWIN32 0x7
#define FACILITY_DRIVER_FRAMEWORK 0x20

// clang-format off


// Success and wait results.
#define STATUS_WAIT_0 ((NTSTATUS)0x00000000) // the first object of a wait
#define STATUS_SUCCESS ((NTSTATUS)0x00000000) // done
#define STATUS_WAIT_1 ((NTSTATUS)0x00000001) // the second object of a wait
#define STATUS_WAIT_2 ((NTSTATUS)0x00000002) // the third object of a wait
#define STATUS_WAIT_3 ((NTSTATUS)0x00000003) // the fourth object of a wait
#define STATUS_WAIT_63 ((NTSTATUS)0x0000003F) // the last object a wait can name
#define STATUS_ABANDONED ((NTSTATUS)0x00000080) // a mutex was acquired whose owner had exited
#define STATUS_ABANDONED_WAIT_0 ((NTSTATUS)0x00000080) // as above, first object
#define STATUS_ABANDONED_WAIT_63 ((NTSTATUS)0x000000BF) // as above, last object
#define STATUS_USER_APC ((NTSTATUS)0x000000C0) // a user APC ended the wait
#define STATUS_KERNEL_APC ((NTSTATUS)0x00000100) // a kernel APC ended the wait
#define STATUS_ALERTED ((NTSTATUS)0x00000101) // the waiting thread was alerted
#define STATUS_TIMEOUT ((NTSTATUS)0x00000102) // the time passed before the condition came true
#define STATUS_PENDING ((NTSTATUS)0x00000103) // started; completion comes later
#define STATUS_REPARSE ((NTSTATUS)0x00000104) // the name continues elsewhere
#define STATUS_MORE_ENTRIES ((NTSTATUS)0x00000105) // more entries than fitted
#define STATUS_NOT_ALL_ASSIGNED ((NTSTATUS)0x00000106) // some of the privileges were not given
#define STATUS_SOME_NOT_MAPPED ((NTSTATUS)0x00000107) // some of the names were not translated
// open succeeded while an oplock breaks:
#define STATUS_OPLOCK_BREAK_IN_PROGRESS ((NTSTATUS)0x00000108)
#define STATUS_VOLUME_MOUNTED ((NTSTATUS)0x00000109) // the volume was mounted
#define STATUS_NOTIFY_CLEANUP ((NTSTATUS)0x0000010B) // the handle of a change notification closed
#define STATUS_NOTIFY_ENUM_DIR ((NTSTATUS)0x0000010C) // too many changes to report one by one
#define STATUS_NO_QUOTAS_FOR_ACCOUNT ((NTSTATUS)0x0000010D) // no quota limits apply
#define STATUS_CRASH_DUMP ((NTSTATUS)0x00000116) // a crash dump exists
#define STATUS_BUFFER_ALL_ZEROS ((NTSTATUS)0x00000117) // the buffer holds zeros only
#define STATUS_REPARSE_OBJECT ((NTSTATUS)0x00000118) // the object name continues elsewhere
// the device's requirements are not the former ones:
#define STATUS_RESOURCE_REQUIREMENTS_CHANGED ((NTSTATUS)0x00000119)
// no further address translation is needed:
#define STATUS_TRANSLATION_COMPLETE ((NTSTATUS)0x00000120)
#define STATUS_NOTHING_TO_TERMINATE ((NTSTATUS)0x00000122) // no process was there to end
#define STATUS_PROCESS_NOT_IN_JOB ((NTSTATUS)0x00000123) // the process is in no job
#define STATUS_PROCESS_IN_JOB ((NTSTATUS)0x00000124) // the process is in a job
// the file is locked by readers only:
#define STATUS_FILE_LOCKED_WITH_ONLY_READERS ((NTSTATUS)0x0000012A)
#define STATUS_FILE_LOCKED_WITH_WRITERS ((NTSTATUS)0x0000012B) // the file is locked by writers
#define STATUS_WAIT_FOR_OPLOCK ((NTSTATUS)0x00000367) // waits for an oplock to break

// Information.
#define STATUS_OBJECT_NAME_EXISTS ((NTSTATUS)0x40000000) // the object was there already
#define STATUS_THREAD_WAS_SUSPENDED ((NTSTATUS)0x40000001) // the thread ends while suspended
// the limits lie outside the allowed range:
#define STATUS_WORKING_SET_LIMIT_RANGE ((NTSTATUS)0x40000002)
// a registry transaction had to be created:
#define STATUS_RXACT_STATE_CREATED ((NTSTATUS)0x40000004)
#define STATUS_LOCAL_USER_SESSION_KEY ((NTSTATUS)0x40000006) // a local session key was used
#define STATUS_SERIAL_MORE_WRITES ((NTSTATUS)0x40000008) // another write follows this one
#define STATUS_FT_READ_RECOVERY_FROM_BACKUP ((NTSTATUS)0x4000000A) // a mirror supplied the data
// a serial time-out with part of the data:
#define STATUS_SERIAL_COUNTER_TIMEOUT ((NTSTATUS)0x4000000C)
// the image is for another processor:
#define STATUS_IMAGE_MACHINE_TYPE_MISMATCH ((NTSTATUS)0x4000000E)
#define STATUS_RECEIVE_PARTIAL ((NTSTATUS)0x4000000F) // the network delivered part of the data
#define STATUS_EVENT_DONE ((NTSTATUS)0x40000012) // a transport event has been handled
#define STATUS_EVENT_PENDING ((NTSTATUS)0x40000013) // a transport event is being handled
#define STATUS_SERVICE_NOTIFICATION ((NTSTATUS)0x40000018) // the service was notified
#define STATUS_NO_YIELD_PERFORMED ((NTSTATUS)0x40000024) // no other thread was ready
#define STATUS_RESUME_HIBERNATION ((NTSTATUS)0x4000002B) // the system came back from hibernation
#define STATUS_DRIVERS_LEAKING_LOCKED_PAGES ((NTSTATUS)0x4000002D) // a driver left pages locked
// the system changes its power state:
#define STATUS_SYSTEM_POWERSTATE_TRANSITION ((NTSTATUS)0x4000002F)

// Warnings.
#define STATUS_GUARD_PAGE_VIOLATION ((NTSTATUS)0x80000001) // a guard page was touched
#define STATUS_DATATYPE_MISALIGNMENT ((NTSTATUS)0x80000002) // the address is not aligned
#define STATUS_BREAKPOINT ((NTSTATUS)0x80000003) // a breakpoint was reached
#define STATUS_SINGLE_STEP ((NTSTATUS)0x80000004) // one step was traced
#define STATUS_BUFFER_OVERFLOW ((NTSTATUS)0x80000005) // the buffer holds the first part of the data
#define STATUS_NO_MORE_FILES ((NTSTATUS)0x80000006) // no further file matches
#define STATUS_HANDLES_CLOSED ((NTSTATUS)0x8000000A) // handles were closed on behalf of the caller
#define STATUS_NO_INHERITANCE ((NTSTATUS)0x8000000B) // nothing to inherit
#define STATUS_PARTIAL_COPY ((NTSTATUS)0x8000000D) // not every byte could be copied
#define STATUS_DEVICE_PAPER_EMPTY ((NTSTATUS)0x8000000E) // the printer is out of paper
#define STATUS_DEVICE_POWERED_OFF ((NTSTATUS)0x8000000F) // the device is switched off
#define STATUS_DEVICE_OFF_LINE ((NTSTATUS)0x80000010) // the device is off line
#define STATUS_DEVICE_BUSY ((NTSTATUS)0x80000011) // the device is busy
#define STATUS_NO_MORE_EAS ((NTSTATUS)0x80000012) // no further extended attribute
#define STATUS_INVALID_EA_NAME ((NTSTATUS)0x80000013) // the attribute name is malformed
#define STATUS_EA_LIST_INCONSISTENT ((NTSTATUS)0x80000014) // the attribute list is malformed
#define STATUS_INVALID_EA_FLAG ((NTSTATUS)0x80000015) // the attribute flag is unknown
#define STATUS_VERIFY_REQUIRED ((NTSTATUS)0x80000016) // the medium may have changed
// more access was described than asked for:
#define STATUS_EXTRANEOUS_INFORMATION ((NTSTATUS)0x80000017)
#define STATUS_NO_MORE_ENTRIES ((NTSTATUS)0x8000001A) // the enumeration is over
#define STATUS_FILEMARK_DETECTED ((NTSTATUS)0x8000001B) // a tape mark was met
#define STATUS_MEDIA_CHANGED ((NTSTATUS)0x8000001C) // the medium was exchanged
#define STATUS_BUS_RESET ((NTSTATUS)0x8000001D) // the bus was reset
#define STATUS_END_OF_MEDIA ((NTSTATUS)0x8000001E) // the end of the medium was reached
#define STATUS_BEGINNING_OF_MEDIA ((NTSTATUS)0x8000001F) // the begin of the medium was reached
#define STATUS_MEDIA_CHECK ((NTSTATUS)0x80000020) // the medium may have changed
#define STATUS_NO_DATA_DETECTED ((NTSTATUS)0x80000022) // no data up to the end of the tape
#define STATUS_REDIRECTOR_HAS_OPEN_HANDLES ((NTSTATUS)0x80000023) // the redirector is in use
#define STATUS_ALREADY_DISCONNECTED ((NTSTATUS)0x80000025) // the connection was down already
#define STATUS_LONGJUMP ((NTSTATUS)0x80000026) // a long jump is under way
// a cleaning cartridge is in the drive:
#define STATUS_CLEANER_CARTRIDGE_INSTALLED ((NTSTATUS)0x80000027)
// a driver refused the plug-and-play query:
#define STATUS_PLUGPLAY_QUERY_VETOED ((NTSTATUS)0x80000028)
#define STATUS_STOPPED_ON_SYMLINK ((NTSTATUS)0x8000002D) // the path met a symbolic link
#define STATUS_DEVICE_REQUIRES_CLEANING ((NTSTATUS)0x80000288) // the device wants cleaning
#define STATUS_DEVICE_DOOR_OPEN ((NTSTATUS)0x80000289) // the door of the device is open

// Errors.
#define STATUS_UNSUCCESSFUL ((NTSTATUS)0xC0000001) // failed for an unstated reason
#define STATUS_NOT_IMPLEMENTED ((NTSTATUS)0xC0000002) // the operation is not implemented
#define STATUS_INVALID_INFO_CLASS ((NTSTATUS)0xC0000003) // the information class is unknown
// the length does not fit the information class:
#define STATUS_INFO_LENGTH_MISMATCH ((NTSTATUS)0xC0000004)
#define STATUS_ACCESS_VIOLATION ((NTSTATUS)0xC0000005) // an invalid address was used
#define STATUS_IN_PAGE_ERROR ((NTSTATUS)0xC0000006) // a page could not be read in
#define STATUS_PAGEFILE_QUOTA ((NTSTATUS)0xC0000007) // the page file quota is used up
#define STATUS_INVALID_HANDLE ((NTSTATUS)0xC0000008) // no such handle, or of another type
#define STATUS_BAD_INITIAL_STACK ((NTSTATUS)0xC0000009) // the initial stack is invalid
#define STATUS_BAD_INITIAL_PC ((NTSTATUS)0xC000000A) // the start address is invalid
#define STATUS_INVALID_CID ((NTSTATUS)0xC000000B) // the client id is invalid
#define STATUS_TIMER_NOT_CANCELED ((NTSTATUS)0xC000000C) // the timer could not be canceled
#define STATUS_INVALID_PARAMETER ((NTSTATUS)0xC000000D) // an argument is invalid
#define STATUS_NO_SUCH_DEVICE ((NTSTATUS)0xC000000E) // the device does not exist
#define STATUS_NO_SUCH_FILE ((NTSTATUS)0xC000000F) // the file does not exist
// the device cannot do that, or not now:
#define STATUS_INVALID_DEVICE_REQUEST ((NTSTATUS)0xC0000010)
#define STATUS_END_OF_FILE ((NTSTATUS)0xC0000011) // the data ended
#define STATUS_WRONG_VOLUME ((NTSTATUS)0xC0000012) // another volume is in the drive
#define STATUS_NO_MEDIA_IN_DEVICE ((NTSTATUS)0xC0000013) // no medium is in the drive
#define STATUS_UNRECOGNIZED_MEDIA ((NTSTATUS)0xC0000014) // the medium is not recognized
#define STATUS_NONEXISTENT_SECTOR ((NTSTATUS)0xC0000015) // the sector does not exist
// the completion routine keeps the IRP:
#define STATUS_MORE_PROCESSING_REQUIRED ((NTSTATUS)0xC0000016)
#define STATUS_NO_MEMORY ((NTSTATUS)0xC0000017) // no virtual memory is left
#define STATUS_CONFLICTING_ADDRESSES ((NTSTATUS)0xC0000018) // the address range overlaps another
#define STATUS_NOT_MAPPED_VIEW ((NTSTATUS)0xC0000019) // no view is mapped there
#define STATUS_UNABLE_TO_FREE_VM ((NTSTATUS)0xC000001A) // the memory cannot be freed
#define STATUS_UNABLE_TO_DELETE_SECTION ((NTSTATUS)0xC000001B) // the section cannot be deleted
#define STATUS_INVALID_SYSTEM_SERVICE ((NTSTATUS)0xC000001C) // the system service is unknown
#define STATUS_ILLEGAL_INSTRUCTION ((NTSTATUS)0xC000001D) // not an instruction
#define STATUS_INVALID_LOCK_SEQUENCE ((NTSTATUS)0xC000001E) // locks were used out of order
#define STATUS_INVALID_VIEW_SIZE ((NTSTATUS)0xC000001F) // the view has an invalid size
#define STATUS_ALREADY_COMMITTED ((NTSTATUS)0xC0000021) // the memory was committed before
#define STATUS_ACCESS_DENIED ((NTSTATUS)0xC0000022) // not permitted
// the buffer is too small; nothing was written:
#define STATUS_BUFFER_TOO_SMALL ((NTSTATUS)0xC0000023)
#define STATUS_OBJECT_TYPE_MISMATCH ((NTSTATUS)0xC0000024) // the object has another type
#define STATUS_NONCONTINUABLE_EXCEPTION ((NTSTATUS)0xC0000025) // execution cannot continue
#define STATUS_INVALID_DISPOSITION ((NTSTATUS)0xC0000026) // the exception handler answered nonsense
#define STATUS_UNWIND ((NTSTATUS)0xC0000027) // an unwind is under way
#define STATUS_BAD_STACK ((NTSTATUS)0xC0000028) // the stack is invalid
#define STATUS_NOT_LOCKED ((NTSTATUS)0xC000002A) // the page is not locked
#define STATUS_INVALID_PARAMETER_MIX ((NTSTATUS)0xC0000030) // the arguments do not go together
#define STATUS_INVALID_QUOTA_LOWER ((NTSTATUS)0xC0000031) // the quota is below its use
#define STATUS_DISK_CORRUPT_ERROR ((NTSTATUS)0xC0000032) // the file system is damaged
#define STATUS_OBJECT_NAME_INVALID ((NTSTATUS)0xC0000033) // the object name is malformed
#define STATUS_OBJECT_NAME_NOT_FOUND ((NTSTATUS)0xC0000034) // no object of that name
#define STATUS_OBJECT_NAME_COLLISION ((NTSTATUS)0xC0000035) // the name is taken
#define STATUS_PORT_DISCONNECTED ((NTSTATUS)0xC0000037) // the port is disconnected
#define STATUS_DEVICE_ALREADY_ATTACHED ((NTSTATUS)0xC0000038) // the device is attached already
#define STATUS_OBJECT_PATH_INVALID ((NTSTATUS)0xC0000039) // a part of the path is no directory
#define STATUS_OBJECT_PATH_NOT_FOUND ((NTSTATUS)0xC000003A) // a part of the path does not exist
#define STATUS_OBJECT_PATH_SYNTAX_BAD ((NTSTATUS)0xC000003B) // the path is malformed
#define STATUS_DATA_OVERRUN ((NTSTATUS)0xC000003C) // data arrived faster than it was read
#define STATUS_DATA_LATE_ERROR ((NTSTATUS)0xC000003D) // data came too late
#define STATUS_DATA_ERROR ((NTSTATUS)0xC000003E) // the data is damaged
#define STATUS_CRC_ERROR ((NTSTATUS)0xC000003F) // the checksum does not match
#define STATUS_SECTION_TOO_BIG ((NTSTATUS)0xC0000040) // no memory for such a section
#define STATUS_PORT_CONNECTION_REFUSED ((NTSTATUS)0xC0000041) // the connection was refused
#define STATUS_INVALID_PORT_HANDLE ((NTSTATUS)0xC0000042) // not a port handle
#define STATUS_SHARING_VIOLATION ((NTSTATUS)0xC0000043) // another open forbids this one
#define STATUS_QUOTA_EXCEEDED ((NTSTATUS)0xC0000044) // the quota is used up
#define STATUS_INVALID_PAGE_PROTECTION ((NTSTATUS)0xC0000045) // the page protection is invalid
#define STATUS_MUTANT_NOT_OWNED ((NTSTATUS)0xC0000046) // the thread does not own the mutex
// the semaphore would exceed its limit:
#define STATUS_SEMAPHORE_LIMIT_EXCEEDED ((NTSTATUS)0xC0000047)
#define STATUS_PORT_ALREADY_SET ((NTSTATUS)0xC0000048) // the port is set already
#define STATUS_SECTION_NOT_IMAGE ((NTSTATUS)0xC0000049) // the section is not an image
#define STATUS_SUSPEND_COUNT_EXCEEDED ((NTSTATUS)0xC000004A) // the thread is suspended too often
#define STATUS_THREAD_IS_TERMINATING ((NTSTATUS)0xC000004B) // the thread is ending
#define STATUS_EAS_NOT_SUPPORTED ((NTSTATUS)0xC000004F) // extended attributes are not supported
#define STATUS_EA_TOO_LARGE ((NTSTATUS)0xC0000050) // the attributes are too large
#define STATUS_NONEXISTENT_EA_ENTRY ((NTSTATUS)0xC0000051) // the attribute does not exist
#define STATUS_NO_EAS_ON_FILE ((NTSTATUS)0xC0000052) // the file has no extended attributes
#define STATUS_EA_CORRUPT_ERROR ((NTSTATUS)0xC0000053) // the attributes are damaged
#define STATUS_FILE_LOCK_CONFLICT ((NTSTATUS)0xC0000054) // the range is locked
#define STATUS_LOCK_NOT_GRANTED ((NTSTATUS)0xC0000055) // the lock was not granted
#define STATUS_DELETE_PENDING ((NTSTATUS)0xC0000056) // the object is about to be deleted
#define STATUS_UNKNOWN_REVISION ((NTSTATUS)0xC0000058) // the revision is unknown
#define STATUS_REVISION_MISMATCH ((NTSTATUS)0xC0000059) // the revisions differ
#define STATUS_INVALID_OWNER ((NTSTATUS)0xC000005A) // cannot be the owner
#define STATUS_PRIVILEGE_NOT_HELD ((NTSTATUS)0xC0000061) // the caller lacks a privilege
#define STATUS_NO_SUCH_USER ((NTSTATUS)0xC0000064) // the user does not exist
#define STATUS_NO_SUCH_GROUP ((NTSTATUS)0xC0000066) // the group does not exist
#define STATUS_LOGON_FAILURE ((NTSTATUS)0xC000006D) // the logon failed
#define STATUS_NONE_MAPPED ((NTSTATUS)0xC0000073) // none of the names was translated
#define STATUS_INVALID_ACL ((NTSTATUS)0xC0000077) // the access control list is malformed
#define STATUS_INVALID_SID ((NTSTATUS)0xC0000078) // the security id is malformed
#define STATUS_INVALID_SECURITY_DESCR ((NTSTATUS)0xC0000079) // the security descriptor is malformed
#define STATUS_PROCEDURE_NOT_FOUND ((NTSTATUS)0xC000007A) // the entry point does not exist
#define STATUS_INVALID_IMAGE_FORMAT ((NTSTATUS)0xC000007B) // not a valid image
#define STATUS_NO_TOKEN ((NTSTATUS)0xC000007C) // there is no token
#define STATUS_RANGE_NOT_LOCKED ((NTSTATUS)0xC000007E) // the range was not locked
#define STATUS_DISK_FULL ((NTSTATUS)0xC000007F) // no space is left
#define STATUS_SERVER_DISABLED ((NTSTATUS)0xC0000080) // the server is disabled
#define STATUS_TOO_MANY_GUIDS_REQUESTED ((NTSTATUS)0xC0000082) // too many GUIDs at once
#define STATUS_INVALID_VOLUME_LABEL ((NTSTATUS)0xC0000086) // the volume label is invalid
#define STATUS_SECTION_NOT_EXTENDED ((NTSTATUS)0xC0000087) // the section cannot grow
#define STATUS_RESOURCE_DATA_NOT_FOUND ((NTSTATUS)0xC0000089) // the image has no such resource
#define STATUS_RESOURCE_TYPE_NOT_FOUND ((NTSTATUS)0xC000008A) // the image has no such resource type
#define STATUS_RESOURCE_NAME_NOT_FOUND ((NTSTATUS)0xC000008B) // the image has no such resource name
#define STATUS_ARRAY_BOUNDS_EXCEEDED ((NTSTATUS)0xC000008C) // an index is out of bounds
#define STATUS_FLOAT_DIVIDE_BY_ZERO ((NTSTATUS)0xC000008E) // floating point division by zero
#define STATUS_INTEGER_DIVIDE_BY_ZERO ((NTSTATUS)0xC0000094) // integer division by zero
#define STATUS_INTEGER_OVERFLOW ((NTSTATUS)0xC0000095) // the integer result does not fit
#define STATUS_PRIVILEGED_INSTRUCTION ((NTSTATUS)0xC0000096) // a privileged instruction
#define STATUS_TOO_MANY_PAGING_FILES ((NTSTATUS)0xC0000097) // too many page files
#define STATUS_FILE_INVALID ((NTSTATUS)0xC0000098) // the open file was changed from outside
#define STATUS_INSUFFICIENT_RESOURCES ((NTSTATUS)0xC000009A) // no memory or no other resource
#define STATUS_DFS_EXIT_PATH_FOUND ((NTSTATUS)0xC000009B) // the path leaves the volume
#define STATUS_DEVICE_DATA_ERROR ((NTSTATUS)0xC000009C) // the device returned bad data
#define STATUS_DEVICE_NOT_CONNECTED ((NTSTATUS)0xC000009D) // the device is not connected
#define STATUS_DEVICE_POWER_FAILURE ((NTSTATUS)0xC000009E) // the device lost power
#define STATUS_FREE_VM_NOT_AT_BASE ((NTSTATUS)0xC000009F) // not the begin of the region
#define STATUS_MEMORY_NOT_ALLOCATED ((NTSTATUS)0xC00000A0) // the memory is not allocated
#define STATUS_WORKING_SET_QUOTA ((NTSTATUS)0xC00000A1) // the working set quota is used up
#define STATUS_MEDIA_WRITE_PROTECTED ((NTSTATUS)0xC00000A2) // the medium is write protected
#define STATUS_DEVICE_NOT_READY ((NTSTATUS)0xC00000A3) // the device is not ready
#define STATUS_INVALID_GROUP_ATTRIBUTES ((NTSTATUS)0xC00000A4) // the group attributes are invalid
#define STATUS_BAD_IMPERSONATION_LEVEL ((NTSTATUS)0xC00000A5) // the impersonation level is too low
#define STATUS_BAD_VALIDATION_CLASS ((NTSTATUS)0xC00000A7) // the validation class is unknown
#define STATUS_INSTANCE_NOT_AVAILABLE ((NTSTATUS)0xC00000AB) // no pipe instance is free
#define STATUS_PIPE_NOT_AVAILABLE ((NTSTATUS)0xC00000AC) // the pipe is not free
#define STATUS_INVALID_PIPE_STATE ((NTSTATUS)0xC00000AD) // the pipe is in another state
#define STATUS_PIPE_BUSY ((NTSTATUS)0xC00000AE) // the pipe is busy
#define STATUS_ILLEGAL_FUNCTION ((NTSTATUS)0xC00000AF) // the pipe is not of that direction
#define STATUS_PIPE_DISCONNECTED ((NTSTATUS)0xC00000B0) // the pipe is disconnected
#define STATUS_PIPE_CLOSING ((NTSTATUS)0xC00000B1) // the pipe is closing
#define STATUS_PIPE_CONNECTED ((NTSTATUS)0xC00000B2) // the pipe is connected
#define STATUS_PIPE_LISTENING ((NTSTATUS)0xC00000B3) // the pipe listens
#define STATUS_INVALID_READ_MODE ((NTSTATUS)0xC00000B4) // the pipe is not in message mode
#define STATUS_IO_TIMEOUT ((NTSTATUS)0xC00000B5) // the device did not answer in time
#define STATUS_FILE_FORCED_CLOSED ((NTSTATUS)0xC00000B6) // the file was closed by force
#define STATUS_PROFILING_NOT_STARTED ((NTSTATUS)0xC00000B7) // profiling has not started
#define STATUS_FILE_IS_A_DIRECTORY ((NTSTATUS)0xC00000BA) // the file is a directory
#define STATUS_NOT_SUPPORTED ((NTSTATUS)0xC00000BB) // the request is not supported
#define STATUS_REMOTE_NOT_LISTENING ((NTSTATUS)0xC00000BC) // the remote side does not listen
#define STATUS_DUPLICATE_NAME ((NTSTATUS)0xC00000BD) // the name exists twice
#define STATUS_BAD_NETWORK_PATH ((NTSTATUS)0xC00000BE) // the network path does not exist
#define STATUS_NETWORK_BUSY ((NTSTATUS)0xC00000BF) // the network is busy
#define STATUS_DEVICE_DOES_NOT_EXIST ((NTSTATUS)0xC00000C0) // the device is gone
#define STATUS_TOO_MANY_COMMANDS ((NTSTATUS)0xC00000C1) // the command limit is reached
#define STATUS_ADAPTER_HARDWARE_ERROR ((NTSTATUS)0xC00000C2) // the adapter failed
#define STATUS_INVALID_NETWORK_RESPONSE ((NTSTATUS)0xC00000C3) // the answer makes no sense
#define STATUS_UNEXPECTED_NETWORK_ERROR ((NTSTATUS)0xC00000C4) // the network failed
#define STATUS_REQUEST_NOT_ACCEPTED ((NTSTATUS)0xC00000D0) // no more work is accepted now
#define STATUS_NET_WRITE_FAULT ((NTSTATUS)0xC00000D2) // the network write failed
#define STATUS_NOT_SAME_DEVICE ((NTSTATUS)0xC00000D4) // source and target are on two devices
#define STATUS_FILE_RENAMED ((NTSTATUS)0xC00000D5) // the file was renamed
#define STATUS_VIRTUAL_CIRCUIT_CLOSED ((NTSTATUS)0xC00000D6) // the connection was closed
#define STATUS_NO_SECURITY_ON_OBJECT ((NTSTATUS)0xC00000D7) // the object has no security
#define STATUS_CANT_WAIT ((NTSTATUS)0xC00000D8) // it cannot be done without waiting
#define STATUS_CANT_TERMINATE_SELF ((NTSTATUS)0xC00000DB) // the caller cannot end itself
#define STATUS_OPLOCK_NOT_GRANTED ((NTSTATUS)0xC00000E2) // the oplock was not granted
#define STATUS_INVALID_OPLOCK_PROTOCOL ((NTSTATUS)0xC00000E3) // the oplock answer is wrong
#define STATUS_INTERNAL_DB_CORRUPTION ((NTSTATUS)0xC00000E4) // internal tables are damaged
#define STATUS_INTERNAL_ERROR ((NTSTATUS)0xC00000E5) // an internal error
#define STATUS_GENERIC_NOT_MAPPED ((NTSTATUS)0xC00000E6) // generic access was not mapped
#define STATUS_BAD_DESCRIPTOR_FORMAT ((NTSTATUS)0xC00000E7) // the descriptor is malformed
#define STATUS_INVALID_USER_BUFFER ((NTSTATUS)0xC00000E8) // the caller's buffer is not valid
#define STATUS_UNEXPECTED_IO_ERROR ((NTSTATUS)0xC00000E9) // an I/O error nobody foresaw
#define STATUS_INVALID_PARAMETER_1 ((NTSTATUS)0xC00000EF) // the first argument is invalid
#define STATUS_INVALID_PARAMETER_2 ((NTSTATUS)0xC00000F0) // the second argument is invalid
#define STATUS_INVALID_PARAMETER_3 ((NTSTATUS)0xC00000F1) // the third argument is invalid
#define STATUS_INVALID_PARAMETER_4 ((NTSTATUS)0xC00000F2) // the fourth argument is invalid
#define STATUS_INVALID_PARAMETER_5 ((NTSTATUS)0xC00000F3) // the fifth argument is invalid
#define STATUS_INVALID_PARAMETER_6 ((NTSTATUS)0xC00000F4) // the sixth argument is invalid
#define STATUS_INVALID_PARAMETER_7 ((NTSTATUS)0xC00000F5) // the seventh argument is invalid
#define STATUS_INVALID_PARAMETER_8 ((NTSTATUS)0xC00000F6) // the eighth argument is invalid
#define STATUS_INVALID_PARAMETER_9 ((NTSTATUS)0xC00000F7) // the ninth argument is invalid
#define STATUS_INVALID_PARAMETER_10 ((NTSTATUS)0xC00000F8) // the tenth argument is invalid
#define STATUS_INVALID_PARAMETER_11 ((NTSTATUS)0xC00000F9) // the eleventh argument is invalid
#define STATUS_INVALID_PARAMETER_12 ((NTSTATUS)0xC00000FA) // the twelfth argument is invalid
#define STATUS_REDIRECTOR_NOT_STARTED ((NTSTATUS)0xC00000FB) // the redirector has not started
#define STATUS_STACK_OVERFLOW ((NTSTATUS)0xC00000FD) // the stack is exhausted
#define STATUS_BAD_FUNCTION_TABLE ((NTSTATUS)0xC00000FF) // the function table is damaged
#define STATUS_VARIABLE_NOT_FOUND ((NTSTATUS)0xC0000100) // the variable does not exist
#define STATUS_DIRECTORY_NOT_EMPTY ((NTSTATUS)0xC0000101) // the directory is not empty
#define STATUS_FILE_CORRUPT_ERROR ((NTSTATUS)0xC0000102) // the file is damaged
#define STATUS_NOT_A_DIRECTORY ((NTSTATUS)0xC0000103) // not a directory
#define STATUS_NAME_TOO_LONG ((NTSTATUS)0xC0000106) // the name is too long
#define STATUS_FILES_OPEN ((NTSTATUS)0xC0000107) // files are open
#define STATUS_CONNECTION_IN_USE ((NTSTATUS)0xC0000108) // the connection is in use
#define STATUS_PROCESS_IS_TERMINATING ((NTSTATUS)0xC000010A) // the process is ending
#define STATUS_TOO_MANY_OPENED_FILES ((NTSTATUS)0xC000011F) // too many files are open
#define STATUS_CANCELLED ((NTSTATUS)0xC0000120) // the request was canceled
#define STATUS_CANNOT_DELETE ((NTSTATUS)0xC0000121) // it cannot be deleted
#define STATUS_INVALID_COMPUTER_NAME ((NTSTATUS)0xC0000122) // the computer name is malformed
#define STATUS_FILE_DELETED ((NTSTATUS)0xC0000123) // the file was deleted
#define STATUS_FILE_CLOSED ((NTSTATUS)0xC0000128) // the file was closed
#define STATUS_COMMITMENT_LIMIT ((NTSTATUS)0xC000012D) // no memory can be committed
#define STATUS_IO_PRIVILEGE_FAILED ((NTSTATUS)0xC0000137) // the I/O privilege was refused
#define STATUS_INVALID_ADDRESS ((NTSTATUS)0xC0000141) // the address is invalid
#define STATUS_UNHANDLED_EXCEPTION ((NTSTATUS)0xC0000144) // nobody handled the exception
#define STATUS_PAGEFILE_CREATE_FAILED ((NTSTATUS)0xC0000146) // the page file was not created
#define STATUS_INVALID_LEVEL ((NTSTATUS)0xC0000148) // the level is not valid
#define STATUS_REGISTRY_CORRUPT ((NTSTATUS)0xC000014C) // the registry is damaged
// the registry could not be read or written:
#define STATUS_REGISTRY_IO_FAILED ((NTSTATUS)0xC000014D)
#define STATUS_UNRECOGNIZED_VOLUME ((NTSTATUS)0xC000014F) // no known file system is on the volume
#define STATUS_NOT_REGISTRY_FILE ((NTSTATUS)0xC000015C) // not a registry file
#define STATUS_UNMAPPABLE_CHARACTER ((NTSTATUS)0xC0000162) // the character has no counterpart
#define STATUS_INVALID_BLOCK_LENGTH ((NTSTATUS)0xC0000173) // the block length is invalid
#define STATUS_DEVICE_NOT_PARTITIONED ((NTSTATUS)0xC0000174) // the device has no partitions
#define STATUS_UNABLE_TO_LOCK_MEDIA ((NTSTATUS)0xC0000175) // the medium cannot be locked
#define STATUS_UNABLE_TO_UNLOAD_MEDIA ((NTSTATUS)0xC0000176) // the medium cannot be ejected
#define STATUS_INVALID_MEMBER ((NTSTATUS)0xC000017B) // a member is of the wrong type
#define STATUS_KEY_DELETED ((NTSTATUS)0xC000017C) // the key is marked for deletion
#define STATUS_KEY_HAS_CHILDREN ((NTSTATUS)0xC0000180) // the key has subkeys
// a child of a volatile key must be volatile:
#define STATUS_CHILD_MUST_BE_VOLATILE ((NTSTATUS)0xC0000181)
#define STATUS_DEVICE_CONFIGURATION_ERROR ((NTSTATUS)0xC0000182) // the device is set up wrongly
#define STATUS_DRIVER_INTERNAL_ERROR ((NTSTATUS)0xC0000183) // the driver failed inside
#define STATUS_INVALID_DEVICE_STATE ((NTSTATUS)0xC0000184) // the device is not in a state for that
#define STATUS_IO_DEVICE_ERROR ((NTSTATUS)0xC0000185) // the device reported an error
#define STATUS_DEVICE_PROTOCOL_ERROR ((NTSTATUS)0xC0000186) // the device broke its protocol
#define STATUS_LOG_FILE_FULL ((NTSTATUS)0xC0000188) // the log is full
#define STATUS_TOO_LATE ((NTSTATUS)0xC0000189) // the time for it has passed
#define STATUS_FS_DRIVER_REQUIRED ((NTSTATUS)0xC000019C) // a file system driver is needed
#define STATUS_INVALID_BUFFER_SIZE ((NTSTATUS)0xC0000206) // the buffer has an impossible size
#define STATUS_INVALID_ADDRESS_COMPONENT ((NTSTATUS)0xC0000207) // an address component is invalid
#define STATUS_TOO_MANY_ADDRESSES ((NTSTATUS)0xC0000209) // too many addresses
#define STATUS_ADDRESS_ALREADY_EXISTS ((NTSTATUS)0xC000020A) // the address exists
#define STATUS_ADDRESS_CLOSED ((NTSTATUS)0xC000020B) // the address is closed
#define STATUS_CONNECTION_DISCONNECTED ((NTSTATUS)0xC000020C) // the connection is down
#define STATUS_CONNECTION_RESET ((NTSTATUS)0xC000020D) // the connection was reset
#define STATUS_TRANSACTION_ABORTED ((NTSTATUS)0xC000020F) // the transaction was given up
#define STATUS_DATA_NOT_ACCEPTED ((NTSTATUS)0xC000021B) // the data was not accepted
#define STATUS_VDM_HARD_ERROR ((NTSTATUS)0xC000021D) // the virtual machine failed
// a driver did not finish a canceled IRP in time:
#define STATUS_DRIVER_CANCEL_TIMEOUT ((NTSTATUS)0xC000021E)
#define STATUS_NOT_FOUND ((NTSTATUS)0xC0000225) // not found
#define STATUS_RECOVERY_FAILURE ((NTSTATUS)0xC0000227) // recovery failed
#define STATUS_STACK_OVERFLOW_READ ((NTSTATUS)0xC0000228) // the stack overflowed while reading
#define STATUS_FAIL_CHECK ((NTSTATUS)0xC0000229) // a consistency check failed
#define STATUS_DUPLICATE_OBJECTID ((NTSTATUS)0xC000022A) // the object id is taken
#define STATUS_OBJECTID_EXISTS ((NTSTATUS)0xC000022B) // the object has an id
#define STATUS_RETRY ((NTSTATUS)0xC000022D) // do it again
#define STATUS_ALLOCATE_BUCKET ((NTSTATUS)0xC000022F) // the table must grow
#define STATUS_CONNECTION_REFUSED ((NTSTATUS)0xC0000236) // the connection was refused
#define STATUS_GRACEFUL_DISCONNECT ((NTSTATUS)0xC0000237) // the connection ended in order
#define STATUS_ADDRESS_ALREADY_ASSOCIATED ((NTSTATUS)0xC0000238) // the address is in use
#define STATUS_CONNECTION_INVALID ((NTSTATUS)0xC000023A) // no such connection
#define STATUS_CONNECTION_ACTIVE ((NTSTATUS)0xC000023B) // the connection is active
#define STATUS_NETWORK_UNREACHABLE ((NTSTATUS)0xC000023C) // the network cannot be reached
#define STATUS_HOST_UNREACHABLE ((NTSTATUS)0xC000023D) // the host cannot be reached
#define STATUS_PORT_UNREACHABLE ((NTSTATUS)0xC000023F) // nobody listens at the port
#define STATUS_REQUEST_ABORTED ((NTSTATUS)0xC0000240) // the request was given up
#define STATUS_CONNECTION_ABORTED ((NTSTATUS)0xC0000241) // the connection was given up
#define STATUS_USER_MAPPED_FILE ((NTSTATUS)0xC0000243) // the file is mapped by a user
#define STATUS_LPC_REPLY_LOST ((NTSTATUS)0xC0000253) // the reply was lost
#define STATUS_NO_CALLBACK_ACTIVE ((NTSTATUS)0xC0000258) // no callback is active
#define STATUS_DRIVER_ORDINAL_NOT_FOUND ((NTSTATUS)0xC0000262) // the driver has no such export
// the driver has no such entry point:
#define STATUS_DRIVER_ENTRYPOINT_NOT_FOUND ((NTSTATUS)0xC0000263)
#define STATUS_TOO_MANY_LINKS ((NTSTATUS)0xC0000265) // too many links
#define STATUS_DRIVER_UNABLE_TO_LOAD ((NTSTATUS)0xC000026C) // the driver did not load
#define STATUS_VOLUME_DISMOUNTED ((NTSTATUS)0xC000026E) // the volume is dismounted
#define STATUS_NO_MATCH ((NTSTATUS)0xC0000272) // nothing matches
#define STATUS_IO_REPARSE_TAG_INVALID ((NTSTATUS)0xC0000276) // the reparse tag is invalid
#define STATUS_IO_REPARSE_TAG_MISMATCH ((NTSTATUS)0xC0000277) // the reparse tag differs
#define STATUS_IO_REPARSE_DATA_INVALID ((NTSTATUS)0xC0000278) // the reparse data is invalid
#define STATUS_IO_REPARSE_TAG_NOT_HANDLED ((NTSTATUS)0xC0000279) // nobody handles the reparse tag
#define STATUS_REPARSE_POINT_NOT_RESOLVED ((NTSTATUS)0xC0000280) // the reparse point leads nowhere
// the directory is a reparse point:
#define STATUS_DIRECTORY_IS_A_REPARSE_POINT ((NTSTATUS)0xC0000281)
#define STATUS_ENCRYPTION_FAILED ((NTSTATUS)0xC000028A) // encryption failed
#define STATUS_DECRYPTION_FAILED ((NTSTATUS)0xC000028B) // decryption failed
#define STATUS_WMI_GUID_NOT_FOUND ((NTSTATUS)0xC0000295) // no WMI block of that GUID
#define STATUS_WMI_INSTANCE_NOT_FOUND ((NTSTATUS)0xC0000296) // no such WMI instance
#define STATUS_WMI_ITEMID_NOT_FOUND ((NTSTATUS)0xC0000297) // no such WMI item
#define STATUS_WMI_TRY_AGAIN ((NTSTATUS)0xC0000298) // do the WMI operation again
#define STATUS_POLICY_OBJECT_NOT_FOUND ((NTSTATUS)0xC000029A) // the policy object is missing
#define STATUS_DEVICE_REMOVED ((NTSTATUS)0xC00002B6) // the device has been removed
#define STATUS_NOINTERFACE ((NTSTATUS)0xC00002B9) // no such interface
#define STATUS_DRIVER_FAILED_SLEEP ((NTSTATUS)0xC00002C2) // the driver did not permit sleep
#define STATUS_WMI_READ_ONLY ((NTSTATUS)0xC00002C6) // the WMI block cannot be written
#define STATUS_WMI_SET_FAILURE ((NTSTATUS)0xC00002C7) // the WMI block was not written
#define STATUS_PNP_RESTART_ENUMERATION ((NTSTATUS)0xC00002CE) // enumeration must start again
#define STATUS_PNP_REBOOT_REQUIRED ((NTSTATUS)0xC00002D2) // a restart of the system is needed
#define STATUS_POWER_STATE_INVALID ((NTSTATUS)0xC00002D3) // the power state is invalid
#define STATUS_WMI_NOT_SUPPORTED ((NTSTATUS)0xC00002DD) // WMI is not supported
#define STATUS_INSUFFICIENT_POWER ((NTSTATUS)0xC00002DE) // not enough power
#define STATUS_SYSTEM_SHUTDOWN ((NTSTATUS)0xC00002EB) // the system is shut down
#define STATUS_OBJECTID_NOT_FOUND ((NTSTATUS)0xC00002F0) // no object of that id
#define STATUS_SHUTDOWN_IN_PROGRESS ((NTSTATUS)0xC00002FE) // the system shuts down
#define STATUS_SERVER_SHUTDOWN_IN_PROGRESS ((NTSTATUS)0xC00002FF) // the server shuts down
#define STATUS_WMI_GUID_DISCONNECTED ((NTSTATUS)0xC0000301) // the WMI block has gone
#define STATUS_WMI_ALREADY_DISABLED ((NTSTATUS)0xC0000302) // disabled before
#define STATUS_WMI_ALREADY_ENABLED ((NTSTATUS)0xC0000303) // enabled before
#define STATUS_FAILED_DRIVER_ENTRY ((NTSTATUS)0xC0000365) // the driver entry failed
#define STATUS_DEVICE_ENUMERATION_ERROR ((NTSTATUS)0xC0000366) // the device could not be enumerated
// the device object is not valid:
#define STATUS_INVALID_DEVICE_OBJECT_PARAMETER ((NTSTATUS)0xC0000369)
// the driver is blocked and may not start:
#define STATUS_DRIVER_BLOCKED_CRITICAL ((NTSTATUS)0xC000036B)
#define STATUS_DRIVER_BLOCKED ((NTSTATUS)0xC000036C) // the driver is blocked
#define STATUS_DRIVER_DATABASE_ERROR ((NTSTATUS)0xC000036D) // the driver data base failed
// an earlier instance is still loaded:
#define STATUS_DRIVER_FAILED_PRIOR_UNLOAD ((NTSTATUS)0xC000038E)
#define STATUS_HUNG_DISPLAY_DRIVER_THREAD ((NTSTATUS)0xC0000415) // the display driver hangs
#define STATUS_ASSERTION_FAILURE ((NTSTATUS)0xC0000420) // an assertion failed
#define STATUS_FILE_SYSTEM_LIMITATION ((NTSTATUS)0xC0000427) // the file system cannot do that
#define STATUS_INVALID_IMAGE_HASH ((NTSTATUS)0xC0000428) // the image's hash is not known
#define STATUS_NOT_CAPABLE ((NTSTATUS)0xC0000429) // the device or hive cannot do that
#define STATUS_IMPLEMENTATION_LIMIT ((NTSTATUS)0xC000042B) // an implementation limit is reached
#define STATUS_PURGE_FAILED ((NTSTATUS)0xC0000435) // the cache was not purged
#define STATUS_INVALID_LABEL ((NTSTATUS)0xC0000446) // the label is invalid
#define STATUS_NO_RANGES_PROCESSED ((NTSTATUS)0xC0000460) // no range was handled
#define STATUS_DEVICE_FEATURE_NOT_SUPPORTED ((NTSTATUS)0xC0000463) // the device lacks the feature
#define STATUS_DEVICE_UNREACHABLE ((NTSTATUS)0xC0000464) // the device cannot be reached
#define STATUS_FILE_NOT_AVAILABLE ((NTSTATUS)0xC0000467) // the file cannot be reached now
#define STATUS_OPERATION_IN_PROGRESS ((NTSTATUS)0xC0000476) // the operation is in progress
#define STATUS_DEVICE_HARDWARE_ERROR ((NTSTATUS)0xC0000483) // the device's hardware failed
#define STATUS_PNP_NO_COMPAT_DRIVERS ((NTSTATUS)0xC0000490) // no driver fits the device
#define STATUS_PNP_DRIVER_PACKAGE_NOT_FOUND ((NTSTATUS)0xC0000491) // the driver package is missing
// the device is not configured yet:
#define STATUS_PNP_DEVICE_CONFIGURATION_PENDING ((NTSTATUS)0xC0000495)
#define STATUS_DEVICE_IN_MAINTENANCE ((NTSTATUS)0xC0000499) // the device is being maintained
#define STATUS_CALLBACK_BYPASS ((NTSTATUS)0xC0000503) // the callback did not act
#define STATUS_DEVICE_UNRESPONSIVE ((NTSTATUS)0xC000050A) // the device does not answer
#define STATUS_DYNAMIC_CODE_BLOCKED ((NTSTATUS)0xC0000604) // dynamic code is blocked
#define STATUS_INVALID_MESSAGE ((NTSTATUS)0xC0000702) // the message is malformed
#define STATUS_REQUEST_CANCELED ((NTSTATUS)0xC0000703) // the request was canceled by a filter
#define STATUS_SYMLINK_CLASS_DISABLED ((NTSTATUS)0xC0000715) // such a symbolic link is disabled
#define STATUS_FILE_TOO_LARGE ((NTSTATUS)0xC0000904) // the file is too large
#define STATUS_CANNOT_BREAK_OPLOCK ((NTSTATUS)0xC0000909) // the oplock cannot be broken
#define STATUS_INVALID_SIGNATURE ((NTSTATUS)0xC000A000) // the signature is invalid
#define STATUS_PNP_BAD_MPS_TABLE ((NTSTATUS)0xC0040035) // the firmware tables are wrong
#define STATUS_PNP_TRANSLATION_FAILED ((NTSTATUS)0xC0040036) // a resource could not be translated
// an interrupt could not be translated:
#define STATUS_PNP_IRQ_TRANSLATION_FAILED ((NTSTATUS)0xC0040037)
#define STATUS_PNP_INVALID_ID ((NTSTATUS)0xC0040038) // the device id is malformed
#define STATUS_ACPI_INVALID_ARGTYPE ((NTSTATUS)0xC0140008) // the ACPI argument has the wrong type
#define STATUS_ACPI_INVALID_DATA ((NTSTATUS)0xC014000F) // the ACPI data is invalid
#define STATUS_FLT_CONTEXT_ALREADY_DEFINED ((NTSTATUS)0xC01C0002) // the filter context exists
#define STATUS_FLT_DELETING_OBJECT ((NTSTATUS)0xC01C000B) // the filter object is being deleted
#define STATUS_FLT_DO_NOT_ATTACH ((NTSTATUS)0xC01C000F) // the filter does not attach
#define STATUS_NDIS_CLOSING ((NTSTATUS)0xC0230002) // the network driver is closing
// clang-format on
