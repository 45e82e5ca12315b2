"""What is told where no rule file is meant by a name, or more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import UnknownInstrumentError, did_you_mean
from evalkit.base.installed import WITHOUT
from evalkit.base.text import msg, visible, visible_name
from evalkit.catalogue.entrypoints import is_index_blocked
from evalkit.catalogue.validity import in_force, validity_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.text import Message
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.files.period import Period
    from evalkit.instruments import Instrument


def no_id(name: str) -> UnknownInstrumentError:
    """That *name* is no ``index@edition``."""
    return UnknownInstrumentError(
        msg("{spec} names no rule file", spec=visible_name(name)), msg("an id is index@edition")
    )


def unknown_index(index: str, known: tuple[str, ...]) -> UnknownInstrumentError:
    """That there is no such index; which there are."""
    if is_index_blocked(index):
        problem = msg("the plugin {name} is blocked, and with it its rule files", name=visible(index))
        return UnknownInstrumentError(problem, msg("--without-plugin or {variable} blocks it", variable=WITHOUT))
    return UnknownInstrumentError(
        msg("there is no index {index}; known: {known}", index=visible_name(index), known=known),
        did_you_mean(index, known),
    )


def unknown_edition(index: str, edition: str, files: Iterable[RuleFile[Any]]) -> UnknownInstrumentError:
    """That *index* has no such edition; which it has."""
    known = tuple(file.id for file in files)
    problem = msg(
        "{index} has no edition {edition}; known: {known}", index=index, edition=visible(edition), known=known
    )
    return UnknownInstrumentError(problem, did_you_mean(f"{index}@{edition}", known))


def unknown_report_rules(name: str, known: tuple[str, ...]) -> UnknownInstrumentError:
    """That there are no rules of performance reports of that name; which there are."""
    problem = msg("there are no rules of performance reports {spec}; known: {known}", spec=visible(name), known=known)
    return UnknownInstrumentError(problem, did_you_mean(name, known))


def not_assessed(index: str, files: Iterable[RuleFile[Any]]) -> UnknownInstrumentError:
    """That *index* is none that can be assessed; what its rule files are for."""
    ids = " / ".join(file.id for file in files)
    return UnknownInstrumentError(
        msg("{index} holds rules of performance reports; it is no index that can be assessed", index=index),
        msg("a report file names them: rules = {rules}; evalkit rules check proves them", rules=ids),
    )


def several_report_rules(index: str, files: Iterable[RuleFile[Any]]) -> UnknownInstrumentError:
    """That the edition must be named."""
    ids = tuple(file.id for file in files)
    return UnknownInstrumentError(
        msg("{problem}: {editions}", problem=_several(index), editions=ids),
        msg("name the edition: {editions}", editions=" / ".join(ids)),
    )


def several_editions(index: str, editions: Sequence[Instrument], period: Period | None) -> UnknownInstrumentError:
    """That the edition must be named: there are several, or none is known to have been in force in *period*."""
    problem = _several(index)
    if period is not None:
        problem = msg(
            "no single edition of {index} is known to have been in force on {day}",
            index=index,
            day=period.last_day.isoformat(),
        )
    return UnknownInstrumentError(
        msg("{problem}: {editions}", problem=problem, editions=[validity_text(edition) for edition in editions]),
        _advice(editions, period),
    )


def _several(index: str) -> Message:
    return msg("{index} has several editions", index=index)


def _advice(editions: Sequence[Instrument], period: Period | None) -> Message:
    """What to write instead: an edition that may have been in force, or what came after the last one."""
    may = [
        edition.id for edition in editions if period is None or in_force(edition.validity, period.last_day) is not False
    ]
    if may:
        return msg("name the edition: {editions}", editions=" / ".join(may))
    followed = [(edition.validity.until, edition.validity.followed_by or "") for edition in editions]
    ended = [(until, after) for until, after in followed if until and period and until < period.last_day]
    if ended and (after := max(ended)[1]):
        return msg("it was followed by {next}", next=after)
    return msg(
        "an edition that is named is used, with a warning: {editions}",
        editions=" / ".join(edition.id for edition in editions),
    )
