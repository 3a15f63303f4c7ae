"""Test equipment: pictures of digits as people make them, of many kinds and from several hands.

A kind names the paper, the pen, the light and the file; a seed draws all that differs from one
picture of a kind to the next: the slant, the pen's width, the place on the sheet, the lamp.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

import sheets
from drawn_pictures import file_content
from handwriting import HANDS, Place, Random, inked, strokes_of, with_gaps, written
from sheets import HEIGHT, WIDTH, as_bytes

Paper = Callable[[Random, Place], np.ndarray]
Change = Callable[[Random, np.ndarray, Place], np.ndarray]
File = Callable[[Random, np.ndarray], bytes]


def as_png(random: Random, sheet: np.ndarray) -> bytes:
    return file_content(as_bytes(sheet), compress_level=1)


def as_jpeg(random: Random, sheet: np.ndarray, quality: int = 80) -> bytes:
    return file_content(as_bytes(sheet), "JPEG", quality=quality)


def as_bad_jpeg(random: Random, sheet: np.ndarray) -> bytes:
    return as_jpeg(random, sheet, 40)


def as_turned(random: Random, sheet: np.ndarray) -> bytes:
    exif = Image.Exif()
    orientation, turns = [(3, 2), (6, 1), (8, 3)][random.integers(3)]
    exif[0x0112] = orientation
    return file_content(np.rot90(as_bytes(sheet), turns).copy(), "JPEG", exif=exif)


def as_12_megapixels(random: Random, sheet: np.ndarray) -> bytes:
    large = Image.fromarray(as_bytes(sheet)).resize((3000, 4000), Image.Resampling.BILINEAR)
    return file_content(large, "JPEG", quality=80)


def as_palette(random: Random, sheet: np.ndarray) -> bytes:
    colours = int(random.choice([16, 64, 256]))
    image = Image.fromarray(as_bytes(sheet)).convert("RGB")
    return file_content(image.quantize(colours, Image.Quantize.FASTOCTREE), compress_level=1)


def in_16_bits(random: Random, sheet: np.ndarray, white: int = 65535) -> bytes:
    levels = np.clip(sheet.mean(axis=2), 0, 1) * white
    return file_content(levels.astype(np.uint16), compress_level=1)


def in_12_of_16_bits(random: Random, sheet: np.ndarray) -> bytes:
    return in_16_bits(random, sheet, 4095)


def in_1_bit(random: Random, sheet: np.ndarray) -> bytes:
    """Black dots on white, by chance or where it is dark."""
    grey = Image.fromarray(as_bytes(sheet)).convert("L")
    if random.random() < 0.5:
        grey = grey.point(lambda level: 255 * (level > 140))
    return file_content(grey.convert("1"))


def as_transparent(random: Random, sheet: np.ndarray) -> bytes:
    """Black, grey or white ink and no paper."""
    ink = 255 - as_bytes(sheet * (1 / sheet.max()))
    colour = np.full(ink.shape, random.choice([0, 60, 255]), np.uint8)
    return file_content(np.dstack([colour] * 3 + [ink]), compress_level=1)


BLANK = np.zeros((HEIGHT, WIDTH, 1), np.float32)  # nothing inked

BLACK, BLUE, PENCIL = (0.11,), (0.22,), (0.5,)
MARKERS = ((0.05, 0.05, 0.06), (0.7, 0.1, 0.1), (0.1, 0.2, 0.6), (0.05, 0.4, 0.15))


@dataclass(frozen=True)
class Kind:
    """What the pictures of a kind have in common."""

    paper: Paper = sheets.plain
    changes: Sequence[Change] = (sheets.grain,)
    file: File = as_jpeg
    pen: tuple[float, float] = (0.03, 0.06)  # its width, in heights of the digit
    colours: Sequence[tuple[float, ...]] = (BLACK, BLUE)
    patchy: float = 0  # share of the paper that the pen leaves out, as a pencil does
    size: tuple[float, float] = (0.3, 0.65)  # of the digit, in widths of the sheet
    margin: float = 0.7  # of paper about the digit's middle, in heights of it
    turn: float = 0  # degrees, to one or the other side
    gaps: bool = False

    def place(self, random: Random) -> Place:
        height = random.uniform(*self.size) * WIDTH
        reach = min(self.margin * height, WIDTH / 2 - 1)
        x, y = (random.uniform(reach, side - reach) for side in (WIDTH, HEIGHT))
        return Place(x, y, height)

    def ink(self, random: Random, hand: int, digit: int, place: Place) -> np.ndarray:
        strokes = written(random, strokes_of(hand)[digit], self.turn * random.choice([-1, 1]))
        if self.gaps:
            strokes = with_gaps(random, strokes)
        return inked((HEIGHT, WIDTH), strokes, place, random.uniform(*self.pen) * place.height)

    def picture(self, random: Random, ink: np.ndarray, place: Place) -> bytes:
        """The content of a picture's file."""
        ink = ink * (random.random(ink.shape, np.float32) >= self.patchy)
        colour = np.array(self.colours[random.integers(len(self.colours))], np.float32)
        sheet = self.paper(random, place) * (1 - ink) + colour * ink
        for change in self.changes:
            sheet = change(random, sheet, place)
        return self.file(random, sheet)


