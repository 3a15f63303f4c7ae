"""Frames and packed pixels, against bytes worked out by hand from the protocol."""

from __future__ import annotations

import numpy as np
import pytest

from boards import frames
from boards.frames import Damage, Decoder, Frame
from fake_board import unpack
from made_images import made_images
from project.packing import pack


def test_crc_is_ccitt_false():
    assert frames.crc(b"123456789") == 0x29B1


def test_frame_byte_by_byte():
    # length 1, type 2, sequence 0x83, payload FF: 01 00 02 83 FF, then the CRC of these five.
    crc = frames.crc(bytes([0x01, 0x00, 0x02, 0x83, 0xFF]))
    low, high = crc & 0xFF, crc >> 8
    top_bits = 0b0011000 | low >> 7 << 5 | high >> 7 << 6
    expected = [0x02, 0x80 | top_bits, 0x81, 0x80, 0x82, 0x83, 0xFF, 0x80 | low, 0x80 | high]
    assert frames.encode(Frame(2, 0x83, b"\xff")) == bytes(expected)


@pytest.mark.parametrize("length", [*range(20), 255, 256, 791, 4096])
def test_frame_comes_back_from_any_pieces(length):
    frame = Frame(0x82, length % 256, np.random.default_rng(length).bytes(length))
    encoded = frames.encode(frame)
    assert min(encoded[1:]) >= 0x80  # which no byte of text is
    for piece in (1, 3, len(encoded)):
        decoder = Decoder()
        found = [
            each
            for start in range(0, len(encoded), piece)
            for each in decoder.feed(encoded[start : start + piece])
        ]
        assert found == [frame]


def test_text_between_frames_is_left_out():
    first, second = Frame(0x81, 1, b"one"), Frame(0x81, 2, b"two")
    line = b"> info\r\n" + frames.encode(first) + b"\r\n> " + frames.encode(second) + b"bye"
    assert Decoder().feed(line) == [first, second]


def test_cut_frame_is_noticed_and_the_next_one_read():
    frame = Frame(0x82, 1, b"\x00\xff payload")
    encoded = frames.encode(frame)
    for length in range(1, len(encoded)):
        for follows in (b"text", b""):
            found = Decoder().feed(encoded[:length] + follows + encoded)
            assert found == [Damage.CUT, frame]


def test_any_single_wrong_bit_is_noticed():
    frame = Frame(0x82, 1, b"payload")
    encoded = frames.encode(frame)
    for bit in range(8, 8 * len(encoded)):
        spoilt = bytearray(encoded)
        spoilt[bit // 8] ^= 1 << bit % 8
        found = Decoder().feed(bytes(spoilt) + b"\n" + encoded)
        # The last group has bits of bytes that it does not hold; nobody looks at those.
        assert found[-1] == frame
        assert all(each == frame or isinstance(each, Damage) for each in found)


def test_too_long_frame_ends_at_once():
    body = (frames.MAX_PAYLOAD_BYTES + 1).to_bytes(2, "little") + b"\x82\x00"
    top_bits = 0x80 | sum((byte >> 7) << i for i, byte in enumerate(body))
    head = bytes([frames.MARK, top_bits, *(byte | 0x80 for byte in body)])
    assert Decoder().feed(head + b"\xff" * 10_000) == [Damage.TOO_LONG]


def test_noise_breaks_nothing():
    decoder = Decoder()
    decoder.feed(np.random.default_rng(1).bytes(100_000))
    frame = Frame(0x82, 1, b"payload")
    assert decoder.feed(b"\n" + frames.encode(frame))[-1] == frame


@pytest.mark.parametrize(
    ("pixels", "packed"),
    [
        (bytes(784), bytes([0xBF] * 12 + [0x8F])),
        (bytes([0, 0, 9]), bytes([0x81, 0x00, 9])),
        (bytes([7] * 70), bytes([0xFF, 7, 0xC3, 7])),
        (bytes([7, 7]), bytes([0x01, 7, 7])),
        (bytes([1, 0, 2, 2, 3]), bytes([0x04, 1, 0, 2, 2, 3])),
        (bytes([0, 1]), bytes([0x01, 0, 1])),
        (b"", b""),
    ],
)
def test_pixels_are_packed_as_the_protocol_says(pixels, packed):
    assert pack(pixels) == packed
    assert unpack(packed) == pixels


def test_any_pixels_come_back():
    random = np.random.default_rng(1)
    pictures = [picture.tobytes() for picture in made_images(20)]
    pictures += [random.choice([0, 0, 255], 784).astype(np.uint8).tobytes() for _ in range(20)]
    pictures += [random.bytes(784) for _ in range(20)]
    for pixels in pictures:
        packed = pack(pixels)
        assert unpack(packed) == pixels
        assert len(packed) <= 784 + 784 // 128 + 1
