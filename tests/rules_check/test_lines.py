"""On which line of a rule file a place stands, and how a proof that leaves something open reads."""

from __future__ import annotations

import json

import attrs
import pytest

from evalkit.base.distribution import bundled_rules
from evalkit.base.language import language
from evalkit.base.text import msg
from evalkit.base.toml.lines import LinesByPlace
from evalkit.report.check import FileProof, check_page, check_sarif
from evalkit.report.sarif import Location, SarifResult, text
from evalkit.rulework.check.model import Proof, Statement
from printing import page_text
from rules_check.small import BASE, EN, toy
from support import INSTRUMENTS, calls_of, instrument

TEXT = """\
[instrument]
weights = "of-total"
[validity]
from = 2020-01-01
until = 2020-12-31
[scales.level]
1 = "Poor"
[scales.level.points]
1 = 0
[[node]]
code = "A"
weight = 60
thresholds = { low = 2 }
leaves = [
  { code = "A.1", title = "One", weight = 35 },
]
[[bands]]
at = "A"
predicate = "Good"
[[bands]]
when = "big"
predicate = "Good"
[[bands]]
when = "small"
predicate = "Good"
[[rounding]]
at = "total"
[[readings]]
id = "other"
[[properties]]
id = "odd"
[ladder]
attribute = "stage"
[[ladder.rung]]
level = "II"
[[ladder.rung]]
level = "I"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("A", 11),
        ("A.weight", 12),
        ("A.thresholds.low", 13),
        ("A.floor", 11),
        ("node[A].thresholds.low", 13),
        ("A.1", 15),
        ("A.1.weight", 15),
        ("validity.until", 5),
        ("validity.followed_by", 3),
        ("scales.level", 6),
        ("scales.level.1", 7),
        ("scales.level.points.1", 9),
        ("bands[A]", 17),
        ("bands[A][Good]", 17),
        ("bands[A][Good] 2.99–3.00", 17),
        ("bands[A][Poor]", None),
        ("bands[total]", 20),
        ("bands[total, small]", 23),
        ("bands[total, small][Good]", 23),
        ("bands[total][small]", None),
        ("convert[total]: bands[total, big][Good]", 20),
        ("rounding[total]", 26),
        ("rounding[part]", None),
        ("readings[other]", 28),
        ("readings[other].bands[total][Good]", 28),
        ("properties[odd]", 30),
        ("ladder[2 I]", 36),
        ("ladder[1 I]", 32),
        ("ladder", 32),
        ("method[sum]", None),
        ("instrument.weights", 2),
        ("", None),
    ],
)
def test_the_line_of_a_place(place: str, line: int | None) -> None:
    assert LinesByPlace(TEXT.encode()).of(place) == line


def test_a_mark_of_byte_order_hides_no_header() -> None:
    assert LinesByPlace(b"\xef\xbb\xbf[validity]\nfrom = 2020-01-01\n").of("validity.from") == 2


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\x0c"])
def test_only_the_line_ends_of_toml_end_a_line(sign: str) -> None:
    assert LinesByPlace(f'[a]\r\nx = "1{sign}2"\r\n[validity]\r\n'.encode()).of("validity") == 3


def test_the_band_of_a_report_is_found_by_its_predicate() -> None:
    text = '[[bands]]\npredicate = "High"\n\n[[bands]]\npredicate = "Low"\n'

    assert [LinesByPlace(text.encode()).of(place) for place in ("bands[Low]", "bands[Low] 0", "bands")] == [4, 4, 1]


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_node_of_what_is_shipped_is_found_on_its_line(spec: str) -> None:
    index, _, edition = spec.partition("@")
    data = (bundled_rules() / index / f"{edition}.toml").read_bytes()
    lines, text = LinesByPlace(data), data.decode().splitlines()

    for code in instrument(spec).nodes:
        number = lines.of(code)
        assert number is not None
        assert f'"{code}"' in text[number - 1]


# --- Forms of a proof that leaves something open -----------------------------------------------------------------


def checked(*verdicts: str) -> FileProof:
    statements = tuple(
        Statement(check="score-monotone", place=f"A{i}", verdict=verdict, text=msg("nothing is known"))
        for i, verdict in enumerate(verdicts, 1)
    )
    return FileProof(Proof(rules=toy(), statements=statements), "toy/1.toml", LinesByPlace(BASE.encode()))


def rendered(one: FileProof, *, color: bool = False) -> str:
    return page_text(check_page([one], detail=False), EN, color=color)


def test_what_is_unproved_is_a_warning() -> None:
    one, two = rendered(checked("unproved", "proved")), rendered(checked("unproved", "unproved"))

    assert "Nothing fails; 1 statement could not be proved." in one
    assert "Nothing fails; 2 statements could not be proved." in two
    assert "unproved (2)" in two


def test_a_note_is_told_once_under_all_that_it_explains() -> None:
    text = '[[properties]]\nid = "{0}"\nsource = "law"\ntext = {{ id = "a", en = "so it is {0}" }}\n'
    statements = tuple(
        Statement(check="printed-gap", place=place, verdict="known", text=msg("a gap"), explained_by=note)
        for place, note in (("A", "one"), ("B", "two"), ("C", "one"))
    )
    proof = Proof(rules=toy(text.format("one") + text.format("two")), statements=statements)

    lines = [line.strip() for line in rendered(FileProof(proof, "toy/1.toml", LinesByPlace())).splitlines()]

    told = [line for line in lines if line.startswith(("printed-gap", "known (", "source:"))]
    source = "source: Law 1/2020 (verified)"
    assert told == [
        "printed-gap  A",
        "printed-gap  C",
        "known (one): so it is one",
        source,
        "printed-gap  B",
        "known (two): so it is two",
        source,
    ]


def test_several_failures_are_counted() -> None:
    assert "✗ 2 statements fail." in rendered(checked("failed", "failed", "unproved"))


def test_a_rule_file_of_which_nothing_is_cited_counts_as_cited() -> None:
    assert "100.0 %" in rendered(checked("proved"))


@pytest.mark.parametrize("code", ["id", "en"])
def test_sarif_has_a_level_for_each_verdict_that_it_tells(code: str) -> None:
    found = json.loads(check_sarif([checked("failed", "unproved", "known", "noted", "proved")], language(code)))

    results = found["runs"][0]["results"]
    assert [one["level"] for one in results] == ["error", "warning", "note"]
    assert {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results} == {"toy/1.toml"}
    assert "region" in results[0]["locations"][0]["physicalLocation"]


def test_sarif_of_the_whole_file_has_no_line() -> None:
    whole = checked("failed")
    proof = attrs.evolve(whole.proof, statements=tuple(attrs.evolve(one, place="") for one in whole.proof.statements))

    (result,) = json.loads(check_sarif([whole._replace(proof=proof)], EN))["runs"][0]["results"]

    (location,) = result["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "toy/1.toml"}}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "toy@1"}]


def test_a_place_without_a_file_has_its_name_alone() -> None:
    written = text([], [SarifResult("odd", "note", ["odd"], Location("x", line=3), "1")], "kind/v1", EN)

    (result,) = json.loads(written)["runs"][0]["results"]

    assert result["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "x"}]}]


def _lines_of(count: int) -> None:
    rows = range(count)
    lines = LinesByPlace("".join(f'[[properties]]\nid = "P{row}"\n' for row in rows).encode())
    assert [lines.of(f"properties[P{row}].id") for row in rows] == [2 * row + 2 for row in rows]


def test_a_file_with_thousands_of_faults_is_looked_at_once() -> None:
    """For 20,000 rows it took half a minute, and grew with their square."""
    assert calls_of(lambda: _lines_of(2000)) < 5 * calls_of(lambda: _lines_of(500))
    _lines_of(20_000)
