"""What a step of check.py counted, read from reports that the step has just written."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checks.suites import Suite
from project import reading
from project.errors import UserError
from project.forms import list_of, members, text, whole

_COUNT = whole(0, 10**9)
_EVALUATION = members(
    answered=_COUNT,
    right=_COUNT,
    expected_right=_COUNT,
    comparison=members(outputs_that_differ=_COUNT),
)
_UNITY = members(
    test_suites=list_of(
        members(env_name=text(200), test_name=text(200), test_cases=list_of(members()))
    )
)


@dataclass
class Outcome:
    """Numbers of test cases, and a line for each one that did not pass."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    complaints: list[str] = field(default_factory=list)

    def fail(self, complaint: str) -> None:
        """Counts one case as failed; of `complaint`, the first line is kept."""
        self.failed += 1
        self.complaints.append(f"failed: {complaint}".splitlines()[0])

    def skip(self, complaint: str, cases: int = 1) -> None:
        """Counts cases as skipped."""
        self.skipped += cases
        self.complaints.append(f"skipped: {complaint}")

    def add(self, other: Outcome) -> None:
        """Adds the numbers of another outcome."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.complaints += other.complaints

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def of_command(name: str, exit_code: int) -> Outcome:
    """One case, for a tool that only passes or fails."""
    outcome = Outcome()
    if exit_code == 0:
        outcome.passed = 1
    else:
        outcome.fail(f"{name} (exit code {exit_code})")
    return outcome


def of_pytest(report: Path, exit_code: int, test_files: Sequence[Path]) -> Outcome:
    """Counts pytest's JUnit report.

    Args:
        report: written by the run that ended with `exit_code`.
        exit_code: 0 if pytest reported no failure.
        test_files: each must have at least one case in the report.
    """
    outcome = Outcome()
    modules = set()
    for case in _xml_cases(report):
        name = f"pytest: {case.get('classname')}::{case.get('name')}"
        modules.update(case.get("classname", "").split("."))
        failures = [*case.findall("failure"), *case.findall("error")]
        skips = case.findall("skipped")
        if failures:
            outcome.fail(f"{name}: {failures[0].get('message', '').strip()}")
        elif skips:
            outcome.skip(f"{name}: {skips[0].get('message')}")
        else:
            outcome.passed += 1
    for file in test_files:
        if file.stem not in modules:
            outcome.fail(f"no case of {file.name} ran")
    _settle("pytest", outcome, exit_code)
    return outcome


def of_unity(environment: str, report: Path, exit_code: int, suites: Sequence[Suite]) -> Outcome:
    """Counts the JSON report of `pio test` for one environment.

    Args:
        environment: its name in platformio.ini.
        report: written by the run that ended with `exit_code`.
        exit_code: PlatformIO's, which is also 0 when suites were skipped.
        suites: each must have run at least as many cases as its sources hold.
    """
    outcome = Outcome()
    ran = {suite.name: 0 for suite in suites}
    for name, case in _unity_cases(environment, report):
        label = f"{environment}: {name}: {case.get('name')}"
        if case.get("status") == "PASSED":
            outcome.passed += 1
        elif case.get("status") == "SKIPPED":
            outcome.skip(label)
            continue
        else:
            outcome.fail(f"{label}: {case.get('message') or case.get('exception')}")
        ran[name] = ran.get(name, 0) + 1
    for suite in suites:
        if ran[suite.name] < max(1, suite.cases):
            outcome.fail(
                f"{environment}: {suite.name} ran {ran[suite.name]} of its {suite.cases} cases"
            )
    _settle(environment, outcome, exit_code)
    return outcome


def of_evaluation(name: str, report: Path, exit_code: int, images: int) -> Outcome:
    """Two cases, for what evaluate.py writes with --json: the outputs, and the accuracy.

    Args:
        name: the step's.
        report: written by the run that ended with `exit_code`.
        exit_code: evaluate.py's.
        images: how many must have been answered.
    """
    outcome = Outcome()
    try:
        found = reading.json_content(report, _EVALUATION, "run the step again")
    except UserError as error:
        outcome.fail(f"{name} reported no result (exit code {exit_code}): {error}")
        return outcome
    answered, differ = found["answered"], found["comparison"]["outputs_that_differ"]
    right, expected = found["right"], found["expected_right"]
    if answered == images and differ == 0:
        outcome.passed += 1
    else:
        outcome.fail(f"{name}: {answered} of {images} images answered, {differ} outputs differ")
    if right == expected:
        outcome.passed += 1
    else:
        outcome.fail(f"{name}: {right} images classified correctly, {expected} by TFLM")
    _settle(name, outcome, exit_code)
    return outcome


def _settle(name: str, outcome: Outcome, exit_code: int) -> None:
    """A run with a bad exit code, or in which nothing ran, has failed whatever its report says."""
    if exit_code != 0 and not outcome.failed:
        outcome.fail(f"{name} ended with exit code {exit_code}")
    if outcome.passed + outcome.failed == 0:
        outcome.fail(f"{name} ran no test")


def _xml_cases(report: Path) -> list[ElementTree.Element]:
    try:
        return list(ElementTree.parse(report).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return []


def _unity_cases(environment: str, report: Path) -> list[tuple[str, dict]]:
    try:
        suites = reading.json_content(report, _UNITY, "run the step again")["test_suites"]
    except UserError:
        return []
    return [
        (suite["test_name"], case)
        for suite in suites
        if suite["env_name"] == environment
        for case in suite["test_cases"]
    ]
