"""Where uv comes from, and what it learns of the person's machine."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from project.errors import UserError
from setup import debian, uv
from wheels import write_wheel

pytestmark = pytest.mark.slow

MINOR = sys.version_info[1]


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    uv._settings_of_pip.cache_clear()
    yield
    uv._settings_of_pip.cache_clear()


@pytest.fixture
def no_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for uv of a new checkout, whose list names a small package in place of uv."""
    monkeypatch.setattr(uv, "FOLDER", tmp_path / ".venv-uv")
    monkeypatch.setattr(uv, "LISTS", tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    line = write_wheel(
        tmp_path, "uv", "9", f"#!python\nprint('uv 9.0.0')\nopen({str(tmp_path / 'ran')!r}, 'w')\n"
    )
    (tmp_path / "uv.txt").write_text(f"--no-index\n--find-links {tmp_path}\n{line}\n")
    return uv.FOLDER


def test_uv_is_installed_where_none_works(no_uv, add_program, tmp_path, capfd):
    add_program("uv", "print('uv 0.7.9')")
    (no_uv / "bin").mkdir(parents=True)
    (no_uv / "bin" / "uv").write_text("half a pro")
    uv.run([], "using it")
    assert (tmp_path / "ran").exists()
    assert "installing uv" in capfd.readouterr().err
    uv.run([], "using it again")
    assert capfd.readouterr().err == "using it again …\n"


def test_own_uv_is_used_if_new_enough(no_uv, add_program):
    add_program("uv", "print('uv 0.8.0 (1234 2026-01-01)')")
    uv.run([], "using it")
    assert not no_uv.exists()


def test_without_a_network_uv_is_not_installed(no_uv, add_program, monkeypatch):
    monkeypatch.setattr(uv, "BASE_PYTHON", str(add_program("python", "raise SystemExit(1)")))
    with pytest.raises(UserError, match="uv, which makes the environments, is not installed"):
        uv.run([], "using it")


@pytest.mark.parametrize(
    ("has_apt", "is_root", "remedy"),
    [
        (True, True, None),
        (True, False, rf"run `sudo apt-get install python3\.{MINOR}-venv`"),
        (False, False, "install it, or install uv,"),
    ],
)
def test_missing_ensurepip_is_installed_or_reported(no_uv, monkeypatch, has_apt, is_root, remedy):
    asked: list[list[str]] = []
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(debian, "has_apt", lambda: has_apt)
    monkeypatch.setattr(debian, "may_install", lambda: is_root)
    monkeypatch.setattr(debian, "install", asked.append)
    monkeypatch.setattr(uv, "BASE_PYTHON", "/no/python")
    shown = f"ensurepip of /no/python is missing; {remedy} and start" if remedy else "uv, which"
    with pytest.raises(UserError, match=shown):
        uv.run([], "using it")
    assert asked == ([[f"python3.{MINOR}-venv"]] if is_root else [])


@pytest.fixture
def install(tmp_path: Path) -> Callable[[], str]:
    """Installs a small package into a new environment; returns the version that is installed."""

    def install() -> str:
        folder = tmp_path / "installed"
        uv.run(["venv", "--no-project", "--python", uv.BASE_PYTHON, str(folder)], "making it")
        uv.run(
            ["pip", "install", "--python", str(uv.python_of(folder)), "mnist_lstm_own"],
            "installing",
        )
        code = "import mnist_lstm_own; print(mnist_lstm_own.VERSION)"
        done = subprocess.run([uv.python_of(folder), "-c", code], capture_output=True, text=True)
        return done.stdout

    return install


def test_index_of_pips_settings_is_uvs(install, tmp_path, monkeypatch):
    package = tmp_path / "simple" / "mnist-lstm-own"
    package.mkdir(parents=True)
    write_wheel(package, "mnist_lstm_own", "4.2")
    wheel = "mnist_lstm_own-4.2-py3-none-any.whl"
    (package / "index.html").write_text(f'<a href="{wheel}">{wheel}</a>')
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {package.parent.as_uri()}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    assert install() == "4.2\n"


def test_wheels_of_a_machine_without_network_are_found(install, tmp_path, monkeypatch):
    write_wheel(tmp_path, "mnist_lstm_own", "4.3")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert install() == "4.3\n"


def test_home_that_cannot_be_written_is_left_alone(install, tmp_path, monkeypatch):
    write_wheel(tmp_path, "mnist_lstm_own", "4.4")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("HOME", str(tmp_path / "no-home"))
    assert install() == "4.4\n"
    assert not (tmp_path / "no-home").exists()


def test_pythons_of_pyenv_are_found_though_their_shims_do_not_run(
    install, add_program, tmp_path, monkeypatch
):
    name = f"python3.{MINOR}"
    add_program(name, "raise SystemExit(127)")
    inside = tmp_path / "pyenv" / "versions" / f"3.{MINOR}.4" / "bin"
    inside.mkdir(parents=True)
    (inside / name).symlink_to(uv.BASE_PYTHON)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    monkeypatch.setenv("UV_PYTHON_PREFERENCE", "only-system")
    folder = tmp_path / "found"
    uv.run(["venv", "--no-project", "--python", f"3.{MINOR}", str(folder)], "making it")
    assert os.access(uv.python_of(folder), os.X_OK)


def test_pyenv_of_another_user_is_passed_over(as_ordinary_user, tmp_path, monkeypatch):
    (tmp_path / "versions" / "3.11.4" / "bin").mkdir(parents=True)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("UV_INDEX", "")  # pip's Python may belong to another user too
    assert as_ordinary_user(uv._variables) == ""
