"""Proofs as SARIF, for code hosts and editors: what fails, what is known to fail, what cannot be said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.text import Prose, english, msg
from evalkit.base.verdicts import NOTE
from evalkit.report import sarif
from evalkit.report.check.checked import FAILED, KNOWN, SEVERITY, UNPROVED
from evalkit.rulework.check.checks import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.errors import Fault, Spot
    from evalkit.base.language import Language
    from evalkit.report.check.checked import Checked
    from evalkit.rulework.check.model import Statement

_TOLD = (FAILED, UNPROVED, KNOWN)
_LOADED = "rule-file"
_RULES = [
    sarif.Rule(name, SEVERITY[FAILED], meaning)
    for name, meaning in {**CHECKS, _LOADED: msg("A rule file can be read and is understood.")}.items()
]


def check_sarif(results: Sequence[Checked], speech: Language, faults: Iterable[Fault] = ()) -> str:
    """The SARIF text of *results* and of the *faults* of what cannot be proved."""
    found = [_fault(fault, spot) for fault in faults for spot in fault.spots]
    return sarif.text(_RULES, [*found, *_statements(results)], "evalkitProof/v1", speech)


def _fault(fault: Fault, spot: Spot) -> sarif.Result:
    """A fault of a file that cannot be proved."""
    expected = msg("expected: {what}", what=fault.expected) if fault.expected is not None else None
    return sarif.Result(
        rule=_LOADED,
        level=SEVERITY[FAILED],
        message=[part for part in (fault.problem, expected, fault.hint) if part is not None],
        place=sarif.Place(str(spot.place) or fault.file, _file(fault.file), spot.line),
        fingerprint=sarif.fingerprint(fault.file, str(spot.place), english(fault.problem)),
    )


def _statements(results: Sequence[Checked]) -> Iterator[sarif.Result]:
    """The fingerprint is that of the place; of a second statement of one check about one place another one."""
    seen = Counter[str]()
    for result in results:
        for statement in result.proof.statements:
            if statement.verdict not in _TOLD:
                continue
            mark = sarif.fingerprint(result.proof.rules.id, statement.check, statement.place)
            seen[mark] += 1
            yield sarif.Result(
                rule=statement.check,
                level=NOTE if statement.follows else SEVERITY[statement.verdict],
                message=list(_message(statement, result)),
                place=_place(statement, result),
                fingerprint=mark if seen[mark] == 1 else sarif.fingerprint(mark, str(seen[mark])),
            )


def _message(statement: Statement, one: Checked) -> Iterator[Prose]:
    yield statement.text
    if statement.follows:
        yield msg("it fails only because of another statement: a gate that never opens, or a level that is missing")
    if statement.witness is not None:
        yield statement.witness.shows
    note = one.note(statement.explained_by)
    if note is not None:
        yield msg("known ({id}): {text}", id=note.id, text=note.text)


def _place(statement: Statement, one: Checked) -> sarif.Place:
    """Where a statement stands: in its rule file, or in a crosswalk; an installed file that its reader cannot open has a name only."""
    rules = one.proof.rules.id
    name = f"{rules}: {statement.place}" if statement.place else rules
    if statement.file is not None:
        return sarif.Place(name, _file(statement.file), statement.line)
    return sarif.Place(name, one.path or one.file, one.lines.of(statement.place))


def _file(name: str) -> Path | str:
    return Path(name) if Path(name).exists() else name
