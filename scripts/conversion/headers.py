"""Brings include/model_data.h and include/digits.h up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from conversion.arena import arena_bytes
from conversion.cpp_text import FLASH_HEADER, constants, escaped
from conversion.golden import (
    BLEND_WEIGHTS,
    agreed_outputs,
    blends,
    golden_steps,
    network_inputs,
    tolerance,
)
from conversion.included_data import included_data
from conversion.model_card import ModelCard, card_of
from conversion.model_header import model_header
from conversion.network_model import Network
from conversion.stream import StepNetwork, in_mode
from conversion.tflite_reader import read_model, reader_for
from conversion.tflm_network import TflmNetwork
from conversion.upkeep import fingerprint
from data.data_format import PICTURE, DataFormat
from data.examples import Examples
from project import paths, reading
from project.errors import UserError
from project.files import write_together
from project.packing import pack
from project.settings import QUANTIZATIONS

LONG_STREAM_STEPS = 10_000


def write_headers(
    model_path: Path,
    quantization: str,
    multipliers: str = "double",
    runtime: str = "compiled",
    mode: str = "sequences",
) -> None:
    """Converts the model and the examples; both headers are written, or neither.

    Args:
        quantization: what the model has to be.
        multipliers: as in `Network`.
        runtime: the one that has to run it, "compiled" or "tflm".
        mode: what it has to take, "sequences" or a "stream".

    Raises:
        UserError: the model or an example cannot be read or used, or include/ not be written.
    """
    name = paths.relative(model_path)
    flatbuffer = reading.model_content(model_path)
    model = reader_for(runtime)(flatbuffer, name, multipliers)
    if model.quantization != quantization:
        raise UserError(
            f"{name} is a model in {model.quantization}, but custom_quantization = {quantization}; "
            f"set {model.quantization}, which reads "
            f"{paths.relative(paths.model_path(model.quantization))}, or put another model there."
        )
    _require_no_other(model_path, quantization)
    model = in_mode(model, mode, name)
    mark = fingerprint(model_path, quantization, multipliers, mode)
    texts, oracle = header_texts(model, card_of(quantization, flatbuffer), model_path, mark)
    write_together({path: text.encode() for path, text in texts.items()})
    print(
        f"{name}: {model.units} units, {quantization}, golden values by {oracle}", file=sys.stderr
    )


def header_texts(
    model: Network, card: ModelCard | None, model_path: Path, mark: str
) -> tuple[dict[Path, str], str]:
    """Both headers, and what computed their golden values.

    Args:
        model: what `model_path` holds, or will hold if the conversion succeeds.
        card: the model's own, or None.
        mark: the fingerprint of all that they are made from.

    Raises:
        UserError: the model or an example cannot be used.
    """
    data = included_data(model, card)
    _remark(paths.relative(model_path), model, data.format, card)
    values, coding = data.examples.values, data.format.coding
    pictures = np.stack([values, *blends(values)])
    golden, oracle, rounding = agreed_outputs(model, pictures.reshape(-1, values.shape[1]), coding)
    golden = data.format.answers(golden).reshape(*pictures.shape[:2], model.outputs)
    accuracy = card.accuracy_text(model.quantization) if card else "accuracy unknown"
    recipe = card.recipe_text if card else None
    title = card.title(model_path) if card else model_path.stem
    texts = {
        paths.MODEL_DATA_H: model_header(
            model, data.format, title, accuracy, arena_bytes(model), mark, recipe
        ),
        paths.DIGITS_H: _digits_header(
            data.examples,
            golden,
            max(
                tolerance(model, golden), 4 * rounding * max(data.format.value_factor, default=1.0)
            ),
            oracle,
            mark,
            _of_stream(model, values, data.format),
        ),
    }
    return texts, oracle


def _of_stream(model: Network, values: np.ndarray, data: DataFormat) -> str:
    """Constants for the tests of a stream's steps; none for other networks."""
    if not isinstance(model, StepNetwork):
        return ""
    inputs = network_inputs(model, values, data.coding)
    rows = inputs.reshape(-1, model.features)
    repeated = np.resize(rows, (1, LONG_STREAM_STEPS, model.features))
    return (
        "\n// What it says of the first one after each step.\n"
        + constants(kExpectedAfterSteps=data.answers(golden_steps(model, inputs[:1])[0]))
        + "\n// And after so many steps, if all of them come again and again without a reset.\n"
        + constants(
            kLongStreamSteps=LONG_STREAM_STEPS,
            kExpectedOfLongStream=data.answers(golden_steps(model, repeated)[0, -1]),
        )
    )


