"""What the board's model says of images on this PC, to compare the board with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from conversion import reference, tflm_wheel
from conversion.lstm_model import LstmModel
from conversion.model_card import read_card
from conversion.tflite_reader import read_model
from project import paths
from project.errors import UserError
from project.files import checksum
from project.settings import QUANTIZATIONS

# In int8 all runtimes agree to the last bit; in float they sum in different orders.
FLOAT_TOLERANCE = 1e-5


@dataclass(frozen=True)
class Oracle:
    """The model that a board runs, on this PC.

    Attributes:
        model: the very one, by its checksum.
        source: who computes, for people.
        claimed_accuracy: what the model's card says of MNIST's test images; None without a card.
    """

    model: LstmModel
    source: str
    claimed_accuracy: float | None

    @property
    def tolerance(self) -> float:
        """By how much an output may differ and still be the same."""
        return 0.0 if self.model.scales is not None else FLOAT_TOLERANCE

    def probabilities(self, pixels: np.ndarray) -> np.ndarray:
        """(n, time_steps, features) uint8 to float32 (n, classes), each from a reset state."""
        values = pixels.astype(np.float32) / np.float32(255)
        inputs = reference.quantize_input(self.model, values)
        if tflm_wheel.available():
            interpreter = tflm_wheel.TflmInterpreter(self.model.flatbuffer)
            raw = np.concatenate([interpreter.run(values) for values in inputs])
        else:
            raw = reference.run(self.model, inputs)
        return reference.dequantize_output(self.model, raw)


def of_board(sha256: str) -> Oracle:
    """The project's model with this checksum.

    Raises:
        UserError: the board runs a model that is not in this project's folder.
    """
    for quantization in QUANTIZATIONS:
        path = paths.model_path(quantization)
        flatbuffer = path.read_bytes() if path.is_file() else b""
        if checksum(flatbuffer) == sha256:
            card = read_card()
            return Oracle(
                model=read_model(flatbuffer, path.stem),
                source=_who_computes(),
                claimed_accuracy=card and card.accuracy(quantization, flatbuffer),
            )
    raise UserError(
        f"the board runs another model (SHA-256 {sha256[:12]}…) than those in "
        f"{paths.relative(paths.MODELS_DIR)}; upload the firmware again (`pio run -t upload`), or "
        "put its model there."
    )


def _who_computes() -> str:
    if tflm_wheel.available():
        return "the TFLM interpreter on this PC"
    return "the NumPy reference on this PC, as there is no TFLM interpreter for it"
