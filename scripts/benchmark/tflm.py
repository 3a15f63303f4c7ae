"""TFLM to compare with: recorded for the emulated boards, the real one on this PC."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conversion import tflm_wheel
from conversion.network_model import Network
from conversion.tflm_wheel import TflmInterpreter
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
        source: where the figure is from, for the reader.
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


def interpreter(model: Network) -> TflmInterpreter | None:
    """TFLM on this PC; None where its wheel does not exist."""
    return TflmInterpreter(model.flatbuffer) if tflm_wheel.available() else None
