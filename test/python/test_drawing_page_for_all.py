"""The drawing page for those who do not point, see or like movement, and on screens of any size."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from fake_board import FakeBoard
from page_person import Person, open_page
from page_server import draw_command

READABLE = 4.5  # to 1, for small text: WCAG 2.2, success criterion 1.4.3


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    fake = FakeBoard(tmp_path_factory.mktemp("board") / "port")
    fake.plug()
    with draw_command("--port", str(fake.port)) as address:
        yield address
    fake.unplug()


@pytest.fixture
def page(chromium, address):
    with open_page(chromium, address) as page:
        yield page


def finish(page) -> None:
    """Has a digit drawn and waits for all that follows."""
    page.locator("#paper").press("3")
    expect(page.get_by_role("button", name="Again")).to_be_visible()
    expect(page.locator("#unread")).to_have_css("--unread", "0")


def colour(page, selector: str, property_name: str) -> list[int]:
    """Red, green and blue of an element, 0 to 255."""
    text = page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element)[name]", property_name
    )
    return [int(level) for level in re.findall(r"\d+", text)[:3]]


def ink(page) -> list[int]:
    """Red, green and blue of what is drawn on the paper, after the next frame."""
    return page.evaluate(
        """async () => {
          await new Promise(requestAnimationFrame);
          const { width, height } = document.getElementById("paper");
          const context = document.getElementById("paper").getContext("2d");
          const { data } = context.getImageData(0, 0, width, height);
          const solid = data.findIndex((level, i) => i % 4 === 3 && level === 255);
          return [...data.slice(solid - 3, solid)];
        }"""
    )


def luminance(levels: list[int]) -> float:
    """Relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2)."""
    linear = [
        level / 255 / 12.92 if level <= 10 else ((level / 255 + 0.055) / 1.055) ** 2.4
        for level in levels
    ]
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear))


def contrast(one: float, other: float) -> float:
    """Ratio of two luminances, 1 to 21."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_everything_can_be_reached_and_seen_to_be_reached_by_key(page):
    finish(page)
    reached = []
    page.locator("#paper").focus()
    for _ in range(14):
        name, outline = page.evaluate(
            """() => {
              const { activeElement } = document;
              const name = activeElement.id || activeElement.textContent;
              return [name, getComputedStyle(activeElement).outlineStyle];
            }"""
        )
        reached.append(name)
        assert outline == "solid", name
        page.keyboard.press("Tab")
    assert reached == ["paper", *"0123456789", "undo", "clear", "again"]


def test_buttons_work_by_key(page):
    page.get_by_role("button", name="7", exact=True).press("Enter")
    expect(page.locator("#spoken")).to_have_text(re.compile(r"^\d, "))
    page.get_by_role("button", name="Clear").press("Space")
    expect(page.get_by_text("Draw here")).to_be_visible()


def test_single_keys_do_nothing_outside_the_drawing(page):
    finish(page)
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.get_by_role("button", name="Again").press("5")
    page.get_by_role("button", name="Again").press("Delete")
    page.locator("#paper").press("Control+5")
    expect(page.get_by_text("Draw here")).to_be_hidden()
    assert sent == []


def test_what_a_screen_reader_tells(page):
    finish(page)
    expect(page.get_by_role("application", name="Draw a digit")).to_be_visible()
    expect(page.get_by_role("application")).to_have_accessible_description(
        re.compile("0 to 9 have a digit drawn")
    )
    expect(page.get_by_role("group", name="Have a digit drawn")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile(r"from row \d+ on"))).to_be_visible()
    expect(page.get_by_role("img", name="The drawing as 28 by 28 pixels")).to_be_visible()
    spoken = page.get_by_role("status").and_(page.locator("#spoken"))
    expect(spoken).to_have_text(re.compile(r"^\d, 99\.6 per cent\.$"))
    for heading in ("Draw a digit", "What it says", "Last answers"):
        expect(page.get_by_role("heading", level=2, name=heading)).to_be_visible()


def test_an_answer_is_spoken_once(chromium, address):
    with open_page(chromium, address) as page:
        page.evaluate(
            """() => {
              window.spoken = [];
              const region = document.getElementById("spoken");
              new MutationObserver(() => spoken.push(region.textContent)).observe(
                region, { childList: true });
            }"""
        )
        finish(page)
        said = [text for text in page.evaluate("spoken") if text]
        assert len(said) == 1


def test_without_motion_all_is_there_at_once(chromium, address):
    with open_page(chromium, address, reduced_motion="reduce") as page:
        sent = []
        page.on("request", lambda request: request.url.endswith("/read") and sent.append(1))
        finish(page)
        assert len(sent) == 1, "the digit was not drawn bit by bit"
        duration = page.locator(".bar").first.evaluate(
            "bar => getComputedStyle(bar).transitionDuration"
        )
        assert duration == "0s"
        # No row comes later than another: in the same task all of them are there.
        played = page.evaluate(
            """() => {
              document.getElementById("again").click();
              return document.querySelectorAll("#mind rect.ahead").length;
            }"""
        )
        assert played == 28


def test_with_motion_the_rows_come_one_after_the_other(page):
    finish(page)
    shown = page.evaluate(
        """() => {
          document.getElementById("again").click();
          const bars = [...document.querySelectorAll("#mind rect")];
          return bars.filter((bar) => bar.width.baseVal.value > 0).length;
        }"""
    )
    assert shown < 28


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_page(chromium, address, scheme):
    with open_page(chromium, address, color_scheme=scheme) as page:
        finish(page)
        ground = luminance(colour(page, "html", "backgroundColor"))
        assert (ground > 0.5) == (scheme == "light")
        for words in ("h1", ".caption", "#digit", "#answers time", "#undo", ".percent", "#line"):
            text = luminance(colour(page, words, "color"))
            assert contrast(text, ground) >= READABLE, words
        paper = luminance(colour(page, "#paper", "backgroundColor"))
        assert contrast(luminance(colour(page, "#paper", "color")), paper) >= 10
        assert contrast(luminance(colour(page, "#invitation", "color")), paper) >= READABLE


def test_a_drawing_is_redrawn_when_it_gets_dark(page):
    finish(page)
    before = luminance(ink(page))
    page.emulate_media(color_scheme="dark")
    # A busy browser tells the page some frames later.
    frames = (contrast(before, luminance(ink(page))) for _ in range(500))
    assert any(seen >= 10 for seen in frames)


@pytest.mark.parametrize("width", [320, 390, 720, 800, 1080, 1280])
def test_nothing_sticks_out_of_a_screen_of_any_width(chromium, address, width):
    with open_page(chromium, address, viewport={"width": width, "height": 800}) as page:
        finish(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        boxes = [page.locator(f"#{place}").bounding_box() for place in ("sheet", "answer")]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)


def test_on_a_phone_drawing_and_answer_share_the_screen(chromium, address):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with open_page(chromium, address, **phone) as page:
        Person(page).draw(1)
        expect(page.locator("#digit")).not_to_have_text("")
        box = page.locator("#digit").bounding_box()
        assert box["y"] + box["height"] <= 844
