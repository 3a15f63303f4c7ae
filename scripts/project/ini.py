"""platformio.ini and platformio_override.ini, read as PlatformIO reads them, but without it."""

from __future__ import annotations

import configparser
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from project import paths
from project.errors import UserError

_REFERENCE = re.compile(r"\$\{([^.}]+)\.([^}]+)\}")
_MAX_SECTIONS = 1000  # that one section can extend, itself by mistake among them


class Ini:
    """The sections of both files; of an option in both the personal file's value counts."""

    def __init__(self, files: Sequence[Path] | None = None) -> None:
        """Reads `files`, by default the two of the project.

        Raises:
            UserError: a file cannot be read, or PlatformIO could not read it.
        """
        self._parser = configparser.ConfigParser(inline_comment_prefixes=("#", ";"))
        for file in files or (paths.PLATFORMIO_INI, paths.ROOT / "platformio_override.ini"):
            name = paths.relative(file)
            try:
                self._parser.read_string(_text(file, name), source=name)
            except configparser.Error as error:
                raise UserError(f"{name} cannot be read: {_one_line(error)}.") from error
        for environment in self.environments():
            list(self._extended(f"env:{environment}"))

    def environments(self) -> list[str]:
        """Every board that has a section."""
        sections = self._parser.sections()
        return [section[len("env:") :] for section in sections if section.startswith("env:")]

    def option(self, environment: str | None, name: str) -> str | None:
        """An option of `[env:NAME]`, of a section that it extends, or of `[env]`.

        Args:
            environment: NAME; None for `[env]` alone.
            name: the option's.

        Returns:
            None where none of them has it.

        Raises:
            UserError: its value refers to what is not there.
        """
        try:
            return self._value(f"env:{environment}" if environment else "env", name)
        except RecursionError:
            raise UserError(
                f"{name} in platformio.ini refers to itself; give it a value."
            ) from None
        except configparser.InterpolationError as error:
            raise UserError(
                f"{name} in platformio.ini holds a % that stands for nothing ({_one_line(error)}); "
                "write %% for a % itself."
            ) from error

    def _value(self, section: str, name: str) -> str | None:
        for place in self._extended(section):
            if self._parser.has_option(place, name):
                raw = self._parser.get(place, name)
                return _REFERENCE.sub(lambda match: self._referred_to(section, match), raw)
        return None

    def _referred_to(self, section: str, reference: re.Match[str]) -> str:
        place, name = reference.groups()
        if place == "sysenv":
            return os.environ.get(name, "")
        if place == "this" and name == "__env__":
            return section[len("env:") :]
        value = self._value(section if place == "this" else place, name)
        if value is None:
            raise UserError(f"{reference[0]} in platformio.ini refers to what is not there.")
        return value

    def _extended(self, section: str) -> Iterator[str]:
        """`section` and all that it extends, the nearest first."""
        waiting = ["env", section] if section.startswith("env:") else [section]
        for _ in range(_MAX_SECTIONS):
            if not waiting:
                return
            place = waiting.pop()
            yield place
            extends = self._parser.get(place, "extends", raw=True, fallback="")
            waiting += [name.strip() for name in re.split(r"\n|, ", extends) if name.strip()]
        raise UserError(
            f"[{section}] of platformio.ini extends itself in the end; take one `extends` away."
        )


def _text(file: Path, name: str) -> str:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise UserError(f"{name} is no file; move it away.")
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise UserError(
            f"{name} is no UTF-8 text (its byte {error.start} is none); save it as UTF-8."
        ) from error
    except OSError as error:
        raise UserError(f"{name} cannot be read ({error.strerror}); mend or remove it.") from error
    if text.startswith("\ufeff"):
        raise UserError(f"{name} begins with a byte order mark; save it as UTF-8 without one.")
    return text


def _one_line(error: configparser.Error) -> str:
    return " ".join(error.message.split()).rstrip(".")
