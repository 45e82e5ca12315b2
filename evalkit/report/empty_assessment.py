"""An empty assessment of an instrument, as TOML: every code with its title, every answer commented out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.base.text import Prose, msg, visible
from evalkit.base.toml.write import toml_value
from evalkit.instruments import TOTAL
from evalkit.method.scales import expected
from evalkit.report.evaluation.supported_established import WORDS
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.language import Language
    from evalkit.instruments import Instrument, Node

_LONG = 200


def template(instrument: Instrument, speech: Language, beside: Sequence[str] = ()) -> str:
    """The text of an assessment file in which nothing is answered yet; comments in the language *speech*. *beside*: as of forms."""
    lines = [
        schema_line("assessment"),
        "",
        *comment(msg("Assessment by {id}: {title}", id=instrument.id, title=visible(instrument.title, _LONG)), speech),
        *comment(
            msg("Fill in what is known and take away the # in front of it. What stays empty is missing, not 0."), speech
        ),
        "",
        *_head(instrument, speech),
        "",
        "[answers]",
        *answer_lines(instrument, speech, blank),
        "",
        *comment(msg("Values known above the answers, where the answers are not known."), speech),
        "[values]",
        *_values(instrument),
        "",
        *comment(msg("What was published: compared, never computed with."), speech),
        "[claims]",
        "# total =",
        '# predicate = ""',
        *(f"# {key} =" for key in instrument.claims),
        *context_lines(instrument, speech),
        *(line for name in beside for line in ("", *comment(WORDS[name], speech), f"[{name}]")),
        "",
        *comment(msg("Evidence by code: text or names of files."), speech),
        "[evidence]",
        "",
        *comment(msg("Notes by code."), speech),
        "[notes]",
        "",
    ]
    return "\n".join(lines)


def comment(prose: Prose, speech: Language, indent: str = "") -> list[str]:
    """*prose* as a line of comment."""
    return [f"# {indent}{visible(speech.say(prose), 2 * _LONG)}"]


def _head(instrument: Instrument, speech: Language) -> Iterator[str]:
    yield "[assessment]"
    yield f'instrument = "{instrument.id}"'
    yield 'subject = ""'
    yield f'period = ""  # {speech.say(msg("2024, 2024-S1, 2024-Q3 or 2024-12-31"))}'
    yield 'status = "self-assessment"  # verified, published'
    yield '# id = ""'
    records = instrument.records
    if records is None or records.refused is not None:
        return
    columns = instrument.leaves_under(TOTAL) if records.answers is not None else tuple(records.columns)
    text = msg("table of {rows}, beside this file, in place of answers; columns: {columns}", rows=records.title,
               columns=(*columns, records.unit))  # fmt: skip
    yield from comment(text, speech)
    yield f'# {records.table} = ".csv"'


def answer_lines(instrument: Instrument, speech: Language, leaf: Callable[[Node], Iterable[str]]) -> Iterator[str]:
    """Every code with its title: parents as headings, below them the lines of each *leaf*, where answers change what they take."""
    said = ""
    for node in instrument.nodes.values():
        if not node.is_leaf:
            yield ""
            yield f"# {_title(node)}"
            continue
        answer = speech.say(expected(instrument, node))
        if answer != said:
            yield from comment(msg("answer: {what}", what=answer), speech)
            said = answer
        yield from leaf(node)


def blank(node: Node) -> Iterator[str]:
    """A leaf that nobody has answered."""
    yield f"# {node.code} =   # {visible(node.title, _LONG)}"


def _values(instrument: Instrument) -> Iterator[str]:
    for node in instrument.nodes.values():
        if not node.is_leaf:
            yield f"# {node.code} =   # {_title(node, code=False)}"


def _title(node: Node, *, code: bool = True) -> str:
    title = visible(node.title, _LONG)
    weight = f" ({short_text(node.weight)})" if node.weight is not None else ""
    return f"{node.code}  {title}{weight}" if code else f"{title}{weight}"


def context_lines(
    instrument: Instrument, speech: Language, table: str = "context", given: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """The facts beside the answers, each commented out unless it is known; *table*: where they stand; *given*: those that an assessment states."""
    facts = {**instrument.facts, **(given or {})}
    if not instrument.context:
        return
    yield ""
    yield from comment(msg("Facts beside the answers."), speech)
    yield f"[{table}]"
    for key in instrument.context.values():
        words = f" ({', '.join(key.values)})" if key.values else ""
        known = facts.get(key.key)
        blank = '""' if key.values else ""
        line = f"# {key.key} = {blank}" if known is None else f"{key.key} = {toml_value(known)}"
        yield f"{line}  # {visible(speech.say(key.title), _LONG)}{words}"
