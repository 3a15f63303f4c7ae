"""evaluate.py from the command line to the session's folder, on a board that fails on demand."""

import csv
import functools
import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import evaluate
import fake_board
from boards import client, links, sections
from boards.errors import BoardError, BoardSilentError, CannotOpenError, NotOurFirmwareError
from conversion import tflm_wheel
from conversion.golden import network_inputs
from conversion.tflite_reader import read_model
from data.data_format import PICTURE
from evaluation import evaluating, oracle
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
    """What the project's model says about PICTURES."""
    model = read_model(MODEL, "mnist_lstm")
    inputs = network_inputs(model, PICTURES, PICTURE)
    rows = model.output.dequantize(model.run(inputs))
    return {pixels.tobytes(): row for pixels, row in zip(PICTURES, rows)}


@pytest.fixture
def fake(fake):
    """A board that runs the project's model."""
    fake.network = lambda pixels: answers()[pixels.tobytes()]
    fake.identity["sha256"] = checksum(MODEL)
    return fake


class Run:
    """Runs evaluate.py on the fake board, with PICTURES as the data."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, port: Path, folder: Path) -> None:
        self._monkeypatch = monkeypatch
        self.place = ["--port", port]
        self.data = folder / "images.npz"
        self.output = folder / "sessions"
        np.savez(self.data, x_test=PICTURES, y_test=LABELS)

    def __call__(self, *arguments: object) -> int:
        given = [*self.place, "--data", self.data, "--output", self.output, *arguments]
        self._monkeypatch.setattr(sys, "argv", ["evaluate.py", *map(str, given)])
        return evaluate.main(evaluate.parse_arguments())

    def kept(self) -> dict:
        """The figures of the only session."""
        (folder,) = self.output.iterdir()
        names = sorted(file.name for file in folder.iterdir())
        assert names == ["confusion.png", "figures.json", "images.csv"]
        return json.loads((folder / "figures.json").read_text("utf-8"))

    def rows(self) -> list[dict]:
        (file,) = self.output.glob("*/images.csv")
        with open(file, encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))


@pytest.fixture
def run(monkeypatch, fake, tmp_path):
    monkeypatch.setattr(client, "REPLY_SECONDS", 20.0)  # enough for a busy machine
    monkeypatch.setattr(evaluating, "_POLL_SECONDS", 0.01)
    return Run(monkeypatch, fake.port, tmp_path)


def test_a_board_with_the_right_answers_succeeds(run, capfd, tmp_path):
    assert run("--json", tmp_path / "figures.json") == 0
    kept = run.kept()
    assert json.loads((tmp_path / "figures.json").read_text("utf-8")) == kept
    right = sum(row.argmax() == label for row, label in zip(answers().values(), LABELS))
    assert (kept["answered"], kept["right"]) == (COUNT, right)
    assert kept["comparison"]["outputs_that_differ"] == 0
    assert kept["expected_right"] == right
    assert kept["identity"]["sha256"] == checksum(MODEL)
    assert kept["board_statistics"] == {"predictions": "3"}
    assert kept["traffic"]["errors"] == 0
    assert [int(row["label"]) for row in run.rows()] == LABELS.tolist()
    out, err = capfd.readouterr()
    assert f"{COUNT} of {COUNT} images of images.npz" in out
    assert err.startswith("comparing with the TFLM interpreter")


def test_sessions_of_one_second_have_folders_of_their_own(run):
    assert run("--images", 3) == 0
    assert run.kept()["answered"] == len(run.rows()) == 3
    run("--images", 1)
    run("--images", 1)
    assert len(list(run.output.iterdir())) == 3


def test_a_poor_line_costs_only_retries(run, fake):
    fake.first_reply = fake_board.CORRUPTED  # what happens before the first image does not count
    fake.faults = {
        1: fake_board.CORRUPTED,
        3: fake_board.DOUBLED,
        5: fake_board.CUT,
        8: fake_board.AMID_TEXT,
        9: fake_board.REQUEST_WAS_DAMAGED,
    }
    assert run() == 0
    traffic = run.kept()["traffic"]
    assert (traffic["requests"], traffic["retries"], traffic["errors"]) == (COUNT, 3, 4)
    assert traffic["stray_replies"] == traffic["damaged_requests"] == 1
    assert traffic["damaged_replies"] == 2


def test_an_image_with_a_wrong_output_is_named(run, fake):
    wrong = {**answers()}
    wrong[PICTURES[4].tobytes()] = wrong[PICTURES[4].tobytes()] + np.eye(10)[3] / 256
    fake.network = lambda pixels: wrong[pixels.tobytes()]
    assert run() == 1
    assert run.kept()["comparison"]["outputs_that_differ"] == 1
    assert [number for number, row in enumerate(run.rows()) if row["differ"] != "0"] == [4]


def replugging(fake: FakeBoard, times: int, **changed: str) -> threading.Thread:
    """Plugs a board in again each time that it is gone, with a changed identity."""

    def replug() -> None:
        for _ in range(times):
            wait_until(lambda: not fake.port.is_symlink())
            fake.unplug()
            fake.identity.update(changed)
            fake.plug()

    thread = threading.Thread(target=replug)
    thread.start()
    return thread


def test_after_a_pulled_cable_it_continues(run, fake, capfd):
    fake.faults = dict.fromkeys((5, 6), fake_board.UNPLUGGED)
    helper = replugging(fake, 2)
    assert run() == 0
    helper.join()
    assert fake.predictions == COUNT + 2
    assert run.kept()["answered"] == COUNT
    err = capfd.readouterr().err
    assert err.count("is gone; waiting for it") == err.count("it is back") == 2


def test_a_board_that_returns_with_another_model_is_refused(run, fake):
    fake.faults = {5: fake_board.UNPLUGGED}
    helper = replugging(fake, 1, sha256="1" * 64)
    with pytest.raises(BoardError, match=r"came back at .* runs another model"):
        run()
    helper.join()
    assert run.kept()["answered"] == 5


def test_an_image_that_always_ends_the_board_is_given_up(run, fake):
    fake.faults = dict.fromkeys(range(2, 100), fake_board.UNPLUGGED)
    helper = replugging(fake, evaluating.MAX_LOSSES)
    with pytest.raises(BoardError, match="goes away whenever it is to read this picture"):
        run()
    helper.join()
    assert run.kept()["answered"] == 2
    assert fake.predictions == 2 + evaluating.MAX_LOSSES


def before_answer(fake: FakeBoard, number: int, action: Callable[[], object]) -> None:
    """Lets the board do something before it answers a picture, counted from 1."""

    def network(pixels: np.ndarray) -> np.ndarray:
        if fake.predictions == number:
            action()
        return answers()[pixels.tobytes()]

    fake.network = network


def test_answers_before_silence_are_kept(run, fake, monkeypatch):
    def fall_silent() -> None:
        fake.is_silent = True
        monkeypatch.setattr(client, "REPLY_SECONDS", 0.05)

    before_answer(fake, 7, fall_silent)
    with pytest.raises(BoardSilentError, match="does not answer"):
        run()
    kept = run.kept()
    assert (kept["answered"], kept["succeeded"], kept["board_statistics"]) == (7, False, {})
    assert kept["traffic"]["retries"] == client.RETRIES


def test_answers_before_an_interrupt_are_kept(run, fake, capfd):
    before_answer(fake, 4, lambda: signal.raise_signal(signal.SIGTERM))
    with pytest.raises(KeyboardInterrupt):
        run()
    answered = run.kept()["answered"]
    assert 3 <= answered <= 4
    assert f"ended after {answered} of {COUNT} images" in capfd.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_waits_until_all_is_kept(run, monkeypatch, number):
    compare = oracle.Oracle.outputs

    def interrupted(judge: oracle.Oracle, pixels: np.ndarray) -> np.ndarray:
        signal.raise_signal(number)
        return compare(judge, pixels)

    monkeypatch.setattr(oracle.Oracle, "outputs", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run()
    kept = run.kept()
    assert (kept["answered"], kept["comparison"]["outputs_that_differ"]) == (COUNT, 0)


@pytest.fixture
def refused(run, fake):
    """Runs evaluate.py, which must fail with an error before it sends a picture."""

    def refused(kind: type[UserError], message: str, *arguments: object) -> None:
        with pytest.raises(kind, match=message):
            run(*arguments)
        assert fake.predictions == 0
        assert not run.output.is_dir() or not list(run.output.iterdir())

    return refused


def test_another_model_is_refused(refused, fake):
    fake.identity["sha256"] = "abc" + "0" * 61
    refused(UserError, r"runs another model \(SHA-256 abc000000000…\)")


def test_a_silent_board_and_another_program_are_reported(refused, fake, monkeypatch):
    monkeypatch.setattr(client, "REPLY_SECONDS", 0.05)
    fake.is_silent = True
    refused(BoardSilentError, "does not answer")
    monkeypatch.setattr(links, "POLL_SECONDS", 20.0)  # it waits until something comes
    fake.chatter = b"Hello from Arduino!\r\n"
    refused(NotOurFirmwareError, "'Hello from Arduino!'")


def test_a_missing_port_is_reported(run, refused, fake):
    run.place = ["--port", fake.port.with_name("other")]
    refused(CannotOpenError, r"there is no port .*other")


def test_images_of_another_shape_are_refused(run, refused):
    np.savez(run.data, x_test=PICTURES[:, :14], y_test=LABELS)
    refused(UserError, "14 x 28 pixels and the board reads 28 x 28")


def test_a_folder_that_is_not_writable_is_refused(run, refused):
    run.output.touch()
    refused(UserError, "cannot write into")


def test_a_full_disk_is_reported_after_the_figures(run, full_disk, capfd):
    with pytest.raises(UserError, match="cannot write"):
        run()
    assert "0 of 120 outputs differ" in capfd.readouterr().out
    assert list(run.output.glob("*/*")) == []


def test_a_broken_pipe_does_not_lose_the_figures(run, monkeypatch):
    def leave(*_arguments: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(sys.stdout, "write", leave)
    with pytest.raises(BrokenPipeError):
        run()
    monkeypatch.undo()
    assert run.kept()["answered"] == COUNT


@pytest.mark.parametrize("quantization", ["int8", "float"])
@pytest.mark.usefixtures("tflm")
def test_numpy_and_the_wheel_agree(quantization, monkeypatch):
    judge = oracle.of_board(checksum(paths.model_path(quantization).read_bytes()))
    by_tflm = judge.outputs(PICTURES)
    monkeypatch.setattr(tflm_wheel, "available", lambda: False)
    assert "NumPy reference" in judge.source
    assert np.abs(judge.outputs(PICTURES) - by_tflm).max() <= judge.tolerance(by_tflm)
    assert judge.tolerance(by_tflm) == (0 if quantization == "int8" else 1e-5)
    assert 0.9 < judge.claims["accuracy"] < 1


@pytest.mark.usefixtures("tflm")
def test_older_multipliers_are_computed_by_numpy():
    judge = oracle.of_board(checksum(MODEL), "float32")
    assert judge.model.multipliers == "float32"
    assert "NumPy reference" in judge.source
    assert "TFLM interpreter" in oracle.of_board(checksum(MODEL)).source


@pytest.mark.parametrize(
    "arguments", ["", "--board native --port x", "--port x --images 0", "--port x --images many"]
)
def test_wrong_arguments_are_refused(arguments, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["evaluate.py", *arguments.split()])
    with pytest.raises(SystemExit, match="2"):
        evaluate.parse_arguments()
    assert capsys.readouterr().err.splitlines()[-1].startswith("evaluate.py: error:")


@pytest.mark.slow
def test_the_real_firmware_succeeds(run):
    run.place = ["--board", sections.NATIVE]
    assert run() == 0
    kept = run.kept()
    assert (kept["answered"], kept["comparison"]["outputs_that_differ"]) == (COUNT, 0)
    # The firmware also counts its predictions before the first request.
    assert int(kept["board_statistics"]["predictions"]) >= COUNT
    assert kept["board_statistics"]["errors"] == "0"
