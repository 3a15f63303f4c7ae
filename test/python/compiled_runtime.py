"""The firmware's compiled runtime and its kernels, built for the PC, as functions on arrays."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from boards import sections
from conversion.lstm_model import LstmModel
from conversion.model_header import model_header
from conversion.quantization import integer_constants
from data import data_format
from data.data_format import DataFormat
from project import paths
from random_layers import Layer

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


def run_layers(
    layers: Sequence[Layer], folder: Path, flags: Sequence[str] = ()
) -> list[tuple[np.ndarray, int]]:
    """Each layer from a reset state by harness/sequences.cpp, compiled in `folder`.

    Returns:
        The hidden states of all steps, laid out as the inputs are, and the bytes of memory used.
    """
    program = folder / "sequences"
    build_program(HARNESS_DIR / "sequences.cpp", ("lstm_kernels",), flags, program)
    written = b"".join(map(_written, layers))
    output = subprocess.run([program], input=written, stdout=subprocess.PIPE, check=True).stdout
    results, start = [], 0
    for layer in layers:
        shape = (*layer.inputs.shape[:2], layer.model.units)
        memory_bytes = int.from_bytes(output[start : start + 4], sys.byteorder)
        raw = np.frombuffer(output, np.int8, np.prod(shape), start + 4)
        results.append((raw.reshape(shape), memory_bytes))
        start += 4 + raw.size
    assert start == len(output)
    return results


def _written(layer: Layer) -> bytes:
    """struct Head, then weights [gate][unit][…], biases and inputs."""
    model, scales = layer.model, layer.model.int8_scales
    constants = integer_constants(model)
    head = [layer.batch, model.time_steps, layer.time_major, model.features, model.units]
    head += [scales.input.zero_point, scales.hidden.zero_point]
    head += [constants.cell_fractional_bits, constants.cell_clip]
    arrays = (
        np.array(head, np.int32),
        *constants.lstm_factors().values(),
        *(model.input_weights, model.recurrent_weights, model.gate_bias, layer.inputs),
    )
    return b"".join(array.tobytes() for array in arrays)
