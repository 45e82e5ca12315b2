"""Facts about what follows from what: the cause stands first, and only what it alone makes fail is folded."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from evalkit.base.distribution import bundled_rules
from evalkit.base.language import language
from evalkit.base.toml.lines import LinesByPlace
from evalkit.loading import load
from evalkit.report.check import FileProof, check_json, check_page, check_sarif
from evalkit.rulework.check.engine import prove
from kit.toys import rule_file, toy
from printing import page_text
from support import KNOWN

if TYPE_CHECKING:
    from evalkit.rulework.check.model import Proof

EN = language("en")


def shut(*codes: str) -> Proof:
    """KAMI 5.0 with bounds that the gates of these areas cannot reach."""
    text = (bundled_rules() / "kami" / "5.0.toml").read_text(encoding="utf-8")
    for code in codes:
        text, count = re.subn(rf'(code       = "{code}"\n(?:.*\n)*?gate_min *= *)\d+', r"\g<1>4800", text, count=1)
        assert count
    return prove(load(text.encode(), KNOWN, file="kami/5.0.toml", index="kami", edition="5.0"))


def told(proof: Proof, *, detail: bool) -> str:
    return page_text(check_page([FileProof(proof, "kami/5.0.toml", LinesByPlace())], detail=detail), EN, width=100)


def failed(proof: Proof) -> list[tuple[str, str, bool]]:
    return [(one.check, one.place, one.follows) for one in proof.statements if one.verdict == "failed"]


def test_a_gate_that_never_opens_stands_first_and_what_follows_from_it_is_folded() -> None:
    proof = shut("TK")

    first, *others = failed(proof)
    assert first == ("gate-decides", "node[TK].gate_min", False)
    assert others
    assert all(follows for _, _, follows in others)
    assert f"{len(others)} more fail only because of what stands first" in " ".join(told(proof, detail=False).split())
    assert "node-counts  TK17" not in told(proof, detail=False)
    assert "node-counts  TK17" in told(proof, detail=True)


def test_another_fault_beside_it_is_not_folded() -> None:
    text = (bundled_rules() / "kami" / "5.0.toml").read_text(encoding="utf-8")
    text = re.sub(r'(code       = "TK"\n(?:.*\n)*?gate_min *= *)\d+', r"\g<1>4800", text, count=1)
    text = re.sub(r'(code       = "RS"\n(?:.*\n)*?floor *= *)\d+', r"\g<1>9999", text, count=1)
    proof = prove(load(text.encode(), KNOWN, file="kami/5.0.toml", index="kami", edition="5.0"))

    assert ("floor-decides", "node[RS].floor", False) in failed(proof)


def test_a_missing_level_stands_first() -> None:
    """Without 3, the mean of one leaf cannot be 3, so the predicate of 3 alone cannot come out."""
    scales = '[scales.steps]\n1 = "One"\n2 = "Two"\n4 = "Four"\n'
    bands = "".join(f'[[bands]]\npredicate = "P{n}"\nmin = {n}\n' for n in (4, 3, 2)) + '[[bands]]\npredicate = "P1"\n'
    nodes = '[[node]]\ncode = "total"\ntitle = "Total"\nleaves = [{ code = "a", title = "A" }]\n'

    found = failed(prove(toy(rule_file(scales=scales, bands=bands, nodes=nodes))))

    assert found[:2] == [
        ("scale-levels", "scales.steps", False),
        ("predicate-reachable", "bands[total][P3]", True),
    ]


def test_programs_are_told_what_follows() -> None:
    one = FileProof(shut("TK"), "kami/5.0.toml", LinesByPlace())

    statements = json.loads(check_json([one], EN))["instruments"][0]["statements"]
    assert {each["follows"] for each in statements if each["verdict"] == "failed"} == {True, False}
    results = json.loads(check_sarif([one], EN))["runs"][0]["results"]
    assert [each["ruleId"] for each in results if each["level"] == "error"] == ["gate-decides"]


def test_what_is_shipped_has_nothing_that_follows() -> None:
    assert not any(one.follows for one in shut().statements)
