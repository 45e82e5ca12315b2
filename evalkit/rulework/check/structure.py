"""Weights, methods, answers, and tables that are keyed by a category: whether everything is there, and once.

What the loader refuses (a key that a method needs, an answer without points) is not looked for again.
"""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from evalkit.base.exact import Ends, short_text
from evalkit.base.grouping import by_key
from evalkit.base.text import msg
from evalkit.files.records.points import possible_points
from evalkit.method.methods import is_known
from evalkit.method.plan import plan_for
from evalkit.possible.lattice import lattice_for
from evalkit.possible.weights import StatedWeight, stated_weights
from evalkit.rulework.check.model import Statement, Witness, failed, noted, proved, unproved
from evalkit.rulework.check.reach import attained_end

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node, RecordPoints, Records, Scale
    from evalkit.method.formula import Formula


_MOST_NAMED = 5


def statements(instrument: Instrument) -> Iterator[Statement]:
    """What holds of nodes, weights and scales."""
    yield from _weights(instrument)
    yield from _points_by_weight(instrument)
    yield from _methods(instrument)
    for scale in instrument.scales.values():
        yield from _levels(scale)
        yield from _answers(instrument, scale)


# --- Weights ----------------------------------------------------------------------------------------------------


def _weights(instrument: Instrument) -> Iterator[Statement]:
    """The weights of children add up to the weight of their parent, or all to the same sum."""
    sums = {
        node.code: sum(Fraction(instrument.nodes[child].weight or 0) for child in node.children)
        for node in instrument.nodes.values()
        if node.children and all(instrument.nodes[child].weight is not None for child in node.children)
    }
    usual = Counter(sums.values()).most_common(1)[0][0] if sums else 0
    for code, found in sums.items():
        node = instrument.nodes[code]
        wanted = Fraction(node.weight or 0) if instrument.weights == "of-total" else usual
        yield _sum(node, found, wanted, of_total=instrument.weights == "of-total")


def _sum(node: Node, found: Exact, wanted: Exact, *, of_total: bool) -> Statement:
    args = {"count": str(len(node.children)), "found": short_text(found), "code": node.code}
    if found == wanted and found > 0:
        text = (
            msg("the weights of its children ({count}) add up to {found}, exactly the weight of {code}", **args)
            if of_total
            else msg("the weights of its children ({count}) add up to exactly {found}", **args)
        )
        return proved("weights-sum", node.code, text)
    text = msg("the weights of its children ({count}) add up to {found}", **args)
    shows = msg("they add up to {found}, not {wanted}", found=short_text(found), wanted=short_text(wanted))
    return failed("weights-sum", node.code, text, Witness(shows=shows, value=found))


def _points_by_weight(instrument: Instrument) -> Iterator[Statement]:
    """Where no method multiplies with a weight, it is only the most that a node can give: it must be that."""
    plan = plan_for(instrument)
    for step in plan.steps:
        stated = [
            weight._replace(highest=attained_end(lattice_for(plan), weight.node.code, highest=True))
            for weight in stated_weights(plan, step)
        ]
        wrong = [one for one in stated if not one.is_highest]
        yield from map(_not_highest, wrong)
        if stated and not wrong:
            text = msg("each weight ({count}) is the most that answers give", count=str(len(stated)))
            place = plan.codes[step.at]
            yield proved("weight-is-highest", place, text)


def _not_highest(one: StatedWeight) -> Statement:
    place, weight = f"node[{one.node.code}].weight", short_text(one.weight)
    if one.highest is None:
        text = msg("the weight is {weight}, and what answers give at most is not known", weight=weight)
        return unproved("weight-is-highest", place, text)
    text = msg("the weight is {weight}, but answers give up to {highest}", weight=weight,
               highest=short_text(one.highest))  # fmt: skip
    shows = msg("the points of {code} are added up as they are: the weight changes nothing", code=one.node.code)
    return failed("weight-is-highest", place, text, Witness(shows=shows, value=one.highest))


# --- Methods ----------------------------------------------------------------------------------------------------