def _digits_header(
    examples: Examples,
    golden: np.ndarray,
    tolerance: float,
    oracle: str,
    mark: str,
    of_stream: str,
) -> str:
    """`golden`: (1 + blends, n, outputs), of the examples themselves first."""
    return (
        f"// fingerprint {mark}\n"
        f"// Written by scripts/convert.py from {escaped(examples.source)}; changes are lost.\n\n"
        f"#ifndef DIGITS_H_\n#define DIGITS_H_\n\n{FLASH_HEADER}#include <stdint.h>\n\n"
        "// What the firmware reads in turn: ten digits, or examples of one's own data.\n"
        "namespace digits {\n\n"
        + constants(kCount=len(examples.values))
        + "\n// Step after step; of pictures rows from the top, 0 for background to 255 for ink,\n"
        "// of measured values each in its own unit. packed_rows.h unpacks them; where each\n"
        "// begins.\n"
        + _packed(examples.values)
        + "\n// The class of each, or its values.\n"
        + constants(kLabels=examples.labels)
        + f"\n// What the model says of each, by {oracle}, and by how much a runtime may\n"
        "// differ. For the tests.\n"
        + constants(kTolerance=tolerance, kExpected=golden[0])
        + "\n// And of each laid over the one 1, 2, … 9 places behind it, for each weight w:\n"
        "// (w a + (16 - w) b) / 16 of pixels, w of each 16 measured values from a.\n"
        + constants(
            kBlendWeights=np.array(BLEND_WEIGHTS, np.int32),
            kExpectedOfBlends=golden[1:],
        )
        + of_stream
        + "\n}  // namespace digits\n\n#endif  // DIGITS_H_\n"
    )


def _packed(values: np.ndarray) -> str:
    """Each example run-length packed by itself, one after the other."""
    packed = [pack(example.tobytes()) for example in values]
    starts = np.cumsum([0, *map(len, packed[:-1])])
    return constants(
        kPacked=np.frombuffer(b"".join(packed), np.uint8),
        kStarts=starts.astype(np.uint32),
    )


def _remark(name: str, model: Network, data: DataFormat, card: ModelCard | None) -> None:
    """Prints what is assumed about a model that was put in by hand."""
    found, expected = model.input.quantization, PICTURE.quantization
    answers = "classes" if data.is_of_classes else "outputs"
    if isinstance(model, TflmNetwork) and model.is_int8 and model.multipliers == "float32":
        print(
            f"note: the expected outputs of {name} come from the newest TFLM, and one with "
            "custom_tflm_multipliers = float32 may give outputs that are a step off",
            file=sys.stderr,
        )
    if card is None and data.subject != "digit":
        print(
            f"note: nothing is known about {name} but its shape, so its {answers} are numbered, "
            "its examples are made up and labelled by itself, and it takes float values in the "
            "unit that its network was trained on",
            file=sys.stderr,
        )
    elif data.is_of_pictures and found and not found.is_near(expected):
        low, high = ((raw - found.zero_point) * found.scale for raw in (-128, 127))
        print(
            f"warning: the input of {name} has scale {found.scale:.6g} and zero point "
            f"{found.zero_point}, not {expected.scale:.6g} and {expected.zero_point} as its data "
            f"should give it; bytes 0 to 255 become {low:.4g} to {high:.4g} at its input, and it "
            "must have been trained on that",
            file=sys.stderr,
        )


def _require_no_other(path: Path, quantization: str) -> None:
    """A float model in the place of the int8 one is meant to be used, not the shipped one."""
    for other in map(paths.model_path, QUANTIZATIONS):
        if path == paths.model_path(quantization) != other and _is(other, quantization):
            raise UserError(
                f"{paths.relative(other)} is a model in {quantization}, but custom_quantization = "
                f"{quantization} reads {paths.relative(path)}; move it there."
            )


def _is(path: Path, quantization: str) -> bool:
    try:
        return read_model(reading.model_content(path), path.name).quantization == quantization
    except UserError:
        return False
