"""PlatformIO's `pre:` hook: model and headers are up to date before anything is compiled.

Runs inside PlatformIO, on its Python and with its `env`; the work is in
conversion/upkeep.py.
"""

import subprocess
import sys
from pathlib import Path

Import("env")  # noqa: F821
sys.path.insert(0, str(Path(env["PROJECT_DIR"]) / "scripts"))  # noqa: F821

from platformio.project.helpers import compute_project_checksum  # noqa: E402
from SCons.Script import COMMAND_LINE_TARGETS  # noqa: E402

from conversion import upkeep  # noqa: E402
from project import ini, paths  # noqa: E402
from project.errors import UserError  # noqa: E402
from project.files import write_if_changed  # noqa: E402
from project.settings import Settings, parse_settings  # noqa: E402
from setup import locks  # noqa: E402

# Targets that compile nothing, or that bring the model up to date by themselves.
TARGETS_WITHOUT_HEADERS = {
    *("train", "bench", "evaluate", "draw"),
    *("compiledb", "envdump", "idedata", "__idedata"),
}


def configure(env) -> None:
    paths.require_buildable()
    ini.require_readable()
    settings = parse_settings(env.GetProjectOption)
    env.Append(CPPDEFINES=[("FIRMWARE_BOARD", env.StringifyMacro(env["PIOENV"]))])
    if settings.runtime == "tflm":
        require_board_with_tflm(env)
        env.Append(CPPDEFINES=["DIGIT_CLASSIFIER_TFLM"])
    add_targets(env, settings)
    if TARGETS_WITHOUT_HEADERS & set(COMMAND_LINE_TARGETS):
        return
    take_turn(env)
    if not env.IsCleanTarget():
        upkeep.bring_up_to_date(settings)
        accept_new_headers(env)


def take_turn(env) -> None:
    """Waits for other builds of this project, and makes later ones wait until this one ends."""
    turn = locks.hold_build()
    env["BUILD_LOCK"] = turn  # kept open as long as SCons runs
    if env.PioPlatform().name == "sim":
        # There the target runs the program, for ever, and nothing is built any more.
        env.AddPreAction("upload", env.Action(lambda target, source, env: turn.close(), None))


def add_targets(env, settings: Settings) -> None:
    """What `pio run -t NAME` offers beside building."""

    def add(name: str, title: str, description: str, action) -> None:
        env.AddCustomTarget(
            name=name, dependencies=None, actions=[action], title=title, description=description
        )

    add(
        "train",
        "Train",
        "Train the LSTM again by the custom_* settings and convert it",
        env.Action(lambda target, source, env: train(settings), "Training the LSTM"),
    )
    add(
        "evaluate",
        "Evaluate",
        "Let the board read MNIST's test images and compare it with TFLM on this PC",
        env.VerboseAction(script("evaluate.py"), "Sending MNIST's test images to the board"),
    )
    add(
        "draw",
        "Draw",
        "Draw digits on a page in the browser and let the board read them",
        env.VerboseAction(script("draw.py"), "Opening a page to draw on"),
    )
    if env.PioPlatform().name == "sim":
        add(
            "bench",
            "Benchmark",
            "Measure the network's speed, flash, RAM and stack on this board",
            env.VerboseAction(script("bench.py"), "Measuring the network"),
        )


def script(name: str):
    """Runs one of scripts/ for the board; without a shell, which a path's quotes would confuse."""

    def run(target, source, env) -> int:
        command = [env["PYTHONEXE"], str(paths.SCRIPTS_DIR / name), "--board", env["PIOENV"]]
        return subprocess.run(command).returncode

    return run


def require_board_with_tflm(env) -> None:
    if env.PioPlatform().name == "sim":
        raise UserError(
            f"custom_runtime = tflm cannot be built for {env['PIOENV']}: there is no TFLM for "
            "simulated boards; use compiled."
        )


def accept_new_headers(env) -> None:
    """Keeps PlatformIO from throwing the build away on the next run.

    Before the hook it noted which headers there are; the two that the first build of a checkout
    adds would make the second one start from nothing.
    """
    checksum = compute_project_checksum(env.GetProjectConfig())
    checksum_file = Path(env.subst("$PROJECT_BUILD_DIR")) / "project.checksum"
    write_if_changed(checksum_file, checksum.encode())


def train(settings: Settings) -> int:
    try:
        upkeep.train(settings)
        with locks.hold_build():
            upkeep.bring_up_to_date(settings)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


try:
    configure(env)  # noqa: F821
except UserError as error:
    sys.exit(f"error: {error}")