def _methods(instrument: Instrument) -> Iterator[Statement]:
    """What each method asks for is there, else the file is refused; which methods are those of a plugin."""
    plan = plan_for(instrument)
    parents = (node for node in instrument.nodes.values() if node.method and node.children)
    for name, nodes in by_key(parents, lambda node: node.method).items():
        text = msg("{count} × {name}: each node has what the method needs", name=name, count=str(len(nodes)))
        yield proved("method-needs", f"method[{name}]", text)
        method = instrument.methods[name]
        if not is_known(instrument, method):
            yield _of_plugin(name, [plan.formulas[plan.position[node.code]] for node in nodes])


def _of_plugin(name: str, formulas: Sequence[Formula]) -> Statement:
    """What an expression is, its form shows; arithmetic in Python has to declare it."""
    place, declares = f"method[{name}]", any(one.is_foreign for one in formulas)
    if all(one.monotone for one in formulas):
        text = msg("{name} is the method of a plugin; a better child never lowers the value", name=name)
        if declares:
            text = msg(
                "{name} is the method of a plugin; it declares that a better child never lowers the value", name=name
            )
        return noted("method-of-plugin", place, text)
    text = msg("{name} is the method of a plugin, whose expression may fall where a child rises", name=name)
    if declares:
        text = msg("{name} is the method of a plugin, and does not declare to be monotone", name=name)
    return unproved("method-of-plugin", place, text)


# --- Answers ----------------------------------------------------------------------------------------------------


def _levels(scale: Scale) -> Iterator[Statement]:
    """Levels that are numbers, or single letters, follow one another without a hole."""
    answers = [level.answer for level in scale.levels]
    if len({type(answer) for answer in answers}) != 1:  # none, or numbers beside letters: in which order is not known
        return
    if all(level.title.startswith(str(level.answer)) and level.title != level.answer for level in scale.levels):
        return  # letters that are the first ones of their words
    there = {answer if isinstance(answer, int) else ord(answer) for answer in answers}
    low, high = min(there), max(there)
    spelt = str if isinstance(answers[0], int) else chr
    left_out = (number for number in range(low, high + 1) if number not in there)
    missing = tuple(spelt(number) for number in islice(left_out, _MOST_NAMED))
    place = f"scales.{scale.key}"
    args = {"low": spelt(low), "high": spelt(high)}
    if missing:
        text = msg("there is no level {levels} between {low} and {high}", levels=missing, **args)
        witness = Witness(shows=msg("nobody can answer {value}", value=missing[0]))
        yield failed("scale-levels", place, text, witness)
    else:
        text = msg("levels from {low} to {high}, none missing", **args)
        yield proved("scale-levels", place, text)


def _answers(instrument: Instrument, scale: Scale) -> Iterator[Statement]:
    """Every answer has points for every leaf that takes it, also where they depend on an attribute of the leaf: else the file is refused."""
    leaves = [node for node in instrument.nodes.values() if node.is_leaf and node.scale == scale.key]
    levels = any(level.points is None for level in (*scale.levels, *((scale.na,) if scale.na else ())))
    if leaves:
        text = msg("every answer has points for each leaf on this scale: {count}", count=str(len(leaves)))
        place, means = f"scales.{scale.key}", "enumerated" if levels else "structure"  # numbers are worth themselves
        yield proved("answers-complete", place, text, how=means)


# --- Tables that are keyed by a category: every key has its entry, and no more than one --------------------------------


_MOST_GROUPS = 10_000
CHECK = "table-complete"


def of_keyed_tables(instrument: Instrument) -> Iterator[Statement]:
    """Bands by a value of the context, values that follow from a node, points by column."""
    if instrument.bands_by is not None:
        yield _complete("bands[total]", instrument.bands_by, len(instrument.context[instrument.bands_by].values))
    for key, item in instrument.context.items():
        if item.from_node is not None:
            yield _complete(f"context.{key}", item.from_node, len(item.values))
    if instrument.records is not None:
        yield from _records(instrument, instrument.records)


def _complete(place: str, what: str, count: int) -> Statement:
    """What the loader has seen to: there is a table of bands for each value, and a value for each band of a node."""
    text = msg("one entry for each of the {count} values of {what}", count=str(count), what=what)
    return proved(CHECK, place, text, how="enumerated")


