// SPDX-License-Identifier: MIT
// The stream: N reads in flight on the I/O target below, consumed in the order of the device. The
// completion routine consumes what is ready, reuses the request, formats it, sets the routine again
// and sends: no request is created after start-up unless the CreateEachTime parameter asks for it.
#include "pump.h"

// What a disk answers to IOCTL_DISK_GET_LENGTH_INFO (ntdddisk.h).
#define PUMP_IOCTL_GET_LENGTH CTL_CODE(FILE_DEVICE_DISK, 0x0017, METHOD_BUFFERED, FILE_READ_ACCESS)

static EVT_WDF_REQUEST_COMPLETION_ROUTINE PumpReadCompleted;

static ULONGLONG PumpElapsed(_In_ PPUMP_STREAM Stream)
{
    LARGE_INTEGER frequency;
    LARGE_INTEGER now = KeQueryPerformanceCounter(&frequency);
    ULONGLONG ticks = (ULONGLONG)(now.QuadPart - Stream->StartTime.QuadPart);
    ULONGLONG hertz = (ULONGLONG)frequency.QuadPart;

    return ticks / hertz * 1000000000ull + ticks % hertz * 1000000000ull / hertz;
}

static NTSTATUS PumpCreateRequest(_In_ PPUMP_SLOT Slot)
{
    WDF_OBJECT_ATTRIBUTES attributes;

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Slot->Stream->Device;
    Slot->Used = FALSE;
    return WdfRequestCreate(&attributes, Slot->Stream->Target, &Slot->Request);
}

// Gives the slot a request that can be formatted: the one it has, reused, or a new one.
static NTSTATUS PumpPrepareRequest(_In_ PPUMP_SLOT Slot)
{
    WDF_REQUEST_REUSE_PARAMS reuse;

    if (Slot->Request == NULL) {
        return PumpCreateRequest(Slot);
    }
    if (!Slot->Used) {
        return STATUS_SUCCESS;
    }
    WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    return WdfRequestReuse(Slot->Request, &reuse);
}

// Sends the slot's read. The slot was taken (PumpTakeNextRead), so nobody else touches it.
static NTSTATUS PumpSend(_In_ PPUMP_SLOT Slot)
{
    PPUMP_STREAM stream = Slot->Stream;
    WDFMEMORY_OFFSET part = {0, Slot->Length};
    LONGLONG offset = (LONGLONG)Slot->Offset;
    NTSTATUS status = PumpPrepareRequest(Slot);

    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = WdfIoTargetFormatRequestForRead(stream->Target, Slot->Request, Slot->Memory, &part,
                                             &offset);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    Slot->Used = TRUE;
    WdfRequestSetCompletionRoutine(Slot->Request, PumpReadCompleted, Slot);
    if (!WdfRequestSend(Slot->Request, stream->Target, WDF_NO_SEND_OPTIONS)) {
        return WdfRequestGetStatus(Slot->Request);
    }
    return STATUS_SUCCESS;
}

// Under the lock: gives the slot the next block to read. FALSE when there is none.
static BOOLEAN PumpTakeNextRead(_Inout_ PPUMP_SLOT Slot)
{
    PPUMP_STREAM stream = Slot->Stream;
    ULONGLONG left = stream->DeviceBytes - stream->NextReadOffset;

    if (!stream->Running || !NT_SUCCESS(stream->Status) || left == 0) {
        Slot->State = PumpSlotIdle;
        return FALSE;
    }
    if (Slot->Request == NULL) {
        stream->RequestsCreated++;
    } else if (Slot->Used) {
        stream->RequestsReused++;
    }
    Slot->State = PumpSlotReading;
    Slot->Offset = stream->NextReadOffset;
    Slot->Length = stream->Parameters.BlockBytes;
    if (left < Slot->Length) {
        Slot->Length = (ULONG)left;
    }
    stream->NextReadOffset += Slot->Length;
    stream->InFlight++;
    KeClearEvent(&stream->Quiet);
    return TRUE;
}

// Under the lock: the first failure decides the stream's status; later ones are its consequences.
static VOID PumpFail(_Inout_ PPUMP_STREAM Stream, _In_ NTSTATUS Status)
{
    if (NT_SUCCESS(Stream->Status)) {
        Stream->Status = Status;
    }
}

