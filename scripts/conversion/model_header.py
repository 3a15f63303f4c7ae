"""include/model_data.h as a pure function of the model."""

from __future__ import annotations

import numpy as np

from conversion import memory
from conversion.arena import packed_bytes
from conversion.cpp_network import composition
from conversion.cpp_text import FLASH_HEADER, constants, escaped
from conversion.network_model import Network
from conversion.network_parts import parts_of
from conversion.stream import StepNetwork
from conversion.tflm_network import TflmNetwork
from conversion.tflm_operators import METHODS
from data.data_format import DataFormat, Pixels, Quantization


def model_header(
    model: Network,
    data: DataFormat,
    name: str,
    accuracy: str,
    arena_bytes: int,
    fingerprint: str,
    recipe: str | None = None,
) -> str:
    """The text of model_data.h.

    Args:
        data: what its input and its answers are.
        name: what the firmware calls the model at boot.
        accuracy: how well it does on the test data, for people.
        arena_bytes: size of TFLM's tensor arena without packed weights, a multiple of 16.
        fingerprint: of everything that this text depends on; see upkeep.py.
        recipe: how the model was trained, as one line; None if unknown.
    """
    names = dict.fromkeys(model.operators)
    operators = " ".join(f"ADD({METHODS[name]})" for name in names)
    layers, structs, blank_rows = (
        ("", "", 0) if isinstance(model, TflmNetwork) else composition(model, data)
    )
    return (
        f"// fingerprint {fingerprint}\n"
        f"{_memory(model, data, arena_bytes)}"
        f"// Written by scripts/convert.py from {escaped(name)}; changes are lost.\n\n"
        "#ifndef MODEL_DATA_H_\n#define MODEL_DATA_H_\n\n"
        f"{FLASH_HEADER}#include <stddef.h>\n#include <stdint.h>\n\n"
        f"#define MODEL_DATA_IS_INT8 {int(model.is_int8)}\n"
        f"#define MODEL_DATA_IS_OF_PICTURES {int(data.is_of_pictures)}\n\n"
        "// Whether the network below is one step, which takes a row of a stream.\n"
        f"#define MODEL_DATA_IS_STREAM {int(isinstance(model, StepNetwork))}\n\n"
        "// After how many blank rows at the beginning of a picture the compiled runtime begins,\n"
        "// at most.\n"
        f"#define MODEL_DATA_BLANK_ROWS {blank_rows}\n\n"
        "// ADD(Name) for each operator that TensorFlow Lite Micro has to register.\n"
        f"#define MODEL_DATA_OPERATORS(ADD) {operators}\n\n"
        "// For the compiled runtime: what works on each row, what makes one vector of them, and\n"
        "// what works on that. Not defined for a network that only TensorFlow Lite Micro runs.\n"
        + (f"#define MODEL_DATA_NETWORK {layers}\n\n" if layers else "\n")
        + "namespace model_data {\n\n"
        + _description(model, data, name, accuracy, recipe)
        + _ends(model, data)
        + "\n// For TensorFlow Lite Micro. So much more of the arena is needed if int8 LSTMs pack\n"
        "// their weights into it.\n"
        + constants(kOperators=len(names))
        + f"inline constexpr size_t kArenaBytes = {arena_bytes};\n"
        + f"inline constexpr size_t kPackedBytes = {packed_bytes(model)};\nalignas(16) "
        + constants(kFlatbuffer=np.frombuffer(model.flatbuffer, np.uint8))
        + "\n// For the compiled runtime. real = scale * (raw - zero_point); gates are in the\n"
        "// order input, forget, cell, output; factors are {multiplier, shift}, which is\n"
        "// multiplier / 2^31 * 2^shift.\n"
        + structs
        + "\n}  // namespace model_data\n\n#endif  // MODEL_DATA_H_\n"
    )


