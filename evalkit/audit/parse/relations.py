"""Relations with every address spelled out: one for each claim that ``*`` stands for."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from evalkit.audit.model import Relation
from evalkit.audit.parse.addresses import At, is_column_of, is_row_of, is_words
from evalkit.audit.parse.patterns import AddressPattern, BoundRelation
from evalkit.audit.relation_kinds.kind import NUMBER, WORDS
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.audit.model import Term
    from evalkit.audit.parse.addresses import Directory
    from evalkit.audit.parse.entries import Item, RelationEntry
    from evalkit.audit.parse.patterns import AddressedTable

# One wrong entry about a long table would bring as many faults as the table has rows.
MAX_FAULTS = 10
# In a column with more numbers than this, one that fits as a base is no explanation but chance.
MAX_SIBLINGS = 100


class Met(NamedTuple):
    """What an item of an entry stands for: a number, or an address with what it is.

    Attributes:
        is_blank: A cell without a value.
        is_open: An open ``*`` met it.
    """

    term: Term
    is_blank: bool = False
    is_open: bool = False


class SpellingOut:
    """Spells out the relations of a report; keeps what it needs for that."""

    def __init__(self, names: Directory) -> None:
        """Start with what addresses can name."""
        self._names = names
        self._ids: dict[str, int] = {}
        self._siblings: dict[tuple[str, str], tuple[str, ...]] = {}

    def relations(self, draft: RelationEntry) -> Iterator[Relation]:
        """The relations of *draft*; faults are noted at its place, and end it once there are many."""
        claims, faults = self._names.claims, draft.at.faults.found
        before, made = len(faults), False
        for bound in draft.claim.claims(draft.excluded):
            if len(faults) >= before + MAX_FAULTS:
                return
            if bound.address in claims:
                for relation in self._of_claim(draft, bound):
                    made = True
                    yield relation
            elif not draft.claim.is_pattern and bound.address not in self._names.broken:
                problem = msg("{claim} is blank: there is nothing to check", claim=visible(bound.address))
                draft.at.add(problem, expected=msg("a claim with a number or words"))
        if draft.claim.is_pattern and not made and len(faults) == before:
            draft.at.add(
                msg("{claim} stands for no claim with parts", claim=visible(draft.claim.text)),
                expected=msg("a * that meets at least one claim that is not blank"),
            )

    def _of_claim(self, draft: RelationEntry, bound: BoundRelation) -> Iterator[Relation]:
        if not draft.is_sentence:
            self._check((bound.address,), draft.rule.claim_is, draft.at)
        found = self._counted(draft, bound) if draft.rule.counts else self._operands(draft, bound)
        if found is None:
            return
        found |= {**draft.stated, "excerpt": _excerpt(draft, bound)}
        if draft.than is not None or draft.values:
            self._add_others(draft, bound, found)
        if draft.kind in ("percent", "ratio"):
            found["siblings"] = self._siblings_of(found["operands"])
        for own in _each(found) if draft.kind == "equal" else (found,):
            yield self._relation(draft, bound.address, own)

    def _relation(self, draft: RelationEntry, claim: str, own: dict[str, Any]) -> Relation:
        name = f"{claim}:{draft.kind}"
        number = self._ids[name] = self._ids.get(name, 0) + 1
        return Relation(
            id=name if number == 1 else f"{name}#{number}",
            claim=claim,
            kind=draft.kind,
            file=draft.at.faults.file,
            place=str(draft.at.place),
            **own,
        )

    def _check(self, addresses: Iterable[str], wanted: str | None, at: At) -> None:
        """Note what is no number, or no words, as *wanted*."""
        if wanted is None:
            return
        names, words = self._names, wanted == WORDS
        unlike = [one for one in addresses if is_words(one, names) != words]
        for address in unlike[:MAX_FAULTS]:
            claim = names.claims.get(address)
            at.add(
                msg(
                    "{address} is {printed}",
                    address=visible(address, 120),
                    printed=visible(claim.printed if claim is not None else address),
                ),
                expected=msg("words") if words else msg("a number"),
                hint=msg("rows to which this does not apply stand under except"),
            )

    # --- What the items stand for: fields of a relation, nothing after a fault ------------------------------------

    def _operands(self, draft: RelationEntry, bound: BoundRelation) -> dict[str, Any] | None:
        met: list[Met] = []
        for item in draft.of:
            found = self._met_at_all(item, draft, bound)
            if not found:
                return None
            met += found
        rule = draft.rule
        if rule.high is not None and not rule.low <= len(met) <= rule.high:
            problem = msg("{kind} of {number:part|parts}", kind=draft.kind, number=str(len(met)))
            draft.at.add(problem, expected=_number_of_operands(draft))
            return None
        self._check(_named(met), rule.operands_are, draft.at)
        return self._weighted(draft, bound, met) if draft.weights else _with_values(met)

    def _weighted(self, draft: RelationEntry, bound: BoundRelation, met: list[Met]) -> dict[str, Any] | None:
        weights = [one for item in draft.weights for one in self._met(item, draft, bound)]
        if len(weights) != len(met):
            draft.at.add(
                msg("{number:weight|weights} for {parts:part|parts}", number=str(len(weights)), parts=str(len(met))),
                expected=msg("one weight for each part"),
            )
            return None
        self._check(_named(weights), NUMBER, draft.at)
        both = [(one, weight) for one, weight in zip(met, weights, strict=True) if not one.is_blank | weight.is_blank]
        return {
            **_with_values([*met, *weights]),
            "operands": tuple(one.term for one, _ in both),
            "weights": tuple(weight.term for _, weight in both),
        }

    def _counted(self, draft: RelationEntry, bound: BoundRelation) -> dict[str, Any] | None:
        cells: list[Met] = []
        number = 0
        for item in draft.of:
            found = self._met_at_all(item, draft, bound)
            if not found:
                return None
            number += sum(not one.is_blank for one in found)
            cells += [] if isinstance(item, AddressPattern) and item.is_row else found
        return {
            "operands": tuple(cell.term for cell in cells if not cell.is_blank),
            # A blank cell is not counted, whether or not it is named; of one that cannot be read nobody knows.
            "left_out": tuple(
                str(cell.term) for cell in cells if cell.is_blank and cell.term not in self._names.broken
            ),
            "blank": tuple(str(cell.term) for cell in cells if cell.is_blank and cell.term in self._names.broken),
            "rows": number,
            "counted": tuple(item.text for item in draft.of),  # numbers cannot be counted
        }

    def _add_others(self, draft: RelationEntry, bound: BoundRelation, own: dict[str, Any]) -> None:
        """Put ``than`` and ``values`` into *own*, but for those that are blank."""
        than = self._one(draft.than, draft, bound)
        values = {code: self._one(item, draft, bound) for code, item in draft.values.items()}
        if than is not None and not than.is_blank:
            own["than"] = than.term
        own["values"] = {code: str(one.term) for code, one in values.items() if one is not None and not one.is_blank}
        blank = (str(one.term) for one in (than, *values.values()) if one is not None and one.is_blank)
        own["blank"] = (*own.get("blank", ()), *blank)

    def _met_at_all(self, item: Item, draft: RelationEntry, bound: BoundRelation) -> list[Met]:
        """What *item* stands for. Nothing is a fault, but for a line with none below it where the claim is one of many."""
        before = len(draft.at.faults.found)
        found = self._met(item, draft, bound)
        if not found and not draft.claim.is_pattern and len(draft.at.faults.found) == before:
            draft.at.add(msg("{address} stands for nothing", address=visible(item.text)))
        return found

    def _one(self, item: Item | None, draft: RelationEntry, bound: BoundRelation) -> Met | None:
        if item is None:
            return None
        found = self._met(item, draft, bound)
        if len(found) == 1:
            return found[0]
        text = visible(item.text)
        draft.at.add(
            msg("{address} stands for {number:cell|cells}", address=text, number=str(len(found))), expected=msg("one")
        )
        return None

    def _met(self, item: Item, draft: RelationEntry, bound: BoundRelation) -> list[Met]:
        if not isinstance(item, AddressPattern):
            return [Met(item)]
        grid = item.grid
        if grid is None:
            return [Met(item.text)]
        row, column = item.bound_to(bound)
        if row in grid.rows and column in grid.columns:  # nearly all; what follows would say the same
            return [self._cell(grid, row, column)]
        cells = item.stands_for(grid, bound, draft.excluded)
        rows = [row for row in cells.rows if is_row_of(grid, row, draft.at)]
        if item.is_row:
            return [Met(f"{grid.id}:{row}") for row in rows]
        return [
            self._cell(grid, row, column, is_open=cells.is_open)
            for row in rows
            for column in cells.columns
            if column in grid.columns or is_column_of(grid, row, column, self._names, draft.at)
        ]

    def _cell(self, grid: AddressedTable, row: str, column: str, *, is_open: bool = False) -> Met:
        address = grid.address(row, column)
        # What cannot be read is not passed over as nothing: what it is part of is open.
        return Met(
            address, grid.printed and address not in self._names.claims, is_open and address not in self._names.broken
        )

    # --- Siblings -------------------------------------------------------------------------------------------------

    def _siblings_of(self, operands: Sequence[Term]) -> tuple[str, ...]:
        base = operands[-1] if operands else None
        if not isinstance(base, str) or base not in self._names.claims or base.startswith("claim:"):
            return ()
        name, _, column = base.split(":")
        key = (name, column)
        if key not in self._siblings:
            self._siblings[key] = self._numbers_of(self._names.tables[name], column)
        return tuple([one for one in self._siblings[key] if one != base])

    def _numbers_of(self, grid: AddressedTable, column: str) -> tuple[str, ...]:
        claims = self._names.claims
        cells = (grid.address(row, column) for row in grid.rows)
        found = tuple(
            islice((cell for cell in cells if cell in claims and claims[cell].number is not None), MAX_SIBLINGS + 1)
        )
        return found if len(found) <= MAX_SIBLINGS else ()


def _excerpt(draft: RelationEntry, bound: BoundRelation) -> str | None:
    """The first table with some of its rows only that an open ``*`` goes through."""
    addresses = (item for item in draft.of if isinstance(item, AddressPattern) and item.grid is not None)
    met = (item.grid for item in addresses if "*" in item.bound_to(bound)[0])
    return next((grid.id for grid in met if grid is not None and grid.excerpt), None)


def _number_of_operands(draft: RelationEntry) -> Message:
    rule = draft.rule
    if rule.low == rule.high:
        return msg("{number:part|parts}", number=str(rule.low))
    return msg("{low} or {high} parts", low=str(rule.low), high=str(rule.high))


def _named(met: Iterable[Met]) -> list[str]:
    """Addresses of what has a value."""
    return [one.term for one in met if not one.is_blank and isinstance(one.term, str)]


def _with_values(met: list[Met]) -> dict[str, Any]:
    return {
        "operands": tuple([one.term for one in met if not one.is_blank]),
        "left_out": tuple([str(one.term) for one in met if one.is_blank and one.is_open]),
        "blank": tuple([str(one.term) for one in met if one.is_blank and not one.is_open]),
    }


def _each(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One check for each place that holds the same quantity; blank places that are named are checks, too."""
    operands, blank = found["operands"], found.get("blank", ())
    for operand in operands:
        yield {**found, "operands": (operand,), "blank": ()}
    for address in blank:
        yield {**found, "operands": (), "left_out": (), "blank": (address,)}
    if not operands and not blank:
        yield found
