"""Facts about ``evalkit migrate``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.run import evaluate_files
from evalkit.schema.shipped import shipped

EXAMPLES = Path(__file__).parents[2] / "examples"
KAMI = str(EXAMPLES / "contoh-kami" / "kami-4.2.toml")
BELTIM = str(EXAMPLES / "beltim-2025" / "kami.toml")
SPBE = str(EXAMPLES / "contoh-spbe" / "spbe.toml")


def run(*arguments: str, lang: str = "en") -> Any:
    return CliRunner(env={"EVALKIT_LANG": lang, "COLUMNS": "100"}).invoke(cli, arguments, prog_name="evalkit")


def found(*arguments: str) -> Any:
    done = run("migrate", *arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    jsonschema.Draft202012Validator(json.loads(shipped()["migrate"].text())).validate(result)
    return result


def test_the_file_that_is_written_is_evaluated_to_the_range_that_was_printed(tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    done = run("migrate", KAMI, "--to", "kami@5.0", "--accept-inferred", "-o", str(new))

    assert done.exit_code == 0, done.output
    assert "Then: 385 of 645, Pemenuhan Kerangka Kerja Dasar." in done.stdout
    assert "186 answers are carried; 26 questions are to be answered anew." in done.stdout
    assert "Not counted in the total: SE9." in done.stdout
    assert "Until they are answered: 403 – 484 of 918, Pemenuhan Kerangka Kerja Dasar." in done.stdout
    assert f"the assessment stands in {new}" in done.stderr
    (again,) = evaluate_files([new]).evaluations
    assert "25 answers are missing" in " ".join(run("evaluate", str(new)).stdout.split())
    assert again.total.low is not None
    assert again.total.high is not None
    assert (again.total.low.value, again.total.high.value, again.predicate) == (
        403,
        484,
        "Pemenuhan Kerangka Kerja Dasar",
    )
    text = new.read_text(encoding="utf-8")
    assert (
        "KK16 = 2   # Kerangka kelangsungan layanan TIK (BCP) dan jadwal uji (from KK15, the same question, inferred)"
        in text
    )
    assert "# to be asked: the answer to KK17 says nothing about it\n# 5.0 asks for a test at least yearly" in text
    assert "# answered then: KK17 = 0\n# KK21 =   # " in text


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [("kami@4.2", "kami@5.0", "KK14, TE4 → TE5, TE7 → TE8"), ("kami@5.0", "kami@4.2", "KK14, TE5 → TE4, TE8 → TE7")],
)
def test_what_is_compared_and_yet_asked_anew_both_commands_say(old: str, new: str, codes: str) -> None:
    migrated = run("migrate", str(EXAMPLES / "contoh-kami" / "kami-4.2.toml"), "--to", "kami@5.0", "--accept-inferred")
    assert "compared with the old questions by `evalkit rules diff`" in " ".join(migrated.stdout.split())
    assert "the matter is the same: KK14, TE5, TE8." in " ".join(migrated.stdout.split())
    compared = " ".join(run("rules", "diff", old, new).stdout.split())
    assert f"Of these {codes} are compared here, but `evalkit migrate` asks them anew" in compared


def test_the_owners_total_is_known_by_its_value_alone(tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    first, second = found(BELTIM, "--to", "kami@5.0", "--accept-inferred")["assessments"]

    assert (first["id"], second["id"]) == ("kami-2024", "kami-2025")
    for one in (first, second):
        assert (one["score"], one["carried"], len(one["asked"])) == ("551", [], 212)
        assert (one["after"]["low"], one["after"]["high"]) == ("0", "918")
        assert one["by_total"] == {"low": "344", "high": "918"}
        assert one["after"]["possible"] == ["Baik", "Cukup Baik", "Pemenuhan Kerangka Kerja Dasar", "Tidak Layak"]
    page = run("migrate", BELTIM, "--to", "kami@5.0", "--id", "kami-2025", "-o", str(new))
    assert "Of total only values are known: a crosswalk carries answers, and from a value none follows." in page.stdout
    assert "344" not in page.stdout  # what is inferred narrows nothing unless it is accepted
    assert "nothing could be carried: it is a form" in page.stderr
    new.write_text(new.read_text(encoding="utf-8").replace("# TK1 =  ", "TK1 = 2  "), encoding="utf-8")
    assert evaluate_files([new]).evaluations[0].nodes["TK1"].score is not None


def test_several_assessments_stand_in_one_file(tmp_path: Path) -> None:
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    head = 'instrument = "kami@4.2"\nsubject = "Kota Contoh"\n'
    each = [f'[[assessments]]\nid = "a{year}"\n{head}period = "{year}"\n[assessments.answers]\nTK1 = 3\n[assessments.evidence]\n'
            f'TK1 = ["SK {year}", "Perwal"]\n' for year in (2022, 2023)]  # fmt: skip
    old.write_text("\n".join(each), encoding="utf-8")
    assert run("migrate", str(old), "--to", "kami@5.0", "--accept-inferred", "-o", str(new)).exit_code == 0

    again = evaluate_files([new]).evaluations
    assert [one.assessment.id for one in again] == ["a2022-5.0", "a2023-5.0"]
    assert [dict(one.assessment.evidence) for one in again] == [
        {"TK1": (f"SK {year}", "Perwal")} for year in (2022, 2023)
    ]
    assert len(found(str(old), "--to", "kami@5.0", "--accept-inferred", "--id", "a2023")["assessments"]) == 1


def test_spbe_goes_to_pemdi_as_a_form_with_what_was_answered_then(tmp_path: Path) -> None:
    new = tmp_path / "pemdi.toml"
    done = run("migrate", SPBE, "--to", "pemdi", "-o", str(new))

    assert done.exit_code == 0, done.output
    assert "0 answers are carried; 20 questions are to be answered anew." in done.stdout
    text = new.read_text(encoding="utf-8")
    assert 'instrument = "pemdi@2026"' in text
    assert "# to be asked: takes up I11, I12, I1, I2, I10, I13, whose answers are none to it" in text
    assert "# evidence then, I1: Perbup 12/2022 tentang Arsitektur SPBE" in text


def test_decimals_are_told_to_programs_as_they_were_printed() -> None:
    (one,) = found(str(EXAMPLES / "contoh-pemdi" / "pemdi.toml"), "--to", "spbe@2020")["assessments"]
    told = {old["code"]: old["answer"] for each in one["asked"] for old in each["old"]}
    assert told["I18"] == "2.992"
    assert told["I17"] == "1.999"


def test_a_table_of_answers_is_taken_as_everywhere(tmp_path: Path) -> None:
    table = tmp_path / "kami.csv"
    table.write_text("TK1,TK2\n3,2\n", encoding="utf-8")
    said = ("--instrument", "kami@4.2", "--subject", "Kota Contoh", "--period", "2023")

    (one,) = found(str(table), "--to", "kami@5.0", "--accept-inferred", *said)["assessments"]
    assert [(each["new"], each["answer"]) for each in one["carried"]] == [("TK1", "3"), ("TK2", "2")]


def test_every_question_in_detail_and_in_indonesian() -> None:
    done = run("migrate", KAMI, "--to", "kami@5.0", "--accept-inferred", "--detail", lang="id")

    assert done.exit_code == 0, done.output
    assert "186 jawaban dibawa; 26 pertanyaan harus dijawab baru." in done.stdout
    assert "Sampai itu dijawab: 403 – 484 dari 918" in done.stdout
    (row,) = [line.split() for line in done.stdout.splitlines() if line.startswith("  KK16 ")]
    assert row[-6:] == ["2", "KK15", "pertanyaan", "yang", "sama", "disimpulkan"]


@pytest.mark.parametrize("form", ["terminal", "text", "markdown"])
def test_questions_without_an_answer_are_named_by_their_codes(form: str) -> None:
    done = run("migrate", BELTIM, "--to", "kami@5.0", "--id", "kami-2024", "--format", form)

    assert done.exit_code == 0, done.output
    assert "No answer is known to carry to 186 more: TK1, TK2, TK3" in " ".join(done.stdout.split())


# --- What it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([KAMI, "--to", "kami@5.0"], "kami/4.2-5.0.toml calls inferred what carries 186 of 186 answers"),
        ([KAMI, "--to", "kami@5.0"], "hint: --accept-inferred carries them, each marked"),
        ([KAMI, "--to", "kami@9"], "kami has no edition 9; known: kami@4.2, kami@5.0"),
        ([KAMI, "--to", "kami"], "kami has several editions: kami@4.2, kami@5.0"),
        ([KAMI, "--to", "kamu@1"], "there is no index kamu"),
        ([KAMI, "--to", "kami@4.2"], "there is an assessment by kami@4.2 already"),
        ([KAMI, "--to", "spbe@2020"], "there is no crosswalk between kami@4.2 and spbe@2020: no answer can be carried"),
        ([KAMI, "--to", "spbe@2020"], "there are crosswalks between: kami@4.2 → kami@5.0, spbe@2020 → pemdi@2026"),
        ([KAMI, "--to", "lkj@lakip-4"], "lkj holds rules of performance reports"),
        ([BELTIM, "--to", "kami@5.0", "--id", "x"], "there is no assessment x"),
        (["no.toml", "--to", "kami@5.0"], "there is no file or folder no.toml"),
        ([KAMI], "--to"),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_and_writes_nothing(arguments: list[str], words: str, tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    done = run("migrate", *arguments, "-o", str(new))

    assert (done.exit_code, done.stdout) == (2, "")
    assert words in " ".join(done.stderr.split())
    assert not new.exists()


def test_a_file_with_faults_is_refused_with_all_of_them(tmp_path: Path) -> None:
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    old.write_text(
        '[assessment]\ninstrument = "kami@4.2"\nsubject = "X"\nperiod = "2023"\n[answers]\nTK1 = 7\nXX1 = 1\n',
        encoding="utf-8",
    )
    done = run("migrate", str(old), "--to", "kami@5.0", "--accept-inferred", "-o", str(new))

    assert (done.exit_code, done.stdout) == (1, "")
    assert "7 is outside the scale" in done.stderr
    assert "XX1" in done.stderr
    assert not new.exists()


def test_a_file_that_exists_is_kept_unless_force_is_given(tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text("mine", encoding="utf-8")
    asked = ("migrate", KAMI, "--to", "kami@5.0", "--accept-inferred", "-o", str(new))

    done = run(*asked)
    assert (done.exit_code, new.read_text(encoding="utf-8")) == (2, "mine")
    assert "exists and is not overwritten" in done.stderr
    assert run(*asked, "--force").exit_code == 0
    assert "kami@5.0" in new.read_text(encoding="utf-8")


def test_the_assessment_itself_is_never_overwritten(tmp_path: Path) -> None:
    old = tmp_path / "old.toml"
    old.write_bytes(Path(KAMI).read_bytes())
    done = run("migrate", str(old), "--to", "kami@5.0", "--accept-inferred", "--force", "-o", str(old))

    assert done.exit_code == 2
    assert "is an input and would be overwritten" in done.stderr
    assert old.read_bytes() == Path(KAMI).read_bytes()


def test_what_cannot_be_told_apart_in_one_file_is_refused(tmp_path: Path) -> None:
    folder, new = tmp_path / "old", tmp_path / "new.toml"
    folder.mkdir()
    for name in ("a.toml", "b.toml"):
        (folder / name).write_text(
            '[assessment]\ninstrument = "kami@4.2"\nsubject = "X"\nperiod = "2023"\n[answers]\nTK1 = 2\n',
            encoding="utf-8",
        )
    done = run("migrate", str(folder), "--to", "kami@5.0", "--accept-inferred", "-o", str(new))

    assert done.exit_code == 1
    assert "has the same subject, instrument and period" in done.stderr
    assert not new.exists()


def test_a_crosswalk_with_faults_is_told_as_such(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    (rules / "kami").mkdir(parents=True)
    source = Path(__file__).parents[2] / "rules" / "kami"
    for name in ("4.2.toml", "5.0.toml", "4.2-5.0.toml"):
        text = (source / name).read_text(encoding="utf-8")
        (rules / "kami" / name).write_text(text.replace('{ old = "TK2", new = "TK2" },', ""), encoding="utf-8")
    done = run("migrate", KAMI, "--to", "kami@5.0", "--accept-inferred", "--rules", str(rules))

    assert done.exit_code == 1
    assert "TK2 of kami@4.2 is not named" in done.stderr
