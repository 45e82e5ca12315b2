"""Migrations as ``evalkit-migrate/1``, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.files.crosswalk import Crosswalk
from evalkit.migration.carry import Asked, Carried, Migration
from evalkit.report.json import Writer, keys
from evalkit.report.migration.words import plain_answer
from evalkit.report.outlook.improve_json import head_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.crosswalk import Row

FORMAT = "evalkit-migrate/1"


def migrate_json(migrations: Sequence[Migration], to: str, speech: Language) -> str:
    """Every assessment in order; *to*: the edition that they are carried to."""
    ways: dict[type, Callable[[Any], Any]] = {Migration: _migration, Crosswalk: _crosswalk, Carried: _carried}
    return Writer(speech, ways).text(FORMAT, to=to, assessments=migrations)


def _migration(migration: Migration) -> dict[str, Any]:
    return {
        **head_json(migration.before),
        "crosswalk": migration.crosswalk,
        "after": _after(migration.after),
        "by_total": None if migration.by_total is None else _ends(*migration.by_total),
        "carried": migration.carried,
        "asked": [_asked(one, migration) for one in migration.asked],
        "left": [row.old for row in migration.left],
        "beside": migration.beside,
    }


def _ends(low: Exact, high: Exact) -> dict[str, Exact]:
    return {"low": low, "high": high}


def _crosswalk(crosswalk: Crosswalk) -> dict[str, Any]:
    head = crosswalk.head
    return {"file": crosswalk.file, "from": head.old, "to": head.new, "checked": head.checked}


def _after(after: Evaluation) -> dict[str, Any]:
    total = after.total
    low, high = total.score or total.low, total.score or total.high
    assert low is not None  # what has no score has a range
    assert high is not None
    return {
        "id": after.assessment.id,
        "score": after.score,
        **_ends(low.value, high.value),
        **keys(after, "predicate", "possible"),
    }


def _carried(one: Carried) -> dict[str, Any]:
    answer, row = plain_answer(one.answer), one.row
    return {**keys(one, "old", "new"), "answer": answer, "relation": row.relation, "mark": row.cite.mark}


def _asked(one: Asked, migration: Migration) -> dict[str, Any]:
    return {
        **keys(one, "code", "kind", "why"),
        "title": migration.after.instrument.nodes[one.code].title,
        "notes": one.notes,
        "old": [_old(row, migration) for row in one.rows if row.old is not None],
    }


def _old(row: Row, migration: Migration) -> dict[str, Any]:
    answer = migration.before.assessment.answers.get(row.old or "")
    return {"code": row.old, "relation": row.relation, "answer": None if answer is None else plain_answer(answer)}
