"""Facts about what computed quantities are called."""

from __future__ import annotations

import pytest

from evalkit.audit.places import place_prose
from evalkit.audit.reading.addresses import BUDGET_FIELDS, INDICATOR_FIELDS, OBJECTIVE_FIELDS, REPORT_FIELDS
from evalkit.base.text import Message

COMPUTED = [
    *(f"indicator:spbe:{field}" for field in INDICATOR_FIELDS),
    *(f"objective:S1:{field}" for field in OBJECTIVE_FIELDS),
    *(f"budget:A.1:{field}" for field in BUDGET_FIELDS),
    *(f"budget:total:{field}" for field in BUDGET_FIELDS),
    *(f"report:{field}" for field in REPORT_FIELDS),
    "indicator:*",
    "objective:*",
]


@pytest.mark.parametrize("address", COMPUTED)
def test_every_computed_quantity_has_a_name(address: str) -> None:
    found = place_prose(address)
    assert isinstance(found, Message)
    assert ":" not in str(found)
    assert ("spbe" in str(found)) == ("spbe" in address)


def test_a_planned_target_has_its_plan_and_year() -> None:
    found = place_prose("indicator:spbe:plan.renstra.2026")
    assert str(found) == "target of indicator spbe for 2026 in renstra"


@pytest.mark.parametrize(
    "address", ["3.17:S1:pagu", "claim:silpa", "spbe.toml#total", "budget:A.1", "objective:S1", "", "S1:pagu"]
)
def test_a_printed_place_is_named_by_its_address(address: str) -> None:
    assert place_prose(address) == address
