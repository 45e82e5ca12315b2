"""What is proved of rule files: what fails, what is known to, how much is cited, and in detail the rest.

For programs it is ``evalkit-check/1``: numbers that rules speak of are text, counts are numbers. For code hosts and editors it is
SARIF: what fails, what is known to fail, what cannot be said.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.grouping import by_key
from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.text import Decimal, Message, Prose, english, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES
from evalkit.instruments import Note
from evalkit.report import sarif
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Item,
    List,
    Paragraph,
    Row,
    Section,
    Styled,
    Table,
    Verbatim,
    together,
)
from evalkit.report.findings import verdict_line
from evalkit.report.json import JsonWriter, by_keys, exact_keys, keys
from evalkit.report.sources import MARK, cite_prose
from evalkit.rulework.check.checks import CHECKS
from evalkit.rulework.check.citations import kinds_of_plugins, shown_share, sourced, totals
from evalkit.rulework.check.model import VERDICTS, Proof, Statement, Witness, notes_of
from evalkit.schema.keys import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.errors import Fault, Spot
    from evalkit.base.language import Language
    from evalkit.base.toml.lines import LinesByPlace

FAILED, KNOWN, UNPROVED, NOTED, PROVED = "failed", "known", "unproved", "noted", "proved"
SEVERITY = {FAILED: ERROR, UNPROVED: WARNING, KNOWN: NOTE, NOTED: NOTE, PROVED: AGREES}


class FileProof(NamedTuple):
    """A proof, and the rule file it is about.

    Attributes:
        file: As the user named it, or as it is called among those installed.
        lines: Where things stand in its text.
        path: Where the file lies, if it is one that its reader can open.
    """

    proof: Proof
    file: str
    lines: LinesByPlace
    path: Path | None = None

    @property
    def failed(self) -> int:
        """How many statements fail and are not accounted for."""
        return counts([self])[FAILED]

    def note(self, key: str | None) -> Note | None:
        """The property or assumption of that id."""
        notes = (note for of_kind in notes_of(self.proof.rules).values() for note in of_kind)
        return next((note for note in notes if note.id == key), None)


def counts(results: Iterable[FileProof]) -> dict[str, int]:
    """Verdict → how many statements have it."""
    found = Counter(statement.verdict for result in results for statement in result.proof.statements)
    return {verdict: found[verdict] for verdict in VERDICTS}


_LONG = 400
_ORDER = (FAILED, UNPROVED, KNOWN, NOTED, PROVED)  # the worst first
VERDICT = {
    FAILED: msg("failed"),
    UNPROVED: msg("unproved"),
    KNOWN: msg("known"),
    NOTED: msg("noted"),
    PROVED: msg("proved"),
}
HOW = {
    "structure": msg("by the form of the rules"),
    "enumerated": msg("every value was looked at"),
    "bounds": msg("by bounds"),
}
KIND = {
    "node": msg("nodes"),
    "weight": msg("weights"),
    "attribute": msg("attributes"),
    "parameter": msg("keys of methods"),
    "threshold": msg("thresholds"),
    "gate": msg("gates"),
    "ladder": msg("rungs"),
    "outcome": msg("rules of the predicate"),
    "level": msg("levels"),
    "points": msg("points"),
    "band": msg("bands"),
    "top": msg("end of the printed ranges"),
    "formula": msg("formulas"),
    "zero": msg("targets of 0"),
    "treatment": msg("targets that are no number"),
    "cap": msg("caps"),
    "correction": msg("corrections"),
    "mean": msg("means"),
    "efficiency": msg("efficiency"),
    "rounding": msg("rounding"),
    "conversion": msg("conversions"),
    "claim": msg("claims"),
    "records": msg("rows"),
    "validity": msg("validity"),
    "assumption": msg("assumptions"),
}


def check_page(results: Sequence[FileProof], *, detail: bool) -> list[Document]:
    """A page for each rule file and, for several, a summary; *detail*: every statement, also those that hold."""
    pages = [Document([*_sections(result, detail=detail)]) for result in results]
    return [*pages, Document([_summary(results)])] if len(results) > 1 else pages


def _sections(file_proof: FileProof, *, detail: bool) -> Iterator[Section]:
    rules, found = file_proof.proof.rules, counts([file_proof])
    sha256 = rules.sha256 if detail else rules.sha256[:12]
    by_verdict = (msg("{count} {verdict}", count=Decimal(found[each]), verdict=VERDICT[each]) for each in _ORDER[::-1])
    yield [
        Heading(together(rules.id, visible(rules.short, _LONG)), 1),
        Paragraph(msg("rules: {file}, sha256 {sha}", file=visible(file_proof.file, _LONG), sha=sha256), hang=0),
        Paragraph(together(*by_verdict), hang=0),
    ]
    for verdict in _ORDER if detail else (FAILED, UNPROVED, KNOWN):
        statements = [statement for statement in file_proof.proof.statements if statement.verdict == verdict]
        if statements:
            title = together(VERDICT[verdict], f"({len(statements)})", separator=" ")
            told = _proved(statements) if verdict == PROVED else _open(statements, file_proof, detail=detail)
            yield [Heading(title, severity=SEVERITY[verdict]), *told]
    yield [Heading(msg("Citations")), _citations(file_proof, detail=detail)]
    yield [_verdict(found)]


# --- Statements -------------------------------------------------------------------------------------------------


def _proved(statements: Sequence[Statement]) -> Iterator[Block]:
    """What holds: under the name of each check its places and sentences."""
    for check, members in by_key(statements, lambda statement: statement.check).items():
        hows = dict.fromkeys(member.how for member in members if member.how)
        how = [together(*(HOW[each] for each in hows), separator=", ")] if hows else []
        yield Paragraph(together(check, *how), 2, style="strong")
        yield List([Item(_placed(member)) for member in members], 3)


def _placed(statement: Statement) -> Prose:
    if not statement.place:
        return statement.text
    return msg("{place}: {text}", place=visible(statement.place, _LONG), text=statement.text)


def _open(statements: Sequence[Statement], file_proof: FileProof, *, detail: bool) -> Iterator[Block]:
    """What does not hold or may not: statements, and below those that one note explains, that note."""
    following = [] if detail else [statement for statement in statements if statement.follows]
    told = (statement for statement in statements if statement not in following)
    for key, members in by_key(told, lambda statement: statement.explained_by).items():
        for statement in members:
            yield from _statement(statement, file_proof)
        note = file_proof.note(key)
        if note is not None:
            yield Paragraph(_known(note), 3, hang=0)
            yield from (Paragraph(prose, 3, hang=0) for prose in cite_prose(file_proof.proof.rules, note.cite))
    if following:
        yield Paragraph(_only_because(following), 2, hang=0)


def _known(note: Note) -> Message:
    """What a rule file itself says of something that does not hold."""
    return msg("known ({id}): {text}", id=visible(note.id), text=note.text)


def _only_because(following: Sequence[Statement]) -> Message:
    """How many fail because another statement does, by their checks."""
    checks = Counter(statement.check for statement in following)
    return msg(
        "{count:more fails|more fail} only because of what stands first, and will hold when that is mended: {checks}. --detail shows them.",
        count=str(len(following)),
        checks=tuple(f"{check} ({count})" for check, count in checks.items()),
    )


def _statement(statement: Statement, file_proof: FileProof) -> Iterator[Block]:
    number, witness = file_proof.lines.of(statement.place), statement.witness
    where: Prose = visible(statement.place, _LONG)
    if number is not None:
        where = together(where, msg("line {number}", number=str(number)))
    yield Paragraph(together(statement.check, where, separator="  "), 2, style="strong")
    yield Paragraph(statement.text, 3, hang=0)
    if witness is None:
        return
    yield Paragraph(msg("witness: {what}", what=witness.shows), 3, hang=0)
    if statement.verdict == FAILED:
        for assessment in witness.assessments:
            yield Verbatim("\n".join(filter(str.strip, assessment.splitlines())), 4)


# --- Citations and verdict --------------------------------------------------------------------------------------


def _citations(file_proof: FileProof, *, detail: bool) -> Table:
    columns = (
        Column(msg("facts"), wrap=True, least=12),
        Column(msg("count"), number=True),
        *(Column(MARK[mark], number=True, wrap=True, least=6, drop=len(MARKS) - i) for i, mark in enumerate(MARKS)),
        Column(msg("with a source"), number=True, wrap=True, least=8),
    )
    found = file_proof.proof.citations
    shown = {kind: marks for kind, marks in found.items() if detail or sourced(marks)[0] != sourced(marks)[1]}
    named = {**KIND, **kinds_of_plugins(file_proof.proof.rules)}
    rows = [_cited(named[kind], marks) for kind, marks in shown.items()]
    return Table(columns, [*rows, _cited(Styled(msg("all facts"), "strong"), totals(found))])


def _cited(name: Prose | Styled, marks: Mapping[str, int]) -> Row:
    count = Decimal(sourced(marks)[1])
    return Row([name, count, *(Decimal(marks.get(mark, 0) or "") for mark in MARKS), _share(marks)])


def _share(marks: Mapping[str, int]) -> Prose:
    return together(Decimal(shown_share(marks)), "%", separator=" ")


def _verdict(found: Mapping[str, int]) -> Block:
    if failed := found[FAILED]:
        return verdict_line(ERROR, msg("{count:statement fails|statements fail}.", count=Decimal(failed)))
    if unproved := found[UNPROVED]:
        text = msg("Nothing fails; {count:statement|statements} could not be proved.", count=Decimal(unproved))
        return verdict_line(WARNING, text)
    return verdict_line(AGREES, msg("Everything holds that can be proved of this rule file."))


def _summary(results: Sequence[FileProof]) -> Section:
    columns = (
        Column(msg("rules")),
        *(Column(VERDICT[each], number=True, drop=2 if each in (NOTED, UNPROVED) else 0) for each in _ORDER[::-1]),
        Column(msg("with a source"), number=True, wrap=True, least=8, drop=1),
    )
    return [Heading(msg("Summary"), 1), Table(columns, [_summed(result) for result in results])]


def _summed(file_proof: FileProof) -> Row:
    found = counts([file_proof])
    style = "error" if found[FAILED] else ""
    cells = [Styled(str(found[each]), style if each == FAILED else "") for each in _ORDER[::-1]]
    return Row([Styled(file_proof.proof.rules.id, style), *cells, _share(totals(file_proof.proof.citations))])


FORMAT = "evalkit-check/1"


def check_json(results: Sequence[FileProof], speech: Language, faults: Iterable[Fault] = ()) -> str:
    """The JSON text of *results*, and of the *faults* of what cannot be proved; sentences in the language *speech*."""
    note = by_keys("id", "text", "cite.sources", "cite.mark")
    write = JsonWriter(speech, {FileProof: _instrument, Witness: _witness, Note: note}, whole=int)
    told = [_fault(fault, spot) for fault in faults for spot in fault.spots]
    return write.text(FORMAT, totals=counts(results), instruments=results, faults=told)


def _fault(fault: Fault, spot: Spot) -> dict[str, Any]:
    place = {"file": fault.file, "place": str(spot.place), "line": spot.line}
    return place | keys(fault, "problem", "expected", "hint")


def _instrument(file_proof: FileProof) -> dict[str, Any]:
    found = counts([file_proof])
    return {
        **keys(file_proof, "instrument: proof.rules.id", "file", "proof.rules.sha256"),
        "holds": not found[FAILED],
        "totals": found,
        "statements": [_statement_json(statement, file_proof) for statement in file_proof.proof.statements],
        "citations": _citations_json(file_proof.proof),
    }


def _statement_json(statement: Statement, file_proof: FileProof) -> dict[str, Any]:
    return {
        **keys(statement, "check", "place"),
        "line": file_proof.lines.of(statement.place),
        **keys(statement, "verdict", "how!", "follows", "text", "witness"),
        "explained_by": file_proof.note(statement.explained_by),
    }


def _witness(witness: Witness) -> dict[str, Any]:
    return {**keys(witness, "shows"), **exact_keys(witness, "value"), **keys(witness, "assessments")}


def _citations_json(proof: Proof) -> dict[str, Any]:
    marks = totals(proof.citations)
    part, whole = sourced(marks)
    shown = {"facts": whole, "sourced": part, "percent": shown_share(marks)}
    return {**shown, "by_mark": marks, "by_kind": proof.citations}


_TOLD = (FAILED, UNPROVED, KNOWN)
_LOADED = "rule-file"
_RULES = [
    sarif.SarifRule(name, SEVERITY[FAILED], meaning)
    for name, meaning in {**CHECKS, _LOADED: msg("A rule file can be read and is understood.")}.items()
]


def check_sarif(results: Sequence[FileProof], speech: Language, faults: Iterable[Fault] = ()) -> str:
    """The SARIF text of *results* and of the *faults* of what cannot be proved."""
    sarif_results = [_fault_sarif(fault, spot) for fault in faults for spot in fault.spots]
    return sarif.text(_RULES, [*sarif_results, *_statements(results)], "evalkitProof/v1", speech)


def _fault_sarif(fault: Fault, spot: Spot) -> sarif.SarifResult:
    """A fault of a file that cannot be proved."""
    expected = msg("expected: {what}", what=fault.expected) if fault.expected is not None else None
    return sarif.SarifResult(
        rule=_LOADED,
        level=SEVERITY[FAILED],
        message=[part for part in (fault.problem, expected, fault.hint) if part is not None],
        place=sarif.Location(str(spot.place) or fault.file, _file(fault.file), spot.line),
        fingerprint=sarif.fingerprint(fault.file, str(spot.place), english(fault.problem)),
    )


def _statements(results: Sequence[FileProof]) -> Iterator[sarif.SarifResult]:
    """The fingerprint is that of the place; of a second statement of one check about one place another one."""
    seen = Counter[str]()
    for result in results:
        for statement in result.proof.statements:
            if statement.verdict not in _TOLD:
                continue
            mark = sarif.fingerprint(result.proof.rules.id, statement.check, statement.place)
            seen[mark] += 1
            yield sarif.SarifResult(
                rule=statement.check,
                level=NOTE if statement.follows else SEVERITY[statement.verdict],
                message=list(_message(statement, result)),
                place=_place(statement, result),
                fingerprint=mark if seen[mark] == 1 else sarif.fingerprint(mark, str(seen[mark])),
            )


def _message(statement: Statement, file_proof: FileProof) -> Iterator[Prose]:
    yield statement.text
    if statement.follows:
        yield msg("it fails only because of another statement: a gate that never opens, or a level that is missing")
    if statement.witness is not None:
        yield statement.witness.shows
    note = file_proof.note(statement.explained_by)
    if note is not None:
        yield _known(note)


def _place(statement: Statement, file_proof: FileProof) -> sarif.Location:
    """Where a statement stands: in its rule file, or in a crosswalk; an installed file that its reader cannot open has a name only."""
    rules = file_proof.proof.rules.id
    name = f"{rules}: {statement.place}" if statement.place else rules
    if statement.file is not None:
        return sarif.Location(name, _file(statement.file), statement.line)
    return sarif.Location(name, file_proof.path or file_proof.file, file_proof.lines.of(statement.place))


def _file(name: str) -> Path | str:
    return Path(name) if Path(name).exists() else name
