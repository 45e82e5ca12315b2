"""How a command ends: errors as sentences on standard error, in the language chosen, and the exit code that goes with them.

Gates that the caller asks for: a lowest predicate, and no finding of some severity or verdict.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from evalkit.base.errors import (
    EvalkitError,
    Fault,
    FileError,
    HintedError,
    PluginError,
    UndefinedError,
    did_you_mean,
    how_many,
)
from evalkit.base.exit_codes import BROKEN_PIPE, FAULTY, GATE_FAILED
from evalkit.base.extras import MissingExtraError
from evalkit.base.file_content import file_prose
from evalkit.base.language import DEFAULT, Language, language
from evalkit.base.memory import memory_ended
from evalkit.base.severities import at_or_above
from evalkit.base.system_errors import reason_of
from evalkit.base.text import LANGUAGES, Message, Prose, harmless, msg, visible, visible_name
from evalkit.base.wording import caseless
from evalkit.cli.standard_streams import is_closed
from evalkit.cli.translated import word
from evalkit.method.bands import predicate_ranks, predicate_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from evalkit.evaluation.result import Evaluation, Finding
    from evalkit.instruments import Instrument
    from evalkit.performance.model import ReportResult

NO_MEMORY = msg("there is not enough memory for this: name fewer or smaller files, or allow more memory")
# What was wanted → how many faults there are.
_COUNT = {
    "": msg("{count:fault|faults}."),
    "evaluate": msg("{count:fault|faults}; nothing was evaluated."),
    "others": msg("{count:fault|faults}; what has none was evaluated."),
    "audit": msg("{count:fault|faults}; nothing was audited."),
}


def say(text: str) -> None:
    """Print a line to standard error, or several; nothing in them acts on the terminal."""
    # Without a stream of its own click writes UTF-8 where ASCII is wanted.
    click.echo("\n".join(map(harmless, text.split("\n"))), file=sys.stderr or io.StringIO())


@contextmanager
def reported(lang: str, *, traceback: bool, wanted: str = "") -> Iterator[None]:
    """Turn errors into sentences and exit code 1; with *traceback*, into Python's own account.

    *wanted*, ``evaluate`` or ``audit``, is what was not done because of the faults.
    """
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except BrokenPipeError:  # click would end with 1, which means faulty input
        sys.exit(after_broken_pipe())
    except Exception as error:  # noqa: BLE001  # whatever it is, a user gets a sentence
        if traceback:
            from traceback import print_exc

            print_exc()
        elif isinstance(error, EvalkitError):
            say_error(error, lang, wanted=wanted)
        elif memory_ended(error):
            say(language(lang).say(NO_MEMORY))
        elif isinstance(error, OSError):
            say_system_error(error, lang)
        else:
            text = msg(
                "internal error: {error}. This is a fault of evalkit, not of your file; --traceback shows where it lies",
                error=visible(f"{type(error).__name__}: {error}", 300),
            )
            say(language(lang).say(text))
        sys.exit(FAULTY)


def after_broken_pipe() -> int:
    """Let Python flush standard output at its end without complaint; returns the exit code."""
    if is_closed():
        say(word(msg("standard output is closed: -o FILE writes into a file, > /dev/null drops what is printed")))
    else:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def say_system_error(error: OSError, lang: str | None = None) -> None:
    """Print what the system refuses: of a file, or of the output."""
    speech = _speech(lang)
    named = str(error.filename) if error.filename is not None else speech.say(msg("the output"))
    problem = msg("cannot be read or written: {reason}", reason=reason_of(error))
    say(_fault_text(Fault(file=named, problem=problem), speech))


def _speech(lang: str | None) -> Language:
    told = os.environ.get("EVALKIT_LANG", DEFAULT)
    return language(lang or (told if told in LANGUAGES else DEFAULT))


def say_error(error: EvalkitError, lang: str | None = None, *, wanted: str = "") -> None:
    """Print *error* to standard error."""
    speech = _speech(lang)
    if isinstance(error, FileError):
        for note in error.notes:
            say(speech.say(note))
        say(fault_list(error.faults, speech, wanted))
    elif isinstance(error, HintedError):
        say(with_hint(error.problem, error.hint, speech))
    elif isinstance(error, (PluginError, MissingExtraError, UndefinedError)):
        say(speech.say(error.problem))
    else:
        say(str(error))


def fault_list(faults: tuple[Fault, ...], speech: Language, wanted: str = "") -> str:
    """Every fault, how many there are, and what was not done because of them."""
    count = _COUNT[wanted]._replace(args={"count": str(how_many(faults))})
    return "\n".join([*(_fault_text(fault, speech) for fault in faults), speech.say(count)])


def _fault_text(fault: Fault, speech: Language) -> str:
    place = speech.say(fault.spot.text)
    head = ": ".join(part for part in (speech.say(file_prose(fault.file)), place, speech.say(fault.problem)) if part)
    lines = [head]
    if fault.expected:
        lines.append(f"  {speech.say(msg('expected: {what}', what=fault.expected))}")
    if fault.hint:
        lines.append(f"  {speech.say(msg('hint: {what}', what=fault.hint))}")
    if fault.also:
        lines.append(f"  {speech.say(fault.elsewhere)}")
    return "\n".join(lines)


def with_hint(problem: Prose, hint: Prose | None, speech: Language) -> str:
    """A problem and, in a line of its own, what to do about it."""
    text = speech.say(problem)
    return f"{text}\n  {speech.say(msg('hint: {what}', what=hint))}" if hint else text


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
                word=visible_name(word),
                words=words,
            )
            raise click.UsageError(with_hint(problem, did_you_mean(word, words), speech))


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
