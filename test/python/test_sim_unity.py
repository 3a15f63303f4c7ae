"""The Unity of platforms/sim fails when it must, in the words of the real one.

`check.py --only real-unity` asks the real one for the same words.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from boards import sections
from checks.suites import SOURCES
from project import paths
from setup import platformio_core

HEADER = paths.ROOT / "platforms" / "sim" / "libraries" / "Unity" / "src" / "unity.h"
RUNNER = paths.ROOT / "test" / "test_custom_runner.py"
MACRO = re.compile(r"\bTEST_(?:ASSERT|FAIL)_\w+")

# Each assertion is a test of its own, which fails with this message.
FAILING = {
    'TEST_FAIL_MESSAGE("a\\n\\r\\t\\x7F message")': r"a\n\r\x09\x7F message",
    "TEST_ASSERT_TRUE(1 > 2)": "Expected TRUE Was FALSE",
    'TEST_ASSERT_TRUE_MESSAGE(false, "said")': "said",
    "TEST_ASSERT_FALSE(1 < 2)": "Expected FALSE Was TRUE",
    'TEST_ASSERT_FALSE_MESSAGE(true, "said")': "said",
    "TEST_ASSERT_NULL(&torn_down)": "Expected NULL",
    "TEST_ASSERT_NOT_NULL(kNull)": "Expected Non-NULL",
    'TEST_ASSERT_NOT_NULL_MESSAGE(kNull, "said")': "said",
    "TEST_ASSERT_EQUAL_INT(1, 2)": "Expected 1 Was 2",
    "TEST_ASSERT_EQUAL_INT8(-128, 127)": "Expected -128 Was 127",
    "TEST_ASSERT_EQUAL_INT16(-32768, 0)": "Expected -32768 Was 0",
    "TEST_ASSERT_EQUAL_INT32(INT32_MIN, INT32_MAX)": "Expected -2147483648 Was 2147483647",
    "TEST_ASSERT_EQUAL_UINT32(0, UINT32_MAX)": "Expected 0 Was 4294967295",
    "TEST_ASSERT_EQUAL_size_t(3, 30)": "Expected 3 Was 30",
    "TEST_ASSERT_EQUAL_HEX8(0x0A, 0xFF)": "Expected 0x0A Was 0xFF",
    "TEST_ASSERT_EQUAL_HEX16(0xABC, 0)": "Expected 0x0ABC Was 0x0000",
    "TEST_ASSERT_EQUAL_HEX32(0xEDB88320, 1)": "Expected 0xEDB88320 Was 0x00000001",
    "TEST_ASSERT_GREATER_THAN_INT(-1, -1)": "Expected -1 to be greater than -1",
    "TEST_ASSERT_GREATER_THAN_size_t(2, 1)": "Expected 1 to be greater than 2",
    "TEST_ASSERT_LESS_THAN(-5, 3)": "Expected 3 to be less than -5",
    "TEST_ASSERT_LESS_THAN(3, 3)": "Expected 3 to be less than 3",
    "TEST_ASSERT_GREATER_OR_EQUAL_size_t(2, 1)": "Expected 1 to be greater than or equal to 2",
    "TEST_ASSERT_LESS_OR_EQUAL_size_t(1, 2)": "Expected 2 to be less than or equal to 1",
    # As a signed number it would be -1, and less.
    "TEST_ASSERT_LESS_OR_EQUAL_size_t(1, ~(~size_t{0} >> 1))": (
        "Expected 9223372036854775808 to be less than or equal to 1"
    ),
    "TEST_ASSERT_INT_WITHIN(2, 0, -3)": "Values Not Within Delta 2 Expected 0 Was -3",
    "TEST_ASSERT_FLOAT_WITHIN(0.1f, 1.0f, -1.25f)": "Expected 1 Was -1.25",
    "TEST_ASSERT_FLOAT_WITHIN(0.0f, 0.0f, 0.0001220703125f)": "Expected 0 Was 0.0001220703",
    "TEST_ASSERT_FLOAT_WITHIN(1.0f, 1234567.0f, 2.5e10f)": "Expected 1234567 Was 2.5e+10",
    "TEST_ASSERT_FLOAT_WITHIN(0.0f, 1.5e-7f, 9999999.0f)": "Expected 1.5e-07 Was 9999999",
    "TEST_ASSERT_FLOAT_WITHIN(1.0f, 0.0f, NAN)": "Expected 0 Was nan",
    "TEST_ASSERT_FLOAT_WITHIN(1.0f, -INFINITY, INFINITY)": "Expected -inf Was inf",
    'TEST_ASSERT_EQUAL_STRING("a\\n", kNull)': r"Expected 'a\n' Was NULL",
    'TEST_ASSERT_EQUAL_STRING_MESSAGE("a", "b", "said")': "Expected 'a' Was 'b'. said",
    'TEST_ASSERT_EQUAL_MEMORY("ab", "aB", 2)': "Memory Mismatch. Byte 1 Expected 0x62 Was 0x42",
    'TEST_ASSERT_EQUAL_MEMORY("a", kNull, 1)': "Actual pointer was NULL",
    'TEST_ASSERT_EQUAL_MEMORY("a", "b", 0)': (
        "You Asked Me To Compare Nothing, Which Was Pointless."
    ),
    "TEST_ASSERT_EQUAL_INT8_ARRAY(kNumbers, kNumbers + 1, 2)": "Element 1 Expected 1 Was -2",
    "TEST_ASSERT_EQUAL_INT8_ARRAY(nullptr, kNumbers, 2)": "Expected pointer to be NULL",
}

PASSING = (
    "TEST_ASSERT_TRUE(1)",
    "TEST_ASSERT_FALSE(kNull)",
    "TEST_ASSERT_NULL(kNull)",
    "TEST_ASSERT_NOT_NULL(kNumbers)",
    "TEST_ASSERT_EQUAL_INT8(-1, 255)",
    "TEST_ASSERT_EQUAL_HEX32(-1, 0xFFFFFFFF)",
    "TEST_ASSERT_GREATER_THAN_INT(-2, -1)",
    "TEST_ASSERT_LESS_THAN(0, -1)",
    "TEST_ASSERT_GREATER_OR_EQUAL_size_t(2, 2)",
    "TEST_ASSERT_LESS_OR_EQUAL_size_t(2, 2)",
    "TEST_ASSERT_INT_WITHIN(3, 0, -3)",
    "TEST_ASSERT_FLOAT_WITHIN(0.5f, 1.0f, 1.5f)",
    "TEST_ASSERT_FLOAT_WITHIN(0.0f, NAN, NAN)",
    "TEST_ASSERT_FLOAT_WITHIN(0.0f, INFINITY, INFINITY)",
    'TEST_ASSERT_EQUAL_STRING("same", "same")',
    "TEST_ASSERT_EQUAL_STRING(kNull, kNull)",
    "TEST_ASSERT_EQUAL_MEMORY(kNull, kNull, 1)",
    "TEST_ASSERT_EQUAL_INT8_ARRAY(kNumbers, kNumbers + 1, 1)",
)

# setUp() and tearDown() are called for each test, be it one that has failed.
LAST = "TEST_ASSERT_EQUAL_INT(torn_down + 1, set_up)"
ASSERTIONS = [*FAILING, *PASSING, LAST]

SUITE = """
#include <Arduino.h>
#include <math.h>
#include <unity.h>
int set_up = 0, torn_down = 0;
const char* const kNull = nullptr;
const int8_t kNumbers[] = {1, 1, -2};
void setUp() { ++set_up; }
void tearDown() { ++torn_down; }
void loop() {}
"""


def run_suite(folder: Path) -> tuple[list[str], list[dict], int]:
    """What a suite of all assertions prints, PlatformIO's report of it, and its exit code."""
    suite = folder / "test" / "test_words" / "test_main.cpp"
    suite.parent.mkdir(parents=True)
    shutil.copy(RUNNER, folder / "test")
    cases = [f"void Case{i}() {{ {assertion}; }}" for i, assertion in enumerate(ASSERTIONS)]
    calls = "\n".join(f"  RUN_TEST(Case{i});" for i in range(len(cases)))
    setup = f"void setup() {{\n  UNITY_BEGIN();\n{calls}\n  UNITY_END();\n}}"
    suite.write_text("\n".join([SUITE, *cases, setup, ""]))
    report = folder / "report.json"
    done = platformio_core.run_platformio(
        ["test", "-vv", "-e", sections.NATIVE, "--json-output-path", str(report)],
        {
            "PLATFORMIO_TEST_DIR": str(folder / "test"),
            "PLATFORMIO_BUILD_DIR": str(folder / "build"),
        },
        stdout=subprocess.PIPE,
        timeout=300,
    )
    suites = json.loads(report.read_text())["test_suites"]
    (cases_of_suite,) = (s["test_cases"] for s in suites if s["env_name"] == sections.NATIVE)
    return done.stdout.splitlines(), cases_of_suite, done.returncode


