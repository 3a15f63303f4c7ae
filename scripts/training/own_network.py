"""A network of one's own, from a Python file with build(time_steps, features, outputs)."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np

from project import paths
from project.errors import UserError
from setup.tensorflow_import import tensorflow as tf

_EXAMPLE = "`def build(time_steps, features, outputs):` that returns a keras.Model"


def build(
    file: str, time_steps: int, features: int, outputs: int, fits: Callable[[int], bool]
) -> tf.keras.Model:
    """The network that the file's build() returns.

    Args:
        fits: whether so many outputs suit the data; for two classes one output is enough.

    Raises:
        UserError: the file is no Python, lacks build(), or this fails or returns something else.
    """
    name = paths.relative(Path(file))
    module = _module(Path(file), name)
    if not callable(getattr(module, "build", None)):
        raise UserError(f"{name} has no function build; add {_EXAMPLE}.")
    try:
        model = module.build(time_steps, features, outputs)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also sys.exit() is no model
        raise _failed(f"build({time_steps}, {features}, {outputs}) in {name}", error) from error
    if not isinstance(model, tf.keras.Model):
        kind = type(model).__name__
        raise UserError(f"build() in {name} returns {kind}; return a tf.keras.Model.")
    _give_shapes(model, name, (time_steps, features))
    if not model._is_graph_network:  # Keras has no public word for it
        raise UserError(
            f"build() in {name} returns a subclass of keras.Model, whose layers cannot be read; "
            "return a keras.Sequential or a functional keras.Model."
        )
    shape = model.output_shape
    if not isinstance(shape, tuple) or len(shape) != 2 or not fits(shape[1]):
        raise UserError(
            f"the network of {name} gives {str(shape).replace('None', 'batch')}, and the data need "
            f"(batch, {outputs}); let it end with a layer of `outputs` units, behind an LSTM that "
            "returns its last step, or behind Flatten."
        )
    return model


def _module(file: Path, name: str) -> ModuleType:
    module = ModuleType("own_network")
    module.__file__ = str(file)
    if str(file.parent) not in sys.path:
        sys.path.append(str(file.parent))  # for what it imports
    try:
        exec(compile(file.read_bytes(), str(file), "exec"), vars(module))
    except KeyboardInterrupt:
        raise
    except SyntaxError as error:
        raise UserError(
            f"{name} is no Python that can run ({error.msg}, line {error.lineno}); correct it."
        ) from error
    except BaseException as error:
        raise _failed(name, error) from error
    return module


def _give_shapes(model: tf.keras.Model, name: str, rows: tuple[int, int]) -> None:
    """Calls `model`, from which a Sequential learns its shapes."""
    try:
        model(np.zeros((2, *rows), np.float32))
    except Exception as error:
        shape = f"(batch, {rows[0]}, {rows[1]})"
        raise _failed(f"the network of {name}, called with the shape {shape},", error) from error


def _failed(what: str, error: BaseException) -> UserError:
    reason = (str(error).strip().splitlines() or [""])[0].rstrip(".")
    kind = type(error).__name__
    return UserError(f"{what} raises {kind}{reason and f' ({reason[:200]})'}; correct it.")
