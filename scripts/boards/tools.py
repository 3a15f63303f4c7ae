"""What a simulated board needs on this PC."""

from __future__ import annotations

from boards import sections
from setup import toolchain
from setup.toolchain import ARM_COMPILER, HOST_COMPILER, QEMU, SANITIZING_COMPILER, Tool


def tools_for(environment: str) -> list[Tool]:
    """What the simulated board of `environment` needs."""
    if sections.is_emulated(environment):
        machine = sections.manifest(environment)["qemu"]["machine"]
        return [ARM_COMPILER, Tool(*QEMU, works=lambda: toolchain.emulates(machine))]
    return [SANITIZING_COMPILER if environment == sections.SANITIZED else HOST_COMPILER]


def provide(environment: str) -> None:
    """Makes sure that the simulated board of `environment` can be built and run here.

    As root on Debian or Ubuntu it installs what is missing.

    Raises:
        ToolsMissingError: something is missing still; the text says what to run.
    """
    toolchain.provide(
        environment,
        tools_for(environment),
        lambda: sections.launcher().how_to_install(sections.manifest(environment)),
    )
