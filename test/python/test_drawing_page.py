"""The drawing page in a browser, with the firmware for this PC as the board."""

import re

import pytest
from playwright.sync_api import expect

import page_person
from conversion.model_card import read_card
from page_person import Person, open_page, strokes_of
from page_server import draw_command
from simulated_boards import NativePort

pytestmark = pytest.mark.slow

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MIN_CONTRAST = 4.5  # to 1, for small text: WCAG 2.2, success criterion 1.4.3


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    board = NativePort(tmp_path_factory.mktemp("board") / "port")
    board.plug()
    yield board
    board.unplug()


@pytest.fixture(scope="module")
def address(board):
    with draw_command("--port", str(board.port)) as address:
        yield address


@pytest.fixture(scope="module")
def window(chromium, address):
    """One window for all tests that need no other."""
    with open_page(chromium, address) as page:
        yield page


@pytest.fixture
def page(window):
    """The page without motion, so that no test has to wait for it."""
    window.emulate_media(reduced_motion="reduce", color_scheme="light")
    window.set_viewport_size({"width": 1280, "height": 720})
    window.reload()
    expect(window.locator("#line")).to_contain_text("answers")
    return window


@pytest.fixture
def person(page):
    return Person(page)


def finish(page) -> None:
    """Has a digit drawn and waits for all that follows."""
    page.locator("#paper").press("3")
    expect(page.get_by_role("button", name="Again")).to_be_visible()
    expect(page.locator("#unread")).to_have_css("--unread", "0")


def requests_of(page, path: str) -> list[str]:
    """Fills with the requests for `path` that the page sends from now on."""
    sent: list[str] = []
    page.on("request", lambda request: request.url.endswith(path) and sent.append(request.url))
    return sent


def test_digits_drawn_with_the_mouse_are_recognised(page, person):
    for digit in (3, 5, 9):  # other tests draw the others
        person.draw(digit)
        person.hears(digit)
        page.keyboard.press("Delete")


@pytest.mark.parametrize("tool", [page_person.PEN, page_person.FINGER])
def test_digits_drawn_with_pen_or_finger_are_recognised(chromium, address, tool):
    with open_page(chromium, address, **PHONE) as page:
        person = Person(page, tool)
        for digit in (2, 4):
            person.draw(digit)
            person.hears(digit)
            box = page.locator("#digit").bounding_box()
            assert box["y"] + box["height"] <= 844, "the phone shows drawing and answer together"
            page.get_by_role("button", name="Clear").tap()
            # The browser sends the click some time after the tap.
            expect(page.locator("#digit")).to_have_text("")
        assert page.evaluate("scrollY") == 0


def test_the_answer_follows_the_pen(page, person):
    stroke = strokes_of(1)[0]
    person.put_down(stroke[0])
    for point in stroke[1:]:
        person.move(point)
    expect(page.locator("#digit")).to_have_text("1")
    expect(page.locator("#bars .ahead b")).to_have_text("1")
    expect(page.locator("#spoken")).to_have_text("")
    person.lift(stroke[-1])
    person.hears(1)


def test_the_page_shows_the_drawing_in_mnist_form(page, person):
    person.draw(0)
    person.hears(0)
    levels = page.evaluate(
        """() => {
          const canvas = document.getElementById("pixels");
          const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
          return Array.from({ length: 784 }, (_, i) => data[4 * i]);
        }"""
    )
    rows, columns = zip(*[divmod(i, 28) for i, level in enumerate(levels) if level])
    assert max(max(rows) - min(rows), max(columns) - min(columns)) + 1 == 20
    assert max(levels) == 255


# Clicks on "Again" and counts how many rows are visible at once.
AGAIN = """() => {
  document.getElementById("again").click();
  const bars = [...document.querySelectorAll("#mind rect")];
  const visible = bars.filter((bar) => bar.width.baseVal.value > 0);
  return new Set(visible.map((bar) => bar.y.baseVal.value)).size;
}"""


