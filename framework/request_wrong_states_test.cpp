// SPDX-License-Identifier: MIT
// Every call for a request in every state of it, against the table request_wrong_states.def, which
// was read from the contract. Each case has a machine of its own, which ends in a bug check: the
// one wanted, or one that says that the call returned.
#include <fmt/format.h>

#include <algorithm>

#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

// ------------------------------------------------------------------------------------------------
// The words of the table.

enum State : std::uint32_t {
  // Made by the driver:
  Empty = 1u << 0,  // without an IRP
  Fresh = 1u << 1,
  Formatted = 1u << 2,  // as a write
  Tried = 1u << 3,      // formatted, and canceled before it was sent
  Pended = 1u << 4,     // in a stopped target
  Sent = 1u << 5,       // with the device below
  Back = 1u << 6,       // completed by it
  Reused = 1u << 7,
  // A read, presented by a queue:
  Owned = 1u << 8,
  Marked = 1u << 9,     // cancelable
  Unmarked = 1u << 10,  // not any more
  Canceled = 1u << 11,  // EvtRequestCancel has been called, and nothing done
  OwnedSent = 1u << 12,
  Forwarded = 1u << 13,
  Requeued = 1u << 14,
  Completed = 1u << 15,  // its handle kept alive by a reference, as that of the next
  Forgotten = 1u << 16,
  All = (1u << 17) - 1,

  Home = Fresh | Formatted | Tried | Back | Reused,
  Flying = Pended | Sent | OwnedSent,
  Held = Owned | Marked | Unmarked | Canceled,
  InQueue = Forwarded | Requeued,
  Gone = Completed | Forgotten,
};

constexpr struct {
  State state;
  const char* name;
} states[] = {
    {Empty, "Empty"},         {Fresh, "Fresh"},         {Formatted, "Formatted"},
    {Tried, "Tried"},         {Pended, "Pended"},       {Sent, "Sent"},
    {Back, "Back"},           {Reused, "Reused"},       {Owned, "Owned"},
    {Marked, "Marked"},       {Unmarked, "Unmarked"},   {Canceled, "Canceled"},
    {OwnedSent, "OwnedSent"}, {Forwarded, "Forwarded"}, {Requeued, "Requeued"},
    {Completed, "Completed"}, {Forgotten, "Forgotten"},
};

constexpr NTSTATUS INVALID_REQUEST = STATUS_INVALID_DEVICE_REQUEST;
constexpr NTSTATUS INVALID_STATE = STATUS_INVALID_DEVICE_STATE;
constexpr NTSTATUS NOT_ACCEPTED = STATUS_REQUEST_NOT_ACCEPTED;
constexpr NTSTATUS NOT_REUSABLE = STATUS_WDF_REQUEST_INVALID_STATE;
constexpr LONG sent = 0x7001;       // WdfRequestSend said TRUE
constexpr LONG unchanged = 0x7002;  // what the caller had put there
constexpr LONG any = 0x7003;
constexpr const char* some_rule = "*";

struct Outcome {
  LONG value = 0;         // a status, a BOOLEAN, whether there is a pointer; 0 of VOID
  const char* rule = "";  // of the finding, or some_rule; "": there is none
  ULONG_PTR fatal = 0;    // of a WDF_REQUEST_FATAL_ERROR; 0: it returns
  bool is_stated = true;  // else only that it is found (12.1)
};
constexpr Outcome is(LONG value) {
  return {.value = value};
}
constexpr Outcome ok = is(STATUS_SUCCESS);
constexpr Outcome broken(LONG value, const char* rule) {
  return {.value = value, .rule = rule};
}
constexpr Outcome stops(ULONG_PTR fatal) {
  return {.value = any, .rule = some_rule, .fatal = fatal};
}
constexpr Outcome undefined{.value = any, .rule = some_rule, .is_stated = false};

// ------------------------------------------------------------------------------------------------
// The states.

Called g_called;

WDFREQUEST make_own(Bench& bench, State state) {
  WDFREQUEST request = nullptr;
  if (state == Empty) {
    EXPECT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &request), STATUS_SUCCESS);
    return request;
  }
  if (state == Fresh) return bench.make_request();
  request = bench.make_ready(g_called);
  if (state == Formatted) return request;
  if (state == Tried) {
    EXPECT_FALSE(WdfRequestCancelSentRequest(request));
    return request;
  }
  if (state == Pended) WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
  EXPECT_TRUE(bench.send(request));
  if (state == Pended || state == Sent) return request;
  bench.lower.release(STATUS_SUCCESS, 16);
  EXPECT_EQ(g_called.count, 1u);
  if (state == Reused) {
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
  }
  return request;
}

void mark(WDFREQUEST request) {
  EXPECT_EQ(WdfRequestMarkCancelableEx(request, [](WDFREQUEST) {}), STATUS_SUCCESS);
}

