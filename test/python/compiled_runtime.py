"""The firmware's compiled runtime and its kernels, built for the PC, as functions on arrays."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from boards import sections
from conversion.model_header import model_header
from conversion.network_model import Network
from conversion.stream import StepNetwork
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

if _simd_flags := sections.sim_module("processor").simd_flags(_compiler()):
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
    """`model` converted, compiled in `folder` with `flags` on top and ready to predict."""

    def __init__(
        self,
        model: Network,
        folder: Path,
        flags: Sequence[str] = (),
        data: DataFormat | None = None,
    ) -> None:
        data = data or data_format.of_digits(model.outputs)
        self._classes = model.outputs
        self._program = folder / "predict"
        header = folder / "model_data.h"
        header.write_text(model_header(model, data, "model", "", 16, "none"), encoding="utf-8")
        libraries = ("predictor", "lstm_kernels")
        flags = (f"-I{folder}", *flags)
        build_program(HARNESS_DIR / "predict.cpp", libraries, flags, self._program)

    def predict(self, values: np.ndarray) -> np.ndarray:
        """(n, time_steps, features) as the firmware takes them to (n, outputs) float32."""
        output = subprocess.run(
            [str(self._program)], input=values.tobytes(), stdout=subprocess.PIPE, check=True
        ).stdout
        return np.frombuffer(output, np.float32).reshape(len(values), self._classes)


_INCLUDED_ONCE = """#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <lstm_kernels.h>
"""


_PREDICTOR_DIR = paths.ROOT / "lib" / "predictor" / "src"


def _guard(header: Path) -> str:
    name = str(header.relative_to(_PREDICTOR_DIR)).removeprefix("predictor/")
    return f"PREDICTOR_{re.sub('[/.]', '_', name).upper()}_"


_MACROS = ("H_", "BLANK_ROWS", "IS_INT8", "IS_OF_PICTURES", "IS_STREAM", "OPERATORS", "NETWORK")
_UNDEFINED_AFTER_EACH = "".join(
    f"#undef {name}\n"
    for name in (
        *(f"MODEL_DATA_{name}" for name in _MACROS),
        *map(_guard, sorted(_PREDICTOR_DIR.rglob("*.h"))),
    )
)


def namespaces_of(
    networks: Sequence[Network], forms: Sequence[DataFormat], folder: Path, harness: str
) -> str:
    """Code that has each network in a namespace, with what `harness` makes of it."""
    text = ""
    for number, (network, form) in enumerate(zip(networks, forms)):
        small = replace(network, flatbuffer=b"\0")
        header = model_header(small, form, "model", "", 16, "none")
        (folder / f"model_data_{number}.h").write_text(header, encoding="utf-8")
        text += (
            f'namespace network_{number} {{\n#include "model_data_{number}.h"\n'
            f'#include "{harness}"\n}}\n{_UNDEFINED_AFTER_EACH}'
        )
    (folder / "model_data.h").touch()  # each network's own is already there when it is included
    return text


def networks_flags(folder: Path) -> tuple[str, ...]:
    """What the compiler needs for that code."""
    return tuple(f"-I{include}" for include in (folder, HARNESS_DIR, _PREDICTOR_DIR))


def run_networks(
    networks: Sequence[Network],
    forms: Sequence[DataFormat],
    inputs: Sequence[np.ndarray],
    folder: Path,
    flags: Sequence[str] = (),
) -> list[np.ndarray]:
    """The outputs of many networks, all of them compiled into one program in `folder`.

    Args:
        forms: what enters each of them.
        inputs: for each network (n, time_steps, features) as the firmware takes them.

    Returns:
        (n, outputs) float32 for each; of a stream's step (n, time_steps, outputs).
    """
    text = _INCLUDED_ONCE + namespaces_of(networks, forms, folder, "networks.h")
    text += "int main() {\n"
    for number, values in enumerate(inputs):
        text += f"if (!network_{number}::RunInputs({len(values)})) return 1;\n"
    text += "}\n"
    source = folder / "networks.cpp"
    source.write_text(text, encoding="utf-8")
    program = folder / "networks"
    build_program(source, ("lstm_kernels",), (*networks_flags(folder), *flags), program)
    written = b"".join(values.tobytes() for values in inputs)
    output = subprocess.run([program], input=written, stdout=subprocess.PIPE, check=True).stdout
    shapes = [
        (*values.shape[: 2 if isinstance(network, StepNetwork) else 1], network.outputs)
        for values, network in zip(inputs, networks)
    ]
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
    parts = np.split(np.frombuffer(output, np.float32), ends)
    return [part.reshape(shape) for part, shape in zip(parts, shapes)]


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
        shape = (*layer.inputs.shape[:2], layer.lstm.units)
        memory_bytes = int.from_bytes(output[start : start + 4], sys.byteorder)
        raw = np.frombuffer(output, np.int8, np.prod(shape), start + 4)
        results.append((raw.reshape(shape), memory_bytes))
        start += 4 + raw.size
    assert start == len(output)
    return results


def _written(layer: Layer) -> bytes:
    """struct Head, then weights [gate][unit][…], biases and inputs."""
    lstm = layer.lstm
    integers = lstm.integers("double")
    head = [layer.batch, lstm.input.rows, layer.time_major, lstm.input.size, lstm.units]
    head += [lstm.input.quantized.zero_point, lstm.output.quantized.zero_point]
    head += [integers.cell_fractional_bits, integers.cell_clip]
    arrays = (
        np.array(head, np.int32),
        *integers.factors().values(),
        *(lstm.input_weights, lstm.recurrent_weights, lstm.bias, layer.inputs),
    )
    return b"".join(array.tobytes() for array in arrays)
