"""Values as TOML text. Whatever evalkit writes in TOML and does not only change in place is written here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from evalkit.base.exact import NotANumber, Printed

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def toml_key(key: str) -> str:
    """A key, in quotes where it needs them."""
    return key if _BARE.fullmatch(key) else toml_text(key)


def toml_text(text: str) -> str:
    """A text in quotes; what cannot be seen is written as an escape."""
    return f'"{escaped(text)}"'


def escaped(text: str, keep: str = "") -> str:
    """*text* as it stands between quotes; the characters *keep* stay as they are."""
    return "".join(char if char in keep else _ESCAPES.get(char) or _seen(char) for char in text)


def toml_value(found: Any) -> str:
    """A value: decimals as they were printed, fractions as text, tables and lists on one line.

    Raises:
        TypeError: TOML, or evalkit, has no form for it.
    """
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, (Printed, NotANumber)):
        return found.text
    if isinstance(found, (int, Fraction)):
        return str(found.numerator) if found.denominator == 1 else toml_text(f"{found.numerator}/{found.denominator}")
    if isinstance(found, (str, dt.date)):
        return toml_text(found) if isinstance(found, str) else found.isoformat()
    if isinstance(found, Mapping):
        inside = ", ".join(f"{toml_key(str(key))} = {toml_value(one)}" for key, one in found.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(found, (list, tuple)):
        return f"[{', '.join(map(toml_value, found))}]"
    raise TypeError(type(found).__name__)


def _seen(char: str) -> str:
    return char if char.isprintable() else f"\\U{ord(char):08x}"
