"""Values of a report file → targets and realisations. Unlike units are refused here, where both are at hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MAX_DIGITS, NotANumber, Printed, half_up, printed_number
from evalkit.base.printed.behind import folded_unit, multiplied
from evalkit.base.printed.parse import Amount, Unreadable, is_money, read_printed
from evalkit.base.printed.signs import Ambiguous, left_by_a_program
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.performance.model import Quantity, RealisationSource
from evalkit.performance.model.report import UNKNOWN
from evalkit.schema.reader import Reader, show

if TYPE_CHECKING:
    from evalkit.base.errors import Faults, Place
    from evalkit.base.text import Message

LEVEL = "level"
RUPIAH = "Rp"
_CURRENCY = frozenset(("rp", "rupiah", "idr"))
_NUMBER = msg('a number such as 81 or 3.50, or as printed: "81%"')
_TARGET = msg(
    "a number, {{ level = 2 }}, {{ category = … }}, {{ from = 80, to = 90 }}, {{ present = true }}"
    " or {{ value = 81, unit = … }}"
)
_REALISATION = msg(
    'a number, {{ level = 2 }}, {{ category = … }}, {{ present = true }}, "file.toml#code", {{ share = [8, 33] }}'
    " or {{ mean = {{ … }} }}"
)
_LEVEL = msg('a level from 0 up, such as 2 or "III"')
_DIGITS = re.compile(r"(?:rp\.?)?[\s+−-]*(\d[\d.,_]*)", re.IGNORECASE | re.ASCII)
# The key that tells the form of a table, and what is done with it.
_TARGET_KEYS = (LEVEL, "category", "from", "to", "present", "value", UNKNOWN)
_FOUND_KEYS = (LEVEL, "category", "present", "share", "mean", "value", UNKNOWN)


class ResultAddress(NamedTuple):
    """``file.toml#id/code``, taken apart; ``id`` only where a file holds several assessments."""

    file: str
    id: str | None
    code: str


def split_address(text: str) -> ResultAddress | None:
    """Take an address of an assessment apart; nothing if it is none."""
    file, mark, node = text.partition("#")
    label, slash, code = node.rpartition("/")
    if not mark or not file or not code or (slash and not label):
        return None
    return ResultAddress(file, label or None, code)


