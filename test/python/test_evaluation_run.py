"""evaluate.py from the command line to the session's folder, on a board that fails on demand."""

from __future__ import annotations

import csv
import functools
import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import evaluate
import fake_board
from boards import client as board_module
from boards import links, sections
from boards.errors import BoardError, BoardSilentError, CannotOpenError, NotOurFirmwareError
from conversion import reference, tflm_wheel
from conversion.golden import network_inputs
from conversion.tflite_reader import read_model
from data.data_format import PICTURE
from evaluation import asking, oracle
from fake_board import FakeBoard, wait_until
from made_images import made_images
from project import paths
from project.errors import UserError
from project.files import checksum

COUNT = 12
PICTURES = made_images(COUNT)
LABELS = np.arange(COUNT) % 10
MODEL = paths.model_path("int8").read_bytes()


@functools.cache
def answers() -> dict[bytes, np.ndarray]:
    """What the project's model says of PICTURES."""
    model = read_model(MODEL, "mnist_lstm")
    inputs = network_inputs(model, PICTURES, PICTURE)
    rows = reference.dequantize_output(model, reference.run(model, inputs))
    return {pixels.tobytes(): row for pixels, row in zip(PICTURES, rows)}


@pytest.fixture
def fake(tmp_path):
    """A board that runs the project's model."""
    fake = FakeBoard(tmp_path / "port", lambda pixels: answers()[pixels.tobytes()])
    fake.identity["sha256"] = checksum(MODEL)
    fake.plug()
    yield fake
    fake.unplug()


@pytest.fixture
def data(tmp_path) -> Path:
    np.savez(tmp_path / "images.npz", x_test=PICTURES, y_test=LABELS)
    return tmp_path / "images.npz"


class Run:
    """Runs evaluate.py on the fake board.

    Attributes:
        output: where the session's folder goes.
        port: of the board.
    """

    def __init__(self, monkeypatch, port: Path, data: Path, output: Path) -> None:
        self._monkeypatch = monkeypatch
        self._data = data
        self.port = port
        self.output = output

    def __call__(self, *arguments: str) -> int:
        given = ["--port", str(self.port), "--data", str(self._data), "--output", str(self.output)]
        self._monkeypatch.setattr(sys, "argv", ["evaluate.py", *given, *arguments])
        return evaluate.main(evaluate.parse_arguments())

    def kept(self) -> dict:
        """The figures of the one session that there must be."""
        (folder,) = self.output.iterdir()
        names = sorted(file.name for file in folder.iterdir())
        assert names == ["confusion.png", "figures.json", "images.csv"]
        return json.loads((folder / "figures.json").read_text("utf-8"))

    def rows(self) -> list[dict]:
        (file,) = self.output.glob("*/images.csv")
        with open(file, encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))


@pytest.fixture
def run(monkeypatch, fake, data, tmp_path):
    # Long enough for a busy machine.
    monkeypatch.setattr(board_module, "REPLY_SECONDS", 20.0)
    monkeypatch.setattr(asking, "_POLL_SECONDS", 0.01)
    return Run(monkeypatch, fake.port, data, tmp_path / "sessions")


@pytest.fixture
def hasty(monkeypatch, run):
    """Where no answer is to come, nobody wants to wait for it."""
    monkeypatch.setattr(board_module, "REPLY_SECONDS", 0.05)


def test_a_board_that_says_what_it_should(run, capfd, tmp_path):
    assert run("--json", str(tmp_path / "figures.json")) == 0
    kept = run.kept()
    assert json.loads((tmp_path / "figures.json").read_text("utf-8")) == kept
    right = sum(row.argmax() == label for row, label in zip(answers().values(), LABELS))
    assert (kept["answered"], kept["right"]) == (COUNT, right)
    assert kept["comparison"]["outputs_that_differ"] == 0
    assert kept["comparison"]["right"] == right
    assert kept["identity"]["sha256"] == checksum(MODEL)
    assert kept["board_statistics"] == {"classified": "3"}
    assert kept["traffic"]["errors"] == 0
    assert [int(row["label"]) for row in run.rows()] == LABELS.tolist()
    out, err = capfd.readouterr()
    assert f"{COUNT} of {COUNT} images of images.npz" in out
    assert err.startswith("comparing with the TFLM interpreter")


def test_only_the_first_few(run):
    assert run("--images", "3") == 0
    assert run.kept()["answered"] == len(run.rows()) == 3


def test_two_sessions_of_one_second_have_two_folders(run):
    for _ in range(3):
        run("--images", "1")
    assert len(list(run.output.iterdir())) == 3


