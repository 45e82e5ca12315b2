"""What raising answers takes: steps as long as nobody says otherwise, else what a file of efforts says."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import msg, visible
from evalkit.base.toml.parse import parse_toml
from evalkit.base.toml.write import toml_key
from evalkit.base.value import Value, value
from evalkit.base.wording import caseless
from evalkit.files.file_kind import refuse_other
from evalkit.method.scales import NA, expected, options, read_answer
from evalkit.outlook.standing import counted_in
from evalkit.schema.declare import field, fields_of, format_of, named, single, table
from evalkit.schema.keys import DATE, FROM_ZERO, PLAIN, TEXT, TEXTS, map_of
from evalkit.schema.parse import PLAIN as NOTHING_ELSE
from evalkit.schema.parse import Declared, read
from evalkit.schema.reader import Reader, show

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope

_LEVELS = map_of(FROM_ZERO, "table level → number")
_NEEDS = map_of(PLAIN, "table code → answer")


def _read_levels(reader: Reader, key: Key, _scope: Scope) -> dict[str, Exact]:
    return dict(reader.numbers(key.name))


def _read_needs(reader: Reader, key: Key, _scope: Scope) -> dict[str, Any]:
    return dict(reader.entries(key.name))


@table("[effort]", name="effort")
@value
class Head(Declared):
    """What holds for all answers."""

    default: Exact = field(
        FROM_ZERO, "Effort of one level of an answer that is not named, or one unit of a number.", "1", default=1
    )
    until: dt.date | None = field(
        DATE,
        "The last day that counts: an answer that is `ready` later stays as it is.",
        "2026-12-31",
        default=None,
        otherwise="every day counts",
    )
    fixed: tuple[str, ...] = field(TEXTS, "Codes that stay as they are, with all below them.", '["I12"]', default=())


@table("[answers.<code>]", name="effort-of-an-answer")
@value
class OfAnswer(Declared):
    """What one answer takes, and who sees to it; of a node only who."""

    key: str
    who: str = field(
        TEXT,
        "Who sees to it; of a node: to all below it that names nobody else.",
        '"Bagian Hukum"',
        default="",
        otherwise="whoever the node above it names",
    )
    each: Exact | None = field(
        FROM_ZERO,
        "Effort of each of its levels; of a number: of one unit.",
        "3",
        default=None,
        otherwise="`[effort].default`",
    )
    levels: Mapping[str, Exact] = field(
        _LEVELS,
        "Effort to come to a level from the one below.",
        "{ 4 = 2, 5 = 8 }",
        default={},
        otherwise="`each`",
        read=_read_levels,
    )
    ready: dt.date | None = field(
        DATE, "The first day on which it can be raised.", "2027-01-31", default=None, otherwise="at once"
    )
    needs: Mapping[str, Any] = field(
        _NEEDS,
        "Answers that must have come so far before it can be raised.",
        "{ I1 = 3 }",
        default={},
        otherwise="none",
        read=_read_needs,
    )


@table("the file", name="effort-file")
@value
class EffortFile(Declared):
    """What raising answers takes."""

    head: Head = field(
        single(Head), "What holds for all.", "{ default = 2 }", name="effort", default=Head(), otherwise="as each key"
    )
    answers: Mapping[str, OfAnswer] = field(
        named(OfAnswer),
        "Code of an answer → what it takes; of a node → `who`.",
        "{ I5 = { each = 3 } }",
        default={},
    )


_TABLES, _OF_ALL, _OF_ONE = (
    tuple([field.key.name for field in fields_of(one)]) for one in (EffortFile, Head, OfAnswer)
)
FORMAT = format_of(EffortFile, "effort", "Effort file of evalkit: what raising answers takes")


@value
class Effort(Value):
    """Efforts, and what holds beside them.

    Attributes:
        file: Where they stand; empty: a step is what counts.
        default: Of each level of an answer that is not named.
        each: Code → effort of each of its levels; of a number: of one unit.
        levels: Code → level → effort to come to it from the level below.
        fixed: Codes of what stays as it is.
        needs: Code → what others must have reached before it can be raised: code → answer.
        late: Code → the day on which it can be raised, which is after the last one that counts.
        until: The last day that counts.
        who: Code → who sees to it, of answers and nodes; without those of which nobody is named.
    """

    file: str = ""
    default: Exact = 1
    each: Mapping[str, Exact] = {}
    levels: Mapping[str, Mapping[str, Exact]] = {}
    fixed: frozenset[str] = frozenset()
    needs: Mapping[str, Mapping[str, Any]] = {}
    late: Mapping[str, dt.date] = {}
    until: dt.date | None = None
    who: Mapping[str, str] = {}

    def of_unit(self, code: str) -> Exact:
        """Of one level of an answer, or one unit of a number."""
        return self.each.get(code, self.default)

    def of_levels(self, code: str, keys: Iterable[str | int]) -> Exact:
        """Of coming to each of these levels in turn."""
        listed = self.levels.get(code, {})
        return sum([listed.get(str(key), self.of_unit(code)) for key in keys], Fraction(0))

    @property
    def needed(self) -> dict[str, set[Any]]:
        """Code → the answers that others need there."""
        found: dict[str, set[Any]] = {}
        for needs in self.needs.values():
            for code, answer in needs.items():
                found.setdefault(code, set()).add(answer)
        return found

    @property
    def told(self) -> set[str]:
        """Codes of the answers of which is said what they take, need, or wait for."""
        return {*self.each, *self.needs, *self.late, *(code for code, listed in self.levels.items() if listed)}

    def every(self) -> Iterable[Exact]:
        """Every number."""
        return (self.default, *self.each.values(), *(one for listed in self.levels.values() for one in listed.values()))


STEPS = Effort()


def read_effort(data: bytes, file: str, instrument: Instrument) -> Effort:
    """The efforts in *data* for the answers of *instrument*.

    Raises:
        AssessmentError: The file has faults; all are listed: codes that are not known, answers that the scale does not
            have, answers that need each other in a circle.
    """
    faults = Faults(file)
    leaves = frozenset(code for code, node in instrument.nodes.items() if node.is_leaf)
    content = parse_toml(data, file, AssessmentError)
    expected = msg("an effort file: a table [effort] or [answers.CODE]")
    refuse_other(content, file, "effort", expected)
    if not content:
        faults.add("", msg("the file is empty"), expected=expected)
    document = _in_place(content, leaves, faults)
    effort_file = read(EffortFile, Reader(document, "", faults, {}), NOTHING_ELSE)
    _check_codes(effort_file, instrument, leaves, faults)
    for code, one in effort_file.answers.items():
        if code in leaves:
            _check_answer(code, one, instrument, faults)
    check_needs({code: one.needs for code, one in effort_file.answers.items()}, instrument, faults)
    faults.raise_if_any(AssessmentError)
    until = effort_file.head.until
    return Effort(
        file=file,
        default=effort_file.head.default,
        each={code: one.each for code, one in effort_file.answers.items() if one.each is not None},
        levels={
            code: {_as_option(code, level, instrument): effort for level, effort in one.levels.items()}
            for code, one in effort_file.answers.items()
            if code in leaves
        },
        fixed=frozenset(effort_file.head.fixed),
        needs={code: one.needs for code, one in effort_file.answers.items() if one.needs},
        late={
            code: one.ready
            for code, one in effort_file.answers.items()
            if until is not None and one.ready is not None and one.ready > until
        },
        until=until,
        who={code: who for code in instrument.nodes if (who := _who(code, effort_file, instrument))},
    )


def _who(code: str, effort_file: EffortFile, instrument: Instrument) -> str:
    """Who is named for a code, or for the nearest node above it; empty: nobody."""
    named_here, parent = effort_file.answers.get(code), instrument.nodes[code].parent
    if named_here is not None and named_here.who:
        return named_here.who
    return "" if parent is None else _who(parent, effort_file, instrument)


# --- What stands in the wrong table -------------------------------------------------------------------------------


def _in_place(document: Mapping[str, Any], leaves: Collection[str], faults: Faults) -> dict[str, Any]:
    """The *document* without what belongs in another table, which is told."""
    found = _kept("", document, leaves, faults)
    for name in _TABLES:
        if isinstance(found.get(name), Mapping):
            found[name] = _kept(name, found[name], leaves, faults)
    return found


def _kept(table: str, entries: Mapping[str, Any], leaves: Collection[str], faults: Faults) -> dict[str, Any]:
    homes = {key: _homes(table, key, entry, leaves) for key, entry in entries.items()}
    for key, tables in homes.items():
        if tables:
            _add_misplaced(f"{table}.{key}" if table else key, key, tables, faults)
    return {key: entry for key, entry in entries.items() if not homes[key]}


def _add_misplaced(place: str, key: str, homes: tuple[str, ...], faults: Faults) -> None:
    problem = msg("{key} does not stand here by itself", key=visible(key))
    faults.add(place, problem, expected=msg("in a table: {tables}", tables=homes))


def _homes(table: str, key: str, entry: Any, leaves: Collection[str]) -> tuple[str, ...]:
    """The tables that an *entry* belongs in; none: it is where it belongs, or nothing is known of it."""
    own: Collection[str] = {"": _TABLES, "effort": _OF_ALL}.get(table) or leaves
    if key in own and (table != "answers" or isinstance(entry, Mapping)):
        return ()
    if key in (*_OF_ALL, *_OF_ONE):
        return ("[effort]",) if key in _OF_ALL else ("[answers.CODE]",)
    inner = entry if isinstance(entry, Mapping) else ()
    codes = [code for code in (*_codes(key, entry), *inner) if code in leaves]
    return tuple([f"[answers.{toml_key(code)}]" for code in codes])


def _codes(key: str, entry: Any) -> Iterator[str]:
    """The codes that a key may have been meant as: TOML reads one with a dot, without quotes, as a table in a table."""
    yield key
    for inner, more in entry.items() if isinstance(entry, Mapping) else ():
        yield from (f"{key}.{code}" for code in _codes(inner, more))


# --- What does not fit the instrument -----------------------------------------------------------------------------


def _check_codes(effort_file: EffortFile, instrument: Instrument, leaves: Collection[str], faults: Faults) -> None:
    """Every code is known; what has an effort is an answer."""
    for code in effort_file.head.fixed:
        _check_code(f"effort.fixed[{code}]", code, instrument, instrument.nodes, faults)
    for code, one in effort_file.answers.items():
        is_who = bool(one.who) and one == OfAnswer(key=code, who=one.who)
        known = instrument.nodes if is_who else leaves  # of a node nothing else can be said
        _check_code(f"answers.{code}", code, instrument, known, faults)


def _check_code(place: str, code: str, instrument: Instrument, known: Collection[str], faults: Faults) -> None:
    wanted = msg("the code of an answer of {instrument}", instrument=instrument.id)
    if code in known:
        return
    if code in instrument.nodes and instrument.nodes[code].is_leaf:
        problem = msg("{code} does not count in the total, so no plan changes it", code=visible(code))
        faults.add(place, problem, expected=wanted)
    elif code in instrument.nodes:
        below = instrument.leaves_under(code)
        problem = msg("{code} is no answer: it follows from others", code=visible(code))
        faults.add(place, problem, expected=wanted, hint=msg("from {first} to {last}", first=below[0], last=below[-1]))
    else:
        faults.unknown(place, msg("the code {code} is not known", code=visible(code)), code, known, expected=wanted)


def _check_answer(code: str, one: OfAnswer, instrument: Instrument, faults: Faults) -> None:
    """Levels are among those of the scale."""
    levels = [str(key) for key in options(instrument, instrument.nodes[code])]
    told = [_as_option(code, level, instrument) for level in one.levels]
    for level, option in zip(one.levels, told, strict=True):
        if told.count(option) > 1:
            faults.add(f"answers.{code}.levels", msg("{name} appears twice", name=visible(level)))
        elif option not in levels or option == NA:
            _add_no_level(f"answers.{code}.levels", instrument.nodes[code], level, instrument, faults)


def check_needs(needs: Mapping[str, Mapping[str, Any]], instrument: Instrument, faults: Faults) -> None:
    """Needed answers count in the total and are on their scale, and none needs itself in a circle; else that is one of *faults*."""
    for code, needed in needs.items():
        for other, answer in needed.items():
            _check_needed(f"answers.{code}.needs", other, answer, instrument, faults)
    _check_circles(needs, faults)


def _check_needed(place: str, code: str, answer: Any, instrument: Instrument, faults: Faults) -> None:
    node = instrument.nodes.get(code)
    known = {each for each, one in instrument.nodes.items() if one.is_leaf}
    split = [meant for meant in _codes(code, answer) if meant != code and meant in known]
    if split:
        wanted = msg("a code with a dot in quotes: {code}", code=toml_key(split[0]))
        faults.add(place, msg("the code {code} is not known", code=visible(code)), expected=wanted)
        return
    _check_code(place, code, instrument, counted_in(instrument), faults)
    given = read_answer(instrument, node, answer) if node is not None and node.is_leaf else None
    if node is not None and node.is_leaf and (given is None or given == options(instrument, node).get(NA)):
        _add_no_level(f"{place}.{code}", node, answer, instrument, faults)


def _as_option(code: str, level: str, instrument: Instrument) -> str:
    """How ``options`` lists a level: true and false of a yes-no answer as 1 and 0."""
    said = {"true": "1", "false": "0"} if instrument.scales[instrument.nodes[code].scale or ""].kind == "yes-no" else {}
    return said.get(level, level)


def _add_no_level(place: str, node: Node, found: Any, instrument: Instrument, faults: Faults) -> None:
    """*found* is nothing that an answer can be raised to."""
    scale = instrument.scales[node.scale or ""]
    says_na = scale.na is not None and (found == NA or caseless(str(found)) == caseless(scale.na.title))
    hint = (
        msg("no answer is raised to {na}: it leaves the question aside", na=scale.na.title)
        if scale.na and says_na
        else None
    )
    listed = tuple([str(key) for key in options(instrument, node) if key != NA])
    wanted = msg("one of {choices}", choices=listed) if listed else expected(instrument, node)
    shown = visible(found) if isinstance(found, str) else show(found)
    faults.add(place, msg("{found} is outside the scale", found=shown), expected=wanted, hint=hint)


def _check_circles(needs: Mapping[str, Mapping[str, Any]], faults: Faults) -> None:
    told: set[str] = set()
    for code in needs:
        ring = _ring(code, needs)
        if ring and told.isdisjoint(ring):
            told.update(ring)
            problem = msg("these answers need each other in a circle: {codes}", codes=" → ".join([*ring, ring[0]]))
            faults.add(f"answers.{code}.needs", problem, expected=msg("an order in which they can be raised"))


def _ring(start: str, needs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The answers from *start* that lead back to it."""
    seen: set[str] = set()  # what was looked at and does not lead back is not looked at again

    def walk(path: list[str]) -> Iterator[list[str]]:
        for other in needs.get(path[-1], ()):
            if other == start:
                yield path
            elif other not in seen:
                seen.add(other)
                yield from walk([*path, other])

    return next(walk([start]), [])
