"""SPBE rows from arrays: the rules, exactly, against the same weighted tree and bands as variables of OpenFisca in 32-bit floats.

OpenFisca is no dependency of the checkout: ``python -m pip install openfisca-core`` first.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import polars as pl
from measure import medians
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from evalkit import Registry
from evalkit.batch import Cells, Wanted, evaluated
from evalkit.instruments import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.instruments import Instrument, Node

ROWS, ROUNDS = 1_000_000, 5
YEAR = "2024"


def drawn(one: Instrument, rows: int) -> dict[str, Any]:
    """A level of every leaf, as an array, counted from 0."""
    draw = np.random.default_rng(2024)
    return {code: draw.integers(0, 5, rows, dtype=np.int8) for code in one.leaves_under(TOTAL)}


def variable(name: str, entity: Entity, **members: Any) -> type[Variable]:
    """A number of each agency and year; a *formula* says how it is computed, otherwise it is asked for."""
    return type(
        name, (Variable,), {"value_type": float, "entity": entity, "definition_period": DateUnit.YEAR, **members}
    )


def weighted(one: Instrument, node: Node) -> Any:
    """The formula of a parent: the mean of its children by their weights."""
    weights = [(code, float(one.nodes[code].weight or 1)) for code in node.children]
    divisor = sum(weight for _, weight in weights)

    def formula(agencies: Any, period: Any) -> Any:
        return sum(agencies(code, period) * np.float32(weight) for code, weight in weights) / np.float32(divisor)

    return formula


def system(one: Instrument) -> TaxBenefitSystem:
    """The nodes of the instrument, and the place of the predicate among the bands, lowest first."""
    agency = Entity("agency", "agencies", "An agency", "")
    bounds = np.array(sorted(float(band.min) for band in one.bands[0].bands if band.min is not None), np.float32)

    def formula(agencies: Any, period: Any) -> Any:
        return np.searchsorted(bounds, np.floor(agencies(TOTAL, period) * 100 + np.float32(0.5)) / 100, side="right")

    found = TaxBenefitSystem([agency])
    for node in one.nodes.values():
        members = {"formula": weighted(one, node)} if node.children else {}
        found.add_variable(variable(node.code, agency, **members))
    found.add_variable(variable("predicate", agency, value_type=int, formula=formula))
    return found


def theirs(rules: TaxBenefitSystem, arrays: Mapping[str, Any]) -> Any:
    """How many rows have each predicate, lowest first; every node is computed on the way."""
    simulation = SimulationBuilder().build_default_simulation(rules, count=len(next(iter(arrays.values()))))
    for code, array in arrays.items():
        simulation.set_input(code, YEAR, array + np.int8(1))
    return np.bincount(simulation.calculate("predicate", YEAR))


def ours(one: Instrument, arrays: Mapping[str, Any], wanted: Wanted) -> dict[str, int]:
    """How many rows have each predicate."""
    cells, frame = Cells(frozenset(arrays)), pl.LazyFrame(arrays)
    found: Any = nw.to_native(evaluated(nw.from_native(frame), one, cells, wanted))
    nodes = [pl.col(code).sum() for code in one.nodes if wanted.codes is None]  # each is computed, not printed
    counts = found.group_by("predicate").agg(pl.len(), *nodes).collect(engine="streaming")
    return dict(counts.select("predicate", "len").iter_rows())


def main() -> None:
    """Print the figures."""
    one = Registry().instrument("spbe@2020")
    arrays, rules = drawn(one, ROWS), system(one)
    counts, by_floats = ours(one, arrays, Wanted(codes=())), theirs(rules, arrays)
    words = [band.predicate for band in reversed(one.bands[0].bands)]
    other = sum(abs(counts.get(word, 0) - int(count)) for word, count in zip(words, by_floats, strict=False)) // 2
    sides = {
        "total": lambda: ours(one, arrays, Wanted(codes=())),
        "nodes": lambda: ours(one, arrays, Wanted()),
        "OpenFisca": lambda: theirs(rules, arrays),
    }
    found = medians(sides, rounds=ROUNDS, calls=1)
    for name in ("total", "nodes"):
        print(
            f"SPBE from arrays, {name}: {ROWS / found[name]:,.0f} rows a second of CPU time, {found['OpenFisca'] / found[name]:.1f} x OpenFisca"
        )
    print(f"rows of {ROWS:,} whose predicate OpenFisca counts elsewhere: at least {other}")


if __name__ == "__main__":
    sys.exit(main())
