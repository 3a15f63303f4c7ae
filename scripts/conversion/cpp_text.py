"""Python values as C++ text: numbers as constants, arrays and texts as constants in flash.

A file with arrays or texts needs `FLASH_HEADER`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import numpy as np

from project.errors import UserError

_CPP_TYPES = {
    np.dtype(np.uint8): "uint8_t",
    np.dtype(np.int8): "int8_t",
    np.dtype(np.int16): "int16_t",
    np.dtype(np.uint16): "uint16_t",
    np.dtype(np.int32): "int32_t",
    np.dtype(np.uint32): "uint32_t",
    np.dtype(np.float32): "float",
}
FLASH_HEADER = "#include <lstm_kernels/flash.h>\n"
_FLASH = "LSTM_KERNELS_FLASH"
_MAX_INT = 2**15 - 1  # int has 16 bits on an AVR
_MAX_FLOAT = float(np.finfo(np.float32).max)


def constants(**values: int | float | str | Sequence[str] | np.ndarray) -> str:
    """An `inline constexpr` line for each name; NumPy arrays have as many dimensions there.

    Several texts are an array of arrays of the same length, so that no pointer takes memory.

    Raises:
        UserError: a number does not fit into a float.
    """
    return "".join(f"inline constexpr {_named(*item)};\n" for item in values.items())


def members(**values: int | float | np.ndarray) -> str:
    """`constants` for the inside of a struct."""
    return "".join(f"static constexpr {_named(*item)};\n" for item in values.items())


def escaped(text: str) -> str:
    """`text`, whatever it holds, for a place between quotes or in a comment.

    Octal, since a hexadecimal escape would swallow digits that follow it; and no `??`, which
    begins a trigraph.
    """
    return "".join(map(_escaped_byte, text.encode(errors="backslashreplace")))


def float_literal(value: float) -> str:
    """The shortest decimal that reads back as the same float32; errors as for `constants`."""
    if not abs(float(value)) <= _MAX_FLOAT:
        raise UserError(f"the firmware cannot hold {value} in a float; make the model again.")
    return np.format_float_scientific(np.float32(value), unique=True, trim="0") + "f"


def _named(name: str, value: int | float | str | Sequence[str] | np.ndarray) -> str:
    """The declaration without what is common to all."""
    if isinstance(value, int):
        return f"{'int' if abs(value) <= _MAX_INT else 'int32_t'} {name} = {value}"
    if isinstance(value, float):
        return f"float {name} = {float_literal(value)}"
    if isinstance(value, str):
        return f"{_FLASH} char {name}[] = {_string_literal(value)}"
    if isinstance(value, np.ndarray):
        extents = "".join(f"[{size}]" for size in value.shape)
        return f"{_FLASH} {_CPP_TYPES[value.dtype]} {name}{extents} = {_braces(value)}"
    size = 1 + max(len(text.encode(errors="backslashreplace")) for text in value)
    literals = ", ".join(map(_string_literal, value))
    return f"{_FLASH} char {name}[{len(value)}][{size}] = {{{literals}}}"


def _string_literal(text: str) -> str:
    return f'"{escaped(text)}"'


def _escaped_byte(byte: int) -> str:
    character = chr(byte)
    if character in '"\\?':
        return "\\" + character
    return character if 32 <= byte < 127 else f"\\{byte:03o}"


def _braces(values: np.ndarray) -> str:
    if values.ndim > 1:
        return "{" + ",\n".join(_braces(row) for row in values) + "}"
    text = ", ".join(_literals(values))
    lines = textwrap.wrap(text, 100, break_long_words=False, break_on_hyphens=False)
    return "{" + "\n".join(lines) + "}"


def _literals(values: np.ndarray) -> Iterable[str]:
    if values.dtype == np.float32:
        return (float_literal(value) for value in values)
    # -2^31 is no int literal in C++: 2^31 would be a long that is then negated.
    return ("-2147483647 - 1" if value == -(2**31) else str(value) for value in values.tolist())
