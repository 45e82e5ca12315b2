"""Programs that a few tests run beside evalkit: LibreOffice, Chromium, axe-core. ``.ci/run`` installs them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def program(*names: str) -> str:
    """The path of the first of *names* that is installed; without any the test is skipped, and in CI it fails."""
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        absent(f"{names[0]} is not installed")
    return str(found)


def axe() -> Path:
    """The script of axe-core, which ``npm install`` puts into ``node_modules``; see ``program``."""
    script = Path(os.environ.get("EVALKIT_NODE_MODULES", ROOT / "node_modules")) / "axe-core" / "axe.min.js"
    if not script.is_file():
        absent("axe-core is not installed: npm install --no-save axe-core")
    return script


def absent(reason: str) -> None:
    """Skip the test for that *reason*; in CI, where nothing may be left out, fail."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
