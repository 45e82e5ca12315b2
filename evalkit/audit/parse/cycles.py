"""Rings of relations: a number must not be made, over others, of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def rings(graph: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Rings of *graph*, one for each edge that leads back; none exactly if there is no ring. In linear time.

    Yields:
        The nodes of a ring in order; the last leads to the first.
    """
    done: set[str] = set()
    for start in graph:
        if start in done:
            continue
        path = [start]
        on_path = {start: 0}
        ahead = [iter(graph[start])]
        while path:
            following = next(ahead[-1], None)
            if following is None:
                ahead.pop()
                done.add(path[-1])
                del on_path[path.pop()]
            elif following in on_path:
                yield tuple(path[on_path[following] :])
            elif following in graph and following not in done:
                on_path[following] = len(path)
                path.append(following)
                ahead.append(iter(graph[following]))
