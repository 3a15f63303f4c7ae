"""check.py runs every step, whether or not others fail, and ends with one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import check
from boards import tools
from checks import fuzzing, sources, steps
from checks.outcomes import Outcome
from checks.steps import Step, run_steps
from data import mnist
from project import paths
from project.errors import UserError
from setup import environment, platformio_core, toolchain
from setup.toolchain import ToolsMissingError


def broken() -> Outcome:
    raise RuntimeError("a mistake of our own")


def refused() -> Outcome:
    raise UserError("the disk is full; empty it.")


def interrupted() -> Outcome:
    raise KeyboardInterrupt


def killed() -> Outcome:
    os._exit(0)


def printing() -> Outcome:
    subprocess.run([sys.executable, "-c", "print('from a program')"], check=True)
    print("from the step")
    return Outcome(passed=3)


def outcome_of(name: str) -> Outcome:
    return run_steps([step for step in steps.all_steps() if step.name == name])


def run(monkeypatch, chosen: list[Step], *arguments: str) -> int:
    monkeypatch.setattr(steps, "all_steps", lambda _fuzz_seconds=60: chosen)
    monkeypatch.setattr(sys, "argv", ["check.py", *arguments])
    return check.main(check.parse_arguments())


def refusing(error: UserError):
    def refuse(*_arguments: object, **_options: object) -> None:
        raise error

    return refuse


@pytest.fixture(autouse=True)
def everything_at_hand(monkeypatch):
    """A machine with compilers, emulators, a browser, the training environment and MNIST."""
    for owner, name in (
        (tools, "provide"),
        (toolchain, "provide_browser"),
        (toolchain, "provide_fuzzer"),
        (environment, "python"),
        (mnist, "load_mnist"),
    ):
        monkeypatch.setattr(owner, name, lambda *_arguments, **_options: None)
    steps.missing_tools.cache_clear()
    yield
    steps.missing_tools.cache_clear()


@pytest.fixture
def no_tools(monkeypatch):
    for owner, name in ((tools, "provide"), (toolchain, "provide_fuzzer")):
        monkeypatch.setattr(owner, name, refusing(ToolsMissingError("install a tool.")))


@pytest.fixture
def root(tmp_path, monkeypatch):
    """An empty project."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "TEST_DIR", tmp_path / "test")
    return tmp_path


@pytest.fixture
def silent_platformio(monkeypatch):
    """A PlatformIO that ends without a report."""

    def answer(arguments, *_, **_options):
        return subprocess.CompletedProcess(arguments, 0)

    monkeypatch.setattr(platformio_core, "run_platformio", answer)


def test_every_step_but_cortex_m3_is_checked_by_default():
    names = [step.name for step in steps.choose()]
    lints = ["ruff-check", "ruff-format", "clang-format", "mypy"]
    boards = ["native", "native-sanitize", *(f"cortex-m{core}" for core in (0, 4, 7, 33, 55))]
    boards += ["riscv32", "esp8266", "cortex-m4-float", "atmega328p"]
    small = ["atmega328p", "cortex-m0", "cortex-m33", "riscv32", "esp8266"]
    evaluated = [f"evaluate-{board}" for board in ("native", "cortex-m4", *small)]
    assert names == [*lints, *boards, *evaluated, "fuzz", "pytest", "real-unity"]
    assert [step.name for step in steps.choose(fast=True)] == [*lints, "native", "pytest-fast"]


def test_all_steps_run_and_failures_precede_the_last_line(monkeypatch, capfd):
    chosen = [
        Step("a", broken),
        Step("b", refused),
        Step("c", lambda: Outcome(passed=2, skipped=1, complaints=["skipped: e"])),
        Step("d", lambda: Outcome(failed=1, complaints=["failed: d"])),
    ]
    assert run(monkeypatch, chosen) == 1
    printed = capfd.readouterr()
    assert printed.out.splitlines()[-6:] == [
        "",
        "skipped: e",
        "failed: a: RuntimeError('a mistake of our own')",
        "failed: b: the disk is full; empty it.",
        "failed: d",
        "2 passed, 3 failed, 1 skipped",
    ]
    assert "Traceback" in printed.err


def test_steps_run_beside_others_and_report_in_their_turn(capfd):
    slow = Step("slow", lambda: time.sleep(0.5) or Outcome())
    beside = Step("beside", printing, beside=True)
    total = run_steps([slow, Step("broken", broken, beside=True), beside])
    assert str(total) == "3 passed, 1 failed, 0 skipped"
    output = capfd.readouterr().out
    turn = "=== beside (3 of 3)\nfrom a program\nfrom the step\n--- beside: 3 passed"
    assert turn in output
    assert output.index("=== broken") < output.index("Traceback") < output.index("=== beside")


def test_a_step_whose_process_ended_has_failed():
    total = run_steps([Step("killed", killed, beside=True), Step("next", printing, beside=True)])
    assert str(total) == "0 passed, 2 failed, 0 skipped"


def test_a_check_in_which_nothing_passes_has_failed(monkeypatch):
    assert run(monkeypatch, []) == 1
    assert run(monkeypatch, [Step("a", Outcome)]) == 1
    assert run(monkeypatch, [Step("a", lambda: Outcome(skipped=3))]) == 1


