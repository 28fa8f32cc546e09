// SPDX-License-Identifier: MIT
// Collections: ordered lists of objects, each referenced while it is in one.
#ifndef OPENWDF_WDFCOLLECTION_H
#define OPENWDF_WDFCOLLECTION_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// clang-format off
WDF_DDI(NTSTATUS, WdfCollectionCreate, WDFCOLLECTIONCREATE,
        (PWDF_OBJECT_ATTRIBUTES CollectionAttributes, WDFCOLLECTION* Collection),
        (CollectionAttributes, Collection))

WDF_DDI(ULONG, WdfCollectionGetCount, WDFCOLLECTIONGETCOUNT,
        (WDFCOLLECTION Collection),
        (Collection))

WDF_DDI(NTSTATUS, WdfCollectionAdd, WDFCOLLECTIONADD,
        (WDFCOLLECTION Collection, WDFOBJECT Object),
        (Collection, Object))

WDF_DDI(VOID, WdfCollectionRemove, WDFCOLLECTIONREMOVE,
        (WDFCOLLECTION Collection, WDFOBJECT Item),
        (Collection, Item))

WDF_DDI(VOID, WdfCollectionRemoveItem, WDFCOLLECTIONREMOVEITEM,
        (WDFCOLLECTION Collection, ULONG Index),
        (Collection, Index))

WDF_DDI(WDFOBJECT, WdfCollectionGetItem, WDFCOLLECTIONGETITEM,
        (WDFCOLLECTION Collection, ULONG Index),
        (Collection, Index))

WDF_DDI(WDFOBJECT, WdfCollectionGetFirstItem, WDFCOLLECTIONGETFIRSTITEM,
        (WDFCOLLECTION Collection),
        (Collection))

WDF_DDI(WDFOBJECT, WdfCollectionGetLastItem, WDFCOLLECTIONGETLASTITEM,
        (WDFCOLLECTION Collection),
        (Collection))
// clang-format on

WDF_EXTERN_C_END

#endif
