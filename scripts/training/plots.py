"""Pictures of how a training went and of what its model misreads."""

import io
from collections.abc import Callable, Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from data import confusion
from data.dataset import Dataset
from training.checkpoint import Epoch
from training.runs import Run

LEARNING_CURVE = "report/learning_curve.png"
CONFUSION = "report/confusion.png"
MISREAD = "report/misread.png"
ERRORS = "report/errors.png"
FILES = (LEARNING_CURVE, CONFUSION, MISREAD)
"""Of a training on classes; with values there is `ERRORS` in place of the last two."""
WIDTHS = "report/widths.png"
SEEDS = "report/seeds.png"

_MAX_ROWS = 8
_MAX_PANELS = 3
_IN_A_ROW = 10
_IN_A_ROW_WITH_NAMES = 4
_SHORT_NAME = 2  # characters, as of a digit; many of them fit side by side
_BLUE, _ORANGE, _GREEN, _GREY = "#1f5f99", "#d9822b", "#3d8b57", "#8a8a8a"

matplotlib.rcParams.update(
    {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "savefig.dpi": 110}
)
matplotlib.rcParams["text.parse_math"] = False  # a $ in the name of a class is a $


def of_training(epochs: Sequence[Epoch], data: Dataset, predicted: np.ndarray) -> dict[str, bytes]:
    """The pictures of one training, as PNG, by file name.

    Args:
        epochs: of the training, the first one first; none if it took place elsewhere.
        data: that the model was trained on.
        predicted: the classes or values that the int8 model gives to the test examples.
    """
    examples = "images" if data.is_mnist else "examples"
    if not data.classes:
        pictures = {ERRORS: _errors(data, predicted)}
        if epochs:
            what = "mean error, in standard deviations"
            pictures[LEARNING_CURVE] = _curve(epochs, what, abs)
        return pictures
    wrong = np.flatnonzero(data.y_test != predicted)
    counts = confusion.count(data.y_test, predicted, data.classes)
    title = f"{len(wrong)} of {len(predicted)} test {examples} misread"
    as_shown = f"training {examples} as shown{', warped' * data.is_mnist}"
    held_out = f"held-out training {examples}"
    pictures = {
        CONFUSION: confusion.picture(counts, data.format.class_names, title),
        MISREAD: _misread(data, predicted, wrong, f"misread test {examples} (is → taken for)"),
    }
    if epochs:
        curve = _curve(epochs, "wrong, %", _percent_wrong, as_shown, held_out)
        pictures[LEARNING_CURVE] = curve
    return pictures


def _percent_wrong(share_right: float) -> float:
    return 100 * (1 - share_right)


def _curve(
    epochs: Sequence[Epoch],
    what: str,
    wrong: Callable[[float], float],
    as_shown: str = "training examples",
    held_out: str = "held-out training examples",
) -> bytes:
    """How wrong the answers were after each epoch: `wrong` of a score."""
    figure, axes = _figure()
    numbers = range(1, len(epochs) + 1)
    wrong_as_shown = [wrong(epoch.score) for epoch in epochs]
    wrong_held_out = [wrong(epoch.held_out) for epoch in epochs]
    axes.plot(numbers, wrong_as_shown, color=_GREY, label=as_shown)
    axes.plot(numbers, wrong_held_out, color=_BLUE, label=held_out)
    axes.set(xlabel="epoch", ylabel=what, yscale="log")
    axes.yaxis.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%g"))
    axes.yaxis.set_minor_formatter(matplotlib.ticker.NullFormatter())
    axes.grid(axis="y", alpha=0.3)
    axes.legend(frameon=False)
    return _png(figure)


def _errors(data: Dataset, predicted: np.ndarray) -> bytes:
    """What the int8 model predicts of the test examples beside what is right; a panel a value."""
    form = data.format
    count = min(len(form.value_names), _MAX_PANELS)
    figure = Figure(figsize=(3.6 * count, 3.6), layout="constrained")
    for number, axes in enumerate(figure.subplots(1, count, squeeze=False).ravel()):
        right, found = data.y_test[:, number], predicted[:, number]
        ends = (min(right.min(), found.min()), max(right.max(), found.max()))
        axes.plot(ends, ends, color=_GREY, linewidth=0.8)
        axes.plot(right, found, ".", color=_BLUE, markersize=3)
        name = f"{form.value_names[number]}, {form.value_units[number]}".rstrip(", ")
        axes.set(xlabel=f"right: {name}", ylabel="predicted by the int8 model")
        axes.grid(alpha=0.3)
    return _png(figure)


