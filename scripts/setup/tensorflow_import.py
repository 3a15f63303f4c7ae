"""TensorFlow with Keras 2, and without chatter.

    from setup.tensorflow_import import tensorflow

TensorFlow 2.15 brings Keras 2, later ones bring Keras 3. The environment variables must be set
before TensorFlow is first imported.
"""

from __future__ import annotations

import os

from project.errors import UserError

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# oneDNN sums in another order on each kind of CPU; without it more machines give the same bytes.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
# Of its own accord TensorFlow 2.15 would look for a package tf_keras, and not do without.
os.environ["TF_USE_LEGACY_KERAS"] = "0"

import tensorflow


def _require_keras_2() -> None:
    # Keras 2 need not tell its version here, and Keras 3 does.
    version = getattr(tensorflow.keras, "__version__", "2")
    if version.split(".")[0] != "2":
        raise UserError(
            f"TensorFlow {tensorflow.__version__} brings Keras {version}, which converts an LSTM "
            "into a WHILE loop: that raises no error, but TFLM never comes back from it or answers "
            "by chance; delete .venv-train and start again, for TensorFlow 2.15.1."
        )


_require_keras_2()
tensorflow.get_logger().setLevel("ERROR")

__all__ = ["tensorflow"]