// Under the lock: whether this call is the one that ends the stream.
static BOOLEAN PumpCheckEnd(_Inout_ PPUMP_STREAM Stream)
{
    if (Stream->InFlight != 0 || Stream->Consuming) {
        return FALSE;
    }
    KeSetEvent(&Stream->Quiet, IO_NO_INCREMENT, FALSE);
    if (Stream->Ended ||
        (NT_SUCCESS(Stream->Status) && Stream->NextConsumeOffset < Stream->DeviceBytes)) {
        return FALSE;  // paused, or ended before
    }
    Stream->ElapsedNanoseconds = PumpElapsed(Stream);
    Sha256End(&Stream->Sha256, Stream->Sha256Digest);
    Stream->Ended = TRUE;
    return TRUE;
}

static VOID PumpPrintEnd(_In_ PPUMP_STREAM Stream)
{
    PUMP_REPORT report;
    CHAR digest[65];
    static const CHAR hex[] = "0123456789abcdef";

    PumpStreamReport(Stream, &report);
    for (ULONG i = 0; i < 32; i++) {
        digest[i * 2] = hex[report.Sha256[i] >> 4];
        digest[i * 2 + 1] = hex[report.Sha256[i] & 15];
    }
    digest[64] = 0;
    if (!NT_SUCCESS(report.Status)) {
        DbgPrint("pump: ended early at byte %I64u of %I64u, status 0x%08X\n", report.ConsumedBytes,
                 report.DeviceBytes, report.Status);
        return;
    }
    DbgPrint("pump: %I64u bytes in %I64u reads, %I64u ms\n", report.ConsumedBytes, report.Reads,
             report.ElapsedNanoseconds / 1000000);
    DbgPrint("pump: requests created %I64u, reused %I64u\n", report.RequestsCreated,
             report.RequestsReused);
    if (report.HasDigests) {
        DbgPrint("pump: crc32c %08x\n", report.Crc32c);
        DbgPrint("pump: sha256 %s\n", digest);
    }
}

static VOID PumpEnd(_Inout_ PPUMP_STREAM Stream)
{
    PumpPrintEnd(Stream);
    PumpCompleteWaiters(Stream);
}

static VOID PumpConsume(_Inout_ PPUMP_STREAM Stream, _In_ const PUMP_SLOT* Slot)
{
    if (Stream->Parameters.Digest != 0) {
        Stream->Crc32c = Crc32cUpdate(Stream->Crc32c, Slot->Buffer, Slot->Length);
        Sha256Update(&Stream->Sha256, Slot->Buffer, Slot->Length);
    }
}

// Under the lock, which is given up meanwhile: sends the read that the slot has taken. A read that
// cannot be sent ends the stream.
static VOID PumpSendTaken(_Inout_ PPUMP_SLOT Slot)
{
    PPUMP_STREAM stream = Slot->Stream;
    NTSTATUS status;

    WdfSpinLockRelease(stream->Lock);
    status = PumpSend(Slot);
    WdfSpinLockAcquire(stream->Lock);
    if (!NT_SUCCESS(status)) {
        Slot->State = PumpSlotIdle;
        stream->InFlight--;
        PumpFail(stream, status);
    }
}

// Under the lock: the slot that holds the next block in order, or NULL while it is not there yet.
// Block k is always read by slot k mod Depth.
static PPUMP_SLOT PumpNextFull(_In_ PPUMP_STREAM Stream)
{
    ULONGLONG block = Stream->NextConsumeOffset / Stream->Parameters.BlockBytes;
    PPUMP_SLOT slot = &Stream->Slots[block % Stream->Parameters.Depth];

    return slot->State == PumpSlotFull && slot->Offset == Stream->NextConsumeOffset ? slot : NULL;
}

