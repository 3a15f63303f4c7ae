"""evaluate.py --robustness: a table of what models still read."""

import re
import sys

import numpy as np
import pytest

import evaluate
from conversion import tflm_wheel
from images import perturbation
from project import paths
from project.errors import UserError
from tflite_builder import random_int8_model

OTHER = random_int8_model(np.random.default_rng(1), 4, 6, 50).flatbuffer


@pytest.fixture
def run(monkeypatch, mnist_path):
    def run(*arguments: object) -> int:
        given = ["--mnist", mnist_path, "--robustness", *arguments]
        monkeypatch.setattr(sys, "argv", ["evaluate.py", *map(str, given)])
        return evaluate.main(evaluate.parse_arguments())

    return run


@pytest.mark.slow
def test_a_table_of_every_change_and_model(run, tflm, capsys):
    models = [paths.model_path("int8"), paths.model_path("float")]
    assert run(*models, "--images", 200) == 0
    head, rule, *rows = capsys.readouterr().out.splitlines()
    assert head == "| test digits | models/mnist_lstm.tflite | models/mnist_lstm_float.tflite |"
    assert rule == "| --- | ---: | ---: |"
    pattern = re.compile(r"\| (.+) \| (\d+\.\d\d) % \| (\d+\.\d\d) % \|")
    names, *columns = zip(*[pattern.fullmatch(row).groups() for row in rows])
    assert list(names) == [*perturbation.CHANGES]
    for column in columns:
        as_they_are, *changed = map(float, column)
        assert as_they_are > 98
        assert all(85 < share <= 100 for share in changed) and min(changed) < as_they_are


def test_no_wheel_is_needed(run, monkeypatch, capsys):
    monkeypatch.setattr(tflm_wheel, "available", lambda: False)
    assert run("--images", 20) == 0
    assert "| as they are | 100.00 % |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"mine\.tflite is missing; name another \.tflite file\.$"),
        (b"no model", "mine.tflite"),
        (OTHER, r"takes 50 x 6 values and gives 10, and the disturbed images are .* 28 x 28; name"),
    ],
    ids=["missing", "damaged", "not of digits"],
)
def test_a_file_without_a_model_is_refused(run, tmp_path, content, message):
    model = tmp_path / "mine.tflite"
    if content:
        model.write_bytes(content)
    with pytest.raises(UserError, match=message):
        run(model)


@pytest.mark.parametrize("option", ["--data", "--json", "--output"])
def test_options_for_a_board_are_refused(monkeypatch, capsys, option):
    monkeypatch.setattr(sys, "argv", ["evaluate.py", "--robustness", option, "x"])
    with pytest.raises(SystemExit) as end:
        evaluate.parse_arguments()
    assert end.value.code == 2
    assert "--data, --json and --output go with --board or --port" in capsys.readouterr().err
