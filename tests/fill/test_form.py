"""Facts about the open file: what is changed is in it at once, and nothing that anybody wrote is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evalkit.base.errors import AssessmentError
from evalkit.fill.form import KeyChange, OpenForm
from evalkit.fill.several import names_in

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '[assessment]\ninstrument = "spbe@2020"\nsubject = ""\n\n[answers]\nI1 = 3\n# I2 =   # Peta rencana\n'


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    file = tmp_path / "spbe.toml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_each_change_is_in_the_file_at_once(file: Path) -> None:
    form = OpenForm(str(file))

    form.put("answers", "I2", 4)

    assert file.read_text(encoding="utf-8") == TEXT.replace("# I2 =", "I2 = 4")
    assert form.value("answers", "I2") == 4
    assert form.unsaved == []


def test_an_empty_text_is_no_answer(file: Path) -> None:
    assert OpenForm(str(file)).value("assessment", "subject") is None


def test_what_was_changed_is_taken_back_one_by_one(file: Path) -> None:
    form = OpenForm(str(file))
    form.put("answers", "I2", 4)
    form.put("answers", "I1", None)

    assert form.last == KeyChange("answers", "I1", 3)
    form.undo()
    assert file.read_text(encoding="utf-8") == TEXT.replace("# I2 =", "I2 = 4")
    form.undo()
    assert file.read_text(encoding="utf-8") == TEXT
    form.undo()  # nothing is left to take back
    assert file.read_text(encoding="utf-8") == TEXT


def test_the_same_answer_again_is_no_change(file: Path) -> None:
    form = OpenForm(str(file))

    form.put("answers", "I1", 3)

    assert form.last is None


def test_a_file_that_is_not_there_is_made_by_the_first_answer(tmp_path: Path) -> None:
    file = tmp_path / "baru.toml"
    form = OpenForm(str(file), TEXT)

    assert not file.exists()
    form.put("answers", "I2", 4)
    assert file.read_text(encoding="utf-8") == TEXT.replace("# I2 =", "I2 = 4")


def test_line_ends_and_byte_order_mark_stay(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())

    OpenForm(str(file)).put("answers", "I2", 4)

    assert file.read_bytes() == b"\xef\xbb\xbf" + TEXT.replace("# I2 =", "I2 = 4").replace("\n", "\r\n").encode()


def test_what_another_program_wrote_in_the_meantime_stays(file: Path) -> None:
    form = OpenForm(str(file))
    file.write_text(TEXT.replace("I1 = 3", "I1 = 5"), encoding="utf-8")

    form.put("answers", "I2", 4)

    assert file.read_text(encoding="utf-8") == TEXT.replace("I1 = 3", "I1 = 5").replace("# I2 =", "I2 = 4")
    assert form.value("answers", "I1") == 5


def test_what_cannot_be_written_is_kept_and_written_later(file: Path) -> None:
    form = OpenForm(str(file))
    file.chmod(0o444)

    with pytest.raises(OSError, match="read-only"):
        form.put("answers", "I2", 4)
    assert form.value("answers", "I2") == 4
    assert file.read_text(encoding="utf-8") == TEXT

    file.chmod(0o644)
    form.put("answers", "I1", 1)
    assert file.read_text(encoding="utf-8") == TEXT.replace("I1 = 3", "I1 = 1").replace("# I2 =", "I2 = 4")


def test_a_file_that_became_no_toml_is_not_overwritten(file: Path) -> None:
    form = OpenForm(str(file))
    file.write_text("[answers\n", encoding="utf-8")

    with pytest.raises(AssessmentError, match="line 1"):
        form.put("answers", "I2", 4)
    assert file.read_text(encoding="utf-8") == "[answers\n"

    file.write_text(TEXT, encoding="utf-8")
    form.save()
    assert file.read_text(encoding="utf-8") == TEXT.replace("# I2 =", "I2 = 4")


def test_a_file_that_was_deleted_is_written_anew(file: Path) -> None:
    form = OpenForm(str(file))
    file.unlink()

    form.put("answers", "I2", 4)

    assert file.read_text(encoding="utf-8") == TEXT.replace("# I2 =", "I2 = 4")


# --- Several assessments --------------------------------------------------------------------------------------------

ONE = """[[assessments]]
instrument = "spbe@2020"
subject = "A"  # yang pertama
period = "2024"
[assessments.answers]
I1 = 3
# I2 =   # Peta rencana

"""
OTHER = """[[assessments]]
[assessments.assessment]
instrument = "spbe@2020"
subject = "B"
period = "2024"
[assessments.answers]
# I1 =
[assessments.notes]
I1 = "[answers]"
"""


@pytest.fixture(name="list_")
def _list(tmp_path: Path) -> Path:
    file = tmp_path / "dinas.toml"
    file.write_text(ONE + OTHER, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("number", "section", "key", "found", "text"),
    [
        (0, "answers", "I2", 4, ONE.replace("# I2 =", "I2 = 4") + OTHER),
        (0, "assessment", "subject", "C", ONE.replace('"A"', '"C"') + OTHER),
        (0, "answers", "I1", None, ONE.replace("I1 = 3", "# I1 =") + OTHER),
        (1, "answers", "I1", 5, ONE + OTHER.replace("# I1 =", "I1 = 5")),
        (1, "evidence", "I1", "SK", f'{ONE}{OTHER}\n[assessments.evidence]\nI1 = "SK"\n'),
    ],
)
def test_one_of_several_assessments_is_changed_alone(  # a change, and what it makes
    number: int, section: str, key: str, found: object, text: str, list_: Path
) -> None:
    form = OpenForm(str(list_), number=number)
    form.put(section, key, found)

    assert list_.read_text(encoding="utf-8") == text
    form.undo()
    assert form.value(section, key) == OpenForm(str(list_), number=number).value(section, key)
    assert OpenForm(str(list_), number=1 - number).value("assessment", "subject") == "BA"[number]


def test_each_of_several_is_called_by_its_id_or_its_subject(list_: Path) -> None:
    list_.write_text(ONE.replace("period", 'id = "x"\nperiod') + OTHER, encoding="utf-8")

    assert names_in(OpenForm(str(list_)).content) == ["x", "B"]


@pytest.mark.parametrize(
    "text",
    [
        'assessments = [{ instrument = "spbe@2020" }]\n',
        '[[assessments]]\ninstrument = "spbe@2020"\nanswers.I1 = 3\n',
    ],
)
def test_a_list_that_is_written_otherwise_is_refused(text: str, list_: Path) -> None:
    list_.write_text(text, encoding="utf-8")

    with pytest.raises(AssessmentError, match="cannot be changed one by one"):
        OpenForm(str(list_), number=0)
