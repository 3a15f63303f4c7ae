"""What a simulated board needs on this PC."""

from __future__ import annotations

from boards import sections
from setup import toolchain
from setup.toolchain import Tool


def tools_for(environment: str) -> list[Tool]:
    """What the simulated board of `environment` needs."""
    sim = sections.launcher()
    if sections.is_avr(environment):
        packages, avr = sections.toolchain(environment)["packages"], sim.avr()
        return [
            Tool(avr.COMPILERS, tuple(packages["compiler"]), lambda: not avr.missing_compiler()),
            Tool(avr.EMULATOR, tuple(packages["emulator"]), lambda: not avr.missing_emulator()),
        ]
    if sections.is_emulated(environment):
        machine = sections.manifest(environment)["qemu"]["machine"]
        needs = sections.toolchain(environment)
        compiler, emulator, packages = f"{needs['prefix']}g++", needs["emulator"], needs["packages"]
        return [
            Tool(
                f"{compiler} with its C library",
                tuple(packages["compiler"]),
                lambda: toolchain.compiles([compiler, *needs["flags"]]),
            ),
            Tool(
                emulator,
                tuple(packages["emulator"]),
                lambda: toolchain.emulates(emulator, machine),
            ),
        ]
    name, works = "a C++ compiler for this PC", lambda: toolchain.host_compiler() is not None
    if sections.is_sanitized(environment):
        name = "a C++ compiler with AddressSanitizer and UBSan"
        works = toolchain.host_compiler_sanitizes
    return [Tool(name, sim.HOST_PACKAGES, works)]


def provide(environment: str) -> None:
    """Makes sure that the simulated board of `environment` can be built and run here.

    As root on Debian or Ubuntu it installs what is missing.

    Raises:
        ToolsMissingError: something is missing still; the text says what to run.
    """
    toolchain.provide(
        environment,
        tools_for(environment),
        sections.launcher().how_to_install(sections.manifest(environment)),
    )
