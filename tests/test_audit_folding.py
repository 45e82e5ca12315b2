"""A slip is told once, where it starts: which checks go back to one place, and which are left as they are."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from audited import audited, registry, table
from corruption import base_of, changed_digit, clean_numbers, judged_with, lookup_of
from evalkit.audit.causes.explain import explain
from evalkit.audit.causes.trials import rewritten
from evalkit.audit.engine import audit_files
from evalkit.base.language import language
from evalkit.report.audit.json import audit_sarif
from evalkit.report.audit.page import audit_page
from printing import page_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corruption import Base
    from evalkit.audit.model import AuditResult, Claim

EXAMPLE = Path(__file__).parents[1] / "examples" / "beltim-2025" / "laporan.toml"


def claims(texts: Mapping[str, str]) -> str:
    """Sentences, each with one number or word."""
    return "".join(
        f'[[claims]]\nid = "{name}"\nprinted = "{text}"\nat = "kalimat {name}"\nnumbers = "id"\n'
        for name, text in texts.items()
    )


def related(claim: str, kind: str, *parts: str, more: str = "") -> str:
    """A relation of the cell or sentence *claim*."""
    named = ", ".join(part if part.isdigit() else f'"{_address(part)}"' for part in parts)
    return f'[[relations]]\nclaim = "{_address(claim)}"\nis = "{kind}"\nof = [{named}]\n{more}\n'


def _address(name: str) -> str:
    return f"claim:{name}" if name.isupper() else f"t:{name}:v"


def starts(result: AuditResult) -> dict[tuple[str, ...], list[str]]:
    """Where slips start → the checks that go back there."""
    found: dict[tuple[str, ...], list[str]] = {}
    for check in result.checks:
        if check.start is not None:
            found.setdefault(check.start.places, []).append(check.id)
    return found


def right(result: AuditResult) -> list[dict[str, str]]:
    """What would be right, start by start."""
    return [dict(start.right) for start in dict.fromkeys(check.start for check in result.checks if check.start)]


def test_a_total_that_adds_up_with_a_wrong_part_goes_back_to_the_part(tmp_path: Path) -> None:
    text = table({"a": "1", "b": "4", "jumlah": "5"})
    text += related("jumlah", "sum", "a", "b") + related("a", "equal", "2") + related("jumlah", "equal", "6")

    result = audited(tmp_path, text)

    assert starts(result) == {("t:a:v",): ["t:a:v:equal", "t:jumlah:v:equal"]}
    assert right(result) == [{"t:a:v": "2", "t:jumlah:v": "6"}]


def test_a_copy_that_breaks_what_it_is_held_against_goes_back_to_the_number_it_was_copied_from(tmp_path: Path) -> None:
    text = table({"a": "61", "b": "52", "jumlah": "133", "c": "52", "d": "61"}) + claims({"X": "133", "Y": "133"})
    text += related("jumlah", "sum", "a", "b") + related("X", "equal", "jumlah") + related("Y", "equal", "X")
    text += related("Y", "sum", "c", "d")

    result = audited(tmp_path, text)

    assert starts(result) == {("t:jumlah:v",): ["t:jumlah:v:sum", "claim:Y:sum"]}
    assert right(result) == [{"t:jumlah:v": "113", "claim:X": "113", "claim:Y": "113"}]
    assert result.totals["contradicted"] == 2


def test_a_word_that_follows_from_a_wrong_number_goes_back_to_it(tmp_path: Path) -> None:
    bands = '[[tables]]\nid = "r"\ntitle = "R"\nheader = ["kategori", "rentang"]\nranges = "rentang"\n'
    bands += 'rows = [["Baik", "81-100"], ["Kurang", "0-80"]]\n'
    text = table({"a": "45", "b": "50", "c": "80", "kata": "Baik"}) + bands
    text += related("c", "percent", "a", "b") + related("kata", "category", "c", more='bands = "table:r"')

    assert starts(audited(tmp_path, text)) == {("t:c:v",): ["t:c:v:percent", "t:kata:v:category"]}


def test_a_bound_that_is_broken_once_more_by_copies_goes_back_to_the_first(tmp_path: Path) -> None:
    text = table({"a": "150", "b": "120"}) + claims({"X": "150", "Y": "120"})
    text += related("X", "equal", "a") + related("Y", "equal", "b")
    text += related("a", "at-most", "b") + related("a", "at-least", "149") + related("X", "at-most", "Y")

    result = audited(tmp_path, text)

    assert starts(result) == {("t:a:v",): ["t:a:v:at-most", "claim:X:at-most"]}
    assert right(result) == [{}]


def test_two_copies_of_one_number_that_is_not_held_itself_are_told_both(tmp_path: Path) -> None:
    text = table({"a": "150", "b": "120"}) + claims({"X": "150", "Y": "150"})
    text += related("X", "equal", "a") + related("Y", "equal", "a") + related("a", "at-least", "149")
    text += related("X", "at-most", "b") + related("Y", "at-most", "b") + related("b", "at-most", "121")

    assert starts(audited(tmp_path, text)) == {("claim:X", "claim:Y"): ["claim:X:at-most", "claim:Y:at-most"]}


def test_where_two_places_would_do_alike_both_are_told(tmp_path: Path) -> None:
    text = (
        table({"a": "31", "b": "42", "c": "75", "d": "75"})
        + related("c", "sum", "a", "b")
        + related("d", "sum", "a", "b")
    )

    result = audited(tmp_path, text)
    page = page_text(audit_page([result], detail=False), language("en"), width=100)

    assert starts(result) == {("t:a:v", "t:b:v"): ["t:c:v:sum", "t:d:v:sum"]}
    assert right(result) == [{}]
    assert "one of these could be wrong, nothing says which: t:a:v, t:b:v" in page


def test_what_is_cut_off_and_copied_starts_at_the_first(tmp_path: Path) -> None:
    text = table({"a": "82,36", "b": "72", "c": "114,3", "d": "114,3", "e": "10", "jumlah": "124,3"})
    text += related("c", "percent", "a", "b") + related("d", "percent", "a", "b") + related("d", "equal", "c")
    text += related("jumlah", "sum", "c", "e")

    result = audited(tmp_path, text)

    assert starts(result) == {("t:c:v",): ["t:c:v:percent", "t:d:v:percent"]}
    assert result.totals["rounding"] == 2


def test_rounding_twice_is_rounding_and_folded_with_its_copies(tmp_path: Path) -> None:
    text = table({"a": "7,246", "b": "1", "c": "7,3", "d": "7,3"})
    text += related("c", "ratio", "a", "b") + related("d", "ratio", "a", "b") + related("d", "equal", "c")

    result = audited(tmp_path, text)

    assert {check.cause for check in result.checks if check.verdict == "rounding"} == {"rounded-twice"}
    assert starts(result) == {("t:c:v",): ["t:c:v:ratio", "t:d:v:ratio"]}


@pytest.mark.parametrize(
    "cells",
    [
        {"a": "31", "b": "42", "c": "75", "d": "17", "e": "18", "f": "39"},
        {"a": "31", "b": "42", "c": "75", "d": "17", "e": "18", "f": "75"},
    ],
)
def test_slips_that_have_nothing_to_do_with_each_other_stand_by_themselves(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    text = table(cells) + related("c", "sum", "a", "b") + related("f", "sum", "d", "e")

    assert starts(audited(tmp_path, text)) == {}


def test_many_places_that_agree_are_not_dragged_along_by_two_that_differ(tmp_path: Path) -> None:
    text = table({"a": "14", "b": "14", "c": "14", "d": "13", "e": "13"})
    text += "".join(related(one, "equal", "a") for one in "bcde")

    assert starts(audited(tmp_path, text)) == {}


def test_the_claim_that_others_call_wrong_stands_with_them(tmp_path: Path) -> None:
    text = table({"a": "8288", "b": "5019", "c": "3267", "d": "9002", "persen": "92,05", "lain": "716"})
    text += (
        related("a", "sum", "b", "c") + related("persen", "percent", "a", "d") + related("lain", "difference", "d", "a")
    )

    assert starts(audited(tmp_path, text)) == {("t:a:v",): ["t:a:v:sum", "t:persen:v:percent", "t:lain:v:difference"]}


def test_the_example_tells_each_of_its_slips_once() -> None:
    (result,) = audit_files([str(EXAMPLE)], registry()).results

    assert {places: len(checks) for places, checks in starts(result).items()} == {
        ("3.3:ips:capaian",): 3,
        ("3.3:ipasn:capaian",): 4,
        ("3.7:spbe:capaian-2025",): 3,
        ("claim:capaian-1.1.1-2024",): 2,
        ("3.15:operasi:realisasi",): 4,
        ("3.15:modal:anggaran",): 3,
        ("3.16:sasaran:anggaran",): 2,
        ("3.17:S2:keg",): 2,
    }


def copied(base: Base, seed: int) -> dict[str, Claim]:
    """One wrong digit in a number that everything holds with, and in all that prints it again."""
    chance = random.Random(f"copied-{seed}")  # noqa: S311  # no secret
    first = chance.choice(clean_numbers(base))
    wrong = changed_digit(base.claims[first], chance)
    if wrong is None or wrong.number is None:
        return {}
    found, queue = {first: wrong}, [first]
    while queue:
        place = queue.pop()
        for relation in base.lookup.relations_of(place):
            claim = base.claims[relation.claim]
            is_copy = (
                relation.kind == "equal" and relation.operands == (place,) and claim.number == base.claims[place].number
            )
            meant = rewritten(claim, wrong.number.text) if is_copy and claim.address not in found else None
            if meant is not None:
                found[claim.address] = meant
                queue.append(claim.address)
    return found


@pytest.mark.long
def test_of_a_slip_that_was_copied_no_other_place_is_called_the_start() -> None:
    base = base_of(lookup_of(str(EXAMPLE), registry()))
    known = {check.id for check in explain(list(base.checks.values()), base.lookup) if check.start is not None}
    named, other = 0, 0
    for planted in filter(lambda one: len(one) > 1, (copied(base, seed) for seed in range(150))):
        lookup, checks = judged_with(base, planted)
        found = {one.start for one in explain(checks, lookup) if one.start is not None and one.id not in known}
        named += bool(found)
        other += bool(found) and not any(next(iter(planted)) in start.places for start in found)

    assert named >= 28
    assert other <= 1


def test_sarif_tells_a_slip_once_where_it_starts_with_all_that_repeats_it() -> None:
    """And every other check that does not agree by itself, with what its slip is in JSON as well."""
    (result,) = audit_files([str(EXAMPLE)], registry()).results
    found = json.loads(audit_sarif([result], language("en")))["runs"][0]["results"]
    slips = [one for one in found if "properties" in one]
    told = [check for one in slips for check in one["properties"]["checks"]]
    places = [[place["fullyQualifiedName"] for place in one["locations"][0]["logicalLocations"]] for one in slips]

    assert sorted(told) == sorted(check.id for check in result.checks if check.start is not None)
    assert places == [one["properties"]["slip"]["starts"][:1] for one in slips]
    assert [len(one["relatedLocations"]) for one in slips] == [len(one["properties"]["checks"]) for one in slips]
    assert all("is printed" in place["message"]["text"] for one in slips for place in one["relatedLocations"])
    bad = sum(check.verdict != "agrees" for check in result.checks) + len(result.findings)
    assert len(found) == bad - len(told) + len(slips)
