"""PlatformIO's `pre:` hook: model and headers are up to date before anything is compiled.

Runs inside PlatformIO, on its Python and with its `env`; the work is in
conversion/upkeep.py.
"""

import subprocess
import sys
from pathlib import Path

from platformio.project.helpers import compute_project_checksum
from SCons.Script import COMMAND_LINE_TARGETS, DefaultEnvironment

env = DefaultEnvironment()
sys.path.insert(0, str(Path(env["PROJECT_DIR"]) / "scripts"))

from conversion import memory, upkeep  # noqa: E402
from project import ini, paths  # noqa: E402
from project.errors import UserError  # noqa: E402
from project.files import write_if_changed  # noqa: E402
from project.settings import Settings, parse_settings  # noqa: E402
from setup import locks  # noqa: E402

# Targets that compile nothing, or whose script brings the model up to date.
TARGETS_WITHOUT_HEADERS = {
    *("train", "bench", "evaluate", "draw"),
    *("compiledb", "envdump", "idedata", "__idedata"),
}


def configure() -> None:
    paths.require_buildable()
    ini.require_readable()
    settings = parse_settings(env.GetProjectOption)
    is_simulated = env.PioPlatform().name == "sim"
    env.Append(CPPDEFINES=[("FIRMWARE_BOARD", env.StringifyMacro(env["PIOENV"]))])
    if settings.console == "small":
        env.Append(CPPDEFINES=[("SERIAL_CONSOLE_IS_SMALL", 1)])
    if settings.runtime == "tflm":
        if is_simulated:
            raise UserError(
                f"custom_runtime = tflm cannot be built for {env['PIOENV']}: there is no TFLM for "
                "simulated boards; use compiled."
            )
        env.Append(CPPDEFINES=["PREDICTOR_TFLM"])
        if settings.tflm_weights == "arena":
            env.Append(CPPDEFINES=["PREDICTOR_WEIGHTS_IN_ARENA"])
    add_targets(settings, is_simulated)
    if TARGETS_WITHOUT_HEADERS & set(COMMAND_LINE_TARGETS):
        return
    wait_for_other_builds(is_simulated)
    if not env.IsCleanTarget():
        upkeep.bring_up_to_date(settings)
        accept_new_headers()
        require_memory(settings.runtime)


def require_memory(runtime: str) -> None:
    board = env.BoardConfig()
    sizes = [int(board.get(f"upload.maximum{kind}_size", 0)) for kind in ("", "_ram")]
    memory.require(paths.MODEL_DATA_H, runtime, env["PIOENV"], memory.Memory(*sizes))


def wait_for_other_builds(is_simulated: bool) -> None:
    """Waits until no other build of this project runs, and lets later ones wait for this one."""
    lock = locks.hold_build()
    env["BUILD_LOCK"] = lock  # keeps it open as long as SCons runs
    if is_simulated:
        # There the target runs the program, for ever, and nothing is built any more.
        env.AddPreAction("upload", env.Action(lambda target, source, env: lock.close(), None))


def add_targets(settings: Settings, is_simulated: bool) -> None:
    """What `pio run -t NAME` offers beside building."""

    def add(name: str, title: str, description: str, action) -> None:
        env.AddCustomTarget(
            name=name, dependencies=None, actions=[action], title=title, description=description
        )

    def add_script(name: str, title: str, description: str, headline: str) -> None:
        add(name, title, description, env.VerboseAction(script(f"{name}.py"), headline))

    description = "Train the LSTM again by the custom_* settings and convert it"
    action = env.Action(lambda target, source, env: train(settings), "Training the LSTM")
    add("train", "Train", description, action)
    description = "Let the board read MNIST's test images and compare it with TFLM on this PC"
    add_script("evaluate", "Evaluate", description, "Sending MNIST's test images to the board")
    description = "Draw digits on a page in the browser and let the board read them"
    add_script("draw", "Draw", description, "Opening a page to draw on")
    if is_simulated:
        description = "Measure the network's speed, flash, RAM and stack on this board"
        add_script("bench", "Benchmark", description, "Measuring the network")


def script(name: str):
    """Runs one of scripts/ for the board; without a shell, which a path's quotes would confuse."""

    def run(target, source, env) -> int:
        command = [env["PYTHONEXE"], str(paths.SCRIPTS_DIR / name), "--board", env["PIOENV"]]
        return subprocess.run(command).returncode

    return run


def accept_new_headers() -> None:
    """Keeps PlatformIO from deleting the build on the next run.

    PlatformIO has noted before the hook which headers exist. The two that the first build of a
    checkout adds would make the second build start from nothing.
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
    configure()
except UserError as error:
    sys.exit(f"error: {error}")
