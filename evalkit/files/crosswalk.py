"""Crosswalk files: what became of each node of one instrument in another. The format is in docs/rules-diff.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import RuleFileError
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.value import Value, value
from evalkit.loading.faults import RuleFaults
from evalkit.schema.citation import Citation, Source
from evalkit.schema.names import Names
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.base.errors import Faults
    from evalkit.base.text import Text
    from evalkit.instruments import Instrument

# Relations of one node to one other: a new node stands in one such row only.
ONE_TO_ONE = ("equal", "reworded", "moved")
# Relations of which several may lead to one new node.
SEVERAL = ("continues", "merged", "part", "external")
RELATIONS = (*ONE_TO_ONE, *SEVERAL, "new", "gone")


@value
class Row(Value):
    """What became of one node.

    Attributes:
        old, new: Codes; ``None`` for one that is new, or gone.
        relation: One of ``RELATIONS``.
        ask_again: Whether the old answer says nothing about the new question.
        also: Codes of further new nodes that take up some of it; of a row that is turned, of further old ones.
        turned: Whether the crosswalk is read backwards: what is told of *old* is what the crosswalk tells of *new*.
    """

    old: str | None
    new: str | None
    relation: str
    cite: Citation
    ask_again: bool = False
    also: tuple[str, ...] = ()
    note: Text | None = None
    turned: bool = False


@value
class Crosswalk(Value):
    """All rows between two instruments."""

    file: str
    old: str
    new: str
    checked: dt.date | None
    cite: Citation
    sources: Mapping[str, Source]
    rows: tuple[Row, ...]


def read_crosswalk(data: bytes, file: str, old: Instrument, new: Instrument) -> Crosswalk:
    """The crosswalk in *data* from *old* to *new*.

    Raises:
        RuleFileError: The file has faults; it lists all of them. Each leaf must be named: an old one once, a new one once
            or, if several old ones go into it, in a row for each.
    """
    faults = RuleFaults(file, data)
    top = Reader(parse_toml(data, file, RuleFileError), "", faults, {})
    sources = _read_sources(top)
    top.sources = sources
    head = top.table("crosswalk")
    if head is None and "crosswalk" not in top.data:
        top.missing("crosswalk", msg("a table [crosswalk]"))
    cite = Citation(sources=(), mark="inferred")
    checked = None
    if head is not None:
        _same_id(head, "from", old.id)
        _same_id(head, "to", new.id)
        checked = head.date("checked", required=True)
        cite = head.cite(None)
        head.close()
    if not top.has("group"):
        top.missing("group", msg("a list of tables [[group]]"))
    rows = tuple(row for group in top.tables("group") for row in _read_group(group, cite, old, new))
    top.close()
    if not faults.found:
        _check_named(rows, old, new, faults)
    faults.raise_if_any(RuleFileError)
    return Crosswalk(file=file, old=old.id, new=new.id, checked=checked, cite=cite, sources=sources, rows=rows)


def _read_sources(top: Reader) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for key, table in top.named_tables("sources"):
        mark = table.word("mark", ("verified", "single-source", "inferred"), required=True) or "inferred"
        found[key] = Source(key=key, title=table.need("title"), mark=mark, place=table.text("place") or "")
        table.close()
    return found


def _same_id(head: Reader, key: str, wanted: str) -> None:
    found = head.need(key)
    if found and found != wanted:
        head.faults.add(
            head.at(key), msg("{found} is not allowed here", found=visible(found)), expected=msg("{id}", id=wanted)
        )


def _read_group(group: Reader, cite: Citation, old: Instrument, new: Instrument) -> Iterator[Row]:
    relation = group.word("relation", RELATIONS, required=True)
    own, note = group.cite(cite), group.prose("note")
    if not group.has("rows"):
        group.missing("rows", msg("a list of tables"))
    for item in group.tables("rows"):
        row = _read_row(item, relation, own, note, old, new)
        item.close()
        if row is not None:
            yield row
    group.close()


def _read_row(
    item: Reader, relation: str | None, cite: Citation, note: Text | None, old: Instrument, new: Instrument
) -> Row | None:
    before = item.name("old", _codes(old), required=relation not in {"new", None})
    after = item.name("new", _codes(new), required=relation not in {"gone", None})
    also = item.texts("also")
    for code in also:
        _codes(new).check(item.faults, item.at("also"), code)
    for key, barred in (("old", "new"), ("new", "gone")):
        if relation == barred and item.has(key):
            item.faults.add(item.at(key), msg("the key {key} is not allowed here", key=key),
                            expected=msg("nothing: the relation is {relation}", relation=barred))  # fmt: skip
    again = item.flag("ask_again")
    said = item.prose("note")
    own = item.cite(cite)
    if relation is None:
        return None
    return Row(
        old=before,
        new=after,
        relation=relation,
        cite=own,
        ask_again=again,
        also=also,
        note=said or note,
    )


def _codes(instrument: Instrument) -> Names:
    return Names(
        instrument.nodes,
        lambda name: msg("{instrument} has no code {code}", instrument=instrument.id, code=visible(name)),
        msg(
            "the code of a node of {instrument}; of a node that is gone or new, a row of that relation with one code",
            instrument=instrument.id,
        ),
    )


def _check_named(rows: Iterable[Row], old: Instrument, new: Instrument, faults: Faults) -> None:
    rows = tuple(rows)
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
        elif code in joined and relation in ONE_TO_ONE and new.nodes[code].is_leaf:
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
    for code, node in instrument.nodes.items():
        if node.is_leaf and code not in known:
            faults.add(f"{side}.{code}", msg("{code} of {instrument} is not named", code=code, instrument=instrument.id),
                       expected=msg("every leaf of both instruments"))  # fmt: skip


def _check_kind(row: Row, old: Instrument, new: Instrument, faults: Faults) -> None:
    if row.old is None or row.new is None or row.relation not in ONE_TO_ONE:
        return
    if old.nodes[row.old].is_leaf != new.nodes[row.new].is_leaf:
        problem = msg("{old} and {new}: one is a leaf, the other is not", old=row.old, new=row.new)
        faults.add(f"old.{row.old}", problem)
