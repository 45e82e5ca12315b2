"""Whatever a report file says: it is audited and every form can be written, or its faults are told."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evalkit.audit.engine import audit_files
from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.base.errors import ReportError
from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.report.audit.json import audit_json, audit_sarif
from evalkit.report.audit.page import audit_page
from printing import page_text

pytestmark = pytest.mark.long

REGISTRY = Registry()
HEAD = """[report]
agency = "D"
year = 2025
rules = "lkj@beltim-2025"
[[objectives]]
code = "S"
title = "T"
[[indicators]]
code = "i"
objective = "S"
title = "T"
unit = "nilai"
direction = "higher"
target = 80
realisation = 90
[[indicators]]
code = "k"
objective = "S"
title = "T"
unit = "kategori"
target = { category = "Informatif", of = "kip@2018", value = 90 }
not_measured = "tidak dinilai"
"""
ROWS = 4
CELLS = st.sampled_from(
    [
        "1",
        "2,5",
        "40 hari",
        "Baik",
        "B (Baik)",
        "10-15",
        "-",
        "100",
        "118,86",
        "Level III",
        "0",
        "Rp8,29 miliar",
        "50%",
        "Ada",
        "Informatif (90)",
        "(5,2)",
        "1.234.567,89",
        "12",
        "21",
    ]
)
OWN = st.integers(0, ROWS - 1).map(lambda row: f'"t:r{row}:a"')
PARTS = st.one_of(
    OWN,
    st.sampled_from(["4", "100", "2.5", "0", '"1,5"']),
    st.sampled_from(["target", "achievement", "last_year"]).map('"indicator:i:{}"'.format),
    st.sampled_from(['"indicator:k:target"', '"report:achievement"', '"objective:S:category"', '"report:year"']),
)
MORE = {
    "achievement": st.sampled_from(['direction = "higher"\ncap = 100', 'direction = "lower"\nzero = "zero-reached"']),
    "category": st.sampled_from(["lkj", "ikm@2017", "kip@2018"]).map('bands = "{}"'.format),
    "list-below": PARTS.map("than = {}".format),
    "list-above": PARTS.map("than = {}".format),
    "index": st.just('instrument = "spbe@2020"\nvalues = { D1 = "t:r0:a", D2 = "t:r1:a" }'),
}


@st.composite
def relations(draw: st.DrawFn) -> str:
    """A relation of any kind, with parts of any kind."""
    kind = draw(st.sampled_from(sorted(RELATION_KINDS)))
    parts = draw(st.lists(PARTS, min_size=1, max_size=3))
    lines = [f"[[relations]]\nclaim = {draw(OWN)}", f'is = "{kind}"']
    if kind != "index":
        lines.append(f"of = [{', '.join(parts)}]")
    if kind == "weighted-mean":
        lines.append(f"weights = [{', '.join(draw(PARTS) for _ in parts)}]")
    lines.append(draw(MORE.get(kind, st.just(""))))
    return "\n".join(lines) + "\n"


def _equal(claim: int, of: str) -> str:
    return f'[[relations]]\nclaim = "t:r{claim}:a"\nis = "equal"\nof = [{of}]\n'


@given(cells=st.lists(CELLS, min_size=ROWS, max_size=ROWS), drawn=st.lists(relations(), min_size=1, max_size=4))
@example(cells=["5", "1", "2", "3"], drawn=[_equal(0, "4")])
@example(cells=["100", "40 hari", "-", "1"], drawn=[_equal(0, '"t:r1:a", "t:r2:a"')])
def test_a_report_is_audited_or_its_faults_are_told(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], drawn: list[str]
) -> None:
    rows = ", ".join(f'["r{at}", "{cell}"]' for at, cell in enumerate(cells))
    table = f'[[tables]]\nid = "t"\ntitle = "T"\nheader = ["k", "a"]\nrows = [{rows}]\n'
    file = tmp_path_factory.getbasetemp() / "drawn.toml"
    file.write_text(HEAD + table + "".join(drawn), encoding="utf-8")
    try:
        results = audit_files([str(file)], REGISTRY).results
    except ReportError as error:
        assert all(fault.place and fault.problem for fault in error.faults)  # noqa: PT017  # either way is right
        return
    for code in ("id", "en"):
        texts = (audit_json(results, language(code)), audit_sarif(results, language(code)))
        for text in (*texts, page_text(audit_page(results, detail=True), language(code), form="markdown")):
            assert "None" not in text