def test_a_poor_line_costs_retries_and_nothing_else(run, fake):
    fake.faults = {
        1: fake_board.CORRUPTED,
        3: fake_board.DOUBLED,
        5: fake_board.CUT,
        8: fake_board.AMID_TEXT,
        9: fake_board.REQUEST_WAS_DAMAGED,
    }
    assert run() == 0
    traffic = run.kept()["traffic"]
    assert (traffic["retries"], traffic["errors"]) == (3, 4)
    assert traffic["stray_replies"] == traffic["damaged_requests"] == 1
    assert traffic["damaged_replies"] == 2


def test_what_went_wrong_before_the_first_image_does_not_count(run, fake):
    fake.first_reply = fake_board.CORRUPTED
    assert run() == 0
    traffic = run.kept()["traffic"]
    assert traffic["retries"] == traffic["errors"] == 0
    assert traffic["requests"] == COUNT


def test_a_wrong_output_is_a_failure_and_its_image_named(run, fake):
    wrong = PICTURES[4].tobytes()

    def network(pixels: np.ndarray) -> np.ndarray:
        shift = np.eye(10, dtype=np.float32)[3] / 256 if pixels.tobytes() == wrong else 0
        return answers()[pixels.tobytes()] + shift

    fake.network = network
    assert run() == 1
    assert run.kept()["comparison"]["outputs_that_differ"] == 1
    assert [number for number, row in enumerate(run.rows()) if row["differ"] != "0"] == [4]


@pytest.mark.parametrize("times", [1, 2])
def test_it_goes_on_with_the_image_that_a_pulled_cable_left_unanswered(run, fake, capfd, times):
    fake.faults = dict.fromkeys(range(5, 5 + times), fake_board.UNPLUGGED)
    helper = threading.Thread(target=replug, args=(fake, times))
    helper.start()
    assert run() == 0
    helper.join()
    assert fake.classified == COUNT + times
    assert run.kept()["answered"] == COUNT
    err = capfd.readouterr().err
    assert err.count("is gone; waiting for it") == err.count("it is back") == times


def replug(fake: FakeBoard, times: int, **changed: str) -> None:
    for _ in range(times):
        wait_until(lambda: not fake.port.is_symlink())
        fake.unplug()
        fake.identity.update(changed)
        fake.plug()


def test_a_board_with_another_model_that_comes_back_is_refused(run, fake):
    fake.faults = {5: fake_board.UNPLUGGED}
    helper = threading.Thread(target=replug, args=(fake, 1), kwargs={"sha256": "1" * 64})
    helper.start()
    with pytest.raises(BoardError, match=r"came back at .* runs another model"):
        run()
    helper.join()
    assert run.kept()["answered"] == 5


def test_an_image_that_always_ends_the_board_is_given_up(run, fake):
    fake.faults = dict.fromkeys(range(2, 100), fake_board.UNPLUGGED)
    helper = threading.Thread(target=replug, args=(fake, asking.MOST_LOSSES))
    helper.start()
    with pytest.raises(BoardError, match="goes away whenever it is to read this picture"):
        run()
    helper.join()
    assert run.kept()["answered"] == 2
    assert fake.classified == 2 + asking.MOST_LOSSES


def test_what_was_answered_before_silence_is_kept(run, fake, monkeypatch):
    classify = board_module.Board.classify

    def fall_silent(board: board_module.Board, pixels: np.ndarray) -> board_module.Answer:
        if fake.classified == 7:
            fake.is_silent = True
            monkeypatch.setattr(board_module, "REPLY_SECONDS", 0.05)
        return classify(board, pixels)

    monkeypatch.setattr(board_module.Board, "classify", fall_silent)
    with pytest.raises(BoardSilentError, match="does not answer"):
        run()
    kept = run.kept()
    assert (kept["answered"], kept["succeeded"], kept["board_statistics"]) == (7, False, {})
    assert kept["traffic"]["retries"] == board_module.RETRIES


