"""TFLM to compare with: recorded for the emulated boards, run in turn on this PC."""

from __future__ import annotations

import functools
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

import numpy as np

from conversion import reference, tflm_wheel
from conversion.lstm_model import LstmModel
from project import reading
from project.forms import list_of, members, text, whole

REFERENCE = "reference"
CMSIS_NN = "CMSIS-NN"

_RECORDED = Path(__file__).with_name("tflm_figures.json")
_FORM = members(
    figures=list_of(
        members(
            processor=text(40),
            quantization=text(40),
            level=text(40),
            kernels=text(40),
            model=text(40),
            instructions=whole(1, 10**12),
        )
    )
)


@dataclass(frozen=True)
class Comparison:
    """TFLM's cost of a digit.

    Attributes:
        cost: instructions, or nanoseconds on this PC.
        source: where the figure is from, for people.
    """

    cost: float
    source: str


def recorded(processor: str, quantization: str, level: str, kernels: str) -> Comparison | None:
    """The figure in tflm_figures.json for a processor such as cortex-m4; None if there is none.

    Raises:
        UserError: the file is missing or damaged.
    """
    for figure in _recorded_figures():
        key = tuple(figure[name] for name in ("processor", "quantization", "level", "kernels"))
        if key == (processor, quantization, level, kernels):
            source = f"TFLM, {kernels} kernels at {level}, {figure['model']} model, recorded"
            return Comparison(figure["instructions"], source)
    return None


@functools.cache
def _recorded_figures() -> list[dict[str, Any]]:
    return reading.json_content(_RECORDED, _FORM, "restore it from the repository")["figures"]


class Wheel:
    """The TFLM interpreter of this PC, timed on the same pictures as the program."""

    def __init__(self, model: LstmModel, inputs: np.ndarray) -> None:
        self._interpreter = tflm_wheel.TflmInterpreter(model.flatbuffer)
        self._inputs = inputs
        self._interpreter.run(inputs[0])  # once for the caches

    def costs(self) -> list[int]:
        """Nanoseconds of `Invoke()` for each picture, from a reset state."""
        return [self._interpreter.timed_run(values) for values in self._inputs]


def wheel(model: LstmModel, inputs: np.ndarray) -> Wheel | None:
    """TFLM on this PC; None where its wheel does not exist."""
    return Wheel(model, inputs) if tflm_wheel.available() else None


def in_turn(
    rounds: int, ours: Callable[[], Any], theirs: Wheel | None
) -> tuple[list, float | None]:
    """Runs the program and TFLM one after the other, `rounds` times.

    What else the PC does meanwhile meets both.

    Returns:
        What `ours` returned each time; and the median of TFLM's costs in nanoseconds, None
        without TFLM.
    """
    results, costs = [], []
    for _ in range(rounds):
        results.append(ours())
        if theirs is not None:
            costs += theirs.costs()
    return results, statistics.median(costs) if costs else None


def expected(model: LstmModel, inputs: np.ndarray) -> np.ndarray:
    """What TFLM says of each picture, (n, 10) float32, by the project's own reference."""
    return reference.dequantize_output(model, reference.run(model, inputs))