WDFREQUEST make_received(Bench& bench, State state) {
  door::Pending read = bench.open().start_read(16);
  WDFREQUEST request = Bench::take_received();
  WdfObjectReference(request);
  switch (state) {
    case Marked:
      mark(request);
      break;
    case Unmarked:
      mark(request);
      EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_SUCCESS);
      break;
    case Canceled:
      mark(request);
      EXPECT_TRUE(read.cancel());
      break;
    case OwnedSent:
      WdfRequestFormatRequestUsingCurrentType(request);
      bench.set_routine(request, g_called);
      EXPECT_TRUE(bench.send(request));
      break;
    case Forwarded:
      EXPECT_EQ(WdfRequestForwardToIoQueue(request, bench.make_manual()), STATUS_SUCCESS);
      break;
    case Requeued: {
      WDFQUEUE manual = bench.make_manual();
      EXPECT_EQ(WdfRequestForwardToIoQueue(request, manual), STATUS_SUCCESS);
      EXPECT_EQ(WdfIoQueueRetrieveNextRequest(manual, &request), STATUS_SUCCESS);
      EXPECT_EQ(WdfRequestRequeue(request), STATUS_SUCCESS);
      break;
    }
    case Completed:
      WdfRequestComplete(request, STATUS_SUCCESS);
      break;
    case Forgotten:
      EXPECT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
      break;
    default:
      break;
  }
  return request;
}

WDFREQUEST make(Bench& bench, State state) {
  g_called = {};
  bench.lower.on(IRP_MJ_READ, door::hold());
  bench.lower.on(IRP_MJ_WRITE, door::hold());
  return state < Owned ? make_own(bench, state) : make_received(bench, state);
}

// ------------------------------------------------------------------------------------------------
// The calls.

LONG send(Bench& bench, WDFREQUEST request, ULONG flags) {
  if (bench.send(request, flags)) return sent;
  return WdfRequestGetStatus(request);
}

LONG reuse_with_new_irp(WDFREQUEST request) {
  WDF_REQUEST_REUSE_PARAMS parameters;
  WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
  WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&parameters, nullptr);
  return WdfRequestReuse(request, &parameters);
}

LONG type_of_parameters(WDFREQUEST request) {
  WDF_REQUEST_PARAMETERS parameters;
  WDF_REQUEST_PARAMETERS_INIT(&parameters);
  parameters.Type = WdfRequestTypeMax;
  WdfRequestGetParameters(request, &parameters);
  return parameters.Type == WdfRequestTypeMax ? unchanged : parameters.Type;
}

LONG type_of_completion(WDFREQUEST request) {
  WDF_REQUEST_COMPLETION_PARAMS parameters;
  WDF_REQUEST_COMPLETION_PARAMS_INIT(&parameters);
  WdfRequestGetCompletionParams(request, &parameters);
  return parameters.Type;
}

struct Call {
  const char* name;
  LONG (*run)(Bench& bench, WDFREQUEST request);
};
void PrintTo(const Call& call, std::ostream* out) {
  *out << call.name;
}

void* g_buffer = nullptr;
PMDL g_mdl = nullptr;

#define CALL(name, value)                          \
  {#name, [](Bench& bench, WDFREQUEST r) -> LONG { \
     static_cast<void>(bench);                     \
     return value;                                 \
   }},
// clang-format off
const Call calls[] = {
  CALL(FormatRead,     bench.format_read(r, bench.make_memory(16)))
  CALL(FormatCurrent,  (WdfRequestFormatRequestUsingCurrentType(r), 0))
  CALL(FormatWdm,      ([&] {
                         IO_STACK_LOCATION location{};
                         location.MajorFunction = IRP_MJ_FLUSH_BUFFERS;
                         WdfRequestWdmFormatUsingStackLocation(r, &location);
                         return 0;
                       }()))
  CALL(ChangeTarget,   WdfRequestChangeTarget(r, bench.target))
  CALL(Send,           (bench.set_routine(r, g_called), send(bench, r, 0)))
  CALL(Forget,         send(bench, r, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET))
  CALL(CancelSent,     WdfRequestCancelSentRequest(r))
  CALL(Reuse,          bench.reuse(r))
  CALL(ReuseNewIrp,    reuse_with_new_irp(r))
  CALL(Complete,       (WdfRequestComplete(r, STATUS_SUCCESS), 0))
  CALL(Mark,           (WdfRequestMarkCancelable(r, [](WDFREQUEST) {}), 0))
  CALL(MarkEx,         WdfRequestMarkCancelableEx(r, [](WDFREQUEST) {}))
  CALL(Unmark,         WdfRequestUnmarkCancelable(r))
  CALL(AskCanceled,    WdfRequestIsCanceled(r))
  CALL(Forward,        WdfRequestForwardToIoQueue(r, bench.make_manual()))
  CALL(Requeue,        WdfRequestRequeue(r))
  CALL(Acknowledge,    (WdfRequestStopAcknowledge(r, FALSE), 0))
  CALL(GetStatus,      WdfRequestGetStatus(r))
  CALL(GetInformation, static_cast<LONG>(WdfRequestGetInformation(r)))
  CALL(SetInformation, (WdfRequestSetInformation(r, 3), 0))
  CALL(GetMode,        WdfRequestGetRequestorMode(r))
  CALL(GetIrp,         WdfRequestWdmGetIrp(r) != nullptr)
  CALL(GetParameters,  type_of_parameters(r))
  CALL(GetOutput,      WdfRequestRetrieveOutputBuffer(r, 1, &g_buffer, nullptr))
  CALL(GetInput,       WdfRequestRetrieveInputBuffer(r, 1, &g_buffer, nullptr))
  CALL(GetOutputMdl,   WdfRequestRetrieveOutputWdmMdl(r, &g_mdl))
  CALL(GetQueue,       WdfRequestGetIoQueue(r) != nullptr)
  CALL(GetFile,        WdfRequestGetFileObject(r) != nullptr)
  CALL(GetCompletion,  type_of_completion(r))
  CALL(Delete,         (WdfObjectDelete(r), 0))
};
// clang-format on
#undef CALL

