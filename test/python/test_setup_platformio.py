"""The project's own core directory serves PlatformIO without any network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import platformio
import pytest
import SCons
import semantic_version
from platformio.dependencies import get_core_dependencies

from fake_board import HANG_SECONDS
from project import paths
from project.errors import UserError
from setup import platformio_core
from setup.platformio_core import prepare_core_dir, tool_version

INTERPRETER = Path(sys.prefix) / "bin" / "python"


@pytest.fixture
def core_dir(tmp_path, monkeypatch):
    folder = tmp_path / "core"
    monkeypatch.setattr(platformio_core, "CORE_DIR", folder)
    return folder


@pytest.fixture
def project(tmp_path):
    """A project with a development platform of its own that compiles for this PC."""
    board = {"name": "pc", "vendor": "", "url": "", "build": {"mcu": "pc"}}
    board["upload"] = {"maximum_size": 1, "maximum_ram_size": 1}
    contents = {
        "src/main.cpp": "int main() { return 0; }\n",
        "platformio.ini": "[platformio]\nplatforms_dir = platforms\n"
        "[env:pc]\nplatform = pc\nboard = pc\n",
        "platforms/pc/platform.json": '{"name": "pc", "title": "PC", "version": "1.0.0"}',
        "platforms/pc/platform.py": "from platformio.public import PlatformBase\n"
        "class PcPlatform(PlatformBase):\n    pass\n",
        "platforms/pc/boards/pc.json": json.dumps(board),
        "platforms/pc/builder/main.py": "from SCons.Script import Default, DefaultEnvironment\n"
        "Default(DefaultEnvironment().BuildProgram())\n",
    }
    for name, content in contents.items():
        file = tmp_path / "project" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return tmp_path / "project"


def seed(core_dir: Path) -> dict:
    return json.loads((core_dir / "packages" / "tool-scons" / ".piopm").read_text())


def test_seed_is_the_version_that_this_platformio_wants(core_dir):
    prepare_core_dir(core_dir, INTERPRETER)
    assert seed(core_dir)["version"] == tool_version(SCons.__version__)
    wanted = semantic_version.SimpleSpec(get_core_dependencies()["tool-scons"])
    assert semantic_version.Version(seed(core_dir)["version"]) in wanted


def test_name_of_an_scons_version():
    assert tool_version("4.11.1") == "4.41101.0"
    assert tool_version("4.8.0") == "4.40800.0"


def test_prepared_folder_is_left_alone(core_dir):
    prepare_core_dir(core_dir, INTERPRETER)
    before = {path: path.stat().st_mtime_ns for path in core_dir.rglob("*")}
    (core_dir / "appstate.json").write_text("{}")
    prepare_core_dir(core_dir, INTERPRETER)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert (core_dir / "appstate.json").exists()


def test_lost_seed_comes_back(core_dir):
    prepare_core_dir(core_dir, INTERPRETER)
    (core_dir / "packages" / "tool-scons" / ".piopm").unlink()
    prepare_core_dir(core_dir, INTERPRETER)
    assert seed(core_dir)["name"] == "tool-scons"


def test_state_of_another_platformio_is_dropped_but_no_package(core_dir):
    package = core_dir / "packages" / "toolchain-of-a-board" / "file"
    package.parent.mkdir(parents=True)
    package.touch()
    (core_dir / "appstate.json").write_text('{"last_version": "5.0.0"}')
    (core_dir / "made-for.json").write_text('{"platformio": "5.0.0", "scons": "4.8.0"}')
    prepare_core_dir(core_dir, INTERPRETER)
    assert not (core_dir / "appstate.json").exists()
    assert package.exists()
    assert json.loads((core_dir / "made-for.json").read_text()) == {
        "platformio": platformio.__version__,
        "scons": SCons.__version__,
    }


def test_variables_of_a_person_do_not_move_the_project(core_dir, monkeypatch):
    monkeypatch.setenv("PLATFORMIO_CORE_DIR", "/elsewhere")
    monkeypatch.setenv("PLATFORMIO_BUILD_DIR", "/elsewhere")
    monkeypatch.setenv("PLATFORMIO_UPLOAD_PORT", "/dev/ttyACM0")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    variables = platformio_core.platformio_variables()
    assert variables["PLATFORMIO_CORE_DIR"] == str(core_dir)
    assert variables["PLATFORMIO_BUILD_DIR"] == str(platformio_core.BUILD_DIR)
    assert variables["PLATFORMIO_UPLOAD_PORT"] == "/dev/ttyACM0"
    assert "/elsewhere" not in variables.values()


@pytest.mark.slow
def test_it_builds_without_a_network(core_dir, project):
    prepare_core_dir(core_dir, INTERPRETER)
    nowhere = "http://127.0.0.1:9"
    variables = {
        **platformio_core.platformio_variables(),
        "PLATFORMIO_BUILD_DIR": str(project / ".pio" / "build"),
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), nowhere),
    }
    command = [str(INTERPRETER), "-m", "platformio", "run", "-d", str(project)]
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, timeout=HANG_SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert os.access(project / ".pio" / "build" / "pc" / "program", os.X_OK)
    assert sorted(path.name for path in (core_dir / "packages").iterdir()) == ["tool-scons"]


@pytest.mark.slow
def test_exit_code_is_passed_on(core_dir):
    assert platformio_core.run_platformio(["run", "-e", "no-such-board"]).returncode != 0
    done = platformio_core.run_platformio(["--version"], capture_output=True)
    assert done.returncode == 0
    assert platformio.__version__ in done.stdout


def test_path_that_platformio_cannot_build_in_is_reported(monkeypatch):
    monkeypatch.setattr(paths, "ROOT", Path("/home/me/$NAME"))
    with pytest.raises(UserError, match=r"cannot build in /home/me/\$NAME, since this path has"):
        platformio_core.platformio_command(["run"])
