"""include/model_data.h as a pure function of the model."""

from __future__ import annotations

import numpy as np

from conversion.cpp_text import (
    array_constant,
    constant,
    escaped,
    factors_constant,
    float_literal,
    text_constant,
    texts_constant,
)
from conversion.lstm_model import LstmModel
from conversion.quantization import integer_constants, require_small_shifted_sums
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
        accuracy: share of the test data read rightly, in [0, 1]; None if unknown.
        arena_bytes: size of TFLM's tensor arena, a multiple of 16.
        fingerprint: of everything that this text depends on; see freshness.py.
        recipe: how the model was trained, as one line; None if unknown.
    """
    constants = _float_constants(model) if model.scales is None else _int8_constants(model)
    return (
        f"// fingerprint {fingerprint}\n"
        f"// Written by scripts/convert.py from {escaped(name)}; changes are lost.\n\n"
        "#ifndef MODEL_DATA_H_\n#define MODEL_DATA_H_\n\n"
        "#include <cstddef>\n#include <cstdint>\n\n"
        f"#define MODEL_DATA_IS_INT8 {int(model.scales is not None)}\n\n"
        "// ADD(Name) for each operator that TensorFlow Lite Micro has to register.\n"
        f"#define MODEL_DATA_OPERATORS(ADD) {_operators(model)}\n\n"
        "namespace model_data {\n\n"
        + _description(model, data, name, accuracy, recipe)
        + _input_description(model, data)
        + "\n// For TensorFlow Lite Micro.\n"
        + constant("int", "kOperators", str(len(set(model.operators))))
        + constant("std::size_t", "kArenaBytes", str(arena_bytes))
        + array_constant(
            "kFlatbuffer", np.frombuffer(model.flatbuffer, np.uint8), prefix="alignas(16) "
        )
        + "\n// For the compiled runtime. Gates are in the order input, forget, cell, output.\n"
        + array_constant("kInputWeights", model.input_weights)
        + array_constant("kRecurrentWeights", model.recurrent_weights)
        + array_constant("kGateBias", model.gate_bias)
        + array_constant("kDenseWeights", model.dense_weights)
        + array_constant("kDenseBias", model.dense_bias)
        + constants
        + "\n}  // namespace model_data\n\n#endif  // MODEL_DATA_H_\n"
    )


def _operators(model: LstmModel) -> str:
    return " ".join(f"ADD({_TFLM_NAMES[operator]})" for operator in model.operators)


def _description(
    model: LstmModel, data: DataFormat, name: str, accuracy: float | None, recipe: str | None
) -> str:
    return (
        text_constant("kName", name)
        + text_constant("kSha256", checksum(model.flatbuffer))
        + text_constant("kRecipe", recipe or "unknown")
        + text_constant("kQuantization", model.quantization)
        + text_constant("kAccuracy", _accuracy_text(accuracy, data))
        + constant("int", "kTimeSteps", str(model.time_steps))
        + constant("int", "kFeatures", str(model.features))
        + constant("int", "kUnits", str(model.units))
        + constant("int", "kClasses", str(model.classes))
        + "\n// What a class is, and what each is called.\n"
        + text_constant("kSubject", data.subject)
        + texts_constant("kClassNames", data.class_names)
        + constant(
            "int", "kMaxClassNameLength", str(max(len(name.encode()) for name in data.class_names))
        )
    )


def _input_description(model: LstmModel, data: DataFormat) -> str:
    if model.scales is None:
        one = constant("int", "kByteOne", str(data.coding.one))
        told = "(byte - kByteZero) / kByteOne"
    else:
        one = constant("float", "kInputScale", float_literal(model.scales.input.scale))
        told = "(byte - 128 - kInputZeroPoint) * kInputScale"
    return (
        f"\n// A byte of input is {told} to the network, and\n"
        "// kLowest + kStep * byte in the unit of its feature. What lies beyond bytes 0 and 255\n"
        f"// counts as 0 or 255{_share_clipped(data)}.\n"
        + constant("int", "kByteZero", str(data.coding.zero))
        + one
        + array_constant("kLowest", np.array(data.lowest, np.float32))
        + array_constant("kStep", np.array(data.step, np.float32))
    )


def _share_clipped(data: DataFormat) -> str:
    share = max(data.clipped, default=0)
    return f", as up to {100 * share:.2g} % of the training's values of a feature did" * (share > 0)


def _accuracy_text(accuracy: float | None, data: DataFormat) -> str:
    if accuracy is None:
        return "accuracy unknown"
    tested = "images" if data.subject == "digit" else "examples"
    return f"{100 * accuracy:.2f} % of the test {tested} right"


def _float_constants(model: LstmModel) -> str:
    return constant("float", "kCellClip", float_literal(model.cell_clip)) + constant(
        "float", "kSoftmaxBeta", float_literal(model.softmax_beta)
    )


def _int8_constants(model: LstmModel) -> str:
    scales = model.scales
    assert scales is not None
    constants = integer_constants(model)
    require_small_shifted_sums(model, constants)
    return (
        "\n// real = scale * (raw - zero_point)\n"
        + constant("int", "kInputZeroPoint", str(scales.input.zero_point))
        + constant("int", "kHiddenZeroPoint", str(scales.hidden.zero_point))
        + constant("int", "kLogitZeroPoint", str(scales.logits.zero_point))
        + constant("float", "kOutputScale", float_literal(scales.output.scale))
        + constant("int", "kOutputZeroPoint", str(scales.output.zero_point))
        + "\n// Factors {multiplier, shift}: multiplier / 2^31 * 2^shift; one a gate or class.\n"
        + factors_constant("kInputProduct", constants.input_product)
        + factors_constant("kRecurrentProduct", constants.recurrent_product)
        + factors_constant("kForgetTimesCell", [constants.forget_times_cell])
        + factors_constant("kInputTimesCell", [constants.input_times_cell])
        + factors_constant("kOutputTimesTanh", [constants.output_times_tanh])
        + factors_constant("kDenseProduct", constants.dense_product)
        + factors_constant("kSoftmaxDifference", [constants.softmax_difference])
        + "\n"
        + constant("int", "kSoftmaxMinDifference", str(constants.softmax_least_difference))
        + constant("int", "kCellFractionalBits", str(constants.cell_fractional_bits))
        + constant("int", "kCellClip", str(constants.cell_clip))
    )
