"""An instrument as questions: the head of the assessment, the facts beside the answers, and every leaf in the order of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import folded
from evalkit.files.assessment import STATUS_WORDS
from evalkit.files.period import PERIODS, parse_period
from evalkit.method.plan import plan_for
from evalkit.method.scales import NA, as_written, expected, options, read_answer
from evalkit.method.shapes import called
from evalkit.report.sources import cite_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.instruments import ContextKey, Instrument, Node
    from evalkit.instruments.expression import Step

HEAD, CONTEXT, ANSWERS, VALUES = "assessment", "context", "answers", "values"


def _as_it_stands(found: Any) -> Any:
    return found


class AnswerOption(NamedTuple):
    """An answer that can be chosen: the key that chooses it, what it is called, and what the file then holds."""

    key: str
    title: Prose
    found: Any


class AskedQuestion(NamedTuple):
    """Something that is asked.

    Attributes:
        section, key: Where the answer stands in the file.
        title: What is asked.
        where: The nodes above it, top down.
        expects: What is taken, in words.
        choices: What can be chosen; nothing where something is typed.
        read: What is typed → what the file then holds; ``None`` if it is not taken.
        meaning: What the file holds → what it means, in whatever words; ``None`` if it is no answer.
        source: Where the question comes from.
        needed: Whether the result waits for it.
    """

    section: str
    key: str
    title: Prose
    expects: Prose
    where: Sequence[Node] = ()
    choices: Sequence[AnswerOption] = ()
    read: Callable[[str], Any] = str.strip
    meaning: Callable[[Any], Any] = _as_it_stands
    source: Sequence[Prose] = ()
    needed: bool = True

    def chosen(self, found: Any) -> int | None:
        """Which of the choices *found* is, if it is one of them."""
        meant = None if found is None else self.meaning(found)
        meanings = [self.meaning(choice.found) for choice in self.choices]
        return meanings.index(meant) if meant is not None and meant in meanings else None


def questions(instrument: Instrument) -> tuple[AskedQuestion, ...]:
    """All that is asked of an assessment by *instrument*."""
    return (*_head(), *map(_fact, instrument.context.values()), *_nodes(instrument))


def _head() -> Iterator[AskedQuestion]:
    yield AskedQuestion(HEAD, "subject", msg("Who or what is assessed?"), msg("the name of the agency or service"))
    yield AskedQuestion(HEAD, "period", msg("Which time is it about?"), PERIODS, read=_period)
    choices = [AnswerOption(str(at), word, name) for at, (name, word) in enumerate(STATUS_WORDS.items(), 1)]
    title = msg("Who vouches for it?")
    yield AskedQuestion(HEAD, "status", title, msg("without effect on the score"), choices=choices, needed=False)


def _period(typed: str) -> str | None:
    period = parse_period(typed.strip())
    return period.text if period is not None else None


def _fact(key: ContextKey) -> AskedQuestion:
    choices = [AnswerOption(str(at), word, word) for at, word in enumerate(key.values, 1)]
    expects: Prose = msg("a whole number") if not key.values else ""
    if key.from_node is not None:
        expects = msg("may be left out: it follows from the answers to {code}", code=key.from_node)
    needed = bool(choices) and key.from_node is None and key.default is None
    return AskedQuestion(
        CONTEXT, key.key, key.title, expects, choices=choices, read=_whole, meaning=_word, needed=needed
    )


def _word(found: Any) -> Any:
    return folded(found) if isinstance(found, str) else found


def _whole(typed: str) -> int | None:
    text = typed.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 30 else None  # noqa: PLR2004  # of every number


# --- Nodes ----------------------------------------------------------------------------------------------------------


def _nodes(instrument: Instrument) -> Iterator[AskedQuestion]:
    plan = plan_for(instrument)
    for node in instrument.nodes.values():
        if node.is_leaf:
            yield _leaf(instrument, node)
        elif words := plan.words_at(plan.position[node.code]):
            yield _grade(instrument, node, words)


def _leaf(instrument: Instrument, node: Node) -> AskedQuestion:
    return AskedQuestion(
        ANSWERS,
        node.code,
        node.title,
        expected(instrument, node),
        _above(instrument, node),
        _choices(instrument, node),
        lambda typed: _number(instrument, node, typed),
        lambda found: read_answer(instrument, node, found),
        cite_prose(instrument, node.cite),
    )


def _grade(instrument: Instrument, node: Node, words: Sequence[Step]) -> AskedQuestion:
    choices = [AnswerOption(str(at), step.word, step.word) for at, step in enumerate(words, 1)]
    expects = msg("may be left out: the grade follows from the criteria below it")
    source = cite_prose(instrument, node.cite)
    return AskedQuestion(
        VALUES,
        node.code,
        node.title,
        expects,
        _above(instrument, node),
        choices,
        meaning=lambda found: called(words, found),
        source=source,
        needed=False,
    )


def _above(instrument: Instrument, node: Node) -> tuple[Node, ...]:
    nodes = []
    while node.parent is not None:
        node = instrument.nodes[node.parent]
        nodes.append(node)
    return tuple(reversed(nodes))


def _choices(instrument: Instrument, node: Node) -> list[AnswerOption]:
    is_yes_no = instrument.scales[node.scale or ""].kind == "yes-no"
    return [
        AnswerOption(
            "-" if key == NA else str(at if is_yes_no else key), given.title or "", as_written(instrument, node, key)
        )
        for at, (key, given) in enumerate(options(instrument, node).items(), 1)
    ]


def _number(instrument: Instrument, node: Node, typed: str) -> Any:
    """A number as it was typed, with a decimal comma or point; ``None`` if the scale does not take it."""
    given = read_answer(instrument, node, typed.strip())
    if given is None:
        return None
    return given.printed or int(given.points)
