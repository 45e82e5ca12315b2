"""Proofs → ``evalkit-check/1``, for programs. Numbers that rules speak of are text; counts are numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evalkit.base.distribution import installed_version
from evalkit.base.exact import exact_text
from evalkit.report.check.checked import FAILED, counts
from evalkit.rulework.check.citations import shown_share, sourced, totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.errors import Fault, Spot
    from evalkit.base.language import Language
    from evalkit.report.check.checked import Checked
    from evalkit.rulework.check.model import Proof, Statement, Witness

FORMAT = "evalkit-check/1"


def render_json(results: Sequence[Checked], speech: Language, faults: Iterable[Fault] = ()) -> str:
    """The JSON text of *results*, and of the *faults* of what cannot be proved; sentences in the language *speech*."""
    return json.dumps(document(results, speech, faults), ensure_ascii=False, indent=1) + "\n"


def document(results: Sequence[Checked], speech: Language, faults: Iterable[Fault] = ()) -> dict[str, Any]:
    """The document, before it becomes text."""
    return {
        "format": FORMAT,
        "evalkit": installed_version(),
        "totals": counts(results),
        "instruments": [_instrument(one, speech) for one in results],
        "faults": [_fault(one, spot, speech) for one in faults for spot in one.spots],
    }


def _fault(fault: Fault, spot: Spot, speech: Language) -> dict[str, Any]:
    return {
        "file": fault.file,
        "place": str(spot.place),
        "line": spot.line,
        "problem": speech.say(fault.problem),
        "expected": speech.say(fault.expected) if fault.expected is not None else None,
        "hint": speech.say(fault.hint) if fault.hint is not None else None,
    }


def _instrument(one: Checked, speech: Language) -> dict[str, Any]:
    rules = one.proof.rules
    found = counts([one])
    return {
        "instrument": rules.id,
        "file": one.file,
        "sha256": rules.sha256,
        "holds": not found[FAILED],
        "totals": found,
        "statements": [_statement(each, one, speech) for each in one.proof.statements],
        "citations": _citations(one.proof),
    }


def _statement(statement: Statement, one: Checked, speech: Language) -> dict[str, Any]:
    note = one.note(statement.explained_by)
    return {
        "check": statement.check,
        "place": statement.place,
        "line": one.lines.of(statement.place),
        "verdict": statement.verdict,
        "how": statement.how or None,
        "follows": statement.follows,
        "text": speech.say(statement.text),
        "witness": _witness(statement.witness, speech) if statement.witness is not None else None,
        "explained_by": None
        if note is None
        else {"id": note.id, "text": speech.say(note.text), "sources": list(note.cite.sources), "mark": note.cite.mark},
    }


def _witness(witness: Witness, speech: Language) -> dict[str, Any]:
    return {
        "shows": speech.say(witness.shows),
        "value": exact_text(witness.value) if witness.value is not None else None,
        "assessments": list(witness.assessments),
    }


def _citations(proof: Proof) -> dict[str, Any]:
    marks = totals(proof.citations)
    part, whole = sourced(marks)
    return {
        "facts": whole,
        "sourced": part,
        "percent": shown_share(marks),
        "by_mark": marks,
        "by_kind": {kind: dict(found) for kind, found in proof.citations.items()},
    }
