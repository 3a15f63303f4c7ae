"""The steps of check.py. Each prints its output and returns what it counted."""

from __future__ import annotations

import contextlib
import fnmatch
import functools
import multiprocessing
import os
import subprocess
import sys
import sysconfig
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Callable

from boards import sections, tools
from checks import fuzzing, outcomes
from checks.outcomes import Outcome
from checks.sources import find_sources
from checks.suites import Suite, find_suites
from project import paths
from project.errors import UserError
from project.settings import read_settings
from setup import environment, platformio_core, toolchain

TEST_DIR = paths.ROOT / "test"
C_SUFFIXES = (".c", ".cpp", ".h", ".hpp")
FUZZ_SECONDS = 60

# The Unity that real boards have, and how long PlatformIO's registry may take to hand it out.
REAL_UNITY = "throwtheswitch/Unity@2.6.1"
REGISTRY_SECONDS = 15

# Tests of one file share what they have built, so one worker gets them all; conftest.py sorts them.
PARALLEL = ("--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder")

# How many test images a board reads; all 10,000 take minutes on an emulated one.
EVALUATED = {
    **{sections.NATIVE: 1000, sections.EMULATED: 1000},
    **dict.fromkeys(("atmega328p", "cortex-m0", "cortex-m33", "riscv32", "esp8266"), 200),
}


@dataclass(frozen=True)
class Step:
    """A part of the check.

    Attributes:
        name: what `--only` takes.
        run: does it.
        by_default: whether it is run without `--only`.
        is_fast: whether `--fast` runs it.
        beside: whether it keeps no more than one core busy, so that it runs beside the others.
    """

    name: str
    run: Callable[[], Outcome]
    by_default: bool = True
    is_fast: bool = False
    beside: bool = False


def all_steps(fuzz_seconds: int = FUZZ_SECONDS) -> list[Step]:
    """Every step, in the order in which they are reported."""

    def ruff(name: str, *arguments: str) -> Step:
        return Step(name, functools.partial(_ruff, name, *arguments), is_fast=True)

    def suites(board: str) -> Step:
        is_fast = board == sections.NATIVE
        run = functools.partial(_unity, board)
        return Step(board, run, sections.is_checked(board), is_fast=is_fast)

    def evaluation(board: str) -> Step:
        return Step(f"evaluate-{board}", functools.partial(_evaluate, board))

    return [
        ruff("ruff-check", "check"),
        ruff("ruff-format", "format", "--check"),
        Step("clang-format", _clang_format, is_fast=True),
        Step("mypy", _mypy, is_fast=True, beside=True),
        # One after the other and before pytest: all build in one folder with headers of their own
        # in include/, and the last one leaves the headers that pytest wants.
        *map(suites, sections.simulated()),
        *map(evaluation, EVALUATED),
        Step("fuzz", functools.partial(_fuzz, fuzz_seconds), beside=True),
        Step("pytest", _pytest),
        Step("pytest-fast", functools.partial(_pytest, fast=True), by_default=False, is_fast=True),
        Step("real-unity", _real_unity, beside=True),
    ]


def choose(
    only: Sequence[str] | None = None, fast: bool = False, fuzz_seconds: int = FUZZ_SECONDS
) -> list[Step]:
    """The steps named in `only`; without it the fast ones or, else, those that run by default.

    Raises:
        UserError: there is no such step.
    """
    steps = all_steps(fuzz_seconds)
    if not only:
        return [step for step in steps if (step.is_fast if fast else step.by_default)]
    names = [step.name for step in steps]
    for name in only:
        if name not in names:
            raise UserError(f"there is no step {name}; use one of {', '.join(names)}.")
    return [step for step in steps if step.name in only]


def run_steps(steps: Sequence[Step]) -> Outcome:
    """Runs all `steps`, whether or not others fail; returns their sum.

    Those with `beside` run in a second process, one after the other. Their output is printed
    when it is their turn to be reported, so that it does not mix with that of the others.
    """
    total = Outcome()
    beside = _start_beside([step for step in steps if step.beside])
    for number, step in enumerate(steps, start=1):
        print(f"\n=== {step.name} ({number} of {len(steps)})", flush=True)
        outcome = _await(step.name, beside) if step.beside else _run_step(step)
        print(f"--- {step.name}: {outcome}", flush=True)
        total.add(outcome)
    return total


