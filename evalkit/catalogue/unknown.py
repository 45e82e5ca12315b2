"""What is told where no rule file is meant by a name, or more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import UnknownInstrumentError, did_you_mean
from evalkit.base.text import msg, visible
from evalkit.catalogue.force import in_force

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.text import Message
    from evalkit.catalogue.folders import RuleFile
    from evalkit.files.assessment import Period
    from evalkit.instruments import Instrument


def advice(editions: Sequence[Instrument], period: Period | None) -> Message:
    """What to write instead: an edition that may have been in force, or what came after the last one."""
    may = [one.id for one in editions if period is None or in_force(one.validity, period.last_day) is not False]
    if may:
        return msg("name the edition: {editions}", editions=" / ".join(may))
    followed = [(one.validity.until, one.validity.followed_by or "") for one in editions]
    ended = [(until, after) for until, after in followed if until and period and until < period.last_day]
    if ended and (after := max(ended)[1]):
        return msg("it was followed by {next}", next=after)
    return msg(
        "an edition that is named is used, with a warning: {editions}", editions=" / ".join(one.id for one in editions)
    )


def unknown_edition(index: str, edition: str, known: Mapping[str, Any]) -> UnknownInstrumentError:
    """That *index* has no such edition; which it has."""
    ids = tuple(f"{index}@{each}" for each in known)
    problem = msg("{index} has no edition {edition}; known: {known}", index=index, edition=visible(edition), known=ids)
    return UnknownInstrumentError(problem, did_you_mean(f"{index}@{edition}", ids))


def unknown_index(index: str, known: tuple[str, ...]) -> UnknownInstrumentError:
    """That there is no such index; which there are."""
    return UnknownInstrumentError(
        msg("there is no index {index}; known: {known}", index=visible(index), known=known),
        did_you_mean(index, known),
    )


def not_assessed(index: str, files: Mapping[str, RuleFile]) -> UnknownInstrumentError:
    """That *index* is none that can be assessed; what its rule files are for."""
    ids = " / ".join(file.id for file in files.values())
    return UnknownInstrumentError(
        msg("{index} holds rules of performance reports; it is no index that can be assessed", index=index),
        msg("a report file names them: rules = {rules}; evalkit rules check proves them", rules=ids),
    )


def several_report_rules(index: str, files: Mapping[str, RuleFile]) -> UnknownInstrumentError:
    """That the edition must be named."""
    ids = tuple(file.id for file in files.values())
    return UnknownInstrumentError(
        msg("{problem}: {editions}", problem=msg("{index} has several editions", index=index), editions=ids),
        msg("name the edition: {editions}", editions=" / ".join(ids)),
    )
