"""Assessments at every boundary of a rule file: each bound of each table, each leaf alone, each gate, threshold and floor."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from plain import Rules, Run, Table, answers_of, number, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Named = tuple[str, Table]
MANY = 200  # leaves


def assessments(rules: Rules) -> Iterator[Named]:
    """All of them, each with its name."""
    rows = rules.raw.get("outcome", ())
    if all("when" in row and rules.defaults() for row in rows):  # others look at nodes below the total
        yield from _of_bands(rules)
    if "total" in rules.children:
        yield from _of_leaves(rules)
    yield from _of_gates(rules)
    yield from _of_grades(rules)
    yield from _of_outside(rules)
    yield from _of_records(rules)
    if rules.asks():
        yield from _of_many(rules)


def text(value: Fraction) -> str:
    """A decimal in full."""
    for digits in range(30):
        if (value * 10**digits).denominator == 1:
            whole = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
            sign = "-" if value < 0 else ""
            return sign + (f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole)
    raise AssertionError


# --- Values at and around each bound -----------------------------------------------------------------------------------


def _of_bands(rules: Rules) -> Iterator[Named]:
    """A value of the total at each bound, one unit above and below, and where rounding turns."""
    stage = rules.stage("total")
    digits = stage["digits"] if stage else int(rules.head.get("digits", 2))
    unit = Fraction(1, 10**digits)
    by = rules.head.get("bands_by")
    for when in rules.raw["context"][by]["values"] if by else [None]:
        for band in rules.bands("total", when):
            if "min" not in band and "above" not in band:
                continue
            bound = number(band.get("min", band.get("above")))
            shifts = [Fraction(0), unit, -unit]
            if stage:
                shifts += [-unit / 2, unit / 2, -unit / 2 - unit / 100, -unit / 2 + unit / 100]
            for shift in shifts:
                if bound + shift < 0 and rules.method("total") != "formula":  # sums of points have no total there
                    continue
                value = text(bound + shift)
                context = {by: when} if by else {}
                name = f"total {value}" + (f", {when}" if when else "")
                yield name, {"values": {"total": value}, "context": context}


# --- Answers -----------------------------------------------------------------------------------------------------------


def lowest(rules: Rules, top: str = "total") -> Table:
    """The worst answer everywhere below *top*."""
    return {leaf: answers_of(rules, leaf)[0] for leaf in rules.leaves(top)}


def best(rules: Rules, top: str = "total") -> Table:
    """The best answer everywhere below *top*."""
    return {leaf: answers_of(rules, leaf)[-1] for leaf in rules.leaves(top)}


def context_of(rules: Rules) -> Table:
    """The first value of what the bands hang on, and of what formulas, weights and rules may ask for."""
    by = rules.head.get("bands_by")
    facts = facts_of(rules)[0] if rules.asks() else {}
    return facts | ({by: rules.raw["context"][by]["values"][0]} if by else {})


def facts_of(rules: Rules) -> list[Table]:
    """Every combination of the choices of the context that follow from no node, beside counts that are low and high."""
    found: list[Table] = [{}]
    for key, entry in rules.raw.get("context", {}).items():
        if "from_node" not in entry:
            values = entry["values"] if entry["kind"] == "choice" else [29, 30, 1000]
            found = [one | {key: value} for one in found for value in values]
    return found


# --- Many at once: answers drawn the same way every time ---------------------------------------------------------------

_DRAWS = 40


def _of_many(rules: Rules) -> Iterator[Named]:
    """Answers of every height to all leaves, those of a node near each other in some; and the bounds of each node's own steps."""
    leaves = [leaf for top in rules.codes if rules.nodes[top]["parent"] is None for leaf in rules.leaves(top)]
    facts, draw = facts_of(rules), _draws()
    for at in range(_DRAWS):
        answers = {leaf: _between(rules, leaf, next(draw)) for leaf in leaves}
        yield f"drawn {at + 1}", {"answers": answers, "context": facts[at % len(facts)]}
    for code, children in rules.children.items():
        for bound in _bounds(rules.nodes[code]):
            for child in children:
                scale = rules.scale(child) if rules.is_leaf(child) else {}
                if scale.get("kind") == "number" and number(scale["min"]) <= bound <= number(scale["max"]):
                    answers = {leaf: _between(rules, leaf, next(draw)) for leaf in leaves} | {child: text(bound)}
                    yield f"{child} at {text(bound)} of {code}", {"answers": answers, "context": facts[0]}


