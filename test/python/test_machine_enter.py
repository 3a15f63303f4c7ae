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
from project import paths
from project.errors import UserError
from project.files import checksum
from setup import environment
from setup.environment import Environment
from setup.interpreters import Accepted

SCRIPT = """
import os, sys
sys.path.insert(0, {scripts!r})
from pathlib import Path
from setup import environment
from setup.interpreters import Accepted
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


@pytest.fixture
def made(entering_script, tmp_path):
    """Makes the environment hold a list; returns what its Python then prints of hello."""

    def make(*lines: str) -> str:
        file = tmp_path / "list.txt"
        file.write_text("\n".join(["--no-index", f"--find-links {tmp_path}", *lines]), "utf-8")
        env = Environment(
            entering_script.parent / ".venv", (file,), (), Accepted((3, 9)), "The test"
        )
        command = [str(environment.python(env)), "-c", "import hello; print(hello.VERSION)"]
        return subprocess.run(command, capture_output=True, text=True).stdout

    return make


def write_wheels(folder: Path) -> list[str]:
    """hello in two versions; returns the lines of a list that ask for each."""
    lines = []
    for version in ("1.0", "2.0"):
        write_wheel(folder, version)
        wheel = folder / f"hello-{version}-py3-none-any.whl"
        lines.append(f"hello=={version} --hash=sha256:{checksum(wheel.read_bytes())}")
    return lines


def test_the_real_pip_installs_and_updates(made, tmp_path):
    old, new = write_wheels(tmp_path)
    assert made(old) == "1.0\n"
    assert made(new) == "2.0\n"


def test_a_package_without_its_checksum_is_refused(made, tmp_path):
    old, new = write_wheels(tmp_path)
    assert made(old) == "1.0\n"
    with pytest.raises(UserError, match="a package that is not the one in the list"):
        made(new[:-4] + "0000")
    with pytest.raises(UserError, match="pip's output above says why"):
        made("hello==2.0")


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
