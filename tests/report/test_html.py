"""Laws of the page for browsers: every text of a document stands in it, as text; it holds no script and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given

from drawn_documents import DOCUMENTS, EN, HOSTILE, bare, everywhere, told
from evalkit.base.language import language
from evalkit.base.text import msg
from evalkit.report.blocks import (
    Bar,
    Chart,
    Column,
    Document,
    Fold,
    Heading,
    Mark,
    Paragraph,
    Row,
    Scale,
    Sign,
    Step,
    Table,
    Verbatim,
)
from evalkit.report.render.html.page import rendered
from evalkit.report.render.page_settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.report.blocks import Block

VOID = {"meta", "input", "br", "link"}


class Read(HTMLParser):
    """A page as a browser takes it apart.

    Attributes:
        tags: Every element, with its attributes.
        words: Every text, those that are read out in place of a drawing among them.
        faults: Elements that end where they do not.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.faults += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(*documents: Document, lang: str = "en") -> str:
    return b"".join(rendered(documents, language(lang), Settings())).decode("utf-8")


def of(*blocks: Block) -> Read:
    return Read(page(Document([blocks])))


# --- Laws -----------------------------------------------------------------------------------------------------------


@given(DOCUMENTS)
def test_every_text_stands_in_the_page(document: Document) -> None:
    read = Read(page(document))
    whole = bare("".join(read.words))

    assert read.faults == []
    assert [text for text in told(document) if text not in whole] == []