def test_the_rows_are_shown_one_after_the_other(page):
    page.emulate_media(reduced_motion="no-preference")
    sent = requests_of(page, "/read")
    finish(page)
    assert len(sent) > 1, "the digit is drawn bit by bit"
    expect(page.locator("#story")).to_have_text(re.compile(r"3 from row \d+ on$"))
    assert page.evaluate(AGAIN) < 28
    last_bar = page.locator("#mind rect.ahead").last
    expect(last_bar).to_have_attribute("y", "271")
    expect(last_bar).to_have_attribute("width", re.compile(r"2\d\."))


def test_without_motion_everything_appears_at_once(page):
    sent = requests_of(page, "/read")
    finish(page)
    assert len(sent) == 1, "the digit is not drawn bit by bit"
    duration = page.locator(".bar").first.evaluate(
        "bar => getComputedStyle(bar).transitionDuration"
    )
    assert duration == "0s"
    assert page.evaluate(AGAIN) == 28


def test_a_new_stroke_clears_the_rows(page, person):
    finish(page)
    person.put_down((0.5, 0.5))
    expect(page.get_by_role("button", name="Again")).to_be_hidden()
    widths = page.locator("#mind rect").evaluate_all("all => all.map((b) => b.width.baseVal.value)")
    assert set(widths) == {0}
    person.lift((0.5, 0.5))


def test_the_last_answers_are_kept_one_for_each_drawing(page, person):
    answers = page.locator("#answers li")
    for digit in (1, 7):
        person.draw(digit)
        person.hears(digit)
        page.keyboard.press("Delete")
    expect(answers.locator("b")).to_have_text(["7", "1"])
    expect(answers.first).to_contain_text(re.compile(r"9\d\.\d %[\d,]+ µs\d\d:\d\d:\d\d"))
    person.draw(1)
    expect(answers).to_have_count(3)
    answers.first.evaluate("answer => answer.id = 'before'")
    person.draw(1)  # once more over the same sheet
    expect(page.locator("#before")).to_have_count(0)
    expect(answers).to_have_count(3)
    for digit in range(10):
        page.locator("#paper").press(str(digit))
        person.hears(digit)
    expect(answers.locator("b")).to_have_text(list("98765432"))


def test_strokes_are_undone_one_by_one(page, person):
    blank = page.get_by_text("Draw here")
    person.draw_stroke((0.5, 0.2), (0.5, 0.8))
    person.draw_stroke((0.2, 0.5), (0.8, 0.5))
    expect(blank).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    person.hears(1)
    page.keyboard.press("Backspace")
    expect(blank).to_be_visible()
    expect(page.locator("#digit")).to_have_text("")
    page.keyboard.press("Backspace")  # with no stroke left


def test_a_stroke_that_is_cleared_does_not_continue(page, person):
    for key in ("Delete", "Backspace"):
        person.put_down((0.5, 0.2))
        person.move((0.5, 0.5))
        page.keyboard.press(key)
        person.move((0.5, 0.8))
        expect(page.get_by_text("Draw here")).to_be_visible()
        person.lift((0.5, 0.8))


def test_a_slow_board_gets_only_the_newest_drawing(page, person):
    waiting = []
    page.route("**/read", lambda route: waiting.append(route))
    sent = requests_of(page, "/read")
    with page.expect_request("**/read"):
        person.draw(8)
    page.wait_for_timeout(50)  # for requests that should not be sent
    assert len(sent) == 1
    for route in waiting:
        route.continue_()
    page.unroute("**/read")
    person.hears(8)
    assert len(sent) == 2


def test_unplugging_the_board_and_its_return_are_shown(page, person, board):
    line = page.get_by_role("status").and_(page.locator("#line"))
    person.draw(6)
    person.hears(6)
    board.unplug()
    expect(line).to_have_text(
        re.compile("^No board: .*(is gone; plug the board in again|there is no port)")
    )
    expect(page.locator("#answer")).to_have_css("opacity", "0.35")
    page.keyboard.press("Delete")
    person.draw(4)
    expect(line).to_contain_text("there is no port")
    board.plug()
    expect(line).to_contain_text("answers")
    person.hears(4)
    expect(page.locator("#answer")).to_have_css("opacity", "1")


