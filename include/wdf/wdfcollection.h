// SPDX-License-Identifier: MIT
// Collections: ordered lists of objects, each referenced while it is in one.
#ifndef OPENWDF_WDFCOLLECTION_H
#define OPENWDF_WDFCOLLECTION_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// clang-format off
// Creates an empty collection.
// IRQL: <= DISPATCH_LEVEL.  wdfcollection/nf-wdfcollection-wdfcollectioncreate
WDF_DDI(NTSTATUS, WdfCollectionCreate, WDFCOLLECTIONCREATE,
        (PWDF_OBJECT_ATTRIBUTES CollectionAttributes, WDFCOLLECTION* Collection),
        (CollectionAttributes, Collection))

// Returns how many objects are in the collection.
// IRQL: <= DISPATCH_LEVEL.  wdfcollection/nf-wdfcollection-wdfcollectiongetcount
WDF_DDI(ULONG, WdfCollectionGetCount, WDFCOLLECTIONGETCOUNT,
        (WDFCOLLECTION Collection),
        (Collection))

// Appends an object and references it; an object may be in a collection more than once.
// IRQL: <= DISPATCH_LEVEL.  wdfcollection/nf-wdfcollection-wdfcollectionadd
WDF_DDI(NTSTATUS, WdfCollectionAdd, WDFCOLLECTIONADD,
        (WDFCOLLECTION Collection, WDFOBJECT Object),
        (Collection, Object))

// Takes the first occurrence of Item out and drops its reference.
// IRQL: <= DISPATCH_LEVEL.  wdfcollection/nf-wdfcollection-wdfcollectionremove
WDF_DDI(VOID, WdfCollectionRemove, WDFCOLLECTIONREMOVE,
        (WDFCOLLECTION Collection, WDFOBJECT Item),
        (Collection, Item))

// Takes the object at Index out and drops its reference.
// IRQL: <= DISPATCH_LEVEL.  wdfcollection/nf-wdfcollection-wdfcollectionremoveitem
WDF_DDI(VOID, WdfCollectionRemoveItem, WDFCOLLECTIONREMOVEITEM,
        (WDFCOLLECTION Collection, ULONG Index),
        (Collection, Index))

// Returns the object at Index without a reference, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfcollection/nf-wdfcollection-wdfcollectiongetitem
WDF_DDI(WDFOBJECT, WdfCollectionGetItem, WDFCOLLECTIONGETITEM,
        (WDFCOLLECTION Collection, ULONG Index),
        (Collection, Index))

// Returns the first object without a reference, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfcollection/nf-wdfcollection-wdfcollectiongetfirstitem
WDF_DDI(WDFOBJECT, WdfCollectionGetFirstItem, WDFCOLLECTIONGETFIRSTITEM,
        (WDFCOLLECTION Collection),
        (Collection))

// Returns the last object without a reference, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfcollection/nf-wdfcollection-wdfcollectiongetlastitem
WDF_DDI(WDFOBJECT, WdfCollectionGetLastItem, WDFCOLLECTIONGETLASTITEM,
        (WDFCOLLECTION Collection),
        (Collection))
// clang-format on

WDF_EXTERN_C_END

#endif
