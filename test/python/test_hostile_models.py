"""Damaged and hostile models: refused in one sentence, or computed as TFLM computes them.

MODEL_MUTANTS=10000 in the environment tries more of them.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tflite

from conversion.golden import tolerance
from conversion.network_model import Network
from conversion.tflite_reader import read_model
from conversion.tflm_wheel import TflmInterpreter
from project import paths
from project.errors import UserError
from project.settings import QUANTIZATIONS

mutants = pytest.importorskip("mutants")  # which needs TFLM's own schema from the wheel
pytestmark = pytest.mark.usefixtures("tflm")

SEED, MUTANTS = 20261127, int(os.environ.get("MODEL_MUTANTS", "2000"))


def converted(flatbuffer: bytes) -> Network | None:
    """The model if it is supported, else it must be refused in one line."""
    try:
        return read_model(flatbuffer, "my.tflite")
    except UserError as error:
        assert len(str(error).splitlines()) == 1
        return None


def assert_same_as_tflm(model: Network, random: np.random.Generator) -> None:
    shape = (2, model.time_steps, model.features)
    if not model.is_int8:
        inputs = random.random(shape, np.float32)
    else:
        inputs = random.integers(-128, 128, shape, np.int8)
    interpreter = TflmInterpreter(model.flatbuffer)
    by_tflm = np.stack([interpreter.run(each).reshape(-1) for each in inputs])
    np.testing.assert_allclose(model.run(inputs), by_tflm, rtol=0, atol=tolerance(model, by_tflm))


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_mutants_are_refused_or_answer_as_tflm_does() -> None:
    shipped = [paths.model_path(quantization).read_bytes() for quantization in QUANTIZATIONS]
    kinds = [mutants.Mutants(mutants.small(flatbuffer)) for flatbuffer in shipped]
    supported, failures = 0, []
    for number, kind in zip(range(MUTANTS), itertools.cycle(kinds)):
        random = np.random.default_rng([SEED, number])
        try:
            model = converted(kind.mutant(random))
            if model is not None:
                supported += 1
                assert_same_as_tflm(model, random)
        except (Exception, AssertionError) as error:
            failures.append(f"mutant {number}: {type(error).__name__}: {error}")
    assert not failures, "\n".join(failures)
    assert MUTANTS // 5 < supported < MUTANTS // 2


def changed(quantization: str, change: Callable[[Any], None]) -> bytes:
    return mutants.changed(paths.model_path(quantization).read_bytes(), change)


LSTM, RESHAPE, DENSE, SOFTMAX = range(4)

Change = Callable[[Any], None]


def operator(model: Any, number: int) -> Any:
    return model.subgraphs[0].operators[number]


def tensor(model: Any, number: int, position: int) -> Any:
    """An operator's input, or its output at -1."""
    step = operator(model, number)
    return model.subgraphs[0].tensors[step.outputs[0] if position < 0 else step.inputs[position]]


def set_field(table: Any, path: str, value: object) -> None:
    *parts, field = path.split(".")
    for part in parts:
        table = getattr(table, part)
    assert hasattr(table, field)
    setattr(table, field, value)


def of(number: int, position: int, path: str, value: object) -> Change:
    """Sets a field of a tensor."""
    return lambda model: set_field(tensor(model, number, position), path, value)


def option(number: int, name: str, value: object) -> Change:
    return lambda model: set_field(operator(model, number), f"builtinOptions.{name}", value)


def graph(path: str, value: object) -> Change:
    return lambda model: set_field(model.subgraphs[0], path, value)


def wired(number: int, position: int, other: int, other_position: int) -> Change:
    """Gives an operator the input of another."""

    def change(model: Any) -> None:
        inputs = operator(model, number).inputs.copy()
        inputs[position] = operator(model, other).inputs[other_position]
        operator(model, number).inputs = inputs

    return change


def softmax_as(code: int) -> Change:
    """Another operator in place of the softmax."""
    return lambda model: mutants.replace_operator(model, tflite.BuiltinOperator.SOFTMAX, code)


def first(number: int, position: int, value: float) -> Change:
    """Overwrites the first number of a constant in float."""

    def change(model: Any) -> None:
        buffer = model.buffers[tensor(model, number, position).buffer]
        content = buffer.data.view(np.float32).copy()
        content[0] = value
        buffer.data = content.view(np.uint8)

    return change


