"""A run replaces all its files or none; test_project_files.py tests how files are written."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from project.errors import UserError
from training import publishing

OLD = {"a.tflite": b"old a", "b.tflite": b"old b", "card.json": b"old card"}
NEW = {name: b"new " + content * 1000 for name, content in OLD.items()}


@pytest.fixture
def models(open_dir: Path) -> Path:
    for name, content in OLD.items():
        (open_dir / name).write_bytes(content)
    return open_dir


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_is_made_and_filled(tmp_path):
    folder = tmp_path / "a" / "b"
    publishing.require_writable(folder, list(NEW))
    assert contents(folder) == {}
    publishing.publish(folder, NEW)
    assert contents(folder) == NEW


def test_full_disk_keeps_the_old_files(models, full_disk):
    with pytest.raises(UserError, match=r"cannot write .*No space left"):
        publishing.publish(models, NEW)
    assert contents(models) == OLD


def test_read_only_folder_is_refused_before_training(models, as_ordinary_user):
    models.chmod(0o555)
    message = as_ordinary_user(lambda: publishing.require_writable(models, list(NEW)))
    assert f"cannot write into {models} (Permission denied)" in message
    assert "--output" in message
    assert "cannot write" in as_ordinary_user(lambda: publishing.publish(models, NEW))
    assert contents(models) == OLD


def test_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "models").write_bytes(b"mine")
    with pytest.raises(UserError, match="cannot write into"):
        publishing.require_writable(tmp_path / "models", list(NEW))
    assert (tmp_path / "models").read_bytes() == b"mine"


def test_folder_in_place_of_a_file_is_refused(models):
    (models / "card.json").unlink()
    (models / "card.json").mkdir()
    with pytest.raises(UserError, match=r"card\.json is a folder"):
        publishing.require_writable(models, list(NEW))


def test_interrupt_between_two_files_waits_for_the_last(models, monkeypatch):
    replace = os.replace

    def interrupted(source: str, target: Path) -> None:
        replace(source, target)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publishing.publish(models, NEW)
    assert contents(models) == NEW
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