def _start_beside(steps: Sequence[Step]) -> Connection:
    """A connection from which come, for each step in turn, what it counted and printed."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    if steps:
        context.Process(target=_run_captured, args=(steps, sender), daemon=True).start()
    sender.close()
    return receiver


def _run_captured(steps: Sequence[Step], sender: Connection) -> None:
    for step in steps:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            for stream in (1, 2):
                os.dup2(output.fileno(), stream)
            outcome = _run_step(step)
            sys.stdout.flush()
            output.seek(0)
            sender.send((outcome, output.read()))


def _await(name: str, beside: Connection) -> Outcome:
    try:
        outcome, output = beside.recv()
    except EOFError:
        outcome, output = Outcome(), ""
        outcome.fail(f"{name}: the process that runs it has ended")
    print(output, end="", flush=True)
    return outcome


def _run_step(step: Step) -> Outcome:
    outcome = Outcome()
    try:
        return step.run()
    except UserError as error:
        outcome.fail(f"{step.name}: {error}")
    except Exception as error:
        # A mistake of our own in one step must neither hide the others nor count as passed.
        traceback.print_exc()
        outcome.fail(f"{step.name}: {error!r}")
    return outcome


def _ruff(name: str, *arguments: str) -> Outcome:
    _require_files(name, (".py",))
    return outcomes.of_command(name, _call([sys.executable, "-m", "ruff", *arguments, "."]))


def _clang_format() -> Outcome:
    files = _require_files("clang-format", C_SUFFIXES)
    tool = Path(sysconfig.get_path("scripts")) / "clang-format"
    command = [str(tool), "--dry-run", "-Werror", "--ferror-limit=20", *map(str, files)]
    return outcomes.of_command("clang-format", _call(command))


def _require_files(name: str, suffixes: Sequence[str]) -> list[Path]:
    files = find_sources(paths.ROOT, suffixes)
    if not files:
        raise UserError(f"{name} found no file to look at.")
    print(f"{len(files)} files", flush=True)
    return files


def _mypy() -> Outcome:
    return outcomes.of_command("mypy", _call([sys.executable, "-m", "mypy"]))


def _pytest(fast: bool = False) -> Outcome:
    outcome = Outcome()
    options = ["-q", "--durations=20", *PARALLEL, *(["-m", "not slow"] if fast else [])]
    if not fast:
        outcome.add(_provide_for_pytest())
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "pytest.xml"
        command = [sys.executable, "-m", "pytest", f"--junit-xml={report}", *options]
        exit_code = _call(command, OPENBLAS_NUM_THREADS="1")
        test_files = [] if fast else sorted((TEST_DIR / "python").rglob("test_*.py"))
        outcome.add(outcomes.of_pytest(report, exit_code, test_files))
    return outcome


def _provide_for_pytest() -> Outcome:
    """Installs what its tests want; those that miss something still say so themselves."""
    outcome = Outcome()
    try:
        environment.python(environment.TRAINING)
    except UserError as error:
        outcome.fail(f"training environment: {error}")
    for board in filter(sections.is_checked, sections.simulated()):
        # Tests build for the boards too; what is wrong with one its own step will tell.
        with contextlib.suppress(UserError):
            missing_tools(board)
    for provide in (toolchain.provide_browser, toolchain.provide_fuzzer):
        with contextlib.suppress(UserError):
            provide()
    return outcome


def _unity(board: str, **variables: str) -> Outcome:
    suites = suites_of(board)
    missing = missing_tools(board)
    if missing:
        return _without_tools(board, missing, sum(suite.cases for suite in suites))
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "unity.json"
        command = ["test", "-e", board, "--json-output-path", str(report)]
        done = platformio_core.run_platformio(command, variables, stdin=subprocess.DEVNULL)
        return outcomes.of_unity(board, report, done.returncode, suites)


def suites_of(board: str) -> list[Suite]:
    """Those that PlatformIO runs on a board: all, or those that fit it, its `test_filter`."""
    patterns = sections.option(board, "test_filter") or ["*"]
    return [
        suite
        for suite in find_suites(TEST_DIR)
        if any(fnmatch.fnmatch(suite.name, pattern) for pattern in patterns)
    ]


def _real_unity() -> Outcome:
    """The suites, and the words of each assertion, with the Unity from PlatformIO's registry."""
    outcome = Outcome()
    folder = platformio_core.CORE_DIR / "unity"
    missing = _missing_unity(folder)
    if missing:
        is_demanded = "DEMAND_REGISTRY" in os.environ
        (outcome.fail if is_demanded else outcome.skip)(f"real-unity: {missing}")
        return outcome
    build_dir = paths.ROOT / ".pio" / "real-unity"  # other builds stay as they are
    for board in (sections.NATIVE, sections.EMULATED):
        outcome.add(_unity(board, REAL_UNITY=str(folder), PLATFORMIO_BUILD_DIR=str(build_dir)))
    words = [sys.executable, "-m", "pytest", "-q", str(TEST_DIR / "python" / "test_sim_unity.py")]
    outcome.add(outcomes.of_command("words", _call(words, REAL_UNITY=str(folder))))
    outcome.complaints = [line.replace(": ", ": real-unity: ", 1) for line in outcome.complaints]
    return outcome


