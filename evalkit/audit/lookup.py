"""Address → value: the claims of a sheet and the computed quantities, as the relations use them."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from evalkit.audit.model import Attributes
from evalkit.audit.rounding import printed_as
from evalkit.base.exact import Printed, decimal_text, short_text
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.audit.model import AuditSheet, Claim, Relation, Term
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.evaluation.result import Evaluation
    from evalkit.loading.report_rules.model import ReportRules

UNSAID = Attributes()
_SHOWN_DECIMALS = 4
NOTHING: Mapping[str, Claim] = MappingProxyType({})


class Operand(NamedTuple):
    """The claim of a relation, or one of its operands, with its value.

    Attributes:
        address: ``None`` for a number of the relation itself.
        exact: Its number, of an assessment after its rounding stages; ``None`` for words, and where there is no value.
        digits: Decimals printed; of a computed quantity for the eye.
        loose: Whether it stands for all numbers that round to it.
        words: Of a word, also by its other name (``A``, ``Sangat Baik``), or the items of a list.
        label: What its row is called.
        attributes: ``UNSAID`` if nothing is said.
        why_none: Why a computed quantity has no value.
        computed: Whether it was computed rather than printed.
        upper: The upper end of a target that is a range, whose lower end is ``exact``.
        most: The most that it counts for.
        written: The number as it was written, with a decimal point.
        printed: As printed; of a computed quantity its number or word.
        evaluation, node: Of an assessment: where it comes from; without ``node`` it is the predicate.
    """

    address: str | None
    exact: Exact | None
    digits: int = 0
    loose: bool = False
    words: tuple[str, ...] = ()
    label: str | None = None
    attributes: Attributes = UNSAID
    why_none: Message | None = None
    computed: bool = False
    upper: Exact | None = None
    most: Exact | None = None
    written: str = ""
    printed: str = ""
    evaluation: Evaluation | None = None
    node: str | None = None

    @property
    def range(self) -> Interval:
        """All numbers that it stands for."""
        assert self.exact is not None
        if not self.loose:
            return Interval.of(self.exact)
        interval = printed_as(self.exact, self.digits)
        is_cut = self.most is not None and self.most < interval.ends[1]
        return attrs.evolve(interval, high=self.most, high_open=False) if is_cut else interval

    @property
    def unit(self) -> Exact:
        """One in its last decimal; 0 of a number of the relation itself."""
        return 0 if self.address is None else Fraction(10) ** -self.digits

    @property
    def text(self) -> Decimal:
        """Its number, for formulas: as printed, or in full as far as that is short."""
        assert self.exact is not None
        if self.written:
            return Decimal(self.written)
        short = short_text(self.exact)
        if "/" not in short and len(short.partition(".")[2]) <= _SHOWN_DECIMALS:
            return short
        return Decimal(decimal_text(self.exact, _SHOWN_DECIMALS) + "…")

    @property
    def as_computed(self) -> Printed | str:
        """Its number where it is told what should be printed; one that goes on is text only."""
        text = self.text
        return text if text.endswith("…") else Printed(text, Fraction(self.exact or 0), len(text.partition(".")[2]))

    def at_most(self, cap: Exact | None) -> Operand:
        """Itself, or *cap* where it is more; it stands for no number above that."""
        if cap is None or self.exact is None or self.exact <= cap:
            return self._replace(most=cap)
        text = short_text(cap)
        return self._replace(exact=cap, digits=len(text.partition(".")[2]), loose=False, written=text)

    @property
    def shown(self) -> str:
        """A computed quantity in few signs: a range with both ends, a number, else a word."""
        if self.exact is None:
            return " / ".join(self.words)
        ends = (self.text, self.text if self.upper is None else self._replace(exact=self.upper).text)
        return " – ".join(dict.fromkeys(ends))


class Lookup:
    """Looks up what the relations of a sheet name.

    Attributes:
        sheet: What was printed.
        rules: Of the report; ``None`` if it names none.
        cap: The highest achievement that counts, if the report names one.
        registry: Where instruments come from.
        known: Address → computed quantity; ``None`` for an address that is none.
    """

    def __init__(
        self,
        sheet: AuditSheet,
        known: Callable[[str], Operand | None],
        rules: ReportRules | None,
        registry: Registry,
        cap: Exact | None = None,
    ) -> None:
        """Look at every relation once."""
        self.sheet = sheet
        self.known = known
        self.rules = rules
        self.cap = cap
        self.registry = registry
        self._claims = sheet.claims
        self._operands: dict[str, Operand] = {}
        self._relations: dict[str, dict[str, Relation]] = {}
        self._rounded: set[str] = set()
        for relation in sheet.relations:
            if relation.is_rounded:
                self._rounded.add(relation.claim)
            for address in relation.addresses:
                self._relations.setdefault(address, {})[relation.id] = relation

    def claim(self, address: str, instead: Mapping[str, Claim] = NOTHING) -> Claim | None:
        """The claim at *address*; *instead* comes before what is printed."""
        return instead.get(address) or self._claims.get(address)

    def operand(self, term: Term, instead: Mapping[str, Claim] = NOTHING) -> Operand:
        """The value of an address or number; without number and words if there is none."""
        if not isinstance(term, str):
            return Operand(None, term.exact, term.digits, written=term.text, printed=term.text)
        if term in instead:
            return self._of_claim(instead[term])
        operand = self._operands.get(term)
        if operand is None:
            claim = self._claims.get(term)
            operand = self._of_claim(claim) if claim is not None else self._of_known(term)
            self._operands[term] = operand
        return operand

    def relations_of(self, address: str) -> tuple[Relation, ...]:
        """Every relation in which *address* takes part, as its claim or as an input."""
        return tuple(self._relations.get(address, {}).values())

    def stands_alone(self, address: str) -> bool:
        """Whether no relation names *address*."""
        return address not in self._relations

    def _of_claim(self, claim: Claim) -> Operand:
        number = claim.number
        attributes = claim.attributes
        if number is None:
            return Operand(
                claim.address, None, words=claim.words, label=claim.label, attributes=attributes, printed=claim.printed
            )
        exact = claim.attributes.exact
        return Operand(
            claim.address,
            number.exact,
            number.digits,
            # A whole number stands for ±½ only where it comes out of a kind that rounds.
            loose=not exact and (number.digits != 0 or exact is False or claim.address in self._rounded),
            words=claim.words,
            label=claim.label,
            attributes=attributes,
            written=number.text,
            printed=claim.printed,
        )

    def _of_known(self, address: str) -> Operand:
        known = self.known(address)
        if known is None:
            return Operand(address, None, computed=True)
        return known._replace(address=address, computed=True, printed=known.shown)
