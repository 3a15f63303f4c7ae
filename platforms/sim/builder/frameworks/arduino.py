"""The Arduino core: its compile flags, its sources and the libraries beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import avr  # of the platform, whose folder builder/main.py makes importable
import emulated
import launcher
import processor
from SCons.Script import DefaultEnvironment

env = DefaultEnvironment()
board = env.BoardConfig()

platform_dir = Path(env.PioPlatform().get_dir())
core_dir = platform_dir / "cores" / board.get("build.core")
variant_dir = platform_dir / "variants" / board.get("build.variant")


def common_flags() -> None:
    """What every Arduino core compiles with: small code, no exceptions, no RTTI."""
    env.Append(
        CCFLAGS=["-Os", "-g", "-ffunction-sections", "-fdata-sections"],
        CXXFLAGS=["-std=gnu++17", "-fno-exceptions", "-fno-rtti"],
        CPPDEFINES=[("ARDUINO", 10819)],
        CPPPATH=[str(platform_dir / "include")],
        LIBSOURCE_DIRS=[str(platform_dir / "libraries")],
    )


def native_flags() -> None:
    """All that this PC computes with, and to drop what is not used."""
    is_macos = sys.platform == "darwin"
    env.Append(CCFLAGS=processor.simd_flags(env.subst("$CXX"), env["ENV"]))
    env.Append(LINKFLAGS=["-Wl,-dead_strip" if is_macos else "-Wl,--gc-sections"])
    if env.GetCompilerType() == "clang" and not is_macos:
        group_libraries()


def group_libraries() -> None:
    """For libraries that need each other; PlatformIO does it for GCC only."""
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


def own_core(*variant_dirs: Path) -> None:
    """The core of this platform, and what it needs from the machine."""
    env.Append(CPPDEFINES=["ARDUINO_ARCH_SIM"], CPPPATH=[str(core_dir)])
    core_env = env.Clone()
    core_env.Append(CCFLAGS=["-Wall", "-Wextra"], CPPPATH=list(map(str, variant_dirs)))
    build(core_env, core_dir, *variant_dirs)


def real_avr_core() -> None:
    """Debian's Arduino core, by GCC; all else is Clang's."""
    folders = avr.core_folders(board.manifest)
    flags = avr.gcc_flags(board.manifest)
    env.Append(
        CPPDEFINES=list(avr.defines(board.manifest).items()),
        LINKFLAGS=[*flags, "-mrelax", "-Wl,--gc-sections"],
        LIBS=["m"],
    )
    core_env = env.Clone(CC="avr-gcc", CXX="avr-g++")
    core_env.Append(CCFLAGS=[*flags, "-w"], ASFLAGS=flags, CPPPATH=list(map(str, folders)))
    core_env.Replace(CXXFLAGS=avr.CORE_CXX_FLAGS)
    group_libraries()
    # The core's headers are not ours, and use what Clang does not know.
    system = [word for folder in folders for word in ("-isystem", str(folder))]
    env.Append(
        CCFLAGS=[*avr.clang_flags(board.manifest), *system], CXXFLAGS=["-fno-threadsafe-statics"]
    )
    # As a library, of which the linker takes only what is used: some files define interrupts.
    env.Prepend(LIBS=[core_env.BuildLibrary("$BUILD_DIR/core", str(folders[0]))])
    build(core_env, variant_dir)


def build(core_env, *folders: Path) -> None:
    """As objects and no library, so that system calls are found whatever library asks for them."""
    for folder in folders:
        core_env.BuildSources(f"$BUILD_DIR/sim_{folder.name}", str(folder))


common_flags()
if launcher.is_avr(board.manifest):
    real_avr_core()
elif launcher.is_emulated(board.manifest):
    emulated_flags()
    own_core(*emulated.folders(board.manifest))
else:
    native_flags()
    own_core(variant_dir)
