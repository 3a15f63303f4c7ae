"""A network's layers as structs and templates in C++: see network.h of lib/predictor."""

from __future__ import annotations

from collections.abc import Sequence

from conversion.blank_rows import blank_rows_of
from conversion.cpp_text import members
from conversion.layers.layer import Layer
from conversion.network_model import Network
from conversion.network_parts import parts_of
from conversion.tflm_checksums import checksum_members
from data.data_format import DataFormat


def composition(network: Network, data: DataFormat) -> tuple[str, str, int]:
    """The arguments of the template `Network`, the structs that they name, and the blank rows."""
    parts = parts_of(network)
    blank = blank_rows_of(network, parts, data)
    collector = parts.collector
    own = () if isinstance(collector, str) else (collector,)
    layers = (*parts.rows, *own, *parts.vectors)
    names = {id(layer): f"Layer{number}" for number, layer in enumerate(layers, start=1)}

    def template(layer: Layer) -> str:
        return f"{layer.cpp_name}<model_data::{names[id(layer)]}>"

    def listed(layers: Sequence[Layer]) -> str:
        return ", ".join(map(template, layers))

    if isinstance(collector, str):
        rows = f", {network.rows}" if collector == "AllRows" else ""
        collecting = f"{collector}<{template(parts.rows[-1])}{rows}>"
    else:
        collecting = template(collector)
    arguments = f"Rows<{listed(parts.rows)}>, {collecting}, Vectors<{listed(parts.vectors)}>"

    def struct(layer: Layer) -> str:
        after_blank = blank.of_layers.get(id(layer), {})
        of_layer = layer.members(network.multipliers)
        text = members(**of_layer, **after_blank, **checksum_members(layer, of_layer))
        return f"\nstruct {names[id(layer)]} {{\n{text}}};\n"

    return arguments, "".join(map(struct, layers)), blank.count
