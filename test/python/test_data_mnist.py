"""`load_mnist` takes MNIST from wherever it lies, and nothing else for MNIST."""

from __future__ import annotations

import gzip
import hashlib
import struct
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from data import mnist as module
from data.dataset import Dataset
from data.mnist import load_mnist, read_idx
from project.errors import UserError

SHAPES = {
    "x_train": (60000, 28, 28),
    "y_train": (60000,),
    "x_test": (10000, 28, 28),
    "y_test": (10000,),
}
IDX_FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}
KINDS = ("npz", "idx")


@pytest.fixture(autouse=True)
def empty_machine(tmp_path, monkeypatch):
    """No MNIST_PATH and empty Keras caches, both in `tmp_path`."""
    caches = (module._KERAS_CACHES[0], str(tmp_path / "cache" / "mnist.npz"))
    monkeypatch.setattr(module, "_KERAS_CACHES", caches)
    monkeypatch.delenv("MNIST_PATH", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def mnist(mnist_path: Path) -> Dataset:
    return load_mnist(str(mnist_path))


def blank(**others: np.ndarray) -> dict[str, np.ndarray]:
    """Arrays of MNIST's shapes that hold only zeros, but for `others`."""
    return {name: np.zeros(shape, np.uint8) for name, shape in SHAPES.items()} | others


def write(kind: str, place: Path, arrays: dict[str, np.ndarray]) -> Path:
    if kind == "npz":
        np.savez(place / "mnist.npz", **arrays)
        return place / "mnist.npz"
    for name, array in arrays.items():
        (place / IDX_FILES[name]).write_bytes(idx(array))
    return place


def idx(array: np.ndarray) -> bytes:
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.tobytes()


def arrays_of(mnist: Dataset) -> dict[str, np.ndarray]:
    return {name: getattr(mnist, name) for name in SHAPES}


def complaint(place: Path) -> str:
    with pytest.raises(UserError) as caught:
        load_mnist(str(place))
    return str(caught.value)


def test_holds_mnist(mnist):
    for name, array in arrays_of(mnist).items():
        assert (array.shape, array.dtype) == (SHAPES[name], np.uint8)
    assert np.flatnonzero(mnist.is_held_out).tolist() == list(range(55000, 60000))
    everything = b"".join(getattr(mnist, name).tobytes() for name in SHAPES)
    assert mnist.sha256 == hashlib.sha256(everything).hexdigest()


def test_idx_folder_equals_npz(mnist, tmp_path):
    from_idx = load_mnist(str(write("idx", tmp_path, arrays_of(mnist))))
    assert from_idx.sha256 == mnist.sha256


def test_gzipped_idx_and_the_spelling_with_a_dot(mnist, tmp_path):
    write("idx", tmp_path, arrays_of(mnist))
    for name in ("x_test", "y_train"):
        plain = tmp_path / IDX_FILES[name]
        packed = plain.with_name(plain.name + ".gz")
        packed.write_bytes(gzip.compress(plain.read_bytes(), 1))
        plain.unlink()
    for name in ("y_train", "x_train"):
        for file in tmp_path.glob(IDX_FILES[name] + "*"):
            file.rename(tmp_path / file.name.replace("-idx", ".idx"))
    assert load_mnist(str(tmp_path)).sha256 == mnist.sha256


def test_mnist_path_names_the_place_unless_one_is_given(mnist_path, monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_PATH", str(mnist_path))
    assert load_mnist().x_test.shape == load_mnist("").x_test.shape == (10000, 28, 28)
    for unusable in ("~nosuch/x.npz", "x" * 300):
        assert f"there is no MNIST at {unusable}; name" in complaint(Path(unusable))
    message = complaint(tmp_path / "other.npz")
    assert (
        f"there is no MNIST at {tmp_path / 'other.npz'}; name an mnist.npz or a folder" in message
    )


@pytest.fixture
def download(mnist, tmp_path, monkeypatch):
    """What the training's Python does with `tmp_path`/mnist.npz in place of a download."""

    def program(shell: str) -> None:
        python = tmp_path / "python"
        python.write_text(f"#!/bin/sh\n{shell}\n")
        python.chmod(0o755)
        monkeypatch.setattr(module.environment, "python", lambda _environment: python)

    write("npz", tmp_path, arrays_of(mnist))
    return program


def test_downloads_into_keras_cache_and_finds_it_there(mnist, download, tmp_path):
    download(f'mkdir -p ~/.keras/datasets && mv "{tmp_path}/mnist.npz" ~/.keras/datasets')
    assert load_mnist().sha256 == mnist.sha256
    download("exit 1")
    assert load_mnist().sha256 == mnist.sha256


def test_downloads_where_the_home_cannot_be_written(mnist, download, tmp_path):
    download(f'cd "{tmp_path}" && mkdir cache && mv mnist.npz cache')
    assert load_mnist().sha256 == mnist.sha256


def test_a_failed_download_is_one_sentence(download):
    download("exit 1")
    with pytest.raises(UserError, match="MNIST could not be downloaded"):
        load_mnist()


@pytest.mark.parametrize("answer", ["images", "no network"])
def test_keras_downloads(answer, monkeypatch):
    images, labels = np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8)

    def load_data() -> tuple:
        if answer == "no network":
            raise Exception("URL fetch failure")
        return (images, labels), (images, labels)

    keras = SimpleNamespace(datasets=SimpleNamespace(mnist=SimpleNamespace(load_data=load_data)))
    fake = SimpleNamespace(tensorflow=SimpleNamespace(keras=keras))
    monkeypatch.setitem(sys.modules, "setup.tensorflow_import", fake)
    if answer == "images":
        assert module.download_by_keras().keys() == SHAPES.keys()
    else:
        with pytest.raises(UserError, match=r"cannot be downloaded \(URL fetch .* in MNIST_PATH"):
            module.download_by_keras()


@pytest.mark.parametrize("kind", KINDS)
def test_another_pixel_is_refused(kind, mnist, tmp_path):
    images = mnist.x_test.copy()
    images[9999, 27, 27] ^= 1
    message = complaint(write(kind, tmp_path, arrays_of(mnist) | {"x_test": images}))
    assert "x_test in" in message and "not MNIST's content (its checksum differs)" in message


@pytest.mark.parametrize("kind", KINDS)
def test_another_shape_is_refused(kind, tmp_path):
    larger = blank(x_train=np.zeros((600, 32, 32), np.uint8))
    message = complaint(write(kind, tmp_path, larger))
    assert "x_train in" in message
    assert "is uint8 (600, 32, 32), and MNIST's is uint8 (60000, 28, 28)" in message


def test_another_type_is_refused(tmp_path):
    message = complaint(write("npz", tmp_path, blank(y_test=np.zeros(10000, np.int64))))
    assert "y_test in" in message and "is int64 (10000,)" in message


def test_npz_without_an_array_is_refused(tmp_path):
    np.savez(tmp_path / "mnist.npz", images=np.zeros(1), x_test=np.zeros(1))
    assert "has no x_train, y_train, y_test;" in complaint(tmp_path / "mnist.npz")


def test_damaged_npz_is_refused(tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"no archive")
    message = complaint(tmp_path / "mnist.npz")
    assert f"{tmp_path / 'mnist.npz'} is damaged or no .npz file" in message
    assert "fetch it again" in message


def test_idx_folder_without_a_file_is_refused(tmp_path):
    for name in ("x_train", "y_train", "x_test"):
        (tmp_path / IDX_FILES[name]).write_bytes(idx(np.zeros((1, 2, 2), np.uint8)))
    assert f"{tmp_path} has no t10k-labels-idx1-ubyte" in complaint(tmp_path)


SOUND = idx(np.arange(48, dtype=np.uint8).reshape(3, 4, 4))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SOUND[:40], "is damaged"),
        (SOUND[:9], "is cut off"),
        (b"\xa5" * 64, "is no IDX file"),
        (b"", "is no IDX file"),
        (SOUND + b"\0", "is damaged"),
        (b"\0\0\x0d" + SOUND[3:], "is no IDX file of bytes"),
        (b"\0\0\x08\3" + b"\xff" * 12, "is damaged: its head says"),
    ],
    ids=["truncated", "head only", "random", "empty", "too long", "floats", "huge"],
)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_damaged_idx_is_refused(content, message, ending, tmp_path):
    file = tmp_path / f"train-images{ending}"
    file.write_bytes(gzip.compress(content) if ending else content)
    with pytest.raises(UserError, match=f"{file} {message}.*; fetch it again"):
        read_idx(file)


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(SOUND)[:30], gzip.compress(SOUND)[:-8] + bytes(8), b"no gzip"],
    ids=["cut off", "wrong checksum", "no gzip"],
)
def test_damaged_gzip_is_refused(packed, tmp_path):
    file = tmp_path / "train-images.gz"
    file.write_bytes(packed)
    with pytest.raises(UserError, match=f"{file} cannot be read .*; fetch it again"):
        read_idx(file)


def test_unreadable_file_is_refused(open_dir, as_ordinary_user):
    file = open_dir / "mnist.npz"
    file.write_bytes(b"")
    file.chmod(0)
    message = as_ordinary_user(lambda: load_mnist(str(file)))
    assert f"{file} cannot be read (Permission denied)" in message
