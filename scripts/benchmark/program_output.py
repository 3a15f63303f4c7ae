"""What the programs of test/bench print, read strictly.

bench int8 compiled -Os
ticks_per_second 25000000
calibration_instructions 2000000        (these two on emulated boards only)
calibration_ticks 50000
pixels_checksum 170309900

Then bench.cpp, the predictor as a whole:

digit 27803 0.000000 ... 0.996094       (a line for each picture: ticks, outputs)
stack 352
end

and parts.cpp, its parts:

part_runs 1760
activations_ticks 3979837               (of all runs together, as the next two)
dense_ticks 1372813
softmax_ticks 155142
end
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from project.errors import UserError

PARTS = ("activations", "dense", "softmax")
NANOSECONDS = 1_000_000_000

# The emulator counts exactly, but each reading of the clock may be off by a tick.
CALIBRATION_TOLERANCE = 0.001

_START_AGAIN = "delete .pio/bench and start again."
_HEAD = re.compile(r"bench (int8|float) (compiled|TFLM) (-O[s2])")
_DIGIT = re.compile(r"digit (\d+)((?: -?\d+\.\d{6})+)")
_NUMBER = re.compile(r"([a-z_]+) (\d+)")
_IN_ANY = {"ticks_per_second", "pixels_checksum"}
_CALIBRATION = {"calibration_instructions", "calibration_ticks"}
OF_WHOLE = {"stack"}
OF_PARTS = {"part_runs", *(f"{part}_ticks" for part in PARTS)}


class BenchmarkError(UserError):
    """The program on the board did something wrong; its figures are worth nothing."""


@dataclass(frozen=True)
class Output:
    """What a program has printed in one run.

    Attributes:
        quantization: "int8" or "float".
        runtime: "compiled" or "TFLM".
        level: the optimisation level at which the program says that it was compiled.
        numbers: those that have a line of their own, by name.
        ticks: of each picture.
        outputs: of each picture, one a class.
    """

    quantization: str
    runtime: str
    level: str
    numbers: dict[str, int] = field(default_factory=dict)
    ticks: list[int] = field(default_factory=list)
    outputs: list[list[float]] = field(default_factory=list)

    @property
    def scale(self) -> float:
        """Nanoseconds a tick; on an emulated board they are instructions."""
        return NANOSECONDS / self.numbers["ticks_per_second"]

    @property
    def costs(self) -> list[float]:
        """Of each picture, in nanoseconds or instructions."""
        return [ticks * self.scale for ticks in self.ticks]

    @property
    def costs_of_parts(self) -> dict[str, float]:
        """The mean cost of each of PARTS, if parts.cpp has printed this."""
        scale = self.scale / self.numbers["part_runs"]
        return {part: self.numbers[f"{part}_ticks"] * scale for part in PARTS}


def parse(text: str, names: set[str], emulated: bool) -> Output:
    """The figures in all that a program has printed.

    Args:
        text: the output.
        names: OF_WHOLE or OF_PARTS, the numbers that the program prints.
        emulated: whether a nanosecond is an instruction, which the calibration in the same output
            must confirm.

    Raises:
        BenchmarkError: the output is incomplete, not of this form, or not calibrated.
    """
    lines = text.splitlines()
    for line in lines:
        if line.startswith("error:"):
            raise BenchmarkError(f"the benchmark reports: {line[len('error:') :].strip()}")
    if not lines or lines[-1] != "end":
        last = repr(lines[-1]) if lines else "nothing"
        raise BenchmarkError(
            f"the benchmark broke off, the last that it printed is {last}; {_START_AGAIN}"
        )
    head = _HEAD.fullmatch(lines[0])
    if head is None:
        raise _garbled(lines[0])
    output = Output(head[1], head[2], head[3])
    for line in lines[1:-1]:
        _read_line(line, output)
    _require_names(output, _IN_ANY | names | (_CALIBRATION if emulated else set()))
    runs = output.ticks or output.numbers.get("part_runs")
    if not runs or not output.numbers["ticks_per_second"]:
        raise BenchmarkError(f"the benchmark measured nothing; {_START_AGAIN}")
    if emulated:
        _require_calibrated(output)
    return output


def _read_line(line: str, output: Output) -> None:
    digit, number = _DIGIT.fullmatch(line), _NUMBER.fullmatch(line)
    if digit is not None:
        output.ticks.append(int(digit[1]))
        output.outputs.append([float(value) for value in digit[2].split()])
        if len(output.outputs[-1]) != len(output.outputs[0]):
            raise _garbled(line)
    elif number is not None and number[1] not in output.numbers:
        output.numbers[number[1]] = int(number[2])
    else:
        raise _garbled(line)


def _require_names(output: Output, expected: set[str]) -> None:
    names = output.numbers.keys()
    if names != expected:
        wrong = [f"{name} is missing" for name in sorted(expected - names)]
        wrong += [f"{name} is unknown" for name in sorted(names - expected)]
        raise BenchmarkError(
            f"in the benchmark's output {', '.join(wrong)}; test/bench and scripts/benchmark are "
            "not of one version."
        )


def _require_calibrated(output: Output) -> None:
    """Whether an instruction really took 1 ns, judged by a loop of known length."""
    known = output.numbers["calibration_instructions"]
    counted = output.numbers["calibration_ticks"] * output.scale
    if known == 0 or abs(counted - known) > CALIBRATION_TOLERANCE * known:
        raise BenchmarkError(
            f"a loop of {known} instructions was counted as {counted:.0f}: this emulator does not "
            "take an instruction for a nanosecond; use a QEMU whose -icount shift=0 does."
        )


def _garbled(line: str) -> BenchmarkError:
    return BenchmarkError(f"the benchmark printed {line!r}, which it should not; {_START_AGAIN}")
