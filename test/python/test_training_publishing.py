"""A run replaces all its files or none."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from project import paths
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


def test_replaces_every_file(models):
    publishing.publish(models, NEW)
    assert contents(models) == NEW


def test_makes_the_folder(tmp_path):
    publishing.require_writable(tmp_path / "a" / "b", list(NEW))
    publishing.publish(tmp_path / "a" / "b", NEW)
    assert contents(tmp_path / "a" / "b") == NEW


def test_trying_a_folder_leaves_nothing_behind(models):
    publishing.require_writable(models, list(NEW))
    assert contents(models) == OLD


def test_full_disk_keeps_the_old_files(models, full_disk):
    with pytest.raises(UserError, match=r"cannot write .*No space left"):
        publishing.publish(models, NEW)
    assert contents(models) == OLD


def test_limit_reached_in_the_middle_keeps_the_old_files(models):
    """A real failure of write(): the kernel lets no file of this process grow past 4,500 bytes."""
    code = (
        "import sys; from pathlib import Path; from project.errors import run_main\n"
        "from training import publishing\n"
        "sizes = {'a.tflite': 4000, 'b.tflite': 5000, 'card.json': 10}\n"
        "new = {name: bytes(size) for name, size in sizes.items()}\n"
        "run_main(lambda: publishing.publish(Path(sys.argv[1]), new))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, models],
        env=os.environ | {"PYTHONPATH": str(paths.SCRIPTS_DIR)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4500, 4500)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: cannot write")
    assert len(done.stderr.splitlines()) == 1
    assert contents(models) == OLD


def test_read_only_folder_is_refused_before_training(models, as_ordinary_user):
    models.chmod(0o555)
    told = as_ordinary_user(lambda: publishing.require_writable(models, list(NEW)))
    assert f"cannot write into {models} (Permission denied)" in told
    assert "--output" in told


def test_read_only_folder_keeps_the_old_files(models, as_ordinary_user):
    models.chmod(0o555)
    assert "cannot write" in as_ordinary_user(lambda: publishing.publish(models, NEW))
    assert contents(models) == OLD


def test_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "models").write_bytes(b"mine")
    with pytest.raises(UserError, match="cannot write into"):
        publishing.require_writable(tmp_path / "models", list(NEW))
    assert (tmp_path / "models").read_bytes() == b"mine"


def test_folder_in_place_of_a_file(models):
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
