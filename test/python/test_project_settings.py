"""The custom_* settings of platformio.ini."""

from __future__ import annotations

import os
import sys

import pytest
from platformio.project.config import ProjectConfig

import train_mnist_lstm
from boards import sections
from project import paths
from project.errors import UserError, run_main
from project.ini import Ini
from project.settings import DEFAULTS, Settings, parse_settings, read_settings


def parse(**given: str) -> Settings:
    return parse_settings(lambda name, default: given.get(name, default))


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project's folder with no ini file in it yet."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "PLATFORMIO_INI", tmp_path / "platformio.ini")
    return tmp_path


def test_defaults():
    assert parse() == Settings("compiled", "int8", "double", 20, "best", None, "", "")
    assert parse().recipe == {"name": "best", "lstm_units": 20, "epochs": None}


def test_every_setting_is_read():
    settings = parse(
        custom_runtime="tflm",
        custom_quantization="float",
        custom_tflm_multipliers="float32",
        custom_lstm_units="256",
        custom_recipe="quick",
        custom_epochs="1000",
        custom_mnist_path=" /data/mnist.npz ",
        custom_data="waves.npz",
    )
    waves = str(paths.ROOT / "waves.npz")
    expected = ("tflm", "float", "float32", 256, "quick", 1000, "/data/mnist.npz", waves)
    assert settings == Settings(*expected)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("custom_runtime", "tensorflow"),
        ("custom_runtime", ""),
        ("custom_quantization", "int4"),
        ("custom_quantization", "INT8"),
        ("custom_tflm_multipliers", "float"),
        ("custom_lstm_units", "0"),
        ("custom_lstm_units", "257"),
        ("custom_lstm_units", "-1"),
        ("custom_lstm_units", "20.5"),
        ("custom_lstm_units", "²"),
        ("custom_lstm_units", "twenty"),
        ("custom_lstm_units", "٣"),
        ("custom_lstm_units", "9" * 5000),
        ("custom_recipe", "9" * 5000),
        ("custom_epochs", "0"),
        ("custom_epochs", "1001"),
        ("custom_recipe", "fast"),
        ("custom_recipe", ""),
    ],
)
def test_a_wrong_value_is_named_with_its_setting(name, value):
    with pytest.raises(UserError) as caught:
        parse(**{name: value})
    assert f"{name} = {value if len(value) < 80 else value[:80] + '…'} " in str(caught.value)


@pytest.mark.parametrize("name", ["custom_mnist_path", "custom_data"])
@pytest.mark.parametrize("value", ["~nosuch/x.npz", "/" + "a" * 5000, "a\0b", "b\n" * 3000])
def test_what_cannot_be_a_path_is_told_in_one_line(name, value):
    with pytest.raises(UserError, match=f"{name} = .* cannot be a path") as caught:
        parse(**{name: value})
    assert str(caught.value).isprintable() and len(str(caught.value)) < 250


