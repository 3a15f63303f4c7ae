"""What has to happen before the firmware can be compiled, and nothing more.

Headers are out of date by content, not by date: a checkout, a `touch` or a copied file rebuilds
nothing. Only the standard library: the PlatformIO hook calls this on the Python that
PlatformIO has. Training and conversion run as processes in environments of their own.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from conversion.model_card import ModelCard, read_card
from project import paths, reading
from project.errors import UserError
from project.recipes import KERAS
from project.settings import QUANTIZATIONS, Settings, require_training_data
from setup import environment

_SOURCES = ("conversion", "data", "images", "project")
_MAX_LINE = 200


def bring_up_to_date(settings: Settings) -> None:
    """Trains if the model is missing or of another recipe, converts if a header is out of date.

    Raises:
        UserError: training or conversion failed and has said why, or there is nothing to train
            on; the headers are as before.
    """
    reason = reason_to_train(settings, read_card())
    if reason is not None:
        print(f"training: {reason}", file=sys.stderr)
        train(settings)
    model = paths.model_path(settings.quantization)
    mark = fingerprint(model, settings.quantization, settings.tflm_multipliers, settings.mode)
    if not headers_are_fresh(mark):
        arguments = ["--quantization", settings.quantization]
        arguments += ["--multipliers", settings.tflm_multipliers, "--runtime", settings.runtime]
        arguments += ["--mode", settings.mode]
        _run(environment.python(environment.CONVERSION), "convert.py", arguments)


def fingerprint(model_path: Path, *settings: str) -> str:
    """SHA-256 over all that the headers depend on: model, card, digits, settings, our code.

    Missing files count as such.

    Raises:
        UserError: one of them cannot be read.
    """
    digest = hashlib.sha256("\0".join(settings).encode())
    files = [model_path, *map(paths.model_path, QUANTIZATIONS), paths.MODEL_CARD]
    files += sorted(paths.DIGITS_DIR.glob("*.png"))
    for package in _SOURCES:
        files += sorted((paths.SCRIPTS_DIR / package).rglob("*.py"))
    for file in files:
        content = reading.checksum(file) if file.is_file() else "missing"
        digest.update(f"{file.name}\0{content}\0".encode())
    return digest.hexdigest()


def headers_are_fresh(mark: str) -> bool:
    """Whether both headers exist with this fingerprint in their first line."""
    return all(_fingerprint_in(header) == mark for header in (paths.MODEL_DATA_H, paths.DIGITS_H))


def _fingerprint_in(header: Path) -> str | None:
    if not header.is_file():
        return None
    with header.open("rb") as file:
        first_line = file.readline(_MAX_LINE).decode(errors="replace")
    return first_line.removeprefix("// fingerprint ").strip()


def reason_to_train(settings: Settings, card: ModelCard | None) -> str | None:
    """Why a model has to be trained, or None.

    A model that the card does not describe was put there by hand, one trained elsewhere was asked
    for with --keras, and one of somebody's own data with --data; of these only the last is
    replaced, where custom_data says so.
    """
    model = paths.model_path(settings.quantization)
    if not model.is_file():
        return f"{paths.relative(model)} is missing"
    if card is None or not card.describes(settings.quantization, reading.model_content(model)):
        return None
    if card.recipe["name"] == KERAS or (not card.is_of_mnist and not settings.own_data_path):
        return None
    if card.recipe != settings.recipe:
        return f"the recipe is now {settings.recipe}, the model's is {card.recipe}"
    if settings.own_data_path and not _is_data_of(card, settings):
        return f"the model was trained on other data than custom_data = {settings.own_data_path}"
    return None


def _is_data_of(card: ModelCard, settings: Settings) -> bool:
    """Whether the model was trained on these data; if they are gone, their name decides."""
    path = Path(settings.own_data_path).expanduser()
    if not path.exists():
        return card.data["name"] == path.name
    return card.data["sha256"] == reading.checksum_of_data(path, settings.windows)


def train(settings: Settings) -> None:
    """Trains by the recipe in `settings`; replaces models/ when it has succeeded."""
    require_training_data(settings.own_data_path, settings.mnist_path)
    arguments = ["--settings", settings.as_json()]
    _run(environment.python(environment.TRAINING), "train_mnist_lstm.py", arguments)


def _run(interpreter: Path, script: str, arguments: list[str]) -> None:
    # stdout goes to stderr, since `pio test` hides what a hook writes to stdout.
    command = [str(interpreter), str(paths.SCRIPTS_DIR / script), *arguments]
    if subprocess.run(command, stdout=sys.stderr.fileno(), check=False).returncode != 0:
        raise UserError(f"scripts/{script} failed; its last line above says why.")
