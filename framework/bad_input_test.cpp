// SPDX-License-Identifier: MIT
// Every implemented DDI with every bad argument that its types, framework/parameters.def and its
// row in framework/ddi.def name: a handle that is NULL, of another type, deleted or invented, a
// required pointer that is NULL, a structure of a wrong Size, an IRQL that is too high. Each case
// has a machine of its own, which ends in a bug check: the one wanted, or one that says that the
// call returned. Sources: framework.md OBJ-R2 to R4, requests.md 12.1 U17, rules.md rule 51.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "framework/ddi_table.h"
#include "tests/support/driver/bad_arguments.h"

namespace {

using namespace test;

struct Case {
  std::size_t argument;
  Bad bad;
};

// What a call came to.
struct Ending {
  nt::BugCheck stop;
  std::vector<nt::Finding> findings;
  NTSTATUS status = STATUS_SUCCESS;  // where the DDI returns one and did
  bool has_returned() const { return stop.code == manually_initiated; }

  static constexpr ULONG manually_initiated = 0xE2;
};

// ------------------------------------------------------------------------------------------------
// The world of a case: one object of each type, and a request that the driver owns.

void make_objects(QueueBench& bench) {
  g_live<WDFDEVICE> = bench.device;
  g_live<WDFQUEUE> = bench.queue;
  g_live<WDFDRIVER> = WdfGetDriver();
  g_live<WDFIOTARGET> = WdfDeviceGetIoTarget(bench.device);
  bench.file.start_read(1);
  g_live<WDFREQUEST> = g_owned.front();
  g_live<WDFFILEOBJECT> = WdfRequestGetFileObject(g_owned.front());
  WDF_OBJECT_ATTRIBUTES_INIT(&g_below_device);
  g_below_device.ParentObject = bench.device;
  WDF_DPC_CONFIG dpc;
  WDF_DPC_CONFIG_INIT(&dpc, [](WDFDPC) {});
  EXPECT_EQ(WdfDpcCreate(&dpc, &g_below_device, &g_live<WDFDPC>), STATUS_SUCCESS);
  WDF_TIMER_CONFIG timer;
  WDF_TIMER_CONFIG_INIT(&timer, [](WDFTIMER) {});
  EXPECT_EQ(WdfTimerCreate(&timer, &g_below_device, &g_live<WDFTIMER>), STATUS_SUCCESS);
  WDF_WORKITEM_CONFIG work;
  WDF_WORKITEM_CONFIG_INIT(&work, [](WDFWORKITEM) {});
  EXPECT_EQ(WdfWorkItemCreate(&work, &g_below_device, &g_live<WDFWORKITEM>), STATUS_SUCCESS);
  WDF_CHILD_LIST_CONFIG list;
  WDF_CHILD_LIST_CONFIG_INIT(&list, sizeof(WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER),
                             [](WDFCHILDLIST, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER,
                                PWDFDEVICE_INIT) { return STATUS_UNSUCCESSFUL; });
  EXPECT_EQ(WdfChildListCreate(bench.device, &list, nullptr, &g_live<WDFCHILDLIST>),
            STATUS_SUCCESS);
  EXPECT_EQ(WdfMemoryCreate(nullptr, NonPagedPoolNx, 0, 64, &g_live<WDFMEMORY>, nullptr),
            STATUS_SUCCESS);
  EXPECT_EQ(WdfLookasideListCreate(nullptr, 64, NonPagedPoolNx, nullptr, 0, &g_live<WDFLOOKASIDE>),
            STATUS_SUCCESS);
  EXPECT_EQ(WdfWaitLockCreate(nullptr, &g_live<WDFWAITLOCK>), STATUS_SUCCESS);
  EXPECT_EQ(WdfSpinLockCreate(nullptr, &g_live<WDFSPINLOCK>), STATUS_SUCCESS);
  EXPECT_EQ(WdfStringCreate(nullptr, nullptr, &g_live<WDFSTRING>), STATUS_SUCCESS);
  EXPECT_EQ(WdfCollectionCreate(nullptr, &g_live<WDFCOLLECTION>), STATUS_SUCCESS);
  EXPECT_EQ(WdfDriverOpenParametersRegistryKey(WdfGetDriver(), KEY_READ | KEY_WRITE, nullptr,
                                               &g_live<WDFKEY>),
            STATUS_SUCCESS);
  EXPECT_EQ(WdfIoTargetCreate(bench.device, nullptr, &g_remote), STATUS_SUCCESS);
  static WCHAR everybody[] = u"D:P(A;;GA;;;WD)";
  UNICODE_STRING sddl;
  RtlInitUnicodeString(&sddl, everybody);
  g_init = WdfControlDeviceInitAllocate(WdfGetDriver(), &sddl);
  ASSERT_NE(g_init, nullptr);
  WDFCOLLECTION deleted = nullptr;
  EXPECT_EQ(WdfCollectionCreate(nullptr, &deleted), STATUS_SUCCESS);
  WdfObjectDelete(deleted);
  g_deleted = deleted;
}

// ------------------------------------------------------------------------------------------------
// The calls.

NTSTATUS g_status = STATUS_SUCCESS;

template <Ddi ddi, class Function>
struct Call;

template <Ddi ddi, class R, class... A>
struct Call<ddi, R (*)(PWDF_DRIVER_GLOBALS, A...)> {
  using Entry = R (*)(PWDF_DRIVER_GLOBALS, A...);
  using Places = std::index_sequence_for<A...>;

