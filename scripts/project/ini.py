"""platformio.ini and platformio_override.ini, as PlatformIO reads them.

PlatformIO is imported on use: it is there inside the hook and in .venv, but not before a script
has entered .venv, and not in .venv-train.
"""

from __future__ import annotations

import configparser
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from project import paths
from project.errors import UserError


def environments() -> list[str]:
    """Every board that has a section."""
    from platformio import fs

    with fs.cd(str(paths.ROOT)):
        return _config().envs()


def option(environment: str | None, name: str) -> Any:
    """An option of `[env:NAME]`, of a section that it extends, or of `[env]`; else None.

    Args:
        environment: NAME; None for `[env]` alone.
        name: the option's.

    Raises:
        UserError: PlatformIO cannot read the files or this value.
    """
    return options(environment, [name])[name]


def options(environment: str | None, names: Iterable[str]) -> dict[str, Any]:
    """Several options by their names; as `option`."""
    from platformio import fs
    from platformio.exception import PlatformioException

    section = f"env:{environment}" if environment else "env"
    found = {}
    with fs.cd(str(paths.ROOT)):  # extra_configs and ${PROJECT_DIR} are relative to it
        config = _config()
        for name in names:
            try:
                found[name] = config.get(section, name, None)
            except PlatformioException as error:
                raise UserError(
                    f"{name} of [{section}] in platformio.ini cannot be read: {_one_line(error)}; "
                    "correct it, and write %% for a % itself."
                ) from error
    return found


def _config() -> Any:
    from platformio.exception import PlatformioException
    from platformio.project.config import ProjectConfig

    require_readable()
    try:
        return ProjectConfig(str(paths.PLATFORMIO_INI))
    except (PlatformioException, UnicodeDecodeError) as error:
        raise UserError(f"platformio.ini cannot be read: {_one_line(error)}.") from error


def require_readable() -> None:
    """Refuses files with which PlatformIO fails without a reason, or runs for ever.

    Raises:
        UserError: what is wrong with which of the two.
    """
    parser = configparser.ConfigParser(inline_comment_prefixes=("#", ";"), interpolation=None)
    for file in (paths.PLATFORMIO_INI, paths.ROOT / "platformio_override.ini"):
        name = paths.relative(file)
        try:
            parser.read_string(_text(file, name), source=name)
        except configparser.Error as error:
            raise UserError(f"{name} cannot be read: {_one_line(error)}.") from error
    for section in parser.sections():
        _require_end(parser, section, [])


def _text(file: Path, name: str) -> str:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise UserError(f"{name} is not a file; move it away.")
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise UserError(
            f"{name} is not UTF-8 text (see its byte {error.start}); save it as UTF-8."
        ) from error
    except OSError as error:
        raise UserError(f"{name} cannot be read ({error.strerror}); fix or remove it.") from error
    if text.startswith("\ufeff"):
        raise UserError(f"{name} begins with a byte order mark; save it as UTF-8 without one.")
    return text


def _require_end(parser: configparser.ConfigParser, section: str, before: list[str]) -> None:
    if section in before:
        raise UserError(
            f"[{section}] of platformio.ini extends itself in the end; remove one `extends`."
        )
    extends = parser.get(section, "extends", fallback="")
    for name in filter(None, map(str.strip, re.split(r"\n|, ", extends))):
        _require_end(parser, name, [*before, section])


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
