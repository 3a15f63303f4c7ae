"""One board for all tabs: one request after the other, and a board that goes and comes back."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest

import fake_board
from boards.client import Board
from boards.errors import BoardError, BoardRefusedError
from boards.links import SerialLink
from drawing import shared_board
from drawing.shared_board import SharedBoard
from made_images import made_images

PICTURES = made_images(8)


@pytest.fixture
def board(fake):
    board = Board(SerialLink(str(fake.port)))
    yield board
    board.close()


@pytest.fixture
def curious(monkeypatch):
    """Every look at a board is a question, however short ago it answered."""
    monkeypatch.setattr(shared_board, "QUIET_SECONDS", -1)


def test_what_the_board_says_is_passed_on(board, fake):
    async def ask():
        shared = SharedBoard(board)
        return await shared.classify(PICTURES[0]), await shared.steps(PICTURES[0])

    answer, rows = asyncio.run(ask())
    expected = fake_board.brightest_row(PICTURES[0])
    assert answer.probabilities.tolist() == expected.tolist()
    assert rows[-1].tolist() == expected.tolist()


def test_requests_do_not_get_into_each_others_way(board, monkeypatch):
    under_way = []
    classify = board.classify

    def alone(pixels):
        assert not under_way
        under_way.append(pixels)
        time.sleep(0.01)
        answer = classify(pixels)
        under_way.clear()
        return answer

    monkeypatch.setattr(board, "classify", alone)

    async def ask():
        shared = SharedBoard(board)
        return await asyncio.gather(*map(shared.classify, PICTURES))

    answers = asyncio.run(ask())
    for picture, answer in zip(PICTURES, answers):
        np.testing.assert_array_equal(answer.probabilities, fake_board.brightest_row(picture))


def test_a_board_that_has_just_answered_is_not_asked_whether_it_is_there(board, monkeypatch):
    monkeypatch.setattr(shared_board, "QUIET_SECONDS", 3600)
    before = board.traffic.requests
    state = asyncio.run(SharedBoard(board).state())
    assert board.traffic.requests == before
    assert state.trouble == ""
    assert state.identity == board.identity


def test_a_board_that_is_busy_is_not_asked_either(board, curious):
    async def ask():
        shared = SharedBoard(board)
        reading = asyncio.create_task(shared.steps(PICTURES[0]))
        await asyncio.sleep(0)  # the request has its turn from here on
        before = board.traffic.requests
        states = await asyncio.gather(*(shared.state() for _ in range(5)))
        await reading
        return board.traffic.requests - before, states

    asked, states = asyncio.run(ask())
    assert asked <= 1, "only the steps"
    assert [state.trouble for state in states] == [""] * 5


@pytest.mark.usefixtures("curious")
def test_looking_finds_out_that_a_board_is_gone_and_that_it_is_back(board, fake):
    async def watch():
        shared = SharedBoard(board)
        fake.unplug()
        troubles = [(await shared.state()).trouble for _ in range(2)]
        fake.plug()
        fake.identity["recipe"] = "another one"
        return troubles, await shared.state()

    (gone, missing), back = asyncio.run(watch())
    assert "is gone" in gone
    assert "there is no port" in missing
    assert back.trouble == ""
    assert back.identity["recipe"] == "another one"


@pytest.mark.usefixtures("curious")
def test_nobody_waits_for_a_board_that_is_gone(board, fake):
    async def ask():
        shared = SharedBoard(board)
        fake.unplug()
        with pytest.raises(BoardError, match="is gone"):
            await shared.classify(PICTURES[0])
        before = board.traffic.requests
        with pytest.raises(BoardError, match="is gone"):
            await shared.steps(PICTURES[0])
        assert board.traffic.requests == before
        fake.plug()
        await shared.state()
        return await shared.classify(PICTURES[0])

    expected = fake_board.brightest_row(PICTURES[0])
    assert asyncio.run(ask()).probabilities.tolist() == expected.tolist()


def test_a_board_that_refuses_is_not_gone(board, fake):
    async def ask():
        shared = SharedBoard(board)
        fake.faults = {0: fake_board.MODEL_FAILS}
        with pytest.raises(BoardRefusedError, match="the arena is full"):
            await shared.classify(PICTURES[0])
        return await shared.classify(PICTURES[0])

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("time_steps", "20 x 28 in 10 classes"),
        ("features", "28 x 20 in 10 classes"),
        ("classes", "28 x 28 in 20 classes"),
    ],
)
def test_a_board_for_other_pictures_is_refused(board, fake, curious, key, sentence):
    async def swap():
        shared = SharedBoard(board)
        fake.unplug()
        await shared.state()
        fake.identity[key] = "20"
        fake.plug()
        return (await shared.state()).trouble

    assert sentence in asyncio.run(swap())
    with pytest.raises(BoardError, match=sentence):
        SharedBoard(board)
