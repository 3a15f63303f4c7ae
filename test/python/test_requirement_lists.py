"""The locked lists of scripts/setup/requirements, on every Python that the README promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks import steps
from setup import environment
from setup.environment import CHECKS, CONVERSION, TRAINING

LISTS = sorted(environment.LISTS.glob("*.in"))
NEWEST = (3, 14)
PROMISED = [
    (env, (3, minor))
    for env, newest in ((CONVERSION, NEWEST), (CHECKS, NEWEST), (TRAINING, (3, 11)))
    for minor in range(env.accepted.oldest[1], newest[1] + 1)
]
PLATFORMS = {
    "x86_64-unknown-linux-gnu": {"sys_platform": "linux", "platform_machine": "x86_64"},
    "aarch64-apple-darwin": {"sys_platform": "darwin", "platform_machine": "arm64"},
}
UV = [sys.executable, "-m", "uv", "pip", "compile", "--no-python-downloads"]


def requirements(file: Path) -> list[Requirement]:
    """What a list names, locked or not."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [re.sub(r"#.*|--hash=\S+", "", line).strip() for line in text.splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def pins(files: list[Path], python: tuple[int, int], platform: dict[str, str]) -> dict[str, str]:
    """Package and version of all that the locked `files` install there."""
    version = {"python_version": f"3.{python[1]}", "python_full_version": f"3.{python[1]}.9"}
    here = {**version, **platform, "platform_python_implementation": "CPython"}
    return {
        canonicalize_name(each.name): str(each.specifier)
        for file in files
        for each in requirements(file)
        if each.marker is None or each.marker.evaluate(here)
    }


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.name)
def test_a_lock_is_of_its_list_as_it_stands(file: Path) -> None:
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


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    ("env", "python"),
    PROMISED,
    ids=[f"{env.requirements[-1].stem}-3.{python[1]}" for env, python in PROMISED],
)
def test_every_list_is_whole_on_each_promised_python(
    env: environment.Environment, python: tuple[int, int], platform: str
) -> None:
    assert python in env.accepted
    files = [*env.requirements, *env.optional]
    options = ["--python-version", f"3.{python[1]}", "--python-platform", platform]
    quietly = ["--quiet", "--no-header", "--no-annotate", "--only-binary", ":all:"]
    # uv asks the index what each package of the list needs and whether it has a wheel for this
    # Python; what it then names beyond the list would be missing.
    done = subprocess.run([*UV, *options, *quietly, *files], capture_output=True, text=True)
    if any(words in done.stderr for words in ("client error", "dns error", "Failed to fetch")):
        (pytest.fail if steps.in_ci() else pytest.skip)(f"no package index: {done.stderr}")
    assert done.returncode == 0, done.stderr
    needed = dict(re.findall(r"^(\S+)(==\S+)", done.stdout, re.MULTILINE))
    assert needed == pins(files, python, PLATFORMS[platform])
