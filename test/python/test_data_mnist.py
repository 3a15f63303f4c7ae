"""`load_mnist` takes MNIST from wherever it lies, and nothing else for MNIST."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from data.dataset import Dataset
from data.mnist import load_mnist
from project import paths
from project.errors import UserError
from setup import environment

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
def nothing_at_hand(tmp_path, monkeypatch):
    """No MNIST_PATH and an empty Keras cache."""
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


def complaint(place: Path | None) -> str:
    with pytest.raises(UserError) as caught:
        load_mnist(None if place is None else str(place))
    return str(caught.value)


def test_holds_mnist(mnist):
    assert arrays_of(mnist).keys() == SHAPES.keys()
    for name, array in arrays_of(mnist).items():
        assert (array.shape, array.dtype) == (SHAPES[name], np.uint8)
    assert np.bincount(mnist.y_test).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip


def test_the_last_5000_are_held_out(mnist):
    assert np.flatnonzero(mnist.is_held_out).tolist() == list(range(55000, 60000))


def test_idx_folder_equals_npz(mnist, tmp_path):
    from_idx = load_mnist(str(write("idx", tmp_path, arrays_of(mnist))))
    assert from_idx.sha256 == mnist.sha256
    for name, array in arrays_of(from_idx).items():
        np.testing.assert_array_equal(array, getattr(mnist, name))


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
    assert load_mnist().x_test.shape == (10000, 28, 28)
    assert load_mnist("").x_test.shape == (10000, 28, 28)
    assert str(tmp_path / "other.npz") in complaint(tmp_path / "other.npz")


def test_finds_keras_cache(mnist_path, mnist, tmp_path):
    cache = tmp_path / "home" / ".keras" / "datasets"
    cache.mkdir(parents=True)
    if mnist_path.is_file():
        (cache / "mnist.npz").symlink_to(mnist_path)
    else:
        write("npz", cache, arrays_of(mnist))
    assert load_mnist().sha256 == mnist.sha256


def keras_that_downloads(monkeypatch, answer) -> None:
    """Stands in for `setup.tensorflow_import`; `answer` is what load_data() gives."""
    data_sets = SimpleNamespace(mnist=SimpleNamespace(load_data=answer))
    tensorflow = SimpleNamespace(keras=SimpleNamespace(datasets=data_sets))
    module = SimpleNamespace(tensorflow=tensorflow)
    monkeypatch.setitem(sys.modules, "setup.tensorflow_import", module)


def test_downloads_where_nothing_is_at_hand(mnist, monkeypatch):
    parts = (mnist.x_train, mnist.y_train), (mnist.x_test, mnist.y_test)
    keras_that_downloads(monkeypatch, lambda: parts)
    assert load_mnist().sha256 == mnist.sha256


def test_download_of_something_else_is_refused(monkeypatch):
    other = blank()
    keras_that_downloads(
        monkeypatch,
        lambda: ((other["x_train"], other["y_train"]), (other["x_test"], other["y_test"])),
    )
    assert "not MNIST's content" in complaint(None)


def test_checksum_is_that_of_all_pixels_and_labels(mnist):
    everything = b"".join(getattr(mnist, name).tobytes() for name in SHAPES)
    assert mnist.sha256 == hashlib.sha256(everything).hexdigest()


def test_nothing_there(tmp_path):
    message = complaint(tmp_path / "mnist.npz")
    assert "there is no MNIST at" in message
    assert "name an mnist.npz or a folder" in message


@pytest.mark.parametrize("kind", KINDS)
def test_one_pixel_changed(kind, mnist, tmp_path):
    images = mnist.x_test.copy()
    images[9999, 27, 27] ^= 1
    message = complaint(write(kind, tmp_path, arrays_of(mnist) | {"x_test": images}))
    assert "x_test" in message
    assert "not MNIST's content" in message


@pytest.mark.parametrize("kind", KINDS)
def test_another_data_set_of_the_same_shape(kind, tmp_path):
    message = complaint(write(kind, tmp_path, blank()))
    assert "its checksum differs" in message


@pytest.mark.parametrize("kind", KINDS)
def test_another_shape(kind, tmp_path):
    larger = blank(x_train=np.zeros((60000, 32, 32), np.uint8))
    message = complaint(write(kind, tmp_path, larger))
    assert "x_train" in message
    assert "(60000, 32, 32)" in message
    assert "(60000, 28, 28)" in message


def test_another_type(tmp_path):
    message = complaint(write("npz", tmp_path, blank(y_test=np.zeros(10000, np.int64))))
    assert "y_test" in message
    assert "int64" in message


def test_npz_with_other_keys(tmp_path):
    np.savez(tmp_path / "mnist.npz", images=np.zeros(1), x_test=np.zeros(1))
    assert "lacks x_train, y_train, y_test;" in complaint(tmp_path / "mnist.npz")


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def random_bytes(content: bytes) -> bytes:
    return np.random.default_rng(1).bytes(len(content))


def nothing(_content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("harm", [truncated, flipped, random_bytes, nothing])
def test_damaged_npz(harm, tmp_path):
    file = tmp_path / "mnist.npz"
    np.savez_compressed(file, **blank())
    file.write_bytes(harm(file.read_bytes()))
    message = complaint(file)
    assert f"{file} is damaged or no .npz file" in message
    assert "fetch it again" in message


@pytest.mark.parametrize(
    "content", [np.zeros(3), np.array([{"an": "object"}], dtype=object)], ids=["npy", "object"]
)
def test_array_file_in_place_of_an_npz(content, tmp_path):
    with (tmp_path / "mnist.npz").open("wb") as file:
        np.save(file, content)
    assert "no .npz file" in complaint(tmp_path / "mnist.npz")


def test_npz_of_pickled_objects(tmp_path):
    np.savez(tmp_path / "mnist.npz", **blank(x_train=np.array([None])))
    assert "x_train" in complaint(tmp_path / "mnist.npz")
    assert "holds Python objects" in complaint(tmp_path / "mnist.npz")


def test_idx_folder_lacks_a_file(tmp_path):
    write("idx", tmp_path, blank())
    (tmp_path / IDX_FILES["y_test"]).unlink()
    assert f"{tmp_path} lacks t10k-labels-idx1-ubyte" in complaint(tmp_path)


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (truncated, "is damaged"),
        (lambda content: content[:9], "is cut off"),
        (random_bytes, "is no IDX file"),
        (nothing, "is no IDX file"),
        (lambda content: content + b"\0", "is damaged"),
        (lambda content: b"\0\0\x0d" + content[3:], "is no IDX file of bytes"),
    ],
    ids=["truncated", "head only", "random", "empty", "too long", "floats"],
)
def test_damaged_idx(harm, message, tmp_path):
    write("idx", tmp_path, blank())
    file = tmp_path / IDX_FILES["x_train"]
    file.write_bytes(harm(file.read_bytes()))
    told = complaint(tmp_path)
    assert f"{file} {message}" in told
    assert "fetch it again" in told


@pytest.mark.parametrize("harm", [truncated, flipped, random_bytes, nothing])
def test_damaged_gzip(harm, tmp_path):
    write("idx", tmp_path, blank())
    file = tmp_path / IDX_FILES["x_train"]
    packed = file.with_name(file.name + ".gz")
    noise = np.random.default_rng(1).integers(0, 256, SHAPES["x_train"], np.uint8)
    packed.write_bytes(harm(gzip.compress(idx(noise), 1)))
    file.unlink()
    told = complaint(tmp_path)
    assert str(packed) in told
    assert "fetch it again" in told


def test_unreadable_file(open_dir, as_ordinary_user):
    file = open_dir / "mnist.npz"
    file.write_bytes(b"")
    file.chmod(0)
    told = as_ordinary_user(lambda: load_mnist(str(file)))
    assert str(file) in told
    assert "Permission denied" in told


def test_without_tensorflow_it_says_who_can_download():
    told = complaint(None)
    assert "MNIST is not on this machine" in told
    assert "MNIST_PATH" in told
    assert "python3 scripts/train_mnist_lstm.py" in told


def test_neither_local_nor_downloadable(tmp_path):
    output = tmp_path / "models"
    done = subprocess.run(
        [
            environment.python(environment.TRAINING),
            paths.SCRIPTS_DIR / "train_mnist_lstm.py",
            *("--steps", "1", "--output", output),
        ],
        # A proxy that refuses every connection is a network that cannot be reached.
        env=os.environ | {"https_proxy": "http://127.0.0.1:9", "no_proxy": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("error: MNIST is not on this machine and cannot be downloaded")
    assert "MNIST_PATH" in last
    assert "Traceback" not in done.stderr
    assert list(output.iterdir()) == []
