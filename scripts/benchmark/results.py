"""The measurements as JSON and as a table."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from typing import Any

from benchmark.measuring import Level
from benchmark.tflm import Comparison

SPLIT = (
    "activations, dense and softmax are the kernels' public functions called by themselves, in a "
    "program of their own, on the same data, loops included (the activations on the cell states, "
    "as the gates' arguments are not to be had from outside); gates is the rest of the whole: "
    "products, requantisation, cell update, pixels, argmax"
)

Row = tuple[str, str]  # its name in JSON, its title in the table


def as_json(board: str, processor: str, levels: Sequence[Level]) -> bytes:
    """The whole as a JSON document, one object for each optimisation level."""
    first = levels[0].whole
    emulated = bool(processor)
    document = {
        "board": board,
        "processor": processor,
        "quantization": first.source.quantization,
        "runtime": first.source.runtime,
        "digits": len(first.costs),
        "unit": _unit(emulated),
        "split": SPLIT,
        "levels": {level.level: level_values(level, emulated) for level in levels},
    }
    return (json.dumps(document, indent=2) + "\n").encode()


def level_values(level: Level, emulated: bool) -> dict[str, Any]:
    """The figures of one level by their names in JSON; None where there is no such figure."""
    costs, unit, sizes = level.whole.costs, _unit(emulated), level.sizes
    mean = statistics.mean(costs)
    # Where the wheel ran in turn, medians are compared: on a PC a mean follows its worst moment.
    typical = mean if emulated else statistics.median(costs)
    parts = level.parts.costs
    return {
        f"{unit}_mean": round(mean),
        f"{unit}_min": round(min(costs)),
        f"{unit}_max": round(max(costs)),
        **({} if emulated else {f"{unit}_median": round(typical)}),
        f"{unit}_by_part": {
            "gates": round(mean - sum(parts.values())),
            **{part: round(cost) for part, cost in parts.items()},
        },
        "runtime_flash_bytes": sizes and sizes.runtime_flash,
        "code_bytes": sizes and sizes.code,
        "tables_bytes": sizes and sizes.tables,
        "model_bytes": sizes and sizes.model,
        "flash_with_model_bytes": sizes and sizes.flash,
        "flash_by_section": sizes and sizes.flash_by_section,
        "static_ram_bytes": sizes and sizes.static_ram,
        "stack_bytes": level.whole.stack_bytes,
        "ratio_to_tflm": _ratio(level.tflm, typical),
        "tflm": _comparison(level.tflm),
        "ratio_to_cmsis_nn": _ratio(level.cmsis_nn, typical),
        "cmsis_nn": _comparison(level.cmsis_nn),
    }


def as_table(board: str, emulated: bool, levels: Sequence[Level]) -> str:
    """The whole for people: a column for each optimisation level, and how it was made."""
    unit, first = _unit(emulated), levels[0].whole
    values = [_flat(level_values(level, emulated)) for level in levels]
    rows = _rows(unit, [level.sizes.flash_by_section for level in levels if level.sizes])
    width = max(len(title) for _, title in rows)
    lines = [
        f"{board}: {first.source.quantization}, {first.source.runtime} runtime, "
        f"{len(first.costs)} digits",
        "",
        " " * width + "".join(f"{level.level:>14}" for level in levels),
    ]
    for name, title in rows:
        cells = [value.get(name) for value in values]
        lines.append(title.ljust(width) + "".join(f"{_text(cell):>14}" for cell in cells))
    lines += ["", f"split: {SPLIT}."]
    for level in levels:
        for comparison in (level.tflm, level.cmsis_nn):
            if comparison:
                lines.append(
                    f"{level.level} is compared with {comparison.cost:,.0f} {unit}: "
                    f"{comparison.source}."
                )
        if not level.tflm:
            lines.append(f"{level.level}: there is no figure of TFLM's reference kernels.")
    return "\n".join(lines)


def _rows(unit: str, by_section: Sequence[dict[str, int]]) -> list[Row]:
    sections = dict.fromkeys(name for sizes in by_section for name in sizes)
    rows = [(f"{unit}_mean", f"{unit} a digit, mean")]
    rows += [(f"{unit}_min", "  least"), (f"{unit}_max", "  most")]
    rows += [(part, f"  of the mean: {part}") for part in _PARTS]
    rows += [
        ("runtime_flash_bytes", "flash of the runtime, bytes"),
        ("code_bytes", "  code"),
        ("tables_bytes", "  tables"),
        ("model_bytes", "flash of the model, bytes"),
        *((name, f"  of both: {name}") for name in sections),
        ("static_ram_bytes", "static RAM, bytes"),
        ("stack_bytes", "stack of classify(), bytes"),
        ("ratio_to_tflm", "times faster than TFLM"),
        ("ratio_to_cmsis_nn", "times faster than with CMSIS-NN"),
    ]
    return rows


_PARTS = ("gates", "activations", "dense", "softmax")


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    parts = next(value for name, value in values.items() if name.endswith("_by_part"))
    return {**values, **parts, **(values["flash_by_section"] or {})}


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _unit(emulated: bool) -> str:
    return "instructions" if emulated else "nanoseconds"


def _ratio(comparison: Comparison | None, cost: float) -> float | None:
    return round(comparison.cost / cost, 3) if comparison and cost else None


def _comparison(comparison: Comparison | None) -> dict[str, Any] | None:
    return comparison and {"cost": round(comparison.cost), "source": comparison.source}
