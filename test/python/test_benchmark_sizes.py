"""What the predictor adds to a program, by what readelf says of two."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmark import sizes
from benchmark.sizes import Sizes, SizesUnknownError

SECTIONS = """There are 20 section headers, starting at offset 0x1e5d8:

Section Headers:
  [Nr] Name              Type            Addr     Off    Size   ES Flg Lk Inf Al
  [ 0]                   NULL            00000000 000000 000000 00      0   0  0
  [ 1] .text             PROGBITS        00000000 001000 {text:06x} 00  AX  0   0 64
  [ 2] .ARM.exidx        ARM_EXIDX       00003d08 004d08 000008 00  AL  1   0  4
  [ 3] .stack            NOBITS          20000000 006000 002000 00  WA  0   0  1
  [ 4] .data             PROGBITS        20002000 005000 {data:06x} 00  WA  0   0  4
  [ 5] .bss              NOBITS          20002058 005058 {bss:06x} 00  WA  0   0  8
  [ 6] {other:17} PROGBITS        00000000 005054 000007 00   A  0   0  1
  [ 7] .debug_info       PROGBITS        00000000 005054 00b487 00      0   0  1
"""
COMMON = """   Num:    Value  Size Type    Bind   Vis      Ndx Name
    21: 00000000   320 OBJECT  LOCAL  DEFAULT    1 vector_table
   167: 000005ed    28 FUNC    GLOBAL DEFAULT    1 _Z4loopv
   168: 00000000     0 OBJECT  GLOBAL DEFAULT  UND elsewhere
"""
ADDED = """   149: 0000342c  2240 OBJECT  WEAK   DEFAULT    1 _ZN10model_data13kInputWeightsE
   211: 0000140c   152 OBJECT  WEAK   DEFAULT    1 _ZN7network5kLstmE
   212: 0000140c    10 OBJECT  LOCAL  DEFAULT    1 _ZN7networkL4kOddE
   160: 000014a4   512 OBJECT  WEAK   DEFAULT    1 _ZN12lstm_kernels13kSigmoidTableE
   202: 000016cc  0x100 OBJECT  WEAK   DEFAULT    1 _ZN12lstm_kernels5kHugeE
   155: 00000a49    62 FUNC    GLOBAL DEFAULT    1 _ZN9Predictor3RunERA784_KhR10P
   156: 20002000     4 OBJECT  LOCAL  DEFAULT    4 _ZN12_GLOBAL__N_19predictorE
"""
WITH = SECTIONS.format(text=5000, data=88, bss=516, other=".extra")
WITHOUT = SECTIONS.format(text=1000, data=84, bss=500, other=".gone")


@pytest.fixture
def measure(add_program):
    """What is found if readelf prints these sections and symbols of the two programs."""

    def measure(with_it: tuple[str, str], without: tuple[str, str]) -> Sizes:
        printed = {"with": with_it, "without": without}
        add_program("readelf", f"import sys; print({printed}[sys.argv[2]][sys.argv[1] == '-sW'])")
        return sizes.measure(Path("with"), Path("without"), "readelf")

    return measure


def test_difference_is_split_into_model_tables_and_code(measure):
    found = measure((WITH, COMMON + ADDED), (WITHOUT, COMMON))
    assert found.flash_by_section == {".text": 4000, ".data": 4, ".extra": 7, ".gone": -7}
    assert found.model == 2240 + 152 + 10
    # The variable's start value lies in flash; it is no table, but no code either.
    assert found.tables == 512 + 256 + 4
    assert found.flash == 4004
    assert found.runtime_flash == 4004 - found.model
    assert found.code == found.runtime_flash - found.tables
    assert found.static_ram == 4 + 16


@pytest.mark.parametrize("text", ["", "readelf: Error\n", "  [ 1] .text broken\n"])
def test_no_sections_are_no_sizes(measure, text):
    with pytest.raises(SizesUnknownError, match="no section that is loaded"):
        measure((text, COMMON), (text, COMMON))


def test_missing_readelf_is_reported(bin_dir):
    with pytest.raises(SizesUnknownError, match="no-readelf is missing"):
        sizes.measure(Path("a"), Path("b"), "no-readelf")


def test_file_that_is_no_program_is_reported(add_program):
    add_program("readelf", "import sys; sys.exit('not an ELF file')")
    with pytest.raises(SizesUnknownError, match=r"cannot read a \(not an ELF file\)"):
        sizes.measure(Path("a"), Path("b"), "readelf")
