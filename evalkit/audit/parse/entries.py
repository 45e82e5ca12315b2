"""The entries of relations as written, with their addresses looked up but ``*`` not spelled out yet."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.model import ATTRIBUTES
from evalkit.audit.parse.addresses import At, at_key, find
from evalkit.audit.parse.claims import read_constant
from evalkit.audit.parse.patterns import AddressPattern
from evalkit.audit.relation_kinds import OWN_KEYS, RELATION_KINDS
from evalkit.base.exact import MAX_DIGITS, Printed
from evalkit.base.text import msg, visible
from evalkit.base.value import value
from evalkit.method.achievement import DIRECTIONS
from evalkit.schema.declare import field, table, table_of
from evalkit.schema.keys import TEXT, TEXTS, Type, list_of, map_of, name, word
from evalkit.schema.parse import NOWHERE, Declared, Scope, read_keys
from evalkit.schema.reader import MAX_WHOLE, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.audit.parse.addresses import Directory
    from evalkit.audit.parse.patterns import AddressedTable
    from evalkit.audit.relation_kinds.kind import RelationKind
    from evalkit.base.exact import Exact
    from evalkit.schema.keys import Key
    from evalkit.schema.reader import Reader

Item = AddressPattern | Printed
_INSTRUMENT = r"[a-z][a-z0-9-]*(@[\w.-]+)?"
_NUMBERS = msg("a list of addresses and numbers")
_ITEM = Type(kind="printed", said="address or number")
_ITEMS = list_of(_ITEM, "list of addresses and numbers")


@value
class EntryScope(Scope):
    """What is known where an entry is read: what addresses can name, and the table in which it stands, if any."""

    directory: Directory
    own: AddressedTable | None


def drafting_in(names: Directory, own: AddressedTable | None = None) -> EntryScope:
    """The scope of the entries in a table, or in none."""
    return EntryScope(cite=NOWHERE, outer=NOWHERE, names={}, sections={}, directory=names, own=own)


# --- What no type can read ----------------------------------------------------------------------------------------


def _kind_in(reader: Reader) -> type[RelationKind] | None:
    """The kind of the entry, if it names one."""
    name = reader.data.get("is")
    return RELATION_KINDS.get(name) if isinstance(name, str) else None


def _item(reader: Reader, key: str, raw: Any, scope: EntryScope) -> Item | None:
    """An address or a number; nothing after a fault."""
    if isinstance(raw, Printed):
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**MAX_DIGITS:
        return Printed(str(raw), Fraction(raw), 0)
    at = at_key(reader, key)
    if not isinstance(raw, str):
        at.add(msg("{found} is not allowed here", found=show(raw)), expected=_NUMBERS)
        return None
    kind = _kind_in(reader)
    rows = kind is not None and kind.counts and scope.own is not None
    if ":" in raw or "#" in raw or rows:
        return find(raw, scope.directory, at, scope.own)
    return read_constant(raw, at)


def _items(reader: Reader, key: Key, scope: EntryScope) -> tuple[Item, ...]:
    """A list of addresses and numbers."""
    if not reader.has(key.name):
        return ()
    raw = reader.data[key.name]
    if not isinstance(raw, list) or not raw:
        reader.wrong(key.name, _NUMBERS)
        return ()
    found = [_item(reader, key.name, each, scope) for each in raw]
    return tuple(item for item in found if item is not None)


def _than(reader: Reader, key: Key, scope: EntryScope) -> Item | None:
    return _item(reader, key.name, reader.data[key.name], scope) if reader.has(key.name) else None


def _claim(reader: Reader, key: Key, scope: EntryScope) -> AddressPattern | None:
    text = reader.need(key.name)
    if not text:
        return None
    at = at_key(reader, key.name)
    address = find(text, scope.directory, at, scope.own)
    if address is None:
        return None
    printed = text in scope.directory.claims if address.grid is None else address.grid.printed
    if not printed or address.is_row:
        at.add(msg("{address} is not printed", address=visible(text)), expected=msg("a cell of a table, or claim:ID"))
        return None
    if address.row.count("*") > 1:
        at.add(msg("{address} has a second * in its row", address=visible(text)), expected=msg("one * for the row"))
        return None
    return address


def _values(reader: Reader, key: Key, scope: EntryScope) -> dict[str, AddressPattern]:
    found = {}
    expected = msg("a table code → address")
    for code, raw in reader.entries(key.name):
        place = f"{key.name}.{code}"
        item = _item(reader, place, raw, scope) if isinstance(raw, str) else None
        if isinstance(item, AddressPattern):
            found[code] = item
        elif not isinstance(raw, str) or item is not None:
            at_key(reader, place).add(msg("{found} is not an address", found=show(raw)), expected=expected)
    return found


def _across(reader: Reader, key: Key, _scope: EntryScope) -> tuple[str, ...]:
    stated = reader.texts(key.name)
    for attribute in stated:
        if attribute not in ATTRIBUTES:
            problem = msg("{found} is not allowed here", found=visible(attribute))
            expected = msg("one of {choices}", choices=ATTRIBUTES)
            reader.faults.unknown(reader.at(key.name), problem, attribute, ATTRIBUTES, expected=expected)
    return tuple(attribute for attribute in stated if attribute in ATTRIBUTES)


def _instrument(reader: Reader, key: Key, _scope: EntryScope) -> str | None:
    text = reader.text(key.name)
    if text is not None and not re.fullmatch(_INSTRUMENT, text):
        reader.wrong(key.name, msg("index@edition"))
        return None
    return text


def _bands(reader: Reader, key: Key, scope: EntryScope) -> str | None:
    text = reader.text(key.name)
    if text is None or not text.startswith("table:"):
        return _instrument(reader, key, scope)
    wanted, tables = text.partition(":")[2], scope.directory.tables
    if wanted in tables:
        return text
    problem = msg("there is no table {table}", table=visible(wanted))
    at_key(reader, key.name).unknown(problem, wanted, tables, msg("the id of a table"))
    return None


# --- The table ----------------------------------------------------------------------------------------------------


def _of_kinds(key: str, meaning: str) -> str:
    """What a key means that belongs to some kinds only."""
    kinds = [f"`{kind.name}`" for kind in RELATION_KINDS.values() if key in kind.needs or key in kind.allows]
    return f"For {', '.join(kinds)}: {meaning}"


@table("[[relations]]", name="relation", fits="kinds")
@value
class RelationEntry(Declared):
    """What a claim is in terms of others; also under `relations` of a table, and in a claim.

    Attributes:
        at: Its place, for faults.
        kind: Name of its kind.
        excluded: Rows and columns that ``*`` leaves out.
    """

    at: At
    claim: AddressPattern = field(
        Type(kind="text", said="address"), "The printed number or word that is checked.", '"3.17:S1:pagu"', read=_claim
    )
    kind: str = field(
        Type(kind="word", said="kind", words=tuple(RELATION_KINDS)),
        "What it is; see the next table.",
        '"sum"',
        name="is",
    )
    of: tuple[Item, ...] = field(
        _ITEMS, "What it is made of, in order.", '["3.17:*:pagu", 100]', default=(), read=_items
    )
    weights: tuple[Item, ...] = field(
        _ITEMS, _of_kinds("weights", "one for each of `of`."), '["3.17:*:bobot"]', default=(), read=_items
    )
    bands: str | None = field(
        Type(kind="text", said="text", pattern=f"^(table:.+|{_INSTRUMENT})$"),
        _of_kinds(
            "bands",
            "`lkj` (the categories of the report's rules), an instrument, or `table:ID`, a printed table with `ranges`.",
        ),
        '"ikm@2017"',
        default=None,
        read=_bands,
    )
    instrument: str | None = field(
        Type(kind="text", said="`index@edition`", pattern=f"^{_INSTRUMENT}$"),
        _of_kinds("instrument", "what makes something of `values`."),
        '"spbe@2020"',
        default=None,
        read=_instrument,
    )
    values: Mapping[str, AddressPattern] = field(
        map_of(TEXT, "table code → address"),
        _of_kinds("values", "what it is given."),
        '{ D1 = "3.17:A:pagu" }',
        default={},
        read=_values,
    )
    node: str | None = field(
        TEXT,
        _of_kinds("node", "a code, `total` or `predicate`."),
        '"predicate"',
        default=None,
        otherwise="`total`",
    )
    direction: str | None = field(
        word(*DIRECTIONS),
        _of_kinds("direction", "what is better; this or `formula` is required."),
        '"higher"',
        default=None,
    )
    formula: str | None = field(
        name("name of a formula"),
        _of_kinds("formula", "one of the report's rules."),
        '"ratio"',
        default=None,
        otherwise="that of the rules for the direction",
    )
    zero: str | None = field(
        name("name of a rule"),
        _of_kinds("zero", "the rule of the report's rules for a target of 0; without it such a row is *unsupported*."),
        '"no-value"',
        default=None,
    )
    cap: Exact | None = field(
        Type(kind="decimal", above=0),
        _of_kinds("cap", "the highest that is printed there; of a mean the most that each operand counts for."),
        "120",
        default=None,
        otherwise="of an achievement that of the report",
    )
    per: int | None = field(
        Type(kind="whole", low=1, high=MAX_WHOLE),
        _of_kinds("per", "for how many of the second operand: 1000 makes it per mille."),
        "100000",
        default=None,
        otherwise="1",
    )
    than: Item | None = field(
        _ITEM, _of_kinds("than", "what the cells are held against."), '"3.17:S1:pagu"', default=None, read=_than
    )
    words: tuple[str, ...] = field(
        list_of(TEXT, "list of text, each once", distinct=True),
        _of_kinds("words", "the words; where one follows from a condition, that if it holds, then that if not."),
        '["Tercapai", "Belum Tercapai"]',
        default=(),
    )
    excluded: tuple[str, ...] = field(
        TEXTS, "Rows (or columns) that `*` leaves out.", '["jumlah"]', name="except", default=()
    )
    across: tuple[str, ...] = field(
        list_of(word(*ATTRIBUTES), "list of attributes"),
        "Attributes that may differ here (`year`: also that of an assessment file).",
        '["year"]',
        default=(),
        read=_across,
    )
    note: str | None = field(TEXT, "Shown with the finding.", '"angka sementara"', default=None)
    proposed: int | None = field(
        Type(kind="whole", low=0, high=MAX_WHOLE),
        "It was found by `evalkit audit --propose` with so many bits of support, and somebody adopted it; the audit says so.",
        "63",
        default=None,
    )

    @property
    def rule(self) -> type[RelationKind]:
        """Its kind."""
        return RELATION_KINDS[self.kind]

    @property
    def is_sentence(self) -> bool:
        """Whether the claim is a sentence about two others, so that its own form does not matter."""
        return self.rule.low != self.rule.high == len(self.of)

    @property
    def stated(self) -> dict[str, Any]:
        """What it says besides, as ``Relation`` has it."""
        found = {name: getattr(self, name) for name in _TAKEN_OVER}
        return {name: item for name, item in found.items() if item}


# As they stand; what holds addresses is spelled out first.
_TAKEN_OVER = (
    "bands",
    "instrument",
    "node",
    "direction",
    "formula",
    "zero",
    "cap",
    "per",
    "note",
    "across",
    "words",
    "proposed",
)
# The keys by which a claim states a relation of its own: the kind first, then those that need it.
OF_RELATION = tuple(
    attrs.evolve(key, required=False, otherwise=key.otherwise or "none")
    for key in table_of(RelationEntry).keys
    if key.name != "claim"
)
COMMON_KEYS = tuple(key.name for key in OF_RELATION[1:] if key.name not in OWN_KEYS)


def read_draft(reader: Reader, scope: EntryScope, claim: str | None = None) -> RelationEntry | None:
    """An entry of ``relations``; *claim* is given where the entry is the claim itself. Nothing after a fault."""
    before = len(reader.faults.found)
    given = {} if claim is None else {"claim": find(claim, scope.directory, at_key(reader, "id"))}
    keys = read_keys(RelationEntry, reader, scope, **given)
    kind = _kind_in(reader)
    if kind is None:
        return None
    _check_keys(reader, kind)
    if len(reader.faults.found) > before or keys["claim"] is None:
        return None
    draft = RelationEntry(at=At(reader.faults, reader.place), **keys)
    _check_draft(draft, reader)
    return draft if len(reader.faults.found) == before else None


def _check_keys(reader: Reader, rule: type[RelationKind]) -> None:
    kind = rule.name
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


def _expected_keys(rule: type[RelationKind]) -> Any:
    keys = (*COMMON_KEYS[rule.high == 0 :], *rule.needs, *rule.allows)
    return msg("one of {choices}", choices=keys)


def _check_draft(draft: RelationEntry, reader: Reader) -> None:
    counts = draft.rule.counts
    for key, items in (("of", draft.of), ("weights", draft.weights), ("than", (draft.than,))):
        for item in items:
            if isinstance(item, AddressPattern):
                _check_address(item, draft.claim, at_key(reader, key), rows=key == "of" and counts)
            elif counts and item is not None:
                at_key(reader, key).add(msg("a number cannot be counted"), expected=msg("rows or cells"))
    for code, item in draft.values.items():
        _check_address(item, draft.claim, at_key(reader, f"values.{code}"), rows=False)
    _check_excluded(draft, at_key(reader, "except"))
    if draft.rule.number_of_words not in (None, len(draft.words)):
        expected = msg(
            "{number:word|words}: the one if the condition holds, and the other", number=str(draft.rule.number_of_words)
        )
        reader.wrong("words", expected)
    if draft.rule.one_of and not any(key in draft.stated for key in draft.rule.one_of):
        reader.missing("direction", msg("one of {choices}, or a formula", choices=DIRECTIONS))


def _check_address(item: AddressPattern, claim: AddressPattern, at: At, *, rows: bool) -> None:
    if item.is_row and not rows:
        at.add(
            msg("{address} is a whole row", address=visible(item.text)),
            expected=msg("a cell; rows can only be counted"),
        )
    elif item.grid is not None and item.column == "*" and not item.grid.printed and claim.column != "*":
        at.add(msg("{address} names no field", address=visible(item.text)), expected=msg("a field in place of the *"))


def _check_excluded(draft: RelationEntry, at: At) -> None:
    grids = [draft.claim.grid, *(item.grid for item in draft.of if isinstance(item, AddressPattern))]
    keys = [part for grid in grids if grid is not None for part in (grid.rows, grid.columns)]
    for excluded in sorted(set(draft.excluded)):
        if not any(excluded in part for part in keys):
            problem = msg("there is no row {row} to leave out", row=visible(excluded))
            at.unknown(problem, excluded, chain.from_iterable(keys), msg("the key of a row"))
