"""Virtual environments are made once, kept in step, and repaired."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fake_board import HANG_SECONDS, wait_until
from project import paths
from project.errors import UserError
from setup import debian, environment, interpreters
from setup.environment import Environment
from setup.interpreters import Accepted, Interpreter
from setup.venv_folder import ABSENT_SECONDS, VenvFolder

# Notes each call, fails on what FAKE_PIP_REFUSES names, and takes its time if told so.
FAKE_PIP = """
import os, sys, time
arguments = sys.argv[1:]
if arguments == ["--version"]:
    sys.exit()
with open(os.environ["FAKE_PIP_LOG"], "a") as log:
    log.write(" ".join(arguments) + "\\n")
time.sleep(float(os.environ.get("FAKE_PIP_SECONDS", "0")))
refused = os.environ.get("FAKE_PIP_REFUSES", "").split()
refused = [word for word in refused if word in str(arguments)]
if refused:
    print(os.environ.get("FAKE_PIP_SAYS", ""), file=sys.stderr)
    sys.exit(f"ERROR: No matching distribution found for {refused[0]}")
"""

# A Python whose environments are made in a moment, with the fake pip in them.
FAKE_BASE = """
import subprocess, sys
from pathlib import Path
folder = Path(sys.argv[3])
subprocess.run([{python!r}, "-m", "venv", "--without-pip", str(folder)], check=True)
pip = next(folder.glob("lib/python3.*/site-packages")) / "pip"
pip.mkdir()
(pip / "__init__.py").touch()
(pip / "__main__.py").write_text({pip!r})
"""


@pytest.fixture
def pip_log(tmp_path, monkeypatch):
    log = tmp_path / "pip.log"
    monkeypatch.setenv("FAKE_PIP_LOG", str(log))
    return log


@pytest.fixture
def fake_base(tmp_path, pip_log):
    program = tmp_path / "fake-python"
    code = FAKE_BASE.format(python=sys.executable, pip=FAKE_PIP)
    program.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
    program.chmod(0o755)
    return Interpreter(str(program), sys.version_info[:2], True)


@pytest.fixture
def env(tmp_path, fake_base, monkeypatch):
    """An environment of two requirements files and an optional one, made by the fake Python."""
    monkeypatch.setattr(interpreters, "find", lambda _accepted: fake_base)
    for name in ("requirements.txt", "more.txt"):
        (tmp_path / name).write_text("package==1\n", encoding="utf-8")
    (tmp_path / "tflm.txt").write_text("# nightly\ntflite-micro==0.dev1 ; x == 'y' \\\n", "utf-8")
    return Environment(
        folder=tmp_path / ".venv",
        requirements=(tmp_path / "requirements.txt", tmp_path / "more.txt"),
        optional=(tmp_path / "tflm.txt",),
        accepted=Accepted((3, 9)),
        purpose="The test",
        chosen_by="TEST_PYTHON",
    )


def installed(log: Path) -> list[str]:
    """The files and packages that pip was asked for, in order."""
    lines = log.read_text().splitlines() if log.exists() else []
    options = (
        "install --progress-bar off --no-deps --only-binary :all: --disable-pip-version-check "
        "--no-input "
    )
    return [
        line.replace(options, "").replace("--require-hashes ", "").replace(f"{log.parent}/", "")
        for line in lines
    ]


def test_is_made_once(env, pip_log, capfd):
    interpreter = environment.python(env)
    assert interpreter == env.folder / "bin" / "python"
    assert installed(pip_log) == ["-r requirements.txt", "-r more.txt", "-r tflm.txt"]
    told = capfd.readouterr()
    assert "installing requirements.txt …" in told.err
    assert told.out == ""

    assert environment.python(env) == interpreter
    assert len(installed(pip_log)) == 3
    assert capfd.readouterr().err == ""


def test_a_changed_file_is_installed_again_and_no_other(env, pip_log):
    environment.python(env)
    marker = env.folder / "marker"
    marker.touch()
    env.requirements[1].write_text("package==2\n", encoding="utf-8")
    environment.python(env)
    assert installed(pip_log)[3:] == ["-r more.txt"]
    assert marker.exists(), "the environment was made anew for no reason"


def test_one_environment_can_serve_two_purposes(env, pip_log):
    small = Environment(env.folder, env.requirements[:1], (), Accepted((3, 9)), "The small one")
    environment.python(small)
    assert installed(pip_log) == ["-r requirements.txt"]
    environment.python(env)
    environment.python(small)
    assert installed(pip_log)[1:] == ["-r more.txt", "-r tflm.txt"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", r"the index has no more\.txt for Python 3\.\d+ on this machine; start again with"),
        ("WARNING: Retrying after connection broken by 'x'", "check the network connection"),
        ("ERROR: Could not fetch URL", "check the network connection"),
    ],
)
def test_a_failed_installation_is_told_and_tried_again(
    env, pip_log, monkeypatch, capfd, said, reason
):
    monkeypatch.setenv("FAKE_PIP_REFUSES", "more.txt")
    monkeypatch.setenv("FAKE_PIP_SAYS", said)
    with pytest.raises(UserError, match=rf"packages of more\.txt are not installed: .*{reason}"):
        environment.python(env)
    assert "No matching distribution found for more.txt" in capfd.readouterr().err
    monkeypatch.delenv("FAKE_PIP_REFUSES")
    environment.python(env)
    assert installed(pip_log)[2:] == ["-r more.txt", "-r tflm.txt"]


def test_a_failed_update_leaves_the_environment_in_place(env, monkeypatch):
    environment.python(env)
    (env.folder / "marker").touch()
    env.requirements[0].write_text("package==2\n", encoding="utf-8")
    monkeypatch.setenv("FAKE_PIP_REFUSES", "requirements.txt")
    with pytest.raises(UserError):
        environment.python(env)
    assert (env.folder / "marker").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "bin" / "python").unlink(),
        lambda folder: shutil.rmtree(folder / "bin"),
        lambda folder: shutil.rmtree(folder / "lib"),
        lambda folder: (folder / "made.json").unlink() or shutil.rmtree(folder / "lib"),
        lambda folder: (folder / "made.json").write_text("{"),
        lambda folder: (folder / "made.json").write_text("[]"),
        lambda folder: shutil.rmtree(folder),
    ],
    ids=["no python", "no bin", "no lib", "no record", "half a record", "no object", "nothing"],
)
def test_a_broken_environment_is_repaired(env, pip_log, damage):
    environment.python(env)
    pip_log.unlink()
    damage(env.folder)
    interpreter = environment.python(env)
    assert subprocess.run([str(interpreter), "-m", "pip", "--version"]).returncode == 0
    assert installed(pip_log) == ["-r requirements.txt", "-r more.txt", "-r tflm.txt"]


def test_a_broken_pip_is_repaired_when_it_is_needed(env, pip_log):
    environment.python(env)
    next(env.folder.glob("lib/python3.*/site-packages/pip/__main__.py")).write_text("nonsense(")
    env.requirements[0].write_text("package==2\n", encoding="utf-8")
    environment.python(env)
    assert installed(pip_log)[3:] == ["-r requirements.txt", "-r more.txt", "-r tflm.txt"]


def test_a_python_that_is_gone_is_replaced(env, tmp_path, pip_log):
    environment.python(env)
    python = env.folder / "bin" / "python"
    python.unlink()
    python.symlink_to(tmp_path / "python-of-last-year")
    environment.python(env)
    assert os.access(python, os.X_OK)
    assert len(installed(pip_log)) == 6


def test_a_moved_project_gets_a_new_environment(env, tmp_path, pip_log):
    environment.python(env)
    moved = tmp_path / "moved"
    env.folder.rename(moved)
    there = Environment(moved, env.requirements, env.optional, env.accepted, env.purpose)
    environment.python(there)
    assert VenvFolder(moved).is_sound(env.accepted)
    assert len(installed(pip_log)) == 6


def test_a_linked_environment_is_shared(env, tmp_path, pip_log):
    environment.python(env)
    (tmp_path / "copy").mkdir()
    link = tmp_path / "copy" / ".venv"
    link.symlink_to(env.folder)
    there = Environment(link, env.requirements, env.optional, env.accepted, env.purpose)
    assert environment.python(there) == env.folder / "bin" / "python"
    assert len(installed(pip_log)) == 3


def test_an_environment_of_an_unfit_version_is_replaced(env, fake_base, monkeypatch, pip_log):
    environment.python(env)
    record = json.loads((env.folder / "made.json").read_text())
    (env.folder / "made.json").write_text(json.dumps({**record, "python": [3, 8]}))
    environment.python(env)
    assert VenvFolder(env.folder).version() == fake_base.version
    assert len(installed(pip_log)) == 6


def test_a_working_environment_of_someone_else_is_kept(env, fake_base, pip_log):
    subprocess.run([fake_base.path, "-m", "venv", str(env.folder)], check=True)
    (env.folder / "marker").touch()
    environment.python(env)
    assert (env.folder / "marker").exists()
    assert len(installed(pip_log)) == 3


def test_a_folder_that_is_no_environment_becomes_one(env, pip_log):
    (env.folder / "stray").mkdir(parents=True)
    environment.python(env)
    assert len(installed(pip_log)) == 3


# A process of its own, which can be killed or run twice at once.
STARTER = """
import sys
sys.path.insert(0, {scripts!r})
from pathlib import Path
from setup import environment, interpreters
from setup.interpreters import Accepted, Interpreter
interpreters.find = lambda accepted: Interpreter({base!r}, {version!r}, True)
print(environment.python(environment.Environment(
    Path({folder!r}), (Path({file!r}),), (), Accepted((3, 9)), "The test")))