def _memory(model: Network, data: DataFormat, arena_bytes: int) -> str:
    """What the model takes at least: the program comes on top of it."""
    inputs = model.input.count * (1 if data.is_of_pictures else 4)
    tflm = memory.Memory(len(model.flatbuffer), inputs + arena_bytes)
    if isinstance(model, TflmNetwork):
        return memory.comment(None, memory.Memory(tflm.flash, tflm.ram + packed_bytes(model)))
    numbers = (number for layer in model.layers for number in layer.members("double").values())
    flash = sum(number.nbytes for number in numbers if isinstance(number, np.ndarray))
    parts, ram = parts_of(model), inputs + 4 * model.outputs
    if parts.collector == "AllRows":
        rows = parts.rows[-1].output
        ram += rows.count * rows.dtype.itemsize
    return memory.comment(memory.Memory(flash, ram), tflm)


def _description(
    model: Network, data: DataFormat, name: str, accuracy: str, recipe: str | None
) -> str:
    return constants(
        kName=name,
        kSha256=model.sha256,
        kRecipe=recipe or "unknown",
        kQuantization=model.quantization,
        kAccuracy=accuracy,
        kTimeSteps=model.time_steps,
        kFeatures=model.features,
        kUnits=model.units,
        kOutputs=model.outputs,
    ) + _answers(model.outputs, data)


def _answers(outputs: int, data: DataFormat) -> str:
    """What the outputs stand for."""
    names = data.output_names[-outputs:]  # one output may stand for two classes
    units = data.value_units or ("",) * outputs
    longest = max(len(text.encode()) for text in (*data.output_names, *units))
    label = "int32_t" if data.is_of_classes else "float[kOutputs]"
    return (
        "\n// The outputs are probabilities of classes, or values; then there are 0 classes. A\n"
        "// single probability is that of the second of two classes. A value is what the network\n"
        "// gives * kOutputFactor + kOutputMean.\n"
        + constants(
            kSubject=data.subject,
            kClasses=len(data.class_names),
            kClassNames=data.class_names or ("",),
            kOutputNames=names,
            kOutputUnits=units,
            kOutputMean=np.array(data.value_mean or (0,) * outputs, np.float32),
            kOutputFactor=np.array(data.value_factor or (1,) * outputs, np.float32),
            kMaxNameLength=longest,
        )
        + f"\n// What is right of an example: its class, or its values.\nusing Label = {label};\n"
    )


_CPP_TYPES = {"int8": "int8_t", "uint8": "uint8_t", "float32": "float"}


def _ends(model: Network, data: DataFormat) -> str:
    """What goes into the network and comes out of it."""
    raw_input, raw_output = model.input.quantization or Quantization(1.0, 0), model.raw_output
    return (
        _features(data) + "\n// The types of the model's ends.\n"
        f"using Input = {_CPP_TYPES[model.input.dtype.name]};\n"
        f"using Output = {_CPP_TYPES[model.output.dtype.name]};\n"
        "\n// A raw input or output is (raw - zero point) * scale.\n"
        + constants(
            kInputScale=float(raw_input.scale),
            kInputZeroPoint=raw_input.zero_point,
            kOutputScale=float(raw_output.scale),
            kOutputZeroPoint=raw_output.zero_point,
        )
    )


def _features(data: DataFormat) -> str:
    """What the firmware gives to the predictor."""
    coding = data.coding
    if isinstance(coding, Pixels):
        return (
            "\n// What the firmware gives to the predictor: a byte for each pixel, 0 to 255.\n"
            "using Feature = uint8_t;\n"
        )
    clipped = max(coding.clipped)
    share = f", as up to {100 * clipped:.2g} % of the training's values of a feature were"
    numbers = {
        "kMean": coding.mean,
        "kFactor": coding.factor,
        "kMin": coding.lowest,
        "kMax": coding.highest,
    }
    return (
        "\n// What the firmware gives to the predictor: measured values in the unit of the\n"
        "// training data. To the network one is (value - kMean) * kFactor, from kMin to kMax;\n"
        f"// what is beyond counts as its end{share if clipped else ''}.\n"
        + (f"// A row is: {escaped(', '.join(data.feature_names))}.\n" * bool(data.feature_names))
        + "using Feature = float;\n"
        + constants(**{name: np.array(each, np.float32) for name, each in numbers.items()})
    )
