"""Checksums by which the operators of lib/tflm_lstm find a layer of TFLM's in model_data.h.

They are over all numbers that it computes with, in the order of known_layers.h.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from conversion.layers.dense import Dense
from conversion.layers.layer import Layer
from conversion.layers.lstm import GATES, Lstm
from conversion.layers.softmax import Softmax

_LSTM, _DENSE, _SOFTMAX = range(3)  # enum Kind


def checksum_members(layer: Layer, members: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """`kChecksum` for an int8 layer that TFLM has an operator of ours for: upper and lower half.

    Args:
        members: those of the layer.
    """
    numbers = _numbers(layer, members) if layer.is_int8 else None
    if numbers is None:
        return {}
    value = checksum(np.concatenate([np.ravel(each) for each in numbers]))
    return {"kChecksum": np.array([value >> 32, value & 0xFFFFFFFF], np.uint32)}


def checksum(numbers: np.ndarray) -> int:
    """64 bits, as `Checksum` in known_layers.h."""
    value = 0xCBF29CE484222325
    for number in numbers.tolist():
        value = (value ^ (number & 0xFFFFFFFF)) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def _numbers(layer: Layer, members: Mapping[str, Any]) -> list[Any] | None:
    if isinstance(layer, Lstm):
        return _numbers_of_lstm(members)
    if isinstance(layer, Dense):
        names = ("kOutputs", "kInputZeroPoint", "kOutputZeroPoint", "kLowest", "kHighest")
        constants = [_DENSE, layer.weights.shape[1], *(members[name] for name in names)]
        return [*constants, members["kProduct"][0], members["kWeights"], members["kBias"]]
    if isinstance(layer, Softmax):
        return [_SOFTMAX, members["kSize"], members["kDifference"]]
    return None


def _numbers_of_lstm(members: Mapping[str, Any]) -> list[Any]:
    names = ("Units", "Features", "InputZeroPoint", "HiddenZeroPoint", "CellFractionalBits")
    numbers: list[Any] = [_LSTM, *(members[f"k{name}"] for name in (*names, "CellClip"))]
    products = ("InputProduct", "RecurrentProduct", "ForgetTimesCell", "InputTimesCell")
    for name in (*products, "OutputTimesTanh"):
        numbers += [(factor, max(0, by), max(0, -by)) for factor, by in members[f"k{name}"]]
    for gate in range(len(GATES)):
        numbers += [members[f"k{name}"][gate] for name in ("InputWeights", "RecurrentWeights")]
        numbers.append(members["kBias"][gate])
    return numbers
