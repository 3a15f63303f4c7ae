"""Walks through a network's operators from its input on, and checks every tensor on the way.

Each tensor has one role, which determines its type, its shape and how it is quantised.
"""

from __future__ import annotations

import math

import numpy as np

from conversion.layers.layer import Layer, Values
from conversion.tflite_graph import Graph, ModelError, Operator, Tensor, UnservedError
from data.data_format import Quantization

_MIN_SCALE, _MAX_SCALE = 1e-9, 1e9  # of what is computed; a byte over the smallest fits an int
_MAX_WEIGHT = 100  # in float; with larger ones runtimes differ by over 1e-5
_END_DTYPES = (np.float32, np.int8, np.uint8)


class Tensors:
    """The tensors of a graph, and the layers that have been read from its operators so far.

    Every method raises a `ModelError` where the graph is not what the layer needs.

    Attributes:
        layers: in the order of execution.
        values: what the next operator takes.
        shape: of the tensor that holds it.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._constants: set[int] = set()
        self._others: set[int] = set()
        self._ignored: set[int] = set()
        self.layers: list[Layer] = []
        if len(graph.inputs) != 1:
            raise ModelError(f"has {len(graph.inputs)} inputs; convert a model with one")
        (self._index,) = graph.inputs
        self.values = self._input()
        self.input = self.values

    @property
    def shape(self) -> tuple[int, ...]:
        return self.at(self._index).shape

    @property
    def last_layer(self) -> Layer | None:
        return self.layers[-1] if self.layers else None

    def add(self, layer: Layer) -> None:
        self.layers.append(layer)

    def replace_last(self, layer: Layer) -> None:
        self.layers[-1] = layer

    def _input(self) -> Values:
        tensor = self.at(self._index)
        if tensor.dtype not in _END_DTYPES:
            raise ModelError("has neither a float nor an 8-bit input; convert it again")
        if len(tensor.shape) < 2 or tensor.shape[0] != 1:
            raise ModelError(
                f"takes an input of shape {list(tensor.shape)}, but a chip needs (1, time_steps, "
                "features): fix the batch to one before converting"
            )
        if min(tensor.shape) < 1:
            raise ModelError("has tensors of no size; convert it again")
        return self._computed(self._index, "input", tensor.shape, tensor.dtype)

    def input_of(self, operator: Operator, *counts: int) -> Values:
        """What `operator`, which must have one of `counts` inputs, takes first."""
        if len(operator.inputs) not in counts or operator.inputs[0] != self._index:
            raise _no_chain()
        return self.values

    def output_of(
        self, operator: Operator, name: str, shape: tuple[int, ...], dtype: np.dtype | None = None
    ) -> Values:
        """What `operator` gives, which the next one takes; of its input's type if none is given."""
        if len(operator.outputs) != 1:
            raise _no_chain()
        (self._index,) = operator.outputs
        self.values = self._computed(self._index, name, shape, dtype or self.values.dtype)
        return self.values

    def finish(self) -> None:
        """Checks that nothing is left over, and that constants alone are shared."""
        if self._graph.outputs != (self._index,):
            raise _no_chain()
        if self._constants.intersection(self._others):
            raise _used_twice()
        used = {*self._constants, *self._others, *self._ignored}
        if {*range(len(self._graph.tensors))} - used:
            raise ModelError("has a tensor that none of its operators uses")

    def at(self, index: int) -> Tensor:
        if not 0 <= index < len(self._graph.tensors):
            raise ModelError("lacks a tensor that its operators use; convert it again")
        return self._graph.tensors[index]

    def unused(self, index: int) -> Tensor:
        """A tensor that only the converter had a use for."""
        self._ignored.add(index)
        return self.at(index)

    def constant(
        self,
        index: int,
        name: str,
        dtype: np.dtype,
        shape: tuple[int, ...],
        largest: float = _MAX_WEIGHT,
    ) -> Tensor:
        """Weights and the like, in float up to `largest`; the converter stores equal ones once."""
        self._constants.add(index)
        tensor = self._checked(index, name, dtype, shape, is_variable=False)
        if tensor.content is None:
            raise ModelError(f"has no numbers for {name}")
        if dtype == np.float32 and not np.all(np.abs(tensor.numbers) <= largest):
            raise ModelError(
                f"has NaN or numbers beyond {largest:g} in {name}, as a failed training leaves "
                "them; train it again"
            )
        return tensor

    def state(self, index: int, name: str, dtype: np.dtype, shape: tuple[int, ...]) -> Tensor:
        return self._without_content(index, name, dtype, shape, is_variable=True)

    def _computed(self, index: int, name: str, shape: tuple[int, ...], dtype: np.dtype) -> Values:
        tensor = self._without_content(index, name, dtype, shape, is_variable=False)
        quantization = None if dtype == np.float32 else self.quantization(tensor, name)
        return Values(math.prod(shape[:-1]), shape[-1], np.dtype(dtype), quantization)

    def _without_content(
        self, index: int, name: str, dtype: np.dtype, shape: tuple[int, ...], is_variable: bool
    ) -> Tensor:
        if index in self._others:
            raise _used_twice()
        self._others.add(index)
        tensor = self._checked(index, name, dtype, shape, is_variable)
        if tensor.content is not None:
            raise ModelError(f"has numbers for {name}, which is computed")
        return tensor

    def _checked(
        self, index: int, name: str, dtype: np.dtype, shape: tuple[int, ...], is_variable: bool
    ) -> Tensor:
        tensor = self.at(index)
        if tensor.dtype != dtype:
            raise ModelError(f"has {name} of type {tensor.type_name}, not {np.dtype(dtype)}")
        if tensor.shape != shape:
            raise ModelError(f"has {name} of shape {tensor.shape}, not {shape}")
        if tensor.is_variable != is_variable:
            raise ModelError(f"declares {name} as a variable, or a state as none")
        return tensor

    def quantization(self, tensor: Tensor, name: str) -> Quantization:
        """That of numbers which are computed."""
        if not len(tensor.scales) == len(tensor.zero_points) == 1:
            raise ModelError(f"has {name} that is not quantised by one scale and one zero point")
        (scale,), (zero_point,) = tensor.scales, tensor.zero_points
        lowest = 0 if tensor.dtype == np.uint8 else -128
        if not _MIN_SCALE <= scale <= _MAX_SCALE or not lowest <= zero_point <= lowest + 255:
            raise ModelError(
                f"quantises {name} with scale {scale:g} and zero point {zero_point}, which no real "
                "data need; calibrate with training data and convert it again"
            )
        return Quantization(scale, zero_point)

    def weight_scales(self, weights: Tensor, name: str) -> tuple[float, ...]:
        """One or more, without a zero point."""
        if not weights.scales or not all(0 < scale < math.inf for scale in weights.scales):
            raise ModelError(f"has {name} without a scale, or with one that is not positive")
        if weights.zero_points != (0,) * len(weights.scales):
            raise ModelError(f"has {name} with a zero point, which no runtime supports")
        return weights.scales


def _no_chain() -> UnservedError:
    return UnservedError("is not a chain of layers from one input to one output")


def _used_twice() -> ModelError:
    return ModelError("uses one tensor for several things; convert it again")
