"""Facts about the proof of rules of performance reports: bands as printed, both ends, sources, and how it is asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import jsonschema
import pytest
from click.testing import CliRunner

import evalkit_lkj
from evalkit.base.distribution import bundled_rules
from evalkit.base.text import english
from evalkit.cli import cli
from evalkit.loading.report_rules import load_report_rules
from evalkit.rulework.check.report_rules import prove_report_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.rulework.check.model import Statement

ROOT = Path(__file__).parents[2]
BASE = (ROOT / "tests" / "bad_report_rules" / "base.toml").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-check-1.json").read_text(encoding="utf-8"))
BROUGHT = {item.name: item for item in evalkit_lkj.evalkit_achievements()}
SHIPPED = {path.stem: path.read_text("utf-8") for path in sorted(Path(str(bundled_rules())).glob("lkj/*.toml"))}
_FIGURE = re.compile(r"(?m)^(min|above|value)( *= )(\d+)$")


def loaded(text: str, spec: str = "toy@1") -> ReportRules:
    index, _, edition = spec.partition("@")
    return load_report_rules(text.encode(), BROUGHT, file=f"{index}/{edition}.toml", index=index, edition=edition)


def changed(*pairs: tuple[str, str]) -> ReportRules:
    """The small rule file with some of its text replaced."""
    text = BASE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return loaded(text)


def told(rules: ReportRules, verdict: str = "failed", check: str = "") -> list[tuple[str, str]]:
    return [
        (one.place, english(one.text))
        for one in prove_report_rules(rules).statements
        if one.verdict == verdict and check in ("", one.check)
    ]


def run(*arguments: str | Path, lang: str = "en") -> Result:
    return CliRunner(env={"EVALKIT_LANG": lang, "COLUMNS": "100"}).invoke(cli, ["rules", *map(str, arguments)])


# --- The shipped rule files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edition", "known"),
    [
        ("beltim-2025", {("printed-ends", "bands[D] 0", "di-bawah-nol")}),
        ("lakip-4", set()),
        (
            "permendagri-86-2017",
            {
                ("printed-gap", "bands[Sangat Tinggi] 90–91", "celah-kategori"),
                ("printed-gap", "bands[Tinggi] 75–76", "celah-kategori"),
                ("printed-gap", "bands[Sedang] 65–66", "celah-kategori"),
                ("printed-gap", "bands[Rendah] 50–51", "celah-kategori"),
            },
        ),
    ],
)
def test_what_fails_of_a_shipped_file_is_known(edition: str, known: set[tuple[str, str, str]]) -> None:
    statements = prove_report_rules(loaded(SHIPPED[edition], f"lkj@{edition}")).statements

    assert {(one.check, one.place, one.explained_by) for one in statements if one.verdict == "known"} == known
    assert {one.verdict for one in statements} <= {"proved", "known"}


def seeds(text: str) -> Iterator[tuple[str, str]]:
    """*text* with one figure of a band or of the top one higher or lower; then with two printed ranges swapped."""
    bands = text.index("[top]") if "[top]" in text else text.index("[[bands]]")
    for match in _FIGURE.finditer(text, bands, text.index("[efficiency]")):
        for by in (-1, 1):
            number = int(match.group(3)) + by
            yield f"{match.group()} → {number}", f"{text[: match.start(3)]}{number}{text[match.end(3) :]}"
    first, second, *_ = re.findall(r"(?m)^printed +(= .+)$", text[bands:])
    yield "ranges swapped", text.replace(first, "§").replace(second, first).replace("§", second)


@pytest.mark.parametrize("edition", SHIPPED)
def test_a_seeded_fault_is_found(edition: str) -> None:
    planted = list(seeds(SHIPPED[edition]))

    assert len(planted) >= 7
    assert [what for what, text in planted if not told(loaded(text, f"lkj@{edition}"))] == []


# --- Both ends --------------------------------------------------------------------------------------------------------


def ends(rules: ReportRules) -> list[Statement]:
    return [one for one in prove_report_rules(rules).statements if one.check == "printed-ends"]


def test_where_the_highest_range_ends_is_what_top_says() -> None:
    statement, _ = ends(loaded(BASE))

    assert statement.verdict == "proved"
    assert english(statement.text) == ">75–100 ends where [top] does, which says what is taken above"


def shown(statement: Statement) -> tuple[str, str, str]:
    """Verdict, text and witness."""
    return statement.verdict, english(statement.text), english(statement.witness.shows) if statement.witness else ""


NO_TOP = ('[top]\nvalue      = 100\nassumption = { id = "x", en = "x" }\n', "")


@pytest.mark.parametrize(
    ("pairs", "text", "witness"),
    [
        ([("value      = 100", "value = 120")], ">75–100 is printed, but [top] is 120", "110 is in no printed range"),
        ([("value      = 100", "value = 90")], ">75–100 is printed, but [top] is 90", "95 is Good as printed"),
        ([(">75–100", ">75–<100")], ">75–<100 is printed, but [top] is 100", "100 is in no printed range"),
        ([(">75–100", ">75")], ">75 is printed, but [top] is 100", "101 is Good as printed"),
        (
            [NO_TOP],
            ">75–100 has an end, and no [top] says what is taken above",
            "complement with R = 0 and T = 1 gives 200; it comes out as Good",
        ),
    ],
)
def test_a_top_that_is_not_where_the_highest_range_ends_fails(
    pairs: list[tuple[str, str]], text: str, witness: str
) -> None:
    statement, _ = ends(changed(*pairs))

    assert shown(statement) == ("failed", text, witness)


def test_open_ends_take_everything() -> None:
    rules = changed(NO_TOP, (">75–100", ">75"), ("0–75", "≤75"))

    assert [shown(one) for one in ends(rules)] == [
        ("proved", ">75 has no upper end", ""),
        ("proved", "≤75 has no lower end", ""),
    ]


def test_an_achievement_below_the_lowest_range_is_a_witness() -> None:
    _, statement = ends(loaded(BASE))

    assert shown(statement) == (
        "failed",
        "0–75 has a lower end, but achievements lie below",
        "complement with R = 3 and T = 1 gives -100; it comes out as Poor",
    )


def only(rules: ReportRules, formula: str) -> ReportRules:
    return attrs.evolve(rules, formulas={name: one for name, one in rules.formulas.items() if name == formula})


def test_a_negative_realisation_is_one() -> None:
    _, statement = ends(only(loaded(BASE), "ratio"))

    assert shown(statement)[2] == "ratio with R = -1 and T = 1 gives -100; it comes out as Poor"


def test_a_formula_that_no_report_can_use_is_no_witness() -> None:
    rules = changed(('kind = "range"\nhow  = "formula"', 'kind = "range"\nhow  = "none"'), ("0–75", "-99–75"))
    ranges_alone = attrs.evolve(rules, formulas={"range-bounds-lower": rules.formulas["range-bounds-lower"]})

    assert [shown(one)[0] for one in ends(ranges_alone)] == ["proved", "unproved"]


def test_the_note_of_an_end_explains_that_end_and_no_other() -> None:
    note = (
        'id   = "guess"',
        'id = "guess"\nexplains = ["printed-ends: bands[Good] 110", "printed-ends: bands[Poor] 0"]',
    )

    assert told(changed(note, (">75–100", ">75–110"))) == []
    assert [place for place, _ in told(changed(note, (">75–100", ">75–1010")), check="printed-ends")] == [
        "bands[Good] 1010"
    ]
    assert [place for place, _ in told(changed(note, (">75–100", ">75")), check="printed-ends")] == ["bands[Good]"]


def test_an_end_that_is_excluded_is_outside() -> None:
    _, statement = ends(only(changed(("0–75", ">0–75")), "ratio"))

    assert shown(statement)[2] == "ratio with R = 0 and T = 1 gives 0; it comes out as Poor"


@pytest.mark.parametrize("low", ["-200", "-900"])
def test_where_no_formula_that_is_tried_goes_beyond_nothing_is_claimed(low: str) -> None:
    rules = only(changed(NO_TOP, (">75–100", ">75–900"), ("0–75", f"{low}–75")), "ratio")
    text = "whether achievements lie beyond the printed ranges is not known: the formulas are those of a plugin"

    assert [shown(one) for one in ends(rules)] == [("unproved", text, "")] * 2


def test_ends_that_cannot_be_read_are_told_once() -> None:
    rules = changed((">75–100", "75 or so"), ("0–75", "the rest"))

    assert told(rules, check="printed-ends") == []
    assert {place for place, _ in told(rules, check="printed-readable")} == {"bands[Good]", "bands[Poor]"}


# --- The rest ---------------------------------------------------------------------------------------------------------


def test_a_bound_that_is_not_the_printed_one_has_a_witness() -> None:
    (statement,) = (
        one
        for one in prove_report_rules(changed(("above     = 75", "min = 75"))).statements
        if one.check == "printed-bound"
    )

    assert (statement.verdict, statement.place) == ("failed", "bands[Good]")
    assert statement.witness is not None
    assert english(statement.witness.shows) == "75 comes out as Good; it is Poor as printed"


def test_a_source_that_nothing_cites_fails() -> None:
    rules = changed(("[mean]", '[sources.other]\ntitle = "Other"\nmark = "verified"\n\n[mean]'))

    assert ("sources.other", "nothing in the rule file cites this source") in told(rules)


def test_a_source_of_the_whole_file_is_cited() -> None:
    rules = changed(
        ('source  = "law"', 'source  = "head"'),
        ("[mean]", '[sources.head]\ntitle = "Head"\nmark = "verified"\n\n[mean]\nsource = "law"'),
    )

    assert [place for place, _ in told(rules, check="source-used")] == []


def test_an_explanation_of_nothing_fails() -> None:
    rules = changed(('id   = "guess"', 'id = "guess"\nexplains = ["printed-gap: bands[Good] 75–76"]'))

    assert ("assumptions[guess]", "it explains printed-gap: bands[Good] 75–76, which does not fail") in told(rules)


@pytest.mark.parametrize("what", ["edition-gap", "edition-overlap: validity.from", "law: monotone", "no-check"])
def test_what_is_not_asked_of_them_cannot_be_explained(what: str) -> None:
    rules = changed(('id   = "guess"', f'id = "guess"\nexplains = ["{what}"]'))

    assert [place for place, _ in told(rules, check="explains-nothing")] == ["assumptions[guess]"]


def test_what_a_note_explains_is_known() -> None:
    rules = changed(('id   = "guess"', 'id = "guess"\nexplains = ["printed-ends: bands[Poor] 0"]'))

    assert told(rules) == []
    assert [place for place, _ in told(rules, "known")] == ["bands[Poor] 0"]


def test_citations_are_counted_by_kind() -> None:
    found = prove_report_rules(loaded(SHIPPED["lakip-4"], "lkj@lakip-4")).citations

    assert found["formula"] == {"verified": 4, "single-source": 2, "inferred": 1, "assumption": 1}
    assert set(found) == {
        "band",
        "formula",
        "zero",
        "treatment",
        "cap",
        "correction",
        "mean",
        "efficiency",
        "assumption",
    }


# --- The command ------------------------------------------------------------------------------------------------------


def ids(done: Result) -> list[str]:
    document = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    return [one["instrument"] for one in document["instruments"]]


@pytest.mark.parametrize(
    ("name", "count"),
    [("lkj", 3), ("lkj@lakip-4", 1), (ROOT / "rules" / "lkj", 3), (ROOT / "rules" / "lkj" / "lakip-4.toml", 1)],
)
def test_an_id_an_index_a_file_and_a_folder_mean_them(name: str | Path, count: int) -> None:
    assert len(ids(run("check", name, "--format", "json"))) == count


def test_a_folder_of_all_rules_holds_them() -> None:
    assert {f"lkj@{edition}" for edition in SHIPPED} < set(ids(run("check", ROOT / "rules", "--format", "json")))


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir])
def test_a_file_or_folder_named_like_the_index_hides_nothing(
    make: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "lkj")
    make(tmp_path / "kip")
    monkeypatch.chdir(tmp_path)
    done = run("check", "lkj", "--format", "json")

    assert len(ids(done)) == 3
    assert ("lkj is read as an index; for the folder of that name write ./lkj" in done.stderr) == (make is Path.mkdir)
    assert "kip@2018" in ids(run("check", "--format", "json"))


def test_an_index_of_either_kind_is_suggested() -> None:
    done = run("check", "lkjj")

    assert done.exit_code == 2
    assert "did you mean lkj?" in done.stderr


def test_a_report_file_is_called_by_its_name() -> None:
    done = run("check", ROOT / "examples" / "beltim-2025" / "laporan.toml")

    assert done.exit_code == 1
    assert "this is a report file" in done.stderr


def test_a_file_without_a_head_is_passed_over_in_a_folder_with_a_note(tmp_path: Path) -> None:
    for name, text in (("lakip-4", SHIPPED["lakip-4"]), ("other", SHIPPED["lakip-4"].replace("[rules]", "[rule]"))):
        (tmp_path / "lkj").mkdir(exist_ok=True)
        (tmp_path / "lkj" / f"{name}.toml").write_text(text, encoding="utf-8")
    named, as_rules = run("check", tmp_path / "lkj"), run("check", "lkj", "--rules", tmp_path)

    assert named.exit_code == 0
    assert f"{tmp_path}/lkj/other.toml is passed over: it has no table of a rule file\n" in named.stderr
    assert as_rules.exit_code == 1
    assert f"{tmp_path}/lkj/other.toml: the key rules is missing" in as_rules.stderr


def renamed(file: str, index: str, folder: Path) -> None:
    """Write the shipped rule *file* as one of *index* below *folder*."""
    text = (ROOT / "rules" / file).read_text(encoding="utf-8")
    place = folder / index / Path(file).name
    place.parent.mkdir()
    place.write_text(re.sub(r'(?m)^index( *)= ".*"$', rf'index\1= "{index}"', text, count=1), encoding="utf-8")


def test_rules_of_reports_of_an_index_without_formulas_are_faulty_not_passed_over(tmp_path: Path) -> None:
    renamed("lkj/lakip-4.toml", "ips", tmp_path)
    done = run("check", "ips", "--rules", tmp_path)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "the formula ratio is not known" in done.stderr


@pytest.mark.parametrize(
    ("index", "file", "named", "expected"),
    [
        # Rules of reports in a folder called like an index of instruments, and an instrument in one called lkj.
        ("ips", "lkj/lakip-4.toml", "ips@2022", ["ips@2022"]),
        ("lkj", "ips/2022.toml", "lkj", ["lkj@2022", "lkj@beltim-2025", "lkj@lakip-4", "lkj@permendagri-86-2017"]),
        ("lkj", "ips/2022.toml", "lkj@2022", ["lkj@2022"]),
        ("lkj", "ips/2022.toml", "lkj@lakip-4", ["lkj@lakip-4"]),
    ],
)
def test_of_an_index_of_both_kinds_nothing_is_left_out(
    index: str, file: str, named: str, expected: list[str], tmp_path: Path
) -> None:
    renamed(file, index, tmp_path)

    assert ids(run("check", named, "--rules", tmp_path, "--format", "json")) == expected


def test_a_draft_is_what_it_says_it_is(tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text(SHIPPED["lakip-4"], encoding="utf-8")
    done = run("check", draft)

    assert done.exit_code == 0
    assert f"{draft} lies in no folder of an index; it is taken for lkj/lakip-4.toml" in done.stderr


def test_a_fault_is_told_with_its_line_and_its_witness(tmp_path: Path) -> None:
    file = tmp_path / "lkj" / "permendagri-86-2017.toml"
    file.parent.mkdir()
    text = SHIPPED["permendagri-86-2017"].replace("min       = 76", "min       = 80")
    file.write_text(text, encoding="utf-8")
    done = run("check", file)
    line = text[: text.index('predicate = "Tinggi"')].count("\n")

    assert done.exit_code == 1
    assert f"printed-bound  bands[Tinggi] · line {line}" in done.stdout
    assert "witness: 76 comes out as Sedang; it is Tinggi as printed" in done.stdout


def test_faults_of_the_file_are_told_as_those_of_instruments(tmp_path: Path) -> None:
    file = tmp_path / "lkj" / "1.toml"
    file.parent.mkdir()
    file.write_text('[rules]\nindex = "lkj"\nedition = "1"\n', encoding="utf-8")
    done = run("check", file)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "bands: there are no bands" in done.stderr
    assert "faults." in done.stderr


@pytest.mark.parametrize("form", ["table", "json", "sarif"])
def test_every_form_tells_them_in_indonesian(form: str) -> None:
    done = run("check", "lkj@beltim-2025", "--format", form, lang="id")

    assert done.exit_code == 0
    assert "0–30 mempunyai ujung bawah, tetapi ada capaian di bawahnya" in done.stdout


def test_the_share_of_citations_can_be_asked_for() -> None:
    done = run("check", "lkj@lakip-4", "--min-citations", "90")

    assert done.exit_code == 3
    assert "30 of the 40 facts of lkj@lakip-4 rest on a source" in done.stderr


@pytest.mark.parametrize("command", ["mutate", "diff"])
def test_other_commands_take_instruments_alone(command: str) -> None:
    done = run(command, *(["lkj@lakip-4"] * (2 if command == "diff" else 1)))

    assert done.exit_code == 2
    assert "lkj holds rules of performance reports" in done.stderr