class QuantityReader:
    """Reads the values of one indicator.

    Attributes:
        faults: Of the file it stands in.
        unit: Of the indicator; empty if it has none, or where units play no part.
    """

    def __init__(self, faults: Faults, unit: str = "") -> None:
        """Read into *faults*, and hold units against *unit*."""
        self.faults = faults
        self.unit = unit

    def target(self, raw: Any, place: str) -> Quantity | None:
        """A target; nothing after a fault."""
        if not isinstance(raw, Mapping):
            return self._plain(raw, place)
        table = Reader(raw, place, self.faults, {})
        form = _form(table, _TARGET_KEYS)
        quantity = self._range(table) if form in ("from", "to") else self._quantity(table, form)
        if form is None:
            self.faults.add(place, msg("the kind of target is not known"), expected=_TARGET)
        table.close()
        return quantity

    def found(self, raw: Any, place: str) -> RealisationSource | None:
        """A realisation, an earlier measurement or a national figure; nothing after a fault."""
        if isinstance(raw, str) and "#" in raw and left_by_a_program(raw) is None:
            return self._address(raw, place)
        if not isinstance(raw, Mapping):
            quantity = self._plain(raw, place)
            return None if quantity is None else RealisationSource(quantity=quantity)
        table = Reader(raw, place, self.faults, {})
        form = _form(table, _FOUND_KEYS)
        source = self._table(table, form)
        if form is None:
            self.faults.add(place, msg("the kind of realisation is not known"), expected=_REALISATION)
        table.close()
        return source

    def number(self, raw: Any, place: str) -> Amount | None:
        """A number, given as one or as printed."""
        if isinstance(raw, Printed):
            return Amount(raw, "")
        if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**MAX_DIGITS:
            return Amount(printed_number(raw, 0), "")
        if isinstance(raw, str):
            return read_amount(raw, place, self.faults, self.unit)
        _no_number(raw, place, self.faults)
        return None

    def _address(self, text: str, place: str) -> RealisationSource | None:
        if split_address(text) is None:
            problem = msg("{found} is no address of an assessment", found=show(text))
            self.faults.add(place, problem, expected=msg("file.toml#code, file.toml#predicate or file.toml#id/code"))
            return None
        return RealisationSource(address=text)

    def _plain(self, raw: Any, place: str) -> Quantity | None:
        amount = self.number(raw, place)
        if amount is None:
            return None
        if amount.suffix == LEVEL:
            return Quantity(kind=LEVEL, number=amount.number)
        self._check_unit(amount.suffix, place)
        return Quantity(kind="number", number=amount.number)

    def _check_unit(self, unit: str, place: str) -> None:
        if self.unit and unit and _folded(unit) != _folded(self.unit):
            problem = msg("the unit is {found}, that of the indicator {unit}", found=visible(unit), unit=self.unit)
            self.faults.add(place, problem, expected=visible(self.unit))

    def _quantity(self, table: Reader, form: str | None) -> Quantity | None:
        if form == LEVEL:
            return self._level(table)
        if form == "category":
            return self._category(table)
        if form == "present":
            return Quantity(kind="presence", present=table.flag("present"))
        if form == UNKNOWN:
            return Quantity(kind=UNKNOWN, word=table.need(UNKNOWN))
        return self._with_unit(table) if form == "value" else None

    def _level(self, table: Reader) -> Quantity | None:
        raw, place = table.data[LEVEL], table.at(LEVEL)
        # "III" is a level where one is asked for, and a word anywhere else.
        found = read_printed(f"{LEVEL} {raw}") if isinstance(raw, str) else None
        amount = found if isinstance(found, Amount) else self.number(raw, place)
        if amount is None:
            return None
        if amount.suffix not in ("", LEVEL) or amount.number.exact < 0:
            table.wrong(LEVEL, _LEVEL)
            return None
        return Quantity(kind=LEVEL, number=amount.number)

    def _category(self, table: Reader) -> Quantity | None:
        word, of = table.text("category"), table.text("of")
        agreed = self.number(table.data["value"], table.at("value")) if table.has("value") else None
        if word is None:
            return None
        return Quantity(kind="category", word=word, of=of, number=None if agreed is None else agreed.number)

    def _range(self, table: Reader) -> Quantity | None:
        ends = []
        for key in ("from", "to"):
            if not table.has(key):
                table.missing(key, msg("both ends of the range"))
                continue
            end = self.number(table.data[key], table.at(key))
            if end is None:
                continue
            self._check_unit(end.suffix, table.at(key))
            ends.append(end.number)
        if len(ends) < len(("from", "to")):
            return None
        low, high = ends
        if low.exact < high.exact:
            return Quantity(kind="range", number=low, upper=high)
        self.faults.add(table.place, msg("the range ends where it begins, or before"), expected=msg("from below to"))
        return None

    def _with_unit(self, table: Reader) -> Quantity | None:
        quantity, unit = self._plain(table.data["value"], table.at("value")), table.text("unit")
        self._check_unit(unit or "", table.at("unit"))
        return None if quantity is None else Quantity(kind=quantity.kind, number=quantity.number, unit=unit)

    def _table(self, table: Reader, form: str | None) -> RealisationSource | None:
        if form == "share":
            return self._share(table)
        if form == "mean":
            return self._mean(table)
        quantity = self._quantity(table, form)
        return None if quantity is None else RealisationSource(quantity=quantity)

    def _share(self, table: Reader) -> RealisationSource | None:
        raw, place = table.data["share"], table.at("share")
        if not isinstance(raw, list) or len(raw) != len(("part", "whole")):
            table.wrong("share", msg("two numbers, such as [8, 33]"))
            return None
        part, whole = (self.number(item, f"{place}[{number}]") for number, item in enumerate(raw, 1))
        if whole is not None and whole.number.exact == 0:
            self.faults.add(f"{place}[2]", msg("a share of 0 has no value"), expected=msg("a number other than 0"))
            return None
        return None if part is None or whole is None else RealisationSource(share=(part.number, whole.number))

    def _mean(self, table: Reader) -> RealisationSource | None:
        named = table.table("mean")
        if named is None:
            return None
        if not named.data:
            self.faults.add(named.place, msg("a mean of nothing"), expected=msg("names and their values"))
            return None
        parts = {name: self._addend(raw, named.at(name)) for name, raw in named.data.items()}
        known = {name: part for name, part in parts.items() if part is not None}
        kinds = {part.quantity.kind for part in known.values() if part.quantity is not None}
        if len(kinds) > 1:
            self.faults.add(named.place, msg("levels and numbers have no common mean"))
        return RealisationSource(mean=known) if len(known) == len(parts) and len(kinds) <= 1 else None

    def _addend(self, raw: Any, place: str) -> RealisationSource | None:
        source = self.found(raw, place)
        if source is None or source.address is not None:
            return source
        if source.quantity is None or source.quantity.kind not in ("number", LEVEL):
            self.faults.add(
                place, msg("a mean takes numbers only"), expected=msg('a number, {{ level = 2 }} or "file.toml#code"')
            )
            return None
        return source


