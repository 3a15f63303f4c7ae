"""The Arduino core: its compile flags, its sources and the libraries beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import processor  # of the platform, whose folder builder/main.py makes importable
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
        CPPDEFINES=[("ARDUINO", 10819), "ARDUINO_ARCH_SIM"],
        CPPPATH=[str(core_dir), str(variant_dir)],
        LIBSOURCE_DIRS=[str(platform_dir / "libraries")],
    )


def native_flags() -> None:
    """All that this PC computes with, and to drop what is not used."""
    is_macos = sys.platform == "darwin"
    env.Append(CCFLAGS=processor.simd_flags(env.subst("$CXX"), env["ENV"]))
    env.Append(LINKFLAGS=["-Wl,-dead_strip" if is_macos else "-Wl,--gc-sections"])


def cortex_m_flags() -> None:
    """The processor, newlib-nano, and the board's memory for the linker script."""
    cpu_flags = board.get("build.cpu_flags").split()
    memory = {
        "flash_address": board.get("build.flash_address"),
        "flash_size": board.get("upload.maximum_size"),
        "ram_address": board.get("build.ram_address"),
        "ram_size": board.get("upload.maximum_ram_size"),
        "stack_size": board.get("build.stack_size"),
    }
    env.Append(
        ASFLAGS=cpu_flags,
        CCFLAGS=[*cpu_flags, "--specs=nano.specs"],
        CXXFLAGS=["-fno-threadsafe-statics"],
        CPPDEFINES=[
            ("F_CPU", board.get("build.f_cpu")),
            ("SIM_FLASH_ADDRESS", memory["flash_address"]),
            ("SIM_FLASH_SIZE", memory["flash_size"]),
            ("SIM_RAM_ADDRESS", memory["ram_address"]),
            ("SIM_RAM_SIZE", memory["ram_size"]),
            ("SIM_UART_ADDRESS", board.get("build.uart_address")),
            ("SIM_UART_INTERRUPT", board.get("build.uart_interrupt")),
        ],
        LINKFLAGS=[
            *cpu_flags,
            "--specs=nano.specs",
            "-nostartfiles",
            "-Wl,--gc-sections",
            *(f"-Wl,--defsym={name}={value}" for name, value in memory.items()),
        ],
        LIBS=["m"],
    )
    env.Replace(LDSCRIPT_PATH=str(variant_dir / "linker.ld"))


common_flags()
if "qemu" in board:
    cortex_m_flags()
else:
    native_flags()

# As objects and no library, so that system calls are found whatever library asks for them.
core_env = env.Clone()
core_env.Append(CCFLAGS=["-Wall", "-Wextra"])
core_env.BuildSources("$BUILD_DIR/sim_core", str(core_dir))
core_env.BuildSources("$BUILD_DIR/sim_variant", str(variant_dir))
