"""``plugins list`` and ``plugins why``: a row for each plugin with what it brings; why something is used, or is not.

Plugins as ``evalkit-plugins/1``, for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Fault, how_many
from evalkit.base.installed import WITHOUT
from evalkit.base.text import Message, Prose, msg
from evalkit.catalogue.inventory import (
    BLOCKED,
    BUILT_IN,
    FOLDER,
    ITEM_KINDS,
    LOADED,
    REFUSED,
    SHADOWED,
    STATES,
    IdMeaning,
    InventoryItem,
    Plugin,
    Timeline,
)
from evalkit.catalogue.validity import TimeInForce
from evalkit.instruments import Validity
from evalkit.report.blocks import Block, Column, Document, Heading, Paragraph, Remark, Section, Styled, together
from evalkit.report.columns import table
from evalkit.report.json import JsonWriter, by_keys, keys
from evalkit.report.show.json import validity_json
from evalkit.report.show.rules import in_force_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language

STATE = {
    LOADED: Styled(msg("loaded"), "agrees"),
    SHADOWED: Styled(msg("shadowed"), "warning"),
    REFUSED: Styled(msg("refused"), "error"),
    BLOCKED: Styled(msg("blocked"), "warning"),
}
# What many, and what one of a kind are called.
KINDS = {
    "instrument": (msg("instruments"), msg("instrument")),
    "crosswalk": (msg("crosswalks"), msg("crosswalk")),
    "report-rules": (msg("rules of performance reports"), msg("rules of performance reports")),
    "method": (msg("methods"), msg("method")),
    "section": (msg("sections of rule files"), msg("section of rule files")),
    "intake": (msg("kinds of file"), msg("kind of file")),
    "reporter": (msg("forms of report"), msg("form of report")),
    "achievement": (msg("formulas"), msg("formula")),
    "zero-rule": (msg("rules for a target of 0"), msg("rule for a target of 0")),
    "efficiency": (msg("forms of efficiency"), msg("form of efficiency")),
    "command": (msg("commands"), msg("command")),
    "hook": (msg("hooks that are asked"), msg("hook that is asked")),
}
_BLOCKED = msg("blocked by --without-plugin or {variable}; nobody asked what it brings", variable=WITHOUT)
_FAULTS = 3  # of one file in the list; ``why`` tells all
_ORIGIN = 2  # the column


def plugins_page(plugins: Sequence[Plugin]) -> Document:
    """One row a plugin; below it what is shadowed or refused; numbers at the end."""
    rows = table(
        plugins,
        (Column(msg("plugin"), share=3), lambda plugin: Styled(plugin.name, "strong")),
        (Column(msg("brings"), wrap=True, least=18), _brings),
        (Column(msg("origin"), room=72), _origin),
        (Column(msg("state")), lambda plugin: STATE[plugin.state]),
        below=lambda plugin: [Remark(_origin(plugin), instead=_ORIGIN), *map(Remark, _remarks(plugin))],
        level=0,
    )
    counts = {state: str(sum(plugin.state == state for plugin in plugins)) for state in STATES}
    summary = msg("{loaded} loaded, {shadowed} shadowed, {refused} refused.", **counts)
    if counts[BLOCKED] != "0":
        summary = msg("{loaded} loaded, {shadowed} shadowed, {refused} refused, {blocked} blocked.", **counts)
    return Document([[rows], [Paragraph(summary, 0, hang=0)]], title=msg("Plugins"))


def _brings(plugin: Plugin) -> Prose:
    brings = [
        msg("{kind}: {names}", kind=KINDS[kind][0], names=names)
        for kind in ITEM_KINDS
        if (names := tuple(item.name for item in plugin.items if item.kind == kind))
    ]
    return together(*brings, separator="; ")


def _origin(plugin: Plugin) -> Prose:
    """Where *plugin* comes from, in few words: distribution and version, or a folder."""
    if plugin.origin == FOLDER:
        return msg("folder")
    if plugin.origin == BUILT_IN:
        return msg("evalkit {version}", version=plugin.version or "?")
    return f"{plugin.distribution or '?'} {plugin.version or ''}".rstrip()


def _remarks(plugin: Plugin) -> Iterator[Prose]:
    """What is not used, and why."""
    if plugin.blocked:
        yield _BLOCKED
    yield from plugin.refusals
    yield from _first(plugin.faults)
    said = [str(reason) for reason in plugin.refusals]
    for item in plugin.items:
        if item.state == SHADOWED:
            yield msg("{name} is shadowed by {other}", name=item.name, other=item.by or "?")
        elif item.state == REFUSED and item.why is not None and str(item.why) not in said:
            said.append(str(item.why))
            yield item.why
        elif item.state == REFUSED:
            yield from _first(item.faults)


def _first(faults: Sequence[Fault]) -> Iterator[Prose]:
    yield from map(_fault, faults[:_FAULTS])
    if len(faults) > _FAULTS:
        yield msg(
            "{number:more fault|more faults} of {file}", number=str(how_many(faults[_FAULTS:])), file=faults[0].file
        )


# --- Why --------------------------------------------------------------------------------------------------------


def why_page(answers: Sequence[IdMeaning], taken: Timeline | None) -> Document:
    """A section for each answer; of an index, which edition is *taken* in which time."""
    sections = [*map(_answer, answers), [] if taken is None else [*_taken(taken)]]
    return Document(sections, title=msg("What is used, and why"))


def _answer(answer: IdMeaning) -> Section:
    plugin, item = answer
    state = plugin.state if item is None else item.state
    kind = () if item is None else ("  ", KINDS[item.kind][1])
    name = Styled(plugin.name if item is None else item.name, "strong")
    facts = _whole(plugin) if item is None else _facts(plugin, item)
    return [Heading((name, *kind, "  ", STATE[state]), 3), *map(Paragraph, facts)]


def _facts(plugin: Plugin, item: InventoryItem) -> Iterator[Prose]:
    yield _origin_in_full(plugin)
    if item.file is not None:
        yield msg("rule file: {file}", file=item.file)
    if item.validity is not None:
        yield msg("in force: {when}", when=in_force_prose(item.validity))
    if item.state == LOADED:
        return
    if item.state == SHADOWED:
        yield msg("{other} is used in its place", other=item.by or "?")
    if item.why is not None:
        yield item.why
    yield from _all(item.faults)


def _whole(plugin: Plugin) -> Iterator[Prose]:
    yield _origin_in_full(plugin)
    yield from plugin.refusals
    yield from _all(plugin.faults)
    if plugin.blocked:
        yield _BLOCKED
    elif not (plugin.items or plugin.refusals or plugin.faults):
        yield msg("it brings nothing")


def _origin_in_full(plugin: Plugin) -> Message:
    if plugin.origin == FOLDER:
        return msg("from the folder {folder}", folder=plugin.name)
    if plugin.module is None:
        return msg("from evalkit {version} itself", version=plugin.version or "?")
    return msg(
        "from the plugin {name} = {module} of {distribution} {version}",
        name=plugin.name,
        module=plugin.module,
        distribution=plugin.distribution or "?",
        version=plugin.version or "?",
    )


def _all(faults: Sequence[Fault]) -> Iterator[Prose]:
    for fault in faults:
        yield _fault(fault)
        if fault.hint is not None:
            yield msg("hint: {what}", what=fault.hint)


def _fault(fault: Fault) -> Message:
    """A fault in one sentence."""
    where: Prose = fault.file
    if fault.spot.text:
        where = msg("{file}: {place}", file=fault.file, place=fault.spot.text)
    problem: Prose = fault.problem
    if fault.also:
        problem = msg("{problem}; {elsewhere}", problem=problem, elsewhere=fault.elsewhere)
    if fault.expected is None:
        return msg("{where}: {problem}", where=where, problem=problem)
    return msg("{where}: {problem} (expected: {expected})", where=where, problem=problem, expected=fault.expected)


def _taken(taken: Timeline) -> Iterator[Block]:
    if taken.problem is not None:
        yield Paragraph(taken.problem, 0, hang=0)
        return
    head = msg("Taken where an assessment names no edition, by the last day of its period:")
    yield Paragraph(head, 0, hang=0)
    yield from (Paragraph(_span(span)) for span in taken.times)


def _span(span: TimeInForce) -> Message:
    """Which edition is taken in one time."""
    taken: Prose = span.edition if span.edition is not None else msg("none, the edition must be named")
    if span.since is None and span.until is None:
        return msg("always: {taken}", taken=taken)
    if span.since is None:
        return msg("until {day}: {taken}", day=span.until.isoformat() if span.until else "", taken=taken)
    if span.until is None:
        return msg("from {day}: {taken}", day=span.since.isoformat(), taken=taken)
    return msg("{since} – {until}: {taken}", since=span.since.isoformat(), until=span.until.isoformat(), taken=taken)


FORMAT = "evalkit-plugins/1"


def plugins_json(plugins: Sequence[Plugin], speech: Language) -> str:
    """The list of *plugins*, with what each brings."""
    return _writer(speech).text(FORMAT, plugins=[{**_plugin(plugin), "brings": plugin.items} for plugin in plugins])


def why_json(asked: str, answers: Sequence[IdMeaning], taken: Timeline | None, speech: Language) -> str:
    """What *asked* means and, of an index, which edition is *taken* in which time."""
    return _writer(speech).text(FORMAT, asked=asked, answers=answers, taken=taken)


def _writer(speech: Language) -> JsonWriter:
    return JsonWriter(
        speech,
        {
            IdMeaning: lambda answer: {"plugin": _plugin(answer.plugin), "item": answer.item},
            InventoryItem: by_keys(
                "kind", "name", "state", "file", "shadowed_by: by", "reason: why", "faults", "validity"
            ),
            Fault: _fault_json,
            Validity: validity_json,
            Timeline: by_keys("times", "problem"),
            TimeInForce: by_keys("from: since", "until", "instrument: edition"),
        },
    )


_plugin = by_keys("name", "version", "origin", "distribution", "module", "state", "reasons: refusals", "faults")


def _fault_json(fault: Fault) -> dict[str, Any]:
    return {"file": fault.file, "place": str(fault.place) or None, **keys(fault, "problem", "expected", "hint")}
