"""Facts about ``evalkit compare``: what it pairs, prints and refuses."""

from __future__ import annotations

import json
import re
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.comparison.compare import between
from evalkit.comparison.errors import NotComparableError
from evalkit.schema.shipped import shipped
from rules_check.invented import small
from support import ev, instrument

EXAMPLES = Path(__file__).parents[2] / "examples"
SPBE = str(EXAMPLES / "contoh-spbe" / "spbe.toml")
SPBE_OLD = str(EXAMPLES / "contoh-spbe-2018" / "spbe.toml")
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


def an(name: str, subject: str, period: str, level: int, more: str = "", rules: str = "ips@2022") -> str:
    """The text of an assessment whose aspects all have one level, or of SPBE its domains one value."""
    scores = (
        f"[values]\nD1 = {level}\nD2 = {level}\nD3 = {level}\nD4 = {level}\n"
        if "spbe" in rules
        else f"[values]\ntotal = {level}\n"
    )
    head = f'[assessment]\ninstrument = "{rules}"\nsubject = "{subject}"\nperiod = "{period}"\n{more}'
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
            write(tmp_path / str(year), f"a{at}", f"Kota {at}", str(year), level, rules="spbe@2020")
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


def test_an_edition_without_a_crosswalk_is_refused_with_both_named() -> None:
    told = refused(SPBE_OLD, SPBE)
    assert "spbe@2018" in told
    assert "spbe@2020" in told
    assert "different editions" in told
    assert "evalkit rules diff spbe@2018 spbe@2020" in told


def test_across_editions_missing_answers_give_both_ends_of_each_part() -> None:
    (across,) = found(KAMI_OLD, str(EXAMPLES / "contoh-kami" / "kami-belum-lengkap.toml"))["across"]
    assert (across["change"], across["low"], across["high"]) == (None, "50", "134")  # 435 and 519 less 385
    for end, total in (("low", 50), ("high", 134)):
        assert sum(int(one.get(end) or one["points"]) for one in across["parts"]) == total
    assert None in [one["after"] for one in across["answers"]]
    told = run(KAMI_OLD, str(EXAMPLES / "contoh-kami" / "kami-belum-lengkap.toml"), "--detail").output
    assert "missing" in told


def test_across_editions_the_parts_add_up_in_points_and_percent() -> None:
    result = found(KAMI_OLD, KAMI)
    (across,) = result["across"]
    assert result["comparisons"] == []
    assert [one["name"] for one in across["parts"]] == ["rules", "open", "answers", "came"]
    rules, opened, answered, came = across["parts"]
    assert (across["before"]["score"], across["after"]["score"], across["change"]) == ("385", "499", "114")
    assert int(rules["low"]) + int(opened["high"]) + int(answered["points"]) + int(came["points"]) == 114
    assert int(rules["high"]) + int(opened["low"]) + int(answered["points"]) + int(came["points"]) == 114
    assert sum(int(one["points"]) for one in across["answers"]) == int(answered["points"])
    # SE9 is asked anew too, and stands outside the total.
    assert across["open"] == ["KK14", "KK21", "AS24", "AS33", "TE5", "TE8", "PD5"]
    assert (across["same"], across["inferred"]) == ("186", "186")
    page = run(KAMI_OLD, KAMI, "--detail").stdout
    assert "Indeks KAMI 4.2 → Indeks KAMI 5.0" in page
    assert "2023: 385 of 645, Pemenuhan Kerangka Kerja Dasar." in page
    assert "-5.33" in page  # 499/918 less 385/645, in percent
    assert f"Other answers ({len(across['answers'])})" in page


def test_values_among_the_answers_and_what_is_missing_now_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "v.toml").write_text(
        '[assessment]\ninstrument = "spbe@2020"\nsubject = "Kabupaten Contoh"\nperiod = "2024"\n'
        "[values]\nD1 = 3.00\nD2 = 3.00\nD3 = 3.00\nD4 = 3.00\n",
        encoding="utf-8",
    )
    page = run(SPBE, str(tmp_path / "v.toml")).stdout
    assert "Other answers and given values (51)" in page
    assert "47 of these are missing now." in page


