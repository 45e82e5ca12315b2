"""Facts about what computed quantities are called."""

from __future__ import annotations

import pytest

from evalkit.audit.quantities import BUDGET, INDICATOR, OBJECTIVE, REPORT, address_prose
from evalkit.base.text import Message

COMPUTED = [
    *(f"indicator:spbe:{field}" for field in INDICATOR),
    *(f"objective:S1:{field}" for field in OBJECTIVE),
    *(f"budget:A.1:{field}" for field in BUDGET),
    *(f"budget:total:{field}" for field in BUDGET),
    *(f"report:{field}" for field in REPORT),
    "indicator:*",
    "objective:*",
]


@pytest.mark.parametrize("address", COMPUTED)
def test_every_computed_quantity_has_a_name(address: str) -> None:
    found = address_prose(address)
    assert isinstance(found, Message)
    assert ":" not in str(found)
    assert ("spbe" in str(found)) == ("spbe" in address)


def test_a_planned_target_has_its_plan_and_year() -> None:
    found = address_prose("indicator:spbe:plan.renstra.2026")
    assert str(found) == "target of indicator spbe for 2026 in renstra"


@pytest.mark.parametrize(
    "address", ["3.17:S1:pagu", "claim:silpa", "spbe.toml#total", "budget:A.1", "objective:S1", "", "S1:pagu"]
)
def test_a_printed_place_is_named_by_its_address(address: str) -> None:
    assert address_prose(address) == address