def test_what_was_answered_before_an_interrupt_is_kept(run, fake, capfd):
    def interrupt(pixels: np.ndarray) -> np.ndarray:
        if fake.classified == 4:
            signal.raise_signal(signal.SIGTERM)
        return answers()[pixels.tobytes()]

    fake.network = interrupt
    with pytest.raises(KeyboardInterrupt):
        run()
    answered = run.kept()["answered"]
    assert 3 <= answered <= 4
    assert f"ended after {answered} of {COUNT} images" in capfd.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_while_it_compares_waits_until_all_is_kept(run, monkeypatch, number):
    compare = oracle.Oracle.probabilities

    def interrupted(judge: oracle.Oracle, pixels: np.ndarray) -> np.ndarray:
        signal.raise_signal(number)
        return compare(judge, pixels)

    monkeypatch.setattr(oracle.Oracle, "probabilities", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run()
    kept = run.kept()
    assert (kept["answered"], kept["comparison"]["outputs_that_differ"]) == (COUNT, 0)


def test_another_model_is_told_before_anything_is_asked(run, fake):
    fake.identity["sha256"] = "abc" + "0" * 61
    with pytest.raises(UserError, match=r"runs another model \(SHA-256 abc000000000…\)"):
        run()
    assert fake.classified == 0
    assert list(run.output.iterdir()) == []


def test_another_program_and_a_silent_board_are_told(run, fake, hasty, monkeypatch):
    fake.is_silent = True
    with pytest.raises(BoardSilentError):
        run()
    monkeypatch.setattr(links, "POLL_SECONDS", 20.0)  # it waits until something comes
    fake.chatter = b"Hello from Arduino!\r\n"
    with pytest.raises(NotOurFirmwareError, match="'Hello from Arduino!'"):
        run()
    assert list(run.output.iterdir()) == []


def test_a_missing_port_and_one_too_many_images(run, fake):
    with pytest.raises(UserError, match=f"holds {COUNT} images, not {COUNT + 1}"):
        run("--images", str(COUNT + 1))
    run.port = fake.port.with_name("other")
    with pytest.raises(CannotOpenError, match=r"there is no port .*other"):
        run()


def test_images_of_another_shape(run, data, fake):
    np.savez(data, x_test=PICTURES[:, :14], y_test=LABELS)
    with pytest.raises(UserError, match="14 x 28 pixels and the board reads 28 x 28"):
        run()
    assert fake.classified == 0


def test_a_full_disk_is_told_after_the_figures(run, full_disk, capfd):
    with pytest.raises(UserError, match="cannot write"):
        run()
    assert "0 of 120 outputs differ" in capfd.readouterr().out
    assert list(run.output.glob("*/*")) == []


def test_a_reader_who_leaves_takes_nothing_along(run, monkeypatch):
    def leave(*_arguments: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(sys.stdout, "write", leave)
    with pytest.raises(BrokenPipeError):
        run()
    monkeypatch.undo()
    assert run.kept()["answered"] == COUNT


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(run, fake, tmp_path):
    run.output = tmp_path / "file"
    run.output.touch()
    with pytest.raises(UserError, match="cannot write into"):
        run()
    assert fake.classified == 0


def test_without_the_wheel_numpy_is_the_judge(run, monkeypatch):
    monkeypatch.setattr(tflm_wheel, "available", lambda: False)
    assert run() == 0
    assert "NumPy reference" in run.kept()["comparison"]["with"]


@pytest.mark.parametrize("quantization", ["int8", "float"])
@pytest.mark.usefixtures("tflm")
def test_both_judges_agree(quantization, monkeypatch):
    judge = oracle.of_board(checksum(paths.model_path(quantization).read_bytes()))
    by_tflm = judge.probabilities(PICTURES)
    monkeypatch.setattr(tflm_wheel, "available", lambda: False)
    assert np.abs(judge.probabilities(PICTURES) - by_tflm).max() <= judge.tolerance
    assert judge.tolerance == (0 if quantization == "int8" else 1e-5)
    assert 0.9 < judge.claimed_accuracy < 1


@pytest.mark.usefixtures("tflm")
def test_a_board_with_an_older_tflm_is_judged_by_its_multipliers():
    judge = oracle.of_board(checksum(MODEL), "float32")
    assert judge.model.multipliers == "float32"
    assert "NumPy reference" in judge.source
    assert "TFLM interpreter" in oracle.of_board(checksum(MODEL)).source


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--board", "native", "--port", "/dev/ttyACM0"],
        ["--board", "native", "--images", "0"],
        ["--board", "native", "--images", "many"],
    ],
)
def test_a_command_line_that_makes_no_sense(arguments):
    command = [sys.executable, str(paths.SCRIPTS_DIR / "evaluate.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("evaluate.py: error:")


def test_the_real_firmware(run, monkeypatch):
    given = ["--board", sections.NATIVE, "--data", str(run._data), "--output", str(run.output)]
    monkeypatch.setattr(sys, "argv", ["evaluate.py", *given])
    assert evaluate.main(evaluate.parse_arguments()) == 0
    kept = run.kept()
    assert (kept["answered"], kept["comparison"]["outputs_that_differ"]) == (COUNT, 0)
    # The console counts what its loop showed before the first question, too.
    assert int(kept["board_statistics"]["classified"]) >= COUNT
    assert kept["board_statistics"]["errors"] == "0"
