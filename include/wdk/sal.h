// SPDX-License-Identifier: MIT
// Source annotations (SAL 2 and the driver annotations) as macros that expand to nothing.
// They carry facts for Microsoft's static analyser; here they are only read past. The old
// double-underscore forms live in specstrings.h.
#pragma once

// clang-format off
// Plain parameters.
#define _In_
#define _In_z_
#define _In_opt_
#define _In_opt_z_
#define _In_range_(lo, hi)
#define _In_reads_(n)
#define _In_reads_opt_(n)
#define _In_reads_z_(n)
#define _In_reads_opt_z_(n)
#define _In_reads_bytes_(n)
#define _In_reads_bytes_opt_(n)
#define _In_reads_or_z_(n)
#define _In_reads_or_z_opt_(n)
#define _In_reads_to_ptr_(p)
#define _In_bytecount_(n)
#define _In_bytecount_opt_(n)
#define _In_bytecount_x_(n)
#define _In_count_(n)
#define _In_count_x_(n)
#define _In_function_class_(c)
#define _Out_
#define _Out_opt_
#define _Out_range_(lo, hi)
#define _Out_writes_(n)
#define _Out_writes_opt_(n)
#define _Out_writes_z_(n)
#define _Out_writes_opt_z_(n)
#define _Out_writes_bytes_(n)
#define _Out_writes_bytes_opt_(n)
#define _Out_writes_to_(n, c)
#define _Out_writes_to_opt_(n, c)
#define _Out_writes_bytes_to_(n, c)
#define _Out_writes_bytes_to_opt_(n, c)
#define _Out_writes_all_(n)
#define _Out_writes_all_opt_(n)
#define _Out_writes_bytes_all_(n)
#define _Out_writes_bytes_all_opt_(n)
#define _Out_writes_to_ptr_(p)
#define _Out_cap_(n)
#define _Out_z_cap_(n)
#define _Out_bytecap_(n)
#define _Inout_
#define _Inout_z_
#define _Inout_opt_
#define _Inout_opt_z_
#define _Inout_updates_(n)
#define _Inout_updates_opt_(n)
#define _Inout_updates_z_(n)
#define _Inout_updates_opt_z_(n)
#define _Inout_updates_bytes_(n)
#define _Inout_updates_bytes_opt_(n)
#define _Inout_updates_to_(n, c)
#define _Inout_updates_to_opt_(n, c)
#define _Inout_updates_bytes_to_(n, c)
#define _Inout_updates_bytes_to_opt_(n, c)
#define _Inout_updates_all_(n)
#define _Inout_updates_bytes_all_(n)
#define _Reserved_
#define _Const_
#define _Points_to_data_
#define _Literal_
#define _Notliteral_

// Pointers through which a pointer is returned.
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_opt_result_maybenull_
#define _Outptr_result_z_
#define _Outptr_opt_result_z_
#define _Outptr_result_maybenull_z_
#define _Outptr_result_nullonfailure_
#define _Outptr_opt_result_nullonfailure_
#define _Outptr_result_buffer_(n)
#define _Outptr_opt_result_buffer_(n)
#define _Outptr_result_buffer_maybenull_(n)
#define _Outptr_result_bytebuffer_(n)
#define _Outptr_opt_result_bytebuffer_(n)
#define _Outptr_result_bytebuffer_maybenull_(n)
#define _Outptr_result_bytebuffer_to_(n, c)
#define _Outptr_result_buffer_to_(n, c)
#define _Outref_
#define _Outref_result_maybenull_
#define _Outref_result_nullonfailure_
#define _COM_Outptr_
#define _COM_Outptr_opt_
#define _COM_Outptr_result_maybenull_
#define _Deref_out_
#define _Deref_out_opt_
#define _Deref_out_range_(lo, hi)
#define _Deref_in_range_(lo, hi)
#define _Deref_inout_range_(lo, hi)
#define _Deref_pre_maybenull_
#define _Deref_post_maybenull_
#define _Deref_post_notnull_
#define _Deref_post_opt_valid_
#define _Deref_ret_range_(lo, hi)
#define _Deref_prepost_opt_z_

