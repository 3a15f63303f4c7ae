"""The firmware's compiled runtime, built for the PC, as a function on arrays."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from boards import sections
from conversion.lstm_model import LstmModel
from conversion.model_header import model_header
from data import data_format
from data.data_format import DataFormat
from project import paths

HARNESS_DIR = paths.ROOT / "test" / "python" / "harness"

_FLAGS = ("-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-fno-exceptions", "-fno-rtti")


def _compiler() -> str:
    compiler = shutil.which("g++") or shutil.which("clang++") or shutil.which("c++")
    assert compiler, "no C++ compiler on this machine"
    return compiler


INSTRUCTION_SETS = {"portable": ("-U__SSE2__",), "SSE2": ()}
"""Flags for each of the ways through lib/lstm_kernels that this PC can go."""

if _simd_flags := sections.processor().simd_flags(_compiler()):
    INSTRUCTION_SETS["AVX2"] = tuple(_simd_flags)


def build_program(
    source: Path, libraries: Sequence[str], flags: Sequence[str], program: Path
) -> None:
    """Compiles `source` and the project's `libraries` for the PC."""
    sources, includes = [source], []
    for library in libraries:
        source_dir = paths.ROOT / "lib" / library / "src"
        sources += sorted(source_dir.rglob("*.cpp"))
        includes.append(f"-I{source_dir}")
    command = [_compiler(), *_FLAGS, *flags, *includes, *map(str, sources), "-o", str(program)]
    subprocess.run(command, check=True)


class CompiledRuntime:
    """`model` converted, compiled in `folder` with `flags` on top and ready to classify."""

    def __init__(
        self,
        model: LstmModel,
        folder: Path,
        flags: Sequence[str] = (),
        data: DataFormat | None = None,
    ) -> None:
        data = data or data_format.of_digits(model.features, model.classes)
        self._classes = model.classes
        self._program = folder / "classify"
        header = folder / "model_data.h"
        header.write_text(model_header(model, data, "model", None, 16, "none"), encoding="utf-8")
        libraries = ("digit_classifier", "lstm_kernels")
        flags = (f"-I{folder}", *flags)
        build_program(HARNESS_DIR / "classify.cpp", libraries, flags, self._program)

    def classify(self, pixels: np.ndarray) -> np.ndarray:
        """(n, time_steps, features) uint8 to (n, classes) float32 probabilities."""
        output = subprocess.run(
            [str(self._program)], input=pixels.tobytes(), stdout=subprocess.PIPE, check=True
        ).stdout
        return np.frombuffer(output, np.float32).reshape(len(pixels), self._classes)
