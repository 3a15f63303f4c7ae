"""What has to happen before the firmware can be compiled, and nothing more.

Only the standard library: the PlatformIO hook calls this on whatever Python PlatformIO
has. Training and conversion run as processes in environments of their own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conversion.freshness import fingerprint, headers_are_fresh
from conversion.model_card import ModelCard, read_card
from project import paths, reading
from project.errors import UserError
from project.settings import Settings, require_training_data
from setup import environment


def bring_up_to_date(settings: Settings) -> None:
    """Trains if the model is missing or of another recipe, converts if a header is stale.

    Raises:
        UserError: training or conversion failed and has said why, or there is nothing to train
            on; the headers are as before.
    """
    reason = reason_to_train(settings, read_card())
    if reason is not None:
        print(f"training: {reason}", file=sys.stderr)
        train(settings)
    model = paths.model_path(settings.quantization)
    mark = fingerprint(model, settings.quantization, settings.tflm_multipliers)
    if not headers_are_fresh(mark):
        convert(settings)


def reason_to_train(settings: Settings, card: ModelCard | None) -> str | None:
    """Why a model has to be trained, or None.

    A model that is not the card's was put there by hand, and one of somebody's own data was
    asked for with --data; nothing but custom_data makes the hook train over them.
    """
    model = paths.model_path(settings.quantization)
    if not model.is_file():
        return f"{paths.relative(model)} is missing"
    if card is None or not card.describes(settings.quantization, model.read_bytes()):
        return None
    if not card.is_of_mnist and not settings.own_data_path:
        return None
    if card.recipe != settings.recipe:
        return f"the recipe is now {settings.recipe}, the model's is {card.recipe}"
    if settings.own_data_path and not _is_data_of(card, Path(settings.own_data_path).expanduser()):
        return f"the model was trained on other data than custom_data = {settings.own_data_path}"
    return None


def _is_data_of(card: ModelCard, path: Path) -> bool:
    """Whether the model was trained on this file; a file that is gone is known by its name."""
    if not path.is_file():
        return card.data["name"] == path.name
    return card.data["sha256"] == reading.checksum(path)


def train(settings: Settings) -> None:
    """Trains by the recipe in `settings`; replaces models/ when it has succeeded."""
    require_training_data(settings.own_data_path, settings.mnist_path)
    arguments = ["--recipe", settings.recipe_name, "--units", str(settings.lstm_units)]
    if settings.epochs is not None:
        arguments += ["--epochs", str(settings.epochs)]
    if settings.own_data_path:
        arguments += ["--data", settings.own_data_path]
    elif settings.mnist_path:
        arguments += ["--mnist", settings.mnist_path]
    _run(environment.python(environment.TRAINING), "train_mnist_lstm.py", arguments)


def convert(settings: Settings) -> None:
    """Writes the headers from the model in `settings`."""
    interpreter = environment.python(environment.CONVERSION)
    arguments = ["--quantization", settings.quantization]
    _run(interpreter, "convert.py", [*arguments, "--multipliers", settings.tflm_multipliers])


def _run(interpreter: Path, script: str, arguments: list[str]) -> None:
    # stdout goes to stderr, since `pio test` hides what a hook writes to stdout.
    command = [str(interpreter), str(paths.SCRIPTS_DIR / script), *arguments]
    if subprocess.run(command, stdout=sys.stderr.fileno(), check=False).returncode != 0:
        raise UserError(f"scripts/{script} failed; its last line above says why.")
