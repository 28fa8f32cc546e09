// SPDX-License-Identifier: MIT
// See storyteller.h. Everything is found by looking at all objects, which costs whoever makes a
// report and nobody else.
#include "framework/storyteller.h"

#include <fmt/format.h>

#include <algorithm>

#include "framework/call.h"
#include "framework/call_log.h"
#include "framework/device.h"
#include "framework/request.h"
#include "nt/finding.h"
#include "nt/flow.h"
#include "nt/irp_report.h"

namespace wdf {
namespace {

constexpr std::size_t told_requests_max = 32;

// Objects that a machine which has ended in a bug check left behind have lower numbers: what they
// point at may be gone.
std::uint32_t first_number = 0;

bool is_of_machine(const HandleHeader& block) {
  return block.creation_number >= first_number;
}

struct Search {
  const void* address;
  HandleHeader* block = nullptr;
};

void compare(HandleHeader& block, void* context) {
  if (!is_of_machine(block)) return;
  auto& search = *static_cast<Search*>(context);
  const TypeCode type = block.type.load(std::memory_order_relaxed);
  const void* own = nullptr;
  if (type == TypeCode::Request) own = behind<Request>(block).irp();
  if (type == TypeCode::Device) own = behind<Device>(block).wdm_device();
  if (own == search.address) search.block = &block;
}

// The object that `address` lies in, as an IRP, a context or what is in a context does; or whose
// IRP or device it is. Nothing is told of drivers whose verifier is off.
const void* handle_at(const void* address) {
  if (address == nullptr || arena::g_base == nullptr) return nullptr;
  Search search{address};
  search.block = arena::block_around(address);
  if (search.block == nullptr) arena::for_each_block(compare, &search);
  const bool is_told = search.block != nullptr && is_of_machine(*search.block) &&
                       behind<Object>(*search.block).globals().verifier_on;
  return is_told ? handle_of(*search.block) : nullptr;
}

std::string callback_in_words(const CallbackFrame& frame) {
  if (frame.handle == nullptr) return frame.name;
  return fmt::format("{} of {}", frame.name, describe_handle(frame.handle).text);
}

const CallbackFrame* callback_of(const nt::Flow& flow) {
  return static_cast<const CallbackFrame*>(flow.callback_frame);
}

const char* flight_in_words(Flight state) {
  static constexpr const char* sentences[] = {
#define FLIGHT(state, owner, sentence) sentence,
#include "framework/request_states.def"
  };
  return sentences[static_cast<std::size_t>(state)];
}

const char* ownership_in_words(Ownership state) {
  static constexpr const char* sentences[] = {
#define OWNERSHIP(state, owner, sentence) sentence,
#include "framework/request_states.def"
  };
  return sentences[static_cast<std::size_t>(state)];
}

// Somebody has to do something for it: a queue, the driver, the device below.
bool is_unfinished(const Request& request) {
  const Ownership ownership = request.ownership();
  const bool is_queued = ownership == Ownership::Queued || ownership == Ownership::QueuedAgain;
  return request.is_in_flight() || is_queued || ownership == Ownership::NoticeOwed ||
         is_driver_owned(ownership);
}

struct Unfinished {
  std::vector<std::string> lines;
  std::size_t count = 0;
};

void tell_request(HandleHeader& block, void* context) {
  const bool is_request = block.type.load(std::memory_order_relaxed) == TypeCode::Request;
  if (!is_request || !is_of_machine(block)) return;
  const auto& request = behind<Request>(block);
  if (!is_unfinished(request)) return;
  auto& told = *static_cast<Unfinished*>(context);
  if (++told.count > told_requests_max) return;
  for (std::string& line : brief_story(request.handle())) told.lines.push_back(std::move(line));
  told.lines.push_back(fmt::format("state:   {}", request.is_in_flight()
                                                      ? flight_in_words(request.flight())
                                                      : ownership_in_words(request.ownership())));
  if (request.irp() != nullptr) told.lines.push_back("irp:     " + nt::describe_irp(request.irp()));
}

class FrameworkStoryteller final : public nt::Storyteller {
 public:
  std::vector<std::string> story_of(const void* address) override {
    std::vector<std::string> lines = object_story(handle_at(address));
    if (nt::t_flow == nullptr) return lines;
    const CallbackFrame* frame = callback_of(*nt::t_flow);
    if (frame != nullptr && frame->globals->verifier_on) {
      lines.push_back("inside:  " + callback_in_words(*frame));
    }
    return lines;
  }

  std::string place_of(const nt::Flow& flow) override {
    std::string place;
    if (const CallbackFrame* frame = callback_of(flow)) place = "in " + callback_in_words(*frame);
    const std::string call = call_in_words(flow);
    if (call.empty()) return place;
    return place + (place.empty() ? "in " : ", in ") + call;
  }

  std::vector<std::string> unfinished() override {
    Unfinished told;
    if (arena::g_base != nullptr) arena::for_each_block(tell_request, &told);
    if (told.count > told_requests_max) {
      told.lines.push_back(fmt::format("and {} more requests", told.count - told_requests_max));
    }
    return std::move(told.lines);
  }
};

}  // namespace

void tell_stories() {
  static constinit FrameworkStoryteller framework;
  if (&nt::storyteller() == &framework) return;
  first_number = 0;
  arena::for_each_block(
      [](HandleHeader& block, void*) {
        first_number = std::max(first_number, block.creation_number + 1);
      },
      nullptr);
  nt::set_storyteller(framework);
}

}  // namespace wdf
