"""A copy of the project to build in, which leaves the original alone."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from project import paths
from setup import platformio_core

COPIED = ("include", "lib", "src", "models", "digits", "platforms/sim", "scripts", "test")


class Project:
    """A copy of the project that shares its environments with the original."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__", "*.h.*")
            if (paths.ROOT / name).is_dir():
                shutil.copytree(paths.ROOT / name, folder / name, ignore=ignored)
        for header in ("model_data.h", "digits.h"):
            (folder / "include" / header).unlink(missing_ok=True)
        shutil.copy(paths.PLATFORMIO_INI, folder)
        for environment in (".venv", ".venv-train"):
            if (paths.ROOT / environment).is_dir():
                (folder / environment).symlink_to(paths.ROOT / environment)

    def platformio(self, *arguments: str) -> subprocess.CompletedProcess:
        process = self.start(*arguments, stderr=subprocess.PIPE)
        stdout, stderr = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)

    def start(self, *arguments: str, stderr: int = subprocess.STDOUT) -> subprocess.Popen:
        """Starts PlatformIO as the leader of a process group."""
        return subprocess.Popen(
            platformio_core.platformio_command(arguments),
            cwd=self.folder,
            env={
                **platformio_core.platformio_variables(),
                "PLATFORMIO_BUILD_DIR": str(self.folder / ".pio" / "build"),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
        )

    def build(self) -> str:
        """Builds `native`; returns everything that was printed."""
        result = self.platformio("run", "-e", "native")
        output = result.stdout + result.stderr
        assert result.returncode == 0, output
        return output

    def failed_build(self) -> str:
        """The one sentence with which a build fails before anything is compiled."""
        result = self.platformio("run", "-e", "native")
        output = result.stdout + result.stderr
        assert result.returncode != 0, output
        assert "Compiling" not in output and "Traceback" not in output, output
        sentences = re.findall(r"^error: .*$", output, re.MULTILINE)
        assert sentences, output
        return sentences[-1]

    def set(self, name: str, value: str) -> None:
        (self.folder / "platformio_override.ini").write_text(f"[env]\n{name} = {value}\n")

    @property
    def header(self) -> Path:
        return self.folder / "include" / "model_data.h"

    @property
    def model(self) -> Path:
        return self.folder / "models" / "mnist_lstm.tflite"
