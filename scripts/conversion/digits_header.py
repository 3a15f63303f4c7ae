"""include/digits.h as a pure function of the ten digits and what the model says of them."""

from __future__ import annotations

import numpy as np

from conversion.cpp_text import array_constant, constant


def digits_header(
    pixels: np.ndarray,
    of_digits: np.ndarray,
    of_blends: np.ndarray,
    oracle: str,
    fingerprint: str,
) -> str:
    """The text of digits.h.

    Args:
        pixels: (10, 784) uint8, digit 0 first.
        of_digits: (10, classes) float32, the probabilities that `oracle` gives for each.
        of_blends: likewise for the `golden.blends` of the digits.
        oracle: where the probabilities come from, for the comment above them.
        fingerprint: of everything that this text depends on; see freshness.py.
    """
    return (
        f"// fingerprint {fingerprint}\n"
        "// Written by scripts/convert.py from digits/*.png; changes are lost.\n\n"
        "#ifndef DIGITS_H_\n#define DIGITS_H_\n\n#include <cstdint>\n\n"
        "namespace digits {\n\n"
        + constant("int", "kCount", str(len(pixels)))
        + "\n// Rows from the top, 0 for background to 255 for ink; entry 7 is a seven.\n"
        + array_constant("kPixels", pixels)
        + f"\n// What the model says of each, by {oracle}. For the tests.\n"
        + array_constant("kExpected", of_digits)
        + "\n// And of each laid over the next one, (a + b) / 2, the last over the first.\n"
        + array_constant("kExpectedOfBlends", of_blends)
        + "\n}  // namespace digits\n\n#endif  // DIGITS_H_\n"
    )
