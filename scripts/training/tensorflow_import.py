"""TensorFlow with Keras 2, and without chatter.

    from training.tensorflow_import import tensorflow

TensorFlow 2.15 brings Keras 2. Later ones bring Keras 3, and take the package tf_keras, which is
Keras 2 too, if they are told. The environment variables must be set before TensorFlow is first
imported.
"""

from __future__ import annotations

import importlib.util
import os
import warnings

from project.errors import UserError

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# oneDNN sums in another order on each kind of CPU; without it more machines give the same bytes.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
# Of its own accord TensorFlow 2.15 would look for tf_keras too, and not do without.
os.environ["TF_USE_LEGACY_KERAS"] = "1" if importlib.util.find_spec("tf_keras") else "0"

import tensorflow


def _require_keras_2() -> None:
    # tf_keras does not tell its version here, and Keras 2.15 does.
    version = getattr(tensorflow.keras, "__version__", "2")
    if version.split(".")[0] != "2":
        raise UserError(
            f"TensorFlow {tensorflow.__version__} is here with Keras {version} alone, which "
            "converts an LSTM into a WHILE loop: that raises no error, but TFLM never comes back "
            "from it or answers by chance; install tf_keras, as requirements-train.txt does."
        )


_require_keras_2()
tensorflow.get_logger().setLevel("ERROR")
# Of 2.20, which is pinned and has it still.
warnings.filterwarnings("ignore", message=r"\s*Warning: tf\.lite\.Interpreter is deprecated")

__all__ = ["tensorflow"]
