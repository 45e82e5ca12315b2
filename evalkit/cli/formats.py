"""Forms of output, and the suffixes of files that hold them: which form a command writes into which file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from evalkit.base.text import Message, msg, visible
from evalkit.report.render import FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.language import Language

    Suffixes = Mapping[str, Sequence[str]]

_TEXT = (".txt", ".text", ".log")
# Form → suffixes of the files that may hold it, the usual one first. SARIF is JSON and Markdown is text: a file may be
# called so if --format says what it is.
SUFFIXES = {
    "terminal": _TEXT,
    "tree": _TEXT,
    "table": _TEXT,
    "text": _TEXT,
    "json": (".json",),
    "sarif": (".sarif", ".sarif.json", ".json"),
    "markdown": (".md", ".markdown", *_TEXT),
    "toml": (".toml", *_TEXT),
    "csv": (".csv",),
    **{name: form.suffixes for name, form in FILES.items()},
}
PRINTED = ("terminal", "text", "markdown", "json")  # those that a terminal or a pipe takes as well
REPORT = (*PRINTED, *FILES)  # what every command writes that makes a report of its own
CODE_HOSTS = (*PRINTED, "sarif", *FILES)
DOCUMENTS = (*FILES, "text", "markdown")  # what ``evalkit report`` writes; .txt is the first that holds it
# What is meant where a command has no form of that name: the former name, which scripts may use, and that of other commands.
_SAME = {"table": "terminal", "tree": "terminal", "terminal": "tree"}
# What programs for offices, the web and data know by its suffix. A text of that name looks right and does not open.
_OFFICE = (".doc", ".docx", ".odt", ".rtf", ".pdf", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".ppt", ".pptx", ".odp")
_WEB = (".html", ".htm", ".xhtml", ".xml", ".epub", ".tex", ".svg", ".png", ".jpg", ".jpeg", ".gif")
_DATA = (
    ".csv",
    ".tsv",
    ".jsonl",
    ".ndjson",
    ".yaml",
    ".yml",
    ".parquet",
    ".sqlite",
    ".db",
    ".zip",
    ".gz",
    ".bz2",
    ".xz",
)
ABSENT = frozenset((*_OFFICE, *_WEB, *_DATA)).difference(*(SUFFIXES[name] for name in CODE_HOSTS))  # no report is one
_MEANT = ABSENT.union(*SUFFIXES.values()) - {".toml"}  # a report of that name has always been text


def chosen(
    given: str | None, file: str | None, own: Sequence[str], speech: Language, brought: Callable[[], Suffixes] = dict
) -> str:
    """The form that is meant by ``--format``, by the name of the *file* that is written, or by neither.

    Args:
        given: What ``--format`` says.
        file: What ``-o`` says.
        own: The forms of the command; the first is what it writes unless somebody says otherwise.
        speech: The language of the error.
        brought: Forms of plugins, with the suffixes that they name; asked only where those of evalkit do not settle it.

    Raises:
        UsageError: There is no such form, or the two do not mean the same.
    """
    name = given
    if given is not None and given not in own and _SAME.get(given) in own:
        given = _SAME[given]
    suffix = suffix_of(file or "")
    forms: Suffixes = {name: SUFFIXES[name] for name in own}
    if given not in (None, *own) or (suffix and not _held(suffix, forms)):
        forms = {**forms, **{name: suffixes for name, suffixes in brought().items() if name not in forms}}
    if given is not None and given not in forms:
        raise _absent(given, forms, speech)
    held = _held(suffix, forms)
    if given is None and (held or suffix not in _MEANT):
        return (held or own)[0]
    if given is None:
        raise _absent(suffix, forms, speech)
    if given not in held and suffix in _MEANT and forms[given]:
        raise _conflict(visible(file, 200), name or given, forms, speech)
    return given


def _held(suffix: str, forms: Suffixes) -> list[str]:
    """Those of *forms* that say a file with *suffix* may hold them."""
    return [name for name, suffixes in forms.items() if suffix in suffixes]


def suffix_of(file: str) -> str:
    """The suffix of *file*, in lower case; two if they mean something together."""
    head, last = os.path.splitext(file.lower())  # noqa: PTH122  # one import less
    double = os.path.splitext(head)[1] + last  # noqa: PTH122  # the same
    return double if double in _MEANT else last


def names_of(forms: Sequence[str]) -> tuple[str, ...]:
    """Every one of *forms* that is a file, with the suffix that goes with it."""
    return _told({name: SUFFIXES[name] for name in forms if name in FILES})


def says_form(file: str) -> bool:
    """Whether the name of *file* says what it holds."""
    return suffix_of(file) in _MEANT


def _told(forms: Suffixes) -> tuple[str, ...]:
    """Every form with the suffix that goes with it."""
    return tuple(f"{visible(name)} ({visible(each[0])})" if each else visible(name) for name, each in forms.items())


def _conflict(file: str, given: str, forms: Suffixes, speech: Language) -> click.UsageError:
    text = msg("{file} does not fit --format {form}", file=file, form=visible(given))
    hint = msg("leave out one of them, or let them fit: {forms}", forms=_told(forms))
    return _wrong(text, hint, speech)


def _absent(name: str, forms: Suffixes, speech: Language) -> click.UsageError:
    """That a form does not exist, and which do."""
    from evalkit.base.errors import did_you_mean

    path = click.get_current_context().command_path
    text = msg(
        "{command} does not write {name}; it writes: {forms}", command=path, name=visible(name), forms=_told(forms)
    )
    suffix = f".{name.lower().removeprefix('.')}"
    held = _held(suffix, forms)
    hint = did_you_mean(next(iter(held), name), forms)
    if "markdown" in forms and is_file_form(suffix) and not held:
        hint = msg("evalkit report PATH... -o FILE{suffix} writes it", suffix=suffix)
    elif "markdown" in forms and suffix in ABSENT:
        hint = msg("--format markdown writes headings and tables, which word processors open")
    return _wrong(text, hint, speech)


def is_file_form(suffix: str) -> bool:
    """Whether files of that name hold one of ``FILES``."""
    return any(suffix in SUFFIXES[name] for name in FILES)


def _wrong(problem: Message, hint: Message | None, speech: Language) -> click.UsageError:
    from evalkit.cli.exits import with_hint

    return click.UsageError(with_hint(problem, hint, speech))
