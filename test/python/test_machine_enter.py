"""Scripts go on inside an environment that a real Python and the real pip made."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from fake_board import HANG_SECONDS
from machine import environment
from machine.environment import Environment
from machine.interpreters import Accepted
from project import paths

SCRIPT = """
import os, sys
sys.path.insert(0, {scripts!r})
from pathlib import Path
from machine import environment
from machine.interpreters import Accepted
environment.enter(environment.Environment(Path({folder!r}), (), (), Accepted((3, 9)), "The test"))
print("inside", sys.prefix, *sys.argv[1:])
print("mixed", [name for name in ("PYTHONPATH", "PIP_TARGET") if name in os.environ])
"""


@pytest.fixture(scope="module")
def entering_script(tmp_path_factory):
    """A script that enters an environment that a real Python really made."""
    folder = tmp_path_factory.mktemp("entering")
    script = folder / "script.py"
    code = SCRIPT.format(scripts=str(paths.SCRIPTS_DIR), folder=str(folder / ".venv"))
    script.write_text(textwrap.dedent(code), encoding="utf-8")
    environment.python(Environment(folder / ".venv", (), (), Accepted((3, 9)), "The test"))
    return script


def start(script: Path, python: str = sys.executable, **variables: str):
    return subprocess.run(
        [python, str(script), "one", "two words"],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=HANG_SECONDS,
    )


def write_wheel(folder: Path, version: str) -> None:
    """The smallest package that pip installs: hello, a module that knows its version."""
    info = f"hello-{version}.dist-info"
    with zipfile.ZipFile(folder / f"hello-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("hello.py", f"VERSION = {version!r}\n")
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: hello\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def test_the_real_pip_installs_and_updates(entering_script, tmp_path):
    for version in ("1.0", "2.0"):
        write_wheel(tmp_path, version)
        file = tmp_path / "requirements.txt"
        file.write_text(f"--no-index\n--find-links {tmp_path}\nhello=={version}\n", "utf-8")
        real = Environment(
            entering_script.parent / ".venv", (file,), (), Accepted((3, 9)), "The test"
        )
        command = [str(environment.python(real)), "-c", "import hello; print(hello.VERSION)"]
        assert subprocess.run(command, capture_output=True, text=True).stdout == f"{version}\n"


def test_a_script_goes_on_inside(entering_script):
    done = start(entering_script)
    assert done.stdout.splitlines()[0] == f"inside {entering_script.parent / '.venv'} one two words"
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_script_that_is_inside_stays(entering_script):
    inside = entering_script.parent / ".venv" / "bin" / "python"
    assert start(entering_script, python=str(inside)).stdout.startswith("inside ")


@pytest.mark.parametrize("python", [sys.executable, None], ids=["outside", "inside"])
def test_folders_of_another_python_stay_outside(entering_script, python):
    inside = str(entering_script.parent / ".venv" / "bin" / "python")
    done = start(entering_script, python or inside, PYTHONPATH="/nowhere", PIP_TARGET="/nowhere")
    assert done.stdout.splitlines()[1] == ("mixed []")


def test_a_python_that_leads_elsewhere_ends_no_endless_loop(entering_script):
    python = entering_script.parent / ".venv" / "bin" / "python"
    original = python.readlink()
    python.unlink()
    try:
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        done = start(entering_script)
    finally:
        python.unlink()
        python.symlink_to(original)
    assert done.returncode == 1
    assert "does not run its own Python; delete that folder" in done.stderr
    assert "inside" not in done.stdout
