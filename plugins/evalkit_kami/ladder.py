"""The levels of areas: a ladder of rungs, each of which asks for points of the leaves of some maturity."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit import Section
from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments import Ladder, Rung
from evalkit.instruments.scales import ATTRIBUTE_NAME, key_of
from evalkit.schema.declare import cited, field, listed, table
from evalkit.schema.keys import FLAG, TEXT, TEXTS, map_of
from evalkit.schema.names import Names
from evalkit.schema.parse import listed as read_listed
from evalkit_kami.gate import THRESHOLDS as STATED
from evalkit_kami.gate import read_attribute

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from evalkit import Instrument
    from evalkit.base.errors import Faults
    from evalkit.base.text import Message, Prose
    from evalkit.report.blocks import Block
    from evalkit.rulework.mutate.model import Mutant
    from evalkit.rulework.mutate.sites.place import Place
    from evalkit.rulework.mutate.tables import Tables
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

NAME, THRESHOLDS = "ladder", STATED.name


@table("[[ladder.rung]]", name="rung")
@value
class Step(Rung):
    """A level and its conditions. The last rung has none."""

    level: str = field(TEXT, "The level.", '"III"')
    at_least: Mapping[Any, str] = field(
        map_of(TEXT, "table attribute value → threshold name"),
        "The points of the leaves with that value must reach the node's threshold of that name.",
        '{ II = "full2", III = "v3" }',
        default={},
        otherwise="no such condition",
    )
    gate: bool = field(FLAG, "Also: the node's gate must be open.", "true", default=False)
    needs: tuple[str, ...] = field(
        TEXTS, "Only for nodes that have these thresholds.", '["min5"]', default=(), otherwise="for all"
    )

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """The thresholds, by value of the attribute of the ladder."""
        table, attribute = item.table("at_least"), scope.sections["ladder attribute"]
        if table is None or attribute is None:
            return {"at_least": {}}
        values = attribute.values or tuple(table.data)  # none are at fault
        thresholds = {value: table.need(key_of(value)) for value in values if table.has(key_of(value))}
        table.close()
        return {"at_least": thresholds}

    def check(self, item: Reader, scope: Scope) -> None:
        """There is a gate to be open."""
        if self.gate and scope.sections.get("gate") is None:
            item.wrong("gate", msg("no gate, or a section {section}", section="[gate]"))

    def place_in(self, outer: str, label: str, number: int) -> str:  # noqa: ARG002  # as every table has it
        """By its number as well, for a level may have several: ``ladder[3 II]``."""
        return f"{outer.removesuffix('.rung')}[{number} {self.level}]"


@table("[ladder]", name="ladder")
@value
class Maturity(Ladder):
    """Levels of nodes that have `thresholds`.

    The level of a node is the first rung, from the top, all of whose conditions hold.
    """

    attribute: str = field(ATTRIBUTE_NAME, "The attribute whose values the rungs speak of.", '"maturity"')
    title: str = field(TEXT, "What the level is called.", '"Tingkat kematangan"')
    names: Mapping[str, str] = field(
        map_of(TEXT, "table level → text"), "Official names of the levels.", '{ I = "Kondisi Awal" }', default={}
    )
    also: Mapping[str, str] = field(
        map_of(TEXT, "table word → level"), "Other wordings of a level in a claim.", '{ "1" = "I" }', default={}
    )
    prefixes: tuple[str, ...] = field(
        TEXTS, "Words that may stand before a level in a claim.", '["Level", "Tingkat"]', default=()
    )
    ranges: tuple[str, ...] = field(
        TEXTS,
        "Words and signs that may stand between two levels in a claim of a range.",
        '["-", "s/d", "sampai"]',
        default=(),
        otherwise="none: no ranges are understood",
    )
    rungs: tuple[Step, ...] = field(
        listed(Step, label="level"), "The rungs, highest first.", '[{ level = "I" }]', name="rung"
    )
    cite: Citation = cited()

    def whole(self, level: str) -> str:
        """What is above a level but not yet the next one (``III+``) has reached that level."""
        return level.removesuffix("+")

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """The attribute, the rungs that speak of its values, and what their levels are called."""
        attribute = scope.sections["ladder attribute"] = read_attribute(item, scope)
        rungs = read_listed(Step, item, "rung", scope, "level")
        levels = tuple(dict.fromkeys(rung.level for rung in rungs))
        return {
            "attribute": attribute.key if attribute is not None else "",
            "rungs": rungs,
            "names": _read_names(item, levels),
            "also": _read_also(item, levels),
        }

    def check(self, item: Reader, scope: Scope) -> None:  # noqa: ARG002  # as every table has it
        """The last rung holds for all."""
        if not self.rungs and not item.has("rung"):
            item.missing("rung", msg("rungs, highest first"))
        if self.rungs and (self.rungs[-1].at_least or self.rungs[-1].gate or self.rungs[-1].needs):
            expected = msg("a last rung without any")
            item.faults.add(item.at("rung"), msg("the last rung has conditions"), expected=expected)


def _read_names(item: Reader, levels: Collection[str]) -> dict[str, str]:
    table = item.table("names")
    if table is None:
        return {}
    titles = {level: table.need(level) for level in table.data if level in levels}
    table.close(also=levels)
    return titles


def _read_also(item: Reader, levels: Collection[str]) -> dict[str, str]:
    table = item.table("also")
    levels_by_word = {word: table.word(word, levels) for word in table.data} if table is not None else {}
    return {word: level for word, level in levels_by_word.items() if level is not None}


# --- What must hold ---------------------------------------------------------------------------------------------


def check(instrument: Instrument, ladder: Maturity, faults: Faults) -> None:
    """Nodes, readings and rungs speak of the same thresholds."""
    if any(str(fault.place).startswith(NAME) for fault in faults.found):
        return  # what could not be read names nothing
    used = Names(
        {name for rung in ladder.rungs for name in rung.thresholds},
        lambda name: msg("no rung of the ladder names {name}", name=name),
        msg("a threshold that a rung names"),
    )
    for place, name in _stated(instrument):
        used.check(faults, place, name)
    if faults.lost:
        return  # a node that is not in the tree may have them
    there = {name for node in instrument.nodes.values() for name in node.params.get(THRESHOLDS, ())}
    for rung in ladder.rungs:
        for name in rung.thresholds:
            if name and name not in there:
                problem, expected = (
                    msg("no node has a threshold {name}", name=name),
                    msg("a name in the thresholds of a node"),
                )
                faults.unknown(f"ladder.rung[{rung.level}]", problem, name, there, expected=expected)


def _stated(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for node in instrument.nodes.values():
        for name in node.params.get(THRESHOLDS, ()):
            yield f"node[{node.code}].thresholds.{name}", name
    for reading in instrument.readings:
        for change in reading.sets:
            for name in change.get(THRESHOLDS, ()):
                yield f"readings[{reading.id}].set.thresholds.{name}", name


def kept(ladder: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Without the rungs that only removed nodes had the thresholds for, and what else is said of their levels."""
    tables = (node.get(THRESHOLDS) for node in nodes.values())
    there = {name for thresholds in tables if isinstance(thresholds, dict) for name in thresholds}
    rungs = [
        rung
        for rung in ladder["rung"]
        if there.issuperset([*rung.get("at_least", {}).values(), *rung.get("needs", ())])
    ]
    levels = [rung["level"] for rung in rungs]
    titles = {level: title for level, title in ladder.get("names", {}).items() if level in levels}
    also = {word: level for word, level in ladder.get("also", {}).items() if level in levels}
    return {**ladder, "rung": rungs, "names": titles, **({"also": also} if "also" in ladder else {})}


