"""check.py runs every step, whatever becomes of each, and ends with one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import check
from boards import tools
from checks import fuzzing, sources, steps
from checks.outcomes import Outcome
from checks.steps import Step, run_steps
from data import mnist_download
from project import paths
from project.errors import UserError
from setup import environment, platformio_core, toolchain
from setup.toolchain import ToolsMissingError


def broken() -> Outcome:
    raise RuntimeError("a mistake of our own")


def refused() -> Outcome:
    raise UserError("the disk is full; empty it.")


def run(monkeypatch, chosen: list[Step], *arguments: str) -> int:
    monkeypatch.setattr(steps, "all_steps", lambda _fuzz_seconds=60: chosen)
    monkeypatch.setattr(sys, "argv", ["check.py", *arguments])
    return check.main(check.parse_arguments())


@pytest.fixture
def no_tools(monkeypatch):
    """A machine without compilers, emulators and browsers."""

    def provide(board: str = "the page") -> None:
        raise ToolsMissingError(f"{board} needs a tool.")

    monkeypatch.setattr(tools, "provide", provide)
    monkeypatch.setattr(toolchain, "provide_browser", provide)
    steps.missing_tools.cache_clear()
    yield
    steps.missing_tools.cache_clear()


@pytest.fixture
def root(tmp_path, monkeypatch):
    """An empty project."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "TEST_DIR", tmp_path / "test")
    return tmp_path


def test_everything_but_cortex_m3_is_checked_by_default(root):
    names = [step.name for step in steps.choose(None)]
    lints = ["ruff-check", "ruff-format", "clang-format"]
    simulated = ["native", "native-sanitize", "cortex-m4", "cortex-m7", "cortex-m55"]
    last = ["real-unity", "fuzz", "evaluate-native", "evaluate-cortex-m4"]
    assert names == [*lints, "pytest", *simulated, "cortex-m4-float", *last]


def test_the_last_line_stands_alone(monkeypatch, capsys):
    chosen = [Step("a", lambda: Outcome(passed=12)), Step("b", lambda: Outcome(passed=1))]
    assert run(monkeypatch, chosen) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["", "13 passed, 0 failed, 0 skipped"]


def test_all_steps_run_and_failures_are_listed_before_the_last_line(monkeypatch, capsys):
    chosen = [
        Step("a", broken),
        Step("b", refused),
        Step("c", lambda: Outcome(passed=2, skipped=1, complaints=["skipped: e"])),
        Step("d", lambda: Outcome(failed=1, complaints=["failed: d"])),
    ]
    assert run(monkeypatch, chosen) == 1
    told = capsys.readouterr()
    assert told.out.splitlines()[-5:] == [
        "skipped: e",
        "failed: a: RuntimeError('a mistake of our own')",
        "failed: b: the disk is full; empty it.",
        "failed: d",
        "2 passed, 3 failed, 1 skipped",
    ]
    assert "Traceback" in told.err


def test_nothing_passed_is_no_success(monkeypatch):
    assert run(monkeypatch, []) == 1
    assert run(monkeypatch, [Step("a", Outcome)]) == 1
    assert run(monkeypatch, [Step("a", lambda: Outcome(skipped=3))]) == 1


def test_a_part_can_be_run_alone(monkeypatch, capsys):
    chosen = [Step("a", lambda: Outcome(passed=1)), Step("b", broken), Step("c", broken)]
    assert run(monkeypatch, chosen, "--only", "a") == 0
    with pytest.raises(UserError, match="there is no step d; use one of a, b, c"):
        run(monkeypatch, chosen, "--only", "d")


def test_an_interrupt_is_no_result(monkeypatch):
    def interrupt() -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_steps([Step("a", interrupt)])


