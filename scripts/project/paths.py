"""Where things are in this project."""

from __future__ import annotations

from pathlib import Path

from project.errors import UserError

ROOT = Path(__file__).resolve().parents[2]

PLATFORMIO_INI = ROOT / "platformio.ini"
DIGITS_DIR = ROOT / "digits"
INCLUDE_DIR = ROOT / "include"
MODELS_DIR = ROOT / "models"
SCRIPTS_DIR = ROOT / "scripts"

MODEL_DATA_H = INCLUDE_DIR / "model_data.h"
DIGITS_H = INCLUDE_DIR / "digits.h"
MODEL_CARD = MODELS_DIR / "mnist_lstm.json"
RUNS = MODELS_DIR / "report" / "runs.json"
RUNS_DIR = MODELS_DIR / ".runs"


def model_path(quantization: str) -> Path:
    """The .tflite of one training run in `quantization`, "int8" or "float"."""
    suffix = "" if quantization == "int8" else f"_{quantization}"
    return MODELS_DIR / f"mnist_lstm{suffix}.tflite"


def require_buildable() -> None:
    """Refuses to build where PlatformIO cannot.

    Raises:
        UserError: PlatformIO would take a part of the folder's path for a variable.
    """
    if "$" in str(ROOT):
        raise UserError(
            f"PlatformIO cannot build in {ROOT}, since this path has a $; move the project into a "
            "folder without it."
        )


def relative(path: Path) -> str:
    """`path` as a person in the project's folder would type it."""
    try:
        return path.resolve().relative_to(ROOT).as_posix()
    except (ValueError, RuntimeError):  # elsewhere, or a link to itself
        return str(path)
