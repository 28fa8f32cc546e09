// SPDX-License-Identifier: MIT
// GUID and the two faces of DEFINE_GUID: a declaration by default, a definition in the one
// source that includes <initguid.h> first. The definition is weak (the documents call it
// select-any), so two sources of one driver may both ask for it.
#ifndef GUID_DEFINED
#define GUID_DEFINED

typedef struct _GUID {
  unsigned int Data1;
  unsigned short Data2;
  unsigned short Data3;
  unsigned char Data4[8];
} GUID;

typedef GUID IID;
typedef GUID CLSID;
typedef GUID FMTID;
typedef GUID* LPGUID;
typedef const GUID* LPCGUID;

#ifdef __cplusplus
#define REFGUID const GUID&
#define REFIID const IID&
#define REFCLSID const IID&
#define REFFMTID const IID&
#else
#define REFGUID const GUID*
#define REFIID const IID*
#define REFCLSID const IID*
#define REFFMTID const IID*
#endif

#ifdef __cplusplus
static inline int InlineIsEqualGUID(REFGUID a, REFGUID b) {
  return __builtin_memcmp(&a, &b, sizeof(GUID)) == 0;
}
static inline int IsEqualGUID(REFGUID a, REFGUID b) {
  return __builtin_memcmp(&a, &b, sizeof(GUID)) == 0;
}
static inline bool operator==(const GUID& a, const GUID& b) {
  return __builtin_memcmp(&a, &b, sizeof(GUID)) == 0;
}
#if __cplusplus < 202002L
static inline bool operator!=(const GUID& a, const GUID& b) {
  return !(a == b);
}
#endif
#else
#define InlineIsEqualGUID(a, b) (__builtin_memcmp((a), (b), sizeof(GUID)) == 0)
#define IsEqualGUID(a, b) (__builtin_memcmp((a), (b), sizeof(GUID)) == 0)
#endif
#define IsEqualIID(a, b) IsEqualGUID(a, b)
#define IsEqualCLSID(a, b) IsEqualGUID(a, b)

#endif  // GUID_DEFINED

// Read again on every inclusion: <initguid.h> may come after a first, declaring one.
#undef DEFINE_GUID
#ifdef __cplusplus
#define OPENWDF_GUID_LINKAGE_ extern "C"
#else
#define OPENWDF_GUID_LINKAGE_ extern
#endif
#ifdef INITGUID
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  OPENWDF_GUID_LINKAGE_ const GUID name;                             \
  const GUID name __attribute__((weak)) = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  OPENWDF_GUID_LINKAGE_ const GUID name
#endif
