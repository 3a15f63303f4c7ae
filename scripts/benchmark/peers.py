"""What the compiled runtime is compared with: recorded figures, and the real TFLM on this PC."""

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

TFLM = "TFLM"
CMSIS_NN = "TFLM with CMSIS-NN"
# All of them, as recorded, and their titles in the picture.
TITLES = {
    TFLM: "TFLM",
    CMSIS_NN: "TFLM, CMSIS-NN",
    "TFLM with this project's operators": "TFLM, these kernels",
    "CMSIS-NN without an interpreter": "CMSIS-NN alone",
    "onnx2c": "onnx2c",
}

_RECORDED = Path(__file__).with_name("peer_figures.json")
_FORM = members(
    figures=list_of(
        members(
            peer=text(40),
            processor=text(40),
            quantization=text(40),
            level=text(40),
            model=text(40),
            instructions=whole(1, 10**12),
        )
    )
)


@dataclass(frozen=True)
class Comparison:
    """A peer's cost of a digit.

    Attributes:
        cost: instructions, or nanoseconds on this PC.
        source: where the figure is from, for the reader.
    """

    cost: float
    source: str


def recorded(processor: str, quantization: str, level: str, peer: str) -> Comparison | None:
    """The figure in peer_figures.json for a processor such as cortex-m4; None if there is none.

    Raises:
        UserError: the file is missing or damaged.
    """
    for figure in _recorded_figures():
        key = tuple(figure[name] for name in ("processor", "quantization", "level", "peer"))
        if key == (processor, quantization, level, peer):
            source = f"{peer} at {level}, {figure['model']} model, recorded"
            return Comparison(figure["instructions"], source)
    return None


@functools.cache
def _recorded_figures() -> list[dict[str, Any]]:
    return reading.json_content(_RECORDED, _FORM, "restore it from the repository")["figures"]


def interpreter(model: Network) -> TflmInterpreter | None:
    """TFLM on this PC; None where its wheel does not exist."""
    return TflmInterpreter(model.flatbuffer) if tflm_wheel.available() else None
