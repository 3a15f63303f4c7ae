"""Runs the test suites on the simulated boards, for `test_framework = custom`.

Results are told as by Unity, but the Unity is that of platforms/sim, and so nothing comes from
PlatformIO's registry. Where the variable REAL_UNITY names a folder of libraries, the Unity in that
folder is used instead. A program that crashes, hangs or ends before its summary line is an error,
never passed or skipped.
"""

from __future__ import annotations

import importlib.util
import os
import re
import signal
from collections import deque
from pathlib import Path
from types import ModuleType

import click
from platformio.test.exception import UnitTestError
from platformio.test.runners.unity import UnityTestRunner

DEFAULT_TIMEOUT = "600"  # seconds for a suite; `custom_test_timeout` in platformio.ini
SUMMARY = re.compile(r"(\d+) Tests \d+ Failures \d+ Ignored")

# How the real Unity writes to `Serial`, and ends the program after its summary.
REAL_UNITY_OUTPUT = """
#include <Arduino.h>
#include <sim/machine.h>
void unityOutputStart(unsigned long baudrate) { Serial.begin(baudrate); }
void unityOutputChar(unsigned int c) { Serial.write(static_cast<uint8_t>(c)); }
void unityOutputFlush(void) { Serial.flush(); }
void unityOutputComplete(void) { machine::RequestStop(); }
"""


class CustomTestRunner(UnityTestRunner):
    """One suite on one simulated board."""

    EXTRA_LIB_DEPS = None

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._tests_in_summary: int | None = None
        self._other_lines: deque[str] = deque(maxlen=20)

    def configure_build_env(self, env):
        """Prepares the real Unity if it is wanted; ours needs no preparation."""
        folder = os.environ.get("REAL_UNITY")
        if not folder:
            return env
        from SCons.Script import DefaultEnvironment  # importable only in a build

        # Libraries are looked for in the folders of this environment, of which `env` is a copy.
        DefaultEnvironment().Prepend(LIBSOURCE_DIRS=[folder])
        return super().configure_build_env(env)

    def get_unity_framework_config(self) -> dict[str, str]:
        """The source that PlatformIO builds with the real Unity."""
        return {"code": REAL_UNITY_OUTPUT, "language": "cpp"}

    def stage_testing(self) -> None:
        """Runs the program and judges how it ended; what it printed is judged line by line."""
        if self.options.without_testing:
            return
        click.secho("Testing...", bold=True)
        try:
            self._judge(self._run_program())
        except UnitTestError:
            if not self.options.verbose:
                click.echo("".join(self._other_lines), err=True, nl=False)
            raise

    def on_testing_line_output(self, line: str) -> None:
        """Notes a result, the summary, or else what may explain an error."""
        super().on_testing_line_output(line)
        summary = SUMMARY.match(line)
        if summary:
            self._tests_in_summary = int(summary[1])
        elif not self.parse_test_case(line):
            self._other_lines.append(line)

    def _run_program(self) -> int:
        launcher = self._load_launcher()
        board = self.platform.board_config(self._option("board")).manifest
        build_dir = Path(self.project_config.get("platformio", "build_dir"))
        program = build_dir / self.test_suite.env_name / launcher.program_name(board)
        try:
            return launcher.run(
                launcher.command(board, program, skip_delays=True),
                timeout=float(self._option("custom_test_timeout", DEFAULT_TIMEOUT)),
                on_output=self.on_testing_data_output,
            )
        except launcher.LaunchError as error:
            raise UnitTestError(str(error)) from error
        finally:
            self.on_testing_data_output("\n")  # the end of a line that was cut short

    def _judge(self, exit_code: int) -> None:
        if exit_code < 0:
            name = signal.Signals(-exit_code).name
            raise UnitTestError(f"the program was ended by signal {name}; see its output.")
        if exit_code > 0:
            raise UnitTestError(f"the program ended with exit code {exit_code}; see its output.")
        if self._tests_in_summary is None:
            raise UnitTestError("the program ended before UNITY_END().")
        told = len(self.test_suite.cases)
        if told != self._tests_in_summary or told == 0:
            raise UnitTestError(
                f"the suite ran {self._tests_in_summary} tests, but told the results of {told}."
            )

    def _option(self, name: str, default: str | None = None) -> str:
        return self.project_config.get(f"env:{self.test_suite.env_name}", name, default)

    def _load_launcher(self) -> ModuleType:
        path = Path(self.platform.get_dir()) / "launcher.py"
        spec = importlib.util.spec_from_file_location("sim_launcher", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
