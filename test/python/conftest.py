"""What the tests of scripts/ share."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from checks import steps
from conversion import tflm_wheel
from data import mnist
from fake_board import HANG_SECONDS, FakeBoard
from project.errors import UserError
from setup import environment, toolchain

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOBODY = 65534


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "of each kind that test_own_pictures.py makes and reads; default: 6"
    parser.addoption("--pictures", type=int, default=6, metavar="N", help=text)


def pytest_configure() -> None:
    """Lets tests interrupt themselves even where a shell started this in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Starts with the slow tests: with quick ones at the end all workers finish together."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture
def bin_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH, for fake programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def add_program(bin_dir: Path) -> Callable[[str, str], Path]:
    """Puts a program into `bin_dir`: its name and its Python code."""

    def add(name: str, code: str) -> Path:
        program = bin_dir / name
        program.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        return program

    return add


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """A folder that every user can reach, which those of `tmp_path` are not."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture
def as_ordinary_user() -> Callable[[Callable[[], object]], str]:
    """Calls a function as a user who, unlike root, is subject to permissions.

    Returns the text of the `UserError` that the function raises, "" if it raises none.
    """

    def call(function: Callable[[], object]) -> str:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            text = "the function raised no UserError but something else"
            try:
                if os.geteuid() == 0:
                    os.setgroups([])
                    os.setgid(NOBODY)
                    os.setuid(NOBODY)
                function()
                text = ""
            except UserError as error:
                text = str(error)
            finally:
                os.write(writer, text.encode())
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            text = pipe.read().decode()
        os.waitpid(child, 0)
        return text

    return call


@pytest.fixture(scope="session")
def mnist_path() -> Path:
    """MNIST by MNIST_PATH, Keras' cache or a download; skips where none of them has it."""
    named = os.environ.get("MNIST_PATH")
    if named:
        return Path(named).absolute()
    if not mnist.cached().is_file():
        download = "import tensorflow; tensorflow.keras.datasets.mnist.load_data()"
        interpreter = environment.python(environment.TRAINING)
        subprocess.run([str(interpreter), "-c", download], capture_output=True, check=False)
    if not mnist.cached().is_file():
        pytest.skip("MNIST is neither on this machine nor downloadable; set MNIST_PATH")
    return mnist.cached()


@pytest.fixture(scope="session")
def mnist_test_images(mnist_path: Path) -> np.ndarray:
    """MNIST's test images, (10000, 28, 28) uint8."""
    return mnist.load_mnist(str(mnist_path)).x_test


@pytest.fixture(scope="session")
def tflm() -> None:
    """The TFLM interpreter's wheel; skips on machines for which there is none."""
    if not tflm_wheel.available():
        pytest.skip("the tflite-micro wheel does not exist for this machine")


@pytest.fixture(scope="session")
def tensorflow_version() -> str:
    """The TensorFlow of .venv-train."""
    interpreter = environment.python(environment.TRAINING)
    return environment.version_of("tensorflow", interpreter) or "none"


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeBoard]:
    """A board of Python on a serial line, plugged in."""
    fake = FakeBoard(tmp_path / "port")
    fake.plug()
    yield fake
    fake.unplug()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless browser; at home, tests of the page are skipped where there is none."""
    # Only the modules that ask for it need the driver, and while it runs asyncio is its own.
    from playwright.sync_api import sync_playwright

    program = toolchain.browser()
    if program is None:
        (pytest.fail if steps.in_ci() else pytest.skip)("Chromium or Chrome is missing")
    with sync_playwright() as driver:
        # Root, as in a container, has no sandbox.
        browser = driver.chromium.launch(
            executable_path=shutil.which(program),
            chromium_sandbox=os.geteuid() != 0,
            timeout=1000 * HANG_SECONDS,
        )
        yield browser
        browser.close()


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file can be written completely from now on."""

    def fail(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
