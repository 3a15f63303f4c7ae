"""What continuous integration runs, here and on GitHub."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest
from platformio.project.config import ProjectConfig

from project import paths
from setup.toolchain import FUZZER

CI_RUN = paths.ROOT / ".ci" / "run"
WORKFLOW = (paths.ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")


@pytest.fixture
def checkout(tmp_path):
    """A checkout with a check.py that says how it was started and then fails."""
    folder = tmp_path / "checkout"
    for name in (".ci", "scripts"):
        (folder / name).mkdir(parents=True)
    shutil.copy(CI_RUN, folder / ".ci" / "run")
    (folder / "scripts" / "check.py").write_text(
        "import os, sys\n"
        "print(os.getcwd(), os.environ.get('MNIST_PATH'), sys.argv[1:])\n"
        "sys.exit(7)\n"
    )
    return folder


def run(checkout: Path) -> str:
    variables = {name: value for name, value in os.environ.items() if name != "MNIST_PATH"}
    command = ["bash", str(checkout / ".ci" / "run")]
    done = subprocess.run(command, cwd="/", env=variables, capture_output=True, text=True)
    assert done.returncode == 7, done.stderr
    return done.stdout


def test_mnist_beside_the_checkout_is_passed_on(checkout):
    mnist = checkout.parent / "shared" / "mnist" / "mnist.npz"
    mnist.parent.mkdir(parents=True)
    mnist.touch()
    assert run(checkout) == f"{checkout} {mnist} []\n"


def test_without_it_nothing_is_said_of_mnist(checkout):
    assert run(checkout) == f"{checkout} None []\n"


def test_it_can_be_started_as_a_program():
    assert os.access(CI_RUN, os.X_OK)


def test_the_workflow_builds_every_board_that_is_not_simulated():
    config = ProjectConfig(str(paths.PLATFORMIO_INI), parse_extra=False)
    real = {name for name in config.envs() if config.get(f"env:{name}", "platform") != "sim"}
    matrix = re.search(r"board: \[(.*)\]", WORKFLOW)
    assert set(matrix[1].split(", ")) == real


def test_the_workflow_installs_what_the_emulated_boards_and_the_fuzzer_need():
    (step,) = re.findall(r"run: \|\n((?: {10}.*\n)+)", WORKFLOW)
    asking = textwrap.dedent(step).split("sudo")[0] + "echo $packages"
    done = subprocess.run(["bash", "-ec", asking], cwd=paths.ROOT, capture_output=True, text=True)
    packages = done.stdout.split()
    assert {"gcc-arm-none-eabi", "qemu-system-arm", *FUZZER.packages} < set(packages), done.stderr
    assert "install -q -y --no-install-recommends $packages" in step


def test_the_workflow_names_each_action_by_its_commit():
    actions = re.findall(r"uses: (\S+)", WORKFLOW)
    assert actions
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action) for action in actions), actions


def test_the_workflow_demands_the_registry():
    assert "check.py\n        env:\n          DEMAND_REGISTRY:" in WORKFLOW
