"""What a .tflite reads on images: under the TFLM interpreter or, without its wheel, TFLite's."""

from collections.abc import Callable

import numpy as np

from conversion import tflm_wheel
from conversion.golden import network_inputs
from conversion.tflite_reader import read_any_model
from conversion.tflm_wheel import TflmInterpreter
from data.answers import predicted_classes
from data.data_format import PICTURE, Coding, DataFormat

TFLM = "tflite_micro"
TFLITE = "tensorflow_lite"

Run = Callable[[np.ndarray], np.ndarray]


def evaluated_with() -> str:
    """The interpreter that `outputs` uses on this machine, `TFLM` or `TFLITE`."""
    return TFLM if tflm_wheel.available() else TFLITE


def outputs(flatbuffer: bytes, images: np.ndarray, coding: Coding = PICTURE) -> np.ndarray:
    """The network's answer to each image, always from a reset state.

    Args:
        flatbuffer: an int8 or float model of `tflite_conversion`.
        images: (n, time_steps, features) as the firmware takes them.
        coding: what they are to the network.

    Returns:
        (n, outputs) float32.
    """
    run: Run
    if tflm_wheel.available():
        interpreter = TflmInterpreter(flatbuffer)
        run = interpreter.run
    else:
        run = _tflite_interpreter(flatbuffer)
    model = read_any_model(flatbuffer, "the model")
    raw = np.concatenate([run(each) for each in network_inputs(model, images, coding)])
    return model.output.dequantize(raw.reshape(len(images), -1))


def answers(flatbuffer: bytes, images: np.ndarray, form: DataFormat) -> np.ndarray:
    """The class of each image, (n,), or its values in their units, (n, values)."""
    found = form.answers(outputs(flatbuffer, images, form.coding))
    return predicted_classes(found) if form.is_of_classes else found


def accuracy(
    flatbuffer: bytes, images: np.ndarray, labels: np.ndarray, coding: Coding = PICTURE
) -> float:
    """Share of the images whose most probable class is their label, 0 to 1."""
    return float(np.mean(predicted_classes(outputs(flatbuffer, images, coding)) == labels))


def arena_bytes(flatbuffer: bytes) -> int | None:
    """Arena that TFLM uses, in bytes of this 64-bit PC; None where its wheel is missing."""
    return sum(tflm_wheel.measured_arena_parts(flatbuffer)) if tflm_wheel.available() else None


def _tflite_interpreter(flatbuffer: bytes) -> Run:
    from setup.tensorflow_import import tensorflow as tf

    without_delegates = tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = tf.lite.Interpreter(
        model_content=flatbuffer, experimental_op_resolver_type=without_delegates
    )
    interpreter.allocate_tensors()
    input_index = interpreter.get_input_details()[0]["index"]
    output_index = interpreter.get_output_details()[0]["index"]

    def run(image: np.ndarray) -> np.ndarray:
        interpreter.reset_all_variables()
        interpreter.set_tensor(input_index, image[np.newaxis])
        interpreter.invoke()
        return interpreter.get_tensor(output_index)

    return run
