"""What the hook decides to do: as little as is needed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import train_mnist_lstm
from conversion import upkeep
from conversion.model_card import ModelCard, read_card
from project import paths
from project.errors import UserError
from project.files import checksum
from project.recipes import KERAS
from project.settings import DEFAULTS, parse_settings, read_settings

SETTINGS = parse_settings(lambda _name, default: default)
MNIST = {"name": "mnist", "sha256": "1"}
WAVES = {"name": "waves.npz", "sha256": checksum(b"waves"), "format": {}}


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In place of the project's: holds a model."""
    monkeypatch.setattr(paths, "MODELS_DIR", tmp_path)
    (tmp_path / "mnist_lstm.tflite").write_bytes(b"model")
    return tmp_path


def reason(data: dict = MNIST, described: bytes = b"model", **settings: object) -> str:
    """Why a model is trained, "" if it is not; the card is of the recipe in SETTINGS."""
    models = {"int8": {"sha256": checksum(described), "accuracy": 0.98}}
    card = ModelCard(SETTINGS.recipe, models, data)
    return upkeep.reason_to_train(replace(SETTINGS, **settings), card) or ""


def test_missing_model_is_trained(models: Path) -> None:
    (models / "mnist_lstm.tflite").unlink()
    assert "missing" in reason()


def test_own_model_of_the_same_recipe_is_kept(models: Path) -> None:
    assert not reason()


@pytest.mark.parametrize("change", [{"lstm_units": 32}, {"epochs": 9}, {"recipe_name": "quick"}])
def test_own_model_of_another_recipe_is_trained_again(models: Path, change: dict) -> None:
    assert "recipe" in reason(**change)


def test_model_put_in_by_hand_is_never_trained_over(models: Path) -> None:
    assert not reason(described=b"another model", lstm_units=99)
    assert upkeep.reason_to_train(replace(SETTINGS, lstm_units=99), None) is None


def test_model_of_own_data_is_not_trained_over_by_mnist(models: Path) -> None:
    assert not reason(WAVES)
    assert not reason(WAVES, lstm_units=99)


def test_model_of_a_keras_file_is_never_trained_over(models: Path) -> None:
    taken = ModelCard(
        {"name": KERAS, "lstm_units": 20}, {"int8": {"sha256": checksum(b"model")}}, MNIST
    )
    assert upkeep.reason_to_train(replace(SETTINGS, lstm_units=99), taken) is None


def test_an_own_network_is_trained_if_its_file_changed(models: Path, tmp_path: Path) -> None:
    file = tmp_path / "my_network.py"
    file.write_text("one")
    assert "recipe" in reason(own_model_path=str(file))


def test_custom_data_is_trained_if_it_or_the_recipe_changed(models: Path, tmp_path: Path) -> None:
    waves = tmp_path / "waves.npz"
    waves.write_bytes(b"waves")
    assert not reason(WAVES, own_data_path=str(waves))
    assert "recipe" in reason(WAVES, own_data_path=str(waves), lstm_units=9)
    other = f"the model was trained on other data than custom_data = {waves}"
    assert reason(MNIST, own_data_path=str(waves)) == other
    waves.write_bytes(b"other waves")
    assert reason(WAVES, own_data_path=str(waves)) == other
    waves.unlink()  # then its name decides
    assert not reason(WAVES, own_data_path=str(waves))
    assert "other data" in reason(WAVES, own_data_path=str(tmp_path / "tides.npz"))


def test_shipped_model_is_of_the_recipe_in_platformio_ini() -> None:
    settings, card = read_settings(), read_card()
    assert card is not None and card.recipe == settings.recipe
    assert upkeep.reason_to_train(settings, card) is None
    for quantization in ("int8", "float"):
        assert card.describes(quantization, paths.model_path(quantization).read_bytes())
    assert parse_settings(lambda name, _default: DEFAULTS[name]) == SETTINGS


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The scripts that were to be run, with their arguments; all of them succeed."""
    commands: list[list[str]] = []

    def run(command: list[str], **_kwargs: object) -> subprocess.CompletedProcess:
        commands.append([Path(command[1]).name, *command[2:]])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(upkeep.environment, "python", lambda _env: Path(sys.executable))
    monkeypatch.setattr(subprocess, "run", run)
    return commands


@pytest.fixture
def include(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In place of the project's; empty."""
    folder = tmp_path / "include"
    folder.mkdir()
    for name in ("MODEL_DATA_H", "DIGITS_H"):
        monkeypatch.setattr(paths, name, folder / f"{name}.h")
    return folder


def test_only_what_is_out_of_date_is_done(commands, models, include) -> None:
    conversion = ["convert.py", "--quantization", "int8", "--multipliers", "double"]
    conversion += ["--runtime", "compiled", "--mode", "sequences"]
    upkeep.bring_up_to_date(SETTINGS)
    assert commands == [conversion]
    mark = upkeep.fingerprint(paths.model_path("int8"), "int8", "double", "sequences")
    for header in (paths.MODEL_DATA_H, paths.DIGITS_H):
        header.write_text(f"// fingerprint {mark}\n")
    upkeep.bring_up_to_date(SETTINGS)
    assert commands == [conversion]
    (models / "mnist_lstm.tflite").unlink()
    upkeep.bring_up_to_date(SETTINGS)
    assert [name for name, *_ in commands[1:]] == ["train_mnist_lstm.py", "convert.py"]


def test_failing_step_is_one_sentence(models, include, monkeypatch) -> None:
    monkeypatch.setattr(upkeep.environment, "python", lambda _env: "false")
    with pytest.raises(UserError, match=r"scripts/convert\.py failed"):
        upkeep.bring_up_to_date(SETTINGS)


def test_settings_reach_the_training(commands, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "my.npz").touch()
    data = {"mnist_path": "/mnist.npz", "own_data_path": str(tmp_path / "my.npz")}
    upkeep.train(replace(SETTINGS, recipe_name="quick", lstm_units=7, epochs=3, **data))
    assert commands[0][0] == "train_mnist_lstm.py"
    monkeypatch.setattr(sys, "argv", commands[0])
    options = train_mnist_lstm.parse_arguments()
    assert (options.recipe, options.units, options.epochs) == ("quick", [7], 3)
    assert (options.mnist, options.data) == tuple(data.values())


@pytest.mark.parametrize("setting", ["own_data_path", "mnist_path"])
def test_missing_data_is_reported_before_anything_is_installed(setting, monkeypatch) -> None:
    monkeypatch.setattr(upkeep.environment, "python", lambda _env: pytest.fail("installed"))
    with pytest.raises(UserError, match=r"there is no .* at nowhere\.npz"):
        upkeep.train(replace(SETTINGS, **{setting: "nowhere.npz"}))


@pytest.mark.parametrize("first_line", [b"\xff\xfe\x00", b"", b"x" * 100_000])
def test_a_foreign_header_is_out_of_date(first_line: bytes, include: Path) -> None:
    for header in (paths.MODEL_DATA_H, paths.DIGITS_H):
        header.write_bytes(b"// fingerprint " + b"1" * 64 + b"\n")
    assert upkeep.headers_are_fresh("1" * 64)
    paths.DIGITS_H.write_bytes(first_line)
    assert not upkeep.headers_are_fresh("1" * 64)
