"""A new edition from an old one: rule file, cases, crosswalk and checklist, in a folder of rules."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from evalkit.base.errors import RefusedError, UnknownInstrumentError
from evalkit.base.text import Message, msg, visible
from evalkit.base.toml.write import toml_text
from evalkit.base.value import Value, value
from evalkit.cases import case_folder, compare, read_cases
from evalkit.catalogue.lookup import find_rule_files
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.loading import load
from evalkit.rulework.check.unused import uncited_sources
from evalkit.scaffold.copies import (
    EditionChange,
    copied_cases,
    copied_rules,
    ended_rules,
    last_day,
    schemas_of,
    with_schema_beside,
    without_sources,
)
from evalkit.scaffold.files import write_all
from evalkit.scaffold.index import split_id
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from evalkit.base.language import Language
    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.instruments import Instrument, Validity
    from evalkit.scaffold.index import NewIndex


def checklist(
    instrument: Instrument,
    change: EditionChange,
    rules: Path,
    speech: Language,
    *,
    cases: Path | None,
    by_hand: Message | None,
    failing: tuple[str, ...],
) -> str:
    """The checklist as Markdown, in the language *speech*.

    Args:
        instrument: The copy, as it is now.
        change: From which edition to which.
        rules: The folder of rules it lies in.
        cases: Where the copied cases are, if there were any.
        by_hand: What is still to be said in the rule file of the old edition.
        failing: Copied cases that do not come out any more.
    """
    say = speech.say
    blocks = [
        f"# {change.old_id} → {change.new_id}",
        say(msg("The rule file is a copy. Hold each of these against the new text; strike it off when that is done.")),
        f"## {say(msg('In the rule file'))}",
        "\n".join(f"- [ ] {say(step)}" for step in _rule_steps(instrument)),
        f"## {say(msg('Around it'))}",
        "\n".join(f"- [ ] {say(step)}" for step in _other_steps(change, cases, by_hand)),
    ]
    if failing:
        blocks += [
            say(msg("These copied cases do not come out any more: they are about the time of the old edition.")),
            "\n".join(f"- [ ] `{name.replace('`', chr(39))}`" for name in failing),
        ]
    commands = "\n".join(f"$ {command}" for command in commands_for(change, rules))
    blocks += [f"## {say(msg('Then'))}", f"```console\n{commands}\n```"]
    return "\n\n".join(blocks) + "\n"


def commands_for(change: EditionChange, rules: Path) -> tuple[str, ...]:
    """What to run, in order."""
    new, folder = shlex.quote(str(rules / change.index / f"{change.new}.toml")), shlex.quote(str(rules))
    return (
        f"evalkit rules check {new}",
        f"evalkit rules diff {change.old_id} {change.new_id} --rules {folder}",
        f"evalkit rules mutate {new} --write",
        f"pytest --evalkit-rules {folder}",
    )


def old_edition_step(validity: Validity, change: EditionChange, *, ended: bool) -> Message | None:
    """What the rule file of the old edition must still say; nothing where it has an end and a successor.

    Args:
        validity: What it said before.
        change: From which edition to which.
        ended: Whether it was told that it is followed, and from when if that is known.
    """
    keys = []
    if validity.until is None and not (ended and change.valid_from):
        keys.append(f"until = {last_day(change.valid_from).isoformat()}" if change.valid_from else "until = …")
    if validity.followed_by is None and not ended:
        keys.append(f'followed_by = "{change.new_id}"')
    if not keys:
        return None
    return msg("in the rule file of {old}, under [validity], without open_end: {keys}", old=change.old_id,
               keys=", ".join(keys))  # fmt: skip


def _rule_steps(instrument: Instrument) -> Iterator[Message]:
    leaves = sum(node.is_leaf for node in instrument.nodes.values())
    yield msg("Title: {title}", title=instrument.title)
    yield msg("Tree: {nodes} nodes, {leaves} of them leaves; codes, titles, order", nodes=str(len(instrument.nodes)),
              leaves=str(leaves))  # fmt: skip
    yield msg("Weights: each, and what they add up to")
    yield msg("Scales: the levels, their official texts, what they are worth: {names}", names=tuple(instrument.scales))
    yield msg("Bands: each bound, its printed range, and whether the bound belongs to the band above it")
    yield msg("Rounding: where, to how many digits, and how ties go; or that nothing is said")
    with_methods = any(section.section.methods or section.section.asks for section in instrument.sections.values())
    if instrument.gate or instrument.ladder or with_methods:
        yield msg("Gates, floors, grades and the ladder of maturity: each number")
    if instrument.records or instrument.sample or instrument.context:
        yield msg("Tables of respondents or persons, the sample, the context")
    if instrument.readings or instrument.properties or instrument.assumptions:
        yield msg("Readings, properties and assumptions: whether they are still open, or settled by the new text")
    yield msg("Validity: from, until or open_end; a source in place of the assumption")
    yield msg("Sources: the new regulation under [sources], and every number that cites the old one")
    yield msg("Take out the notice that the numbers are copied, and the first lines of the file")


def _other_steps(change: EditionChange, cases: Path | None, by_hand: Message | None) -> Iterator[Message]:
    if by_hand is not None:
        yield by_hand
    yield msg("Crosswalk {file}: what is not equal", file=f"{change.old}-{change.new}.toml")
    if cases is None:
        yield msg("Cases: there were none to copy; worked examples of the new text prove most")
    else:
        yield msg("Cases in {folder}: each; worked examples of the new text prove most", folder=str(cases))


@value
class Written(Value):
    """What was written.

    Attributes:
        files: The new files: the rule file first, the checklist last.
        ended: The rule file of the old edition, where it was changed.
        by_hand: What is still to be said in the rule file of the old edition.
        failing: Names of copied cases that do not come out any more.
    """

    change: EditionChange
    rules: Path
    files: tuple[Path, ...]
    ended: Path | None
    by_hand: Message | None
    failing: tuple[str, ...]


def write_edition(
    new: str,
    old: str,
    rules: Path,
    registry: Registry,
    speech: Language,
    *,
    today: dt.date,
    valid_from: dt.date | None = None,
) -> Written:
    """Write the edition *new* as a copy of *old* into the folder of rules *rules*.

    The old file is told that it is followed, if it lies in that same folder; elsewhere it belongs to somebody else.

    Raises:
        RefusedError: The names or the place will not do, or tomlkit is missing; nothing was written.
        UnknownInstrumentError: There is no such old edition.
        RuleFileError: The old rule file has faults.
        AssessmentError: A case file of the old edition has faults.
    """
    change = _change(new, old, today, valid_from)
    target = _target(change, rules, registry)
    instrument = target.load()
    _check_begin(instrument, change)
    copied, copy = _copied(target, instrument, change)
    cases = copied_cases(target.rules, change) if target.rules else {}
    failing = _failing(cases, copy)
    ended = _ended(rules, change, target)
    by_hand = old_edition_step(instrument.validity, change, ended=ended is not None)
    found = _texts(target, rules, change, instrument, copied, cases)
    folder = case_folder(rules, change.index) if cases else None
    found[_checklist_file(rules, change)] = checklist(
        copy, change, rules, speech, cases=folder, by_hand=by_hand, failing=failing
    )
    followed = _file(rules, change.index, change.old)
    write_all(found, {followed: ended} if ended is not None else {})
    return Written(
        change=change,
        rules=rules,
        files=tuple(found),
        ended=followed if ended is not None else None,
        by_hand=by_hand,
        failing=failing,
    )


def _texts(
    target: RuleFile[Instrument],
    rules: Path,
    change: EditionChange,
    instrument: Instrument,
    copied: str,
    cases: Mapping[str, str],
) -> dict[Path, str]:
    """The rule file, the crosswalk and the case files, by where they go; elsewhere they name the schemas that lie beside them."""
    if target.rules is None or target.rules.resolve() != rules.resolve():
        copied = with_schema_beside(copied, "rule-file")
        cases = {name: with_schema_beside(body, "case-file") for name, body in cases.items()}
    walk = _file(rules, change.index, f"{change.old}-{change.new}")
    schemas = schemas_of(copied)
    return {
        _file(rules, change.index, change.new): copied,
        walk: crosswalk(instrument, change, schemas if (walk.parent / schemas).is_dir() else "."),
        **{case_folder(rules, change.index) / name: body for name, body in cases.items()},
    }


def _change(new: str, old: str, today: dt.date, valid_from: dt.date | None) -> EditionChange:
    (index, edition), (old_index, old_edition) = split_id(new), split_id(old)
    if index != old_index:
        raise RefusedError(
            msg("{new} and {old} are not of one index", new=new, old=old),
            msg("another index is a new plugin: {command}", command=f"evalkit plugins new index {index}"),
        )
    if edition == old_edition:
        raise RefusedError(msg("{new} is the edition to copy from; the new one needs another name", new=new))
    return EditionChange(index=index, old=old_edition, new=edition, today=today, valid_from=valid_from)


def _target(change: EditionChange, rules: Path, registry: Registry) -> RuleFile[Instrument]:
    """The old rule file: that of the folder it goes into, else the installed one."""
    beside = _file(rules, change.index, change.old)
    (target,) = (
        find_rule_files([str(beside)], registry, INSTRUMENT)
        if beside.is_file()
        else registry.rule_files(change.old_id, INSTRUMENT)
    )
    try:
        registry.rule_files(change.new_id, INSTRUMENT)
    except UnknownInstrumentError:
        return target
    raise RefusedError(msg("{id} exists already", id=change.new_id))


def _check_begin(old: Instrument, change: EditionChange) -> None:
    since = old.validity.since
    if since is not None and change.valid_from is not None and change.valid_from <= since:
        day = change.valid_from.isoformat()
        raise RefusedError(
            msg("{new} would begin on {day}, not after {old}", new=change.new_id, day=day, old=change.old_id),
            msg("{old} begins on {day}", old=change.old_id, day=since.isoformat()),
        )


def _copied(target: RuleFile[Instrument], old: Instrument, change: EditionChange) -> tuple[str, Instrument]:
    """The copy as text and as an instrument, without the sources that only the time of the old edition cited."""

    def read(text: str) -> Instrument:
        file = f"{change.index}/{change.new}.toml"
        return load(text.encode(), target.vocabulary, file=file, index=change.index, edition=change.new)

    text = copied_rules(_text(target), change)
    copy = read(text)
    idle = [key for key in uncited_sources(copy) if key not in uncited_sources(old)]
    if not idle:
        return text, copy
    text = without_sources(text, idle)
    return text, read(text)


def _file(rules: Path, index: str, name: str) -> Path:
    return rules / index / f"{name}.toml"


def _ended(rules: Path, change: EditionChange, target: RuleFile[Instrument]) -> str | None:
    """The old rule file, now followed by the new one; nothing if it is not ours to change, or need not be changed."""
    path = _file(rules, change.index, change.old)
    if not path.is_file() or not os.access(path, os.W_OK):
        return None
    text = ended_rules(_text(target), change)
    load(text.encode(), target.vocabulary, file=str(path), index=change.index, edition=change.old)
    return text if text != _text(target) else None


def _text(target: RuleFile[Instrument]) -> str:
    return target.data.decode("utf-8-sig")


def _checklist_file(rules: Path, change: EditionChange) -> Path:
    return rules / change.index / f"CHECKLIST-{change.new}.md"


def _failing(cases: Mapping[str, str], instrument: Instrument) -> tuple[str, ...]:
    """Copied cases that do not come out under the copy: those that were about the time of the old edition."""
    read = (case for name, text in cases.items() for case in read_cases(text.encode(), name))
    return tuple(f"{case.file}: {visible(case.name, 120)}" for case in read if compare(case, instrument))


# --- The crosswalk between the two editions ---------------------------------------------------------------------------


def crosswalk(instrument: Instrument, change: EditionChange, schemas: str = ".") -> str:
    """The text of ``<old>-<new>.toml``: each node of *instrument* once, equal to itself, also those that are there under other facts; its schema lies in *schemas*."""
    return f"{schema_line('crosswalk', schemas)}\n\n" + "\n".join(_lines(instrument, change)) + "\n"


def _lines(instrument: Instrument, change: EditionChange) -> Iterator[str]:
    yield f"# {change.old_id} → {change.new_id}: what became of each node. Every leaf of both stands here once."
    yield "#"
    yield "# A skeleton: each node is said to be equal until somebody looked. Move a row into a [[group]] of its own where the"
    yield "# relation is another one: reworded, moved, new (without old), gone (without new)."
    yield ""
    yield "[crosswalk]"
    yield f'from    = "{change.old_id}"'
    yield f'to      = "{change.new_id}"'
    yield f"checked = {change.today.isoformat()}"
    yield f'assumption.id = "Belum dibandingkan: {change.new_id} masih salinan {change.old_id}."'
    yield f'assumption.en = "Not compared yet: {change.new_id} is still a copy of {change.old_id}."'
    yield ""
    yield "[[group]]"
    yield 'relation = "equal"'
    yield "rows     = ["
    for code in instrument.every_node:
        text = toml_text(code)
        yield f"  {{ old = {text}, new = {text} }},"
    yield "]"


_LONG = 300


def after_index(new: NewIndex, place: Path, speech: Language) -> str:
    """The new distribution in *place*."""
    rules = f"evalkit_{new.name}/rules"
    return "\n".join(
        [
            speech.say(msg("Written: {place}", place=visible(place, _LONG))),
            speech.say(msg("Every number in it is an example, marked as an assumption. Next:")),
            *_commands(
                (
                    f"cd {shlex.quote(str(place))}",
                    "python -m pip install -e '.[dev]'",
                    "evalkit evaluate examples/penilaian.toml",
                    f"evalkit rules check {rules}",
                    f"evalkit rules mutate {rules} --write",
                    "pytest",
                )
            ),
            speech.say(msg("Then replace what is assumed, in {file}", file=f"{rules}/{new.name}/{new.edition}.toml")),
            speech.say(msg("When that is done, take its notice out: [[validity.notices]]")),
            speech.say(msg("Before a wheel is built, take out of README.md that the numbers are examples")),
        ]
    )


def after_edition(written: Written, speech: Language) -> str:
    """The new edition."""
    change = written.change
    lines = [
        speech.say(msg("Written, as a copy of {old}:", old=change.old_id)),
        *(f"  {visible(path, _LONG)}" for path in written.files),
    ]
    if written.ended is not None:
        text = msg("Changed: {file} now says that it is followed by {new}", file=visible(written.ended, _LONG),
                   new=change.new_id)  # fmt: skip
        lines.append(speech.say(text))
    if written.by_hand is not None:
        lines.append(speech.say(msg("By hand: {step}", step=written.by_hand)))
    if written.failing:
        text = msg("{number:copied case does|copied cases do} not come out any more; the checklist names them",
                   number=str(len(written.failing)))  # fmt: skip
        lines.append(speech.say(text))
    lines.append(speech.say(msg("Work through {file}, then:", file=visible(written.files[-1], _LONG))))
    return "\n".join([*lines, *_commands(commands_for(change, written.rules))])


def _commands(commands: Iterable[str]) -> list[str]:
    return [f"  {command}" for command in commands]
