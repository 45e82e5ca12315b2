"""Case files: assessments and what must come out of them, read and held against an instrument."""

from __future__ import annotations

from evalkit.cases.compare import Mismatch, compare
from evalkit.cases.files import CASE_KINDS, OUTSIDE, Case, case_files, case_folder, read_cases

__all__ = ["CASE_KINDS", "OUTSIDE", "Case", "Mismatch", "case_files", "case_folder", "compare", "read_cases"]
