"""The firmware's output is read strictly."""

from __future__ import annotations

import pytest

from boards.transcript import DIGITS, Words, errors, predictions
from project.errors import UserError

BOOT = "mnist_lstm: 20 units, int8, compiled runtime, 98.12 % of the test images right, no arena"
HEADER = "digit:\t0\t1\t2\t3\t4\t5\t6\t7\t8\t9"

WAVES = Words("waves_lstm", "class", ("sine", "saw tooth"))
WAVE_LINES = [
    BOOT.replace("mnist", "waves"),
    "",
    "class saw tooth",
    "class:\tsine\tsaw tooth",
    "proba:\t0.25000\t0.75000",
    "predicted saw tooth in 12 us",
]

CLIMATE = Words("climate_lstm", "value", ("temperature", "tau"), ("°C", ""))
VALUE_LINES = [
    BOOT.replace("mnist", "climate"),
    "",
    "expected temperature = -20.0000 °C, tau = 0.250000",
    "predicted temperature = -21.5000 °C, tau = 1.25000e-7 in 12 us",
]


def block(digit: int = 7, predicted: int = 7) -> list[str]:
    """A blank line and a prediction that is almost sure."""
    values = ["0.00694"] * 10
    values[predicted] = "0.93750"
    table = "\t".join(["proba:", *values])
    return ["", f"digit {digit}", HEADER, table, f"predicted {predicted} in 1234 us"]


def read(lines: list[str], words: Words = DIGITS) -> list[bool]:
    return list(predictions(lines, words))


def replaced(lines: list[str], line: int, text: str) -> list[str]:
    return [*lines[:line], text, *lines[line + 1 :]]


def test_predictions_are_right_or_wrong():
    assert read([BOOT, *block(3, 3), *block(5, 4)]) == [True, False]
    assert read(WAVE_LINES, WAVES) == [True]


def test_prediction_is_complete_with_its_last_line():
    lines = iter([BOOT, *block(), ""])
    next(predictions(lines))
    assert list(lines) == [""]


def test_values_are_wrong_by_some_amount():
    found = list(errors([*VALUE_LINES, "", *VALUE_LINES[2:]], CLIMATE))
    assert found == [[pytest.approx(1.5), pytest.approx(0.25)]] * 2


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (2, VALUE_LINES[2].replace("expected", "digit")),
        (2, VALUE_LINES[2].replace("-20.0000", "")),
        (2, VALUE_LINES[2].replace("°C", "°F")),
        (3, VALUE_LINES[3].replace("tau", "speed")),
        (3, VALUE_LINES[3].replace("1.25000e-7", "nan")),
        (3, VALUE_LINES[3] + "!"),
    ],
)
def test_wrong_line_of_values_is_refused(line, text):
    with pytest.raises(UserError, match="instead of a prediction"):
        list(errors(replaced(VALUE_LINES, line, text), CLIMATE))


@pytest.mark.parametrize("line", [0, 2, 4])
def test_reported_error_is_passed_on(line):
    lines = [BOOT, *block()]
    lines.insert(line, "error: the model's schema is version 2")
    with pytest.raises(UserError, match="the firmware reports: the model's schema"):
        read(lines)


@pytest.mark.parametrize(
    "boot",
    [
        BOOT.replace("compiled", "TFLM").replace("no arena", "arena 4208 bytes"),
        BOOT.replace("98.12 % of the test images right", "accuracy unknown"),
        BOOT.replace("int8", "float").replace("20", "128"),
    ],
)
def test_every_boot_line_is_read(boot):
    assert read([boot, *block()]) == [True]


@pytest.mark.parametrize("line", range(5))
@pytest.mark.parametrize(
    "damage",
    [lambda _: [], lambda text: [text, text], lambda text: [text[:-2] or "x"]],
    ids=["missing", "doubled", "cut"],
)
def test_damaged_block_is_noticed(line, damage):
    lines = block()
    damaged = [*lines[:line], *damage(lines[line]), *lines[line + 1 :]]
    with pytest.raises(UserError, match="instead of a prediction"):
        read([BOOT, *damaged, *block()])


@pytest.mark.parametrize(
    ("line", "text", "message"),
    [
        (0, "", "instead of the boot line"),
        (0, "digit 7", "instead of the boot line"),
        (0, BOOT[1:], "instead of the boot line"),
        (0, BOOT + "!", "instead of the boot line"),
        (0, BOOT.replace("int8", "int4"), "instead of the boot line"),
        (0, BOOT.replace("compiled", "imagined"), "instead of the boot line"),
        (0, BOOT.replace("20 units", "twenty units"), "instead of the boot line"),
        (0, BOOT.replace(", no arena", ""), "instead of the boot line"),
        (2, "digit 10", "instead of a prediction"),
        (2, "Digit 7", "instead of a prediction"),
        (3, HEADER.replace("\t", " "), "instead of a prediction"),
        (3, HEADER.replace("3\t4", "4\t3"), "instead of a prediction"),
        (4, "proba:" + "\t0.10000" * 9, "instead of a prediction"),
        (4, "proba:" + "\t0.10000" * 11, "instead of a prediction"),
        (4, "proba:" + "\tnan" * 10, "instead of a prediction"),
        (4, "proba:" + "\t0.1" * 10, "instead of a prediction"),
        (4, "proba:" + "\t-0.10000" * 10, "instead of a prediction"),
        (4, "proba:" + "\t0.00000" * 10, r"sum to 0\.00000 instead of 1"),
        (4, "proba:" + "\t0.20000" * 10, r"sum to 2\.00000 instead of 1"),
        (5, "predicted 7 in -4 us", "instead of a prediction"),
        (5, "predicted 17 in 1234 us", "instead of a prediction"),
        (5, "predicted 3 in 1234 us", "3 was predicted, but is not the most probable"),
    ],
)
def test_wrong_line_is_refused(line, text, message):
    with pytest.raises(UserError, match=message):
        read(replaced([BOOT, *block()], line, text))


@pytest.mark.parametrize("values", ["\t0.10156" * 10, "\t0.50000" * 2 + "\t0.00000" * 8])
def test_rounded_and_equal_probabilities_are_accepted(values):
    lines = replaced([BOOT, *block(1, 1)], 4, f"proba:{values}")
    assert read(lines) == [True]


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
    with pytest.raises(UserError, match="instead of"):
        read(replaced(WAVE_LINES, line, text), WAVES)
