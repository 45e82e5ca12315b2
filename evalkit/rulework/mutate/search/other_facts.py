"""Drafts for what is no answer of a list: tables, sample sizes, claims in another edition's maximum, answers that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from evalkit.base.exact import round_to
from evalkit.base.interval import Interval
from evalkit.files.records.means import columns_of
from evalkit.files.write import csv_text
from evalkit.instruments.offices import OFFICES
from evalkit.possible.ends import ends_of
from evalkit.rulework.mutate.search.draft import Draft, all_best, all_worst, as_given
from evalkit.rulework.mutate.sites.place import unit_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Column, Instrument, Offices, RecordPoints, Records
    from evalkit.method.plan import Plan


_POPULATIONS = (100, 1_000, 10_000, 100_000, 1_000_000)
_MORE_POPULATIONS = range(101, 400)
_CLAIM_DIGITS = 2


def other_fact_drafts(plan: Plan) -> Iterator[Draft]:
    """Scales, claims, samples."""
    yield from _scale_ends(plan.instrument)
    yield from _claims(plan)
    if plan.instrument.sample is not None:
        asked, answers = plan.instrument.sample.population, all_best(plan.instrument)
        for population in (*_POPULATIONS, *_MORE_POPULATIONS):
            yield Draft(name=f"sample for {population}", answers=answers, context={asked: population})


def _scale_ends(instrument: Instrument) -> Iterator[Draft]:
    """Numbers one unit outside their scale."""
    for key, scale in instrument.scales.items():
        codes = [node.code for node in instrument.nodes.values() if node.is_leaf and node.scale == key]
        if scale.kind != "number" or not codes:
            continue
        for word, end, sign in (("below", scale.minimum, -1), ("above", scale.maximum, 1)):
            outside = as_given(end + sign * unit_of(written(end)))
            yield Draft(name=f"{codes[0]} one unit {word} the scale {key}", answers={codes[0]: outside})
            yield Draft(name=f"every leaf one unit {word} its scale {key}", answers=dict.fromkeys(codes, outside))
        if scale.whole:
            between = as_given(scale.minimum + Fraction(1, 2))
            yield Draft(name=f"between the whole numbers of the scale {key}", answers=dict.fromkeys(codes, between))


def missing_drafts(instrument: Instrument) -> Iterator[Draft]:
    """All answered but the leaves for which the file, or a reading, has an answer in place of a missing one."""
    nodes = instrument.nodes
    answers = all_best(instrument)
    named = [(code,) for code, node in nodes.items() if node.missing is not None]
    for reading in instrument.readings:
        named += [tuple(change["codes"]) for change in reading.sets if "missing" in change]
    for codes in dict.fromkeys(named):
        known = {code: answer for code, answer in answers.items() if code not in codes}
        if known:
            yield Draft(name=f"everything but {', '.join(codes)}", answers=known)


def _claims(plan: Plan) -> Iterator[Draft]:
    """A share of the maximum of another edition."""
    for key, rule in plan.instrument.claims.items():
        for other in rule.others:
            at = plan.position[rule.of]
            if not ends_of(plan)[at].is_bounded:
                continue
            value = round_to(sum(ends_of(plan)[at].ends) * Fraction(2, 3), 0, "down")
            share = round_to(100 * value / Fraction(other.max), _CLAIM_DIGITS, "half-up")
            yield Draft(
                name=f"{key} claimed of the maximum of {other.instrument}",
                values={rule.of: as_given(value)},
                claims={key: as_given(share)},
            )


# --- Tables: each answer, each word and each bound of a column once, blanks, units, words outside the population -------


_UNITS = ("A", "B", "B", "B")

_PATTERNS = 4


def row_drafts(instrument: Instrument) -> Iterator[Draft]:
    """Drafts with the table that the instrument takes; none if it takes none."""
    if instrument.offices is not None:
        yield _of_offices(instrument, instrument.offices)
    records = instrument.records
    if records is None:
        return
    if records.refused is None:
        tables = _responses(instrument, records) if records.answers is not None else _people(instrument, records)
        for name, header, rows in tables:
            yield Draft(name=name, tables={records.table: csv_text(header, rows)})
    if records.groups:  # one at its worst and two at their best: means that are seldom whole
        worst, best = all_worst(instrument), all_best(instrument)
        first = {"name": "A", "n": 1, "values": {code: worst[code] for code in best}}
        second = {"name": "B", "n": 2, "values": best}
        yield Draft(name="two groups, the second twice as many", groups=(first, second))


Found = tuple[str, Sequence[str], Sequence[Sequence[str]]]


def _of_offices(instrument: Instrument, rules: Offices) -> Draft:
    """Three offices, no two of which agree, of which the first has neither the lowest nor the highest grade."""
    answers = [str(level.answer) for level in instrument.scales[rules.answers].levels]
    codes = columns_of(instrument, rules)
    rows = [[name, *[answers[at]] * len(codes)] for name, at in (("A", len(answers) // 2), ("B", 0), ("C", -1))]
    given = {code: answer for code, answer in all_best(instrument).items() if code not in codes}
    tables = {OFFICES: csv_text([rules.office, *codes], rows)}
    return Draft(name="three offices of three grades", answers=given, tables=tables)


# --- Respondents ------------------------------------------------------------------------------------------------


def _responses(instrument: Instrument, records: Records) -> Iterator[Found]:
    leaves = instrument.leaves_under("total")
    answers = [str(level.answer) for level in instrument.scales[records.answers or ""].levels]
    yield "respondents with each answer", leaves, [[answer] * len(leaves) for answer in answers]
    yield from _worded(instrument, records, leaves, answers)
    for shift in range(_PATTERNS):
        rows = [
            [answers[(row * (shift + 2) + at) % len(answers)] for at in range(len(leaves))]
            for row in range(len(_UNITS))
        ]
        rows[0][shift % len(leaves)] = rows[2][0] = rows[2][-1] = ""
        units = [[unit, *row] for unit, row in zip(_UNITS, rows, strict=True)]
        yield f"respondents of two units, some answers blank, pattern {shift + 1}", [records.unit, *leaves], units


def _worded(instrument: Instrument, records: Records, leaves: Sequence[str], answers: Sequence[str]) -> Iterator[Found]:
    """Every wording of the scale and of the elements once: one form a wording, the other elements at the worst answer."""
    common = list(instrument.scales[records.answers or ""].also)
    words = {code: [*records.words[code].also] if code in records.words else [] for code in leaves}
    for at, word in enumerate(common):
        words[leaves[at % len(leaves)]].append(word)
    for at in range(max(map(len, words.values()))):
        row = [words[code][at] if at < len(words[code]) else answers[0] for code in leaves]
        yield f"a form in other wordings, {at + 1}", leaves, [row]


# --- Persons ----------------------------------------------------------------------------------------------------

Cells = dict[str, str]


def _people(instrument: Instrument, records: Records) -> Iterator[Found]:
    header = list(records.columns)
    counted = records.population.column if records.population is not None else None
    usual = {name: _usual(records, name, column) for name, column in records.columns.items()}
    worst = {name: column.values[-1] for name, column in records.columns.items() if column.values and name != counted}

    def table(rows: Iterable[Mapping[str, str]]) -> list[list[str]]:
        return [[(usual | dict(row))[name] for name in header] for row in rows]

    entries = list(records.points)
    entries += [entry for reading in instrument.readings for entry in reading.points]
    rows = {tuple(row.items()): row for entry in entries for row in _of_entry(records, entry)}
    yield "a person for each word and each bound", header, table(rows.values())
    for at, worded in enumerate(_in_other_words(records, worst), 1):
        yield f"persons in other wordings, {at}", header, table(worded)
    blank = [{}, worst, *({**worst, name: ""} for name in header if name != counted)]
    units = [[_UNITS[at % len(_UNITS)], *row] for at, row in enumerate(table(blank))]
    yield "persons of two units, some cells blank", [records.unit, *header], units
    for name, column in records.columns.items():
        for word, end, sign in (("below", column.minimum, -1), ("above", column.maximum, 1)):
            if end is not None:
                outside = str(as_given(end + sign * unit_of(written(end))))
                yield f"{name} one unit {word} its range", header, table([{name: outside}])
                yield f"{name} at its end, {end}", header, table([{name: str(as_given(end))}])


def _in_other_words(records: Records, worst: Cells) -> Iterator[list[Cells]]:
    """Persons with the other wordings of the columns of words, in whose rows the points of that column count.

    Those that decide which points are looked up stand beside words that are worth least (the *worst*), each column in turn.
    """
    for entry in records.points:
        fitting = {name: words[0] for name, words in entry.where.items()}
        column = records.columns[entry.column]
        if column.values and column.also:
            yield [{**fitting, column.key: word} for word in column.also]
    decide = {key for entry in records.points for key in entry.where}
    if records.population is not None:
        decide.add(records.population.column)
    for name in sorted(decide):
        for word in records.columns[name].also:
            yield [{}, {**worst, name: word}]
            yield from ([{name: word, other: worst[other]}] for other in worst if other != name and name in worst)


def _usual(records: Records, name: str, column: Column) -> str:
    if records.population is not None and name == records.population.column:
        return records.population.include[0]
    if column.values:
        return column.values[0]
    number = column.maximum if column.maximum is not None else (column.minimum or 0)
    return str(as_given(number))


def _of_entry(records: Records, entry: RecordPoints) -> Iterator[Cells]:
    """A person for each way to fit the entry, with each of its words and around each of its bounds."""
    column = records.columns[entry.column]
    bounds = [step.minimum for step in entry.steps if step.minimum is not None]
    numbers = [number for bound in bounds for number in (bound, bound - 1, bound + 1)]
    inside = [str(as_given(number)) for number in numbers if number in Interval(column.minimum, column.maximum)]
    for fitting in product(*entry.where.values()):
        for cell in (*entry.words, *(column.also if not column.values else ()), *inside):
            yield {**dict(zip(entry.where, fitting, strict=True)), entry.column: cell}
