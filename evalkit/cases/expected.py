"""The table ``expected`` of a case: its keys, and what is wrong with one. Each key holds something, and none of them nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import parse_result
from evalkit.base.text import msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, ROUNDING, UNSUPPORTED
from evalkit.schema.keys import FLAG, NUMBER, NUMBERS, TEXT, TEXTS, WHOLE, Key, Table, Type, either, map_of, word

if TYPE_CHECKING:
    from evalkit.schema.reader import Reader

_VERDICTS = (AGREES, ROUNDING, CONTRADICTED, UNSUPPORTED)
_ENDS = ("low", "high")
_TEXT_BY_CODE = map_of(TEXT, "table code → text")
_TEXT_BY_CODE_OF_READING = map_of(TEXT, "table id → text")
_NOT_COMPARED = "not compared"


def _expected(name: str, kind: Type, meaning: str, example: str) -> Key:
    return Key(name=name, type=kind, meaning=meaning, otherwise=_NOT_COMPARED, example=example)


_KEYS = (
    _expected("score", NUMBER, "The total.", "76.61"),
    _expected("exact", TEXT, "The total as an integer or `n/d`, before rounding.", '"1641/500"'),
    _expected("predicate", TEXT, "Of the total.", '"B"'),
    _expected("label", TEXT, "Of the total.", '"Baik"'),
    _expected("possible", TEXTS, "The predicates that can come out, best first.", '["A", "B"]'),
    _expected(
        "range",
        map_of(NUMBER, "table of `low`, `high`", pattern=f"^({'|'.join(_ENDS)})$"),
        "Ends of the total where answers are missing.",
        "{ low = 60, high = 71.5 }",
    ),
    _expected("nodes", NUMBERS, "Scores of nodes.", "{ D1 = 3.10 }"),
    _expected("grades", _TEXT_BY_CODE, "Grades of nodes.", '{ P1 = "BB" }'),
    _expected("maturity", _TEXT_BY_CODE, "Levels of nodes.", '{ TK = "III" }'),
    _expected("predicates", _TEXT_BY_CODE, "Predicates of nodes.", '{ D1 = "Baik" }'),
    _expected("converted", NUMBERS, "The converted value shown beside a node.", "{ U1 = 76.61 }"),
    _expected("gates", map_of(FLAG, "table code → flag"), "Whether the gate of a node is open.", "{ TK = true }"),
    _expected("titles", _TEXT_BY_CODE, "Titles of nodes: a swapped code is noticed.", '{ D1 = "Kebijakan" }'),
    _expected(
        "sums",
        map_of(NUMBERS, "table code → table attribute value → number"),
        "The points that the ladder of a node looked at.",
        "{ TK = { II = 24, III = 10 } }",
    ),
    _expected("weights", NUMBERS, "Weights of nodes, where nothing is computed with them.", '{ I1 = "1/9" }'),
    _expected("sample", WHOLE, "The smallest sample.", "217"),
    _expected("readings", NUMBERS, "The total under other documented readings.", "{ unrounded = 76.606 }"),
    _expected(
        "reading_predicates",
        _TEXT_BY_CODE_OF_READING,
        "The predicate under other documented readings.",
        '{ unrounded = "B" }',
    ),
    _expected(
        "readings_beside",
        map_of(NUMBERS, "table id → table code → number"),
        "Results beside the total under other documented readings.",
        "{ before = { MRI = 3.125 } }",
    ),
    _expected(
        "claims",
        map_of(word(*_VERDICTS), "table code → verdict"),
        "Verdicts on claims.",
        '{ total = "agrees" }',
    ),
    _expected("by", _TEXT_BY_CODE, "The reading that explains a claim.", '{ total = "unrounded" }'),
    _expected("findings", TEXTS, "Codes of findings that must be there.", '["missing-answers"]'),
    _expected("without", TEXTS, "Codes of findings that must not be there.", '["missing-answers"]'),
    _expected("readings_change_predicate", FLAG, "Whether another reading changes the predicate.", "false"),
    _expected(
        "fault",
        either(TEXT, TEXTS, said="text, or list of text"),
        "The assessment is refused: a part of the place of one of its faults, or the places of all of them.",
        '"answers.I12"',
    ),
)
EXPECTED = Table(
    name="expected",
    title="expected",
    meaning="What must come out; only what stands here is compared.",
    any_of=(tuple(key.name for key in _KEYS),),
    keys=_KEYS,
)


def is_number(key: str) -> bool:
    """Whether *key* holds numbers, or tables of them."""
    kind = next(each.type for each in _KEYS if each.name == key)
    while kind.of is not None:
        kind = kind.of
    return kind.kind == "number"


def check_expected(expected: Reader) -> None:
    """Note what is wrong in *expected*."""
    for key in _KEYS:
        _check(expected, key.name, key.type)
    expected.close()
    if not expected.data:
        expected.faults.add(expected.place, msg("nothing is expected"), expected=msg("at least one of the keys"))


def _check(reader: Reader, name: str, kind: Type) -> None:
    """Note what is wrong in the value under *name*, which must be of a *kind*."""
    found = reader.data.get(name)
    match kind.kind:
        case "map":
            _check_map(reader.table(name), kind)
        case "number" if isinstance(found, str) and parse_result(found) is not None:
            reader.asked.add(name)  # a result written as a fraction, of however many digits
        case "number":
            reader.number(name)
        case "either":
            _check(reader, name, kind.options[isinstance(found, list)])
        case "list":
            reader.texts(name)
        case "word":
            reader.word(name, kind.words)
        case "whole":
            reader.whole(name)
        case "flag":
            reader.flag(name)
        case "text":
            reader.text(name)


def _check_map(inner: Reader | None, kind: Type) -> None:
    """A table of names, which is not empty."""
    if inner is None or kind.of is None:
        return
    for name in _ENDS if kind.pattern else tuple(inner.data):
        _check(inner, name, kind.of)
    inner.close()
    if not inner.data:
        what = msg("at least one of the keys") if kind.pattern else msg("at least one name and its value")
        inner.faults.add(inner.place, msg("nothing is expected"), expected=what)
