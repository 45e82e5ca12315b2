"""Address → value: the claims of a sheet and the computed quantities, as the relations use them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.model import Attributes
from evalkit.audit.verdicts.intervals import Range, point, printed_range
from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evalkit.audit.model import Claim, Known, Operand, Relation, Sheet
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.loading.report_rules.model import ReportRules

# Whole numbers that come out of these stand for ±½; any other whole number is itself.
ROUNDED_KINDS = frozenset(("ratio", "percent", "mean", "weighted-mean", "achievement"))
_BARE = Attributes()
_SHOWN_DECIMALS = 4
NOTHING: Mapping[str, Claim] = MappingProxyType({})


class Part(NamedTuple):
    """An operand with its value.

    Attributes:
        address: ``None`` for a constant.
        exact: Its number; ``None`` for words, and where there is no value.
        digits: Decimals printed.
        loose: Whether it stands for all numbers that round to it.
        words: Of a word, or the items of a list.
        label: What its row is called.
        attributes: ``None`` if nothing is said.
        why_none: Why a computed quantity has no value.
        computed: Whether it was computed rather than printed.
        upper: The upper end of a range, whose lower end is ``exact``.
        written: The number as it was written, with a decimal point.
        printed: As printed; of a computed quantity its number or word.
    """

    address: str | None
    exact: Exact | None
    digits: int = 0
    loose: bool = False
    words: tuple[str, ...] = ()
    label: str | None = None
    attributes: Attributes | None = None
    why_none: Message | None = None
    computed: bool = False
    upper: Exact | None = None
    written: str = ""
    printed: str = ""

    @property
    def range(self) -> Range:
        """All numbers that it stands for."""
        assert self.exact is not None
        return printed_range(self.exact, self.digits) if self.loose else point(self.exact)

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


class Book:
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
        sheet: Sheet,
        known: Callable[[str], Known | None],
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
        self._parts: dict[str, Part] = {}
        self._relations: dict[str, dict[str, Relation]] = {}
        self._rounded: set[str] = set()
        for relation in sheet.relations:
            if relation.kind in ROUNDED_KINDS:
                self._rounded.add(relation.claim)
            for address in addresses_of(relation):
                self._relations.setdefault(address, {})[relation.id] = relation

    def claim(self, address: str, instead: Mapping[str, Claim] = NOTHING) -> Claim | None:
        """The claim at *address*; *instead* comes before what is printed."""
        return instead.get(address) or self._claims.get(address)

    def quantity(self, operand: Operand, instead: Mapping[str, Claim] = NOTHING) -> Part:
        """The value of an operand; without number and words if there is none."""
        address = operand.address
        if address is None:
            assert operand.constant is not None
            text = operand.constant.text
            return Part(None, operand.constant.exact, operand.constant.digits, written=text, printed=text)
        return self.at(address, instead)

    def at(self, address: str, instead: Mapping[str, Claim] = NOTHING) -> Part:
        """The value at *address*; without number and words if there is none."""
        if address in instead:
            return self._of_claim(instead[address])
        part = self._parts.get(address)
        if part is None:
            claim = self._claims.get(address)
            part = self._of_claim(claim) if claim is not None else self._of_known(address)
            self._parts[address] = part
        return part

    def relations_of(self, address: str) -> tuple[Relation, ...]:
        """Every relation in which *address* takes part, as its claim or as an input."""
        return tuple(self._relations.get(address, {}).values())

    def stands_alone(self, address: str) -> bool:
        """Whether no relation names *address*."""
        return address not in self._relations

    def _of_claim(self, claim: Claim) -> Part:
        number = claim.number
        attributes = claim.attributes if claim.attributes != _BARE else None
        if number is None:
            return Part(
                claim.address, None, words=claim.words, label=claim.label, attributes=attributes, printed=claim.printed
            )
        exact = claim.attributes.exact
        loose = not exact and (number.digits != 0 or exact is False or claim.address in self._rounded)
        return Part(
            claim.address,
            number.exact,
            number.digits,
            loose,
            claim.words,
            claim.label,
            attributes,
            written=number.text,
            printed=claim.printed,
        )

    def _of_known(self, address: str) -> Part:
        known = self.known(address)
        if known is None:
            return Part(address, None, computed=True)
        words = tuple(word for word in (known.word, known.label) if word)
        attributes = known.attributes if known.attributes != _BARE else None
        part = Part(
            address,
            known.number,
            known.digits,
            words=words,
            attributes=attributes,
            why_none=known.why_none,
            computed=True,
            upper=known.upper,
        )
        return part._replace(printed=_shown(part))


def _shown(part: Part) -> str:
    """A computed quantity in few signs: a range with both ends, a number, else a word."""
    if part.exact is None:
        return " / ".join(part.words)
    ends = [part, part] if part.upper is None else [part, part._replace(exact=part.upper)]
    return " – ".join(dict.fromkeys(str(end.text) for end in ends))


def inputs_of(relation: Relation) -> Iterator[str]:
    """Addresses of everything that a relation holds its claim against."""
    for operand in (*relation.operands, *relation.weights):
        if operand.address is not None:
            yield operand.address
    if relation.than is not None and relation.than.address is not None:
        yield relation.than.address
    if relation.values:
        yield from relation.values.values()


def addresses_of(relation: Relation) -> Iterator[str]:
    """Address of the claim, then those of its inputs."""
    yield relation.claim
    yield from inputs_of(relation)
