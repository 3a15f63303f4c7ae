"""One board for all tabs: one request after the other, and a board that goes and comes back."""

import asyncio
import time

import numpy as np
import pytest

import fake_board
from boards.client import Board
from boards.errors import BoardError
from boards.links import SerialLink
from drawing import shared_board
from drawing.shared_board import SharedBoard
from made_images import made_images

PICTURES = made_images(8)


@pytest.fixture
def board(fake, monkeypatch):
    """A board that is asked whether it is there, even if it has just answered."""
    monkeypatch.setattr(shared_board, "QUIET_SECONDS", -1)
    with Board(SerialLink(str(fake.port))) as board:
        yield board


def test_requests_do_not_overlap(board, monkeypatch):
    under_way = []
    predict = board.predict

    def alone(pixels):
        assert not under_way
        under_way.append(pixels)
        time.sleep(0.01)
        answer = predict(pixels)
        under_way.clear()
        return answer

    monkeypatch.setattr(board, "predict", alone)

    async def ask():
        return await asyncio.gather(*map(SharedBoard(board).predict, PICTURES))

    answers = asyncio.run(ask())
    for picture, answer in zip(PICTURES, answers):
        np.testing.assert_array_equal(answer.outputs, fake_board.brightest_row(picture))


def test_a_board_that_has_just_answered_is_not_asked(board, monkeypatch):
    monkeypatch.setattr(shared_board, "QUIET_SECONDS", 3600)
    before = board.traffic.requests
    state = asyncio.run(SharedBoard(board).state())
    assert board.traffic.requests == before
    assert (state["trouble"], state["identity"]) == ("", board.identity)


def test_a_busy_board_is_not_asked(board):
    async def ask():
        shared = SharedBoard(board)
        reading = asyncio.create_task(shared.steps(PICTURES[0]))
        await asyncio.sleep(0)  # the request has its turn from here on
        states = await asyncio.gather(*(shared.state() for _ in range(5)))
        await reading
        return states

    before = board.traffic.requests
    assert [state["trouble"] for state in asyncio.run(ask())] == [""] * 5
    assert board.traffic.requests == before + 1, "only the steps"


def test_requests_to_a_board_that_is_gone_fail_at_once(board, fake):
    async def ask():
        shared = SharedBoard(board)
        fake.unplug()
        for _ in range(2):
            with pytest.raises(BoardError, match="is gone"):
                await shared.predict(PICTURES[0])
        requests = board.traffic.requests
        assert "there is no port" in (await shared.state())["trouble"]
        fake.identity["recipe"] = "another one"
        fake.plug()
        return requests, await shared.state()

    before = board.traffic.requests
    requests, state = asyncio.run(ask())
    assert requests == before + 1
    assert (state["trouble"], state["identity"]["recipe"]) == ("", "another one")


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("time_steps", "20 x 28 in 10 classes"),
        ("features", "28 x 20 in 10 classes"),
        ("outputs", "28 x 28 in 20 classes"),
    ],
)
def test_a_board_for_other_pictures_is_refused(board, fake, key, message):
    async def swap():
        shared = SharedBoard(board)
        fake.unplug()
        await shared.state()
        fake.identity[key] = "20"
        fake.plug()
        return (await shared.state())["trouble"]

    assert message in asyncio.run(swap())
    with pytest.raises(BoardError, match=message):
        SharedBoard(board)
