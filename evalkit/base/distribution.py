"""What pip installs: its name, its version, and where the rule files are that come with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.installed import DISTRIBUTION, version_of

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def installed_version() -> str:
    """The version that is installed."""
    return version_of(DISTRIBUTION)


def bundled_rules() -> Traversable:
    """The folder of rule files: inside the package in a wheel, the top-level ``rules/`` in a checkout."""
    # A plain path: importing importlib.resources for this would cost every start 10 ms.
    package = Path(__file__).parents[1]
    bundled = package / "_rules"
    return bundled if bundled.is_dir() else package.parent / "rules"
