"""The process in which tflm_wheel.py runs the TFLM interpreter, since a model can crash it.

    python3 -m conversion.tflm_child CONNECTION SECONDS

A request is the name of a method of `_Interpreter` with its arguments, or "load" with a model;
the answer is what it returns, or a `RuntimeError` with the reason. If a kernel computes for
longer than SECONDS, the system ends the process.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from multiprocessing.connection import Connection

import numpy as np
from tflite_micro import runtime

# The wheel ends its process with a segmentation fault where the arena is too small, so it always
# gets far more than a model of this family can need.
_MIN_ARENA_BYTES = 8 << 20
_ARENA_BYTES_PER_MODEL_BYTE = 10


class _Interpreter:
    def __init__(self, flatbuffer: bytes) -> None:
        arena_bytes = max(_MIN_ARENA_BYTES, _ARENA_BYTES_PER_MODEL_BYTE * len(flatbuffer))
        self._interpreter = runtime.Interpreter.from_bytes(flatbuffer, arena_size=arena_bytes)

    def input_details(self) -> tuple[tuple[int, ...], np.dtype]:
        details = self._interpreter.get_input_details(0)
        return tuple(int(size) for size in details["shape"]), np.dtype(details["dtype"])

    def run_steps(self, tensors: list[np.ndarray]) -> list[np.ndarray]:
        self._interpreter.reset()
        answers = []
        for tensor in tensors:
            self._interpreter.set_input(tensor, 0)
            self._interpreter.invoke()
            answers.append(self._interpreter.get_output(0))
        return answers

    def timed_run(self, tensor: np.ndarray) -> int:
        self._interpreter.set_input(tensor, 0)
        start = time.perf_counter_ns()
        self._interpreter.reset()
        self._interpreter.invoke()
        return time.perf_counter_ns() - start

    def print_allocations(self) -> None:
        self._interpreter.print_allocations()


def main() -> None:
    interpreter, limit_s = None, float(sys.argv[2])
    with Connection(int(sys.argv[1])) as connection, contextlib.suppress(EOFError):
        while True:
            name, *arguments = connection.recv()
            signal.setitimer(signal.ITIMER_PROF, limit_s)
            answer: object = None
            try:
                if name == "load":
                    interpreter = _Interpreter(*arguments)
                else:
                    answer = getattr(interpreter, name)(*arguments)
            except Exception as error:  # of whatever kind the wheel raises
                answer = RuntimeError(f"{type(error).__name__}: {error}")
            signal.setitimer(signal.ITIMER_PROF, 0)
            connection.send(answer)


if __name__ == "__main__":
    main()
