"""Networks of Keras as people have them, and what must happen to each.

The functions take `tf.keras.layers`, so that this needs no TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

STEPS, FEATURES = 8, 3

Build = Callable[[Any], Sequence[Any]]

BOTH: dict[str, Build] = {
    "classes": lambda of: [of.LSTM(6), of.Dense(4, "softmax")],
    "flattened": lambda of: [
        of.LSTM(6, return_sequences=True),
        of.Flatten(),
        of.Dense(4, "softmax"),
    ],
    "hidden relu": lambda of: [of.LSTM(6), of.Dense(5, "relu"), of.Dense(4, "softmax")],
    "dropout": lambda of: [of.LSTM(6, dropout=0.2), of.Dropout(0.5), of.Dense(4)],
    "stacked": lambda of: [
        of.LSTM(6, return_sequences=True),
        of.LSTM(5),
        of.Dense(4, "softmax"),
    ],
    "three of them": lambda of: [
        of.LSTM(6, return_sequences=True),
        of.LSTM(5, return_sequences=True),
        of.LSTM(4),
        of.Dense(1),
    ],
    "regression": lambda of: [of.LSTM(6), of.Dense(1)],
    "several values": lambda of: [of.LSTM(6), of.Dense(5, "tanh"), of.Dense(3)],
    "yes or no": lambda of: [of.LSTM(6), of.Dense(1, "sigmoid")],
    "several labels": lambda of: [of.LSTM(6), of.Dense(3, "sigmoid")],
    "relu6": lambda of: [of.LSTM(6), of.Dense(5, "relu6"), of.Dense(2, "softmax")],
    "relu layer": lambda of: [of.LSTM(6), of.Dense(5), of.ReLU(), of.Dense(2)],
    "pooled": lambda of: [
        of.LSTM(6, return_sequences=True),
        of.GlobalAveragePooling1D(),
        of.Dense(4, "softmax"),
    ],
    "largest": lambda of: [
        of.LSTM(6, return_sequences=True),
        of.GlobalMaxPooling1D(),
        of.Dense(4, "softmax"),
    ],
    "each step": lambda of: [
        of.LSTM(6, return_sequences=True),
        of.TimeDistributed(of.Dense(4, "relu")),
        of.Flatten(),
        of.Dense(2, "softmax"),
    ],
    "a label for every step": lambda of: [
        of.LSTM(6, return_sequences=True),
        of.TimeDistributed(of.Dense(4, "softmax")),
    ],
    "dense on rows": lambda of: [
        of.LSTM(6, return_sequences=True),
        of.Dense(4, "tanh"),
        of.Flatten(),
        of.Dense(2, "softmax"),
    ],
    "hidden states": lambda of: [of.LSTM(6)],
    "reshaped": lambda of: [
        of.Reshape((STEPS // 2, 2 * FEATURES)),
        of.LSTM(6),
        of.Dense(4, "softmax"),
    ],
    "rescaled": lambda of: [of.Rescaling(0.5), of.LSTM(6), of.Dense(4, "softmax")],
    "rescaled to -1 to 1": lambda of: [of.Rescaling(2, -1), of.LSTM(6), of.Dense(4, "softmax")],
    "normalised": lambda of: [
        of.Normalization(mean=[0.4, 0.5, 0.6], variance=[0.1, 0.2, 0.1]),
        of.LSTM(6),
        of.Dense(4, "softmax"),
    ],
    "batch normalisation": lambda of: [
        of.LSTM(6, return_sequences=True),
        of.BatchNormalization(beta_initializer="ones"),
        of.Flatten(),
        of.Dense(4, "softmax"),
    ],
    "normalised hidden state": lambda of: [
        of.LSTM(6),
        of.BatchNormalization(moving_mean_initializer="ones"),
        of.Dense(4, "softmax"),
    ],
}
"""Both runtimes run them and give the same numbers."""

ONLY_TFLM: dict[str, tuple[Build, str]] = {
    "convolution": (
        lambda of: [of.Conv1D(4, 3), of.LSTM(6), of.Dense(4, "softmax")],
        "CONV_2D (Conv1D or Conv2D)",
    ),
    "both directions": (
        lambda of: [of.Bidirectional(of.LSTM(6)), of.Dense(4, "softmax")],
        "REVERSE_V2 (Bidirectional or go_backwards=True)",
    ),
    "elu": (lambda of: [of.LSTM(6), of.Dense(5, "elu"), of.Dense(2)], "ELU (the activation elu)"),
    "no lstm": (
        lambda of: [of.Flatten(), of.Dense(8, "relu"), of.Dense(4, "softmax")],
        "has no LSTM",
    ),
    "gru unrolled": (
        lambda of: [of.GRU(6, unroll=True), of.Dense(4, "softmax")],
        "UNPACK (a recurrent layer with unroll=True)",
    ),
    "without bias, unrolled": (
        lambda of: [of.LSTM(6, use_bias=False, unroll=True), of.Dense(4, "softmax")],
        "UNPACK (a recurrent layer with unroll=True)",
    ),
}
"""TFLM runs them, and the compiled runtime names this."""

_LOOP = ": TensorFlow made a WHILE loop of it, which TFLM cannot run; "
_UNROLL = ", or give it unroll=True and set custom_runtime = tflm."
_NOT_ONE_OPERATOR = (
    f"an LSTM that is not one operator{_LOOP}leave out use_bias=False, use LSTM(units) in place of "
    "RNN(LSTMCell(units)), fix the batch with batch_size=1, convert by from_keras_model in place "
    "of from_concrete_functions, and do it with TensorFlow 2.15.1, as Keras 3 of 2.16 and later "
    "makes a loop of every LSTM."
)
_OTHER_ACTIVATION = (
    "an LSTM with another activation than tanh or another recurrent_activation than sigmoid"
    f"{_LOOP}use these two{_UNROLL}"
)

REFUSED: dict[str, tuple[Build, str]] = {
    "gru": (lambda of: [of.GRU(6), of.Dense(4)], f"a GRU{_LOOP}use LSTM in its place{_UNROLL}"),
    "simple rnn": (
        lambda of: [of.SimpleRNN(6), of.Dense(4)],
        f"a SimpleRNN{_LOOP}use LSTM in its place{_UNROLL}",
    ),
    "without bias": (lambda of: [of.LSTM(6, use_bias=False), of.Dense(4)], _NOT_ONE_OPERATOR),
    "cell": (lambda of: [of.RNN(of.LSTMCell(6)), of.Dense(4)], _NOT_ONE_OPERATOR),
    "relu": (lambda of: [of.LSTM(6, activation="relu"), of.Dense(4)], _OTHER_ACTIVATION),
    "hard sigmoid": (
        lambda of: [of.LSTM(6, recurrent_activation="hard_sigmoid"), of.Dense(4)],
        _OTHER_ACTIVATION,
    ),
    "recurrent dropout": (
        lambda of: [of.LSTM(6, recurrent_dropout=0.2), of.Dense(4)],
        f"an LSTM with recurrent_dropout or implementation=1{_LOOP}leave it out; dropout and "
        "Dropout layers may stay.",
    ),
    "masked": (
        lambda of: [of.Masking(), of.LSTM(6), of.Dense(4)],
        f"a mask (Masking, or Embedding with mask_zero=True){_LOOP}leave it out and give all "
        "sequences one length.",
    ),
    "stateful": (
        lambda of: [of.LSTM(6, stateful=True), of.Dense(4)],
        f"a layer with stateful=True{_LOOP}leave that out; custom_mode = stream keeps the state.",
    ),
    "repeated": (
        lambda of: [of.LSTM(6), of.RepeatVector(STEPS), of.LSTM(6)],
        "the operators TILE (RepeatVector), for which neither runtime has a kernel; leave out the "
        "layers that they come from.",
    ),
}
"""Neither runtime runs them: what is said after `NAME has `."""
