"""Gates that the caller asks for: a lowest predicate, and no finding of some severity or verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evalkit.base.errors import did_you_mean
from evalkit.base.exits import GATE_FAILED
from evalkit.base.text import Message, msg, visible
from evalkit.base.verdicts import at_or_above
from evalkit.base.wording import caseless
from evalkit.cli.faults import say
from evalkit.method.bands import predicate_ranks, predicate_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from evalkit.base.language import Language
    from evalkit.evaluation.result import Evaluation, Finding
    from evalkit.instruments import Instrument
    from evalkit.performance.model import ReportResult


def exit_code(failed: Iterable[Message], speech: Language) -> int:
    """Tell why gates are closed; the exit code that goes with it."""
    code = 0
    for message in failed:
        say(speech.say(message))
        code = GATE_FAILED
    return code


def check_predicate(word: str, instruments: Collection[Instrument], speech: Language) -> None:
    """Refuse a predicate that one of the instruments lacks: a gate that can never be passed is a mistake.

    So is one that nothing has to pass: performance reports have no predicate.
    """
    if not instruments:
        raise click.UsageError(speech.say(msg("--min-predicate is about assessments, and there is none")))
    for instrument in instruments:
        if caseless(word) not in predicate_ranks(instrument):
            words = predicate_words(instrument)
            problem = msg(
                "{instrument} has no predicate {word}; it has: {words}",
                instrument=instrument.id,
                word=visible(word),
                words=words,
            )
            hint = did_you_mean(word, words)
            raise click.UsageError(speech.say(problem) + (f" ({speech.say(hint)})" if hint else ""))


def failed_on(gate: str | None, count: int) -> Iterator[Message]:
    """That *count* findings close the *gate*; nothing if there is none."""
    if gate is not None and count:
        yield msg("--fail-on {gate}: {count:finding|findings}", gate=gate, count=str(count))


def below_predicate(word: str, evaluation: Evaluation) -> Iterator[Message]:
    """That *evaluation* is, or can still come out, below *word*."""
    order = predicate_ranks(evaluation.instrument)
    least = order.get(caseless(word))
    ranks = [order.get(caseless(predicate)) for predicate in evaluation.possible]
    if not ranks or any(rank is None or least is None or rank > least for rank in ranks):
        words = " / ".join(evaluation.possible)
        args = {"name": name_of(evaluation), "words": words, "least": visible(word)}
        if evaluation.predicate:
            yield msg("{name}: the predicate is {words}, below {least}", **args)
        else:
            yield msg("{name}: the predicate is open ({words}), not surely {least}", **args)


def with_findings(severity: str, evaluation: Evaluation) -> Iterator[Message]:
    """That *evaluation* has findings of *severity* or worse."""
    return _counted(
        severity,
        name_of(evaluation),
        [finding for part in (evaluation, *evaluation.groups) for finding in part.findings],
    )


def with_findings_of_report(severity: str, report_result: ReportResult) -> Iterator[Message]:
    """The same of a performance report."""
    return _counted(severity, visible(report_result.report.file, 200), report_result.findings)


def _counted(severity: str, name: str, findings: Iterable[Finding]) -> Iterator[Message]:
    bad = at_or_above(severity)
    count = sum(finding.severity in bad for finding in findings)
    if count:
        yield msg("{name}: {count:finding|findings} at or above --fail-on", name=name, count=str(count))


def name_of(evaluation: Evaluation) -> str:
    """What tells an evaluation apart in a message: instrument and subject."""
    return f"{evaluation.instrument.id} {visible(evaluation.assessment.subject)}"
