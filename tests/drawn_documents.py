"""Documents of every kind of block, drawn by Hypothesis, with texts as people, files and mischief write them."""

from __future__ import annotations

from hypothesis import strategies as st

from evalkit.base.language import language
from evalkit.base.text import NO_BREAK
from evalkit.report.blocks import (
    SEVERITY_WORDS,
    Bar,
    Block,
    Chart,
    Column,
    Document,
    Findings,
    Flow,
    Fold,
    Heading,
    Item,
    Legend,
    List,
    Mark,
    Paragraph,
    Remark,
    Row,
    Scale,
    Sign,
    Signature,
    Sources,
    Step,
    Styled,
    Table,
    Verdict,
    pieces,
    texts,
)

EN = language("en")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "[bold red]x[/]",
    "\x1b]8;;https://evil.example\x07x",
    "=HYPERLINK(1)",
    "\u202egnp.exe",
    "</style><script>",
    "&lt;b&gt;",
    "\x00\ud800",
]
# Words as people, files and mischief write them. Case is no part of what a verdict says, so letters have one.
AWKWARD = [
    "|",
    "a|b",
    "**",
    "# x",
    "- x",
    "1. x",
    "<b>",
    "[x](y)",
    "`",
    "&amp;",
    "https://a.co/x",
    "www.a.co",
    "a_@b_c.co",
    "\\",
    "\x1b[31m",
    "\u202e",
    "東京",
    "\n",
    "a\u00a0b",
]
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8) | st.sampled_from(AWKWARD)
TEXTS = WORDS.filter(lambda text: bool(text.strip()) and text.upper().casefold() == text.casefold())
CELLS = TEXTS | st.builds(Styled, TEXTS, st.sampled_from(["", "strong", "error"]), st.sampled_from(["", "ikm"]))
NUMBERS = st.sampled_from(["4.16", "12 %", "0 – 5"])


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(1, 4))
    heads = draw(st.lists(TEXTS, min_size=count, max_size=count))
    columns = [Column(head, number=bool(at % 2), wrap=at == 0) for at, head in enumerate(heads)]
    rows = draw(st.lists(st.lists(CELLS, min_size=count, max_size=count), min_size=1, max_size=4))
    below = draw(st.lists(st.builds(Remark, TEXTS), max_size=2))
    return Table(columns, [Row(row, below) for row in rows])


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Marks may lie outside of the scale."""
    marks = draw(st.lists(st.builds(Mark, TEXTS, st.integers(-9, 9), NUMBERS), min_size=1, max_size=4))
    bounds = draw(st.lists(st.builds(Step, TEXTS, st.integers(0, 5), TEXTS, st.booleans()), max_size=2))
    return Chart(draw(st.sampled_from(["bars", "radar"])), draw(TEXTS), marks, 0, 5, bounds)


FLAT: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, TEXTS, st.integers(1, 3), st.sampled_from(["", *SEVERITY_WORDS])),
    st.builds(Paragraph, TEXTS, st.integers(0, 3), st.integers(0, 2), st.sampled_from(["", "strong"])),
    st.builds(Sources, st.lists(TEXTS, min_size=1, max_size=3), st.just(False)),  # noqa: FBT003  # not folded
    st.builds(
        List,
        st.lists(
            st.builds(Item, TEXTS, st.sampled_from(["", "[a]"]), st.just(""), st.lists(TEXTS, max_size=2)),
            min_size=1,
            max_size=3,
        ),
        st.integers(1, 2),
    ),
    st.builds(Flow, st.lists(st.sampled_from(["3 agree", Styled("1", "error")]), min_size=1, max_size=9)),
    st.builds(
        Verdict,
        NUMBERS,
        TEXTS,
        st.sampled_from(["", "open", "strong", "rank0"]),
        NUMBERS,
        TEXTS,
        st.lists(TEXTS, max_size=2),
    ),
    st.builds(Findings, st.lists(st.tuples(st.sampled_from(list(SEVERITY_WORDS)), TEXTS), min_size=1, max_size=3)),
    st.builds(Legend, st.lists(st.sampled_from(list(SEVERITY_WORDS)), min_size=1, max_size=4)),
    st.builds(Signature, st.lists(TEXTS, min_size=1, max_size=3)),
    tables(),
    st.builds(Table._replace, tables(), caption=TEXTS),
    charts(),
)
BLOCKS = FLAT | st.builds(Fold, CELLS, st.lists(FLAT, min_size=1, max_size=2))
SECTIONS = st.lists(st.lists(BLOCKS, min_size=1, max_size=2), min_size=1, max_size=2)
DOCUMENTS = st.builds(Document, SECTIONS, st.just(False), TEXTS | st.just(""), facts=st.just({}))  # noqa: FBT003  # not grouped


def bare(text: str) -> str:
    """*text* without what a form adds: white space, which wraps, and case; of Markdown, escapes and emphasis."""
    return "".join(text.split()).casefold()


def told(document: Document) -> list[str]:
    """Every text of *document*, as it reads without a form."""
    found = []
    for inline in texts(document):
        said = [piece.text if isinstance(piece, Styled) else piece for piece in pieces(inline)]
        found += [bare(EN.say(one).replace(NO_BREAK, " ")) for one in said if not isinstance(one, (Sign, Bar))]
    return found


def everywhere(text: str) -> list[Block]:
    """*text* wherever a file can put it."""
    mark = Mark(text, 3, text)
    step = Step(text, 2, text, holds=True)
    table = Table(
        (Column(text, tree=True), Column(text, wrap=True)),
        [Row((text, Styled(text, "strong", text)), [Remark(text)]), Row((text, text), level=1)],
        caption=text,
        remarks=text,
    )
    return [
        Heading(text, 1, anchor=text),
        Paragraph(text),
        Sources([text, text, text], folded=True),
        Verdict(text, text, "rank0", text, text, [text]),
        Scale([step, step._replace(minimum=None)], [3], 1, 5),
        table,
        Fold(text, [Paragraph(text)]),
        Findings([("error", text)]),
        *(Chart(kind, text, [mark] * 3, 1, 5, [step]) for kind in ("bars", "radar")),
    ]
