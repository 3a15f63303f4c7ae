"""The console with a sequence so long that the reply to `steps` does not fit a frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from project_copy import Project
from tflite_builder import network_of, random_dense, random_input, random_lstm

pytestmark = pytest.mark.slow

TIME_STEPS, OUTPUTS = 820, 20  # four bytes each: 65,600, and a payload has up to 65,535


def test_steps_that_do_not_fit_a_reply_are_refused(tmp_path: Path) -> None:
    project = Project(tmp_path)
    random = np.random.default_rng(1)
    lstm = random_lstm(random, random_input(random, True, TIME_STEPS, 1), 2, returns_last=True)
    values = network_of(lstm, random_dense(random, lstm.output, OUTPUTS))
    project.model.write_bytes(values.flatbuffer)
    done = project.platformio("test", "-e", "native", "-f", "test_serial_console")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "StepsByFrameEqualEachBeginning\t[PASSED]" in done.stdout
