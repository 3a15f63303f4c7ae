"""What this PC's processor computes with, beyond what its compiler takes for granted.

Plain Python without PlatformIO, as the tests build for this PC too.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

AVX2_FLAG = "-mavx2"


def simd_flags(compiler: str, variables: Mapping[str, str] | None = None) -> list[str]:
    """The flag for AVX2 where processor and compiler have it; none anywhere else.

    Not `-march=native`, which may also mean AVX-512: programs would then not run under Valgrind,
    and each PC would measure another program. Not on Windows, where GCC keeps vectors of 32 bytes
    on a stack that is aligned to 16 and the program may crash (GCC bug 54412).

    Args:
        compiler: a C++ compiler for this PC, a name or a path.
        variables: environment that it runs in; by default that of this process.
    """
    if sys.platform == "win32":
        return []
    command = [compiler, "-march=native", "-dM", "-E", "-x", "c++", os.devnull]
    try:
        found = subprocess.run(command, env=variables, capture_output=True, text=True)
    except OSError:
        return []
    return [AVX2_FLAG] if "#define __AVX2__ " in found.stdout else []
