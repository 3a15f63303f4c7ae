"""An .npz is read only where it says what it holds, and that is no more than fits."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from data.npz import read_npz
from project.errors import UserError

DAMAGED = r"it\.npz is damaged or no \.npz file"


def npy(shape: str = "(2,)", dtype: str = "'|u1'", values: bytes = b"ab", more: str = "") -> bytes:
    head = f"{{'descr': {dtype}, 'fortran_order': False, 'shape': {shape}, {more}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + values


def write(folder: Path, content: bytes, packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(folder / "it.npz", "w", packing) as archive:
        archive.writestr("x.npy", content)
    return folder / "it.npz"


def patched(file: Path, in_local_head: int, in_directory: int, value: int) -> Path:
    """The archive with another number in both heads of its only member."""
    content = bytearray(file.read_bytes())
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, in_local_head, value)
    struct.pack_into("<H", content, directory + in_directory, value)
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_writes_is_read(order: str, save, tmp_path: Path):
    x = np.asarray(np.arange(24.0).reshape(2, 3, 4), order=order)
    save(tmp_path / "it.npz", x=x, empty=np.zeros((0, 3)), one=np.array(7), text=["a", "ä"])
    found = read_npz(tmp_path / "it.npz")
    np.testing.assert_array_equal(found["x"], x)
    assert found["empty"].shape == (0, 3) and found["one"] == 7
    assert found["text"].tolist() == ["a", "ä"]
    assert read_npz(tmp_path / "it.npz", ["one", "other"]).keys() == {"one"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no array",
        npy().replace(b"\x01\x00", b"\x09\x00", 1),
        npy("(3,)"),
        npy("(1,)"),
        npy(f"({2**70},)"),
        npy("(-2,)"),
        npy("(-1, -2)"),
        npy("(2**1,)"),
        npy("2"),
        npy("(0, 99999999999999999999)", values=b""),
        npy(f"({2**62},)", "'|V0'", b""),
        npy(dtype="'<U1'", shape="(1,)", values=b"\xff" * 4),
        npy(dtype="'no type'"),
        npy(dtype="[('a', '|u1'), ('a', '|u1')]", shape="(1,)"),
        npy(more="'x': " + "(" * 5000),
        npy(more=" " * 20000),
    ],
)
def test_a_head_that_is_not_true_is_refused(content: bytes, tmp_path: Path):
    with pytest.raises(UserError, match=DAMAGED):
        read_npz(write(tmp_path, content))


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_refused(packing: int, tmp_path: Path):
    with pytest.raises(UserError, match=DAMAGED):
        read_npz(write(tmp_path, npy(), packing))


@pytest.mark.parametrize(
    ("in_local_head", "in_directory", "value"),
    [(6, 8, 1), (6, 8, 0x41), (8, 10, 99), (4, 6, 999)],
    ids=["encrypted", "strongly encrypted", "packing", "version"],
)
def test_archives_of_other_kinds_are_refused(
    in_local_head: int, in_directory: int, value: int, tmp_path: Path
):
    file = patched(write(tmp_path, npy()), in_local_head, in_directory, value)
    with pytest.raises(UserError, match=DAMAGED):
        read_npz(file)


def test_two_arrays_of_one_name_are_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "it.npz", "w") as archive, pytest.warns(UserWarning):
        archive.writestr("x.npy", npy())
        archive.writestr("x.npy", npy())
    with pytest.raises(UserError, match=DAMAGED):
        read_npz(tmp_path / "it.npz")


def test_python_objects_are_never_loaded(tmp_path: Path):
    np.savez(tmp_path / "it.npz", x=np.array([print]))
    with pytest.raises(UserError, match="Python objects"):
        read_npz(tmp_path / "it.npz")


@pytest.mark.parametrize("size_is", ["in its head", "in the archive"])
def test_a_bomb_is_refused_before_it_is_unpacked(size_is: str, tmp_path: Path):
    head = npy(f"({3 << 30},)", values=b"")
    file = write(tmp_path, head)
    if size_is == "in the archive":
        content = bytearray(file.read_bytes())
        size = content.index(b"PK\x01\x02") + 24
        struct.pack_into("<I", content, size, (3 << 30) + len(head))
        file.write_bytes(content)
    message = DAMAGED if size_is == "in its head" else r"take 3\.0 GiB, and 2 are the limit"
    with pytest.raises(UserError, match=message):
        read_npz(file)
