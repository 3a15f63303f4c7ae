"""check.py counts what ran, and believes no report that is not there."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from checks.outcomes import Outcome, of_command, of_evaluation, of_pytest, of_unity
from checks.suites import Suite, count_cases, find_suites

SUITES = [Suite("test_a", 2), Suite("test_b", 1)]


def unity_report(path: Path, *cases: tuple[str, str, str], environment: str = "native") -> Path:
    """Writes what `pio test --json-output-path` does for (suite, case, status)."""
    suites: dict[str, list] = {}
    for suite, name, status in cases:
        case = {"name": name, "status": status, "message": "why", "exception": None}
        suites.setdefault(suite, []).append(case)
    report = {
        "test_suites": [
            {"env_name": environment, "test_name": suite, "test_cases": cases}
            for suite, cases in suites.items()
        ]
    }
    path.write_text(json.dumps(report), encoding="utf-8")
    return path


def pytest_report(path: Path, *cases: tuple[str, str, str]) -> Path:
    """Writes pytest's JUnit XML for (class name, case, child element)."""
    body = "".join(
        f"<testcase classname={quoteattr(owner)} name={quoteattr(name)}>{child}</testcase>"
        for owner, name, child in cases
    )
    path.write_text(f"<testsuites><testsuite>{body}</testsuite></testsuites>", encoding="utf-8")
    return path


ALL = (("test_a", "one", "PASSED"), ("test_a", "two", "PASSED"), ("test_b", "three", "PASSED"))


def numbers(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.passed, outcome.failed, outcome.skipped


class TestUnity:
    def count(self, report: Path, exit_code: int = 0) -> Outcome:
        return of_unity("native", report, exit_code, SUITES)

    def test_all_passed(self, tmp_path):
        outcome = self.count(unity_report(tmp_path / "r.json", *ALL))
        assert numbers(outcome) == (3, 0, 0)
        assert outcome.complaints == []

    def test_more_cases_than_calls_are_welcome(self, tmp_path):
        report = unity_report(tmp_path / "r.json", *ALL, ("test_b", "in a loop", "PASSED"))
        assert numbers(self.count(report)) == (4, 0, 0)

    @pytest.mark.parametrize("status", ["FAILED", "ERRORED", "WARNED", "SOMETHING"])
    def test_what_did_not_pass_has_failed(self, tmp_path, status):
        report = unity_report(tmp_path / "r.json", *ALL[:2], ("test_b", "three", status))
        outcome = self.count(report, exit_code=1)
        assert numbers(outcome) == (2, 1, 0)
        assert outcome.complaints == ["failed: native: test_b: three: why"]

    def test_a_case_that_is_ignored_did_not_run(self, tmp_path):
        report = unity_report(tmp_path / "r.json", *ALL[:2], ("test_b", "three", "SKIPPED"))
        assert numbers(self.count(report)) == (2, 1, 1)

    def test_a_case_that_vanished_is_missed(self, tmp_path):
        outcome = self.count(unity_report(tmp_path / "r.json", *ALL[1:]))
        assert numbers(outcome) == (2, 1, 0)
        assert outcome.complaints == ["failed: native: test_a ran 1 of its 2 cases"]

    def test_a_suite_that_vanished_is_missed(self, tmp_path):
        outcome = self.count(unity_report(tmp_path / "r.json", *ALL[:2]))
        assert outcome.complaints == ["failed: native: test_b ran 0 of its 1 cases"]

    def test_a_suite_that_holds_no_case_is_a_mistake(self, tmp_path):
        report = unity_report(tmp_path / "r.json", *ALL)
        outcome = of_unity("native", report, 0, [*SUITES, Suite("test_empty", 0)])
        assert numbers(outcome) == (3, 1, 0)

    def test_the_report_of_another_board_does_not_count(self, tmp_path):
        report = unity_report(tmp_path / "r.json", *ALL, environment="cortex-m4")
        assert self.count(report).passed == 0
        assert self.count(report).failed > 0

    @pytest.mark.parametrize(
        "content",
        [
            None,
            "",
            "{",
            "[]",
            "{}",
            '{"test_suites": null}',
            '{"test_suites": []}',
            '{"test_suites": [1]}',
        ],
    )
    @pytest.mark.parametrize("exit_code", [0, 1])
    @pytest.mark.parametrize("suites", [SUITES, []], ids=["suites", "no suites"])
    def test_no_usable_report_is_a_failure(self, tmp_path, content, exit_code, suites):
        report = tmp_path / "r.json"
        if content is not None:
            report.write_text(content)
        outcome = of_unity("native", report, exit_code, suites)
        assert outcome.passed == 0
        assert outcome.failed > 0

    def test_a_bad_exit_code_outweighs_a_good_report(self, tmp_path):
        outcome = self.count(unity_report(tmp_path / "r.json", *ALL), exit_code=1)
        assert numbers(outcome) == (3, 1, 0)


class TestPytest:
    FILES = (Path("test/python/test_a.py"),)

    def count(self, report: Path, exit_code: int = 0) -> Outcome:
        return of_pytest(report, exit_code, self.FILES)

    def test_every_kind_of_case(self, tmp_path):
        report = pytest_report(
            tmp_path / "r.xml",
            ("test.python.test_a", "one", ""),
            ("test.python.test_a.TestClass", "two", "<system-out>words</system-out>"),
            ("test.python.test_a", "three", '<failure message="assert 1 == 2&#10; where"/>'),
            ("test.python.test_a", "four", '<error message="&#10;no fixture"/>'),
            ("test.python.test_a", "five", '<skipped message="no MNIST"/>'),
        )
        outcome = self.count(report, exit_code=1)
        assert numbers(outcome) == (2, 2, 1)
        assert outcome.complaints == [
            "failed: pytest: test.python.test_a::three: assert 1 == 2",
            "failed: pytest: test.python.test_a::four: no fixture",
            "skipped: pytest: test.python.test_a::five: no MNIST",
        ]

    def test_a_file_without_a_case_is_missed(self, tmp_path):
        report = pytest_report(tmp_path / "r.xml", ("test.python.test_b", "one", ""))
        outcome = self.count(report)
        assert numbers(outcome) == (1, 1, 0)
        assert outcome.complaints == ["failed: no case of test_a.py ran"]

    @pytest.mark.parametrize("content", [None, "", "<testsuites>", "<testsuites/>"])
    @pytest.mark.parametrize("exit_code", [0, 1, 5])
    @pytest.mark.parametrize("files", [FILES, ()], ids=["files", "no files"])
    def test_no_usable_report_is_a_failure(self, tmp_path, content, exit_code, files):
        report = tmp_path / "r.xml"
        if content is not None:
            report.write_text(content)
        outcome = of_pytest(report, exit_code, files)
        assert outcome.passed == 0
        assert outcome.failed > 0

    def test_skipped_cases_alone_are_no_success(self, tmp_path):
        report = pytest_report(tmp_path / "r.xml", ("test_a", "one", "<skipped/>"))
        assert numbers(self.count(report)) == (0, 1, 1)

    def test_a_bad_exit_code_outweighs_a_good_report(self, tmp_path):
        report = pytest_report(tmp_path / "r.xml", ("test_a", "one", ""))
        assert numbers(self.count(report, exit_code=3)) == (1, 1, 0)


class TestEvaluation:
    def count(self, folder: Path, exit_code: int = 0, **changed: int) -> Outcome:
        values = {"answered": 1000, "differ": 0, "right": 980, "expected": 980, **changed}
        report = {
            "answered": values["answered"],
            "right": values["right"],
            "comparison": {
                "outputs_that_differ": values["differ"],
                "right": values["expected"],
            },
        }
        (folder / "figures.json").write_text(json.dumps(report))
        return of_evaluation("evaluate-native", folder / "figures.json", exit_code, 1000)

    def test_outputs_and_accuracy_are_a_case_each(self, tmp_path):
        assert numbers(self.count(tmp_path)) == (2, 0, 0)

    @pytest.mark.parametrize(
        ("changed", "complaint"),
        [
            ({"differ": 3}, "1000 of 1000 images answered, 3 outputs differ"),
            ({"answered": 999}, "999 of 1000 images answered, 0 outputs differ"),
            ({"right": 979}, "979 images read rightly, and 980 by TFLM"),
        ],
    )
    def test_each_of_them_can_fail(self, tmp_path, changed, complaint):
        outcome = self.count(tmp_path, exit_code=1, **changed)
        assert numbers(outcome) == (1, 1, 0)
        assert outcome.complaints == [f"failed: evaluate-native: {complaint}"]

    def test_a_bad_exit_code_outweighs_a_good_report(self, tmp_path):
        assert numbers(self.count(tmp_path, exit_code=1)) == (2, 1, 0)

    @pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"comparison": 1}'])
    @pytest.mark.parametrize("exit_code", [0, 1])
    def test_no_usable_report_is_a_failure(self, tmp_path, content, exit_code):
        report = tmp_path / "figures.json"
        if content is not None:
            report.write_text(content)
        assert numbers(of_evaluation("e", report, exit_code, 1000)) == (0, 1, 0)


