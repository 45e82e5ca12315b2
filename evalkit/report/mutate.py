"""What cases notice of the mutants of rule files: scores, kinds of numbers, what no outside case tests, survivors.

Mutation runs → ``evalkit-mutation/1``, for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text
from evalkit.base.grouping import by_key
from evalkit.base.text import Decimal, Prose, first_few, msg, visible
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Row,
    Section,
    Styled,
    Table,
    Verbatim,
    together,
)
from evalkit.report.columns import table
from evalkit.report.findings import verdict_line
from evalkit.report.json import JsonWriter, keys
from evalkit.rulework.mutate.model import (
    EQUIVALENT,
    NOTICED,
    REFUSED,
    SURVIVED,
    VERDICTS,
    Fate,
    MutationResult,
    MutationScore,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.language import Language

VERDICT = {
    REFUSED: msg("refused"),
    NOTICED: msg("noticed"),
    EQUIVALENT: msg("equivalent"),
    SURVIVED: msg("survived"),
}
KIND = {
    "weight": msg("weights"),
    "parameter": msg("parameters of methods"),
    "formula": msg("formulas"),
    "missing": msg("answer taken when missing"),
    "threshold": msg("thresholds"),
    "attribute": msg("attributes of leaves"),
    "leaf-scale": msg("scales of leaves"),
    "code": msg("codes"),
    "scale-end": msg("ends of scales"),
    "level": msg("levels of scales"),
    "points": msg("points"),
    "wording": msg("wordings"),
    "bound": msg("bounds"),
    "bound-kind": msg("kinds of bounds"),
    "rounding": msg("rounding stages"),
    "early-rounding": msg("early rounding"),
    "conversion": msg("conversions"),
    "gate": msg("gate"),
    "rung": msg("rungs of the ladder"),
    "outcome": msg("rules of the predicate"),
    "context": msg("context"),
    "records": msg("records"),
    "claim": msg("claims"),
    "reading": msg("readings"),
}
_LONG = 400
_FEW = 4


def counts(results: Sequence[MutationResult]) -> dict[str, int]:
    """Verdict → number of mutants."""
    return {verdict: sum(len(result.of_verdict(verdict)) for result in results) for verdict in VERDICTS}


def percent(score: MutationScore) -> Decimal | None:
    """A score in percent, cut off: 100.0 only where all is killed; nothing where there is nothing to kill."""
    share = score.percent()
    return None if share is None else decimal_text(share, 1)


def mutate_page(results: Sequence[MutationResult], seconds: int, *, detail: bool) -> list[Document]:
    """A page for each rule file and, for several, a summary.

    Args:
        results: In the order in which they are shown.
        seconds: The time it all took.
        detail: Whether to list every place and every equivalent mutant.
    """
    pages = [[*_sections(result, detail=detail)] for result in results]
    if len(results) > 1:
        pages.append([_summary(results)])
    *others, last = pages
    took = msg("{count:mutant|mutants} in {seconds} s.", count=Decimal(sum(len(result.fates) for result in results)),
               seconds=Decimal(seconds))  # fmt: skip
    return [*map(Document, others), Document([*last, [Paragraph(took, 0, hang=0)]])]


def _sections(mutation_result: MutationResult, *, detail: bool) -> Iterator[Section]:
    number = Decimal(sum(mutation_result.cases.values()))
    text = msg("rules: {file}, {count:case|cases}", file=visible(mutation_result.file, _LONG), count=number)
    yield [Heading(mutation_result.id, 1), Paragraph(text, hang=0)]
    if mutation_result.failed:
        yield [*_failed(mutation_result)]
        return
    yield [*_scores(mutation_result)]
    yield [Heading(msg("What was changed")), _kinds(mutation_result)]
    yield [*_untested(mutation_result, detail=detail)]
    yield [*_equivalent(mutation_result, detail=detail)]
    yield [*_survivors(mutation_result)]


def _failed(mutation_result: MutationResult) -> Iterator[Block]:
    """Cases that the file as it is does not pass: nothing can be said of mutants."""
    yield verdict_line("error", msg("Cases fail on the unchanged rule file; no mutant was made."))
    for each in mutation_result.failed:
        yield Paragraph(visible(each.case, _LONG), 2)
        yield from (Paragraph(message, 3) for message in each.messages)
    if all(each.frozen for each in mutation_result.failed):
        yield Paragraph(msg("These cases were frozen: if the change of the rules is meant, --write makes them anew."))


# --- Scores -----------------------------------------------------------------------------------------------------


def _scores(mutation_result: MutationResult) -> Iterator[Block]:
    if not mutation_result.by_outside().of:
        yield Paragraph(msg("There is no mutant that a case must notice."))
        return
    outside = msg("Cases with an outside source notice {killed} of {of:mutant|mutants}: {percent} %.")
    frozen = msg("Frozen boundary cases notice {killed} of {of:mutant|mutants}: {percent} %.")
    for text, score in ((outside, mutation_result.by_outside()), (frozen, mutation_result.by_frozen())):
        told = {"killed": Decimal(score.killed), "of": Decimal(score.of), "percent": percent(score)}
        yield Paragraph(text._replace(args=told))


def _kinds(mutation_result: MutationResult) -> Table:
    return table(
        mutation_result.kinds().items(),
        (Column(msg("changed"), wrap=True, least=12), lambda one: mutation_result.named.get(one[0]) or KIND[one[0]]),
        (Column(msg("mutants"), number=True), lambda one: str(sum(one[1].values()))),
        *(
            (Column(VERDICT[verdict], number=True), lambda one, verdict=verdict: str(one[1][verdict] or ""))
            for verdict in VERDICTS
        ),
    )


def _untested(mutation_result: MutationResult, *, detail: bool) -> Iterator[Block]:
    """Numbers that no case with an outside source tests."""
    untested = mutation_result.untested()
    if untested:
        yield Heading(msg("Not tested by any case with an outside source"))
    for kind, sites in untested.items():
        shown = first_few((visible(site, _LONG) for site in sites), len(sites) if detail else _FEW)
        yield Paragraph(
            together(mutation_result.named.get(kind) or KIND[kind], f"({len(sites)}):", together(*shown), separator=" ")
        )


def _equivalent(mutation_result: MutationResult, *, detail: bool) -> Iterator[Block]:
    fates = [fate for fate in mutation_result.of_verdict(EQUIVALENT) if fate.reason is not None]
    if mutation_result.of_verdict(EQUIVALENT):
        yield Heading(msg("Proved to change nothing"))
    for members in by_key(fates, lambda fate: str(fate.reason)).values():
        yield Paragraph(together(members[0].reason or "", f"({len(members)})", separator=" "))
        for fate in members if detail else ():
            yield Paragraph(visible(fate.name, _LONG), 2)


def _survivors(mutation_result: MutationResult) -> Iterator[Block]:
    fates = mutation_result.of_verdict(SURVIVED)
    if not fates:
        yield verdict_line("agrees", msg("Every mutant is noticed, or proved to change nothing."))
        return
    yield verdict_line("error", msg("No case notices these mutants ({count}):", count=Decimal(len(fates))))
    told: set[str] = set()
    for fate in fates:
        yield Paragraph(visible(fate.name, _LONG), 2)
        yield from _suggested(fate, told)


def _suggested(fate: Fate, told: set[str]) -> Iterator[Block]:
    """The case that would notice it, once; afterwards its name."""
    case = fate.suggestion
    if case is None:
        yield Paragraph(msg("no case was found that would notice it, and no proof that none can"), 3)
    elif case.name in told:
        yield Paragraph(msg("the case would notice it, too: {name}", name=visible(case.name, _LONG)), 3)
    else:
        told.add(case.name)
        yield Paragraph(msg("a case that would:"), 3)
        yield Verbatim(case.toml)


# --- Several ----------------------------------------------------------------------------------------------------


def _summary(results: Sequence[MutationResult]) -> Section:
    columns = (
        Column(msg("instrument")),
        Column(msg("mutants"), number=True),
        *(Column(VERDICT[verdict], number=True, drop=1) for verdict in VERDICTS),
        Column(msg("outside"), number=True),
        Column(msg("frozen"), number=True),
    )
    return [Heading(msg("Summary"), 1), Table(columns, [_summed(result) for result in results])]


def _summed(mutation_result: MutationResult) -> Row:
    if mutation_result.failed:
        return Row([Styled(mutation_result.id, "error"), *[""] * (len(VERDICTS) + 3)])
    found = counts([mutation_result])
    numbers = [str(sum(found.values())), *(str(found[verdict]) for verdict in VERDICTS)]
    name = Styled(mutation_result.id, "error" if found[SURVIVED] else "")
    return Row([name, *numbers, _share(mutation_result.by_outside()), _share(mutation_result.by_frozen())])


def _share(score: MutationScore) -> Prose:
    share = percent(score)
    return "–" if share is None else together(share, "%", separator=" ")


FORMAT = "evalkit-mutation/1"


def mutate_json(results: Sequence[MutationResult], speech: Language) -> str:
    """The JSON text of *results*; sentences in the language *speech*."""
    write = JsonWriter(speech, {MutationResult: _instrument, MutationScore: _score, Fate: _fate}, whole=int)
    return write.text(FORMAT, totals=counts(results), instruments=results)


def _instrument(mutation_result: MutationResult) -> dict[str, Any]:
    return {
        **keys(mutation_result, "instrument: id", "file", "cases"),
        "failed": [keys(each, "case", "messages") for each in mutation_result.failed],
        "totals": counts([mutation_result]),
        "scores": {
            "all": mutation_result.all_cases(),
            "outside": mutation_result.by_outside(),
            "frozen": mutation_result.by_frozen(),
        },
        "untested": mutation_result.untested(),
        **keys(mutation_result, "mutants: fates"),
    }


def _score(score: MutationScore) -> dict[str, Any]:
    return {**keys(score, "killed", "of"), "percent": percent(score)}


def _fate(fate: Fate) -> dict[str, Any]:
    also = ("suggestion: suggestion.toml",) if fate.verdict == SURVIVED else ()
    found = keys(fate, "mutant.site", "mutant.kind", "mutant.old", "mutant.new", "verdict", "by!", "outside!")
    return found | keys(fate, "frozen", "reason", *also)