  static std::vector<Case> cases() {
    std::vector<Case> found;
    add_cases(found, Places{});
    const bool is_complete = (has_object<A> && ...);
    if (is_complete && wdf::ddi_infos[static_cast<std::size_t>(ddi)].irql_max == PASSIVE_LEVEL) {
      found.push_back({0, Bad::Irql});
    }
    return found;
  }

  static TypeCode wanted(std::size_t argument) {
    TypeCode code = TypeCode::Object;
    wanted(argument, code, Places{});
    return code;
  }

  static void run(Entry entry, const Case& bad_case) { run(entry, bad_case, Places{}); }

 private:
  template <class T>
  static void add(std::vector<Case>& found, std::size_t place) {
    const bool is_handle = HandleType<T>::is_handle || is_object(ddi, place);
    if (is_handle && is_unseen(ddi, Bad::NullHandle)) return;
    if (is_handle) {
      if (is_required(ddi, place)) {
        found.push_back({place, Bad::NullPointer});
      } else if (!is_optional(ddi, place)) {
        found.push_back({place, Bad::NullHandle});
      }
      if (HandleType<T>::is_handle) found.push_back({place, Bad::OtherType});
      found.push_back({place, Bad::Deleted});
      found.push_back({place, Bad::Invented});
    } else if (is_required(ddi, place) && !is_unseen(ddi, Bad::NullPointer)) {
      found.push_back({place, Bad::NullPointer});
    }
    if constexpr (std::is_pointer_v<T>) {
      constexpr bool is_sized = Sized<std::remove_pointer_t<T>>;
      if (is_sized && !is_unseen(ddi, Bad::Size)) found.push_back({place, Bad::Size});
    }
  }
  template <std::size_t... place>
  static void add_cases(std::vector<Case>& found, std::index_sequence<place...>) {
    // Behind an argument of which there is no good one nothing can be seen.
    static_cast<void>(((add<A>(found, place), has_object<A>)&&...));
  }

  template <class T>
  static void want(std::size_t argument, std::size_t place, TypeCode& code) {
    if constexpr (HandleType<T>::is_handle) {
      if (argument == place) code = wanted_type(ddi, HandleType<T>::code);
    }
  }
  template <std::size_t... place>
  static void wanted([[maybe_unused]] std::size_t argument, TypeCode& code,
                     std::index_sequence<place...>) {
    (want<A>(argument, place, code), ...);
  }

  template <std::size_t... place>
  static void run(Entry entry, const Case& c, std::index_sequence<place...>) {
    std::tuple<A...> arguments{good<A>(ddi, place)...};
    ((c.argument == place
          ? void(std::get<place>(arguments) = bad<A>(c.bad, std::get<place>(arguments)))
          : void()),
     ...);
    if constexpr (std::is_same_v<R, NTSTATUS>) {
      g_status = entry(WdfDriverGlobals, std::get<place>(arguments)...);
    } else {
      entry(WdfDriverGlobals, std::get<place>(arguments)...);
    }
  }
};

// One DDI of the sweep, its type forgotten.
struct Row {
  Ddi ddi;
  bool returns_status;
  std::vector<Case> (*cases)();
  TypeCode (*wanted)(std::size_t argument);
  void (*run)(const Case& bad_case);
};

template <class R, class... A>
constexpr bool returns_status(R (*)(A...)) {
  return std::is_same_v<R, NTSTATUS>;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
#define DDI(index, Name, UPPER, irql_max, header)                                  \
  {Ddi::Name, returns_status(PFN_##UPPER{}), &Call<Ddi::Name, PFN_##UPPER>::cases, \
   &Call<Ddi::Name, PFN_##UPPER>::wanted, [](const Case& bad_case) {               \
     Call<Ddi::Name, PFN_##UPPER>::run(wdf::observed_table.Name, bad_case);        \
   }},
#define DDI_MISSING(index, Name, UPPER, irql_max, header)
#include "framework/ddi.def"
#undef DDI
#undef DDI_MISSING
  };
  return all;
}

