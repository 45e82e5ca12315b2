"""A second, plain program: computes an assessment from a rule file, sharing no code with evalkit.

It is written to be read beside the regulation, not to be fast or to explain itself. It knows the format of rule files and
trusts its input: whole rule files without faults, complete answers. Local variants, other readings, claims and missing
answers are none of its business. Formulas and conditions are read by ``formula``, which shares no code with evalkit either.
"""

from __future__ import annotations

import tomllib
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from formula import NoValue, computed, logarithm, root

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Table = dict[str, Any]
Number = Fraction


_NAMED = ("minimum", "maximum", "geometric-mean", "goalposts", "steps")


def number(raw: Any) -> Number:
    """A number of a rule file or an assessment: ``4``, ``4.20`` or ``"1/9"``."""
    if isinstance(raw, str) and "/" in raw:
        over, under = raw.split("/")
        return Fraction(over.strip()) / Fraction(under.strip())
    value: Number = Fraction(raw)
    return value


def rounded(value: Number, digits: int, mode: str) -> Number:
    """Half up, half even, cut off, or up."""
    scaled = value * 10**digits
    if mode == "half-up":
        whole = (scaled + Fraction(1, 2)).__floor__()
    elif mode == "half-even":
        whole = round(scaled)
    else:
        whole = scaled.__ceil__() if mode == "up" else scaled.__floor__()
    return Fraction(whole, 10**digits)


class Rules:
    """A rule file, its tree put together: every node knows its children, and what it takes from above."""

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        """Read the file; of one whose nodes hang on a fact, the nodes of that value of it, else of its default."""
        # Decimals are kept as text: no binary float.
        self.raw: Table = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=str)
        self.head: Table = self.raw["instrument"]
        by = self.head.get("nodes_by")
        self.sheets: list[str] = self.raw["context"][by]["values"] if by else []
        self.sheet = sheet or (self.defaults().get(by) if by else None)
        self.id = f"{self.head['index']}@{self.head['edition']}"
        self.nodes: dict[str, Table] = {}
        self.children: dict[str, list[str]] = {}
        for node in self.raw["node"]:
            self._add(node, node.get("in"))
            for leaf in node.get("leaves", ()):
                self._add(leaf, node["code"])
        self.codes = self._in_order()

    def defaults(self) -> Table:
        """What is taken for facts that are not given."""
        return {key: entry["default"] for key, entry in self.raw.get("context", {}).items() if "default" in entry}

    def _add(self, node: Table, parent: str | None) -> None:
        if node.get("when", self.sheet) != self.sheet:
            return
        self.nodes[node["code"]] = node | {"parent": parent}
        if parent is not None:
            self.children.setdefault(parent, []).append(node["code"])

    def _in_order(self) -> list[str]:
        tops = [code for code, node in self.nodes.items() if node["parent"] is None]
        tops.sort(key=lambda code: code != "total")
        found: list[str] = []

        def walk(code: str) -> None:
            found.append(code)
            for child in self.children.get(code, ()):
                walk(child)

        for top in tops:
            walk(top)
        return found

    def is_leaf(self, code: str) -> bool:
        """Whether nothing stands below it."""
        return not self.operands(code)

    def operands(self, code: str) -> list[str]:
        """What a node is computed from: its children, and nodes elsewhere."""
        return [*self.children.get(code, ()), *self.nodes[code].get("reads", ())]

    def order(self) -> list[str]:
        """Every node after those that it is computed from."""
        found: dict[str, None] = {}

        def visit(code: str) -> None:
            if code not in found:
                for one in self.operands(code):
                    visit(one)
                found[code] = None

        for code in reversed(self.codes):
            visit(code)
        return list(found)

    def leaves(self, code: str) -> list[str]:
        """The leaves below a node, or itself."""
        if self.is_leaf(code):
            return [code]
        return list(dict.fromkeys(leaf for child in self.operands(code) for leaf in self.leaves(child)))

    def depth(self, code: str) -> int:
        """0 for the total."""
        parent = self.nodes[code]["parent"]
        return 0 if parent is None else 1 + self.depth(parent)

    def level(self, code: str) -> str:
        """What the rule file calls the level of a node; nothing outside the total."""
        depth, top = self.depth(code), code
        while self.nodes[top]["parent"] is not None:
            top = self.nodes[top]["parent"]
        return self.head["levels"][depth - 1] if top == "total" and depth else ""

    def applies(self, place: str, code: str) -> bool:
        """Whether ``at = place`` means this node."""
        return place == code or place == self.level(code)

    def scale(self, leaf: str) -> Table:
        """The scale of a leaf: its own, its parent's, or that of the instrument."""
        node = self.nodes[leaf]
        above = self.nodes[node["parent"]] if node["parent"] else {}
        name = node.get("scale") or above.get("scale") or self.head.get("scale")
        return dict(self.raw["scales"][name])

    def attribute(self, leaf: str, name: str) -> Any:
        """What a leaf carries, or the default."""
        return self.nodes[leaf].get(name, self.raw["attributes"][name].get("default"))

    def points(self, leaf: str, answer: Any) -> Number:
        """What an answer is worth."""
        scale = self.scale(leaf)
        kind = scale.get("kind", "levels")
        if kind == "number":
            return number(answer)
        if kind == "yes-no":
            return Fraction(bool(answer))
        points = scale.get("points")
        if points is None:
            return Fraction(answer)
        worth = points[str(answer)]
        return number(worth[str(self.attribute(leaf, points["by"]))] if "by" in points else worth)

    def answer_level(self, leaf: str, answer: Any) -> int | None:
        """The answer as a level, as gates look at it."""
        return self.scale(leaf).get("na_counts_as") if answer == "na" else answer if isinstance(answer, int) else None

    def method(self, code: str) -> str:
        """What a node does with its children."""
        return (
            "formula"
            if "formula" in self.nodes[code]
            else str(self.nodes[code].get("method") or self.head.get("method", ""))
        )

    def weight(self, code: str, context: Table) -> Number | None:
        """The weight of a node, under the fact that it hangs on."""
        node = self.nodes[code]
        raw = node["weight_by"][context[self.head["weights_by"]]] if "weight_by" in node else node.get("weight")
        return None if raw is None else number(raw)

    def asks(self) -> bool:
        """Whether anything is computed by a formula, a method with ends or steps, or a rule of the predicate."""
        methods = {self.method(code) for code in self.children} & {*_NAMED, "formula"}
        return bool(methods or "outcome" in self.raw or any("cap" in node for node in self.nodes.values()))

    def stage(self, code: str) -> Table | None:
        """The rounding stage of a node."""
        stages: list[Table] = [one for one in self.raw.get("rounding", ()) if self.applies(one["at"], code)]
        own = [one for one in stages if one["at"] == code]
        return own[0] if own else stages[0] if stages else None

    def bands(self, code: str, when: str | None = None) -> list[Table]:
        """The bands of a node, best first."""
        for place in (code, self.level(code)):
            found = [
                band
                for band in self.raw["bands"]
                if band.get("at", "total") == place and band.get("when") == when and place
            ]
            if found:
                return found
        return []