def _missing_unity(folder: Path) -> str:
    """Why `folder` is still without Unity after an attempt to download it; "" if it is not."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["pkg", "install", "-g", "--library", REAL_UNITY, "--storage-dir", str(folder)]
    try:
        done = platformio_core.run_platformio(
            command, stdin=subprocess.DEVNULL, timeout=REGISTRY_SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"PlatformIO's registry gave no {REAL_UNITY} within {REGISTRY_SECONDS} seconds."
    return "" if done.returncode == 0 else f"PlatformIO could not install {REAL_UNITY}."


def _fuzz(seconds: int) -> Outcome:
    outcome = Outcome()
    try:
        toolchain.provide_fuzzer()
    except toolchain.ToolsMissingError as error:
        if in_ci():
            outcome.fail(f"fuzz: {error}")
        else:
            outcome.skip(f"fuzz: {error}")
        return outcome
    return outcomes.of_command("fuzz", fuzzing.fuzz(seconds))


def _evaluate(board: str) -> Outcome:
    # Only the environment, which check.py enters after importing this, has what MNIST needs.
    from data.mnist import load_mnist

    missing = missing_tools(board)
    if missing:
        return _without_tools(board, missing, 2)
    name = f"evaluate-{board}"
    try:
        load_mnist(read_settings().mnist_path)
    except UserError as error:
        outcome = Outcome()
        outcome.skip(f"{name}: {error}", 2)
        return outcome
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "figures.json"
        images = EVALUATED[board]
        command = [sys.executable, str(paths.SCRIPTS_DIR / "evaluate.py"), "--board", board]
        command += ["--images", str(images), "--json", str(report), "--output", folder]
        return outcomes.of_evaluation(name, report, _call(command), images)


def _without_tools(board: str, reason: str, cases: int) -> Outcome:
    outcome = Outcome()
    if sections.is_emulated(board) and not in_ci():
        outcome.skip(f"{board}: {reason}", max(cases, 1))
    else:
        outcome.fail(f"{board}: {reason}")
    return outcome


@functools.cache
def missing_tools(board: str) -> str:
    """What `board` still lacks after an attempt to install it, in a sentence; "" if nothing."""
    try:
        tools.provide(board)
    except toolchain.ToolsMissingError as error:
        return str(error)
    return ""


def in_ci() -> bool:
    """Whether this runs where nobody looks, so that a skip would go unseen."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def _call(command: Sequence[str], **variables: str) -> int:
    """The exit code of a command, which gets `variables` on top of this process's own."""
    environ = {**os.environ, **variables}
    return subprocess.run(command, cwd=paths.ROOT, env=environ, stdin=subprocess.DEVNULL).returncode
