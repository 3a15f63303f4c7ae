"""Packages of Debian and Ubuntu."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from project.errors import UserError
from project.processes import CommandError, clean_variables, run_quietly

# Waits for another apt, as it runs after a machine's first start.
_QUIETLY = ("-q", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300")


def has_apt() -> bool:
    """Whether this is Debian, Ubuntu or a system like them."""
    return Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def may_install() -> bool:
    """Whether packages can be installed without asking anyone: as root, on Debian or Ubuntu."""
    return has_apt() and hasattr(os, "geteuid") and os.geteuid() == 0


def command_for(packages: Sequence[str]) -> str:
    """What a person types to install `packages`."""
    return f"sudo apt-get install {' '.join(packages)}"


def install(packages: Sequence[str]) -> None:
    """Installs `packages` without questions.

    Raises:
        UserError: apt-get failed; its output has been shown.
    """
    variables = {**clean_variables(), "DEBIAN_FRONTEND": "noninteractive"}
    names = " ".join(packages)
    try:
        run_quietly(["apt-get", "update", "-q"], "reading the package lists", variables)
        command = ["apt-get", "install", *_QUIETLY, *packages]
        run_quietly(command, f"installing {names}", variables)
    except CommandError as error:
        raise UserError(
            f"apt-get could not install {names} (its output is above); check the network "
            f"connection, or run `{command_for(packages)}` by hand."
        ) from error
