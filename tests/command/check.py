#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The wdf command as its users meet it: what it prints and how it ends, also on bad input.

  check.py WDF       runs every case with that command; exit code 1 if one fails
"""
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WDF = pathlib.Path(sys.argv[1]).resolve()
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="openwdf-check-"))
CASES = []


def case(function):
    CASES.append(function)
    return function


def wdf(*words, **options):
    """Runs the command; returns (exit code, everything it printed)."""
    done = subprocess.run([WDF, *map(str, words)], cwd=FOLDER, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120, **options)
    return done.returncode, done.stdout


def expect(result, exit_code, *texts):
    code, output = result
    missing = [text for text in texts if text not in output]
    assert code == exit_code and not missing, (
        f"exit code {code}, expected {exit_code}; missing {missing}; printed:\n{output}")
    return output


def built(name, folder="tests/driver"):
    driver = FOLDER / f"{name}.so"
    if not driver.exists():
        expect(wdf("build", ROOT / folder / name, "-o", driver), 0, str(driver))
    return driver


def data_file(size):
    path = FOLDER / f"data-{size}"
    if not path.exists():
        path.write_bytes(os.urandom(size))
    return path


def parameters(service="pump", **values):
    path = FOLDER / f"{service}.reg"
    key = rf"HKEY_LOCAL_MACHINE\System\CurrentControlSet\Services\{service}\Parameters"
    lines = [f'"{name}"="{value}"' if isinstance(value, str) else f'"{name}"=dword:{value:x}'
             for name, value in values.items()]
    path.write_text("Windows Registry Editor Version 5.00\n\n[" + key + "]\n" +
                    "\n".join(lines) + "\n")
    return path


def start_pump(*words):
    """Starts pump on its own; returns the process."""
    return subprocess.Popen([WDF, "run", built("pump", "drivers"), *map(str, words)], cwd=FOLDER,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def interrupt(process, after_s):
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    return process.returncode, output


@case
def list_counts_all_ddis():
    assert wdf("list")[1].rstrip().endswith("of 458")


@case
def wrong_words_are_a_usage_error():
    assert wdf("frobnicate")[0] == 1
    assert wdf()[0] == 1
    assert wdf("--help")[0] == 0


@case
def pump_digests_a_file_like_sha256sum_does():
    path = data_file(8 << 20)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    expect(wdf("run", built("pump", "drivers"), "--lower", f"file:{path}", "--", "sleep", 1), 0,
           f"sha256 {digest}", "requests created 32")


@case
def a_new_request_each_time_gives_the_same_digest():
    path = data_file(8 << 20)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    expect(wdf("run", built("pump", "drivers"), "--lower", f"file:{path}", "--reg",
               parameters(CreateEachTime=1), "--", "sleep", 1), 0, f"sha256 {digest}", "reused 0")


@case
def the_simulated_run_of_a_seed_is_always_the_same():
    words = ["run", built("pump", "drivers"), "--lower", "mem:4M", "--sim", 11, "--", "true"]
    first = expect(wdf(*words), 0)
    assert first == wdf(*words)[1]


@case
def sources_are_built_by_run():
    expect(wdf("run", ROOT / "drivers/echo", "--", "true"), 0)


@case
def a_device_that_does_not_start_is_removed_once():
    asks = parameters("splitter", SecondLeg=r"\\Device\\NotThere")
    output = expect(wdf("run", built("splitter", "drivers"), "--lower", "mem:1M", "--reg", asks,
                        "--", "true"), 1, "the device did not start: 0xC0000034")
    assert "remove:" not in output, output


@case
def the_exit_code_of_the_command_counts():
    expect(wdf("run", built("echo", "drivers"), "--", "false"), 2, "exit code 1")
    expect(wdf("run", built("echo", "drivers"), "--", "no-such-command"), 2)


@case
def an_interrupt_in_mid_stream_ends_it_cleanly():
    pump = start_pump("--lower", "null", "--reg", parameters(LengthMiB=0xFFFFFFF))
    expect(interrupt(pump, 1.0), 0, "ended early", "0xC0000120")


@case
def a_second_interrupt_ends_a_start_that_is_stuck():
    process = subprocess.Popen([WDF, "run", built("stuck")], cwd=FOLDER, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for expected in ("stuck: waits", "still being started"):
        line = process.stdout.readline()
        assert expected in line, line
        process.send_signal(signal.SIGINT)
    assert process.wait(60) == -signal.SIGINT


@case
def a_file_that_shrinks_is_said_to_be_invalid():
    path = FOLDER / "shrinks"
    path.write_bytes(b"")
    os.truncate(path, 64 << 30)  # sparse
    pump = start_pump("--lower", f"file:{path}")
    time.sleep(0.7)
    os.truncate(path, 1 << 20)
    expect(interrupt(pump, 1.5), 0, "ended early", "0xC0000098")


@case
def a_lower_file_must_be_a_file_that_is_there():
    driver = built("pump", "drivers")
    expect(wdf("run", driver, "--lower", "file:/no/such/file", "--", "true"), 1, "/no/such/file")
    expect(wdf("run", driver, "--lower", f"file:{FOLDER}", "--", "true"), 1, str(FOLDER))
    expect(wdf("run", driver, "--lower", "floppy", "--", "true"), 1, "floppy")


@case
def a_driver_must_be_there_and_be_a_driver():
    expect(wdf("run", FOLDER / "nothing.so", "--", "true"), 1, "nothing.so")
    text = FOLDER / "text.so"
    text.write_text("not a shared object")
    expect(wdf("run", text, "--", "true"), 1, "text.so")


@case
def a_driver_without_entry_does_not_build():
    expect(wdf("build", ROOT / "tests/driver/no_entry"), 1, "DriverEntry")


@case
def a_missing_header_is_named_with_its_line():
    expect(wdf("build", ROOT / "tests/driver/missing_header"), 1, "driver.c:4", "lights.h",
           "not part of OpenWDF")


@case
def structured_exceptions_go_as_on_windows():
    for options in [], ["--debug"], ["--asan"]:
        driver = FOLDER / "structured_exceptions.so"
        expect(wdf("build", ROOT / "tests/driver/structured_exceptions", "-o", driver, *options), 0)
        expect(wdf("run", driver, "--", "true"), 0)


@case
def an_exception_that_no_filter_takes_is_reported_where_it_happened():
    driver = FOLDER / "untaken_exception.so"
    expect(wdf("build", ROOT / "tests/driver/untaken_exception", "-o", driver), 0)
    expect(wdf("run", driver, "--", "true"), 3, "crash", "DriverEntry", "driver.c:12")


@case
def a_missing_function_is_named_with_its_line():
    expect(wdf("build", ROOT / "tests/driver/missing_function"), 1, "driver.c:", "HalTurnOnTheLights",
           "not implemented by OpenWDF")


@case
def a_missing_ddi_is_a_warning_and_then_a_finding():
    driver = FOLDER / "missing_ddi.so"
    expect(wdf("build", ROOT / "tests/driver/missing_ddi", "-o", driver), 0, "driver.c:",
           "WdfDmaEnablerCreate is not implemented yet")
    expect(wdf("run", driver, "--", "true"), 3, "WdfDmaEnablerCreate")


@case
def a_project_of_the_kit_builds_and_its_trace_messages_arrive():
    driver = FOLDER / "traced.so"
    expect(wdf("build", ROOT / "tests/driver/traced", "-o", driver), 0, str(driver),
           "traced.rc is left out", "traced.mof is left out")
    output = expect(
        wdf("run", "--log", driver, "--", "true"), 0,
        "driver.c:35: created: 0x00000000(STATUS_SUCCESS), 42, release\n",
        "driver.c:61: TracedDeviceAdd driver.c 61 INFORMATION TRACED_INIT\n",
        "Gr\u00fc\u00dfe and wide, 00000001-0002-0003-0102-030405060708, true, 100%\n",
        "driver.c:64: TracedDeviceAdd says Loud Silent Soprano,Alto, -5\n",
        "driver.c:65: dump 01 02 03 ends\n", "0000000000000000 in parts\n",
        "driver.c:68: failed with 0xc0050007\n", "driver.c:69: failed with 0xc0050008\n",
        "shout.cpp:10: C++ shouts: true\n", "voice.c:9: TracedHum hums VOICE_ALL\n",
        "driver.c:81: unloads\n")
    assert "driver.c:67" not in output and "any more" not in output
    assert expect(wdf("run", driver, "--", "true"), 0) == ""


@case
def the_debug_configuration_of_a_project_is_its_own():
    driver = FOLDER / "debug/traced.so"
    expect(wdf("build", "--debug", ROOT / "tests/driver/traced/traced.vcxproj", "-o", driver), 0)
    expect(wdf("run", "--log", driver, "--", "true"), 0, "42, debug")


@case
def a_solution_builds_its_drivers_and_names_what_it_leaves_out():
    folder = FOLDER / "solution"
    folder.mkdir()
    expect(wdf("build", ROOT / "tests/driver/traced/traced.sln", "-o", folder), 0,
           str(folder / "traced.so"), "reader.vcxproj is left out: not a KMDF driver")
    assert (folder / "traced.build/compile_commands.json").exists()


@case
def a_second_build_compiles_nothing():
    driver = FOLDER / "echo.so"
    expect(wdf("build", ROOT / "drivers/echo", "-o", driver), 0)
    objects = {path: path.stat().st_mtime_ns for path in (FOLDER / "echo.build").rglob("*.o")}
    expect(wdf("build", ROOT / "drivers/echo", "-o", driver), 0)
    assert objects and objects == {path: path.stat().st_mtime_ns for path in objects}


@case
def list_says_what_a_driver_lacks_without_building_it():
    expect(wdf("list", ROOT / "tests/driver/missing_header"), 0,
           "headers that are not part of OpenWDF:\n  lights.h\n", "driver.c:4\n")
    expect(wdf("list", ROOT / "tests/driver/missing_function"), 0,
           "functions that are not implemented:\n  HalTurnOnTheLights\n")
    expect(wdf("list", ROOT / "tests/driver/missing_ddi"), 0, "  WdfDmaEnablerCreate\n",
           "1 of them not implemented")
    expect(wdf("list", FOLDER / "nowhere"), 1, "no such file")


@case
def a_null_pointer_ends_in_a_report_with_the_line():
    expect(wdf("run", built("null_pointer"), "--", "true"), 3, "SIGSEGV", "DeviceAdd",
           "null_pointer/driver.c:2")


def line_of(driver, mark):
    """driver.c:LINE of the line that ends in that comment."""
    lines = (ROOT / "tests/driver" / driver / "driver.c").read_text().splitlines()
    return f"driver.c:{[line.endswith('// ' + mark) for line in lines].index(True) + 1}"


def comparable(output):
    """A report without what differs between runs: folders, handles, numbers of objects."""
    output = re.sub(r"at \S*/(driver\.c:)", r"at \1", output)
    output = re.sub(r"object #\d+", "object #N", output)
    return re.sub(r"0x[0-9a-fA-F]{8,}", "ADDRESS", output)


@case
def a_broken_rule_is_told_with_the_object_and_the_lines():
    code, output = wdf("run", built("broken_rules"), "--", "true")
    marks = ("created", "used", "ended", "stale", "too high")
    created, used, ended, stale, high = (line_of("broken_rules", mark) for mark in marks)
    story = f"""\