def _misread(data: Dataset, predicted: np.ndarray, wrong: np.ndarray, title: str) -> bytes:
    """The test examples `wrong`: the class of each, and the class that the model takes it for."""
    names = data.format.class_names
    in_a_row = _IN_A_ROW if max(map(len, names)) <= _SHORT_NAME else _IN_A_ROW_WITH_NAMES
    shown = wrong[: _MAX_ROWS * in_a_row]
    rows = max(1, -(-len(shown) // in_a_row))
    figure = Figure(figsize=(7.2, 0.85 * rows + 0.4), layout="constrained")
    panels = figure.subplots(rows, in_a_row, squeeze=False).ravel()
    for axes in panels:
        axes.set_axis_off()
    for axes, index in zip(panels, shown):
        if data.format.is_of_pictures:
            axes.imshow(data.x_test[index], cmap="gray_r", vmin=0, vmax=255)
        else:
            axes.plot(data.format.coding.decode(data.x_test[index]), linewidth=0.8)
        names_of_both = f"{names[data.y_test[index]]} → {names[predicted[index]]}"
        axes.set_title(names_of_both, fontsize=8, pad=2)
    rest = f", the first {len(shown)} of {len(wrong)}" if len(wrong) > len(shown) else ""
    figure.suptitle(title + rest, fontsize=9)
    return _png(figure)


def of_runs(runs: Sequence[Run]) -> dict[str, bytes]:
    """The pictures that compare trainings, as PNG, by file name."""
    return {WIDTHS: _widths(runs), SEEDS: _seeds(runs)}


def _widths(runs: Sequence[Run]) -> bytes:
    """Accuracy of the int8 models against their size, the mean of all seeds for each width."""
    figure, axes = _figure()
    for colour, recipe in zip((_BLUE, _ORANGE, _GREEN), sorted({run.recipe for run in runs})):
        of_recipe = [run for run in runs if run.recipe == recipe]
        points = {}
        for units in sorted({run.lstm_units for run in of_recipe}):
            group = [run for run in of_recipe if run.lstm_units == units]
            points[units] = (group[0].bytes / 1024, _mean_percent(group))
        axes.plot(*zip(*points.values()), "o-", color=colour, label=f"recipe {recipe}", ms=4)
        for units, point in points.items():
            axes.annotate(str(units), point, (4, -11), textcoords="offset points", fontsize=8)
    axes.set(
        xlabel="size of the int8 model, KiB; at each point the LSTM's units",
        ylabel="test images right, %",
    )
    axes.margins(y=0.12)  # for the numbers below the points
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, loc="lower right")
    return _png(figure)


def _seeds(runs: Sequence[Run]) -> bytes:
    """Every training as a point: how far the accuracy depends on the seed."""
    figure, axes = _figure()
    kinds = sorted({run.kind for run in runs})
    for place, kind in enumerate(kinds):
        group = sorted((run for run in runs if run.kind == kind), key=lambda run: run.int8)
        if len(group) > 1:
            axes.plot([place - 0.2, place + 0.2], [_mean_percent(group)] * 2, color=_GREY)
        for number, run in enumerate(group):
            point = (place, 100 * run.int8)
            axes.plot(*point, "o", color=_BLUE)
            # Neighbours may be close, so their names stand on either side.
            away, side = [(6, "left"), (-6, "right")][number % 2]
            offset = {"xytext": (away, -3), "textcoords": "offset points"}
            axes.annotate(f"seed {run.seed}", point, ha=side, fontsize=7, **offset)
    labels = [f"{recipe}\n{units} units\n{epochs} epochs" for recipe, units, epochs in kinds]
    axes.set_xticks(range(len(kinds)), labels)
    axes.set_xlim(-0.6, len(kinds) - 0.4)
    axes.set_ylabel("test images right, int8, %")
    axes.grid(axis="y", alpha=0.3)
    return _png(figure)


def _mean_percent(runs: Sequence[Run]) -> float:
    return 100 * sum(run.int8 for run in runs) / len(runs)


def _figure() -> tuple[Figure, Axes]:
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    return figure, figure.subplots()


def _png(figure: Figure) -> bytes:
    content = io.BytesIO()
    # Without matplotlib's version in it, so that the same figures give the same file.
    figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()
