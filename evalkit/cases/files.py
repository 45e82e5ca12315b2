"""Case files → cases, and back: assessments as in an assessment file, and what must come out. The format is in docs/case-files.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.toml.write import escaped, toml_key, toml_value
from evalkit.base.value import Value, value
from evalkit.cases.expected import check_expected
from evalkit.files.document import BODY, TABLES, ParsedFile, read_document
from evalkit.files.table import parse_table
from evalkit.files.write import csv_text
from evalkit.instruments import TOTAL
from evalkit.instruments.scales import key_of
from evalkit.method.outcome_rules import with_facts
from evalkit.schema.declare import field, fields_of, listed, table
from evalkit.schema.keys import SCALAR, TEXT, either, map_of, word
from evalkit.schema.keys import table as single_table
from evalkit.schema.parse import PLAIN, Declared, read, read_fields
from evalkit.schema.reader import Reader
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.files.assessment import Assessment, Table
    from evalkit.instruments import Instrument
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope

CASE_KINDS = ("example", "published", "derived", "generated")
OUTSIDE = ("example", "published")
_OF_FILE = "that of the file"
_BESIDE = ("supported", "established", "evidence", "notes", "columns")
# The keys of an assessment that stand in a case as they do there.
SECTIONS = tuple(each.key for each in BODY if each.key.name not in _BESIDE)


def _read_as_it_is(item: Reader, key: Key, _scope: Scope) -> Any:
    """What is read when the assessment is."""
    return item.data.get(key.name)


def _read_expected(item: Reader, key: Key, _scope: Scope) -> Mapping[str, Any]:
    expected = item.table(key.name)
    if expected is None:
        item.require(key.name, msg("a table [cases.expected]"))
        return {}
    check_expected(expected)
    return dict(expected.data)


@table("[[cases]]")
@value
class Case(Value):
    """An assessment and what must come out of it.

    Attributes:
        file: The case file.
        content: The assessment as its file would hold it, without what ``fill`` adds.
        tables: Key in ``[assessment]`` → table.
        kind: One of ``CASE_KINDS``; those in ``OUTSIDE`` were not made from the rule file.
        fill: The answer of every leaf that has none of its own, or by an attribute of the leaf; ``None``: no such answer.
        expected: What must come out, by the keys of ``evalkit.cases.expected``.
    """

    file: str
    instrument: str
    content: Mapping[str, Any]
    tables: Mapping[str, Table] = {}
    name: str = field(TEXT, "A sentence that can be checked, once in a file.", '"76.61 is B"')
    source: str = field(
        TEXT,
        "Where what is expected comes from.",
        '"Lampiran II, contoh 3"',
        default="",
        otherwise=_OF_FILE,
    )
    kind: str = field(
        word(*CASE_KINDS), "How far the case is from the rule file.", '"example"', default="", otherwise=_OF_FILE
    )
    fill: Any = field(
        either(SCALAR, map_of(SCALAR, "table"), said="answer, or table attribute value → answer with `by`"),
        "Answers every leaf under the total that has no answer of its own, alike or by an attribute.",
        '{ by = "category", 1 = 3, 2 = 3, 3 = 0 }',
        default=None,
        otherwise="nothing is filled",
        read=_read_as_it_is,
    )
    expected: Mapping[str, Any] = field(
        single_table("expected"), "What must come out.", '{ predicate = "B" }', read=_read_expected
    )

    def assessment(self, instrument: Instrument) -> Assessment:
        """The assessment, for *instrument*: whose leaves ``fill`` answers.

        Raises:
            AssessmentError: The assessment has faults of form.
        """
        content = dict(self.content)
        if self.fill is not None:
            of_facts = with_facts(instrument, content.get("context", {}))
            content["answers"] = filled(of_facts, self.fill) | dict(content.get("answers", {}))
        if self.tables:
            content.setdefault("values", {"": 0})  # a table is content enough, but stands in no file of its own here
        (found,) = read_document(ParsedFile(self.file, b"", content))
        if self.tables:
            values = {code: raw for code, raw in found.values.items() if code}
            found = attrs.evolve(found, tables=self.tables, values=values)
        return found


def filled(instrument: Instrument, fill: Any) -> dict[str, Any]:
    """The answers of all leaves under the total.

    Args:
        instrument: Whose leaves are answered.
        fill: An answer; or a table with ``by``, the name of an attribute, and an answer for each of its values.
    """
    leaves = instrument.leaves_under(TOTAL)
    if not isinstance(fill, Mapping):
        return dict.fromkeys(leaves, fill)
    found = {}
    for code in leaves:
        key = key_of(instrument.nodes[code].attributes.get(str(fill.get("by"))))
        if key not in fill:
            problem = msg("fill has no answer for {code}, whose {name} is {found}", code=code,
                          name=str(fill.get("by")), found=key)  # fmt: skip
            raise AssessmentError([Fault(file=instrument.file, place="fill", problem=problem)])
        found[code] = fill[key]
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


def _read_head(top: Reader, key: Key, _scope: Scope) -> Mapping[str, Any]:
    """What all assessments of the file share."""
    head = top.table(key.name)
    top.require(key.name, msg("a table [assessment]"))
    return head.data if head else {}


def _read_cases(top: Reader, key: Key, _scope: Scope) -> tuple[Case, ...]:
    head = top.data.get("assessment")
    cases: list[Case] = []
    top.require(key.name, msg("a list of tables [[cases]]"))
    for item in top.tables(key.name, "name"):
        case = _read_case(item, head if isinstance(head, Mapping) else {})
        if any(case.name == other.name for other in cases):
            item.faults.add(item.place, msg("the name is used twice"), expected=msg("a name of its own for each case"))
        cases.append(case)
    if key.name in top.data and not cases and not top.faults.found:
        top.faults.add(key.name, msg("there is no case in this list"))
    return tuple(cases)


@table("the file", name="case-file")
@value
class CaseFile(Declared):
    """Assessments and what must come out of them."""

    source: str = field(TEXT, "Where what is expected comes from.", '"Lampiran II, contoh perhitungan"')
    kind: str = field(word(*CASE_KINDS), "How far the cases are from the rule file.", '"derived"')
    assessment: Mapping[str, Any] = field(
        single_table("case-assessment"),
        "Keys of `[assessment]` of an assessment file that all cases share.",
        '{ instrument = "layanan@2024", subject = "Bounds", period = "2024" }',
        read=_read_head,
    )
    cases: tuple[Case, ...] = field(
        listed(Case, label="name", empty=False),
        "The cases.",
        '[{ name = "76.61 is B", values = { total = 76.61 }, expected = { predicate = "B" } }]',
        read=_read_cases,
    )


def read_cases(data: bytes, file: str) -> tuple[Case, ...]:
    """The cases of a case file.

    Raises:
        AssessmentError: The file has faults; it lists all of them.
    """
    faults = Faults(file)
    case_file = read(CaseFile, Reader(parse_toml(data, file, AssessmentError), "", faults, {}), PLAIN)
    faults.raise_if_any(AssessmentError)
    return tuple(
        attrs.evolve(case, source=case.source or case_file.source, kind=case.kind or case_file.kind)
        for case in case_file.cases
    )


def _read_case(item: Reader, head: Mapping[str, Any]) -> Case:
    own = item.table("assessment")
    merged = dict(head) | (dict(own.data) if own else {})
    content = {"assessment": merged} | {key.name: item.data[key.name] for key in SECTIONS if item.has(key.name)}
    found = read_fields(fields_of(Case), item)
    if not isinstance(merged.get("instrument"), str):
        item.faults.add(item.place, msg("the case names no instrument"), expected=msg("instrument in [assessment]"))
    case = Case(
        file=item.faults.file,
        instrument=str(merged.get("instrument", "")),
        content=content,
        tables=dict(_tables(item)),
        **found,
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


# --- Cases → the text of a case file, laid out to be read: short tables on one line, long ones a line for each key -----


_WIDTH = 160
_ORDER = ("fill", "answers", "values", "claims", "context", "groups")


def case_file_text(
    head: Mapping[str, Any], source: str, kind: str, cases: Sequence[Case], note: str = "", schemas: str = "."
) -> str:
    """The text of a case file.

    Args:
        head: ``[assessment]`` of all its cases.
        source, kind: Of the file.
        cases: Their tables are written out as CSV.
        note: A comment above all, in lines.
        schemas: The folder of the schemas, seen from the file.
    """
    lines = [f"# {line}".rstrip() for line in note.splitlines()]
    lines = [schema_line("case-file", schemas), "", *lines, ""]
    lines += [f"source = {toml_value(source)}", f"kind   = {toml_value(kind)}", "", "[assessment]"]
    width = max(map(len, head))
    lines += [f"{key:<{width}} = {toml_value(one)}" for key, one in head.items()]
    return "\n".join(lines) + "\n" + "".join(f"\n{case_text(case)}" for case in cases)


def case_text(case: Case) -> str:
    """One ``[[cases]]`` table."""
    short: list[tuple[str, str]] = [("name", toml_value(case.name))]
    long: list[tuple[str, Mapping[str, Any]]] = []
    content = {"fill": case.fill, **case.content}
    for key in _ORDER:
        if content.get(key) is not None:
            _place(key, content[key], short, long)
    for key, rows in case.tables.items():
        short.append((key, _rows(rows.header, [row for _, row in rows.rows])))
    _place("expected", case.expected, short, long)
    width = max(len(key) for key, _ in short)
    lines = ["[[cases]]", *(f"{key:<{width}} = {text}" for key, text in short)]
    for key, one in long:
        lines += _table(f"cases.{key}", one)
    return "\n".join(lines) + "\n"


def _place(key: str, found: Any, short: list[tuple[str, str]], long: list[tuple[str, Mapping[str, Any]]]) -> None:
    text = toml_value(found)
    if isinstance(found, Mapping) and len(text) > _WIDTH:
        long.append((key, found))
    else:
        short.append((key, text))


def _table(name: str, table: Mapping[str, Any]) -> list[str]:
    """A table under its own heading; tables in it that are long follow under theirs."""
    texts = {key: toml_value(one) for key, one in table.items()}
    inside = {key for key, text in texts.items() if isinstance(table[key], Mapping) and len(text) > _WIDTH}
    lines = ["", f"[{name}]"] if len(inside) < len(table) else []
    lines += [f"{toml_key(key)} = {text}" for key, text in texts.items() if key not in inside]
    for key in table:
        if key in inside:
            lines += _table(f"{name}.{toml_key(key)}", table[key])
    return lines


def _rows(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """A table as text of several lines: there only three quotes in a row need escapes."""
    text = csv_text(header, rows)
    return '"""\n' + escaped(text, keep='"\n').replace('"""', r"\"\"\"") + '"""'