def test_two_tabs_share_the_board(chromium, address, page, person):
    page.emulate_media(reduced_motion="no-preference")  # each sends many drawings at the same time
    with open_page(chromium, address) as other_page:
        page.keyboard.press("2")
        other_page.keyboard.press("0")
        person.hears(2)
        Person(other_page).hears(0)
    page.keyboard.press("5")
    person.hears(5)


def test_the_end_of_the_server_is_shown(chromium):
    with draw_command("--board", "native") as own_address:
        page = chromium.new_page()
        page.goto(own_address)
        expect(page.locator("#line")).to_contain_text("native answers")
    expect(page.locator("#line")).to_contain_text("No board: the server of this page has ended")
    page.close()


def test_board_runtime_and_model_are_shown(page):
    expect(page.locator("#line")).to_have_text(re.compile(r"^\S+ answers, on the compiled runtime"))
    identity = page.locator("#identity")
    expect(identity).to_contain_text("mnist_lstm")
    expect(identity).to_contain_text(read_card().accuracy_text("int8"))


def test_every_control_is_reached_by_key_and_shows_it(page):
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


def test_buttons_work_by_key(page, person):
    page.get_by_role("button", name="7", exact=True).press("Enter")
    person.hears(7)
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


def test_a_screen_reader_gets_names_and_the_answer_once(page):
    page.evaluate(
        """() => {
          window.spoken = [];
          const region = document.getElementById("spoken");
          new MutationObserver(() => spoken.push(region.textContent)).observe(
            region, { childList: true });
        }"""
    )
    finish(page)
    (spoken,) = [text for text in page.evaluate("spoken") if text]
    assert re.fullmatch(r"3, \d\d\.\d per cent\.", spoken)
    expect(page.get_by_role("status").and_(page.locator("#spoken"))).to_have_text(spoken)
    expect(page.get_by_role("application", name="Draw a digit")).to_have_accessible_description(
        re.compile("0 to 9 have a digit drawn")
    )
    expect(page.get_by_role("group", name="Have a digit drawn")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile(r"from row \d+ on"))).to_be_visible()
    expect(page.get_by_role("img", name="The drawing as 28 by 28 pixels")).to_be_visible()
    for heading in ("Draw a digit", "What it says", "Last answers"):
        expect(page.get_by_role("heading", level=2, name=heading)).to_be_visible()


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


def luminance_of(page, selector: str, property_name: str) -> float:
    text = page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element)[name]", property_name
    )
    return luminance([int(level) for level in re.findall(r"\d+", text)[:3]])


def luminance_of_ink(page) -> float:
    """That of the drawing on the paper, after the next frame."""
    levels = page.evaluate(
        """async () => {
          await new Promise(requestAnimationFrame);
          const { width, height } = document.getElementById("paper");
          const context = document.getElementById("paper").getContext("2d");
          const { data } = context.getImageData(0, 0, width, height);
          const solid = data.findIndex((level, i) => i % 4 === 3 && level === 255);
          return [...data.slice(solid - 3, solid)];
        }"""
    )
    return luminance(levels)


def require_contrast(page) -> float:
    """Asserts that all text is readable; returns the luminance of the background."""
    ground = luminance_of(page, "html", "backgroundColor")
    for words in ("h1", ".caption", "#digit", "#answers time", "#undo", ".percent", "#line"):
        assert contrast(luminance_of(page, words, "color"), ground) >= MIN_CONTRAST, words
    paper = luminance_of(page, "#paper", "backgroundColor")
    assert contrast(luminance_of(page, "#paper", "color"), paper) >= 10
    assert contrast(luminance_of(page, "#invitation", "color"), paper) >= MIN_CONTRAST
    return ground


def test_text_and_drawing_are_readable_in_light_and_dark(page):
    finish(page)
    assert require_contrast(page) > 0.5
    before = luminance_of_ink(page)
    page.emulate_media(color_scheme="dark")
    # In a busy browser the page learns about it some frames later.
    assert any(contrast(before, luminance_of_ink(page)) >= 10 for _ in range(500))
    assert require_contrast(page) < 0.5


def test_the_page_fits_screens_of_any_width(page):
    finish(page)
    for width in (320, 390, 720, 800, 1080, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        boxes = [page.locator(f"#{place}").bounding_box() for place in ("sheet", "answer")]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