// Under the lock, which is given up meanwhile and released at the end: consumes the full slots
// whose turn it is, one flow at a time, and sends each on. A device that completes inside the send
// comes back here, finds a consumer and leaves the slot to it, so that nothing nests. After a round
// the rest is left to the next completion: a device that is faster than the consumer would keep
// the flow here for ever, be it the one that starts the device or one at DISPATCH_LEVEL.
static VOID PumpDrainAndRelease(_Inout_ PPUMP_STREAM Stream)
{
    ULONG consumed = 0;
    PPUMP_SLOT slot;
    BOOLEAN ended;

    while (!Stream->Consuming && (consumed < Stream->Parameters.Depth || Stream->InFlight == 0) &&
           (slot = PumpNextFull(Stream)) != NULL) {
        Stream->Consuming = TRUE;
        KeClearEvent(&Stream->Quiet);
        WdfSpinLockRelease(Stream->Lock);

        PumpConsume(Stream, slot);

        WdfSpinLockAcquire(Stream->Lock);
        consumed++;
        Stream->NextConsumeOffset += slot->Length;
        if (PumpTakeNextRead(slot)) {
            PumpSendTaken(slot);
        }
        Stream->Consuming = FALSE;
    }
    ended = PumpCheckEnd(Stream);
    WdfSpinLockRelease(Stream->Lock);
    if (ended) {
        PumpEnd(Stream);
    }
}

static VOID PumpReadCompleted(_In_ WDFREQUEST Request, _In_ WDFIOTARGET Target,
                              _In_ PWDF_REQUEST_COMPLETION_PARAMS Params, _In_ WDFCONTEXT Context)
{
    PPUMP_SLOT slot = (PPUMP_SLOT)Context;
    PPUMP_STREAM stream = slot->Stream;
    NTSTATUS status = Params->IoStatus.Status;

    UNREFERENCED_PARAMETER(Target);
    if (NT_SUCCESS(status) && Params->IoStatus.Information != slot->Length) {
        status = STATUS_END_OF_FILE;  // the device became shorter than it said
    }
    if (stream->Parameters.CreateEachTime != 0) {
        slot->Request = NULL;
        WdfObjectDelete(Request);
    }

    WdfSpinLockAcquire(stream->Lock);
    stream->InFlight--;
    stream->Reads++;
    slot->State = NT_SUCCESS(status) ? PumpSlotFull : PumpSlotIdle;
    // A pause cancels what is in flight; those blocks are read again when the stream goes on.
    if (!NT_SUCCESS(status) && stream->Running) {
        PumpFail(stream, status);
    }
    PumpDrainAndRelease(stream);
}

NTSTATUS PumpStreamCreate(_In_ WDFDEVICE Device, _In_ const PUMP_PARAMETERS* Parameters)
{
    PPUMP_STREAM stream = PumpGetStream(Device);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDFMEMORY slots;
    NTSTATUS status;

    stream->Device = Device;
    stream->Target = WdfDeviceGetIoTarget(Device);
    stream->Parameters = *Parameters;
    KeInitializeEvent(&stream->Quiet, NotificationEvent, TRUE);
    Sha256Begin(&stream->Sha256);

    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device;
    status = WdfSpinLockCreate(&attributes, &stream->Lock);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = WdfMemoryCreate(&attributes, NonPagedPoolNx, PUMP_POOL_TAG,
                             Parameters->Depth * sizeof(PUMP_SLOT), &slots, (PVOID*)&stream->Slots);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    RtlZeroMemory(stream->Slots, Parameters->Depth * sizeof(PUMP_SLOT));
    for (ULONG i = 0; i < Parameters->Depth; i++) {
        PPUMP_SLOT slot = &stream->Slots[i];

        slot->Stream = stream;
        status = WdfMemoryCreate(&attributes, NonPagedPoolNx, PUMP_POOL_TAG, Parameters->BlockBytes,
                                 &slot->Memory, (PVOID*)&slot->Buffer);
        if (!NT_SUCCESS(status)) {
            return status;
        }
    }
    return STATUS_SUCCESS;
}

// Asks the device for its length and, when requests are reused, creates them all.
NTSTATUS PumpStreamOpen(_Inout_ PPUMP_STREAM Stream)
{
    LARGE_INTEGER length = {0};
    WDF_MEMORY_DESCRIPTOR answer;
    NTSTATUS status;

    WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&answer, &length, sizeof(length));
    status = WdfIoTargetSendIoctlSynchronously(Stream->Target, NULL, PUMP_IOCTL_GET_LENGTH, NULL,
                                               &answer, NULL, NULL);
    if (NT_SUCCESS(status)) {
        Stream->DeviceBytes = (ULONGLONG)length.QuadPart;
    } else if (Stream->Parameters.LengthMiB != 0) {
        Stream->DeviceBytes = (ULONGLONG)Stream->Parameters.LengthMiB << 20;
    } else {
        DbgPrint("pump: the device below does not say its length (0x%08X); "
                 "set the LengthMiB parameter\n", status);
        return status;
    }
    if (Stream->Parameters.CreateEachTime != 0) {
        return STATUS_SUCCESS;
    }
    for (ULONG i = 0; i < Stream->Parameters.Depth; i++) {
        status = PumpCreateRequest(&Stream->Slots[i]);
        if (!NT_SUCCESS(status)) {
            return status;
        }
        Stream->RequestsCreated++;
    }
    return STATUS_SUCCESS;
}

