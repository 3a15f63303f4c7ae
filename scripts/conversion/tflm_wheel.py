"""The real TFLM interpreter on this PC: the wheel `tflite-micro`, reference kernels.

Everything that claims to equal TFLM is compared with it. There are wheels for Linux on x86-64
only; ask `available()` first.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from importlib import metadata
from typing import IO, Any, NoReturn

import numpy as np

from project import paths
from project.errors import UserError

LIMIT_S = 60
"""CPU time for one answer; a model of the family takes a thousandth."""

_ARENA_PART = re.compile(r"Arena allocation (?:head|tail) (\d+) bytes")


def available() -> bool:
    """Whether the wheel is installed and loads on this machine."""
    try:
        from tflite_micro import runtime  # noqa: F401
    except ImportError:
        return False
    return True


def name() -> str:
    """For people, with the installed version, which may be newer than the locked one."""
    return f"the TFLM interpreter (tflite-micro {metadata.version('tflite-micro')})"


class TflmInterpreter:
    """One model in the TFLM interpreter; its input is int8 or float32.

    Raises:
        UserError: the wheel is not installed, or the interpreter refuses the model or crashes on
            it; the methods raise it too.
    """

    def __init__(self, model: bytes) -> None:
        if not available():
            raise UserError(
                "the TFLM interpreter cannot be loaded; install tflite-micro, which has wheels for "
                "Linux on x86-64 only."
            )
        self._model = model
        self.input_shape: tuple[int, ...]
        self.input_dtype: np.dtype
        self.input_shape, self.input_dtype = _process.ask(model, "input_details")

    def run(self, inputs: np.ndarray) -> np.ndarray:
        """The raw output tensor, (1, classes), always from a reset state.

        Args:
            inputs: raw values (quantised or float) in the type of the input tensor,
                in its shape or without the batch of one.

        Raises:
            ValueError: another type, or another number of values.
        """
        return self.run_steps(inputs[np.newaxis])[0]

    def run_steps(self, inputs: np.ndarray) -> np.ndarray:
        """The outputs of `run` for each of `inputs`, where only the first finds a reset state."""
        if inputs.dtype != self.input_dtype:
            raise ValueError(f"inputs are {inputs.dtype}, the model takes {self.input_dtype}")
        tensors = [each.reshape(self.input_shape) for each in inputs]
        return np.stack(_process.ask(self._model, "run_steps", tensors))

    def timed_run(self, inputs: np.ndarray) -> int:
        """Nanoseconds that `Reset()` and `Invoke()` take, without Python's copying; as `run`."""
        return _process.ask(self._model, "timed_run", inputs.reshape(self.input_shape))

    def arena_parts(self) -> tuple[int, int]:
        """How much of its arena the interpreter uses, in bytes of this 64-bit PC.

        The first number is that of the tensors, which share their places, the second that of what
        stays. The size of the arena must also allow for what is needed only while they are placed.
        """
        _process.ask(self._model, "print_allocations")
        parts = _ARENA_PART.findall(_process.printed())
        if len(parts) != 2:
            raise UserError(
                "the installed tflite-micro does not print the size of the arena; "
                "install the version that scripts/setup/requirements/tflm.txt names."
            )
        return int(parts[0]), int(parts[1])


def measured_arena_parts(model: bytes) -> tuple[int, int]:
    """`TflmInterpreter.arena_parts` after one run of `model`."""
    interpreter = TflmInterpreter(model)
    interpreter.run(np.zeros(interpreter.input_shape, interpreter.input_dtype))
    return interpreter.arena_parts()


class _Process:
    """tflm_child.py with one model at a time, started again when a model has crashed it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._child: subprocess.Popen | None = None
        self._output: IO[bytes] | None = None
        self._loaded: bytes | None = None

    def ask(self, model: bytes, method: str, *arguments: object) -> Any:
        with self._lock:
            if model != self._loaded:
                self._loaded = None
                self._exchange("load", model)
                self._loaded = model
            return self._exchange(method, *arguments)

    def printed(self) -> str:
        """What the interpreter has printed since the last request."""
        assert self._output is not None
        end = os.fstat(self._output.fileno()).st_size
        content = os.pread(self._output.fileno(), end - self._printed_before, self._printed_before)
        return content.decode(errors="replace")

    def _exchange(self, *request: object) -> Any:
        if self._child is None:
            self._start()
        assert self._output is not None
        self._printed_before = os.fstat(self._output.fileno()).st_size
        failure = "refuses the model" if request[0] == "load" else "cannot run the model"
        try:
            self._connection.send(request)
            answer = self._connection.recv()
        except (EOFError, ConnectionError):
            self._refuse(_how_it_ended(self._end()))
        except BaseException:  # Ctrl-C: the answer would be taken for that to the next request.
            self._end()
            raise
        if isinstance(answer, RuntimeError):
            self._refuse(failure, str(answer))
        return answer

    def _start(self) -> None:
        # A file, since the interpreter prints past Python, and may crash after that.
        self._output = self._output or tempfile.TemporaryFile()  # noqa: SIM115 - until `close`
        self._connection, its = multiprocessing.Pipe()
        with its:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "conversion.tflm_child", str(its.fileno()), str(LIMIT_S)],
                cwd=paths.SCRIPTS_DIR,
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=self._output,
                start_new_session=True,  # Ctrl-C is for us, who may still have to compare
            )

    def close(self) -> None:
        if self._child is not None:
            self._end()
        if self._output is not None:
            self._output.close()

    def _end(self) -> int:
        """Ends the process and returns its exit code, negative for a signal."""
        assert self._child is not None
        self._connection.close()
        try:
            return self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return self._child.wait()
        finally:
            self._child = self._loaded = None

    def _refuse(self, failure: str, otherwise: str = "") -> NoReturn:
        lines = [line.strip() for line in self.printed().splitlines() if line.strip()]
        reason = (lines[0] if lines else otherwise).rstrip(".")
        raise UserError(
            f"the TFLM interpreter {failure}{reason and f' ({reason})'}; "
            "convert or train it again with TensorFlow 2.15.1."
        )


def _how_it_ended(code: int) -> str:
    if code == -signal.SIGPROF:
        return "does not come back from the model"
    name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return f"crashes on the model with {name}"


_process = _Process()
atexit.register(_process.close)