KINDS = {
    "scan": Kind(file=as_png),
    "ball pen": Kind(colours=[BLUE], pen=(0.025, 0.045)),
    "fine pen": Kind(pen=(0.012, 0.02)),
    "pencil": Kind(colours=[PENCIL, (0.6,)], patchy=0.35),
    "marker": Kind(colours=MARKERS, pen=(0.1, 0.2)),
    "marker, filling the sheet": Kind(
        colours=MARKERS, pen=(0.15, 0.25), size=(0.7, 0.8), margin=0.6
    ),
    "chalk": Kind(sheets.blackboard, colours=[(0.85, 0.85, 0.8)], pen=(0.05, 0.09), patchy=0.2),
    "lined paper": Kind(sheets.lined),
    "squared paper": Kind(sheets.squared),
    "pencil on squared paper": Kind(sheets.squared, colours=[(0.4,)], patchy=0.25),
    "coloured paper": Kind(sheets.coloured, colours=[(0.1, 0.1, 0.12), (0.12, 0.15, 0.5)]),
    "form box": Kind(sheets.form, margin=0.75),
    "printed words": Kind(sheets.with_words, margin=1),
    "punched holes": Kind(changes=[sheets.holes, sheets.grain], margin=0.8),
    "folded": Kind(changes=[sheets.folded, sheets.grain]),
    "desk": Kind(changes=[sheets.on_desk, sheets.grain]),
    "lined on a desk": Kind(sheets.lined, changes=[sheets.on_desk, sheets.grain]),
    "shadow of a hand": Kind(changes=[sheets.hand_shadow, sheets.grain]),
    "edge of a shadow": Kind(changes=[sheets.shadow_edge, sheets.grain]),
    "lamp": Kind(changes=[sheets.lamp, sheets.grain]),
    "vignette": Kind(changes=[sheets.vignette, sheets.grain]),
    "dark vignette": Kind(changes=[sheets.dark_vignette, sheets.noise], file=as_bad_jpeg),
    "noise": Kind(changes=[sheets.noise]),
    "blurred": Kind(changes=[sheets.blur, sheets.grain]),
    "from an angle": Kind(
        sheets.lined, changes=[sheets.on_desk, sheets.from_an_angle, sheets.grain]
    ),
    "all at once": Kind(
        sheets.squared,
        changes=[sheets.on_desk, sheets.hand_shadow, sheets.lamp, sheets.grain],
        file=as_bad_jpeg,
    ),
    "transparent": Kind(pen=(0.04, 0.1), changes=(), file=as_transparent),
    "turned by EXIF": Kind(file=as_turned),
    "12 megapixels": Kind(sheets.lined, changes=[sheets.lamp, sheets.grain], file=as_12_megapixels),
    "palette": Kind(file=as_palette),
    "16 bits": Kind(file=in_16_bits),
    "12 of 16 bits": Kind(file=in_12_of_16_bits),
    "1 bit": Kind(file=in_1_bit),
    "off centre": Kind(size=(0.15, 0.25), margin=0.6),
    "small": Kind(size=(0.06, 0.1), pen=(0.06, 0.1)),
    "tilted by 20°": Kind(turn=20),
    "gaps": Kind(gaps=True),
}


def _random(kind: str, hand: int, digit: int, seed: int) -> Random:
    return np.random.default_rng([seed, list(KINDS).index(kind), hand, digit])


def picture(kind: str, hand: int, digit: int, seed: int) -> bytes:
    """The content of a picture's file, the same on every call."""
    random = _random(kind, hand, digit, seed)
    place = KINDS[kind].place(random)
    ink = KINDS[kind].ink(random, hand, digit, place)
    return KINDS[kind].picture(random, ink, place)


def ink_of(kind: str, hand: int, digit: int, seed: int) -> np.ndarray:
    """The ink of `picture` alone, 0 to 1: what a perfect camera would see of it."""
    random = _random(kind, hand, digit, seed)
    return KINDS[kind].ink(random, hand, digit, KINDS[kind].place(random))[..., 0]


def without_ink(kind: str, seed: int) -> bytes:
    """A picture of that kind on which nobody wrote."""
    random = np.random.default_rng(seed)
    return KINDS[kind].picture(random, BLANK, KINDS[kind].place(random))


def with_two_digits(kind: str, seed: int) -> bytes:
    """A picture of that kind with two digits side by side."""
    random = np.random.default_rng(seed)
    height = random.uniform(0.2, 0.4) * WIDTH
    place = Place(WIDTH / 2, random.uniform(0.3, 0.7) * HEIGHT, height)
    apart = height * random.uniform(0.5, 0.65)
    ink = [
        KINDS[kind].ink(random, seed % len(HANDS), digit, place._replace(x=place.x + side * apart))
        for side, digit in zip((-1, 1), random.integers(0, 10, 2))
    ]
    return KINDS[kind].picture(random, np.maximum(*ink), place)
