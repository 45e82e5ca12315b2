"""Files that are wrong, by the kind of file, each with what its reader says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import evalkit_lkj
import test_bad_rules
import test_report_rules
from evalkit.base.errors import AssessmentError, EvalkitError, Faults, RuleFileError
from evalkit.base.toml.parse import parse_toml
from evalkit.cases import read_cases
from evalkit.files.crosswalk import read_crosswalk
from evalkit.files.document import ParsedFile, read_document
from evalkit.loading import load, load_variant
from evalkit.loading.report_rules import load_report_rules
from evalkit.mapping.map_file import read_map
from support import KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TESTS = Path(__file__).parents[1]
HERE = Path(__file__).parent
BASE = test_bad_rules.BASE.encode()
_TOY = {"file": "toy/1.toml", "index": "toy", "edition": "1"}
TOY = load(BASE, KNOWN, **_TOY)


class Bad(NamedTuple):
    """A file that is wrong. ``kind``: of its schema."""

    kind: str
    name: str
    data: bytes

    @property
    def id(self) -> str:
        """As the list of those which only the loader refuses names it."""
        return f"{self.kind}: {self.name}"


def bad_files() -> Iterator[Bad]:
    """All of them."""
    for case in test_bad_rules.CASES:
        yield Bad("rule-file", case, test_bad_rules.patched(case)[0])
    for case in test_report_rules.CASES:
        yield Bad("report-rules", case, test_report_rules.patched(case)[0])
    for path in sorted((TESTS / "bad_input").glob("*.toml")):
        yield Bad("assessment", path.stem, path.read_bytes())
    for path in sorted((HERE / "bad").glob("*/*.toml")):
        yield Bad(path.parent.name, path.stem, path.read_bytes())


def _rule_file(data: bytes) -> object:
    return load(data, KNOWN, **_TOY)


def _report_rules(data: bytes) -> object:
    brought = {item.name: item for item in evalkit_lkj.evalkit_achievements()}
    return load_report_rules(data, brought, file="toy/1.toml", index="toy", edition="1")


def _assessment(data: bytes) -> object:
    file = str(HERE / "sound" / "assessment" / "x.toml")  # beside the tables that sound files name
    return read_document(ParsedFile(file, data, parse_toml(data, "x.toml", AssessmentError)))


def _variant(data: bytes) -> object:
    return load_variant(data, TOY, BASE, KNOWN, file="x.toml")


def _case_file(data: bytes) -> object:
    return read_cases(data, "x.toml")


def _crosswalk(data: bytes) -> object:
    return read_crosswalk(data, "x.toml", TOY, TOY)


def _mapping(data: bytes) -> object:
    faults = Faults("x.toml")
    table_map = read_map(data, faults)
    faults.raise_if_any(AssessmentError)
    return table_map


READERS: dict[str, Callable[[bytes], object]] = {
    "rule-file": _rule_file,
    "report-rules": _report_rules,
    "assessment": _assessment,
    "variant": _variant,
    "case-file": _case_file,
    "crosswalk": _crosswalk,
    "mapping": _mapping,
}


def sound_files() -> Iterator[tuple[str, Path]]:
    """Kind and file of those that hold, kind by kind, every key there is."""
    yield "report-rules", TESTS / "bad_report_rules" / "base.toml"
    yield "report-rules", HERE / "full-report-rules.toml"
    for path in sorted((HERE / "sound").glob("*/*.toml")):
        yield path.parent.name, path


def faults(kind: str, data: bytes) -> list[str]:
    """What the reader of that kind says of a file."""
    try:
        READERS[kind](data)
    except (AssessmentError, RuleFileError) as error:
        return [str(fault) for fault in error.faults]
    except EvalkitError as error:
        return [str(error)]
    return []