def _draws() -> Iterator[Fraction]:
    """Shares from 0 to 1 that look as if drawn, by a linear congruence."""
    state = 20260101
    while True:
        state = (state * 1103515245 + 12345) % 2**31
        yield Fraction(state >> 8, 2**23 - 1)


def _between(rules: Rules, leaf: str, share: Fraction) -> Any:
    """The answer of a leaf that far between its worst and its best; every eighth is one of these."""
    answers, kind = answers_of(rules, leaf), rules.scale(leaf).get("kind")
    if kind != "number":
        return answers[min(int(share * len(answers)), len(answers) - 1)]
    low, high = (number(answer) for answer in answers)
    if int(share * 1000) % 8 == 0:
        return answers[int(share * 2) % 2]
    digits = 0 if rules.scale(leaf).get("whole") else 1 + int(share * 100) % 2
    return text(rounded(low + (high - low) * share, digits, "down"))


def _bounds(node: Table) -> Iterator[Fraction]:
    yield from (number(node[key]) for key in ("low", "high", "cap") if key in node)
    for step in node.get("steps", ()):
        for key in ("min", "above"):
            if key in step:
                yield from (number(step[key]) + shift for shift in (Fraction(0), Fraction(1, 100), Fraction(-1, 100)))


def _of_leaves(rules: Rules) -> Iterator[Named]:
    """The same answer everywhere, and each leaf alone: best among the worst, worst among the best, and each step between."""
    low, high, context = lowest(rules), best(rules), context_of(rules)
    most = max(len(answers_of(rules, leaf)) for leaf in low)
    for step in range(most):
        same = {leaf: answers_of(rules, leaf)[min(step, len(answers_of(rules, leaf)) - 1)] for leaf in low}
        yield f"answer {step + 1} of {most} everywhere", {"answers": same, "context": context, "all": True}
    for leaf in _alone(rules, low):
        yield f"{leaf} best, the others worst", {"answers": low | {leaf: high[leaf]}, "context": context}
        yield f"{leaf} worst, the others best", {"answers": high | {leaf: low[leaf]}, "context": context}
        if rules.scale(leaf).get("na") and rules.attribute(leaf, "na"):
            yield f"{leaf} not applicable, the others best", {"answers": high | {leaf: "na"}, "context": context}
        if rules.scale(leaf).get("kind") == "number":
            scale = rules.scale(leaf)
            half = (number(scale["min"]) + number(scale["max"])) / 2
            middle = text(Fraction(half.__floor__()) if scale.get("whole") else half + Fraction(1, 1000))
            for at in [middle, *_step_bounds(rules, leaf)]:
                yield f"{leaf} at {at}", {"answers": low | {leaf: at}, "context": context}


def _step_bounds(rules: Rules, leaf: str) -> Iterator[str]:
    """The bounds of the steps that a number is looked up in, and just beside them."""
    for step in rules.nodes[rules.nodes[leaf]["parent"] or leaf].get("steps", ()):
        for key, beside in (("min", -1), ("above", 1)):
            if key in step:
                yield from (text(number(step[key]) + Fraction(shift, 1000)) for shift in (0, beside))


def _alone(rules: Rules, leaves: Iterable[str]) -> Iterator[str]:
    """The leaves that are looked at alone; where there are many, of those with one scale under the node above their parent the first."""
    listed, seen = list(leaves), set()
    for leaf in listed:
        parent = rules.nodes[leaf]["parent"] or leaf
        alike = rules.nodes[parent]["parent"], rules.nodes[leaf].get("scale")
        if len(listed) <= MANY or alike not in seen:
            yield leaf
        seen.add(alike)


# --- Gates, thresholds, floors -----------------------------------------------------------------------------------------