def test_a_step_can_run_alone(monkeypatch):
    chosen = [Step("a", lambda: Outcome(passed=1)), Step("b", broken), Step("c", broken)]
    assert run(monkeypatch, chosen, "--only", "a") == 0
    with pytest.raises(UserError, match="there is no step d; use one of a, b, c"):
        run(monkeypatch, chosen, "--only", "d")


def test_an_interrupt_ends_the_check():
    with pytest.raises(KeyboardInterrupt):
        run_steps([Step("a", interrupted)])


@pytest.mark.parametrize(
    ("ci", "name", "counts"),
    [
        (None, "cortex-m7", "0 passed, 0 failed, 1 skipped"),
        ("0", "cortex-m7", "0 passed, 0 failed, 1 skipped"),
        ("false", "fuzz", "0 passed, 0 failed, 1 skipped"),
        ("true", "cortex-m7", "0 passed, 1 failed, 0 skipped"),
        ("1", "fuzz", "0 passed, 1 failed, 0 skipped"),
        (None, "native", "0 passed, 1 failed, 0 skipped"),
        (None, "evaluate-native", "0 passed, 1 failed, 0 skipped"),
    ],
)
def test_without_tools_only_emulated_boards_are_skipped_and_not_in_ci(
    root, no_tools, monkeypatch, ci, name, counts
):
    monkeypatch.delenv("CI", raising=False)
    if ci is not None:
        monkeypatch.setenv("CI", ci)
    (step,) = [step for step in steps.all_steps() if step.name == name]
    outcome = step.run()
    assert str(outcome) == counts
    assert outcome.complaints[0].endswith(": install a tool.")


class TestResultsAreFresh:
    def test_of_a_board(self, root, monkeypatch):
        suite = root / "test" / "test_a"
        suite.mkdir(parents=True)
        (suite / "a.cpp").write_text("RUN_TEST(one); RUN_TEST(two);")

        def run_platformio(arguments, _variables, **_options):
            report = Path(arguments[-1])
            assert arguments[:-1] == ["test", "-e", "cortex-m4", "--json-output-path"]
            assert not report.exists()
            cases = [{"name": name, "status": "PASSED"} for name in ("one", "two")]
            suite = {"env_name": "cortex-m4", "test_name": "test_a", "test_cases": cases}
            report.write_text(json.dumps({"test_suites": [suite]}))
            return subprocess.CompletedProcess(arguments, 0)

        monkeypatch.setattr(platformio_core, "run_platformio", run_platformio)
        assert str(outcome_of("cortex-m4")) == "2 passed, 0 failed, 0 skipped"

    def test_no_report_of_a_board_is_a_failure(self, silent_platformio):
        outcome = outcome_of("native")
        assert outcome.passed == 0
        assert outcome.failed >= 1

    def test_of_an_evaluation(self, monkeypatch):
        def call(command):
            assert command[2:5] == ["--board", "native", "--images"]
            report = Path(command[command.index("--json") + 1])
            assert not report.exists()
            found = {"answered": 1000, "right": 980, "expected_right": 980}
            found["comparison"] = {"outputs_that_differ": 0}
            report.write_text(json.dumps(found))
            return 0

        monkeypatch.setattr(steps, "_call", call)
        assert str(steps._evaluate("native")) == "2 passed, 0 failed, 0 skipped"

    def test_no_result_of_an_evaluation_is_a_failure(self, monkeypatch):
        monkeypatch.setattr(steps, "_call", lambda _command: 0)
        assert str(steps._evaluate("native")) == "0 passed, 1 failed, 0 skipped"

    def test_without_mnist_an_evaluation_is_skipped(self, monkeypatch):
        no_mnist = refusing(UserError("there is no MNIST here."))
        monkeypatch.setattr(mnist, "load_mnist", no_mnist)
        outcome = steps._evaluate("native")
        assert str(outcome) == "0 passed, 0 failed, 2 skipped"
        assert outcome.complaints == ["skipped: evaluate-native: there is no MNIST here."]


@pytest.mark.parametrize(("exit_code", "failed"), [(0, 0), (77, 1)])
def test_the_fuzzer_fails_by_its_exit_code(monkeypatch, exit_code, failed):
    monkeypatch.setattr(fuzzing, "fuzz", lambda seconds: exit_code if seconds == 5 else 1)
    (step,) = steps.choose(["fuzz"], fuzz_seconds=5)
    assert step.run().failed == failed


