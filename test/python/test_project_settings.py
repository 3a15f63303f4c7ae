"""The custom_* settings of platformio.ini."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest

from boards import sections
from project import ini, paths
from project.errors import UserError, run_main
from project.recipes import checksum_of_network
from project.settings import DEFAULTS, Settings, parse_settings, read_settings
from project.windows import Windows


def parse(**given: str) -> Settings:
    return parse_settings(lambda name, default: given.get(name, default))


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project's folder with no ini file in it yet."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "PLATFORMIO_INI", tmp_path / "platformio.ini")
    return tmp_path


def test_defaults():
    assert parse() == Settings("compiled", "int8", "sequences", "double", 20, "best", None, "", "")
    assert parse().recipe == {"name": "best", "lstm_units": 20, "epochs": None}


def test_every_setting_is_read():
    settings = parse(
        custom_runtime="tflm",
        custom_quantization="float",
        custom_mode="stream",
        custom_tflm_multipliers="float32",
        custom_lstm_units="256",
        custom_recipe="quick",
        custom_epochs="1000",
        custom_mnist_path=" /data/mnist.npz ",
        custom_data="waves.npz",
        custom_model=__file__,
        custom_window="50",
        custom_stride="25",
        custom_label="activity",
        custom_target="speed, heading",
        custom_horizon="6",
        custom_console="small",
        custom_tflm_weights="arena",
    )
    files = ("/data/mnist.npz", str(paths.ROOT / "waves.npz"), __file__)
    expected = ("tflm", "float", "stream", "float32", 256, "quick", 1000, *files)
    of_tables = {"window": 50, "stride": 25, "label": "activity", "target": "speed, heading"}
    others = {"console": "small", "tflm_weights": "arena"}
    assert settings == Settings(*expected, **of_tables, horizon=6, **others)
    assert settings.windows == Windows(50, 25, "activity", ("speed", "heading"), 6)
    assert settings.recipe["mode"] == "stream"


WRONG_VALUES = {
    "custom_runtime": ["tensorflow", ""],
    "custom_quantization": ["int4", "INT8"],
    "custom_mode": ["streams", ""],
    "custom_window": ["0", "16001", "-1", "1.5"],
    "custom_horizon": ["", "-1", "16001"],
    "custom_tflm_multipliers": ["float"],
    "custom_console": ["tiny", ""],
    "custom_tflm_weights": ["ram", ""],
    "custom_lstm_units": ["0", "257", "-1", "20.5", "²", "twenty", "٣", "9" * 5000],
    "custom_recipe": ["fast", "", "9" * 5000],
    "custom_epochs": ["0", "1001"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name in WRONG_VALUES for value in WRONG_VALUES[name]]
)
def test_wrong_value_is_named_with_its_setting(name, value):
    with pytest.raises(UserError) as caught:
        parse(**{name: value})
    assert f"{name} = {value if len(value) < 80 else value[:80] + '…'} " in str(caught.value)


@pytest.mark.parametrize("name", ["custom_mnist_path", "custom_data"])
@pytest.mark.parametrize("value", ["~nosuch/x.npz", "/" + "a" * 5000, "a\0b", "b\n" * 3000])
def test_what_cannot_be_a_path_is_reported_in_one_line(name, value):
    with pytest.raises(UserError, match=f"{name} = .* cannot be a path") as caught:
        parse(**{name: value})
    assert str(caught.value).isprintable() and len(str(caught.value)) < 250


def test_without_an_ini_file_the_defaults_hold(project):
    assert read_settings("native") == parse_settings(lambda name, _default: DEFAULTS[name])


def test_values_are_those_that_platformio_takes(project, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("MY_NAME", "waves")
    (project / "platformio.ini").write_text(
        "[platformio]\nextra_configs = *_override.ini\n"
        "[env]\ncustom_epochs = 1\ncustom_lstm_units = 8 ; narrow\n"
        "[sim]\ncustom_epochs = 2\nboard = ${env.custom_recipe}_%%\n"
        "[env:native]\nextends = sim\ncustom_data = ${PROJECT_DIR}/${sysenv.MY_NAME}.npz\n"
        "[env:other]\nextends = env:native\n",
        encoding="utf-8",
    )
    (project / "platformio_override.ini").write_text(
        "[env]\ncustom_recipe = quick\n[env:mine]\nextends = sim\ncustom_epochs = 3\n",
        encoding="utf-8",
    )
    assert ini.environments() == ["native", "other", "mine"]
    for board, epochs in {None: 1, "native": 2, "other": 2, "mine": 3}.items():
        expected = {"name": "quick", "lstm_units": 8, "epochs": epochs}
        assert read_settings(board).recipe == expected
    assert read_settings("other").own_data_path == str(project / "waves.npz")
    assert ini.option("mine", "board") == "quick_%"
    assert ini.option("mine", "no_such_option") is None


def test_settings_are_read_without_platformio_too():
    code = (
        "import os, sys; sys.modules['platformio'] = None; os.environ['PYTHONHOME'] = '/nowhere'; "
        "from setup import command; print(command.settings().as_json())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=paths.SCRIPTS_DIR, capture_output=True, text=True
    )
    assert json.loads(done.stdout) == asdict(read_settings()), done.stderr


def test_boards_with_a_packaged_tflm_take_its_multipliers():
    found = {board: read_settings(board).tflm_multipliers for board in sections.all_environments()}
    with_tflm = {board for board in found if read_settings(board).runtime == "tflm"}
    assert with_tflm == {board for board, rule in found.items() if rule == "float32"}
    assert with_tflm >= {"esp32", "esp32-s3", "nano33ble"}


def directory(file):
    file.mkdir()


@pytest.mark.parametrize("name", ["platformio.ini", "platformio_override.ini"])
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (directory, "is not a file"),
        (os.mkfifo, "is not a file"),
        (lambda file: file.symlink_to(file), "Too many levels of symbolic links"),
        (b"[env]\ncustom_data = /\xe4\xff\n", r"is not UTF-8 text \(see its byte 21\)"),
        ("[env]\ncustom_epochs = 3\n".encode("utf-16"), "is not UTF-8 text"),
        (b"\xef\xbb\xbf[env]\n", "byte order mark"),
        (b"[env]\na = 3\n[env]\na = 4\n", "section 'env' already exists"),
        (b"[env]\na = 3\na = 4\n", "option 'a' in section 'env' already exists"),
        (b"a = 3\n", "no section headers"),
        (b"[env\na = 3\n", "no section headers"),
        (b"[env]\ncustom_epochs\n", "parsing errors"),
        (bytes(range(1, 128)), "no section headers"),
        (b"[env:x]\nextends = env:x\n", r"\[env:x\] .* extends itself"),
        (b"[a]\nextends = b, c\n[c]\nextends =\n  b\n  a\n", "extends itself"),
        (b"[env]\ncustom_epochs = ${env.custom_epochs}\n", "Infinite recursion .*; correct it"),
        (b"[env]\ncustom_epochs = ${nowhere.x}\n", "No section: .nowhere.*; correct it"),
        (b"[env]\ncustom_data = /a%b\n", "write %% for a % itself"),
        (b"[env]\ncustom_data = /%(a)s\n", "write %% for a % itself"),
    ],
)
def test_broken_ini_file_is_reported_in_one_line(project, name, damage, reason):
    extra = "[platformio]\nextra_configs = platformio_override.ini\n"
    if name == "platformio_override.ini":
        (project / "platformio.ini").write_text(extra, encoding="utf-8")
    if callable(damage):
        damage(project / name)
    else:
        (project / name).write_bytes(damage)
    with pytest.raises(UserError, match=reason) as caught:
        read_settings()
    assert "\n" not in str(caught.value) and ".ini" in str(caught.value)


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("the cat sits on the keyboard; lift it.", "the cat sits on the keyboard; lift it."),
        ("/é\u00a0ü\u3000\t/\\x.npz is damaged.", "/é\u00a0ü\u3000\t/\\x.npz is damaged."),
        ("a\x1b[2J\r\n\x7f\x9bb", r"a\x1b[2J\r\n\x7f\x9bb"),
        ("a\u202eb\u2028\udc80", r"a\u202eb\u2028\udc80"),
    ],
)
def test_user_error_ends_in_one_line_that_drives_no_terminal(sentence, shown):
    def fail() -> int:
        raise UserError(sentence)

    with pytest.raises(SystemExit) as caught:
        run_main(fail)
    assert caught.value.code == f"error: {shown}"


def interrupted() -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("main", "code"), [(lambda: None, 0), (lambda: 0, 0), (lambda: 3, 3), (interrupted, 130)]
)
def test_exit_code_is_that_of_main(main, code):
    with pytest.raises(SystemExit) as caught:
        run_main(main)
    assert caught.value.code == code


def test_the_content_of_an_own_network_is_part_of_the_recipe(tmp_path):
    file = tmp_path / "my_network.py"
    recipes = []
    for content in ("one", "other"):
        file.write_text(content)
        recipes.append(parse(custom_model=str(file)).recipe)
    assert len({recipe["model"] for recipe in recipes}) == 2
    assert "model" not in parse().recipe
    file.unlink()
    with pytest.raises(UserError, match=r"there is no network at .*; name a Python"):
        _ = parse(custom_model=str(file)).recipe
    with pytest.raises(UserError, match=r"there is no network at .*; name a Python"):
        checksum_of_network("x" * 300)
