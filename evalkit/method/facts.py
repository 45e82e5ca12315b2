"""Facts beside the answers as conditions name them: known of one assessment, open, or the band of a node."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child, Compare, Constant, Every, Some
from evalkit.method.bands import range_of_context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.interval import Interval
    from evalkit.instruments import ContextKey, Instrument
    from evalkit.instruments.expression import Expression

HOLDS, FAILS = Every(parts=()), Some(parts=())
MOST = 64  # combinations of facts that are looked at


class Names(NamedTuple):
    """What the codes of a condition stand for.

    Attributes:
        numbers: Of a node its place in the tree; of a count the number, or a place behind the nodes while it is open.
        words: Of a choice: each word → the condition that it is this one.
    """

    numbers: dict[str, Expression]
    words: dict[str, dict[str, Expression]]


def names_of(instrument: Instrument, *, asked: bool = False) -> Names:
    """What a condition of *instrument* can name. *asked*: every fact is open, also one that is known or follows from a node."""
    names = Names({code: Child(at=at) for at, code in enumerate(instrument.nodes)}, {})
    for at, key in enumerate(instrument.context.values(), len(instrument.nodes)):
        known = None if asked else instrument.facts.get(key.key)
        if key.key in instrument.nodes:
            continue  # the condition means the node
        if key.kind == "count":
            names.numbers[key.key] = Child(at=at) if known is None else Constant(number=int(known))
        elif known is not None:
            names.words[key.key] = {word: HOLDS if word == known else FAILS for word in key.values}
        else:
            names.words[key.key] = {
                word: _inside(instrument, key.from_node, word)
                if key.from_node is not None and not asked
                else Compare(left=Child(at=at), sign="=", right=Constant(number=number))
                for number, word in enumerate(key.values)
            }
    return names


def _inside(instrument: Instrument, code: str, word: str) -> Expression:
    """Whether a node lies in one of its bands."""
    at, inside = [*instrument.nodes].index(code), range_of_context(instrument, code, word)
    return Every(parts=tuple(_ends(Child(at=at), inside)))


def _ends(child: Child, inside: Interval) -> list[Expression]:
    found: list[Expression] = []
    if inside.low is not None:
        found.append(Compare(left=child, sign=">" if inside.low_open else ">=", right=Constant(number=inside.low)))
    if inside.high is not None:
        found.append(Compare(left=child, sign="<" if inside.high_open else "<=", right=Constant(number=inside.high)))
    return found


def combinations(keys: Mapping[str, ContextKey]) -> list[dict[str, str]] | None:
    """Every way in which the choices among *keys* can be answered; nothing where there are too many."""
    values = {key: one.values for key, one in keys.items() if one.kind == "choice"}
    found: list[dict[str, str]] = [{}]
    for key, words in values.items():
        if len(found) * len(words) > MOST:
            return None
        found = [{**one, key: word} for one, word in product(found, words)]
    return found
