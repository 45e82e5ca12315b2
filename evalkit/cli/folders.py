"""The registry of a command: with the folders of rules that its user named."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from evalkit.cli.faults import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.catalogue.registry import Registry


@contextmanager
def opened(rules: Sequence[str], speech: Language) -> Iterator[Registry]:
    """A registry that knows the folders *rules*; which of their files hid others is said at the end, also after a failure.

    Raises:
        RuleFileError: A folder has faults; all of them are listed before any work is done.
    """
    from evalkit.catalogue.registry import Registry

    registry = Registry(rules)
    if rules:
        registry.files.folders  # noqa: B018  # a property that is worked out once: all its faults before any work
    try:
        yield registry
    finally:
        for note in registry.notes:
            say(speech.say(note))
