"""Runs of other seeds and widths, each in a process and a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from data.mnist import load_mnist
from project import paths
from project.errors import UserError
from project.files import write_together
from training import judging, publishing, report, run_card, runs, session
from training.recipe import Recipe
from training.runs import Run


def trained(recipe: Recipe, mnist_path: str) -> tuple[Run, Path]:
    """Trains, unless that was done before, and records the run in models/report/.

    Returns:
        The run and the folder with its models.

    Raises:
        UserError: the training failed, and has said why.
    """
    width, length, seed = recipe.lstm_units, recipe.epochs, recipe.seed
    folder = paths.RUNS_DIR / f"{recipe.name}_{width}_units_{length}_epochs_seed_{seed}"
    card_file = folder / paths.MODEL_CARD.name
    is_whole = all((folder / name).is_file() for name in session.FILES)
    if not is_whole or not _is_of_today(card_file, recipe):
        # In a process of its own, since only the first training of a process is reproducible.
        script = paths.SCRIPTS_DIR / "train_mnist_lstm.py"
        command = [sys.executable, script, "--output", folder, "--recipe", recipe.name]
        command += ["--units", width, "--epochs", length, "--seed", seed]
        # Whatever custom_data names, digits are compared with digits.
        command += ["--mnist", mnist_path] if mnist_path else ["--data", ""]
        if subprocess.run(list(map(str, command)), check=False).returncode != 0:
            raise UserError("the training failed; its last line above says why.")
    int8_model = (folder / paths.model_path("int8").name).read_bytes()
    loss = judging.held_out_loss(int8_model, load_mnist(mnist_path))
    run = runs.of_card(run_card.read(card_file), loss)
    _record(run)
    return run, folder


def ship(folders: dict[Run, Path]) -> None:
    """Puts the run that is best on the held-out training images into models/."""
    best = runs.best_on_held_out(list(folders))
    contents = {name: (folders[best] / name).read_bytes() for name in session.FILES}
    publishing.publish(paths.MODELS_DIR, contents)
    print(f"put seed {best.seed} into {paths.relative(paths.MODELS_DIR)}", flush=True)


def _record(run: Run) -> None:
    known = runs.with_new(runs.read(paths.RUNS), run)
    contents = {paths.RUNS: runs.as_json(known)}
    for name, picture in report.of_runs(known).items():
        contents[paths.MODELS_DIR / name] = picture
    write_together(contents)


def _is_of_today(card_file: Path, recipe: Recipe) -> bool:
    """Whether the run was made by what the recipe says now."""
    made_by = run_card.read(card_file)["training"]
    return all(made_by.get(name) == value for name, value in run_card.training_of(recipe).items())
