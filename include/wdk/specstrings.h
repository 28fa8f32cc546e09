// SPDX-License-Identifier: MIT
// The older annotation dialect (__in, __out, ...) as empty macros. Our own C++ never sees
// these: the standard library uses names such as __in and __out for its parameters.
#pragma once

#include "sal.h"

#ifndef OPENWDF_RUNTIME
// clang-format off
#define __in
#define __in_opt
#define __in_z
#define __in_nz
#define __in_bcount(n)
#define __in_bcount_opt(n)
#define __in_ecount(n)
#define __in_ecount_opt(n)
#define __in_ecount_z(n)
#define __in_range(lo, hi)
#define __in_data_source(s)
#define __out
#define __out_opt
#define __out_bcount(n)
#define __out_bcount_opt(n)
#define __out_bcount_part(n, c)
#define __out_bcount_part_opt(n, c)
#define __out_bcount_full(n)
#define __out_bcount_full_opt(n)
#define __out_bcount_nz(n)
#define __out_ecount(n)
#define __out_ecount_opt(n)
#define __out_ecount_part(n, c)
#define __out_ecount_part_opt(n, c)
#define __out_ecount_full(n)
#define __out_ecount_full_opt(n)
#define __out_ecount_z(n)
#define __out_range(lo, hi)
#define __out_data_source(s)
#define __out_xcount(n)
#define __inout
#define __inout_opt
#define __inout_z
#define __inout_bcount(n)
#define __inout_bcount_opt(n)
#define __inout_bcount_part(n, c)
#define __inout_bcount_full(n)
#define __inout_ecount(n)
#define __inout_ecount_opt(n)
#define __inout_ecount_part(n, c)
#define __inout_ecount_full(n)
#define __deref
#define __deref_in
#define __deref_in_opt
#define __deref_out
#define __deref_out_opt
#define __deref_opt_out
#define __deref_opt_out_opt
#define __deref_out_bcount(n)
#define __deref_out_bcount_opt(n)
#define __deref_out_bcount_full(n)
#define __deref_out_ecount(n)
#define __deref_out_ecount_opt(n)
#define __deref_out_range(lo, hi)
#define __deref_out_z
#define __deref_inout
#define __deref_inout_opt
#define __deref_volatile
#define __field_bcount(n)
#define __field_bcount_opt(n)
#define __field_bcount_full(n)
#define __field_bcount_part(n, c)
#define __field_ecount(n)
#define __field_ecount_opt(n)
#define __field_ecount_full(n)
#define __field_ecount_part(n, c)
#define __field_range(lo, hi)
#define __field_xcount(n)
#define __field_nullterminated
#define __struct_bcount(n)
#define __struct_xcount(n)
#define __success(e)
#define __checkReturn
#define __typefix(t)
#define __override
#define __callback
#define __format_string
#define __nullterminated
#define __nullnullterminated
#define __reserved
#define __possibly_notnullterminated
#define __maybenull
#define __notnull
#define __bcount(n)
#define __bcount_opt(n)
#define __ecount(n)
#define __ecount_opt(n)
#define __xcount(n)
#define __drv_in_opt
#define __range(lo, hi)
#define __refparam
#define __post
#define __pre
#define __post_invalid
#define __valid
#define __notvalid
#define __exceptthat
#define __control_entrypoint(c)
#define __rpc_entry
#define __kernel_entry
#define __gdi_entry
#define __blocksOn(r)
#define __fallthrough __attribute__((fallthrough))
#define __inner_data_source(s)
#define __useHeader
#define __on_failure(a)
// clang-format on
#endif
