"""How a migration is told: what the crosswalk says of two questions, what is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text
from evalkit.base.text import Decimal, msg, visible
from evalkit.base.toml.write import toml_value
from evalkit.report.blocks import together
from evalkit.report.evaluation.texts import between, score_text
from evalkit.rulework.diff.compare import RELATION, TURNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.files.crosswalk import Row
    from evalkit.migration.carry import Asked, Carried, Migration

_LONG = 200
_ALIKE = {"equal": msg("the same question"), "moved": msg("the same question, elsewhere")}
_BESIDE = {
    "values": msg("values above the answers"),
    "claims": msg("printed results"),
    "context": msg("facts beside the answers"),
    "supported": msg("what the evidence supports"),
    "established": msg("what the verifier established"),
    "groups": msg("groups"),
    "tables": msg("tables"),
    "variant": msg("the local variant"),
}


def relation_text(row: Row) -> Prose:
    """What became of the old question of *row*, as seen from it."""
    words: dict[str, Prose] = {**_ALIKE, **(TURNED if row.turned else RELATION)}
    return words.get(row.relation, row.relation)


def answer_text(answer: object) -> str:
    """An answer as its file holds it, short enough for a line."""
    return visible(toml_value(answer), _LONG)


def plain_answer(answer: object) -> str:
    """An answer as its file holds it, for programs: a text without quotes."""
    return answer if isinstance(answer, str) else toml_value(answer)


def before_text(asked: Asked, old: Assessment) -> Prose:
    """What was answered to the questions that lead to this one."""
    codes = {row.old: None for row in asked.rows if row.old is not None and row.old in old.answers}
    given = [f"{code} = {answer_text(old.answers[code])}" for code in codes]
    return ", ".join(given)


def carried_text(one: Carried) -> Prose:
    """Where an answer comes from."""
    mark = msg("inferred") if one.is_inferred else ""
    return together(msg("from {code}", code=one.old), relation_text(one.row), mark, separator=", ")


def until_text(migration: Migration) -> Iterator[Prose]:
    """How many answers are carried, by which rows, how many questions are asked, and where the total lies until then."""
    carried, inferred = len(migration.carried), len(migration.inferred)
    yield msg(
        "{carried:answer is|answers are} carried; {asked:question is|questions are} to be answered anew.",
        carried=Decimal(carried),
        asked=Decimal(len(migration.asked)),
    )
    if inferred:
        yield msg(
            "Inferred: of {inferred} of the {carried} no source says that the questions are the same.",
            inferred=Decimal(inferred),
            carried=Decimal(carried),
        )
    values = tuple(migration.before.assessment.values)
    if values and not carried:
        yield msg(
            "Of {codes} only values are known: a crosswalk carries answers, and from a value none follows.",
            codes=values,
        )
    yield msg("Until they are answered: {result}.", result=result_text(migration.after))
    if migration.by_total is not None:
        yield msg(
            "If the questions whose answers are carried are answered as they were: {ends}, for their answers move the total of {old} by so much at most.",
            ends=between(*migration.by_total, migration.after.total.node.digits, " – "),
            old=score_text(migration.before),
        )


def not_carried(migration: Migration) -> Iterator[Prose]:
    """What else the assessment says, and the new one does not."""
    if migration.beside:
        yield msg("Not carried: {parts}.", parts=tuple([_BESIDE[one] for one in migration.beside]))


def result_text(evaluation: Evaluation) -> Prose:
    """A total, of how much, and its predicate or those that are possible."""
    total, most = evaluation.total, evaluation.total.maximum
    top = "" if most is None else msg("of {most}", most=decimal_text(most, total.node.digits))
    score = together(score_text(evaluation), top, separator=" ")
    word = evaluation.predicate or msg("possible: {words}", words=" / ".join(evaluation.possible))
    return together(score, word, separator=", ")
