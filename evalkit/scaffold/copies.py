"""The rule file and the cases of a new edition: the old ones with another name and time, said to be a copy.

They are a start, to be held against the new text one by one. Their TOML is changed in place (tomlkit is an extra): comments, order
and layout stay. Whole tables are taken out of the text: tomlkit would take the comments of the next section with them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.extras import needs
from evalkit.base.value import Value, value
from evalkit.cases import case_files, read_cases
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from tomlkit import TOMLDocument

_HEADER = re.compile(r"\[\[?([^\[\]]+)\]\]?\s*(#.*)?")
_QUOTES = ('"""', "'''")


def parse(text: str) -> TOMLDocument:
    """*text* as a document that can be changed.

    Raises:
        MissingExtraError: tomlkit is not installed.
    """
    return _tomlkit().parse(text)  # type: ignore[no-any-return]  # a module found at run time


def dumped(document: TOMLDocument) -> str:
    """*document* as text."""
    text: str = _tomlkit().dumps(document)
    return text


def written(item: str | bool | dt.date) -> str:  # noqa: FBT001  # a value like the others
    """*item* as it stands behind a key."""
    text: str = _tomlkit().item(item).as_string()
    return text


def list_of(*tables: Any) -> Any:
    """A list of tables, each with its own header."""
    found = _tomlkit().aot()
    for table in tables:
        found.append(table)
    return found


def _tomlkit() -> Any:
    with needs("new"):
        import tomlkit  # noqa: PLC0415  # an extra
    return tomlkit


def without_tables(text: str, name: str, numbers: Collection[int] | None = None) -> str:
    """*text* without the tables headed *name*, and without what is below them; comments after them stay.

    Args:
        text: A file whose headers begin their lines.
        name: As between the brackets of the header.
        numbers: Which of ``[[name]]``, counted from 0; all of them by default.
    """
    lines = text.splitlines(keepends=True)
    headers = list(_headers(lines))
    gone: set[int] = set()
    number = -1
    for place, (first, found) in enumerate(headers):
        if found == name:
            number += 1
        elif not found.startswith(f"{name}."):
            continue
        if numbers is None or number in numbers:
            after = headers[place + 1][0] if place + 1 < len(headers) else len(lines)
            gone |= set(_block(lines, first, after))
    return "".join(line for i, line in enumerate(lines) if i not in gone)


def after_table(text: str, name: str, more: str) -> str:
    """*text* with *more* behind the last key of the table headed *name*."""
    lines = text.splitlines(keepends=True)
    headers = list(_headers(lines))
    (place,) = (place for place, (_, found) in enumerate(headers) if found == name)
    after = headers[place + 1][0] if place + 1 < len(headers) else len(lines)
    last = _last_key(lines, after)
    return "".join(lines[:last]) + more + "".join(lines[last:])


