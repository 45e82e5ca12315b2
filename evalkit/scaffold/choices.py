"""What may be chosen for a new index. The command line reads this, so nothing is imported here."""

from __future__ import annotations

METHODS = ("weighted-mean", "mean", "sum")
LICENSES = ("MIT", "BSD-3-Clause", "none")