def test_an_index_that_follows_another_one_is_compared_by_the_crosswalk() -> None:
    (across,) = found(SPBE, str(EXAMPLES / "contoh-pemdi" / "pemdi.toml"))["across"]
    assert [one["name"] for one in across["parts"]] == ["gone", "rules", "open", "came"]
    assert across["gone"] == ["I24"]
    assert across["came"] == ["I6", "I7", "I8", "I20"]
    assert across["percent"] == []  # both end at 5


def test_years_of_a_subject_are_compared_through_a_change_of_edition(tmp_path: Path) -> None:
    path = tmp_path / "kami.toml"
    each = []
    for year, edition in ((2021, "4.2"), (2022, "4.2"), (2023, "5.0"), (2024, "5.0")):
        rules = instrument(f"kami@{edition}")
        answers = "".join(f'{code} = {1 + year % 2 if code[:2] != "SE" else chr(34) + "A" + chr(34)}\n'
                          for code, one in rules.nodes.items() if one.is_leaf)  # fmt: skip
        head = f'id = "a{year}"\ninstrument = "kami@{edition}"\nsubject = "X"\nperiod = "{year}"\n'
        each.append(f"[[assessments]]\n{head}[assessments.answers]\n{answers}")
    path.write_text("\n".join(each), encoding="utf-8")
    result = found(str(path))
    periods = [(one["before"]["period"], one["after"]["period"]) for one in result["comparisons"]]
    assert periods == [("2021", "2022"), ("2023", "2024")]
    assert [(one["before"]["period"], one["after"]["period"]) for one in result["across"]] == [("2022", "2023")]


def test_another_index_is_refused_with_both_named() -> None:
    told = refused(SPBE, KAMI)
    assert "spbe@2020" in told
    assert "kami@5.0" in told
    assert "different indices" in told


def test_the_same_file_twice_is_refused() -> None:
    assert "named twice" in refused(KAMI, KAMI)


def test_a_report_beside_an_assessment_is_told_as_another_kind(tmp_path: Path) -> None:
    report = str(Path(SPBE).parents[1] / "beltim-2025" / "laporan.toml")
    table = tmp_path / "laporan.csv"
    table.write_text("Sasaran;Indikator;Satuan;Target;Realisasi\nS;Indeks;nilai;3,50;4,16\n", encoding="utf-8")
    by = ("--instrument", "lkj@lakip-4")  # agency, year and direction are not asked for first: they would not help
    for paths, named in (((report, SPBE), report), ((str(table), SPBE, *by), table), ((SPBE, str(table), *by), table)):
        told = refused(*paths)
        assert f"{named} is a performance report, and {SPBE} the assessment of an index" in told
    assert "--instrument, --period is needed" in refused(str(table), SPBE)


def test_nothing_to_pair_is_told_with_what_there_is(tmp_path: Path) -> None:
    for name in ("A", "B", "C"):
        write(tmp_path / ("old" if name < "C" else "new"), name, f"Kota {name}", "2024", 2)
    told = refused(str(tmp_path / "old"), str(tmp_path / "new"))
    assert "nothing belongs together" in told
    assert "Kota A (ips@2022), Kota B (ips@2022)" in told
    assert "there is nothing to compare" in refused(str(tmp_path / "new"))


def test_a_subject_that_other_indices_look_at_is_told_with_how_these_are_compared(tmp_path: Path) -> None:
    for name in ("A", "B"):
        write(tmp_path / "old", name, f"Kota {name}", "2024", 2)
    (tmp_path / "new").mkdir()
    spbe = re.sub(r"(?m)^subject .*", 'subject = "KOTA A"', Path(SPBE).read_text(encoding="utf-8"))
    (tmp_path / "new" / "spbe.toml").write_text(spbe, encoding="utf-8")

    told = refused(str(tmp_path / "old"), str(tmp_path / "new"))

    assert "nothing belongs together: what is of one subject is of other indices" in told
    assert "KOTA A (spbe@2020); two files that are named themselves are compared" in told


