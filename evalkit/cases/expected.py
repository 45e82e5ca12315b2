"""The table ``expected`` of a case: each key holds what it can be compared with, and none of them nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evalkit.base.exact import parse_result
from evalkit.base.text import msg
from evalkit.evaluation.claims import AGREES, CONTRADICTED, ROUNDING, UNSUPPORTED
from evalkit.schema.reader import Reader

_Check = Callable[[Reader, str], object]
_VERDICTS = (AGREES, ROUNDING, CONTRADICTED, UNSUPPORTED)
_ENDS = ("low", "high")


def check_expected(expected: Reader) -> None:
    """Note what is wrong in *expected*."""
    for key, check in _CHECKS.items():
        check(expected, key)
    expected.close()
    if not expected.data:
        expected.faults.add(expected.place, msg("nothing is expected"), expected=msg("at least one of the keys"))


def _map_of(check: _Check) -> _Check:
    """Checks a table of free names, which is not empty and whose values *check* takes."""

    def checked(reader: Reader, key: str) -> None:
        inner = reader.table(key)
        if inner is None:
            return
        if not inner.data:
            reader.faults.add(inner.place, msg("nothing is expected"), expected=msg("at least one name and its value"))
        for name in inner.data:
            check(inner, name)

    return checked


def _number(reader: Reader, key: str) -> None:
    """A number, or a result written as a fraction, of however many digits."""
    found = reader.data.get(key)
    if isinstance(found, str) and parse_result(found) is not None:
        reader.asked.add(key)
    else:
        reader.number(key)


def _range(reader: Reader, key: str) -> None:
    inner = reader.table(key)
    if inner is None:
        return
    for end in _ENDS:
        _number(inner, end)
    inner.close()
    if not inner.data:
        reader.faults.add(inner.place, msg("nothing is expected"), expected=msg("at least one of the keys"))


def _fault(reader: Reader, key: str) -> None:
    if isinstance(reader.data.get(key), list):
        reader.texts(key)
    else:
        reader.text(key)


def _verdict(reader: Reader, key: str) -> None:
    reader.word(key, _VERDICTS)


_NUMBERS, _TEXTS = _map_of(_number), _map_of(Reader.text)
_CHECKS: Mapping[str, _Check] = {
    "score": _number,
    "exact": Reader.text,
    "predicate": Reader.text,
    "label": Reader.text,
    "possible": Reader.texts,
    "range": _range,
    "nodes": _NUMBERS,
    "grades": _TEXTS,
    "maturity": _TEXTS,
    "predicates": _TEXTS,
    "converted": _NUMBERS,
    "gates": _map_of(Reader.flag),
    "titles": _TEXTS,
    "sums": _map_of(_NUMBERS),
    "weights": _NUMBERS,
    "sample": Reader.whole,
    "readings": _NUMBERS,
    "reading_predicates": _TEXTS,
    "claims": _map_of(_verdict),
    "by": _TEXTS,
    "findings": Reader.texts,
    "without": Reader.texts,
    "readings_change_predicate": Reader.flag,
    "fault": _fault,
}
