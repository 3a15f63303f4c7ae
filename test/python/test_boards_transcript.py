"""The firmware's output is read strictly."""

from __future__ import annotations

import pytest

from boards.transcript import Classes, Prediction, Transcript, WrongOutputError, parse_block

BOOT = "mnist_lstm: 20 units, int8, compiled runtime, 98.12 % of the test images right, no arena"
HEADER = "digit:\t0\t1\t2\t3\t4\t5\t6\t7\t8\t9"


def block(digit: int = 7, predicted: int = 7, certain: float = 0.9375) -> list[str]:
    values = [(1 - certain) / 9] * 10
    values[predicted] = certain
    table = "\t".join(f"{value:.5f}" for value in values)
    return [f"digit {digit}", HEADER, f"proba:\t{table}", f"predicted {predicted} in 1234 us"]


def feed(lines: list[str]) -> list[Prediction]:
    transcript = Transcript()
    return [found for found in map(transcript.feed, lines) if found is not None]


def test_a_block():
    prediction = parse_block(block())
    assert (prediction.digit, prediction.predicted, prediction.microseconds) == (7, 7, 1234)
    assert prediction.probabilities[7] == 0.9375
    assert len(prediction.probabilities) == 10
    assert prediction.is_right
    assert not parse_block(block(digit=1)).is_right


def test_a_session():
    lines = [BOOT, "", *block(3, 3), "", *block(5, 4), ""]
    assert [(p.digit, p.predicted) for p in feed(lines)] == [(3, 3), (5, 4)]


def test_a_prediction_is_complete_with_its_last_line_and_not_before():
    transcript = Transcript()
    answers = [transcript.feed(line) for line in [BOOT, "", *block()]]
    assert answers[:-1] == [None] * 5
    assert answers[-1] is not None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("error: the model's schema is version 2", 0),
        ("error: the model's schema is version 2", 2),
        ("error: the model's schema is version 2", 4),
    ],
)
def test_an_error_is_passed_on_wherever_it_comes(text, line):
    lines = [BOOT, "", *block(), ""]
    lines.insert(line, text)
    with pytest.raises(WrongOutputError, match="the firmware reports: the model's schema"):
        feed(lines)


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
def test_the_boot_line_comes_first(boot):
    with pytest.raises(WrongOutputError, match="in place of the boot line"):
        feed([boot])


@pytest.mark.parametrize(
    "boot",
    [
        BOOT.replace("compiled", "TFLM").replace("no arena", "arena 4208 bytes"),
        BOOT.replace("98.12 % of the test images right", "accuracy unknown"),
        BOOT.replace("int8", "float").replace("20", "128"),
    ],
)
def test_every_form_of_the_boot_line(boot):
    assert len(feed([boot, "", *block()])) == 1


@pytest.mark.parametrize("missing", range(4))
def test_a_missing_line_is_seen(missing):
    lines = block()
    del lines[missing]
    with pytest.raises(WrongOutputError):
        feed([BOOT, "", *lines, "", *block(), ""])


@pytest.mark.parametrize("doubled", range(4))
def test_a_doubled_line_is_seen(doubled):
    lines = block()
    lines.insert(doubled, lines[doubled])
    with pytest.raises(WrongOutputError):
        feed([BOOT, "", *lines, "", *block(), ""])


@pytest.mark.parametrize("cut", range(4))
def test_a_truncated_line_is_seen(cut):
    lines = block()
    lines[cut] = lines[cut][:-2]
    with pytest.raises(WrongOutputError):
        feed([BOOT, "", *lines])


@pytest.mark.parametrize(
    "lines",
    [
        [BOOT, *block()],
        [BOOT, "", "", *block()],
        [BOOT, "", *block(), *block()],
        [BOOT, "", *block()[:2], "", *block()[2:]],
        [BOOT, "", "some text", *block()],
    ],
    ids=["no blank", "two blanks", "no blank between", "a blank inside", "text before"],
)
def test_blank_lines_are_where_they_belong(lines):
    with pytest.raises(WrongOutputError):
        feed(lines)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (0, "digit 10"),
        (0, "digit seven"),
        (0, "Digit 7"),
        (1, HEADER.replace("\t", " ")),
        (1, HEADER.replace("3\t4", "4\t3")),
        (2, "proba:\t" + "\t".join(["0.10000"] * 9)),
        (2, "proba:\t" + "\t".join(["0.10000"] * 11)),
        (2, "proba:\t" + "\t".join(["nan"] * 10)),
        (2, "proba:\t" + "\t".join(["0.1"] * 10)),
        (2, "proba:\t" + "\t".join(["-0.10000"] * 10)),
        (2, "proba:\t" + "\t".join(["0.00000"] * 10)),
        (2, "proba:\t" + "\t".join(["0.20000"] * 10)),
        (3, "predicted 7 in -4 us"),
        (3, "predicted 7 in 1234 ms"),
        (3, "predicted 17 in 1234 us"),
        (3, "predicted 3 in 1234 us"),
    ],
)
def test_garbled_lines_are_seen(line, text):
    lines = block()
    lines[line] = text
    with pytest.raises(WrongOutputError):
        parse_block(lines)


def test_rounded_probabilities_need_not_sum_to_one_exactly():
    values = ["0.10156"] * 10
    parse_block(["digit 0", HEADER, "proba:\t" + "\t".join(values), "predicted 0 in 5 us"])


def test_one_of_two_equally_probable_classes_may_be_named():
    values = "0.50000\t0.50000" + "\t0.00000" * 8
    lines = ["digit 1", HEADER, f"proba:\t{values}", "predicted 1 in 5 us"]
    assert parse_block(lines).is_right


WAVES = Classes("waves_lstm", "class", ("sine", "saw tooth"))
WAVE_LINES = [
    BOOT.replace("mnist", "waves"),
    "",
    "class saw tooth",
    "class:\tsine\tsaw tooth",
    "proba:\t0.25000\t0.75000",
    "predicted saw tooth in 12 us",
]


def test_classes_of_ones_own_are_read_by_their_names():
    transcript = Transcript(WAVES)
    prediction = [transcript.feed(line) for line in WAVE_LINES][-1]
    assert prediction == Prediction(1, (0.25, 0.75), 1, 12)


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
def test_other_names_than_those_of_the_classes_are_seen(line, text):
    lines = [*WAVE_LINES[:line], text, *WAVE_LINES[line + 1 :]]
    transcript = Transcript(WAVES)
    with pytest.raises(WrongOutputError):
        for printed in lines:
            transcript.feed(printed)