def _headers(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Number and name of each header, outside of texts of several lines."""
    inside: str | None = None
    for i, line in enumerate(lines):
        if inside is None and (found := _HEADER.fullmatch(line.strip())) and line.startswith("["):
            yield i, found[1].strip()
            continue
        for quotes in _QUOTES:
            if inside in (None, quotes) and line.count(quotes) % 2:
                inside = None if inside else quotes


def _block(lines: list[str], first: int, after: int) -> range:
    """The lines of a table and the blank ones behind it; what is noted behind those belongs to what follows."""
    last = _last_key(lines, after)
    while last < after and not lines[last].strip():
        last += 1
    return range(first, last)


def _last_key(lines: list[str], after: int) -> int:
    """Where the keys above line *after* end."""
    while not lines[after - 1].strip() or lines[after - 1].startswith("#"):
        after -= 1
    return after


_SCHEMA = re.compile(r"\A#:schema [^\n]*\n\n?")
_HEADING = re.compile(rf"({_SCHEMA.pattern})?(?:# COPY of .*\n(?:# .*\n)(?:#\n)?)?")
_OF_ITS_TIME = ("until", "followed_by", "open_end", "source", "mark", "assumption")
_BETWEEN_EDITIONS = "edition-"  # statements about the time of one edition beside that of another


@value
class EditionChange(Value):
    """From which edition to which.

    Attributes:
        valid_from: First day in force of the new one, where it is known.
        today: What ``checked`` becomes.
    """

    index: str
    old: str
    new: str
    today: dt.date
    valid_from: dt.date | None = None

    @property
    def old_id(self) -> str:
        """``index@edition`` of the old one."""
        return f"{self.index}@{self.old}"

    @property
    def new_id(self) -> str:
        """``index@edition`` of the new one."""
        return f"{self.index}@{self.new}"


def copied_rules(text: str, change: EditionChange) -> str:
    """The rule file *text* of the old edition as that of the new one."""
    document = parse(_without_its_time(text))
    head: Any = document["instrument"]
    head["edition"] = change.new
    for key in _titles(head, change.old):
        head[key] = in_words(str(head[key]), change.old, change.new)
    keys = _set_validity(document["validity"], change)
    heading = (
        f"# COPY of {change.old_id}: every number below is still that of {change.old_id}, and so are its sources.\n"
        "# Hold each against the new text; the checklist beside this file says in which order.\n#\n"
    )
    text = with_heading(dumped(document), heading)
    return after_table(text, "validity", f"{keys}\n[[validity.notices]]\n{_notice(change)}")


def with_heading(text: str, heading: str) -> str:
    """*text* with *heading* above it, below the line that names its schema; in place of the heading of an earlier copy."""
    return _HEADING.sub(lambda found: (found[1] or "") + heading, text, count=1)


def schemas_of(text: str) -> str:
    """The folder in which the schema of the rule file *text* lies, as its first line says; else that of the file."""
    found = _SCHEMA.match(text)
    return (found[0].split()[1].rpartition("/")[0] if found else "") or "."


def with_schema_beside(text: str, kind: str) -> str:
    """*text*, a file of that *kind*, whose first line leads to a schema beside it: from another folder the old one leads nowhere."""
    return f"{schema_line(kind)}\n\n" + _SCHEMA.sub("", text, count=1)


def without_sources(text: str, keys: Iterable[str]) -> str:
    """The rule file *text* without the sources *keys*: nothing cites them any more."""
    for key in keys:
        text = without_tables(text, f"sources.{key}")
    return text


def ended_rules(text: str, change: EditionChange) -> str:
    """The rule file *text* of the old edition, now followed by the new one; it ends the day before that begins."""
    document = parse(text)
    validity: Any = document["validity"]
    keys = ""
    if change.valid_from is not None and "until" not in validity:
        validity.pop("open_end", None)
        keys += _put_after(validity, "from", "until", item=last_day(change.valid_from))
    if "followed_by" not in validity:
        keys += _put_after(validity, "until", "followed_by", item=change.new_id)
    return after_table(dumped(document), "validity", keys)


def last_day(valid_from: dt.date) -> dt.date:
    """The last day before *valid_from*."""
    return valid_from.fromordinal(valid_from.toordinal() - 1)


def in_words(text: str, old: str, new: str) -> str:
    """*text* with the edition *old* replaced where it stands as a word of its own: not the 5.0 in 15.0."""
    return re.sub(rf"(?<![\w.]){re.escape(old)}(?![\w]|\.\d)", new, text)


def _titles(head: Any, old: str) -> Iterator[str]:
    for key in ("title", "short"):
        if isinstance(head.get(key), str) and in_words(head[key], old, "") != head[key]:
            yield key


def _without_its_time(text: str) -> str:
    """*text* without notices and without what is known of the time of the old edition beside that of others."""
    known: Any = parse(text).get("properties", ())
    numbers = [
        number
        for number, one in enumerate(known)
        if any(what.startswith(_BETWEEN_EDITIONS) for what in one.get("explains", ()))
    ]
    return without_tables(without_tables(text, "validity.notices"), "properties", numbers)


def _set_validity(validity: Any, change: EditionChange) -> str:
    """Change what is known of the time in force.

    Returns:
        The keys that are still to be written behind the others.
    """
    for key in _OF_ITS_TIME:
        validity.pop(key, None)
    keys = ""
    if change.valid_from is None:
        validity.pop("from", None)
    else:
        keys += _put(validity, "from", item=change.valid_from)
        keys += _put_after(validity, "from", "open_end", item=True)
    keys += _put(validity, "checked", item=change.today)
    return (
        f'{keys}assumption.id = "Salinan {change.old_id}; masa berlaku {change.new_id} belum dicocokkan dengan peraturannya."\n'
        f'assumption.en = "Copy of {change.old_id}; the time in force of {change.new_id} was not held against its '
        'regulation yet."\n'
    )


def _notice(change: EditionChange) -> str:
    """A warning in every report until it is taken out."""
    return (
        f'text.id = "Semua angka disalin dari {change.old_id} dan belum dicocokkan dengan naskah {change.new_id}."\n'
        f'text.en = "All numbers are copied from {change.old_id} and were not held against the text of {change.new_id} yet."\n'
        'assumption.id = "Salinan, belum dicocokkan."\n'
        'assumption.en = "A copy, not held against the text yet."\n'
    )


def _put(table: Any, key: str, *, item: Any) -> str:
    """Set a key where it stands; where it does not, return its line.

    tomlkit would put a new key at the end of the table, which for it is below the comments on the next one.
    """
    if key not in table:
        return _line(key, item)
    table[key] = item
    return ""


def _put_after(table: Any, before: str, key: str, *, item: Any) -> str:
    """Set a key behind another one; where that is not there, return its line."""
    if before not in table:
        return _line(key, item)
    table.value._insert_after(before, key, item)  # noqa: SLF001  # tomlkit has no public way
    return ""


def _line(key: str, item: Any) -> str:
    return f"{key:8} = {written(item)}\n"


# Boundary cases are frozen anew from the rule file, once its numbers are right; nobody published a result under the new text.
_LEFT_OUT = ("generated", "published")


def copied_cases(rules: Path, change: EditionChange) -> Mapping[str, str]:
    """Name of a case file → text, for each case file beside the folder *rules* that has cases of the old edition.

    Frozen boundary cases and published results are left out.
    """
    found: dict[str, str] = {}
    for path in case_files(rules, change.index):
        data = path.read_bytes()
        read = read_cases(data, str(path))
        if any(case.instrument == change.old_id and case.kind not in _LEFT_OUT for case in read):
            name = _renamed(path.stem, change)
            while f"{name}.toml" in found:  # of bounds.toml and bounds-2.toml
                name = f"{name}-{change.new}"
            found[f"{name}.toml"] = _case_file(data.decode("utf-8-sig"), change)
    return found


def _renamed(stem: str, change: EditionChange) -> str:
    """The name with the new edition in place of the old one, or at its end."""
    words = stem.replace("-", " ")
    renamed = in_words(words, change.old, change.new)
    return f"{stem}-{change.new}" if renamed == words else renamed.replace(" ", "-")


def _case_file(text: str, change: EditionChange) -> str:
    document = parse(text)
    head: Any = document["assessment"]
    shared = head.get("instrument")
    kind = document["kind"]
    kept = [
        item
        for item in document["cases"]
        if _instrument(item, shared) == change.old_id and item.get("kind", kind) not in _LEFT_OUT
    ]
    for item in kept:
        own = item.get("assessment", {})
        if "instrument" in own:
            own["instrument"] = change.new_id
        for key in ("source", "kind"):
            item.pop(key, None)
    if "instrument" in head:
        head["instrument"] = change.new_id
    if change.valid_from is not None and "period" in head:
        head["period"] = str(change.valid_from.year)
    document["source"] = f"Copied from {change.old_id} ({document['source']}); not held against the new text yet"
    document["kind"] = "derived"
    if len(kept) < len(document["cases"]):
        document["cases"] = list_of(*kept)
    heading = (
        f"# COPY of cases of {change.old_id}. Hold each against the text of {change.new_id}: what is expected here is still\n"
        f"# what came out under {change.old_id}. Whatever has an outside source again may be called example or published.\n"
    )
    return with_heading(dumped(document), heading)


def _instrument(item: Any, shared: str | None) -> str | None:
    found: str | None = item.get("assessment", {}).get("instrument", shared)
    return found
