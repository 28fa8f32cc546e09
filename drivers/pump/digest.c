// SPDX-License-Identifier: MIT
// See digest.h. CRC-32C eight bytes at a time; SHA-256 as FIPS 180-4 describes it.
#include <ntddk.h>

#include "digest.h"

#define CRC32C_POLYNOMIAL_REVERSED 0x82F63B78u

static ULONG CrcTable[8][256];

VOID Crc32cInitialize(VOID)
{
    for (ULONG value = 0; value < 256; value++) {
        ULONG crc = value;
        for (ULONG bit = 0; bit < 8; bit++) {
            crc = (crc & 1) ? (crc >> 1) ^ CRC32C_POLYNOMIAL_REVERSED : crc >> 1;
        }
        CrcTable[0][value] = crc;
    }
    for (ULONG value = 0; value < 256; value++) {
        for (ULONG slice = 1; slice < 8; slice++) {
            ULONG before = CrcTable[slice - 1][value];
            CrcTable[slice][value] = CrcTable[0][before & 0xFF] ^ (before >> 8);
        }
    }
}

ULONG Crc32cUpdate(_In_ ULONG Crc, _In_reads_bytes_(Length) const UCHAR* Data, _In_ SIZE_T Length)
{
    ULONG crc = ~Crc;

    for (; Length >= 8; Data += 8, Length -= 8) {
        ULONG low = crc ^ ((ULONG)Data[0] | ((ULONG)Data[1] << 8) | ((ULONG)Data[2] << 16) |
                           ((ULONG)Data[3] << 24));
        crc = CrcTable[7][low & 0xFF] ^ CrcTable[6][(low >> 8) & 0xFF] ^
              CrcTable[5][(low >> 16) & 0xFF] ^ CrcTable[4][low >> 24] ^ CrcTable[3][Data[4]] ^
              CrcTable[2][Data[5]] ^ CrcTable[1][Data[6]] ^ CrcTable[0][Data[7]];
    }
    for (; Length > 0; Data++, Length--) {
        crc = CrcTable[0][(crc ^ *Data) & 0xFF] ^ (crc >> 8);
    }
    return ~crc;
}

static const ULONG RoundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define ROTATE_RIGHT(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

static VOID Sha256Block(_Inout_ PSHA256_STATE State, _In_reads_bytes_(64) const UCHAR* Data)
{
    ULONG w[64];
    ULONG a = State->Hash[0], b = State->Hash[1], c = State->Hash[2], d = State->Hash[3];
    ULONG e = State->Hash[4], f = State->Hash[5], g = State->Hash[6], h = State->Hash[7];

    for (ULONG i = 0; i < 16; i++) {
        w[i] = ((ULONG)Data[i * 4] << 24) | ((ULONG)Data[i * 4 + 1] << 16) |
               ((ULONG)Data[i * 4 + 2] << 8) | (ULONG)Data[i * 4 + 3];
    }
    for (ULONG i = 16; i < 64; i++) {
        ULONG s0 = ROTATE_RIGHT(w[i - 15], 7) ^ ROTATE_RIGHT(w[i - 15], 18) ^ (w[i - 15] >> 3);
        ULONG s1 = ROTATE_RIGHT(w[i - 2], 17) ^ ROTATE_RIGHT(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    for (ULONG i = 0; i < 64; i++) {
        ULONG s1 = ROTATE_RIGHT(e, 6) ^ ROTATE_RIGHT(e, 11) ^ ROTATE_RIGHT(e, 25);
        ULONG t1 = h + s1 + ((e & f) ^ (~e & g)) + RoundConstants[i] + w[i];
        ULONG s0 = ROTATE_RIGHT(a, 2) ^ ROTATE_RIGHT(a, 13) ^ ROTATE_RIGHT(a, 22);
        ULONG t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    State->Hash[0] += a;
    State->Hash[1] += b;
    State->Hash[2] += c;
    State->Hash[3] += d;
    State->Hash[4] += e;
    State->Hash[5] += f;
    State->Hash[6] += g;
    State->Hash[7] += h;
}

VOID Sha256Begin(_Out_ PSHA256_STATE State)
{
    static const ULONG initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

    RtlZeroMemory(State, sizeof(*State));
    RtlCopyMemory(State->Hash, initial, sizeof(initial));
}

VOID Sha256Update(_Inout_ PSHA256_STATE State, _In_reads_bytes_(Length) const UCHAR* Data,
                  _In_ SIZE_T Length)
{
    State->TotalBytes += Length;
    while (Length > 0) {
        if (State->PendingBytes == 0 && Length >= 64) {
            Sha256Block(State, Data);
            Data += 64;
            Length -= 64;
            continue;
        }
        ULONG room = 64 - State->PendingBytes;
        ULONG take = Length < room ? (ULONG)Length : room;
        RtlCopyMemory(State->Pending + State->PendingBytes, Data, take);
        State->PendingBytes += take;
        Data += take;
        Length -= take;
        if (State->PendingBytes == 64) {
            Sha256Block(State, State->Pending);
            State->PendingBytes = 0;
        }
    }
}

VOID Sha256End(_Inout_ PSHA256_STATE State, _Out_writes_bytes_(32) UCHAR* Digest)
{
    static const UCHAR padding[64] = {0x80};
    ULONGLONG bits = State->TotalBytes * 8;
    UCHAR length[8];
    ULONG pad = State->PendingBytes < 56 ? 56 - State->PendingBytes : 120 - State->PendingBytes;

    for (ULONG i = 0; i < 8; i++) {
        length[i] = (UCHAR)(bits >> (56 - i * 8));
    }
    Sha256Update(State, padding, pad);
    Sha256Update(State, length, sizeof(length));
    for (ULONG i = 0; i < 32; i++) {
        Digest[i] = (UCHAR)(State->Hash[i / 4] >> (24 - (i % 4) * 8));
    }
}