class TestBoards:
    @pytest.fixture(autouse=True)
    def suite(self, root):
        folder = root / "test" / "test_a"
        folder.mkdir(parents=True)
        (folder / "a.cpp").write_text("RUN_TEST(one); RUN_TEST(two);")

    @pytest.fixture
    def ready(self, monkeypatch):
        monkeypatch.setattr(tools, "provide", lambda _board: None)
        steps.missing_tools.cache_clear()

    def step(self, name: str) -> Outcome:
        step = next(step for step in steps.all_steps() if step.name == name)
        return run_steps([step])

    def test_a_board_is_tested_on_its_own_with_a_fresh_report(self, ready, monkeypatch):
        def run_platformio(arguments, _variables, **_options):
            report = Path(arguments[-1])
            assert arguments[:-1] == ["test", "-e", "cortex-m4", "--json-output-path"]
            assert not report.exists()
            cases = [{"name": name, "status": "PASSED"} for name in ("one", "two")]
            suite = {"env_name": "cortex-m4", "test_name": "test_a", "test_cases": cases}
            report.write_text(json.dumps({"test_suites": [suite]}))
            return subprocess.CompletedProcess(arguments, 0)

        monkeypatch.setattr(platformio_core, "run_platformio", run_platformio)
        assert str(self.step("cortex-m4")) == "2 passed, 0 failed, 0 skipped"

    @pytest.mark.parametrize("exit_code", [0, 1])
    def test_no_report_is_a_failure(self, ready, monkeypatch, exit_code):
        monkeypatch.setattr(
            platformio_core,
            "run_platformio",
            lambda arguments, *_, **_options: subprocess.CompletedProcess(arguments, exit_code),
        )
        outcome = self.step("native")
        assert outcome.passed == 0
        assert outcome.failed >= 1

    @pytest.mark.parametrize("ci", [None, "", "false", "0"])
    def test_an_emulated_board_may_be_skipped_at_home(self, no_tools, monkeypatch, ci):
        monkeypatch.delenv("CI", raising=False)
        if ci is not None:
            monkeypatch.setenv("CI", ci)
        outcome = self.step("cortex-m7")
        assert str(outcome) == "0 passed, 0 failed, 2 skipped"
        assert outcome.complaints == ["skipped: cortex-m7: cortex-m7 needs a tool."]

    @pytest.mark.parametrize("ci", ["true", "1", "yes"])
    @pytest.mark.parametrize("board", ["cortex-m4", "cortex-m55"])
    def test_but_not_in_ci(self, no_tools, monkeypatch, ci, board):
        monkeypatch.setenv("CI", ci)
        assert str(self.step(board)) == "0 passed, 1 failed, 0 skipped"

    @pytest.mark.parametrize("board", ["native", "native-sanitize"])
    def test_this_pc_is_never_skipped(self, no_tools, monkeypatch, board):
        monkeypatch.delenv("CI", raising=False)
        assert str(self.step(board)) == "0 passed, 1 failed, 0 skipped"

    def test_what_is_missing_is_looked_for_once(self, no_tools, monkeypatch):
        asked = []

        def provide(board: str) -> None:
            asked.append(board)
            raise ToolsMissingError("no")

        monkeypatch.setattr(tools, "provide", provide)
        for _ in range(3):
            self.step("cortex-m4")
        assert asked == ["cortex-m4"]


class TestRealUnity:
    def step(self) -> Outcome:
        return run_steps([step for step in steps.all_steps() if step.name == "real-unity"])

    @pytest.fixture
    def no_registry(self, tmp_path, monkeypatch):
        """A PlatformIO that goes on asking, and never gets an answer."""
        command = [sys.executable, "-c", "import time; time.sleep(60)"]
        monkeypatch.setattr(platformio_core, "platformio_command", lambda _arguments: command)
        monkeypatch.setattr(platformio_core, "CORE_DIR", tmp_path)
        monkeypatch.setattr(steps, "REGISTRY_SECONDS", 0.1)

    def test_without_the_registry_it_is_skipped_with_a_reason(self, no_registry, monkeypatch):
        monkeypatch.delenv("DEMAND_REGISTRY", raising=False)
        outcome = self.step()
        assert str(outcome) == "0 passed, 0 failed, 1 skipped"
        assert "real-unity: PlatformIO's registry" in outcome.complaints[0]

    def test_it_fails_where_the_registry_is_demanded(self, no_registry, monkeypatch):
        monkeypatch.setenv("DEMAND_REGISTRY", "1")
        assert str(self.step()) == "0 passed, 1 failed, 0 skipped"

    @pytest.mark.parametrize("exit_code", [0, 1])
    def test_it_fails_without_results(self, tmp_path, monkeypatch, exit_code):
        monkeypatch.setattr(steps, "_missing_unity", lambda _folder: "")
        monkeypatch.setattr(tools, "provide", lambda _board: None)
        monkeypatch.setattr(
            platformio_core,
            "run_platformio",
            lambda arguments, *_, **_options: subprocess.CompletedProcess(arguments, exit_code),
        )
        monkeypatch.setattr(steps, "_call", lambda _command, **_variables: 1)
        outcome = self.step()
        assert (outcome.passed, outcome.skipped) == (0, 0)
        assert "failed: real-unity: native: test_lstm_kernels ran 0" in outcome.complaints[1]
        assert outcome.complaints[-1] == "failed: real-unity: words (exit code 1)"


