"""Crosswalk files: what became of each node of one instrument in another. The format is in docs/rules-diff.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import RuleFileError
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.value import value
from evalkit.files.file_kind import refuse_other
from evalkit.loading.faults import RuleFaults
from evalkit.schema.citation import Citation, Source
from evalkit.schema.declare import STATED, cited, field, format_of, listed, named, single, table
from evalkit.schema.keys import DATE, FLAG, ID, PROSE, TEXTS, name, word
from evalkit.schema.names import Names
from evalkit.schema.parse import NOWHERE, Declared, Scope, read, read_sources
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from evalkit.base.errors import Faults
    from evalkit.base.text import Text
    from evalkit.instruments import Instrument
    from evalkit.schema.keys import Key

# Relations of one node to one other: a new node stands in one such row only.
ONE_TO_ONE = ("equal", "reworded", "moved")
# Relations of which several may lead to one new node.
SEVERAL = ("continues", "merged", "part", "external")
RELATIONS = (*ONE_TO_ONE, *SEVERAL, "new", "gone")
_CROSSWALK, _GROUP = "those of `[crosswalk]`", "those of the group"
_NOTE = '{ id = "redaksi", en = "wording" }'


@table("[crosswalk]", name="crosswalk")
@value
class CrosswalkHead(Declared):
    """From which instrument to which; where the rows come from."""

    old: str = field(ID, "The old instrument.", '"layanan@2020"', name="from")
    new: str = field(ID, "The new instrument.", '"layanan@2024"', name="to")
    checked: dt.date = field(DATE, "When the rows were last held against their sources.", "2026-11-24", unit="day")
    cite: Citation = cited(STATED)

    def check(self, item: Reader, scope: Scope) -> None:
        """The instruments are those that were asked for."""
        for key, found in (("from", self.old), ("to", self.new)):
            wanted = scope.sections[key]
            if found and found != wanted:
                problem = msg("{found} is not allowed here", found=visible(found))
                item.faults.add(item.at(key), problem, expected=msg("{id}", id=wanted))


@table("rows", name="row", any_of=(("old", "new"),))
@value
class CrosswalkRow(Declared):
    """What became of one node.

    Attributes:
        old, new: Codes; ``None`` for one that is new, or gone.
        relation: One of ``RELATIONS``.
        ask_again: Whether the old answer says nothing about the new question.
        carried: Whether the old answer may stand for the new question when an assessment is migrated.
        also: Codes of further new nodes that take up some of it; of a row that is turned, of further old ones.
        turned: Whether the crosswalk is read backwards: what is told of *old* is what the crosswalk tells of *new*.
    """

    old: str | None = field(
        name("code of the old instrument", to="old"),
        "Required but for the relation `new`, where it may not stand.",
        '"I1"',
        default=None,
        otherwise="see the meaning",
    )
    new: str | None = field(
        name("code of the new instrument", to="new"),
        "Required but for the relation `gone`, where it may not stand.",
        '"I2"',
        default=None,
        otherwise="see the meaning",
    )
    also: tuple[str, ...] = field(TEXTS, "Further new nodes that take up some of the old one.", '["I3"]', default=())
    ask_again: bool = field(
        FLAG,
        "The old answer says nothing about the new question, so that the two are not compared.",
        "true",
        default=False,
    )
    carried: bool = field(
        FLAG,
        "`false`: the matter is the same, so that the two are compared, but the new question asks for something else as well; "
        "`migrate` asks it anew.",
        "false",
        default=True,
    )
    note: Text | None = field(
        PROSE, "What is to be said of this one.", _NOTE, default=None, otherwise="that of the group"
    )
    cite: Citation = cited(_GROUP)
    relation: str = ""
    turned: bool = False

    def check(self, item: Reader, scope: Scope) -> None:
        """The relation decides which of the codes stand there."""
        for key, barred in (("old", "new"), ("new", "gone")):
            if self.relation == barred and item.has(key):
                problem = msg("the key {key} is not allowed here", key=key)
                expected = msg("nothing: the relation is {relation}", relation=barred)
                item.faults.add(item.at(key), problem, expected=expected)
            elif self.relation not in ("", barred) and not item.has(key):
                item.missing(key, scope.names[key].expected)
        for code in self.also:
            scope.names["new"].check(item.faults, item.at("also"), code)


def _read_rows(group: Reader, key: Key, scope: Scope) -> tuple[CrosswalkRow, ...]:
    """The rows of a group, whose relation says what must stand in them."""
    group.require(key.name, msg("a list of tables"))
    relation = group.data.get("relation")
    given = relation if relation in RELATIONS else ""
    return tuple(read(CrosswalkRow, item, scope, relation=given) for item in group.tables(key.name))


@table("[[group]]", name="rows-of-a-kind")
@value
class RowGroup(Declared):
    """Rows of one relation."""

    relation: str = field(word(*RELATIONS), "What became of the nodes.", '"equal"')
    rows: tuple[CrosswalkRow, ...] = field(
        listed(CrosswalkRow), "The nodes.", '[{ old = "I1", new = "I2" }]', read=_read_rows
    )
    note: Text | None = field(PROSE, "What is to be said of all of them.", _NOTE, default=None)
    cite: Citation = cited(_CROSSWALK)


@table("the file", name="crosswalk-file")
@value
class Crosswalk(Declared):
    """What became of each node of one instrument in another: `rules/<index>/<old>-<new>.toml`."""

    file: str
    head: CrosswalkHead = field(
        single(CrosswalkHead),
        "From which instrument to which.",
        '{ from = "layanan@2020", to = "layanan@2024", checked = 2026-11-24, source = "law" }',
        name="crosswalk",
        read=lambda _reader, _key, scope: scope.sections["head"],
    )
    sources: Mapping[str, Source] = field(
        named(Source),
        "The sources, by the key that citations use.",
        '{ law = { title = "Peraturan Menteri Nomor 5 Tahun 2024", mark = "verified" } }',
        default={},
        read=lambda reader, _key, _scope: reader.sources,
    )
    groups: tuple[RowGroup, ...] = field(
        listed(RowGroup),
        "The rows, by what became of the nodes.",
        '[{ relation = "equal", rows = [{ old = "I1", new = "I2" }] }]',
        name="group",
    )

    @property
    def rows(self) -> tuple[CrosswalkRow, ...]:
        """All rows; what is said of a group is said of each of its rows."""
        rows = ((row, group.note) for group in self.groups for row in group.rows)
        return tuple(row if row.note is not None else attrs.evolve(row, note=note) for row, note in rows)


FORMAT = format_of(Crosswalk, "crosswalk", "Crosswalk file of evalkit: one instrument to another")


def read_crosswalk(data: bytes, file: str, old: Instrument, new: Instrument) -> Crosswalk:
    """The crosswalk in *data* from *old* to *new*.

    Raises:
        RuleFileError: The file has faults; it lists all of them. Each leaf must be named: an old one once, a new one once
            or, if several old ones go into it, in a row for each.
    """
    faults = RuleFaults(file, data)
    raw = parse_toml(data, file, RuleFileError)
    refuse_other(raw, file, "crosswalk", msg("a table [crosswalk]"), RuleFileError)
    top = Reader(raw, "", faults, read_sources(Reader(raw, "", faults, {})))
    names = {"old": _codes(old), "new": _codes(new)}
    scope = Scope(cite=NOWHERE, outer=NOWHERE, names=names, sections={"from": old.id, "to": new.id})
    inner = top.table("crosswalk")
    top.require("crosswalk", msg("a table [crosswalk]"))
    head: Any = None if inner is None else read(CrosswalkHead, inner, scope)
    top.require("group", msg("a list of tables [[group]]"))
    scope.sections["head"] = head
    scope = scope if head is None else attrs.evolve(scope, cite=head.cite, outer=head.cite)
    crosswalk = read(Crosswalk, top, scope, file=file)
    if not faults.found:
        _check_named(crosswalk.rows, old, new, faults)
    faults.raise_if_any(RuleFileError)
    return crosswalk


def _codes(instrument: Instrument) -> Names:
    return Names(
        instrument.every_node,
        lambda name: msg("{instrument} has no code {code}", instrument=instrument.id, code=visible(name)),
        msg(
            "the code of a node of {instrument}; of a node that is gone or new, a row of that relation with one code",
            instrument=instrument.id,
        ),
    )


def _check_named(rows: tuple[CrosswalkRow, ...], old: Instrument, new: Instrument, faults: Faults) -> None:
    olds = [row.old for row in rows if row.old is not None]
    _twice(olds, "old", old, faults)
    _unnamed(olds, "old", old, faults)
    news = [(row.new, row.relation) for row in rows if row.new is not None]
    single = [code for code, relation in news if relation not in SEVERAL]
    _twice(single, "new", new, faults)
    joined = {code for code, relation in news if relation in SEVERAL}
    for code, relation in news:
        if code in joined and relation == "new":
            faults.add(
                f"new.{code}", msg("{code} of {instrument} is new, and has a predecessor", code=code, instrument=new.id)
            )
        elif code in joined and relation in ONE_TO_ONE and new.every_node[code].is_leaf:
            problem = msg("{code} of {instrument} is {relation} to one, and others go into it", code=code,
                          instrument=new.id, relation=relation)  # fmt: skip
            faults.add(f"new.{code}", problem, expected=msg("rows of one kind for each leaf"))
    _unnamed([code for code, _ in news], "new", new, faults)
    for row in rows:
        _check_kind(row, old, new, faults)


def _twice(named: Iterable[str], side: str, instrument: Instrument, faults: Faults) -> None:
    seen: set[str] = set()
    for code in named:
        if code in seen:
            faults.add(
                f"{side}.{code}", msg("{code} of {instrument} is named twice", code=code, instrument=instrument.id)
            )
        seen.add(code)


def _unnamed(named: Iterable[str], side: str, instrument: Instrument, faults: Faults) -> None:
    known = set(named)
    for code, node in instrument.every_node.items():
        if node.is_leaf and code not in known:
            faults.add(f"{side}.{code}", msg("{code} of {instrument} is not named", code=code, instrument=instrument.id),
                       expected=msg("every leaf of both instruments"))  # fmt: skip


def _check_kind(row: CrosswalkRow, old: Instrument, new: Instrument, faults: Faults) -> None:
    if row.old is None or row.new is None or row.relation not in ONE_TO_ONE:
        return
    if old.every_node[row.old].is_leaf != new.every_node[row.new].is_leaf:
        problem = msg("{old} and {new}: one is a leaf, the other is not", old=row.old, new=row.new)
        faults.add(f"old.{row.old}", problem)
