"""Whether a rule file may use the plugin of another index, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import did_you_mean
from evalkit.base.text import msg, visible
from evalkit.catalogue import entrypoints
from evalkit.loading.uses import uses_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evalkit.base.text import Message


def why_not(
    name: str, index: str, known: Iterable[str], files: Callable[[str], Iterable[bytes]]
) -> tuple[Message, Message | None] | None:
    """Why a rule file of *index* cannot use the plugin *name*, and what to do; ``None``: it can.

    Args:
        name: As the file says it.
        index: Of the file.
        known: Names of the plugins that are installed and not blocked.
        files: Gives the rule files that the plugins of an index bring.
    """
    if name == index:
        return msg("what the plugins of {name} bring can be named in any case", name=visible(name)), None
    if name not in known:
        if entrypoints.is_index_blocked(name):
            problem = msg("the plugin {name} is blocked", name=visible(name))
            return problem, msg("--without-plugin or {variable} blocks it", variable=entrypoints.WITHOUT)
        problem = msg("no plugin called {name} is installed", name=visible(name))
        hint = did_you_mean(name, known)
        return problem, hint or msg("install the distribution that brings it; evalkit plugins list shows what there is")
    circle = _circle(name, index, files)
    if circle:
        return msg("plugins use each other in a circle: {circle}", circle=" → ".join((index, *circle))), None
    return None


def _circle(name: str, index: str, files: Callable[[str], Iterable[bytes]]) -> tuple[str, ...]:
    """The way from *name* back to *index*, by what the rule files of each use; empty if there is none."""
    waiting: list[tuple[str, ...]] = [(name,)]
    seen = {name}
    while waiting:
        way = waiting.pop(0)
        for following in dict.fromkeys(one for data in files(way[-1]) for one in uses_in(data)):
            if following == index:
                return (*way, index)
            if following not in seen:
                seen.add(following)
                waiting.append((*way, following))
    return ()
