"""The measurements as JSON and as a table."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from typing import Any

from benchmark.measuring import Level
from benchmark.peers import Comparison

SPLIT = (
    "activations, dense and softmax are the kernels' public functions called by themselves, in a "
    "program of their own, on the same data, loops included (the activations on the cell states, "
    "as the gates' arguments cannot be reached from outside); gates is the rest of the whole: "
    "products, requantisation, cell update, pixels, argmax"
)
NO_SPLIT = "only an LSTM with a dense layer of all its rows and softmax is taken apart"


def as_json(board: str, processor: str, levels: Sequence[Level]) -> bytes:
    """The whole as a JSON document, one object for each optimisation level.

    Args:
        board: its section of platformio.ini.
        processor: of an emulated board; "" on this PC.
        levels: at least one.
    """
    document = {
        "board": board,
        "processor": processor,
        "quantization": levels[0].quantization,
        "runtime": levels[0].runtime,
        "digits": len(levels[0].costs),
        "unit": _unit(processor),
        "split": SPLIT if levels[0].parts else None,
        "levels": {level.level: _values(level, processor) for level in levels},
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def as_table(board: str, processor: str, levels: Sequence[Level]) -> str:
    """The same for reading: a column for each optimisation level, and how it was made."""
    unit, first = _unit(processor), levels[0]
    rows = _rows(unit, levels)
    width = max(map(len, rows))
    columns = [_flat(_values(level, processor)) for level in levels]
    lines = [
        f"{board}: {first.quantization}, {first.runtime} runtime, {len(first.costs)} digits",
        "",
        " " * width + "".join(f"{level.level:>14}" for level in levels),
    ]
    for title, name in rows.items():
        lines.append(title.ljust(width) + "".join(f"{_text(c.get(name)):>14}" for c in columns))
    lines += ["", f"split: {SPLIT if first.parts else NO_SPLIT}."]
    for level in levels:
        lines += [
            f"{level.level} is compared with {compared.cost:,.0f} {unit}: {compared.source}."
            for compared in (level.tflm, level.cmsis_nn)
            if compared
        ]
        if not level.tflm:
            lines.append(f"{level.level}: there is no figure of TFLM's reference kernels.")
    return "\n".join(lines)


def _values(level: Level, processor: str) -> dict[str, Any]:
    """The figures of one level by their names in JSON; None where there is no such figure."""
    costs, unit, sizes = level.costs, _unit(processor), level.sizes
    mean, median = statistics.mean(costs), statistics.median(costs)
    # On a PC medians are compared: a mean depends on the worst moment.
    typical = mean if processor else median
    return {
        f"{unit}_mean": round(mean),
        f"{unit}_min": round(min(costs)),
        f"{unit}_max": round(max(costs)),
        **({} if processor else {f"{unit}_median": round(median)}),
        f"{unit}_by_part": _by_part(level, mean),
        "runtime_flash_bytes": sizes and sizes.runtime_flash,
        "code_bytes": sizes and sizes.code,
        "tables_bytes": sizes and sizes.tables,
        "model_bytes": sizes and sizes.model,
        "flash_with_model_bytes": sizes and sizes.flash,
        "flash_by_section": sizes and sizes.flash_by_section,
        "static_ram_bytes": sizes and sizes.static_ram,
        "stack_bytes": level.stack_bytes,
        "ratio_to_tflm": _ratio(level.tflm, typical),
        "tflm": _comparison(level.tflm),
        "ratio_to_cmsis_nn": _ratio(level.cmsis_nn, typical),
        "cmsis_nn": _comparison(level.cmsis_nn),
    }


def _by_part(level: Level, mean: float) -> dict[str, int] | None:
    if not level.parts:
        return None
    rest = round(mean - sum(level.parts.values()))
    return {"gates": rest, **{part: round(cost) for part, cost in level.parts.items()}}


def _rows(unit: str, levels: Sequence[Level]) -> dict[str, str]:
    """The table's rows: their titles, and the names of what they show."""
    parts = ("gates", *levels[0].parts) if levels[0].parts else ()
    flash = [section for level in levels if level.sizes for section in level.sizes.flash_by_section]
    return {
        f"{unit} a digit, mean": f"{unit}_mean",
        "  min": f"{unit}_min",
        "  max": f"{unit}_max",
        **{f"  of the mean: {part}": part for part in parts},
        "flash of the runtime, bytes": "runtime_flash_bytes",
        "  code": "code_bytes",
        "  tables": "tables_bytes",
        "flash of the model, bytes": "model_bytes",
        **{f"  of both: {section}": section for section in flash},
        "static RAM, bytes": "static_ram_bytes",
        "stack of Run(), bytes": "stack_bytes",
        "times faster than TFLM": "ratio_to_tflm",
        "times faster than with CMSIS-NN": "ratio_to_cmsis_nn",
    }


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    nested = [value for value in values.values() if isinstance(value, dict)]
    return {name: value for inner in nested for name, value in inner.items()} | values


def _text(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else f"{value:,}"


def _unit(processor: str) -> str:
    return "instructions" if processor else "nanoseconds"


def _ratio(comparison: Comparison | None, cost: float) -> float | None:
    return round(comparison.cost / cost, 3) if comparison and cost else None


def _comparison(comparison: Comparison | None) -> dict[str, Any] | None:
    if comparison is None:
        return None
    return {"cost": round(comparison.cost), "source": comparison.source}
