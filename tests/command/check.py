#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The wdf command as its users meet it: what it prints and how it ends, also on bad input.

  check.py WDF       runs every case with that command; exit code 1 if one fails
"""
import hashlib
import os
import pathlib
import re
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
        "shout.cpp:10: C++ shouts: true\n", "driver.c:81: unloads\n")
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
[IrqlTooHigh]
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
def without_the_verifier_a_report_has_no_story():
    code, output = wdf("run", built("broken_rules"), "--verify", "off", "--", "true")
    expect((code, output), 3, "WDF_INVALID_HANDLE", "bug check 0x10D")
    assert "IrqlTooHigh" not in output and "called from" not in output, output


@case
def forgotten_pool_is_a_leak():
    expect(wdf("run", built("leaves_pool"), "--", "true"), 4, "leak", "Leak")


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
