"""Networks that people have, converted by TensorFlow: which of them run, and on which runtime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import training_process
from compiled_runtime import run_networks
from conversion.golden import golden_outputs, tolerance
from conversion.included_data import of_unknown_data
from conversion.tflite_reader import read_any_model, read_model
from conversion.tflm_network import TflmNetwork
from keras_networks import BOTH, ONLY_TFLM, REFUSED
from project.errors import UserError
from random_networks import random_form, random_values

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tflm")]

EXAMPLES = 20


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """By name, what TensorFlow made of each network of keras_networks.py."""
    folder = tmp_path_factory.mktemp("keras")
    training_process.run("in_training.networks", folder)
    return {file.stem: file.read_bytes() for file in folder.iterdir()}


def test_every_network_of_the_family_gives_the_numbers_of_tflm(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    networks = [read_model(files[name], name) for name in BOTH]
    random = np.random.default_rng(1)
    forms = [random_form(random, network) for network in networks]
    values = [random_values(random, *pair, EXAMPLES) for pair in zip(networks, forms)]
    expected = [
        golden_outputs(network, each, form.coding)[0]
        for network, form, each in zip(networks, forms, values)
    ]
    found = run_networks(networks, forms, values, tmp_path, ("-O1",))
    for name, network, left, right in zip(BOTH, networks, found, expected):
        largest = tolerance(network, right)
        assert np.all(np.abs(left - right) <= largest), name


@pytest.mark.parametrize(("name", "reason"), [(name, ONLY_TFLM[name][1]) for name in ONLY_TFLM])
def test_what_only_tflm_runs_is_refused_with_the_setting(
    files: dict[str, bytes], name: str, reason: str
) -> None:
    with pytest.raises(UserError, match="set custom_runtime = tflm") as caught:
        read_model(files[name], name)
    assert reason in str(caught.value)
    network = read_any_model(files[name], name)
    assert isinstance(network, TflmNetwork)
    values = np.zeros((1, network.time_steps * network.features), np.float32)
    answers, _ = golden_outputs(network, values, of_unknown_data(network).coding)
    assert answers.shape == (1, network.outputs)


@pytest.mark.parametrize(("name", "sentence"), [(name, REFUSED[name][1]) for name in REFUSED])
def test_what_no_runtime_runs_is_refused_with_its_cause_and_remedy(
    files: dict[str, bytes], name: str, sentence: str
) -> None:
    with pytest.raises(UserError) as caught:
        read_any_model(files[name], "It")
    assert str(caught.value) == f"It has {sentence}"
