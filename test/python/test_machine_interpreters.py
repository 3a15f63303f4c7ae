"""Finding a Python of the wanted version."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from setup import interpreters
from setup.interpreters import Accepted, Interpreter, find, probe

TRAINING = Accepted((3, 10), (3, 11))
NEVER_THE_RUNNING_ONE = Accepted((3, 20), (3, 21))


@pytest.fixture(autouse=True)
def without_pyenv(tmp_path, monkeypatch):
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))


@pytest.fixture
def add_python(add_program):
    """Puts a program that answers a probe like a Python of `version` on the PATH."""

    def add(name: str, version: tuple[int, int], makes_environments: bool = True) -> str:
        answer = [f"/opt/{name}", list(version), makes_environments]
        add_program(name, f"import json; print(json.dumps({answer!r}))")
        return f"/opt/{name}"

    return add


def test_accepted_versions():
    assert (3, 9) not in TRAINING
    assert (3, 10) in TRAINING
    assert (3, 11) in TRAINING
    assert (3, 12) not in TRAINING
    assert (3, 30) in Accepted((3, 10))
    assert str(TRAINING) == "3.10 or 3.11"
    assert str(Accepted((3, 10))) == "3.10 or newer"
    assert str(Accepted((3, 10), (3, 13))) == "3.10 to 3.13"


def test_the_running_python_is_preferred(add_python):
    add_python("python3.15", (3, 15))
    assert find(Accepted((3, 9))) == probe([sys.executable])


def test_what_a_probe_tells_is_outside_of_the_virtual_environment():
    found = probe([sys.executable])
    assert found is not None
    assert found.version == sys.version_info[:2]
    assert Path(found.path).exists()
    assert os.path.realpath(sys.prefix) not in found.path


def test_the_newest_fitting_python_on_the_path_is_taken(add_python):
    add_python("python3.20", (3, 20))
    newest = add_python("python3.21", (3, 21))
    add_python("python3.22", (3, 22))
    assert find(NEVER_THE_RUNNING_ONE) == Interpreter(newest, (3, 21), True)


@pytest.mark.parametrize(
    "code",
    [
        "import sys; sys.exit('pyenv: python3.21: command not found')",
        "print('no json')",
        "print('[1, 2]')",
        "print('{}')",
        "print('[\"/x\", 3, true]')",
    ],
)
def test_a_python_that_does_not_run_is_passed_over(add_program, add_python, code):
    add_program("python3.21", code)
    older = add_python("python3.20", (3, 20))
    assert find(NEVER_THE_RUNNING_ONE) == Interpreter(older, (3, 20), True)


def test_a_python_that_is_not_what_its_name_says_is_passed_over(add_python):
    add_python("python3.21", (3, 9))
    assert find(NEVER_THE_RUNNING_ONE) is None


def test_a_python_without_venv_is_the_second_choice(add_python):
    without = add_python("python3.21", (3, 21), makes_environments=False)
    assert find(NEVER_THE_RUNNING_ONE) == Interpreter(without, (3, 21), False)
    complete = add_python("python3.20", (3, 20))
    assert find(NEVER_THE_RUNNING_ONE) == Interpreter(complete, (3, 20), True)


def test_a_plain_python3_is_tried_last(add_python):
    plain = add_python("python3", (3, 21))
    assert find(NEVER_THE_RUNNING_ONE) == Interpreter(plain, (3, 21), True)


def test_pyenv_versions_are_found_though_their_shims_do_not_run(bin_dir, add_python):
    add_python("python3.21", (3, 21))
    inside = Path(os.environ["PYENV_ROOT"]) / "versions" / "3.21.4" / "bin"
    inside.mkdir(parents=True)
    (bin_dir / "python3.21").rename(inside / "python3.21")
    assert find(NEVER_THE_RUNNING_ONE) == Interpreter("/opt/python3.21", (3, 21), True)


def test_there_may_be_none(bin_dir):
    assert find(NEVER_THE_RUNNING_ONE) is None


def test_a_probe_of_nothing_finds_nothing(tmp_path):
    assert interpreters.probe([str(tmp_path / "no-such-python")]) is None
