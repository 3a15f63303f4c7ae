"""An evaluation from the first frame to the folder in which it is kept."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from boards import opening
from boards.client import Answer, Board, Traffic
from boards.errors import BoardError
from data import confusion
from evaluation import asking, figures, oracle, report
from evaluation.labelled_images import LabelledImages
from evaluation.oracle import Oracle
from evaluation.report import Evaluation
from project import paths
from project.files import write_atomically
from project.processes import interrupts_wait
from project.progress import Progress
from project.settings import read_settings
from training import publishing


def run(
    board: str | None,
    port: str | None,
    images: LabelledImages,
    json_file: Path | None,
    output: Path,
) -> bool:
    """Lets a board read images, tells the result and keeps it, even if it is interrupted.

    Args:
        board: a section of platformio.ini, or None.
        port: the name of a serial port, or None.
        images: what to read.
        json_file: where to write the figures once more.
        output: gets a folder for this session.

    Returns:
        Whether the board says what this PC says, and what its model's card claims.

    Raises:
        UserError: the board cannot be used, or not to the end; a file cannot be written.
    """
    publishing.require_writable(output, [])
    with opening.open_board(board, port) as opened:
        settings = read_settings(opened.identity.get("board"))
        judge = oracle.of_board(opened.identity["sha256"], settings.tflm_multipliers)
        images.require_fit(opened.time_steps, opened.features, opened.classes)
        images = images.coded(judge.format)
        opened.traffic = Traffic()  # a board that was just starting may have missed a request
        answers: list[Answer] = []
        started, begin = datetime.datetime.now(), time.monotonic()
        progress = Progress(len(images.pixels), sys.stderr)
        try:
            asking.ask(opened, images.pixels, answers, progress)
        except BaseException:
            progress.keep(f"ended after {len(answers)} of {len(images.pixels)} images")
            raise
        finally:
            with interrupts_wait():  # minutes of a board's work are worth a few seconds
                seconds = time.monotonic() - begin
                if answers:
                    place = board or port or ""
                    progress.keep(f"comparing with {judge.source} …")
                    found = _evaluation(opened, place, started, seconds, images, answers, judge)
                    _keep(found, json_file, output)
    return found.succeeded


def _evaluation(
    board: Board,
    place: str,
    started: datetime.datetime,
    seconds: float,
    images: LabelledImages,
    answers: Sequence[Answer],
    judge: Oracle,
) -> Evaluation:
    traffic = dataclasses.replace(board.traffic)  # before it is asked for its statistics
    expected = judge.probabilities(images.pixels[: len(answers)])
    labels = images.labels[: len(answers)]
    return Evaluation(
        place=place,
        started=started.isoformat(timespec="seconds"),
        seconds=seconds,
        identity=board.identity,
        statistics=_statistics(board) if len(answers) == len(images.pixels) else {},
        images=images,
        answers=answers,
        oracle=judge,
        expected=expected,
        figures=figures.figures_of(labels, answers, expected, judge.tolerance),
        traffic=traffic,
    )


def _statistics(board: Board) -> dict[str, str]:
    try:
        return board.stats()
    except BoardError:  # it has done its work; what it counted meanwhile is no matter
        return {}


def _keep(evaluation: Evaluation, json_file: Path | None, output: Path) -> None:
    folder = _new_folder(output, evaluation)
    figures_json = report.as_json(evaluation)
    contents = {
        "figures.json": figures_json,
        "images.csv": report.as_csv(evaluation),
        "confusion.png": confusion.picture(
            evaluation.figures.confusion, evaluation.oracle.format.class_names
        ),
    }
    try:  # a full disk leaves the figures on the screen, and a reader who leaves, in the folder
        print(report.as_text(evaluation), flush=True)
    finally:
        publishing.publish(folder, contents)
        if json_file is not None:
            write_atomically(json_file, figures_json)
    print(f"\nkept in {paths.relative(folder)}", flush=True)


def _new_folder(output: Path, evaluation: Evaluation) -> Path:
    """Such as 2026-11-24T15-30-00_cortex-m4, which every file system takes."""
    place = re.sub(r"[^\w.-]+", "-", evaluation.place).strip("-")
    name = f"{evaluation.started.replace(':', '-')}_{place}"
    names = itertools.chain([name], (f"{name}_{number}" for number in itertools.count(2)))
    return next(output / each for each in names if not (output / each).exists())