def read_amount(text: str, place: Place, faults: Faults, unit: str = "", numbers: str | None = None) -> Amount | None:
    """A printed number; one that can be read in two ways is refused, with both, and one in millions of the *unit*.

    Behind a number in rupiah stands ``Rp``. *numbers*: how numbers are written there, where that is known.
    """
    amount = read_printed(text, numbers)
    if isinstance(amount, Amount):
        return _in_full(_with_currency(amount, text), text, place, faults, unit)
    if isinstance(amount, Ambiguous):
        faults.add(
            place,
            amount.problem,
            expected=msg("a number that can be read in one way only"),
            hint=msg("write {grouped}, or {decimal}", grouped=amount.grouped, decimal=f"{amount.decimal}0"),
        )
    elif isinstance(amount, Unreadable):
        _no_number(text, place, faults, amount.why)
    elif amount is None:
        faults.add(place, msg("not filled in yet"), expected=_NUMBER)
    else:
        hint = msg("a category is written {{ category = … }}")
        faults.add(place, msg("{found} is not a number", found=show(text)), expected=_NUMBER, hint=hint)
    return None


def _with_currency(amount: Amount, text: str) -> Amount:
    """*amount* with ``Rp`` in front of what is printed behind it, if *text* begins so."""
    if not is_money(text):
        return amount
    behind = amount.suffix
    return amount._replace(suffix=RUPIAH if _folded(behind) in (RUPIAH, "") else f"{RUPIAH} {behind}")


def _in_full(amount: Amount, text: str, place: Place, faults: Faults, unit: str) -> Amount | None:
    """*amount*, unless it is so many thousands or millions of something else than the *unit*."""
    scale = multiplied(amount.suffix.removeprefix(f"{RUPIAH} "))
    if scale is None or _folded(amount.suffix) == _folded(unit):
        return amount
    problem = msg("{found} is a number of {scale}", found=visible(text, 40), scale=visible(scale))
    hint = msg("write the number in full: 8.290.000 for 8,29 juta")
    faults.add(place, problem, expected=msg("a number without a word that multiplies it"), hint=hint)
    return None


def _no_number(raw: Any, place: Place, faults: Faults, why: Message | None = None) -> None:
    """Note that *raw* is no number, or one that is too long."""
    problem = why or msg("{found} is not a number", found=show(raw))
    if _is_long(raw):
        problem = msg("a number of more than {limit} digits", limit=str(MAX_DIGITS))
    faults.add(place, problem, expected=_NUMBER)


def _is_long(raw: Any) -> bool:
    if isinstance(raw, bool) or not isinstance(raw, (int, str, NotANumber)):
        return False
    digits = _DIGITS.match(str(raw.text if isinstance(raw, NotANumber) else raw).strip())
    return digits is not None and sum(map(str.isdecimal, digits.group(1))) > MAX_DIGITS


def _form(table: Reader, keys: tuple[str, ...]) -> str | None:
    """The key that tells the form; every other key of a form is left to ``close``."""
    form = next((key for key in keys if key in table.data), None)
    if form is not None:
        table.has(form)
    return form


def _folded(unit: str) -> str:
    """*unit* as it is compared; rupiah has several names."""
    folded = folded_unit(unit)
    return RUPIAH if folded in _CURRENCY else folded


def agree(one: Printed | None, other: Printed | None) -> bool:
    """Whether two numbers are the same; of two decimals, as far as both go. A whole number is itself."""
    if one is None or other is None:
        return one is other
    digits = min(one.digits, other.digits)
    if digits <= 0:
        return one.exact == other.exact
    return half_up(one.exact, digits) == half_up(other.exact, digits)