def reaching(rules: Rules, leaves: list[str], bound: Fraction) -> list[tuple[str, Table]]:
    """Answers of *leaves* with the fewest points from *bound* up, and with the most below it, where there are such."""
    ways: dict[Fraction, Table] = {Fraction(0): {}}
    for leaf in leaves:
        options = {rules.points(leaf, answer): answer for answer in answers_of(rules, leaf)}
        ways = {total + points: chosen | {leaf: answer}
                for total, chosen in ways.items() for points, answer in options.items()}  # fmt: skip
    enough, short = [total for total in ways if total >= bound], [total for total in ways if total < bound]
    found = []
    if enough:
        found.append((f"{text(min(enough))} points for {text(bound)}", ways[min(enough)]))
    if short:
        found.append((f"{text(max(short))} points below {text(bound)}", ways[max(short)]))
    return found


def _of_gates(rules: Rules) -> Iterator[Named]:
    gate, ladder = rules.raw.get("gate"), rules.raw.get("ladder", {"rung": []})
    if gate is None:
        return
    for code in rules.codes:
        if rules.is_leaf(code) or rules.method(code) != "gated-sum":
            continue
        leaves, name = rules.children[code], gate["attribute"]
        summed = [leaf for leaf in leaves if rules.attribute(leaf, name) in gate["sum_of"]]
        yield from _with(rules, code, "gate", reaching(rules, summed, number(rules.nodes[code]["gate_min"])), best)
        for rule in gate.get("answers", ()):
            yield from _at_lowest(
                rules, code, [leaf for leaf in leaves if rules.attribute(leaf, name) in rule[name]], rule
            )
        if "floor" in rules.nodes[code]:
            floor = number(rules.nodes[code]["floor"])
            yield from _with(rules, code, "floor", reaching(rules, summed, floor), best, others_in=lowest)
        for key, threshold in sorted(_conditions(ladder, rules.nodes[code].get("thresholds", {}))):
            mine = [leaf for leaf in leaves if str(rules.attribute(leaf, ladder["attribute"])) == key]
            bound = number(rules.nodes[code]["thresholds"][threshold])
            yield from _with(rules, code, f"{threshold} of {key}", reaching(rules, mine, bound), best)


def _conditions(ladder: Table, thresholds: Table) -> set[tuple[str, str]]:
    return {
        (key, name) for rung in ladder["rung"] for key, name in rung.get("at_least", {}).items() if name in thresholds
    }


def _with(rules: Rules, code: str, what: str, ways: Any, rest: Any, others_in: Any = None) -> Iterator[Named]:
    inside = others_in(rules, code) if others_in else {}
    for name, chosen in ways:
        answers = rest(rules) | inside | chosen
        yield f"{code}, {what}: {name}", {"answers": answers, "context": context_of(rules)}


def _at_lowest(rules: Rules, code: str, leaves: list[str], rule: Table) -> Iterator[Named]:
    context = context_of(rules)
    for leaf in leaves[:1]:
        below = best(rules) | {leaf: rule["lowest"] - 1}
        yield f"{code}: one answer below {rule['lowest']}", {"answers": below, "context": context}
    for count in {rule.get("most_at_lowest", 0), rule.get("most_at_lowest", 0) + 1}:
        if count <= len(leaves):
            some = best(rules) | dict.fromkeys(leaves[:count], rule["lowest"])
            yield f"{code}: {count} answers at {rule['lowest']}", {"answers": some, "context": context}


# --- Grades, nodes outside the total, records --------------------------------------------------------------------------


def _of_grades(rules: Rules) -> Iterator[Named]:
    for code in rules.codes:
        if rules.is_leaf(code) or rules.method(code) != "grade":
            continue
        leaves = rules.children[code]
        for met in range(len(leaves) + 1):
            answers = lowest(rules) | {leaf: answers_of(rules, leaf)[-1] for leaf in leaves[:met]}
            yield f"{code}: {met} of {len(leaves)} criteria", {"answers": answers}
        for grade in rules.raw["grades"]:
            if grade.get("by_hand"):
                yield f"{code}: {grade['grade']} by hand", {"answers": best(rules), "values": {code: grade["grade"]}}


