"""Builds a program for a simulated board; `pio run -t upload` runs it."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from SCons.Script import ARGUMENTS, COMMAND_LINE_TARGETS, AlwaysBuild, Default, DefaultEnvironment

env = DefaultEnvironment()
platform = env.PioPlatform()
board = env.BoardConfig()

# SCons runs this file without making the platform's folder importable.
sys.path.insert(0, platform.get_dir())
import avr  # noqa: E402
import launcher  # noqa: E402

is_emulated = launcher.is_emulated(board.manifest)
is_avr = launcher.is_avr(board.manifest)
toolchain = launcher.toolchain(board.manifest) if is_emulated else {}


def require_compiler() -> None:
    """Ends the build in one sentence when the compiler or its libraries are missing."""
    compiler = env.subst("$CXX")
    missing = None
    if is_avr:
        missing = avr.missing_compiler()
    elif shutil.which(compiler, path=str(env["ENV"]["PATH"])) is None:
        missing = compiler
    elif is_emulated and not has_libraries(compiler):
        missing = f"the C library of {compiler}"
    if missing:
        sys.exit(f"Error: {missing} is missing; {launcher.how_to_install(board.manifest)}")


def has_libraries(compiler: str) -> bool:
    """Whether the C library is there, which Debian packs apart."""
    trial = [compiler, *toolchain["flags"], "-E", "-x", "c++", "-include", "stdio.h", os.devnull]
    return subprocess.run(trial, env=env["ENV"], capture_output=True).returncode == 0


def open_terminal() -> BinaryIO | None:
    """The terminal itself: PlatformIO passes on whole lines and so would hold back a prompt."""
    if not int(ARGUMENTS.get("ISATTY", 0)):
        return None
    try:
        return open("/dev/tty", "wb")
    except OSError:
        return None


def run_program(target, source, env) -> int:
    """Runs the program in the terminal until it ends or Ctrl-C is pressed."""
    try:
        arguments = launcher.command(board.manifest, env.subst("$PROGPATH"))
        print(shlex.join(arguments), flush=True)
        with open_terminal() or contextlib.nullcontext() as terminal:
            return launcher.run(arguments, terminal=terminal)
    except launcher.LaunchError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1


if is_emulated:
    prefix = toolchain["prefix"]
    env.Replace(
        AR=f"{prefix}gcc-ar",
        AS=f"{prefix}as",
        CC=f"{prefix}gcc",
        CXX=f"{prefix}g++",
        GDB=f"{prefix}gdb",
        LINK=f"{prefix}gcc",  # g++ would want the C++ library, which none of our code needs
        RANLIB=f"{prefix}gcc-ranlib",
        SIZETOOL=f"{prefix}size",
        PROGSUFFIX=".elf",
        # "Flash" is what a real board would hold there, start values of variables included.
        SIZECHECKCMD="$SIZETOOL -A -d $SOURCES",
        SIZEPROGREGEXP=r"^(?:\.text|\.ARM\.extab|\.ARM\.exidx|\.data)\s+(\d+)",
        SIZEDATAREGEXP=r"^(?:\.stack|\.data|\.bss)\s+(\d+)",
    )
    if is_avr:
        env.Replace(CC="clang", CXX=avr.CLANG)  # for our own code; GCC compiles the core
else:
    env.Replace(CC=os.environ.get("CC", "gcc"), CXX=os.environ.get("CXX", "g++"), LINK="$CXX")

if not env.IsIntegrationDump():
    require_compiler()


def require_sound_code(target, source, env) -> None:
    """After the program was linked."""
    program = Path(str(target[0]))
    try:
        avr.require_sound_code(program)
    except ValueError as error:
        program.unlink()
        sys.exit(f"Error: {error}")


is_built = "nobuild" in COMMAND_LINE_TARGETS
program = env.File("$PROGPATH") if is_built else env.BuildProgram()

if is_avr and not is_built:
    env.AddPostAction(program, env.Action(require_sound_code, None))
AlwaysBuild(env.Alias("nobuild", program))
env.AddPlatformTarget(
    "upload",
    program,
    env.VerboseAction(run_program, "Running $SOURCE, Ctrl-C ends it"),
    title="Run",
    description="Run the program on its simulated board, in this terminal, until Ctrl-C",
)
Default(program)
