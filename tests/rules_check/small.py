"""Small instruments for tests of proofs: the rule file of ``bad_proofs``, changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.language import language
from evalkit.loading import load
from support import KNOWN
from test_bad_rules import sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.instruments import Instrument, Method
    from evalkit.rulework.check.model import Statement

FOLDER = Path(__file__).parents[1] / "bad_proofs"
BASE = (FOLDER / "base.toml").read_text(encoding="utf-8")
EN = language("en")


def toy(text: str = "", *, methods: Mapping[str, Method] = KNOWN, without: Iterable[str] = ()) -> Instrument:
    """The base, with the sections of *text* in the place of its own, and some left out."""
    parts = {**sections(BASE), **sections(text)}
    whole = "\n".join(part for name, part in parts.items() if name not in without)
    return load(whole.encode(), methods, file="toy/1.toml", index="toy", edition="1")


def with_node(instrument: Instrument, code: str, **changes: Any) -> Instrument:
    """The same with another node, which no rule file could have."""
    return attrs.evolve(instrument, nodes={**instrument.nodes, code: attrs.evolve(instrument.nodes[code], **changes)})


def edition(name: str, since: str | None, until: str | None = None, **changes: Any) -> Instrument:
    """An edition of the toy index and when it is in force; without *until* its end is open."""
    one = toy()
    validity = attrs.evolve(
        one.validity,
        since=dt.date.fromisoformat(since) if since else None,
        until=dt.date.fromisoformat(until) if until else None,
        open_end=changes.pop("open_end", until is None),
        followed_by=changes.pop("followed_by", None),
    )
    index = changes.pop("index", "toy")
    return attrs.evolve(one, index=index, edition=name, validity=validity)


def told(statements: Iterable[Statement], verdict: str = "failed") -> list[tuple[str, str, str]]:
    """Check, place and sentence of the statements with that verdict."""
    return [(one.check, one.place, EN.say(one.text)) for one in statements if one.verdict == verdict]


def shown(statements: Iterable[Statement]) -> list[str]:
    """What the witnesses show."""
    return [EN.say(one.witness.shows) for one in statements if one.witness is not None]
