"""Whether every offset in a .tflite file leads to something inside of it.

The C++ on a chip follows them all unchecked, and Python's bindings follow a negative one to the
end of the file.
"""

from __future__ import annotations

import struct

# By table the kinds of its fields, in order: a number's bytes, a table's name, or in brackets what
# a list is made of. Options are of many kinds; what leads out of those is read with them.
_FIELDS = {
    "Model": "4 [OperatorCode] [SubGraph] [1] [Buffer] [4] [Metadata] [SignatureDef]",
    "OperatorCode": "1 [1] 4 4",
    "SubGraph": "[Tensor] [4] [4] [Operator] [1]",
    "Tensor": "[4] 1 4 [1] Quantization 1 Sparsity [4] 1 [Variant]",
    "Variant": "[4] 1 1",
    "Quantization": "[4] [4] [4] [8] 1 Details 4",
    "Operator": "4 [4] [4] 1 Options [1] 1 [1] [4] 8 8 1 Options",
    "Buffer": "[1] 8 8",
    "Metadata": "[1] 4",
    "SignatureDef": "[TensorMap] [TensorMap] [1] [1] 4",
    "TensorMap": "[1] 4",
}


def check(flatbuffer: bytes) -> None:
    """Goes through the whole file.

    Raises:
        struct.error: something lies outside of it.
    """
    _File(flatbuffer).check_table("Model", 0)


class _File:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def check_table(self, name: str, reference: int) -> None:
        """The table that the offset at `reference` leads to."""
        table = reference + self._number("<I", reference)
        fields = table - self._number("<i", table)
        length, size = self._number("<H", fields), self._number("<H", fields + 2)
        self._require(table, size)
        for slot, kind in enumerate(_FIELDS.get(name, "").split()):
            if 4 + 2 * slot + 2 <= length:
                offset = self._number("<H", fields + 4 + 2 * slot)
                if offset:
                    self._require(table, offset + (int(kind) if kind.isdigit() else 4))
                    self._check_field(kind, table + offset)

    def _check_field(self, kind: str, position: int) -> None:
        if kind.isdigit():
            return
        if not kind.startswith("["):
            self.check_table(kind, position)
            return
        items = position + self._number("<I", position)
        count, kind = self._number("<I", items), kind[1:-1]
        self._require(items + 4, count * (int(kind) if kind.isdigit() else 4))
        if not kind.isdigit():
            for i in range(count):
                self.check_table(kind, items + 4 + 4 * i)

    def _number(self, form: str, position: int) -> int:
        self._require(position, 0)
        return struct.unpack_from(form, self._content, position)[0]

    def _require(self, position: int, size: int) -> None:
        if position < 0 or position + size > len(self._content):
            raise struct.error(f"{size} bytes at {position} are not in the file")
