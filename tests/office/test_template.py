"""Facts about an office's own template: what its braces mean, what it keeps, and how a faulty one is refused."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx as python_docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from docx.shared import Mm

from evalkit.cli import cli
from evalkit.report.render.docx.styles import TemplateFileError
from evalkit.report.render.page_settings import Settings
from office.made import EXAMPLES, HOSTILE, ID, docx, evaluation_pages, page, working_papers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.report.blocks import Document

SPBE = "beltim-2025/spbe.toml"


@pytest.fixture(name="template")
def _template(tmp_path: Path) -> Any:
    """A function that makes a template with these paragraphs and gives its path."""

    def made(*paragraphs: str, header: str = "", cell: str = "") -> Path:
        document = python_docx.Document()
        document.sections[0].left_margin = document.sections[0].right_margin = Mm(20)
        document.sections[0].header.paragraphs[0].text = header
        for text in paragraphs:
            document.add_paragraph(text)
        if cell:
            document.add_table(1, 1).cell(0, 0).text = cell
        document.styles["Heading 1"].font.name = "Bookman Old Style"
        document.save(str(tmp_path / "kop.docx"))
        return tmp_path / "kop.docx"

    return made


def filled(template: Path, documents: Sequence[Document] | None = None) -> Any:
    data = docx(working_papers(SPBE) if documents is None else documents, ID, Settings(template))
    return python_docx.Document(io.BytesIO(data))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def refused(template: Path, documents: Sequence[Document] | None = None) -> str:
    with pytest.raises(TemplateFileError) as error:
        filled(template, documents)
    return str(error.value)


def test_names_in_braces_are_filled_in_also_in_the_header(template: Any) -> None:
    found = filled(template("{{ subject }}: {{ score }} ({{ predicate }})", header="Periode {{ period }}"))

    assert texts(found) == ["Pemerintah Kabupaten Belitung Timur: 4,16 (Sangat Baik)"]
    assert found.sections[0].header.paragraphs[0].text == "Periode 2024"


def test_the_whole_report_stands_where_body_does(template: Any) -> None:
    found = texts(filled(template("Pembukaan", "{{ body }}", "Penutup")))

    assert (found[0], found[-1]) == ("Pembukaan", "Penutup")
    assert "Temuan" in found
    assert not [text for text in found if "\ue000" in text]


def test_single_sections_stand_where_they_are_named(template: Any) -> None:
    found = texts(filled(template("{{ section('Temuan') }}", "lalu", "{{ section('Hasil') }}")))

    assert found[0] == "Temuan"
    assert found[found.index("lalu") + 1] == "Hasil"
    assert "Cara hitung lain" not in found


def test_a_template_without_braces_gives_its_styles_header_and_margins_and_the_report_follows(template: Any) -> None:
    found = filled(template("Surat pengantar", header="KOP SURAT"))
    title = next(each for each in found.paragraphs if each.style.name == "Heading 1")

    assert texts(found)[0] == "Surat pengantar"
    assert title.paragraph_format.page_break_before
    assert title.style.font.name == "Bookman Old Style"
    assert found.sections[0].header.paragraphs[0].text == "KOP SURAT"
    assert round(found.sections[0].left_margin / Mm(1)) == 20


def test_styles_that_a_template_lacks_are_added(template: Any, tmp_path: Path) -> None:
    document = python_docx.Document(str(template()))
    for name in ("Heading 2", "Caption", "List Bullet", "Table Grid"):
        document.styles.element.remove(document.styles[name].element)
    document.save(str(tmp_path / "bare.docx"))
    found = filled(tmp_path / "bare.docx")

    assert {"Heading 2", "Caption", "Table Grid"} <= {
        each.style.name for each in [*found.paragraphs, *found.tables] if each.style
    }
    assert any(text.startswith("– ") for text in texts(found))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ subjek }}", ["nothing is called subjek", "did you mean subject?", "body"]),
        ("{{ subject", ["the template cannot be read"]),
        ("{% for x in subject %}", ["the template cannot be read"]),
        ("{{ subject.__class__.__mro__ }}", ["the template cannot be filled in", "unsafe"]),
        ("{{ subject.__init__.__globals__ }}", ["the template cannot be filled in", "unsafe"]),
        ("{{ lipsum() }}", ["nothing is called lipsum"]),
        ("{{ score | float }}", ["No filter named 'float'"]),
        ("{{ section('Temua') }}", ["the report has no section Temua", "did you mean Temuan?"]),
        ("lihat {{ body }}", ["in a paragraph of their own"]),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_one_clear_error(text: str, words: list[str], template: Any) -> None:
    said = refused(template(text))

    assert "kop.docx: " in said
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize("text", ["{{ subject", "{{ score | float }}", "{{ subject.__class__ }}"])
def test_the_faulty_paragraph_is_named_in_our_words(text: str, template: Any) -> None:
    path = template("Kop surat", "{{ subject }}", "{% if label %}", "x", "{% endif %}", text, "Penutup {{ period }}")
    with pytest.raises(TemplateFileError) as error:
        filled(path)
    said = ID.say(error.value.faults[0].problem)

    assert said.startswith(f"paragraf “{text}")  # braces that are left open take what follows
    assert "”: templat tidak dapat di" in said
    assert "(jinja: " in said


def test_of_the_headings_only_the_upper_ones_are_listed(template: Any) -> None:
    said = refused(template("{{ section('Tidak ada') }}"))

    assert "Hasil, Nilai" in said
    assert "Program, berkas, dan aturan" in said
    assert "Kebijakan Internal" not in said


def test_a_body_in_a_table_is_refused(template: Any) -> None:
    assert "outside of tables" in refused(template(cell="{{ body }}"))


def test_several_results_do_not_fit_into_one_letter(template: Any) -> None:
    assert "takes one result; there are 2" in refused(
        template("{{ subject }}"), working_papers(SPBE, "contoh-ikm/ikm.toml")
    )
    assert "takes one result; there are 0" in refused(template("{{ subject }}"), evaluation_pages(SPBE))


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_word_document_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "kop.docx").write_bytes(data)

    assert "this is not a Word document" in refused(tmp_path / "kop.docx")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_subject_is_text_and_never_a_template(text: str, template: Any) -> None:
    """Also where the template says it twice: what came in is not read again."""
    hostile = page()._replace(facts={"subject": text})
    found = texts(filled(template("{{ subject }}", "{{ subject }}"), [hostile]))

    assert found == [ID.say(text)] * 2


def test_the_same_template_and_pages_give_the_same_bytes(template: Any) -> None:
    settings = Settings(template("{{ subject }}", "{{ body }}"))

    assert docx(working_papers(SPBE), ID, settings) == docx(working_papers(SPBE), ID, settings)


def test_captions_go_on_counting_in_a_template(template: Any) -> None:
    found = filled(template("{{ body }}"))
    fields = [each.get(qn("w:instr")).split()[0] for each in found.element.iter(qn("w:fldSimple"))]

    assert set(fields) == {"SEQ"}


# --- On the command line ---------------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["report", *arguments], prog_name="evalkit")


def test_the_command_takes_a_template(template: Any, tmp_path: Path) -> None:
    to = tmp_path / "x.docx"
    done = run(str(EXAMPLES / SPBE), "-o", str(to), "--template", str(template("{{ subject }}")))

    assert (done.exit_code, done.stderr) == (0, "")
    assert texts(python_docx.Document(str(to))) == ["Pemerintah Kabupaten Belitung Timur"]


@pytest.mark.parametrize(
    ("name", "text", "code", "words"),
    [
        ("x.pdf", "{{ subject }}", 2, "only a Word document takes a template"),
        ("kop.docx", "{{ subject }}", 2, "kop.docx"),
        ("x.docx", "{{ subjek }}", 1, "nothing is called subjek"),
    ],
    ids=["of another form", "over itself", "with an unknown name"],
)
def test_a_template_that_does_not_fit_leaves_nothing_behind(
    name: str, text: str, code: int, words: str, template: Any, tmp_path: Path
) -> None:
    before = template(text).read_bytes()
    done = run(str(EXAMPLES / SPBE), "-o", str(tmp_path / name), "--template", str(tmp_path / "kop.docx"))

    assert done.exit_code == code
    assert words in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["kop.docx"]
    assert (tmp_path / "kop.docx").read_bytes() == before


def test_a_template_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = run(str(EXAMPLES / SPBE), "-o", str(tmp_path / "x.docx"), "--template", str(tmp_path / "kop.docx"))

    assert done.exit_code == 2
    assert "does not exist" in done.stderr
