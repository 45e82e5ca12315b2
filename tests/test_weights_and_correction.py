"""Facts about weights of indicators, and about the correction of the mean by the predicate of SAKIP, where a rule file has one."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.base.distribution import bundled_rules
from evalkit.base.errors import ReportError
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.cli import cli
from evalkit.comparison.reports import report_moved
from evalkit.loading.report_rules.model import facts_of_rules
from evalkit.performance.document import read_report
from evalkit.performance.engine import evaluate_report
from evalkit.performance.files import open_report
from reports import OBJECTIVE, evaluated, indicator

if TYPE_CHECKING:
    from click.testing import Result

    from evalkit.performance.model import ReportResult

SCHEMA = Path(__file__).parents[1] / "evalkit" / "schemas" / "evalkit-result-1.json"
HEAD = '[report]\nagency = "Dinas X"\nyear = 2025\nrules = "lkj@contoh"\n'
# Invented: only the form of the table is tested with it.
CORRECTIONS = """
[sources.contoh]
title = "Contoh"
mark  = "inferred"

[[corrections]]
predicate = "BB"
percent   = 95
source    = "contoh: tabel 1"

[[corrections]]
predicate = "B"
percent   = 87.5
source    = "contoh: tabel 1"
"""


def weighted(*weights: str) -> str:
    """Indicators that achieve 50, 100 and 150 percent, with these weights as TOML."""
    each = [
        indicator(f"target = 100\nrealisation = {50 * at}\n{f'weight = {weight}' if weight else ''}", code=f"i{at}")
        for at, weight in enumerate(weights, 1)
    ]
    return "".join(each)


@pytest.fixture(name="rules")
def _rules(tmp_path: Path) -> str:
    """A folder of rules with an edition that has corrections."""
    text = (Path(str(bundled_rules())) / "lkj" / "permendagri-86-2017.toml").read_text(encoding="utf-8")
    folder = tmp_path / "aturan" / "lkj"
    folder.mkdir(parents=True)
    made = text.replace('edition = "permendagri-86-2017"', 'edition = "contoh"') + CORRECTIONS
    (folder / "contoh.toml").write_text(made, encoding="utf-8")
    return str(tmp_path / "aturan")


def corrected(folder: Path, rules: str, word: str) -> ReportResult:
    """A report that names the predicate *word*."""
    path = folder / "laporan.toml"
    path.write_text(f'{HEAD}correction = "{word}"\n{OBJECTIVE}{weighted("", "")}', encoding="utf-8")
    opened = open_report(str(path))
    return evaluate_report(read_report(opened), Registry([rules]))


def run(*arguments: str) -> Result:
    """Run evalkit in English."""
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(cli, arguments)


def test_indicators_count_by_their_weights(tmp_path: Path) -> None:
    result = evaluated(tmp_path, weighted("60", "30", "10"))

    assert (result.mean, result.objectives[0].mean) == (75, 75)
    said = run("evaluate", str(tmp_path / "laporan.toml"), "--explain", "report").stdout
    assert "(50.0000 × 60 + 100.0000 × 30 + 150.0000 × 10) / (60 + 30 + 10) = 75.0000" in " ".join(said.split())
    assert "indicators count by their weights" in run("evaluate", str(tmp_path / "laporan.toml")).stdout


def test_without_weights_all_count_alike(tmp_path: Path) -> None:
    assert evaluated(tmp_path, weighted("", "", "")).mean == 100


def test_a_weight_of_some_only_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as error:
        evaluated(tmp_path, weighted("60", "", "10"))
    assert "it has no weight, and i1 has one" in str(error.value)
    with pytest.raises(ReportError):
        evaluated(tmp_path, weighted("0", "1", "1"))


def test_what_moved_adds_up_with_weights(tmp_path: Path) -> None:
    before = evaluated(tmp_path, weighted("60", "30", "10"))
    after = evaluated(tmp_path, weighted("10", "30", "60").replace("realisation = 50", "realisation = 80"))
    moved = report_moved(before, after)

    assert moved.by == 53
    assert sum(one.points or 0 for one in moved.indicators) == 53


def test_the_mean_is_corrected_where_the_rules_say_so(tmp_path: Path, rules: str) -> None:
    result = corrected(tmp_path, rules, "b")

    assert (result.mean, result.corrected) == (75, Fraction(525, 8))
    found = run("evaluate", str(tmp_path / "laporan.toml"), "--rules", rules, "--detail").stdout
    assert "corrected for the predicate B, 87.5 % of it: 65.63 %" in " ".join(found.split())
    document = json.loads(run("evaluate", str(tmp_path / "laporan.toml"), "--rules", rules, "--format", "json").stdout)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert document["reports"][0]["corrected"] == {"value": "65.63", "exact": "525/8"}
    cited = {
        fact.place: fact.cite.sources
        for fact in facts_of_rules(Registry([rules]).rule_file("lkj@contoh", REPORT_RULES).load())
    }
    assert cited["corrections[BB]"] == ("contoh: tabel 1",)
    assert "87.5 % of the mean" in run("show", "lkj@contoh", "--rules", rules).stdout


@pytest.mark.parametrize(("word", "left"), [("AA", 110), ("BB", 99), ("B", Fraction("93.5")), ("CC", 88), ("D", 77)])
def test_the_form_of_quarterly_measurement_corrects_what_is_capped(tmp_path: Path, word: str, left: Fraction) -> None:
    """Its own examples: 120 % counts as 110; of that, 85 % are 93.5 and 70 % are 77."""
    path = tmp_path / "laporan.toml"
    head = HEAD.replace("contoh", "lakip-4") + f'cap = 110\ncorrection = "{word}"\n'
    path.write_text(head + OBJECTIVE + indicator("target = 100\nrealisation = 120\n"), encoding="utf-8")

    assert evaluate_report(read_report(open_report(str(path))), Registry()).corrected == left


@pytest.mark.parametrize(("over", "without"), [("indicators", "56.25"), ("objectives", "56.25")])
def test_a_realisation_of_zero_in_the_corrected_mean_is_told(tmp_path: Path, over: str, without: str) -> None:
    def found(first: int, word: str) -> list[str]:
        path = tmp_path / "laporan.toml"
        head = HEAD.replace("contoh", "lakip-4") + f'mean = "{over}"\n{word}'
        body = "".join(indicator(f"target = 100\nrealisation = {each}\n", code=f"i{each}") for each in (first, 50, 75))
        path.write_text(head + OBJECTIVE + body, encoding="utf-8")
        every = evaluate_report(read_report(open_report(str(path))), Registry()).findings
        return [str(each.message) for each in every if each.code == "zero-counted"]

    text = (
        f"i0: a realisation of 0 counts in the corrected mean, 37.50 %; without such indicators it would be {without} %"
    )
    assert found(0, 'correction = "BB"\n') == [text]
    assert not found(1, 'correction = "BB"\n')
    assert not found(0, "")


def test_printed_corrections_are_held_against_it(tmp_path: Path, rules: str) -> None:
    corrected(tmp_path, rules, "BB")
    path = tmp_path / "laporan.toml"
    claim = '[[claims]]\nid = "c"\nat = "3.1"\nprinted = "75,00"\nis = "equal"\nof = ["report:corrected"]\n'
    path.write_text(path.read_text(encoding="utf-8") + claim, encoding="utf-8")

    said = " ".join(run("audit", str(path), "--rules", rules).stdout.split())
    assert "75,00 71.25 claim:c · the same as achievement of the agency after the correction" in said


# As the form of quarterly measurement words the mean that is corrected (source sipinter of lkj@lakip-4).
ORGANISATION = """
[[tables]]
id     = "nko"
title  = "Predikat kinerja organisasi"
label  = "predikat"
ranges = "nilai"
header = ["kunci", "predikat", "nilai"]
rows   = [["1", "Istimewa", "> 100"], ["2", "Baik", "> 80 - 100"], ["3", "Butuh Perbaikan", "> 60 - 80"], ["4", "Buruk", "<= 60"]]

