"""What a rule file was proved to be, and what it was not: statements, each with a place, and a witness where it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.value import Value, value
from evalkit.instruments import Instrument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments import Note
    from evalkit.loading.report_rules.model import ReportRules

UNKNOWN_VALUES = msg("which values a node can have is not known: its formula may turn between the ends of its children")
VERDICTS = ("proved", "known", "failed", "unproved", "noted")
HOWS = ("", "structure", "enumerated", "bounds")


@value
class Witness(Value):
    """What shows that a statement fails: a value, or a smallest assessment.

    Attributes:
        shows: One sentence: what comes out, and what should.
        value: The value, where one shows it.
        assessments: TOML of assessments, where it takes these: one, or the worse and the better of two.
    """

    shows: Prose
    value: Exact | None = None
    assessments: tuple[str, ...] = ()


@value
class Statement(Value):
    """Something proved about an instrument, or the opposite.

    Attributes:
        check: Stable name of the check (``predicate-unreachable``).
        place: Place in the rule file, by code; empty for the whole file.
        verdict: ``proved``; ``failed``; ``known``: it fails, and a property or assumption of the rule file says why;
            ``unproved``: nothing can be said (a method of a plugin); ``noted``: worth knowing, no failure.
        text: What was proved, or what is wrong.
        how: ``structure`` (follows from the form of the rules), ``enumerated`` (every value was looked at) or ``bounds``
            (by bounds, the values are too many).
        explained_by: Id of the property or assumption that explains it.
        follows: Whether it fails only because of a statement before it: a gate that never opens, a level that is missing.
        file, line: Where it stands, if that is another file than the rule file: a crosswalk beside it.
    """

    check: str
    place: str
    verdict: str
    text: Prose
    how: str = ""
    witness: Witness | None = None
    explained_by: str | None = None
    follows: bool = False
    file: str | None = None
    line: int | None = None


def proved(check: str, place: str, text: Prose, *, how: str = "structure") -> Statement:
    """A statement that holds."""
    return Statement(check=check, place=place, verdict="proved", text=text, how=how)


def failed(
    check: str, place: str, text: Prose, witness: Witness | Prose | None = None, *, how: str = "structure"
) -> Statement:
    """A statement that does not hold; of the *witness* its sentence is enough."""
    shown = witness if witness is None or isinstance(witness, Witness) else Witness(shows=witness)
    return Statement(check=check, place=place, verdict="failed", text=text, how=how, witness=shown)


def unproved(check: str, place: str, text: Prose, *, how: str = "") -> Statement:
    """A statement of which nothing is known."""
    return Statement(check=check, place=place, verdict="unproved", text=text, how=how)


def noted(check: str, place: str, text: Prose, *, how: str = "") -> Statement:
    """Something worth knowing."""
    return Statement(check=check, place=place, verdict="noted", text=text, how=how)


@value
class Proof(Value):
    """All statements about one rule file.

    Attributes:
        rules: What is proved: an instrument, or rules of performance reports.
        citations: Kind of fact (``weight``, ``band``, ``threshold``, ``level`` and so on) → mark → how many facts there are.
    """

    rules: Instrument | ReportRules
    statements: tuple[Statement, ...]
    citations: Mapping[str, Mapping[str, int]] = {}


def notes_of(rules: Instrument | ReportRules) -> dict[str, tuple[Note, ...]]:
    """What may explain that something fails: kind → notes, in the order of the rule file."""
    properties = rules.properties if isinstance(rules, Instrument) else ()
    return {"properties": properties, "assumptions": rules.assumptions}
