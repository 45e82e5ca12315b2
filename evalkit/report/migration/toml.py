"""Assessments carried to another edition, as the text of an assessment file: answers with where they come from, open questions with why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.base.toml.write import toml_key, toml_text, toml_value
from evalkit.files.assessment import STATUS_WORDS
from evalkit.files.codes import said_of
from evalkit.files.written import entries
from evalkit.report.migration.words import before_text, carried_text, not_carried, until_text
from evalkit.report.template import answer_lines, blank, comment, context_lines
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.instruments import Node
    from evalkit.migration.carry import Asked, Migration

_LONG = 200


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
        self.carried = {one.new: one for one in migration.carried}
        self.asked = {one.code: one for one in migration.asked}

    def lines(self) -> Iterator[str]:
        """All of them."""
        for prose in self._told():
            yield from comment(prose, self.speech)
        yield ""
        yield from self._head()
        yield from ("", f"[{self._table('answers')}]")
        yield from answer_lines(self.instrument, self.speech, self._leaf)
        yield from context_lines(self.instrument, self.speech, self._table("context"))
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
        yield from not_carried(migration)
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
        one = self.carried.get(node.code)
        if one is None:
            yield from self._open(node, self.asked[node.code])
            return
        if one.row.note is not None:
            yield from comment(one.row.note, self.speech)
        said = visible(self.speech.say(carried_text(one)), _LONG)
        yield f"{toml_key(node.code)} = {toml_value(one.answer)}   # {visible(node.title, _LONG)} ({said})"

    def _open(self, node: Node, asked: Asked) -> Iterator[str]:
        if asked.kind == "unanswered":  # the head says it of all of them
            yield from blank(node)
            return
        yield ""
        yield from comment(msg("to be asked: {why}", why=asked.why), self.speech)
        for note in asked.notes:
            yield from comment(note, self.speech)
        then = before_text(asked, self.old)
        if then:
            yield from comment(msg("answered then: {answers}", answers=then), self.speech)
        for row in asked.rows:
            for text in said_of(self.old.evidence.get(row.old or "", ())):
                yield from comment(msg("evidence then, {code}: {text}", code=str(row.old), text=text), self.speech)
        yield from blank(node)
