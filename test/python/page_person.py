"""Test equipment: a person in front of the drawing page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect

from fake_board import HANG_SECONDS
from images import pen

expect.set_options(timeout=1000 * HANG_SECONDS)  # for a busy machine

MOUSE, PEN, FINGER = "mouse", "pen", "finger"

Point = tuple[float, float]


@contextmanager
def open_page(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Opens the page in a window of its own and waits for the board; no error may occur in it."""
    errors: list[str] = []
    context = browser.new_context(**options)
    context.set_default_timeout(1000 * HANG_SECONDS)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.goto(address)
    expect(page.locator("#line")).to_contain_text("answers")
    yield page
    context.close()
    # The browser itself reports what the server refuses.
    assert [text for text in errors if "Failed to load resource" not in text] == []


def strokes_of(digit: int) -> list[list[Point]]:
    """The pen's way through an included digit, on a sheet of side 1."""
    _, digits = pen.load_strokes()
    side = 1 + 2 * pen.MARGIN
    return [
        [((x + pen.MARGIN) / side, (y + pen.MARGIN) / side) for x, y, _ in stroke]
        for stroke in digits[digit]
    ]


class Person:
    """Draws on a page and reads it."""

    def __init__(self, page: Page, draws_with: str = MOUSE) -> None:
        self.page = page
        self._draws_with = draws_with
        self._input = page.context.new_cdp_session(page)
        self._paper = page.locator("#paper").bounding_box()

    def draw(self, digit: int) -> None:
        """Draws an included digit, stroke for stroke."""
        for stroke in strokes_of(digit):
            self.draw_stroke(*stroke)

    def draw_stroke(self, *points: Point) -> None:
        self.put_down(points[0])
        for point in points[1:]:
            self.move(point)
        self.lift(points[-1])

    def put_down(self, point: Point) -> None:
        self._send("Pressed", "Start", point)

    def move(self, point: Point) -> None:
        self._send("Moved", "Move", point)

    def lift(self, point: Point) -> None:
        self._send("Released", "End", point)

    def hears(self, digit: int) -> None:
        """Waits until the page says that it was this digit."""
        expect(self.page.locator("#spoken")).to_have_text(re.compile(rf"^{digit}, \d"))
        expect(self.page.locator("#digit")).to_have_text(str(digit))

    def _send(self, mouse: str, touch: str, point: Point) -> None:
        x, y = (
            self._paper[corner] + share * self._paper["width"] for corner, share in zip("xy", point)
        )
        if self._draws_with == FINGER:
            points = [] if touch == "End" else [{"x": x, "y": y}]
            event = {"type": f"touch{touch}", "touchPoints": points}
            self._input.send("Input.dispatchTouchEvent", event)
            return
        event = {"type": f"mouse{mouse}", "x": x, "y": y, "button": "left", "clickCount": 1}
        event |= {"buttons": int(mouse != "Released"), "pointerType": self._draws_with}
        self._input.send("Input.dispatchMouseEvent", {**event, "force": 0.5})