def test_several_of_one_period_or_place_are_named_where_nothing_else_can_be_paired(tmp_path: Path) -> None:
    for name, period in (("A", "2024"), ("B", "2024-S2")):  # both end on one day
        write(tmp_path / "old", name, "Kota A", period, 2)
    write(tmp_path / "new", "C", "Kota A", "2025", 3)
    for paths in ([tmp_path / "old", tmp_path / "new"], [tmp_path / "old"]):
        told = refused(*map(str, paths))
        assert "nothing belongs together: of Kota A (ips@2022) there are several in one place or of one period" in told
        assert "an id of their own" in told


def test_local_variants_must_be_the_same() -> None:
    variant = EXAMPLES / "contoh-sakip-varian"
    (path,) = (str(one) for one in variant.glob("*.toml") if "[assessment]" in one.read_text(encoding="utf-8"))
    assert "different local variants" in refused(path, SAKIP[1])


def test_two_sheets_of_one_edition_ask_other_questions(tmp_path: Path) -> None:
    values = "[values]\nP = 20\nU = 20\nL = 10\nE = 15\n"
    for sheet in ("Instansi", "Unit"):
        head = f'[assessment]\ninstrument = "sakip@2021"\nsubject = "{sheet} A"\nperiod = "2024"\n'
        text = f'{head}{values}[context]\nlembar = "{sheet}"\n'
        (tmp_path / f"{sheet}.toml").write_text(text, encoding="utf-8")
    told = refused(*(str(tmp_path / f"{sheet}.toml") for sheet in ("Instansi", "Unit")))
    assert "answer other questions: lembar is Instansi and Unit" in told


def test_two_rule_files_of_one_id_are_refused() -> None:
    """Through the library: rule files that ask for other nodes, though nothing of the assessment decides which."""
    bands = '[[bands]]\npredicate = "Good"\n'
    node = "[[node]]\ncode = 'total'\ntitle = 'All'\nleaves = [{ code = 'A', title = 'A' }, { code = '%s', title = 'B' }]\n"
    before, after = (ev(small(bands + node % code), answers={"A": 1, code: 2}) for code in ("B", "C"))

    with pytest.raises(NotComparableError, match="evaluated by different rule files"):
        between(before, after)


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


def test_a_mean_over_objectives_is_taken_apart_as_it_is_made(tmp_path: Path) -> None:
    more = (
        '\n[[objectives]]\ncode = "S2"\ntitle = "Sasaran 2"\n\n[[indicators]]\ncode = "j1"\nobjective = "S2"\n'
        'title = "Indikator {title}"\nunit = "nilai"\ndirection = "higher"\ntarget = 4\n{value}\n'
    )
    paths = [
        report(tmp_path / f"{year}.toml", year, "2", "4", more=more.format(title=year, value=value))
        for year, value in ((2024, "realisation = 4"), (2025, 'not_measured = "tidak dinilai"'))
    ]
    for path in paths:
        text = Path(path).read_text(encoding="utf-8").replace("[report]\n", '[report]\nmean = "objectives"\n')
        Path(path).write_text(text, encoding="utf-8")
    (one,) = found(*paths)["reports"]
    rows = {row["code"]: row for row in one["indicators"]}
    # (75 + 100) / 2, then 75 of the one objective that is left: 25, 50, 100 of 2 become 50, 100 of 1
    assert (one["before"]["mean"], one["after"]["mean"], one["change"]) == ("87.5", "75", "-12.5")
    assert [rows[code]["points"] for code in ("i1", "i2", "j1")] == ["12.5", "25", "-50"]
    page = run(*paths, "--width", "200").stdout
    assert "called before: Indikator 2024" in page
    assert "2025: tidak dinilai" in page or "tidak dinilai" in page
    assert "look whether it still is the same" in page


def test_a_report_that_lost_an_indicator_says_so(tmp_path: Path) -> None:
    paths = report(tmp_path / "a.toml", 2024, "2", "4"), report(tmp_path / "b.toml", 2025, "3")
    assert "gone: the report has no indicator of this code any more" in run(*paths, "--width", "200").stdout