# --- What is said of it -----------------------------------------------------------------------------------------


def facts(ladder: Maturity) -> Iterator[str]:
    """Each condition of each rung: a level may have several rungs."""
    for number, rung in enumerate(ladder.rungs, 1):
        place = rung.place_in(NAME, "", number)
        yield from (f"{place}.{key}" for key in rung.at_least) if rung.at_least else (place,)


def words(instrument: Instrument, ladder: Maturity) -> list[Block | Prose]:
    """What each rung asks for."""
    from evalkit.report.blocks import Heading  # noqa: PLC0415  # for readers only

    attribute = instrument.attribute_title(ladder.attribute)
    rungs = (_rung(rung, ladder.names, attribute) for rung in ladder.rungs)
    return [Heading(msg("Ladder: {title}", title=ladder.title)), *rungs]


def _rung(rung: Rung, titles: Mapping[str, str], attribute: Prose) -> Message:
    from evalkit.report.blocks import together  # noqa: PLC0415

    needed: list[Prose] = [
        msg("{attribute} {value} at least {threshold}", attribute=attribute, value=str(value), threshold=threshold)
        for value, threshold in rung.at_least.items()
    ]
    if rung.gate:
        needed.append(msg("gate open"))
    level = together(rung.level, titles.get(rung.level, ""), separator=" ")
    return msg("{level}: {conditions}", level=level, conditions=needed or [msg("otherwise")])


# --- Mutants ----------------------------------------------------------------------------------------------------


def mutants(tables: Tables, table: Place) -> Iterator[Mutant]:
    """Rungs: neighbouring levels swapped, a condition, the gate or a need dropped or added."""
    from evalkit.rulework.mutate.sites.place import Place  # noqa: PLC0415  # for mutants only

    rungs = [
        Place(f"{table.site}[{number} {rung['level']}]", "rung", path, rung)
        for number, (path, rung) in enumerate(tables.items((*table.path, "rung")), 1)
    ]
    for place, other in pairwise(rungs):
        upper, lower = place.raw["level"], other.raw["level"]
        if upper != lower:
            edits = ((*place.path, "level"), lower), ((*other.path, "level"), upper)
            yield place.mutant(f"{upper}, {lower}", f"{lower}, {upper}", *edits)
    for rung in rungs:
        yield from _conditions(rung, gated=tables.instrument.gate is not None)


def _conditions(rung: Place, *, gated: bool) -> Iterator[Mutant]:
    from evalkit.rulework.mutate.sites.place import NOTHING  # noqa: PLC0415

    at_least, needs, opened = rung.at("at_least"), rung.at("needs"), rung.at("gate")
    for key, name in (at_least.raw or {}).items():
        yield at_least.at(key).dropped(name)
    for name in needs.raw or ():
        yield needs.mutant(name, NOTHING, (needs.path, [other for other in needs.raw if other != name]))
    if opened.raw:
        yield opened.dropped("true")
    elif gated and at_least.raw:
        yield opened.mutant(NOTHING, "true", (opened.path, True))


LADDER = Section(
    name=NAME,
    table=Maturity,
    title=msg("Ladder of maturity"),
    kind="ladder",
    called=msg("rungs"),
    example='{ attribute = "maturity", title = "Tingkat kematangan", rung = [{ level = "I" }] }',
    beside="outcome",
    check=check,
    kept=kept,
    facts=facts,
    words=words,
    mutants=mutants,
)