[[claims]]
id      = "nko"
printed = "Baik"
at      = "Lampiran"
is      = "category"
of      = ["report:corrected"]
bands   = "table:nko"
"""


@pytest.mark.parametrize(
    ("correction", "realisation", "word"),
    [
        ("AA", 120, "Istimewa"),
        ("BB", 120, "Baik"),
        ("D", 110, "Butuh Perbaikan"),
        ("AA", 100, "Baik"),
        ("CC", 75, "Buruk"),
    ],
)
def test_the_predicate_of_an_organisation_is_said_by_a_table_of_the_report(
    tmp_path: Path, correction: str, realisation: int, word: str
) -> None:
    """It is that of the mean after the cap and the correction, so no category of achievements; its bounds stand in the report file."""
    path = tmp_path / "laporan.toml"
    head = HEAD.replace("contoh", "lakip-4") + f'cap = 110\ncorrection = "{correction}"\n'
    measured = indicator(f"target = 100\nrealisation = {realisation}\n")
    path.write_text(head + OBJECTIVE + measured + ORGANISATION, encoding="utf-8")

    (check,) = json.loads(run("audit", str(path), "--format", "json", "--detail").stdout)["checks"]
    assert check["verdict"] == ("agrees" if word == "Baik" else "contradicted")
    assert check["computed"] == word


def test_a_predicate_without_a_correction_is_refused(tmp_path: Path, rules: str) -> None:
    with pytest.raises(ReportError) as error:
        corrected(tmp_path, rules, "AA")
    assert "lkj@contoh has no correction for AA" in str(error.value)
    with pytest.raises(ReportError) as other:
        evaluated(
            tmp_path, '[report]\nagency = "X"\nyear = 2025\nrules = "lkj@permendagri-86-2017"\ncorrection = "BB"\n'
        )
    assert "lkj@permendagri-86-2017 has no correction for BB" in str(other.value)