def test_who_vouches_tells_the_sides_of_one_period_apart(tmp_path: Path) -> None:
    own = write(tmp_path, "a", "Kota A", "2024", 3)
    verified = write(tmp_path, "b", "Kota A", "2024", 2, 'status = "verified"\n')
    page = run(own, verified).stdout
    assert "self-assessment: 3.00" in page
    assert "verified: 2.00" in page
    assert "Score over the years" not in page
    assert "before: 3.00" in run(own, write(tmp_path, "c", "Kota A", "2024", 2)).stdout


def test_rows_of_a_table_and_what_they_say_are_facts(tmp_path: Path) -> None:
    for name, rows in (("a", "4,4,4,4,4,4,4,4,4\n" * 2), ("b", "3,3,3,3,3,3,3,3,3\n")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "jawaban.csv").write_text(
            "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan\n" + rows, encoding="utf-8"
        )
        (folder / "ikm.toml").write_text(
            '[assessment]\ninstrument = "ikm@2017"\nsubject = "Loket"\nperiod = "2024"\nresponses = "jawaban.csv"\n',
            encoding="utf-8",
        )
    (one,) = found(str(tmp_path / "a"), str(tmp_path / "b"))["comparisons"]
    assert {"key": "n", "before": "2", "after": "1"} in one["facts"]
    page = run(str(tmp_path / "a"), str(tmp_path / "b")).stdout
    assert "rows" in page


def test_requirements_of_a_predicate_are_the_reason() -> None:
    zi = [str(EXAMPLES / "contoh-zi" / name) for name in ("wbbm.toml", "belum-memenuhi.toml")]
    (down,), (up,) = found(*zi)["comparisons"], found(*reversed(zi))["comparisons"]
    assert any(one["kind"] == "rule" and one["text"].startswith("not met now: ") for one in down["why"])
    assert any(one["kind"] == "rule" and one["text"].startswith("no longer in the way: ") for one in up["why"])
    (same,) = found(zi[1], zi[1].replace("belum-memenuhi", "belum-lengkap"))["comparisons"]
    assert same["why"]


def test_three_reports_stand_side_by_side_over_the_years(tmp_path: Path) -> None:
    paths = [
        report(tmp_path / f"{year}.toml", year, *realised)
        for year, realised in ((2023, ("2",)), (2024, ("3", "4")), (2025, ("4", "2")))
    ]
    page = run(*paths, "--width", "120").stdout
    assert "Achievement over the years (%) · Dinas A" in page
    table = page.partition("Achievement over the years")[2].partition("What moved")[0]
    rows = {words[0]: words for row in table.splitlines() if (words := row.split())}
    assert rows["i1"][-4:] == ["50.00", "75.00", "100.00", "+50.00"]
    assert rows["i2"][-4:] == ["-", "100.00", "50.00", "-"]
    assert rows["mean"][-4:] == ["50.00", "87.50", "75.00", "+25.00"]


def test_two_reports_have_no_table_over_the_years(tmp_path: Path) -> None:
    paths = report(tmp_path / "a.toml", 2024, "2", "4"), report(tmp_path / "b.toml", 2025, "3", "4", "4")
    assert "Achievement over the years" not in run(*paths).stdout


# --- Two assessors --------------------------------------------------------------------------------------------------


def test_two_who_judge_the_same_are_told_how_far_they_agree(tmp_path: Path) -> None:
    other = tmp_path / "b.toml"
    text = Path(SPBE).read_text(encoding="utf-8")
    assert text.count("\nI44 = 3") == 1
    other.write_text(text.replace("\nI44 = 3", "\nI44 = 5"), encoding="utf-8")

    (one,) = found(SPBE, str(other))["comparisons"]

    assert [(each["scale"], each["answers"], each["equal"]) for each in one["agreement"]] == [
        ("proses", "31", "31"), ("layanan", "16", "15"),
    ]  # fmt: skip
    said = " ".join(run(SPBE, str(other)).stdout.split())
    assert "Answers of both: 15 of 16 alike · scale layanan · weighted kappa (linear)" in said


def test_two_years_are_no_two_assessors() -> None:
    (one,) = found(KAMI, KAMI_PLUS)["comparisons"]
    assert one["before"]["period"] != one["after"]["period"]
    assert one["agreement"] == []
    assert "Agreement" not in run(KAMI, KAMI_PLUS).stdout
