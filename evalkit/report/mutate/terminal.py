"""Mutation runs on a terminal or in a plain file: scores, kinds of numbers, what no outside case tests, survivors."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from evalkit.base.text import Decimal, msg, visible
from evalkit.report.mutate.words import KIND, VERDICT, counts, percent
from evalkit.report.render import as_written
from evalkit.report.render.layout import BLANK, Column, Line, Row, Span, joined, line, paragraph, ruled, table
from evalkit.report.render.page import Page
from evalkit.report.show.instrument import heading
from evalkit.report.words import listed
from evalkit.rulework.mutate.model import EQUIVALENT, SURVIVED, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language
    from evalkit.base.text import Message
    from evalkit.rulework.mutate.model import Fate, MutationResult, Score

_LONG = 400
_FEW = 4
_PAD = "    "


def render_mutations(
    results: Sequence[MutationResult],
    language: Language,
    *,
    seconds: int,
    width: int | None = None,
    color: bool,
    detail: bool = False,
    file: TextIO,
) -> None:
    """Write the runs; *seconds* is the time it all took, *detail* lists every place and every equivalent mutant."""
    page = Page.of_file(file, language, width=width, color=color, detail=detail)
    file.write(as_written(mutation_lines(results, page, seconds), color=color))


def mutation_lines(results: Sequence[MutationResult], page: Page, seconds: int) -> list[Line]:
    """The lines of the report."""
    blocks = [_single(one, page) for one in results]
    if len(results) > 1:
        blocks.append(_summary(results, page))
    found = ruled(blocks, page.rule)
    text = msg("{count} mutants in {seconds} s.", count=Decimal(sum(len(one.fates) for one in results)),
               seconds=Decimal(seconds))  # fmt: skip
    return [*found, BLANK, *paragraph(page.say(text), page.width)]


def _single(one: MutationResult, page: Page) -> list[Line]:
    if one.failed:
        return joined([_head(one, page), _failed(one, page)])
    blocks = [
        _head(one, page),
        _scores(one, page),
        _kinds(one, page),
        _untested(one, page),
        _equivalent(one, page),
        _survivors(one, page),
    ]
    return joined(blocks)


def _head(one: MutationResult, page: Page) -> list[Line]:
    first = line(Span(page.clean(one.id), "title"))
    number = Decimal(sum(one.cases.values()))
    text = msg("rules: {file}, {count} cases", file=visible(one.file, _LONG), count=number)
    return [first, *paragraph(page.say(text), page.width, first=line("  "), indent=2)]


def _failed(one: MutationResult, page: Page) -> list[Line]:
    """Cases that the file as it is does not pass: nothing can be said of mutants."""
    text = msg("Cases fail on the unchanged rule file; no mutant was made.")
    first = line("  ", Span(page.signs.error, "error"), " ")
    found = paragraph(page.say(text), page.width, first=first, indent=4, style="strong")
    for each in one.failed:
        found += paragraph(page.clean(visible(each.case, _LONG)), page.width, first=line(_PAD), indent=6)
        for message in each.messages:
            found += paragraph(page.say(message), page.width, first=line(_PAD + "  "), indent=8)
    if all(each.frozen for each in one.failed):
        text = msg("These cases were frozen: if the change of the rules is meant, --write makes them anew.")
        found += paragraph(page.say(text), page.width, first=line("  "), indent=4)
    return found


# --- Scores -----------------------------------------------------------------------------------------------------


def _scores(one: MutationResult, page: Page) -> list[Line]:
    if not one.by_outside().of:
        text = msg("There is no mutant that a case must notice.")
        return paragraph(page.say(text), page.width, first=line("  "), indent=4)
    told = (
        (msg("Cases with an outside source notice {killed} of {of} mutants: {percent} %."), one.by_outside()),
        (msg("Frozen boundary cases notice {killed} of {of} mutants: {percent} %."), one.by_frozen()),
    )
    found: list[Line] = []
    for text, score in told:
        found += paragraph(page.say(_with_score(text, score, page)), page.width, first=line("  "), indent=4)
    return found


def _with_score(text: Message, score: Score, page: Page) -> Message:
    share = score.percent()
    assert share is not None  # told only where there is something to notice
    return text._replace(
        args={"killed": Decimal(score.killed), "of": Decimal(score.of), "percent": page.number(share, 1)}
    )


def _kinds(one: MutationResult, page: Page) -> list[Line]:
    columns = (
        Column(page.say(msg("changed")), wrap=True, least=12),
        Column(page.say(msg("mutants")), right=True),
        *(Column(page.say(VERDICT[verdict]), right=True) for verdict in VERDICTS),
    )
    rows = [
        Row([line(page.say(KIND[kind])), line(str(sum(found.values()))),
             *(line(str(found[verdict] or "")) for verdict in VERDICTS)])
        for kind, found in one.kinds().items()
    ]  # fmt: skip
    return [heading(msg("What was changed"), page), *table(columns, rows, page.width)]


def _untested(one: MutationResult, page: Page) -> list[Line]:
    """Numbers that no case with an outside source tests."""
    untested = one.untested()
    if not untested:
        return []
    found = [heading(msg("Not tested by any case with an outside source"), page)]
    for kind, sites in untested.items():
        shown = sites if page.detail else sites[:_FEW]
        names = [page.clean(visible(site, _LONG)) for site in shown]
        if len(sites) > len(shown):
            names.append(page.say(msg("and {count} more", count=Decimal(len(sites) - len(shown)))))
        head = f"{page.say(KIND[kind])} ({len(sites)}): "
        found += paragraph(head + listed(page, names), page.width, first=line("  "), indent=4)
    return found


def _equivalent(one: MutationResult, page: Page) -> list[Line]:
    fates = one.of_verdict(EQUIVALENT)
    if not fates:
        return []
    found = [heading(msg("Proved to change nothing"), page)]
    by_reason: dict[str, list[Fate]] = {}
    for fate in fates:
        if fate.reason is not None:
            by_reason.setdefault(page.say(fate.reason), []).append(fate)
    for reason, members in by_reason.items():
        found += paragraph(f"{reason} ({len(members)})", page.width, first=line("  "), indent=4)
        for fate in members if page.detail else ():
            found += paragraph(page.clean(visible(fate.name, _LONG)), page.width, first=line(_PAD), indent=6)
    return found


def _survivors(one: MutationResult, page: Page) -> list[Line]:
    fates = one.of_verdict(SURVIVED)
    if not fates:
        text = msg("Every mutant is noticed, or proved to change nothing.")
        first = line("  ", Span(page.signs.agrees, "agrees"), " ")
        return paragraph(page.say(text), page.width, first=first, indent=4, style="strong")
    text = msg("No case notices these mutants ({count}):", count=Decimal(len(fates)))
    first = line("  ", Span(page.signs.error, "error"), " ")
    found = paragraph(page.say(text), page.width, first=first, indent=4, style="strong")
    told: set[str] = set()
    for fate in fates:
        found += paragraph(page.clean(visible(fate.name, _LONG)), page.width, first=line(_PAD), indent=6)
        found += _suggested(fate, told, page)
    return found


def _suggested(fate: Fate, told: set[str], page: Page) -> list[Line]:
    """The case that would notice it, once; afterwards its name."""
    if fate.suggestion is None:
        text = msg("no case was found that would notice it, and no proof that none can")
        return paragraph(page.say(text), page.width, first=line(_PAD + "  "), indent=8)
    if fate.suggestion.name in told:
        text = msg("the case would notice it, too: {name}", name=visible(fate.suggestion.name, _LONG))
        return paragraph(page.say(text), page.width, first=line(_PAD + "  "), indent=8)
    told.add(fate.suggestion.name)
    head = paragraph(page.say(msg("a case that would:")), page.width, first=line(_PAD + "  "), indent=8)
    return [*head, *(line(page.clean(one)) for one in fate.suggestion.toml.splitlines())]


# --- Several ----------------------------------------------------------------------------------------------------


def _summary(results: Sequence[MutationResult], page: Page) -> list[Line]:
    columns = (
        Column(page.say(msg("instrument"))),
        Column(page.say(msg("mutants")), right=True),
        *(Column(page.say(VERDICT[verdict]), right=True, drop=1) for verdict in VERDICTS),
        Column(page.say(msg("outside")), right=True),
        Column(page.say(msg("frozen")), right=True),
    )
    title = paragraph(page.say(msg("Summary")), page.width, style="title")
    return [*title, *table(columns, [_summed(one, page) for one in results], page.width)]


def _summed(one: MutationResult, page: Page) -> Row:
    if one.failed:
        return Row([line(Span(page.clean(one.id), "error")), *[line("") for _ in range(len(VERDICTS) + 3)]])
    found = counts([one])
    scores = [_share(percent(score), page) for score in (one.by_outside(), one.by_frozen())]
    style = "error" if found[SURVIVED] else ""
    cells = [str(sum(found.values())), *(str(found[verdict]) for verdict in VERDICTS), *scores]
    return Row([line(Span(page.clean(one.id), style)), *map(line, cells)])


def _share(told: str | None, page: Page) -> str:
    return "–" if told is None else f"{page.written(told)} %"