def scales(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


@pytest.mark.parametrize(
    ("quantization", "change", "reason"),
    [
        ("float", first(LSTM, 1, np.nan), "NaN or numbers beyond 100 in input_weights"),
        ("float", first(DENSE, 1, np.inf), r"NaN or numbers beyond 1e\+06 in dense_weights"),
        ("float", first(DENSE, 2, 1e30), r"NaN or numbers beyond 1e\+06 in dense_bias"),
        ("int8", of(LSTM, 0, "quantization.scale", scales(0)), "input with scale 0"),
        ("int8", of(LSTM, 0, "quantization.scale", scales(np.nan)), "input with scale nan"),
        ("int8", of(SOFTMAX, 0, "quantization.scale", scales(np.inf)), "output with scale inf"),
        ("int8", of(LSTM, 1, "quantization.scale", scales(-1)), "input_weights without a scale"),
        ("int8", of(LSTM, 0, "quantization.zeroPoint", None), "input that is not quantised by one"),
        ("int8", of(LSTM, 1, "quantization.zeroPoint", None), "input_weights with a zero point"),
        ("int8", of(LSTM, 18, "quantization.zeroPoint", [200]), "hidden_state with .* point 200"),
        ("int8", of(DENSE, 2, "quantization.scale", scales(1)), "dense_bias unlike its sums"),
        ("int8", of(DENSE, 0, "quantization.scale", scales(0.5)), "of one scale to values"),
        ("int8", of(LSTM, 18, "isVariable", False), "declares hidden_state as"),
        ("int8", of(LSTM, 0, "isVariable", True), "declares input as"),
        ("int8", of(SOFTMAX, -1, "shape", [1, 9]), r"ties of shape \(1, 9\), not \(1, 10\)"),
        ("int8", of(DENSE, 0, "shape", [2, 280]), "for 560 values that takes 280"),
        ("int8", of(SOFTMAX, 0, "type", 7), "dense_output of type INT16"),
        ("int8", of(LSTM, 18, "buffer", 4), "damaged"),
        ("int8", of(LSTM, 12, "buffer", 0), "no numbers for gate_bias"),
        ("int8", option(LSTM, "cellClip", -1.0), "clips its cell state to -1"),
        ("int8", option(LSTM, "cellClip", np.nan), "clips its cell state to nan"),
        ("float", option(SOFTMAX, "beta", 0.0), "softmax with beta 0"),
        ("float", option(SOFTMAX, "beta", np.inf), "softmax with beta inf"),
        ("int8", option(DENSE, "weightsFormat", 1), "shuffled weights"),
        ("int8", option(DENSE, "fusedActivationFunction", 2), "activation than relu or relu6"),
        ("int8", option(LSTM, "fusedActivationFunction", 1), "another activation than tanh"),
        ("int8", option(LSTM, "timeMajor", True), "is time-major"),
        ("int8", wired(LSTM, 9, LSTM, 1), "an LSTM with peephole connections"),
        ("int8", wired(LSTM, 18, LSTM, 0), "one tensor for several things"),
        ("float", wired(LSTM, 19, LSTM, 18), "one tensor for several things"),
        ("int8", wired(SOFTMAX, 0, DENSE, 0), "not a chain .* set custom_runtime = tflm"),
        (
            "int8",
            wired(LSTM, 0, SOFTMAX, 0),
            "SEQUENCE_LSTM of values that nothing before it gives",
        ),
        ("int8", graph("inputs", [64]), "lacks a tensor"),
        ("int8", graph("inputs", [0, 0]), "has 2 inputs; convert a model with one"),
        ("int8", graph("outputs", [25]), "not a chain .* set custom_runtime = tflm"),
        ("int8", graph("outputs", [64]), "an output that no operator gives"),
        ("int8", graph("outputs", [26, 25]), "has 2 outputs; convert a model with one"),
        ("int8", lambda m: m.subgraphs[0].tensors.append(tensor(m, LSTM, 0)), "none of its op"),
        ("int8", lambda m: setattr(operator(m, LSTM), "customOptions", b"\0"), "custom options"),
        ("int8", lambda m: m.subgraphs.append(m.subgraphs[0]), "2 networks instead of one"),
        ("int8", lambda m: setattr(m.metadata[0], "name", b"OfflineMemoryAllocation"), "Offline"),
        ("int8", lambda m: setattr(m, "version", 2), "schema version 2"),
        ("int8", softmax_as(tflite.BuiltinOperator.LOG_SOFTMAX), "LOG_SOFTMAX"),
        (
            "int8",
            softmax_as(tflite.BuiltinOperator.WHILE),
            "recurrent .* WHILE .* TensorFlow 2.15.1",
        ),
    ],
)
def test_a_model_with_one_thing_wrong_is_refused_by_name(
    quantization: str, change: Change, reason: str
) -> None:
    with pytest.raises(UserError, match=f"my.tflite .*{reason}"):
        read_model(changed(quantization, change), "my.tflite")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (option(SOFTMAX, "beta", 1e-9), "as if all classes were the same"),
        (option(LSTM, "cellClip", 1e-9), "less than its scale"),
        (of(LSTM, 1, "quantization.scale", scales(1e30)), "differ by a factor"),
    ],
)
def test_numbers_that_the_kernels_cannot_multiply_by_are_refused(
    change: Change, reason: str
) -> None:
    with pytest.raises(UserError, match=reason):
        read_model(changed("int8", change), "my.tflite")


def test_scales_along_another_dimension_than_the_classes_are_refused() -> None:
    def change(model: Any) -> None:
        table = tensor(model, DENSE, 1).quantization
        table.scale, table.zeroPoint = np.repeat(table.scale, 10), np.repeat(table.zeroPoint, 10)
        table.quantizedDimension = 1

    with pytest.raises(UserError, match="number of scales"):
        read_model(changed("int8", change), "my.tflite")