Ending end_of(const Row& row, const Case& bad_case) {
  World world;
  g_status = STATUS_SUCCESS;
  QueuePlan plan;
  plan.prepare_device = [](PWDFDEVICE_INIT init) {
    WDF_FILEOBJECT_CONFIG config;
    WDF_FILEOBJECT_CONFIG_INIT(&config, nullptr, nullptr, nullptr);
    WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
  };
  run_with_queue(world, plan, [&](QueueBench& bench) {
    make_objects(bench);
    KIRQL before = PASSIVE_LEVEL;
    if (bad_case.bad == Bad::Irql) KeRaiseIrql(DISPATCH_LEVEL, &before);
    row.run(bad_case);
    KeBugCheck(Ending::manually_initiated);
  });
  Ending ending;
  ending.findings = world.machine().take_findings();
  ending.stop = world.machine().take_bug_check().value_or(nt::BugCheck{});
  ending.status = g_status;
  return ending;
}

std::string in_words(const Ending& ending) {
  std::string words =
      ending.has_returned() ? fmt::format("returned {:#x}", ending.status) : describe(ending.stop);
  for (const nt::Finding& finding : ending.findings) words += "\n  " + describe(finding);
  return words;
}

bool has_finding(const Ending& ending, const std::string& rule, Ddi ddi) {
  return std::any_of(ending.findings.begin(), ending.findings.end(), [&](const auto& finding) {
    return finding.rule == rule && std::string(finding.call) == wdf::ddi_name(ddi);
  });
}

// ------------------------------------------------------------------------------------------------
// What is expected.

void expect_invalid_handle(const Row& row, const Case& bad_case, const Ending& ending) {
  EXPECT_EQ(ending.stop.code, 0x10Du);
  EXPECT_EQ(ending.stop.parameters[0], ULONG_PTR{WDF_INVALID_HANDLE});
  EXPECT_EQ(ending.stop.parameters[2], static_cast<ULONG_PTR>(row.wanted(bad_case.argument)));
  EXPECT_TRUE(has_finding(ending, "WDF_INVALID_HANDLE", row.ddi));
}

void expect_null_parameter(const Ending& ending) {
  EXPECT_EQ(ending.stop.code, 0x10Du);
  EXPECT_EQ(ending.stop.parameters[0], ULONG_PTR{WDF_REQUIRED_PARAMETER_IS_NULL});
  EXPECT_EQ(ending.stop.parameters[1], 0u);
  EXPECT_NE(ending.stop.parameters[2], 0u);
}

void expect_wrong_size(const Row& row, const Ending& ending) {
  EXPECT_TRUE(ending.has_returned());
  if (row.ddi == Ddi::WdfRequestReuse) {
    EXPECT_EQ(ending.status, STATUS_INVALID_PARAMETER);  // fxrequestapi.cpp
  } else if (row.returns_status) {
    EXPECT_EQ(ending.status, STATUS_INFO_LENGTH_MISMATCH);
  } else {
    EXPECT_TRUE(std::any_of(ending.findings.begin(), ending.findings.end(), [&](const auto& each) {
      return std::string(each.call) == wdf::ddi_name(row.ddi);
    }));
  }
}

void check(const Row& row, const Case& bad_case) {
  const Ending ending = end_of(row, bad_case);
  SCOPED_TRACE(fmt::format("{} with {} as argument {}: {}", wdf::ddi_name(row.ddi),
                           name_of(bad_case.bad), bad_case.argument, in_words(ending)));
  switch (bad_case.bad) {
    case Bad::NullHandle:
    case Bad::OtherType:
    case Bad::Deleted:
    case Bad::Invented:
      return expect_invalid_handle(row, bad_case, ending);
    case Bad::NullPointer:
      return expect_null_parameter(ending);
    case Bad::Size:
      return expect_wrong_size(row, ending);
    case Bad::Irql:
      EXPECT_TRUE(has_finding(ending, "KmdfIrql", row.ddi));
  }
}

class BadInput : public ::testing::TestWithParam<const char*> {};

TEST_P(BadInput, is_answered_as_the_contract_says) {
  int count = 0;
  for (const Row& row : rows()) {
    const wdf::DdiInfo& info = wdf::ddi_infos[static_cast<std::size_t>(row.ddi)];
    if (std::string(info.header) != GetParam()) continue;
    for (const Case& bad_case : row.cases()) {
      check(row, bad_case);
      count++;
    }
  }
  EXPECT_GT(count, 0);
  RecordProperty("cases", count);
}

INSTANTIATE_TEST_SUITE_P(of, BadInput,
                         ::testing::Values("wdfchildlist", "wdfcollection", "wdfcontrol",
                                           "wdfdevice", "wdfdpc", "wdfdriver", "wdffdo",
                                           "wdffileobject", "wdfio", "wdfiotarget", "wdfmemory",
                                           "wdfobject", "wdfpdo", "wdfregistry", "wdfrequest",
                                           "wdfresource", "wdfstring", "wdfsync", "wdftimer",
                                           "wdfwmi", "wdfworkitem"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
