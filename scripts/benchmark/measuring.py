"""Measures one board at one optimisation level."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmark import pictures, program_output, programs, sizes, tflm
from benchmark.program_output import BenchmarkError, Parts, Source, Whole
from benchmark.sizes import Sizes
from boards import sections
from conversion import golden
from conversion.included_data import included_data
from conversion.lstm_model import LstmModel
from conversion.model_card import card_of
from conversion.tflite_reader import read_model
from project import paths
from project.errors import UserError
from project.files import fnv1a

TIMEOUT_SECONDS = 300

# int8 probabilities are steps of 1/256, so within this they are the same; float ones agree so far.
TOLERANCE = 2e-5


@dataclass(frozen=True)
class Level:
    """All that was measured at one optimisation level.

    Attributes:
        level: as the compiler is told it.
        whole: of the classifier; `combined` where there were several rounds.
        parts: of its parts.
        sizes: what the classifier adds; None where there is no readelf.
        tflm: what to compare with; None where there is nothing.
        cmsis_nn: likewise, TFLM with Arm's kernels.
    """

    level: str
    whole: Whole
    parts: Parts
    sizes: Sizes | None
    tflm: tflm.Comparison | None
    cmsis_nn: tflm.Comparison | None


class MeasuredBoard:
    """A simulated board with the model that its section of platformio.ini chooses."""

    def __init__(self, board: str, quantization: str) -> None:
        self.name = board
        self.is_emulated = sections.is_emulated(board)
        self.processor = sections.processor_of(board)
        path = paths.model_path(quantization)
        try:
            flatbuffer = path.read_bytes()
        except OSError as error:
            raise UserError(
                f"{paths.relative(path)} cannot be read ({error.strerror}); train it or restore it."
            ) from error
        self.model: LstmModel = read_model(flatbuffer, path.stem)
        data = included_data(self.model, card_of(quantization, flatbuffer))
        self.reads_digits = data.format.subject == "digit"
        shape = (-1, self.model.time_steps, self.model.features)
        self.pictures = pictures.all_pictures(data.examples.values.reshape(shape))
        self.inputs = golden.network_inputs(self.model, self.pictures, data.format.coding)
        self.expected = tflm.expected(self.model, self.inputs)

    def measure(self, level: str, rounds: int) -> Level:
        """Builds, runs and compares.

        Args:
            level: one of `programs.LEVELS`.
            rounds: how often the program and TFLM run in turn on this PC; an emulated board
                counts the same every time and runs once.

        Raises:
            UserError: a build failed, or the program is not to be trusted.
        """
        program = programs.build(self.name, level, programs.WHOLE)
        parts = self.run_parts(programs.build(self.name, level, programs.PARTS), level)
        added = self._sizes(level)
        if self.is_emulated:
            whole = self.run_whole(program, level)
            compared = [
                self._recorded(whole.source.quantization, level, kernels)
                for kernels in (tflm.REFERENCE, tflm.CMSIS_NN)
            ]
            return Level(level, whole, parts, added, *compared)
        wheel = tflm.wheel(self.model, self.inputs)
        runs, cost = tflm.in_turn(rounds, lambda: self.run_whole(program, level), wheel)
        comparison = None
        if cost is not None:
            source = f"the TFLM wheel on this PC, reference kernels, {rounds} rounds in turn"
            comparison = tflm.Comparison(cost, source)
        return Level(level, combined(runs), parts, added, comparison, None)

    def _recorded(self, quantization: str, level: str, kernels: str) -> tflm.Comparison | None:
        # All networks that were recorded read digits.
        if not self.reads_digits:
            return None
        return tflm.recorded(self.processor, quantization, level, kernels)

    def run_whole(self, program: Path, level: str) -> Whole:
        """One run of the classifier; its level, pictures and answers are checked."""
        found = program_output.parse_whole(output_of(self.name, program), self.is_emulated)
        self._require_intended(found.source, level)
        if np.shape(found.probabilities) != self.expected.shape:
            raise BenchmarkError(
                f"the program measured {len(found.costs)} pictures instead of "
                f"{len(self.expected)}; delete .pio/bench and start again."
            )
        if np.abs(np.array(found.probabilities) - self.expected).max() > TOLERANCE:
            raise BenchmarkError(
                "the program does not say what TFLM would say of these pictures, so how fast it "
                "says it is no matter; run `python3 scripts/check.py`."
            )
        return found

    def run_parts(self, program: Path, level: str) -> Parts:
        """One run of the parts, which check their answers themselves."""
        found = program_output.parse_parts(output_of(self.name, program), self.is_emulated)
        self._require_intended(found.source, level)
        return found

    def _require_intended(self, source: Source, level: str) -> None:
        if source.level != level:
            raise BenchmarkError(
                f"the program was compiled at {source.level} instead of {level}; take "
                "optimisation levels out of build_flags in platformio_override.ini."
            )
        if source.pixels_checksum != fnv1a(self.pictures.tobytes()):
            raise BenchmarkError(
                "the program measured other pictures than scripts/benchmark/pictures.py makes; "
                "test/bench and scripts/benchmark are not of one version."
            )

    def _sizes(self, level: str) -> Sizes | None:
        both = [
            programs.build(self.name, level, variant)
            for variant in (programs.WITH_CLASSIFIER, programs.WITHOUT_CLASSIFIER)
        ]
        try:
            return sizes.measure(*both, "arm-none-eabi-readelf" if self.is_emulated else "readelf")
        except sizes.SizesUnknownError:
            if self.is_emulated:  # readelf is part of that compiler
                raise
            return None


def output_of(board: str, program: Path) -> str:
    """All that a program prints until it ends.

    Raises:
        UserError: it cannot be started, hangs, or ends with a failure.
    """
    launcher = sections.launcher()
    chunks: list[bytes] = []
    icount_shift = 0 if sections.is_emulated(board) else None  # an instruction takes 1 ns
    try:
        command = launcher.command(
            sections.manifest(board), program, skip_delays=True, icount_shift=icount_shift
        )
        code = launcher.run(command, timeout=TIMEOUT_SECONDS, on_output=chunks.append)
    except launcher.LaunchError as error:
        raise UserError(str(error)) from error
    text = b"".join(chunks).decode("utf-8", "replace")
    if code != 0 and not any(line.startswith("error:") for line in text.splitlines()):
        last = text.splitlines()[-1] if text.strip() else "nothing"
        raise BenchmarkError(
            f"the benchmark ended with exit code {code}, the last that it printed is {last!r}."
        )
    return text


def combined(runs: list[Whole]) -> Whole:
    """Several runs as one: of each picture the median, of the stack the deepest."""
    costs = tuple(
        statistics.median(run.costs[i] for run in runs) for i in range(len(runs[0].costs))
    )
    deepest = max(run.stack_bytes for run in runs)
    return replace(runs[0], costs=costs, stack_bytes=deepest)
