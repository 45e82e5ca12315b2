"""A workbook of an old form, read on trial by another process: a damaged one can end the process that reads it."""

from __future__ import annotations

import subprocess
import sys

MOST_MEMORY = 4 << 30  # bytes: what the trial may take; a sheet of xls has at most 65,536 rows of 256 cells
_BY_ITSELF, _TOLD = 0, 3
_TRIAL = f"""
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({MOST_MEMORY}, {MOST_MEMORY}))
except (ImportError, ValueError, OSError):
    pass
try:
    from python_calamine import CalamineWorkbook
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name)
except Exception:
    sys.exit({_TOLD})
"""


def survives(data: bytes) -> bool:
    """Whether *data* can be read, or is refused with an error, without harm to the process that reads it."""
    # -P: a module of that name in the folder of the files is not ours.
    command = [sys.executable, "-P", "-c", _TRIAL]
    done = subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603  # our own interpreter
    return done.returncode in (_BY_ITSELF, _TOLD)
