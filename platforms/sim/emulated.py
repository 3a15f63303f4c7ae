"""How a program for an emulated board is compiled and linked.

Plain Python without PlatformIO, as the tests build with other compilers too. `toolchain` is what
`launcher.toolchain()` returns: the file `toolchain.json` of the board's variant.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

SIM_DIR = Path(__file__).resolve().parent
LINKER_SCRIPT = SIM_DIR / "chip" / "linker.ld"
UART = ("uart_address", "uart_interrupt")  # where the serial line is one


def folders(board: Mapping[str, Any]) -> list[Path]:
    """Sources beside the core, and headers for them: of every chip, the variant, and its parts."""
    build = board["build"]
    parts = (SIM_DIR / "parts" / part for part in build.get("parts", []))
    return [SIM_DIR / "chip", SIM_DIR / "variants" / build["variant"], *parts]


def cpu_flags(board: Mapping[str, Any]) -> list[str]:
    """The processor, by a board's manifest; for compiler, assembler and linker."""
    return board["build"]["cpu_flags"].split()


def defines(board: Mapping[str, Any]) -> dict[str, Any]:
    """Macros that tell the core and its variant what the machine is."""
    build, upload = board["build"], board["upload"]
    uart = {f"SIM_{key.upper()}": build[key] for key in UART if key in build}
    return {
        **uart,
        "F_CPU": build["f_cpu"],
        "SIM_FLASH_ADDRESS": build["flash_address"],
        "SIM_FLASH_SIZE": upload["maximum_size"],
        "SIM_RAM_ADDRESS": build["ram_address"],
        "SIM_RAM_SIZE": upload["maximum_ram_size"],
    }


def link_flags(board: Mapping[str, Any], toolchain: Mapping[str, Any]) -> list[str]:
    """The C library, no start-up code but the platform's, and the memory for its linker.ld."""
    build, upload = board["build"], board["upload"]
    memory = {
        "flash_address": build["flash_address"],
        "flash_size": upload["maximum_size"],
        "ram_address": build["ram_address"],
        "ram_size": upload["maximum_ram_size"],
        "stack_size": build["stack_size"],
    }
    symbols = [f"-Wl,--defsym={name}={value}" for name, value in memory.items()]
    return [*cpu_flags(board), *toolchain["flags"], "-nostartfiles", "-Wl,--gc-sections", *symbols]
