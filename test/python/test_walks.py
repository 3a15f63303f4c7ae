"""The README's examples: its scripts make data of real recordings that a training can read."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from checks import steps
from data.dataset import Dataset
from data.own_data import load_own_data
from documentation import code_blocks, text
from project.processes import CommandError
from project.settings import DEFAULTS, parse_settings
from setup import uv

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package that the README names, and with what its scripts make of it."""
    folder = tmp_path_factory.mktemp("walks")
    [package] = re.findall(r"--target aeon (\S+)", text("README.md"))
    command = ["pip", "install", "--no-deps", "--python", sys.executable]
    try:
        uv.run([*command, "--target", str(folder / "aeon"), package], f"fetching {package} …")
    except CommandError as error:
        if not uv.is_network_trouble(error):
            raise
        (pytest.fail if steps.in_ci() else pytest.skip)(f"no package index has {package}")
    for script in code_blocks("README.md", "python"):
        if 'Path("aeon")' in script:
            subprocess.run([sys.executable, "-c", script], cwd=folder, check=True)
    return folder


def loaded(folder: Path, name: str) -> Dataset:
    """As a training by the README's settings for `name` loads it."""
    options = dict(DEFAULTS)
    for block in code_blocks("README.md", "ini"):
        if f"custom_data = {name}" in block:
            parser = configparser.ConfigParser()
            parser.read_string(block)
            options |= parser["env"]
    settings = parse_settings(options.get)
    return load_own_data(
        str(folder / name), lambda data: np.zeros(data.is_held_out.sum()), settings.windows
    )


def test_movements_are_windows_of_six_features(folder: Path) -> None:
    data = loaded(folder, "motions")
    assert data.x_train.shape == data.x_test.shape == (240, 50, 6)
    assert data.format.class_names == ("Badminton", "Running", "Standing", "Walking")


def test_a_pressure_is_forecast_in_its_unit(folder: Path) -> None:
    data = loaded(folder, "pressure.csv")
    assert data.x_train.shape[1:] == (100, 1) and len(data.x_test) == 279
    assert (data.format.value_names, data.format.value_units) == (("pressure",), ("mmHg",))


def test_vowels_have_nine_speakers(folder: Path) -> None:
    data = loaded(folder, "vowels.npz")
    assert data.x_train.shape == (270, 25, 12) and data.x_test.shape == (370, 25, 12)
    assert len(data.format.class_names) == 9