class TestRealUnity:
    @pytest.mark.parametrize(("demanded", "result"), [(None, "skipped"), ("1", "failed")])
    def test_without_the_registry(self, tmp_path, monkeypatch, demanded, result):
        endless = [sys.executable, "-c", "import time; time.sleep(60)"]
        monkeypatch.setattr(platformio_core, "platformio_command", lambda _arguments: endless)
        monkeypatch.setattr(platformio_core, "CORE_DIR", tmp_path)
        monkeypatch.setattr(steps, "REGISTRY_SECONDS", 0.1)
        monkeypatch.delenv("DEMAND_REGISTRY", raising=False)
        if demanded:
            monkeypatch.setenv("DEMAND_REGISTRY", demanded)
        outcome = steps._real_unity()
        assert outcome.passed == 0
        assert outcome.complaints[0].startswith(f"{result}: real-unity: PlatformIO's registry")

    def test_it_fails_without_results(self, monkeypatch, silent_platformio):
        monkeypatch.setattr(steps, "_missing_unity", lambda _folder: "")
        monkeypatch.setattr(steps, "_call", lambda _command, **_variables: 1)
        outcome = steps._real_unity()
        assert (outcome.passed, outcome.skipped) == (0, 0)
        assert "failed: real-unity: native: test_predictor ran 0" in outcome.complaints[1]
        assert outcome.complaints[-1] == "failed: real-unity: words (exit code 1)"


@pytest.mark.slow
class TestPytest:
    @pytest.fixture(autouse=True)
    def one_process(self, monkeypatch):
        monkeypatch.setattr(steps, "PARALLEL", ())

    def outcome(self, root: Path, text: str) -> Outcome:
        folder = root / "test" / "python"
        folder.mkdir(parents=True)
        (folder / "test_it.py").write_text(text)
        return outcome_of("pytest")

    def test_cases_of_every_process_are_counted(self, root, monkeypatch):
        monkeypatch.setattr(steps, "PARALLEL", ("--numprocesses=2",))
        outcome = self.outcome(
            root,
            "import pytest\ndef test_good(): pass\ndef test_bad(): assert 0\n"
            "@pytest.mark.skip\ndef test_not(): pass\n",
        )
        assert str(outcome) == "1 passed, 1 failed, 1 skipped"
        assert any(line.endswith("test_it::test_bad: assert 0") for line in outcome.complaints)

    @pytest.mark.parametrize("text", ["", "this is no Python", "raise SystemExit(0)"])
    def test_a_file_without_cases_is_a_failure(self, root, text):
        outcome = self.outcome(root, text)
        assert outcome.passed == 0
        assert outcome.failed >= 1

    def test_a_board_that_is_unknown_stops_nothing(self, root, monkeypatch):
        monkeypatch.setattr(tools, "provide", refusing(UserError("no such board.")))
        outcome = self.outcome(root, "def test_good(): pass\n")
        assert str(outcome) == "1 passed, 0 failed, 0 skipped"

    def test_it_runs_and_fails_without_a_training_environment(self, root, monkeypatch):
        monkeypatch.setattr(environment, "python", refusing(UserError("no Python 3.11.")))
        outcome = self.outcome(root, "def test_good(): pass\n")
        assert str(outcome) == "1 passed, 1 failed, 0 skipped"
        assert outcome.complaints == ["failed: training environment: no Python 3.11."]


LINTS = [
    ("ruff-check", "a.py", "A = 1\n", "import os\n"),
    ("ruff-format", "a.py", "A = 1\n", "A=1\n"),
    ("clang-format", "a.cpp", "int a;\n", "int  a;\n"),
]


class TestLints:
    @pytest.mark.parametrize("name", [lint[0] for lint in LINTS])
    def test_no_file_to_look_at_is_a_failure(self, root, name):
        assert str(outcome_of(name)) == "0 passed, 1 failed, 0 skipped"

    @pytest.mark.parametrize(("name", "file", "good", "bad"), LINTS)
    def test_each_passes_and_fails(self, root, name, file, good, bad):
        (root / "src").mkdir()
        (root / ".clang-format").write_text("BasedOnStyle: Google\n")
        (root / "src" / file).write_text(good)
        assert str(outcome_of(name)) == "1 passed, 0 failed, 0 skipped"
        (root / "src" / file).write_text(bad)
        assert str(outcome_of(name)) == "0 passed, 1 failed, 0 skipped"


class TestSources:
    @pytest.fixture(autouse=True)
    def tree(self, tmp_path):
        for name in ("src/a.cpp", "include/digits.h", "lib/b.h", "third/c.cpp", "src/note.md"):
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.touch()

    def test_with_git_those_that_it_does_not_ignore(self, tmp_path):
        (tmp_path / ".gitignore").write_text("/include/digits.h\n/third/\n")
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
        subprocess.run(["git", "add", "src/a.cpp"], cwd=tmp_path, check=True)
        found = sources.find_sources(tmp_path, (".cpp", ".h"))
        assert found == [tmp_path / "lib/b.h", tmp_path / "src/a.cpp"]
        (tmp_path / "src/a.cpp").unlink()
        assert sources.find_sources(tmp_path, (".cpp", ".h")) == [tmp_path / "lib/b.h"]

    def test_without_git_those_in_our_folders(self, tmp_path, bin_dir):
        found = sources.find_sources(tmp_path, (".cpp", ".h"))
        assert found == [tmp_path / "lib/b.h", tmp_path / "src/a.cpp"]


def test_board_has_the_suites_that_fit_it():
    assert [suite.name for suite in steps.suites_of("atmega328p")] == [
        "test_lstm_kernels",
        "test_predictor",
    ]
    assert len(steps.suites_of("cortex-m4")) > 3
