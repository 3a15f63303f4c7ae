"""A stream on the firmware: custom_mode = stream with a network of LSTM(units) and Dense."""

from __future__ import annotations

import numpy as np
import pytest

from project_copy import Project
from tflite_builder import network_of, random_dense, random_input, random_lstm, softmax_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("project"))
    random = np.random.default_rng(5)
    lstm = random_lstm(random, random_input(random, True, 16, 6), 20, returns_last=True)
    dense = random_dense(random, lstm.output, 4)
    project.model.write_bytes(network_of(lstm, dense, softmax_of(dense.output)).flatbuffer)
    project.set("custom_mode", "stream")
    return project


def test_every_unity_suite_passes(project: Project) -> None:
    done = project.platformio("test", "-e", "native")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("StepsAfterAResetEqualTheWholeSequence", "ALongStreamEndsWithItsGoldenAnswer"):
        assert f"{name}\t[PASSED]" in done.stdout
