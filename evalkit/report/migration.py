"""The page of a migration: what is carried, what is to be asked, and between which ends the result lies until then.

It tells what the crosswalk says of two questions, and what is left behind. For programs it is ``evalkit-migrate/1``; what is carried
is an assessment file as well: answers with where they come from, open questions with why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text
from evalkit.base.text import Decimal, first_few, msg, visible
from evalkit.base.toml.write import toml_key, toml_text, toml_value
from evalkit.files.assessment import STATUS_WORDS
from evalkit.files.codes import said_of
from evalkit.files.crosswalk import Crosswalk
from evalkit.files.write import entries
from evalkit.instruments import TOTAL
from evalkit.migration.carry import Carried, Migration, NewQuestion
from evalkit.report.blocks import Column, Document, Fold, Heading, Item, List, Paragraph, Remark, together
from evalkit.report.columns import table
from evalkit.report.empty_assessment import answer_lines, blank, comment, context_lines
from evalkit.report.evaluation.json import head_json
from evalkit.report.evaluation.page import facts
from evalkit.report.evaluation.texts import between, name_of, score_text, standing_text
from evalkit.report.json import JsonWriter, by_keys, keys
from evalkit.report.signoff import in_short, sign_off
from evalkit.report.sources import MARK, short_cite
from evalkit.rulework.diff.compare import RELATION, TURNED
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.files.crosswalk import CrosswalkRow
    from evalkit.instruments import Node
    from evalkit.report.blocks import Block, Section
    from evalkit.report.signoff import Stamp

_LONG, _CODES = 200, 12
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


def relation_text(row: CrosswalkRow) -> Prose:
    """What became of the old question of *row*, as seen from it."""
    words: dict[str, Prose] = {**_ALIKE, **(TURNED if row.turned else RELATION)}
    return words.get(row.relation, row.relation)


def answer_text(answer: object) -> str:
    """An answer as its file holds it, short enough for a line."""
    return visible(toml_value(answer), _LONG)


def plain_answer(answer: object) -> str | None:
    """An answer as its file holds it, for programs: a text without quotes."""
    return answer if answer is None or isinstance(answer, str) else toml_value(answer)


def before_text(asked: NewQuestion, old: Assessment) -> Prose:
    """What was answered to the questions that lead to this one."""
    codes = {row.old: None for row in asked.rows if row.old is not None and row.old in old.answers}
    given = [f"{code} = {answer_text(old.answers[code])}" for code in codes]
    return ", ".join(given)


def carried_text(carried: Carried) -> Prose:
    """Where an answer comes from."""
    mark = msg("inferred") if carried.is_inferred else ""
    return together(msg("from {code}", code=carried.old), relation_text(carried.row), mark, separator=", ")


def until_text(migration: Migration) -> Iterator[Prose]:
    """How many answers are carried, by which rows, how many questions are asked, and where the total lies until then."""
    carried, inferred = len(migration.carried), len(migration.inferred)
    yield msg(
        "{carried:answer is|answers are} carried; {asked:question is|questions are} to be answered anew.",
        carried=Decimal(carried),
        asked=Decimal(len(migration.asked)),
    )
    counted = set(migration.after.instrument.leaves_under(TOTAL))
    if beside := [asked.code for asked in migration.asked if asked.code not in counted]:
        yield msg("Not counted in the total: {codes}.", codes=first_few(beside, _CODES))
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


def beside_text(migration: Migration) -> Iterator[Prose]:
    """What else the assessment says: facts that the new one states as well, and what it does not."""
    if migration.facts:
        facts = tuple([f"{key} = {answer_text(fact)}" for key, fact in migration.facts.items()])
        yield msg("Facts that both editions ask for are carried: {facts}.", facts=facts)
    if migration.beside:
        yield msg("Not carried: {parts}.", parts=tuple([_BESIDE[one] for one in migration.beside]))


def result_text(evaluation: Evaluation) -> Prose:
    """A total, of how much, and its predicate or those that are possible."""
    total, most = evaluation.total, evaluation.total.maximum
    top = "" if most is None else msg("of {most}", most=decimal_text(most, total.node.digits))
    return standing_text(evaluation, top)


def migration_page(migration: Migration, run: Stamp, *, detail: bool) -> Document:
    """The page; *detail*: every question, also those whose answer is carried."""
    sections: list[Section] = [list(_head(migration)), list(_asked(migration, detail=detail)), list(_left(migration))]
    if detail:
        sections.append(list(_carried(migration)))
    return Document([*sections, *sign_off(in_short(run), facts(migration.after, run), detail=detail)])


def _head(migration: Migration) -> Iterator[Block]:
    before, after = migration.before, migration.after
    moved = msg("{old} → {new}", old=name_of(before.instrument), new=name_of(after.instrument))
    yield Heading(together(moved, before.assessment.subject, before.assessment.period.text), 1)
    crosswalk, head = migration.crosswalk, migration.crosswalk.head
    args = {"day": head.checked.isoformat(), "sources": short_cite(crosswalk, head.cite)}
    text = msg("By the crosswalk {file}, checked {day}: {sources}.", file=crosswalk.file, **args)
    yield Paragraph(text, level=0)
    yield Paragraph(msg("Then: {result}.", result=result_text(before)), level=0)
    yield from (Paragraph(text, level=0) for text in until_text(migration))
    if len(set(after.possible_by.values())) > 1:
        yield List([Item(msg("{when}: {words}", when=when, words=" / ".join(words)))
                    for when, words in after.possible_by.items()])  # fmt: skip
    yield from (Paragraph(text, level=0) for text in beside_text(migration))


def _asked(migration: Migration, *, detail: bool) -> Iterator[Block]:
    """Every question that is asked for a reason of its own; those that merely had no answer are named."""
    if not migration.asked:
        return
    told = [asked for asked in migration.asked if detail or asked.kind != "unanswered"]
    yield Heading(msg("To be asked"))
    nodes, given = migration.after.instrument.nodes, migration.before.assessment
    if told:
        yield table(
            told,
            (Column(code=True), lambda asked: asked.code),
            (Column(msg("question"), wrap=True, share=3), lambda asked: nodes[asked.code].title),
            (Column(msg("why"), wrap=True, share=3), lambda asked: asked.why),
            (Column(msg("answered then"), wrap=True, share=2), lambda asked: before_text(asked, given)),
            below=lambda asked: map(Remark, asked.notes),
        )
    compared = [
        asked.code for asked in migration.asked if any(not row.carried and not row.ask_again for row in asked.rows)
    ]
    if compared:
        text = msg(
            "Asked anew here, but compared with the old questions by `evalkit rules diff`, as the matter is the same: {codes}.",
            codes=tuple(compared),
        )
        yield Paragraph(text, level=0)
    if others := [] if detail else [asked.code for asked in migration.asked if asked.kind == "unanswered"]:
        args = {"count": Decimal(len(others)), "codes": first_few(others, _CODES)}
        yield Paragraph(msg("No answer is known to carry to {count} more: {codes}.", **args), level=0)


def _left(migration: Migration) -> Iterator[Block]:
    if not migration.left:
        return
    codes, new = tuple([row.old for row in migration.left if row.old is not None]), migration.after.instrument.id
    yield Paragraph(msg("Answered then, and asked no more in {new}: {codes}.", new=new, codes=codes), level=0)


def _carried(migration: Migration) -> Iterator[Block]:
    if not migration.carried:
        return
    nodes = migration.after.instrument.nodes
    carried = table(
        migration.carried,
        (Column(code=True), lambda answer: answer.new),
        (Column(msg("question"), wrap=True, share=3), lambda answer: nodes[answer.new].title),
        (Column(msg("answer")), lambda answer: answer_text(answer.answer)),
        (Column(msg("origin"), code=True), lambda answer: answer.old),
        (Column(msg("crosswalk"), wrap=True), lambda answer: relation_text(answer.row)),
        (Column(msg("mark")), lambda answer: MARK[answer.row.cite.mark]),
    )
    yield Fold(msg("Carried"), [carried])


FORMAT = "evalkit-migrate/1"


def migrate_json(migrations: Sequence[Migration], to: str, speech: Language) -> str:
    """Every assessment in order; *to*: the edition that they are carried to."""
    crosswalk = by_keys("file", "from: head.old", "to: head.new", "head.checked")
    ways: dict[type, Callable[[Any], Any]] = {Migration: _migration, Crosswalk: crosswalk, Carried: _carried_json}
    return JsonWriter(speech, ways).text(FORMAT, to=to, assessments=migrations)


def _migration(migration: Migration) -> dict[str, Any]:
    return {
        **head_json(migration.before),
        **keys(migration, "crosswalk"),
        "after": _after(migration.after),
        "by_total": None if migration.by_total is None else _ends(*migration.by_total),
        **keys(migration, "carried"),
        "asked": [_asked_json(asked, migration) for asked in migration.asked],
        **keys(migration, "left: left.old"),
        "facts": {key: plain_answer(fact) for key, fact in migration.facts.items()},
        **keys(migration, "beside"),
    }


def _ends(low: Exact, high: Exact) -> dict[str, Exact]:
    return {"low": low, "high": high}


def _after(after: Evaluation) -> dict[str, Any]:
    ends = after.total.ends
    assert ends is not None  # what has no score has a range
    return {**keys(after, "assessment.id", "score"), **_ends(*ends), **keys(after, "predicate", "possible")}


def _carried_json(carried: Carried) -> dict[str, Any]:
    return {
        **keys(carried, "old", "new"),
        "answer": plain_answer(carried.answer),
        **keys(carried, "row.relation", "row.cite.mark"),
    }


def _asked_json(asked: NewQuestion, migration: Migration) -> dict[str, Any]:
    return {
        **keys(asked, "code", "kind", "why"),
        "title": migration.after.instrument.nodes[asked.code].title,
        "notes": asked.notes,
        "old": [_old(row, migration) for row in asked.rows if row.old is not None],
    }


def _old(row: CrosswalkRow, migration: Migration) -> dict[str, Any]:
    answer = migration.before.assessment.answers.get(row.old or "")
    return {**keys(row, "code: old", "relation"), "answer": plain_answer(answer)}


def migrated_toml(migrations: Sequence[Migration], speech: Language) -> str:
    """The text of the file; comments in the language *speech*. ``evalkit evaluate`` takes it as it is."""
    several = len(migrations) > 1
    lines = [schema_line("assessment")]
    for migration in migrations:
        lines += ["", *_Text(migration, speech, "assessments" if several else "").lines()]
    return "\n".join([*lines, ""])


class _Text:
    """The lines of one assessment; *inside*: the list that it stands in."""

    def __init__(self, migration: Migration, speech: Language, inside: str) -> None:
        self.found, self.speech, self.inside = migration, speech, inside
        self.instrument, self.old = migration.after.instrument, migration.before.assessment
        self.carried = {carried.new: carried for carried in migration.carried}
        self.asked = {asked.code: asked for asked in migration.asked}

    def lines(self) -> Iterator[str]:
        """All of them."""
        for prose in self._told():
            yield from comment(prose, self.speech)
        yield ""
        yield from self._head()
        yield from ("", f"[{self._table('answers')}]")
        yield from answer_lines(self.instrument, self.speech, self._leaf)
        yield from context_lines(self.instrument, self.speech, self._table("context"), self.found.facts)
        for name in ("evidence", "notes"):
            yield from ("", f"[{self._table(name)}]", *entries(getattr(self.found.after.assessment, name)))

    def _table(self, name: str) -> str:
        return f"{self.inside}.{name}" if self.inside else name

    def _told(self) -> Iterator[Prose]:
        migration, new = self.found, self.instrument
        yield msg("Assessment by {id}: {title}", id=new.id, title=visible(new.title, _LONG))
        yield msg(
            "Carried from {old} ({file}) by the crosswalk {crosswalk}, checked {day}.",
            old=migration.before.instrument.id,
            file=visible(self.old.file, _LONG),
            crosswalk=visible(migration.crosswalk.file, _LONG),
            day=migration.crosswalk.head.checked.isoformat(),
        )
        yield from until_text(migration)
        yield from beside_text(migration)
        yield msg("Fill in what is known and take away the # in front of it. What stays empty is missing, not 0.")

    def _head(self) -> Iterator[str]:
        assessment = self.found.after.assessment
        yield f"[[{self.inside}]]" if self.inside else "[assessment]"
        if assessment.id is not None:
            yield f"id = {toml_text(assessment.id)}"
        yield f"instrument = {toml_text(assessment.instrument)}"
        yield f"subject = {toml_text(assessment.subject)}"
        then = msg("that of the answers carried; write another where they hold for it")
        yield f"period = {toml_text(assessment.period.text)}  # {self.speech.say(then)}"
        was = msg("was: {status}", status=STATUS_WORDS[self.old.status])
        yield f"status = {toml_text(assessment.status)}  # {self.speech.say(was)}"

    def _leaf(self, node: Node) -> Iterator[str]:
        carried = self.carried.get(node.code)
        if carried is None:
            yield from self._open(node, self.asked[node.code])
            return
        if carried.row.note is not None:
            yield from comment(carried.row.note, self.speech)
        said = visible(self.speech.say(carried_text(carried)), _LONG)
        yield f"{toml_key(node.code)} = {toml_value(carried.answer)}   # {visible(node.title, _LONG)} ({said})"

    def _open(self, node: Node, asked: NewQuestion) -> Iterator[str]:
        if asked.kind == "unanswered":  # the head says it of all of them
            yield from blank(node)
            return
        yield ""
        for prose in self._asked(asked):
            yield from comment(prose, self.speech)
        yield from blank(node)

    def _asked(self, asked: NewQuestion) -> Iterator[Prose]:
        yield msg("to be asked: {why}", why=asked.why)
        yield from asked.notes
        if then := before_text(asked, self.old):
            yield msg("answered then: {answers}", answers=then)
        for row in asked.rows:
            for text in said_of(self.old.evidence.get(row.old or "", ())):
                yield msg("evidence then, {code}: {text}", code=str(row.old), text=text)
