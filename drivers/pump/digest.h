// SPDX-License-Identifier: MIT
// CRC-32C (Castagnoli) and SHA-256 over a stream, in plain C without tables made at build time.
#pragma once

typedef struct _SHA256_STATE {
    ULONG Hash[8];
    ULONGLONG TotalBytes;
    ULONG PendingBytes;
    UCHAR Pending[64];
} SHA256_STATE, *PSHA256_STATE;

// Call once before the first Crc32cUpdate. IRQL: any.
VOID Crc32cInitialize(VOID);

// Continues a CRC: start with 0. IRQL: any.
ULONG Crc32cUpdate(_In_ ULONG Crc, _In_reads_bytes_(Length) const UCHAR* Data, _In_ SIZE_T Length);

VOID Sha256Begin(_Out_ PSHA256_STATE State);
VOID Sha256Update(_Inout_ PSHA256_STATE State, _In_reads_bytes_(Length) const UCHAR* Data,
                  _In_ SIZE_T Length);
VOID Sha256End(_Inout_ PSHA256_STATE State, _Out_writes_bytes_(32) UCHAR* Digest);
