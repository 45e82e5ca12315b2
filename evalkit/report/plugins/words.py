"""Fixed words about plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Message, Prose, msg
from evalkit.catalogue.inventory import BUILT_IN, FOLDER
from evalkit.report.show.listing import in_force_prose

if TYPE_CHECKING:
    from evalkit.base.errors import Fault
    from evalkit.catalogue.inventory import Plugin
    from evalkit.catalogue.validity import TimeInForce
    from evalkit.instruments import Validity
    from evalkit.report.page import Page

STATE = {
    "loaded": msg("loaded"),
    "shadowed": msg("shadowed"),
    "refused": msg("refused"),
}
STYLE = {"loaded": "agrees", "shadowed": "warning", "refused": "error"}
KIND = {
    "instrument": msg("instruments"),
    "crosswalk": msg("crosswalks"),
    "report-rules": msg("rules of performance reports"),
    "method": msg("methods"),
    "intake": msg("kinds of file"),
    "reporter": msg("forms of report"),
    "achievement": msg("formulas"),
    "zero-rule": msg("rules for a target of 0"),
    "efficiency": msg("forms of efficiency"),
    "command": msg("commands"),
}
ONE = {
    "instrument": msg("instrument"),
    "crosswalk": msg("crosswalk"),
    "report-rules": msg("rules of performance reports"),
    "method": msg("method"),
    "intake": msg("kind of file"),
    "reporter": msg("form of report"),
    "achievement": msg("formula"),
    "zero-rule": msg("rule for a target of 0"),
    "efficiency": msg("form of efficiency"),
    "command": msg("command"),
}


def origin_prose(plugin: Plugin) -> Prose:
    """Where *plugin* comes from, in few words: distribution and version, or a folder."""
    if plugin.origin == FOLDER:
        return msg("folder")
    if plugin.origin == BUILT_IN:
        return msg("evalkit {version}", version=plugin.version or "?")
    return f"{plugin.distribution or '?'} {plugin.version or ''}".rstrip()


def origin_sentence(plugin: Plugin) -> Message:
    """The same in full."""
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


def fault_prose(fault: Fault) -> Message:
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


def validity_prose(validity: Validity, page: Page) -> Message:
    """When a rule file was in force."""
    return msg("in force: {when}", when=page.say(in_force_prose(validity)))


def span_prose(span: TimeInForce) -> Message:
    """Which edition is taken in one time."""
    taken: Prose = span.edition if span.edition is not None else msg("none, the edition must be named")
    if span.since is None and span.until is None:
        return msg("always: {taken}", taken=taken)
    if span.since is None:
        return msg("until {day}: {taken}", day=span.until.isoformat() if span.until else "", taken=taken)
    if span.until is None:
        return msg("from {day}: {taken}", day=span.since.isoformat(), taken=taken)
    return msg("{since} – {until}: {taken}", since=span.since.isoformat(), until=span.until.isoformat(), taken=taken)
