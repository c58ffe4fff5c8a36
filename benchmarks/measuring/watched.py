"""The verifier in a process of its own that says at its end how much memory it had: ``… watched FILE ARGUMENTS``.

The number goes to FILE. What the system tells the parent is of no use: it counts the parent's own memory before exec.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.measuring.machine import peak_resident_bytes
from mingjian.verify.__main__ import main

if __name__ == "__main__":
    file, *arguments = sys.argv[1:]
    code = main(arguments)
    Path(file).write_text(str(peak_resident_bytes(os.getpid())), encoding="ascii")
    sys.exit(code)
