"""What a law is, and what is raised where one is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import english
from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from evalkit.base.text import Prose
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument


class LawBroken(AssertionError):  # noqa: N818  (it says what happened)
    """A law does not hold.

    Attributes:
        problem: What was found, and what the law asks for.
        assessments: What shows it: those that the check takes, in that order; then one that it made of them, if any.
        drawn: What the check took behind the instrument, as far as it was run by ``smallest_break``.
    """

    def __init__(self, problem: Prose, *assessments: Assessment) -> None:
        """Keep the message untranslated."""
        self.problem = problem
        self.assessments = assessments
        self.drawn: tuple[Any, ...] = ()
        super().__init__(english(problem))


@value
class Law(Value):
    """A law that every instrument keeps, or has a reason not to.

    Attributes:
        name: Short and stable; in ids of tests and in waivers.
        meaning: One sentence.
        examples: Strategy of what ``check`` takes behind the instrument, as a tuple.
        check: Raises ``LawBroken``. Takes the instrument and what ``examples`` draws.
        exempt: Why the law says nothing about an instrument; ``None``: it applies.
        share: Of how many that are drawn for other laws it takes one, as it takes long.
    """

    name: str
    meaning: Prose
    examples: Callable[[Instrument], SearchStrategy[tuple[Any, ...]]]
    check: Callable[..., None]
    exempt: Callable[[Instrument], Prose | None]
    share: int = 1


def always(_instrument: Instrument) -> None:
    """The law applies to every instrument."""
