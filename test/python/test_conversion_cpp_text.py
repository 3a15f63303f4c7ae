"""Numbers and texts as C++: they come out of the compiler as they went in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from compiled_runtime import build_program
from conversion.cpp_text import constants, float_literal
from conversion.model_header import model_header
from conversion.tflite_reader import read_model
from data.data_format import DataFormat, as_they_are
from project.errors import UserError
from tflite_builder import build, random_int8_model

HOSTILE_TEXTS = (
    'down "fast"',
    "back\\slash\\",
    "line\nbreak\r",
    "what??!",
    "??/",
    "a????=",
    "\a7\x011",
    "tab\tand bell\x07F",
    "naïve Größe 数 🙂",
    "*/ // /*",
    '"); }',
    "%s%n",
    "",
)


def test_float_literals_read_back_as_the_same_number() -> None:
    random = np.random.default_rng(1)
    for value in np.exp(random.uniform(-80, 80, 1000)).astype(np.float32):
        literal = float_literal(value)
        assert literal.endswith("f")
        assert np.float32(literal[:-1]) == value


@pytest.mark.parametrize("value", [np.nan, np.inf, -1e39])
def test_a_number_that_no_float_holds_is_refused(value: float) -> None:
    with pytest.raises(UserError, match="cannot hold"):
        constants(kX=value)


@pytest.mark.parametrize("flags", [(), ("-trigraphs",)])
def test_any_text_comes_out_of_the_compiler_as_it_went_in(
    tmp_path: Path, flags: tuple[str, ...]
) -> None:
    sizes = (2, 3, 2, len(HOSTILE_TEXTS))
    model = read_model(build(random_int8_model(np.random.default_rng(1), *sizes)), "m")
    subject, name, recipe = HOSTILE_TEXTS[2], HOSTILE_TEXTS[3], "".join(HOSTILE_TEXTS)
    form = DataFormat(subject, HOSTILE_TEXTS, as_they_are(3, -1, 1))
    (tmp_path / "model_data.h").write_text(model_header(model, form, name, "", 16, "", recipe))
    main, program = tmp_path / "main.cpp", tmp_path / "main"
    main.write_text(
        '#include <stdio.h>\n#include <string.h>\n#include "model_data.h"\n'
        "void Print(const char* text) { fwrite(text, 1, strlen(text) + 1, stdout); }\n"
        "int main() {\n  using namespace model_data;\n"
        "  Print(kSubject), Print(kName), Print(kRecipe);\n"
        "  for (const char* name : kClassNames) Print(name);\n}\n"
    )
    build_program(main, ("lstm_kernels",), flags, program)
    printed = subprocess.run([program], capture_output=True, check=True).stdout.split(b"\0")
    assert [text.decode() for text in printed[:-1]] == [subject, name, recipe, *HOSTILE_TEXTS]


def test_smallest_integer_and_dimensions() -> None:
    values = np.array([[1, -2], [3, -(2**31)]], np.int32)
    assert constants(kX=values) == (
        "inline constexpr LSTM_KERNELS_FLASH int32_t kX[2][2] = {{1, -2},\n{3, -2147483647 - 1}};\n"
    )


def test_an_integer_beyond_16_bits_is_no_int() -> None:
    assert constants(kX=2**15 - 1, kY=2**15) == (
        "inline constexpr int kX = 32767;\ninline constexpr int32_t kY = 32768;\n"
    )
