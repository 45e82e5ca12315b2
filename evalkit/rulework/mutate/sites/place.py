"""A place in the tables of a rule file, and the mutants that are made there: neighbours of numbers, bounds, words out of a list."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Exact, Printed, parse_fraction, parse_number
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.bands import Bounded
from evalkit.instruments.records import PointsStep
from evalkit.instruments.scales import key_of
from evalkit.rulework.assessments import as_written
from evalkit.rulework.mutate.model import DROPPED, Mutant
from evalkit.schema.declare import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.instruments import ContextKey
    from evalkit.rulework.mutate.model import Edits, Path


Raw = int | Printed | str
_FINER = 10
MOST_DIGITS = 12
_SHARE = Fraction(1, 10)


def value_of(raw: Any) -> Fraction | None:
    """The number, or nothing if *raw* is none."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return Fraction(raw)
    if isinstance(raw, Printed):
        return raw.exact
    return parse_fraction(raw) if isinstance(raw, str) else None


def unit_of(raw: Raw) -> Fraction:
    """One unit of the last digit: of a fraction ``n/d`` a tenth of ``1/d``, which has no last digit."""
    if isinstance(raw, Printed):
        return Fraction(10) ** -raw.digits
    if isinstance(raw, str):
        return Fraction(1, _FINER * (parse_fraction(raw) or Fraction(1)).denominator)
    return Fraction(1)


def neighbours(raw: Any, unit: Fraction | None = None) -> list[Raw]:
    """The number one unit more and one unit less; nothing if *raw* is no number."""
    number = value_of(raw)
    if number is None:
        return []
    step = unit if unit is not None else unit_of(raw)
    return [written(number + step), written(number - step)]


def written(number: Exact) -> Raw:
    """*number* as a rule file would write it: whole, with decimals if they end, else as a fraction."""
    found, value = as_written(number, MOST_DIGITS), Fraction(number)
    return f"{value.numerator}/{value.denominator}" if found is None else found


# --- A place -----------------------------------------------------------------------------------------------------------


BOUNDS = ("min", "above")
NOTHING = "—"


class Place(NamedTuple):
    """A value of a rule file, or a table.

    Attributes:
        site: What it is, by code (``bands[total][Baik].min``).
        kind: What kind of number is changed there.
        path: Where it stands in the file.
        raw: What the file says; ``None`` if nothing.
        codes: Nodes that it is about.
    """

    site: str
    kind: str
    path: Path
    raw: Any
    codes: tuple[str, ...] = ()

    def at(self, key: str, kind: str = "", *, default: Any = None) -> Place:
        """What stands at *key* of a table, called by the key as well."""
        inside = default if self.raw is None else self.raw.get(key, default)
        return Place(f"{self.site}.{key}", kind or self.kind, (*self.path, key), inside, self.codes)

    def mutant(self, old: Any, new: Any, *edits: tuple[Path, Any]) -> Mutant:
        """One thing changed; *edits* where that is not *new* at this very place."""
        made: Edits = edits or ((self.path, new),)
        return Mutant(site=self.site, kind=self.kind, old=str(old), new=str(new), edits=made, codes=self.codes)

    def dropped(self, old: str) -> Mutant:
        """It taken away."""
        return self.mutant(old, NOTHING, (self.path, DROPPED))

    def numbers(self, unit: Fraction | None = None) -> Iterator[Mutant]:
        """The number one unit up and down; each number of a table, and of tables in it."""
        if isinstance(self.raw, dict):
            for key in self.raw:
                yield from self.at(key).numbers()
        else:
            yield from (self.mutant(self.raw, new) for new in neighbours(self.raw, unit))

    def formula(self) -> Iterator[Mutant]:
        """Each number of a formula one unit up and down, called by its column."""
        from evalkit.method.language import numbers_in  # noqa: PLC0415  (start-up: few rule files have a formula)

        for start, end in numbers_in(self.raw) if self.raw is not None else ():
            number = self.raw[start:end]
            for new in neighbours(parse_number(number)):
                text = f"{self.raw[:start]}{new}{self.raw[end:]}"
                place = self._replace(site=f"{self.site}[{start + 1}]")
                yield place.mutant(number, new, (self.path, text))

    def condition(self, facts: Iterable[ContextKey]) -> Iterator[Mutant]:
        """Each number of a condition one unit up and down, and each word with every other one of its fact."""
        from evalkit.method.language import words_in  # noqa: PLC0415  (start-up: few rule files have a condition)

        yield from self.formula()
        for start, end in words_in(self.raw):
            word, place = self.raw[start + 1 : end - 1], self._replace(site=f"{self.site}[{start + 1}]")
            others = dict.fromkeys(
                value for fact in facts if word in fact.values for value in fact.values if value != word
            )
            for new in others:
                yield place.mutant(word, new, (self.path, f'{self.raw[:start]}"{new}"{self.raw[end:]}'))

    def keys(self, cls: type) -> Iterator[Mutant]:
        """What *cls* declares for the table: each number one unit up and down, each word with each other one, and its bound.

        A bound that is a share and whole is also moved by a tenth.
        """
        bounds = BOUNDS if issubclass(cls, Bounded) else ()
        for field in (one for one in fields_of(cls) if one.key.name not in bounds):
            kind, key = field.key.type, self.at(field.key.name, default=field.default)
            if kind.kind in {"number", "whole"}:
                yield from key.numbers()
            elif kind.kind == "word" and key.raw is not None:
                yield from key.words(kind.words)
        if bounds:
            yield from self.bounds()
        for field in (one for one in fields_of(cls) if one.key.name in bounds and one.key.type.high == 1):
            share = self.at(field.key.name, "bound")
            number = value_of(share.raw)
            if number is not None and number.denominator == 1:
                yield from share.numbers(_SHARE)

    def words(self, choices: Iterable[Any]) -> Iterator[Mutant]:
        """Each of *choices* in place of the word."""
        for new in choices:
            if new != self.raw or type(new) is not type(self.raw):
                yield self.mutant(key_of(self.raw), key_of(new), (self.path, new))

    def bounds(self) -> Iterator[Mutant]:
        """The lower bound of a band, a grade or a step: its number, and whether it is included."""
        for key, other in zip(BOUNDS, reversed(BOUNDS), strict=True):
            if key in self.raw:
                bound, value = self.at(key, "bound"), self.raw[key]
                yield from bound.numbers()
                edits = ((*self.path, other), value), (bound.path, DROPPED)
                yield bound._replace(kind="bound-kind").mutant(f"{key} {value}", f"{other} {value}", *edits)

    def steps(self) -> Iterator[Mutant]:
        """Points and bounds of each step of a table of them."""
        for at, raw in enumerate(self.raw or ()):
            yield from Place(f"{self.site}[{at + 1}]", self.kind, (*self.path, at), raw, self.codes).keys(PointsStep)

    def listed(self, more: Iterable[Any] = ()) -> Iterator[Mutant]:
        """A list with each of its values left out, and with each of *more* put in."""
        old = list(self.raw)
        kept = [[one for one in old if one != left_out] for left_out in old]
        longer = [[*old, one] for one in more if one not in old]
        for new in (*kept, *longer):
            yield self.mutant(_listed(old), _listed(new), (self.path, new))


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(key_of(value) for value in values) or NOTHING