"""


@pytest.fixture
def starter(env, fake_base):
    code = STARTER.format(
        scripts=str(paths.SCRIPTS_DIR),
        base=fake_base.path,
        version=fake_base.version,
        folder=str(env.folder),
        file=str(env.requirements[0]),
    )
    return [sys.executable, "-c", code]


def test_an_interrupted_installation_starts_from_scratch(env, pip_log, starter, monkeypatch, capfd):
    monkeypatch.setenv("FAKE_PIP_SECONDS", "60")
    process = subprocess.Popen(starter, start_new_session=True, stderr=subprocess.DEVNULL)
    wait_until(pip_log.exists)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    half_done = env.folder / "half-done"
    half_done.touch()

    monkeypatch.setenv("FAKE_PIP_SECONDS", "0")
    environment.python(env)
    assert not half_done.exists()
    assert "making" in capfd.readouterr().err
    assert installed(pip_log)[1:] == ["-r requirements.txt", "-r more.txt", "-r tflm.txt"]


def test_two_starts_at_once_install_once(env, pip_log, starter, monkeypatch):
    monkeypatch.setenv("FAKE_PIP_SECONDS", "0.5")
    started = [
        subprocess.Popen(starter, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    outputs = [process.communicate(timeout=HANG_SECONDS) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], outputs
    assert {out.strip() for out, _ in outputs} == {str(env.folder / "bin" / "python")}
    assert installed(pip_log) == ["-r requirements.txt"]
    assert sum("waiting for another process" in err for _, err in outputs) == 2


def test_a_newer_nightly_in_place_of_a_vanished_one_is_told(env, pip_log, monkeypatch, capfd):
    monkeypatch.setenv("FAKE_PIP_REFUSES", "tflm.txt")
    monkeypatch.setattr(VenvFolder, "version_of", lambda _folder, _package: "0.dev2")
    environment.python(env)
    assert installed(pip_log)[2:] == ["-r tflm.txt", "tflite-micro>=0.dev1"]
    told = capfd.readouterr().err
    assert "note: tflite-micro 0.dev1 of tflm.txt is gone; tflite-micro 0.dev2 takes" in told
    environment.python(env)
    assert len(installed(pip_log)) == 4
    assert capfd.readouterr().err == ""


def test_without_a_network_no_newer_nightly_is_looked_for(env, pip_log, monkeypatch, capfd):
    monkeypatch.setenv("FAKE_PIP_REFUSES", "tflm.txt")
    monkeypatch.setenv("FAKE_PIP_SAYS", "WARNING: Retrying after connection broken by 'x'")
    environment.python(env)
    assert installed(pip_log)[2:] == ["-r tflm.txt"]
    assert "going on without the packages of tflm.txt" in capfd.readouterr().err


def test_without_any_nightly_it_goes_on_and_asks_again_tomorrow(env, pip_log, monkeypatch, capfd):
    monkeypatch.setenv("FAKE_PIP_REFUSES", "tflm.txt tflite-micro")
    environment.python(env)
    assert "going on without the packages of tflm.txt" in capfd.readouterr().err
    environment.python(env)
    assert len(installed(pip_log)) == 4

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + ABSENT_SECONDS + 1)
    monkeypatch.delenv("FAKE_PIP_REFUSES")
    environment.python(env)
    assert installed(pip_log)[4:] == ["-r tflm.txt"]


def test_no_fitting_python_is_told_in_a_sentence(env, monkeypatch):
    monkeypatch.setattr(interpreters, "find", lambda _accepted: None)
    training = Environment(
        env.folder, env.requirements, (), Accepted((3, 10), (3, 11)), "Training", "TRAIN_PYTHON"
    )
    with pytest.raises(UserError) as caught:
        environment.python(training)
    assert str(caught.value) == (
        "Training needs Python 3.10 or 3.11, and none was found; install it, or set TRAIN_PYTHON "
        "to its path."
    )


def test_a_chosen_python_is_used(env, fake_base, monkeypatch):
    asked = []

    def probe(command):
        asked.append(command)
        return fake_base

    monkeypatch.setenv("TEST_PYTHON", "/opt/chosen")
    monkeypatch.setattr(interpreters, "find", lambda _accepted: pytest.fail("searched"))
    monkeypatch.setattr(interpreters, "probe", probe)
    environment.python(env)
    assert asked == [["/opt/chosen"]]


@pytest.mark.parametrize("found", [None, Interpreter("/opt/old", (3, 8), True)])
def test_a_chosen_python_that_will_not_do_is_refused(env, monkeypatch, found):
    monkeypatch.setenv("TEST_PYTHON", "/opt/old")
    monkeypatch.setattr(interpreters, "probe", lambda _command: found)
    with pytest.raises(UserError, match=r"TEST_PYTHON = /opt/old is no Python 3\.9 or newer"):
        environment.python(env)


class TestWithoutTheVenvModule:
    """Debian and Ubuntu package it apart from Python."""

    @pytest.fixture(autouse=True)
    def lacking(self, env, fake_base, monkeypatch):
        lacking = Interpreter(fake_base.path, (3, 13), False)
        monkeypatch.setattr(interpreters, "find", lambda _accepted: lacking)

    @pytest.fixture
    def apt(self, monkeypatch, fake_base):
        """Debian's package manager; what it installs makes the Python complete."""
        asked: list[list[str]] = []
        monkeypatch.setattr(debian, "has_apt", lambda: True)
        monkeypatch.setattr(debian, "install", asked.append)
        monkeypatch.setattr(interpreters, "probe", lambda _command: fake_base)
        return asked

    def test_root_installs_it_where_that_is_allowed(self, env, apt, monkeypatch):
        monkeypatch.setattr(debian, "may_install", lambda: True)
        environment.python(env, may_install=True)
        assert apt == [["python3.13-venv"]]

    def test_no_script_installs_it_unasked(self, env, apt, monkeypatch):
        monkeypatch.setattr(debian, "may_install", lambda: True)
        with pytest.raises(UserError, match=r"`sudo apt-get install python3\.13-venv`"):
            environment.python(env)
        assert apt == []

    def test_others_are_told_the_command(self, env, apt, monkeypatch):
        monkeypatch.setattr(debian, "may_install", lambda: False)
        with pytest.raises(UserError, match=r"`sudo apt-get install python3\.13-venv`"):
            environment.python(env, may_install=True)
        assert apt == []

    def test_elsewhere_the_modules_are_named(self, env, monkeypatch):
        monkeypatch.setattr(debian, "has_apt", lambda: False)
        monkeypatch.setattr(debian, "may_install", lambda: False)
        with pytest.raises(UserError, match="lacks the modules venv and ensurepip"):
            environment.python(env, may_install=True)


def test_a_folder_that_cannot_be_written_is_told(env, monkeypatch):
    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(UserError, match=r"cannot write .*\.venv \(Permission denied\)"):
        environment.python(env)


def test_a_python_that_cannot_make_environments_is_told(env, monkeypatch, tmp_path, capfd):
    broken = tmp_path / "broken-python"
    broken.write_text("#!/bin/sh\necho 'disk on fire' >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(
        interpreters, "find", lambda _accepted: Interpreter(str(broken), (3, 11), True)
    )
    with pytest.raises(UserError, match=f"{broken} could not make"):
        environment.python(env)
    assert "disk on fire" in capfd.readouterr().err


def test_what_cannot_be_made_ends_a_script_in_one_sentence(env, monkeypatch):
    monkeypatch.setattr(interpreters, "find", lambda _accepted: None)
    with pytest.raises(SystemExit) as caught:
        environment.enter(env)
    assert str(caught.value).startswith("error: The test needs Python 3.9 or newer")
