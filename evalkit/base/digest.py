"""SHA-256 of what was read: of little data by the module that brings no OpenSSL, which takes a twentieth of a short run to load."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from typing import Any

_MUCH = 2**20  # bytes; from here on the speed of OpenSSL is worth its loading
_SMALL = "_sha2" if sys.version_info >= (3, 12) else "_sha256"


def sha256(*parts: bytes) -> str:
    """The digits that ``sha256sum`` prints of *parts*, one behind the other."""
    found = _algorithm("hashlib" if sum(map(len, parts)) > _MUCH else _SMALL)()
    for part in parts:
        found.update(part)
    return str(found.hexdigest())


@cache
def _algorithm(module: str) -> Any:
    try:
        return import_module(module).sha256
    except (ImportError, AttributeError):  # a Python built without it
        return import_module("hashlib").sha256