def band_of(bands: list[Table], value: Number) -> Table:
    """The first band whose bound the value reaches."""
    for band in bands:
        if "min" in band and value >= number(band["min"]):
            return band
        if "above" in band and value > number(band["above"]):
            return band
        if "min" not in band and "above" not in band:
            return band
    raise AssertionError


def after_rule(rule: Table, word: str, words: list[str]) -> str:
    """What a rule of the predicate that applies makes of *word*, one of *words*, the best first."""
    then: str = rule["then"]
    if then == "one-lower":
        return words[min(words.index(word) + 1, len(words) - 1)]
    return max(word, then, key=words.index) if rule.get("at_most") else then


def geometric_mean(values: list[Number], weights: list[Number], digits: int) -> Number:
    """Each value as often as its weight says, and the root of as many."""
    common = 1
    while any((common * weight).denominator != 1 for weight in weights):
        common += 1
    times = [int(common * weight) for weight in weights]
    product = Fraction(1)
    for value, often in zip(values, times, strict=True):
        product *= value**often
    return root(product, sum(times), digits)


def goalposts(value: Number, node: Table) -> Number:
    """How far a value is on the way from the low end to the high one, in percent; the other way round if less is better."""
    low, high = number(node["low"]), number(node["high"])
    inside = max(low, min(high, value))
    if "logarithm" in node:
        inside, low, high = (logarithm(one, node["logarithm"]) for one in (inside, low, high))
    share = (inside - low) / (high - low)
    return 100 * (1 - share if node.get("inverse") else share)


