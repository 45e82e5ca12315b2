"""The report of a survey: who answered, what they said of each element, what is to be done.

Of each element it has mean, weighted mean, converted value and grade; of the lowest, the words of the form.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Decimal, Prose, msg
from evalkit.evaluation.headroom import potentials
from evalkit.files.row_faults import FEWEST
from evalkit.instruments import TOTAL
from evalkit.report.blocks import (
    Bar,
    Block,
    Chart,
    Column,
    Document,
    Heading,
    Item,
    List,
    Mark,
    Paragraph,
    Row,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import facts_table, headed_table, table
from evalkit.report.evaluation.head import bars, rank_of, total_table, verdict
from evalkit.report.evaluation.page import facts
from evalkit.report.evaluation.texts import (
    converted_text,
    predicate_text,
    score_text,
    unit_text,
    value_text,
    weight_text,
)
from evalkit.report.evaluation.tree import grade_of, mean_text, to_the_next, weighted
from evalkit.report.ranking import Numbered, ranked
from evalkit.report.signoff import signed
from evalkit.report.sources import source_texts
from evalkit.report.working_paper import came_about, checked, claims, identity, result, title, written_beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.evaluation.result import Evaluation, NodeResult, SampleResult
    from evalkit.files.records.profile import ProfileCounts
    from evalkit.instruments.profile import ProfileColumn
    from evalkit.report.blocks import Inline
    from evalkit.report.signoff import Stamp


def is_survey(evaluation: Evaluation) -> bool:
    """Whether what was evaluated are answers of respondents: its rule file has ``answers`` in ``[records]``."""
    records = evaluation.instrument.records
    return records is not None and records.answers is not None


def respondent_count(evaluation: Evaluation) -> int | None:
    """How many answered: the rows of the table, or what the assessment says of them."""
    rule = evaluation.instrument.attainable
    said = evaluation.context.get(rule.n) if rule is not None else None
    return evaluation.n if evaluation.n is not None or not isinstance(said, int) else said


def is_told(unit: Evaluation) -> bool:
    """Whether the value of a unit may stand in a report of a survey: of few respondents it is what a person answered."""
    return (unit.n or 0) >= FEWEST


def elements_of(evaluation: Evaluation) -> Sequence[NodeResult]:
    """What the respondents were asked about, in the order of the rule file."""
    return [evaluation.nodes[code] for code in evaluation.instrument.nodes[TOTAL].children]


def lowest(evaluation: Evaluation, count: int = 3) -> list[NodeResult]:
    """The *count* elements with the lowest means, the lowest first, and all that are equal to the last of them."""
    known = [(each.score.exact, each) for each in elements_of(evaluation) if each.score is not None]
    means = sorted(mean for mean, _ in known)
    last = means[min(count, len(means)) - 1] if means else 0
    return [each for mean, each in sorted(known, key=lambda pair: pair[0]) if mean <= last]


def values(evaluation: Evaluation) -> Iterator[Section]:
    """The table of the elements, and the same drawn at the scale of the whole."""
    yield [Heading(msg("Values of the elements")), _table(evaluation)]
    yield list(_drawn(evaluation))


def _table(evaluation: Evaluation) -> Table:
    instrument, total = evaluation.instrument, evaluation.total
    results = elements_of(evaluation)
    means = [weighted(evaluation, each) for each in results]
    index = None if None in means else sum(mean for mean in means if mean is not None)
    cells = ("", "", "", mean_text(index), score_text(evaluation))
    return table(
        results,
        (Column(msg("element"), wrap=True), lambda each: each.node.title),
        (Column(msg("n"), number=True, drop=3), lambda each: Decimal(each.n) if each.n is not None else ""),
        (Column(msg("mean (NRR)"), number=True), lambda each: value_text(instrument, each)),
        (Column(msg("weight"), number=True, drop=2), lambda each: weight_text(instrument, each)),
        (Column(msg("weighted NRR"), number=True, drop=1), lambda each: mean_text(weighted(evaluation, each))),
        (Column(msg("converted"), number=True), lambda each: converted_text(instrument, each)),
        (Column(msg("quality grade")), grade_of),
        last=[Row((total.node.title, *cells, Styled(evaluation.predicate or "", "strong")), style="total")],
        caption=msg("Mean, weighted mean and grade of each element"),
    )


def _drawn(evaluation: Evaluation) -> Iterator[Chart]:
    """Converted values, where elements have such, before the bands of the whole."""
    marks = []
    for each in elements_of(evaluation):
        if each.converted is not None:
            word = "" if each.converted_band is None else each.converted_band.predicate
            text = together(converted_text(evaluation.instrument, each), word, separator=" ")
            rank = rank_of(evaluation, each.converted_band)
            marks.append(Mark(each.node.title, each.converted.value, text, rank))
    if total_table(evaluation) is not None:
        yield from bars(evaluation, msg("Converted value of each element"), marks)


# --- The lowest -----------------------------------------------------------------------------------------------------


def lowest_elements(evaluation: Evaluation) -> Iterator[Block]:
    """Each with its mean and grade, the question of the form, and what its answers are called there."""
    results = lowest(evaluation)
    if not results:
        return
    yield Heading(msg("The lowest elements"))
    yield List([Item(_of_element(evaluation, each), "–", more=list(_form(evaluation, each))) for each in results])
    if len(results) > len(lowest(evaluation, 1)) and results[-1].score == results[-2].score:
        yield Paragraph(msg("Elements with equal means are named together."), hang=0)
    yield from to_the_next(evaluation, potentials(evaluation, evaluation.nodes))


def _of_element(evaluation: Evaluation, result: NodeResult) -> Prose:
    args, band = (
        {"element": result.node.title, "mean": value_text(evaluation.instrument, result)},
        result.converted_band,
    )
    if band is None:
        return msg("{element}: mean {mean}.", **args)
    return msg("{element}: mean {mean}, grade {grade} ({label}).", grade=band.predicate, label=band.label or "", **args)


def _form(evaluation: Evaluation, result: NodeResult) -> Iterator[Prose]:
    heading = evaluation.instrument.headings.get(result.code)
    if heading is not None and heading.also:
        yield msg("Question of the form: {question}", question=heading.also[0])
    if words := form_words(evaluation, result.code):
        named = [together(short_text(value), word, separator=" = ") for value, word in words]
        yield msg("Answers of the form: {answers}.", answers=together(*named, separator="; "))


def form_words(evaluation: Evaluation, code: str) -> Sequence[tuple[int, str]]:
    """What the form calls each answer about an element, the worst first; of the scale, where the element has no words of its own."""
    records = evaluation.instrument.records
    if records is None or records.answers is None:
        return []
    own = records.words.get(code)
    scale_of_answers = evaluation.instrument.scales[records.answers]
    found = {level.answer: level.title or "" for level in scale_of_answers.levels if isinstance(level.answer, int)}
    found |= {} if own is None else {value: word for value, word in own.printed.items() if isinstance(value, int)}
    return [(value, word) for value, word in sorted(found.items()) if word]


def survey_report(evaluation: Evaluation, run: Stamp, *, anchor: str = "") -> Document:
    """Everything that is told of a survey; what single respondents said or wrote is no part of it."""
    return Document(
        [
            [title(evaluation, msg("Survey report"), anchor), identity(evaluation)],
            list(result(evaluation)),
            *respondents(evaluation),
            *values(evaluation),
            list(lowest_elements(evaluation)),
            list(ranked_units(evaluation)),
            follow_up(evaluation),
            claims(evaluation),
            *checked(evaluation, detail=False),
            written_beside(evaluation),
            *came_about(evaluation),
            *signed(facts(evaluation, run)),
        ]
    )


# --- What is followed up ----------------------------------------------------------------------------------------------


def follow_up(evaluation: Evaluation) -> Section:
    """A row for each of the lowest elements; what is to be filled in is as wide as its column is to be."""
    return headed_table(
        msg("Follow-up plan"),
        list(enumerate(lowest(evaluation), 1)),
        (Column(msg("no."), number=True), lambda row: Decimal(row[0])),
        (Column(msg("element"), wrap=True), lambda row: row[1].node.title),
        (Column(msg("mean (NRR)"), number=True), lambda row: value_text(evaluation.instrument, row[1])),
        (Column(msg("what is to be done")), lambda _: "…" * 18),
        (Column(msg("until when")), lambda _: "…" * 8),
        (Column(msg("who is responsible")), lambda _: "…" * 12),
        caption=msg("Follow-up plan for the lowest elements, to be filled in"),
    )


# --- Units beside each other ------------------------------------------------------------------------------------------


def ranked_units(evaluation: Evaluation) -> Iterator[Block]:
    """From the highest value down; equal ones share a rank."""
    if not evaluation.groups:
        return
    few = [unit for unit in evaluation.groups if not is_told(unit)]
    order = ranked([Numbered(number, unit) for number, unit in enumerate(filter(is_told, evaluation.groups), 1)])
    yield Heading(msg("Units, ranked"))
    yield table(
        [(row.rank, row.numbered.evaluation) for row in order],
        (Column(msg("rank"), number=True), lambda row: "–" if row[0] is None else Decimal(row[0])),
        (Column(msg("work unit"), wrap=True), lambda row: unit_text(row[1])),
        (Column(msg("n"), number=True), lambda row: Decimal(row[1].n or 0)),
        (Column(msg("value"), number=True), lambda row: score_text(row[1])),
        (Column(msg("quality grade")), lambda row: Styled(predicate_text(row[1]), "strong")),
        last=[Row(("–", unit_text(unit), Decimal(unit.n or 0), "–", "–")) for unit in few],
        caption=msg("Value and grade of each unit"),
    )
    if few:
        text = msg(
            "Units with fewer than {few} respondents have no value here: it would tell what a person answered.",
            few=Decimal(FEWEST),
        )
        yield Paragraph(text, hang=0)


# --- Who answered -----------------------------------------------------------------------------------------------------


_PERCENT = 2


def respondents(evaluation: Evaluation) -> Iterator[Section]:
    """Sample and population; a table for each column of the profile."""
    yield [Heading(msg("Respondents and sample")), *_sample(evaluation)]
    for name, counts in evaluation.profile.items():
        yield [_profile(_columns(evaluation)[name].title, counts)]
    if untold := tuple(column.title for name, column in _columns(evaluation).items() if name not in evaluation.profile):
        yield [Paragraph(msg("The table of respondents does not tell: {columns}.", columns=untold), hang=0)]


def _columns(evaluation: Evaluation) -> Mapping[str, ProfileColumn]:
    """What could be told of the respondents."""
    records = evaluation.instrument.records
    return {} if records is None else records.profile


def _sample(evaluation: Evaluation) -> Iterator[Block]:
    sample, rule = evaluation.sample, evaluation.instrument.sample
    if rule is None:
        return
    if sample is None:
        yield Paragraph(msg("How many are served is not given, so the sample is held against nothing."), hang=0)
        return
    yield facts_table(_sampled(sample), Column(), Column(number=True))
    titles = "; ".join(source_texts(evaluation.instrument, rule.cite))
    yield Paragraph(msg("Smallest sample by the formula of {sources}.", sources=titles), hang=0)


def _sampled(sample: SampleResult) -> Iterator[tuple[Prose, Inline]]:
    yield msg("population"), Decimal(sample.population)
    yield msg("smallest sample"), Decimal(sample.required)
    if sample.reached is not None:
        yield msg("respondents"), Decimal(sample.reached)
        yield msg("sample"), msg("large enough") if sample.reached >= sample.required else msg("too small")


def _profile(title: Prose, counts: ProfileCounts) -> Table:
    every = sum(counts.words.values()) + counts.others + counts.blank
    named: list[tuple[Prose, int]] = list(counts.words.items())
    named += [
        (word, count) for word, count in ((msg("others"), counts.others), (msg("not stated"), counts.blank)) if count
    ]
    return table(
        [(word, count, Fraction(count, every)) for word, count in named],
        (Column(title, wrap=True), lambda row: row[0]),
        (Column(msg("how many"), number=True), lambda row: Decimal(row[1])),
        (Column(msg("share (%)"), number=True), lambda row: decimal_text(100 * row[2], _PERCENT)),
        (Column(drop=1), lambda row: Bar(row[2], row[2])),
        last=[Row((msg("total"), Decimal(every), decimal_text(100, _PERCENT), ""), style="total")],
        caption=msg("Respondents by {what}", what=title),
    )


# --- The poster -------------------------------------------------------------------------------------------------------


def poster(evaluation: Evaluation) -> Document:
    """Index and unit, the value with its grade, who answered, and when."""
    facts = [together(name, value, separator=": ") for name, value in _facts(evaluation)]
    return Document(
        [
            [Heading(evaluation.instrument.title, 1), Heading(evaluation.assessment.subject)],
            [verdict(evaluation, detail=False)._replace(sentences=())],
            [Paragraph(fact, level=0) for fact in facts],
            [Paragraph(msg("Thank you for your judgement: it helps us to serve you better."), level=0)],
        ],
        poster=True,
    )


def _facts(evaluation: Evaluation) -> Iterator[tuple[Prose, Prose]]:
    """Of the respondents only what is counted in declared words: words of their own are for the report."""
    yield msg("period of the survey"), evaluation.assessment.period.prose
    count = respondent_count(evaluation)
    if count is not None:
        yield msg("number of respondents"), Decimal(count)
    for name, counts in evaluation.profile.items():
        column = _columns(evaluation)[name]
        if column.values:
            yield column.title, _counted(counts)


def _counted(counts: ProfileCounts) -> Prose:
    """Each word with its number; those that nobody has are left out."""
    named: list[tuple[Prose, int]] = [(word, count) for word, count in counts.words.items() if count]
    named += [(msg("others"), counts.others)] if counts.others else []
    return together(*(together(word, Decimal(count), separator=" ") for word, count in named))