def _of_outside(rules: Rules) -> Iterator[Named]:
    """Nodes beside the total: the same answer everywhere, each leaf alone, each bound of their bands."""
    for top in [code for code in rules.children if rules.nodes[code]["parent"] is None and code != "total"]:
        if set(rules.leaves(top)) <= set(rules.leaves("total")) and not rules.bands(top):
            continue  # it only reads what the total is made of
        low, high = lowest(rules, top), best(rules, top)
        rest = best(rules)
        context = {} if any(entry.get("from_node") == top for entry in rules.raw.get("context", {}).values()) else (
            context_of(rules))  # fmt: skip
        for name, answers in (("worst", low), ("best", high)):
            yield f"{top}: all {name}", {"answers": rest | answers, "context": context}
        for leaf in _alone(rules, low):
            yield (
                f"{leaf} best, the others of {top} worst",
                {"answers": rest | low | {leaf: high[leaf]}, "context": context},
            )
        for band in rules.bands(top):
            if "min" in band or "above" in band:
                bound = number(band.get("min", band.get("above")))
                for name, chosen in reaching(rules, rules.leaves(top), bound):
                    yield f"{top}: {name}", {"answers": rest | low | chosen, "context": context}


def _of_records(rules: Rules) -> Iterator[Named]:
    records = rules.raw.get("records")
    if records is None or "refused" in records:
        return
    if "answers" in records:
        yield from _of_responses(rules, records)
    if "columns" in records:
        yield from _of_people(rules, records)
    if "sample" in rules.raw:
        key = rules.raw["sample"]["population"]
        for population in (10, 90, 91, 1000, 1001, 75000):
            yield f"a population of {population}", {"answers": best(rules), "context": {key: population}}


def _of_responses(rules: Rules, records: Table) -> Iterator[Named]:
    leaves = rules.leaves("total")
    levels = sorted(int(key) for key in rules.raw["scales"][records["answers"]] if key.isdigit())
    rows = [{leaf: levels[(i + j) % len(levels)] for j, leaf in enumerate(leaves)} for i in range(3)]
    yield "three respondents", {"responses": rows}
    blank = [rows[0], rows[1] | {leaves[0]: None}, rows[2] | {leaves[0]: None, leaves[-1]: None}]
    if records.get("blanks") == "answered":
        yield "three respondents, some answers blank", {"responses": blank}


def _of_people(rules: Rules, records: Table) -> Iterator[Named]:
    """One person at each word and on either side of each step; and all of them together."""
    first = {name: _cells(column)[-1] for name, column in records["columns"].items()}
    population = records.get("population")
    if population:
        first[population["column"]] = population["include"][0]
    everybody: list[Table] = []
    for entry in records["points"]:
        where = {key: words[0] for key, words in entry.get("where", {}).items()}
        cells = (
            list(entry["points"]) if "points" in entry else list(_around(entry, records["columns"][entry["column"]]))
        )
        for cell in cells:
            person = first | where | {entry["column"]: cell}
            everybody.append(person)
            told = "".join(f", {word}" for word in where.values())
            yield f"{entry['node']}: {entry['column']} {cell}{told}", {"people": [person]}
    if population:
        everybody += [first | {population["column"]: word} for word in population["exclude"]]
    yield "all persons together", {"people": everybody}


def _cells(column: Table) -> list[str]:
    return list(column["values"]) if "values" in column else [str(column.get("max", column.get("min")))]


def _around(entry: Table, column: Table) -> Iterator[str]:
    for step in entry["steps"]:
        if "min" in step or "above" in step:
            bound = number(step.get("min", step.get("above")))
            yield text(bound)
            yield text(bound - Fraction(1, 100))
            if "above" in step:
                yield text(bound + Fraction(1, 100))
    yield from column.get("also", {})


def expected(rules: Rules, assessment: Table) -> Table:
    """What must come out of an assessment; every node is told where all leaves have an answer of their own kind."""
    every = assessment.pop("all", False) or "people" in assessment or "responses" in assessment
    return Run(rules, assessment).expected(leaves=every)
