"""Relations with every address spelled out: one for each claim that ``*`` stands for."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.audit.kinds.kind import NUMBER, WORDS
from evalkit.audit.model import Relation
from evalkit.audit.parse.addresses import Address, At, is_column_of, is_row_of, is_words
from evalkit.audit.parse.patterns import Bound, bound_to, claims_of, passed_over, stands_for
from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.audit.model import Term
    from evalkit.audit.parse.addresses import Directory
    from evalkit.audit.parse.entries import Draft, Item
    from evalkit.audit.parse.grids import Grid

# One wrong entry about a long table would bring as many faults as the table has rows.
MAX_FAULTS = 10
# In a column with more numbers than this, one that fits as a base is no explanation but chance.
MAX_SIBLINGS = 100


class Met(NamedTuple):
    """A part of a relation: a number, or an address with what it is.

    Attributes:
        is_blank: A cell without a value.
        is_open: An open ``*`` met it.
    """

    term: Term
    is_blank: bool = False
    is_open: bool = False

    @property
    def address(self) -> str:
        """Its address; empty for a number."""
        return self.term if isinstance(self.term, str) else ""


class Parts(NamedTuple):
    """The parts of one relation, as far as they have a value."""

    operands: tuple[Term, ...]
    weights: tuple[Term, ...] = ()
    left_out: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    rows: int | None = None


class SpellingOut:
    """Spells out the relations of a report; keeps what it needs for that."""

    def __init__(self, names: Directory) -> None:
        """Start with what addresses can name."""
        self._names = names
        self._ids: dict[str, int] = {}
        self._siblings: dict[tuple[str, str], tuple[str, ...]] = {}

    def relations(self, draft: Draft) -> Iterator[Relation]:
        """The relations of *draft*; faults are noted at its place, and end it once there are many."""
        claims, faults = self._names.claims, draft.at.faults.found
        before, made = len(faults), False
        for bound in claims_of(draft.claim, draft.excluded):
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

    def _of_claim(self, draft: Draft, bound: Bound) -> Iterator[Relation]:
        if not draft.is_sentence:
            self._check((bound.address,), draft.rule.claim_is, draft.at)
        before = len(draft.at.faults.found)
        found = self._counted(draft, bound) if draft.kind == "count" else self._parts(draft, bound)
        passed = self._passed_over(draft, bound)
        if found is None and passed and len(draft.at.faults.found) == before:
            found = Parts(())
        if found is None:
            return
        own = dict(draft.own)
        if draft.than is not None or draft.values:
            found = self._with_others(draft, bound, found, own)
        if draft.kind == "count":
            own["counted"] = tuple(item.text for item in draft.of)  # numbers cannot be counted
        if draft.kind in ("percent", "ratio"):
            own["siblings"] = self._siblings_of(found.operands)
        for parts in _each(found) if draft.kind == "equal" else (found,):
            yield self._relation(draft, bound.address, parts, {**own, "passed_over": passed})

    def _with_others(self, draft: Draft, bound: Bound, found: Parts, own: dict[str, Any]) -> Parts:
        """Put ``than`` and ``values`` into *own*, but for those that are blank."""
        than = self._one(draft.than, draft, bound)
        values = {code: self._one(item, draft, bound) for code, item in draft.values.items()}
        if than is not None and not than.is_blank:
            own["than"] = than.term
        own["values"] = {code: one.address for code, one in values.items() if one is not None and not one.is_blank}
        blank = [one.address for one in (than, *values.values()) if one is not None and one.is_blank]
        return found._replace(blank=(*found.blank, *blank))

    def _relation(self, draft: Draft, claim: str, parts: Parts, own: dict[str, Any]) -> Relation:
        name = f"{claim}:{draft.kind}"
        number = self._ids[name] = self._ids.get(name, 0) + 1
        return Relation(
            id=name if number == 1 else f"{name}#{number}",
            claim=claim,
            kind=draft.kind,
            file=draft.at.faults.file,
            place=str(draft.at.place),
            operands=parts.operands,
            weights=parts.weights,
            left_out=parts.left_out,
            blank=parts.blank,
            rows=parts.rows,
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

    def _parts(self, draft: Draft, bound: Bound) -> Parts | None:
        met: list[Met] = []
        for item in draft.of:
            found = self._met_at_all(item, draft, bound)
            if not found:
                return None
            met += found
        rule = draft.rule
        if rule.high is not None and not rule.low <= len(met) <= rule.high:
            problem = msg("{kind} of {number} parts", kind=draft.kind, number=str(len(met)))
            draft.at.add(problem, expected=_number_of_parts(draft))
            return None
        self._check(_named(met), rule.operands_are, draft.at)
        return self._weighted(draft, bound, met) if draft.weights else _with_values(met)

    def _met_at_all(self, item: Item, draft: Draft, bound: Bound) -> list[Met]:
        """What *item* stands for. Nothing is a fault, but for a line with none below it where the claim is one of many."""
        before = len(draft.at.faults.found)
        found = (
            self._rows(item, draft, bound)
            if isinstance(item, Address) and item.is_row
            else self._met(item, draft, bound)
        )
        if not found and not draft.claim.is_pattern and len(draft.at.faults.found) == before:
            over = passed_over(item, bound, draft.excluded) if isinstance(item, Address) else []
            why = msg(
                "passed over, as the line between is missing: {places}", places=tuple(map(visible, over[:MAX_FAULTS]))
            )
            draft.at.add(msg("{address} stands for nothing", address=visible(item.text)), hint=why if over else None)
        return found

    def _weighted(self, draft: Draft, bound: Bound, met: list[Met]) -> Parts | None:
        weights = [one for item in draft.weights for one in self._met(item, draft, bound)]
        if len(weights) != len(met):
            draft.at.add(
                msg("{number} weights for {parts} parts", number=str(len(weights)), parts=str(len(met))),
                expected=msg("one weight for each part"),
            )
            return None
        self._check(_named(weights), NUMBER, draft.at)
        both = [pair for pair in zip(met, weights, strict=True) if not any(one.is_blank for one in pair)]
        found = _with_values([*met, *weights])
        return found._replace(
            operands=tuple(one.term for one, _ in both), weights=tuple(weight.term for _, weight in both)
        )

    def _counted(self, draft: Draft, bound: Bound) -> Parts | None:
        met: list[Met] = []
        number = 0
        for item in draft.of:
            found = self._met_at_all(item, draft, bound)
            if not found:
                return None
            number += sum(not one.is_blank for one in found)
            met += [] if isinstance(item, Address) and item.is_row else found
        # A blank cell is not counted, whether or not it is named.
        blank = tuple(one.address for one in met if one.is_blank)
        return Parts(tuple(one.term for one in met if not one.is_blank), left_out=blank, rows=number)

    def _rows(self, item: Address, draft: Draft, bound: Bound) -> list[Met]:
        rows = stands_for(item, bound, draft.excluded).rows
        assert item.grid is not None
        return [Met(f"{item.grid.id}:{row}") for row in rows if is_row_of(item.grid, row, draft.at)]

    def _passed_over(self, draft: Draft, bound: Bound) -> tuple[str, ...]:
        """Addresses of lines that a ``*`` behind a dot does not reach; of blank cells none."""
        found: dict[str, None] = {}
        for item in draft.of:
            grid = item.grid if isinstance(item, Address) else None
            if not isinstance(item, Address) or grid is None or item.column == "*":
                continue
            rows = passed_over(item, bound, draft.excluded)
            places = [f"{grid.id}:{row}" if item.is_row else grid.address(row, item.column or "") for row in rows]
            found.update(
                dict.fromkeys(one for one in places if item.is_row or not grid.printed or one in self._names.claims)
            )
        return tuple(found)

    def _one(self, item: Item | None, draft: Draft, bound: Bound) -> Met | None:
        if item is None:
            return None
        found = self._met(item, draft, bound)
        if len(found) == 1:
            return found[0]
        text = visible(item.text)
        draft.at.add(
            msg("{address} stands for {number} cells", address=text, number=str(len(found))), expected=msg("one")
        )
        return None

    def _met(self, item: Item, draft: Draft, bound: Bound) -> list[Met]:
        if not isinstance(item, Address):
            return [Met(item)]
        grid = item.grid
        if grid is None:
            return [Met(item.text)]
        row, column = bound_to(item, bound)
        if row in grid.rows and column in grid.columns:  # nearly all; what follows would say the same
            return [self._cell(grid, row, column)]
        cells = stands_for(item, bound, draft.excluded)
        rows = [row for row in cells.rows if is_row_of(grid, row, draft.at)]
        return [
            self._cell(grid, row, column, is_open=cells.is_open)
            for row in rows
            for column in cells.columns
            if column in grid.columns or is_column_of(grid, row, column, self._names, draft.at)
        ]

    def _cell(self, grid: Grid, row: str, column: str, *, is_open: bool = False) -> Met:
        address = grid.address(row, column)
        return Met(address, grid.printed and address not in self._names.claims, is_open)

    def _siblings_of(self, operands: tuple[Term, ...]) -> tuple[str, ...]:
        base = operands[-1] if operands else None
        if not isinstance(base, str) or base not in self._names.claims or base.startswith("claim:"):
            return ()
        name, _, column = base.split(":")
        key = (name, column)
        if key not in self._siblings:
            self._siblings[key] = self._numbers_of(self._names.tables[name], column)
        return tuple([one for one in self._siblings[key] if one != base])

    def _numbers_of(self, grid: Grid, column: str) -> tuple[str, ...]:
        claims = self._names.claims
        cells = (grid.address(row, column) for row in grid.rows)
        found = tuple(
            islice((one for one in cells if one in claims and claims[one].number is not None), MAX_SIBLINGS + 1)
        )
        return found if len(found) <= MAX_SIBLINGS else ()


def _number_of_parts(draft: Draft) -> Any:
    rule = draft.rule
    if rule.low == rule.high:
        return msg("{number} parts", number=str(rule.low))
    return msg("{low} or {high} parts", low=str(rule.low), high=str(rule.high))


def _named(met: Iterable[Met]) -> list[str]:
    """Addresses of the parts that have a value."""
    return [one.term for one in met if not one.is_blank and isinstance(one.term, str)]


def _with_values(met: list[Met]) -> Parts:
    operands = [one.term for one in met if not one.is_blank]
    if len(operands) == len(met):
        return Parts(tuple(operands))
    left_out: list[str] = []
    blank: list[str] = []
    for one in met:
        if one.is_blank:
            (left_out if one.is_open else blank).append(one.address)
    return Parts(tuple(operands), (), tuple(left_out), tuple(blank))


def _each(found: Parts) -> Iterator[Parts]:
    """One check for each place that holds the same quantity; blank places that are named are checks, too."""
    for operand in found.operands:
        yield Parts((operand,), left_out=found.left_out)
    for address in found.blank:
        yield Parts((), blank=(address,))
    if not found.operands and not found.blank:
        yield found