// Starts the stream, or goes on after a pause: what was read but not consumed is read again.
VOID PumpStreamRun(_Inout_ PPUMP_STREAM Stream)
{
    ULONGLONG block = Stream->NextConsumeOffset / Stream->Parameters.BlockBytes;

    WdfSpinLockAcquire(Stream->Lock);
    Stream->Running = TRUE;
    Stream->NextReadOffset = Stream->NextConsumeOffset;
    if (Stream->StartTime.QuadPart == 0) {
        Stream->StartTime = KeQueryPerformanceCounter(NULL);
    }
    for (ULONG i = 0; i < Stream->Parameters.Depth; i++) {
        Stream->Slots[i].State = PumpSlotIdle;
    }
    // A consumer that is already at work would take over a slot before its turn.
    Stream->Consuming = TRUE;
    for (ULONG i = 0; i < Stream->Parameters.Depth; i++) {
        PPUMP_SLOT slot = &Stream->Slots[(block + i) % Stream->Parameters.Depth];

        if (!PumpTakeNextRead(slot)) {
            break;
        }
        PumpSendTaken(slot);
    }
    Stream->Consuming = FALSE;
    PumpDrainAndRelease(Stream);
}

// Sends nothing more, takes back what is in flight and waits until nothing is going on.
VOID PumpStreamPause(_Inout_ PPUMP_STREAM Stream)
{
    WdfSpinLockAcquire(Stream->Lock);
    Stream->Running = FALSE;
    WdfSpinLockRelease(Stream->Lock);

    WdfIoTargetStop(Stream->Target, WdfIoTargetCancelSentIo);
    KeWaitForSingleObject(&Stream->Quiet, Executive, KernelMode, FALSE, NULL);
    WdfIoTargetStart(Stream->Target);
}

// The device goes away: a stream that has not ended ends here.
VOID PumpStreamClose(_Inout_ PPUMP_STREAM Stream)
{
    BOOLEAN ended;

    WdfSpinLockAcquire(Stream->Lock);
    PumpFail(Stream, STATUS_CANCELLED);
    ended = PumpCheckEnd(Stream);
    WdfSpinLockRelease(Stream->Lock);
    if (ended) {
        PumpEnd(Stream);
    }
    for (ULONG i = 0; i < Stream->Parameters.Depth; i++) {
        if (Stream->Slots[i].Request != NULL) {
            WdfObjectDelete(Stream->Slots[i].Request);
            Stream->Slots[i].Request = NULL;
        }
    }
}

VOID PumpStreamReport(_Inout_ PPUMP_STREAM Stream, _Out_ PPUMP_REPORT Report)
{
    RtlZeroMemory(Report, sizeof(*Report));
    WdfSpinLockAcquire(Stream->Lock);
    Report->Status = Stream->Ended ? Stream->Status : STATUS_PENDING;
    Report->CreateEachTime = Stream->Parameters.CreateEachTime;
    Report->DeviceBytes = Stream->DeviceBytes;
    Report->ConsumedBytes = Stream->NextConsumeOffset;
    Report->Reads = Stream->Reads;
    Report->RequestsCreated = Stream->RequestsCreated;
    Report->RequestsReused = Stream->RequestsReused;
    Report->ElapsedNanoseconds = Stream->Ended ? Stream->ElapsedNanoseconds : PumpElapsed(Stream);
    Report->HasDigests = Stream->Ended && Stream->Parameters.Digest != 0;
    if (Report->HasDigests) {
        Report->Crc32c = Stream->Crc32c;
        RtlCopyMemory(Report->Sha256, Stream->Sha256Digest, sizeof(Report->Sha256));
    }
    WdfSpinLockRelease(Stream->Lock);
}
