"""What a command about rules is pointed at: rule files by id, by path or by folder; most take those of instruments alone."""

from __future__ import annotations

from evalkit.catalogue.targets.model import AnyTarget, ReportTarget, Target
from evalkit.catalogue.targets.named import files_in, find_targets, is_taken_for_index, read_all_targets, read_targets
from evalkit.catalogue.targets.reading import any_target_at, installed_target, target_at

__all__ = [
    "AnyTarget",
    "ReportTarget",
    "Target",
    "any_target_at",
    "files_in",
    "find_targets",
    "installed_target",
    "is_taken_for_index",
    "read_all_targets",
    "read_targets",
    "target_at",
]
