"""Everything that can be proved about a rule file, and which of what fails it accounts for itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import UndefinedError
from evalkit.base.text import msg, visible
from evalkit.catalogue import entrypoints
from evalkit.instruments import TOTAL, Instrument
from evalkit.instruments.cited_facts import facts_of
from evalkit.method.context_facts import scored_under
from evalkit.rulework.check import (
    codes_and_words,
    early_rounding,
    editions,
    influence,
    monotone,
    outcome_rules,
    printed,
    reach,
    structure,
    thresholds,
    unused,
)
from evalkit.rulework.check.citations import count_citations
from evalkit.rulework.check.explanations import explained, reasons_of, with_causes
from evalkit.rulework.check.model import HOWS, VERDICTS, Proof, Statement, notes_of, unproved
from evalkit.rulework.check.report_rules import prove_report_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from evalkit.catalogue.plugins import Plugins
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.rulework.check.editions import SiblingEditions


_UNKNOWN = "node"
PARTS = (
    structure.statements,
    codes_and_words.statements,
    influence.statements,
    unused.statements,
    thresholds.used,
    codes_and_words.of_bands,
    printed.statements,
    printed.of_precision,
    early_rounding.statements,
    structure.of_keyed_tables,
    reach.statements,
    monotone.statements,
    thresholds.statements,
    outcome_rules.of_requirements,
)


def proof_of(rules: Instrument | ReportRules, others: SiblingEditions, path: Path | None) -> Proof:
    """All statements about a rule file of either kind.

    Args:
        rules: What is proved.
        others: Other instruments, where editions are compared.
        path: The rule file, if it lies in a folder whose other files count.
    """
    if not isinstance(rules, Instrument):
        return prove_report_rules(rules)
    plugins = others.registry.plugins
    proof = prove(
        rules,
        *others.of(rules, path),
        brought=lambda instrument: of_plugins(instrument, plugins),
        plugins=plugins.names(),
    )
    return attrs.evolve(proof, statements=(*proof.statements, *editions.of_crosswalks(rules, others, path)))


def prove(
    instrument: Instrument,
    siblings: Iterable[Instrument] = (),
    known: Iterable[str] = (),
    *,
    brought: Callable[[Instrument], Iterable[Statement]] = lambda _: (),
    plugins: Collection[str] = (),
) -> Proof:
    """All statements about *instrument*.

    Args:
        instrument: As loaded from its rule file.
        siblings: Other instruments: editions of the same index, and what ``followed_by`` leads to.
        known: Ids of instruments that exist but could not be read.
        brought: What plugins state about an instrument.
        plugins: Names of the plugins that are installed, with which the names of their laws begin.
    """
    others = tuple(siblings)

    def alone_of(one: Instrument) -> list[Statement]:
        found = _merged([(under, [*_alone(under, others, known), *brought(under)]) for under in scored_under(one)])
        found += _as_far_as_known(outcome_rules.statements, one)  # whether some facts let a rule hold
        return [*_without_repetition(found)]

    statements = alone_of(instrument)
    statements += _towards_earlier(instrument, others)
    seen = {other.index for other in others if other.id != instrument.id} | {other.id for other in others}
    alone = not seen & {instrument.index, instrument.validity.followed_by}
    told = tuple(explained(notes_of(instrument), statements, alone=alone, plugins=plugins))
    return Proof(
        rules=instrument,
        statements=tuple(with_causes(instrument, told, alone_of)),
        citations=count_citations(facts_of(instrument)),
    )


def _merged(each: Sequence[tuple[Instrument, list[Statement]]]) -> list[Statement]:
    """What holds under every fact that scores hang on once, all else with the fact under which it does."""
    if len(each) == 1:
        return each[0][1]
    keys = [{_key(statement) for statement in statements} for _, statements in each]
    common = set.intersection(*keys)
    merged = [statement for statement in each[0][1] if _key(statement) in common]
    for instrument, statements in each:
        under = "".join(f', {key} = "{fact}"' for key, fact in instrument.facts.items())
        merged += [
            attrs.evolve(statement, place=f"{statement.place}{under}")
            for statement in statements
            if _key(statement) not in common
        ]
    return merged


def _key(statement: Statement) -> tuple[str, str, str, str]:
    return statement.check, statement.place, statement.verdict, str(statement.text)


def _alone(instrument: Instrument, others: Sequence[Instrument], known: Iterable[str]) -> list[Statement]:
    """What holds of *instrument*, but for how it stands to earlier editions."""
    statements = [statement for part in PARTS for statement in _as_far_as_known(part, instrument)]
    return [*_without_repetition(statements), *editions.statements(instrument, others, known)]


def _without_repetition(statements: Sequence[Statement]) -> Iterator[Statement]:
    """That answers leave a node without a value once, though several parts come upon it; of no node if one is known."""
    seen: set[str] = set()
    nodes = {statement.place for statement in statements if statement.check == "node-has-value"} - {_UNKNOWN}
    for statement in statements:
        if statement.check != "node-has-value":
            yield statement
        elif statement.place not in seen and not (statement.place == _UNKNOWN and nodes):
            seen.add(statement.place)
            yield attrs.evolve(statement, place=f"node[{TOTAL}]") if statement.place == _UNKNOWN else statement


def _as_far_as_known(part: Callable[[Instrument], Iterator[Statement]], instrument: Instrument) -> Iterator[Statement]:
    """The statements of *part*, up to an assessment that leaves a node without a value: what follows is not known."""
    try:
        yield from part(instrument)
    except UndefinedError as error:
        text = msg("some answers leave {code} without a value: {reason}; what follows from it was not looked at",
                   code=error.code or TOTAL, reason=error.reason)  # fmt: skip
        yield unproved("node-has-value", _UNKNOWN if error.code is None else f"node[{error.code}]", text)


def _towards_earlier(instrument: Instrument, others: Sequence[Instrument]) -> Iterator[Statement]:
    """What fails between *instrument* and earlier editions; a note of either file accounts for it."""
    own = list(reasons_of(notes_of(instrument)))
    for earlier, statement in editions.towards_earlier(instrument, others):
        here = attrs.evolve(statement, place="validity.from")
        note = next((reason.note for reason in reasons_of(notes_of(earlier)) if reason.fits(statement)), None)
        if note is not None and not any(reason.fits(here) for reason in own):
            text = msg("{text}; {id} says why ({note}): {why}", text=here.text, id=earlier.id, note=visible(note.id),
                       why=note.text)  # fmt: skip
            here = attrs.evolve(here, verdict="noted", text=text)
        yield here


# --- What a house, or the plugin of an index, asks of rule files beside what holds for all -----------------------------


HOOK = "evalkit_checks"


def of_plugins(instrument: Instrument, plugins: Plugins) -> Iterator[Statement]:
    """What all *plugins* state about *instrument*.

    Raises:
        PluginError: One cannot be used, or returns what is no statement of a check of its own.
    """
    for point, statement in plugins.all(HOOK, Statement, instrument=instrument):
        if not re.fullmatch(rf"{re.escape(point.name)}(-[a-z0-9]+)+", str(statement.check)):
            wanted = msg("{name} and words in lower case behind hyphens", name=visible(point.name))
            raise entrypoints.failed(
                point,
                msg("a check is called {found}, not {wanted}", found=entrypoints.shown(statement.check), wanted=wanted),
            )
        if statement.verdict not in VERDICTS or statement.how not in HOWS:
            problem = msg(
                "{check} has the verdict {verdict} and was found by {how}",
                check=statement.check,
                verdict=entrypoints.shown(statement.verdict),
                how=entrypoints.shown(statement.how),
            )
            raise entrypoints.failed(point, problem)
        yield statement
