"""lib/lstm_kernels as a library for others, and what the project's libraries say of themselves."""

from __future__ import annotations

import json
import re
import subprocess

import numpy as np
import pytest

from compiled_runtime import INSTRUCTION_SETS, build_program
from documentation import code_blocks
from project import paths

LIB_DIR = paths.ROOT / "lib"
LIBRARIES = sorted(folder.name for folder in LIB_DIR.iterdir() if folder.is_dir())
README = "lib/lstm_kernels/README.md"

INPUT_WEIGHTS = np.array([[0.5, 0.25], [0, 0.5], [0.75, -0.5], [0.25, 0]])
RECURRENT_WEIGHTS = np.array([0.5, 0, -0.25, 0.75])
BIAS = np.array([0, 0.5, 0, 0.25])
ROWS = np.array([[0.5, -0.25], [0.75, 0.5], [-0.5, 0.25], [0.25, 0.75]])


def manifest(library: str) -> dict:
    return json.loads((LIB_DIR / library / "library.json").read_text(encoding="utf-8"))


def sources(library: str) -> str:
    files = (LIB_DIR / library / "src").rglob("*.*")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def last_hidden_state() -> float:
    """The README's network in double."""
    cell = hidden = 0.0
    for row in ROWS:
        i, f, g, o = INPUT_WEIGHTS @ row + RECURRENT_WEIGHTS * hidden + BIAS
        cell = cell / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        hidden = np.tanh(cell) / (1 + np.exp(-o))
    return hidden


@pytest.mark.slow
@pytest.mark.parametrize("flags", INSTRUCTION_SETS.values(), ids=INSTRUCTION_SETS)
@pytest.mark.parametrize(
    ("number", "element", "rows", "tolerance"),
    [
        (0, "float", ROWS, 1e-5),
        (1, "uint8_t", (ROWS * 128 + 128).astype(int), 0.01),
    ],
    ids=["float", "int8"],
)
def test_example_of_the_readme_is_right(tmp_path, flags, number, element, rows, tolerance):
    example = code_blocks(README, "cpp")[number]
    numbers = ", ".join(f"{{{a}, {b}}}" for a, b in rows)
    main = (
        "#include <stdio.h>\nint main() {\n"
        f"  const {element} rows[{len(rows)}][2] = {{{numbers}}};\n"
        f'  printf("%.8f", LastHiddenState(rows, {len(rows)}));\n}}\n'
    )
    source = tmp_path / "example.cpp"
    source.write_text(example + main, encoding="utf-8")
    build_program(source, ("lstm_kernels",), flags, tmp_path / "example")
    output = subprocess.run([tmp_path / "example"], stdout=subprocess.PIPE, check=True).stdout
    assert float(output) == pytest.approx(last_hidden_state(), abs=tolerance)


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        ("-D__BYTE_ORDER__=__ORDER_BIG_ENDIAN__", "for little-endian chips"),
        ("-ffast-math", "without -ffast-math"),
    ],
)
def test_compiler_that_breaks_an_assumption_is_refused(tmp_path, capfd, flag, sentence):
    source = tmp_path / "all.cpp"
    source.write_text("#include <lstm_kernels.h>\n", encoding="utf-8")
    flags = ("-Wno-builtin-macro-redefined", flag)
    with pytest.raises(subprocess.CalledProcessError):
        build_program(source, ("lstm_kernels",), flags, tmp_path / "all")
    assert sentence in capfd.readouterr().err


def test_factor_beyond_the_largest_left_shift_is_refused(tmp_path, capfd):
    example = code_blocks(README, "cpp")[1]
    source = tmp_path / "example.cpp"
    source.write_text(example.replace("ForSmall({kHalf, -1})", "ForSmall({kHalf, 8})"))
    with pytest.raises(subprocess.CalledProcessError):
        build_program(source, ("lstm_kernels",), (), tmp_path / "example")
    assert "LeftShiftOfAFactorExceedsMaxLeftShift" in capfd.readouterr().err


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_assertion_has_a_sentence(library):
    conditions = re.findall(r"static_assert\((.*?)\);", sources(library), re.DOTALL)
    assert all(re.search(r',\s+"[^"]+"$', condition) for condition in conditions)


@pytest.mark.parametrize("library", LIBRARIES)
def test_manifest_names_every_library_that_is_included(library):
    included = set(re.findall(r"#include <(\w+)[/.]", sources(library)))
    needed = {name for name in LIBRARIES if name in included and name != library}
    assert set(manifest(library).get("dependencies", {})) == needed


@pytest.mark.parametrize("library", LIBRARIES)
def test_kernels_are_compiled_for_speed_by_their_manifest(library):
    is_called = re.search(r"#include <lstm_kernels/(?!standard\.h|flash\.h)", sources(library))
    calls_kernels = library == "lstm_kernels" or is_called is not None
    flags = manifest(library).get("build", {}).get("flags", [])
    assert ("-O2" in flags and "-fno-schedule-insns" in flags) == calls_kernels
    assert "GCC optimize" not in sources(library)
