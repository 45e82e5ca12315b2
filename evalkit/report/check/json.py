"""Proofs → ``evalkit-check/1``, for programs. Numbers that rules speak of are text; counts are numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import exact_text
from evalkit.instruments import Note
from evalkit.report.check.checked import FAILED, Checked, counts
from evalkit.report.json import Writer, keys
from evalkit.rulework.check.citations import shown_share, sourced, totals
from evalkit.rulework.check.model import Proof, Statement, Witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.errors import Fault, Spot
    from evalkit.base.language import Language

FORMAT = "evalkit-check/1"


def check_json(results: Sequence[Checked], speech: Language, faults: Iterable[Fault] = ()) -> str:
    """The JSON text of *results*, and of the *faults* of what cannot be proved; sentences in the language *speech*."""
    write = Writer(speech, {Checked: _instrument, Witness: _witness, Note: _note}, whole=int)
    told = [_fault(fault, spot) for fault in faults for spot in fault.spots]
    return write.text(FORMAT, totals=counts(results), instruments=results, faults=told)


def _fault(fault: Fault, spot: Spot) -> dict[str, Any]:
    place = {"file": fault.file, "place": str(spot.place), "line": spot.line}
    return place | keys(fault, "problem", "expected", "hint")


def _instrument(one: Checked) -> dict[str, Any]:
    rules, found = one.proof.rules, counts([one])
    return {
        "instrument": rules.id,
        "file": one.file,
        "sha256": rules.sha256,
        "holds": not found[FAILED],
        "totals": found,
        "statements": [_statement(each, one) for each in one.proof.statements],
        "citations": _citations(one.proof),
    }


def _statement(statement: Statement, one: Checked) -> dict[str, Any]:
    return {
        **keys(statement, "check", "place"),
        "line": one.lines.of(statement.place),
        "verdict": statement.verdict,
        "how": statement.how or None,
        **keys(statement, "follows", "text", "witness"),
        "explained_by": one.note(statement.explained_by),
    }


def _note(note: Note) -> dict[str, Any]:
    return {**keys(note, "id", "text"), **keys(note.cite, "sources", "mark")}


def _witness(witness: Witness) -> dict[str, Any]:
    value = exact_text(witness.value) if witness.value is not None else None
    return {"shows": witness.shows, "value": value, "assessments": witness.assessments}


def _citations(proof: Proof) -> dict[str, Any]:
    marks = totals(proof.citations)
    part, whole = sourced(marks)
    return {
        "facts": whole,
        "sourced": part,
        "percent": shown_share(marks),
        "by_mark": marks,
        "by_kind": proof.citations,
    }
