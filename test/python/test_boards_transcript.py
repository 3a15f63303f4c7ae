"""The firmware's output is read strictly."""

from __future__ import annotations

import pytest

from boards.transcript import DIGITS, Classes, Prediction, WrongOutputError, predictions

BOOT = "mnist_lstm: 20 units, int8, compiled runtime, 98.12 % of the test images right, no arena"
HEADER = "digit:\t0\t1\t2\t3\t4\t5\t6\t7\t8\t9"

WAVES = Classes("waves_lstm", "class", ("sine", "saw tooth"))
WAVE_LINES = [
    BOOT.replace("mnist", "waves"),
    "",
    "class saw tooth",
    "class:\tsine\tsaw tooth",
    "proba:\t0.25000\t0.75000",
    "predicted saw tooth in 12 us",
]


def block(digit: int = 7, predicted: int = 7) -> list[str]:
    """A blank line and a prediction that is almost sure."""
    values = ["0.00694"] * 10
    values[predicted] = "0.93750"
    table = "\t".join(["proba:", *values])
    return ["", f"digit {digit}", HEADER, table, f"predicted {predicted} in 1234 us"]


def read(lines: list[str], classes: Classes = DIGITS) -> list[Prediction]:
    return list(predictions(lines, classes))


def test_predictions_are_read():
    first, second = read([BOOT, *block(3, 3), *block(5, 4)])
    assert (first.digit, first.predicted, first.microseconds) == (3, 3, 1234)
    assert first.probabilities == tuple([0.00694] * 3 + [0.9375] + [0.00694] * 6)
    assert first.is_right and not second.is_right


def test_prediction_is_complete_with_its_last_line():
    lines = iter([BOOT, *block(), ""])
    next(predictions(lines))
    assert list(lines) == [""]


@pytest.mark.parametrize("line", [0, 2, 4])
def test_reported_error_is_passed_on(line):
    lines = [BOOT, *block()]
    lines.insert(line, "error: the model's schema is version 2")
    with pytest.raises(WrongOutputError, match="the firmware reports: the model's schema"):
        read(lines)


@pytest.mark.parametrize(
    "boot",
    [
        "",
        "digit 7",
        BOOT[1:],
        BOOT.replace("int8", "int4"),
        BOOT.replace("compiled", "imagined"),
        BOOT.replace("20 units", "twenty units"),
        BOOT[: len(BOOT) // 2],
        BOOT + "!",
    ],
)
def test_boot_line_comes_first(boot):
    with pytest.raises(WrongOutputError, match="instead of the boot line"):
        read([boot])


@pytest.mark.parametrize(
    "boot",
    [
        BOOT.replace("compiled", "TFLM").replace("no arena", "arena 4208 bytes"),
        BOOT.replace("98.12 % of the test images right", "accuracy unknown"),
        BOOT.replace("int8", "float").replace("20", "128"),
    ],
)
def test_every_boot_line_is_read(boot):
    assert len(read([boot, *block()])) == 1


@pytest.mark.parametrize("line", range(1, 5))
@pytest.mark.parametrize("copies", [0, 2], ids=["missing", "doubled"])
def test_missing_or_doubled_line_is_noticed(line, copies):
    lines = block()
    lines[line : line + 1] = [lines[line]] * copies
    with pytest.raises(WrongOutputError):
        read([BOOT, *lines, *block()])


@pytest.mark.parametrize("line", range(1, 5))
def test_cut_line_is_noticed(line):
    lines = block()
    lines[line] = lines[line][:-2]
    with pytest.raises(WrongOutputError):
        read([BOOT, *lines])


@pytest.mark.parametrize(
    "lines",
    [[*block()[1:]], ["", *block()], [*block(), *block()[1:]], [*block()[:3], "", *block()[3:]]],
    ids=["no blank", "two blanks", "no blank between", "a blank inside"],
)
def test_blank_lines_are_where_they_belong(lines):
    with pytest.raises(WrongOutputError, match=r"printed '.*' instead of"):
        read([BOOT, *lines])


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (0, "some text"),
        (1, "digit 10"),
        (1, "digit seven"),
        (1, "Digit 7"),
        (2, HEADER.replace("\t", " ")),
        (2, HEADER.replace("3\t4", "4\t3")),
        (3, "proba:\t" + "\t".join(["0.10000"] * 9)),
        (3, "proba:\t" + "\t".join(["0.10000"] * 11)),
        (3, "proba:\t" + "\t".join(["nan"] * 10)),
        (3, "proba:\t" + "\t".join(["0.1"] * 10)),
        (3, "proba:\t" + "\t".join(["-0.10000"] * 10)),
        (3, "proba:\t" + "\t".join(["0.00000"] * 10)),
        (3, "proba:\t" + "\t".join(["0.20000"] * 10)),
        (4, "predicted 7 in -4 us"),
        (4, "predicted 7 in 1234 ms"),
        (4, "predicted 17 in 1234 us"),
        (4, "predicted 3 in 1234 us"),
    ],
)
def test_wrong_line_is_refused(line, text):
    lines = block()
    lines[line] = text
    with pytest.raises(WrongOutputError):
        read([BOOT, *lines])


@pytest.mark.parametrize("values", [["0.10156"] * 10, ["0.50000"] * 2 + ["0.00000"] * 8])
def test_rounded_and_equal_probabilities_are_accepted(values):
    table = "\t".join(["proba:", *values])
    assert len(read([BOOT, "", "digit 1", HEADER, table, "predicted 1 in 5 us"])) == 1


def test_own_classes_are_read_by_their_names():
    assert read(WAVE_LINES, WAVES) == [Prediction(1, (0.25, 0.75), 1, 12)]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (0, BOOT),
        (2, "class square"),
        (2, "digit sine"),
        (3, "class:\tsaw tooth\tsine"),
        (4, "proba:\t0.25000\t0.50000\t0.25000"),
        (5, "predicted saw in 12 us"),
    ],
)
def test_names_of_other_classes_are_refused(line, text):
    lines = [*WAVE_LINES[:line], text, *WAVE_LINES[line + 1 :]]
    with pytest.raises(WrongOutputError):
        read(lines, WAVES)
