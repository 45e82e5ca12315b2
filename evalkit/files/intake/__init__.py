"""Files → assessments. Reads and checks their form; codes, scales and numbers are checked against the instrument later.

TOML comes first; other kinds of file are read by the intakes of plugins, chosen by their suffix.
"""

from __future__ import annotations

from evalkit.base.content import STDIN
from evalkit.files.intake.beside import is_file, named_beside
from evalkit.files.intake.edition import instrument_of
from evalkit.files.intake.reading import Input, IntakePlugins, missing_paths, read, read_all, repeated_paths
from evalkit.files.intake.tables import Document

__all__ = [
    "STDIN",
    "Document",
    "Input",
    "IntakePlugins",
    "instrument_of",
    "is_file",
    "missing_paths",
    "named_beside",
    "read",
    "read_all",
    "repeated_paths",
]
