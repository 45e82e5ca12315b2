"""Case files → cases: assessments as in an assessment file, and what must come out. The format is in docs/case-files.md."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.value import Value, value
from evalkit.cases.expected import check_expected
from evalkit.cases.fill import filled
from evalkit.files.document import TABLES, Document, read_document
from evalkit.files.table import parse_table
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.files.assessment import Assessment, Table
    from evalkit.instruments import Instrument

KINDS = ("example", "published", "derived", "generated")
OUTSIDE = ("example", "published")
_BODY = ("answers", "values", "claims", "context", "groups")


@value
class Case(Value):
    """One assessment and what must come out of it.

    Attributes:
        file: The case file.
        name: A sentence that can be checked; unique in its file.
        source: Where what is expected comes from.
        kind: One of ``KINDS``; those in ``OUTSIDE`` were not made from the rule file.
        content: The assessment as its file would hold it, without what ``fill`` adds.
        fill: The answer of every leaf that has none of its own, or by an attribute of the leaf; ``None``: no such answer.
        tables: Key in ``[assessment]`` → table.
        expected: What must come out, by the keys that ``evalkit.cases.expected`` checks.
    """

    file: str
    name: str
    source: str
    kind: str
    instrument: str
    content: Mapping[str, Any]
    expected: Mapping[str, Any]
    fill: Any = None
    tables: Mapping[str, Table] = {}

    def assessment(self, instrument: Instrument) -> Assessment:
        """The assessment, for *instrument*: whose leaves ``fill`` answers.

        Raises:
            AssessmentError: The assessment has faults of form.
        """
        content = dict(self.content)
        if self.fill is not None:
            content["answers"] = filled(instrument, self.fill) | dict(content.get("answers", {}))
        if self.tables:
            content.setdefault("values", {"": 0})  # a table is content enough, but stands in no file of its own here
        (found,) = read_document(Document(self.file, b"", content))
        if self.tables:
            values = {code: raw for code, raw in found.values.items() if code}
            found = attrs.evolve(found, tables=self.tables, values=values)
        return found


def case_files(rules: Path, index: str) -> tuple[Path, ...]:
    """The case files of *index* that belong to the folder of rule files *rules* (which holds a folder for each index).

    They lie in ``cases/<index>`` inside that folder or, if there is none, beside it; in the wheel in ``_cases``.
    """
    folder = case_folder(rules, index)
    return tuple(sorted(folder.glob("*.toml"))) if folder.is_dir() else ()


def case_folder(rules: Path, index: str) -> Path:
    """Where the case files of *index* lie, or would lie: beside the folder of rule files if ``cases`` is there, else in it.

    Something else that is called ``cases`` counts, too: whoever writes there is told, instead of cases in another place.
    """
    beside = rules.parent / ("_cases" if rules.name.startswith("_") else "cases")
    inside = rules / "cases" / index
    return beside / index if beside.exists() and not inside.is_dir() else inside


def read_cases(data: bytes, file: str) -> tuple[Case, ...]:
    """The cases of a case file.

    Raises:
        AssessmentError: The file has faults; it lists all of them.
    """
    faults = Faults(file)
    top = Reader(parse_toml(data, file, AssessmentError), "", faults, {})
    source, kind = top.need("source"), top.word("kind", KINDS, required=True) or KINDS[0]
    head = top.table("assessment")
    if head is None and not top.has("assessment"):
        top.missing("assessment", msg("a table [assessment]"))
    found: list[Case] = []
    if not top.has("cases"):
        top.missing("cases", msg("a list of tables [[cases]]"))
    for item in top.tables("cases", "name"):
        case = _read_case(item, head.data if head else {}, file, source, kind)
        if any(case.name == other.name for other in found):
            faults.add(item.place, msg("the name is used twice"), expected=msg("a name of its own for each case"))
        found.append(case)
    if top.has("cases") and not found and not faults.found:
        faults.add("cases", msg("there is no case in this list"))
    top.close()
    faults.raise_if_any(AssessmentError)
    return tuple(found)


def _read_case(item: Reader, head: Mapping[str, Any], file: str, source: str, kind: str) -> Case:
    own = item.table("assessment")
    merged = dict(head) | (dict(own.data) if own else {})
    content = {"assessment": merged} | {key: item.data[key] for key in _BODY if item.has(key)}
    expected = item.table("expected")
    if expected is None:
        if not item.has("expected"):
            item.missing("expected", msg("a table [cases.expected]"))
    else:
        check_expected(expected)
    if not isinstance(merged.get("instrument"), str):
        item.faults.add(item.place, msg("the case names no instrument"), expected=msg("instrument in [assessment]"))
    case = Case(
        file=file,
        name=item.need("name"),
        source=item.text("source") or source,
        kind=item.word("kind", KINDS) or kind,
        instrument=str(merged.get("instrument", "")),
        content=content,
        expected=dict(expected.data) if expected else {},
        fill=item.data["fill"] if item.has("fill") else None,
        tables=dict(_tables(item)),
    )
    item.close()
    return case


def _tables(item: Reader) -> Iterator[tuple[str, Table]]:
    for key in TABLES:
        text = item.text(key)
        if text is None:
            continue
        try:
            yield key, parse_table(text.encode(), f"{item.faults.file}: {item.at(key)}")
        except AssessmentError as error:
            item.faults.found.extend(error.faults)


def named(case: Case) -> str:
    """A case as messages and reports name it."""
    return f"{Path(case.file).stem}: {visible(case.name, 120)}"
