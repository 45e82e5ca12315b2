"""Conditions on the points and answers of a node: ``[gate]`` and ``[ladder]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.instruments import AnswerRule, Gate, Ladder, Rung
from evalkit.loading.answers import Attributes, key_of, one_of
from evalkit.schema import names

if TYPE_CHECKING:
    from evalkit.schema.citation import Citation
    from evalkit.schema.reader import Reader


def read_gate(reader: Reader, inherited: Citation, attributes: Attributes) -> Gate | None:
    """``[gate]``."""
    table = reader.table("gate")
    if table is None:
        return None
    attribute = table.name("attribute", names.attributes(attributes.values), required=True)
    gate = Gate(
        attribute=attribute or "",
        locked=_read_value(table, "locked", attribute, attributes),
        sum_of=_read_values(table, "sum_of", attribute, attributes),
        cite=table.cite(inherited),
        answers=read_answer_rules(table, attribute, attributes),
    )
    if not table.has("locked"):
        table.missing("locked", msg("the attribute value whose points the gate locks"))
    table.close()
    return gate


def _read_value(item: Reader, key: str, attribute: str | None, attributes: Attributes) -> Any:
    if not item.has(key):
        return None
    found = item.data[key]
    if attribute is not None and not attributes.allows(attribute, found):
        item.wrong(key, one_of(attributes.values[attribute]))
    return found


def _read_values(item: Reader, key: str, attribute: str | None, attributes: Attributes) -> tuple[Any, ...]:
    found = item.items(key, required=True)
    if attribute is not None and not all(attributes.allows(attribute, value) for value in found):
        item.wrong(key, msg("a list of {choices}", choices=tuple(map(key_of, attributes.values[attribute]))))
    return found


def read_answer_rules(reader: Reader, attribute: str | None, attributes: Attributes) -> tuple[AnswerRule, ...]:
    """``[[gate.answers]]``; the key that lists attribute values is named like the gate's *attribute*."""
    found = []
    for item in reader.tables("answers"):
        rule = AnswerRule(
            values=_read_values(item, attribute, attribute, attributes) if attribute else (),
            lowest=item.whole("lowest", required=True) or 0,
            most_at_lowest=item.whole("most_at_lowest"),
        )
        if attribute:  # else that is the fault
            item.close()
        found.append(rule)
    return tuple(found)


def read_ladder(reader: Reader, inherited: Citation, attributes: Attributes, *, has_gate: bool) -> Ladder | None:
    """``[ladder]``."""
    table = reader.table("ladder")
    if table is None:
        return None
    attribute = table.name("attribute", names.attributes(attributes.values), required=True)
    keys = {key_of(value): value for value in attributes.values[attribute]} if attribute else None
    rungs = tuple(_read_rung(item, keys, has_gate=has_gate) for item in table.tables("rung", "level"))
    ladder = Ladder(
        attribute=attribute or "",
        title=table.need("title"),
        rungs=rungs,
        names=_read_names(table, rungs),
        also=_read_also(table, rungs),
        prefixes=table.texts("prefixes"),
        ranges=table.texts("ranges"),
        cite=table.cite(inherited),
    )
    table.close()
    if not rungs and not table.has("rung"):
        table.missing("rung", msg("rungs, highest first"))
    if rungs and (rungs[-1].at_least or rungs[-1].gate or rungs[-1].needs):
        table.faults.add(table.at("rung"), msg("the last rung has conditions"), expected=msg("a last rung without any"))
    return ladder


def _read_rung(item: Reader, keys: dict[str, Any] | None, *, has_gate: bool) -> Rung:
    rung = Rung(
        level=item.need("level"),
        at_least=_read_at_least(item, keys),
        gate=item.flag("gate"),
        needs=item.texts("needs"),
    )
    item.close()
    if rung.gate and not has_gate:
        item.wrong("gate", msg("no gate, or a section {section}", section="[gate]"))
    return rung


def _read_at_least(item: Reader, keys: dict[str, Any] | None) -> dict[Any, str]:
    table = item.table("at_least")
    if table is None or keys is None:
        return {}
    found = {value: table.need(key) for key, value in keys.items() if table.has(key)}
    table.close()
    return found


def _read_also(reader: Reader, rungs: tuple[Rung, ...]) -> dict[str, str]:
    table = reader.table("also")
    if table is None:
        return {}
    levels = tuple(dict.fromkeys(rung.level for rung in rungs))
    found = {word: table.word(word, levels) for word in table.data}
    return {word: level for word, level in found.items() if level is not None}


def _read_names(reader: Reader, rungs: tuple[Rung, ...]) -> dict[str, str]:
    table = reader.table("names")
    if table is None:
        return {}
    levels = {rung.level for rung in rungs}
    found = {level: table.need(level) for level in table.data if level in levels}
    table.close(also=levels)
    return found
