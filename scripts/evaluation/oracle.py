"""What the board's model answers on this PC, to compare the board with."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from conversion import tflm_wheel
from conversion.golden import golden_outputs, tolerance, wheel_judges
from conversion.included_data import included_data
from conversion.model_card import card_of
from conversion.network_model import Network
from conversion.stream import in_mode
from conversion.tflite_reader import read_any_model
from data.data_format import DataFormat
from project import paths, reading
from project.errors import UserError
from project.files import checksum
from project.settings import QUANTIZATIONS


@dataclass(frozen=True)
class Oracle:
    """The model that a board runs, on this PC.

    Attributes:
        model: the same one, by its checksum.
        format: what the board takes and gives.
        claims: the entry about the model in its card; empty without a card.
    """

    model: Network
    format: DataFormat
    claims: dict[str, Any]

    @property
    def source(self) -> str:
        """Who computes, for people."""
        if wheel_judges(self.model):
            return f"{tflm_wheel.name()} on this PC"
        return "the NumPy reference on this PC, as it has no TFLM interpreter of that kind"

    def tolerance(self, outputs: np.ndarray) -> float:
        """By how much one of these may differ and still count as the same."""
        return tolerance(self.model, outputs)

    def outputs(self, pixels: np.ndarray) -> np.ndarray:
        """(n, time_steps, features) to float32 (n, outputs), each from a reset state."""
        values = pixels.reshape(len(pixels), -1)
        return self.format.answers(golden_outputs(self.model, values, self.format.coding)[0])


def of_board(sha256: str, multipliers: str = "double", mode: str = "sequences") -> Oracle:
    """The project's model with the board's checksum and `custom_tflm_multipliers`.

    Args:
        mode: what the board takes, "sequences" or a "stream".

    Raises:
        UserError: the board runs a model that is not in this project's folder.
    """
    for quantization in QUANTIZATIONS:
        path = paths.model_path(quantization)
        flatbuffer = reading.model_content(path) if path.is_file() else b""
        if checksum(flatbuffer) == sha256:
            model = read_any_model(flatbuffer, path.stem, multipliers)
            model = in_mode(model, mode, path.stem)
            card = card_of(quantization, flatbuffer)
            claims = card.models[quantization] if card else {}
            return Oracle(model, included_data(model, card).format, claims)
    raise UserError(
        f"the board runs another model (SHA-256 {sha256[:12]}…) than those in "
        f"{paths.relative(paths.MODELS_DIR)}; upload the firmware again (`pio run -e BOARD -t "
        "upload`), or put its model there."
    )
