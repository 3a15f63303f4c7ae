"""Files are wholly written or not touched."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from project import paths
from project.errors import UserError
from project.files import checksum, fnv1a, write_atomically, write_together


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_fnv1a_is_that_of_its_authors():
    assert fnv1a(b"") == 0x811C9DC5
    assert fnv1a(b"foobar") == 0xBF9CF968


def test_several_files_and_their_folders_are_written(tmp_path):
    (tmp_path / "model.h").write_bytes(b"a much longer old content")
    write_together({tmp_path / "model.h": b"model", tmp_path / "a" / "b" / "digits.h": b"digits"})
    assert (tmp_path / "model.h").read_bytes() == b"model"
    assert (tmp_path / "a" / "b" / "digits.h").read_bytes() == b"digits"
    assert names(tmp_path) == ["a", "model.h"]
    assert names(tmp_path / "a" / "b") == ["digits.h"]


def test_full_disk_leaves_the_old_file(tmp_path, full_disk):
    file = tmp_path / "file.h"
    file.write_bytes(b"old")
    with pytest.raises(UserError, match=r"cannot write .*file\.h \(No space left on device\)"):
        write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert names(tmp_path) == ["file.h"]


def test_ctrl_c_leaves_the_old_file(tmp_path, monkeypatch):
    def interrupt(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    (tmp_path / "file.h").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file.h", b"new")
    assert (tmp_path / "file.h").read_bytes() == b"old"
    assert names(tmp_path) == ["file.h"]


def test_write_that_stops_in_the_middle_leaves_the_old_file(open_dir, as_ordinary_user):
    file = open_dir / "file.h"
    file.write_bytes(b"old")
    open_dir.chmod(0o777)

    def write_more_than_allowed() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        write_atomically(file, b"x" * 100_000)

    assert "File too large" in as_ordinary_user(write_more_than_allowed)
    assert file.read_bytes() == b"old"
    assert names(open_dir) == ["file.h"]


@pytest.mark.parametrize("name", ["file.h", "include/file.h"])
def test_read_only_folder_is_named(open_dir, as_ordinary_user, name):
    (open_dir / "file.h").write_bytes(b"old")
    open_dir.chmod(0o555)
    shown = as_ordinary_user(lambda: write_atomically(open_dir / name, b"new"))
    assert f"cannot write {open_dir / name} (Permission denied)" in shown and "writable" in shown
    assert (open_dir / "file.h").read_bytes() == b"old"
    assert names(open_dir) == ["file.h"]


def test_file_in_place_of_the_folder_is_reported(tmp_path):
    (tmp_path / "include").write_bytes(b"")
    with pytest.raises(UserError, match="cannot write"):
        write_atomically(tmp_path / "include" / "file.h", b"new")


def test_when_one_cannot_be_written_the_others_stay(tmp_path, open_dir, as_ordinary_user):
    writable, locked = open_dir / "writable", open_dir / "locked"
    for folder in (writable, locked):
        folder.mkdir()
        (folder / "file.h").write_bytes(b"old")
    writable.chmod(0o777)
    locked.chmod(0o555)
    contents = {folder / "file.h": b"new" for folder in (writable, locked)}
    assert str(locked / "file.h") in as_ordinary_user(lambda: write_together(contents))
    for folder in (writable, locked):
        assert (folder / "file.h").read_bytes() == b"old"
        assert names(folder) == ["file.h"]


@pytest.mark.parametrize("stdout", ["a pipe", "a file"])
def test_own_output_is_written_into_in_its_turn(tmp_path, stdout):
    # Through a link, lest a mistake replaces the machine's own.
    (tmp_path / "out").symlink_to("/dev/stdout")
    code = (
        "import sys; from pathlib import Path; from project.files import write_atomically\n"
        "print('before')\n"
        "write_atomically(Path(sys.argv[1]), b'content\\n')\n"
        "print('after')\n"
    )
    with open(tmp_path / "redirected", "wb") as file:
        done = subprocess.run(
            [sys.executable, "-c", code, tmp_path / "out"],
            env=os.environ | {"PYTHONPATH": str(paths.SCRIPTS_DIR)},
            stdout=file if stdout == "a file" else subprocess.PIPE,
            check=True,
        )
    written = done.stdout or (tmp_path / "redirected").read_bytes()
    assert written == b"before\ncontent\nafter\n"
    assert (tmp_path / "out").is_symlink()


def test_fifo_is_written_into(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    reader = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    write_atomically(tmp_path / "fifo", b"content")
    assert os.read(reader, 100) == b"content"
    os.close(reader)
    assert (tmp_path / "fifo").is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_full_device_is_reported_and_other_files_stay(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "full").symlink_to("/dev/full")
    with pytest.raises(UserError, match=r"cannot write .*full \(No space left on device\)"):
        write_together({tmp_path / "file": b"new", tmp_path / "full": b"new"})
    assert (tmp_path / "full").is_char_device()
    assert (tmp_path / "file").read_bytes() == b"old"
    assert names(tmp_path) == ["file", "full"]


@pytest.mark.parametrize("is_dangling", [False, True])
def test_link_stays_and_its_target_is_replaced(tmp_path, is_dangling):
    target, link = tmp_path / "target", tmp_path / "folder" / "link"
    link.parent.mkdir()
    link.symlink_to(Path("..") / "target")
    if not is_dangling:
        target.write_bytes(b"old")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["folder", "target"]
    assert names(link.parent) == ["link"]


def test_checksum_is_sha256():
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert checksum(b"") == empty
