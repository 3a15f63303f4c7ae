"""Pictures as people make them are read by the project's model, and what is no digit is refused."""

import numpy as np
import pytest

import sheets
from boards.opening import open_board
from conversion.golden import network_inputs
from conversion.tflite_reader import read_model
from data.data_format import PICTURE
from handwriting import HANDS, Place
from images.normalise import load_digit
from own_pictures import BLANK, KINDS, Kind, picture, with_two_digits, without_ink
from project import paths
from project.errors import UserError
from simulated_boards import built

SEED = 10  # of pictures that nothing was tuned on


@pytest.fixture
def normalised(tmp_path):
    """From a file's content to what enters the network, as `digits.py` loads it."""

    def normalised(content: bytes) -> np.ndarray:
        (tmp_path / "4.png").write_bytes(content)
        return load_digit(tmp_path / "4.png")

    return normalised


def pictures(count: int) -> list[tuple[str, int, int, int]]:
    """Kind, hand, digit and seed of so many of each kind, from all hands and of all digits."""
    return [
        (kind, (digit + seed) % len(HANDS), digit, seed)
        for number, kind in enumerate(KINDS)
        for seed, digit in ((SEED + i // 10, (3 * number + 7 * i) % 10) for i in range(count))
    ]


@pytest.mark.slow
def test_own_pictures_are_read(normalised, pytestconfig):
    """`--pictures 100 -rP` prints the figures that the README gives."""
    count = pytestconfig.getoption("pictures")
    model = read_model(paths.model_path("int8").read_bytes(), "mnist_lstm")
    wrong = {kind: [] for kind in KINDS}
    for kind, hand, digit, seed in pictures(count):
        try:
            pixels = normalised(picture(kind, hand, digit, seed))
        except UserError as error:
            wrong[kind].append(f"{digit} of hand {hand}, seed {seed}: {error}")
            continue
        answer = int(model.run(network_inputs(model, pixels, PICTURE)).argmax())
        if answer != digit:
            wrong[kind].append(f"{digit} of hand {hand}, seed {seed}, as {answer}")
    print(
        *(f"{kind}: {len(found)} of {count} wrong {found}" for kind, found in wrong.items()),
        sep="\n",
    )
    assert sum(map(len, wrong.values())) <= 0.02 * count * len(KINDS)
    assert max(map(len, wrong.values())) <= max(1, 0.05 * count)


@pytest.mark.slow
def test_a_chip_reads_own_pictures(normalised):
    built("cortex-m4")
    with open_board("cortex-m4") as board:
        for kind, hand, digit, seed in pictures(1)[::4]:
            pixels = normalised(picture(kind, hand, digit, seed))
            assert board.predict(pixels).predicted_class == digit, (kind, hand, digit, seed)


EMPTY = ("scan", "lined paper", "squared paper", "coloured paper", "punched holes", "lamp", "noise")


@pytest.mark.parametrize("kind", EMPTY)
def test_an_empty_sheet_is_refused(normalised, kind):
    with pytest.raises(UserError, match=r"^\S+4\.png shows .*; put one digit there.*\.$"):
        normalised(without_ink(kind, SEED))


@pytest.mark.parametrize("kind", ["ball pen", "lined paper", "desk", "edge of a shadow"])
def test_two_digits_are_refused(normalised, kind):
    with pytest.raises(UserError, match=r"4\.png shows 2 things of about a digit's size; put one"):
        normalised(with_two_digits(kind, SEED))


def test_something_else_is_refused(normalised):
    content = Kind(sheets.cloth).picture(np.random.default_rng(SEED), BLANK, Place(240, 320, 200))
    with pytest.raises(UserError, match=r"4\.png shows no strokes of a pen; put one digit there"):
        normalised(content)