wdf:   object:  WDFCOLLECTION ADDRESS (object #N, deleted)
wdf:   created: by WdfCollectionCreate, called from DeviceAdd at {created}
wdf:   ended:   after WdfObjectDelete, called from DeviceAdd at {ended}
wdf:   broke:   in WdfCollectionGetCount, called from DeviceAdd at {stale}
wdf:   before:  WdfCollectionGetCount, called from DeviceAdd at {used}
"""
    mistake = ("WdfCollectionGetCount was given a stale handle (ADDRESS): it was a WDFCOLLECTION "
               "(created by WdfCollectionCreate as object #N, last used by WdfObjectDelete, "
               "deleted by WdfObjectDelete) where a WDFCOLLECTION is wanted")
    expect((code, comparable(output)), 3, f"""\
wdf: verifier: called WdfDriverOpenParametersRegistryKey at IRQL 2; the highest legal IRQL is 0 \
[KmdfIrql]
wdf:   in:      WdfDriverOpenParametersRegistryKey
wdf:   should:  call it from a work item, or lower the object's execution level to passive
wdf:   object:  WDFDRIVER ADDRESS (object #N)
wdf:   created: by WdfDriverCreate
wdf:   broke:   in WdfDriverOpenParametersRegistryKey, called from OpenKeyTooHigh at {high}
wdf: violation: {mistake} [WDF_INVALID_HANDLE]
wdf:   in:      WdfCollectionGetCount
wdf:   should:  pass the handle of a live object of that type
{story}wdf: bug check 0x10D WDF_VIOLATION (0x5, ADDRESS, 0x100E, ADDRESS)
wdf:   WDF_VIOLATION: {mistake}
{story}""")


@case
def a_request_in_the_wrong_state_is_told_with_the_lines():
    code, output = wdf("run", built("broken_requests"), "--", "true")
    marks = ("created", "not formatted", "got", "completed", "completed again")
    created, sent, got, completed, again = (line_of("broken_requests", mark) for mark in marks)
    lines = (ROOT / "tests/driver/broken_requests/driver.c").read_text().splitlines()
    referenced = [line.strip() for line in lines].index("WdfObjectReference(Request);") + 1
    expect((code, comparable(output)), 3, f"""\
wdf: verifier: sent a request that is not formatted [RequestFormattedValid]
wdf:   in:      WdfRequestSend
wdf:   should:  format it for the target after each completion
wdf:   object:  WDFREQUEST ADDRESS (object #N)
wdf:   created: by WdfRequestCreate, called from SendUnformatted at {created}
wdf:   broke:   in WdfRequestSend, called from SendUnformatted at {sent}
wdf: violation: freed an IRP that the I/O manager frees itself (state Dispatched) \
[IrpFreedForeign]
wdf:   in:      IoFreeIrp
wdf:   should:  complete it; only what IoAllocateIrp and IoBuildAsynchronousFsdRequest gave is freed
wdf:   object:  WDFREQUEST ADDRESS (object #N)
wdf:   created: by the framework
wdf:   used:    last by WdfRequestWdmGetIrp, called from CompleteTwice at {got}
wdf:   inside:  EvtIoDeviceControl of a WDFQUEUE (ADDRESS, created by WdfIoQueueCreate as object #N, \
last used by WdfIoQueueCreate)
wdf: violation: completed a request that was completed before [DoubleCompletion]
wdf:   in:      WdfRequestComplete
wdf:   should:  complete each request once
wdf:   object:  WDFREQUEST ADDRESS (object #N)
wdf:   created: by the framework
wdf:   used:    last by WdfRequestComplete, called from CompleteTwice at {completed}
wdf:   broke:   in WdfRequestComplete, called from CompleteTwice at {again}
wdf:   before:  WdfRequestWdmGetIrp, called from CompleteTwice at {got}
wdf:   before:  WdfObjectReferenceActual, called from CompleteTwice at driver.c:{referenced}
""")


@case
def without_the_verifier_a_report_has_no_story():
    code, output = wdf("run", built("broken_rules"), "--verify", "off", "--", "true")
    expect((code, output), 3, "WDF_INVALID_HANDLE", "bug check 0x10D")
    assert "KmdfIrql" not in output and "called from" not in output, output


@case
def forgotten_pool_is_a_leak():
    expect(wdf("run", built("leaves_pool"), "--", "true"), 4, "leak", "Leak")


def in_order(output, *texts):
    """Each text stands behind the one before it."""
    at = 0
    for text in texts:
        found = output.find(text, at)
        assert found >= 0, f"'{text}' is not behind what comes before it; printed:\n{output}"
        at = found + len(text)


def rack(*words):
    """The bus with lamps in it, on the simulated executor."""
    return wdf("run", built("rack"), built("lamp"), "--sim", 1, *words)


@case
def a_buss_children_get_the_driver_whose_inf_names_them():
    output = expect(rack("--", "true"), 0, "rack: 2 slots")
    in_order(output, "rack: on", "lamp: added, 40 watts, 2700 kelvin", "lamp: prepare", "lamp: on",
             "lamp: added", "lamp: on", "lamp: off", "lamp: release", "rack: off",
             "lamp: unloaded", "rack: unloaded")
    assert output.count("lamp: loaded") == 1 and output.count("lamp: added") == 2, output


@case
def a_filter_stands_where_its_inf_says():
    output = expect(wdf("run", built("rack"), built("lamp"), built("shade"), "--sim", 1, "--",
                        "true"), 0, "shade: loaded as \\Driver\\LampShade")
    in_order(output, "lamp: added, 15 watts, 0 kelvin", "shade: above \\Driver\\lamp", "lamp: on",
             "shade: on", "shade: off", "lamp: off")


def shade_with(name, version, install, binary="shade"):
    """The filter as another package has it: the same binary, an INF of its own beside it."""
    folder = FOLDER / name
    folder.mkdir(exist_ok=True)
    driver = folder / f"{binary}.so"
    shutil.copy(built("shade"), driver)
    (folder / f"{binary}.inf").write_text(f"""\
[Version]
Signature="$WINDOWS NT$"
{version}
{install}
[Shade_Service]
ServiceType=1
StartType=3
ErrorControl=1
ServiceBinary=%13%\\{binary}.sys
""")
    return driver


LAMP_CLASS = "Class=Lamp\nClassGuid={3b1f2b70-5d0a-4f0e-9a35-6c6c8f0c7a01}"
EXTENSION = "Class=Extension\nClassGuid={e2f84ce7-8efa-411c-aa69-97454ca4cb57}\nExtensionId={%s}"


def models(ids, sections):
    return f"[Manufacturer]\nMaker=Models,NTamd64\n[Models.NTamd64]\nShaded=I,{ids}\n{sections}"


def extension(name, where, ids="Rack\\Lamp", binary="shade"):
    """Adds the filter to whatever drives the device."""
    return shade_with(name, EXTENSION % name, models(ids, f"""\
[I.NT]
[I.NT.Services]
AddService={name},,Shade_Service
[I.NT.Filters]
AddFilter={name},,Where
[Where]
{where}
[I.NT.HW]
AddReg=Watts
[Watts]
HKR,,Watts,0x10001,60
"""), binary)


@case
def an_extension_adds_a_filter_and_has_the_last_word_over_values():
    output = expect(rack(extension("Above", "FilterPosition=Upper"), "--", "true"), 0)
    in_order(output, "lamp: added, 60 watts, 2700 kelvin", "shade: above \\Driver\\lamp", "lamp: on",
             "shade: on")


@case
def an_extension_may_be_for_a_less_exact_id():
    driver = extension("Any", "FilterPosition=Upper", "Rack\\Anything")
    expect(rack(driver, "--", "true"), 0, "lamp: added, 60 watts", "shade: above \\Driver\\lamp")


@case
def an_extension_alone_drives_nothing():
    driver = extension("Above", "FilterPosition=Upper")
    output = expect(wdf("run", built("rack"), driver, "--sim", 1, "--", "true"), 0,
                    "none of the drivers has an INF for it")
    assert "shade: above" not in output, output


@case
def a_lower_filter_stands_below_the_function_driver():
    output = expect(rack(extension("Below", "FilterPosition=Lower"), "--", "true"), 0)
    in_order(output, "shade: above \\Driver\\rack", "lamp: added", "shade: on", "lamp: on", "lamp: off",
             "shade: off")


@case
def a_filter_whose_level_nobody_has_is_left_out_and_said():
    output = expect(rack(extension("Far", "FilterLevel=Nowhere"), "--", "true"), 0,
                    "the filter Far is left out: no INF has a filter level Nowhere")
    assert "shade: above" not in output, output


@case
def filters_stand_in_the_order_of_their_levels():
    base = shade_with("Middle", LAMP_CLASS, models("Rack\\Lamp", """\
[I.NT]
[I.NT.HW]
AddReg=Levels
[Levels]
HKR,,UpperFilterLevels,0x10000,"Low","Default","High"
HKR,,UpperFilterDefaultLevel,,"Default"
HKR,,UpperFilters,0x10000,"Middle"
[I.NT.Services]
AddService=lamp,2,Lamp_Service
AddService=Middle,,Shade_Service
[Lamp_Service]
ServiceType=1
StartType=3
ErrorControl=1
ServiceBinary=%13%\\lamp.sys
"""), "middle")
    output = expect(rack(base, extension("Over", "FilterLevel=High", binary="over"),
                         extension("Under", "FilterLevel=Low", binary="under"), "--", "true"), 0)
    in_order(output, "shade: above \\Driver\\lamp", "shade: above \\Driver\\Under",
             "shade: above \\Driver\\Middle")


@case
def a_filter_of_a_class_stands_in_the_stacks_of_all_its_devices():
    driver = shade_with("Class", LAMP_CLASS, """\
[DefaultInstall.NTamd64]
AddReg=Filter
[DefaultInstall.NTamd64.Services]
AddService=ClassShade,,Shade_Service
[Filter]
HKLM,"System\\CurrentControlSet\\Control\\Class\\{3b1f2b70-5d0a-4f0e-9a35-6c6c8f0c7a01}",\\
  UpperFilters,0x00010008,ClassShade
""")
    output = expect(wdf("run", built("rack"), built("lamp"), driver, "--sim", 1, "--", "true"), 0)
    assert output.count("shade: above \\Driver\\lamp") == 2, output


@case
def the_inf_that_knows_the_device_better_wins():
    driver = shade_with("Worse", LAMP_CLASS, models("Rack\\Anything", """\
[I.NT]
[I.NT.Services]
AddService=Worse,2,Shade_Service
"""))
    output = expect(wdf("run", built("rack"), built("lamp"), driver, "--sim", 1, "--", "true"), 0)
    assert output.count("lamp: added") == 2 and "shade: above" not in output, output


@case
def a_child_without_a_driver_is_said():
    expect(wdf("run", built("rack"), "--sim", 1, "--", "true"), 0,
           "Rack\\Lamp", "none of the drivers has an INF for it")


@case
def a_reg_file_has_the_last_word_over_an_inf():
    expect(rack("--reg", parameters("rack", SlotCount=1), "--", "true"), 0, "rack: 1 slots")


@case
def events_come_at_their_time_and_in_their_order():
    output = expect(rack("--event", "after 2s: wake", "--event", "after 1s: sleep", "--event",
                         "after 2500ms: rebalance", "--", "true"), 0, "wake': done")
    in_order(output, "sleep': done", "rack: on", "wake': done", "rack: off", "rack: on",
             "rebalance': done")


@case
def a_device_that_is_pulled_out_takes_its_children_along():
    output = expect(rack("--event", "after 1s: surprise-remove", "--event", "after 2s: plug", "--",
                         "true"), 0, "surprise-remove': done")
    in_order(output, "lamp: pulled out", "lamp: release", "lamp: added", "plug': done", "lamp: off",
             "rack: off")


@case
def an_event_finds_a_child_by_its_name():
    output = expect(wdf("run", built("rack"), built("lamp"), "--sim", 1, "--reg",
                        parameters("rack", SlotCount=1), "--event",
                        "after 1s: remove rack\\lamp", "--event", "after 2s: plug Rack\\Anything",
                        "--", "true"), 0, "plug Rack\\Anything': done")
    in_order(output, "lamp: may go", "lamp: off", "lamp: added", "plug", "lamp: off", "rack: off")


@case
def an_event_for_nobody_or_for_several_is_an_error():
    expect(rack("--event", "after 1s: remove Rack\\Table", "--", "true"), 1,
           "there is no such device")
    expect(rack("--event", "after 1s: remove Rack\\Lamp", "--", "true"), 1,
           "several devices are called so")


@case
def a_query_remove_is_taken_back():
    output = expect(rack("--event", "after 1s: query-remove", "--event", "after 2s: cancel-remove",
                         "--", "true"), 0, "cancel-remove': done")
    in_order(output, "lamp: may go", "query-remove': done", "cancel-remove': done", "lamp: off")


@case
def a_malformed_event_is_a_usage_error():
    for text in ("surprise-remove", "after 1: remove", "after 1s: explode", "after 1s:",
                 "before 1s: remove"):
        expect(rack("--event", text, "--", "true"), 1, f"--event '{text}': ")


@case
def an_event_in_real_time_comes_while_the_command_runs():
    output = expect(wdf("run", built("rack"), built("lamp"), "--event",
                        "after 100ms: surprise-remove", "--event", "after 1000s: wake", "--",
                        "sleep", 1), 0, "surprise-remove': done", "the run ended before")
    assert output.count("lamp: pulled out") == 2, output


def rack_and_switch(*words):
    """A second root-enumerated driver, which opens the lamps through their interface."""
    return wdf("run", built("rack"), built("lamp"), built("switch"), "--sim", 1, "--reg",
               parameters("rack", SlotCount=1), *words, "--", "true")


@case
def a_driver_finds_and_opens_another_drivers_interface():
    output = expect(rack_and_switch(), 0, "switch: switched a lamp: 00000000")
    in_order(output, "lamp: on", "switch: a lamp arrives", "lamp: switched", "switch: lets go",
             "lamp: off", "rack: off")


@case
def who_has_a_device_open_is_asked_before_it_is_removed():
    output = expect(rack_and_switch("--event", "after 1s: query-remove rack\\lamp",
                                    "--event", "after 2s: cancel-remove rack\\lamp",
                                    "--event", "after 3s: remove rack\\lamp",
                                    "--event", "after 4s: plug rack\\lamp"), 0)
    in_order(output, "switch: asked to let go", "lamp: may go", "query-remove",
             "switch: has it back: 00000000", "cancel-remove", "switch: asked to let go",
             "lamp: off", "switch: it is gone", "remove rack\\lamp': done", "lamp: added",
             "switch: a lamp arrives", "switch: switched a lamp: 00000000", "plug", "lamp: off")


@case
def who_has_a_device_open_is_told_that_it_was_pulled_out():
    output = expect(rack_and_switch("--event", "after 1s: surprise-remove rack\\lamp"), 0)
    in_order(output, "lamp: pulled out", "lamp: release", "switch: it is gone")


def dock(*words):
    """A bus and who moves its children, one step every tenth of a second."""
    return wdf("run", "--log", built("dock"), built("hand"), "--sim", 1, *words)


@case
def children_come_and_go_by_control_codes_and_events_of_wmi_tell_of_them():
    output = expect(dock(), 0)
    in_order(output, "hand: 0 cups", "hand: told of cup 1", "hand: told of cup 2", "hand: 2 cups",
             "asked for 2a2004 of cup 1: 00000000", "a cup is gone", "hand: 1 cups",
             "asked for 2a2008 of cup 2: 00000000", "a cup is ejected", "a cup is gone",
             "hand: 0 cups", "asked for 2a2008 of cup 2: c000000e")


@case
def a_child_is_ejected_by_an_event():
    output = expect(dock("--event", "after 250ms: eject dock\\cup"), 0)
    in_order(output, "hand: 2 cups", "a cup is gone", "a cup is ejected",
             "eject dock\\cup': done", "hand: 0 cups")


@case
def a_child_that_is_pulled_out_is_not_opened_any_more():
    output = expect(dock("--event", "after 250ms: surprise-remove dock\\cup"), 0)
    in_order(output, "hand: 2 cups", "surprise-remove dock\\cup': done", "hand: 0 cups")


@case
def a_bad_inf_is_told_with_its_line():
    folder = FOLDER / "bad_inf"
    folder.mkdir(exist_ok=True)
    (folder / "bad.c").write_text((ROOT / "tests/driver/shade/shade.c").read_text())
    (folder / "bad.inx").write_text('[Version]\nSignature="$WINDOWS NT$"\n[Manufacturer]\nM=X\n')
    expect(wdf("run", folder, "--", "true"), 1, "bad.inx:4: there is no section [X]")


def main():
    failures = 0
    for function in CASES:
        name = function.__name__
        try:
            function()
            print(f"ok      {name}", flush=True)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            failures += 1
            print(f"FAILED  {name}\n{error}", flush=True)
    print(f"{len(CASES) - failures} passed, {failures} failed")
    subprocess.run(["rm", "-rf", FOLDER], check=True)
    sys.exit(1 if failures else 0)


main()