def test_a_tool_is_one_case():
    assert numbers(of_command("ruff", 0)) == (1, 0, 0)
    assert numbers(of_command("ruff", 1)) == (0, 1, 0)
    assert of_command("ruff", 2).complaints == ["failed: ruff (exit code 2)"]


def test_outcomes_add_up():
    total = Outcome()
    first = Outcome(passed=3)
    first.fail("a")
    second = Outcome(passed=4)
    second.skip("b", cases=5)
    total.add(first)
    total.add(second)
    assert str(total) == "7 passed, 1 failed, 5 skipped"
    assert total.complaints == ["failed: a", "skipped: b"]


class TestSuites:
    def write(self, root: Path, name: str, text: str) -> None:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def test_calls_are_counted_in_every_source(self, tmp_path):
        self.write(tmp_path, "test_main.cpp", "RUN_TEST(one);\n  RUN_TEST (two); RUN_TEST(three);")
        self.write(tmp_path, "more/cases.h", "void run() { RUN_TEST(four); }")
        self.write(tmp_path, "notes.md", "RUN_TEST(no_source)")
        assert count_cases(tmp_path) == 4

    def test_what_is_no_call_does_not_count(self, tmp_path):
        self.write(
            tmp_path,
            "test_main.cpp",
            "// RUN_TEST(off);\n/* RUN_TEST(off);\n RUN_TEST(off); */\n"
            "#define RUN_ALL \\\n  RUN_TEST(a); \\\n  RUN_TEST(b)\n"
            "MY_RUN_TEST(no);\nRUN_TEST(on);\n",
        )
        assert count_cases(tmp_path) == 1

    def test_suites_have_the_names_that_platformio_gives(self, tmp_path):
        self.write(tmp_path, "test_b/test_main.cpp", "RUN_TEST(one);")
        self.write(tmp_path, "on_board/test_a/a.cpp", "RUN_TEST(one); RUN_TEST(two);")
        self.write(tmp_path, "python/test_it.py", "def test(): pass")
        self.write(tmp_path, "test_custom_runner.py", "")
        assert find_suites(tmp_path) == [Suite("on_board/test_a", 2), Suite("test_b", 1)]