class TestFuzz:
    def step(self) -> Outcome:
        return run_steps([step for step in steps.all_steps() if step.name == "fuzz"])

    @pytest.fixture
    def ready(self, monkeypatch):
        monkeypatch.setattr(toolchain, "provide_fuzzer", lambda: None)

    @pytest.fixture
    def no_fuzzer(self, monkeypatch):
        def provide() -> None:
            raise ToolsMissingError("the fuzzer needs a tool.")

        monkeypatch.setattr(toolchain, "provide_fuzzer", provide)

    @pytest.mark.parametrize(("exit_code", "expected_code"), [(0, 0), (77, 1)])
    def test_a_time_without_a_finding_passes(self, ready, monkeypatch, exit_code, expected_code):
        asked = []

        def fuzz(seconds: int) -> int:
            asked.append(seconds)
            return exit_code

        monkeypatch.setattr(fuzzing, "fuzz", fuzz)
        monkeypatch.setattr(sys, "argv", ["check.py", "--only", "fuzz", "--fuzz-seconds", "5"])
        assert check.main(check.parse_arguments()) == expected_code
        assert asked == [5]

    def test_without_libfuzzer_it_is_skipped_and_the_remedy_told(self, no_fuzzer, monkeypatch):
        monkeypatch.delenv("CI", raising=False)
        outcome = self.step()
        assert str(outcome) == "0 passed, 0 failed, 1 skipped"
        assert outcome.complaints == ["skipped: fuzz: the fuzzer needs a tool."]

    def test_in_ci_it_has_failed(self, no_fuzzer, monkeypatch):
        monkeypatch.setenv("CI", "true")
        assert str(self.step()) == "0 passed, 1 failed, 0 skipped"


class TestEvaluation:
    @pytest.fixture(autouse=True)
    def machine(self, monkeypatch):
        """A machine that has all it takes; `images` are asked for."""
        monkeypatch.setattr(tools, "provide", lambda _board: None)
        monkeypatch.setattr(mnist_download, "load_or_download", lambda _path: None)
        steps.missing_tools.cache_clear()

    def step(self, name: str = "evaluate-native") -> Outcome:
        return run_steps([step for step in steps.all_steps() if step.name == name])

    @pytest.mark.parametrize("board", ["native", "cortex-m4"])
    def test_a_thousand_images_are_read_and_the_result_is_fresh(self, monkeypatch, board):
        def call(command):
            assert command[1:5] == [
                str(paths.SCRIPTS_DIR / "evaluate.py"),
                *("--board", board),
                "--images",
            ]
            report = Path(command[command.index("--json") + 1])
            assert not report.exists()
            comparison = {"outputs_that_differ": 0, "right": 980}
            found = {"answered": 1000, "right": 980, "comparison": comparison}
            report.write_text(json.dumps(found))
            return 0

        monkeypatch.setattr(steps, "_call", call)
        assert str(self.step(f"evaluate-{board}")) == "2 passed, 0 failed, 0 skipped"

    def test_no_result_is_a_failure(self, monkeypatch):
        monkeypatch.setattr(steps, "_call", lambda _command: 0)
        outcome = self.step()
        assert (outcome.passed, outcome.failed) == (0, 1)

    def test_without_mnist_it_is_skipped_and_the_reason_told(self, monkeypatch):
        def refuse(_path: str) -> None:
            raise UserError("there is no MNIST here.")

        monkeypatch.setattr(mnist_download, "load_or_download", refuse)
        outcome = self.step()
        assert str(outcome) == "0 passed, 0 failed, 2 skipped"
        assert outcome.complaints == ["skipped: evaluate-native: there is no MNIST here."]

    def test_without_tools_this_pc_has_failed(self, no_tools):
        assert str(self.step()) == "0 passed, 1 failed, 0 skipped"


