"""The real TFLM interpreter on this PC: the wheel `tflite-micro`, reference kernels.

It is the oracle for everything that claims to equal TFLM. There are wheels for Linux
on x86-64 only; ask `available()` first.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from importlib import metadata
from typing import Any

import numpy as np

from project import native_stderr
from project.errors import UserError

# The wheel ends the process with a segmentation fault where the arena is too small,
# so it always gets far more than a model of this family can need.
_LEAST_ARENA_BYTES = 8 << 20
_ARENA_BYTES_PER_MODEL_BYTE = 10

_SCHEMA_VERSION = 3
_ARENA_TOTAL = re.compile(r"Arena allocation total (\d+) bytes")


def available() -> bool:
    """Whether the wheel is installed and loads on this machine."""
    try:
        from tflite_micro import runtime  # noqa: F401
    except ImportError:
        return False
    return True


def name() -> str:
    """What judges, for people; the version, since a newer one may have taken the place of a pin."""
    return f"the TFLM interpreter (tflite-micro {metadata.version('tflite-micro')})"


class TflmInterpreter:
    """One model in the TFLM interpreter.

    Attributes:
        input_shape: shape of the input tensor, (1, 28, 28) for MNIST.
        input_dtype: int8 or float32.

    Raises:
        UserError: the wheel is not installed, or the interpreter refuses the model.
    """

    def __init__(self, model: bytes) -> None:
        self._interpreter = _load(model)
        details = self._interpreter.get_input_details(0)
        self.input_shape: tuple[int, ...] = tuple(int(size) for size in details["shape"])
        self.input_dtype = np.dtype(details["dtype"])

    def run(self, inputs: np.ndarray) -> np.ndarray:
        """Classifies from a reset state, so that the order of the calls does not matter.

        Args:
            inputs: raw values (quantised or float) in the type of the input tensor,
                in its shape or without the batch of one.

        Returns:
            The raw output tensor, (1, 10) for MNIST.

        Raises:
            ValueError: another type, or another number of values.
            UserError: a kernel of the interpreter fails.
        """
        if inputs.dtype != self.input_dtype:
            raise ValueError(f"inputs are {inputs.dtype}, the model takes {self.input_dtype}")
        tensor = inputs.reshape(self.input_shape)
        with _reason_in_error("cannot run the model"):
            self._interpreter.reset()
            self._interpreter.set_input(tensor, 0)
            self._interpreter.invoke()
        return self._interpreter.get_output(0)

    def timed_run(self, inputs: np.ndarray) -> int:
        """Nanoseconds that `Reset()` and `Invoke()` take; `inputs` are those of `run`.

        Setting the input and fetching the output are Python's doing more than TFLM's, and left out.
        """
        tensor = inputs.reshape(self.input_shape)
        with _reason_in_error("cannot run the model"):
            self._interpreter.set_input(tensor, 0)
            start = time.perf_counter_ns()
            self._interpreter.reset()
            self._interpreter.invoke()
            return time.perf_counter_ns() - start

    def arena_bytes(self) -> int:
        """What the interpreter has used of its arena, in bytes of this 64-bit PC."""
        with native_stderr.captured() as printed:
            self._interpreter.print_allocations()
            total = _ARENA_TOTAL.search(printed())
        if total is None:
            raise UserError(
                "the installed tflite-micro does not tell the size of the arena; "
                "install the version that scripts/setup/requirements/tflm.txt names."
            )
        return int(total.group(1))


def measured_arena_bytes(model: bytes) -> int:
    """Arena that TFLM uses for `model` after one run, in bytes.

    Measured with the pointers of a 64-bit PC: a microcontroller needs less.

    Raises:
        UserError: as for `TflmInterpreter`.
    """
    interpreter = TflmInterpreter(model)
    interpreter.run(np.zeros(interpreter.input_shape, interpreter.input_dtype))
    return interpreter.arena_bytes()


def _load(model: bytes) -> Any:
    try:
        from tflite_micro import runtime
    except ImportError as error:
        raise UserError(
            f"the TFLM interpreter cannot be loaded ({error}); install tflite-micro, "
            "which has wheels for Linux on x86-64 only."
        ) from error
    _require_readable(model, runtime)
    arena_bytes = max(_LEAST_ARENA_BYTES, _ARENA_BYTES_PER_MODEL_BYTE * len(model))
    with _reason_in_error("refuses the model"):
        return runtime.Interpreter.from_bytes(model, arena_size=arena_bytes)


def _require_readable(model: bytes, runtime: Any) -> None:
    """The wheel's C++ takes any bytes for a model, of whatever schema, and may crash on them."""
    if model[4:8] != b"TFL3":
        raise UserError("this is no .tflite model (no TFL3 mark); convert or train it again.")
    try:
        version = runtime.convert_bytearray_to_object(model).version
    except Exception as error:  # What a cut-off flatbuffer raises depends on where it ends.
        raise UserError(
            "the .tflite model is damaged or cut off; convert or train it again."
        ) from error
    if version != _SCHEMA_VERSION:
        raise UserError(
            f"the model has schema version {version}, TFLM reads {_SCHEMA_VERSION}; "
            "convert it with TensorFlow 2.15.1."
        )


@contextlib.contextmanager
def _reason_in_error(failure: str) -> Iterator[None]:
    """Turns what the wheel raises, and what it prints meanwhile, into one sentence."""
    with native_stderr.captured() as printed:
        try:
            yield
        except Exception as error:
            lines = [line.strip() for line in printed().splitlines() if line.strip()]
            reason = lines[0] if lines else f"{type(error).__name__}: {error}"
            raise UserError(
                f"the TFLM interpreter {failure} ({reason.rstrip('.')}); "
                "convert or train it again with TensorFlow 2.15.1."
            ) from error
