"""The kernels of lib/lstm_kernels with sizes known at run time, built for the PC."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from compiled_runtime import HARNESS_DIR, build_program
from conversion.quantization import Requantization, integer_constants
from random_layers import Layer


@dataclass(frozen=True)
class LayerResult:
    """The hidden states of all steps, laid out as the inputs are, and what memory they took."""

    hidden_states: np.ndarray
    memory_bytes: int


class CompiledLayers:
    """test/python/harness/sequences.cpp, compiled in `folder` with `flags` on top."""

    def __init__(self, folder: Path, flags: Sequence[str] = ()) -> None:
        self._program = folder / "sequences"
        build_program(HARNESS_DIR / "sequences.cpp", ("lstm_kernels",), flags, self._program)

    def run(self, layers: Sequence[Layer]) -> list[LayerResult]:
        """What each layer gives from a reset state."""
        output = subprocess.run(
            [str(self._program)],
            input=b"".join(_written(layer) for layer in layers),
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        results, start = [], 0
        for layer in layers:
            shape = (*layer.inputs.shape[:2], layer.model.units)
            memory_bytes = int.from_bytes(output[start : start + 4], sys.byteorder)
            raw = np.frombuffer(output, np.int8, np.prod(shape), start + 4)
            results.append(LayerResult(raw.reshape(shape), memory_bytes))
            start += 4 + raw.size
        assert start == len(output)
        return results


def _written(layer: Layer) -> bytes:
    """struct Head, then weights [gate][unit][…], biases and inputs."""
    model, scales = layer.model, layer.model.scales
    constants = integer_constants(model)
    factors: list[Requantization] = [
        *constants.input_product,
        *constants.recurrent_product,
        constants.forget_times_cell,
        constants.input_times_cell,
        constants.output_times_tanh,
    ]
    head = [layer.batch, model.time_steps, layer.time_major, model.features, model.units]
    head += [scales.input.zero_point, scales.hidden.zero_point]
    head += [constants.cell_fractional_bits, constants.cell_clip]
    for factor in factors:
        head += [factor.multiplier, factor.shift]
    arrays = (model.input_weights, model.recurrent_weights, model.gate_bias, layer.inputs)
    return np.array(head, np.int32).tobytes() + b"".join(array.tobytes() for array in arrays)
