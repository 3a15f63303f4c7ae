"""Training images as other hands and pens might have written them: moved, bent, thin, thick, noisy.

A net of 7 x 7 points is laid over an image and moved, as a whole by an affine map and each
point a little by itself; between the points the movement is interpolated. The network never
sees the same picture twice, which is what keeps 9,530 weights from learning 55,000 by heart.

The strokes of some images become thinner or thicker: each pixel moves towards the darkest or the
brightest of its neighbourhood. All of MNIST was written with much the same pen.
"""

import math

import numpy as np

from setup.tensorflow_import import tensorflow as tf

SIDE = 28  # pixels
_NET = 7  # points along each side
_CENTRE = (SIDE - 1) / 2

# Each is the end of an even distribution around zero, but for the last.
_SHIFT = 1.5  # pixels
_TURN = math.radians(8)
_STRETCH = 0.1  # exp(±0.1) along each axis
_SHEAR = 0.1
_BEND = 0.7  # pixels, the standard deviation of each point of the net

_THINNED = 0.15  # share of the pictures
_THICKENED = 0.1
_HIGHEST_STRENGTH = 1.3  # from 1 on a pixel is the darkest or brightest of its neighbourhood
_PLUS = 0.3  # how often this is the pixel and its four neighbours, and not a square of 2 x 2

_EVERY = 4  # one picture in four has noise on it: enough to learn what it is
_NOISE = 50  # grey levels, the highest standard deviation

_STREAMS = 5  # of random numbers in each step
Stream = tuple[tf.Tensor, tf.Tensor]


def _interpolation() -> np.ndarray:
    """(28, 7): how much of each of the net's 7 points there is in each of 28 pixels."""
    position = np.arange(SIDE) * (_NET - 1) / (SIDE - 1)
    distance = np.abs(position[:, np.newaxis] - np.arange(_NET))
    return np.maximum(0, 1 - distance).astype(np.float32)


@tf.function(jit_compile=True)
def augmented(images: tf.Tensor, seed: tf.Tensor, step: tf.Tensor, warp: float = 1.0) -> tf.Tensor:
    """Each image moved in its own way, some thinner or thicker, the first quarter with noise.

    Compiled by XLA: single operators would take half as long again.

    Args:
        images: uint8 (n, 28, 28), ink bright on a background of 0, in an order drawn at random.
        seed: int64, of the training.
        step: int64, of the training; both together decide all that is drawn here, whatever came
            before.
        warp: times the usual distances and angles.

    Returns:
        float32 (n, 28, 28), 0 to 1; outside of an image is background.
    """
    streams = [(seed, _STREAMS * step + number) for number in range(_STREAMS)]
    x, y = _where_pixels_come_from(tf.shape(images)[0], streams[:2], warp)
    pictures = with_other_strokes(_sampled(images, x, y), streams[2])
    return _with_noise(pictures, streams[3:]) / 255


def _where_pixels_come_from(
    count: tf.Tensor, streams: list[Stream], warp: float
) -> tuple[tf.Tensor, tf.Tensor]:
    """Coordinates x and y in the image of each pixel of the result, (count, 28, 28) both."""
    even = tf.random.stateless_uniform((6, count, 1, 1), streams[0], -1, 1, alg="philox")
    ends = warp * np.array([_SHIFT, _SHIFT, _TURN, _STRETCH, _STRETCH, _SHEAR])
    shift_x, shift_y, turn, stretch_x, stretch_y, shear = tf.unstack(
        even * ends.astype(np.float32).reshape(6, 1, 1, 1)
    )
    bends = tf.random.stateless_normal(
        (2, count, _NET, _NET), streams[1], stddev=warp * _BEND, alg="philox"
    )
    bend_x, bend_y = tf.unstack(bends)
    along = np.linspace(-_CENTRE, _CENTRE, _NET, dtype=np.float32)
    net_x, net_y = along[np.newaxis, :], along[:, np.newaxis]
    x = tf.exp(stretch_x) * (net_x + shear * net_y)
    y = tf.exp(stretch_y) * net_y
    turned_x = tf.cos(turn) * x - tf.sin(turn) * y + shift_x + bend_x
    turned_y = tf.sin(turn) * x + tf.cos(turn) * y + shift_y + bend_y
    return _at_pixels(turned_x) + _CENTRE, _at_pixels(turned_y) + _CENTRE


