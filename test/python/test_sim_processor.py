"""The compiler flag that platforms/sim uses for this PC's processor."""

from __future__ import annotations

import sys

import pytest

from boards import sections


@pytest.fixture
def compiler(add_program):
    """Makes a fake compiler that prints macros if it is asked for those of this PC's processor."""

    def make(macros: str, code: int = 0) -> str:
        asked = "import os, sys; assert {'-march=native', '-dM', '-E'} <= set(sys.argv)"
        program = f"{asked}; print({macros!r} + os.environ.get('MACROS', '')); sys.exit({code})"
        return str(add_program("c++", program))

    return make


@pytest.fixture(autouse=True)
def on_linux(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")


def test_avx2_is_used_where_the_processor_has_it(compiler):
    macros = "#define __AVX__ 1\n#define __AVX2__ 1\n#define __AVX512F__ 1\n"
    assert sections.processor().simd_flags(compiler(macros)) == ["-mavx2"]


@pytest.mark.parametrize("macros", ["", "#define __AVX__ 1\n", "#define __ARM_NEON 1\n"])
def test_another_processor_needs_no_flag(compiler, macros):
    assert sections.processor().simd_flags(compiler(macros)) == []


def test_a_compiler_that_does_not_know_its_processor_gets_no_flag(compiler):
    assert sections.processor().simd_flags(compiler("", code=1)) == []


def test_a_missing_compiler_is_told_elsewhere(bin_dir):
    assert sections.processor().simd_flags(str(bin_dir / "c++")) == []


def test_windows_has_no_stack_for_avx2(compiler, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert sections.processor().simd_flags(compiler("#define __AVX2__ 1\n")) == []


def test_the_compiler_runs_in_the_environment_of_the_build(compiler):
    variables = {"MACROS": "#define __AVX2__ 1"}
    assert sections.processor().simd_flags(compiler(""), variables) == ["-mavx2"]
