"""One step of a network: which networks have one, and what the firmware gets of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from conversion import headers
from conversion.network_model import Network
from conversion.stream import step_of
from conversion.tflm_network import TflmNetwork
from conversion.upkeep import fingerprint
from project import paths
from project.errors import UserError
from tflite_builder import (
    flattened,
    mean_of,
    network_of,
    random_dense,
    random_input,
    random_lstm,
    softmax_of,
)

TIME_STEPS, FEATURES, UNITS, CLASSES = 7, 3, 5, 4


def network(kind: str, *, is_int8: bool = True, time_steps: int = TIME_STEPS) -> Network:
    """LSTM -> what `kind` says -> dense -> softmax."""
    random = np.random.default_rng(1)
    values = random_input(random, is_int8, time_steps, FEATURES)
    layers: list = [random_lstm(random, values, UNITS, returns_last=kind == "last step")]
    if kind == "mean":
        layers.append(mean_of(random, layers[-1].output))
    given = layers[-1].output
    layers.append(random_dense(random, flattened(given) if kind == "flatten" else given, CLASSES))
    return network_of(*layers, softmax_of(layers[-1].output))


@pytest.mark.parametrize("is_int8", [True, False])
@pytest.mark.parametrize("kind", ["last step", "each step"])
def test_a_step_takes_one_row_in_a_file_as_long(kind: str, is_int8: bool) -> None:
    whole = network(kind, is_int8=is_int8)
    step = step_of(whole, "it")
    assert (step.rows, step.features, step.outputs) == (1, FEATURES, CLASSES)
    assert (step.time_steps, step.sha256) == (TIME_STEPS, whole.sha256)
    assert len(step.flatbuffer) == len(whole.flatbuffer)
    assert step.operators == whole.operators


@pytest.mark.parametrize("kind", ["flatten", "mean"])
def test_what_needs_all_rows_is_refused_in_a_sentence(kind: str) -> None:
    with pytest.raises(
        UserError, match=r"^it answers from all 7 rows .* custom_mode = sequences, "
    ):
        step_of(network(kind), "it")


@pytest.mark.parametrize("kind", ["flatten", "mean", "last step"])
def test_sequences_of_one_row_are_steps(kind: str) -> None:
    whole = network(kind, time_steps=1)
    assert step_of(whole, "it").flatbuffer == whole.flatbuffer


def test_what_only_tflm_runs_is_refused_with_the_reason() -> None:
    whole = network("last step")
    only_tflm = TflmNetwork(
        **vars(replace(whole, layers=())),
        reason="has CONV_2D (Conv1D or Conv2D)",
        end=whole.output,
        lstm_sizes=(),
        has_int8_weights=True,
    )
    with pytest.raises(UserError, match=r"^it has CONV_2D .*; set custom_mode = sequences, or"):
        step_of(only_tflm, "it")


def test_the_headers_of_a_stream_have_no_whole_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "MODEL_DATA_H", tmp_path / "model_data.h")
    monkeypatch.setattr(paths, "DIGITS_H", tmp_path / "digits.h")
    model = tmp_path / "model.tflite"
    model.write_bytes(network("last step").flatbuffer)
    headers.write_headers(model, "int8", mode="stream")
    text = paths.MODEL_DATA_H.read_text()
    assert "#define MODEL_DATA_IS_STREAM 1" in text and f"kTimeSteps = {TIME_STEPS};" in text
    step = step_of(network("last step"), "it")
    first_bytes = ", ".join(map(str, step.flatbuffer[:8]))
    assert re.search(rf"kFlatbuffer\[{len(step.flatbuffer)}\] = {{{first_bytes}", text)
    assert f"kExpectedAfterSteps[{TIME_STEPS}][{CLASSES}]" in paths.DIGITS_H.read_text()
    before = text
    model.write_bytes(network("flatten").flatbuffer)
    with pytest.raises(UserError, match=r"model\.tflite answers from all 7 rows"):
        headers.write_headers(model, "int8", mode="stream")
    assert paths.MODEL_DATA_H.read_text() == before


def test_another_mode_makes_other_headers() -> None:
    model = paths.model_path("int8")
    marks = {fingerprint(model, "int8", "double", mode) for mode in ("sequences", "stream")}
    assert len(marks) == 2
