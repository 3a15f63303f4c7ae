"""What one step of a stream costs on the emulated boards, as a table in Markdown.

    .venv/bin/python test/python/step_figures.py

LSTM -> dense -> softmax in int8 with random weights and four classes, at -Os; takes some minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import numpy as np

from project_copy import Project
from tflite_builder import (
    network_of,
    random_dense,
    random_input,
    random_lstm,
    softmax_of,
)

BOARDS = ("cortex-m3", "cortex-m4", "cortex-m7", "cortex-m55")
UNITS, FEATURES, CLASSES, STEPS = (20, 32), (3, 6, 12), 4, 16

# In the copy of the project; a step is a share of Run(), which resets the state once.
_MEASURE = """
import json, statistics, sys
from benchmark import measuring, programs
board = measuring.MeasuredBoard(sys.argv[1], "int8", "stream")
run = board.run_whole(programs.build(sys.argv[1], "-Os", "whole"), "-Os")
sizes = board._sizes("-Os")
cost = statistics.mean(run.costs) / board.model.time_steps
print(json.dumps([cost, sizes.runtime_flash, sizes.model, sizes.static_ram, run.numbers["stack"]]))
"""


def flatbuffer(units: int, features: int) -> bytes:
    random = np.random.default_rng([units, features])
    lstm = random_lstm(random, random_input(random, True, STEPS, features), units, True)
    dense = random_dense(random, lstm.output, CLASSES)
    return network_of(lstm, dense, softmax_of(dense.output)).flatbuffer


def main() -> None:
    columns = ("units", "features", "board", "instructions", "flash", "model", "RAM", "stack")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "project")
        project.set("custom_mode", "stream")
        for units in UNITS:
            for features in FEATURES:
                project.model.write_bytes(flatbuffer(units, features))
                for board in sys.argv[1:] or BOARDS:
                    command = [sys.executable, "-c", _MEASURE, board]
                    scripts = project.folder / "scripts"
                    output = subprocess.run(
                        command, cwd=scripts, stdout=subprocess.PIPE, check=True
                    )
                    numbers = json.loads(output.stdout.splitlines()[-1])
                    row = (units, features, board, *(f"{number:,.0f}" for number in numbers))
                    print(f"| {' | '.join(map(str, row))} |", flush=True)


if __name__ == "__main__":
    main()
