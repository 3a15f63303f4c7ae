"""Test equipment: sheets of paper, what falls and lies on them, and the light of a room.

A sheet is float (HEIGHT, WIDTH, 1), or 3 for one in colour: 0 black to 1 white. Wherever the digit
matters, its `Place` says where it is or will be.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from handwriting import Place, Random

WIDTH, HEIGHT = 480, 640  # pixels
WHITE = 0.92

COLOURS = [(0.98, 0.9, 0.4), (0.95, 0.65, 0.75), (0.6, 0.85, 0.6), (0.6, 0.75, 0.95)]
COLOURS += [(0.75, 0.6, 0.42), (0.95, 0.55, 0.2)]


def plain(random: Random, place: Place, colour: tuple[float, ...] = (WHITE,)) -> np.ndarray:
    return np.tile(np.array(colour, np.float32), (HEIGHT, WIDTH, 1))


def coloured(random: Random, place: Place) -> np.ndarray:
    return plain(random, place, COLOURS[random.integers(len(COLOURS))])


def blackboard(random: Random, place: Place) -> np.ndarray:
    """Green and badly wiped."""
    smears = Image.fromarray(random.uniform(0, 255, (8, 6)).astype(np.uint8))
    smears = smears.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return plain(random, place, (0.13, 0.2, 0.16)) + 0.06 * _share(smears)


def _share(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L"), np.float32)[..., np.newaxis] / 255


def _drawing(mode: str = "L") -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new(mode, (WIDTH, HEIGHT))
    return image, ImageDraw.Draw(image)


def _turned(points: np.ndarray, degrees: float) -> np.ndarray:
    a = np.radians(degrees)
    return points @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])


def _from_middle(place: Place | None = None) -> tuple[np.ndarray, np.ndarray]:
    """x and y: of each pixel from the digit in pixels, or from the middle, -1 to 1."""
    if place is None:
        y, x = np.ogrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    else:
        y, x = np.ogrid[-place.y : HEIGHT - place.y, -place.x : WIDTH - place.x]
    return x.astype(np.float32)[..., np.newaxis], y.astype(np.float32)[..., np.newaxis]


def _ruled(random: Random, place: Place, spacing: float, directions: int) -> np.ndarray:
    """Printed lines, a little tilted, that far apart."""
    x, y = _from_middle(place)
    tilt, thick = np.radians(random.uniform(-3, 3)), random.uniform(0.8, 1.8)
    sheet, pale = plain(random, place), random.uniform(0.65, 0.8)
    across = [y * np.cos(tilt) - x * np.sin(tilt), x * np.cos(tilt) + y * np.sin(tilt)]
    for along in across[:directions]:
        distance = np.abs((along + random.uniform(0, spacing)) % spacing - spacing / 2)
        sheet *= 1 - (1 - pale) * np.clip(thick / 2 + 0.5 - distance, 0, 1)
    return sheet


def lined(random: Random, place: Place) -> np.ndarray:
    return _ruled(random, place, place.height * random.uniform(0.35, 1.1), 1)


def squared(random: Random, place: Place) -> np.ndarray:
    return _ruled(random, place, place.height * random.uniform(0.2, 0.6), 2)


def form(random: Random, place: Place) -> np.ndarray:
    """A printed box about the digit, or a row of boxes."""
    half = place.height * random.uniform(0.68, 0.9)
    beside, tilt = random.integers(3), random.uniform(-3, 3)
    image = Image.new("L", (2 * WIDTH, 2 * HEIGHT))
    brush, thick = ImageDraw.Draw(image), int(random.integers(2, 7))
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1], [1, -1]]) * half
    for box in range(-beside, beside + 1):
        ends = 2 * (_turned(corners + np.array([2 * half * box, 0]), tilt) + place[:2])
        brush.line(list(map(tuple, ends)), 255, thick)
    return plain(random, place) * (1 - _share(image.reduce(2)) * random.uniform(0.5, 0.9))


def with_words(random: Random, place: Place) -> np.ndarray:
    """Print in small letters above and below."""
    image, brush = _drawing()
    size, left = place.height * random.uniform(0.07, 0.14), place.x - place.height / 2
    above, below = place.y - 0.7 * place.height, place.y + 0.7 * place.height
    brush.text((left, above - 2.5 * size), "Question 12 of 30", 255, font_size=size)
    brush.text((left, above - size), "Write one digit below, with a pen", 255, font_size=size)
    brush.text((left, below), "Thank you", 255, font_size=size)
    return plain(random, place) * (1 - 0.8 * _share(image))


def hand_shadow(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    """The hard shadow of an arm and its fingers, which often lies across the digit."""
    image, brush = _drawing()
    side = random.choice([-1, 1])
    tip = place[:2] + random.uniform(-0.6, 0.6, 2) * place.height
    wrist = tip + np.array([side * 0.45, 0.4]) * WIDTH * random.uniform(0.6, 1)
    for finger in range(random.integers(1, 4)):
        end = tip + np.array([side * 30, -40]) * finger
        brush.line([*end, *wrist], 255, int(random.uniform(30, 60)))
    far = wrist + np.array([side, 0.8]) * WIDTH
    brush.line([*wrist, *far], 255, int(random.uniform(100, 200)))
    brush.circle(tuple(wrist), random.uniform(60, 110), 255)
    shadow = _share(image.filter(ImageFilter.GaussianBlur(random.uniform(0.5, 4))))
    return sheet * (1 - shadow * random.uniform(0.3, 0.6))


def shadow_edge(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    """All on one side of a line through the digit lies in shadow."""
    x, y = _from_middle(place)
    angle, soft = random.uniform(0, 2 * np.pi), random.uniform(1, 10)
    across = x * np.cos(angle) + y * np.sin(angle)
    across += random.uniform(-0.4, 0.4) * place.height
    return sheet * (1 - np.clip(across / soft, 0, 1) * random.uniform(0.3, 0.6))


def lamp(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    """Bright on one side, dark on the other."""
    x, y = _from_middle()
    angle = random.uniform(0, 2 * np.pi)
    across = (x * np.cos(angle) + y * np.sin(angle)) / 1.4
    return sheet * (0.72 + 0.38 * across + 0.1 * across**2)


def vignette(random: Random, sheet: np.ndarray, place: Place, depth: float = 0.4) -> np.ndarray:
    x, y = _from_middle()
    return sheet * (1 - depth * (x * x + y * y) / 1.6)


def dark_vignette(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    return vignette(random, sheet * random.uniform(0.4, 0.6), place, random.uniform(0.7, 0.85))


def grain(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    """As much noise as an average camera makes."""
    return _with_noise(random, sheet, random.uniform(0.01, 0.03))


def noise(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    """As much noise as a camera makes at night."""
    return _with_noise(random, sheet, random.uniform(0.04, 0.07))


def _with_noise(random: Random, sheet: np.ndarray, deviation: float) -> np.ndarray:
    return sheet + random.standard_normal((HEIGHT, WIDTH, 1), np.float32) * deviation


def blur(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    image = Image.fromarray(as_bytes(sheet)).filter(ImageFilter.GaussianBlur(place.height / 60))
    return np.asarray(image, np.float32).reshape(sheet.shape) / 255


def holes(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    """One or two punched holes at the left edge, through which a dark table is seen."""
    image, brush = _drawing()
    radius, x = random.uniform(10, 20), random.uniform(24, 44)
    for y in random.uniform(0.15, 0.85, random.integers(1, 3)) * HEIGHT:
        brush.circle((x, y), radius, 255)
    hole = _share(image.filter(ImageFilter.GaussianBlur(0.8)))
    return sheet * (1 - hole) + random.uniform(0.05, 0.3) * hole


def on_desk(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    """The sheet, turned a little, on a desk of wood that is seen on some sides of it."""
    reach = place.height * 0.7
    room = np.array([[place.x, place.y], [WIDTH - place.x, HEIGHT - place.y]])
    sides = (room - reach) * random.uniform(0.1, 1, (2, 2)) + reach
    if random.random() < 0.4:
        sides[random.random((2, 2)) < 0.5] = 2000  # the sheet goes on there
    (west, north), (east, south) = sides
    corners = np.array([[-west, -north], [east, -north], [east, south], [-west, south]])
    image, brush = _drawing()
    corners = _turned(corners, random.uniform(-7, 7)) + place[:2]
    brush.polygon(list(map(tuple, corners)), 255)
    x, y = _from_middle(place)
    rings = np.sin((x * 0.2 + 6 * np.sin(y / 90)) * random.uniform(0.3, 1))
    desk = random.choice([0.12, 0.25, 0.48, 0.55]) + 0.03 * rings
    paper = _share(image.filter(ImageFilter.GaussianBlur(0.7)))
    return sheet * paper + desk * (1 - paper)


def folded(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    """Two bright creases; the paper on one side of each is a little darker."""
    x, y = _from_middle(place)
    for across, along, side in ((x, y, WIDTH), (y, x, HEIGHT)):
        from_crease = (
            across - random.uniform(-0.3, 0.3) * side + random.uniform(-0.03, 0.03) * along
        )
        sheet = sheet * (1 - 0.12 * (from_crease > 0))
        sheet = sheet + 0.08 * np.clip(2 - np.abs(from_crease), 0, 1)
    return sheet


def from_an_angle(random: Random, sheet: np.ndarray, place: Place) -> np.ndarray:
    """Photographed not quite from above."""
    inset = random.uniform(0.05, 0.18) * WIDTH
    corners = (inset, inset / 2, 0, HEIGHT, WIDTH, HEIGHT, WIDTH - inset, inset / 2)
    image = Image.fromarray(as_bytes(sheet))
    image = image.transform(image.size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32).reshape(sheet.shape) / 255


def cloth(random: Random, place: Place) -> np.ndarray:
    """Checked."""
    x, y = _from_middle(place)
    period = random.uniform(40, 90)
    return 0.9 - 0.3 * (x % period < period / 2) - 0.3 * (y % period < period / 2)


def as_bytes(sheet: np.ndarray) -> np.ndarray:
    """uint8 (HEIGHT, WIDTH), or (HEIGHT, WIDTH, 3)."""
    levels = np.clip(np.rint(sheet * 255), 0, 255).astype(np.uint8)
    return levels[..., 0] if levels.shape[2] == 1 else levels
