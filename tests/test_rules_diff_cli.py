"""Facts about ``evalkit rules diff``: what it prints, writes and refuses."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.base.distribution import bundled_rules
from evalkit.cases import compare, read_cases
from evalkit.cli import cli
from evalkit.loading import load
from support import KNOWN, ev, instrument

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-diff-1.json").read_text(encoding="utf-8"))
PAIRS = (
    ("kami@4.2", "kami@5.0"),
    ("spbe@2018", "spbe@2020"),
    ("ikm@2004", "ikm@2017"),
    ("sakip@2015", "sakip@2021"),
    ("spbe@2020", "pemdi@2026"),
)


def run(*arguments: object, lang: str = "en") -> Result:
    found = CliRunner(env={"EVALKIT_LANG": lang, "COLUMNS": "80"}).invoke(cli, ["rules", "diff", *map(str, arguments)])
    assert "Traceback" not in found.output
    return found


@cache  # of what is installed; files of a test have a folder of their own
def document(*arguments: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--format", "json").stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def changed(folder: Path, spec: str, *changes: tuple[str, str]) -> Path:
    """A copy of the rule file of *spec* in *folder*/<index>/, with some text replaced."""
    index, _, edition = spec.partition("@")
    text = (bundled_rules() / index / f"{edition}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / index).mkdir(parents=True, exist_ok=True)
    path = folder / index / f"{edition}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("pair", [pytest.param(PAIRS[0], marks=pytest.mark.long), *PAIRS[1:]], ids="-".join)
@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_five_pairs_keep_to_the_width_and_are_folded(pair: tuple[str, str], width: int, lang: str) -> None:
    found = run(*pair, "--width", width, lang=lang)

    lines = found.stdout.splitlines()
    assert found.exit_code == 0
    assert lines[0] == f"{pair[0]} → {pair[1]}"
    assert max(map(len, lines)) <= width
    assert len(lines) < 500
    assert "--detail" in found.stdout


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_five_pairs_as_json(pair: tuple[str, str]) -> None:
    found = document(*pair)

    assert (found["old"]["instrument"], found["new"]["instrument"], found["same"]) == (*pair, False)
    assert (found["crosswalk"] is not None) == (pair in {PAIRS[0], PAIRS[4]})


def test_detail_shows_every_change() -> None:
    short, full = (run("spbe@2020", "pemdi@2026", *more).stdout for more in ([], ["--detail"]))

    assert "more; --detail shows all" in short
    assert "--detail" not in full
    assert "Architecture is named in the level criteria" in full
    assert "Sources (" in full
    assert "Sources (" not in short


def test_two_files_that_are_alike() -> None:
    found = run("spbe@2020", "spbe@2020")

    assert found.exit_code == 0
    assert "There is no difference." in found.stdout
    assert document("spbe@2020", "spbe@2020")["changes"] == []


def test_a_bound_that_was_mistyped_comes_with_a_case_that_tells_them_apart(tmp_path: Path) -> None:
    file, case = changed(tmp_path, "ikm@2017", ("min       = 76.61", "min       = 76.01")), tmp_path / "case.toml"

    found = run("ikm@2017", file, "--case", case)

    assert found.exit_code == 0
    assert "76.01  76.60" in found.stdout
    new = load(file.read_bytes(), KNOWN, file="x", index="ikm", edition="2017")
    cases = read_cases(case.read_bytes(), str(case))
    assert len(cases) == 2
    for one in cases:
        assert compare(one, new) == ()
        assert [each.place for each in compare(one, instrument("ikm@2017"))] == ["predicate"]


def test_a_floor_of_a_grade_that_moved_is_found(tmp_path: Path) -> None:
    """Grade D of P1, which is worth 6, is 1.8 points: more than the one floor and less than the other."""
    files = []
    for floor in ("1.5", "1.9"):
        node = 'code   = "P1"\nin     = "P"\n'
        file = changed(tmp_path / floor, "sakip@2021", (node, f"{node}floor  = {floor}\n"))
        with file.open("a", encoding="utf-8") as end:
            end.write('\n[floors]\npredicate = "D"\n')
        files.append(file)

    page = " ".join(run(*files).stdout.split())

    assert f"but {', '.join(f'Instansi.1.a.{number}: T' for number in range(1, 7))}." in page
    assert "gives 77.00, BB; sakip@2021 (B) gives 77.00, D" in page
    assert "Answers with fewer off a common start were not found" in page  # rules of the predicate: it is not proved


def test_one_number_for_all_questions_shows_a_bound_that_moved(tmp_path: Path) -> None:
    file = changed(tmp_path, "ikm@2017", ("min       = 88.31", "min       = 88.30"))

    assert "every question has the answer 3.532." in " ".join(run("ikm@2017", file).stdout.split())


def test_a_weight_that_was_mistyped_comes_with_a_case(tmp_path: Path) -> None:
    changes = (("weight = 1.3, title", "weight = 1.4, title"), ("weight = 1.3, title", "weight = 1.2, title"))
    file, case = changed(tmp_path, "spbe@2020", *changes), tmp_path / "case.toml"

    found = document("spbe@2020", file, "--case", case)

    new = load(file.read_bytes(), KNOWN, file="x", index="spbe", edition="2020")
    (one,) = read_cases(case.read_bytes(), str(case))
    assert compare(one, new) == ()
    assert compare(one, instrument("spbe@2020"))
    assert found["meaning"]["witnesses"][0]["smallest"] == "proved"


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair[0] not in {"spbe@2018", "sakip@2015"}], ids="-".join)
def test_a_case_of_every_pair_that_has_one_passes(pair: tuple[str, str], tmp_path: Path) -> None:
    case = tmp_path / "case.toml"

    assert run(*pair, "--case", case).exit_code == 0

    for one in read_cases(case.read_bytes(), str(case)):
        assert one.instrument == pair[1]
        assert compare(one, instrument(pair[1])) == ()


def test_without_a_case_nothing_is_written(tmp_path: Path) -> None:
    case = tmp_path / "case.toml"

    found = run("kami@5.0", "kami@5.0", "--case", case)

    assert found.exit_code == 3
    assert "no assessment is known whose predicate differs" in found.stderr
    assert not case.exists()


def test_indices_without_a_crosswalk_are_compared_by_their_totals() -> None:
    found = run("kip@2018", "pemdi@2026")

    assert found.exit_code == 0
    assert "there is no crosswalk" in " ".join(found.stdout.split())
    assert "the highest is 100 in kip@2018, 5 in pemdi@2026" in " ".join(found.stdout.split())


def test_a_folder_of_rules_comes_before_what_is_installed(tmp_path: Path) -> None:
    changed(tmp_path, "kip@2018", ('title   = "Monitoring', 'title   = "Pemantauan'))

    found = run("kip@2018", bundled_rules() / "kip" / "2018.toml", "--rules", tmp_path)

    assert found.exit_code == 0
    assert (
        "instrument.title"
        in run("kip@2018", bundled_rules() / "kip" / "2018.toml", "--rules", tmp_path, "--detail").stdout
    )


def test_a_crosswalk_beside_a_file_is_used_and_its_faults_are_told(tmp_path: Path) -> None:
    old, new = (changed(tmp_path, spec) for spec in ("kami@4.2", "kami@5.0"))
    text = (bundled_rules() / "kami" / "4.2-5.0.toml").read_text(encoding="utf-8")
    (tmp_path / "kami" / "4.2-5.0.toml").write_text(
        text.replace('  { old = "SE1", new = "SE1" },\n', ""), encoding="utf-8"
    )

    for pair in ((old, new), (new, old)):
        found = run(*pair)

        assert found.exit_code == 1
        assert f"{tmp_path}/kami/4.2-5.0.toml: old.SE1: SE1 of kami@4.2 is not named" in found.stderr
        assert "new.SE1: SE1 of kami@5.0 is not named" in found.stderr
        assert "2 faults." in found.stderr


def test_files_of_an_index_that_nobody_knows_are_compared(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    files = [
        changed(tmp_path / edition, "kip@2018", ('"kip"', '"own"'), ('"2018"', f'"{edition}"')).rename(
            tmp_path / "own" / f"{edition}.toml"
        )
        for edition in "12"
    ]

    found = run(*files)

    assert found.exit_code == 0
    assert found.stdout.startswith("own@1 → own@2")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("spbe", "pemdi@2026"), ("spbe is more than one rule file: spbe", "2018", "2020", "name one of them")),
        (("spbe@2019", "pemdi@2026"), ("spbe", "2019")),
        (("none", "pemdi@2026"), ("there is no index none",)),
        (("no-file.toml", "pemdi@2026"), ("there is no file or folder no-file.toml",)),
        (("pemdi@2026",), ("Missing argument 'B'",)),
        (("pemdi@2026", "pemdi@2026", "-o", "no/where.txt"), ("the folder no does not exist",)),
        (("pemdi@2026", "pemdi@2026", "--case", "no/where.toml"), ("the folder no does not exist",)),
        (("pemdi@2026", "pemdi@2026", "--case", "-"), ("--case needs the name of a file",)),
        (("pemdi@2026", "pemdi@2026", "--case", "x.toml", "-o", "x.toml"), ("x.toml is named twice",)),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    found = run(*arguments)

    assert found.exit_code == 2
    assert all(word in found.stderr for word in words), found.stderr


def test_neither_file_is_overwritten(tmp_path: Path) -> None:
    file = changed(tmp_path, "kip@2018")

    for option in ("-o", "--case"):
        found = run("kip@2018", file, option, file)

        assert found.exit_code == 2
        assert "is an input and would be overwritten" in found.stderr


def test_no_file_that_was_read_is_overwritten_however_it_was_named(tmp_path: Path) -> None:
    """Rule files that are named by their ids, and the crosswalk, which nobody names."""
    for spec in ("kami@4.2", "kami@5.0"):
        changed(tmp_path, spec)
    walk = tmp_path / "kami" / "4.2-5.0.toml"
    walk.write_bytes((bundled_rules() / "kami" / walk.name).read_bytes())

    for pair in (("kami@4.2", "kami@5.0"), [tmp_path / "kami" / f"{edition}.toml" for edition in ("4.2", "5.0")]):
        for name in ("4.2", "5.0", "4.2-5.0"):
            file = tmp_path / "kami" / f"{name}.toml"
            before = file.read_bytes()
            found = run(*pair, "--rules", tmp_path, "-o", file)

            assert (found.exit_code, found.stdout, file.read_bytes()) == (2, "", before)
            assert "is an input and would be overwritten" in found.stderr


def test_a_crosswalk_that_is_read_backwards_is_told_backwards() -> None:
    """It says that I11 of SPBE continues in I1 of Pemdi."""
    rows = {
        turned: {
            (one["old"]["place"], one["new"]["place"]): (one["what"], one["crosswalk"]["turned"])
            for one in document(*pair)["changes"]
            if one["kind"] == "continued"
        }
        for turned, pair in ((False, PAIRS[4]), (True, PAIRS[4][::-1]))
    }

    assert rows[False]["I11", "I1"] == ("continues in", False)
    assert rows[True]["I1", "I11"] == ("continues from", True)
    assert rows[False]["I23", "I5"] == ("comes from another evaluation", False)
    assert rows[True]["I5", "I23"] == ("takes the place of, from another evaluation", True)
    assert set(rows[True]) == {(new, old) for old, new in rows[False]}


def test_a_case_replaces_only_what_a_comparison_wrote(tmp_path: Path) -> None:
    case, curated = tmp_path / "case.toml", tmp_path / "curated.toml"
    curated.write_text('source = "book"\n', encoding="utf-8")

    assert [run("ikm@2004", "ikm@2017", "--case", case).exit_code for _ in range(2)] == [0, 0]
    found = run("ikm@2004", "ikm@2017", "--case", curated)

    assert found.exit_code == 2
    assert "curated.toml exists and is not overwritten" in found.stderr
    assert curated.read_text(encoding="utf-8") == 'source = "book"\n'


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_word_and_no_code_is_cut(width: int, lang: str) -> None:
    found = run("ikm@2004", "ikm@2017", "--width", width, lang=lang)

    assert max(map(len, found.stdout.splitlines())) <= width
    words = set(found.stdout.replace(",", " ").split())
    assert {"tanggung_jawab_petugas", "KEP/25/M.PAN/2/2004"} <= words
    assert {"respondents" if lang == "en" else "responden"} <= words


def test_facts_that_only_rest_on_other_sources_are_no_changes() -> None:
    short, full = (" ".join(run(*PAIRS[0], *more).stdout.split()) for more in ([], ["--detail"]))
    citations = [one for one in document(*PAIRS[0])["changes"] if one["section"] == "citations"]

    told = f"Facts that rest on other sources, but say the same: {len(citations)}"
    assert f"{told}; --detail shows them." in short
    assert f"{told}. " in full
    assert len(citations) > 1000
    assert f"Citations ({len(citations)})" in full
    assert "Citations" not in short


def test_rule_files_that_differ_in_sources_only(tmp_path: Path) -> None:
    file = changed(tmp_path, "kip@2018", ('place = "', 'place = "Lampiran, '))
    found = run("kip@2018", file)

    assert found.exit_code == 0
    assert "are called differently: proved" in found.stdout


def test_where_no_word_is_shared_predicates_are_not_compared() -> None:
    found, page = document("ikm@2017", "kip@2018"), run("ikm@2017", "kip@2018").stdout

    totals = found["meaning"]["totals"]
    assert (totals["comparable"], totals["shared_word"], totals["differing"]) == (True, False, [])
    assert found["meaning"]["witnesses"] == []
    assert "Predicates cannot be compared" in page
    assert "called differently" not in page


def test_both_ends_of_a_change_behind_gates_are_reached() -> None:
    points, percent = document("kami@4.2", "kami@5.0")["meaning"]["scores"]

    assert [points[end]["change"] for end in ("low", "high")] == ["-198", "396"]
    assert [percent[end]["change"] for end in ("low", "high")] == ["-111910/2193", "678500/19737"]
    for one in (points, percent):
        for end in ("low", "high"):
            assert one[end]["attained"]
            totals = [
                ev(spec, answers=one[end][side]).total.score
                for spec, side in (("kami@4.2", "old_answers"), ("kami@5.0", "new_answers"))
            ]
            assert [str(total and total.exact) for total in totals] == [one[end]["old"], one[end]["new"]]


def test_a_scale_of_a_parent_is_no_change_of_a_question() -> None:
    changes = document("sakip@2015", "sakip@2021")["changes"]

    assert not [one for one in changes if one["section"] == "answers" and (one["new"] or {}).get("place") == "total"]


def test_the_faults_of_both_files_are_told(tmp_path: Path) -> None:
    one = changed(tmp_path / "a", "kip@2018", ("max  = 100", "max  = -1"))
    other = changed(tmp_path / "b", "kip@2018", ('kind = "number"', 'kind = "word"'))

    found = run(one, other)

    assert found.exit_code == 1
    assert str(one) in found.stderr
    assert str(other) in found.stderr


def test_it_is_written_to_a_file(tmp_path: Path) -> None:
    for form in ("table", "json"):
        to = tmp_path / form

        assert run("ikm@2004", "ikm@2017", "-o", to, "--format", form).stdout == ""
        assert "ikm@2004" in to.read_text(encoding="utf-8")
