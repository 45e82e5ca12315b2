"""Facts about reading assessments."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.base import digest
from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.exact import Printed, parse_number
from evalkit.base.text import english
from evalkit.files import document
from evalkit.files.assessment import RespondentGroup
from evalkit.files.inputs import missing_paths, read, repeated_paths
from evalkit.files.intake import Intake
from evalkit.files.siblings import named_beside, read_beside

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evalkit.files.assessment import Assessment

HEAD = """
[assessment]
instrument = "abc@1"
subject = "Kabupaten X"
period = "2024"
"""
FULL = HEAD + "[values]\ntotal = 4.20\n"
SEVERAL = """
[[assessments]]
id = "{first}"
instrument = "abc@1"
subject = "X"
period = "2024"
[assessments.values]
total = 1

[[assessments]]
instrument = "abc@1"
subject = "Y"
period = "2024"
[assessments.values]
total = 2
"""
BAD_INPUT = sorted((Path(__file__).parent / "bad_input").glob("*.toml"))


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def write(folder: Path, text: str, name: str = "a.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def one(folder: Path, text: str) -> Assessment:
    (assessment,) = read([write(folder, text)]).assessments
    return assessment


def faults_of(*paths: str | Path) -> list[str]:
    with pytest.raises(AssessmentError) as caught:
        read([str(path) for path in paths])
    return [str(fault) for fault in caught.value.faults]


def faults_in(folder: Path, text: str) -> str:
    return "\n".join(faults_of(write(folder, text)))


# --- one assessment ---


def test_the_keys_of_an_assessment(folder: Path) -> None:
    path = write(folder, FULL)

    (assessment,) = read([path]).assessments

    assert assessment.file == path
    assert (assessment.instrument, assessment.subject, assessment.period.text) == ("abc@1", "Kabupaten X", "2024")
    assert (assessment.id, assessment.place, assessment.status) == (None, "", "self-assessment")
    assert assessment.values == {"total": parse_number("4.20")}


def test_the_hash_is_that_of_the_file(folder: Path) -> None:
    assert one(folder, FULL).sha256 == hashlib.sha256(FULL.encode()).hexdigest()


def test_dotted_keys_are_joined_to_codes(folder: Path) -> None:
    assert one(folder, HEAD + "[answers]\nP1.1 = true\nP1.2 = false\n").answers == {"P1.1": True, "P1.2": False}


def test_quoted_codes_are_the_same(folder: Path) -> None:
    assert one(folder, HEAD + '[answers]\n"P1.1" = true\n').answers == {"P1.1": True}


def test_one_code_in_two_spellings_is_a_fault(folder: Path) -> None:
    assert "answers.P1.1: the code P1.1 stands here twice" in faults_in(
        folder, HEAD + '[answers]\nP1.1 = true\n"P1.1" = false\n'
    )


def test_claims_and_context_are_kept_as_written(folder: Path) -> None:
    assessment = one(folder, FULL + '[claims]\ntotal = 4\npredicate = "Baik"\n[context]\nse = "Tinggi"\n')

    assert assessment.claims == {"total": 4, "predicate": "Baik"}
    assert assessment.context == {"se": "Tinggi"}


def test_evidence_is_one_text_or_several(folder: Path) -> None:
    assert one(folder, FULL + '[evidence]\nI1 = "a"\nP1.2 = ["b", "c"]\n').evidence == {
        "I1": ("a",),
        "P1.2": ("b", "c"),
    }


def test_notes_are_one_text_or_several(folder: Path) -> None:
    assert one(folder, FULL + '[notes]\nI1 = "a"\nP1.2 = ["b", "c"]\n').notes == {"I1": ("a",), "P1.2": ("b", "c")}


def test_groups_have_name_count_and_values(folder: Path) -> None:
    (group,) = one(folder, HEAD + '[[groups]]\nname = "A"\nn = 12\nvalues = { total = 80.5 }\n').groups

    assert group == RespondentGroup(name="A", n=12, values={"total": parse_number("80.5")})


def test_a_toml_date_is_a_period(folder: Path) -> None:
    assert one(folder, FULL.replace('"2024"', "2024-05-01")).period.text == "2024-05-01"


@pytest.mark.parametrize("path", BAD_INPUT, ids=[path.stem for path in BAD_INPUT])
def test_broken_files_are_told_in_the_words_of_their_first_comment(path: Path) -> None:
    words = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").split(" | ")

    message = "\n".join(faults_of(path))

    assert [word for word in words if word not in message] == []


def test_all_faults_of_a_file_are_told(folder: Path) -> None:
    text = '[assessment]\nsubject = 3\nperiod = "soon"\nstatus = "draft"\ncolour = "red"\n[answers]\nI1 = [1]\n'

    assert len(faults_of(write(folder, text))) == 6


# --- several in one file ---


def test_several_assessments_are_told_by_id_or_position(folder: Path) -> None:
    found = read([write(folder, SEVERAL.format(first="eins"))]).assessments

    assert [assessment.place for assessment in found] == ["assessments[eins].", "assessments[2]."]


def test_a_file_is_hashed_once_whatever_it_holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for each assessment took 124 seconds of 40,000 in one file."""
    hashed: list[int] = []
    sha256 = digest.sha256

    def counted(*parts: bytes) -> str:
        hashed.append(sum(map(len, parts)))
        return sha256(*parts)

    monkeypatch.setattr(document, "sha256", counted)
    text = SEVERAL.format(first="eins")
    found = read([write(folder, text)]).assessments

    assert hashed == [len(text)]
    assert [one.sha256 for one in found] == [sha256(text.encode())] * 2