@pytest.mark.slow
def test_each_assertion_ends_like_the_real_one(tmp_path):
    lines, cases, exit_code = run_suite(tmp_path)
    assert len(cases) == len(ASSERTIONS)
    for number, (assertion, case) in enumerate(zip(ASSERTIONS, cases)):
        message = FAILING.get(assertion)
        line = SUITE.count("\n") + 2 + number
        if message is None:
            line += len(ASSERTIONS) + 2  # of RUN_TEST
        result = "PASS" if message is None else f"FAIL: {message}"
        assert case["stdout"].endswith(f"test_main.cpp:{line}:Case{number}:{result}"), assertion
        assert case["status"] == f"{result[:4]}ED", assertion
    start = lines.index("-----------------------")
    summary = f"{len(ASSERTIONS)} Tests {len(FAILING)} Failures 0 Ignored "
    assert lines[start + 1 : start + 3] == [summary, "FAIL"]
    assert exit_code == 1


def test_stand_in_has_what_the_suites_use():
    """No more and no less, and each assertion fails in a line above."""
    suites = (paths.ROOT / "test").glob("test_*/*")
    used = {
        name
        for file in suites
        if file.suffix in SOURCES
        for name in MACRO.findall(file.read_text(encoding="utf-8"))
    }
    defined = set(re.findall(rf"#define ({MACRO.pattern})", HEADER.read_text(encoding="utf-8")))
    assert defined == used
    assert {MACRO.match(assertion)[0] for assertion in FAILING} == defined


def test_stand_in_is_never_taken_for_the_real_one():
    command = ["g++", "-DUNITY_INCLUDE_CONFIG_H", "-fsyntax-only", "-x", "c++", str(HEADER)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode != 0
    assert "wants the real Unity" in done.stderr