def test_a_percent_sign_does_not_break_the_help(project, monkeypatch, capsys):
    (project / "platformio.ini").write_text("[env]\ncustom_data = /a%%b.npz\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["train_mnist_lstm.py", "--help"])
    with pytest.raises(SystemExit) as caught:
        train_mnist_lstm.parse_arguments()
    assert caught.value.code == 0
    assert "/a%b.npz" in capsys.readouterr().out


def test_without_an_ini_file_the_defaults_hold(project):
    assert read_settings("native") == parse_settings(lambda name, _default: DEFAULTS[name])


def test_the_environment_overrules_the_common_section(project):
    (project / "platformio.ini").write_text(
        "[env]\ncustom_lstm_units = 30 ; wider\ncustom_epochs = 7\n"
        "[env:native]\ncustom_epochs = 9\n[env:other]\ncustom_epochs = 1\n",
        encoding="utf-8",
    )
    assert read_settings("native").recipe == {"name": "best", "lstm_units": 30, "epochs": 9}
    assert read_settings().recipe == {"name": "best", "lstm_units": 30, "epochs": 7}


def test_a_board_inherits_what_it_extends_as_in_platformio(project):
    (project / "platformio.ini").write_text(
        "[env]\ncustom_epochs = 1\ncustom_lstm_units = 8\n[sim]\ncustom_epochs = 2\n"
        "[env:native]\nextends = sim\ncustom_recipe = quick\n"
        "[env:other]\nextends = env:native\n",
        encoding="utf-8",
    )
    for board in ("native", "other"):
        assert read_settings(board).recipe == {"name": "quick", "lstm_units": 8, "epochs": 2}
    (project / "platformio_override.ini").write_text(
        "[env]\ncustom_lstm_units = 9\n[sim]\ncustom_epochs = 3\n", encoding="utf-8"
    )
    assert read_settings("native").recipe == {"name": "quick", "lstm_units": 9, "epochs": 3}


def test_boards_with_a_packaged_tflm_take_its_multipliers():
    found = {board: read_settings(board).tflm_multipliers for board in sections.all_environments()}
    with_tflm = {board for board in found if read_settings(board).runtime == "tflm"}
    assert with_tflm == {board for board, rule in found.items() if rule == "float32"}
    assert with_tflm >= {"esp32", "esp32-s3", "nano33ble"}


def test_the_personal_file_overrules_the_projects(project):
    (project / "platformio.ini").write_text("[env]\ncustom_epochs = 9\n", encoding="utf-8")
    (project / "platformio_override.ini").write_text("[env]\ncustom_epochs = 2\n", encoding="utf-8")
    assert read_settings("native").epochs == 2


@pytest.mark.parametrize(
    ("shared", "own"),
    [
        (paths.PLATFORMIO_INI.read_text(encoding="utf-8"), ""),
        ("[env:native]\ncustom_epochs = 9\n", "[env]\ncustom_epochs = 2\n"),
        ("[env]\ncustom_epochs = 1\n[env:native]\nextends = x, y\n", "[y]\ncustom_epochs = 3\n"),
        ("[env:native]\nextends =\n  x\n  env\n[x]\nextends = z\n[z]\ncustom_epochs = 4", ""),
        ("[env]\ncustom_data = a%%b ; c\n", ""),
        (
            "[env]\ncustom_data = ${sysenv.HOME}/${this.__env__}/${x.y}\n[x]\ny = ${env.z}\n",
            "[env]\nz=1",
        ),
        ("[env:native]\ncustom_data = ${this.b}\n[env]\nb = %(c)s\nc = 5\n", ""),
    ],
)
def test_options_are_those_that_platformio_reads(project, monkeypatch, shared, own):
    (project / "platformio.ini").write_text(
        shared
        if "extra_configs" in shared
        else f"{shared}\n[platformio]\nextra_configs = *_override.ini\n",
        encoding="utf-8",
    )
    (project / "platformio_override.ini").write_text(own, encoding="utf-8")
    monkeypatch.chdir(project)
    config = ProjectConfig(str(project / "platformio.ini"))
    ini = Ini()
    assert ini.environments() == config.envs()
    for environment in {"native", *config.envs()}:
        for name in (*DEFAULTS, "platform", "board"):
            wanted = config.get(f"env:{environment}", name, None)
            assert ini.option(environment, name) == wanted, (environment, name)


def directory(file):
    file.mkdir()


@pytest.mark.parametrize("name", ["platformio.ini", "platformio_override.ini"])
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (directory, "is no file"),
        (os.mkfifo, "is no file"),
        (lambda file: file.symlink_to(file), "Too many levels of symbolic links"),
        (b"[env]\ncustom_data = /\xe4\xff\n", r"is no UTF-8 text \(its byte 21 is none\)"),
        ("[env]\ncustom_epochs = 3\n".encode("utf-16"), "is no UTF-8 text"),
        (b"\xef\xbb\xbf[env]\n", "byte order mark"),
        (b"[env]\na = 3\n[env]\na = 4\n", "section 'env' already exists"),
        (b"[env]\na = 3\na = 4\n", "option 'a' in section 'env' already exists"),
        (b"a = 3\n", "no section headers"),
        (b"[env\na = 3\n", "no section headers"),
        (b"[env]\ncustom_epochs\n", "parsing errors"),
        (bytes(range(1, 128)), "no section headers"),
        (b"[env:x]\nextends = env:x\n", "extends itself"),
        (b"[env]\ncustom_epochs = ${env.custom_epochs}\n", "refers to itself"),
        (b"[env]\ncustom_epochs = ${nowhere.x}\n", "refers to what is not there"),
        (b"[env]\ncustom_data = /a%b\n", "write %% for a % itself"),
        (b"[env]\ncustom_data = /%(a)s\n", "write %% for a % itself"),
    ],
)
def test_a_broken_ini_file_is_told_in_one_line(project, name, damage, reason):
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
def test_a_user_error_ends_in_one_line_that_drives_no_terminal(sentence, shown):
    def fail() -> int:
        raise UserError(sentence)

    with pytest.raises(SystemExit) as caught:
        run_main(fail)
    assert caught.value.code == f"error: {shown}"


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (3, 3)])
def test_the_exit_code_is_that_of_main(result, code):
    with pytest.raises(SystemExit) as caught:
        run_main(lambda: result)
    assert caught.value.code == code


def test_ctrl_c_is_told_by_the_exit_code():
    def interrupted() -> int:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as caught:
        run_main(interrupted)
    assert caught.value.code == 130
