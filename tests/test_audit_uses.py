"""What relations name of rules, instruments and assessment files; caps, targets of 0, and causes of another form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from audited import HEAD, audited, judged, of, registry, said, table
from evalkit.audit.engine import audit_files
from evalkit.base.errors import ReportError
from evalkit.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

RULES = HEAD + 'rules = "lkj@beltim-2025"\n'
CELLS = {"a": "90", "b": "80", "c": "112,50"}


def faults(folder: Path, relation: str, head: str = RULES) -> list[str]:
    file = folder / "laporan.toml"
    file.write_text(head + table(CELLS | {"w": "Baik"}) + relation, encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        audit_files([str(file)], registry())
    return [str(fault) for fault in caught.value.faults]


def entry(claim: str, rest: str) -> str:
    return f'[[relations]]\nclaim = "t:{claim}:v"\n{rest}\n'


ACHIEVEMENT = of("achievement", "a", "b")
INDEX = 'is = "index"\ninstrument = "spbe@2020"\nvalues = { D1 = "t:a:v" }\n'


@pytest.mark.parametrize(
    ("relation", "place", "problem"),
    [
        (entry("c", ACHIEVEMENT + '\nformula = "invers"'), "relations[1].formula", "did you mean inverse?"),
        (entry("c", ACHIEVEMENT + '\nformula = "inverse"\ndirection = "higher"'), ".formula", "not meant for"),
        (entry("c", ACHIEVEMENT + '\ndirection = "higher"\nzero = "any-reachd"'), ".zero", "did you mean any-reached?"),
        (entry("c", ACHIEVEMENT + '\ndirection = "higher"\nzero = "zero-reached"'), ".zero", "not meant for this"),
        (entry("c", ACHIEVEMENT + '\ndirection = "higher"\ncap = "100"'), ".cap", "without quotes"),
        (entry("w", of("category", "a") + '\nbands = "lkj@2014"'), ".bands", "lkj has no edition 2014"),
        (entry("w", of("category", "a") + '\nbands = "zz"'), ".bands", "there is no index zz"),
        (entry("w", of("category", "a") + '\nbands = "ikm@2071"'), ".bands", "no edition 2071"),
        (entry("c", INDEX.replace("2020", "2099")), ".instrument", "no edition 2099"),
        (entry("c", INDEX.replace("D1 =", "zz =")), ".values.zz", "has no code zz"),
        (entry("c", INDEX + 'node = "zz"'), ".node", "has no code zz"),
        (entry("c", of("equal", "a").replace("t:a:v", "budget:total:ceiling")), ".of", "there is no budget total"),
    ],
)
def test_what_does_not_exist_is_a_fault(tmp_path: Path, relation: str, place: str, problem: str) -> None:
    (only,) = faults(tmp_path, relation)
    assert place in only
    assert problem in only


def test_what_is_named_in_vain_is_told_with_what_is_wrong_with_the_form(tmp_path: Path) -> None:
    (tmp_path / "spbe.toml").write_text(
        '[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2025"\n[values]\ntotal = 3\n', "utf-8"
    )
    link = entry("c", of("equal", "a").replace("t:a:v", "spbe.toml#totall"))

    found = faults(tmp_path, link + entry("c", ACHIEVEMENT + '\nformula = "invers"'), RULES + "wrong = 1\n")

    assert [fault.partition(": ")[2].partition(":")[0] for fault in found] == [
        "report.wrong", "relations[2].formula", "relations[1]",
    ]  # fmt: skip


def test_without_rules_there_are_neither_formulas_nor_categories_and_both_are_told(tmp_path: Path) -> None:
    relations = entry("c", ACHIEVEMENT + '\ndirection = "higher"') + entry("w", of("category", "a") + '\nbands = "lkj"')
    first, second = faults(tmp_path, relations, HEAD)
    assert "no achievement formula" in first
    assert "no categories" in second


def test_a_target_of_0_needs_a_rule(tmp_path: Path) -> None:
    cells = {"a": "0", "b": "0", "c": "100,00"}
    plain = judged(tmp_path, cells, ACHIEVEMENT + '\ndirection = "lower"', head=RULES)
    assert plain.verdict == "unsupported"
    assert "the key zero" in said(plain)
    ruled = judged(tmp_path, cells, ACHIEVEMENT + '\ndirection = "lower"\nzero = "zero-reached"', head=RULES)
    assert (ruled.verdict, ruled.computed) == ("agrees", "100.00")


def test_a_declared_cap_agrees_and_another_is_named(tmp_path: Path) -> None:
    cells, relation = CELLS | {"c": "100,00"}, ACHIEVEMENT + '\ndirection = "higher"'
    for head, more in ((RULES + "cap = 100\n", ""), (RULES, "\ncap = 100")):
        check = judged(tmp_path, cells, relation + more, head=head)
        assert (check.verdict, said(check)) == ("agrees", "capped at 100")
    check = judged(tmp_path, cells, relation, head=RULES)
    assert (check.verdict, check.cause) == ("contradicted", "capped")


def test_what_is_rounded_stands_for_no_more_than_the_cap(tmp_path: Path) -> None:
    cells = {"a": "100,0", "b": "99,8"}
    for claim, verdict in (("99,91", "agrees"), ("99,94", "contradicted")):  # 99.75 to 99.85, and 99.95 to 100
        assert judged(tmp_path, {**cells, "c": claim}, of("mean", "a", "b") + "\ncap = 100").verdict == verdict
        assert judged(tmp_path, {**cells, "c": claim}, of("mean", "a", "b")).verdict == "agrees"


def test_a_declared_cap_agrees_also_where_cutting_off_would_give_it(tmp_path: Path) -> None:
    cells, relation = CELLS | {"a": "100,7", "b": "100", "c": "100"}, ACHIEVEMENT + '\ndirection = "higher"\ncap = 100'
    check = judged(tmp_path, cells, relation, head=RULES)

    assert (check.verdict, said(check)) == ("agrees", "capped at 100")


@pytest.mark.parametrize(
    ("cells", "relation", "cause"),
    [
        ({"a": "90", "b": "80", "c": "87,50"}, ACHIEVEMENT + '\ndirection = "higher"', "formula"),
        ({"a": "76", "b": "80", "c": "0,95"}, of("percent", "a", "b"), "factor"),
        ({"a": "76", "b": "80", "c": "9,50"}, of("percent", "a", "b"), "factor"),
        ({"a": "76", "b": "80", "c": "95"}, of("ratio", "a", "b"), "factor"),
        ({"a": "76", "b": "80", "c": "950"}, of("percent", "a", "b"), "factor"),
        ({"a": "76", "b": "80", "c": "5,00"}, of("percent", "a", "b"), "complement"),
        ({"a": "10", "b": "20", "c": "15,0", "w": "3", "x": "1"}, of("weighted-mean", "a", "b") + '\nweights = ["t:w:v", "t:x:v"]', "unweighted"),
    ],
)  # fmt: skip
def test_the_right_number_in_another_form(tmp_path: Path, cells: dict[str, str], relation: str, cause: str) -> None:
    check = judged(tmp_path, cells, relation, head=RULES)
    assert (check.verdict, check.cause) == ("contradicted", cause)


@pytest.mark.parametrize(("kind", "printed"), [("percent", "101,0"), ("difference", "0,1")])
def test_an_address_against_itself_is_one_number(tmp_path: Path, kind: str, printed: str) -> None:
    assert judged(tmp_path, {"a": "4,1", "c": printed}, of(kind, "a", "a")).verdict == "contradicted"


def test_a_number_is_not_less_than_itself(tmp_path: Path) -> None:
    assert judged(tmp_path, {"a": "4,1", "c": "1"}, of("less-than", "a", "a")).verdict == "contradicted"


def test_what_is_counted_is_kept_as_written(tmp_path: Path) -> None:
    check = judged(tmp_path, {"a": "1", "b": "2", "c": "2"}, of("count", "a", "b"))
    assert check.relation is not None
    assert check.relation.counted == ("t:a:v", "t:b:v")


def test_an_assessment_of_somebody_else_or_of_another_year_warns(tmp_path: Path) -> None:
    answers = "".join(f"{code} = 3\n" for code in registry().instrument("spbe@2020").nodes if code.startswith("I"))
    head = '[assessment]\ninstrument = "spbe@2020"\nsubject = "Dinas Lain"\nperiod = "2024"\n[answers]\n'
    (tmp_path / "spbe.toml").write_text(head + answers, encoding="utf-8")
    relation = of("equal", "a").replace("t:a:v", "spbe.toml#total")
    found = audited(tmp_path, table({"c": "3,00"}) + entry("c", relation) + entry("c", relation)).findings
    assert [(one.code, one.severity, one.node) for one in found] == [
        ("other-subject", "warning", "spbe.toml#total"),
        ("other-period", "warning", "spbe.toml#total"),
    ]
    same = audited(tmp_path, table({"c": "3,00"}, "columns = { v = { year = 2024 } }") + entry("c", relation))
    assert [one.code for one in same.findings] == ["other-subject"]
    meant = audited(tmp_path, table({"c": "3,00"}) + entry("c", relation + '\nacross = ["year"]'))
    assert [one.code for one in meant.findings] == ["other-subject"]


def test_the_warnings_on_assessments_are_in_every_form_and_close_the_gate(tmp_path: Path) -> None:
    spbe = '[assessment]\ninstrument = "spbe@2020"\nsubject = "Dinas Lain"\nperiod = "2025"\n[values]\ntotal = 4.16\n'
    (tmp_path / "spbe.toml").write_text(spbe, encoding="utf-8")
    relation = of("equal", "a").replace("t:a:v", "spbe.toml#total")
    file = tmp_path / "laporan.toml"
    file.write_text(RULES + table({"c": "4,16"}) + entry("c", relation), encoding="utf-8")

    shown = {}
    for form in ("table", "markdown", "json", "sarif"):
        done = CliRunner().invoke(cli, ["audit", str(file), "--format", form, "--lang", "en", "--fail-on", "warning"])
        assert (done.exit_code, "Dinas Lain" in done.stdout) == (3, True)
        shown[form] = done.stdout
    assert json.loads(shown["json"])["findings"][0]["code"] == "other-subject"
    last = json.loads(shown["sarif"])["runs"][0]["results"][-1]
    assert (last["ruleId"], last["level"]) == ("other-subject", "warning")
    assert last["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "spbe.toml#total"
    assert CliRunner().invoke(cli, ["audit", str(file), "--fail-on", "error"]).exit_code == 0


def test_of_a_faulty_indicator_no_second_fault_is_told(tmp_path: Path) -> None:
    indicator = (
        '[[objectives]]\ncode = "S"\ntitle = "T"\n[[indicators]]\ncode = "i"\nobjective = "S"\ntitle = "T"\n'
        'unit = "nilai"\ndirection = "sideways"\ntarget = 1\nrealisation = 1\n'
    )
    relation = of("equal", "a").replace("t:a:v", "indicator:i:target")
    (only,) = faults(tmp_path, indicator + entry("c", relation))
    assert "sideways" in only


def test_the_plans_of_an_indicator_are_named(tmp_path: Path) -> None:
    indicator = (
        '[[objectives]]\ncode = "S"\ntitle = "T"\n[[indicators]]\ncode = "i"\nobjective = "S"\ntitle = "T"\n'
        'unit = "nilai"\ndirection = "higher"\ntarget = 1\nrealisation = 1\nplans.renstra = { 2025 = 1 }\n'
    )
    relation = of("equal", "a").replace("t:a:v", "indicator:i:plan.renstra.2026")
    (only,) = faults(tmp_path, indicator + entry("c", relation))
    assert "plan.renstra.2025" in only