def _at_pixels(net: tf.Tensor) -> tf.Tensor:
    weights = _interpolation()
    return tf.einsum("ik,nkl,jl->nij", weights, net, weights)


def _sampled(images: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """The images' values at fractional coordinates, by bilinear interpolation."""
    # A pixel and its three neighbours in one uint32: one access to memory instead of four, and
    # these accesses are what this function spends its time on.
    framed = tf.cast(tf.pad(images, [[0, 0], [1, 1], [1, 1]]), tf.uint32)
    upper, lower = framed[:, :-1], framed[:, 1:]
    quads = upper[:, :, :-1] + upper[:, :, 1:] * 2**8 + lower[:, :, :-1] * 2**16
    quads += lower[:, :, 1:] * 2**24

    x, y = (tf.clip_by_value(at + 1, 0, SIDE + 0.999) for at in (x, y))
    left, top = tf.floor(x), tf.floor(y)
    index = tf.cast(top * (SIDE + 1) + left, tf.int32)
    flat = tf.reshape(quads, (-1, (SIDE + 1) ** 2))
    found = tf.reshape(
        tf.gather(flat, tf.reshape(index, (-1, SIDE * SIDE)), batch_dims=1), (-1, SIDE, SIDE)
    )
    corner = [tf.cast(tf.bitwise.right_shift(found, 8 * n) & 255, tf.float32) for n in range(4)]
    to_right, down = x - left, y - top
    above = corner[0] + (corner[1] - corner[0]) * to_right
    below = corner[2] + (corner[3] - corner[2]) * to_right
    return above + (below - above) * down


def with_other_strokes(pictures: tf.Tensor, stream: Stream) -> tf.Tensor:
    """Some of the pictures with thinner strokes, some with thicker ones, more or less."""
    drawn = tf.random.stateless_uniform((3, tf.shape(pictures)[0], 1, 1), stream, alg="philox")
    which, strength, shape = tf.unstack(drawn)
    strength = tf.minimum(_HIGHEST_STRENGTH * strength, 1)
    strength = tf.where(which < _THICKENED + _THINNED, strength, 0)
    # The brightest of some pixels is the darkest of their negatives.
    sign = tf.where(which < _THICKENED, -1.0, 1.0)
    darkest = sign * _darkest(sign * pictures, shape < _PLUS)
    return pictures + strength * (darkest - pictures)


def _darkest(pictures: tf.Tensor, is_plus: tf.Tensor) -> tf.Tensor:
    """The smallest value around each pixel, in a plus or in the square to the lower right."""
    framed = tf.pad(pictures, [[0, 0], [1, 1], [1, 1]])
    across = tf.minimum(framed[:, :, 1:-1], framed[:, :, 2:])
    of_square = tf.minimum(across[:, 1:-1], across[:, 2:])
    beside = tf.minimum(framed[:, 1:-1, :-2], framed[:, 1:-1, 2:])
    above_and_below = tf.minimum(framed[:, :-2, 1:-1], framed[:, 2:, 1:-1])
    of_plus = tf.minimum(tf.minimum(beside, above_and_below), pictures)
    return tf.where(is_plus, of_plus, of_square)


def _with_noise(pictures: tf.Tensor, streams: list[Stream]) -> tf.Tensor:
    """Noise on the first of the pictures, normally distributed, on each one more or less of it."""
    count = tf.shape(pictures)[0] // _EVERY
    deviation = tf.random.stateless_uniform((count, 1, 1), streams[0], 0, _NOISE, alg="philox")
    noise = deviation * tf.random.stateless_normal((count, SIDE, SIDE), streams[1], alg="philox")
    noisy = tf.clip_by_value(pictures[:count] + noise, 0, 255)
    return tf.concat([noisy, pictures[count:]], axis=0)
