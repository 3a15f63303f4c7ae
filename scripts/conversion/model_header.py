"""include/model_data.h as a pure function of the model."""

from __future__ import annotations

import numpy as np

from conversion.cpp_text import constants, escaped
from conversion.lstm_model import LstmModel
from conversion.quantization import integer_constants
from data.data_format import DataFormat
from project.files import checksum

_TFLM_NAMES = {
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "UnidirectionalSequenceLSTM",
    "RESHAPE": "Reshape",
    "FULLY_CONNECTED": "FullyConnected",
    "SOFTMAX": "Softmax",
}


def model_header(
    model: LstmModel,
    data: DataFormat,
    name: str,
    accuracy: float | None,
    arena_bytes: int,
    fingerprint: str,
    recipe: str | None = None,
) -> str:
    """The text of model_data.h.

    Args:
        data: what its input and its classes are.
        name: what the firmware calls the model at boot.
        accuracy: share of the test data classified correctly, in [0, 1]; None if unknown.
        arena_bytes: size of TFLM's tensor arena, a multiple of 16.
        fingerprint: of everything that this text depends on; see upkeep.py.
        recipe: how the model was trained, as one line; None if unknown.
    """
    operators = " ".join(f"ADD({_TFLM_NAMES[operator]})" for operator in model.operators)
    return (
        f"// fingerprint {fingerprint}\n"
        f"// Written by scripts/convert.py from {escaped(name)}; changes are lost.\n\n"
        "#ifndef MODEL_DATA_H_\n#define MODEL_DATA_H_\n\n"
        "#include <cstddef>\n#include <cstdint>\n\n"
        f"#define MODEL_DATA_IS_INT8 {int(model.scales is not None)}\n\n"
        "// ADD(Name) for each operator that TensorFlow Lite Micro has to register.\n"
        f"#define MODEL_DATA_OPERATORS(ADD) {operators}\n\n"
        "namespace model_data {\n\n"
        + _description(model, data, name, accuracy, recipe)
        + _input_description(model, data)
        + "\n// For TensorFlow Lite Micro.\n"
        + constants(kOperators=len(set(model.operators)))
        + f"inline constexpr std::size_t kArenaBytes = {arena_bytes};\nalignas(16) "
        + constants(kFlatbuffer=np.frombuffer(model.flatbuffer, np.uint8))
        + "\n// For the compiled runtime. Gates are in the order input, forget, cell, output.\n"
        + constants(
            kInputWeights=model.input_weights,
            kRecurrentWeights=model.recurrent_weights,
            kGateBias=model.gate_bias,
            kDenseWeights=model.dense_weights,
            kDenseBias=model.dense_bias,
        )
        + (_float_constants(model) if model.scales is None else _int8_constants(model))
        + "\n}  // namespace model_data\n\n#endif  // MODEL_DATA_H_\n"
    )


def _description(
    model: LstmModel, data: DataFormat, name: str, accuracy: float | None, recipe: str | None
) -> str:
    tested = "images" if data.subject == "digit" else "examples"
    return (
        constants(
            kName=name,
            kSha256=checksum(model.flatbuffer),
            kRecipe=recipe or "unknown",
            kQuantization=model.quantization,
            kAccuracy="accuracy unknown"
            if accuracy is None
            else f"{100 * accuracy:.2f} % of the test {tested} right",
            kTimeSteps=model.time_steps,
            kFeatures=model.features,
            kUnits=model.units,
            kClasses=model.classes,
        )
        + "\n// What a class is, and what each is called.\n"
        + constants(
            kSubject=data.subject,
            kClassNames=data.class_names,
            kMaxClassNameLength=max(len(name.encode()) for name in data.class_names),
        )
    )


def _input_description(model: LstmModel, data: DataFormat) -> str:
    if model.scales is None:
        one = constants(kByteOne=int(data.coding.one))
        meaning = "(byte - kByteZero) / kByteOne"
    else:
        one = constants(kInputScale=model.scales.input.scale)
        meaning = "(byte - 128 - kInputZeroPoint) * kInputScale"
    clipped = max(data.clipped, default=0)
    share = f", as up to {100 * clipped:.2g} % of the training's values of a feature did"
    return (
        f"\n// A byte of input is {meaning} to the network, and\n"
        "// kLowest + kStep * byte in the unit of its feature. What lies beyond bytes 0 and 255\n"
        f"// counts as 0 or 255{share if clipped else ''}.\n"
        + constants(kByteZero=data.coding.zero)
        + one
        + constants(
            kLowest=np.array(data.lowest, np.float32), kStep=np.array(data.step, np.float32)
        )
    )


def _float_constants(model: LstmModel) -> str:
    return constants(kCellClip=model.cell_clip, kSoftmaxBeta=model.softmax_beta)


def _int8_constants(model: LstmModel) -> str:
    scales = model.int8_scales
    integers = integer_constants(model)
    return (
        "\n// real = scale * (raw - zero_point)\n"
        + constants(
            kInputZeroPoint=scales.input.zero_point,
            kHiddenZeroPoint=scales.hidden.zero_point,
            kLogitZeroPoint=scales.logits.zero_point,
            kOutputScale=scales.output.scale,
            kOutputZeroPoint=scales.output.zero_point,
        )
        + "\n// Factors {multiplier, shift}: multiplier / 2^31 * 2^shift; one a gate or class.\n"
        + constants(
            **integers.lstm_factors(),
            kDenseProduct=np.array(integers.dense_product, np.int32),
            kSoftmaxDifference=np.array([integers.softmax_difference], np.int32),
        )
        + "\n"
        + constants(
            kSoftmaxMinDifference=integers.softmax_min_difference,
            kCellFractionalBits=integers.cell_fractional_bits,
            kCellClip=integers.cell_clip,
        )
    )