class TestPytest:
    @pytest.fixture(autouse=True)
    def machine(self, monkeypatch, no_tools):
        monkeypatch.setattr(environment, "python", lambda *_arguments, **_options: Path("python"))

    def write(self, root: Path, text: str) -> None:
        folder = root / "test" / "python"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "test_it.py").write_text(text)

    def step(self) -> Outcome:
        return run_steps([step for step in steps.all_steps() if step.name == "pytest"])

    def test_its_cases_are_counted(self, root):
        self.write(
            root,
            "import pytest\ndef test_good(): pass\ndef test_bad(): assert 0\n"
            "@pytest.mark.skip\ndef test_not(): pass\n",
        )
        outcome = self.step()
        assert str(outcome) == "1 passed, 1 failed, 1 skipped"
        assert outcome.complaints[0].endswith("test_it::test_bad: assert 0")

    def test_a_board_that_is_unknown_holds_nothing_up(self, root, monkeypatch):
        def refuse(board: str) -> None:
            raise UserError(f"platformio.ini names no board for {board}.")

        monkeypatch.setattr(tools, "provide", refuse)
        self.write(root, "def test_good(): pass\n")
        assert str(self.step()) == "1 passed, 0 failed, 0 skipped"

    @pytest.mark.parametrize("text", ["", "this is no Python", "raise SystemExit(0)"])
    def test_a_file_that_yields_nothing_is_a_failure(self, root, text):
        self.write(root, text)
        outcome = self.step()
        assert outcome.passed == 0
        assert outcome.failed >= 1

    def test_without_a_training_environment_it_runs_and_fails(self, root, monkeypatch):
        def refuse(*_arguments, **_options):
            raise UserError("no Python 3.10 or 3.11.")

        monkeypatch.setattr(environment, "python", refuse)
        self.write(root, "def test_good(): pass\n")
        outcome = self.step()
        assert str(outcome) == "1 passed, 1 failed, 0 skipped"
        assert outcome.complaints == ["failed: training environment: no Python 3.10 or 3.11."]


class TestLints:
    def step(self, name: str) -> str:
        return str(run_steps([step for step in steps.all_steps() if step.name == name]))

    @pytest.fixture
    def sources_of(self, root):
        def write(name: str, text: str) -> None:
            (root / "src").mkdir(exist_ok=True)
            (root / "src" / name).write_text(text)
            (root / ".clang-format").write_text("BasedOnStyle: Google\n")

        return write

    @pytest.mark.parametrize("name", ["ruff-check", "ruff-format", "clang-format"])
    def test_no_file_to_look_at_is_a_failure(self, root, name):
        assert self.step(name) == "0 passed, 1 failed, 0 skipped"

    @pytest.mark.parametrize(
        ("name", "file", "good", "bad"),
        [
            ("ruff-check", "a.py", "print(1)\n", "import os\n"),
            ("ruff-format", "a.py", "print(1)\n", "print( 1 )\n"),
            ("clang-format", "a.cpp", "int a;\n", "int  a ;\n"),
        ],
    )
    def test_good_passes_and_bad_fails(self, sources_of, name, file, good, bad):
        sources_of(file, good)
        assert self.step(name) == "1 passed, 0 failed, 0 skipped"
        sources_of(file, bad)
        assert self.step(name) == "0 passed, 1 failed, 0 skipped"


class TestSources:
    def tree(self, root: Path) -> None:
        for name in ("src/a.cpp", "include/digits.h", "lib/b.h", "third/c.cpp", "src/note.md"):
            file = root / name
            file.parent.mkdir(exist_ok=True)
            file.touch()

    def test_with_git_those_that_it_does_not_ignore(self, tmp_path):
        self.tree(tmp_path)
        (tmp_path / ".gitignore").write_text("/include/digits.h\n/third/\n")
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
        subprocess.run(["git", "add", "src/a.cpp"], cwd=tmp_path, check=True)
        found = sources.find_sources(tmp_path, (".cpp", ".h"))
        assert found == [tmp_path / "lib/b.h", tmp_path / "src/a.cpp"]
        (tmp_path / "src/a.cpp").unlink()
        assert sources.find_sources(tmp_path, (".cpp", ".h")) == [tmp_path / "lib/b.h"]

    def test_without_git_those_in_our_folders(self, tmp_path, bin_dir):
        self.tree(tmp_path)
        found = sources.find_sources(tmp_path, (".cpp", ".h"))
        assert found == [tmp_path / "lib/b.h", tmp_path / "src/a.cpp"]
