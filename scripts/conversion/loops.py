"""Which layer of Keras has become a WHILE loop, which no TFLM runs, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

_UNROLL = "or give it unroll=True and set custom_runtime = tflm"

_MASKING = (
    "a mask (Masking, or Embedding with mask_zero=True)",
    "leave it out and give all sequences one length",
)
_STATEFUL = ("a layer with stateful=True", "leave that out; custom_mode = stream keeps the state")
_GRU = ("a GRU", f"use LSTM in its place, {_UNROLL}")
_SIMPLE_RNN = ("a SimpleRNN", f"use LSTM in its place, {_UNROLL}")
_ACTIVATION = (
    "an LSTM with another activation than tanh or another recurrent_activation than sigmoid",
    f"use these two, {_UNROLL}",
)
_RECURRENT_DROPOUT = (
    "an LSTM with recurrent_dropout or implementation=1",
    "leave it out; dropout and Dropout layers may stay",
)
_PLAIN_LSTM = (
    "an LSTM that is not one operator",
    "leave out use_bias=False, use LSTM(units) in place of RNN(LSTMCell(units)), fix the batch "
    "with batch_size=1, convert by from_keras_model in place of from_concrete_functions, and do it "
    "with TensorFlow 2.15.1, as Keras 3 of 2.16 and later makes a loop of every LSTM",
)
_UNKNOWN = (
    "a recurrent layer that is not one operator",
    "use LSTM(units) with its default arguments and a batch_size of 1, and convert with "
    "TensorFlow 2.15.1",
)


def refusal(operators: Sequence[str], body: Sequence[str]) -> str:
    """The sentence about a network with a loop, to be put after the model's name.

    Args:
        operators: TFLite's names of those of the network.
        body: and of those inside its loops.
    """
    cause, remedy = _cause(operators, body)
    return f"has {cause}: TensorFlow made a WHILE loop of it, which TFLM cannot run; {remedy}"


def _cause(operators: Sequence[str], body: Sequence[str]) -> tuple[str, str]:
    """By the operators that only one of Keras' layers has."""
    if "VAR_HANDLE" in operators:
        return _STATEFUL
    if "NOT_EQUAL" in operators and "SELECT_V2" in body:
        return _MASKING
    if "FULLY_CONNECTED" not in body:
        return _UNKNOWN
    if "MUL" not in body:  # no gates
        return _SIMPLE_RNN
    if "SUB" in body:  # 1 - the update gate
        return _GRU
    if (body.count("LOGISTIC"), body.count("TANH")) != (3, 2):
        return _ACTIVATION
    return _PLAIN_LSTM if "SPLIT" in body else _RECURRENT_DROPOUT
