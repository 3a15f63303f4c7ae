"""The locked lists of scripts/setup/requirements, on every Python that the README promises."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks import steps
from project import paths
from project.errors import UserError
from project.processes import CommandError
from setup import environment, uv
from setup.environment import CHECKS, CONVERSION, TRAINING, Environment

LISTS = sorted(uv.LISTS.glob("*.in"))
LINUX = ("x86_64-unknown-linux-gnu", {"sys_platform": "linux", "platform_machine": "x86_64"})
MACOS = ("aarch64-apple-darwin", {"sys_platform": "darwin", "platform_machine": "arm64"})
ARM = ("aarch64-unknown-linux-gnu", {"sys_platform": "linux", "platform_machine": "aarch64"})
CORNERS = [
    *((CONVERSION, 9, MACOS), (CHECKS, 10, MACOS), (CHECKS, 13, LINUX)),
    *((TRAINING, 11, LINUX), (TRAINING, 10, ARM)),
]
EVERYWHERE = [
    (env, minor, platform)
    for env in (CONVERSION, CHECKS, TRAINING)
    for minor in range(env.min_minor, (env.max_minor or 14) + 1)
    for platform in (LINUX, MACOS, ARM)
]
PROMISED = EVERYWHERE if steps.in_ci() else CORNERS


def requirements(file: Path) -> list[Requirement]:
    """What a list names, locked or not."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [re.sub(r"#.*|--hash=\S+", "", line).strip() for line in text.splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def pins(files: list[Path], python: int, platform: dict[str, str]) -> dict[str, str]:
    """Package and version of all that the locked `files` install there."""
    version = {"python_version": f"3.{python}", "python_full_version": f"3.{python}.9"}
    here = {**version, **platform, "platform_python_implementation": "CPython"}
    return {
        canonicalize_name(each.name): str(each.specifier)
        for file in files
        for each in requirements(file)
        if each.marker is None or each.marker.evaluate(here)
    }


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.name)
def test_lock_is_of_its_list_as_it_is_now(file: Path) -> None:
    lock = file.with_suffix(".txt")
    text = lock.read_text(encoding="utf-8")
    remedy = f"{file.name} has changed: run the command in the head of {lock.name} in its folder"
    wanted = {canonicalize_name(each.name): each.specifier for each in requirements(file)}
    blocks = re.findall(r"^(\S+)==(\S+).*\n((?:    .*\n)+)", text, re.MULTILINE)
    direct = {name: version for name, version, rest in blocks if f"-r {file.name}" in rest}
    assert direct.keys() == wanted.keys(), remedy
    for name, version in direct.items():
        assert wanted[name].contains(version, prereleases=True), remedy
    assert all("--hash=sha256:" in rest for _name, _version, rest in blocks)
    assert len(blocks) == len(requirements(lock)), "a package without its version or checksum"
    assert "://" not in text, "an index's address belongs to the person's own settings"


def without_index(reason: str) -> NoReturn:
    (pytest.fail if steps.in_ci() else pytest.skip)(f"no package index: {reason}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("env", "python", "platform"),
    PROMISED,
    ids=[f"{env.requirements[-1].stem}-3.{minor}-{name}" for env, minor, (name, _) in PROMISED],
)
def test_lists_are_whole_on_the_promised_pythons(
    env: Environment, python: int, platform: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    name, markers = platform
    resolved = tmp_path / "resolved.txt"
    files = [*env.requirements, *env.optional]
    options = ["--python-version", f"3.{python}", "--python-platform", name]
    quietly = ["--quiet", "--no-header", "--no-annotate", "--only-binary", ":all:"]
    # uv asks the index what each package of the list needs and whether it has a wheel for this
    # Python; what it then names beyond the list would be missing.
    try:
        uv.run(
            ["pip", "compile", *options, *quietly, f"--output-file={resolved}", *map(str, files)],
            "resolving",
        )
    except CommandError as error:
        if not uv.is_network_trouble(error):
            raise
        without_index(error.output)
    needed = dict(re.findall(r"^(\S+)(==\S+)", resolved.read_text("utf-8"), re.MULTILINE))
    assert needed == pins(files, python, markers)


CONVERT = """
import sys
from pathlib import Path
from conversion import headers
from project import paths
paths.MODEL_DATA_H, paths.DIGITS_H = map(Path, sys.argv[1:])
headers.write_headers(paths.model_path("int8"), "int8")
"""


@pytest.mark.slow
def test_the_conversion_runs_on_the_oldest_python(tmp_path: Path) -> None:
    oldest = CONVERSION.min_minor
    env = replace(CONVERSION, folder=tmp_path / ".venv", max_minor=oldest, optional=())
    try:
        python = environment.python(env)
    except UserError as error:
        without_index(str(error))
    files = [tmp_path / "model_data.h", tmp_path / "digits.h"]
    subprocess.run([python, "-c", CONVERT, *files], cwd=paths.SCRIPTS_DIR, check=True)
    assert all(file.is_file() for file in files)