class Run:
    """One assessment under one rule file."""

    def __init__(self, rules: Rules, assessment: Table) -> None:
        """Compute everything."""
        self.rules = rules
        self.answers: Table = assessment.get("answers", {})
        self.given: Table = assessment.get("values", {})
        self.context: Table = {
            key: Fraction(fact) if isinstance(fact, int) else fact
            for key, fact in {**rules.defaults(), **assessment.get("context", {})}.items()
        }
        self.leaves: dict[str, Number] = {code: rules.points(code, raw) for code, raw in self.answers.items()}
        for key, means in (("people", self._of_people), ("responses", self._of_responses)):
            if key in assessment:
                self.leaves |= means(assessment[key])
        self.exact: dict[str, Number] = {}
        self.value: dict[str, Number] = {}
        self.more: dict[str, Table] = {}
        for code in rules.order():
            self._compute(code)
        self._status()

    def _compute(self, code: str) -> None:
        found = self._value(code)
        if found is None:
            return
        stage = self.rules.stage(code)
        self.exact[code] = found
        self.value[code] = rounded(found, stage["digits"], stage["mode"]) if stage else found

    def _value(self, code: str) -> Number | None:
        if code in self.given:
            raw = self.given[code]
            if self._is_grade(raw):
                self.more.setdefault(code, {})["grade"] = raw
                return self._grade_points(code, raw)
            return number(raw)
        if self.rules.is_leaf(code):
            return self.leaves.get(code)
        children = self.rules.operands(code)
        if any(child not in self.value for child in children):
            return None
        return self._formula(code, [self.value[child] for child in children])

    def _formula(self, code: str, values: list[Number]) -> Number:
        rules, children = self.rules, self.rules.operands(code)
        node, method = rules.nodes[code], rules.method(code)
        stated = [rules.weight(child, self.context) for child in children]
        weights = [Fraction(1) if one is None else one for one in stated]
        weighted = sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0))
        total = sum(values, Fraction(0))
        methods: dict[str, Callable[[], Number]] = {
            "weighted-mean": lambda: weighted / sum(weights),
            "weighted-sum": lambda: number(node.get("factor", 1)) * weighted,
            "sum": lambda: min(total, number(node["cap"])) if "cap" in node else total,
            "mean": lambda: total / len(values),
            "percent": lambda: 100 * total / sum((self._highest(child) for child in children), Fraction(0)),
            "portion": lambda: self._weight(code) * total / sum((self._most(child) for child in children), Fraction(0)),
            "gated-sum": lambda: self._gated(code, values),
            "grade": lambda: self._graded(code, values),
            "minimum": lambda: min(values),
            "maximum": lambda: max(values),
            "geometric-mean": lambda: geometric_mean(values, weights, node["digits"]),
            "goalposts": lambda: goalposts(values[0], node),
            "steps": lambda: number(band_of(node["steps"], values[0])["points"]),
            "formula": lambda: computed(node["formula"], {**self.context, **dict(zip(children, values, strict=True))}),
        }
        return methods[method]()

    def _highest(self, leaf: str) -> Number:
        scale = self.rules.scale(leaf)
        if scale.get("kind") == "number":
            return number(scale["max"])
        return max(self.rules.points(leaf, answer) for answer in answers_of(self.rules, leaf))

    def _most(self, code: str) -> Number:
        """The most that a part of a portion can give: its best answer, or, of a share that a formula gives, the whole."""
        return self._highest(code) if self.rules.is_leaf(code) else Fraction(1)

    # --- Gates and ladders ------------------------------------------------------------------------------------------

    def _gated(self, code: str, values: list[Number]) -> Number:
        gate, children = self.rules.raw["gate"], self.rules.children[code]
        carried = [self.rules.attribute(child, gate["attribute"]) for child in children]
        summed = sum((v for v, a in zip(values, carried, strict=True) if a in gate["sum_of"]), Fraction(0))
        is_open = summed >= number(self.rules.nodes[code]["gate_min"]) and all(
            self._answers_hold(rule, children) for rule in gate.get("answers", ())
        )
        counted = [v if is_open or a != gate["locked"] else Fraction(0) for v, a in zip(values, carried, strict=True)]
        if not is_open:  # a locked question counts 0
            self.exact |= {c: Fraction(0) for c, a in zip(children, carried, strict=True) if a == gate["locked"]}
        more = self.more.setdefault(code, {})
        more["gate_open"] = is_open
        level = self._climb(code, dict(zip(children, counted, strict=True)), is_open=is_open)
        if level is not None:
            more["maturity"] = level
        return sum(counted, Fraction(0))

    def _answers_hold(self, rule: Table, children: list[str]) -> bool:
        name = self.rules.raw["gate"]["attribute"]
        mine = [child for child in children if self.rules.attribute(child, name) in rule[name]]
        levels = [self.rules.answer_level(child, self.answers[child]) for child in mine]
        if any(level is None or level < rule["lowest"] for level in levels):
            return False
        return "most_at_lowest" not in rule or levels.count(rule["lowest"]) <= rule["most_at_lowest"]

    def _climb(self, code: str, points: dict[str, Number], *, is_open: bool) -> str | None:
        ladder, thresholds = self.rules.raw.get("ladder"), self.rules.nodes[code].get("thresholds")
        if ladder is None or thresholds is None:
            return None
        for rung in ladder["rung"]:
            needed = [*rung.get("at_least", {}).values(), *rung.get("needs", ())]
            if any(name not in thresholds for name in needed) or (rung.get("gate") and not is_open):
                continue
            sums = {
                key: sum(
                    (p for leaf, p in points.items() if str(self.rules.attribute(leaf, ladder["attribute"])) == key)
                )
                for key in rung.get("at_least", {})
            }
            if all(sums[key] >= number(thresholds[name]) for key, name in rung.get("at_least", {}).items()):
                return str(rung["level"])
        raise AssertionError

    # --- Grades -----------------------------------------------------------------------------------------------------

    def _is_grade(self, raw: Any) -> bool:
        return any(grade["grade"] == raw for grade in self.rules.raw.get("grades", ()))

    def _grade_points(self, code: str, grade: str) -> Number:
        (found,) = [one for one in self.rules.raw["grades"] if one["grade"] == grade]
        return number(found["value"]) / 100 * self._weight(code)

    def _weight(self, code: str) -> Number:
        found = self.rules.weight(code, self.context)
        assert found is not None, "a share and a grade are parts of a weight"
        return found

    def _graded(self, code: str, values: list[Number]) -> Number:
        share = sum(values, Fraction(0)) / len(values)
        earned = [grade for grade in self.rules.raw["grades"] if not grade.get("by_hand")]
        grade = band_of(earned, share)["grade"]
        self.more.setdefault(code, {})["grade"] = grade
        return self._grade_points(code, grade)

    # --- Records ----------------------------------------------------------------------------------------------------

    def _of_responses(self, rows: list[Table]) -> dict[str, Number]:
        found = {}
        for leaf in self.rules.leaves("total"):
            answers = [Fraction(row[leaf]) for row in rows if row.get(leaf) is not None]
            found[leaf] = sum(answers, Fraction(0)) / len(answers)
        return found

    def _of_people(self, rows: list[Table]) -> dict[str, Number]:
        records = self.rules.raw["records"]
        population = records.get("population")
        counted = [row for row in rows if population is None or row[population["column"]] in population["include"]]
        return {
            leaf: sum((self._person(row, leaf) for row in counted), Fraction(0)) / len(counted)
            for leaf in self.rules.leaves("total")
        }

    def _person(self, row: Table, leaf: str) -> Number:
        found = Fraction(0)
        for entry in self.rules.raw["records"]["points"]:
            if entry["node"] != leaf or any(row[key] not in words for key, words in entry.get("where", {}).items()):
                continue
            cell = row[entry["column"]]
            if "points" in entry:
                found += number(entry["points"][cell])
                continue
            also = self.rules.raw["records"]["columns"][entry["column"]].get("also", {})
            found += number(band_of(entry["steps"], number(also.get(cell, cell)))["points"])
        return found

    # --- The whole --------------------------------------------------------------------------------------------------

    def _status(self) -> None:
        rules = self.rules
        for key, entry in rules.raw.get("context", {}).items():
            if "from_node" in entry and entry["from_node"] in self.value:
                self.context[key] = band_of(rules.bands(entry["from_node"]), self.value[entry["from_node"]])[
                    "predicate"
                ]
        for code, value in self.value.items():
            if code != "total" and rules.bands(code):
                self.more.setdefault(code, {})["predicate"] = band_of(rules.bands(code), value)["predicate"]
            placed = [entry for entry in rules.raw.get("convert", ()) if rules.applies(entry["at"], code)]
            if placed:
                own_first = min(placed, key=lambda entry: entry["at"] != code)
                self._convert(code, own_first, self.exact[code] if own_first.get("unrounded") else value)
        self.predicate: str | None = None
        by = rules.head.get("bands_by")
        if "total" in self.value and (by is None or by in self.context):
            bands = rules.bands("total", self.context[by] if by else None)
            self.predicate = band_of(bands, self.value["total"])["predicate"]
            floors = rules.raw.get("floors")
            below = [c for c, node in rules.nodes.items() if "floor" in node and c in self.value
                     and self.value[c] < number(node["floor"])]  # fmt: skip
            if floors and below:
                self.predicate = floors["predicate"]
            self._apply_rules([band["predicate"] for band in bands])

    def _apply_rules(self, words: list[str]) -> None:
        """Rules of the predicate, one after the other; one that cannot be computed leaves both that it applies and that it does not."""
        possible = {word for word in words if word == self.predicate}
        for rule in self.rules.raw.get("outcome", ()):
            changed = {after_rule(rule, word, words) if word == rule.get("of", word) else word for word in possible}
            holds = self._applies(rule)
            possible = changed if holds else possible | changed if holds is None else possible
        self.predicate = possible.pop() if len(possible) == 1 else None

    def _applies(self, rule: Table) -> bool | None:
        """Whether a rule of the predicate applies; nothing where what it asks for is not known."""
        asked = [self._holds(one["holds"]) for one in rule.get("unless", ())]
        missed = True if False in asked or not asked else None if None in asked else False
        here = self._holds(rule["when"]) if "when" in rule else True
        return False if False in (here, missed) else None if None in (here, missed) else True

    def _holds(self, condition: str) -> bool | None:
        try:
            return bool(computed(condition, {**self.context, **self.value}))
        except NoValue:
            return None

    def _convert(self, code: str, conversion: Table, value: Number) -> None:
        shown = rounded(value * number(conversion["factor"]), conversion["digits"], conversion.get("mode", "half-up"))
        more = self.more.setdefault(code, {})
        more["converted"] = str(shown)
        if "bands" in conversion:
            more["predicate"] = band_of(self.rules.bands("total"), shown)["predicate"]

    def sample(self) -> int | None:
        """The smallest sample (Krejcie and Morgan)."""
        rule = self.rules.raw.get("sample")
        if rule is None or rule["population"] not in self.context:
            return None
        people = self.context[rule["population"]]
        share = number(rule["proportion"])
        spread = number(rule["chi_square"]) * share * (1 - share)
        return int(rounded(spread * people / (number(rule["margin"]) ** 2 * (people - 1) + spread), 0, "half-up"))

    def expected(self, *, leaves: bool) -> Table:
        """What must come out: the total, the predicate, and every node that is known (leaves only if asked for)."""
        nodes = {
            code: {"exact": str(self.exact[code])} | self.more.get(code, {})
            for code in self.rules.codes
            if code in self.exact and (leaves or code == "total" or not self.rules.is_leaf(code) or code in self.more)
        }
        total = self.value.get("total")
        found: Table = {"rounded": None if total is None else str(total), "predicate": self.predicate, "nodes": nodes}
        sample = self.sample()
        return found | ({"sample": sample} if sample is not None else {})


def answers_of(rules: Rules, leaf: str) -> list[Any]:
    """Every answer of a leaf but "not applicable", fewest points first; the ends of a number."""
    scale = rules.scale(leaf)
    kind = scale.get("kind", "levels")
    if kind == "number":
        return [str(scale["min"]), str(scale["max"])]
    if kind == "yes-no":
        return [False, True]
    levels = [int(key) if key.lstrip("-").isdigit() else key for key in scale if _is_level(key)]
    return sorted(levels, key=lambda answer: rules.points(leaf, answer))


def _is_level(key: str) -> bool:
    return key.lstrip("-").isdigit() or (len(key) == 1 and key.isupper())