def test_the_keys_may_stand_in_a_table_inside(folder: Path) -> None:
    text = """
[[assessments]]
[assessments.assessment]
id = "x"
instrument = "abc@1"
subject = "X"
period = "2024"
[assessments.answers]
I1 = 1
"""

    assert one(folder, text).place == "assessments[x]."


def test_a_key_beside_the_table_inside_is_unknown(folder: Path) -> None:
    text = '[[assessments]]\nsubject = "Y"\nassessment = { instrument = "a", subject = "X", period = "2024" }\nanswers = { I1 = 1 }\n'

    assert "assessments[1].subject: the key subject is not known" in faults_in(folder, text)


def test_faults_of_several_name_the_assessment(folder: Path) -> None:
    assert "assessments[2].answers.I1: a list is not allowed here" in faults_in(
        folder, SEVERAL.format(first="x") + "[assessments.answers]\nI1 = [1]\n"
    )


def test_repeated_ids_are_a_fault(folder: Path) -> None:
    text = SEVERAL.format(first="x").replace(
        '\ninstrument = "abc@1"\nsubject = "Y"', '\nid = "x"\ninstrument = "abc@1"\nsubject = "Y"'
    )

    assert "assessments[2].id: x stands twice" in faults_in(folder, text)


def test_ids_of_several_files_must_differ(folder: Path) -> None:
    text = FULL.replace("[assessment]", '[assessment]\nid = "x"')
    first, second = write(folder, text), write(folder, text, "b.toml")

    assert faults_of(first, second) == [
        f"{second}: assessment.id: x stands twice, first in {first}\n  expected: an id that occurs only once"
    ]


@pytest.mark.parametrize("subject", ["X", "x"])
def test_assessments_alike_need_ids(folder: Path, subject: str) -> None:
    text = SEVERAL.format(first="x").replace('"Y"', f'"{subject}"')

    assert "assessments[2].id: another assessment of this file has the same subject" in faults_in(folder, text)


def test_assessments_alike_in_two_files_need_none(folder: Path) -> None:
    assert len(read([write(folder, FULL), write(folder, FULL, "b.toml")]).assessments) == 2


# --- tables ---


def with_table(name: str = "t.csv", more: str = "") -> str:
    return HEAD + f"responses = '{name}'\n{more}"


def test_a_table_is_read_from_beside_the_file(folder: Path) -> None:
    write(folder, "a,b\n1,2\n", "t.csv")

    assessment = one(folder, with_table(more='ignore = ["b"]\n'))

    table = assessment.tables["responses"]
    assert (table.header, tuple(table.rows), table.ignore) == (("a", "b"), ((2, ("1", "2")),), ("b",))
    assert table.file == str(folder / "t.csv")


def test_the_hash_covers_the_tables_in_the_order_of_their_keys(folder: Path) -> None:
    write(folder, "a\n1\n", "t.csv")
    write(folder, "p\n1\n", "p.csv")
    text = with_table(more='people = "p.csv"\n')

    assert one(folder, text).sha256 == hashlib.sha256(text.encode() + b"p\n1\n" + b"a\n1\n").hexdigest()


def test_faults_of_tables_are_told_with_those_of_the_file(folder: Path) -> None:
    write(folder, "a,b\n1\n", "t.csv")

    found = faults_of(write(folder, with_table(more='colour = "red"\n')))

    assert [fault.split(":")[0] for fault in found] == [str(folder / "t.csv"), str(folder / "a.toml")]


@pytest.mark.parametrize("name", ["../secret.csv", "sub/../../secret.csv", "link.csv", "linked/secret.csv"])
def test_a_table_outside_the_folder_is_refused(folder: Path, name: str) -> None:
    (folder / "sub").mkdir()
    secret = folder.parent / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    (folder / "link.csv").symlink_to(secret)
    (folder / "linked").symlink_to(folder.parent)

    assert "leads out of the folder" in faults_in(folder, with_table(name))


