"""The audit as a whole: files and folders, faults, claims in no relation, the book that looks things up."""

from __future__ import annotations

import gc
import os
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from audited import HEAD, audited, judged, nobody, of, registry, table
from evalkit.audit.engine import audit_files
from evalkit.audit.lookup import Lookup
from evalkit.audit.model import Claim
from evalkit.audit.relation_kinds.arithmetic import weighted_mean
from evalkit.audit.relation_kinds.by_rules import through
from evalkit.audit.rounding import cut_off, cut_to, printed_as
from evalkit.audit.verdicts import check_of
from evalkit.audit.word_comparison import same
from evalkit.base.errors import ReportError
from evalkit.base.exact import half_up, round_to
from evalkit.base.interval import Interval
from support import printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact

SUM = table({"a": "1", "b": "2", "c": "3", "d": "4"}) + '[[relations]]\nclaim = "t:c:v"\n' + of("sum", "a", "b")
RULE = 'is = "equal"\nof = ["{address}"]\n'


def faults(*paths: Path) -> list[str]:
    with pytest.raises(ReportError) as caught:
        audit_files([str(path) for path in paths], registry())
    return [str(fault) for fault in caught.value.faults]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_claims_that_no_relation_names_come_last_as_unsupported(tmp_path: Path) -> None:
    result = audited(tmp_path, SUM)
    assert [(check.id, check.verdict) for check in result.checks] == [
        ("t:c:v:sum", "agrees"),
        ("t:d:v", "unsupported"),
    ]
    assert result.checks[1].relation is None
    assert str(result.checks[1].explanation[0]) == "it stands in no relation"
    assert result.totals["unsupported"] == 1


def test_the_limit_the_weights_and_the_values_of_a_relation_take_part_in_it(tmp_path: Path) -> None:
    text = table({"a": "4", "w": "1", "n": "a", "c": "4"}) + (
        '[[relations]]\nclaim = "t:c:v"\nis = "weighted-mean"\nof = ["t:a:v"]\nweights = ["t:w:v"]\n'
        '[[relations]]\nclaim = "t:n:v"\nis = "list-above"\nof = ["t:a:v"]\nthan = "t:w:v"\n'
    )
    assert [check.verdict for check in audited(tmp_path, text).checks] == ["agrees", "agrees"]


def test_every_report_of_a_folder_is_audited_and_nothing_else(tmp_path: Path) -> None:
    written(tmp_path / "b.toml", HEAD + SUM)
    written(tmp_path / "a.toml", HEAD + SUM)
    written(tmp_path / "spbe.toml", "[assessment]\n")
    seen: list[tuple[int, int]] = []
    found = audit_files([str(tmp_path)], registry(), lambda done, all_: seen.append((done, all_)))
    assert [result.sheet.file.rpartition("/")[2] for result in found.results] == ["a.toml", "b.toml"]
    assert seen == [(0, 2), (1, 2)]


def test_a_folder_without_a_report_is_a_fault(tmp_path: Path) -> None:
    assert "there is no report file in this folder" in faults(tmp_path)[0]


def test_a_folder_with_a_file_that_is_no_toml_is_a_fault(tmp_path: Path) -> None:
    written(tmp_path / "a.toml", "[report\n")
    (only,) = faults(tmp_path)
    assert "not valid TOML" in only


def test_what_is_no_file_in_a_folder_is_passed_over_with_a_note(tmp_path: Path) -> None:
    """A pipe that nobody writes to would be waited for without end."""
    written(tmp_path / "a.toml", HEAD + SUM)
    (tmp_path / "b.toml").mkdir()
    (tmp_path / "c.toml").symlink_to("nowhere")
    os.mkfifo(tmp_path / "d.toml")
    found = audit_files([str(tmp_path)])

    assert len(found.results) == 1
    assert [str(note).partition(" is passed over: ")[2] for note in found.notes] == [
        "it is a folder",
        "it is a link to nothing",
        "it is no file that can be read, but a pipe or a device",
    ]


def test_what_was_passed_over_is_told_beside_faults(tmp_path: Path) -> None:
    (tmp_path / "c.toml").symlink_to("nowhere")
    with pytest.raises(ReportError, match="there is no report file in this folder") as caught:
        audit_files([str(tmp_path)])
    assert ["c.toml is passed over: it is a link to nothing" in str(note) for note in caught.value.notes] == [True]


