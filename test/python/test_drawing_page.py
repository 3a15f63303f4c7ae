"""The drawing page in a browser, with the firmware for this PC as the board."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import page_person
from conversion.model_card import read_card
from page_person import Person, open_page, strokes_of
from page_server import draw_command
from simulated_boards import NativePort

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


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


@pytest.fixture
def page(chromium, address):
    with open_page(chromium, address) as page:
        yield page


@pytest.fixture
def person(page):
    return Person(page)


def count_of(page, path: str) -> list[str]:
    """Fills with the requests for `path` that the page sends from now on."""
    sent: list[str] = []
    page.on("request", lambda request: request.url.endswith(path) and sent.append(request.url))
    return sent


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_drawn_with_the_mouse_is_recognised(person, digit):
    person.draw(digit)
    person.hears(digit)


@pytest.mark.parametrize("tool", [page_person.PEN, page_person.FINGER])
def test_so_is_one_drawn_with_a_pen_or_a_finger(chromium, address, tool):
    with open_page(chromium, address, **PHONE) as page:
        person = Person(page, tool)
        for digit in (2, 4):
            person.draw(digit)
            person.hears(digit)
            page.get_by_role("button", name="Clear").tap()
            # The browser makes a click of the tap in its own time.
            expect(page.locator("#digit")).to_have_text("")
        assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_is_drawn_at_the_press_of_a_key(page, person, digit):
    page.keyboard.press(str(digit))
    person.hears(digit)


def test_the_answer_moves_while_one_draws(page, person):
    stroke = strokes_of(1)[0]
    person.put_down(stroke[0])
    for point in stroke[1:]:
        person.move(point)
    expect(page.locator("#digit")).to_have_text("1")
    expect(page.locator("#bars .ahead b")).to_have_text("1")
    expect(page.locator("#spoken")).to_have_text("")
    person.lift(stroke[-1])
    person.hears(1)


def test_the_chip_is_seen_to_get_mnist_form(page, person):
    person.draw(0)
    person.hears(0)
    levels = page.evaluate(
        """() => {
          const canvas = document.getElementById("pixels");
          const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
          return Array.from({ length: 784 }, (_, i) => data[4 * i]);
        }"""
    )
    inked = [(i // 28, i % 28) for i, level in enumerate(levels) if level]
    rows, columns = ([place[axis] for place in inked] for axis in (0, 1))
    assert max(max(rows) - min(rows), max(columns) - min(columns)) + 1 == 20
    assert max(levels) == 255


def test_the_rows_are_played_and_told(page, person):
    person.draw(3)
    expect(page.locator("#story")).to_have_text(re.compile(r"3 from row \d+ on$"))
    last_bar = page.locator("#mind rect.ahead").last
    expect(last_bar).to_have_attribute("y", "271")
    assert float(last_bar.get_attribute("width")) > 20
    assert page.locator("#mind").get_attribute("aria-labelledby") == "story"
    page.get_by_role("button", name="Again").click()
    expect(page.locator("#unread")).to_have_css("--unread", "0")
    assert page.locator("#mind rect.ahead").count() == 28


def test_a_new_stroke_makes_the_rows_stale(page, person):
    person.draw(3)
    expect(page.get_by_role("button", name="Again")).to_be_visible()
    person.put_down((0.5, 0.5))
    expect(page.get_by_role("button", name="Again")).to_be_hidden()
    widths = page.locator("#mind rect").evaluate_all(
        "bars => bars.map((b) => b.width.baseVal.value)"
    )
    assert set(widths) == {0}
    person.lift((0.5, 0.5))


def test_the_last_answers_are_kept_one_for_each_drawing(chromium, address):
    with open_page(chromium, address, reduced_motion="reduce") as page:
        person = Person(page)
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
        for digit in range(8):
            page.locator("#paper").press(str(digit))
            person.hears(digit)
        expect(answers.locator("b")).to_have_text(list("76543210"))


def test_strokes_are_taken_back_one_by_one(page, person):
    blank = page.get_by_text("Draw here")
    for stroke in ([(0.5, 0.2), (0.5, 0.8)], [(0.2, 0.5), (0.8, 0.5)]):
        person.put_down(stroke[0])
        person.move(stroke[1])
        person.lift(stroke[1])
    expect(blank).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#spoken")).to_have_text(re.compile("^1, "))
    page.keyboard.press("Backspace")
    expect(blank).to_be_visible()
    expect(page.locator("#digit")).to_have_text("")
    page.keyboard.press("Backspace")  # of nothing


def test_a_stroke_that_is_cleared_away_does_not_go_on(page, person):
    for key in ("Delete", "Backspace"):
        person.put_down((0.5, 0.2))
        person.move((0.5, 0.5))
        page.keyboard.press(key)
        person.move((0.5, 0.8))
        expect(page.get_by_text("Draw here")).to_be_visible()
        person.lift((0.5, 0.8))


def test_a_slow_board_gets_the_newest_drawing_and_no_backlog(page, person):
    waiting = []
    page.route("**/read", lambda route: waiting.append(route))
    sent = count_of(page, "/read")
    with page.expect_request("**/read"):
        person.draw(8)
    page.wait_for_timeout(50)  # whatever might still be sent
    assert len(sent) == 1
    for route in waiting:
        route.continue_()
    page.unroute("**/read")
    person.hears(8)
    assert len(sent) == 2


def test_unplugging_is_shown_and_so_is_the_way_back(page, person, board):
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


def test_a_second_tab_does_not_break_the_first(chromium, address, page, person):
    with open_page(chromium, address) as other_page:
        other = Person(other_page)
        mine, its = strokes_of(2)[0], strokes_of(0)[0]
        person.put_down(mine[0])
        other.put_down(its[0])
        for i in range(1, max(len(mine), len(its))):
            person.move(mine[min(i, len(mine) - 1)])
            other.move(its[min(i, len(its) - 1)])
        person.lift(mine[-1])
        other.lift(its[-1])
        person.hears(2)
        other.hears(0)
    page.keyboard.press("5")
    person.hears(5)


def test_a_server_that_ended_is_told(chromium):
    with draw_command("--board", "native") as own_address:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(own_address)
        expect(page.locator("#line")).to_contain_text("native answers")
    expect(page.locator("#line")).to_contain_text("No board: the server of this page has ended")
    context.close()


def test_which_board_runtime_and_model_answer_is_told(page):
    expect(page.locator("#line")).to_have_text(re.compile(r"^\S+ answers, on the compiled runtime"))
    identity = page.locator("#identity")
    expect(identity).to_contain_text("mnist_lstm")
    card = read_card()
    expect(identity).to_contain_text(f"{100 * card.accuracy('int8'):.2f} %")
