"""include/digits.h as a pure function of the examples and what the model says of them."""

from __future__ import annotations

import numpy as np

from conversion.cpp_text import array_constant, constant, escaped
from conversion.golden import BLEND_WEIGHTS
from data.examples import Examples


def digits_header(
    examples: Examples,
    of_examples: np.ndarray,
    of_blends: np.ndarray,
    oracle: str,
    fingerprint: str,
) -> str:
    """The text of digits.h.

    Args:
        of_examples: (n, classes) float32, the probabilities that `oracle` gives for each.
        of_blends: (blends, n, classes), likewise for the `golden.blends` of the examples.
        oracle: where the probabilities come from, for the comment above them.
        fingerprint: of everything that this text depends on; see freshness.py.
    """
    return (
        f"// fingerprint {fingerprint}\n"
        f"// Written by scripts/convert.py from {escaped(examples.source)}; changes are lost.\n\n"
        "#ifndef DIGITS_H_\n#define DIGITS_H_\n\n#include <cstdint>\n\n"
        "// What the firmware reads in turn: ten digits, or examples of one's own data.\n"
        "namespace digits {\n\n"
        + constant("int", "kCount", str(len(examples.values)))
        + "\n// Step after step; of pictures rows from the top, 0 for background to 255 for ink.\n"
        + array_constant("kPixels", examples.values)
        + "\n// The class of each.\n"
        + array_constant("kLabels", np.array(examples.labels, np.int32))
        + f"\n// What the model says of each, by {oracle}. For the tests.\n"
        + array_constant("kExpected", of_examples)
        + "\n// And of each laid over the one 1, 2, … 9 places behind it, for each weight w:\n"
        "// (w a + (16 - w) b) / 16.\n"
        + array_constant("kBlendWeights", np.array(BLEND_WEIGHTS, np.int32))
        + array_constant("kExpectedOfBlends", of_blends)
        + "\n}  // namespace digits\n\n#endif  // DIGITS_H_\n"
    )
