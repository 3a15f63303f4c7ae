"""TensorFlow with Keras 2, and without its log messages.

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
# Otherwise TensorFlow 2.15 may require the package tf_keras.
os.environ["TF_USE_LEGACY_KERAS"] = "0"

import tensorflow

_KERAS = getattr(tensorflow.keras, "__version__", "2")  # Keras 2 may have no version here
if not _KERAS.startswith("2"):
    raise UserError(
        f"TensorFlow {tensorflow.__version__} brings Keras {_KERAS}, which converts an LSTM into "
        "a WHILE loop: that raises no error, but TFLM never returns from it or answers by chance; "
        "delete .venv-train and start again, for TensorFlow 2.15.1."
    )
tensorflow.get_logger().setLevel("ERROR")

__all__ = ["tensorflow"]
