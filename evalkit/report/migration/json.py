"""Migrations as ``evalkit-migrate/1``, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.report.json import Writer, keys
from evalkit.report.migration.words import plain_answer
from evalkit.report.outlook.improve_json import head_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.crosswalk import Crosswalk, Row
    from evalkit.migration.carry import Asked, Carried, Migration

FORMAT = "evalkit-migrate/1"


def migrate_json(found: Sequence[Migration], to: str, speech: Language) -> str:
    """Every assessment in order; *to*: the edition that they are carried to."""
    return Writer(speech, {}).text(FORMAT, to=to, assessments=[_migration(one) for one in found])


def _migration(found: Migration) -> dict[str, Any]:
    return {
        **head_json(found.before),
        "crosswalk": _crosswalk(found.crosswalk),
        "after": _after(found.after),
        "by_total": None if found.by_total is None else _ends(*found.by_total),
        "carried": [_carried(one) for one in found.carried],
        "asked": [_asked(one, found) for one in found.asked],
        "left": [row.old for row in found.left],
        "beside": list(found.beside),
    }


def _ends(low: Exact, high: Exact) -> dict[str, Exact]:
    return {"low": low, "high": high}


def _crosswalk(crosswalk: Crosswalk) -> dict[str, Any]:
    head = crosswalk.head
    return {"file": crosswalk.file, "from": head.old, "to": head.new, "checked": head.checked.isoformat()}


def _after(after: Evaluation) -> dict[str, Any]:
    total = after.total
    low, high = total.score or total.low, total.score or total.high
    assert low is not None  # what has no score has a range
    assert high is not None
    return {
        "id": after.assessment.id,
        "score": after.score,
        **_ends(low.value, high.value),
        "predicate": after.predicate,
        "possible": list(after.possible),
    }


def _carried(one: Carried) -> dict[str, Any]:
    return {
        **keys(one, "old", "new"),
        "answer": plain_answer(one.answer),
        "relation": one.row.relation,
        "mark": one.row.cite.mark,
    }


def _asked(one: Asked, found: Migration) -> dict[str, Any]:
    return {
        **keys(one, "code", "kind", "why"),
        "title": found.after.instrument.nodes[one.code].title,
        "notes": list(one.notes),
        "old": [_old(row, found) for row in one.rows if row.old is not None],
    }


def _old(row: Row, found: Migration) -> dict[str, Any]:
    answer = found.before.assessment.answers.get(row.old or "")
    return {"code": row.old, "relation": row.relation, "answer": None if answer is None else plain_answer(answer)}