@given(DOCUMENTS)
def test_nothing_in_a_page_runs_or_is_fetched(document: Document) -> None:
    for tag, attributes in Read(page(document)).tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "embed", "base", "form")
        assert [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")] == []
        address = attributes.get("href") or "#"
        assert address.startswith("#") or (attributes.get("rel") and address.startswith("https://a.co/"))


@given(DOCUMENTS)
@example(Document([[Fold("x", [Heading("first", 1)]), Heading("second", 1)]]))
def test_headings_leave_no_level_out_and_names_are_given_once(document: Document) -> None:
    read = Read(page(document, document))
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    names = [name for _, attributes in read.tags if (name := attributes.get("id") or "").startswith("p")]

    assert [1 for before, after in itertools.pairwise(levels) if after > before + 1] == []
    assert levels.count(1) <= 1
    assert len(names) == len(set(names))


@given(DOCUMENTS)
def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    assert page(document) == page(document)


# --- Hostile text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    as_long = re.sub("[^ ]", "x", EN.say(text))
    harmless, read = (Read(page(Document([everywhere(each)], title=each))) for each in (as_long, text))

    tags = [(tag, sorted(attributes)) for tag, attributes in read.tags if "rel" not in attributes]  # shown addresses
    assert tags == [(tag, sorted(attributes)) for tag, attributes in harmless.tags]
    assert read.faults == []
    assert EN.say(text) in "".join(read.words)


def test_what_acts_on_a_terminal_or_turns_text_is_shown_as_an_escape() -> None:
    assert r"\x1b]8;;" in page(Document([[Paragraph(HOSTILE[5])]]))
    assert r"\u202egnp.exe" in page(Document([[Paragraph(HOSTILE[7])]]))


def test_an_address_is_a_link_to_what_is_read_and_nothing_else_is() -> None:
    text = 'lihat https://jdih.a.go.id/12?x=1&y="2", (http://b.go.id/x). javascript:alert(1) ftp://c.go.id'
    read = Read(page(Document([[Paragraph(text), Table((Column("x"),), [Row((text,))])]])))

    links = [attributes["href"] for attributes in read.all("a") if "rel" in attributes]
    assert links == ["https://jdih.a.go.id/12?x=1&y=", "http://b.go.id/x"] * 2


# --- The page itself ------------------------------------------------------------------------------------------------


def test_the_policy_of_the_page_allows_its_style_sheet_and_nothing_else() -> None:
    whole = page(Document([[Heading("x", 1)]]))
    style = re.search("<style>(.*?)</style>", whole, re.DOTALL)
    policy = next(each["content"] for each in Read(whole).all("meta") if "http-equiv" in each)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style[1]
    assert "@import" not in style[1]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_says_its_language_and_title(lang: str) -> None:
    read = Read(page(Document([[Heading(msg("findings"), 1)]]), lang=lang))

    assert read.all("html") == [{"lang": lang}]
    assert language(lang).say(msg("findings")) in read.words
    assert len(read.all("main")) == 1


def test_numbers_have_the_comma_of_the_language() -> None:
    scale = Scale([Step("A", 3, "3", holds=True), Step("B", None, "–", holds=False)], [2], 1, 5)

    assert "1 … 5" in page(Document([[scale._replace(most=5)]]), lang="id")
    from fractions import Fraction  # noqa: PLC0415  # a bound between whole numbers

    assert ">4,5<" in page(Document([[scale._replace(most=Fraction(9, 2))]]), lang="id")


def test_a_page_without_documents_is_a_page() -> None:
    assert Read(page()).faults == []


def test_only_the_first_document_has_a_heading_of_the_first_level() -> None:
    read = Read(page(*(Document([[Heading(name, 1, anchor=name), Heading("x")]]) for name in ("a", "b"))))

    assert [(tag, one.get("id")) for tag, one in read.tags if tag in ("h1", "h2", "h3")] == [
        ("h1", "to-a"), ("h2", None), ("h2", "to-b"), ("h3", None),
    ]  # fmt: skip


# --- Tables ---------------------------------------------------------------------------------------------------------

TREE = Table(
    (Column(tree=True), Column("node", wrap=True), Column("value", number=True), Column()),
    [Row(("D1", "a", "1", Bar(0, 0))), *(Row((f"A{at}", "b", "2", Bar(0, 1)), level=1) for at in range(3))],
)


def test_headings_of_columns_and_rows_are_told_as_such() -> None:
    read = of(TREE)

    assert [each.get("scope") for each in read.all("th")] == ["col", "col", "row", "row", "row", "row"]


def test_a_tree_folds_below_the_rows_that_others_belong_to() -> None:
    few, many = of(TREE), of(TREE._replace(rows=[*TREE.rows, *TREE.rows, *TREE.rows, *TREE.rows]))

    assert [each.get("class") for each in few.all("tbody")] == ["node"]
    assert ["checked" in each for each in few.all("input")] == [True]
    assert ["checked" in each for each in many.all("input")] == [False] * 4
    assert few.all("input")[0]["aria-label"] == "Show what it is made of"


def test_a_tree_that_is_folded_away_begins_unfolded() -> None:
    long = TREE._replace(rows=[*TREE.rows] * 4)

    assert ["checked" in each for each in of(Fold("x", [long])).all("input")] == [True] * 4


def test_columns_with_nothing_in_them_are_left_out() -> None:
    table = Table((Column("a"), Column("empty"), Column("narrow", narrow=80)), [Row(("1", "", "x"))])

    assert [words for words in of(table).words if words.strip()] == ["evalkit", "Skip to the report", "a", "1"]


def test_a_sentence_in_a_column_of_numbers_is_broken() -> None:
    table = Table((Column("a", number=True),), [Row(("1",)), Row(("a sentence that takes the place of a number",))])

    assert [each.get("class") for each in of(table).all("th")] == ["number", "number", "number long"]


# --- Drawings -------------------------------------------------------------------------------------------------------

STEPS = [Step("High", 4, "at least 4", holds=False), Step("Low", None, "below", holds=True)]


def test_drawings_have_a_title_and_say_their_numbers() -> None:
    radar = Chart("radar", "By domain", [Mark(f"D{at}", at, str(at)) for at in range(1, 4)], 1, 5, STEPS)
    read = of(radar, Scale(STEPS, [2], 1, 5))
    drawn = [each for each in read.all("svg") if each.get("role") == "img"]
    names = {attributes.get("id") for _, attributes in read.tags}

    assert len(drawn) == 2
    assert all(set((each["aria-labelledby"] or "").split()) <= names for each in drawn)
    assert "D1: 1; D2: 2; D3: 3" in read.words
    assert "2 (1 … 5)" in read.words


def test_two_marks_are_no_radar() -> None:
    marks = [Mark("a", 1, "1"), Mark("b", 2, "2")]

    assert [each for each in of(Chart("radar", "x", marks, 0, 4)).all("svg") if "role" in each] == []


def test_a_scale_marks_where_the_result_is_or_can_be() -> None:
    open_steps = [step._replace(holds=False, possible=step.name == "High") for step in STEPS]

    assert "Low below ◂ the result" in "".join(of(Scale(STEPS, [2], 1, 5)).words)
    assert "High at least 4 ◂ possible" in "".join(of(Scale(open_steps, [2, 5], 1, 5)).words)


@pytest.mark.parametrize("ends", [(None, None), (3, 3)])
def test_a_scale_without_ends_is_told_in_words(ends: Sequence[int | None]) -> None:
    read = of(Scale(STEPS, [3], *ends))

    assert read.all("svg") == []
    assert "High" in "".join(read.words)


def test_a_sign_that_stands_alone_is_read_out() -> None:
    signs = [each for each in of(Table((Column("x"),), [Row((Sign("error"),))])).all("span") if "role" in each]

    assert [(each["role"], each["aria-label"]) for each in signs] == [("img", "error")]


def test_what_has_nothing_in_it_is_left_out() -> None:
    read = of(Heading("", 2), Chart("bars", "x", [], 0, 4), Table((Column("y"),), []), Paragraph("z"))

    assert [read.all(tag) for tag in ("h2", "figure", "table")] == [[], [], []]
    assert "z" in read.words


def test_text_of_a_file_keeps_its_lines_and_can_be_reached_by_keys() -> None:
    read = of(Verbatim("[bands]\n<b> = 1\n"))

    assert read.all("pre") == [{"tabindex": "0"}]
    assert "[bands]\n<b> = 1" in "".join(read.words)
    assert read.all("b") == []
