"""The custom_* settings of platformio.ini."""

from __future__ import annotations

import pytest

from machine import boards
from project import paths
from project.errors import UserError, run_main
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
    expected = ("tflm", "float", "float32", 256, "quick", 1000, "/data/mnist.npz", "waves.npz")
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
        ("custom_epochs", "0"),
        ("custom_epochs", "1001"),
        ("custom_recipe", "fast"),
        ("custom_recipe", ""),
    ],
)
def test_a_wrong_value_is_named_with_its_setting(name, value):
    with pytest.raises(UserError) as caught:
        parse(**{name: value})
    assert f"{name} = {value} " in str(caught.value)


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
        "[env:other]\nextends = env:native, env:other\n",
        encoding="utf-8",
    )
    for board in ("native", "other"):
        assert read_settings(board).recipe == {"name": "quick", "lstm_units": 8, "epochs": 2}
    (project / "platformio_override.ini").write_text(
        "[env]\ncustom_lstm_units = 9\n[sim]\ncustom_epochs = 3\n", encoding="utf-8"
    )
    assert read_settings("native").recipe == {"name": "quick", "lstm_units": 9, "epochs": 3}


def test_boards_with_a_packaged_tflm_take_its_multipliers():
    found = {board: read_settings(board).tflm_multipliers for board in boards.all_environments()}
    with_tflm = {board for board in found if read_settings(board).runtime == "tflm"}
    assert with_tflm == {board for board, rule in found.items() if rule == "float32"}
    assert with_tflm >= {"esp32", "esp32-s3", "nano33ble"}


def test_an_ini_file_that_cannot_be_parsed_is_named(project):
    (project / "platformio.ini").write_text("no section\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"platformio\.ini cannot be read"):
        read_settings()


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
