"""Runs of other seeds and widths, each in a process and a folder of its own."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from data.mnist import load_mnist
from project import paths
from project.errors import UserError
from project.files import write_together
from project.recipes import Recipe
from training import judging, plots, publishing, run_card, runs, session
from training.runs import Run


def compare(recipes: Sequence[Recipe], mnist_path: str, ship_best: bool) -> None:
    """Trains by one recipe after the other, unless that was done before, and records the results.

    Args:
        recipes: that differ in seed or width.
        mnist_path: as for `load_mnist`.
        ship_best: whether the run with the smallest loss on the held-out images goes into models/.

    Raises:
        UserError: a training failed, and has printed why.
    """
    folders = {}
    for recipe in recipes:
        folder = _trained(recipe, mnist_path)
        model = (folder / paths.model_path("int8").name).read_bytes()
        loss = judging.held_out_loss(model, load_mnist(mnist_path))
        run = runs.of_card(run_card.read(folder / paths.MODEL_CARD.name), loss)
        folders[run] = folder
        _record(run)
        print(
            f"{run.lstm_units} units, seed {run.seed}: held out {100 * run.held_out:.2f} %, warped "
            f"loss {run.held_out_loss:.4f}, test images "
            f"{100 * run.int8:.2f} % in int8, {100 * run.float:.2f} % in float",
            flush=True,
        )
    if ship_best:
        best = runs.best_on_held_out(list(folders))
        contents = {name: (folders[best] / name).read_bytes() for name in session.FILES}
        publishing.publish(paths.MODELS_DIR, contents)
        print(f"put seed {best.seed} into {paths.relative(paths.MODELS_DIR)}", flush=True)


def _trained(recipe: Recipe, mnist_path: str) -> Path:
    """The folder with the models of this recipe."""
    width, length, seed = recipe.lstm_units, recipe.epochs, recipe.seed
    folder = paths.RUNS_DIR / f"{recipe.name}_{width}_units_{length}_epochs_seed_{seed}"
    is_whole = all((folder / name).is_file() for name in session.FILES)
    if not is_whole or not _is_up_to_date(folder / paths.MODEL_CARD.name, recipe):
        # In a process of its own, since only the first training of a process is reproducible.
        script = paths.SCRIPTS_DIR / "train_mnist_lstm.py"
        command = [sys.executable, script, "--output", folder, "--recipe", recipe.name]
        command += ["--units", width, "--epochs", length, "--seed", seed, "--mode", recipe.mode]
        # Whatever custom_data and custom_model name, one network is compared, and on digits.
        command += ["--model", ""]
        command += ["--mnist", mnist_path] if mnist_path else ["--data", ""]
        if subprocess.run(list(map(str, command)), check=False).returncode != 0:
            raise UserError("the training failed; its last line above says why.")
    return folder


def _is_up_to_date(card_file: Path, recipe: Recipe) -> bool:
    """Whether the run was made by what the recipe says now, and is of the built-in network."""
    card = run_card.read(card_file)
    wanted = run_card.training_of(recipe)
    is_same = all(card["training"].get(name) == value for name, value in wanted.items())
    return is_same and "model" not in card["recipe"]


def _record(run: Run) -> None:
    known = runs.with_new(runs.read(paths.RUNS), run)
    contents = {paths.RUNS: runs.as_json(known)}
    for name, picture in plots.of_runs(known).items():
        contents[paths.MODELS_DIR / name] = picture
    write_together(contents)
