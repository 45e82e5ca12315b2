"""TOML that is changed in place: comments, order and layout stay. tomlkit is an extra, loaded here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.scaffold.refused import MissingExtraError

if TYPE_CHECKING:
    import datetime as dt

    from tomlkit import TOMLDocument


def parse(text: str) -> TOMLDocument:
    """*text* as a document that can be changed.

    Raises:
        MissingExtraError: tomlkit is not installed.
    """
    return _tomlkit().parse(text)  # type: ignore[no-any-return]  # a module found at run time


def dumped(document: TOMLDocument) -> str:
    """*document* as text."""
    text: str = _tomlkit().dumps(document)
    return text


def written(item: str | bool | dt.date) -> str:  # noqa: FBT001  # a value like the others
    """*item* as it stands behind a key."""
    text: str = _tomlkit().item(item).as_string()
    return text


def list_of(*tables: Any) -> Any:
    """A list of tables, each with its own header."""
    found = _tomlkit().aot()
    for one in tables:
        found.append(one)
    return found


def _tomlkit() -> Any:
    try:
        import tomlkit  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingExtraError(library="tomlkit") from error
    return tomlkit