# --- Rows -------------------------------------------------------------------------------------------------------


def _records(instrument: Instrument, records: Records) -> Iterator[Statement]:
    """Every kind of row has points for each leaf, from none to all that the leaf can have."""
    if records.answers is not None:
        yield from _answers_of_records(instrument, records.answers)
    for code in dict.fromkeys(entry.node for entry in records.points):
        entries = [entry for entry in records.points if entry.node == code]
        yield from _groups(instrument, records, code, entries)


def _answers_of_records(instrument: Instrument, key: str) -> Iterator[Statement]:
    """The answers of rows are worth what the leaves can have: their means reach both ends."""
    worth = [level.points for level in instrument.scales[key].levels if level.points is not None]
    ends = (min(worth), max(worth)) if worth else None
    scales = [instrument.scales[node.scale or ""] for node in instrument.nodes.values() if node.is_leaf]
    numbers = dict.fromkeys((scale.minimum, scale.maximum) for scale in scales if scale.kind == "number")
    if ends is None or not numbers:
        return
    place = f"scales.{key}"
    args = {"low": short_text(ends[0]), "high": short_text(ends[1])}
    wrong = next((number for number in numbers if number != ends), None)
    if wrong is None:
        text = msg("answers of rows are worth {low} to {high}, as far as the leaves go", **args)
        yield proved(CHECK, place, text, how="enumerated")
        return
    text = msg("answers of rows are worth {low} to {high}, but the leaves go from {first} to {last}", **args,
               first=short_text(wrong[0]), last=short_text(wrong[1]))  # fmt: skip
    beyond = wrong[1] if wrong[1] != ends[1] else wrong[0]
    shows = msg("no rows have the mean {value}", value=short_text(beyond))
    witness = Witness(shows=shows, value=beyond)
    yield failed(CHECK, place, text, witness, how="enumerated")


def _groups(
    instrument: Instrument, records: Records, code: str, entries: Sequence[RecordPoints]
) -> Iterator[Statement]:
    keys = tuple(dict.fromkeys(key for entry in entries for key in entry.where))
    words = [records.columns[key].values for key in keys]
    groups = list(itertools.islice(itertools.product(*words), _MOST_GROUPS + 1))
    place = f"records.points[{code}]"
    if len(groups) > _MOST_GROUPS:
        text = msg("there are more than {count} kinds of rows", count=str(_MOST_GROUPS))
        yield unproved(CHECK, place, text)
        return
    scale = instrument.scales[instrument.nodes[code].scale or ""]
    for group in groups:
        row = dict(zip(keys, group, strict=True))
        problem = _problem(records, row, entries, (scale.minimum, scale.maximum))
        if problem is not None:
            yield failed(CHECK, place, problem.shows, problem, how="enumerated")
            return
    text = msg(
        "{count:kind|kinds} of rows; each has points, once from each column, from {low} to {high}",
        count=str(len(groups)),
        low=short_text(scale.minimum),
        high=short_text(scale.maximum),
    )
    yield proved(CHECK, place, text, how="enumerated")


def _problem(records: Records, row: Mapping[str, str], entries: Sequence[RecordPoints], ends: Ends) -> Witness | None:
    """What is wrong with the points of a *row*: none, twice from one column, or ends that are not those of the scale."""
    fitting = [entry for entry in entries if all(row[key] in words for key, words in entry.where.items())]
    named = ", ".join(f"{key} = {word}" for key, word in row.items()) or "*"
    columns = [entry.column for entry in fitting]
    if not fitting:
        return Witness(shows=msg("rows with {row} have no points", row=named))
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice is not None:
        return Witness(shows=msg("rows with {row} have points from {column} twice", row=named, column=twice))
    low, high = (sum(end(possible_points(records, entry)) for entry in fitting) for end in (min, max))
    for reached, wanted in ((high, ends[1]), (low, ends[0])):
        if reached != wanted:
            shows = msg(
                "rows with {row} have {low} to {high} points; the scale goes from {first} to {last}",
                row=named,
                low=short_text(low),
                high=short_text(high),
                first=short_text(ends[0]),
                last=short_text(ends[1]),
            )
            return Witness(shows=shows, value=reached)
    return None
