"""Python numbers as C++ text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import numpy as np

from conversion.quantization import Requantization
from project.errors import UserError

_CPP_TYPES = {
    np.dtype(np.uint8): "std::uint8_t",
    np.dtype(np.int8): "std::int8_t",
    np.dtype(np.int32): "std::int32_t",
    np.dtype(np.float32): "float",
}


_LARGEST_FLOAT = float(np.finfo(np.float32).max)


def constant(cpp_type: str, name: str, value: str) -> str:
    """One `inline constexpr` line."""
    return f"inline constexpr {cpp_type} {name} = {value};\n"


def text_constant(name: str, text: str) -> str:
    """A string of any characters, in UTF-8."""
    return f"inline constexpr char {name}[] = {_string_literal(text)};\n"


def texts_constant(name: str, texts: Sequence[str]) -> str:
    """An array of strings, as in `text_constant`."""
    literals = "{" + ", ".join(map(_string_literal, texts)) + "}"
    return f"inline constexpr const char* {name}[{len(texts)}] = {literals};\n"


def float_literal(value: float) -> str:
    """The shortest decimal that reads back as the same float32.

    Raises:
        UserError: there is none.
    """
    if not abs(float(value)) <= _LARGEST_FLOAT:
        raise UserError(f"the firmware cannot hold {value} in a float; make the model again.")
    return np.format_float_scientific(np.float32(value), unique=True, trim="0") + "f"


def array_constant(name: str, values: np.ndarray, prefix: str = "") -> str:
    """An array of as many dimensions as `values` has; `prefix` as in "alignas(16) "."""
    extents = "".join(f"[{size}]" for size in values.shape)
    cpp_type = _CPP_TYPES[values.dtype]
    return f"{prefix}inline constexpr {cpp_type} {name}{extents} = {_braces(values)};\n"


def factors_constant(name: str, factors: Sequence[Requantization]) -> str:
    """Factors as {multiplier, shift}, [n][2]."""
    rows = [[factor.multiplier, factor.shift] for factor in factors]
    return array_constant(name, np.array(rows, np.int32))


def escaped(text: str) -> str:
    """`text` between quotes or in a comment: whatever it holds, it stays there as it is.

    Octal, since a hexadecimal escape would take the digits behind it for its own; and no `??`,
    which begins a trigraph.
    """
    return "".join(map(_escaped_byte, text.encode(errors="backslashreplace")))


def _escaped_byte(byte: int) -> str:
    character = chr(byte)
    if character in '"\\?':
        return "\\" + character
    return character if 32 <= byte < 127 else f"\\{byte:03o}"


def _string_literal(text: str) -> str:
    return f'"{escaped(text)}"'


def _braces(values: np.ndarray) -> str:
    if values.ndim > 1:
        return "{" + ",\n".join(_braces(row) for row in values) + "}"
    return "{" + _wrapped(_literals(values)) + "}"


def _literals(values: np.ndarray) -> Iterable[str]:
    if values.dtype == np.float32:
        return (float_literal(value) for value in values)
    # -2^31 is no int literal in C++: 2^31 would be a long that is then negated.
    return ("INT32_MIN" if value == -(2**31) else str(value) for value in values.tolist())


def _wrapped(literals: Iterable[str]) -> str:
    text = ", ".join(literals)
    return "\n".join(textwrap.wrap(text, 100, break_long_words=False, break_on_hyphens=False))
