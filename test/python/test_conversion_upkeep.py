"""What the hook decides to do: as little as is needed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conversion import upkeep
from conversion.freshness import headers_are_fresh
from conversion.model_card import ModelCard, read_card
from project import paths
from project.errors import UserError
from project.files import checksum
from project.settings import DEFAULTS, Settings, parse_settings

SETTINGS = parse_settings(lambda _name, default: default)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "MODELS_DIR", tmp_path)
    return tmp_path


def card_of(
    flatbuffer: bytes, recipe: dict[str, Any], data: dict[str, Any] | None = None
) -> ModelCard:
    models = {"int8": {"sha256": checksum(flatbuffer), "accuracy": 0.98}}
    return ModelCard(recipe, models, data or {"name": "mnist", "sha256": "1"})


@pytest.fixture
def waves(tmp_path: Path) -> Path:
    file = tmp_path / "waves.npz"
    file.write_bytes(b"waves")
    return file


def card_of_waves(flatbuffer: bytes) -> ModelCard:
    entry = {"name": "waves.npz", "sha256": checksum(b"waves"), "format": {}}
    return card_of(flatbuffer, SETTINGS.recipe, entry)


def test_missing_model_is_trained(models: Path) -> None:
    reason = upkeep.reason_to_train(SETTINGS, None)
    assert reason is not None and "missing" in reason


def test_own_model_of_the_same_recipe_is_kept(models: Path) -> None:
    (models / "mnist_lstm.tflite").write_bytes(b"model")
    assert upkeep.reason_to_train(SETTINGS, card_of(b"model", SETTINGS.recipe)) is None


@pytest.mark.parametrize("change", [{"lstm_units": 32}, {"epochs": 9}, {"recipe_name": "quick"}])
def test_own_model_of_another_recipe_is_trained_again(
    models: Path, change: dict[str, object]
) -> None:
    (models / "mnist_lstm.tflite").write_bytes(b"model")
    settings = replace(SETTINGS, **change)
    reason = upkeep.reason_to_train(settings, card_of(b"model", SETTINGS.recipe))
    assert reason is not None and "recipe" in reason


@pytest.mark.parametrize("has_card", [True, False])
def test_model_put_in_by_hand_is_never_trained_over(models: Path, has_card: bool) -> None:
    (models / "mnist_lstm.tflite").write_bytes(b"somebody's model")
    card = card_of(b"our model", SETTINGS.recipe) if has_card else None
    assert upkeep.reason_to_train(replace(SETTINGS, lstm_units=99), card) is None


def test_model_of_own_data_is_not_trained_over_by_mnist(models: Path) -> None:
    (models / "mnist_lstm.tflite").write_bytes(b"model")
    assert upkeep.reason_to_train(SETTINGS, card_of_waves(b"model")) is None
    settings = replace(SETTINGS, lstm_units=99)
    assert upkeep.reason_to_train(settings, card_of_waves(b"model")) is None


def test_model_of_the_data_in_custom_data_is_kept(models: Path, waves: Path) -> None:
    (models / "mnist_lstm.tflite").write_bytes(b"model")
    settings = replace(SETTINGS, own_data_path=str(waves))
    assert upkeep.reason_to_train(settings, card_of_waves(b"model")) is None
    waves.unlink()
    assert upkeep.reason_to_train(settings, card_of_waves(b"model")) is None


def test_other_data_in_custom_data_are_trained(models: Path, waves: Path) -> None:
    (models / "mnist_lstm.tflite").write_bytes(b"model")
    settings = replace(SETTINGS, own_data_path=str(waves))
    reason = upkeep.reason_to_train(settings, card_of(b"model", SETTINGS.recipe))
    assert reason == f"the model was trained on other data than custom_data = {waves}"
    waves.write_bytes(b"other waves")
    assert "other data" in upkeep.reason_to_train(settings, card_of_waves(b"model"))
    elsewhere = replace(SETTINGS, own_data_path=str(waves.with_name("tides.npz")))
    assert "other data" in upkeep.reason_to_train(elsewhere, card_of_waves(b"model"))


def test_another_recipe_for_custom_data_is_trained(models: Path, waves: Path) -> None:
    (models / "mnist_lstm.tflite").write_bytes(b"model")
    settings = replace(SETTINGS, own_data_path=str(waves), lstm_units=9)
    assert "recipe" in upkeep.reason_to_train(settings, card_of_waves(b"model"))


def test_shipped_model_is_of_the_recipe_in_platformio_ini() -> None:
    from project.settings import read_settings

    settings = read_settings()
    assert upkeep.reason_to_train(settings, read_card()) is None
    assert read_card().recipe == settings.recipe
    for quantization in ("int8", "float"):
        flatbuffer = paths.model_path(quantization).read_bytes()
        assert read_card().describes(quantization, flatbuffer)


def steps_of(settings: Settings, monkeypatch: pytest.MonkeyPatch, fresh: bool) -> list[str]:
    steps: list[str] = []
    monkeypatch.setattr(upkeep, "train", lambda _settings: steps.append("train"))
    monkeypatch.setattr(upkeep, "convert", lambda _settings: steps.append("convert"))
    monkeypatch.setattr(upkeep, "headers_are_fresh", lambda _fingerprint: fresh)
    upkeep.bring_up_to_date(settings)
    return steps


def test_nothing_happens_when_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert steps_of(SETTINGS, monkeypatch, fresh=True) == []


def test_stale_headers_are_converted_without_training(monkeypatch: pytest.MonkeyPatch) -> None:
    assert steps_of(SETTINGS, monkeypatch, fresh=False) == ["convert"]


def test_missing_model_is_trained_then_converted(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert steps_of(SETTINGS, monkeypatch, fresh=False) == ["train", "convert"]


def test_failing_step_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep.environment, "python", lambda _env: Path(sys.executable))
    monkeypatch.setattr(
        subprocess, "run", lambda *_args, **_kwargs: subprocess.CompletedProcess([], 1)
    )
    with pytest.raises(UserError, match=r"scripts/convert\.py failed"):
        upkeep.convert(SETTINGS)


def test_settings_reach_the_training(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("my.npz", "waves.npz"):
        Path(name).touch()
    commands: list[list[str]] = []
    monkeypatch.setattr(upkeep.environment, "python", lambda _env: Path("python"))

    def run(command: list[str], **_kwargs: object) -> subprocess.CompletedProcess:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    upkeep.train(SETTINGS)
    assert commands[0][2:] == ["--recipe", "best", "--units", "20"]
    changed = {"recipe_name": "quick", "lstm_units": 7, "epochs": 3, "mnist_path": "my.npz"}
    upkeep.train(replace(SETTINGS, **changed))
    width, length = ["--units", "7"], ["--epochs", "3"]
    assert commands[1][2:] == ["--recipe", "quick", *width, *length, "--mnist", "my.npz"]
    assert Path(commands[1][1]).name == "train_mnist_lstm.py"
    upkeep.train(replace(SETTINGS, mnist_path="my.npz", own_data_path="waves.npz"))
    assert commands[2][-2:] == ["--data", "waves.npz"]
    assert "--mnist" not in commands[2]


@pytest.mark.parametrize("setting", ["own_data_path", "mnist_path"])
def test_missing_data_are_told_before_anything_is_installed(setting, monkeypatch):
    monkeypatch.setattr(upkeep.environment, "python", lambda _env: pytest.fail("installed"))
    with pytest.raises(UserError, match=r"there is no .* at nowhere\.npz"):
        upkeep.train(replace(SETTINGS, **{setting: "nowhere.npz"}))


def test_defaults_are_those_of_platformio_ini() -> None:
    assert parse_settings(lambda name, _default: DEFAULTS[name]) == SETTINGS


@pytest.mark.parametrize("first_line", [b"\xff\xfe\x00", b"", b"x" * 100_000])
def test_a_header_that_is_none_of_ours_is_stale(
    first_line: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MODEL_DATA_H", "DIGITS_H"):
        monkeypatch.setattr(paths, name, tmp_path / "it.h")
    paths.DIGITS_H.write_bytes(b"// fingerprint " + b"1" * 64 + b"\n")
    assert headers_are_fresh("1" * 64)
    paths.DIGITS_H.write_bytes(first_line)
    assert not headers_are_fresh("1" * 64)
