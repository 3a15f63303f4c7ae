"""Reads a .tflite file of the family that this project runs on a chip.

The family is what Keras 2's `LSTM(units, return_sequences=True)`, `Flatten` and
`Dense(classes, activation="softmax")` convert to. Everything else is refused by name:
on the chip a runtime could only fail without a word.

Each tensor has one role in that network, which determines its type, its shape and how it is
quantised. The reader checks all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import tflite

from conversion.lstm_model import LstmModel, Quantization, Scales
from conversion.tflite_graph import UNREADABLE, Graph, ModelError, Operator, Tensor, read_graph
from project.errors import UserError

OPERATORS = ("UNIDIRECTIONAL_SEQUENCE_LSTM", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX")
OPERATORS_OF_ONE_STEP = (OPERATORS[0], *OPERATORS[2:])  # hidden states of one step are flat

# Positions among the inputs of UNIDIRECTIONAL_SEQUENCE_LSTM.
_INPUT_WEIGHTS = (1, 2, 3, 4)
_RECURRENT_WEIGHTS = (5, 6, 7, 8)
_GATE_BIAS = (12, 13, 14, 15)
_HIDDEN_STATE = 18
_CELL_STATE = 19
_VARIANTS = {
    "peephole connections": (9, 10, 11),
    "a projection": (16, 17),
    "layer normalisation": (20, 21, 22, 23),
}

_PROBABILITIES = Quantization(1 / 256, -128)
_MIN_SCALE, _MAX_SCALE = 1e-9, 1e9  # of what is computed; a byte over the smallest fits an int
_MAX_BIAS_ERROR = 0.02  # of a logit's step, as in TFLM's GetQuantizedConvolutionMultipler
_MAX_WEIGHT = _MAX_BETA = 100  # in float; with larger ones runtimes differ by over 1e-5

_LSTM_OPTIONS = "UnidirectionalSequenceLSTMOptions"
_INPUT_COUNTS = dict(zip(OPERATORS, ((24,), (2,), (2, 3), (1,))))

_WHILE = (
    "runs its recurrent layer in a WHILE loop, which TFLM cannot: TensorFlow makes one operator of "
    "a plain LSTM(units, return_sequences=True) only, so take LSTM in place of GRU, SimpleRNN and "
    "RNN; leave out use_bias=False, recurrent_dropout, stateful, Masking, an activation other than "
    "tanh and a recurrent_activation other than sigmoid; fix the batch with batch_size=1; and "
    "convert with TensorFlow 2.15.1, as Keras 3 of 2.16 and later makes a loop of every LSTM"
)

_CONSTANT, _STATE, _COMPUTED = "constant", "state", "computed"


def read_model(flatbuffer: bytes, name: str) -> LstmModel:
    """Reads and checks a model; `name` is what error messages call it.

    Raises:
        UserError: the file is damaged, of another schema, or not of the family.
    """
    try:
        return _read(read_graph(flatbuffer), flatbuffer)
    except ModelError as error:
        raise UserError(f"{name} {error}.") from error
    except UNREADABLE as error:
        raise UserError(
            f"{name} is damaged or cut off; fetch it again or delete it to train a new one."
        ) from error


@dataclass(frozen=True)
class _Role:
    """What a tensor of the network must be."""

    name: str
    kind: str
    index: int
    dtype: np.dtype
    shape: tuple[int, ...]


def _read(graph: Graph, flatbuffer: bytes) -> LstmModel:
    operators = tuple(operator.name for operator in graph.operators)
    _check_operators(operators)
    if any(operator.has_custom_options for operator in graph.operators):
        raise ModelError("has an operator with custom options, which no runtime supports")
    if graph.others:
        raise ModelError(f"holds {1 + graph.others} networks instead of one")
    lstm, *reshape, dense, softmax = graph.operators
    _check_options(lstm, reshape, dense)
    _check_wiring(graph)
    roles = _roles(graph, lstm, reshape, dense, softmax)
    _check_every_tensor_has_one_use(graph, roles)
    tensors: dict[str, list[Tensor]] = {}
    for role in roles:
        tensors.setdefault(role.name, []).append(_tensor_in(graph, role))

    def gates(name: str) -> np.ndarray:
        return np.stack([tensor.numbers for tensor in tensors[name]])

    (inputs,), (dense_weights,) = tensors["input"], tensors["dense_weights"]
    is_int8 = inputs.dtype == np.int8
    no_bias = np.zeros(len(dense_weights.numbers), np.int32 if is_int8 else np.float32)
    return LstmModel(
        flatbuffer=flatbuffer,
        operators=operators,
        input_weights=gates("input_weights"),
        recurrent_weights=gates("recurrent_weights"),
        gate_bias=gates("gate_bias"),
        dense_weights=dense_weights.numbers,
        dense_bias=tensors["dense_bias"][0].numbers if "dense_bias" in tensors else no_bias,
        time_steps=inputs.shape[1],
        cell_clip=_cell_clip(lstm),
        softmax_beta=_softmax_beta(softmax),
        scales=_scales(tensors) if is_int8 else None,
    )


def _check_operators(operators: tuple[str, ...]) -> None:
    if "WHILE" in operators:
        raise ModelError(_WHILE)
    if operators not in (OPERATORS, OPERATORS_OF_ONE_STEP):
        more = f" and {len(operators) - 8} more" if len(operators) > 8 else ""
        raise ModelError(
            f"has the operators {', '.join(operators[:8]) or 'none'}{more}, but the runtimes "
            f"support exactly {', '.join(OPERATORS)}"
        )


def _check_options(lstm: Operator, reshape: list[Operator], dense: Operator) -> None:
    options = lstm.options(_LSTM_OPTIONS)
    if options.TimeMajor():
        raise ModelError("is time-major; convert it with the batch in front")
    if options.FusedActivationFunction() != tflite.ActivationFunctionType.TANH:
        raise ModelError("has an LSTM with another activation than tanh")
    if options.DiagonalRecurrentTensors():
        raise ModelError("has diagonal recurrent weights, which no runtime supports")
    options = dense.options("FullyConnectedOptions")
    if options.FusedActivationFunction() != tflite.ActivationFunctionType.NONE:
        raise ModelError("has a dense layer with an activation fused into it")
    if options.WeightsFormat() != tflite.FullyConnectedOptionsWeightsFormat.DEFAULT:
        raise ModelError("has a dense layer with shuffled weights, which no runtime supports")
    if options.QuantizedBiasType() not in (tflite.TensorType.FLOAT32, tflite.TensorType.INT32):
        raise ModelError("has a dense layer with a bias of another type than int32")
    for operator in reshape:
        is_shaped = operator.options_type != tflite.BuiltinOptions.NONE
        if is_shaped and operator.options("ReshapeOptions").NewShapeLength() > 2:
            raise ModelError("reshapes the hidden states to more than one row")


def _check_wiring(graph: Graph) -> None:
    lstm = graph.operators[0]
    for variant, positions in _VARIANTS.items():
        if any(index >= 0 for i in positions for index in lstm.inputs[i : i + 1]):
            raise ModelError(f"has an LSTM with {variant}, which no runtime supports")
    ends = [graph.inputs, *(operator.outputs for operator in graph.operators)]
    begins = [*(operator.inputs[:1] for operator in graph.operators), graph.outputs]
    counts_fit = all(
        len(operator.inputs) in _INPUT_COUNTS[operator.name] for operator in graph.operators
    )
    if not counts_fit or ends != begins or any(len(wires) != 1 for wires in ends):
        raise ModelError("is not a chain from one input to one output; convert it again")


def _sizes(graph: Graph, lstm: Operator, dense: Operator) -> tuple[int, int, int, int]:
    """time_steps, features, units, classes: all shapes of the network follow from them."""
    inputs = _tensor(graph, lstm.inputs[0])
    if len(inputs.shape) != 3 or inputs.shape[0] != 1:
        raise ModelError(
            f"takes an input of shape {list(inputs.shape)}, but a chip needs (1, time_steps, "
            "features): fix the batch to one before converting"
        )
    if inputs.dtype not in (np.float32, np.int8):
        raise ModelError("has neither a float nor an int8 input; convert it again")
    units = _tensor(graph, lstm.inputs[_INPUT_WEIGHTS[0]]).shape[0]
    classes = _tensor(graph, dense.inputs[1]).shape[0]
    if min(*inputs.shape, units, classes) < 1:
        raise ModelError("has tensors of no size; convert it again")
    return inputs.shape[1], inputs.shape[2], units, classes


def _roles(
    graph: Graph, lstm: Operator, reshape: list[Operator], dense: Operator, softmax: Operator
) -> list[_Role]:
    """The role of every tensor of the network."""
    steps, features, units, classes = _sizes(graph, lstm, dense)
    is_int8 = _tensor(graph, lstm.inputs[0]).dtype == np.int8
    types = ("i1", "<i4", "<i2") if is_int8 else ("<f4", "<f4", "<f4")
    element, product, cell = map(np.dtype, types)

    def gates(name: str, positions: tuple[int, ...], dtype: np.dtype, *shape: int) -> list[_Role]:
        return [_Role(name, _CONSTANT, lstm.inputs[i], dtype, shape) for i in positions]

    roles = [
        *gates("input_weights", _INPUT_WEIGHTS, element, units, features),
        *gates("recurrent_weights", _RECURRENT_WEIGHTS, element, units, units),
        *gates("gate_bias", _GATE_BIAS, product, units),
        _Role("dense_weights", _CONSTANT, dense.inputs[1], element, (classes, steps * units)),
        _Role("hidden_state", _STATE, lstm.inputs[_HIDDEN_STATE], element, (1, units)),
        _Role("cell_state", _STATE, lstm.inputs[_CELL_STATE], cell, (1, units)),
        _Role("input", _COMPUTED, lstm.inputs[0], element, (1, steps, features)),
        _Role("hidden_states", _COMPUTED, lstm.outputs[0], element, (1, steps, units)),
        _Role("logits", _COMPUTED, dense.outputs[0], element, (1, classes)),
        _Role("output", _COMPUTED, softmax.outputs[0], element, (1, classes)),
    ]
    for operator in reshape:
        flat = (1, steps * units)
        roles.append(_Role("dense_shape", _CONSTANT, operator.inputs[1], np.dtype("<i4"), (2,)))
        roles.append(_Role("dense_input", _COMPUTED, operator.outputs[0], element, flat))
    if dense.inputs[2:] not in ((), (-1,)):
        roles.append(_Role("dense_bias", _CONSTANT, dense.inputs[2], product, (classes,)))
    return roles


def _check_every_tensor_has_one_use(graph: Graph, roles: list[_Role]) -> None:
    """Except constants: the converter stores equal ones once."""
    constants = {role.index for role in roles if role.kind == _CONSTANT}
    others = [role.index for role in roles if role.kind != _CONSTANT]
    intermediates = graph.operators[0].intermediates
    if len({*others} - constants) < len(others):
        raise ModelError("uses one tensor for several things; convert it again")
    if {*range(len(graph.tensors))} - {*constants, *others, *intermediates}:
        raise ModelError("has a tensor that none of its operators uses")
    for index in intermediates:
        tensor = _tensor(graph, index)
        if tensor.dtype is None or tensor.is_variable or math.prod(tensor.shape) != 0:
            raise ModelError("has an LSTM with intermediate values, which no runtime supports")


def _tensor(graph: Graph, index: int) -> Tensor:
    if not 0 <= index < len(graph.tensors):
        raise ModelError("has no such tensors as a standard LSTM; convert it again")
    return graph.tensors[index]


def _tensor_in(graph: Graph, role: _Role) -> Tensor:
    tensor = _tensor(graph, role.index)
    if tensor.dtype != role.dtype:
        raise ModelError(f"has {role.name} of type {tensor.type_name}, not {role.dtype}")
    if tensor.shape != role.shape:
        raise ModelError(f"has {role.name} of shape {tensor.shape}, not {role.shape}")
    if tensor.is_variable != (role.kind == _STATE):
        raise ModelError(f"declares {role.name} as a variable, or a state as none")
    if (tensor.content is not None) != (role.kind == _CONSTANT):
        raise ModelError(f"has no numbers for {role.name}, or numbers for a computed tensor")
    if tensor.dtype == np.float32 and not _is_small(tensor.content):
        raise ModelError(
            f"has NaN or numbers beyond {_MAX_WEIGHT:g} in {role.name}, as a failed training "
            "leaves them; train it again"
        )
    return tensor


def _is_small(numbers: np.ndarray | None) -> bool:
    return numbers is None or bool(np.all(np.abs(numbers) <= _MAX_WEIGHT))


def _cell_clip(lstm: Operator) -> float:
    cell_clip = float(lstm.options(_LSTM_OPTIONS).CellClip())
    if not 0 <= cell_clip < math.inf:
        raise ModelError(f"clips its cell state to {cell_clip:g}; convert it again")
    return cell_clip


def _softmax_beta(softmax: Operator) -> float:
    beta = float(softmax.options("SoftmaxOptions").Beta())
    if not 0 < beta <= _MAX_BETA:
        raise ModelError(f"has a softmax with beta {beta:g}; convert it again")
    return beta


def _scales(tensors: dict[str, list[Tensor]]) -> Scales:
    hidden_roles = ("hidden_state", "hidden_states", "dense_input")
    roles = ("input", *hidden_roles, "cell_state", "logits", "output")
    found = {role: _quantization(tensors, role) for role in roles if role in tensors}
    if len({found[role] for role in hidden_roles if role in found}) > 1:
        raise ModelError("quantises the dense layer's input unlike the hidden state")
    if found["output"] != _PROBABILITIES:
        raise ModelError("has an output that is not quantised to 1/256 with zero point -128")
    if found["cell_state"].zero_point != 0:
        raise ModelError("has a cell state with a zero point, which no runtime supports")
    scales = Scales(
        input=found["input"],
        hidden=found["hidden_state"],
        logits=found["logits"],
        output=found["output"],
        cell=found["cell_state"].scale,
        input_weights=_gate_scales(tensors, "input_weights"),
        recurrent_weights=_gate_scales(tensors, "recurrent_weights"),
        dense_weights=_dense_scales(*tensors["dense_weights"]),
    )
    for bias in tensors.get("dense_bias", ()):
        of_sums = scales.hidden.scale * scales.dense_weights[0]
        error = abs(of_sums - bias.scales[0]) if bias.scales else math.inf
        if not error <= _MAX_BIAS_ERROR * scales.logits.scale:
            raise ModelError("quantises dense_bias unlike its sums; convert it again")
    return scales


def _quantization(tensors: dict[str, list[Tensor]], role: str) -> Quantization:
    (tensor,) = tensors[role]
    if not len(tensor.scales) == len(tensor.zero_points) == 1:
        raise ModelError(f"has {role} that is not quantised by one scale and one zero point")
    (scale,), (zero_point,) = tensor.scales, tensor.zero_points
    if not _MIN_SCALE <= scale <= _MAX_SCALE or not -128 <= zero_point <= 127:
        raise ModelError(
            f"quantises {role} with scale {scale:g} and zero point {zero_point}, which no real "
            "data need; calibrate with training data and convert it again"
        )
    return Quantization(scale, zero_point)


def _gate_scales(tensors: dict[str, list[Tensor]], role: str) -> tuple[float, ...]:
    scales = [_weight_scales(tensor, role) for tensor in tensors[role]]
    if any(len(of_gate) != 1 for of_gate in scales):
        raise ModelError("has several scales for a gate's weights, which TFLM cannot run")
    return tuple(scale for (scale,) in scales)


def _dense_scales(weights: Tensor) -> tuple[float, ...]:
    scales, classes = _weight_scales(weights, "dense_weights"), weights.shape[0]
    if len(scales) not in (1, classes) or weights.quantized_dimension != 0:
        raise ModelError("has a dense layer with another number of scales than classes")
    return scales


def _weight_scales(weights: Tensor, role: str) -> tuple[float, ...]:
    if not weights.scales or not all(0 < scale < math.inf for scale in weights.scales):
        raise ModelError(f"has {role} without a scale, or with one that is not positive")
    if weights.zero_points != (0,) * len(weights.scales):
        raise ModelError(f"has {role} with a zero point, which no runtime supports")
    return weights.scales
