"""Environments are made once, kept in step and repaired, by the real uv with small packages."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fake_board import HANG_SECONDS, wait_until
from project import paths
from project.errors import UserError
from setup import environment, uv
from setup.environment import Environment
from wheels import write_wheel

pytestmark = pytest.mark.slow

UNREACHABLE = "http://127.0.0.1:9/simple"


@pytest.fixture
def lines(tmp_path: Path) -> dict[str, str]:
    """The line of a list for each package of the index."""
    packages = ["hello 1.0", "hello 2.0", "more 1.0", "nightly_lstm 0.dev1", "nightly_lstm 0.dev2"]
    return {each: write_wheel(tmp_path, *each.split()) for each in packages}


@pytest.fixture
def write_list(tmp_path: Path) -> Callable[..., Path]:
    """Writes a list of packages of the index."""

    def write(name: str, *lines: str, index: str = "--no-index") -> Path:
        file = tmp_path / name
        file.write_text("\n".join([index, f"--find-links {tmp_path}", *lines]), "utf-8")
        return file

    return write


@pytest.fixture
def env(tmp_path: Path, lines: dict[str, str], write_list: Callable[..., Path]) -> Environment:
    """An environment of two lists and an optional one."""
    hello = write_list("hello.txt", lines["hello 1.0"])
    more = write_list("more.txt", lines["more 1.0"])
    nightly = write_list("nightly.txt", lines["nightly_lstm 0.dev1"])
    folder = tmp_path / ".venv"
    return Environment("The test", folder, (hello, more), 9, None, "TEST_PYTHON", (nightly,))


def versions(env: Environment) -> list[str | None]:
    """Makes the environment; which versions its Python imports then, None if it cannot."""
    code = "import hello, more; print(hello.VERSION, more.VERSION)"
    interpreter = environment.python(env)
    # Without compiled files: the versions differ neither in size nor, at times, in their date.
    command = [interpreter, "-B", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [*done.stdout.split(), environment.version_of("nightly_lstm", interpreter)]


ALL = ["1.0", "1.0", "0.dev1"]


def test_is_made_once(env, capfd):
    assert versions(env) == ALL
    shown = capfd.readouterr()
    assert "making" in shown.err and "installing hello.txt, more.txt …" in shown.err
    assert shown.out == ""
    assert versions(env) == ALL
    assert capfd.readouterr().err == ""


def test_changed_list_is_installed_and_no_other(env, lines, write_list, capfd):
    versions(env)
    (env.folder / "marker").touch()
    write_list("hello.txt", lines["hello 2.0"])
    capfd.readouterr()
    assert versions(env) == ["2.0", "1.0", "0.dev1"]
    assert capfd.readouterr().err == "installing hello.txt …\n"
    assert (env.folder / "marker").exists(), "the environment was made again without a reason"


def test_one_environment_serves_two_purposes(env, capfd):
    small = dataclasses.replace(env, requirements=env.requirements[:1], optional=())
    environment.python(small)
    assert versions(env) == ALL
    assert capfd.readouterr().err.count("making") == 1
    environment.python(small)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("line", "index", "reason"),
    [
        ("hello==9 --hash=sha256:" + 64 * "0", "--no-index", "another Python"),
        ("hello==2.0 --hash=sha256:" + 64 * "0", "--no-index", "uv's output above says why"),
        ("hello==2.0", "--no-index", "uv's output above says why"),
        ("hi==9 --hash=sha256:" + 64 * "0", f"--index-url {UNREACHABLE}", "check the network"),
    ],
    ids=["no such version", "another checksum", "no checksum", "no network"],
)
def test_failed_update_changes_nothing(env, write_list, monkeypatch, line, index, reason):
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    versions(env)
    (env.folder / "marker").touch()
    good = env.requirements[0].read_text()
    write_list("hello.txt", line, index=index)
    for _ in range(2):
        with pytest.raises(
            UserError, match=rf"packages of hello\.txt are not installed: .*{reason}"
        ):
            environment.python(env)
    env.requirements[0].write_text(good)
    assert versions(env) == ALL
    assert (env.folder / "marker").exists()


def _relink(folder: Path) -> None:
    (folder / "bin" / "python").unlink()
    (folder / "bin" / "python").symlink_to("/python-of-last-year")


def _restamp(folder: Path) -> None:
    stamp = json.loads((folder / environment.STAMP).read_text())
    (folder / environment.STAMP).write_text(json.dumps({**stamp, "minor": 8}))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_relink, id="python gone"),
        pytest.param(_restamp, id="unfit python"),
        pytest.param(lambda folder: shutil.rmtree(folder / "lib"), id="no packages"),
        pytest.param(lambda folder: (folder / environment.STAMP).write_text("{"), id="cut stamp"),
        pytest.param(lambda folder: (folder / environment.STAMP).write_text("[]"), id="no object"),
        pytest.param(
            lambda folder: shutil.rmtree(folder) or (folder / "stray").mkdir(parents=True),
            id="another folder",
        ),
    ],
)
def test_broken_environment_is_repaired(env, damage):
    environment.python(env)
    damage(env.folder)
    assert versions(env) == ALL


def test_moved_project_gets_a_new_environment(env, tmp_path):
    versions(env)
    (env.folder / "marker").touch()
    env.folder.rename(tmp_path / "moved")
    there = dataclasses.replace(env, folder=tmp_path / "moved")
    assert versions(there) == ALL
    assert not (there.folder / "marker").exists()


def test_linked_environment_is_shared(env, tmp_path, capfd):
    environment.python(env)
    capfd.readouterr()
    (tmp_path / "link").symlink_to(env.folder)
    there = dataclasses.replace(env, folder=tmp_path / "link")
    assert environment.python(there) == environment.python(env)
    assert capfd.readouterr().err == ""


def test_environment_of_someone_else_is_kept(env):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", env.folder], check=True)
    (env.folder / "marker").touch()
    assert versions(env) == ALL
    assert (env.folder / "marker").exists()


@pytest.fixture
def starter(env) -> str:
    """The first lines of a program of its own, which can be killed or run twice at once."""
    return (
        f"import sys; sys.path.insert(0, {str(paths.SCRIPTS_DIR)!r})\n"
        "from pathlib import Path\nfrom setup import environment\n"
        f"file, folder = Path({str(env.requirements[0])!r}), Path({str(env.folder)!r})\n"
        "env = environment.Environment('The test', folder, (file,), 9, optional=())\n"
    )


def test_killed_installation_starts_from_scratch(env, starter, lines, write_list):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = f"--index-url http://127.0.0.1:{silent.getsockname()[1]}/simple"
        write_list("hello.txt", "hello==3 --hash=sha256:" + 64 * "0", index=index)
        command = [sys.executable, "-c", starter + "environment.python(env)"]
        process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
        wait_until(lambda: (env.folder / environment.STAMP).exists())
        silent.accept()  # uv asks: the installation is under way
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    (env.folder / "half-done").touch()
    write_list("hello.txt", lines["hello 1.0"])
    assert versions(env) == ALL
    assert not (env.folder / "half-done").exists()


def test_two_starts_at_once_install_once(starter):
    command = [sys.executable, "-c", starter + "environment.python(env)"]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    shown = "".join(process.communicate(timeout=HANG_SECONDS)[1] for process in started)
    assert [process.returncode for process in started] == [0, 0, 0], shown
    assert shown.count("installing hello.txt") == 1


def test_newer_nightly_replaces_a_vanished_one(env, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("UV_OFFLINE", "true")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path))
    (tmp_path / "nightly_lstm-0.dev1-py3-none-any.whl").unlink()
    assert versions(env) == ["1.0", "1.0", "0.dev2"]
    shown = capfd.readouterr().err
    assert "note: nightly_lstm 0.dev1 of nightly.txt is gone; nightly_lstm 0.dev2" in shown
    assert versions(env) == ["1.0", "1.0", "0.dev2"]
    assert capfd.readouterr().err == ""


def test_without_any_nightly_it_asks_again_tomorrow(env, tmp_path, monkeypatch, capfd, lines):
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_DEFAULT_INDEX", UNREACHABLE)
    wheel = tmp_path / "nightly_lstm-0.dev1-py3-none-any.whl"
    content = wheel.read_bytes()
    wheel.unlink()
    assert versions(env) == ["1.0", "1.0", None]
    assert "note: going on without the packages of nightly.txt" in capfd.readouterr().err
    wheel.write_bytes(content)
    assert versions(env) == ["1.0", "1.0", None]
    assert capfd.readouterr().err == ""

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + environment.RETRY_SECONDS + 1)
    assert versions(env) == ALL


def test_no_fitting_python_is_one_sentence(env):
    with pytest.raises(UserError) as caught:
        environment.python(dataclasses.replace(env, min_minor=3, max_minor=4))
    assert str(caught.value) == (
        "The test needs Python 3.3 or 3.4, and uv neither found one that works nor could download "
        "one (its output is above); check the network, install one, or set TEST_PYTHON to its path."
    )


def test_chosen_python_is_used(env, tmp_path, monkeypatch):
    chosen = tmp_path / "chosen"
    chosen.write_text(f'#!/bin/sh\ntouch {tmp_path}/asked\nexec "{uv.BASE_PYTHON}" "$@"\n')
    chosen.chmod(0o755)
    monkeypatch.setenv("TEST_PYTHON", str(chosen))
    assert versions(env) == ALL
    assert (tmp_path / "asked").exists()


@pytest.mark.parametrize("code", ["exit 1", "echo 3 8"], ids=["broken", "too old"])
def test_chosen_python_that_does_not_fit_is_refused(env, tmp_path, monkeypatch, code):
    chosen = tmp_path / "chosen"
    chosen.write_text(f"#!/bin/sh\n{code}\n")
    chosen.chmod(0o755)
    monkeypatch.setenv("TEST_PYTHON", str(chosen))
    with pytest.raises(UserError, match=rf"TEST_PYTHON = {chosen} is not Python 3\.9 or newer"):
        environment.python(env)


def test_folder_that_cannot_be_written_is_reported(env, open_dir, as_ordinary_user):
    open_dir.chmod(0o555)
    there = dataclasses.replace(env, folder=open_dir / ".venv")
    shown = as_ordinary_user(lambda: environment.python(there))
    assert "cannot write" in shown and "(Permission denied); free space or make" in shown


@pytest.fixture
def enter(env, starter, tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Starts a script that enters the environment, which exists."""
    script = tmp_path / "script.py"
    show = (
        'import os; print(sys.prefix, sys.argv[1:], {"PYTHONPATH", "PIP_TARGET"} & {*os.environ})'
    )
    script.write_text(f"{starter}environment.enter(env)\n{show}\n", encoding="utf-8")
    environment.python(env)

    def start(python: Path | str = sys.executable, **variables: str):
        return subprocess.run(
            [python, script, "one", "two words"],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=HANG_SECONDS,
        )

    return start


def test_script_goes_on_inside(env, enter):
    done = enter()
    assert done.stdout == f"{env.folder} ['one', 'two words'] set()\n"
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("is_inside", [False, True])
def test_folders_of_another_python_stay_outside(env, enter, is_inside):
    python = uv.python_of(env.folder) if is_inside else sys.executable
    done = enter(python, PYTHONPATH="/nowhere", PIP_TARGET="/nowhere")
    assert done.stdout == f"{env.folder} ['one', 'two words'] set()\n"


def test_python_that_leads_elsewhere_ends_no_endless_loop(env, enter):
    python = uv.python_of(env.folder)
    python.unlink()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    done = enter()
    assert (done.returncode, done.stdout) == (1, "")
    assert "does not run its own Python; delete that folder" in done.stderr