def test_a_folder_that_cannot_be_read_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert "cannot be read" in faults(tmp_path)[0]


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    one = written(tmp_path / "a.toml", HEAD.replace("year", "yaer"))
    two = written(tmp_path / "b.toml", "[assessment]\n")
    found = faults(one, two)
    assert sorted(fault.partition(":")[0].rpartition("/")[2] for fault in found) == ["a.toml", "b.toml"]


def test_standard_input_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with written(tmp_path / "a.toml", HEAD + SUM).open(encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        (result,) = audit_files(["-"], registry()).results
    assert (result.sheet.file, result.checks[0].verdict) == ("-", "agrees")


def test_without_a_registry_the_installed_plugins_are_used(tmp_path: Path) -> None:
    (result,) = audit_files([str(written(tmp_path / "a.toml", HEAD + SUM))]).results
    assert result.checks[0].verdict == "agrees"


def test_an_assessment_file_that_a_relation_names_must_be_there(tmp_path: Path) -> None:
    text = table({"c": "4"}) + '[[relations]]\nclaim = "t:c:v"\n' + RULE.format(address="spbe.toml#total")
    (only,) = faults(written(tmp_path / "a.toml", HEAD + text))
    assert "there is no file spbe.toml" in only


def test_it_is_told_along_with_what_is_wrong_with_the_indicators(tmp_path: Path) -> None:
    indicator = (
        '[[objectives]]\ncode = "S"\ntitle = "S"\n[[indicators]]\ncode = "i"\nobjective = "S"\ntitle = "I"\n'
        'unit = "nilai"\ndirection = "higher"\ntarget = 1\nrealisation = "{file}#total"\n'
    )
    cell = table({"c": "4"}) + '[[relations]]\nclaim = "t:c:v"\n'
    head = HEAD + 'rules = "lkj@beltim-2025"\n' + indicator.format(file="kami.toml")
    found = faults(written(tmp_path / "a.toml", head + cell + RULE.format(address="spbe.toml#total")))
    assert [("kami.toml" in fault, "spbe.toml" in fault) for fault in found] == [(True, False), (False, True)]
    only = faults(written(tmp_path / "a.toml", head + cell + RULE.format(address="report:year")))
    assert len(only) == 1


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_of_garbage_is_left_as_it_was(tmp_path: Path, was_on: bool) -> None:  # noqa: FBT001
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        audited(tmp_path, SUM)
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if before else gc.disable)()


# --- The book ---------------------------------------------------------------------------------------------------


def number(address: str, text: str) -> Claim:
    return Claim(address=address, printed=text, at=address, file="x.toml", number=printed(text))


def test_a_claim_can_be_replaced_for_one_judgement(tmp_path: Path) -> None:
    result = audited(tmp_path, SUM)
    book = Lookup(result.sheet, nobody, None, registry())
    (relation,) = result.sheet.relations
    assert check_of(relation, book, {"t:a:v": number("t:a:v", "2")}).verdict == "contradicted"
    changed = check_of(relation, book, {"t:c:v": number("t:c:v", "4"), "t:a:v": number("t:a:v", "2")})
    assert (changed.verdict, changed.claim.printed) == ("agrees", "4")
    assert check_of(relation, book).verdict == "agrees"


def test_the_relations_of_an_address_are_those_that_name_it(tmp_path: Path) -> None:
    result = audited(tmp_path, SUM)
    book = Lookup(result.sheet, nobody, None, registry())
    (relation,) = result.sheet.relations
    assert [book.relations_of(address) for address in relation.addresses] == [(relation,)] * 3
    assert book.relations_of("t:d:v") == ()
    assert [book.stands_alone(f"t:{row}:v") for row in "abcd"] == [False, False, False, True]


def test_what_nobody_knows_has_no_value(tmp_path: Path) -> None:
    text = table({"c": "4"}) + '[[relations]]\nclaim = "t:c:v"\n' + RULE.format(address="report:year")
    result = audited(tmp_path, text)
    (check,) = [check_of(one, Lookup(result.sheet, nobody, None, registry())) for one in result.sheet.relations]
    assert (check.verdict, str(check.explanation[0])) == ("unsupported", "year of the report has no value")


# --- Intervals --------------------------------------------------------------------------------------------------