def test_an_absolute_name_is_refused(folder: Path) -> None:
    write(folder, "a\n1\n", "t.csv")

    assert "leads out of the folder" in faults_in(folder, with_table(str(folder / "t.csv")))


def test_a_missing_table_is_a_fault_of_its_key(folder: Path) -> None:
    assert "assessment.responses: there is no file t.csv" in faults_in(folder, with_table())


def test_a_folder_is_no_table(folder: Path) -> None:
    (folder / "t.csv").mkdir()

    assert "t.csv is not a file" in faults_in(folder, with_table())


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no /proc here")
def test_a_file_that_refuses_to_be_read_is_a_fault() -> None:
    faults = Faults("a.toml")

    assert read_beside("/proc/self/a.toml", "mem", "assessment.responses", faults) is None
    assert "assessment.responses: mem cannot be read: " in str(faults.found[0])


def test_links_in_a_ring_are_a_fault(folder: Path) -> None:
    (folder / "t.csv").symlink_to(folder / "u.csv")
    (folder / "u.csv").symlink_to(folder / "t.csv")

    assert "t.csv cannot be read" in faults_in(folder, with_table())


@pytest.mark.parametrize("name", ['"a\\u0000b"', '"' + "x" * 5000 + '"'], ids=["nul", "long"])
def test_impossible_names_are_a_fault(folder: Path, name: str) -> None:
    assert "cannot be read" in faults_in(folder, HEAD + f"responses = {name}\n")


def test_a_variant_must_exist(folder: Path) -> None:
    assert "assessment.variant: there is no file v.toml" in faults_in(
        folder, HEAD + 'variant = "v.toml"\n[answers]\nI1 = 1\n'
    )


def test_a_variant_is_kept_by_name(folder: Path) -> None:
    write(folder, 'extends = "abc@1"', "v.toml")

    assert one(folder, HEAD + 'variant = "v.toml"\n[answers]\nI1 = 1\n').variant == "v.toml"


# --- files, folders, standard input ---


def test_a_folder_is_read_by_file_name(folder: Path) -> None:
    for name in ("b.toml", "a.toml", "C.TOML", ".hidden.toml", "notes.txt"):
        write(folder, FULL, name)
    (folder / "sub.toml").mkdir()

    found = read([str(folder)]).assessments

    assert [Path(assessment.file).name for assessment in found] == ["C.TOML", "a.toml", "b.toml"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[instrument]\nindex = "abc"', "passed over: this is a rule file of an instrument"),
        ('extends = "abc@1"', "passed over: this is a local variant"),
        ('[rules]\nindex = "abc"', "passed over: these are rules of performance reports"),
        ("a = 1", "no table [assessment] in it"),
        ("[assesment]\na = 1", "did you mean assessment?"),
    ],
    ids=["rule file", "overlay", "rules of reports", "other", "misspelt"],
)
def test_other_toml_in_a_folder_is_passed_over_with_a_note(folder: Path, text: str, words: str) -> None:
    write(folder, FULL)
    write(folder, text, "other.toml")

    found = read([str(folder)])

    assert len(found.assessments) == 1
    assert words in english(found.notes[0])


def test_a_folder_without_assessments_is_a_fault(folder: Path) -> None:
    write(folder, "a = 1", "other.toml")

    assert faults_of(folder)[0].startswith(f"{folder}: there is no assessment in this folder")


def test_the_faults_of_all_files_are_told(folder: Path) -> None:
    write(folder, "a = ", "a.toml")
    write(folder, FULL, "b.toml")
    write(folder, "a = ", "c.toml")

    assert len(faults_of(folder, write(folder, "[x", "d.txt"))) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [("a = 1", "there is no table [assessment]"), ('extends = "abc@1"', "a local variant"), ("", "the file is empty")],
    ids=["other", "overlay", "empty"],
)
def test_a_named_file_without_assessment_is_a_fault(folder: Path, text: str, words: str) -> None:
    assert words in faults_in(folder, text)


def test_standard_input_is_a_file_in_the_working_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "a\n1\n", "t.csv")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(with_table().encode())))

    (assessment,) = read(["-"]).assessments

    assert (assessment.file, assessment.tables["responses"].file) == ("-", "t.csv")


def test_missing_paths_are_told_apart(folder: Path) -> None:
    assert missing_paths([str(folder), "-", str(folder / "x"), ""]) == [str(folder / "x"), ""]


