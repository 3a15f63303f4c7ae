"""The Arduino core: its compile flags, its sources and the libraries beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import emulated  # of the platform, whose folder builder/main.py makes importable
import launcher
import processor
from SCons.Script import DefaultEnvironment

env = DefaultEnvironment()
board = env.BoardConfig()

platform_dir = Path(env.PioPlatform().get_dir())
core_dir = platform_dir / "cores" / board.get("build.core")


def common_flags() -> None:
    """What every Arduino core compiles with: small code, no exceptions, no RTTI."""
    env.Append(
        CCFLAGS=["-Os", "-g", "-ffunction-sections", "-fdata-sections"],
        CXXFLAGS=["-std=gnu++17", "-fno-exceptions", "-fno-rtti"],
        CPPDEFINES=[("ARDUINO", 10819), "ARDUINO_ARCH_SIM"],
        CPPPATH=[str(core_dir)],
        LIBSOURCE_DIRS=[str(platform_dir / "libraries")],
    )


def native_flags() -> None:
    """All that this PC computes with, and to drop what is not used."""
    is_macos = sys.platform == "darwin"
    env.Append(CCFLAGS=processor.simd_flags(env.subst("$CXX"), env["ENV"]))
    env.Append(LINKFLAGS=["-Wl,-dead_strip" if is_macos else "-Wl,--gc-sections"])
    if env.GetCompilerType() == "clang" and not is_macos:
        # Libraries that need each other; PlatformIO does it for GCC only.
        env.Prepend(_LIBFLAGS="-Wl,--start-group ")
        env.Append(_LIBFLAGS=" -Wl,--end-group")


def emulated_flags() -> None:
    """The processor, the C library, and the board's memory for the linker script."""
    cpu_flags = emulated.cpu_flags(board.manifest)
    toolchain = launcher.toolchain(board.manifest)
    env.Append(
        ASFLAGS=cpu_flags,
        CCFLAGS=[*cpu_flags, *toolchain["flags"]],
        CXXFLAGS=["-fno-threadsafe-statics"],
        CPPDEFINES=list(emulated.defines(board.manifest).items()),
        LINKFLAGS=emulated.link_flags(board.manifest, toolchain),
        LIBS=["m"],
    )
    env.Replace(LDSCRIPT_PATH=str(emulated.LINKER_SCRIPT))


common_flags()
if "qemu" in board:
    emulated_flags()
    variant_dirs = emulated.folders(board.manifest)
else:
    native_flags()
    variant_dirs = [platform_dir / "variants" / board.get("build.variant")]

# As objects and no library, so that system calls are found whatever library asks for them.
core_env = env.Clone()
core_env.Append(CCFLAGS=["-Wall", "-Wextra"], CPPPATH=list(map(str, variant_dirs)))
for folder in (core_dir, *variant_dirs):
    core_env.BuildSources(f"$BUILD_DIR/sim_{folder.name}", str(folder))
