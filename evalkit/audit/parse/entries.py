"""The entries of relations as written, with their addresses looked up but ``*`` not spelled out yet."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

from evalkit.audit.kinds import KINDS, OWN_KEYS
from evalkit.audit.model import ATTRIBUTES
from evalkit.audit.parse.addresses import At, find
from evalkit.audit.parse.claims import read_constant
from evalkit.audit.parse.grids import Address
from evalkit.base.exact import MAX_DIGITS, Printed
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.method.achievement import DIRECTIONS
from evalkit.schema.keys import POSITIVE
from evalkit.schema.reader import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.audit.kinds.kind import Kind
    from evalkit.audit.parse.addresses import Directory
    from evalkit.audit.parse.grids import Grid
    from evalkit.schema.reader import Reader

Item = Address | Printed
COMMON_KEYS = ("of", "except", "across", "note")
_BANDS = re.compile(r"[a-z][a-z0-9-]*(@[\w.-]+)?")
_NUMBERS = msg("a list of addresses and numbers")


class Draft(NamedTuple):
    """A relation as written.

    Attributes:
        at: Its place, for faults.
        excluded: Rows and columns that ``*`` leaves out.
        own: What else it says, as ``Relation`` has it.
        rule: What its kind needs.
    """

    claim: Address
    kind: str
    at: At
    of: tuple[Item, ...]
    weights: tuple[Item, ...]
    than: Item | None
    values: Mapping[str, Address]
    excluded: frozenset[str]
    own: Mapping[str, Any]
    rule: type[Kind]

    @property
    def is_sentence(self) -> bool:
        """Whether the claim is a sentence about two others, so that its own form does not matter."""
        return self.rule.low != self.rule.high == len(self.of)


class Drafting(NamedTuple):
    """An entry being read.

    Attributes:
        own: The table in which it stands, if any.
    """

    reader: Reader
    names: Directory
    own: Grid | None

    def at(self, key: str) -> At:
        """Place of *key*."""
        return At(self.reader.faults, self.reader.at(key))

    def item(self, key: str, raw: Any) -> Item | None:
        """An address or a number; nothing after a fault."""
        if isinstance(raw, Printed):
            return raw
        if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**MAX_DIGITS:
            return Printed(str(raw), Fraction(raw), 0)
        if not isinstance(raw, str):
            self.at(key).add(msg("{found} is not allowed here", found=show(raw)), expected=_NUMBERS)
            return None
        rows = self.reader.data.get("is") == "count" and self.own is not None
        if ":" in raw or "#" in raw or rows:
            return find(raw, self.names, self.at(key), self.own)
        return read_constant(raw, self.at(key))

    def items(self, key: str) -> tuple[Item, ...] | None:
        """A list of addresses and numbers; nothing after a fault."""
        if not self.reader.has(key):
            return ()
        raw = self.reader.data[key]
        if not isinstance(raw, list) or not raw:
            self.reader.wrong(key, _NUMBERS)
            return None
        found = [self.item(key, one) for one in raw]
        good = tuple(one for one in found if one is not None)
        return good if len(good) == len(found) else None


def read_draft(drafting: Drafting, claim: str | None) -> Draft | None:
    """An entry of ``relations``; *claim* is given where the entry is the claim itself. Nothing after a fault."""
    reader = drafting.reader
    before = len(reader.faults.found)
    kind = reader.word("is", KINDS, required=True)
    address = _claim(drafting) if claim is None else find(claim, drafting.names, drafting.at("id"))
    of, weights = drafting.items("of"), drafting.items("weights")
    than, values = _than(drafting), _values(drafting)
    own = _own(drafting)
    excluded = reader.texts("except")
    if kind is None:
        return None
    _check_keys(reader, kind)
    if len(reader.faults.found) > before or address is None or of is None or weights is None:
        return None
    draft = Draft(
        address,
        kind,
        At(reader.faults, reader.place),
        of,
        weights,
        than,
        values,
        frozenset(excluded),
        own,
        KINDS[kind],
    )
    _check_draft(draft, drafting)
    return draft if len(reader.faults.found) == before else None


def _claim(drafting: Drafting) -> Address | None:
    text = drafting.reader.need("claim")
    if not text:
        return None
    at = drafting.at("claim")
    address = find(text, drafting.names, at, drafting.own)
    if address is None:
        return None
    printed = text in drafting.names.claims if address.grid is None else address.grid.printed
    if not printed or address.is_row:
        at.add(msg("{address} is not printed", address=visible(text)), expected=msg("a cell of a table, or claim:ID"))
        return None
    if address.row.count("*") > 1:
        at.add(msg("{address} has a second * in its row", address=visible(text)), expected=msg("one * for the row"))
        return None
    return address


def _than(drafting: Drafting) -> Item | None:
    return drafting.item("than", drafting.reader.data["than"]) if drafting.reader.has("than") else None


def _values(drafting: Drafting) -> dict[str, Address]:
    found = {}
    expected = msg("a table code → address")
    for code, raw in drafting.reader.entries("values"):
        item = drafting.item("values", raw) if isinstance(raw, str) else None
        if isinstance(item, Address):
            found[code] = item
        elif not isinstance(raw, str) or item is not None:
            drafting.at(f"values.{code}").add(msg("{found} is not an address", found=show(raw)), expected=expected)
    return found


def _own(drafting: Drafting) -> dict[str, Any]:
    reader = drafting.reader
    found = {
        "bands": _bands(drafting),
        "instrument": _instrument(reader, "instrument"),
        "node": reader.text("node"),
        "direction": reader.word("direction", DIRECTIONS),
        "formula": reader.text("formula"),
        "zero": reader.text("zero"),
        "cap": _cap(reader),
        "note": reader.text("note"),
        "across": tuple(_across(reader)),
    }
    return {key: item for key, item in found.items() if item}


def _cap(reader: Reader) -> Fraction | None:
    if isinstance(reader.data.get("cap"), str):  # a fraction as text is a number elsewhere
        reader.has("cap")
        reader.wrong("cap", msg("a number, without quotes"))
        return None
    return reader.number("cap", ends=POSITIVE)


def _across(reader: Reader) -> list[str]:
    words = reader.texts("across")
    for word in words:
        if word not in ATTRIBUTES:
            reader.faults.unknown(
                reader.at("across"),
                msg("{found} is not allowed here", found=visible(word)),
                word,
                ATTRIBUTES,
                expected=msg("one of {choices}", choices=ATTRIBUTES),
            )
    return [word for word in words if word in ATTRIBUTES]


def _instrument(reader: Reader, key: str) -> str | None:
    text = reader.text(key)
    if text is not None and not _BANDS.fullmatch(text):
        reader.wrong(key, msg("index@edition"))
        return None
    return text


def _bands(drafting: Drafting) -> str | None:
    reader = drafting.reader
    text = reader.text("bands")
    if text is None or not text.startswith("table:"):
        return _instrument(reader, "bands")
    name = text.partition(":")[2]
    if name in drafting.names.tables:
        return text
    drafting.at("bands").unknown(
        msg("there is no table {table}", table=visible(name)), name, drafting.names.tables, msg("the id of a table")
    )
    return None


def _check_keys(reader: Reader, kind: str) -> None:
    rule = KINDS[kind]
    for key in OWN_KEYS:
        allowed = key in rule.needs or key in rule.allows
        if key in reader.data and not allowed:
            problem = msg("the key {key} does not belong to {kind}", key=key, kind=kind)
            reader.faults.add(reader.at(key), problem, expected=_expected_keys(rule))
        elif key in rule.needs and key not in reader.data:
            reader.missing(key, msg("{kind} needs it", kind=kind))
    if rule.high == 0 and "of" in reader.data:
        problem = msg("the key {key} does not belong to {kind}", key="of", kind=kind)
        reader.faults.add(reader.at("of"), problem, expected=_expected_keys(rule))
    elif rule.low and "of" not in reader.data:
        reader.missing("of", _NUMBERS)


def _expected_keys(rule: type[Kind]) -> Any:
    keys = (*COMMON_KEYS[rule.high == 0 :], *rule.needs, *rule.allows)
    return msg("one of {choices}", choices=keys)


def _check_draft(draft: Draft, drafting: Drafting) -> None:
    for key, items in (("of", draft.of), ("weights", draft.weights), ("than", (draft.than,))):
        for item in items:
            if isinstance(item, Address):
                _check_address(item, draft, drafting.at(key), rows=key == "of" and draft.kind == "count")
            elif draft.kind == "count" and item is not None:
                drafting.at(key).add(msg("a number cannot be counted"), expected=msg("rows or cells"))
    for code, item in draft.values.items():
        _check_address(item, draft, drafting.at(f"values.{code}"), rows=False)
    _check_excluded(draft, drafting.at("except"))
    if draft.kind == "achievement" and "direction" not in draft.own and "formula" not in draft.own:
        drafting.reader.missing("direction", msg("one of {choices}, or a formula", choices=DIRECTIONS))


def _check_address(item: Address, draft: Draft, at: At, *, rows: bool) -> None:
    if item.is_row and not rows:
        at.add(
            msg("{address} is a whole row", address=visible(item.text)),
            expected=msg("a cell; rows can only be counted"),
        )
    elif item.grid is not None and item.column == "*" and not item.grid.printed and draft.claim.column != "*":
        at.add(msg("{address} names no field", address=visible(item.text)), expected=msg("a field in place of the *"))


def _check_excluded(draft: Draft, at: At) -> None:
    grids = [draft.claim.grid, *(item.grid for item in draft.of if isinstance(item, Address))]
    keys = [part for grid in grids if grid is not None for part in (grid.rows, grid.columns)]
    for name in sorted(draft.excluded):
        if not any(name in part for part in keys):
            problem = msg("there is no row {row} to leave out", row=visible(name))
            at.unknown(problem, name, chain.from_iterable(keys), msg("the key of a row"))
