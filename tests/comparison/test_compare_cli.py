"""Facts about ``evalkit compare``: what it pairs, prints and refuses."""

from __future__ import annotations

import json
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.schema.shipped import shipped

EXAMPLES = Path(__file__).parents[2] / "examples"
SPBE = str(EXAMPLES / "contoh-spbe" / "spbe.toml")
KAMI = str(EXAMPLES / "contoh-kami" / "kami.toml")
KAMI_PLUS = str(EXAMPLES / "contoh-kami" / "kami-satu-poin.toml")
KAMI_OLD = str(EXAMPLES / "contoh-kami" / "kami-4.2.toml")
SAKIP = [str(EXAMPLES / "contoh-sakip" / name) for name in ("sakip-belum-lengkap.toml", "sakip.toml")]
BELTIM = EXAMPLES / "beltim-2025"
NATION = [str(EXAMPLES / "spbe-nasional" / f"spbe-{year}.csv") for year in (2021, 2022)]


def run(*arguments: str) -> Any:
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100"}).invoke(
        cli, ["compare", *arguments], prog_name="evalkit"
    )


def found(*arguments: str) -> Any:
    done = run(*arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    jsonschema.Draft202012Validator(json.loads(shipped()["compare"].text())).validate(result)
    return result


def refused(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    return " ".join(done.stderr.split())


def an(name: str, subject: str, period: str, level: int, more: str = "", instrument: str = "ips@2022") -> str:
    """The text of an assessment whose aspects all have one level, or of SPBE its domains one value."""
    scores = (
        f"[values]\nD1 = {level}\nD2 = {level}\nD3 = {level}\nD4 = {level}\n"
        if "spbe" in instrument
        else f"[values]\ntotal = {level}\n"
    )
    head = f'[assessment]\ninstrument = "{instrument}"\nsubject = "{subject}"\nperiod = "{period}"\n{more}'
    del name
    return f"{head}\n{scores}"


def write(folder: Path, name: str, *parts: Any, **more: Any) -> str:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(an(name, *parts, **more), encoding="utf-8")
    return str(path)


# --- What comes out ---------------------------------------------------------------------------------------------------


def test_the_points_of_json_add_up_to_the_change() -> None:
    for paths in ([KAMI_PLUS, KAMI], SAKIP):
        (one,) = found(*paths)["comparisons"]
        for end in ("points",) if one["change"] is not None else ("low", "high"):
            own = [row[end] if row.get("points") is None else row["points"] for row in one["own"]]
            ends = [row.get(end, row["points"]) if row["points"] is None else row["points"]
                    for row in one["nodes"] if row["adds_up"]]  # fmt: skip
            whole = one["change"] if end == "points" else one[end]
            assert sum(map(Fraction, own)) + sum(map(Fraction, ends)) == Fraction(whole)


def test_a_point_that_loses_the_predicate_is_named_with_its_floor() -> None:
    page = run(KAMI_PLUS, KAMI).stdout
    assert "Pemenuhan Kerangka Kerja Dasar → Tidak Layak" in page
    assert "below its floor now: TE" in page
    assert "TE19  Pengamanan khusus akses dari luar organisasi  1 Dalam Perencanaan  0 Tidak Dilakukan      -1" in page
    assert "the order of the paths is kept" in page


def test_missing_answers_give_ranges_and_a_grade_is_a_line() -> None:
    page = run(*SAKIP).stdout
    assert "Nilai Akuntabilitas Kinerja" in page
    assert "-8.65 … +17.10" in page
    assert "another step of its table" in page
    assert "Answers are missing" in page


def test_indonesian_is_what_is_written_by_default() -> None:
    done = CliRunner(env={"EVALKIT_LANG": ""}).invoke(cli, ["compare", KAMI_PLUS, KAMI, "--lang", "id"])
    assert "Apa yang berubah" in done.stdout
    assert "kini di bawah ambang: TE" in done.stdout


def test_two_years_of_a_nation_are_paired_by_their_agencies() -> None:
    result = found(*NATION, "--instrument", "spbe@2020", "--period", "2021,2022")
    first = result["comparisons"][0]
    assert len(result["comparisons"]) == 451
    assert {one["why"] for one in result["unpaired"]} == {"alone"}
    assert (first["before"]["period"], first["after"]["period"]) == ("2021", "2022")
    assert (first["before"]["score"], first["after"]["score"], first["change"]) == ("1.98", "2.92", "0.94")


def test_a_page_of_many_counts_and_says_what_moved_on_average(tmp_path: Path) -> None:
    for year, levels in ((2023, (2, 3, 4, 4)), (2024, (3, 2, 4, 5))):
        for at, level in enumerate(levels):
            write(tmp_path / str(year), f"a{at}", f"Kota {at}", str(year), level, instrument="spbe@2020")
    page = run(str(tmp_path / "2023"), str(tmp_path / "2024")).stdout
    assert "4 compared: 2 rose, 1 fell, 1 stayed, 0 are open." in page
    assert "Parts, on average" in page or "mean points" not in page
    assert "Kota 0" in page
    everything = run(str(tmp_path / "2023"), str(tmp_path / "2024"), "--detail").stdout
    assert everything.count("Change of the total") == 4


def test_three_years_stand_side_by_side_and_each_step_by_itself(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, f"y{year}", "Kota A", str(year), level) for year, level in ((2022, 2), (2023, 3), (2024, 4))
    ]
    page = run(*paths).stdout
    assert "2022 → 2023 → 2024" in page
    assert "+2.00" in page  # from the first to the last
    assert "Score over the years" in page
    assert "2022 → 2023 · +1.00" in page
    assert "2023 → 2024 · +1.00" in page
    by_period = run(str(tmp_path)).stdout  # one folder: its periods, whatever the names of its files
    assert "2022 → 2023 → 2024" in by_period


@pytest.mark.parametrize("form", ["html", "docx", "xlsx", "md", "txt"])
def test_every_form_is_written(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"beda.{form}"
    done = run(KAMI_PLUS, KAMI, "-o", str(path))
    assert done.exit_code == 0, done.output
    if form in ("docx", "xlsx"):
        with zipfile.ZipFile(path) as archive:
            text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    else:
        text = path.read_text(encoding="utf-8")
    assert "TE19" in text
    assert "Tidak Layak" in text


# --- What belongs together --------------------------------------------------------------------------------------------


def test_several_of_one_subject_are_paired_by_id_and_the_others_are_listed(tmp_path: Path) -> None:
    old, new = tmp_path / "2023", tmp_path / "2024"
    for folder, year in ((old, "2023"), (new, "2024")):
        write(folder, "a", "Kota A", year, 3, 'id = "a"\n')
        write(folder, "b", "Kota A", year, 2, 'id = "b"\n')
        write(folder, "c", "Kota  a", year, 2)
        write(folder, "d", "Kota A", year, 2)
        write(folder, f"z{year}", f"Kota {year}", year, 2)
    result = found(str(old), str(new))
    assert [one["before"]["id"] for one in result["comparisons"]] == ["a", "b"]
    left = [(one["why"], one["subject"], Path(one["file"]).name) for one in result["unpaired"]]
    assert left == [
        ("several", "Kota  a", "c.toml"),
        ("several", "Kota A", "d.toml"),
        ("several", "Kota  a", "c.toml"),
        ("several", "Kota A", "d.toml"),
        ("alone", "Kota 2023", "z2023.toml"),
        ("alone", "Kota 2024", "z2024.toml"),
    ]
    page = run(str(old), str(new), "--width", "300").stdout
    assert "Not compared (6)" in page
    assert "no partner of this instrument and subject" in page


def test_two_agencies_that_are_named_are_held_against_each_other(tmp_path: Path) -> None:
    one, other = (write(tmp_path, name, f"Kota {name}", "2024", level) for name, level in (("A", 2), ("B", 3)))
    page = run(one, other).stdout
    assert "Kota A → Kota B" in page
    assert "Kota A: 2.00" in page


# --- What is refused --------------------------------------------------------------------------------------------------


def test_another_edition_is_refused_with_both_named(tmp_path: Path) -> None:
    told = refused(KAMI_OLD, KAMI)
    assert "kami@4.2" in told
    assert "kami@5.0" in told
    assert "different editions" in told
    assert "evalkit rules diff kami@4.2 kami@5.0" in told
    del tmp_path


def test_another_index_is_refused_with_both_named() -> None:
    told = refused(SPBE, KAMI)
    assert "spbe@2020" in told
    assert "kami@5.0" in told
    assert "different indices" in told


def test_the_same_file_twice_is_refused() -> None:
    assert "named twice" in refused(KAMI, KAMI)


def test_nothing_to_pair_is_told_with_what_there_is(tmp_path: Path) -> None:
    for name in ("A", "B", "C"):
        write(tmp_path / ("old" if name < "C" else "new"), name, f"Kota {name}", "2024", 2)
    told = refused(str(tmp_path / "old"), str(tmp_path / "new"))
    assert "nothing belongs together" in told
    assert "Kota A (ips@2022), Kota B (ips@2022)" in told
    assert "there is nothing to compare" in refused(str(tmp_path / "new"))


def test_local_variants_must_be_the_same() -> None:
    variant = EXAMPLES / "contoh-sakip-varian"
    (path,) = (str(one) for one in variant.glob("*.toml") if "[assessment]" in one.read_text(encoding="utf-8"))
    assert "different local variants" in refused(path, SAKIP[1])


def test_periods_of_tables_are_one_for_each_path() -> None:
    told = refused(*NATION, "--instrument", "spbe@2020", "--period", "2021,2022,2023")
    assert "--period names 3 periods, and there are 2 paths" in told


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    one, other = (write(tmp_path, name, "Kota A", "2024", 9) for name in ("a", "b"))
    done = run(one, other)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "a.toml" in done.stderr
    assert "b.toml" in done.stderr


# --- Performance reports ----------------------------------------------------------------------------------------------


def report(path: Path, year: int, *realised: str, rules: str = "lkj@beltim-2025", more: str = "") -> str:
    text = f'[report]\nagency = "Dinas A"\nyear = {year}\nrules = "{rules}"\n\n[[objectives]]\ncode = "S1"\ntitle = "Sasaran"\n'
    for at, value in enumerate(realised, 1):
        text += (
            f'\n[[indicators]]\ncode = "i{at}"\nobjective = "S1"\ntitle = "Indikator {at}"\nunit = "nilai"\n'
            f'direction = "higher"\ntarget = 4\nrealisation = {value}\n'
        )
    path.write_text(text + more, encoding="utf-8")
    return str(path)


def test_two_reports_are_compared_indicator_by_indicator(tmp_path: Path) -> None:
    paths = report(tmp_path / "a.toml", 2024, "2", "4"), report(tmp_path / "b.toml", 2025, "3", "4", "4")
    (one,) = found(*paths)["reports"]
    assert (one["before"]["mean"], one["change"]) == ("75", str(Fraction(550, 6) - 75))  # 50, 100 → 75, 100, 100
    rows = {row["code"]: row for row in one["indicators"]}
    assert (rows["i1"]["change"], rows["i1"]["points"]) == ("25", "0")
    assert rows["i3"]["before"] is None
    assert sum(Fraction(row["points"]) for row in rows.values()) == Fraction(one["change"])
    page = run(*paths).stdout
    assert "1 rose, 0 fell, 1 stayed, 1 cannot be compared" in page
    assert "new: the report before has no indicator of this code" in page


def test_reports_by_other_rules_are_refused(tmp_path: Path) -> None:
    paths = report(tmp_path / "a.toml", 2024, "2"), report(tmp_path / "b.toml", 2025, "3", rules="lkj@lakip-4")
    told = refused(*paths)
    assert "lkj@beltim-2025" in told
    assert "lkj@lakip-4" in told
