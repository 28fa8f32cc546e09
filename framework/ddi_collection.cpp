// SPDX-License-Identifier: MIT
// The entries of wdfcollection.h (framework.md COL-R1 to R4).
#include "framework/collection.h"
#include "framework/create_object.h"
#include "framework/ddi.h"

namespace wdf {
namespace {

Collection& collection_of(PWDF_DRIVER_GLOBALS globals, WDFCOLLECTION collection, Ddi ddi) {
  return resolve<Collection>(globals, collection, ddi);
}

void item_is_not_there(Collection& collection, Ddi ddi) {
  verifier_break(collection.globals(),
                 {.rule = "NotInCollection", .call = ddi_name(ddi), .object = collection.handle()},
                 "removed from a collection what is not in it",
                 "remove an object only as often as it was added, and by an index below the count");
}

}  // namespace

namespace ddi {

NTSTATUS WdfCollectionCreate(PWDF_DRIVER_GLOBALS globals, PWDF_OBJECT_ATTRIBUTES attributes,
                             WDFCOLLECTION* collection) {
  constexpr Ddi self = Ddi::WdfCollectionCreate;
  check_parent_handle(globals, attributes, self);
  REQUIRE_NOT_NULL(globals, self, collection);
  *collection = nullptr;
  const NTSTATUS status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  return create_object<Collection>(globals_of(globals), attributes, self, collection);
}

ULONG WdfCollectionGetCount(PWDF_DRIVER_GLOBALS globals, WDFCOLLECTION collection) {
  return static_cast<ULONG>(collection_of(globals, collection, Ddi::WdfCollectionGetCount).count());
}

NTSTATUS WdfCollectionAdd(PWDF_DRIVER_GLOBALS globals, WDFCOLLECTION handle, WDFOBJECT object) {
  constexpr Ddi self = Ddi::WdfCollectionAdd;
  Collection& collection = collection_of(globals, handle, self);
  HandleHeader& item = resolve_any(globals, object, self);
  return collection.add(item) ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
}

VOID WdfCollectionRemove(PWDF_DRIVER_GLOBALS globals, WDFCOLLECTION handle, WDFOBJECT object) {
  constexpr Ddi self = Ddi::WdfCollectionRemove;
  Collection& collection = collection_of(globals, handle, self);
  HandleHeader& item = resolve_any(globals, object, self);
  if (!collection.remove(item)) item_is_not_there(collection, self);
}

VOID WdfCollectionRemoveItem(PWDF_DRIVER_GLOBALS globals, WDFCOLLECTION handle, ULONG index) {
  constexpr Ddi self = Ddi::WdfCollectionRemoveItem;
  Collection& collection = collection_of(globals, handle, self);
  if (!collection.remove_at(index)) item_is_not_there(collection, self);
}

WDFOBJECT WdfCollectionGetItem(PWDF_DRIVER_GLOBALS globals, WDFCOLLECTION collection, ULONG index) {
  return collection_of(globals, collection, Ddi::WdfCollectionGetItem).at(index);
}

WDFOBJECT WdfCollectionGetFirstItem(PWDF_DRIVER_GLOBALS globals, WDFCOLLECTION collection) {
  return collection_of(globals, collection, Ddi::WdfCollectionGetFirstItem).at(0);
}

WDFOBJECT WdfCollectionGetLastItem(PWDF_DRIVER_GLOBALS globals, WDFCOLLECTION collection) {
  return collection_of(globals, collection, Ddi::WdfCollectionGetLastItem).last();
}

}  // namespace ddi
}  // namespace wdf
