"""Trying other readings of what was printed: the book, the verdicts so far, what was put right, and how much trying is left."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.model import ARITHMETIC
from evalkit.audit.verdicts.book import addresses_of
from evalkit.audit.verdicts.judge import case_of, judge
from evalkit.base.exact import Printed, parse_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.audit.model import Check, Claim, Operand, Relation
    from evalkit.audit.verdicts.book import Book
    from evalkit.audit.verdicts.case import Case
    from evalkit.base.exact import Exact

# Kinds that most numbers do not satisfy. That one of the others holds says little.
STRICT = frozenset((*ARITHMETIC, "equal", "index"))
HOLDS = frozenset(("agrees", "rounding"))
FAILS = frozenset(("contradicted", "inconsistent"))
_INDEX = 25  # a whole instrument is evaluated
PARTS = 10  # so many more parts take as long as another relation


class Figure(NamedTuple):
    """A number and the unit of its last decimal."""

    value: Exact
    unit: Exact


class Trials:
    """What is known after judging, and judging once more with something changed.

    Attributes:
        left: How many more relations may be judged.
        checks: Of every relation, as printed.
        right: Claims that were put right, by address. From then on they count as printed.
    """

    def __init__(self, checks: Sequence[Check], book: Book, budget: int) -> None:
        """Note the verdict of every relation."""
        self.book = book
        self.checks = checks
        self.left = budget
        self.right: dict[str, Claim] = {}
        self._checks = {check.id: check for check in checks}
        self._rows: dict[str, list[str]] | None = None
        self._totals: dict[str, Exact] = {}
        self._figures: dict[str, list[Figure | None]] = {}
        self._members: dict[str, dict[str, tuple[int, ...]]] = {}

    @property
    def spent(self) -> bool:
        """Whether there is nothing left to try with."""
        return self.left <= 0

    def judged(self, relation: Relation, instead: Mapping[str, Claim] | None = None) -> Check:
        """The check of *relation*, with other claims *instead*."""
        self.left -= _INDEX if relation.kind == "index" else 1 + len(relation.operands) // PARTS
        return judge(relation, self.book, {**self.right, **(instead or {})})

    def holds(self, relation: Relation, instead: Mapping[str, Claim]) -> bool:
        """Whether *relation* would hold."""
        return self.judged(relation, instead).verdict in HOLDS

    def put_right(self, meant: Mapping[str, Claim]) -> set[str]:
        """Take *meant* as printed from now on; the relations that this touches."""
        self.right.update(meant)
        touched = {one.id: one for address in meant for one in self.book.relations_of(address)}
        for relation in touched.values():
            self._checks[relation.id] = self.judged(relation)
            self._totals.pop(relation.id, None)
            self._figures.pop(relation.id, None)
        return set(touched)

    def members(self, relation: Relation) -> Mapping[str, tuple[int, ...]]:
        """Everything that takes part in *relation*, each address with its places among the operands."""
        if relation.id not in self._members:
            found: dict[str, tuple[int, ...]] = dict.fromkeys(addresses_of(relation), ())
            for at, operand in enumerate(relation.operands):
                if operand.address is not None:
                    found[operand.address] += (at,)
            self._members[relation.id] = found
        return self._members[relation.id]

    def figures(self, relation: Relation) -> list[Figure | None]:
        """The numbers of the operands."""
        if relation.id not in self._figures:
            self.left -= len(relation.operands) // PARTS
            self._figures[relation.id] = [self.figure(one) for one in relation.operands]
        return self._figures[relation.id]

    def total(self, relation: Relation) -> Exact:
        """The sum of the parts of *relation*, each a number."""
        if relation.id not in self._totals:
            self.left -= len(relation.operands) // PARTS
            self._totals[relation.id] = sum(
                (one.value for one in self.figures(relation) if one is not None), Fraction(0)
            )
        return self._totals[relation.id]

    def case(self, relation: Relation) -> Case:
        """*relation* with its values."""
        self.left -= len(relation.operands) // PARTS
        return case_of(relation, self.book, self.right)

    def computed(self, relation: Relation) -> Exact | None:
        """The number that *relation* gave."""
        check = self._checks[relation.id]
        found = None if check.computed is None else parse_number(check.computed)
        return found.exact if isinstance(found, Printed) else None

    def check(self, relation: str) -> Check:
        """The check of the relation of that id, with what was put right."""
        return self._checks[relation]

    def now(self) -> Iterable[Check]:
        """The check of every relation, with what was put right."""
        return self._checks.values()

    def relation(self, name: str) -> Relation:
        """The relation of that id."""
        found = self._checks[name].relation
        assert found is not None  # only relations are judged
        return found

    def failing(self, address: str) -> list[Relation]:
        """The relations with *address* that fail."""
        return [one for one in self.book.relations_of(address) if self._checks[one.id].verdict in FAILS]

    def holding(self, address: str) -> list[Relation]:
        """The relations with *address* that hold."""
        return [one for one in self.book.relations_of(address) if self._checks[one.id].verdict in HOLDS]

    def claim(self, address: str | None) -> Claim | None:
        """The claim at *address*, if one is printed there."""
        return self.book.claim(address, self.right) if address is not None else None

    def number(self, address: str | None) -> Printed | None:
        """The number printed at *address*."""
        claim = self.claim(address)
        return None if claim is None else claim.number

    def figure(self, operand: Operand | str) -> Figure | None:
        """The number of an operand or address; nothing if there is none."""
        if isinstance(operand, str):
            return self._at(operand)
        if operand.constant is not None:
            return Figure(operand.constant.exact, 0)
        return self._at(operand.address) if operand.address is not None else None

    def _at(self, address: str) -> Figure | None:
        claim = self.claim(address)
        if claim is not None:
            return None if claim.number is None else Figure(claim.number.exact, unit(claim.number.digits))
        known = self.book.known(address)
        return None if known is None or known.number is None else Figure(known.number, unit(known.digits))

    def row(self, address: str) -> list[str]:
        """The addresses in the same row of the same table; none for the claim of a sentence."""
        if self._rows is None:
            self._rows = defaultdict(list)
            for other in self.book.sheet.claims:
                self._rows[other.rpartition(":")[0]].append(other)
        row = address.rpartition(":")[0]
        return self._rows.get(row, []) if ":" in row else []


@cache
def unit(digits: int) -> Exact:
    """One in the last of *digits* decimals."""
    return Fraction(10) ** -digits
