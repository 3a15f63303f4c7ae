"""Measures one board at one optimisation level."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark import peers, program_output, programs, sizes
from benchmark.peers import Comparison
from benchmark.program_output import BenchmarkError, Output
from benchmark.sizes import Sizes
from boards import sections
from conversion import golden
from conversion.included_data import included_data
from conversion.layers.dense import Dense
from conversion.layers.lstm import Lstm
from conversion.layers.softmax import Softmax
from conversion.model_card import card_of
from conversion.network_model import Network
from conversion.stream import StepNetwork, in_mode
from conversion.tflite_reader import read_model
from images.perturbation import shifted
from project import paths, reading
from project.files import fnv1a

# How often the program and TFLM run in turn on this PC; an emulated board always counts the same.
ROUNDS = 7

# Down and to the right; those of test/bench/pictures.h.
SHIFTS = (
    *((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (2, 0)),
    *((-2, 0), (0, 2), (0, -2), (1, 1), (-1, -1)),
)

# int8 probabilities are steps of 1/256, so within this they are the same; float ones agree so far.
# Of values larger than 1 it is a share of the largest one.
TOLERANCE = 2e-5


@dataclass(frozen=True)
class Level:
    """All that was measured at one optimisation level.

    Attributes:
        level: the compiler's option.
        quantization: "int8" or "float".
        runtime: "compiled" or "TFLM".
        costs: of each picture, in instructions or, on this PC, nanoseconds.
        parts: mean costs of the predictor's parts; none where it has others.
        stack_bytes: the deepest that a prediction went.
        sizes: what the predictor adds; None where there is no readelf.
        tflm: what to compare with; None where there is nothing.
        cmsis_nn: likewise, TFLM with Arm's kernels.
    """

    level: str
    quantization: str
    runtime: str
    costs: list[float]
    parts: dict[str, float]
    stack_bytes: int
    sizes: Sizes | None
    tflm: Comparison | None
    cmsis_nn: Comparison | None


class MeasuredBoard:
    """A simulated board with the model that its section of platformio.ini chooses."""

    def __init__(self, board: str, quantization: str, mode: str = "sequences") -> None:
        self.name = board
        self.is_emulated = sections.is_emulated(board)
        self.processor = sections.processor_of(board)
        path = paths.model_path(quantization)
        flatbuffer = reading.model_content(path)
        self.model = in_mode(read_model(flatbuffer, path.stem), mode, path.stem)
        data = included_data(self.model, card_of(quantization, flatbuffer))
        self.reads_digits = data.format.subject == "digit"
        examples = data.examples.values.reshape(-1, self.model.time_steps, self.model.features)
        self.pictures = np.concatenate([shifted(examples, *shift) for shift in SHIFTS])
        self.inputs = golden.network_inputs(self.model, self.pictures, data.format.coding)
        outputs = self.model.output.dequantize(self.model.run(self.inputs))
        self.expected = data.format.answers(outputs)

    def measure(self, level: str) -> Level:
        """Builds, runs and compares.

        Args:
            level: one of `programs.LEVELS`.

        Raises:
            UserError: a build failed, or the program's figures cannot be trusted.
        """
        program = programs.build(self.name, level, "whole")
        parts = self._costs_of_parts(level)
        added = self._sizes(level)
        has_steps = isinstance(self.model, StepNetwork)  # TFLM takes those one by one
        interpreter = None if self.is_emulated or has_steps else peers.interpreter(self.model)
        if interpreter is not None:
            interpreter.run(self.inputs[0])  # once for the caches
        runs, costs_of_tflm = [], []
        for _ in range(1 if self.is_emulated else ROUNDS):  # what else the PC does slows both
            runs.append(self.run_whole(program, level))
            if interpreter is not None:
                costs_of_tflm += [interpreter.timed_run(values) for values in self.inputs]
        quantization = runs[0].quantization
        compared = self._recorded(quantization, level, peers.TFLM)
        if costs_of_tflm:
            source = f"the TFLM wheel on this PC, reference kernels, {ROUNDS} rounds in turn"
            compared = Comparison(statistics.median(costs_of_tflm), source)
        return Level(
            level=level,
            quantization=quantization,
            runtime=runs[0].runtime,
            costs=[statistics.median(costs) for costs in zip(*(run.costs for run in runs))],
            parts=parts,
            stack_bytes=max(run.numbers["stack"] for run in runs),
            sizes=added,
            tflm=compared,
            cmsis_nn=self._recorded(quantization, level, peers.CMSIS_NN),
        )

    def _recorded(self, quantization: str, level: str, peer: str) -> Comparison | None:
        # All networks that were recorded read digits, and none of them on a PC.
        if not self.reads_digits:
            return None
        return peers.recorded(self.processor, quantization, level, peer)

    def _costs_of_parts(self, level: str) -> dict[str, float]:
        if not _has_parts(self.model):
            return {}
        program = programs.build(self.name, level, "parts")
        found = self._run(program, level, program_output.OF_PARTS)  # it checks its answers
        return found.costs_of_parts

    def run_whole(self, program: Path, level: str) -> Output:
        """One run of the predictor; its level, pictures and answers are checked."""
        found = self._run(program, level, program_output.OF_WHOLE)
        if np.shape(found.outputs) != self.expected.shape:
            raise BenchmarkError(
                f"the program measured {len(found.ticks)} pictures instead of "
                f"{len(self.expected)}; delete .pio/bench and start again."
            )
        if not self.expects(np.array(found.outputs)):
            raise BenchmarkError(
                "the program's answers differ from those of TFLM, so its speed means nothing; run "
                "`python3 scripts/check.py`."
            )
        return found

    def expects(self, outputs: np.ndarray) -> bool:
        """Whether the board's outputs are those of this PC; values may be thousands of a unit."""
        tolerance = TOLERANCE * max(1.0, float(np.abs(self.expected).max()))
        return bool(np.all(np.abs(outputs - self.expected) <= tolerance))

    def _run(self, program: Path, level: str, names: set[str]) -> Output:
        text = programs.output_of(self.name, program)
        found = program_output.parse(text, names, self.is_emulated)
        if found.level != level:
            raise BenchmarkError(
                f"the program was compiled at {found.level} instead of {level}; take "
                "optimisation levels out of build_flags in platformio_override.ini."
            )
        if found.numbers["pixels_checksum"] != fnv1a(self.pictures.tobytes()):
            raise BenchmarkError(
                "the program measured other pictures than scripts/benchmark makes; test/bench and "
                "scripts/benchmark are not of one version."
            )
        return found

    def _sizes(self, level: str) -> Sizes | None:
        with_predictor = programs.build(self.name, level, "with-predictor")
        without = programs.build(self.name, level, "without-predictor")
        prefix = sections.toolchain(self.name)["prefix"] if self.is_emulated else ""
        try:
            return sizes.measure(with_predictor, without, f"{prefix}readelf")
        except sizes.SizesUnknownError:
            if self.is_emulated:  # readelf is part of that compiler
                raise
            return None


def _has_parts(network: Network) -> bool:
    """Whether its layers are those that test/bench/pieces.h takes apart."""
    if [type(layer) for layer in network.layers] != [Lstm, Dense, Softmax]:
        return False
    takes_all_rows = network.layers[1].input.count == network.rows * network.units
    return takes_all_rows and network.output.rows == 1