def test_what_would_be_read_twice_is_told_apart(folder: Path) -> None:
    file = str(write(folder, with_table(), "a.toml"))
    hidden, table = str(write(folder, "", ".b.toml")), str(write(folder, "a\n1\n", "t.csv"))
    deeper = folder / "lagi"
    deeper.mkdir()
    assert repeated_paths([str(folder), file, hidden, table, str(deeper), "-"]) == [file]
    assert repeated_paths([file, "-", str(folder / "lagi" / ".." / "a.toml"), "-"])[1:] == ["-"]
    assert repeated_paths([str(folder), str(folder)]) == [str(folder)]


def test_files_beside_an_assessment_are_named_without_reading_it(folder: Path) -> None:
    table = write(folder, "a\n1\n", "t.csv")
    one = write(folder, with_table(), "a.toml")
    several = write(
        folder, f'assessments = [1, {{ assessment = {{ x = ["t.csv", "{"x" * 300}", "\\u0000"] }} }}]', "b.toml"
    )
    for file in (one, several):
        assert list(named_beside(str(file))) == [str(table)]
    assert list(named_beside(str(write(folder, "= =", "c.toml")))) == []
    assert list(named_beside(str(folder))) == []


def test_a_path_that_vanished_is_a_fault(folder: Path) -> None:
    assert "cannot be read: No such file" in faults_of(folder / "x.toml")[0]


def test_a_folder_that_cannot_be_read_is_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)  # root may read every folder

    assert "cannot be read: Permission denied" in faults_of(folder)[0]


# --- plugins ---


class Plugins:
    """A registry with one intake for ``.lines`` files, which adds a table key."""

    def intake(self, suffix: str) -> Intake | None:
        return Intake(name="lines", suffixes=(".lines",), read=self.read) if suffix == ".lines" else None

    def table_keys(self) -> Collection[str]:
        return ("visits",)

    def read(self, path: Path) -> Sequence[Assessment]:
        return read([str(path.with_suffix(".toml"))]).assessments


def test_a_file_with_the_suffix_of_an_intake_is_read_by_it(folder: Path) -> None:
    write(folder, FULL)

    assert read([write(folder, "", "a.lines")], Plugins()).assessments[0].file == str(folder / "a.toml")


def test_a_file_with_another_suffix_is_read_as_toml(folder: Path) -> None:
    assert read([write(folder, FULL, "a.txt")], Plugins()).assessments[0].file == str(folder / "a.txt")


def test_a_table_key_of_an_intake_names_a_table(folder: Path) -> None:
    write(folder, "a\n1\n", "t.csv")

    (assessment,) = read([write(folder, HEAD + 'visits = "t.csv"\n')], Plugins()).assessments

    assert assessment.tables["visits"].header == ("a",)


def test_an_unknown_key_is_a_fault_also_with_plugins(folder: Path) -> None:
    with pytest.raises(AssessmentError, match="the key visit is not known"):
        read([write(folder, HEAD + 'visit = "t"\n[values]\ntotal = 1\n')], Plugins())


def test_numbers_are_not_judged_here(folder: Path) -> None:
    (value,) = one(folder, HEAD + "[values]\ntotal = 99999.5\n").values.values()

    assert isinstance(value, Printed)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("terverifikasi", "verified"),
        ("Terverifikasi", "verified"),
        ("penilaian mandiri", "self-assessment"),
        ("Penilaian-Mandiri", "self-assessment"),
        ("terpublikasi", "published"),
        ("verified", "verified"),
    ],
)
def test_a_status_is_understood_as_the_report_prints_it(word: str, status: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        f'[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\nstatus = "{word}"\n[values]\ntotal = 4.0\n',
        encoding="utf-8",
    )

    assert read([str(path)]).assessments[0].status == status


@pytest.mark.parametrize(
    ("word", "near"),
    [("diverifikasi", "terverifikasi"), ("publised", "published"), ("penilaian sendiri", "penilaian mandiri")],
)
def test_a_status_that_is_none_is_hinted_at_in_the_language_it_was_written_in(
    word: str, near: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        f'[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\nstatus = "{word}"\n[values]\ntotal = 4.0\n',
        encoding="utf-8",
    )
    with pytest.raises(AssessmentError) as caught:
        read([str(path)])
    assert f"did you mean {near}?" in str(caught.value)


def test_what_is_no_file_in_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone.toml").symlink_to("nowhere")
    (tmp_path / "ring.toml").symlink_to("ring.toml")
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "a.toml").write_text(
        '[assessment]\ninstrument = "spbe@2020"\nsubject = "X"\nperiod = "2024"\n[values]\ntotal = 4.0\n',
        encoding="utf-8",
    )
    found = read([str(tmp_path)])
    told = "\n".join(str(note) for note in found.notes)

    assert len(found.assessments) == 1
    assert "folder.toml is passed over: it is a folder" in told
    assert "gone.toml is passed over: it is a link to nothing" in told
    assert "pipe.toml is passed over: it is no file that can be read" in told
    assert "ring.toml is passed over" in told