// ------------------------------------------------------------------------------------------------
// What comes of them.

constexpr ULONG wdf_violation = 0x10D;
constexpr ULONG manually_initiated = 0xE2;  // the call returned

struct Ending {
  nt::BugCheck stop;
  LONG value = 0;
  std::vector<nt::Finding> findings;
};

Ending end_of(const Call& call, State state) {
  static LONG g_value;
  g_value = 0;
  World world(with_queue());
  world.run([&](Bench& bench) {
    WDFREQUEST request = make(bench, state);
    g_value = call.run(bench, request);
    KeBugCheck(manually_initiated);
  });
  return {world.machine().take_bug_check().value_or(nt::BugCheck{}), g_value,
          world.machine().take_findings()};
}

std::string in_words(const Ending& ending) {
  std::string words = ending.stop.code == manually_initiated
                          ? fmt::format("returned {:#x}", static_cast<ULONG>(ending.value))
                          : ::test::describe(ending.stop);
  for (const nt::Finding& finding : ending.findings) words += "\n  " + ::test::describe(finding);
  return words;
}

// The report says which object, where it was made and where it was used (nt/finding.h).
bool has_story(const nt::Finding& finding) {
  return std::any_of(finding.history.begin(), finding.history.end(),
                     [](const std::string& line) { return line.rfind("created:", 0) == 0; });
}

bool has_story(const nt::BugCheck& stop) {
  return stop.text.find("\ncreated:") != std::string::npos;
}

void check_findings(const Outcome& wanted, const std::vector<nt::Finding>& findings) {
  if (std::string(wanted.rule).empty()) {
    EXPECT_TRUE(findings.empty());
    return;
  }
  const auto is_wanted = [&](const nt::Finding& finding) {
    return wanted.rule == some_rule || std::string(finding.rule) == wanted.rule;
  };
  const auto found = std::find_if(findings.begin(), findings.end(), is_wanted);
  ASSERT_NE(found, findings.end());
  EXPECT_TRUE(has_story(*found));
}

void check(const Call& call, State state, const char* state_name, const Outcome& wanted,
           const char* section) {
  const Ending ending = end_of(call, state);
  SCOPED_TRACE(fmt::format("{} of a request that is {} ({}): {}", call.name, state_name, section,
                           in_words(ending)));
  if (ending.stop.code == wdf_violation) {
    EXPECT_TRUE(has_story(ending.stop));
  } else {
    check_findings(wanted, ending.findings);
  }
  if (!wanted.is_stated && ending.stop.code == wdf_violation) return;
  if (wanted.fatal != 0) {
    EXPECT_EQ(ending.stop.code, wdf_violation);
    EXPECT_EQ(ending.stop.parameters[0], ULONG_PTR{WDF_REQUEST_FATAL_ERROR});
    EXPECT_EQ(ending.stop.parameters[1], wanted.fatal);
    EXPECT_NE(ending.stop.parameters[2], 0u);
    return;
  }
  EXPECT_EQ(ending.stop.code, manually_initiated);
  EXPECT_TRUE(wanted.value == any || ending.value == wanted.value)
      << fmt::format("wanted {:#x}", static_cast<ULONG>(wanted.value));
}

struct Row {
  const char* call;
  std::uint32_t states;
  Outcome outcome;
  const char* section;
};

const Row rows[] = {
#define ROW(call, states, outcome, section) {#call, states, outcome, section},
#include "framework/request_wrong_states.def"
};

class RequestWrongState : public ::testing::TestWithParam<Call> {};

TEST_P(RequestWrongState, is_answered_as_the_table_says) {
  int count = 0;
  for (const auto& [state, state_name] : states) {
    const Row* found = nullptr;
    for (const Row& row : rows) {
      if (std::string(row.call) != GetParam().name || (row.states & state) == 0) continue;
      EXPECT_EQ(found, nullptr) << "two rows for " << state_name;
      found = &row;
    }
    ASSERT_NE(found, nullptr) << "no row for " << state_name;
    check(GetParam(), state, state_name, found->outcome, found->section);
    ++count;
  }
  RecordProperty("cases", count);
}

INSTANTIATE_TEST_SUITE_P(of, RequestWrongState, ::testing::ValuesIn(calls),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace wdf::test
