// SPDX-License-Identifier: MIT
// See wmi.h. Source: wmistr/ns-wmistr-tagwnode_single_instance and its neighbours.
#include "door/wmi.h"

#include <algorithm>
#include <cstring>

namespace door {
namespace {

constexpr std::size_t first_room = 256;  // bytes, for the data of an answer

bool is_same(const GUID& one, const GUID& other) {
  return std::memcmp(&one, &other, sizeof(GUID)) == 0;
}

std::size_t aligned(std::size_t size) {
  return (size + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t) * sizeof(std::uint64_t);
}

}  // namespace

// A buffer with a header of `header_size` bytes and the data behind it.
struct Wmi::Node {
  std::vector<std::uint64_t> buffer;
  ULONG data_offset;

  Node(std::size_t header_size, std::size_t room, const Bytes& data = {})
      : buffer((aligned(header_size) + aligned(std::max(room, data.size()))) / sizeof(buffer[0])),
        data_offset(static_cast<ULONG>(aligned(header_size))) {
    if (!data.empty()) std::memcpy(bytes() + data_offset, data.data(), data.size());
    as<WNODE_HEADER>().BufferSize = size();
  }

  std::uint8_t* bytes() { return reinterpret_cast<std::uint8_t*>(buffer.data()); }
  ULONG size() const { return static_cast<ULONG>(buffer.size() * sizeof(buffer[0])); }
  template <class T>
  T& as() {
    return *reinterpret_cast<T*>(buffer.data());
  }
  // The part that all of them have that name one instance.
  template <class T>
  T& of_instance(ULONG flag, ULONG instance) {
    T& node = as<T>();
    node.WnodeHeader.Flags = flag | WNODE_FLAG_STATIC_INSTANCE_NAMES;
    node.InstanceIndex = instance;
    node.DataBlockOffset = data_offset;
    return node;
  }
  Bytes part(ULONG offset, ULONG length) {
    return offset + length <= size() ? Bytes(bytes() + offset, bytes() + offset + length) : Bytes();
  }
};

Wmi::Wmi(DEVICE_OBJECT* any_of_stack, const GUID& block) {
  for (const nt::WmiBlock& each : nt::wmi_blocks_of(any_of_stack)) {
    if (is_same(each.guid, block)) block_ = each;
  }
}

NTSTATUS Wmi::send(UCHAR minor, Node& node) const {
  if (!is_provided()) return STATUS_WMI_GUID_NOT_FOUND;
  node.as<WNODE_HEADER>().Guid = block_.guid;
  return nt::send_wmi(block_.provider, minor, block_.guid, node.buffer.data(), node.size()).Status;
}

// Sends it; when it does not fit, once more with as much room as is needed.
Wmi::Answer Wmi::ask(UCHAR minor, Node& node) const {
  const Node question = node;
  Answer answer{send(minor, node), {}};
  if (NT_SUCCESS(answer.status) && (node.as<WNODE_HEADER>().Flags & WNODE_FLAG_TOO_SMALL) != 0) {
    const ULONG needed = node.as<WNODE_TOO_SMALL>().SizeNeeded;
    node = question;
    node.buffer.resize(aligned(std::max(needed, node.size())) / sizeof(node.buffer[0]));
    answer.status = send(minor, node);
  }
  return answer;
}

Wmi::Answers Wmi::query_all() const {
  Node node(sizeof(WNODE_ALL_DATA), first_room);
  node.as<WNODE_HEADER>().Flags = WNODE_FLAG_ALL_DATA;
  Answers answers{ask(IRP_MN_QUERY_ALL_DATA, node).status, {}};
  if (!NT_SUCCESS(answers.status)) return answers;
  const auto& all = node.as<WNODE_ALL_DATA>();
  for (ULONG index = 0; index < all.InstanceCount; ++index) {
    const auto& place = all.OffsetInstanceDataAndLength[index];
    answers.instances.push_back(node.part(place.OffsetInstanceData, place.LengthInstanceData));
  }
  return answers;
}

Wmi::Answer Wmi::query(ULONG instance) const {
  Node node(sizeof(WNODE_SINGLE_INSTANCE), first_room);
  node.of_instance<WNODE_SINGLE_INSTANCE>(WNODE_FLAG_SINGLE_INSTANCE, instance);
  Answer answer = ask(IRP_MN_QUERY_SINGLE_INSTANCE, node);
  if (NT_SUCCESS(answer.status)) {
    answer.data = node.part(node.data_offset, node.as<WNODE_SINGLE_INSTANCE>().SizeDataBlock);
  }
  return answer;
}

NTSTATUS Wmi::set(ULONG instance, const Bytes& data) const {
  Node node(sizeof(WNODE_SINGLE_INSTANCE), 0, data);
  node.of_instance<WNODE_SINGLE_INSTANCE>(WNODE_FLAG_SINGLE_INSTANCE, instance).SizeDataBlock =
      static_cast<ULONG>(data.size());
  return send(IRP_MN_CHANGE_SINGLE_INSTANCE, node);
}

NTSTATUS Wmi::set_item(ULONG instance, ULONG item, const Bytes& data) const {
  Node node(sizeof(WNODE_SINGLE_ITEM), 0, data);
  auto& header = node.of_instance<WNODE_SINGLE_ITEM>(WNODE_FLAG_SINGLE_ITEM, instance);
  header.ItemId = item;
  header.SizeDataItem = static_cast<ULONG>(data.size());
  return send(IRP_MN_CHANGE_SINGLE_ITEM, node);
}

Wmi::Answer Wmi::execute(ULONG instance, ULONG method, const Bytes& input,
                         ULONG output_size) const {
  Node node(sizeof(WNODE_METHOD_ITEM), output_size, input);
  auto& header = node.of_instance<WNODE_METHOD_ITEM>(WNODE_FLAG_METHOD_ITEM, instance);
  header.MethodId = method;
  header.SizeDataBlock = static_cast<ULONG>(input.size());
  // A method is not run twice: what does not fit is an error.
  Answer answer{send(IRP_MN_EXECUTE_METHOD, node), {}};
  if (!NT_SUCCESS(answer.status)) return answer;
  if ((node.as<WNODE_HEADER>().Flags & WNODE_FLAG_TOO_SMALL) != 0) {
    answer.status = STATUS_BUFFER_TOO_SMALL;
  } else {
    answer.data = node.part(node.data_offset, header.SizeDataBlock);
  }
  return answer;
}

NTSTATUS Wmi::control(UCHAR minor) const {
  Node node(sizeof(WNODE_HEADER), 0);
  return send(minor, node);
}

NTSTATUS Wmi::enable_events(bool is_on) const {
  return control(is_on ? IRP_MN_ENABLE_EVENTS : IRP_MN_DISABLE_EVENTS);
}

NTSTATUS Wmi::enable_collection(bool is_on) const {
  return control(is_on ? IRP_MN_ENABLE_COLLECTION : IRP_MN_DISABLE_COLLECTION);
}

}  // namespace door