// Return values and functions.
#define _Ret_
#define _Ret_z_
#define _Ret_opt_
#define _Ret_maybenull_
#define _Ret_maybenull_z_
#define _Ret_notnull_
#define _Ret_null_
#define _Ret_valid_
#define _Ret_range_(lo, hi)
#define _Ret_writes_(n)
#define _Ret_writes_z_(n)
#define _Ret_writes_bytes_(n)
#define _Ret_writes_bytes_to_(n, c)
#define _Ret_writes_maybenull_(n)
#define _Ret_writes_bytes_maybenull_(n)
#define _Result_nullonfailure_
#define _Result_zeroonfailure_
#define _Return_type_success_(e)
#define _Success_(e)
#define _On_failure_(a)
#define _Always_(a)
#define _Check_return_
#define _Check_return_opt_
#define _Must_inspect_result_
#define _Function_class_(c)
#define _Use_decl_annotations_
#define _Raises_SEH_exception_
#define _Maybe_raises_SEH_exception_
#define _Analysis_noreturn_
#define _Analysis_assume_(e)
#define _Analysis_assume_nullterminated_(e)
#define _Analysis_suppress_lock_checking_(l)
#define _Analysis_mode_(m)
#define _Printf_format_string_
#define _Scanf_format_string_
#define _Scanf_s_format_string_
#define _Format_string_impl_(k, w)
#define _Enum_is_bitflag_
#define _Strict_type_match_
#define _Interlocked_
#define _Interlocked_operand_

// Conditions and states.
#define _When_(e, a)
#define _At_(t, a)
#define _At_buffer_(t, i, c, a)
#define _Group_(a)
#define _Pre_
#define _Post_
#define _Pre_valid_
#define _Pre_notnull_
#define _Pre_maybenull_
#define _Pre_opt_valid_
#define _Pre_null_
#define _Pre_invalid_
#define _Pre_unknown_
#define _Pre_satisfies_(e)
#define _Pre_readable_size_(n)
#define _Pre_writable_size_(n)
#define _Pre_readable_byte_size_(n)
#define _Pre_writable_byte_size_(n)
#define _Pre_z_
#define _Prepost_z_
#define _Prepost_opt_z_
#define _Post_valid_
#define _Post_invalid_
#define _Post_ptr_invalid_
#define _Post_notnull_
#define _Post_maybenull_
#define _Post_null_
#define _Post_z_
#define _Post_satisfies_(e)
#define _Post_equal_to_(e)
#define _Post_readable_size_(n)
#define _Post_writable_size_(n)
#define _Post_readable_byte_size_(n)
#define _Post_writable_byte_size_(n)
#define _Post_maybez_
#define _Post_defensive_
#define _Pre_defensive_
#define _Null_terminated_
#define _NullNull_terminated_
#define _Maybenull_
#define _Maybe_null_
#define _Maybevalid_
#define _Notnull_
#define _Notref_
#define _Null_
#define _Valid_
#define _Notvalid_
#define _Readable_bytes_(n)
#define _Readable_elements_(n)
#define _Writable_bytes_(n)
#define _Writable_elements_(n)
#define _Satisfies_(e)
#define _Unchanged_(e)
#define _Field_size_(n)
#define _Field_size_opt_(n)
#define _Field_size_full_(n)
#define _Field_size_full_opt_(n)
#define _Field_size_part_(n, c)
#define _Field_size_bytes_(n)
#define _Field_size_bytes_opt_(n)
#define _Field_size_bytes_full_(n)
#define _Field_size_bytes_full_opt_(n)
#define _Field_size_bytes_part_(n, c)
#define _Field_range_(lo, hi)
#define _Field_z_
#define _Struct_size_bytes_(n)
#define _String_length_(s)
#define _Curr_
#define _Old_(e)
#define _Param_(n)
#define _Inexpressible_(e) e

// Locks and IRQL.
#define _IRQL_requires_(q)
#define _IRQL_requires_max_(q)
#define _IRQL_requires_min_(q)
#define _IRQL_requires_same_
#define _IRQL_raises_(q)
#define _IRQL_saves_
#define _IRQL_restores_
#define _IRQL_saves_global_(k, p)
#define _IRQL_restores_global_(k, p)
#define _IRQL_always_function_max_(q)
#define _IRQL_always_function_min_(q)
#define _IRQL_uses_cancel_
#define _IRQL_is_cancel_
#define _IRQL_limited_to_(q)
#define _Acquires_lock_(l)
#define _Releases_lock_(l)
#define _Requires_lock_held_(l)
#define _Requires_lock_not_held_(l)
#define _Requires_no_locks_held_
#define _Requires_shared_lock_held_(l)
#define _Requires_exclusive_lock_held_(l)
#define _Acquires_shared_lock_(l)
#define _Releases_shared_lock_(l)
#define _Acquires_exclusive_lock_(l)
#define _Releases_exclusive_lock_(l)
#define _Acquires_nonreentrant_lock_(l)
#define _Releases_nonreentrant_lock_(l)
#define _Acquires_spin_lock_(l)
#define _Create_lock_level_(l)
#define _Has_lock_level_(l)
#define _Lock_level_order_(a, b)
#define _Has_lock_kind_(k)
#define _Guarded_by_(l)
#define _Write_guarded_by_(l)
#define _Internal_lock_level_order_(a, b)

