"""What the columns of a table are: whom a row is about, answers and values, what was printed, what is kept, what is left aside."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

from evalkit.base.errors import AssessmentError, Faults, NotSaidError, did_you_mean
from evalkit.base.text import Message, first_few, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import MeaningByName, caseless, folded
from evalkit.batch.columns.scores import HIGHEST, LOWEST, OPEN, POSSIBLE, READING
from evalkit.batch.columns.scores import PREDICATE as WORD
from evalkit.instruments import TOTAL
from evalkit.mapping import lexicon
from evalkit.mapping.headings import CODE, PREDICATE, UNIT, match_headers
from evalkit.mapping.map_file import IGNORE, SUBJECT, TableMap
from evalkit.mapping.map_file import UNIT as OF_UNIT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.batch.request import ColumnOptions
    from evalkit.instruments import Instrument
    from evalkit.mapping.map_file import Hints

ANSWERS, VALUES, CLAIMS, CONTEXT, RECORDS = "answers", "values", "claims", "context", "records"
CLAIM = "claim_"  # before a code: the column with the verdict on what was printed
_COMES_OUT = (WORD, POSSIBLE, LOWEST, HIGHEST, OPEN)
_LIKE_A_CODE = re.compile(r"[A-Za-z]{1,3}[0-9]{1,3}")
_FEW = 8  # names in a sentence
_BEGINS = (CLAIM, READING, "finding_")
_SUBJECTS = ("instansi", "subject")  # headings that name whom a row is about without being asked for


class Use(NamedTuple):
    """A column that is evaluated, or compared.

    Attributes:
        heading: As the table has it.
        code: Of a node, of a fact of ``[context]``, of a column of records, or ``predicate``.
        section: Where an assessment file would hold it.
    """

    heading: str
    code: str
    section: str


class Roles(NamedTuple):
    """What each column of a table is.

    Attributes:
        subject: Names whom a row is about.
        unit: What rows are put together by.
        group: What agencies are counted by in the summary.
        keep: Others that stand in the output as they are.
        used: Those that are evaluated or compared, in the order of the table.
        aside: Those that are dropped.
        missing: Leaves that no column gives.
        numbered: Those that number rows, and are only looked at: a total has no number.
        leading: Those before all that are used and named, which are only looked at: the label of a total may stand there.
    """

    subject: str | None
    unit: str | None
    group: str | None
    keep: tuple[str, ...]
    used: tuple[Use, ...]
    aside: tuple[str, ...]
    missing: tuple[str, ...]
    numbered: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()

    def of(self, *sections: str) -> tuple[Use, ...]:
        """The columns of these sections."""
        return tuple(use for use in self.used if use.section in sections)

    @property
    def named(self) -> tuple[str, ...]:
        """The columns that are kept as they are, each once: the subject, the unit, the group, what was asked for."""
        every = (self.subject, self.unit, self.group, *self.keep)
        return tuple(dict.fromkeys(one for one in every if one is not None))

    @property
    def read(self) -> list[str]:
        """All columns that are looked at, each once."""
        return [*dict.fromkeys([*self.named, *(use.heading for use in self.used), *self.numbered, *self.leading])]

    @property
    def beside(self) -> frozenset[str]:
        """Those that are only looked at: what stands in them alone is no row of anybody."""
        return frozenset({*self.numbered, *self.leading} - {*self.named})

    def told(self) -> Iterator[Message]:
        """What is to be known before the columns are read."""
        if self.of(CLAIMS):
            codes = tuple(use.code for use in self.of(CLAIMS))
            yield msg("printed, and compared: {columns}", columns=codes)
        if self.missing:
            yield msg("no column gives {codes}: no row is complete", codes=first_few(self.missing, _FEW))
        if self.aside:
            yield msg("left aside: {columns}", columns=first_few(map(visible, self.aside), _FEW))


def told_above(roles: Roles, instrument: Instrument) -> Iterator[Message]:
    """Which values stand above answers that have columns, too; ``evalkit evaluate`` compares such columns."""
    answers = {use.code for use in roles.of(ANSWERS)}
    nodes = [use.code for use in roles.of(VALUES) if use.code in instrument.nodes]  # others are of another sheet
    codes = tuple(code for code in nodes if not answers.isdisjoint(instrument.leaves_under(code)))
    if codes:
        yield msg(
            "taken as values, which count where an answer below them is missing: {codes}; {option} compares them",
            codes=codes,
            option=f"--claims {','.join(codes)}",
        )


def told_of_editions(roles: Roles, others: Iterable[Instrument]) -> Iterator[Message]:
    """Which columns that are left aside are codes of *others*, editions of the same index."""
    for other in others:
        names = MeaningByName(other.nodes)
        codes = tuple(heading for heading in roles.aside if names.meant(heading) is not None)
        if codes:
            yield msg(
                "warning: {codes} are left aside, and are codes of {instrument}",
                codes=first_few(map(visible, codes), _FEW),
                instrument=other.id,
            )


def roles_of(
    headings: Sequence[str], instrument: Instrument, given: Hints, wanted: ColumnOptions, file: str = ""
) -> Roles:
    """What the columns with these *headings* are.

    Args:
        headings: In the order of the table.
        instrument: Whose codes and titles are looked for.
        given: A mapping, whose ``[columns]`` and ``[claims]`` come before what headings say themselves.
        wanted: What is said beside the table.
        file: The table.

    Raises:
        NotSaidError: A column that is asked for is not there, or a code that is printed is none, or has no column.
        AssessmentError: Two columns have one heading or one code, the mapping does not fit, or no column is understood.
    """
    return _Finding(headings, instrument, given, wanted, file).roles()


def refuse_twice(headings: Iterable[str], faults: Faults) -> None:
    """Refuse *headings* of which one stands over several columns.

    Raises:
        AssessmentError: One does, or there are *faults*.
    """
    for name, times in Counter(heading for heading in headings if heading.strip()).items():
        if times > 1:
            problem = msg("{count:column is|columns are} called {name}", count=str(times), name=visible(name))
            faults.add("", problem, expected=msg("a heading of its own for each column"))
    faults.raise_if_any(AssessmentError)


class _Finding:
    def __init__(
        self, headings: Sequence[str], instrument: Instrument, given: Hints, wanted: ColumnOptions, file: str
    ) -> None:
        self.headings, self.instrument, self.wanted = headings, instrument, wanted
        self.map: TableMap = given.map
        self.faults, self.of_map = Faults(file), Faults(given.file or file)
        self.of_map.found += given.faults
        self.by_name = {caseless(heading): heading for heading in headings}

    def roles(self) -> Roles:
        refuse_twice(self.headings, self.faults)
        stated = self._stated()
        subject = self._asked("--subject-column", self.wanted.subject) or stated.get(SUBJECT)
        unit = self._asked("--by", self.wanted.by) or stated.get(OF_UNIT)
        if unit is not None and not self._recorded():
            problem = msg("{instrument} takes no table of respondents or persons", instrument=self.instrument.id)
            raise NotSaidError(problem, msg("leave out {option}", option="--by"))
        if unit is not None:
            self._refuse_of_a_row(unit)
        group = self._asked("--group", self.wanted.group)
        keep = [self._asked("--keep", one) for one in self.wanted.keep]
        plain = {one for one in (subject, unit, group, *keep) if one is not None}
        used = self._used(plain | set(stated.values()))
        subject = subject or (None if unit is not None else self._usual_subject(used))
        taken = plain | {subject, *(use.heading for use in used)}
        aside = tuple(heading for heading in self.headings if heading not in taken and heading.strip())
        if not used or self._is_of_another(used, set(aside) - set(stated.values())):
            hint = msg(
                "headings are codes or titles of {instrument}; a mapping says what others are",
                instrument=self.instrument.id,
            )
            self.faults.add("", msg("no column is a code of {instrument}", instrument=self.instrument.id), hint=hint)
        self.faults.found += self.of_map.found
        self.faults.raise_if_any(AssessmentError)
        kept = tuple(one for one in keep if one is not None)
        taken = {subject, unit, *(use.heading for use in used)}
        numbered = self._numbered(taken)
        before = takewhile(lambda heading: heading not in taken, self.headings)
        leading = tuple(heading for heading in before if heading.strip() and heading not in numbered)
        found = Roles(subject, unit, group, kept, used, aside, self._missing(used), numbered, leading)
        self._refuse_own(found.named)
        return found

    @staticmethod
    def _is_of_another(used: Sequence[Use], aside: Collection[str]) -> bool:
        """Whether the total is all that is understood of a table that holds other codes: each instrument has a total."""
        like = [one for one in aside if _LIKE_A_CODE.fullmatch(one)]
        return {use.code for use in used} <= {TOTAL, PREDICATE} and len(like) > 1

    def _refuse_of_a_row(self, unit: str) -> None:
        """Nothing that stands in one row may be asked for where a *unit* has many: it would come out of none."""
        wanted = self.wanted
        of_a_row = {
            "--subject-column": wanted.subject, "--group": wanted.group, "--keep": wanted.keep, "--claims": wanted.claims,
        }  # fmt: skip
        for option in (option for option, asked in of_a_row.items() if asked):
            problem = msg(
                "{option} names columns of single rows, and rows are put together by {name}",
                option=option,
                name=visible(unit),
            )
            raise NotSaidError(problem, msg("leave out {option}", option=option))

    def _refuse_own(self, names: Sequence[str]) -> None:
        """No column that is kept may be called as one that comes out."""
        for name in names:
            bare = name.removesuffix("_exact")
            if name in _COMES_OUT or name.startswith(_BEGINS) or bare in self.instrument.nodes:
                problem = msg("the column {name} is called as one that comes out", name=visible(name))
                raise NotSaidError(problem, msg("rename it in the table"))

    def _asked(self, option: str, name: str | None) -> str | None:
        """The column called *name*."""
        if name is None:
            return None
        if caseless(name) not in self.by_name:
            problem = msg("{option}: there is no column {name}", option=option, name=visible(name))
            raise NotSaidError(problem, did_you_mean(name, self.headings))
        return self.by_name[caseless(name)]

    def _stated(self) -> dict[str, str]:
        """Place (subject, unit) or heading that is ignored → heading, as the mapping says."""
        found: dict[str, str] = {}
        for heading, target in self.map.columns.items():
            at = self.by_name.get(caseless(heading))
            if at is None:
                problem = msg("there is no column {name}", name=visible(heading))
                self.of_map.add(f"columns.{visible(heading)}", problem, hint=did_you_mean(heading, self.headings))
            elif target in (SUBJECT, OF_UNIT):
                found[target] = at
            elif target == IGNORE:
                found[f"{IGNORE} {at}"] = at
        return found

    # --- Codes --------------------------------------------------------------------------------------------------

    def _used(self, others: set[str]) -> tuple[Use, ...]:
        printed = self._printed()
        mapped = {caseless(heading): code for heading, code in self.map.columns.items()}
        claimed = {caseless(heading): code for heading, code in self.map.claims.items()}
        found: dict[str, Use] = {}
        for heading in self.headings:
            if heading in others or not heading.strip():
                continue
            name = caseless(heading)
            code = claimed.get(name) or mapped.get(name) or self._code(heading)
            if code is None:
                continue
            section = (
                CLAIMS if name in claimed or code in printed or code == PREDICATE else self._section(code, heading)
            )
            if section and self._is_free(code, heading, found):
                found[heading] = Use(heading, code, section)
        self._tell_unprinted(printed, found, others)
        return tuple(found.values())

    def _printed(self) -> tuple[str, ...]:
        """The codes that ``--claims`` names, as the instrument writes them."""
        known = (*self.instrument.nodes, PREDICATE, *self.instrument.claims)
        names = MeaningByName(known)
        found = []
        for code in self.wanted.claims:
            meant = names.meant(code)
            if meant is None:
                problem = msg(
                    "--claims: {instrument} has no code {code}", instrument=self.instrument.id, code=visible(code)
                )
                raise NotSaidError(problem, did_you_mean(code, known))
            found.append(meant)
        return tuple(found)

    def _tell_unprinted(self, printed: Sequence[str], found: Mapping[str, Use], others: set[str]) -> None:
        left = [code for code in printed if code not in {use.code for use in found.values()}]
        twice = [heading for heading in self.headings if heading in others and self._code(heading) in left]
        if twice:
            problem = msg(
                "--claims: the column {name} is named by another option or the mapping, too", name=visible(twice[0])
            )
            raise NotSaidError(problem, None)
        if left:
            raise NotSaidError(msg("--claims: no column is {codes}", codes=tuple(left)), None)

    def _code(self, heading: str) -> str | None:
        """The code that a heading means by itself: of a node, a fact, a column of records."""
        meant = MeaningByName(self._codes()).meant(heading)
        if meant is not None:
            return meant
        if caseless(heading) in _SUBJECTS:
            return None
        match = match_headers(self.instrument, [heading], records=self._of_records())[0]
        return match.code if match.role == CODE and match.code in (*self._codes(), PREDICATE) else None

    def _codes(self) -> tuple[str, ...]:
        if self._of_records():
            return self._recorded()
        return (*self.instrument.nodes, *self.instrument.context, *self.instrument.claims)

    def _of_records(self) -> bool:
        """Whether rows are respondents or persons."""
        return self.instrument.records is not None and (
            self.wanted.by is not None or OF_UNIT in self.map.columns.values()
        )

    def _recorded(self) -> tuple[str, ...]:
        """What rows of respondents or persons tell."""
        records = self.instrument.records
        if records is None or records.answers is None:
            return tuple(records.columns) if records is not None else ()
        return self.instrument.leaves_under(TOTAL)

    def _section(self, code: str, heading: str) -> str:
        node = self.instrument.nodes.get(code)
        if self._of_records():
            return RECORDS if code in self._recorded() else ""
        if node is not None:
            return ANSWERS if node.is_leaf else VALUES
        if code in self.instrument.context:
            return CONTEXT
        if code in self.instrument.every_node:
            return ""  # it is there under another fact
        problem = msg("{code} is no code of {instrument}", code=visible(code), instrument=self.instrument.id)
        self.of_map.add(f"columns.{visible(heading)}", problem, hint=did_you_mean(code, self.instrument.nodes))
        return ""

    def _is_free(self, code: str, heading: str, found: dict[str, Use]) -> bool:
        """Whether no other column is *code*; of two, the one that is called so is meant, or the one with more reason."""
        other = next((use for use in found.values() if use.code == code), None)
        if other is None:
            return True
        theirs, mine = self._weights((other.heading, heading), code)
        if theirs != mine:
            if mine < theirs:
                del found[other.heading]
            return mine < theirs
        problem = msg("the columns {one} and {other} are the same", one=visible(other.heading), other=visible(heading))
        self.faults.add("", problem, expected=msg("one of them"), hint=msg("a mapping says which: [columns]"))
        return False

    def _weights(self, names: Sequence[str], code: str) -> list[tuple[bool, int]]:
        """The lower, the more likely a heading is *code*; where a mapping says what one is, reasons do not count."""
        stated = {caseless(name) for name in (*self.map.columns, *self.map.claims)}
        matches = match_headers(self.instrument, names, records=self._of_records())
        by_reason = stated.isdisjoint(map(caseless, names))
        return [
            (folded(name) != folded(code), match.rank if by_reason else 0)
            for name, match in zip(names, matches, strict=True)
        ]

    def _usual_subject(self, used: Sequence[Use]) -> str | None:
        """The column that is called as subjects are."""
        free = [heading for heading in self.headings if heading not in {use.heading for use in used}]
        named = [one for one in free if caseless(one) in _SUBJECTS]
        matches = zip(free, match_headers(self.instrument, free, records=False), strict=True)
        return next(iter([*named, *(one for one, match in matches if match.role == UNIT)]), None)

    def _numbered(self, taken: Collection[str | None]) -> tuple[str, ...]:
        """The columns that number rows."""
        free = [heading for heading in self.headings if heading not in taken]
        matches = match_headers(self.instrument, free, records=self._of_records())
        return tuple(heading for heading, match in zip(free, matches, strict=True) if match.kind == lexicon.NUMBER)

    def _missing(self, used: Sequence[Use]) -> tuple[str, ...]:
        """Leaves without a column, unless values stand above them or rows are records."""
        there = {use.code for use in used}
        if self._of_records():
            return tuple(code for code in self._recorded() if code not in there)
        if not any(use.section == ANSWERS for use in used):
            return ()
        valued = {use.code for use in used if use.section == VALUES}
        below = {code for value in valued for code in self.instrument.leaves_under(value)}
        return tuple(code for code in self.instrument.leaves_under(TOTAL) if code not in there | below)
