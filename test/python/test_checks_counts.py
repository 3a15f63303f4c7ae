"""check.py counts what ran, and believes no report that is not there."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from checks.outcomes import Outcome, of_command, of_evaluation, of_pytest, of_unity
from checks.suites import Suite, count_cases, find_suites

SUITES = [Suite("test_a", 2), Suite("test_b", 1)]
FILES = [Path("test/python/test_a.py")]
USELESS = [None, "", "{", "[]", "{}", '{"test_suites": [1]}', '{"comparison": 1}', "<testsuites/>"]
ONE, TWO, THREE = (
    ("test_a", "one", "PASSED"),
    ("test_a", "two", "PASSED"),
    ("test_b", "three", "PASSED"),
)


def numbers(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.passed, outcome.failed, outcome.skipped


@pytest.fixture
def report(tmp_path):
    return tmp_path / "report"


@pytest.fixture
def of_suites(report):
    """Counts what `pio test --json-output-path` writes for (suite, case, status)."""

    def count(*cases: tuple[str, str, str], exit_code: int = 0, board: str = "native") -> Outcome:
        suites: dict[str, list] = {}
        for suite, name, status in cases:
            case = {"name": name, "status": status, "message": "why", "exception": None}
            suites.setdefault(suite, []).append(case)
        found = [
            {"env_name": board, "test_name": suite, "test_cases": cases}
            for suite, cases in suites.items()
        ]
        report.write_text(json.dumps({"test_suites": found}))
        return of_unity("native", report, exit_code, SUITES)

    return count


@pytest.fixture
def of_cases(report):
    """Counts what pytest writes for (class name, case, child element)."""

    def count(*cases: tuple[str, str, str], exit_code: int = 0) -> Outcome:
        body = "".join(
            f"<testcase classname={quoteattr(owner)} name={quoteattr(name)}>{child}</testcase>"
            for owner, name, child in cases
        )
        report.write_text(f"<testsuites><testsuite>{body}</testsuite></testsuites>")
        return of_pytest(report, exit_code, FILES)

    return count


@pytest.fixture
def of_images(report):
    """Counts what evaluate.py writes with --json."""

    def count(answered=1000, differ=0, right=980, expected=980, exit_code=0) -> Outcome:
        compared = {"comparison": {"outputs_that_differ": differ}}
        found = {"answered": answered, "right": right, "expected_right": expected, **compared}
        report.write_text(json.dumps(found))
        return of_evaluation("evaluate-native", report, exit_code, 1000)

    return count


class TestUnity:
    def test_more_cases_than_calls_are_accepted(self, of_suites):
        assert numbers(of_suites(ONE, TWO, THREE)) == (3, 0, 0)
        in_a_loop = ("test_b", "in a loop", "PASSED")
        assert numbers(of_suites(ONE, TWO, THREE, in_a_loop)) == (4, 0, 0)

    @pytest.mark.parametrize("status", ["FAILED", "ERRORED", "WARNED", "SOMETHING"])
    def test_every_other_status_is_a_failure(self, of_suites, status):
        outcome = of_suites(ONE, TWO, ("test_b", "three", status), exit_code=1)
        assert numbers(outcome) == (2, 1, 0)
        assert outcome.complaints == ["failed: native: test_b: three: why"]

    def test_an_ignored_case_did_not_run(self, of_suites):
        assert numbers(of_suites(ONE, TWO, ("test_b", "three", "SKIPPED"))) == (2, 1, 1)

    def test_missing_cases_and_suites_are_failures(self, of_suites):
        outcome = of_suites(TWO)
        assert outcome.passed == 1
        assert outcome.complaints == [
            "failed: native: test_a ran 1 of its 2 cases",
            "failed: native: test_b ran 0 of its 1 cases",
        ]

    def test_a_suite_without_a_case_is_a_failure(self, report):
        outcome = of_unity("native", report, 0, [Suite("test_empty", 0)])
        assert outcome.complaints == ["failed: native: test_empty ran 0 of its 0 cases"]

    def test_the_report_of_another_board_does_not_count(self, of_suites):
        outcome = of_suites(ONE, TWO, THREE, board="cortex-m4")
        assert outcome.passed == 0
        assert outcome.failed > 0


class TestPytest:
    def test_every_kind_of_case(self, of_cases):
        outcome = of_cases(
            ("test.python.test_a", "one", ""),
            ("test.python.test_a.TestClass", "two", "<system-out>words</system-out>"),
            ("test.python.test_a", "three", '<failure message="assert 1 == 2&#10; where"/>'),
            ("test.python.test_a", "four", '<error message="&#10;no fixture"/>'),
            ("test.python.test_a", "five", '<skipped message="no MNIST"/>'),
            exit_code=1,
        )
        assert numbers(outcome) == (2, 2, 1)
        assert outcome.complaints == [
            "failed: pytest: test.python.test_a::three: assert 1 == 2",
            "failed: pytest: test.python.test_a::four: no fixture",
            "skipped: pytest: test.python.test_a::five: no MNIST",
        ]

    def test_a_file_without_a_case_is_a_failure(self, of_cases):
        outcome = of_cases(("test.python.test_b", "one", ""))
        assert numbers(outcome) == (1, 1, 0)
        assert outcome.complaints == ["failed: no case of test_a.py ran"]

    def test_skipped_cases_alone_are_no_success(self, of_cases):
        assert numbers(of_cases(("test_a", "one", "<skipped/>"))) == (0, 1, 1)


class TestEvaluation:
    def test_outputs_and_accuracy_are_a_case_each(self, of_images):
        assert numbers(of_images()) == (2, 0, 0)

    @pytest.mark.parametrize(
        ("changed", "complaint"),
        [
            ({"differ": 3}, "1000 of 1000 images answered, 3 outputs differ"),
            ({"answered": 999}, "999 of 1000 images answered, 0 outputs differ"),
            ({"right": 979}, "979 images classified correctly, 980 by TFLM"),
        ],
    )
    def test_each_of_them_can_fail(self, of_images, changed, complaint):
        outcome = of_images(**changed, exit_code=1)
        assert numbers(outcome) == (1, 1, 0)
        assert outcome.complaints == [f"failed: evaluate-native: {complaint}"]


@pytest.mark.parametrize("content", USELESS)
@pytest.mark.parametrize("exit_code", [0, 1])
def test_a_useless_report_is_a_failure(report, content, exit_code):
    if content is not None:
        report.write_text(content)
    for outcome in (
        of_unity("native", report, exit_code, SUITES),
        of_unity("native", report, exit_code, []),
        of_pytest(report, exit_code, FILES),
        of_pytest(report, exit_code, []),
        of_evaluation("evaluate-native", report, exit_code, 1000),
    ):
        assert outcome.passed == 0
        assert outcome.failed > 0


def test_a_bad_exit_code_outweighs_a_good_report(of_suites, of_cases, of_images):
    assert numbers(of_suites(ONE, TWO, THREE, exit_code=1)) == (3, 1, 0)
    assert numbers(of_cases(("test_a", "one", ""), exit_code=3)) == (1, 1, 0)
    assert numbers(of_images(exit_code=1)) == (2, 1, 0)


def test_a_tool_is_one_case():
    assert numbers(of_command("ruff", 0)) == (1, 0, 0)
    assert of_command("ruff", 2).complaints == ["failed: ruff (exit code 2)"]


def test_outcomes_add_up():
    total = Outcome()
    first, second = Outcome(passed=3), Outcome(passed=4)
    first.fail("a")
    second.skip("b", cases=5)
    total.add(first)
    total.add(second)
    assert str(total) == "7 passed, 1 failed, 5 skipped"
    assert total.complaints == ["failed: a", "skipped: b"]


def test_only_calls_of_run_test_in_sources_count(tmp_path):
    (tmp_path / "test_main.cpp").write_text(
        "// RUN_TEST(off);\n/* RUN_TEST(off);\n RUN_TEST(off); */\n"
        "#define RUN_ALL \\\n  RUN_TEST(a); \\\n  RUN_TEST(b)\n"
        "MY_RUN_TEST(no);\nRUN_TEST(one);\n  RUN_TEST (two); RUN_TEST(three);\n"
    )
    (tmp_path / "cases.h").write_text("void run() { RUN_TEST(four); }")
    (tmp_path / "notes.md").write_text("RUN_TEST(no_source)")
    assert count_cases(tmp_path) == 4


def test_suites_have_the_names_that_platformio_gives(tmp_path):
    for name in ("test_b/test_main.cpp", "on_board/test_a/a.cpp", "python/test_it.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("RUN_TEST(one);")
    (tmp_path / "test_custom_runner.py").touch()
    assert find_suites(tmp_path) == [Suite("on_board/test_a", 1), Suite("test_b", 1)]
