"""Pictures of how a training went and of what its model reads and misreads."""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from data import confusion
from data.data_format import PICTURE
from data.dataset import Dataset
from training.checkpoint import Epoch
from training.runs import Run

LEARNING_CURVE = "report/learning_curve.png"
CONFUSION = "report/confusion.png"
MISREAD = "report/misread.png"
FILES = (LEARNING_CURVE, CONFUSION, MISREAD)
WIDTHS = "report/widths.png"
SEEDS = "report/seeds.png"

_MOST_ROWS = 8
_IN_A_ROW = 10
_IN_A_ROW_WITH_NAMES = 4
_SHORT_NAME = 2  # as a digit, of which many fit side by side
_BLUE, _ORANGE, _GREEN, _GREY = "#1f5f99", "#d9822b", "#3d8b57", "#8a8a8a"
_COLOURS = (_BLUE, _ORANGE, _GREEN)

matplotlib.rcParams.update(
    {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "savefig.dpi": 110}
)
matplotlib.rcParams["text.parse_math"] = False  # a $ in the name of a class is a $


def of_training(epochs: Sequence[Epoch], data: Dataset, predicted: np.ndarray) -> dict[str, bytes]:
    """The pictures of one training, as PNG, by file name.

    Args:
        epochs: of the training, the first one first.
        data: that the model was trained on.
        predicted: what the int8 model takes the test examples for.
    """
    return {
        LEARNING_CURVE: learning_curve(epochs, data),
        CONFUSION: confusion_picture(data, predicted),
        MISREAD: misread(data, predicted),
    }


def learning_curve(epochs: Sequence[Epoch], data: Dataset) -> bytes:
    """Share of wrong answers after each epoch, as they are shown and held out."""
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    numbers = range(1, len(epochs) + 1)
    wrong = {
        f"training {_examples(data)} as shown{', warped' * data.is_mnist}": (
            [e.accuracy for e in epochs],
            _GREY,
        ),
        f"held-out training {_examples(data)}": ([e.held_out for e in epochs], _BLUE),
    }
    for label, (accuracy, colour) in wrong.items():
        axes.plot(numbers, [100 * (1 - share) for share in accuracy], color=colour, label=label)
    axes.set(xlabel="epoch", ylabel="wrong, %", yscale="log")
    axes.yaxis.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%g"))
    axes.yaxis.set_minor_formatter(matplotlib.ticker.NullFormatter())
    axes.grid(axis="y", alpha=0.3)
    axes.legend(frameon=False)
    return _png(figure)


def confusion_picture(data: Dataset, predicted: np.ndarray) -> bytes:
    """Test examples by what they are and what they are read as."""
    counts = confusion.count(data.y_test, predicted, data.classes)
    wrong = np.count_nonzero(predicted != data.y_test)
    title = f"{wrong} of {len(predicted)} test {_examples(data)} misread"
    return confusion.picture(counts, data.format.class_names, title)


def misread(data: Dataset, predicted: np.ndarray) -> bytes:
    """The test examples that are misread: what each is, and what it is taken for."""
    wrong = np.flatnonzero(data.y_test != predicted)
    names = data.format.class_names
    in_a_row = _IN_A_ROW if max(map(len, names)) <= _SHORT_NAME else _IN_A_ROW_WITH_NAMES
    shown = wrong[: _MOST_ROWS * in_a_row]
    rows = max(1, -(-len(shown) // in_a_row))
    figure = Figure(figsize=(7.2, 0.85 * rows + 0.4), layout="constrained")
    panels = figure.subplots(rows, in_a_row, squeeze=False).ravel()
    for axes in panels:
        axes.set_axis_off()
    for axes, index in zip(panels, shown):
        if data.format.coding == PICTURE:
            axes.imshow(data.x_test[index], cmap="gray_r", vmin=0, vmax=255)
        else:
            axes.plot(data.x_test[index], linewidth=0.8)
            axes.set_ylim(0, 255)
        names_of_both = f"{names[data.y_test[index]]} → {names[predicted[index]]}"
        axes.set_title(names_of_both, fontsize=8, pad=2)
    rest = f", the first {len(shown)} of {len(wrong)}" if len(wrong) > len(shown) else ""
    figure.suptitle(f"misread test {_examples(data)} (is → taken for){rest}", fontsize=9)
    return _png(figure)


def of_runs(runs: Sequence[Run]) -> dict[str, bytes]:
    """The pictures that compare trainings, as PNG, by file name."""
    return {WIDTHS: widths(runs), SEEDS: seeds(runs)}


def widths(runs: Sequence[Run]) -> bytes:
    """Accuracy of the int8 models against their size, the mean of all seeds for each width."""
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    for colour, recipe in zip(_COLOURS, sorted({run.recipe for run in runs})):
        groups = _by_width([run for run in runs if run.recipe == recipe])
        points = [(group[0].bytes / 1024, _mean_of(group)) for group in groups.values()]
        axes.plot(*zip(*points), "o-", color=colour, label=f"recipe {recipe}", markersize=4)
        for units, point in zip(groups, points):
            axes.annotate(str(units), point, (4, -11), textcoords="offset points", fontsize=8)
    axes.set(
        xlabel="size of the int8 model, KiB; at each point the LSTM's units",
        ylabel="test images right, %",
    )
    axes.margins(y=0.12)  # for the numbers below the points
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, loc="lower right")
    return _png(figure)


def seeds(runs: Sequence[Run]) -> bytes:
    """Every training as a point: how far the accuracy depends on the seed."""
    groups = {
        f"{recipe}\n{units} units\n{epochs} epochs": [
            run for run in runs if run.kind == (recipe, units, epochs)
        ]
        for recipe, units, epochs in sorted({run.kind for run in runs})
    }
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    for place, group in enumerate(groups.values()):
        if len(group) > 1:
            axes.plot([place - 0.2, place + 0.2], [_mean_of(group)] * 2, color=_GREY)
        axes.plot([place] * len(group), [100 * run.int8 for run in group], "o", color=_BLUE)
        for number, run in enumerate(sorted(group, key=lambda run: run.int8)):
            # Neighbours may be close, so their names stand on either side.
            away, side = [(6, "left"), (-6, "right")][number % 2]
            axes.annotate(
                f"seed {run.seed}",
                (place, 100 * run.int8),
                (away, -3),
                textcoords="offset points",
                ha=side,
                fontsize=7,
            )
    axes.set_xticks(range(len(groups)), list(groups))
    axes.set_xlim(-0.6, len(groups) - 0.4)
    axes.set_ylabel("test images right, int8, %")
    axes.grid(axis="y", alpha=0.3)
    return _png(figure)


def _examples(data: Dataset) -> str:
    return "images" if data.is_mnist else "examples"


def _by_width(runs: Sequence[Run]) -> dict[int, list[Run]]:
    return {
        units: [run for run in runs if run.lstm_units == units]
        for units in sorted({run.lstm_units for run in runs})
    }


def _mean_of(runs: Sequence[Run]) -> float:
    return 100 * sum(run.int8 for run in runs) / len(runs)


def _png(figure: Figure) -> bytes:
    content = io.BytesIO()
    # Without matplotlib's version in it, so that the same figures give the same file.
    figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()
