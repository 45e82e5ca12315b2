"""Which entries of a long section tell something: those in which two differ, and those unlike most. The rest is said in a word."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from evalkit.base.toml.write import toml_value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    Section = Mapping[str, Any]

_MOST = 8


def telling(sections: Sequence[Section]) -> list[str]:
    """Codes that tell something: first those in which *sections* differ, then those unlike most of the last of them."""
    last = sections[-1] if sections else {}
    every = dict.fromkeys(code for section in sections for code in section)
    differ = [code for code in every if len({section.get(code) for section in sections}) > 1]
    usual = _usual(last.values())
    return [*differ, *(code for code, raw in last.items() if raw != usual and code not in differ)]


def in_short(section: Section, first: Sequence[str] | None = None) -> str:
    """*section* on a line: the entries of *first*, or what is unlike most, and how many others there are."""
    named = list(telling([section]) if first is None else first)[:_MOST]
    rest = {code: raw for code, raw in section.items() if code not in named}
    if len(rest) == 1:  # one alone is named
        named, rest = [*named, *rest], {}
    shown = [f"{code} = {_text(section[code])}" if code in section else f"no {code}" for code in named]
    alike = Counter(map(_text, rest.values())).most_common()
    shown += [f"{number} others = {raw}" for raw, number in alike[:1]]
    return ", ".join([*shown, f"{len(rest) - alike[0][1]} more"] if len(alike) > 1 else shown)


def _usual(values: Collection[Any]) -> Any:
    """The value that most have; nothing where each has its own."""
    found = Counter(values).most_common(1)
    return found[0][0] if found and found[0][1] > 1 else None


def _text(raw: Any) -> str:
    try:
        return toml_value(raw)
    except TypeError:
        return repr(raw)
