"""Test equipment: the smallest packages, in a folder that replaces an index."""

from __future__ import annotations

import zipfile
from pathlib import Path

from project.files import checksum


def write_wheel(folder: Path, name: str, version: str, script: str = "") -> str:
    """Writes a package, with one module that knows its version, and its `script` as a program.

    Returns:
        The line of a list that asks for it.
    """
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    contents = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if script:
        contents[f"{name}-{version}.data/scripts/{name}"] = script
    record = f"{info}/RECORD"
    contents[record] = "".join(f"{file},,\n" for file in [*contents, record])
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, text in contents.items():
            entry = zipfile.ZipInfo(file)
            entry.external_attr = (0o100755 if "/scripts/" in file else 0o100644) << 16
            archive.writestr(entry, text)
    return f"{name}=={version} --hash=sha256:{checksum(wheel.read_bytes())}"