// Driver annotations.
#define _Dispatch_type_(t)
#define _Kernel_entry_
#define _Kernel_requires_resource_held_(r)
#define _Kernel_requires_resource_not_held_(r)
#define _Kernel_acquires_resource_(r)
#define _Kernel_releases_resource_(r)
#define _Kernel_clear_do_init_(y)
#define _Kernel_IoGetDmaAdapter_
#define _Kernel_float_saved_
#define _Kernel_float_restored_
#define _Kernel_float_used_
#define _Kernel_acquires_resource_once_(r)
#define _Flt_CompletionContext_Outptr_
#define __drv_aliasesMem
#define __drv_allocatesMem(k)
#define __drv_freesMem(k)
#define __drv_preferredFunction(f, why)
#define __drv_reportError(why)
#define __drv_strictTypeMatch(m)
#define __drv_strictType(t, m)
#define __drv_when(e, a)
#define __drv_at(e, a)
#define __drv_out_deref(a)
#define __drv_in_deref(a)
#define __drv_in(a)
#define __drv_out(a)
#define __drv_inout(a)
#define __drv_ret(a)
#define __drv_arg(e, a)
#define __drv_functionClass(c)
#define __drv_dispatchType(t)
#define __drv_dispatchType_other
#define __drv_sameIRQL
#define __drv_requiresIRQL(q)
#define __drv_maxIRQL(q)
#define __drv_minIRQL(q)
#define __drv_raisesIRQL(q)
#define __drv_setsIRQL(q)
#define __drv_savesIRQL
#define __drv_restoresIRQL
#define __drv_savesIRQLGlobal(k, p)
#define __drv_restoresIRQLGlobal(k, p)
#define __drv_maxFunctionIRQL(q)
#define __drv_minFunctionIRQL(q)
#define __drv_isCancelIRQL
#define __drv_useCancelIRQL
#define __drv_clearDoInit(y)
#define __drv_interlocked
#define __drv_acquiresResource(k)
#define __drv_releasesResource(k)
#define __drv_acquiresResourceGlobal(k, p)
#define __drv_releasesResourceGlobal(k, p)
#define __drv_mustHold(k)
#define __drv_mustHoldGlobal(k, p)
#define __drv_neverHold(k)
#define __drv_neverHoldGlobal(k, p)
#define __drv_acquiresExclusiveResource(k)
#define __drv_releasesExclusiveResource(k)
#define __drv_acquiresCriticalRegion
#define __drv_releasesCriticalRegion
#define __drv_mustHoldCriticalRegion
#define __drv_neverHoldCriticalRegion
#define __drv_mustHoldPriorityRegion
#define __drv_acquiresPriorityRegion
#define __drv_releasesPriorityRegion
#define __drv_inTry
#define __drv_notInTry
#define __drv_notPointer
#define __drv_isObjectPointer
#define __drv_constant
#define __drv_nonConstant
#define __drv_formatString(k)
#define __drv_innerMustHoldGlobal(k, p)
#define __drv_allocatesMemory
#define __drv_floatSaved
#define __drv_floatRestored
#define __drv_floatUsed
#define __drv_typeConst
#define __drv_typeCond
#define __drv_typeBitset
#define __drv_typeExpr
#define __drv_unit_kernel_driver
#define __drv_unit_kernel_code
#define __drv_unit_user_driver
#define __drv_unit_user_code
#define __drv_Mode_impl(m)
#define __kernel_driver
#define __kernel_code
#define __user_driver
#define __user_code
#define __prefast_operator_new_throws
#define __prefast_operator_new_null
#define __analysis_assume(e)
#define __assume_bound(e)
#define __analysis_noreturn
#define __analysis_hint(h)
// clang-format on
