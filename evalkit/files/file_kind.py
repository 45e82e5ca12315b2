"""Which kind of file of evalkit a TOML file is, by its tables, and which command or key takes such a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Fault, did_you_mean
from evalkit.base.file_signatures import FileKind
from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.errors import FileError
    from evalkit.base.text import Message

OF_INSTRUMENT, OF_REPORTS = "instrument", "rules"  # table that a rule file of that kind has


VARIANT = FileKind(
    msg("this is a local variant, not a whole rule file"),
    msg('an assessment names it: variant = "FILE" in [assessment]'),
)
_ASSESSMENT = FileKind(msg("this is an assessment file"), msg("evalkit evaluate takes it"))
PART = FileKind(msg("this is a part of a report file"), msg('the report file names it: parts = ["FILE"] in [report]'))
REPORT = FileKind(msg("this is a report file"), msg("evalkit audit and evalkit evaluate take it"))
# Table that only such a file has → what it is.
_BY_TABLE = {
    OF_INSTRUMENT: FileKind(
        msg("this is a rule file of an instrument"),
        msg("evalkit rules check takes it, and every command takes its folder by --rules"),
    ),
    OF_REPORTS: FileKind(
        msg("these are rules of performance reports"),
        msg('evalkit rules check takes it; a report file names it by its id: rules = "INDEX@EDITION" in [report]'),
    ),
    "crosswalk": FileKind(
        msg("this is a crosswalk"), msg("evalkit rules diff reads it beside the editions that it leads to and from")
    ),
    "variant": VARIANT,
    "assessment": _ASSESSMENT,
    "report": REPORT,
    "columns": FileKind(
        msg("this is a mapping of a table"), msg("evalkit evaluate takes it beside the table: --map FILE")
    ),
}
# List that only such a file has → what it is.
_BY_LIST = {
    "cases": FileKind(
        msg("this is a case file"),
        msg("evalkit rules mutate and pytest run the cases in the folder cases beside the rule files"),
    ),
    "assessments": _ASSESSMENT,
}
_OF_PARTS = ("objectives", "indicators", "tables", "claims", "relations")


def has_table(content: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether there is a table of one of these *names*; other programs have lists that are called so."""
    return any(isinstance(content.get(name), dict) for name in names)


def _has_list(content: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether there is a list of tables of one of these *names*."""
    lists = (content.get(name) for name in names)
    return any(isinstance(found, list) and any(isinstance(one, dict) for one in found) for found in lists)


def is_assessment(content: Mapping[str, Any]) -> bool:
    """Whether a file with that *content* says that it holds assessments; case files hold them, too, with what must come out."""
    return ("assessment" in content or "assessments" in content) and not isinstance(content.get("cases"), list)


def is_report(content: Mapping[str, Any]) -> bool:
    """Whether a file with that *content* says that it is a performance report."""
    return "report" in content


def kind_of(content: Mapping[str, Any]) -> FileKind | None:
    """Which kind of file of evalkit one with that *content* is, if one is known."""
    of_list = (kind for name, kind in _BY_LIST.items() if _has_list(content, (name,)))
    of_table = (kind for name, kind in _BY_TABLE.items() if has_table(content, (name,)))
    file_kind = next(of_list, None) or next(of_table, None)
    if file_kind is None and isinstance(content.get("extends"), str):
        return VARIANT
    return file_kind or (PART if _has_list(content, _OF_PARTS) else None)


def refuse_other(
    content: Mapping[str, Any], file: str, own: str, expected: Message, error: type[FileError] = AssessmentError
) -> None:
    """Refuse a *file* that is of another kind than those with the table *own*: that is its one fault, whatever it holds.

    Raises:
        FileError: An *error* that says what it is, what is *expected*, and what takes such a file.
    """
    kind = None if own in content else kind_of(content)
    if kind is not None:
        raise error([Fault(file=file, problem=kind.what, expected=expected, hint=kind.taken)])


def without_table(
    file: str, content: Mapping[str, Any], problem: Message, expected: Message, tables: Iterable[str]
) -> Fault:
    """The fault of a *file* without the table that makes it what it should be: it is of another kind, or has misspelt one of the *tables*."""
    kind = kind_of(content)
    if kind is not None:
        return Fault(file=file, problem=kind.what, expected=expected, hint=kind.taken)
    problem = problem if content else msg("the file is empty")
    return Fault(file=file, problem=problem, expected=expected, hint=meant_table(content, tables))


def meant_table(content: Mapping[str, Any], tables: Iterable[str]) -> Message | None:
    """Which of the *tables* a key of *content* is nearly called as."""
    hints = (did_you_mean(key, tables) for key in content)
    return next((hint for hint in hints if hint is not None), None)