def test_a_printed_number_stands_for_all_that_round_to_it() -> None:
    assert printed_as(Fraction(5, 2), 1) == Interval(Fraction(49, 20), Fraction(51, 20), high_open=True)
    assert printed_as(Fraction(-5, 2), 1) == Interval(Fraction(-51, 20), Fraction(-49, 20), low_open=True)


def test_open_ends_do_not_touch() -> None:
    one, other = Interval(0, 1, high_open=True), Interval(1, 2)
    assert not one.meets(other)
    assert Interval(0, 1).meets(other)
    assert not other.can_be_at_most(one)
    assert other.can_be_at_most(Interval(0, 1))
    assert not other.can_be_less_than(Interval(0, 1))


def test_products_with_0_are_0_whatever_the_other_end() -> None:
    assert Interval.of(0) * Interval(1, 2, high_open=True) == Interval(0, 0)
    assert Interval(-1, 1) * Interval(2, 3, high_open=True) == Interval(-3, 3, low_open=True, high_open=True)
    assert Interval(1, 2, high_open=True) * Interval.of(0) == Interval(0, 0)


def test_nothing_is_divided_by_what_can_be_0() -> None:
    assert Interval.of(1) / Interval(-1, 1) is None
    assert Interval.of(1) / Interval(2, 4, high_open=True) == Interval(Fraction(1, 4), Fraction(1, 2), low_open=True)


def test_a_function_without_a_value_at_an_end_has_no_range() -> None:
    def inverse(numbers: Sequence[Exact]) -> Exact | None:
        return Fraction(1) / numbers[0] if numbers[0] else None

    assert through([Interval(0, 1)], inverse) is None
    assert through([Interval(1, 2)], inverse) == Interval(Fraction(1, 2), Fraction(1))


def test_the_ends_of_a_weighted_mean_take_the_weights_where_they_hurt_most() -> None:
    weights = [Interval(1, 3), Interval(1, 3)]
    assert weighted_mean([Interval.of(0), Interval.of(4)], weights) == Interval(1, 3)
    assert weighted_mean([Interval.of(4), Interval.of(4)], weights) == Interval(4, 4)
    assert weighted_mean([Interval.of(0), Interval.of(4)], [Interval(-1, 1), Interval(1, 1)]) is None
    assert weighted_mean([Interval.of(0)], [Interval(0, 1)]) is None
    open_weight = weighted_mean([Interval.of(0), Interval.of(4)], [Interval(1, 3, high_open=True), Interval.of(1)])
    assert open_weight == Interval(1, 2, low_open=True, high_open=True)


@pytest.mark.parametrize(
    ("value", "up", "cut", "even"),
    [
        (Fraction(5, 2), 3, 2, 2),
        (Fraction(-5, 2), -3, -2, -2),
        (Fraction(7, 2), 4, 3, 4),
        (Fraction(13, 5), 3, 2, 3),
        (Fraction(-13, 5), -3, -2, -3),
    ],
)
def test_the_ways_of_rounding(value: Fraction, up: int, cut: int, even: int) -> None:
    assert [way(value, 0) for way in (half_up, cut_off, partial(round_to, mode="half-even"))] == [up, cut, even]


def test_what_is_printed_as_0_lies_below_it_as_well_as_above() -> None:
    half, whole = Fraction(1, 2), Fraction(1)
    assert printed_as(0, 0) == Interval(-half, half, low_open=True, high_open=True)  # -0.5 is printed as -1
    assert cut_to(0, 0) == Interval(-whole, whole, low_open=True, high_open=True)


def test_a_0_is_what_is_left_of_a_number_just_below_it(tmp_path: Path) -> None:
    cut = judged(tmp_path, {"c": "0,0", "a": "-0,08"}, of("equal", "a"))
    apart = judged(tmp_path, {"c": "0,0", "a": "-0,10", "b": "-0,05"}, of("difference", "a", "b"))

    assert (cut.verdict, cut.cause) == ("rounding", "cut-off")
    assert (apart.verdict, apart.cause) == ("rounding", "cut-off")


def test_words_are_compared_without_case_space_and_punctuation() -> None:
    assert same("Sangat  Baik", ["sangat-baik."])
    assert not same("BB", ["BB+", None])
    assert not same("A", ["A-"])
    assert not same("A – Memuaskan", ["A-"])
    assert same("A-", ["a−"])
