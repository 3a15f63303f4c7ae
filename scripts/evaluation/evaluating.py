"""An evaluation from the first request to the folder with its results."""

import dataclasses
import datetime
import itertools
import re
import sys
import time
from pathlib import Path

import numpy as np

from boards import opening
from boards.client import Answer, Board, Traffic
from boards.errors import BoardError, CannotOpenError, UnpluggedError
from evaluation import oracle, report
from evaluation.labelled_images import LabelledImages
from evaluation.oracle import Oracle
from evaluation.report import Evaluation
from project import paths
from project.files import write_atomically
from project.processes import interrupts_wait
from project.progress import Progress
from project.settings import read_settings
from training import publishing

MAX_LOSSES = 3
"""A board that goes away this often at the same picture does not do so by accident."""

_POLL_SECONDS = 0.5


def run(
    board: str | None,
    port: str | None,
    images: LabelledImages,
    json_file: Path | None,
    output: Path,
) -> bool:
    """Lets a board read images, prints the result and keeps it, even after an interrupt.

    Args:
        board, port: a section of platformio.ini, or the name of a serial port.
        json_file: where to write the figures too.
        output: gets a folder for this session.

    Returns:
        Whether the board answers what this PC answers, and what its model's card claims.

    Raises:
        UserError: the board cannot be used, or not to the end; a file cannot be written.
    """
    publishing.require_writable(output, [])
    with opening.open_board(board, port, in_real_time=False) as client:
        judge = _oracle_of(client)
        images.require_fit(client.time_steps, client.features, judge.format)
        images = images.coded(judge.format)
        client.traffic = Traffic()  # a board that was just starting may have missed a request
        answers: list[Answer] = []
        started, begin = datetime.datetime.now(), time.monotonic()
        progress = Progress(len(images.pixels), sys.stderr)
        try:
            _ask_all(client, images.pixels, answers, progress)
        finally:
            seconds = time.monotonic() - begin
            with interrupts_wait():  # minutes of a board's work are worth a few seconds
                if answers:
                    progress.keep(f"comparing with {judge.source} …")
                    place = board or port or ""
                    evaluation = _judged(client, place, started, seconds, images, answers, judge)
                    _keep(evaluation, json_file, output)
    return evaluation.succeeded


def _oracle_of(board: Board) -> Oracle:
    identity = board.identity
    multipliers = read_settings(identity.get("board")).tflm_multipliers
    return oracle.of_board(identity["sha256"], multipliers, identity.get("mode", "sequences"))


def _ask_all(board: Board, images: np.ndarray, answers: list[Answer], progress: Progress) -> None:
    """Puts the answers one by one into `answers`, where they stay if this is interrupted."""
    begin = time.monotonic()
    try:
        for pixels in images:
            answers.append(_answer(board, pixels, progress))
            rate = len(answers) / (time.monotonic() - begin)
            progress.show(len(answers), f"{len(answers)} of {len(images)}, {rate:.1f} a second")
    except BaseException:
        progress.keep(f"ended after {len(answers)} of {len(images)} images")
        raise


def _judged(
    board: Board,
    place: str,
    started: datetime.datetime,
    seconds: float,
    images: LabelledImages,
    answers: list[Answer],
    judge: Oracle,
) -> Evaluation:
    traffic = dataclasses.replace(board.traffic)  # without the next request
    is_complete = len(answers) == len(images.pixels)
    return Evaluation(
        place=place,
        started=started.isoformat(timespec="seconds"),
        seconds=seconds,
        identity=board.identity,
        statistics=_statistics(board) if is_complete else {},
        images=images,
        answers=answers,
        oracle=judge,
        expected=judge.outputs(images.pixels[: len(answers)]),
        traffic=traffic,
    )


def _answer(board: Board, pixels: np.ndarray, progress: Progress) -> Answer:
    """The board's answer to a picture; an unplugged board is waited for and asked again."""
    for _ in range(MAX_LOSSES):
        try:
            return _replay(board, pixels) if board.is_stream else board.predict(pixels)
        except UnpluggedError:
            progress.keep(f"{board.link.name} is gone; waiting for it, Ctrl-C ends …")
            _wait_for_return(board)
            progress.keep("it is back")
    raise BoardError(
        f"{board.link.name} goes away whenever it is to read this picture; look at what it prints "
        "with `pio device monitor -e BOARD`."
    )


def _replay(board: Board, rows: np.ndarray) -> Answer:
    """What the board says after the last row of a recording, all fed one by one."""
    board.reset()
    return [board.step(row) for row in rows][-1]


def _wait_for_return(board: Board) -> None:
    model = board.identity["sha256"]
    while True:
        try:
            board.reconnect()
            break
        except (CannotOpenError, UnpluggedError):
            time.sleep(_POLL_SECONDS)
    if board.identity["sha256"] != model:
        raise BoardError(
            f"the board that came back at {board.link.name} runs another model; start again."
        )


def _statistics(board: Board) -> dict[str, str]:
    try:
        return board.stats()
    except BoardError:  # all answers are there; its counters are not worth a failure
        return {}


def _keep(evaluation: Evaluation, json_file: Path | None, output: Path) -> None:
    folder = _new_folder(output, evaluation)
    figures = report.as_json(evaluation)
    contents = {
        "figures.json": figures,
        "images.csv": report.as_csv(evaluation),
        **evaluation.score.pictures(),
    }
    try:  # after a full disk the figures are on the screen, after a broken pipe in the folder
        print(report.as_text(evaluation), flush=True)
    finally:
        publishing.publish(folder, contents)
        if json_file is not None:
            write_atomically(json_file, figures)
    print(f"\nkept in {paths.relative(folder)}", flush=True)


def _new_folder(output: Path, evaluation: Evaluation) -> Path:
    """Such as 2026-11-24T15-30-00_cortex-m4, a name for every file system."""
    place = re.sub(r"[^\w.-]+", "-", evaluation.place).strip("-")
    name = f"{evaluation.started.replace(':', '-')}_{place}"
    names = itertools.chain([name], (f"{name}_{number}" for number in itertools.count(2)))
    return next(output / each for each in names if not (output / each).exists())
