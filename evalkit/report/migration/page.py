"""The page of a migration: what is carried, what is to be asked, and between which ends the result lies until then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, first_few, msg
from evalkit.report.blocks import Column, Document, Fold, Heading, Item, List, Paragraph, Remark, together
from evalkit.report.columns import table
from evalkit.report.evaluation.page import facts
from evalkit.report.evaluation.texts import name_of
from evalkit.report.migration.words import (
    answer_text,
    before_text,
    not_carried,
    relation_text,
    result_text,
    until_text,
)
from evalkit.report.signoff import sign_off
from evalkit.report.sources import MARK, short_cite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.migration.carry import Migration
    from evalkit.report.blocks import Block, Section
    from evalkit.report.signoff import Run

_CODES = 12


def migration_page(migration: Migration, run: Run, *, detail: bool) -> Document:
    """The page; *detail*: every question, also those whose answer is carried."""
    sections: list[Section] = [list(_head(migration)), list(_asked(migration, detail=detail)), list(_left(migration))]
    if detail:
        sections.append(list(_carried(migration)))
    short = [f"evalkit {run.version}", run.day.isoformat()]
    return Document([*sections, *sign_off(short, facts(migration.after, run), detail=detail)])


def _head(migration: Migration) -> Iterator[Block]:
    before, after = migration.before, migration.after
    moved = msg("{old} → {new}", old=name_of(before.instrument), new=name_of(after.instrument))
    yield Heading(together(moved, before.assessment.subject, before.assessment.period.text), 1)
    yield Paragraph(
        msg(
            "By the crosswalk {file}, checked {day}: {sources}.",
            file=migration.crosswalk.file,
            day=migration.crosswalk.head.checked.isoformat(),
            sources=short_cite(migration.crosswalk, migration.crosswalk.head.cite),
        ),
        level=0,
    )
    yield Paragraph(msg("Then: {result}.", result=result_text(before)), level=0)
    yield from (Paragraph(text, level=0) for text in until_text(migration))
    if len(set(after.possible_by.values())) > 1:
        yield List([Item(msg("{when}: {words}", when=when, words=" / ".join(words)))
                    for when, words in after.possible_by.items()])  # fmt: skip
    yield from (Paragraph(text, level=0) for text in not_carried(migration))


def _asked(migration: Migration, *, detail: bool) -> Iterator[Block]:
    """Every question that is asked for a reason of its own; those that merely had no answer are named."""
    if not migration.asked:
        return
    told = [one for one in migration.asked if detail or one.kind != "unanswered"]
    yield Heading(msg("To be asked"))
    nodes, given = migration.after.instrument.nodes, migration.before.assessment
    if told:
        yield table(
            told,
            (Column(code=True), lambda one: one.code),
            (Column(msg("question"), wrap=True, share=3), lambda one: nodes[one.code].title),
            (Column(msg("why"), wrap=True, share=3), lambda one: one.why),
            (Column(msg("answered then"), wrap=True, share=2), lambda one: before_text(one, given)),
            below=lambda one: map(Remark, one.notes),
        )
    compared = tuple(
        [one.code for one in migration.asked if any(not row.carried and not row.ask_again for row in one.rows)]
    )
    if compared:
        yield Paragraph(
            msg(
                "Asked anew here, but compared with the old questions by `evalkit rules diff`, as the matter is the same: {codes}.",
                codes=compared,
            ),
            level=0,
        )
    others = len(migration.asked) - len(told)
    if others:
        codes = [one.code for one in migration.asked if one.kind == "unanswered"]
        text = msg("No answer is known to carry to {count} more: {codes}.", count=Decimal(others), codes=first_few(codes, _CODES))  # fmt: skip
        yield Paragraph(text, level=0)


def _left(migration: Migration) -> Iterator[Block]:
    if not migration.left:
        return
    codes = tuple([row.old for row in migration.left if row.old is not None])
    yield Paragraph(
        msg("Answered then, and asked no more in {new}: {codes}.", new=migration.after.instrument.id, codes=codes),
        level=0,
    )


def _carried(migration: Migration) -> Iterator[Block]:
    if not migration.carried:
        return
    nodes = migration.after.instrument.nodes
    carried = table(
        migration.carried,
        (Column(code=True), lambda one: one.new),
        (Column(msg("question"), wrap=True, share=3), lambda one: nodes[one.new].title),
        (Column(msg("answer")), lambda one: answer_text(one.answer)),
        (Column(msg("origin"), code=True), lambda one: one.old),
        (Column(msg("crosswalk"), wrap=True), lambda one: relation_text(one.row)),
        (Column(msg("mark")), lambda one: MARK[one.row.cite.mark]),
    )
    yield Fold(msg("Carried"), [carried])
