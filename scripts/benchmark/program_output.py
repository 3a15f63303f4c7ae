"""What the programs of test/bench print, read strictly.

bench int8 compiled -Os
ticks_per_second 25000000
calibration_instructions 2000000        (these two on emulated boards only)
calibration_ticks 50000
pixels_checksum 170309900

Then bench.cpp, the classifier as a whole:

digit 27803 0.000000 ... 0.996094       (a line for each picture: ticks, probabilities)
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
from dataclasses import dataclass

from project.errors import UserError

PARTS = ("activations", "dense", "softmax")
NANOSECONDS = 1_000_000_000

# The emulator counts exactly; two looks at the clock may each be a tick off.
CALIBRATION_TOLERANCE = 0.001

_HEAD = re.compile(r"bench (int8|float) (compiled|TFLM) (-O[s2])")
_DIGIT = re.compile(r"digit (\d+)((?: [01]\.\d{6})+)")
_NUMBER = re.compile(r"([a-z_]+) (\d+)")
_COMMON = ("ticks_per_second", "pixels_checksum")
_OF_THE_PARTS = ("part_runs", *(f"{part}_ticks" for part in PARTS))
_CALIBRATION = ("calibration_instructions", "calibration_ticks")


class BenchmarkError(UserError):
    """The program on the board did not do what it should; its figures are worth nothing."""


@dataclass(frozen=True)
class Source:
    """What was measured, and how it was compiled.

    Attributes:
        quantization: "int8" or "float".
        runtime: "compiled" or "TFLM".
        level: the optimisation level at which the program says that it was compiled.
        pixels_checksum: of all pictures.
    """

    quantization: str
    runtime: str
    level: str
    pixels_checksum: int


@dataclass(frozen=True)
class Whole:
    """One run of bench.cpp.

    Attributes:
        source: what was measured.
        costs: of each picture, in nanoseconds or, on an emulated board, instructions.
        probabilities: of each picture, one a class.
        stack_bytes: the deepest that a classification went.
    """

    source: Source
    costs: tuple[float, ...]
    probabilities: tuple[tuple[float, ...], ...]
    stack_bytes: int


@dataclass(frozen=True)
class Parts:
    """One run of parts.cpp.

    Attributes:
        source: what was measured.
        costs: mean cost of a part by its name, one of PARTS.
    """

    source: Source
    costs: dict[str, float]


@dataclass(frozen=True)
class _Output:
    source: Source
    digits: list[tuple[int, tuple[float, ...]]]
    numbers: dict[str, int]
    scale: float  # nanoseconds or instructions a tick


def parse_whole(text: str, emulated: bool) -> Whole:
    """The figures in all that bench.cpp has printed.

    Args:
        text: the output.
        emulated: whether ticks are to be taken for instructions of 1 ns, which the calibration
            in the same output must bear out.

    Raises:
        BenchmarkError: the output is not whole, not of this form, or not calibrated.
    """
    output = _parse(text, emulated, ("stack",))
    if not output.digits:
        raise _nothing()
    return Whole(
        source=output.source,
        costs=tuple(ticks * output.scale for ticks, _ in output.digits),
        probabilities=tuple(probabilities for _, probabilities in output.digits),
        stack_bytes=output.numbers["stack"],
    )


def parse_parts(text: str, emulated: bool) -> Parts:
    """The figures in all that parts.cpp has printed; otherwise as `parse_whole`."""
    output = _parse(text, emulated, _OF_THE_PARTS)
    runs = output.numbers["part_runs"]
    if not runs:
        raise _nothing()
    ticks = {part: output.numbers[f"{part}_ticks"] for part in PARTS}
    return Parts(output.source, {part: ticks[part] * output.scale / runs for part in PARTS})


def _parse(text: str, emulated: bool, names: tuple[str, ...]) -> _Output:
    lines = [line.rstrip("\r") for line in text.splitlines()]
    complaint = next((line for line in lines if line.startswith("error:")), None)
    if complaint is not None:
        raise BenchmarkError(f"the benchmark reports: {complaint[len('error:') :].strip()}")
    if not lines or lines[-1] != "end":
        last = repr(lines[-1]) if lines else "nothing"
        raise BenchmarkError(
            f"the benchmark broke off, the last that it printed is {last}; delete .pio/bench and "
            "start again."
        )
    head = _HEAD.fullmatch(lines[0])
    if head is None:
        raise _garbled(lines[0])
    digits, numbers = _body(lines[1:-1])
    _require(numbers, (*_COMMON, *(_CALIBRATION if emulated else ()), *names))
    if not numbers["ticks_per_second"]:
        raise _nothing()
    if emulated:
        _require_calibrated(numbers)
    source = Source(*head.groups(), numbers["pixels_checksum"])
    return _Output(source, digits, numbers, NANOSECONDS / numbers["ticks_per_second"])


def _body(lines: list[str]) -> tuple[list[tuple[int, tuple[float, ...]]], dict[str, int]]:
    digits: list[tuple[int, tuple[float, ...]]] = []
    numbers: dict[str, int] = {}
    for line in lines:
        digit, number = _DIGIT.fullmatch(line), _NUMBER.fullmatch(line)
        if digit is not None:
            probabilities = tuple(float(value) for value in digit[2].split())
            if digits and len(probabilities) != len(digits[0][1]):
                raise _garbled(line)
            digits.append((int(digit[1]), probabilities))
        elif number is not None and number[1] not in numbers:
            numbers[number[1]] = int(number[2])
        else:
            raise _garbled(line)
    return digits, numbers


def _require(numbers: dict[str, int], names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in numbers]
    unknown = [name for name in numbers if name not in names]
    if missing or unknown:
        raise BenchmarkError(
            f"the benchmark's output lacks {missing or 'nothing'} and has {unknown or 'nothing'} "
            "too much; test/bench and scripts/benchmark are not of one version."
        )


def _require_calibrated(numbers: dict[str, int]) -> None:
    """Whether 1 instruction really was 1 ns, judged by a loop of known length."""
    known = numbers["calibration_instructions"]
    counted = numbers["calibration_ticks"] * NANOSECONDS / numbers["ticks_per_second"]
    if known == 0 or abs(counted - known) > CALIBRATION_TOLERANCE * known:
        raise BenchmarkError(
            f"a loop of {known} instructions was counted as {counted:.0f}: this emulator does not "
            "take an instruction for a nanosecond; use a QEMU whose -icount shift=0 does."
        )


def _nothing() -> BenchmarkError:
    return BenchmarkError("the benchmark measured nothing; delete .pio/bench and start again.")


def _garbled(line: str) -> BenchmarkError:
    return BenchmarkError(
        f"the benchmark printed {line!r}, which is none of its lines; delete .pio/bench and start "
        "again."
    )
