"""The firmware's compiled runtime, built for the PC, as a function on arrays."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np

from conversion.lstm_model import LstmModel
from conversion.model_header import model_header
from project import paths

_HARNESS = paths.ROOT / "test" / "python" / "harness" / "classify.cpp"
_LIBRARIES = ("digit_classifier", "lstm_kernels")
_FLAGS = ("-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-fno-exceptions", "-fno-rtti")


class CompiledRuntime:
    """`model` converted, compiled in `folder` and ready to classify."""

    def __init__(self, model: LstmModel, folder: Path) -> None:
        self._classes = model.classes
        self._program = folder / "classify"
        header = folder / "model_data.h"
        header.write_text(model_header(model, "model", None, 16, "none"), encoding="utf-8")
        sources = [_HARNESS]
        includes = [f"-I{folder}"]
        for library in _LIBRARIES:
            source_dir = paths.ROOT / "lib" / library / "src"
            sources += sorted(source_dir.glob("*.cpp"))
            includes.append(f"-I{source_dir}")
        compiler = shutil.which("g++") or shutil.which("clang++") or shutil.which("c++")
        assert compiler, "no C++ compiler on this machine"
        command = [compiler, *_FLAGS, *includes, *map(str, sources), "-o", str(self._program)]
        subprocess.run(command, check=True)

    def classify(self, pixels: np.ndarray) -> np.ndarray:
        """(n, time_steps, features) uint8 to (n, classes) float32 probabilities."""
        output = subprocess.run(
            [str(self._program)], input=pixels.tobytes(), stdout=subprocess.PIPE, check=True
        ).stdout
        return np.frombuffer(output, np.float32).reshape(len(pixels), self._classes)
