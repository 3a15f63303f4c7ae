"""TensorFlow without its chatter: `from training.tensorflow_import import tensorflow`.

The environment variables must be set before TensorFlow is first imported.
"""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# oneDNN sums in another order on each kind of CPU; without it more machines give the same bytes.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import tensorflow

tensorflow.get_logger().setLevel("ERROR")

__all__ = ["tensorflow"]
